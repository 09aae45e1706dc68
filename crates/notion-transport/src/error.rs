use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::{History, Known, Pause};

/// The error of a request of which no response arrived.
///
/// An answer with status 500 is an answer, not an `Error`. What [`kind`](Self::kind) and
/// [`may_have_applied`](Self::may_have_applied) say is what decides whether a request may be sent again.
///
/// The message says what failed, why as far as that is known, and what to do about it; what lies below is in
/// [`source`](StdError::source). Neither holds a header's value or anything else that is secret.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    known: Known,
    attempts: u32,
    history: History,
    status: Option<StatusCode>,
    received: Option<u64>,
    connect_failure: Option<ConnectFailure>,
    detail: Option<Cow<'static, str>>,
    pause: Option<Box<Pause>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The reason why there was no connection; see [`Error::connect_failure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The name of the host could not be resolved.
    Name,
    /// The host is there, and nothing listens at the port.
    Refused,
    /// The host can't be reached, or the connection broke before anything could be said.
    Network,
    /// It took longer than the limit.
    TimedOut,
    /// The proxy can't be reached, or made no tunnel to the host.
    Proxy,
    /// The host's certificate is signed by nobody who is trusted: by the root of a company, say, or by itself.
    UntrustedCertificate,
    /// The host's certificate is for another name, has expired, or can't be used for another reason.
    InvalidCertificate,
    /// The host does not speak TLS at this port: an `https` address of an `http` server.
    NotTls,
    /// The TLS handshake failed in another way.
    Tls,
}

/// The kind of an error: what is known of a request that got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request cannot be sent by this transport: its URI has no host, there is no runtime, a mock does not
    /// expect it, a setting is unusable. Nothing was sent, and sending it again would not help.
    Invalid,
    /// No connection: name resolution, TCP, proxy or TLS failed, or took too long. Nothing was sent.
    Connect,
    /// There was a connection, but it was gone before all of the request was written to it, or the server said that
    /// it did not look at the request. Nothing was done.
    NotSent,
    /// The connection broke after the request was on its way: the server may have acted.
    Interrupted,
    /// No complete response in time: the server may have acted, or may yet act. Or no place within the rate limit in
    /// time: then [`Error::known`] says that nothing was sent.
    Timeout,
    /// The server asked to wait until a time that is after the deadline. Nothing was sent; [`Error::pause`] has the
    /// time, and what said so.
    Paused,
    /// The response's body is larger than the limit. The server has acted.
    TooLarge,
    /// The response's body could not be decompressed. The server has acted.
    Undecodable,
    /// Anything else. Nothing is known.
    Other,
}

impl Error {
    /// Returns an error of this kind, after one attempt.
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            known: kind.known(),
            attempts: 1,
            history: History::default(),
            status: None,
            received: None,
            connect_failure: None,
            detail: None,
            pause: None,
            source: None,
        }
    }

    /// Adds to the message why it failed, and what to do about it. It must hold nothing that is secret.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds why there was no connection.
    #[must_use]
    pub fn with_connect_failure(mut self, failure: ConnectFailure) -> Self {
        self.connect_failure = Some(failure);
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Adds the status of the answer whose body did not arrive.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        // The head of an answer says as much as a whole one; but a failure is not known to be less than it was.
        if self.known.may_have_applied() {
            self.known = Known::of_status(status);
        }
        self
    }

    /// Adds how much of the body had come, unless that is said already.
    #[must_use]
    pub(crate) fn after_bytes(mut self, received: u64) -> Self {
        self.received.get_or_insert(received);
        self
    }

    /// Declares that the server never saw the request, whatever the kind usually means.
    #[must_use]
    pub(crate) fn never_sent(mut self) -> Self {
        self.known = Known::NeverSent;
        self
    }

    /// An error of a request that a pause held back.
    pub(crate) fn paused(pause: Pause) -> Self {
        Self { pause: Some(Box::new(pause)), ..Self::new(ErrorKind::Paused) }
    }

    /// Whether the rate limit did not let the request go, so that there was no attempt.
    pub(crate) fn is_held_back(&self) -> bool {
        match self.kind {
            ErrorKind::Paused => true,
            ErrorKind::Timeout => self.known == Known::NeverSent,
            _ => false,
        }
    }

    /// Counts the attempts, and remembers those before the last.
    #[must_use]
    pub(crate) fn after(mut self, attempts: u32, history: History) -> Self {
        self.attempts = attempts;
        self.history = history;
        self
    }

    /// Returns what the last attempt failed with.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns whether the server may have acted on the request, in this attempt or in an earlier one of the same call.
    ///
    /// `false` is a promise: the server never saw it.
    pub fn may_have_applied(&self) -> bool {
        self.known.may_have_applied() || self.history.may_have_applied()
    }

    /// Returns what is known of the last attempt alone.
    pub fn known(&self) -> Known {
        self.known
    }

    /// Returns the pause that held the request back, if its kind is [`ErrorKind::Paused`].
    pub fn pause(&self) -> Option<&Pause> {
        self.pause.as_deref()
    }

    /// Returns how many times the request was tried, the first time included; 0 if the rate limit let none of them go.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the attempts before the last.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns why there was no connection, if the kind is [`ErrorKind::Connect`] and the transport can tell.
    pub fn connect_failure(&self) -> Option<ConnectFailure> {
        self.connect_failure
    }

    /// Returns the status of the answer, when the head of an answer arrived and its body did not.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns how many bytes of the body had been handed out, when a [streamed](crate::Body) one failed.
    pub fn received(&self) -> Option<u64> {
        self.received
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.pause) {
            (ErrorKind::Paused, Some(pause)) => write!(f, "not sent, {pause}")?,
            (ErrorKind::Timeout, _) if self.is_held_back() => {
                f.write_str(
                    "not sent, there is no place within the rate limit before the deadline",
                )?;
            }
            _ => f.write_str(self.kind.message())?,
        }
        if let Some(status) = self.status {
            write!(f, " (status {})", status.as_u16())?;
        }
        if let Some(received) = self.received {
            write!(f, " after {received} bytes of the body")?;
        }
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        if self.attempts > 1 {
            write!(f, " ({} attempts)", self.attempts)?;
        }
        Ok(())
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl ErrorKind {
    fn known(self) -> Known {
        match self {
            Self::Invalid | Self::Connect | Self::NotSent | Self::Paused => Known::NeverSent,
            Self::Interrupted | Self::Timeout | Self::Other => Known::MaybeApplied,
            Self::TooLarge | Self::Undecodable => Known::Applied,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Invalid => "the request cannot be sent",
            Self::Connect => "could not connect",
            Self::NotSent => "the connection closed before the server took the request",
            Self::Interrupted => "the connection broke before the response was complete",
            Self::Timeout => "no complete response in time",
            Self::Paused => "not sent, the server asked to wait until after the deadline",
            Self::TooLarge => "the response is larger than the limit",
            Self::Undecodable => "the response could not be decompressed",
            Self::Other => "the request failed",
        }
    }
}
