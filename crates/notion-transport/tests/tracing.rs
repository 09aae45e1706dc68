//! What is notified of a call: to a hook, and as spans.

use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderValue;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{self, Metrics, Observation, StackSettings};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Effect, PathTemplate, Request, Transport};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Debug, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Metrics for Seen {
    fn observe(&self, observation: &Observation<'_>) {
        let Observation { stage, method, path, ended, attempts, request_id, .. } = observation;
        let line = format!("{stage:?} {method} {path:?} {ended:?} {attempts} {request_id:?}");
        self.0.lock().unwrap().push(line);
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn calls_attempts_and_exchanges_are_told_and_no_secret_is() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let id = "38c9ce7b-60a4-8171-9555-000000000001";
    let mock = MockTransport::new();
    let good = Reply::json(200, json!({"object": "page"})).header("x-notion-request-id", "r-1");
    mock.expect(Expectation::get(format!("/v1/pages/{id}")).reply(Reply::status(502)).reply(good));
    let seen = Seen::default();
    let settings = StackSettings::default().metrics(Arc::new(seen.clone()));
    let stack = layer::standard(mock, settings, Arc::new(ManualClock::new()));
    let mut request: Request = http::Request::get(format!("https://api.notion.com/v1/pages/{id}"))
        .body(Bytes::new())
        .unwrap();
    let mut token = HeaderValue::from_static("Bearer ntn_topsecret");
    token.set_sensitive(true);
    request.headers_mut().insert("authorization", token);
    request.extensions_mut().insert(Effect::Read);
    request.extensions_mut().insert(PathTemplate("/v1/pages/{page_id}"));
    stack.send(request).await.unwrap();
    drop(guard);

    let path = r#"GET Some("/v1/pages/{page_id}")"#;
    assert_eq!(
        *seen.0.lock().unwrap(),
        [
            format!("Exchange {path} Answered(502) 1 None"),
            format!("Attempt {path} Answered(502) 1 None"),
            format!(r#"Exchange {path} Answered(200) 1 Some("r-1")"#),
            format!(r#"Attempt {path} Answered(200) 1 Some("r-1")"#),
            format!(r#"Call {path} Answered(200) 2 Some("r-1")"#),
        ]
    );
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for part in [
        "notion.call",
        "notion.attempt",
        "notion.exchange",
        "notion.wait",
        "http.request.method=\"GET\"",
        "url.template=\"/v1/pages/{page_id}\"",
        "http.response.status_code=502",
        "http.request.resend_count=1",
        "notion.request_id=\"r-1\"",
        "reason=\"retry\"",
    ] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
    assert!(!log.contains("topsecret") && !log.contains(id), "{log}");
}

#[tokio::test]
async fn the_spans_of_a_streamed_answer_last_until_its_body_ends() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let written = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();

    let mock = MockTransport::new();
    mock.expect(Expectation::get("/f").reply(Reply::pieces(200, "text/plain", ["12", "345"])));
    let clock = Arc::new(ManualClock::new());
    let stack = layer::standard(mock, StackSettings::default(), clock);
    let request =
        http::Request::get("https://s3.example/f?sig=topsecret").body(Bytes::new()).unwrap();
    let mut body = stack.stream(request).await.unwrap().into_body();
    body.next().await.unwrap().unwrap();
    assert!(!written().contains("notion.exchange"), "it is not over: {}", written());
    while body.next().await.is_some() {}
    drop(body);
    let log = written();
    assert_eq!(log.matches("http.response.body.size=5").count(), 3, "one each: {log}");
    assert!(log.contains("notion.call{") && !log.contains("topsecret"), "{log}");
}
