//! Answers whose bodies come by and by, through the layers.

use std::sync::{Arc, Mutex};
use std::task::Poll;

use bytes::Bytes;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{
    Limiter, LocalLimiter, Metrics, Observation, Observe, RateLimit, RateLimitSettings, Retry,
    RetrySettings, StackSettings, Stage, Streamed, Timeout, TimeoutSettings, standard,
};
use notion_transport::mock::{Expectation, Hold, MockTransport, Piece, Reply};
use notion_transport::{
    Attempts, Body, Effect, Error, ErrorKind, History, Known, Request, Response, ResponseFormat,
    SharedTransport, Transport,
};

use crate::{poll, request, secs, shared};

const TEXT: &str = "text/plain";

fn stack(mock: &MockTransport, settings: StackSettings, clock: &ManualClock) -> SharedTransport {
    standard(mock.clone(), settings, shared(clock))
}

fn mock(replies: impl IntoIterator<Item = Reply>) -> MockTransport {
    let mock = MockTransport::new();
    mock.expect(replies.into_iter().fold(Expectation::post("/v1/x"), Expectation::reply));
    mock
}

async fn all(mut body: Body) -> (Vec<Bytes>, Option<Error>) {
    let (mut chunks, mut error) = (Vec::new(), None);
    while let Some(chunk) = body.next().await {
        match chunk {
            Ok(chunk) => chunks.push(chunk),
            Err(failed) => error = Some(failed),
        }
    }
    (chunks, error)
}

/// Polls for the next chunk once.
fn next(body: &mut Body) -> Poll<Option<Result<Bytes, Error>>> {
    let mut next = Box::pin(body.next());
    poll(&mut next)
}

/// The mock goes on by itself, so the layers' clock must not: it would count a wait as time.
fn with_time() -> ManualClock {
    ManualClock::stopped()
}

#[tokio::test]
async fn chunks_come_before_the_end_through_all_layers() {
    let hold = Hold::new();
    let mock = mock([Reply::pieces(200, TEXT, ["one".into(), Piece::until(&hold), "two".into()])]);
    let stack = stack(&mock, StackSettings::default(), &with_time());
    let answer = stack.stream(request(Effect::Create)).await.unwrap();
    assert_eq!(answer.headers()["content-type"], TEXT);
    let mut body = answer.into_body();
    assert_eq!(body.next().await.unwrap().unwrap(), "one");
    assert!(next(&mut body).is_pending());
    hold.release();
    assert_eq!(body.next().await.unwrap().unwrap(), "two");
    assert!(body.next().await.is_none());
    assert_eq!((body.received(), body.length()), (6, None));
}

/// As little as a transport can be.
struct Bare;

impl Transport for Bare {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        Ok(Response::new(request.into_body()))
    }
}

#[tokio::test]
async fn a_transport_of_bytes_streams_too() {
    let settings = StackSettings::default();
    let stack = standard(Arc::new(Bare), settings, Arc::new(ManualClock::new()));
    let mut echo = request(Effect::Read);
    *echo.body_mut() = Bytes::from_static(b"whole");
    let body = SharedTransport::new(stack).stream(echo).await.unwrap().into_body();
    assert_eq!(body.length(), Some(5));
    assert_eq!(body.collect(5).await.unwrap(), "whole");
}

#[tokio::test]
async fn what_is_no_success_is_judged_by_its_body() {
    let notion_says = r#"{"object":"error","additional_data":{"retry_after":"2"}}"#;
    let blocked = r#"{"additional_data":{"rate_limit_reason":"public_api_request_blocked"}}"#;
    let refused = || Reply::pieces(503, TEXT, [&notion_says[..9], &notion_says[9..]]);
    let mock = mock([
        Reply::pieces(502, TEXT, ["bad ", "gateway"]),
        refused().header("retry-after", "2"),
        Reply::pieces(429, TEXT, [blocked]),
    ]);
    let clock = ManualClock::new();
    let limiter = Arc::new(LocalLimiter::new(RateLimitSettings::unlimited(), shared(&clock)));
    let settings = StackSettings::default().limiter(limiter.clone());
    let answer = stack(&mock, settings, &clock).stream(request(Effect::Read)).await.unwrap();
    assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (429, 3));
    let known: Vec<Known> = History::of(&answer).attempts().iter().map(|it| it.known).collect();
    assert_eq!(known, [Known::MaybeApplied, Known::Refused]);
    assert_eq!(answer.into_body().collect(1000).await.unwrap(), blocked, "it is still there");
    assert_eq!(limiter.state().refused, 2);
    assert!(clock.now() >= secs(2));
}

#[tokio::test]
async fn an_error_that_breaks_off_or_never_ends_is_one() {
    let broken = || Reply::pieces(502, TEXT, ["bad".into(), Piece::cut(ErrorKind::Interrupted)]);
    let mock = mock([broken(), broken()]);
    let settings = || StackSettings::default().retry(RetrySettings::default().max_attempts(2));
    let failed = stack(&mock, settings(), &ManualClock::new()).stream(request(Effect::Read)).await;
    let error = failed.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 2));
    assert_eq!((error.status().map(|it| it.as_u16()), error.received()), (Some(502), Some(3)));

    let huge = self::mock([Reply::pieces(500, TEXT, vec![vec![b' '; 1 << 19]; 3])]);
    let failed = stack(&huge, settings(), &ManualClock::new()).stream(request(Effect::Read)).await;
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::TooLarge);

    let endless = self::mock([Reply::pieces(500, TEXT, ["x".into(), Piece::silence()])]);
    let clock = ManualClock::new();
    let once = StackSettings::default().retry(RetrySettings::default().max_attempts(1));
    let failed = stack(&endless, once, &clock).stream(request(Effect::Read)).await;
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(clock.now(), secs(70));
}

#[tokio::test]
async fn nothing_is_sent_again_once_the_head_is_handed_out() {
    let cut = Piece::cut(ErrorKind::Interrupted);
    let mock = mock([Reply::pieces(200, TEXT, ["1234".into(), cut, "more".into()])]);
    let mut read = request(Effect::Read);
    // A format is promised for answers that are read whole.
    read.extensions_mut().insert(ResponseFormat::Json);
    let answer = stack(&mock, StackSettings::default(), &with_time()).stream(read).await.unwrap();
    let (chunks, error) = all(answer.into_body()).await;
    let error = error.unwrap();
    assert_eq!(chunks, ["1234"], "nothing follows an error");
    assert_eq!((error.kind(), error.received()), (ErrorKind::Interrupted, Some(4)));
    assert_eq!((error.status().map(|it| it.as_u16()), error.known()), (Some(200), Known::Applied));
    assert!(error.to_string().contains("after 4 bytes of the body"), "{error}");
    assert_eq!(mock.requests().len(), 1);
}

#[test]
fn a_chunk_may_take_so_long_while_somebody_waits_for_it() {
    let (first, second) = (Hold::new(), Hold::new());
    let pieces =
        [Piece::until(&first), "one".into(), Piece::until(&second), "two".into(), Piece::silence()];
    let clock = ManualClock::stopped();
    let settings = TimeoutSettings::default().attempt(secs(3)).idle(secs(5));
    let timeout = Timeout::new(mock([Reply::pieces(200, TEXT, pieces)]), settings, shared(&clock));
    let mut head = Box::pin(timeout.stream(request(Effect::Read)));
    let Poll::Ready(Ok(answer)) = poll(&mut head) else { panic!("the head is there") };
    let mut body = answer.into_body();
    assert!(next(&mut body).is_pending());
    clock.advance(secs(4));
    assert!(next(&mut body).is_pending(), "the limit of the attempt is over, and does not count");
    first.release();
    assert!(next(&mut body).is_ready());
    clock.advance(secs(100));
    assert!(next(&mut body).is_pending(), "nobody waited");
    second.release();
    clock.advance(secs(100));
    assert!(matches!(next(&mut body), Poll::Ready(Some(Ok(_)))), "what is there is not late");
    assert!(next(&mut body).is_pending());
    clock.advance(secs(5));
    let Poll::Ready(Some(Err(error))) = next(&mut body) else { panic!("it is time") };
    assert_eq!((error.kind(), error.received()), (ErrorKind::Timeout, Some(6)));
    assert!(error.to_string().contains("TimeoutSettings::idle()"), "{error}");
    assert!(matches!(next(&mut body), Poll::Ready(None)));
}

#[test]
fn a_whole_body_may_take_so_long() {
    let clock = ManualClock::stopped();
    let pieces =
        std::iter::repeat_n([Piece::pause(shared(&clock), secs(2)), "a".into()], 9).flatten();
    let settings = TimeoutSettings::default().idle(None).body(secs(9));
    let timeout = Timeout::new(mock([Reply::pieces(200, TEXT, pieces)]), settings, shared(&clock));
    let mut head = Box::pin(timeout.stream(request(Effect::Read)));
    let Poll::Ready(Ok(answer)) = poll(&mut head) else { panic!("the head is there") };
    let mut body = answer.into_body();
    for _ in 0..4 {
        assert!(next(&mut body).is_pending());
        clock.advance(secs(2));
        assert!(next(&mut body).is_ready());
    }
    assert!(next(&mut body).is_pending());
    clock.advance(secs(1));
    let Poll::Ready(Some(Err(error))) = next(&mut body) else { panic!("it is time") };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("TimeoutSettings::body()"), "{error}");
}

#[derive(Debug, Default)]
struct Seen(Mutex<Vec<String>>);

impl Metrics for Seen {
    fn observe(&self, observation: &Observation<'_>) {
        let Observation { stage, ended, took, streamed, .. } = observation;
        let body = streamed.map(|Streamed { bytes, head_after, complete, .. }| {
            format!("{bytes} {} {complete}", head_after.as_secs())
        });
        self.0.lock().unwrap().push(format!("{stage:?} {ended:?} {} {body:?}", took.as_secs()));
    }
}

#[tokio::test]
async fn metrics_are_told_when_the_body_is_over() {
    let seen = Arc::new(Seen::default());
    let told = || std::mem::take(&mut *seen.0.lock().unwrap());
    let good = || Reply::pieces(200, TEXT, ["123", "45"]);
    let cut = Reply::pieces(200, TEXT, ["123".into(), Piece::cut(ErrorKind::Interrupted)]);
    let mock = mock([good(), good(), cut, Reply::status(400)]);
    let clock = with_time();
    let settings = StackSettings::default().metrics(seen.clone());
    let stack = stack(&mock, settings.rate_limit(RateLimitSettings::unlimited()), &clock);
    let body = async || stack.stream(request(Effect::Create)).await.unwrap().into_body();
    let stages =
        |what: &str| ["Exchange", "Attempt", "Call"].map(|stage| format!("{stage} {what}"));

    let whole = body().await;
    clock.advance(secs(7));
    assert!(told().is_empty(), "it is not over");
    assert_eq!(all(whole).await.0.len(), 2);
    assert_eq!(told(), stages("Answered(200) 7 Some(\"5 0 true\")"));

    let mut dropped = body().await;
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    let mut ends = told();
    ends.reverse();
    assert_eq!(ends, stages("Answered(200) 0 Some(\"3 0 false\")"), "the outermost first");

    all(body().await).await;
    assert_eq!(told(), stages("Failed(Interrupted) 0 Some(\"3 0 false\")"));
    all(body().await).await;
    assert_eq!(told(), stages("Answered(400) 0 None"));
}

/// Chunks that are there already.
struct Ready(std::vec::IntoIter<Result<Bytes, Error>>);

impl futures_core::Stream for Ready {
    type Item = Result<Bytes, Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn body(chunks: &[&'static str]) -> Body {
    let chunks: Vec<_> =
        chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    Body::stream(Ready(chunks.into_iter()))
}

#[tokio::test]
async fn a_body_is_as_long_as_it_says_or_an_error() {
    let (chunks, error) = all(body(&["", "12", "", "345"]).with_length(5)).await;
    assert_eq!((chunks.len(), error.is_none()), (2, true), "no chunk is empty");
    let (chunks, error) = all(body(&["12", "345"]).with_length(6)).await;
    let error = error.unwrap();
    assert_eq!((chunks.len(), error.kind()), (2, ErrorKind::Interrupted));
    assert_eq!(error.received(), Some(5));
    let (chunks, error) = all(body(&["12", "345"]).with_length(4)).await;
    assert_eq!((chunks.len(), error.unwrap().kind()), (1, ErrorKind::Other));
    let (chunks, error) = all(body(&[]).with_length(1)).await;
    assert_eq!((chunks.len(), error.unwrap().kind()), (0, ErrorKind::Interrupted));
}

#[tokio::test]
async fn a_body_is_collected_up_to_a_limit() {
    assert_eq!(body(&["12", "345", "6"]).collect(6).await.unwrap(), "123456");
    let error = body(&["12", "345", "6"]).collect(5).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let announced = body(&["12"]).with_length(1 << 60).collect(100).await.unwrap_err();
    assert_eq!((announced.kind(), announced.received()), (ErrorKind::TooLarge, Some(0)));
    let mut rest = body(&["12", "345", "6"]).with_length(6);
    rest.next().await.unwrap().unwrap();
    let rest = rest.through(|rest| rest);
    assert_eq!(rest.length(), Some(4), "what is left");
    assert_eq!(rest.collect(4).await.unwrap(), "3456");
    assert_eq!(Body::default().collect(0).await.unwrap(), "");
    assert!(!format!("{:?}", Body::from("topsecret")).contains("topsecret"));
}

#[test]
fn the_future_of_a_call_stays_small() {
    let clock = || shared(&ManualClock::new());
    // The layers of the standard stack, without the box around them.
    let inner = Observe::new(Bare, Stage::Exchange, None, clock());
    let inner = Timeout::new(inner, TimeoutSettings::default(), clock());
    let inner = RateLimit::new(inner, RateLimitSettings::default(), clock());
    let inner = Observe::new(inner, Stage::Attempt, None, clock());
    let stack = Retry::new(inner, RetrySettings::default(), clock());
    let send = size_of_val(&stack.send(request(Effect::Read)));
    let stream = size_of_val(&stack.stream(request(Effect::Read)));
    println!("{send} and {stream} bytes");
    assert!(send < 8_000 && stream < 8_000, "{send} and {stream} bytes");
}
