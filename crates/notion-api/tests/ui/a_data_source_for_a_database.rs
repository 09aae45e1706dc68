use notion_api::Client;
use notion_api::model::DataSourceId;

fn rename(notion: Client, tasks: DataSourceId) {
    let _ = notion.databases().update(tasks);
}

fn main() {}
