//! Blocks: written, read as a tree, changed and deleted.
//!
//! ```sh
//! cargo run -p notion-api --example blocks
//! ```

mod place;

use notion_model::{BlockInput as Block, CodeLanguage, Color, RichText};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;
    let page = notion.pages().create(*parent).title("Plan").send().await?;

    let blocks = notion
        .blocks()
        .append(
            page.id,
            [
                Block::heading_2("Today").child(Block::paragraph("Hidden until it is opened")),
                Block::to_do("Write it down"),
                Block::to_do("Do it").child(Block::bulleted_list_item("first this")),
                Block::callout([RichText::text("Careful").bold()]).color(Color::YellowBackground),
                Block::code("let x = 1;", CodeLanguage::Rust),
            ],
        )
        .send()
        .await?;
    println!("{} blocks", blocks.results.len());

    let first = blocks.results[1].id;
    notion.blocks().update(first).content(Block::to_do("Write it down").checked()).send().await?;
    notion.blocks().append(page.id, [Block::divider()]).position(first).send().await?;

    // Everything on the page, however deep.
    let tree = notion.blocks().tree(page.id).send().await?;
    for node in tree.iter() {
        println!("{}{}", "  ".repeat(node.depth()), node.block().kind.name());
    }

    println!("in the trash: {}", notion.blocks().delete(first).send().await?.in_trash);
    let left = notion.blocks().children(page.id).all().await?;
    println!("{} blocks are left", left.len());
    Ok(())
}
