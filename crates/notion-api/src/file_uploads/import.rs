//! Files that Notion fetches from elsewhere.

use std::time::Duration;

use notion_model::{FileUpload, FileUploadStatus};

use super::{CreateFileUpload, RetrieveFileUpload, settle};
use crate::{Client, Error, ErrorKind, Flow, Task};

const FIRST_LOOK: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The flow of [`FileUploads::import`](super::FileUploads::import).
#[derive(Clone, Debug)]
pub struct Import {
    create: CreateFileUpload,
    longest: Duration,
}

impl Import {
    pub(super) fn new(create: CreateFileUpload) -> Self {
        Self { create, longest: Duration::from_secs(600) }
    }
}

impl<C> Task<C, Import> {
    /// Sets the MIME type of the file. Defaults to the one that belongs to the ending of its name.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.flow.create.content_type = Some(content_type.into());
        self
    }

    /// Sets how long to wait at most. Defaults to ten minutes. Then the upload is returned as it is.
    pub fn at_most(mut self, time: Duration) -> Self {
        self.flow.longest = time;
        self
    }
}

impl Flow for Import {
    type Response = FileUpload;

    async fn run(self, client: Client) -> Result<FileUpload, Error> {
        let begin = client.clock().now();
        let mut upload = settle::create(&client, &self.create).await?;
        let mut pause = FIRST_LOOK;
        loop {
            let waited = client.clock().now().saturating_sub(begin);
            match upload.status {
                FileUploadStatus::Failed | FileUploadStatus::Expired => {
                    return Err(Error::new(ErrorKind::UploadFailed(Box::new(upload))));
                }
                FileUploadStatus::Pending if waited + pause <= self.longest => {}
                _ => return Ok(upload),
            }
            client.clock().sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            upload = client.call(&RetrieveFileUpload { id: upload.id }).await?;
        }
    }
}
