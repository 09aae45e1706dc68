use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::clock::{SharedClock, Sleep};
use crate::lock::lock;
use crate::{Body, Error, ErrorKind, Response, StreamResponse};

/// The reply of a [`MockTransport`](super::MockTransport) to a request: an answer, a fault, or nothing ever.
#[derive(Clone, Debug)]
pub struct Reply(Outcome);

#[derive(Clone, Debug)]
enum Outcome {
    Answer(Response),
    Pieces(http::Response<VecDeque<Piece>>),
    Fault(Error),
    Silence,
}

impl Reply {
    /// Returns an answer with this status and a JSON body.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn json(status: u16, body: Value) -> Self {
        Self::answer(status, "application/json; charset=utf-8", body.to_string())
    }

    /// Returns an answer with this status and a page of HTML, as proxies and gateways give.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::answer(status, "text/html", body)
    }

    /// Returns an answer with this status and an empty body.
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn status(status: u16) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::from_u16(status).expect("a status has three digits");
        Self::from(response)
    }

    /// Returns an answer with this status and type, whose body comes piece by piece. Its length is not known.
    ///
    /// [`Transport::stream`](crate::Transport::stream) hands the pieces out as they come,
    /// [`Transport::send`](crate::Transport::send) when the last of them is there.
    ///
    /// ```
    /// use notion_transport::ErrorKind;
    /// use notion_transport::mock::{Hold, Piece, Reply};
    ///
    /// let hold = Hold::new();
    /// let cut = Piece::cut(ErrorKind::Interrupted);
    /// let reply = Reply::pieces(200, "text/plain", ["first".into(), Piece::until(&hold), "second".into(), cut]);
    /// # let _ = reply;
    /// hold.release(); // from now on, the second piece comes
    /// ```
    ///
    /// # Panics
    ///
    /// When `status` is not in 100..=999.
    pub fn pieces(
        status: u16,
        content_type: &'static str,
        pieces: impl IntoIterator<Item = impl Into<Piece>>,
    ) -> Self {
        let pieces = pieces.into_iter().map(Into::into).collect();
        let mut response = http::Response::new(pieces);
        *response.status_mut() = StatusCode::from_u16(status).expect("a status has three digits");
        let content_type = HeaderValue::from_static(content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Self(Outcome::Pieces(response))
    }

    /// Returns no answer: this error, or one of this [`ErrorKind`].
    pub fn fault(error: impl Into<Error>) -> Self {
        Self(Outcome::Fault(error.into()))
    }

    /// Returns no answer and no error, ever: what a limit on time is for.
    pub fn silence() -> Self {
        Self(Outcome::Silence)
    }

    /// Adds a header to an answer; does nothing to a fault.
    ///
    /// # Panics
    ///
    /// When `name` or `value` is not a valid header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let headers = match &mut self.0 {
            Outcome::Answer(response) => response.headers_mut(),
            Outcome::Pieces(response) => response.headers_mut(),
            Outcome::Fault(_) | Outcome::Silence => return self,
        };
        let name = HeaderName::try_from(name).expect("a valid name of a header");
        let value = HeaderValue::try_from(value).expect("a valid value of a header");
        headers.append(name, value);
        self
    }

    fn answer(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let Self(outcome) = Self::status(status);
        let Outcome::Answer(mut response) = outcome else { return Self(outcome) };
        let headers: &mut HeaderMap = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        *response.body_mut() = body.into();
        Self::from(response)
    }

    pub(crate) async fn into_outcome(self) -> Result<Response, Error> {
        let (head, body) = self.into_stream().await?.into_parts();
        Ok(Response::from_parts(head, body.collect(usize::MAX).await?))
    }

    pub(crate) async fn into_stream(self) -> Result<StreamResponse, Error> {
        match self.0 {
            Outcome::Answer(response) => Ok(response.map(Body::from)),
            Outcome::Pieces(response) => {
                let status = response.status();
                let body = |pieces| Body::stream(Coming { pieces, status, sleep: None });
                Ok(response.map(body))
            }
            Outcome::Fault(error) => Err(error),
            Outcome::Silence => std::future::pending().await,
        }
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self(Outcome::Answer(response))
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        Self::fault(error)
    }
}

impl From<ErrorKind> for Reply {
    fn from(kind: ErrorKind) -> Self {
        Self::fault(kind)
    }
}

impl From<Result<Response, Error>> for Reply {
    fn from(outcome: Result<Response, Error>) -> Self {
        outcome.map_or_else(Self::from, Self::from)
    }
}

/// A piece of a body that a mock answers: some bytes, a wait, or a fault.
#[derive(Clone, Debug)]
pub struct Piece(What);

#[derive(Clone)]
enum What {
    Bytes(Bytes),
    Until(Hold),
    Pause(SharedClock, Duration),
    Cut(Error),
    Silence,
}

impl Piece {
    /// Returns a wait until `hold` is released.
    pub fn until(hold: &Hold) -> Self {
        Self(What::Until(hold.clone()))
    }

    /// Returns a wait of so long by `clock`.
    pub fn pause(clock: SharedClock, time: Duration) -> Self {
        Self(What::Pause(clock, time))
    }

    /// Breaks the body with this error, or one of this [`ErrorKind`].
    pub fn cut(error: impl Into<Error>) -> Self {
        Self(What::Cut(error.into()))
    }

    /// Returns nothing more, and no end: what a limit on time is for.
    pub fn silence() -> Self {
        Self(What::Silence)
    }
}

impl<B: Into<Bytes>> From<B> for Piece {
    fn from(bytes: B) -> Self {
        Self(What::Bytes(bytes.into()))
    }
}

impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Until(_) => f.write_str("wait"),
            Self::Pause(_, time) => write!(f, "pause of {time:?}"),
            Self::Cut(error) => write!(f, "{:?}", error.kind()),
            Self::Silence => f.write_str("silence"),
        }
    }
}

/// A gate that a body of a mock waits at, until a test [releases](Self::release) it. Clones share it.
///
/// ```
/// use notion_transport::mock::{Hold, Piece, Reply};
///
/// let hold = Hold::new();
/// let reply = Reply::pieces(200, "text/plain", ["the first half, ".into(), Piece::until(&hold), "the second".into()]);
/// // … what reads the body has the first half …
/// hold.release();
/// # let _ = reply;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Hold(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    is_released: bool,
    waiting: Vec<Waker>,
}

impl Hold {
    /// Creates one that holds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets everything go on that waits for it, now and later.
    pub fn release(&self) {
        let waiting = {
            let mut held = lock(&self.0);
            held.is_released = true;
            std::mem::take(&mut held.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is released.
    pub async fn released(&self) {
        poll_fn(|cx| self.poll_released(cx)).await;
    }

    fn poll_released(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut held = lock(&self.0);
        if held.is_released {
            return Poll::Ready(());
        }
        held.waiting.push(cx.waker().clone());
        Poll::Pending
    }
}

/// The pieces that are still to come.
struct Coming {
    pieces: VecDeque<Piece>,
    status: StatusCode,
    /// The pause that is under way.
    sleep: Option<Sleep>,
}

impl Stream for Coming {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(Piece(piece)) = this.pieces.front() else { return Poll::Ready(None) };
            let next = match piece {
                What::Bytes(bytes) => Some(Ok(bytes.clone())),
                What::Cut(error) => Some(Err(error.clone().with_status(this.status))),
                What::Until(hold) => {
                    ready!(hold.poll_released(cx));
                    None
                }
                What::Pause(clock, time) => {
                    let sleep = this.sleep.get_or_insert_with(|| clock.sleep(*time));
                    ready!(sleep.as_mut().poll(cx));
                    this.sleep = None;
                    None
                }
                What::Silence => return Poll::Pending,
            };
            this.pieces.pop_front();
            if next.is_some() {
                return Poll::Ready(next);
            }
        }
    }
}
