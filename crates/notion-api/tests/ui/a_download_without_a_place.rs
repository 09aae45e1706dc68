use notion_api::Client;

async fn download(notion: Client) {
    let _ = notion.files().download_url("https://example.com/a.png").send().await;
}

fn main() {}
