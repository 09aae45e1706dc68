//! Pages: created, changed, read as Markdown, moved and trashed.
//!
//! ```sh
//! cargo run -p notion-api --example pages
//! ```

mod place;

use notion_model::{CoverInput, IconInput, MarkdownUpdate};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;

    let page = notion
        .pages()
        .create(*parent)
        .title("Release notes")
        .icon(IconInput::emoji("📦"))
        .cover(CoverInput::external("https://example.com/cover.png"))
        .markdown("# 2.0\n\n- faster\n- smaller")
        .send()
        .await?;
    println!("{} is at {}", page.title_text(), page.url);

    // What isn't named stays as it is; what is removed is removed by name.
    let page =
        notion.pages().update(page.id).title("Release notes 2.0").remove_cover().send().await?;
    println!("called {:?}, with a cover: {}", page.title_text(), page.cover.is_some());

    let update = MarkdownUpdate::update([("- smaller", "- smaller by a third")]);
    let text = notion.pages().update_markdown(page.id, update).send().await?;
    println!("{}", text.markdown);

    // A long text may take Notion longer than a request; then there is a task to wait for.
    let update = MarkdownUpdate::append("## Thanks");
    let answer = notion.pages().update_markdown_async(page.id, update).send().await?;
    let text = notion.async_tasks().finish(answer).send().await?;
    println!("{} characters", text.markdown.len());

    let archive = notion.pages().create(*parent).title("Archive").send().await?;
    let page = notion.pages().move_to(page.id, archive.id).send().await?;
    println!("in the archive: {}", page.parent.page_id == Some(archive.id));
    println!("in the trash: {}", notion.pages().trash(page.id).send().await?.in_trash);
    println!("in the trash: {}", notion.pages().restore(page.id).send().await?.in_trash);
    Ok(())
}
