use std::fmt;

use http::HeaderValue;
use zeroize::Zeroizing;

/// A token of a connection. It never prints, and its memory is overwritten when it is dropped.
///
/// A client keeps it as a header that is marked as sensitive, for as long as the client lives.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// The value of the `Authorization` header, marked as sensitive; `None` if the token has characters that a
    /// header can't have.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", *self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl<T: Into<String>> From<T> for Token {
    fn from(token: T) -> Self {
        Self(Zeroizing::new(token.into()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
