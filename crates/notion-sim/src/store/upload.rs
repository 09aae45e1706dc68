//! Files that were uploaded, or are on their way.

use notion_model::jiff::{SignedDuration, Timestamp};
use notion_model::validate::limits;
use notion_model::{FileUploadId, FileUploadStatus};
use serde::Deserialize;

/// A file on its way: announced, perhaps sent, perhaps attached to something.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) id: FileUploadId,
    pub(crate) created: Timestamp,
    pub(crate) edited: Timestamp,
    pub(crate) mode: Mode,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    /// What was sent, by its place.
    pub(crate) parts: Vec<Option<Vec<u8>>>,
    pub(crate) is_complete: bool,
    pub(crate) is_attached: bool,
}

/// What arrives at once of an upload.
#[derive(Debug)]
pub(crate) struct SentPart {
    pub(crate) content: Vec<u8>,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
}

/// An upload has so many parts at most.
pub(crate) const PARTS: usize = limits::UPLOAD_PARTS.max;

/// How the content arrives.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    SinglePart,
    MultiPart,
    ExternalUrl,
}

impl Upload {
    pub(crate) fn expires(&self) -> Timestamp {
        self.created.checked_add(SignedDuration::from_hours(1)).unwrap_or(self.created)
    }

    pub(crate) fn status(&self, now: Timestamp) -> FileUploadStatus {
        match (self.is_complete, self.is_attached) {
            (_, true) => FileUploadStatus::Uploaded,
            _ if now >= self.expires() => FileUploadStatus::Expired,
            (true, _) => FileUploadStatus::Uploaded,
            (false, _) => FileUploadStatus::Pending,
        }
    }

    /// The whole content.
    pub(crate) fn content(&self) -> Vec<u8> {
        self.parts.iter().flatten().flatten().copied().collect()
    }
}
