//! What is done with uploads, and asked about them.

use notion_model::FileUploadId;

use crate::store::journal::Change;
use crate::store::state::State;
use crate::store::upload::{Mode, SentPart, Upload};

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
