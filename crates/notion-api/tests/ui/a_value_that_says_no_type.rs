use notion_api::Client;
use notion_api::model::PageId;

fn change(notion: Client, page: PageId) {
    let _ = notion.pages().update(page).property("Hours", 2.5);
    let _ = notion.pages().update(page).property("State", "Done");
}

fn main() {}
