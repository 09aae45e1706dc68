use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

/// Form data, `multipart/form-data`: the body of a [request](crate::Client::request) that carries a file.
///
/// ```
/// use notion_api::FormData;
///
/// let form = FormData::new().text("part_number", 1).file("file", "a.txt", "text/plain", b"hello");
/// ```
#[derive(Clone)]
pub struct FormData {
    boundary: String,
    body: Vec<u8>,
}

impl FormData {
    /// Returns an empty form.
    #[inline]
    pub fn new() -> Self {
        // Random, so that no content can have foreseen it.
        Self { boundary: format!("notion-{:032x}", fastrand::u128(..)), body: Vec::new() }
    }

    /// Adds a field that is a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.begin(name, "");
        self.body.extend_from_slice(format!("\r\n{value}\r\n").as_bytes());
        self
    }

    /// Adds a file.
    #[must_use]
    #[inline]
    pub fn file(mut self, name: &str, filename: &str, content_type: &str, content: &[u8]) -> Self {
        self.begin_file(name, filename, content_type, content.len());
        self.body.extend_from_slice(content);
        self.end_file();
        self
    }

    #[inline]
    fn begin(&mut self, name: &str, more: &str) {
        let (boundary, name) = (&self.boundary, quoted(name));
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n");
        self.body.extend_from_slice(head.as_bytes());
    }

    /// Writes all that stands before a file, and makes room for so many bytes of it.
    #[inline]
    pub(crate) fn begin_file(
        &mut self,
        name: &str,
        filename: &str,
        content_type: &str,
        room: usize,
    ) {
        self.begin(name, &format!("; filename=\"{}\"", quoted(filename)));
        let kind = content_type.replace(['\r', '\n'], " ");
        self.body.extend_from_slice(format!("Content-Type: {kind}\r\n\r\n").as_bytes());
        self.body.reserve_exact(room + self.boundary.len() + 8);
    }

    pub(crate) fn end_file(&mut self) {
        self.body.extend_from_slice(b"\r\n");
    }

    /// What is written so far, to which the content of a file is added.
    #[cfg(feature = "file-uploads")]
    pub(crate) fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The same form, with all of this written.
    #[cfg(feature = "file-uploads")]
    pub(crate) fn with_body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// The body, and its content type.
    #[inline]
    pub(crate) fn finish(mut self) -> (HeaderValue, Bytes) {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let kind =
            HeaderValue::try_from(format!("multipart/form-data; boundary={}", self.boundary));
        // A boundary is made of letters and digits.
        let kind = kind.unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"));
        (kind, Bytes::from(self.body))
    }
}

impl Default for FormData {
    fn default() -> Self {
        Self::new()
    }
}

/// Without the content.
impl fmt::Debug for FormData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormData").field("length", &self.body.len()).finish_non_exhaustive()
    }
}

/// A name in quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_break_out_of_the_form() {
        let name = "a\"; name=\"part_number\r\n\r\n7.txt";
        let form = FormData::new().text("part_number", 3).file(
            "file",
            name,
            "text/plain\r\nX: y",
            b"hello",
        );
        let boundary = form.boundary.clone();
        let (kind, body) = form.finish();
        assert_eq!(kind, format!("multipart/form-data; boundary={boundary}").as_str());
        let text = String::from_utf8(body.to_vec()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        let delimiter = format!("--{boundary}");
        assert_eq!(
            lines,
            [
                &delimiter,
                "Content-Disposition: form-data; name=\"part_number\"",
                "",
                "3",
                &delimiter,
                "Content-Disposition: form-data; name=\"file\"; \
             filename=\"a%22; name=%22part_number%0D%0A%0D%0A7.txt\"",
                "Content-Type: text/plain  X: y",
                "",
                "hello",
                &format!("{delimiter}--"),
                "",
            ]
        );
    }
}
