//! Ready-made schemas, and short forms of schemas.

use notion_model::validate::{Check, Rule, Violation, nearest};
use notion_model::{Color, NumberFormat, Properties, PropertySchemaInput as Schema};

/// A short form of a property's type; see [`simple`].
#[derive(Clone, Debug, PartialEq)]
pub enum Simple {
    /// A type by its name.
    Type(String),
    /// The options of a select.
    Options(Vec<String>),
    /// The type with all that belongs to it.
    Schema(Box<Schema>),
}

impl From<&str> for Simple {
    #[inline]
    fn from(name: &str) -> Self {
        Self::Type(name.to_owned())
    }
}

impl From<String> for Simple {
    #[inline]
    fn from(name: String) -> Self {
        Self::Type(name)
    }
}

impl<const N: usize> From<[&str; N]> for Simple {
    fn from(options: [&str; N]) -> Self {
        Self::Options(options.into_iter().map(str::to_owned).collect())
    }
}

impl From<Vec<String>> for Simple {
    #[inline]
    fn from(options: Vec<String>) -> Self {
        Self::Options(options)
    }
}

impl From<Schema> for Simple {
    #[inline]
    fn from(schema: Schema) -> Self {
        Self::Schema(Box::new(schema))
    }
}

/// The short forms that are not the name of a type or of a number format.
const SHORT: &[&str] = &["text", "tags", "person", "file", "phone", "id"];

/// The types that need nothing else.
const TYPES: &[&str] = &[
    "title",
    "rich_text",
    "select",
    "multi_select",
    "status",
    "date",
    "people",
    "files",
    "checkbox",
    "url",
    "email",
    "phone_number",
    "place",
    "created_time",
    "created_by",
    "last_edited_time",
    "last_edited_by",
    "unique_id",
];

/// Returns a schema out of names and short forms.
///
/// | short form | type |
/// | --- | --- |
/// | `title` | title; if no property is one, `Name` is added in front (`Title`, if there is a `Name`) |
/// | `text`, `rich_text` | text |
/// | `number`, `percent`, `dollar`, `euro` … (every number format) | number |
/// | `select`, `multi_select`, `tags` | select, multi-select, without options yet |
/// | `status` | status with Notion's options |
/// | `date`, `people`, `person`, `files`, `file`, `checkbox`, `url` | as they say |
/// | `email`, `phone`, `phone_number`, `place` | as they say |
/// | `created_time`, `created_by`, `last_edited_time`, `last_edited_by`, `unique_id`, `id` | as they say |
/// | a list of names | select with these options |
/// | a [`PropertySchemaInput`](notion_model::PropertySchemaInput) | what it says: a relation, a formula, options with colours |
///
/// Words are read in upper or lower case.
///
/// # Errors
///
/// A violation for each word that is no type, with the nearest that is one.
pub fn simple<'a>(
    properties: impl IntoIterator<Item = (&'a str, Simple)>,
) -> Result<Properties<Schema>, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut check = Check::root(&mut violations);
    let mut schema: Vec<(&str, Schema)> = Vec::new();
    for (name, form) in properties {
        match expand(form) {
            Ok(property) => schema.push((name, property)),
            Err(rule) => check.at("properties", |check| check.at(name, |it| it.broken(rule))),
        }
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    if schema.iter().all(|(_, property)| property.config.name() != "title") {
        let is_taken = schema.iter().any(|(name, _)| *name == "Name");
        schema.insert(0, (if is_taken { "Title" } else { "Name" }, Schema::title()));
    }
    Ok(schema.into_iter().collect())
}

#[inline]
fn expand(form: Simple) -> Result<Schema, Rule> {
    let word = match form {
        Simple::Options(options) => return Ok(Schema::select(options)),
        Simple::Schema(schema) => return Ok(*schema),
        Simple::Type(word) => word,
    };
    let none: [&str; 0] = [];
    let spelled = word.trim().to_lowercase().replace([' ', '-'], "_");
    Ok(match spelled.as_str() {
        "title" => Schema::title(),
        "text" | "rich_text" => Schema::rich_text(),
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
        // These need more, which their check says.
        "formula" => Schema::formula(""),
        other => match NumberFormat::from(other) {
            NumberFormat::Unknown(_) => {
                let formats = NumberFormat::KNOWN.iter().map(NumberFormat::as_str);
                let known = TYPES.iter().chain(SHORT).copied().chain(formats);
                let nearest = nearest(&word, known).map(str::to_owned);
                return Err(Rule::NoSuchType { name: word, nearest });
            }
            format => Schema::number(format),
        },
    })
}

/// Returns the properties of a tracker of tasks: Task, Status, Priority, Due Date, Assignee, Tags.
///
/// ```no_run
/// use notion_api::templates::task_tracker;
///
/// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
/// let mut properties = task_tracker();
/// properties.remove("Tags");
/// notion.databases().create(page).title("Tasks").properties(properties).send().await?;
/// # Ok(()) }
/// ```
#[inline]
pub fn task_tracker() -> Properties<Schema> {
    Properties::from([
        ("Task", Schema::title()),
        (
            "Status",
            Schema::select([
                ("Not Started", Color::Gray),
                ("In Progress", Color::Blue),
                ("Completed", Color::Green),
            ]),
        ),
        (
            "Priority",
            Schema::select([("Low", Color::Gray), ("Medium", Color::Yellow), ("High", Color::Red)]),
        ),
        ("Due Date", Schema::date()),
        ("Assignee", Schema::people()),
        (
            "Tags",
            Schema::multi_select([
                ("Bug", Color::Red),
                ("Feature", Color::Blue),
                ("Improvement", Color::Green),
            ]),
        ),
    ])
}

/// Returns the properties of a list of people: Name, Email, Phone, Company, Tags.
#[inline]
pub fn contact_list() -> Properties<Schema> {
    Properties::from([
        ("Name", Schema::title()),
        ("Email", Schema::email()),
        ("Phone", Schema::phone_number()),
        ("Company", Schema::rich_text()),
        ("Tags", Schema::multi_select([("Customer", Color::Blue), ("Lead", Color::Green)])),
    ])
}

/// Returns the properties of a plan of a project: Feature, Status, Sprint, Priority, Assignee, Due Date.
#[inline]
pub fn project_roadmap() -> Properties<Schema> {
    let none: [&str; 0] = [];
    Properties::from([
        ("Feature", Schema::title()),
        (
            "Status",
            Schema::select([
                ("Backlog", Color::Gray),
                ("In Progress", Color::Blue),
                ("Shipped", Color::Green),
            ]),
        ),
        ("Sprint", Schema::select(none)),
        (
            "Priority",
            Schema::select([("P0", Color::Red), ("P1", Color::Orange), ("P2", Color::Yellow)]),
        ),
        ("Assignee", Schema::people()),
        ("Due Date", Schema::date()),
    ])
}
