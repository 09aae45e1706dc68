//! Refusals: what is one, how long it is waited for, and what is said of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use notion_api::{Client, ErrorKind};
use notion_model::{BlockInput as Block, PageId, UserId};
use notion_sim::Workspace;
use notion_transport::clock::{Clock, ManualClock, TokioClock};
use notion_transport::layer::{RateLimitSettings, RetrySettings};
use notion_transport::mock::MockTransport;
use notion_transport::{Error, Known, Request, Response, Transport};
use serde_json::{Value, json};

use crate::table::{answer, error};

/// A workspace whose n-th write is carried out and answered by something else.
#[derive(Clone)]
struct Committed {
    workspace: Workspace,
    writes: Arc<AtomicUsize>,
    nth: usize,
    answers: Vec<Response>,
}

impl Transport for Committed {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let reads =
            request.method() == http::Method::GET || request.uri().path().ends_with("/query");
        let write = if reads { None } else { Some(self.writes.fetch_add(1, Ordering::Relaxed)) };
        let answer = write.and_then(|n| self.answers.get(n.checked_sub(self.nth)?));
        let served = self.workspace.send(request).await?;
        Ok(answer.cloned().unwrap_or(served))
    }
}

fn client(workspace: &Workspace, nth: usize, answers: Vec<Response>) -> Client {
    let transport =
        Committed { workspace: workspace.clone(), writes: Arc::default(), nth, answers };
    let builder = Client::builder().transport(transport).token("ntn_x");
    let builder = builder.rate_limit(RateLimitSettings::unlimited());
    builder.clock(Arc::new(ManualClock::new())).build().expect("a client")
}

const WAITS: [Option<&str>; 4] =
    [None, Some("1"), Some("soon"), Some("Thu, 01 Jan 1970 00:00:07 GMT")];

/// An answer of something that lost the one of the server.
fn lost(status: u16, wait: Option<&str>) -> Response {
    let headers: Vec<_> = wait.iter().map(|wait| ("retry-after", *wait)).collect();
    answer(status, &headers, &error(status, &Value::Null))
}

#[tokio::test]
async fn a_failure_with_retry_after_is_no_refusal() {
    for status in [408, 425, 500, 502, 503, 504, 520, 524, 530, 599] {
        for wait in WAITS {
            let workspace = Workspace::new();
            let root = workspace.root_page();
            let notion = client(&workspace, 0, vec![lost(status, wait)]);
            let error = notion.pages().create(root).title("x").send().await.unwrap_err();
            assert!(error.may_have_been_applied(), "{status}, {wait:?}: {error}");
            assert_eq!(error.attempts(), 1);
            assert_eq!(workspace.children(root).len(), 1);

            let notion = client(&workspace, 0, vec![lost(status, wait)]);
            let page = notion.pages().create(root).title("y").reconciled().send().await;
            page.unwrap_or_else(|error| panic!("{status}, {wait:?}: {error}"));
            assert_eq!(workspace.children(root).len(), 2, "made once, and found");
        }
    }
}

#[tokio::test]
async fn a_tree_is_not_written_twice_after_a_failure_with_retry_after() {
    for status in [500, 502, 503, 504, 520] {
        let workspace = Workspace::new();
        let root = workspace.root_page();
        let notion = client(&workspace, 1, vec![lost(status, Some("1"))]);
        let blocks = (0..250).map(|n| Block::paragraph(format!("line {n}").as_str()));
        match notion.blocks().append_tree(root, blocks).send().await {
            Ok(_) => {}
            Err(error) => {
                let receipt = error.into_receipt().expect("a receipt");
                notion.blocks().resume_append(receipt).send().await.expect("the rest");
            }
        }
        assert_eq!(workspace.children(root).len(), 250, "{status}");
    }
}

/// The error and the history of a call judge the same answer in the same way.
#[tokio::test]
async fn a_503_is_judged_the_same_by_all() {
    for wait in WAITS {
        let workspace = Workspace::new();
        let root = workspace.root_page();
        let answers = vec![lost(503, wait), lost(400, None)];
        let notion = client(&workspace, 1, answers);
        let page = notion.pages().create(root).title("x").send().await.expect("a page").id;
        let error = notion.pages().trash(page).send().await.unwrap_err();
        assert!(workspace.page(page).expect("a page").in_trash);
        assert_eq!((error.status().map(|s| s.as_u16()), error.attempts()), (Some(400), 2));
        assert_eq!(error.history().attempts()[0].known, Known::MaybeApplied, "{wait:?}");
        assert!(error.may_have_been_applied(), "{wait:?}: {error}");
    }
}

fn refusal(wait: &str, body: &str) -> Response {
    answer(429, &[("retry-after", wait)], body)
}

fn bot() -> Response {
    answer(200, &[], &json!({ "object": "user", "id": UserId::nil() }).to_string())
}

#[tokio::test]
async fn a_pause_of_a_year_is_told_and_can_be_lifted() {
    let year = Duration::from_secs(31_536_000);
    let json = error(429, &json!({ "rate_limit_reason": "workspace" }));
    for (wait, body, seconds) in [
        ("31536000", json.as_str(), year),
        ("31536000", "<html>", year),
        ("31535999.25", json.as_str(), year),
        ("Fri, 01 Jan 1971 00:00:00 GMT", json.as_str(), year),
        ("Fri, 01 Jan 1971 00:00:00 GMT", "<html>", year),
    ] {
        let count = AtomicUsize::new(0);
        let first = refusal(wait, body);
        let mock = MockTransport::from_fn(move |_| match count.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(first.clone()),
            _ => Ok(bot()),
        });
        let clock = Arc::new(ManualClock::new());
        let builder = Client::builder().token("ntn_x").transport(mock.clone());
        let notion = builder.clock(clock.clone()).build().expect("a client");

        let error = notion.users().me().send().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(429), "{error}");
        assert!(error.is_rate_limited(), "whoever says when to come back: {error}");
        let asked = error.retry_after().expect("a time");
        assert!(asked <= seconds && asked >= seconds - Duration::from_secs(1), "{asked:?}");
        assert!(error.to_string().contains(&format!("{asked:?}")), "how long: {error}");

        let later = notion.users().me().send().await.unwrap_err();
        assert!(later.is_rate_limited() && !later.is_timeout(), "{later}");
        assert_eq!((later.attempts(), later.may_have_been_applied()), (0, false));
        assert!(later.retry_after() >= Some(asked), "{later}");
        let told = later.to_string();
        for part in
            ["paused for 315", "until Fri, 01 Jan 1971", "after 429 with Retry-After: 31536000"]
        {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(mock.requests().len(), 1);
        assert_eq!(clock.now(), Duration::ZERO, "nobody waited");

        let limiter = notion.limiter().expect("a limiter");
        assert!(limiter.state().paused_for >= asked);
        limiter.lift_pause();
        notion.users().me().send().await.expect("it is well again");
    }
}

#[tokio::test]
async fn a_blocking_client_shows_its_pause_too() {
    let mock = MockTransport::from_fn(|_| Ok(refusal("86400", "")));
    let notion = Client::builder().token("ntn_x").transport(mock).build().expect("a client");
    let told = std::thread::spawn(move || {
        let notion = notion_sync::Client::blocking(notion);
        notion.users().me().send().expect_err("refused");
        let error = notion.users().me().send().expect_err("paused");
        let limiter = notion.limiter().expect("a limiter").clone();
        let paused = limiter.state().pause.is_some();
        limiter.lift_pause();
        (paused, limiter.state().pause, error.to_string())
    });
    let (paused, lifted, error) = told.join().expect("no panic");
    assert!(paused && lifted.is_none(), "{error}");
    assert!(error.contains("paused"), "{error}");
}

#[tokio::test]
async fn a_client_without_layers_has_no_limiter() {
    let mock = MockTransport::from_fn(|_| Ok(refusal("1.5", "<html>")));
    let builder = Client::builder().token("ntn_x").transport(mock).without_layers();
    let notion = builder.build().expect("a client");
    assert!(notion.limiter().is_none());
    let error = notion.users().me().send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotJson { .. }));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert_eq!(error.attempts(), 1);
}

/// Serves `rate` requests a second and refuses the others; counts both.
fn server(rate: f64, clock: TokioClock) -> (MockTransport, Arc<Mutex<(u32, u32)>>) {
    let counts = Arc::new(Mutex::new((0, 0)));
    let kept = counts.clone();
    let bucket = Mutex::new((rate, clock.now()));
    let page = answer(200, &[], &json!({ "object": "page", "id": PageId::nil() }).to_string());
    let mock = MockTransport::from_fn(move |_| {
        let (mut bucket, mut counts) = (bucket.lock().unwrap(), kept.lock().unwrap());
        let now = clock.now();
        bucket.0 = (bucket.0 + rate * (now - bucket.1).as_secs_f64()).min(rate);
        bucket.1 = now;
        match bucket.0 >= 1.0 {
            true => {
                bucket.0 -= 1.0;
                counts.0 += 1;
                Ok(page.clone())
            }
            false => {
                counts.1 += 1;
                Ok(refusal("1", &error(429, &json!({ "retry_after": "1" }))))
            }
        }
    });
    (mock, counts)
}

/// Each with a limiter of its own, as in processes that know nothing of each other.
#[tokio::test(start_paused = true)]
async fn clients_side_by_side_lose_no_call_to_refusals() {
    for clients in [20, 40] {
        let clock = TokioClock::new();
        let (mock, counts) = server(3.0, clock);
        let start = clock.now();
        let tasks: Vec<_> = (0..clients)
            .map(|_| {
                let builder = Client::builder().token("ntn_x").transport(mock.clone());
                let notion = builder.clock(Arc::new(clock)).build().expect("a client");
                tokio::spawn(async move {
                    let mut failed = 0;
                    for n in 0..5 {
                        let title = format!("{n}");
                        let call = notion.pages().create(PageId::nil()).title(title.as_str());
                        failed += u32::from(call.send().await.is_err());
                    }
                    failed
                })
            })
            .collect();
        let mut failed = 0;
        for task in tasks {
            failed += task.await.expect("no panic");
        }
        let (served, refused) = *counts.lock().unwrap();
        let took = clock.now() - start;
        println!("{clients} clients: {served} served, {refused} refused, {failed} lost, {took:?}");
        assert_eq!((failed, served), (0, clients * 5), "{refused} refusals");
    }
}

/// Thirty clients that were told the same time come back spread, and never earlier.
#[tokio::test(start_paused = true)]
async fn a_herd_that_was_told_one_time_is_spread() {
    let clock = TokioClock::new();
    let start = clock.now();
    let tasks: Vec<_> = (0..30)
        .map(|_| {
            let count = AtomicUsize::new(0);
            let back = Arc::new(Mutex::new(Duration::ZERO));
            let seen = back.clone();
            let mock =
                MockTransport::from_fn(move |_| match count.fetch_add(1, Ordering::Relaxed) {
                    0 => Ok(refusal("5", "")),
                    _ => {
                        *seen.lock().unwrap() = clock.now() - start;
                        Ok(bot())
                    }
                });
            let builder = Client::builder().token("ntn_x").transport(mock);
            let notion = builder.clock(Arc::new(clock)).build().expect("a client");
            tokio::spawn(async move {
                notion.users().me().send().await.expect("an answer");
                *back.lock().unwrap()
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.push(task.await.expect("no panic"));
    }
    times.sort();
    assert!(times[0] >= Duration::from_secs(5), "never earlier: {times:?}");
    // The chance that 30 random times up to more than a second are as close as this is below 1 in 10^12.
    assert!(times[29] - times[0] > Duration::from_millis(300), "{times:?}");
}

#[tokio::test]
async fn refusals_end_at_the_deadline() {
    let mock = MockTransport::from_fn(|_| Ok(refusal("30", &error(429, &Value::Null))));
    let clock = Arc::new(ManualClock::new());
    let notion = Client::builder()
        .token("ntn_x")
        .transport(mock.clone())
        .clock(clock.clone())
        .retry(RetrySettings::default().deadline(Duration::from_secs(300)))
        .build()
        .expect("a client");
    let error = notion.users().me().send().await.unwrap_err();
    assert!(error.is_rate_limited() && clock.now() < Duration::from_secs(300), "{error}");
    assert!((6..=10).contains(&error.attempts()), "{error}");
    assert_eq!(error.attempts() as usize, mock.requests().len());
}
