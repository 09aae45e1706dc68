//! Pauses that the server asked for: what is said of them, and how they end.

use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, UNIX_EPOCH};

use http::StatusCode;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, LocalLimiter, Outcome, RateLimit, RateLimitSettings, Retry,
    RetrySettings, Sent, TooLate, spread,
};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Effect, Error, ErrorKind, Known, Refusal, Transport};

use crate::{poll, request, secs, shared};

const YEAR: u64 = 365 * 24 * 60 * 60;

/// Refuses the first request with these headers, and serves all others.
fn refusing_once(wait: Option<&str>) -> MockTransport {
    let mock = MockTransport::new();
    let refusal = wait.iter().fold(Reply::status(429), |r, wait| r.header("retry-after", wait));
    mock.expect(Expectation::post("/v1/x").reply(refusal));
    mock.expect(Expectation::post("/v1/x").reply(Reply::status(200)).any_times());
    mock
}

fn limiter(clock: &ManualClock) -> Arc<LocalLimiter> {
    Arc::new(LocalLimiter::new(RateLimitSettings::unlimited(), shared(clock)))
}

fn retry(
    mock: &MockTransport,
    limiter: &Arc<LocalLimiter>,
    clock: &ManualClock,
) -> Retry<RateLimit<MockTransport>> {
    let limit = RateLimit::with(mock.clone(), limiter.clone(), shared(clock));
    Retry::new(limit, RetrySettings::default(), shared(clock))
}

#[tokio::test]
async fn a_pause_past_the_deadline_is_an_error_that_says_so() {
    for (wait, seconds) in [
        ("31536000", YEAR),
        ("31536000.5", YEAR + 1),
        ("Fri, 01 Jan 2027 00:00:00 GMT", YEAR),
        ("99999999999999999999999999", u64::MAX),
    ] {
        let clock = ManualClock::new();
        clock.set_wall(UNIX_EPOCH + secs(1_767_225_600)); // 2026-01-01
        let (mock, limiter) = (refusing_once(Some(wait)), limiter(&clock));
        let retry = retry(&mock, &limiter, &clock);
        let refused = retry.send(request(Effect::Read)).await.unwrap();
        assert_eq!(refused.status(), 429, "the wait is not begun");
        for effect in [Effect::Read, Effect::Create] {
            let error = retry.send(request(effect)).await.unwrap_err();
            assert_eq!((error.kind(), error.known()), (ErrorKind::Paused, Known::NeverSent));
            assert_eq!((error.may_have_applied(), error.attempts()), (false, 0));
            let pause = error.pause().expect("a pause");
            assert!(pause.remaining >= secs(seconds).min(secs(YEAR) - secs(1)), "{pause:?}");
            assert_eq!(pause.status(), Some(StatusCode::TOO_MANY_REQUESTS));
            let told = error.to_string();
            assert!(told.starts_with("not sent, the client is paused for "), "{told}");
            assert!(told.ends_with(&format!("after 429 with Retry-After: {seconds}")), "{told}");
            let year = if seconds == u64::MAX { " 9999 " } else { " 2027 " };
            assert!(told.contains(year), "until when: {told}");
        }
        assert_eq!(clock.now(), secs(0), "nobody waited to find out");
        assert_eq!(mock.requests().len(), 1);
        let state = limiter.state();
        assert_eq!(state.pause.map(|pause| pause.remaining), Some(state.paused_for));

        limiter.lift_pause();
        assert_eq!((limiter.state().pause, limiter.state().paused_for), (None, secs(0)));
        assert_eq!(retry.send(request(Effect::Create)).await.unwrap().status(), 200);
        assert_eq!(clock.now(), secs(0));
    }
}

#[tokio::test]
async fn a_pause_within_the_deadline_is_waited_for() {
    for (wait, least) in [(Some("60"), 60), (None, 1)] {
        let clock = ManualClock::new();
        let (mock, limiter) = (refusing_once(wait), limiter(&clock));
        let retry = retry(&mock, &limiter, &clock);
        assert_eq!(retry.send(request(Effect::Create)).await.unwrap().status(), 200);
        assert!(clock.now() >= secs(least) && clock.now() <= secs(least) + secs(15));
        assert_eq!(limiter.state().pause, None, "it is over");
        assert_eq!(limiter.state().refused, 1);
    }
}

#[test]
fn a_lifted_pause_wakes_those_who_wait_for_it() {
    let clock = ManualClock::stopped();
    let (mock, limiter) = (refusing_once(Some("31536000")), limiter(&clock));
    let limit = RateLimit::with(mock.clone(), limiter.clone(), shared(&clock));
    assert!(poll(&mut Box::pin(limit.send(request(Effect::Read)))).is_ready());
    let mut calls: Vec<_> = (0..3).map(|_| Box::pin(limit.send(request(Effect::Read)))).collect();
    assert!(calls.iter_mut().all(|call| poll(call).is_pending()));
    clock.advance(secs(1));
    assert!(calls.iter_mut().all(|call| poll(call).is_pending()));
    limiter.lift_pause();
    // What it goes at is the pace after a refusal.
    let mut served = 0;
    for _ in 0..3 {
        calls.retain_mut(|call| match poll(call) {
            Poll::Ready(answer) => {
                assert_eq!(answer.unwrap().status(), 200);
                served += 1;
                false
            }
            Poll::Pending => true,
        });
        assert!(served >= 1, "the first goes at once");
        clock.advance(secs(1));
    }
    assert_eq!(served, 3);
}

#[tokio::test]
async fn the_one_who_sleeps_is_woken_by_its_waker() {
    let clock = ManualClock::stopped();
    let limiter = limiter(&clock);
    limiter.refused(Sent(secs(0)), Refusal::new(StatusCode::TOO_MANY_REQUESTS, Some(secs(YEAR))));
    let waiter = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(None).await }
    });
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await;
    }
    limiter.lift_pause();
    assert_eq!(waiter.await.unwrap(), Ok(Sent(secs(0))));
}

#[test]
fn the_longest_pause_counts_and_names_what_began_it() {
    let clock = ManualClock::stopped();
    let limiter = limiter(&clock);
    let status = |status| StatusCode::from_u16(status).unwrap();
    let refuse = |code: u16, wait: u64| {
        limiter.refused(Sent(clock.now()), Refusal::new(status(code), Some(secs(wait))));
        limiter.state().pause.map(|pause| (pause.status(), pause.remaining.as_secs() / 100))
    };
    assert_eq!(refuse(429, 500), Some((Some(status(429)), 5)));
    assert_eq!(refuse(529, 100), Some((Some(status(429)), 5)), "a shorter one changes nothing");
    assert_eq!(refuse(503, 900), Some((Some(status(503)), 9)));
    limiter.report(Sent(clock.now()), Outcome::Refused { wait: secs(2000) });
    let pause = limiter.state().pause.unwrap();
    assert_eq!(pause.refusal, None, "nobody said what began it");
    assert!(!pause.to_string().contains("after"), "{pause}");
    assert_eq!(limiter.state().refused, 4);
    // Of two that last for ever, the first is what began it.
    for code in [429, 529] {
        limiter.refused(Sent(clock.now()), Refusal::new(status(code), Some(Duration::MAX)));
        assert_eq!(limiter.state().pause.and_then(|pause| pause.status()), Some(status(429)));
    }
}

#[test]
fn what_is_not_paused_is_not_lifted() {
    let clock = ManualClock::stopped();
    let settings = RateLimitSettings::new(1, secs(10));
    let limiter = LocalLimiter::new(settings, shared(&clock));
    assert!(poll(&mut limiter.acquire(None)).is_ready());
    let mut next = limiter.acquire(None);
    assert!(poll(&mut next).is_pending());
    limiter.lift_pause();
    assert!(poll(&mut next).is_pending(), "the budget holds");
    let shown = format!("{limiter:?}");
    assert!(shown.starts_with("LocalLimiter(LimiterState { waiting: 1, "), "{shown}");
    clock.advance(secs(10));
    assert!(poll(&mut next).is_ready());
}

#[tokio::test]
async fn no_place_in_the_queue_is_another_error() {
    let clock = ManualClock::new();
    let mock = MockTransport::new();
    mock.expect(Expectation::post("/v1/x"));
    let limit = RateLimit::new(mock, RateLimitSettings::new(1, secs(3600)), shared(&clock));
    let retry = Retry::new(limit, RetrySettings::default(), shared(&clock));
    retry.send(request(Effect::Read)).await.unwrap();
    let error = retry.send(request(Effect::Read)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    assert_eq!(error.known(), Known::NeverSent);
    assert!(error.pause().is_none());
    assert!(error.to_string().contains("no place within the rate limit"), "{error}");
}

/// What came before is not forgotten when a later attempt is held back.
#[tokio::test]
async fn an_attempt_that_is_held_back_is_not_counted() {
    let clock = ManualClock::new();
    let limiter = limiter(&clock);
    let another = limiter.clone();
    let mock = MockTransport::from_fn(move |_| {
        another.report(Sent(secs(0)), Outcome::Refused { wait: secs(YEAR) });
        Ok(http::Response::builder().status(502).body(Default::default()).unwrap())
    });
    let retry = retry(&mock, &limiter, &clock);
    let error = retry.send(request(Effect::IdempotentWrite)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Paused, 1));
    assert_eq!(error.known(), Known::NeverSent, "the last");
    assert!(error.may_have_applied(), "the first");
    assert_eq!(error.history().attempts().len(), 1);
}

/// A limiter of one's own that has the methods it must have, and keeps what is reported to it.
#[derive(Debug)]
struct Closed {
    paused_for: Duration,
    reports: Mutex<Vec<(Sent, Outcome)>>,
}

impl Limiter for Closed {
    fn acquire(&self, _deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async { Err(TooLate) })
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        self.reports.lock().unwrap().push((sent, outcome));
    }

    fn state(&self) -> LimiterState {
        let mut state = LimiterState::default();
        state.paused_for = self.paused_for;
        state
    }
}

#[tokio::test]
async fn a_limiter_of_ones_own_need_not_know_of_pauses() {
    let clock = ManualClock::new();
    let send = async |paused_for| -> Error {
        let limiter = Arc::new(Closed { paused_for, reports: Mutex::default() });
        limiter.lift_pause();
        for (sent, wait) in [(0, None), (2, Some(secs(30)))] {
            limiter.refused(Sent(secs(sent)), Refusal::new(StatusCode::TOO_MANY_REQUESTS, wait));
        }
        let refused = |sent, wait| (Sent(secs(sent)), Outcome::Refused { wait: secs(wait) });
        assert_eq!(*limiter.reports.lock().unwrap(), [refused(0, 1), refused(2, 30)]);
        let limit = RateLimit::with(MockTransport::new(), limiter, shared(&clock));
        limit.send(request(Effect::Read)).await.unwrap_err()
    };
    let error = send(secs(0)).await;
    assert_eq!((error.kind(), error.known()), (ErrorKind::Timeout, Known::NeverSent));
    let error = send(secs(90)).await;
    assert_eq!(error.kind(), ErrorKind::Paused);
    assert_eq!(error.pause().map(|pause| pause.remaining), Some(secs(90)));
    assert!(error.to_string().contains("paused for 90 s, until Thu, 01 Jan 1970 00:01:30 GMT"));
}

#[test]
fn the_random_part_follows_the_wait() {
    for (wait, most) in [(0, 500), (1000, 500), (4000, 1000), (20_000, 5000), (9_999_999, 10_000)] {
        let times: Vec<_> = (0..300).map(|_| spread(Duration::from_millis(wait))).collect();
        let most = Duration::from_millis(most);
        assert!(times.iter().all(|time| *time <= most), "{wait} ms");
        assert!(times.iter().any(|time| *time > most / 2), "{wait} ms");
        assert!(times.iter().any(|time| *time < most / 2), "{wait} ms");
    }
}
