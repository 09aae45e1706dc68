use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{Retry, RetrySettings};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{
    Attempts, Effect, Ended, Error, ErrorKind, History, Known, Response, Transport,
};
use serde_json::json;

use crate::{request, response, secs, shared};

const EFFECTS: [Effect; 3] = [Effect::Read, Effect::IdempotentWrite, Effect::Create];

fn retry(
    mock: &MockTransport,
    settings: RetrySettings,
    clock: &ManualClock,
) -> Retry<MockTransport> {
    Retry::new(mock.clone(), settings, shared(clock))
}

/// The default settings, and everything that `mock` says.
async fn send(mock: &MockTransport, effect: Effect) -> Result<Response, Error> {
    retry(mock, RetrySettings::default(), &ManualClock::new()).send(request(effect)).await
}

fn always(outcome: impl Into<Reply>) -> MockTransport {
    let mock = MockTransport::new();
    mock.expect(Expectation::post("/v1/x").reply(outcome).any_times());
    mock
}

fn script(replies: impl IntoIterator<Item = Reply>) -> MockTransport {
    let mock = MockTransport::new();
    let expectation = Expectation::post("/v1/x");
    mock.expect(replies.into_iter().fold(expectation, Expectation::reply));
    mock
}

/// How many attempts reach the server, by effect; which failures are repeated is in `table.rs`.
#[tokio::test]
async fn as_many_attempts_as_are_allowed_and_they_are_counted() {
    let data = |status: u16, key: &str, value: &str| {
        let body = json!({ "object": "error", "additional_data": { key: value } });
        Reply::json(status, body).header("retry-after", "1")
    };
    let table = [
        ("connect", Reply::fault(ErrorKind::Connect), [5, 5, 5]),
        ("500", Reply::status(500), [5, 5, 1]),
        ("504, retry-after", Reply::status(504).header("retry-after", "1"), [5, 5, 1]),
        ("502, HTML", Reply::html(502, "<h1>Bad gateway</h1>"), [5, 5, 1]),
        ("interrupted", Reply::fault(ErrorKind::Interrupted), [5, 5, 1]),
        ("409", Reply::status(409), [1, 5, 1]),
        ("400", Reply::status(400), [1, 1, 1]),
        ("too large", Reply::fault(ErrorKind::TooLarge), [1, 1, 1]),
        ("429 that does not say when", Reply::status(429), [5, 5, 5]),
        ("429 at once", Reply::status(429).header("retry-after", "0"), [5, 5, 5]),
        ("blocked", data(429, "rate_limit_reason", "public_api_request_blocked"), [1, 1, 1]),
        ("blocked", data(502, "rate_limit_reason", "public_api_request_blocked"), [1, 1, 1]),
        ("committed", data(503, "committed_resource_id", "1f2e"), [1, 1, 1]),
    ];
    for (name, reply, expected) in table {
        for (effect, expected) in EFFECTS.into_iter().zip(expected) {
            let mock = always(reply.clone());
            let attempts = match send(&mock, effect).await {
                Ok(response) => Attempts::of(&response),
                Err(error) => error.attempts(),
            };
            assert_eq!(mock.requests().len(), expected, "{name}, {effect:?}");
            assert_eq!(attempts as usize, expected, "{name}, {effect:?}: as told");
        }
    }
}

#[tokio::test]
async fn a_refusal_takes_time_and_not_attempts() {
    let refusals = |count: usize, wait: &str| {
        let mock = MockTransport::new();
        let refusal = Reply::status(429).header("retry-after", wait);
        let replies = std::iter::repeat_n(refusal, count);
        let expectation = replies.fold(Expectation::post("/v1/x"), Expectation::reply);
        mock.expect(expectation.reply(Reply::status(200)));
        (mock, ManualClock::new())
    };
    for effect in EFFECTS {
        let (mock, clock) = refusals(12, "1");
        let sent = retry(&mock, RetrySettings::default(), &clock).send(request(effect)).await;
        let answer = sent.unwrap();
        assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (200, 13));
        assert!(clock.now() >= secs(12));
    }
    // The deadline is what ends it.
    let (mock, clock) = refusals(1000, "9");
    let settings = RetrySettings::default().deadline(secs(100)).max_delay(secs(1));
    let answer = retry(&mock, settings, &clock).send(request(Effect::Create)).await.unwrap();
    assert_eq!(answer.status(), 429);
    assert!((10..=12).contains(&Attempts::of(&answer)), "{}", Attempts::of(&answer));
    assert!(clock.now() < secs(100));
    // Without one, and where nothing is to be sent again, they count.
    for (settings, attempts) in [
        (RetrySettings::default().deadline(None), 5),
        (RetrySettings::default().max_attempts(1), 1),
    ] {
        let (mock, clock) = refusals(1000, "1");
        let answer = retry(&mock, settings, &clock).send(request(Effect::Read)).await.unwrap();
        assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (429, attempts));
    }
    // Failures in between are counted as ever.
    let mock = MockTransport::new();
    let refusal = || Reply::status(429).header("retry-after", "1");
    let replies = (0..8).flat_map(|_| [refusal(), Reply::status(502)]);
    mock.expect(replies.fold(Expectation::post("/v1/x"), Expectation::reply));
    let answer = send(&mock, Effect::Read).await.unwrap();
    assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (502, 10));
}

#[tokio::test]
async fn who_was_told_the_same_time_does_not_come_back_at_the_same_time() {
    let mut times = Vec::new();
    for _ in 0..30 {
        let clock = ManualClock::new();
        let mock = script([Reply::status(429).header("retry-after", "5"), Reply::status(200)]);
        let retry = retry(&mock, RetrySettings::default(), &clock);
        retry.send(request(Effect::Create)).await.unwrap();
        times.push(clock.now());
    }
    times.sort();
    assert!(times[0] >= secs(5), "never earlier: {:?}", times[0]);
    // The chance that 30 random times up to half a second are as close as this is below 1 in 10^12.
    assert!(times[29] - times[0] > Duration::from_millis(150), "{times:?}");
}

#[tokio::test]
async fn the_same_request_goes_out_again_until_it_succeeds() {
    let mock = script([
        Reply::fault(ErrorKind::Connect),
        Reply::html(502, "<html>"),
        Reply::json(200, json!({ "object": "page" })),
    ]);
    let mut wanted = request(Effect::Read);
    *wanted.body_mut() = "{}".into();
    wanted.headers_mut().insert("x-mine", "1".parse().unwrap());
    let clock = ManualClock::new();
    let answer = retry(&mock, RetrySettings::default(), &clock).send(wanted).await.unwrap();
    assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (200, 3));
    mock.verify().unwrap();
    for sent in mock.requests() {
        assert_eq!((sent.method().as_str(), &sent.body()[..]), ("POST", &b"{}"[..]));
        assert_eq!(sent.headers()["x-mine"], "1");
    }
}

#[tokio::test]
async fn delays_are_random_up_to_a_limit_that_doubles() {
    let settings = RetrySettings::default().base_delay(secs(1)).max_delay(secs(4)).max_attempts(6);
    let limits = [1.0, 2.0, 4.0, 4.0, 4.0];
    let mut all = [const { Vec::new() }; 5];
    for _ in 0..200 {
        let clock = ManualClock::new();
        let times = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mock = MockTransport::from_fn({
            let (clock, times) = (clock.clone(), times.clone());
            move |_| {
                times.lock().unwrap().push(clock.now());
                Err(ErrorKind::Connect.into())
            }
        });
        retry(&mock, settings.clone(), &clock).send(request(Effect::Read)).await.unwrap_err();
        let times = times.lock().unwrap();
        assert_eq!(times.len(), 6);
        for (index, pair) in times.windows(2).enumerate() {
            all[index].push((pair[1] - pair[0]).as_secs_f64());
        }
    }
    for (delays, limit) in all.iter().zip(limits) {
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        assert!(delays.iter().all(|delay| (0.0..=limit).contains(delay)), "{limit}: {delays:?}");
        // 200 uniform values: a mean this far from the middle has a chance below 1 in 10^12.
        assert!((mean / limit - 0.5).abs() < 0.15, "a mean of {mean} up to {limit}");
    }
}

#[tokio::test]
async fn retry_after_is_never_cut_short() {
    for (headers, expected) in [
        (vec![("retry-after", "120")], secs(120)),
        (vec![("retry-after", "Thu, 01 Jan 2026 00:02:00 GMT")], secs(120)),
        (
            vec![
                ("retry-after", "Thu, 01 Jan 2026 00:02:00 GMT"),
                ("date", "Thu, 01 Jan 2026 00:01:30 GMT"),
            ],
            secs(30),
        ),
    ] {
        let clock = ManualClock::new();
        clock.set_wall(UNIX_EPOCH + Duration::from_secs(1_767_225_600)); // 2026-01-01
        let mock = script([response(429, &headers, "").into(), Reply::status(200)]);
        // Delays of our own would be shorter.
        let settings = RetrySettings::default().max_delay(secs(2));
        let answer = retry(&mock, settings, &clock).send(request(Effect::Create)).await.unwrap();
        assert_eq!(answer.status(), 200);
        let random = clock.now().checked_sub(expected).expect("never earlier");
        assert!(random <= Duration::from_millis(500), "{headers:?}: {random:?} on top");
    }
}

#[tokio::test]
async fn a_wait_past_the_deadline_is_not_begun() {
    let clock = ManualClock::new();
    let mock = always(Reply::status(429).header("retry-after", "60"));
    let settings = RetrySettings::default().deadline(secs(150));
    let answer = retry(&mock, settings, &clock).send(request(Effect::Read)).await.unwrap();
    assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (429, 3));
    assert_eq!(answer.headers()["retry-after"], "60", "the time to wait");
    assert!((secs(120)..secs(122)).contains(&clock.now()), "not a third wait");

    // One that ends with the deadline leaves no time for an attempt.
    for (deadline, attempts) in [(secs(60), 1), (secs(60) + Duration::from_millis(1), 2)] {
        let clock = ManualClock::new();
        let settings = RetrySettings::default().deadline(deadline);
        let answer = retry(&mock, settings, &clock).send(request(Effect::Read)).await.unwrap();
        assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (429, attempts));
    }
}

#[tokio::test]
async fn the_deadline_ends_an_attempt_that_is_under_way() {
    let clock = ManualClock::new();
    let settings = RetrySettings::default().deadline(secs(5));
    let retry = retry(&always(Reply::silence()), settings, &clock);
    let error = retry.send(request(Effect::Create)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.may_have_applied());
    assert_eq!(clock.now(), secs(5));
}

#[tokio::test]
async fn without_a_deadline_it_waits_as_long_as_it_takes() {
    let clock = ManualClock::new();
    let mock = script([Reply::status(429).header("retry-after", "86400"), Reply::status(200)]);
    let settings = RetrySettings::default().deadline(None);
    let answer = retry(&mock, settings, &clock).send(request(Effect::Read)).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!((secs(86400)..secs(86401)).contains(&clock.now()));
}

#[tokio::test]
async fn an_earlier_attempt_that_may_have_been_applied_is_not_forgotten() {
    let mock = script([
        Reply::fault(ErrorKind::Timeout),
        Reply::fault(ErrorKind::Connect),
        Reply::fault(ErrorKind::Invalid),
    ]);
    let error = send(&mock, Effect::IdempotentWrite).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 3));
    assert!(error.may_have_applied(), "the first attempt timed out");

    let mock = script([Reply::fault(ErrorKind::Connect), Reply::fault(ErrorKind::Invalid)]);
    let error = send(&mock, Effect::IdempotentWrite).await.unwrap_err();
    assert!(!error.may_have_applied(), "no attempt was ever sent");
}

#[tokio::test]
async fn the_effect_is_guessed_with_care_when_it_is_not_declared() {
    use http::Method;
    for (method, effect) in [
        (Method::GET, Effect::Read),
        (Method::HEAD, Effect::Read),
        (Method::PUT, Effect::IdempotentWrite),
        (Method::DELETE, Effect::IdempotentWrite),
        (Method::POST, Effect::Create),
        (Method::PATCH, Effect::Create),
    ] {
        let request = http::Request::builder().method(&method).body(Default::default()).unwrap();
        assert_eq!(Effect::of(&request), effect, "{method}");
    }
}

#[tokio::test]
async fn zero_attempts_are_one() {
    let mock = always(Reply::status(500));
    let settings = RetrySettings::default().max_attempts(0);
    let retry = retry(&mock, settings, &ManualClock::new());
    assert_eq!(Attempts::of(&retry.send(request(Effect::Read)).await.unwrap()), 1);
}

#[tokio::test]
async fn an_outage_is_not_multiplied() {
    let clock = ManualClock::new();
    let down = always(Reply::status(502));
    let retry = retry(&down, RetrySettings::default().budget(10), &clock);
    for _ in 0..100 {
        assert_eq!(retry.clone().send(request(Effect::Read)).await.unwrap().status(), 502);
    }
    assert_eq!(down.requests().len(), 110, "each call once, and ten attempts more for all of them");

    // Refusals are free: the server said when to come.
    let busy = always(Reply::status(429).header("retry-after", "1"));
    let settings = RetrySettings::default().budget(1).deadline(None);
    let retry = Retry::new(busy.clone(), settings, shared(&clock));
    for _ in 0..10 {
        retry.send(request(Effect::Create)).await.unwrap();
    }
    assert_eq!(busy.requests().len(), 50);
}

#[tokio::test]
async fn ten_successes_earn_an_attempt_and_no_more_is_saved_than_was_set() {
    let status = Arc::new(AtomicU16::new(200));
    let mock = MockTransport::from_fn({
        let status = status.clone();
        move |_| Ok(response(status.load(Ordering::Relaxed), &[], ""))
    });
    let retry = retry(&mock, RetrySettings::default().budget(1), &ManualClock::new());
    let attempts = async |code: u16, calls: usize| {
        status.store(code, Ordering::Relaxed);
        let before = mock.requests().len();
        for _ in 0..calls {
            assert_eq!(retry.send(request(Effect::Read)).await.unwrap().status(), code);
        }
        mock.requests().len() - before
    };
    assert_eq!(attempts(200, 30).await, 30);
    assert_eq!(attempts(502, 3).await, 4, "one on credit, however many successes there were");
    assert_eq!(attempts(200, 9).await, 9);
    assert_eq!(attempts(502, 3).await, 3);
    assert_eq!(attempts(200, 1).await, 1);
    assert_eq!(attempts(502, 3).await, 4);
}

#[tokio::test]
async fn the_history_tells_what_came_before() {
    let clock = ManualClock::new();
    let mock = script([
        Reply::fault(ErrorKind::Connect),
        Reply::status(429).header("retry-after", "7"),
        Reply::status(502),
        Reply::status(200),
    ]);
    let answer = retry(&mock, RetrySettings::default(), &clock).send(request(Effect::Read)).await;
    let history = History::of(&answer.unwrap());
    let ended: Vec<Ended> = history.attempts().iter().map(|attempt| attempt.ended).collect();
    let status = |status| Ended::Answered(http::StatusCode::from_u16(status).unwrap());
    assert_eq!(ended, [Ended::Failed(ErrorKind::Connect), status(429), status(502)]);
    let known: Vec<Known> = history.attempts().iter().map(|attempt| attempt.known).collect();
    assert_eq!(known, [Known::NeverSent, Known::Refused, Known::MaybeApplied]);
    assert!(history.may_have_applied());
    assert!(history.attempts()[1].waited >= secs(7));

    let error = send(&always(Reply::fault(ErrorKind::Connect)), Effect::Create).await.unwrap_err();
    assert_eq!(error.history().attempts().len(), 4);
    assert!(!error.history().may_have_applied() && !error.may_have_applied());
}
