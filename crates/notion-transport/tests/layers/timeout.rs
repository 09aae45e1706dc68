use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{Timeout, TimeoutSettings};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Effect, ErrorKind, Transport};

use crate::{poll, request, secs, shared};

fn timeout(reply: Reply, settings: TimeoutSettings, clock: &ManualClock) -> Timeout<MockTransport> {
    let mock = MockTransport::new();
    mock.expect(Expectation::post("/v1/x").reply(reply));
    Timeout::new(mock, settings, shared(clock))
}

#[test]
fn an_attempt_may_take_so_long_and_no_longer() {
    let clock = ManualClock::stopped();
    let timeout = timeout(Reply::silence(), TimeoutSettings::default().attempt(secs(3)), &clock);
    let mut call = Box::pin(timeout.send(request(Effect::Create)));
    assert!(poll(&mut call).is_pending());
    clock.advance(secs(2));
    assert!(poll(&mut call).is_pending());
    clock.advance(secs(1));
    let std::task::Poll::Ready(Err(error)) = poll(&mut call) else { panic!("it is time") };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_applied());
}

#[tokio::test]
async fn an_answer_in_time_costs_no_time() {
    let clock = ManualClock::new();
    let timeout = timeout(Reply::status(200), TimeoutSettings::default(), &clock);
    assert_eq!(timeout.send(request(Effect::Read)).await.unwrap().status(), 200);
    assert_eq!(clock.now(), secs(0));
}

#[test]
fn without_a_limit_nothing_watches_the_clock() {
    let clock = ManualClock::stopped();
    let timeout = timeout(Reply::silence(), TimeoutSettings::default().attempt(None), &clock);
    let mut call = Box::pin(timeout.send(request(Effect::Read)));
    assert!(poll(&mut call).is_pending());
    clock.advance(secs(1_000_000));
    assert!(poll(&mut call).is_pending());
}

#[test]
fn what_is_large_may_take_longer_and_the_error_says_by_what() {
    let settings = TimeoutSettings::default().attempt(secs(3)).slowest_upload(100_000);
    for (size, more) in [(1_000, 0), (3_000_000, 30)] {
        let clock = ManualClock::stopped();
        let timeout = timeout(Reply::silence(), settings.clone(), &clock);
        let mut upload = request(Effect::Create);
        *upload.body_mut() = vec![0; size].into();
        let mut call = Box::pin(timeout.send(upload));
        assert!(poll(&mut call).is_pending());
        clock.advance(secs(2 + more));
        assert!(poll(&mut call).is_pending());
        clock.advance(secs(1));
        let std::task::Poll::Ready(Err(error)) = poll(&mut call) else { panic!("it is time") };
        let told = error.to_string();
        assert!(told.contains(&format!("{}s", 3 + more)), "{told}");
        assert!(told.contains("TimeoutSettings::attempt()"), "{told}");
        assert_eq!(told.contains("TimeoutSettings::slowest_upload()"), more > 0, "{told}");
    }
    let never = TimeoutSettings::default().attempt(secs(3)).slowest_upload(0);
    let clock = ManualClock::stopped();
    let timeout = timeout(Reply::silence(), never, &clock);
    let mut upload = request(Effect::Create);
    *upload.body_mut() = vec![0; 3_000_000].into();
    let mut call = Box::pin(timeout.send(upload));
    assert!(poll(&mut call).is_pending());
    clock.advance(secs(3));
    assert!(poll(&mut call).is_ready(), "0 adds no time");
}
