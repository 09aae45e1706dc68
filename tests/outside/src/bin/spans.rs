//! What a client does, as spans: the call, its attempts, the exchanges of each, and the waits between. No secret is in them.

use notion_api::Client;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A line for each span that ends. In a service, a layer for OpenTelemetry stands here.
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .init();
    let notion = Client::from_env()?;
    let me = notion.users().me().send().await?;
    println!("{:?}", me.name);
    Ok(())
}
