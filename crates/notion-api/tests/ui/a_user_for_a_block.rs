use notion_api::Client;
use notion_api::model::{DataSourceId, UserId};

fn read(notion: Client, user: UserId, tasks: DataSourceId) {
    let _ = notion.blocks().children(user);
    let _ = notion.blocks().tree(tasks);
}

fn main() {}
