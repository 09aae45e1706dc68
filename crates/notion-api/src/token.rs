use std::fmt;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::credential;

/// A token of a connection. It never prints, and its memory is overwritten when it is dropped.
///
/// It is taken as Notion shows it, without `Bearer `. One that is empty, or has blanks or line ends in it, is an error of
/// [`ClientBuilder::build`](crate::ClientBuilder::build), or of the first call of [`Client::new`](crate::Client::new).
///
/// A client keeps it as a header that is marked as sensitive, for as long as the client lives.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// The value of the `Authorization` header, marked as sensitive; or what is wrong with the token.
    pub(crate) fn header(&self) -> Result<HeaderValue, String> {
        if let Some(problem) = credential::problem("the token", &self.0) {
            return Err(problem);
        }
        let value = HeaderValue::try_from(format!("Bearer {}", *self.0));
        let mut value = value.map_err(|_| "the token does not fit into a header".to_owned())?;
        value.set_sensitive(true);
        Ok(value)
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
