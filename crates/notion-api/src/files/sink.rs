//! Where a file goes to.

use std::fs::{self, File};
use std::future::poll_fn;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use notion_transport::Effect;

use super::fetch::Fetch;
use super::{Options, Piece};
use crate::{Client, Error, ErrorKind, Flow, blocking};

/// How much is put together before it is written.
const PORTION: usize = 256 << 10;

/// A file that has been downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded<T> {
    /// Where it went to: the path, the writer, or the content itself.
    pub to: T,
    /// How many bytes it has.
    pub bytes: u64,
    /// Its MIME type, if the server says it.
    pub content_type: Option<String>,
}

/// The flow of [`Download::to_path`](super::Download::to_path).
#[derive(Debug)]
pub struct ToPath {
    options: Options,
    path: PathBuf,
}

/// The flow of [`Download::to_writer`](super::Download::to_writer).
#[derive(Debug)]
pub struct ToWriter<W> {
    options: Options,
    writer: W,
}

/// The flow of [`Download::to_memory`](super::Download::to_memory).
#[derive(Debug)]
pub struct ToMemory {
    options: Options,
    limit: usize,
}

impl ToPath {
    pub(super) fn new(options: Options, path: PathBuf) -> Self {
        Self { options, path }
    }
}

impl<W> ToWriter<W> {
    pub(super) fn new(options: Options, writer: W) -> Self {
        Self { options, writer }
    }
}

impl ToMemory {
    pub(super) fn new(options: Options, limit: usize) -> Self {
        Self { options, limit }
    }
}

impl Flow for ToPath {
    type Response = Downloaded<PathBuf>;

    async fn run(self, client: Client) -> Result<Downloaded<PathBuf>, Error> {
        let Self { options, path } = self;
        // A folder that can't be written to is an error before anything is fetched.
        let file = blocking::run(move || Temporary::create(path)).await.map_err(sink)?;
        let fetch = Fetch::begin(client, options, true).await?;
        let (file, bytes, content_type) = drain(fetch, file).await?;
        let to = blocking::run(move || file.finish()).await.map_err(sink)?;
        Ok(Downloaded { to, bytes, content_type })
    }
}

impl<W: Write + Send + 'static> Flow for ToWriter<W> {
    type Response = Downloaded<W>;

    async fn run(self, client: Client) -> Result<Downloaded<W>, Error> {
        let Self { options, writer } = self;
        let fetch = Fetch::begin(client, options, false).await?;
        let (Plain(mut to), bytes, content_type) = drain(fetch, Plain(writer)).await?;
        let to = blocking::run(move || to.flush().map(|()| to)).await.map_err(sink)?;
        Ok(Downloaded { to, bytes, content_type })
    }
}

impl Flow for ToMemory {
    type Response = Downloaded<Bytes>;

    async fn run(self, client: Client) -> Result<Downloaded<Bytes>, Error> {
        let Self { options, limit } = self;
        let mut fetch = Fetch::begin(client, options, true).await?;
        let content_type = fetch.content_type().map(str::to_owned);
        let too_large = || {
            let error = notion_transport::Error::new(notion_transport::ErrorKind::TooLarge);
            Error::transport(error).with_effect(Effect::Read)
        };
        if fetch.length().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let mut all = Vec::new();
        while let Some(piece) = poll_fn(|cx| fetch.poll_piece(cx)).await {
            match piece? {
                Piece::Anew => all.clear(),
                Piece::Bytes(chunk) if chunk.len() > limit - all.len() => return Err(too_large()),
                Piece::Bytes(chunk) => all.extend_from_slice(&chunk),
            }
        }
        Ok(Downloaded { bytes: all.len() as u64, to: all.into(), content_type })
    }
}

fn sink(error: io::Error) -> Error {
    Error::new(ErrorKind::Sink(error)).with_effect(Effect::Read)
}

/// Something that is written to.
trait Sink: Send + 'static {
    fn put(&mut self, portion: &[u8]) -> io::Result<()>;

    /// Forgets what was put.
    fn restart(&mut self) -> io::Result<()>;
}

/// Writes all that comes to `to`, in portions; with how much that was, and what it is.
async fn drain<S: Sink>(mut fetch: Fetch, mut to: S) -> Result<(S, u64, Option<String>), Error> {
    let content_type = fetch.content_type().map(str::to_owned);
    let (mut portion, mut bytes) = (Vec::new(), 0);
    loop {
        let piece = poll_fn(|cx| fetch.poll_piece(cx)).await.transpose()?;
        match &piece {
            Some(Piece::Bytes(chunk)) => {
                bytes += chunk.len() as u64;
                portion.extend_from_slice(chunk);
            }
            Some(Piece::Anew) => {
                (bytes, portion) = (0, Vec::new());
                to = blocking::run(move || to.restart().map(|()| to)).await.map_err(sink)?;
            }
            None if portion.is_empty() => return Ok((to, bytes, content_type)),
            None => {}
        }
        if portion.len() >= PORTION || piece.is_none() {
            let put = blocking::run(move || {
                to.put(&portion)?;
                portion.clear();
                Ok((to, portion))
            });
            (to, portion) = put.await.map_err(sink)?;
        }
    }
}

struct Plain<W>(W);

impl<W: Write + Send + 'static> Sink for Plain<W> {
    fn put(&mut self, portion: &[u8]) -> io::Result<()> {
        self.0.write_all(portion)
    }

    fn restart(&mut self) -> io::Result<()> {
        Err(io::Error::other("what was written can't be taken back"))
    }
}

/// A file that has another name until it is whole. Dropped before, it is removed.
struct Temporary {
    target: PathBuf,
    /// Where it is; none once it has its name.
    path: Option<PathBuf>,
    file: File,
}

impl Temporary {
    #[inline]
    fn create(target: PathBuf) -> io::Result<Self> {
        let invalid = |what| io::Error::new(io::ErrorKind::InvalidInput, what);
        if target.file_name().is_none() {
            return Err(invalid("the path names no file"));
        }
        if target.is_dir() {
            return Err(invalid("the path is that of a folder"));
        }
        let folder = target.parent().unwrap_or(Path::new(""));
        let path = folder.join(format!(".notion-{:016x}.part", fastrand::u64(..)));
        let file = File::options().write(true).create_new(true).open(&path)?;
        Ok(Self { target, path: Some(path), file })
    }

    #[inline]
    fn finish(mut self) -> io::Result<PathBuf> {
        self.file.sync_all()?;
        if let Some(path) = &self.path {
            fs::rename(path, &self.target)?;
            self.path = None;
        }
        Ok(std::mem::take(&mut self.target))
    }
}

impl Sink for Temporary {
    #[inline]
    fn put(&mut self, portion: &[u8]) -> io::Result<()> {
        self.file.write_all(portion)
    }

    #[inline]
    fn restart(&mut self) -> io::Result<()> {
        use std::io::Seek;

        self.file.rewind()?;
        self.file.set_len(0)
    }
}

impl Drop for Temporary {
    #[inline]
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // There is nobody left to tell.
            let _ = fs::remove_file(path);
        }
    }
}
