use notion_api::Client;
use notion_api::model::PageId;

async fn read(notion: Client, page: PageId) {
    let _ = notion.pages().retrieve(page).await;
}

fn main() {}
