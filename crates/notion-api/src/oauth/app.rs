use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use notion_model::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::credential;

/// A public connection: its id and its secret. The secret never prints.
///
/// ```
/// use notion_api::oauth::App;
///
/// let app = App::new("client-id", "client-secret");
/// let url = app.authorize_url("a state that nobody guesses").redirect_uri("https://example.com/back");
/// assert!(url.to_string().starts_with("https://api.notion.com/v1/oauth/authorize?"));
/// assert!(!format!("{app:?}").contains("client-secret"));
/// ```
#[derive(Clone, Debug)]
pub struct App {
    client_id: String,
    client_secret: Secret,
}

impl App {
    /// Returns the connection with this id and secret, as the page of the connection says them.
    ///
    /// If one of them is empty, or has blanks or line ends in it, every call is an error that says so.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }

    /// Returns where to send the browser of somebody who is to authorise the connection.
    ///
    /// `state` comes back with the code and must be something new that nobody can guess, kept with the session of the
    /// user: so nobody else can hand the user a code of theirs. [`code`](super::code) compares it.
    pub fn authorize_url(&self, state: impl Into<String>) -> AuthorizeUrl {
        let client_id = self.client_id.trim().to_owned();
        AuthorizeUrl { client_id, state: state.into(), redirect_uri: None }
    }

    /// The value of the `Authorization` header, marked as sensitive; or what is wrong with the id or the secret.
    #[inline]
    pub(super) fn authorization(&self) -> Result<HeaderValue, String> {
        let id = credential::problem("the client id", &self.client_id);
        let secret = || credential::problem("the client secret", self.client_secret.expose());
        if let Some(problem) = id.or_else(secret) {
            return Err(problem);
        }
        let pair = format!("{}:{}", self.client_id, self.client_secret.expose());
        let text = format!("Basic {}", STANDARD.encode(pair));
        // Letters and digits: a header takes them all.
        let value = HeaderValue::try_from(text);
        let mut value = value.unwrap_or_else(|_| HeaderValue::from_static("Basic"));
        value.set_sensitive(true);
        Ok(value)
    }
}

/// The address at which a user authorises a connection; its `Display` is the address.
#[derive(Clone, Debug)]
#[must_use]
pub struct AuthorizeUrl {
    client_id: String,
    state: String,
    redirect_uri: Option<String>,
}

impl AuthorizeUrl {
    /// Sets where the browser comes back to: one of the addresses of the connection, if it has several.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }
}

impl fmt::Display for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        f.write_str("https://api.notion.com/v1/oauth/authorize?owner=user&response_type=code")?;
        write!(f, "&client_id={}&state={}", escaped(&self.client_id), escaped(&self.state))?;
        match &self.redirect_uri {
            Some(uri) => write!(f, "&redirect_uri={}", escaped(uri)),
            None => Ok(()),
        }
    }
}
