use serde_json::Value;

use crate::Request;

/// The format that the body of a successful answer must have, carried in [`http::Request::extensions`].
///
/// Whoever builds a request knows what its answer has to be. Where it is declared, [`Retry`](crate::layer::Retry)
/// sends a request that reads again when a success has another body: a page of HTML of something in between, nothing
/// at all, or a document that ends in the middle.
///
/// ```
/// use bytes::Bytes;
/// use notion_transport::{Request, ResponseFormat};
///
/// let mut request: Request = http::Request::get("/v1/users/me").body(Bytes::new())?;
/// request.extensions_mut().insert(ResponseFormat::Json);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseFormat {
    /// One JSON document.
    Json,
}

impl ResponseFormat {
    /// Returns the format that was declared for the answer to `request`, if one was.
    pub fn of(request: &Request) -> Option<Self> {
        request.extensions().get::<Self>().copied()
    }

    /// Returns whether `body` has this format, from beginning to end.
    pub(crate) fn fits(self, body: &[u8]) -> bool {
        match self {
            Self::Json => looks_like_one_object(body) || parse(body).is_some(),
        }
    }
}

/// Returns the JSON of a body, if it is that.
///
/// This way of reading is compiled with serde_json, and not anew with this crate.
pub(crate) fn parse(body: &[u8]) -> Option<Value> {
    std::str::from_utf8(body).ok()?.parse().ok()
}

/// Returns whether `body` begins and ends like a JSON object, and closes as many braces as it opens.
///
/// That takes a good answer for good without parsing it twice. Braces in a text can make the count differ, and then the
/// parser decides. Only a document that ends in a text, right behind as many braces as are missing, looks whole: whoever
/// reads it will tell.
fn looks_like_one_object(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    body.starts_with(b"{") && body.ends_with(b"}") && count(body, b'{') == count(body, b'}')
}

fn count(body: &[u8], byte: u8) -> usize {
    // Short chunks that are counted in one byte each: the compiler makes vector instructions of that.
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|found| u8::from(*found == byte)).sum::<u8>();
    body.chunks(240).map(|chunk| usize::from(in_chunk(chunk))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_whole_or_it_is_not() {
        let text = "x".repeat(1000);
        let long = format!(
            r#"{{"object":"list","results":[{{"a":{{"b":"{text}"}}}},{{}}],"has_more":false}}"#
        );
        for whole in [
            "{}",
            " {\"a\":1}\n",
            r#"{"a":"}"}"#,
            r#"{"a":"{{{"}"#,
            r#"{"a":"\"}{{"}"#,
            "[]",
            "null",
            "\"text\"",
            &long,
        ] {
            assert!(ResponseFormat::Json.fits(whole.as_bytes()), "{whole}");
        }
        for end in 0..long.len() {
            assert!(!ResponseFormat::Json.fits(&long.as_bytes()[..end]), "cut after {end} bytes");
        }
        for other in ["", " \n", "<html></html>", "OK", "<p>{}</p>", "}{", "[{}"] {
            assert!(!ResponseFormat::Json.fits(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn braces_are_counted_in_bodies_of_any_length() {
        for braces in [0, 1, 239, 240, 241, 255, 256, 5000] {
            assert_eq!(count("{".repeat(braces).as_bytes(), b'{'), braces);
            assert_eq!(count("{".repeat(braces).as_bytes(), b'}'), 0);
        }
    }
}
