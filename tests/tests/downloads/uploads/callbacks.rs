//! What a blocking client calls back makes calls itself, blocks or panics: that concerns no other call.

use std::fmt;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use notion_api::file_uploads::Source;
use notion_sim::Workspace;
use notion_sync::Client;
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, LocalLimiter, Metrics, Observation, Outcome, RateLimitSettings,
    Sent, Stage,
};
use notion_transport::{Error, Request, Response, Transport};

use super::{MIB, Taker, content};

/// The client that callbacks have, once there is one.
type Later = Arc<OnceLock<Client>>;

/// What a test does on a thread of its own. A test that hangs fails after a while, which no other waits for.
fn finished<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = channel();
    thread::spawn(move || done.send(work()));
    result.recv_timeout(Duration::from_secs(120)).expect("an end")
}

fn blocking(builder: notion_api::ClientBuilder) -> Client {
    Client::blocking(builder.build().expect("a client"))
}

fn builder(transport: impl Transport) -> notion_api::ClientBuilder {
    notion_api::Client::builder().transport(transport).rate_limit(RateLimitSettings::unlimited())
}

fn works(notion: &Client) {
    notion.users().me().send().expect("an answer");
}

#[test]
fn progress_makes_calls() {
    finished(|| {
        let notion = blocking(builder(Workspace::new()));
        let (inner, calls) = (notion.clone(), Arc::new(Mutex::new(0)));
        let counted = calls.clone();
        let upload = notion.file_uploads().upload("a.txt", "hi").on_progress(move |_| {
            works(&inner);
            *counted.lock().expect("no panic") += 1;
        });
        upload.send().expect("an upload");
        assert_eq!(*calls.lock().expect("no panic"), 1);
        works(&notion);
    });
}

/// A reader that makes a call each time it is read.
struct Calling(Later, io::Cursor<Vec<u8>>);

impl Read for Calling {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        works(self.0.get().expect("a client"));
        self.1.read(buffer)
    }
}

#[test]
fn readers_make_calls() {
    finished(|| {
        let notion = blocking(builder(Workspace::new()));
        let later = Later::default();
        later.set(notion.clone()).expect("the first");
        let source = Source::reader(Calling(later, io::Cursor::new(b"hi".to_vec())));
        let upload = notion.file_uploads().upload("a.txt", source).send().expect("an upload");
        assert_eq!(upload.content_length, Some(2));
    });
}

/// Makes a call when one ends, but not for that one.
struct CallingMetrics(Later, Mutex<bool>);

impl fmt::Debug for CallingMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallingMetrics")
    }
}

impl Metrics for CallingMetrics {
    fn observe(&self, observation: &Observation<'_>) {
        let first = !std::mem::replace(&mut *self.1.lock().expect("no panic"), true);
        if first && observation.stage == Stage::Exchange {
            works(self.0.get().expect("a client"));
        }
        *self.1.lock().expect("no panic") = !first;
    }
}

#[test]
fn metrics_make_calls_also_while_reading_ahead() {
    finished(|| {
        let workspace = Workspace::new();
        let later = Later::default();
        let metrics = Arc::new(CallingMetrics(later.clone(), Mutex::new(false)));
        let notion = blocking(builder(workspace.clone()).metrics(metrics));
        later.set(notion.clone()).expect("the first");
        works(&notion);
        let blocks = (0..5).map(|n| notion_model::BlockInput::paragraph(format!("{n}")));
        notion.blocks().append(workspace.root_page(), blocks).send().expect("blocks");
        let items = notion.blocks().children(workspace.root_page()).page_size(2).items();
        assert_eq!(items.read_ahead().filter_map(Result::ok).count(), 5);
    });
}

/// A limiter that asks Notion before it lets a request go.
struct CallingLimiter(Later, LocalLimiter, Mutex<bool>);

impl fmt::Debug for CallingLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallingLimiter")
    }
}

impl Limiter for CallingLimiter {
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_> {
        Box::pin(async move {
            if !std::mem::replace(&mut *self.2.lock().expect("no panic"), true) {
                works(self.0.get().expect("a client"));
                *self.2.lock().expect("no panic") = false;
            }
            self.1.acquire(deadline).await
        })
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        self.1.report(sent, outcome);
    }

    fn state(&self) -> LimiterState {
        self.1.state()
    }
}

#[test]
fn limiters_make_calls() {
    finished(|| {
        let later = Later::default();
        let clock = notion_transport::clock::standard();
        let local = LocalLimiter::new(RateLimitSettings::unlimited(), clock);
        let limiter = Arc::new(CallingLimiter(later.clone(), local, Mutex::new(false)));
        let workspace = Workspace::new();
        let notion = blocking(notion_api::Client::builder().transport(workspace).limiter(limiter));
        later.set(notion.clone()).expect("the first");
        works(&notion);
        works(&notion);
    });
}

/// A transport that does its work in a task of the runtime, and makes a call there.
#[derive(Clone)]
struct Spawning(Workspace, Later);

impl Transport for Spawning {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let Self(workspace, later) = self.clone();
        let nested = request.uri().path().ends_with("/users/me");
        let task = tokio::spawn(async move {
            if !nested {
                works(later.get().expect("a client"));
            }
            workspace.send(request).await
        });
        task.await.expect("no panic")
    }
}

#[test]
fn transports_make_calls_on_the_thread_of_the_client() {
    finished(|| {
        let later = Later::default();
        let notion = blocking(builder(Spawning(Workspace::new(), later.clone())));
        later.set(notion.clone()).expect("the first");
        notion.users().list().send().expect("users");
    });
}

#[test]
fn a_callback_that_blocks_keeps_no_other_call() {
    finished(|| {
        let notion = blocking(builder(Workspace::new()));
        let (release, held): (_, Receiver<()>) = channel();
        let (entered, inside) = channel();
        let held = Mutex::new(held);
        let upload = notion.file_uploads().upload("a.txt", "hi").on_progress(move |_| {
            entered.send(()).expect("somebody");
            let _ = held.lock().expect("no panic").recv();
        });
        let blocked = thread::spawn(move || upload.send().map(|upload| upload.id));
        inside.recv().expect("a callback");
        works(&notion);
        release.send(()).expect("somebody");
        blocked.join().expect("no panic").expect("an upload");
    });
}

#[test]
fn a_callback_that_panics_is_a_panic_of_its_call() {
    finished(|| {
        let notion = blocking(builder(Workspace::new()));
        let upload = notion.file_uploads().upload("a.txt", "hi").on_progress(|_| panic!("mine"));
        let panic = catch_unwind(AssertUnwindSafe(|| upload.send())).expect_err("a panic");
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"mine"));
        works(&notion);
    });
}

/// Panics from the second exchange on.
#[derive(Debug)]
struct Panicking(Mutex<usize>);

impl Metrics for Panicking {
    fn observe(&self, observation: &Observation<'_>) {
        if observation.stage != Stage::Exchange {
            return;
        }
        let exchanges = {
            let mut exchanges = self.0.lock().expect("no panic");
            *exchanges += 1;
            *exchanges
        };
        assert!(exchanges != 3, "mine");
    }
}

#[test]
fn a_panic_while_reading_ahead_is_an_error() {
    finished(|| {
        let workspace = Workspace::new();
        let notion =
            blocking(builder(workspace.clone()).metrics(Arc::new(Panicking(Mutex::new(0)))));
        let blocks = (0..5).map(|n| notion_model::BlockInput::paragraph(format!("{n}")));
        notion.blocks().append(workspace.root_page(), blocks).send().expect("blocks");
        let items = notion.blocks().children(workspace.root_page()).page_size(2).items();
        let all: Vec<_> = items.read_ahead().collect();
        assert_eq!(all.len(), 3, "two, and the error");
        let error = all.into_iter().next_back().expect("one").expect_err("an error");
        assert!(matches!(error.kind(), notion_api::ErrorKind::WorkerGone), "{error:?}");
        works(&notion);
    });
}

/// Where a thread belongs to a runtime, its budget for polling is used up by what is waited for.
#[tokio::test]
async fn many_calls_on_a_thread_of_a_runtime() {
    let notion = blocking(builder(Workspace::new()));
    for _ in 0..300 {
        works(&notion);
    }
    let upload = notion.file_uploads().upload("a.txt", Source::reader(io::Cursor::new("hi")));
    upload.send().expect("an upload");
}

/// Several parts are under way and wait for the rate limit while the callback makes a call.
#[test]
fn progress_makes_calls_between_parts() {
    finished(|| {
        let limit = RateLimitSettings::new(1, Duration::from_millis(50));
        let transport = Taker::default();
        let builder = notion_api::Client::builder().transport(transport.clone()).rate_limit(limit);
        let notion = blocking(builder);
        let inner = notion.clone();
        let upload = notion.file_uploads().upload("talk.mp4", content(25 * MIB));
        let upload = upload.part_size(5 * MIB).concurrency(3);
        upload
            .on_progress(move |_| {
                inner.file_uploads().list().send_raw().expect("an answer");
            })
            .send()
            .expect("an upload");
        assert!(transport.content() == content(25 * MIB));
    });
}
