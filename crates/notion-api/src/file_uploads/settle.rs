//! Requests of uploads whose outcome is unknown: what became of them can be asked.

use notion_model::{FileUpload, FileUploadId, FileUploadStatus};

use super::{CreateFileUpload, RetrieveFileUpload};
use crate::{Client, Endpoint, Error};

/// How often a request is sent again when nothing came of it.
const REPEATS: u32 = 2;

/// Creates an upload. One that was made unnoticed is left behind: without content it is gone after an hour.
pub(crate) async fn create(
    client: &Client,
    create: &CreateFileUpload,
) -> Result<FileUpload, Error> {
    let mut repeats = REPEATS;
    loop {
        match client.call(create).await {
            Err(error) if repeats > 0 && error.may_have_been_applied() => repeats -= 1,
            result => return result,
        }
    }
}

/// Sends what makes an upload whole.
pub(crate) async fn finish<E: Endpoint<Response = FileUpload>>(
    client: &Client,
    endpoint: E,
    id: FileUploadId,
) -> Result<FileUpload, Error> {
    let mut repeats = REPEATS;
    let mut in_doubt = false;
    loop {
        let error = match client.call(&endpoint).await {
            Err(error) if error.may_have_been_applied() => error,
            // A second time is an error if the first was carried out after all.
            Err(error) if in_doubt => error.after_a_write(),
            result => return result,
        };
        in_doubt = true;
        // Not to know is what the first error said already.
        let Ok(upload) = client.call(&RetrieveFileUpload { id }).await else { return Err(error) };
        match upload.status {
            FileUploadStatus::Uploaded => return Ok(upload),
            FileUploadStatus::Pending if repeats > 0 => repeats -= 1,
            _ => return Err(error),
        }
    }
}
