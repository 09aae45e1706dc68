//! What tests say to the simulator itself: `/__sim__/…`, which needs no token and is not among the requests.

mod play;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use notion_transport::{Request, Response};
use serde_json::{Value, json};

use super::files;
use crate::endpoints::templates;
use crate::router::faults;
use crate::seed;
use crate::wire::fail::Fail;
use crate::wire::request::segments;
use crate::workspace::inner::Inner;

/// The answer, if the request is for the simulator.
pub(crate) fn answer(inner: &mut Inner, request: &Request) -> Option<Response> {
    let segments = segments(request.uri().path());
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let Some(("__sim__", path)) = segments.split_first().map(|(first, rest)| (*first, rest)) else {
        return None;
    };
    inner.tell_late();
    inner.state.forget_results();
    match (request.method().as_str(), path) {
        ("POST", ["reset"]) => {
            let (state, plan) = inner.builder.begin();
            inner.replace(state, plan);
            Some(value(StatusCode::OK, &json!({ "root_page": inner.state.root() })))
        }
        ("POST", ["import"]) => {
            let mut state = inner.builder.empty();
            Some(match seed::import(&mut state, request.body()) {
                Ok(plan) => {
                    inner.replace(state, plan);
                    value(StatusCode::OK, &json!({ "root_page": inner.state.root() }))
                }
                Err(fail) => failed(&fail),
            })
        }
        ("GET", ["export"]) => Some(written(StatusCode::OK, Ok(inner.export().into_bytes()))),
        ("GET", ["faults"]) => Some(value(StatusCode::OK, &json!({ "faults": inner.faults }))),
        ("DELETE", ["faults"]) => {
            inner.faults.clear();
            Some(value(StatusCode::OK, &json!({ "faults": [] })))
        }
        ("POST", ["faults"]) => Some(match faults::read(request.body()) {
            Ok(faults) => {
                inner.faults.extend(faults);
                value(StatusCode::OK, &json!({ "faults": inner.faults }))
            }
            Err(error) => failed(&Fail::validation(format!("Error parsing faults: {error}"))),
        }),
        ("POST", ["templates"]) => {
            Some(match templates::mark_from_request(&mut inner.state, request.body()) {
                Ok(()) => value(StatusCode::OK, &json!({})),
                Err(fail) => failed(&fail),
            })
        }
        ("GET", ["requests"]) => Some(value(StatusCode::OK, &requests(inner))),
        ("GET", ["webhooks"]) => Some(value(StatusCode::OK, &inner.webhooks.to_json())),
        ("GET", ["files", id]) => Some(files::answer(inner, id, request)),
        (method, path) => {
            let played = play::answer(inner, method, path, request.body());
            Some(played.unwrap_or_else(|| failed(&Fail::invalid_request_url())))
        }
    }
}

fn value(status: StatusCode, body: &Value) -> Response {
    written(status, serde_json::to_vec(body))
}

fn written(status: StatusCode, body: serde_json::Result<Vec<u8>>) -> Response {
    let mut response = Response::new(Bytes::from(body.unwrap_or_default()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

pub(super) fn failed(fail: &Fail) -> Response {
    let status = StatusCode::from_u16(fail.status).unwrap_or(StatusCode::BAD_REQUEST);
    value(status, &serde_json::to_value(fail.to_body()).unwrap_or_default())
}

/// A body: JSON where it is, else text.
fn readable(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| match body.is_empty() {
        true => Value::Null,
        false => Value::from(String::from_utf8_lossy(body)),
    })
}

/// The requests so far, with the answers that are kept.
fn requests(inner: &Inner) -> Value {
    let requests = inner.log.iter().map(|logged| {
        let mut request = json!({
            "time": logged.time.to_string(),
            "method": logged.method.as_str(),
            "path": logged.path,
            "body": readable(&logged.body),
            "status": logged.status.as_u16(),
            "answer": readable(&logged.answer),
        });
        if let Some(fault) = logged.fault {
            request["fault"] = json!(fault);
            request["arrived"] = json!(logged.arrived);
        }
        request
    });
    json!({ "requests": requests.collect::<Vec<_>>() })
}
