use std::sync::{Arc, Mutex};

use notion_transport::clock::{Clock, ManualClock, SystemClock};
use notion_transport::layer::{
    Metrics, Observation, Observe, RateLimitSettings, RetrySettings, StackSettings, Stage, standard,
};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Attempts, Effect, SharedTransport, Transport};

use crate::{request, secs, shared};

#[tokio::test]
async fn every_attempt_takes_a_place_and_has_its_own_time() {
    let clock = ManualClock::new();
    let mock = MockTransport::new();
    let expectation = Expectation::post("/v1/x").reply(Reply::silence()).reply(Reply::silence());
    mock.expect(expectation.reply(Reply::status(200)));
    let settings = StackSettings::default()
        .rate_limit(RateLimitSettings::new(1, secs(200)))
        .retry(RetrySettings::default().base_delay(secs(0)).deadline(None));
    let stack = standard(mock.clone(), settings, shared(&clock));
    let answer = stack.send(request(Effect::Read)).await.unwrap();
    assert_eq!(Attempts::of(&answer), 3);
    assert_eq!(clock.now(), secs(400), "70 s of silence are within the 200 s of the window");
    mock.verify().unwrap();
}

#[tokio::test]
async fn the_wait_for_a_refusal_is_not_made_twice() {
    let clock = ManualClock::new();
    let mock = MockTransport::new();
    let refusal = Reply::status(429).header("retry-after", "60");
    mock.expect(Expectation::post("/v1/x").reply(refusal).reply(Reply::status(200)));
    let stack = standard(mock, StackSettings::default(), shared(&clock));
    assert_eq!(stack.send(request(Effect::Create)).await.unwrap().status(), 200);
    assert!((secs(60)..=secs(70)).contains(&clock.now()), "{:?}", clock.now());
}

#[test]
fn what_observes_shows_where_it_stands() {
    let clock = Arc::new(ManualClock::new());
    let observe = Observe::new(MockTransport::new(), Stage::Attempt, None, clock);
    let shown = format!("{observe:?}");
    assert!(shown.starts_with("Observe { inner: MockTransport"), "{shown}");
    assert!(shown.contains("stage: Attempt"), "{shown}");
}

#[tokio::test]
async fn the_stack_is_one_type_that_nests_and_spawns() {
    let mock = MockTransport::from_fn(|_| Ok(Default::default()));
    let stack = standard(mock.clone(), StackSettings::default(), Arc::new(ManualClock::new()));
    let nested = SharedTransport::new(Arc::new(stack));
    let answer = tokio::spawn(async move { nested.send(request(Effect::Read)).await });
    assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    assert_eq!(mock.requests().len(), 1);
}

/// What is observed, with the seconds that it took.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<String>>);

impl Metrics for Seen {
    fn observe(&self, observation: &Observation<'_>) {
        let Observation { stage, ended, attempts, took, request_id, .. } = observation;
        let line = format!("{stage:?} {ended:?} {attempts} {} {request_id:?}", took.as_secs());
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn metrics_are_told_how_each_stage_ended_and_how_long_it_took() {
    let clock = ManualClock::new();
    let mock = MockTransport::new();
    let served = Reply::status(200).header("x-notion-request-id", "r-1");
    mock.expect(Expectation::post("/v1/x").reply(Reply::silence()).reply(served));
    let seen = Arc::new(Seen::default());
    let settings = StackSettings::default()
        .rate_limit(RateLimitSettings::new(1, secs(200)))
        .retry(RetrySettings::default().base_delay(secs(0)))
        .metrics(seen.clone());
    let stack = standard(mock, settings, shared(&clock));
    stack.send(request(Effect::Read)).await.unwrap();
    assert_eq!(
        *seen.0.lock().unwrap(),
        [
            "Exchange Failed(Timeout) 1 70 None",
            "Attempt Failed(Timeout) 1 70 None",
            "Exchange Answered(200) 1 0 Some(\"r-1\")",
            "Attempt Answered(200) 1 130 Some(\"r-1\")",
            "Call Answered(200) 2 200 Some(\"r-1\")",
        ]
    );
}

/// No runtime at all: a future, a thread that waits for it, and the system's clock.
#[test]
fn it_runs_without_a_runtime() {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    fn block_on<F: Future>(future: F) -> F::Output {
        let mut future = std::pin::pin!(future);
        let waker = Arc::new(Unpark(std::thread::current())).into();
        loop {
            let mut context = std::task::Context::from_waker(&waker);
            match future.as_mut().poll(&mut context) {
                std::task::Poll::Ready(output) => return output,
                std::task::Poll::Pending => std::thread::park(),
            }
        }
    }
    let mock = MockTransport::new();
    let refusal = Reply::status(429).header("retry-after", "0.02");
    mock.expect(Expectation::post("/v1/x").reply(refusal).reply(Reply::status(200)));
    let retry = RetrySettings::default().base_delay(std::time::Duration::from_millis(1));
    let settings = StackSettings::default().retry(retry);
    let clock = SystemClock::new();
    let start = clock.now();
    let stack = standard(mock, settings, Arc::new(clock));
    let answer = block_on(stack.send(request(Effect::Create))).unwrap();
    assert_eq!((answer.status().as_u16(), Attempts::of(&answer)), (200, 2));
    assert!(clock.now() - start >= std::time::Duration::from_millis(20));
    // Several sleeps at once, the longest asked for first.
    let sleeps = [30, 10, 20, 0].map(|ms| clock.sleep(std::time::Duration::from_millis(ms)));
    let start = clock.now();
    sleeps.into_iter().for_each(block_on);
    assert!(clock.now() - start >= std::time::Duration::from_millis(29));
}
