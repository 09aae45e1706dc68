//! Where the content of an upload comes from.

use std::fmt;
use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;

use crate::blocking;

type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The content of a file: bytes, a file, a reader or a stream of chunks.
///
/// ```no_run
/// use notion_api::file_uploads::Source;
///
/// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
/// let talk = notion.file_uploads().upload("talk.mp4", Source::file("talk.mp4")).send().await?;
/// let log = notion.file_uploads().upload("log.txt", Source::reader(std::io::stdin())).send().await?;
/// # let _ = (talk, log);
/// # Ok(()) }
/// ```
pub struct Source {
    origin: Origin,
    length: Option<u64>,
}

enum Origin {
    /// A file that is not open yet.
    Path(PathBuf),
    Content(Content),
}

/// What is left of the content.
pub(crate) enum Content {
    Bytes(Bytes),
    File(File),
    Reader(Box<dyn Read + Send>),
    /// A stream, and what is left of its last chunk.
    Chunks(Chunks, Bytes),
}

impl Source {
    fn new(content: Content) -> Self {
        Self { origin: Origin::Content(content), length: None }
    }

    /// Returns the file at this path. It is read while it is sent, on a thread of its own.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { origin: Origin::Path(path.into()), length: None }
    }

    /// Returns what `reader` reads, on a thread of its own.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::new(Content::Reader(Box::new(reader)))
    }

    /// Returns a stream of chunks of any size.
    pub fn stream(chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self::new(Content::Chunks(Box::pin(chunks), Bytes::new()))
    }

    /// Says how many bytes a reader or a stream has. Without it at most 20 MB can be uploaded: Notion wants to know
    /// the number of parts before the first of them.
    #[must_use]
    #[inline]
    pub fn length(mut self, bytes: u64) -> Self {
        if !matches!(self.origin, Origin::Content(Content::Bytes(_))) {
            self.length = Some(bytes);
        }
        self
    }

    /// The content, and how long it is if that is known. A file is opened.
    pub(crate) async fn open(self) -> io::Result<(Content, Option<u64>)> {
        let path = match self.origin {
            Origin::Content(content) => return Ok((content, self.length)),
            Origin::Path(path) => path,
        };
        let (file, length) = blocking::run(move || {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            Ok((file, length))
        })
        .await?;
        Ok((Content::File(file), self.length.or(Some(length))))
    }
}

impl Content {
    /// Appends up to `most` bytes to `buffer`: fewer only at the end.
    pub(crate) async fn read(
        self,
        mut buffer: Vec<u8>,
        most: usize,
    ) -> io::Result<(Vec<u8>, Self)> {
        match self {
            Self::Bytes(mut bytes) => {
                buffer.extend_from_slice(&bytes.split_to(most.min(bytes.len())));
                Ok((buffer, Self::Bytes(bytes)))
            }
            Self::File(mut file) => {
                blocking::run(move || {
                    file.by_ref().take(most as u64).read_to_end(&mut buffer)?;
                    Ok((buffer, Self::File(file)))
                })
                .await
            }
            Self::Reader(mut reader) => {
                blocking::run(move || {
                    reader.by_ref().take(most as u64).read_to_end(&mut buffer)?;
                    Ok((buffer, Self::Reader(reader)))
                })
                .await
            }
            Self::Chunks(mut chunks, mut chunk) => {
                let end = buffer.len() + most;
                loop {
                    let missing = end - buffer.len();
                    buffer.extend_from_slice(&chunk.split_to(missing.min(chunk.len())));
                    if buffer.len() == end {
                        return Ok((buffer, Self::Chunks(chunks, chunk)));
                    }
                    match poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
                        Some(next) => chunk = next?,
                        None => return Ok((buffer, Self::Bytes(Bytes::new()))),
                    }
                }
            }
        }
    }
}

impl Content {
    /// Leaves out so many bytes, or what there is; with how many that were.
    pub(crate) async fn skip(self, bytes: u64) -> io::Result<(u64, Self)> {
        match self {
            Self::Bytes(mut all) => {
                let skipped =
                    usize::try_from(bytes).map_or(all.len(), |bytes| bytes.min(all.len()));
                let _ = all.split_to(skipped);
                Ok((skipped as u64, Self::Bytes(all)))
            }
            Self::File(mut file) => {
                blocking::run(move || {
                    // Seeking goes beyond the end without saying so.
                    let (from, length) = (file.stream_position()?, file.metadata()?.len());
                    let skipped = bytes.min(length.saturating_sub(from));
                    file.seek(SeekFrom::Start(from + skipped))?;
                    Ok((skipped, Self::File(file)))
                })
                .await
            }
            Self::Reader(mut reader) => {
                blocking::run(move || {
                    let skipped = io::copy(&mut reader.by_ref().take(bytes), &mut io::sink())?;
                    Ok((skipped, Self::Reader(reader)))
                })
                .await
            }
            Self::Chunks(mut chunks, mut chunk) => {
                let mut left = bytes;
                loop {
                    let skipped =
                        usize::try_from(left).map_or(chunk.len(), |left| left.min(chunk.len()));
                    let _ = chunk.split_to(skipped);
                    left -= skipped as u64;
                    if left == 0 {
                        return Ok((bytes, Self::Chunks(chunks, chunk)));
                    }
                    match poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
                        Some(next) => chunk = next?,
                        None => return Ok((bytes - left, Self::Bytes(Bytes::new()))),
                    }
                }
            }
        }
    }
}

impl From<Bytes> for Source {
    #[inline]
    fn from(bytes: Bytes) -> Self {
        let length = Some(bytes.len() as u64);
        Self { length, ..Self::new(Content::Bytes(bytes)) }
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<&'static [u8]> for Source {
    fn from(bytes: &'static [u8]) -> Self {
        Self::from(Bytes::from_static(bytes))
    }
}

impl From<&'static str> for Source {
    fn from(text: &'static str) -> Self {
        Self::from(Bytes::from_static(text.as_bytes()))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin: &dyn fmt::Debug = match &self.origin {
            Origin::Path(path) => path,
            Origin::Content(Content::Bytes(_)) => &"bytes",
            Origin::Content(Content::File(_)) => &"file",
            Origin::Content(Content::Reader(_)) => &"reader",
            Origin::Content(Content::Chunks(..)) => &"stream",
        };
        f.debug_struct("Source").field("origin", origin).field("length", &self.length).finish()
    }
}
