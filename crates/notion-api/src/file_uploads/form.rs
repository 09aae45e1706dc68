//! The body that carries a file: `multipart/form-data`.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use notion_model::FileUpload;
use notion_model::validate::{Check, Validate, limits};

use crate::Parts;

/// The head of a form, to which the content of a file is added.
#[derive(Clone, Debug)]
pub(crate) struct Blank {
    boundary: String,
    filename: String,
    content_type: String,
    part: Option<u32>,
}

/// A form with a file in it.
#[derive(Clone)]
pub(crate) struct Form {
    boundary: String,
    body: Bytes,
    /// How long the file, or its part, is.
    length: usize,
}

impl Form {
    /// A form for the content of this upload.
    pub(crate) fn of(upload: &FileUpload) -> Blank {
        Blank {
            // Random, so that no content can have foreseen it.
            boundary: format!("notion-{:032x}", fastrand::u128(..)),
            filename: upload.filename.clone().unwrap_or_else(|| "file".to_owned()),
            content_type: upload
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
            part: None,
        }
    }

    pub(crate) fn parts(&self) -> Parts {
        let kind = format!("multipart/form-data; boundary={}", self.boundary);
        match HeaderValue::try_from(kind) {
            Ok(kind) => Parts::new().body(kind, self.body.clone()),
            // A boundary is made of letters and digits.
            Err(_) => Parts::new(),
        }
    }
}

impl Blank {
    /// For the part with this number.
    pub(crate) fn part(mut self, number: u32) -> Self {
        self.part = Some(number);
        self
    }

    /// All that stands before the content, with room for so many bytes of it.
    pub(crate) fn head(&self, room: usize) -> Vec<u8> {
        let mut head = String::new();
        if let Some(number) = self.part {
            head += &format!(
                "--{}\r\nContent-Disposition: form-data; name=\"part_number\"\r\n\r\n{number}\r\n",
                self.boundary
            );
        }
        head += &format!(
            "--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            self.boundary,
            quoted(&self.filename),
            self.content_type.replace(['\r', '\n'], " "),
        );
        let mut body = Vec::with_capacity(head.len() + room + self.boundary.len() + 8);
        body.extend_from_slice(head.as_bytes());
        body
    }

    /// The form, when `length` bytes of content have been added to its head.
    pub(crate) fn finish(self, mut body: Vec<u8>, length: usize) -> Form {
        body.extend_from_slice(format!("\r\n--{}--\r\n", self.boundary).as_bytes());
        Form { boundary: self.boundary, body: Bytes::from(body), length }
    }

    /// The form with this content.
    pub(crate) fn content(self, content: &[u8]) -> Form {
        let mut body = self.head(content.len());
        body.extend_from_slice(content);
        self.finish(body, content.len())
    }
}

/// A name in quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl Validate for Form {
    fn validate(&self, check: &mut Check<'_>) {
        check.at("file", |check| check.at_most(limits::UPLOAD_SEND, self.length));
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_break_out_of_the_form() {
        let mut upload = FileUpload::default();
        upload.filename = Some("a\"; name=\"part_number\r\n\r\n7.txt".to_owned());
        upload.content_type = Some("text/plain\r\nX: y".to_owned());
        let form = Form::of(&upload).part(3).content(b"hello");
        let text = String::from_utf8(form.body.to_vec()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        let boundary = format!("--{}", form.boundary);
        assert_eq!(
            lines,
            [
                &boundary,
                "Content-Disposition: form-data; name=\"part_number\"",
                "",
                "3",
                &boundary,
                "Content-Disposition: form-data; name=\"file\"; \
             filename=\"a%22; name=%22part_number%0D%0A%0D%0A7.txt\"",
                "Content-Type: text/plain  X: y",
                "",
                "hello",
                &format!("{boundary}--"),
                "",
            ]
        );
    }
}
