//! File uploads: small, large, from elsewhere; and where they are attached.
//!
//! ```sh
//! cargo run -p notion-api --example file_uploads
//! ```

mod place;

use std::io::{self, Read};

use notion_api::file_uploads::Source;
use notion_model::{
    BlockInput as Block, FileUploadStatus, IconInput, PropertyInput as Value,
    PropertySchemaInput as Schema,
};

use crate::place::{Place, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;

    // Small ones go in one request …
    let readme = notion.file_uploads().upload("notes.txt", "first line\n").send().await?;
    println!(
        "{:?}: {:?} bytes of {:?}",
        readme.filename, readme.content_length, readme.content_type
    );

    // … and large ones in parts, of which a few are in memory at once.
    let length = 25 * 1024 * 1024;
    let source = Source::reader(io::repeat(b'x').take(length)).length(length);
    let large = notion
        .file_uploads()
        .upload("large.txt", source)
        .on_progress(|now| {
            println!(
                "{}% ({} of {} parts)",
                now.bytes * 100 / now.total_bytes,
                now.parts,
                now.total_parts
            )
        })
        .send()
        .await?;

    // Notion fetches what is on the web.
    let logo =
        notion.file_uploads().import("logo.png", "https://example.com/logo.png").send().await?;

    // Attached within the hour, they stay.
    let database = notion.databases().create(*parent).title("Files");
    let schema = [("Name", Schema::title()), ("Files", Schema::files())];
    let database = database.properties(schema).send().await?;
    let row = notion
        .pages()
        .create(database.data_sources[0].id)
        .title("Everything")
        .property("Files", Value::files([readme.id, large.id]))
        .icon(IconInput::upload(logo.id))
        .children([
            Block::file(readme.id).named("notes.txt"),
            Block::image(logo.id).caption("The logo"),
        ])
        .send()
        .await?;
    println!("{} has an icon: {}", row.title_text(), row.icon.is_some());

    let uploaded = notion.file_uploads().list().status(FileUploadStatus::Uploaded).all().await?;
    println!("{} uploads", uploaded.len());
    Ok(())
}
