//! Comments: a discussion on a page.
//!
//! ```sh
//! cargo run -p notion-api --example comments
//! ```

mod place;

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;
    let page = notion.pages().create(*parent).title("Draft").send().await?;

    let first = notion.comments().create(page.id, "Is this done?").send().await?;
    let answer = notion
        .comments()
        .reply_markdown(first.discussion_id, "**Nearly**, see [the list](https://example.com)")
        .display_name("Build bot")
        .send()
        .await?;
    notion.comments().update(answer.id, "It is.").send().await?;

    let mut comments = notion.comments().list(page.id).items();
    while let Some(comment) = comments.try_next().await? {
        println!("{}: {}", comment.created_time, comment.rich_text.plain_text());
    }

    notion.comments().delete(answer.id).send().await?;
    println!("{} is left", notion.comments().list(page.id).all().await?.len());
    Ok(())
}
