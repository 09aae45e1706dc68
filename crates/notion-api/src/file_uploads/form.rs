//! The body that carries a file: `multipart/form-data`.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use notion_model::FileUpload;
use notion_model::validate::{Check, Validate, limits};

use crate::{FormData, Parts};

/// The head of a form, to which the content of a file is added.
#[derive(Clone, Debug)]
pub(crate) struct Blank {
    form: FormData,
    filename: String,
    content_type: String,
}

/// A form with a file in it.
#[derive(Clone)]
pub(crate) struct Form {
    content_type: HeaderValue,
    body: Bytes,
    /// How long the file, or its part, is.
    length: usize,
}

impl Form {
    /// A form for the content of this upload.
    #[inline]
    pub(crate) fn of(upload: &FileUpload) -> Blank {
        Blank {
            form: FormData::new(),
            filename: upload.filename.clone().unwrap_or_else(|| "file".to_owned()),
            content_type: upload
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
        }
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::new().body(self.content_type.clone(), self.body.clone())
    }
}

impl Blank {
    /// For the part with this number.
    #[inline]
    pub(crate) fn part(mut self, number: u32) -> Self {
        self.form = self.form.text("part_number", number);
        self
    }

    /// All that stands before the content, with room for so many bytes of it.
    #[inline]
    pub(crate) fn head(&self, room: usize) -> Vec<u8> {
        let mut form = self.form.clone();
        form.begin_file("file", &self.filename, &self.content_type, room);
        form.into_body()
    }

    /// The form, when `length` bytes of content have been added to its head.
    #[inline]
    pub(crate) fn finish(self, body: Vec<u8>, length: usize) -> Form {
        let mut form = self.form.with_body(body);
        form.end_file();
        let (content_type, body) = form.finish();
        Form { content_type, body, length }
    }

    /// The form with this content.
    #[inline]
    pub(crate) fn content(self, content: &[u8]) -> Form {
        let mut body = self.head(content.len());
        body.extend_from_slice(content);
        self.finish(body, content.len())
    }
}

impl Validate for Form {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.at("file", |check| check.at_most(limits::UPLOAD_SEND, self.length));
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("length", &self.length).finish_non_exhaustive()
    }
}
