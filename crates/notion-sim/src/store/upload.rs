//! Files that were uploaded, or are on their way.

use notion_model::jiff::{SignedDuration, Timestamp};
use notion_model::{FileUploadId, FileUploadStatus};

use super::journal::Change;
use super::state::State;

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
pub(crate) const PARTS: usize = 10_000;

/// How the content arrives.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl State {
    pub(crate) fn upload(&self, id: FileUploadId) -> Option<&Upload> {
        self.uploads.get(&id)
    }

    /// In no order.
    pub(crate) fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.uploads.values()
    }

    pub(crate) fn announce_upload(&mut self, upload: Upload) {
        self.note(Change::UploadAnnounced(upload.id));
        self.uploads.insert(upload.id, upload);
    }

    /// Takes what was sent of an upload, at its place. One that is not in parts is whole with it.
    pub(crate) fn receive_part(&mut self, id: FileUploadId, at: usize, sent: SentPart) {
        let now = self.now;
        let Some(upload) = self.uploads.get_mut(&id) else { return };
        if let Some(place) = upload.parts.get_mut(at) {
            *place = Some(sent.content);
        }
        upload.edited = now;
        upload.filename = upload.filename.take().or(sent.filename);
        upload.content_type = upload.content_type.take().or(sent.content_type);
        if upload.mode == Mode::SinglePart {
            self.complete_upload(id);
        }
    }

    pub(crate) fn complete_upload(&mut self, id: FileUploadId) {
        let now = self.now;
        let Some(upload) = self.uploads.get_mut(&id).filter(|upload| !upload.is_complete) else {
            return;
        };
        upload.is_complete = true;
        upload.edited = now;
        self.note(Change::UploadCompleted(id));
    }

    /// An upload is part of something, and does not expire any more.
    pub(crate) fn use_upload(&mut self, id: FileUploadId) {
        if let Some(upload) = self.uploads.get_mut(&id) {
            upload.is_attached = true;
        }
    }
}
