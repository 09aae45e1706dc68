//! The runtime around a call: none, one that lacks what is needed, several at once, one that has ended.

use std::sync::Arc;
use std::thread;

use notion_transport::clock::{Clock, TokioClock};
use notion_transport::layer::{StackSettings, standard};
use notion_transport::{Effect, ErrorKind, Transport};
use tokio::runtime::{Builder, Runtime};

use crate::server::{Server, answer};
use crate::tls::Identity;
use crate::{chain, get, transport};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let transport = transport();
    let mut call = Box::pin(transport.send(get("http://127.0.0.1:1/")));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        panic!("an error at once")
    };
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("no tokio runtime"), "{}", chain(&error));
}

#[test]
fn a_runtime_without_timers_or_io_is_as_good_as_none() {
    let server = Server::always(answer("200 OK", &[], "{}"));
    let neither = || Builder::new_current_thread().build().unwrap();
    let only_io = || Builder::new_current_thread().enable_io().build().unwrap();
    let only_time = || Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    for runtime in [neither(), only_io(), only_time()] {
        let bare = transport();
        let layered =
            standard(transport(), StackSettings::default(), notion_transport::clock::standard());
        // Each more than once: what is found out is remembered, and has to be the same then.
        for _ in 0..2 {
            for error in [
                runtime.block_on(layered.send(get(server.url("/")))).unwrap_err(),
                runtime.block_on(bare.send(get(server.url("/")))).unwrap_err(),
            ] {
                assert_eq!(error.kind(), ErrorKind::Invalid, "{}", chain(&error));
                assert!(!error.may_have_applied());
                let shown = error.to_string();
                assert!(
                    shown.contains("no tokio runtime") && shown.contains("enable_all"),
                    "{shown}"
                );
            }
        }
    }
    assert!(server.received().is_empty());
    let answer = runtime().block_on(transport().send(get(server.url("/")))).unwrap();
    assert_eq!(answer.status(), 200, "a fit runtime is still fit");
}

#[test]
fn a_clock_sleeps_without_timers() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let clock = TokioClock::new();
    let time = std::time::Duration::from_millis(1);
    let start = clock.now();
    runtime.block_on(clock.sleep(time));
    assert!(clock.now() - start >= time);
}

#[test]
fn one_transport_serves_several_runtimes_at_once() {
    let server = Arc::new(Server::always(answer("200 OK", &[], "{}")));
    let transport = transport();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    // A runtime for each call, which ends with it, as with `#[tokio::test]`.
                    let mut request = get(server.url("/"));
                    request.extensions_mut().insert(Effect::Create);
                    let outcome = runtime().block_on(transport.send(request));
                    let answer = outcome.unwrap_or_else(|error| panic!("{}", chain(&error)));
                    assert_eq!(answer.status(), 200);
                }
            });
        }
    });
    assert_eq!(server.received().len(), 160, "each was sent once");
}

#[test]
fn a_runtime_that_stands_still_holds_up_no_other() {
    let server = Server::always(answer("200 OK", &[], "{}"));
    let identity = Identity::new("localhost", &[], |_| {});
    let (_tls_server, tls_url) = identity.serve();
    for (transport, url) in [(transport(), server.url("/")), (identity.trusted(), tls_url)] {
        let (one, other) = (runtime(), runtime());
        for _ in 0..3 {
            assert_eq!(one.block_on(transport.send(get(&url))).unwrap().status(), 200);
            assert_eq!(other.block_on(transport.send(get(&url))).unwrap().status(), 200);
        }
        drop(one);
        assert_eq!(other.block_on(transport.send(get(&url))).unwrap().status(), 200);
    }
    let connections = server.received().iter().map(|r| r.connection).max();
    assert_eq!(connections, Some(1), "each runtime has its own, and keeps it");
}
