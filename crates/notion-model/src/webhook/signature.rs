//! Signatures of webhooks.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Event, Request};
use crate::Secret;

/// The header that has the signature.
pub const SIGNATURE_HEADER: &str = "X-Notion-Signature";

/// The key that proves that a request comes from Notion. It is the verification token of the subscription, which came
/// in the first request; it never prints.
///
/// ```
/// use notion_model::webhook::SigningKey;
///
/// let key = SigningKey::new("secret_…");
/// // The raw bytes of the body, before anything reads them, and the header `X-Notion-Signature`.
/// assert!(key.open(br#"{"type": "page.created"}"#, Some("sha256=00")).is_err());
/// ```
///
/// See [validating payloads](https://developers.notion.com/reference/webhooks).
#[derive(Clone, Debug)]
pub struct SigningKey(Secret);

/// The reason why a request is not to be believed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// It has no signature, or none of Notion's form: `sha256=` and 64 hexadecimal digits.
    #[error("the request has no signature of Notion's form")]
    Malformed,
    /// It was not signed with this key, or something has changed on the way.
    #[error("the signature is not that of the request")]
    Mismatch,
    /// It was signed, and is no event.
    #[error("the request is no event")]
    NotAnEvent,
    /// The key is none: it is empty, or begins or ends with a blank or a line end. Anybody could sign with the empty
    /// one.
    #[error(
        "the key is empty, or begins or ends with a blank or a line end: is the variable set that it comes from?"
    )]
    UnusableKey,
}

impl SigningKey {
    /// Returns the key that is this verification token.
    ///
    /// One that is empty, or begins or ends with a blank or a line end, accepts nothing:
    /// [`SignatureError::UnusableKey`].
    pub fn new(verification_token: impl Into<Secret>) -> Self {
        Self(verification_token.into())
    }

    fn is_usable(&self) -> bool {
        let key = self.0.expose();
        !key.is_empty() && key.trim() == key
    }

    fn mac(&self, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose().as_bytes()).ok()?;
        mac.update(body);
        Some(mac)
    }

    /// Checks the signature of a body, in a time that tells nothing about the right one.
    ///
    /// # Errors
    ///
    /// When there is none, or another, or the key can't be one.
    pub fn verify(&self, body: &[u8], signature: Option<&str>) -> Result<(), SignatureError> {
        if !self.is_usable() {
            return Err(SignatureError::UnusableKey);
        }
        let signature = signature.and_then(digest).ok_or(SignatureError::Malformed)?;
        let mac = self.mac(body).ok_or(SignatureError::Mismatch)?;
        mac.verify_slice(&signature).map_err(|_| SignatureError::Mismatch)
    }

    /// Checks the signature of a body and reads the event in it.
    ///
    /// # Errors
    ///
    /// When the signature is not right, the key can't be one, or there is no event.
    #[inline]
    pub fn open(&self, body: &[u8], signature: Option<&str>) -> Result<Event, SignatureError> {
        self.verify(body, signature)?;
        match Request::from_slice(body) {
            Ok(Request::Event(event)) => Ok(*event),
            _ => Err(SignatureError::NotAnEvent),
        }
    }

    /// Returns the signature of a body, as the header has it: for tests of whoever receives events.
    pub fn sign(&self, body: &[u8]) -> String {
        let mut text = "sha256=".to_owned();
        let digest = self.mac(body).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
        for byte in digest {
            text += &format!("{byte:02x}");
        }
        text
    }
}

/// The bytes of a signature.
fn digest(signature: &str) -> Option<[u8; 32]> {
    let text = signature.trim().strip_prefix("sha256=")?.as_bytes();
    let mut digest = [0; 32];
    if text.len() != 2 * digest.len() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for (byte, digits) in digest.iter_mut().zip(text.chunks(2)) {
        let [high, low] = digits else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(digest)
}

impl Request {
    /// Returns whether a handshake is signed with the token that it carries: then its body came as it was sent. That
    /// says nothing about who sent it.
    pub fn is_signed_handshake(&self, body: &[u8], signature: Option<&str>) -> bool {
        match self {
            Self::Handshake(token) => {
                SigningKey::new(token.clone()).verify(body, signature).is_ok()
            }
            Self::Event(_) => false,
        }
    }
}
