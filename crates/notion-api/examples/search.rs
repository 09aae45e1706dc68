//! Search: pages and data sources by their titles.
//!
//! ```sh
//! cargo run -p notion-api --example search
//! ```

mod place;

use notion_model::{PropertySchemaInput as Schema, SearchResult};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;
    for name in ["Roadmap 2026", "Roadmap 2027", "Holidays"] {
        notion.pages().create(*parent).title(name).send().await?;
    }
    let database = notion.databases().create(*parent).title("Roadmap items");
    database.properties([("Item", Schema::title())]).send().await?;

    // What was made just now may be missing: Notion's index takes a while.
    let mut found = notion.search("Roadmap").oldest_first().items();
    while let Some(result) = found.try_next().await? {
        match result {
            SearchResult::Page(page) => println!("page: {}", page.title_text()),
            SearchResult::DataSource(source) => println!("data source: {}", source.title_text()),
            other => println!("something else: {other:?}"),
        }
    }
    println!("{} pages", notion.search("Roadmap").pages().all().await?.len());
    println!("{} data sources", notion.search("").data_sources().all().await?.len());
    Ok(())
}
