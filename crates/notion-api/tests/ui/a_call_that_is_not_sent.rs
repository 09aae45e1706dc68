#![deny(unused_must_use)]

use notion_api::Client;
use notion_api::model::PageId;

async fn trash(notion: Client, page: PageId) -> Result<(), notion_api::Error> {
    notion.pages().trash(page);
    notion.pages().restore(page).send();
    notion.pages().lock(page).send().await;
    Ok(())
}

fn main() {}
