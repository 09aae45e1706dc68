//! Ready-made schemas, and short forms of schemas.

use notion_model::{Color, NumberFormat, Properties, PropertySchemaInput as Schema};

/// A short form of a property's type; see [`simple`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Simple {
    /// A type by its name.
    Type(String),
    /// The options of a select.
    Options(Vec<String>),
}

impl From<&str> for Simple {
    fn from(name: &str) -> Self {
        Self::Type(name.to_owned())
    }
}

impl<const N: usize> From<[&str; N]> for Simple {
    fn from(options: [&str; N]) -> Self {
        Self::Options(options.into_iter().map(str::to_owned).collect())
    }
}

impl From<Vec<String>> for Simple {
    fn from(options: Vec<String>) -> Self {
        Self::Options(options)
    }
}

/// A schema out of names and short forms.
///
/// | short form | type |
/// | --- | --- |
/// | `title` | title; if no property is one, `Name` is added in front |
/// | `text`, `rich_text` | text |
/// | `number`, `percent`, `dollar`, `euro` … (every number format) | number |
/// | `select`, `multi_select`, `tags` | select, multi-select, without options yet |
/// | `status` | status with Notion's options |
/// | `date`, `people`, `person`, `files`, `file`, `checkbox`, `url` | as they say |
/// | `email`, `phone`, `phone_number`, `place` | as they say |
/// | `created_time`, `created_by`, `last_edited_time`, `last_edited_by`, `unique_id`, `id` | as they say |
/// | a list of names | select with these options |
///
/// Any other word is text.
pub fn simple<'a>(properties: impl IntoIterator<Item = (&'a str, Simple)>) -> Properties<Schema> {
    let mut schema: Properties<Schema> =
        properties.into_iter().map(|(name, form)| (name, expand(form))).collect();
    if schema.iter().any(|(_, property)| property.config.name() == "title") {
        return schema;
    }
    let mut titled = Properties::from([("Name", Schema::title())]);
    titled.extend(std::mem::take(&mut schema));
    titled
}

fn expand(form: Simple) -> Schema {
    let word = match form {
        Simple::Options(options) => return Schema::select(options),
        Simple::Type(word) => word,
    };
    let none: [&str; 0] = [];
    match word.as_str() {
        "title" => Schema::title(),
        "select" => Schema::select(none),
        "multi_select" | "tags" => Schema::multi_select(none),
        "status" => Schema::status(),
        "date" => Schema::date(),
        "people" | "person" => Schema::people(),
        "files" | "file" => Schema::files(),
        "checkbox" => Schema::checkbox(),
        "url" => Schema::url(),
        "email" => Schema::email(),
        "phone" | "phone_number" => Schema::phone_number(),
        "place" => Schema::place(),
        "created_time" => Schema::created_time(),
        "created_by" => Schema::created_by(),
        "last_edited_time" => Schema::last_edited_time(),
        "last_edited_by" => Schema::last_edited_by(),
        "unique_id" | "id" => Schema::unique_id(None),
        other => match NumberFormat::from(other) {
            NumberFormat::Unknown(_) => Schema::rich_text(),
            format => Schema::number(format),
        },
    }
}

fn priority() -> Schema {
    Schema::select([("High", Color::Red), ("Medium", Color::Yellow), ("Low", Color::Green)])
}

/// To track tasks: Task, Status, Priority, Due Date, Assignee, Tags.
pub fn task_tracker() -> Properties<Schema> {
    Properties::from([
        ("Task", Schema::title()),
        (
            "Status",
            Schema::select([
                ("Not started", Color::Gray),
                ("In progress", Color::Blue),
                ("Blocked", Color::Red),
                ("Done", Color::Green),
            ]),
        ),
        ("Priority", priority()),
        ("Due Date", Schema::date()),
        ("Assignee", Schema::people()),
        (
            "Tags",
            Schema::multi_select([
                ("Bug", Color::Red),
                ("Feature", Color::Blue),
                ("Improvement", Color::Purple),
                ("Documentation", Color::Brown),
            ]),
        ),
    ])
}

/// People: Name, Email, Phone, Company, Tags.
pub fn contact_list() -> Properties<Schema> {
    Properties::from([
        ("Name", Schema::title()),
        ("Email", Schema::email()),
        ("Phone", Schema::phone_number()),
        ("Company", Schema::rich_text()),
        (
            "Tags",
            Schema::multi_select([
                ("Customer", Color::Green),
                ("Partner", Color::Blue),
                ("Supplier", Color::Orange),
                ("Friend", Color::Pink),
            ]),
        ),
    ])
}

/// To plan a project: Feature, Status, Sprint, Priority, Assignee, Due Date.
pub fn project_roadmap() -> Properties<Schema> {
    Properties::from([
        ("Feature", Schema::title()),
        (
            "Status",
            Schema::select([
                ("Backlog", Color::Gray),
                ("Planned", Color::Yellow),
                ("In progress", Color::Blue),
                ("Shipped", Color::Green),
            ]),
        ),
        (
            "Sprint",
            Schema::select([
                ("Sprint 1", Color::Purple),
                ("Sprint 2", Color::Pink),
                ("Sprint 3", Color::Orange),
            ]),
        ),
        ("Priority", priority()),
        ("Assignee", Schema::people()),
        ("Due Date", Schema::date()),
    ])
}
