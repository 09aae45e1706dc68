use notion_api::Client;
use notion_api::model::BlockId;

fn read(notion: Client, block: BlockId) {
    let _ = notion.pages().retrieve(block);
    let _ = notion.pages().create(block);
}

fn main() {}
