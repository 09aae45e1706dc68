//! Views: how rows are shown, and which.
//!
//! ```sh
//! cargo run -p notion-api --example views
//! ```

mod place;

use notion_model::{
    BoardView, Color, Filter, GroupBy, NumberFormat, PropertyInput as Value,
    PropertySchemaInput as Schema, Sort, ViewProperty, ViewType,
};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;
    let database = notion
        .databases()
        .create(*parent)
        .title("Tasks")
        .properties([
            ("Task", Schema::title()),
            ("Effort", Schema::number(NumberFormat::Number)),
            ("Priority", Schema::select([("High", Color::Red), ("Low", Color::Gray)])),
        ])
        .send()
        .await?;
    let tasks = database.data_sources[0].id;
    for (name, effort, priority) in [("Paint", 3, "Low"), ("Plan", 1, "High"), ("Build", 5, "High")]
    {
        let row =
            notion.pages().create(tasks).title(name).property("Effort", Value::number(effort));
        row.property("Priority", Value::select(priority)).send().await?;
    }

    let mut board = BoardView::new(GroupBy::select("Priority"));
    board.properties = Some(vec![ViewProperty::shown("Effort")]);
    let board = notion.views().create(database.id, tasks, "By priority", board).send().await?;
    println!("{} is a {} at {}", board.name, board.r#type, board.url);

    let table = notion
        .views()
        .create(database.id, tasks, "Much to do", ViewType::Table)
        .filter(Filter::number("Effort").greater_than(2))
        .sort(Sort::descending("Effort"))
        .send()
        .await?;

    // The rows that a view shows, by its filter and in its order.
    let mut rows = notion.views().rows(table.id).items();
    while let Some(row) = rows.try_next().await? {
        println!("{}", notion.pages().retrieve(row.id).send().await?.title_text());
    }

    let table = notion.views().update(table.id).name("Everything").remove_filter().send().await?;
    println!("{} shows {} rows", table.name, notion.views().rows(table.id).all().await?.len());
    notion.views().delete(board.id).send().await?;
    println!("{} views are left", notion.views().list(database.id).all().await?.len());
    Ok(())
}
