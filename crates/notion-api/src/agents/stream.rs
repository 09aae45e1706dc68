//! The events of a turn while it goes on.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use notion_model::agent::{EventError, EventReader, StreamEvent};
use notion_transport::{Body, Effect};

use super::sessions::{TurnStream, UpdateSession, UpdateSessionStream};
use crate::{Caller, Client, Endpoint, Error, Flaw};

/// How many streams in a row may end without anything new.
const STALLS: u32 = 5;

impl<C: Caller> TurnStream<C> {
    /// Sends the request, and hands out the events as they come.
    ///
    /// An async client returns a future of a [`SessionEvents`], a stream; a blocking client an iterator. Dropping it ends
    /// the stream, and not the turn: [`cancel`](super::Sessions::cancel) does.
    ///
    /// A stream that breaks, or that Notion ends before the turn, is gone on with after the last event that was committed.
    /// What is told again is left out, but for the snapshot that every stream begins with.
    ///
    /// ```no_run
    /// use notion_model::agent::StreamEvent;
    ///
    /// # async fn f(notion: notion_api::Client, session: String) -> Result<(), notion_api::Error> {
    /// let mut events = notion.sessions().say(session, "And tomorrow?").stream().events().await?;
    /// while let Some(event) = events.try_next().await? {
    ///     if let StreamEvent::Committed(event) = event {
    ///         println!("{}", event.event.text());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(self) -> C::Output<C::Stream<SessionEvents>> {
        let endpoint = self.endpoint;
        self.caller.open(move |client| async move {
            let effect = endpoint.effect();
            let body = open(&client, endpoint).await?;
            Ok(SessionEvents::new(client, effect, body))
        })
    }
}

/// The events of a turn as they come: a stream, which ends with the turn or with an error.
pub struct SessionEvents {
    client: Client,
    /// That of the request that began it.
    effect: Effect,
    state: State,
    reader: EventReader,
    session: Option<String>,
    last_event: Option<String>,
    last_sequence: Option<u64>,
    stalls: u32,
}

enum State {
    Coming(Body),
    Opening(Pin<Box<dyn Future<Output = Result<Body, Error>> + Send>>),
    Over,
}

/// Begins a stream.
async fn open(client: &Client, endpoint: UpdateSessionStream) -> Result<Body, Error> {
    let mut request = client.request_of(&endpoint)?;
    // Nothing is to wait in a compressor until there is more.
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let at = |error: Error| error.at(&UpdateSessionStream::ROUTE).with_effect(endpoint.effect());
    let answer = client.execute_stream(request).await.map_err(at)?;
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    match kind {
        Some(kind) if !kind.to_ascii_lowercase().starts_with("text/event-stream") => {
            let flaw = Flaw::object("stream of events", Some(kind.to_owned()));
            Err(at(Error::unexpected(flaw, b"")))
        }
        _ => Ok(answer.into_body()),
    }
}

impl SessionEvents {
    fn new(client: Client, effect: Effect, body: Body) -> Self {
        Self {
            client,
            effect,
            state: State::Coming(body),
            reader: EventReader::new(),
            session: None,
            last_event: None,
            last_sequence: None,
            stalls: 0,
        }
    }

    /// Returns the session, once that is known.
    pub fn session_id(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Returns the id of the last event that was committed: after it [`Sessions::resume`](super::Sessions::resume) goes
    /// on, also in another program.
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_event.as_deref()
    }

    /// Waits for the next event; `None` when the turn is over.
    ///
    /// # Errors
    ///
    /// When the stream can't be read to the end of the turn, which goes on nevertheless: the message has arrived. Nothing
    /// follows an error.
    pub async fn try_next(&mut self) -> Result<Option<StreamEvent>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Remembers what goes on from `event`; `false` if it has been told before.
    fn note(&mut self, event: &StreamEvent) -> bool {
        match event {
            StreamEvent::Snapshot(snapshot) => {
                self.session.get_or_insert_with(|| snapshot.session.id.clone());
                // It says that there is a stream, and nothing else.
                return true;
            }
            StreamEvent::Committed(committed) => {
                let event = &committed.event;
                let is_earlier = event
                    .sequence
                    .is_some_and(|it| self.last_sequence.is_some_and(|last| it <= last));
                if is_earlier || self.last_event.as_ref() == Some(&event.id) {
                    return false;
                }
                self.session.get_or_insert_with(|| event.session_id.clone());
                self.last_event = Some(event.id.clone());
                self.last_sequence = event.sequence.or(self.last_sequence);
            }
            StreamEvent::Timeout(_) => {
                // If it can't be gone on with, the end of the stream is an error.
                if let Some(next) = self.next_stream() {
                    self.state = next;
                }
                return true;
            }
            StreamEvent::End(_) | StreamEvent::Error(_) => {
                self.state = State::Over;
                self.reader = EventReader::new();
            }
            _ => {}
        }
        self.stalls = 0;
        true
    }

    /// The stream that goes on where this one ended, if there can be one.
    fn next_stream(&mut self) -> Option<State> {
        let (session, after) = (self.session.clone()?, self.last_event.clone()?);
        if self.stalls >= STALLS {
            return None;
        }
        self.reader = EventReader::new();
        let wait = Duration::from_secs(self.stalls.into());
        self.stalls += 1;
        let client = self.client.clone();
        Some(State::Opening(Box::pin(async move {
            if !wait.is_zero() {
                client.clock().sleep(wait).await;
            }
            open(&client, UpdateSessionStream::new(UpdateSession::resume(session, after))).await
        })))
    }

    fn fail(&mut self, error: Error) -> Poll<Option<Result<StreamEvent, Error>>> {
        self.state = State::Over;
        self.reader = EventReader::new();
        let error = error.at(&UpdateSessionStream::ROUTE).with_effect(self.effect);
        // The first stream began, so what was said has arrived.
        Poll::Ready(Some(Err(match self.effect {
            Effect::Create => error.after_a_write(),
            _ => error,
        })))
    }
}

impl Stream for SessionEvents {
    type Item = Result<StreamEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match this.reader.next_event() {
                Some(Ok(event)) => match this.note(&event) {
                    true => return Poll::Ready(Some(Ok(event))),
                    false => continue,
                },
                Some(Err(error)) => return this.fail(unreadable(error)),
                None => {}
            }
            let broken = match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                    Ok(body) => {
                        this.state = State::Coming(body);
                        continue;
                    }
                    Err(error) => return this.fail(error),
                },
                State::Coming(body) => match ready!(Pin::new(body).poll_next(cx)) {
                    Some(Ok(chunk)) => {
                        this.reader.push(&chunk);
                        continue;
                    }
                    Some(Err(error)) => error,
                    None => {
                        let detail = "the stream of events ended before the turn";
                        let kind = notion_transport::ErrorKind::Interrupted;
                        let error = notion_transport::Error::new(kind).with_detail(detail);
                        error.with_status(http::StatusCode::OK)
                    }
                },
            };
            match is_passing(&broken).then(|| this.next_stream()).flatten() {
                Some(next) => this.state = next,
                None => return this.fail(Error::transport(broken)),
            }
        }
    }
}

fn is_passing(error: &notion_transport::Error) -> bool {
    use notion_transport::ErrorKind::{Interrupted, NotSent, Timeout};

    matches!(error.kind(), Interrupted | NotSent | Timeout)
}

fn unreadable(error: EventError) -> Error {
    match error {
        EventError::NotJson(error) => Error::decode(error, b""),
        error => {
            let kind = notion_transport::ErrorKind::TooLarge;
            Error::transport(notion_transport::Error::new(kind).with_detail(error.to_string()))
        }
    }
}

impl fmt::Debug for SessionEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionEvents")
            .field("session_id", &self.session)
            .field("last_event_id", &self.last_event)
            .finish_non_exhaustive()
    }
}
