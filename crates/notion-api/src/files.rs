//! Files on their way from Notion: those of pages, properties, blocks and comments, their icons and covers.
//!
//! [`Page::files`](notion_model::Page::files), [`Block::media`](notion_model::Block::media) and the like find the files of
//! what was read; [`Files::download`] fetches one.
//!
//! ```no_run
//! # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
//! let page = notion.pages().retrieve(page).send().await?;
//! for file in page.files().iter().filter(|file| !file.is_external()) {
//!     let done = notion.files().download(file).to_path(file.file_name()).send().await?;
//!     println!("{} bytes in {}", done.bytes, done.to.display());
//! }
//! # Ok(()) }
//! ```
//!
//! - It takes a bounded amount of memory, whatever the size of the file.
//! - A file is whole, or the download is an error: what comes is counted.
//! - A download that breaks goes on where it was, if the server allows that and says that the content is the same. Otherwise
//!   it begins anew; what is handed out by [`stream`](Download::stream) or to a [writer](Download::to_writer) can't, and
//!   is an error then.
//! - The address of a file that Notion keeps works for an hour. One that does not work any more is replaced by reading again
//!   what has the file, once.
//! - The host of a file gets neither the token nor anything else of the client but its `User-Agent`. The requests are not
//!   counted against Notion's rate limit.
//! - A file elsewhere is fetched only if that is [said](Download::external): its address may be anybody's.

mod fetch;
mod range;
mod redirect;
mod renew;
mod sink;
mod stream;

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use notion_model::{HeldFile, HostedFile};

use self::fetch::Fetch;
pub use self::sink::{Downloaded, ToMemory, ToPath, ToWriter};
pub use self::stream::FileStream;
use crate::{Caller, Task};

/// The downloads of files.
#[derive(Clone, Debug)]
pub struct Files<C>(C);

impl<C> Files<C> {
    /// Returns the downloads, to be made by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Fetches a file: a [`HeldFile`], which says what has it, or a [`HostedFile`] alone, whose address is then all there
    /// is.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, block: notion_model::BlockId) -> Result<(), notion_api::Error> {
    /// let block = notion.blocks().retrieve(block).send().await?;
    /// if let Some(video) = block.media() {
    ///     let download = notion.files().download(video).on_progress(|now| println!("{} bytes", now.bytes));
    ///     download.to_path("talk.mp4").send().await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn download(self, file: impl Into<Remote>) -> Download<C> {
        let options = Options { remote: file.into(), external: false, watcher: Watcher(None) };
        Download { caller: self.0, options }
    }

    /// Fetches what is at this address, whosever it is.
    pub fn download_url(self, url: impl Into<String>) -> Download<C> {
        self.download(Remote::Url(url.into()))
    }
}

/// A file to download.
#[derive(Clone, Debug, PartialEq)]
pub enum Remote {
    /// A file, with what has it.
    Held(Box<HeldFile>),
    /// A file that Notion keeps, without what has it: its address can't be renewed.
    Hosted(HostedFile),
    /// Anything at an address.
    Url(String),
}

impl From<HeldFile> for Remote {
    fn from(file: HeldFile) -> Self {
        Self::Held(Box::new(file))
    }
}

impl From<&HeldFile> for Remote {
    fn from(file: &HeldFile) -> Self {
        file.clone().into()
    }
}

impl From<HostedFile> for Remote {
    fn from(file: HostedFile) -> Self {
        Self::Hosted(file)
    }
}

impl From<&HostedFile> for Remote {
    fn from(file: &HostedFile) -> Self {
        file.clone().into()
    }
}

/// A download being put together, and who will make it.
#[derive(Clone, Debug)]
#[must_use = "nothing is fetched before it has somewhere to go"]
pub struct Download<C> {
    caller: C,
    options: Options,
}

#[derive(Clone, Debug)]
struct Options {
    remote: Remote,
    external: bool,
    watcher: Watcher,
}

/// The number of bytes of a file that have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadProgress {
    /// How many bytes have come. After a new beginning there may be fewer than before.
    pub bytes: u64,
    /// How many there are, if the server says it.
    pub total_bytes: Option<u64>,
}

type Tell = dyn Fn(DownloadProgress) + Send + Sync;

/// Who wants to know how much has come.
#[derive(Clone)]
struct Watcher(Option<Arc<Tell>>);

impl Watcher {
    #[inline]
    fn tell(&self, bytes: u64, total_bytes: Option<u64>) {
        if let Some(tell) = &self.0 {
            tell(DownloadProgress { bytes, total_bytes });
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watcher").field(&self.0.is_some()).finish()
    }
}

impl<C> Download<C> {
    /// Fetches the file also if it is elsewhere. The request goes to whatever address somebody has written into the
    /// workspace, also to one of your own network.
    pub fn external(mut self) -> Self {
        self.options.external = true;
        self
    }

    /// Calls `tell` whenever something has come.
    pub fn on_progress(mut self, tell: impl Fn(DownloadProgress) + Send + Sync + 'static) -> Self {
        self.options.watcher = Watcher(Some(Arc::new(tell)));
        self
    }

    /// Writes the file to this path, in the place of one that is there.
    ///
    /// It has a temporary name in the same folder until it is whole; if the download fails or is dropped, that is removed.
    /// Writing is done on a thread of its own.
    pub fn to_path(self, path: impl Into<PathBuf>) -> Task<C, ToPath> {
        Task::new(self.caller, ToPath::new(self.options, path.into()))
    }

    /// Writes the file to `writer`, on a thread of its own, and flushes it. What has been written stays written if the
    /// download fails.
    pub fn to_writer<W: Write + Send + 'static>(self, writer: W) -> Task<C, ToWriter<W>> {
        Task::new(self.caller, ToWriter::new(self.options, writer))
    }

    /// Keeps the file in memory. One of more than `limit` bytes is an error.
    pub fn to_memory(self, limit: usize) -> Task<C, ToMemory> {
        Task::new(self.caller, ToMemory::new(self.options, limit))
    }
}

impl<C: Caller> Download<C> {
    /// Sends the request, and hands out the file while it comes.
    ///
    /// An async client returns a future of a [`FileStream`], a blocking client an iterator over chunks, of which
    /// `into_reader` makes a [`Read`](std::io::Read).
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, file: notion_model::HeldFile) -> Result<(), notion_api::Error> {
    /// let mut content = notion.files().download(file).stream().await?;
    /// while let Some(chunk) = content.try_next().await? {
    ///     println!("{} of {:?} bytes", content.received(), content.length());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn stream(self) -> C::Output<C::Stream<FileStream>> {
        let Self { caller, options } = self;
        caller.open(move |client| async move {
            Fetch::begin(client, options, false).await.map(FileStream::new)
        })
    }
}

/// A piece of a file.
enum Piece {
    Bytes(Bytes),
    /// What has come is worth nothing: the file comes anew, from its start.
    Anew,
}
