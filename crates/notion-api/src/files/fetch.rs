//! The way of a file: requests, one after the other, until all of it is there.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_RANGE, RANGE};
use http::{StatusCode, Uri};
use notion_model::{FileLocation, HeldFile, HostedFile};
use notion_transport::{Body, Effect, PathTemplate, Request, StreamResponse};

use super::range::{Range, Validator, length};
use super::redirect;
use super::renew::renew;
use super::{Options, Piece, Remote, Watcher};
use crate::{Client, DownloadProblem, Error, ErrorKind};

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// How many connections in a row may break without anything new.
const STALLS: u32 = 5;

/// A file that comes, over as many requests as it takes.
pub(super) struct Fetch {
    state: State,
}

enum State {
    Coming { way: Box<Way>, body: Body },
    Opening(Opening),
    Over,
}

type Opening = Pin<Box<dyn Future<Output = Result<Opened, Error>> + Send>>;

/// An answer from which the file comes.
struct Opened {
    way: Box<Way>,
    body: Body,
    /// Whether it comes from its start, although some of it was there.
    anew: bool,
}

/// What is known of the file, and how far it has come.
struct Way {
    client: Client,
    remote: Remote,
    watcher: Watcher,
    /// Whether what was handed out can be taken back.
    restarts: bool,
    /// Whether the address was renewed, and has not worked since.
    renewed: bool,
    received: u64,
    /// How many bytes of the body that comes have been there before.
    skip: u64,
    length: Option<u64>,
    content_type: Option<String>,
    validator: Option<Validator>,
    stalls: u32,
}

impl Fetch {
    /// Begins to fetch a file. If it `restarts`, a [`Piece::Anew`] may come.
    pub(super) async fn begin(
        client: Client,
        options: Options,
        restarts: bool,
    ) -> Result<Self, Error> {
        let Options { remote, external, watcher } = options;
        if let Remote::Held(file) = &remote
            && file.is_external()
            && !external
        {
            return Err(problem(DownloadProblem::External));
        }
        let way = Box::new(Way {
            client,
            remote,
            watcher,
            restarts,
            renewed: false,
            received: 0,
            skip: 0,
            length: None,
            content_type: None,
            validator: None,
            stalls: 0,
        });
        let Opened { way, body, .. } = way.open().await?;
        Ok(Self { state: State::Coming { way, body } })
    }

    #[inline]
    fn way(&self) -> Option<&Way> {
        match &self.state {
            State::Coming { way, .. } => Some(way),
            _ => None,
        }
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.way()?.length
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        self.way()?.content_type.as_deref()
    }

    /// The next piece; `None` when the file is whole.
    #[inline]
    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, Error>>> {
        loop {
            match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                    Ok(Opened { way, body, anew }) => {
                        self.state = State::Coming { way, body };
                        if anew {
                            return Poll::Ready(Some(Ok(Piece::Anew)));
                        }
                    }
                    Err(error) => return self.fail(error),
                },
                State::Coming { way, body } => {
                    let error = match ready!(Pin::new(body).poll_next(cx)) {
                        Some(Ok(chunk)) => match way.take(chunk) {
                            Ok(chunk) if chunk.is_empty() => continue,
                            Ok(chunk) => return Poll::Ready(Some(Ok(Piece::Bytes(chunk)))),
                            Err(error) => return self.fail(transport(error)),
                        },
                        None if way.is_whole() => {
                            self.state = State::Over;
                            return Poll::Ready(None);
                        }
                        None => way.cut_short(),
                        Some(Err(error)) => error,
                    };
                    if !way.may_go_on(&error) {
                        return self.fail(transport(error));
                    }
                    if let State::Coming { way, .. } =
                        std::mem::replace(&mut self.state, State::Over)
                    {
                        self.state = State::Opening(Box::pin(way.open_again()));
                    }
                }
            }
        }
    }

    #[inline]
    fn fail(&mut self, error: Error) -> Poll<Option<Result<Piece, Error>>> {
        self.state = State::Over;
        Poll::Ready(Some(Err(error.with_effect(Effect::Read))))
    }
}

impl Way {
    /// Sends requests until one of them is answered by the file, from where it is missing.
    async fn open(mut self: Box<Self>) -> Result<Opened, Error> {
        if self.is_expired() {
            self.renew().await?;
        }
        loop {
            let answer = self.ask().await?;
            let status = answer.status();
            let asked_for_rest = self.received > 0 && self.validator.is_some();
            if status == StatusCode::RANGE_NOT_SATISFIABLE && asked_for_rest {
                // It is shorter than it was: the whole is asked for.
                self.validator = None;
            } else if status.is_success() {
                let length = length(answer.headers(), answer.body());
                if let Some(anew) = self.takes(answer.headers(), status, length)? {
                    self.renewed = false;
                    let body = answer.into_body();
                    return Ok(Opened { way: self, body, anew });
                }
            } else if may_be_expired(status) && self.can_renew() {
                self.renew().await?;
            } else {
                return Err(problem(DownloadProblem::Refused { status }));
            }
        }
    }

    /// The same, a while after a connection that brought nothing.
    async fn open_again(mut self: Box<Self>) -> Result<Opened, Error> {
        if self.stalls > 0 {
            let wait = Duration::from_secs(1 << self.stalls.min(5));
            self.client.clock().sleep(wait).await;
        }
        self.stalls += 1;
        self.open().await
    }

    /// Whether the answer of this status and with these headers has the file, and if it does, whether from its start
    /// although some of it was there. If it does not, the next request has to be another.
    #[inline]
    fn takes(
        &mut self,
        headers: &HeaderMap,
        status: StatusCode,
        length: Option<u64>,
    ) -> Result<Option<bool>, Error> {
        let was = self.validator.take();
        let asked_for = was.as_ref().filter(|_| self.received > 0);
        if status == StatusCode::PARTIAL_CONTENT {
            let Some(validator) = asked_for else {
                return Err(problem(DownloadProblem::Refused { status }));
            };
            let range = Range::of(headers);
            let fits = range.is_some_and(|range| {
                let lengths = range.total.zip(self.length);
                range.start == self.received && lengths.is_none_or(|(now, was)| now == was)
            });
            // What is not the rest of the same is not put behind it: the whole is asked for.
            if fits && validator.allows(headers) {
                self.skip = 0;
                self.length = self.length.or(range.and_then(|range| range.total));
                self.validator = was;
                return Ok(Some(false));
            }
            return Ok(None);
        }
        let now = Validator::of(headers);
        let is_same = asked_for.is_some() && was == now;
        let anew = self.received > 0 && !is_same;
        if anew && !self.restarts {
            return Err(problem(DownloadProblem::Changed));
        }
        // A server that knows no ranges sends again what was there.
        self.skip = if is_same { self.received } else { 0 };
        if !is_same {
            self.received = 0;
            self.length = length;
            let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
            self.content_type = headers.get(CONTENT_TYPE).and_then(text);
        }
        self.validator = now;
        Ok(Some(anew))
    }

    /// Asks for the file, or what is missing of it, wherever that is.
    async fn ask(&self) -> Result<StreamResponse, Error> {
        let not_an_address = || problem(DownloadProblem::NotAnAddress);
        let mut uri = redirect::absolute(self.url()).ok_or_else(not_an_address)?;
        for _ in 0..=REDIRECTS {
            let answer = self.client.fetch(self.request(uri.clone())).await.map_err(transport)?;
            if !is_redirect(answer.status()) {
                return Ok(answer);
            }
            let target = redirect::target(&uri, answer.headers());
            uri = target.ok_or_else(|| problem(DownloadProblem::Redirect))?;
        }
        Err(problem(DownloadProblem::Redirect))
    }

    #[inline]
    fn request(&self, uri: Uri) -> Request {
        let mut request = Request::default();
        *request.uri_mut() = uri;
        request.extensions_mut().insert(Effect::Read);
        request.extensions_mut().insert(PathTemplate("{file}"));
        let headers = request.headers_mut();
        // Ranges and lengths are those of what is sent.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(validator) = self.validator.as_ref().filter(|_| self.received > 0)
            && let Ok(range) = HeaderValue::try_from(format!("bytes={}-", self.received))
        {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, validator.value.clone());
        }
        request
    }

    #[inline]
    fn url(&self) -> &str {
        match &self.remote {
            Remote::Held(file) => file.url(),
            Remote::Hosted(file) => &file.url,
            Remote::Url(url) => url,
        }
    }

    /// The file, if a new address for it can be had.
    #[inline]
    fn renewable(&self) -> Option<(&HeldFile, &HostedFile)> {
        match &self.remote {
            Remote::Held(held) => match &held.location {
                FileLocation::Hosted(file) => Some((held, file)),
                FileLocation::External(_) => None,
            },
            _ => None,
        }
    }

    fn can_renew(&self) -> bool {
        !self.renewed && self.renewable().is_some()
    }

    #[inline]
    fn is_expired(&self) -> bool {
        let now = self.client.clock().wall();
        self.renewable().is_some_and(|(_, file)| file.is_expired(now))
    }

    async fn renew(&mut self) -> Result<(), Error> {
        if let Some((held, _)) = self.renewable() {
            self.remote = renew(&self.client, held).await?.into();
            self.renewed = true;
        }
        Ok(())
    }

    /// Takes a chunk, without what has been there before.
    #[inline]
    fn take(&mut self, mut chunk: Bytes) -> Result<Bytes, notion_transport::Error> {
        let known = usize::try_from(self.skip).map_or(chunk.len(), |skip| skip.min(chunk.len()));
        let _ = chunk.split_to(known);
        self.skip -= known as u64;
        if chunk.is_empty() {
            return Ok(chunk);
        }
        self.received += chunk.len() as u64;
        if self.length.is_some_and(|length| self.received > length) {
            let detail = "the file is longer than the server said";
            return Err(broken(notion_transport::ErrorKind::Other).with_detail(detail));
        }
        self.stalls = 0;
        self.watcher.tell(self.received, self.length);
        Ok(chunk)
    }

    fn is_whole(&self) -> bool {
        self.skip == 0 && self.length.is_none_or(|length| self.received == length)
    }

    /// The error of a body that ended before the file did.
    #[inline]
    fn cut_short(&self) -> notion_transport::Error {
        let detail = format!("{} bytes of {:?} came", self.received, self.length);
        broken(notion_transport::ErrorKind::Interrupted).with_detail(detail)
    }

    /// Whether a further request may bring what is missing.
    #[inline]
    fn may_go_on(&self, error: &notion_transport::Error) -> bool {
        use notion_transport::ErrorKind::{Interrupted, NotSent, Timeout};

        let is_passing = matches!(error.kind(), Interrupted | NotSent | Timeout);
        let is_possible = self.restarts || self.received == 0 || self.validator.is_some();
        is_passing && is_possible && self.stalls < STALLS
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// What hosts answer to an address that has expired, and some others.
fn may_be_expired(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 401 | 403 | 404 | 410)
}

fn broken(kind: notion_transport::ErrorKind) -> notion_transport::Error {
    notion_transport::Error::new(kind).with_status(StatusCode::OK)
}

fn transport(error: notion_transport::Error) -> Error {
    Error::transport(error).with_effect(Effect::Read)
}

fn problem(problem: DownloadProblem) -> Error {
    Error::new(ErrorKind::Download(problem)).with_effect(Effect::Read)
}
