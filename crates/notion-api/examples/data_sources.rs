//! Data sources: a schema, rows, and queries of them.
//!
//! ```sh
//! cargo run -p notion-api --example data_sources
//! ```

mod place;

use notion_model::{
    Color, Filter, NumberFormat, Properties, PropertyInput as Value, PropertySchemaInput as Schema,
    Sort,
};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;

    let database = notion
        .databases()
        .create(*parent)
        .title("Books")
        .properties([
            ("Title", Schema::title()),
            ("Pages", Schema::number(NumberFormat::NumberWithCommas)),
            ("Shelf", Schema::select([("Fiction", Color::Blue), ("Science", Color::Green)])),
        ])
        .send()
        .await?;
    let books = database.data_sources[0].id;

    let rows = (1..=250).map(|n| {
        Properties::from([
            ("Title", Value::title(format!("Book {n}"))),
            ("Pages", Value::number(n * 7 % 600)),
            ("Shelf", Value::select(if n % 2 == 0 { "Fiction" } else { "Science" })),
        ])
    });
    let created = notion.pages().create_many(books, rows).send().await?;
    println!(
        "{} books, {} failures",
        created.len(),
        created.iter().filter(|row| row.is_err()).count()
    );

    // A stream of all rows that match, however many pages that takes; the next page comes meanwhile.
    let mut long = notion
        .data_sources()
        .query(books)
        .filter(
            Filter::select("Shelf").equals("Science") & Filter::number("Pages").greater_than(500),
        )
        .sort(Sort::descending("Pages"))
        .filter_properties(["Title", "Pages"])
        .items()
        .read_ahead();
    let (mut count, mut longest) = (0, None);
    while let Some(book) = long.try_next().await? {
        count += 1;
        longest.get_or_insert(book.title_text());
    }
    println!("{count} long ones; the longest is {}", longest.unwrap_or_default());

    let all = notion.data_sources().query(books).all().await?;
    println!("{} in all", all.len());

    let books = notion
        .data_sources()
        .update(books)
        .rename_property("Pages", "Length")
        .property("Read", Schema::checkbox())
        .send()
        .await?;
    println!("the schema: {}", books.properties.names().collect::<Vec<_>>().join(", "));
    Ok(())
}
