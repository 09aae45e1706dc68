use notion_api::Client;
use notion_api::model::PageId;

fn read(notion: Client, page: PageId) {
    let _ = notion.pages().retrieve(page).items();
    let _ = notion.pages().retrieve(page).all();
}

fn main() {}
