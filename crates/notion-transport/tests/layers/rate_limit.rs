use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Context;
use std::time::Duration;

use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, Outcome, RateLimit, RateLimitSettings, Retry, RetrySettings,
    Sent,
};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Effect, ErrorKind, Request, Response, Transport};

use crate::{poll, request, response, secs, shared};

/// When requests came, in seconds, and their numbers.
type Log = Arc<Mutex<Vec<(u64, u64)>>>;

/// Answers 200, and writes down when each request came and its `n` header.
fn server(clock: &ManualClock) -> (MockTransport, Log) {
    let log = Log::default();
    let (clock, kept) = (clock.clone(), log.clone());
    let mock = MockTransport::from_fn(move |request| {
        let number = request.headers()["n"].to_str().unwrap().parse().unwrap();
        kept.lock().unwrap().push((clock.now().as_secs(), number));
        Ok(Response::default())
    });
    (mock, log)
}

fn numbered(n: usize) -> Request {
    let mut request = request(Effect::Read);
    request.headers_mut().insert("n", n.into());
    request
}

#[tokio::test]
async fn no_window_holds_more_than_the_budget() {
    let clock = ManualClock::new();
    let (mock, log) = server(&clock);
    let settings = RateLimitSettings::new(3, secs(10));
    let limit = RateLimit::new(mock, settings, shared(&clock));
    for n in 0..4 {
        limit.send(numbered(n)).await.unwrap();
    }
    clock.advance(secs(5)); // 15: the first three are out of the window, the fourth is in it
    for n in 4..9 {
        limit.send(numbered(n)).await.unwrap();
    }
    let times: Vec<u64> = log.lock().unwrap().iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [0, 0, 0, 10, 15, 15, 20, 25, 25]);
}

#[tokio::test]
async fn each_budget_may_be_spent_at_once_and_comes_back_with_its_window() {
    for (settings, at_once, window) in [
        (RateLimitSettings::default(), 3, 1),
        (RateLimitSettings::per_second(2), 2, 1),
        (RateLimitSettings::per_minute(5), 5, 60),
        (RateLimitSettings::standard(), 180, 60),
        (RateLimitSettings::large_plan(), 600, 60),
    ] {
        let clock = ManualClock::new();
        let (mock, log) = server(&clock);
        let limit = RateLimit::new(mock, settings.clone(), shared(&clock));
        for n in 0..=at_once {
            limit.send(numbered(n)).await.unwrap();
        }
        let times: Vec<u64> = log.lock().unwrap().iter().map(|(time, _)| *time).collect();
        let (last, first) = times.split_last().unwrap();
        assert!(first.iter().all(|time| *time == 0), "{settings:?}: {times:?}");
        assert_eq!(*last, window, "{settings:?}");
    }
}

#[test]
fn clones_share_the_budget_and_the_first_to_come_is_the_first_to_go() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(2), shared(&clock));
    let clones: Vec<_> = (0..7).map(|_| limit.clone()).collect();
    let mut calls: Vec<_> =
        clones.iter().enumerate().map(|(n, limit)| Box::pin(limit.send(numbered(n)))).collect();
    let mut done = 0;
    for round in 1..=4 {
        // The later ones are polled first, and gain nothing by it, once all stand in the queue.
        let _: Vec<bool> = calls.iter_mut().map(|call| poll(call).is_ready()).collect();
        let sent = log.lock().unwrap().len();
        assert!(sent <= 2 * round, "{sent} in round {round}");
        calls = calls.into_iter().skip(sent - done).collect();
        done = sent;
        clock.advance(secs(1));
    }
    let order: Vec<u64> = log.lock().unwrap().iter().map(|(_, n)| *n).collect();
    assert_eq!(order, [0, 1, 2, 3, 4, 5, 6]);
}

#[cfg(feature = "hyper")]
#[tokio::test(start_paused = true)]
async fn many_tasks_use_all_of_the_budget_and_no_more() {
    let clock = notion_transport::clock::TokioClock::new();
    let times = Arc::new(Mutex::new(Vec::new()));
    let mock = MockTransport::from_fn({
        let times = times.clone();
        move |_| {
            times.lock().unwrap().push(clock.now());
            Ok(Response::default())
        }
    });
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(3), Arc::new(clock));
    let tasks: Vec<_> = (0..60)
        .map(|_| {
            let limit = limit.clone();
            tokio::spawn(async move { limit.send(request(Effect::Read)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let times = times.lock().unwrap();
    assert_eq!(times.len(), 60);
    for window in times.windows(4) {
        assert!(window[3] - window[0] >= secs(1), "four within a second: {window:?}");
    }
    let took = times[59] - times[0];
    assert!(took < Duration::from_millis(19_100), "60 at 3 a second take 19 s, not {took:?}");
}

#[test]
fn who_leaves_the_queue_takes_nothing() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let mut calls: Vec<_> = (0..5).map(|n| Some(Box::pin(limit.send(numbered(n))))).collect();
    for call in calls.iter_mut().flatten() {
        let _ = poll(call);
    }
    calls[1] = None; // the head, which watches the clock
    calls[3] = None; // one in the middle
    for n in [2, 4] {
        clock.advance(secs(1));
        assert!(poll(calls[n].as_mut().unwrap()).is_ready(), "{n} gets the place");
    }
    assert_eq!(*log.lock().unwrap(), [(0, 0), (1, 2), (2, 4)]);
}

#[test]
fn those_who_wait_are_counted() {
    let clock = ManualClock::stopped();
    let (mock, _log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let mut calls: Vec<_> = (0..4).map(|n| Box::pin(limit.send(numbered(n)))).collect();
    assert_eq!(limit.state().waiting, 0, "nobody is polled yet");
    for call in &mut calls {
        let _ = poll(call);
    }
    assert_eq!((limit.state().sent, limit.state().waiting), (1, 3));
    assert!(format!("{limit:?}").contains("waiting: 3"), "{limit:?}");
    drop(calls.pop());
    assert_eq!(limit.state().waiting, 2, "one has left");
    clock.advance(secs(1));
    assert!(poll(&mut calls[1]).is_ready());
    assert_eq!((limit.state().sent, limit.state().waiting), (2, 1));
}

#[test]
fn who_leaves_from_the_middle_wakes_nobody() {
    #[derive(Default)]
    struct Woken(AtomicUsize);
    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let clock = ManualClock::stopped();
    let (mock, _log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let woken = Arc::new(Woken::default());
    let waker = woken.clone().into();
    let mut context = Context::from_waker(&waker);
    let mut calls: Vec<_> = (0..4).map(|n| Box::pin(limit.send(numbered(n)))).collect();
    for call in &mut calls {
        let _ = call.as_mut().poll(&mut context);
    }
    drop(calls.remove(2));
    assert_eq!(woken.0.load(Ordering::Relaxed), 0);
    drop(calls.remove(1));
    assert_eq!(woken.0.load(Ordering::Relaxed), 1, "the next one, when the head leaves");
}

#[tokio::test]
async fn the_next_in_the_queue_is_woken_when_the_head_leaves() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    limit.send(numbered(0)).await.unwrap();
    let spawn = |n| {
        let limit = limit.clone();
        tokio::spawn(async move { limit.send(numbered(n)).await })
    };
    let (head, next) = (spawn(1), spawn(2));
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await;
    }
    head.abort();
    assert!(head.await.unwrap_err().is_cancelled());
    while clock.sleepers() == 0 {
        tokio::task::yield_now().await; // until the next one watches the clock
    }
    clock.advance(secs(1));
    next.await.unwrap().unwrap();
    assert_eq!(*log.lock().unwrap(), [(0, 0), (1, 2)]);
}

#[test]
fn one_that_is_not_polled_holds_nobody_up() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let mut calls: Vec<_> = (0..5).map(|n| Box::pin(limit.send(numbered(n)))).collect();
    for call in &mut calls {
        let _ = poll(call);
    }
    // 1 and 2 are before 3 and are not polled: their task waits for 3.
    let mut goes_after = Duration::ZERO;
    while poll(&mut calls[3]).is_pending() {
        clock.advance(Duration::from_millis(50));
        goes_after += Duration::from_millis(50);
    }
    assert!(goes_after < Duration::from_millis(1600), "{goes_after:?}");
    // When they are polled again, they are before 4.
    for n in [1, 2] {
        assert!(poll(&mut calls[n]).is_pending());
    }
    clock.advance(secs(1));
    assert!(poll(&mut calls[4]).is_pending());
    for n in [1, 2] {
        assert!(poll(&mut calls[n]).is_ready(), "{n} gets the place");
        clock.advance(secs(1));
    }
    assert!(poll(&mut calls[4]).is_ready());
    let order: Vec<u64> = log.lock().unwrap().iter().map(|(_, number)| *number).collect();
    assert_eq!(order, [0, 3, 1, 2, 4]);
}

#[test]
fn one_that_comes_when_it_is_called_is_not_passed_over() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let mut calls: Vec<_> = (0..3).map(|n| Box::pin(limit.send(numbered(n)))).collect();
    for call in &mut calls {
        let _ = poll(call);
    }
    // A computer that slept: everybody is late, and the last is the first to notice.
    clock.advance(secs(60));
    assert!(poll(&mut calls[2]).is_pending());
    assert!(poll(&mut calls[1]).is_ready());
    clock.advance(secs(1));
    assert!(poll(&mut calls[2]).is_ready());
    let order: Vec<u64> = log.lock().unwrap().iter().map(|(_, number)| *number).collect();
    assert_eq!(order, [0, 1, 2]);
}

#[test]
fn only_who_does_not_come_is_passed_over() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let mut calls: Vec<_> = (0..4).map(|n| Box::pin(limit.send(numbered(n)))).collect();
    for call in &mut calls {
        let _ = poll(call);
    }
    clock.advance(Duration::from_millis(1200));
    assert!(poll(&mut calls[3]).is_pending(), "it calls those before it");
    assert!(poll(&mut calls[2]).is_pending(), "it has come, and is behind one that has not");
    clock.advance(Duration::from_millis(100));
    assert!(poll(&mut calls[3]).is_pending(), "only 1 is passed over");
    assert!(poll(&mut calls[2]).is_ready());
    let order: Vec<u64> = log.lock().unwrap().iter().map(|(_, number)| *number).collect();
    assert_eq!(order, [0, 2]);
}

#[tokio::test]
async fn a_refusal_stops_everybody_for_as_long_as_it_says() {
    for (status, headers, wait) in [
        (429, vec![("retry-after", "7")], 7),
        (529, vec![("retry-after", "9")], 9),
        (503, vec![("retry-after", "4")], 0),
        (429, vec![], 1),
        (503, vec![], 0),
        (500, vec![("retry-after", "8")], 0),
    ] {
        let clock = ManualClock::new();
        let mock = MockTransport::new();
        let refusal = response(status, &headers, "");
        mock.expect(Expectation::post("/v1/x").reply(refusal).reply(Reply::status(200)));
        let limit = RateLimit::new(mock, RateLimitSettings::unlimited(), shared(&clock));
        assert_eq!(limit.send(request(Effect::Read)).await.unwrap().status(), status);
        assert_eq!(clock.now(), secs(0), "the answer itself goes up at once");
        let other = limit.clone();
        assert_eq!(other.send(request(Effect::Read)).await.unwrap().status(), 200);
        let random = clock.now().checked_sub(secs(wait)).expect("never earlier");
        let most = if wait == 0 { secs(0) } else { secs(wait) };
        assert!(random <= most, "{status} with {headers:?}: {random:?} on top");
    }
}

#[test]
fn a_pause_also_holds_for_those_who_wait_already() {
    let clock = ManualClock::stopped();
    let mock = MockTransport::new();
    let slow_down = Reply::status(429).header("retry-after", "10");
    mock.expect(Expectation::post("/v1/x").reply(Reply::status(200)).reply(slow_down));
    mock.expect(Expectation::post("/v1/x"));
    let limit = RateLimit::new(mock.clone(), RateLimitSettings::new(2, secs(5)), shared(&clock));
    assert!(poll(&mut Box::pin(limit.send(request(Effect::Read)))).is_ready());
    clock.advance(secs(1));
    let mut refused = Box::pin(limit.send(request(Effect::Read)));
    let mut waiting = Box::pin(limit.send(request(Effect::Read)));
    assert!(poll(&mut refused).is_ready()); // 429, until 11
    assert!(poll(&mut waiting).is_pending());
    clock.advance(secs(9)); // 10: the budget is there again, the pause still holds
    assert!(poll(&mut waiting).is_pending());
    clock.advance(secs(4)); // 14: as long as it says, and at most a quarter of that more
    assert!(poll(&mut waiting).is_ready());
    mock.verify().unwrap();
}

/// Lets everybody go, and keeps what is reported.
#[derive(Debug, Default)]
struct Open(Mutex<Vec<Outcome>>);

impl Limiter for Open {
    fn acquire(&self, _deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async { Ok(Sent(secs(0))) })
    }

    fn report(&self, _sent: Sent, outcome: Outcome) {
        self.0.lock().unwrap().push(outcome);
    }

    fn state(&self) -> LimiterState {
        LimiterState::default()
    }
}

#[tokio::test]
async fn only_what_was_served_makes_it_quicker() {
    for (reply, expected) in [
        (Reply::status(200), Outcome::Served),
        (Reply::status(404), Outcome::Served),
        (Reply::status(429), Outcome::Refused { wait: secs(1) }),
        (Reply::status(500), Outcome::Unknown),
        (Reply::status(503), Outcome::Unknown),
        (Reply::fault(ErrorKind::Connect), Outcome::Unknown),
    ] {
        let mock = MockTransport::new();
        mock.expect(Expectation::post("/v1/x").reply(reply));
        let (limiter, clock) = (Arc::new(Open::default()), ManualClock::new());
        let limit = RateLimit::with(mock, limiter.clone(), shared(&clock));
        let result = limit.send(request(Effect::Read)).await;
        assert_eq!(*limiter.0.lock().unwrap(), [expected], "{result:?}");
    }
}

#[tokio::test]
async fn a_place_past_the_deadline_is_refused_at_once_and_nothing_is_sent() {
    let clock = ManualClock::new();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::new(1, secs(60)), shared(&clock));
    let settings = RetrySettings::default().deadline(secs(30));
    let retry = Retry::new(limit, settings, shared(&clock));
    retry.send(numbered(0)).await.unwrap();
    let error = retry.send(numbered(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_applied());
    assert_eq!(clock.now(), secs(0), "it did not wait to find out");
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn a_deadline_that_passes_in_the_queue_ends_the_call_unsent() {
    let clock = ManualClock::stopped();
    let (mock, log) = server(&clock);
    let limit = RateLimit::new(mock, RateLimitSettings::per_second(1), shared(&clock));
    let settings = RetrySettings::default().deadline(Duration::from_millis(2500));
    let retry = Retry::new(limit, settings, shared(&clock));
    let mut calls: Vec<_> = (0..4).map(|n| Box::pin(retry.send(numbered(n)))).collect();
    let mut errors = Vec::new();
    for _ in 0..4 {
        calls.retain_mut(|call| match poll(call) {
            std::task::Poll::Ready(Ok(_)) => false,
            std::task::Poll::Ready(Err(error)) => {
                errors.push(error);
                false
            }
            std::task::Poll::Pending => true,
        });
        clock.advance(secs(1));
    }
    assert!(calls.is_empty());
    assert_eq!(*log.lock().unwrap(), [(0, 0), (1, 1), (2, 2)]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].kind(), ErrorKind::Timeout);
    assert!(!errors[0].may_have_applied());
}

/// Allows so many requests a second, by a bucket that holds as many, and refuses the others.
fn allowing(rate: f64, clock: &ManualClock) -> (MockTransport, Arc<Mutex<(u64, u64)>>) {
    let counts = Arc::new(Mutex::new((0, 0)));
    let (kept, clock) = (counts.clone(), clock.clone());
    let bucket = Mutex::new((rate, std::time::Duration::ZERO));
    let mock = MockTransport::from_fn(move |_| {
        let (mut bucket, mut counts) = (bucket.lock().unwrap(), kept.lock().unwrap());
        let now = clock.now();
        bucket.0 = (bucket.0 + rate * (now - bucket.1).as_secs_f64()).min(rate);
        bucket.1 = now;
        if bucket.0 >= 1.0 {
            bucket.0 -= 1.0;
            counts.0 += 1;
            return Ok(Response::default());
        }
        counts.1 += 1;
        Ok(response(429, &[("retry-after", "1")], ""))
    });
    (mock, counts)
}

#[tokio::test]
async fn the_pace_follows_the_server() {
    for rate in [3.0, 10.0, 30.0] {
        let clock = ManualClock::new();
        let (mock, counts) = allowing(rate, &clock);
        let limit = RateLimit::new(mock, RateLimitSettings::adaptive(200.0), shared(&clock));
        let retry = Retry::new(limit.clone(), RetrySettings::default(), shared(&clock));
        for _ in 0..3000 {
            assert_eq!(retry.send(request(Effect::Create)).await.unwrap().status(), 200);
        }
        let (served, refused) = *counts.lock().unwrap();
        let share = served as f64 / (rate * clock.now().as_secs_f64());
        assert_eq!(served, 3000);
        assert!(share > 0.9, "{rate} a second: {share}");
        assert!(refused <= 45, "{rate} a second: {refused}");
        let state = limit.state();
        assert_eq!((state.sent, state.refused, state.waiting), (3000 + refused, refused, 0));
        assert!(state.rate.is_some_and(|found| found > 0.8 * rate && found < 1.2 * rate));
    }
}

#[tokio::test]
async fn a_budget_gives_way_to_a_server_that_allows_less_and_comes_back() {
    let clock = ManualClock::new();
    let (mock, counts) = allowing(1.0, &clock);
    let limit = RateLimit::new(mock, RateLimitSettings::default(), shared(&clock));
    let retry = Retry::new(limit, RetrySettings::default(), shared(&clock));
    for _ in 0..500 {
        assert_eq!(retry.send(request(Effect::Create)).await.unwrap().status(), 200);
    }
    let (_, refused) = *counts.lock().unwrap();
    assert!(refused <= 20, "{refused}");

    // One refusal that is an exception does not slow things down for long.
    let clock = ManualClock::new();
    let count = AtomicUsize::new(0);
    let mock = MockTransport::from_fn(move |_| {
        let first = count.fetch_add(1, Ordering::Relaxed) == 0;
        Ok(response(if first { 429 } else { 200 }, &[], ""))
    });
    let limit = RateLimit::new(mock, RateLimitSettings::default(), shared(&clock));
    let retry = Retry::new(limit.clone(), RetrySettings::default(), shared(&clock));
    for _ in 0..2000 {
        retry.send(request(Effect::Read)).await.unwrap();
    }
    assert_eq!(limit.state().rate, None, "the budget is all there is again");
}
