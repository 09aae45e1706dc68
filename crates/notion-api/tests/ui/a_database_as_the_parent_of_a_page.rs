use notion_api::Client;
use notion_api::model::DatabaseId;

fn add(notion: Client, database: DatabaseId) {
    let _ = notion.pages().create(database);
}

fn main() {}
