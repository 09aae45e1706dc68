//! A page that is larger than any request: Markdown in, written in parts, interrupted, resumed, Markdown out.
//!
//! Without anything else it runs against the simulator, which breaks the connection in the middle:
//!
//! ```sh
//! cargo run -p notion-api --example large_content --features markdown
//! ```
//!
//! With `NOTION_TOKEN` and `NOTION_PARENT_PAGE` set (a page that is shared with the connection, by its id or its
//! address) the same program runs against Notion.

use std::env;

use notion_api::blocks::Receipt;
use notion_api::{Client, Error};
use notion_model::{PageId, markdown};
use notion_sim::{Fault, FaultKind, Workspace};
use notion_transport::layer::RateLimitSettings;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (notion, parent) = place()?;

    step("Read a book of Markdown");
    let book = book();
    let blocks = markdown::read(&book);
    println!("{} bytes are {} blocks, but for those inside others", book.len(), blocks.len());

    step("Look at the requests that a page with it takes");
    let create = notion.pages().create(parent).title("A book").children(blocks).in_parts();
    for (index, step) in create.plan().steps().iter().enumerate() {
        println!("{:>3}. {} blocks into {:?}", index + 1, step.children.len(), step.parent);
    }
    println!("{} blocks in all", create.plan().blocks());

    step("Send them; what fails on the way is resumed, and nothing is there twice");
    let written = match create.send().await {
        Ok((_, written)) => written,
        Err(error) => resume(&notion, error).await?,
    };
    let tree = notion.blocks().tree(written.target()).send().await?;
    println!("{} blocks were written, {} are there", written.len(), tree.len());

    step("Append an epilogue, and find its id");
    let epilogue = markdown::read("## Epilogue\n\n> [!NOTE]\n> The **end**.\n");
    let appended = notion.blocks().append_tree(written.target(), epilogue).send().await?;
    println!("the callout is {:?}", appended.id(&[1]));

    step("Read it all back as Markdown");
    let tree = notion.blocks().tree(written.target()).send().await?;
    let (text, losses) = tree.to_markdown();
    let end: Vec<&str> = text.lines().rev().take(9).collect();
    println!("…\n{}", end.into_iter().rev().collect::<Vec<_>>().join("\n"));
    println!("{} bytes, {} losses", text.len(), losses.len());

    step("Copy it");
    let (copy, losses) = tree.to_input();
    let (page, written) =
        notion.pages().create(parent).title("A copy").children(copy).in_parts().send().await?;
    println!("{} has {} blocks; {} things were lost", page.url, written.len(), losses.len());
    Ok(())
}

/// Goes on where it failed, as a program could that was started again.
async fn resume(notion: &Client, error: Error) -> Result<Receipt> {
    println!("it failed: {error}");
    let Some(receipt) = error.into_receipt() else { return Err("there is no page".into()) };
    let stored = serde_json::to_string(&receipt)?;
    println!(
        "{} blocks were written, {} requests are left",
        receipt.len(),
        receipt.remaining().len()
    );
    let receipt: Receipt = serde_json::from_str(&stored)?;
    Ok(notion.blocks().resume_append(receipt).send().await?)
}

fn book() -> String {
    let mut book = String::from("# A book\n\nIt has *many* lines, and $E = mc^2$.\n\n");
    for chapter in 1..=12 {
        book.push_str(&format!("<details>\n<summary><h2>Chapter {chapter}</h2></summary>\n\n"));
        for line in 1..=120 {
            book.push_str(&format!("{line}. Line **{line}** of chapter {chapter}\n"));
        }
        book.push_str("    - a remark\n        - on a remark\n            - on a remark\n");
        book.push_str("\n| Word | Count |\n| --- | --- |\n");
        for row in 1..=20 {
            book.push_str(&format!("| word {row} | `{row}` |\n"));
        }
        book.push_str("\n</details>\n\n");
    }
    book
}

fn step(what: &str) {
    println!("\n# {what}");
}

/// Notion, if the environment says where; the simulator otherwise.
fn place() -> Result<(Client, PageId)> {
    if let Ok(token) = env::var("NOTION_TOKEN") {
        let parent = env::var("NOTION_PARENT_PAGE")?.parse()?;
        return Ok((Client::new(token), parent));
    }
    let workspace = Workspace::new();
    // The fourth request is refused, and what becomes of the seventh nobody says.
    workspace.inject(Fault::status(400).on("PATCH /v1/blocks").skip(3));
    workspace.inject(Fault::new(FaultKind::Reset).on("PATCH /v1/blocks").skip(6).committed());
    let notion = Client::builder()
        .transport(workspace.clone())
        .rate_limit(RateLimitSettings::unlimited())
        .build()?;
    Ok((notion, workspace.root_page()))
}
