//! File uploads: files on their way to Notion.
//!
//! [`FileUploads::upload`] does all that is needed. What comes of it is attached by its id, within an hour, as often
//! as wanted: to blocks, properties, icons, covers and comments.
//!
//! ```no_run
//! use notion_api::file_uploads::Source;
//! use notion_model::{BlockInput as Block, IconInput, PropertyInput as Value};
//!
//! # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
//! let report = notion.file_uploads().upload("report.pdf", Source::file("target/report.pdf")).send().await?;
//! notion.blocks().append(page, [Block::pdf(report.id)]).send().await?;
//! notion.pages().update(page).property("Report", Value::files([report.id])).send().await?;
//!
//! let logo = notion.file_uploads().upload("logo.png", vec![0x89, b'P', b'N', b'G']).send().await?;
//! notion.pages().update(page).icon(IconInput::upload(logo.id)).send().await?;
//! # Ok(()) }
//! ```

mod form;
mod import;
mod parts;
mod receipt;
mod settle;
mod source;
mod transfer;
mod upload;

use bytes::Bytes;
use notion_model::validate::{Check, Rule, Validate, Violation, limits};
use notion_model::{FileUpload, FileUploadId, FileUploadMode, FileUploadStatus, List, entries};
use notion_transport::Effect;

use self::form::Form;
pub use self::import::Import;
pub use self::receipt::{Progress, UploadHandle, UploadReceipt};
pub use self::source::Source;
pub use self::upload::{ResumeUpload, Upload};
use crate::{Call, Endpoint, Paged, Paging, Parts, Route, Task};

/// The endpoints of file uploads.
#[derive(Clone, Debug)]
pub struct FileUploads<C>(C);

impl<C> FileUploads<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Has Notion fetch a file from a public HTTPS address, and waits until it is there.
    ///
    /// A file that can't be had is an error of the kind [`ErrorKind::UploadFailed`](crate::ErrorKind::UploadFailed).
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let url = "https://example.com/logo.png";
    /// let logo = notion.file_uploads().import("logo.png", url).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [importing external files](https://developers.notion.com/docs/importing-external-files).
    pub fn import(self, name: impl Into<String>, url: impl Into<String>) -> Task<C, Import> {
        Task::new(self.0, Import::new(CreateFileUpload::external(name.into(), url.into())))
    }
}

// ---- POST /v1/file_uploads ---------------------------------------------------------------------

impl<C> FileUploads<C> {
    /// Creates an upload whose content is [sent](Self::send) in one request, up to 20 MB.
    ///
    /// An upload that is not attached to anything expires after an hour.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().create().filename("a.txt").send().await?;
    /// let upload = notion.file_uploads().send(&upload, "text").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a file upload](https://developers.notion.com/reference/create-a-file-upload).
    pub fn create(self) -> Create<C> {
        Call::new(self.0, CreateFileUpload::default())
    }

    /// Creates an upload whose content is [sent in so many parts](Self::send_part): at most 10,000 of 5 to 20 MB
    /// each, of which the last may be smaller. Then it is [completed](Self::complete).
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, parts: Vec<Vec<u8>>) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().create_multi_part("talk.mp4", parts.len() as u32).send().await?;
    /// for (number, part) in (1..).zip(parts) {
    ///     notion.file_uploads().send_part(&upload, number, part).send().await?;
    /// }
    /// let upload = notion.file_uploads().complete(upload.id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a file upload](https://developers.notion.com/reference/create-a-file-upload).
    pub fn create_multi_part(self, filename: impl Into<String>, parts: u32) -> Create<C> {
        Call::new(self.0, CreateFileUpload::in_parts(filename.into(), parts))
    }

    /// Creates an upload whose content Notion fetches from a public HTTPS address, and does not wait for it;
    /// [`import`](Self::import) does.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let url = "https://example.com/logo.png";
    /// let upload = notion.file_uploads().create_external("logo.png", url).send().await?;
    /// println!("{}", upload.status);
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a file upload](https://developers.notion.com/reference/create-a-file-upload).
    pub fn create_external(self, filename: impl Into<String>, url: impl Into<String>) -> Create<C> {
        Call::new(self.0, CreateFileUpload::external(filename.into(), url.into()))
    }
}

/// A call of [`FileUploads::create`], [`FileUploads::create_multi_part`] or [`FileUploads::create_external`].
pub type Create<C> = Call<C, CreateFileUpload>;

/// The request of [`FileUploads::create`], [`FileUploads::create_multi_part`] and [`FileUploads::create_external`].
#[derive(Clone, Debug)]
pub struct CreateFileUpload {
    mode: FileUploadMode,
    filename: Option<String>,
    content_type: Option<String>,
    number_of_parts: Option<u32>,
    external_url: Option<String>,
}

entries!(CreateFileUpload { mode, filename, content_type, number_of_parts, external_url });

/// In one request.
impl Default for CreateFileUpload {
    #[inline]
    fn default() -> Self {
        Self {
            mode: FileUploadMode::SinglePart,
            filename: None,
            content_type: None,
            number_of_parts: None,
            external_url: None,
        }
    }
}

impl CreateFileUpload {
    #[inline]
    fn in_parts(filename: String, parts: u32) -> Self {
        Self {
            mode: FileUploadMode::MultiPart,
            filename: Some(filename),
            number_of_parts: Some(parts),
            ..Self::default()
        }
    }

    #[inline]
    fn external(filename: String, url: String) -> Self {
        Self {
            mode: FileUploadMode::ExternalUrl,
            filename: Some(filename),
            external_url: Some(url),
            ..Self::default()
        }
    }
}

impl Endpoint for CreateFileUpload {
    type Response = FileUpload;
    const ROUTE: Route = Route::post("/v1/file_uploads", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreateFileUpload {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.at("external_url", |check| {
            check.text(limits::URL, self.external_url.as_deref().unwrap_or_default());
        });
        if let Some(parts) = self.number_of_parts {
            check.at("number_of_parts", |check| part_number(check, parts));
        }
        check.at("filename", |check| {
            check.upload_name(self.filename.as_deref(), self.content_type.as_deref());
        });
    }
}

#[inline]
fn part_number(check: &mut Check<'_>, number: u32) {
    let most = limits::UPLOAD_PARTS.max;
    if number == 0 || number as usize > most {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        check.broken(Rule::OutOfRange { actual: number.to_string(), least: 1, most });
    }
}

impl<C> Create<C> {
    /// Sets what the file is called, with its extension: at most 900 bytes.
    pub fn filename(mut self, filename: impl Into<String>) -> Self {
        self.endpoint.filename = Some(filename.into());
        self
    }

    /// Sets the MIME type of its content, which must go with the extension of its name; found out from that if not
    /// said.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.endpoint.content_type = Some(content_type.into());
        self
    }
}

// ---- POST /v1/file_uploads/{file_upload_id}/send -----------------------------------------------

const SEND: &str = "/v1/file_uploads/{file_upload_id}/send";

impl<C> FileUploads<C> {
    /// Sends the content of an upload: at most 20 MB. Sent once, it is there, and a second time is an error.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, pending: notion_model::FileUpload) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().send(&pending, "text").send().await?;
    /// println!("{:?} bytes", upload.content_length);
    /// # Ok(()) }
    /// ```
    ///
    /// See [send a file upload](https://developers.notion.com/reference/send-a-file-upload).
    pub fn send(self, upload: &FileUpload, content: impl Into<Bytes>) -> Send<C> {
        let form = Form::of(upload).content(&content.into());
        Call::new(self.0, SendFileUpload { id: upload.id, form })
    }

    /// Sends a part of an upload: the first has the number 1. In any order, and a part that is sent again replaces
    /// the earlier one.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     pending: notion_model::FileUpload,
    /// #     part: Vec<u8>,
    /// # ) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().send_part(&pending, 1, part).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [send a file upload](https://developers.notion.com/reference/send-a-file-upload).
    pub fn send_part(
        self,
        upload: &FileUpload,
        number: u32,
        content: impl Into<Bytes>,
    ) -> SendPart<C> {
        let form = Form::of(upload).part(number).content(&content.into());
        Call::new(self.0, SendFileUploadPart { id: upload.id, number, form })
    }
}

/// A call of [`FileUploads::send`].
pub type Send<C> = Call<C, SendFileUpload>;

/// The request of [`FileUploads::send`].
#[derive(Clone, Debug)]
pub struct SendFileUpload {
    id: FileUploadId,
    form: Form,
}

impl Endpoint for SendFileUpload {
    type Response = FileUpload;
    const ROUTE: Route = Route::post(SEND, Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        self.form.parts().arg(self.id)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(&self.form)
    }
}

/// A call of [`FileUploads::send_part`].
pub type SendPart<C> = Call<C, SendFileUploadPart>;

/// The request of [`FileUploads::send_part`].
#[derive(Clone, Debug)]
pub struct SendFileUploadPart {
    id: FileUploadId,
    number: u32,
    form: Form,
}

impl Endpoint for SendFileUploadPart {
    type Response = FileUpload;
    const ROUTE: Route = Route::post(SEND, Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        self.form.parts().arg(self.id)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        let mut violations = Validate::violations(&self.form);
        Check::root(&mut violations).at("part_number", |check| part_number(check, self.number));
        violations
    }
}

// ---- POST /v1/file_uploads/{file_upload_id}/complete -------------------------------------------

impl<C> FileUploads<C> {
    /// Puts the parts of an upload together, when all of them are sent.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, pending: notion_model::FileUpload) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().complete(pending.id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [complete a file upload](https://developers.notion.com/reference/complete-a-file-upload).
    pub fn complete(self, id: FileUploadId) -> Complete<C> {
        Call::new(self.0, CompleteFileUpload { id })
    }
}

/// A call of [`FileUploads::complete`].
pub type Complete<C> = Call<C, CompleteFileUpload>;

/// The request of [`FileUploads::complete`].
#[derive(Clone, Debug)]
pub struct CompleteFileUpload {
    id: FileUploadId,
}

impl Endpoint for CompleteFileUpload {
    type Response = FileUpload;
    const ROUTE: Route = Route::post("/v1/file_uploads/{file_upload_id}/complete", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- GET /v1/file_uploads/{file_upload_id} -----------------------------------------------------

impl<C> FileUploads<C> {
    /// Retrieves an upload.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::FileUploadId) -> Result<(), notion_api::Error> {
    /// let upload = notion.file_uploads().retrieve(id).send().await?;
    /// println!("{} until {:?}", upload.status, upload.expiry_time);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a file upload](https://developers.notion.com/reference/retrieve-a-file-upload).
    pub fn retrieve(self, id: FileUploadId) -> Retrieve<C> {
        Call::new(self.0, RetrieveFileUpload { id })
    }
}

/// A call of [`FileUploads::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveFileUpload>;

/// The request of [`FileUploads::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveFileUpload {
    id: FileUploadId,
}

impl Endpoint for RetrieveFileUpload {
    type Response = FileUpload;
    const ROUTE: Route = Route::get("/v1/file_uploads/{file_upload_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- GET /v1/file_uploads ----------------------------------------------------------------------

impl<C> FileUploads<C> {
    /// Lists the uploads of the connection, the newest first.
    ///
    /// ```no_run
    /// use notion_model::FileUploadStatus;
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let list = notion.file_uploads().list().status(FileUploadStatus::Pending);
    /// for upload in list.all().await? {
    ///     println!("{:?} {:?}", upload.filename, upload.expiry_time);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list file uploads](https://developers.notion.com/reference/list-file-uploads).
    pub fn list(self) -> ListAll<C> {
        Call::new(self.0, ListFileUploads::default())
    }
}

/// A call of [`FileUploads::list`].
pub type ListAll<C> = Call<C, ListFileUploads>;

/// The request of [`FileUploads::list`].
#[derive(Clone, Debug, Default)]
pub struct ListFileUploads {
    status: Option<FileUploadStatus>,
    paging: Paging,
}

impl Endpoint for ListFileUploads {
    type Response = List<FileUpload>;
    const ROUTE: Route = Route::get("/v1/file_uploads");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query("status", self.status.as_ref()).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListFileUploads {
    type Item = FileUpload;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> ListAll<C> {
    /// Limits the answer to uploads that are so far.
    pub fn status(mut self, status: FileUploadStatus) -> Self {
        self.endpoint.status = Some(status);
        self
    }
}
