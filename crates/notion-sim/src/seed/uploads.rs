//! Uploads, with what was sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use notion_model::{FileUploadId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::store::state::State;
use crate::store::upload::{Mode, PARTS, Upload};
use crate::wire::fail::{Fail, Result};

/// An upload in a seed.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SeedUpload {
    pub(super) id: FileUploadId,
    created_time: Timestamp,
    last_edited_time: Timestamp,
    mode: Option<String>,
    filename: Option<String>,
    content_type: Option<String>,
    /// What was sent, in base64, by its place.
    parts: Vec<Option<String>>,
    is_complete: bool,
    is_attached: bool,
}

const MODES: [(Mode, &str); 3] = [
    (Mode::SinglePart, "single_part"),
    (Mode::MultiPart, "multi_part"),
    (Mode::ExternalUrl, "external_url"),
];

impl SeedUpload {
    pub(super) fn write(upload: &Upload) -> Self {
        let mode = MODES.iter().find(|(mode, _)| *mode == upload.mode);
        let part = |part: &Option<Vec<u8>>| part.as_ref().map(|part| STANDARD.encode(part));
        Self {
            id: upload.id,
            created_time: Timestamp::new(upload.created),
            last_edited_time: Timestamp::new(upload.edited),
            mode: mode.map(|(_, name)| (*name).to_owned()),
            filename: upload.filename.clone(),
            content_type: upload.content_type.clone(),
            parts: upload.parts.iter().map(part).collect(),
            is_complete: upload.is_complete,
            is_attached: upload.is_attached,
        }
    }

    pub(super) fn read(self, state: &State) -> Result<Upload> {
        let known = |name: &str| MODES.iter().find(|(_, known)| *known == name);
        let mode = self.mode.as_deref().map_or(Some(&MODES[0]), known);
        let wrong = |what: &str| Fail::validation(format!("The upload {} has {what}.", self.id));
        let (mode, _) = mode.ok_or_else(|| wrong("no mode that is known"))?;
        let part = |part: &Option<String>| {
            let content = part.as_ref().map(|part| STANDARD.decode(part));
            content.transpose().map_err(|_| wrong("a part that is not base64"))
        };
        let mut parts: Vec<Option<Vec<u8>>> = self.parts.iter().map(part).collect::<Result<_>>()?;
        match (mode, parts.len()) {
            // One that is not in parts has a place for its content.
            (_, 0) => parts.push(None),
            (Mode::MultiPart, 1..=PARTS) | (_, 1) => {}
            _ => return Err(wrong("too many parts")),
        }
        Ok(Upload {
            id: self.id,
            created: state.said_or_now(self.created_time),
            edited: state.said_or_now(self.last_edited_time),
            mode: *mode,
            parts,
            is_complete: self.is_complete,
            is_attached: self.is_attached,
            filename: self.filename,
            content_type: self.content_type,
        })
    }
}
