//! Fetches files: each is kept once, under the SHA-256 of its content.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use notion_api::Client;
use notion_model::{Block, Comment, DataSource, Database, HeldFile, Page, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Engine;
use super::observe::gap;
use crate::Error;
use crate::derived::files::FileSlot;
use crate::options::Files;
use crate::store::{Batch, FileRecord, FileState, Gap, Key, Kind, Store, Write};

/// What is put together before it is written.
const PORTION: usize = 256 << 10;

/// A file that has been fetched.
struct Fetched {
    sha256: [u8; 32],
    size: u64,
    content_type: Option<String>,
}

enum Outcome {
    Fetched(Fetched),
    TooLarge,
}

impl<S: Store> Engine<S> {
    /// Fetches the files of an object that are not stored yet.
    pub(super) async fn read_files(&self, holder: Uuid, batch: &mut Batch) -> Result<(), Error> {
        let Some(files) = &self.options.files else { return Ok(()) };
        let pending = self.store.files(holder).await?.into_iter();
        let pending: Vec<FileRecord> = pending
            .filter(|file| matches!(file.state, FileState::Pending | FileState::Failed))
            .collect();
        let Some(first) = pending.first() else { return Ok(()) };
        let held = self.held(first.holder, first.owner).await?;
        for record in pending {
            let now = self.clock.now();
            let is_it = |held: &&HeldFile| FileSlot::of(held) == record.slot;
            // It may have been replaced since: then that is queued, too.
            let Some(held) = held.iter().find(is_it) else { continue };
            if held.is_external() && !files.external {
                batch.push(file(&record, FileState::Skipped, None, now, None));
                continue;
            }
            let what = format!("file:{}", record.slot.slot);
            match fetch(&self.client, held, files).await {
                Ok(Outcome::Fetched(fetched)) => {
                    batch.push(Write::Close { key: record.holder, what });
                    batch.push(file(&record, FileState::Stored, Some(fetched), now, None));
                }
                Ok(Outcome::TooLarge) => {
                    let message = format!("it has more than {} bytes", files.limit);
                    let error = Some(message.clone());
                    batch.push(file(&record, FileState::Failed, None, now, error));
                    let (key, code) = (record.holder, "too_large".to_owned());
                    batch.push(Write::Gap(Gap { key, what, code, message, first: now, last: now }));
                }
                // Anything else is tried again soon.
                Err(Error::Notion(error)) if is_of_the_file(&error) => {
                    let message = Some(error.to_string());
                    batch.push(file(&record, FileState::Failed, None, now, message));
                    batch.push(Write::Gap(gap(record.holder, what, &error, now)));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The files of an object, as its document has them.
    async fn held(&self, holder: Key, owner: Uuid) -> Result<Vec<HeldFile>, Error> {
        if holder.kind == Kind::Block {
            let blocks = self.store.blocks(owner).await?;
            let block = blocks.iter().find(|block| block.id == holder.id);
            let block = block.map(|block| notion_model::from_str::<Block>(&block.document));
            return Ok(block.transpose()?.map(|block| block.files()).unwrap_or_default());
        }
        let Some(object) = self.former([holder]).await?.remove(&holder) else {
            return Ok(Vec::new());
        };
        let document = object.document.as_str();
        Ok(match holder.kind {
            Kind::Page => notion_model::from_str::<Page>(document)?.files(),
            Kind::Database => notion_model::from_str::<Database>(document)?.files(),
            Kind::DataSource => notion_model::from_str::<DataSource>(document)?.files(),
            Kind::Comment => notion_model::from_str::<Comment>(document)?.files(),
            _ => Vec::new(),
        })
    }
}

/// Whether it is this file that can't be had.
fn is_of_the_file(error: &notion_api::Error) -> bool {
    matches!(error.kind(), notion_api::ErrorKind::Download(_)) || error.is_not_found()
}

fn file(
    record: &FileRecord,
    state: FileState,
    fetched: Option<Fetched>,
    at: Timestamp,
    error: Option<String>,
) -> Write {
    let content = fetched.map(|fetched| (fetched.sha256, fetched.size, fetched.content_type));
    Write::File { holder: record.holder, slot: record.slot.clone(), state, content, at, error }
}

/// Makes the directory of files, and removes what a process has left there that was killed.
pub(crate) fn prepare(files: &Files) -> Result<(), Error> {
    let partial = files.directory.join("partial");
    let prepare = || {
        match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&partial)
    };
    prepare().map_err(Error::Files)
}

/// Returns where a file is in the [directory of files](crate::Options::files): `ab/abcdef…`, by the SHA-256 of its content.
///
/// ```
/// let path = notion_mirror::file_path("files".as_ref(), &[0xab; 32]);
/// assert!(path.starts_with("files/ab") && path.to_string_lossy().ends_with("abab"));
/// ```
pub fn file_path(directory: &Path, sha256: &[u8; 32]) -> PathBuf {
    let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    directory.join(&name[..2]).join(name)
}

/// Fetches a file to a temporary name, and gives it its own when it is whole.
async fn fetch(client: &Client, held: &HeldFile, files: &Files) -> Result<Outcome, Error> {
    let download = client.files().download(held);
    let download = if files.external { download.external() } else { download };
    let mut stream = download.stream().await?;
    let content_type = stream.content_type().map(str::to_owned);
    if stream.length().is_some_and(|length| length > files.limit) {
        return Ok(Outcome::TooLarge);
    }
    let directory = files.directory.clone();
    let mut partial = blocking(move || Partial::create(&directory)).await?;
    let mut portion = Vec::with_capacity(PORTION);
    while let Some(chunk) = stream.try_next().await? {
        if stream.received() > files.limit {
            return Ok(Outcome::TooLarge);
        }
        portion.extend_from_slice(&chunk);
        if portion.len() >= PORTION {
            (partial, portion) = blocking(move || partial.put(portion)).await?;
        }
    }
    let (sha256, size) = blocking(move || partial.put(portion)?.0.finish()).await?;
    Ok(Outcome::Fetched(Fetched { sha256, size, content_type }))
}

/// Runs what blocks on a thread for that.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(run).await;
    done.unwrap_or_else(|_| Err(io::Error::other("a thread has panicked"))).map_err(Error::Files)
}

/// A file that is not whole yet. Dropped before, it is removed.
struct Partial {
    directory: PathBuf,
    path: PathBuf,
    file: Option<File>,
    hash: Sha256,
    size: u64,
}

impl Partial {
    fn create(directory: &Path) -> io::Result<Self> {
        // Nobody else writes to the directory, and a number is used once in a process.
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = directory.join("partial").join(format!("{}-{n}", std::process::id()));
        let file = File::options().write(true).create_new(true).open(&path)?;
        let directory = directory.to_owned();
        Ok(Self { directory, path, file: Some(file), hash: Sha256::new(), size: 0 })
    }

    fn put(mut self, mut portion: Vec<u8>) -> io::Result<(Self, Vec<u8>)> {
        if let Some(file) = &mut self.file {
            file.write_all(&portion)?;
        }
        self.hash.update(&portion);
        self.size += portion.len() as u64;
        portion.clear();
        Ok((self, portion))
    }

    fn finish(mut self) -> io::Result<([u8; 32], u64)> {
        let sha256: [u8; 32] = std::mem::take(&mut self.hash).finalize().into();
        if let Some(file) = self.file.take() {
            file.sync_all()?;
            let path = file_path(&self.directory, &sha256);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(&self.path, path)?;
        }
        Ok((sha256, self.size))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After it was renamed there is none; before, there is nobody left to tell.
        let _ = fs::remove_file(&self.path);
    }
}
