//! Bodies of `multipart/form-data`.

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream;

/// A form has so many fields at most: a file, its part number, and what a client adds.
const FIELDS: usize = 16;

/// One field of a form.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Bytes,
}

/// Reads the fields of a form. Returns `None` if the body is no form.
pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Vec<Field>> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let whole = stream::iter([Ok::<_, multer::Error>(Bytes::copy_from_slice(body))]);
    // The whole body is there, so that nothing is ever waited for.
    fields(multer::Multipart::new(whole, boundary)).now_or_never()?.ok()
}

async fn fields(mut form: multer::Multipart<'_>) -> multer::Result<Vec<Field>> {
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await? {
        if fields.len() == FIELDS {
            return Err(multer::Error::UnknownField {
                field_name: field.name().map(str::to_owned),
            });
        }
        fields.push(Field {
            name: field.name().unwrap_or_default().to_owned(),
            filename: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            content: field.bytes().await?,
        });
    }
    Ok(fields)
}
