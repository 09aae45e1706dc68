//! A new address for a file.

use notion_model::{FileHolder, HeldFile};

use crate::{Client, DownloadProblem, Error, ErrorKind};

/// Reads again what has `file`, and finds the file in it.
pub(super) async fn renew(client: &Client, file: &HeldFile) -> Result<HeldFile, Error> {
    let files = match file.holder {
        FileHolder::Page(id) => client.pages().retrieve(id).send().await?.files(),
        FileHolder::Database(id) => client.databases().retrieve(id).send().await?.files(),
        FileHolder::DataSource(id) => client.data_sources().retrieve(id).send().await?.files(),
        FileHolder::Block(id) => client.blocks().retrieve(id).send().await?.files(),
        #[cfg(feature = "comments")]
        FileHolder::Comment(id) => client.comments().retrieve(id).send().await?.files(),
        _ => Vec::new(),
    };
    let found = files.into_iter().filter(|found| found.is_same(file));
    // One at its place is at least as good as any other.
    let found = found.max_by_key(|found| found.spot == file.spot);
    found.ok_or_else(|| Error::new(ErrorKind::Download(DownloadProblem::Gone)))
}
