//! A whole file, from wherever it is to Notion.

use std::fmt;
use std::io;
use std::sync::Arc;

use notion_model::FileUpload;
use notion_model::validate::{Check, Limit, Rule, limits};

use super::parts::Remaining;
use super::source::{Content, Source};
use super::{
    CompleteFileUpload, CreateFileUpload, Form, SendFileUpload, SendFileUploadPart, settle,
};
use crate::{Client, Error, ErrorKind, Flow, Task, concurrent};

const MIB: usize = 1024 * 1024;
/// What Notion takes as a part that is not the last.
const SMALLEST_PART: usize = 5 * MIB;

/// How far an upload is.
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

type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// What [`FileUploads::upload`](super::FileUploads::upload) does.
pub struct Upload {
    name: String,
    source: Source,
    content_type: Option<String>,
    part_size: usize,
    concurrency: usize,
    on_progress: Option<OnProgress>,
}

impl Upload {
    pub(super) fn new(name: String, source: Source) -> Self {
        let part_size = 10 * MIB;
        Self { name, source, content_type: None, part_size, concurrency: 3, on_progress: None }
    }
}

impl<C> Task<C, Upload> {
    /// The MIME type of the file; found out from its name if not said.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.flow.content_type = Some(content_type.into());
        self
    }

    /// How many bytes a part has, if there are parts: 5 to 20 MB, and 10 MB if not said. On a slow line, keep in mind
    /// that a part must arrive within the [timeout](crate::ClientBuilder::timeout) of one attempt.
    pub fn part_size(mut self, bytes: usize) -> Self {
        self.flow.part_size = bytes;
        self
    }

    /// How many parts are under way at once: 3, if not said. So many are in memory, the one that is
    /// being read included.
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.flow.concurrency = parts;
        self
    }

    /// Calls this whenever something has arrived.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.flow.on_progress = Some(Arc::new(tell));
        self
    }
}

impl Flow for Upload {
    type Response = FileUpload;

    async fn run(self, client: Client) -> Result<FileUpload, Error> {
        self.check()?;
        let (content, length) = self.source.open().await.map_err(Error::source)?;
        let tell = self.on_progress.unwrap_or_else(|| Arc::new(|_| {}));
        let most = limits::UPLOAD_SEND.max;
        let (content, length) = match length {
            Some(length) => (content, length),
            None => {
                let (head, _) = content.read(Vec::new(), most + 1).await.map_err(Error::source)?;
                if head.len() > most {
                    return Err(Error::source(io::Error::new(
                        io::ErrorKind::InvalidInput,
                        "more than 20 MB, and it is not said how much: use Source::length",
                    )));
                }
                let length = head.len() as u64;
                (Content::Bytes(head.into()), length)
            }
        };
        let mut create = CreateFileUpload {
            filename: Some(self.name),
            content_type: self.content_type,
            ..CreateFileUpload::default()
        };
        if length <= most as u64 {
            let upload = settle::create(&client, &create).await?;
            return single(&client, &upload, Remaining::new(content, length, most), &*tell).await;
        }
        let content = Remaining::new(content, length, self.part_size);
        create = CreateFileUpload {
            content_type: create.content_type,
            ..CreateFileUpload::in_parts(create.filename.unwrap_or_default(), content.parts())
        };
        let upload = settle::create(&client, &create).await?;
        in_parts(&client, &upload, content, self.concurrency, &*tell).await?;
        settle::finish(&client, CompleteFileUpload { id: upload.id }, upload.id).await
    }
}

impl Upload {
    fn check(&self) -> Result<(), Error> {
        let Limit { max, .. } = limits::UPLOAD_SEND;
        if (SMALLEST_PART..=max).contains(&self.part_size) {
            return Ok(());
        }
        let mut violations = Vec::new();
        Check::root(&mut violations).at("part_size", |check| {
            let whole = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
            let (least, most) = (whole(SMALLEST_PART), whole(max));
            check.broken(Rule::OutOfRange { actual: self.part_size.to_string(), least, most });
        });
        Err(Error::new(ErrorKind::Invalid(violations)))
    }
}

async fn single(
    client: &Client,
    upload: &FileUpload,
    content: Remaining,
    tell: &(dyn Fn(Progress) + Send + Sync),
) -> Result<FileUpload, Error> {
    let total = content.length();
    let form = Form::of(upload);
    let room = usize::try_from(total).unwrap_or_default();
    let (body, length, rest) = content.next_into(form.head(room)).await?;
    rest.end().await?;
    let send = SendFileUpload { id: upload.id, form: form.finish(body, length) };
    let upload = settle::finish(client, send, upload.id).await?;
    tell(Progress { bytes: total, total_bytes: total, parts: 1, total_parts: 1 });
    Ok(upload)
}

async fn in_parts(
    client: &Client,
    upload: &FileUpload,
    content: Remaining,
    concurrency: usize,
    tell: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    let mut progress = Progress {
        bytes: 0,
        total_bytes: content.length(),
        parts: 0,
        total_parts: content.parts(),
    };
    let read = |(number, content): (u32, Remaining)| async move {
        if content.is_over() {
            content.end().await?;
            return Ok(None);
        }
        let form = Form::of(upload).part(number);
        let head = form.head(content.part());
        let (body, length, rest) = content.next_into(head).await?;
        let part = SendFileUploadPart { id: upload.id, number, form: form.finish(body, length) };
        Ok(Some(((part, length), (number + 1, rest))))
    };
    let send = |(part, length): (SendFileUploadPart, usize)| async move {
        client.call(&part).await.map(|_| length)
    };
    concurrent::pump((1, content), read, send, concurrency, |length| {
        progress.bytes += length as u64;
        progress.parts += 1;
        tell(progress);
    })
    .await
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("source", &self.source)
            .field("part_size", &self.part_size)
            .finish_non_exhaustive()
    }
}
