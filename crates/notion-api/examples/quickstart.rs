//! The whole life of a database, told step by step.
//!
//! Without anything else it runs against the simulator, over a real socket:
//!
//! ```sh
//! cargo run -p notion-api --example quickstart
//! ```
//!
//! With `NOTION_TOKEN` and `NOTION_PARENT_PAGE` set (a page that is shared with the connection, by its id or its
//! address) the same program runs against Notion.

mod place;

use notion_model::{
    Color, DataSourceId, Filter, IconInput, NumberFormat, PageId, Properties,
    PropertyInput as Value, PropertySchemaInput as Schema, Sort,
};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Place { notion, parent, .. } = &Place::find()?;
    let parent = *parent;

    step("Create a database; its first data source comes with it");
    let database = notion
        .databases()
        .create(parent)
        .title("Tasks")
        .description("What is to be done")
        .icon(IconInput::emoji("✅"))
        .properties([
            ("Task", Schema::title()),
            (
                "Priority",
                Schema::select([
                    ("High", Color::Red),
                    ("Medium", Color::Yellow),
                    ("Low", Color::Gray),
                ]),
            ),
            ("Effort", Schema::number(NumberFormat::Number)),
            ("Due", Schema::date()),
            ("Done", Schema::checkbox()),
        ])
        .send()
        .await?;
    println!("{} is at {}", database.title_text(), database.url);

    step("Read it back: a database is a container of data sources");
    let (database, sources) =
        notion.databases().retrieve_with_data_sources(database.id).send().await?;
    for source in sources {
        let source = source?;
        println!("{}: {}", source.title_text(), names(&source.properties));
    }
    let tasks = database.data_sources[0].id;

    step("Add a second data source");
    let helpers = notion
        .data_sources()
        .create(database.id)
        .title("Helpers")
        .properties([("Name", Schema::title()), ("Mail", Schema::email())])
        .send()
        .await?;
    println!("{} has the id {}", helpers.title_text(), helpers.id);

    step("Change the schema: rename, add, remove");
    let source = notion
        .data_sources()
        .update(tasks)
        .rename_property("Effort", "Hours")
        .property("Helper", Schema::relation(helpers.id))
        .remove_property("Done")
        .send()
        .await?;
    println!("{}", names(&source.properties));

    step("Create 250 rows, several at once");
    let ada = notion
        .pages()
        .create(helpers.id)
        .title("Ada")
        .property("Mail", Value::email("ada@example.com"))
        .send()
        .await?;
    let created =
        notion.pages().create_many(tasks, (1..=250).map(|n| task(n, ada.id))).send().await?;
    println!(
        "{} of {} were created",
        created.iter().filter(|row| row.is_ok()).count(),
        created.len()
    );

    step("Query: a filter, two sorts, several pages");
    let mut rows = notion
        .data_sources()
        .query(tasks)
        .filter(Filter::select("Priority").equals("High") & Filter::number("Hours").greater_than(3))
        .sort(Sort::descending("Hours"))
        .sort(Sort::ascending("Due"))
        .page_size(20)
        .items();
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await? {
        found.push(row);
    }
    println!("{} tasks of high priority take more than 3 hours. The first three:", found.len());
    for row in found.iter().take(3) {
        println!("- {}", row.title_text());
    }

    step("Update a row, and trash another");
    let row = notion
        .pages()
        .update(found[0].id)
        .property("Priority", Value::select("Low"))
        .icon(IconInput::emoji("🌴"))
        .send()
        .await?;
    println!("{} can wait", row.title_text());
    let row = notion.pages().trash(found[1].id).send().await?;
    println!("{} is in the trash: {}", row.title_text(), row.in_trash);

    step("Two mistakes, and what they look like");
    let mistake =
        notion.pages().create(tasks).property("Colour", Value::select("Red")).send().await;
    show(&mistake.err().ok_or("a property that does not exist was written")?)?;
    let nowhere = DataSourceId::from_uuid(*parent.as_uuid());
    let mistake = notion.data_sources().retrieve(nowhere).send().await;
    show(&mistake.err().ok_or("a page was read as a data source")?)?;

    step("Rename, lock, move, trash and restore the database");
    let renamed = notion.databases().update(database.id).title("Things to do").send().await?;
    println!("it is called {}", renamed.title_text());
    let locked = notion.databases().lock(database.id).send().await?;
    println!("locked: {}", locked.is_locked);
    let folder = notion.pages().create(parent).title("Folder").send().await?;
    let moved = notion.databases().move_to(database.id, folder.id).send().await?;
    println!("in the folder: {}", moved.parent.page_id == Some(folder.id));
    println!("in the trash: {}", notion.databases().trash(database.id).send().await?.in_trash);
    println!("in the trash: {}", notion.databases().restore(database.id).send().await?.in_trash);

    println!("\nThat was all.");
    Ok(())
}

/// The values of a task.
fn task(n: i32, helper: PageId) -> Properties<Value> {
    let priority = ["High", "Medium", "Low"][n.unsigned_abs() as usize % 3];
    Properties::from([
        ("Task", Value::title(format!("Task {n}"))),
        ("Priority", Value::select(priority)),
        ("Hours", Value::number(n % 8)),
        ("Due", Value::date(format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1).as_str())),
        ("Helper", Value::relation([helper])),
    ])
}

fn names(schema: &Properties<notion_model::PropertySchema>) -> String {
    let names: Vec<String> = schema
        .iter()
        .map(|(name, property)| format!("{name} ({})", property.config.name()))
        .collect();
    names.join(", ")
}

/// An error as a program shows it, and the JSON behind it.
fn show(error: &notion_api::Error) -> Result<()> {
    println!("{error}");
    println!("{}", serde_json::to_string_pretty(&error.body())?);
    Ok(())
}

fn step(title: &str) {
    println!("\n# {title}");
}
