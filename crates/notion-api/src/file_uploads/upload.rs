//! A whole file, from wherever it is to Notion.

use std::io;
use std::sync::Arc;

use notion_model::validate::{Check, Limit, Rule, limits};
use notion_model::{FileUpload, FileUploadStatus};

use super::receipt::{Progress, UploadHandle, UploadReceipt, Watchers};
use super::source::{Content, Source};
use super::transfer::Transfer;
use super::{CreateFileUpload, FileUploads, RetrieveFileUpload, settle};
use crate::{Client, Error, ErrorKind, Flow, Task};

const MIB: usize = 1024 * 1024;
/// What Notion takes as a part that is not the last.
const SMALLEST_PART: usize = 5 * MIB;
/// How large parts are, if nothing is said.
const USUAL_PART: usize = 10 * MIB;

impl<C> FileUploads<C> {
    /// Uploads a file under this name, whose extension says what it is: in one request up to 20 MB, or else in parts,
    /// of which a few are kept in memory.
    ///
    /// `source` is some bytes or a [`Source`]. A request whose outcome is unknown is settled by asking what became of
    /// it. Files of more than 5 MB, and parts, need a workspace that is paid for; the limit of a workspace is in
    /// [`users().me()`](crate::users::Users::me).
    ///
    /// If something fails after the upload was created, the error has the upload and the parts that have arrived:
    /// [`Error::into_upload_receipt`] takes that out, and [`resume_upload`](Self::resume_upload) sends the rest.
    ///
    /// A name of more than 900 bytes, or a file of more than 10,000 parts, is an error before anything is sent; a
    /// source that can't be read, or is not as long as it said, is one of the kind
    /// [`ErrorKind::Source`].
    ///
    /// ```no_run
    /// use notion_api::file_uploads::Source;
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let video = notion
    ///     .file_uploads()
    ///     .upload("talk.mp4", Source::file("talk.mp4"))
    ///     .on_progress(|progress| println!("{} of {} bytes", progress.bytes, progress.total_bytes))
    ///     .send()
    ///     .await?;
    /// println!("{} of {:?}", video.id, video.content_type);
    /// # Ok(()) }
    /// ```
    ///
    /// See [working with files and media](https://developers.notion.com/docs/working-with-files-and-media).
    pub fn upload(self, name: impl Into<String>, source: impl Into<Source>) -> Task<C, Upload> {
        let upload = Upload {
            name: name.into(),
            source: source.into(),
            content_type: None,
            part_size: None,
            concurrency: CONCURRENCY,
            watchers: Watchers::default(),
        };
        Task::new(self.0, upload)
    }

    /// Sends what is missing of an upload that failed.
    ///
    /// `source` has the content that the upload had: the whole of it, of which the parts that have arrived are skipped.
    /// A part of which it is unknown whether it has arrived is sent again, and replaces the one that is there. If the
    /// upload turns out to be whole, nothing is sent; if it has expired, the error is of the kind
    /// [`ErrorKind::UploadFailed`].
    ///
    /// ```no_run
    /// use notion_api::file_uploads::Source;
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let talk = || Source::file("talk.mp4");
    /// let upload = match notion.file_uploads().upload("talk.mp4", talk()).send().await {
    ///     Ok(upload) => upload,
    ///     Err(error) => {
    ///         eprintln!("{error}");
    ///         let Some(receipt) = error.into_upload_receipt() else { return Ok(()) };
    ///         notion.file_uploads().resume_upload(receipt, talk()).send().await?
    ///     }
    /// };
    /// # Ok(()) }
    /// ```
    pub fn resume_upload(
        self,
        receipt: UploadReceipt,
        source: impl Into<Source>,
    ) -> Task<C, ResumeUpload> {
        let resume = ResumeUpload {
            receipt,
            source: source.into(),
            concurrency: CONCURRENCY,
            watchers: Watchers::default(),
        };
        Task::new(self.0, resume)
    }
}

const CONCURRENCY: usize = 3;

/// The flow of [`FileUploads::upload`].
#[derive(Debug)]
pub struct Upload {
    name: String,
    source: Source,
    content_type: Option<String>,
    part_size: Option<usize>,
    concurrency: usize,
    watchers: Watchers,
}

/// The flow of [`FileUploads::resume_upload`].
#[derive(Debug)]
pub struct ResumeUpload {
    receipt: UploadReceipt,
    source: Source,
    concurrency: usize,
    watchers: Watchers,
}

/// The builder methods of whatever sends parts.
macro_rules! sends_parts {
    ($($Flow:ty),*) => {$(
        impl<C> Task<C, $Flow> {
            /// Sets how many parts are under way at once. Defaults to 3. So many are in memory, the one that is being
            /// read included.
            #[inline]
            pub fn concurrency(mut self, parts: usize) -> Self {
                self.flow.concurrency = parts;
                self
            }

            /// Calls `tell` whenever something has arrived.
            pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
                self.flow.watchers.on_progress = Some(Arc::new(tell));
                self
            }

            /// Keeps the receipt in `handle`, too: there it is when the task is dropped, and when progress is made.
            #[inline]
            pub fn receipt_handle(mut self, handle: &UploadHandle) -> Self {
                self.flow.watchers.handle = Some(handle.clone());
                self
            }
        }
    )*};
}

sends_parts!(Upload, ResumeUpload);

impl<C> Task<C, Upload> {
    /// Sets the MIME type of the file. Defaults to the one that belongs to the ending of its name.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.flow.content_type = Some(content_type.into());
        self
    }

    /// Sends a file that is larger than this in parts of so many bytes: 5 to 20 MB. Defaults to parts of 10 MB for
    /// files of more than 20 MB.
    ///
    /// On a slow line smaller parts are sent again in less time when one of them fails.
    pub fn part_size(mut self, bytes: usize) -> Self {
        self.flow.part_size = Some(bytes);
        self
    }
}

impl Flow for Upload {
    type Response = FileUpload;

    async fn run(self, client: Client) -> Result<FileUpload, Error> {
        self.check()?;
        let (content, length) = self.source.open().await.map_err(Error::source)?;
        let (content, length) = measured(content, length).await?;
        let largest = self.part_size.unwrap_or(limits::UPLOAD_SEND.max) as u64;
        let part_size = (length > largest).then_some(self.part_size.unwrap_or(USUAL_PART) as u64);
        let create = match part_size {
            None => CreateFileUpload { filename: Some(self.name), ..Default::default() },
            Some(size) => {
                let parts = u32::try_from(length.div_ceil(size)).unwrap_or(u32::MAX);
                CreateFileUpload::in_parts(self.name, parts)
            }
        };
        let create = CreateFileUpload { content_type: self.content_type, ..create };
        let upload = settle::create(&client, &create).await?;
        let receipt = UploadReceipt::new(upload, length, part_size);
        let Self { concurrency, watchers, .. } = self;
        Transfer { client, receipt, concurrency, watchers }.run(content).await
    }
}

impl Flow for ResumeUpload {
    type Response = FileUpload;

    async fn run(self, client: Client) -> Result<FileUpload, Error> {
        let Self { receipt, source, concurrency, watchers } = self;
        let result = match still_pending(&client, &receipt).await {
            Ok(None) => reopened(source, receipt.total_bytes()).await,
            Ok(Some(upload)) => return Ok(upload),
            Err(error) => Err(error),
        };
        match result {
            Ok(content) => Transfer { client, receipt, concurrency, watchers }.run(content).await,
            Err(error) => Err(error.with_upload_receipt(receipt)),
        }
    }
}

/// The upload, if it is whole; `None` if it waits for its content.
async fn still_pending(
    client: &Client,
    receipt: &UploadReceipt,
) -> Result<Option<FileUpload>, Error> {
    let upload = client.call(&RetrieveFileUpload { id: receipt.id() }).await?;
    match upload.status {
        FileUploadStatus::Pending => Ok(None),
        FileUploadStatus::Uploaded => Ok(Some(upload)),
        _ => Err(Error::new(ErrorKind::UploadFailed(Box::new(upload)))),
    }
}

/// The content, which must be as long as it was.
async fn reopened(source: Source, length: u64) -> Result<Content, Error> {
    let (content, found) = source.open().await.map_err(Error::source)?;
    match found {
        Some(found) if found != length => Err(Error::source(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("it had {length} bytes when its upload began, and has {found}"),
        ))),
        _ => Ok(content),
    }
}

/// The content and its length, for which it is read if it is not known.
async fn measured(content: Content, length: Option<u64>) -> Result<(Content, u64), Error> {
    if let Some(length) = length {
        return Ok((content, length));
    }
    let most = limits::UPLOAD_SEND.max;
    let (head, _) = content.read(Vec::new(), most + 1).await.map_err(Error::source)?;
    if head.len() > most {
        return Err(Error::source(io::Error::new(
            io::ErrorKind::InvalidInput,
            "more than 20 MB, and it is not said how much: use Source::length",
        )));
    }
    let length = head.len() as u64;
    Ok((Content::Bytes(head.into()), length))
}

impl Upload {
    #[inline]
    fn check(&self) -> Result<(), Error> {
        let Limit { max, .. } = limits::UPLOAD_SEND;
        let Some(part_size) = self.part_size else { return Ok(()) };
        if (SMALLEST_PART..=max).contains(&part_size) {
            return Ok(());
        }
        let mut violations = Vec::new();
        Check::root(&mut violations).at("part_size", |check| {
            let whole = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
            let (least, most) = (whole(SMALLEST_PART), whole(max));
            check.broken(Rule::OutOfRange { actual: part_size.to_string(), least, most });
        });
        Err(Error::new(ErrorKind::Invalid(violations)))
    }
}
