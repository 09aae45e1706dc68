//! Recordings: what is in them, what is not, and what they answer.

use std::error::Error as _;
use std::path::Path;

use bytes::Bytes;
use http::HeaderValue;
use notion_transport::mock::{Expectation, MockTransport, Piece, Reply};
use notion_transport::record::{Order, Record, Replay};
use notion_transport::{ErrorKind, Request, Transport};
use serde_json::{Value, json};

fn request(method: &str, path: &str, body: Option<Value>) -> Request {
    let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
    let mut token = HeaderValue::from_static("Bearer ntn_topsecret");
    token.set_sensitive(true);
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://api.notion.com{path}"))
        .header("authorization", token)
        .header("cookie", "session=topsecret")
        .header("notion-version", "2025-09-03");
    request.body(body).unwrap()
}

#[tokio::test]
async fn a_recording_has_no_secrets_and_answers_like_the_original() {
    let mock = MockTransport::new();
    let me = json!({"object": "user", "name": "Ada", "person": {"email": "ada@acme.org"}});
    mock.expect(Expectation::get("/v1/users/me").reply(Reply::json(200, me)));
    let query = "/v1/data_sources/1/query";
    mock.expect(
        Expectation::post(query)
            .reply(Reply::json(400, json!({"object": "error", "code": "validation_error"}))),
    );
    mock.expect(
        Expectation::post("/v1/file_uploads/1/send").reply(Reply::html(200, "\u{1f600} bytes")),
    );
    mock.expect(Expectation::get("/v1/pages/1").reply(Reply::fault(ErrorKind::Interrupted)));
    let recorder = Record::new(mock, Vec::new());
    let filter = json!({"filter": {"property": "Mail", "email": {"equals": "bob@acme.org"}}});
    recorder.send(request("GET", "/v1/users/me", None)).await.unwrap();
    recorder.send(request("POST", query, Some(filter.clone()))).await.unwrap();
    let mut upload = request("POST", "/v1/file_uploads/1/send", None);
    *upload.body_mut() = Bytes::from_static(b"\xff\xfe topsecret");
    recorder.send(upload).await.unwrap();
    recorder.send(request("GET", "/v1/pages/1", None)).await.unwrap_err();
    let recording = recorder.into_inner().1.unwrap();

    let text = std::str::from_utf8(&recording).unwrap();
    assert!(!text.contains("topsecret") && !text.contains("acme.org"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["notion_version"], "2025-09-03");
    assert_eq!(lines[2]["request"]["not_json"]["bytes"], 12);
    assert_eq!(lines[3]["error"], "Interrupted");

    // The same requests, with the addresses that were replaced.
    let replay = Replay::read(&recording[..]).unwrap();
    assert_eq!(replay.left(), 3, "what had no answer is left out");
    let answer = replay.send(request("GET", "/v1/users/me", None)).await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(answer.body()).unwrap()["name"], "Ada");
    let answer = replay.send(request("POST", query, Some(filter))).await.unwrap();
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn strict_and_lenient_order_and_what_differs() {
    let lines = [
        json!({"method": "GET", "path": "/v1/a", "status": 200, "response": {"n": 1}}),
        json!({"method": "POST", "path": "/v1/b", "query": "x=1%202", "request": {"page_size": 3}, "status": 201, "response": {"n": 2}}),
    ]
    .map(|line| line.to_string())
    .join("\n");
    let second = || request("POST", "/v1/b?x=1%202", Some(json!({"page_size": 3})));

    let strict = Replay::read(lines.as_bytes()).unwrap();
    let error = strict.send(second()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(!error.may_have_applied());
    strict.send(request("GET", "/v1/a", None)).await.unwrap();
    let other = request("POST", "/v1/b?x=1%202", Some(json!({"page_size": 4})));
    let error = strict.send(other).await.unwrap_err();
    let shown = error.source().unwrap().to_string();
    assert!(shown.contains("page_size") && shown.contains('3') && shown.contains('4'), "{shown}");
    assert_eq!(strict.send(second()).await.unwrap().status(), 201);
    assert_eq!(strict.left(), 0);
    strict.send(second()).await.unwrap_err();

    let lenient = Replay::read(lines.as_bytes()).unwrap().order(Order::Lenient);
    lenient.send(second()).await.unwrap();
    lenient.send(request("GET", "/v1/a", None)).await.unwrap();
    lenient.send(request("GET", "/v1/a", None)).await.unwrap_err();

    for broken in ["nonsense", "[]", r#"{"method": "NO SUCH", "path": "/", "status": 200}"#] {
        assert!(Replay::read(broken.as_bytes()).is_err(), "{broken}");
    }
}

#[test]
fn the_recordings_beside_the_project_are_recordings() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures"));
    let Ok(files) = std::fs::read_dir(folder) else {
        println!("skipped: there are no recordings beside the project");
        return;
    };
    let mut exchanges = 0;
    for file in files.map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "jsonl") {
            let lines = std::io::BufReader::new(std::fs::File::open(&file).unwrap());
            exchanges += Replay::read(lines).unwrap().left();
        }
    }
    assert!(exchanges > 900, "{exchanges}");
}

#[tokio::test]
async fn an_address_with_a_secret_is_recorded_without_and_answers_nevertheless() {
    let path = "/v1/x/ada%40acme.org?email=ada@acme.org&a=1&signature=topsecret";
    let mock = MockTransport::from_fn(|_| {
        let url =
            "https://file.notion.so/f?table=block&id=1&expirationTimestamp=17&signature=topsecret";
        Ok(http::Response::new(json!({ "url": url }).to_string().into()))
    });
    let recorder = Record::new(mock, Vec::new());
    recorder.send(request("GET", path, None)).await.unwrap();
    let recording = recorder.into_inner().1.unwrap();
    let text = std::str::from_utf8(&recording).unwrap();
    assert!(!text.contains("topsecret") && !text.contains("acme"), "{text}");
    assert!(text.contains("table=block&id=1"), "{text}");

    let replay = Replay::read(&recording[..]).unwrap();
    assert_eq!(replay.send(request("GET", path, None)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_streamed_body_is_written_down_when_it_is_over() {
    let mock = MockTransport::new();
    let json = ["{\"url\":\"https://x.example/?sig=top", "secret\",\"n\":1}"];
    let cut = Piece::cut(ErrorKind::Interrupted);
    let replies = [
        Reply::pieces(200, "application/json", json),
        Reply::pieces(200, "application/gzip", vec![vec![0xff; 700_000]; 3]),
        Reply::pieces(200, "text/plain", ["topsecret".into(), cut]),
        Reply::pieces(200, "text/plain", ["topsecret", "never"]),
        Reply::json(404, json!({"object": "error", "message": "sig=topsecret"})),
    ];
    mock.expect(replies.into_iter().fold(Expectation::get("/f"), Expectation::reply));
    let recorder = Record::new(mock, Vec::new());
    for _ in 0..3 {
        let answer = recorder.stream(request("GET", "/f?X-Amz-Signature=topsecret", None)).await;
        let mut body = answer.unwrap().into_body();
        while body.next().await.is_some_and(|chunk| chunk.is_ok()) {}
    }
    let dropped = recorder.stream(request("GET", "/f", None)).await;
    let mut dropped = dropped.unwrap().into_body();
    dropped.next().await.unwrap().unwrap();
    drop(dropped);
    recorder.stream(request("GET", "/f", None)).await.unwrap();
    let recording = recorder.into_inner().1.unwrap();

    let text = std::str::from_utf8(&recording).unwrap();
    assert!(!text.contains("topsecret") && !text.contains("never"), "{text}");
    assert!(text.len() < 4000, "{} bytes", text.len());
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["response"]["n"], 1);
    let streamed: Vec<&Value> = lines.iter().map(|line| &line["streamed"]).collect();
    let whole = text_len(&json);
    assert_eq!(*streamed[0], json!({"bytes": whole, "end": "complete"}));
    assert_eq!(*streamed[1], json!({"bytes": 2_100_000, "end": "complete"}));
    assert_eq!(lines[1]["response"]["not_json"]["bytes"], 2_100_000);
    assert_eq!(*streamed[2], json!({"bytes": 9, "end": "Interrupted"}));
    assert_eq!(*streamed[3], json!({"bytes": 9, "end": "dropped"}));
    assert_eq!((streamed[4], &lines[4]["status"]), (&Value::Null, &json!(404)));

    let replay = Replay::read(&recording[..]).unwrap();
    let answer = replay.stream(request("GET", "/f?X-Amz-Signature=topsecret", None)).await.unwrap();
    assert!(answer.into_body().collect(1000).await.unwrap().starts_with(b"{"));
}

fn text_len(parts: &[&str]) -> usize {
    parts.concat().len()
}
