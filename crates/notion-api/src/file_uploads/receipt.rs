//! How far an upload is.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use notion_model::{FileUpload, FileUploadId};
use serde::{Deserialize, Serialize};

/// The record of how far an upload is: the upload, and which of its parts have arrived.
///
/// It can be stored, as JSON for one, and [`FileUploads::resume_upload`](super::FileUploads::resume_upload) goes on with
/// it, also in another program. An upload that is not attached to anything expires after an hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadReceipt {
    upload: FileUpload,
    /// How many bytes there are.
    total_bytes: u64,
    /// How many bytes each part has but the last; `None` if all is sent in one request.
    part_size: Option<u64>,
    arrived: BTreeSet<u32>,
}

impl UploadReceipt {
    pub(super) fn new(upload: FileUpload, total_bytes: u64, part_size: Option<u64>) -> Self {
        Self { upload, total_bytes, part_size, arrived: BTreeSet::new() }
    }

    /// Returns the id of the upload.
    pub fn id(&self) -> FileUploadId {
        self.upload.id
    }

    /// Returns the upload as it was created; when it expires, for one.
    pub fn upload(&self) -> &FileUpload {
        &self.upload
    }

    /// Returns the numbers of the parts that have arrived; the first is 1.
    pub fn arrived(&self) -> impl Iterator<Item = u32> {
        self.arrived.iter().copied()
    }

    /// Returns the numbers of the parts that are missing, or of which it is unknown whether they have arrived.
    pub fn missing(&self) -> impl Iterator<Item = u32> {
        (1..=self.total_parts()).filter(|number| !self.arrived.contains(number))
    }

    /// Returns how many parts there are: 1 if the file is sent in one request.
    #[inline]
    pub fn total_parts(&self) -> u32 {
        let parts = self.part_size.map_or(1, |size| self.total_bytes.div_ceil(size.max(1)));
        u32::try_from(parts).unwrap_or(u32::MAX)
    }

    /// Returns how many bytes have arrived, and how many parts.
    #[inline]
    pub fn progress(&self) -> Progress {
        Progress {
            bytes: self.arrived().map(|number| self.end(number) - self.start(number)).sum(),
            total_bytes: self.total_bytes,
            parts: u32::try_from(self.arrived.len()).unwrap_or(u32::MAX),
            total_parts: self.total_parts(),
        }
    }

    pub(super) fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// Whether it is sent in parts, and has to be completed.
    pub(super) fn is_in_parts(&self) -> bool {
        self.part_size.is_some()
    }

    /// Where the part with this number starts.
    #[inline]
    pub(super) fn start(&self, number: u32) -> u64 {
        let size = self.part_size.unwrap_or(self.total_bytes);
        u64::from(number.saturating_sub(1)).saturating_mul(size).min(self.total_bytes)
    }

    /// Where the part with this number ends.
    pub(super) fn end(&self, number: u32) -> u64 {
        self.start(number.saturating_add(1))
    }

    pub(super) fn has_arrived(&mut self, number: u32) {
        self.arrived.insert(number);
    }
}

/// The number of bytes and parts of an upload that have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes have arrived.
    pub bytes: u64,
    /// How many there are.
    pub total_bytes: u64,
    /// How many parts have arrived.
    pub parts: u32,
    /// How many there are: 1 if the file is sent in one request.
    pub total_parts: u32,
}

/// A handle that has the receipt of an upload while it is sent, and after the task that sends it is gone.
///
/// A future that is dropped, by a timeout for one, gives nothing back: neither a result nor an error. What was known by
/// then is here, for [`resume_upload`](super::FileUploads::resume_upload).
///
/// ```no_run
/// use std::time::Duration;
///
/// use notion_api::file_uploads::{Source, UploadHandle};
///
/// # async fn timeout<F: Future>(_: Duration, f: F) -> Result<F::Output, ()> { Ok(f.await) }
/// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
/// let handle = UploadHandle::new();
/// let upload = notion.file_uploads().upload("talk.mp4", Source::file("talk.mp4")).receipt_handle(&handle);
/// if timeout(Duration::from_secs(60), upload.send()).await.is_err()
///     && let Some(receipt) = handle.receipt()
/// {
///     let talk = notion.file_uploads().resume_upload(receipt, Source::file("talk.mp4")).send().await?;
///     println!("{}", talk.id);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct UploadHandle(Arc<Mutex<Option<UploadReceipt>>>);

impl UploadHandle {
    /// Returns a handle that has no receipt yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the receipt as it is now: `None` before the upload was created.
    pub fn receipt(&self) -> Option<UploadReceipt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, receipt: &UploadReceipt) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(receipt.clone());
    }
}

/// Who wants to know how far an upload is.
#[derive(Clone, Default)]
pub(super) struct Watchers {
    pub(super) handle: Option<UploadHandle>,
    pub(super) on_progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl Watchers {
    /// The upload was created, or is gone on with.
    #[inline]
    pub(super) fn begin(&self, receipt: &UploadReceipt) {
        if let Some(handle) = &self.handle {
            handle.set(receipt);
        }
    }

    /// Something has arrived.
    #[inline]
    pub(super) fn progress(&self, receipt: &UploadReceipt) {
        self.begin(receipt);
        if let Some(tell) = &self.on_progress {
            tell(receipt.progress());
        }
    }
}

impl fmt::Debug for Watchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchers")
            .field("handle", &self.handle.is_some())
            .field("on_progress", &self.on_progress.is_some())
            .finish()
    }
}
