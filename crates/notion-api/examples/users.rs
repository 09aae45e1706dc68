//! Users: who acts, and who is there.
//!
//! ```sh
//! cargo run -p notion-api --example users
//! ```

mod place;

use notion_model::UserKind;

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;

    let me = notion.users().me().send().await?;
    println!("this is {:?}", me.name);
    if let UserKind::Bot(bot) = &me.kind {
        let limits = bot.workspace_limits.as_ref();
        let most = limits.and_then(|limits| limits.max_file_upload_size_in_bytes);
        println!("in {:?}, where a file has at most {most:?} bytes", bot.workspace_name);
    }

    let mut users = notion.users().list().items();
    while let Some(user) = users.try_next().await? {
        println!("{} {:?}", user.kind.name(), user.name);
    }

    // Who made something is said by the id alone.
    let page = notion.pages().retrieve(*parent).send().await?;
    if let Some(user) = page.created_by {
        let user = notion.users().retrieve(user.id).send().await?;
        println!("the page was made by {:?}", user.name);
    }
    Ok(())
}
