use notion_api::Client;
use notion_api::model::DatabaseId;

fn rows(notion: Client, database: DatabaseId) {
    let _ = notion.data_sources().query(database);
}

fn main() {}
