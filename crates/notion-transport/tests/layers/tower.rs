//! The bridges to tower, both ways.

use std::convert::Infallible;

use bytes::Bytes;
use notion_transport::mock::{Expectation, Hold, MockTransport, Piece, Reply};
use notion_transport::tower::{FromService, IntoService, RequestBody};
use notion_transport::{ErrorKind, Request, Transport};
use serde_json::json;

fn request(body: &'static str) -> Request {
    http::Request::post("https://api.notion.com/v1/pages").body(Bytes::from(body)).unwrap()
}

#[tokio::test]
async fn there_and_back_through_a_layer_of_tower() {
    let mock = MockTransport::new();
    let reply = Reply::json(200, json!({ "object": "page" }));
    mock.expect(Expectation::post("/v1/pages").json(json!({ "a": 1 })).reply(reply).times(2));
    mock.expect(Expectation::post("/v1/pages").reply(ErrorKind::Connect));
    let service =
        tower::ServiceBuilder::new().concurrency_limit(1).service(IntoService::new(mock.clone()));
    let transport = FromService::<_, RequestBody>::new(service);
    for transport in [transport.clone(), transport.clone()] {
        let answer = transport.send(request(r#"{"a":1}"#)).await.unwrap();
        assert_eq!(answer.body(), r#"{"object":"page"}"#);
    }
    let error = transport.send(request("{}")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "an error of ours stays what it is");
    mock.verify().unwrap();
}

#[tokio::test]
async fn an_error_of_a_service_may_have_been_applied() {
    // Bodies of other types than ours, on both sides.
    let service = tower::service_fn(async |request: http::Request<Text>| {
        match request.into_body().0.as_str() {
            "echo" => Ok(http::Response::new("echo".to_string())),
            _ => Err(std::io::Error::other("lost")),
        }
    });
    let transport = FromService::<_, Text>::new(service);
    assert_eq!(transport.send(request("echo")).await.unwrap().body(), "echo");
    let error = transport.send(request("{}")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    assert!(error.may_have_applied());
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "lost");
}

struct Text(String);

impl From<Bytes> for Text {
    fn from(bytes: Bytes) -> Self {
        Self(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[tokio::test]
async fn the_size_of_a_body_is_limited() {
    let service = tower::service_fn(async |request: http::Request<RequestBody>| {
        Ok::<_, Infallible>(http::Response::new(request.into_body()))
    });
    let echo = FromService::<_, RequestBody>::new(service).max_body_size(4);
    assert_eq!(echo.send(request("1234")).await.unwrap().body(), "1234");
    let error = echo.send(request("12345")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(http::StatusCode::OK)));
}

#[tokio::test]
async fn a_stream_stays_one_there_and_back() {
    let hold = Hold::new();
    let mock = MockTransport::new();
    let cut = Piece::cut(ErrorKind::Timeout);
    let pieces = ["one".into(), Piece::until(&hold), "two".into(), cut];
    let reply = Reply::pieces(200, "text/plain", pieces);
    mock.expect(Expectation::post("/v1/pages").reply(reply));
    let transport = FromService::<_, RequestBody>::new(IntoService::new(mock)).max_body_size(1);
    let mut body = transport.stream(request("{}")).await.unwrap().into_body();
    assert_eq!(body.next().await.unwrap().unwrap(), "one");
    hold.release();
    assert_eq!(body.next().await.unwrap().unwrap(), "two");
    let error = body.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.received()), (ErrorKind::Timeout, Some(6)), "ours stays");

    let known = tower::service_fn(async |request: http::Request<RequestBody>| {
        Ok::<_, Infallible>(http::Response::new(request.into_body()))
    });
    let known = FromService::<_, RequestBody>::new(known);
    let body = known.stream(request("1234")).await.unwrap().into_body();
    assert_eq!(body.length(), Some(4));
    assert_eq!(body.collect(4).await.unwrap(), "1234");
}
