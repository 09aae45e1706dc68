use notion_api::Client;

fn read(notion: Client) {
    let _ = notion.pages().retrieve("38c9ce7b-60a4-8171-9555-ff211bc8f65c");
    let _ = notion.blocks().children("38c9ce7b-60a4-8171-9555-ff211bc8f65c");
}

fn main() {}
