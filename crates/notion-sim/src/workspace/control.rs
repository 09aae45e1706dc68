//! What tests say to the simulator itself: `/__sim__/…`, which needs no token and is not among the requests.

mod play;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use notion_model::FileUploadId;
use notion_transport::{Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::endpoints::templates;
use crate::router::faults;
use crate::seed;
use crate::wire::fail::Fail;
use crate::wire::request::segments;
use crate::wire::request::{Query, uuid};
use crate::workspace::inner::Inner;

/// The answer, if the request is for the simulator.
pub(crate) fn answer(inner: &mut Inner, request: &Request) -> Option<Response> {
    let segments = segments(request.uri().path());
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let Some(("__sim__", path)) = segments.split_first().map(|(first, rest)| (*first, rest)) else {
        return None;
    };
    match (request.method().as_str(), path) {
        ("POST", ["reset"]) => {
            inner.replace(inner.builder.state());
            inner.forget_faults();
            Some(value(StatusCode::OK, &json!({ "root_page": inner.state.root() })))
        }
        ("POST", ["import"]) => {
            let mut state = inner.builder.empty();
            Some(match seed::import(&mut state, request.body()) {
                Ok(()) => {
                    inner.replace(state);
                    value(StatusCode::OK, &json!({ "root_page": inner.state.root() }))
                }
                Err(fail) => failed(&fail),
            })
        }
        ("GET", ["export"]) => {
            Some(written(StatusCode::OK, Ok(seed::export(&mut inner.state).into_bytes())))
        }
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
            Some(match templates::mark_as_said(&mut inner.state, request.body()) {
                Ok(()) => value(StatusCode::OK, &json!({})),
                Err(fail) => failed(&fail),
            })
        }
        ("GET", ["requests"]) => Some(value(StatusCode::OK, &requests(inner))),
        ("GET", ["webhooks"]) => Some(value(StatusCode::OK, &inner.webhooks.shown())),
        ("GET", ["files", id]) => Some(file(inner, id, &Query::read(request.uri().query()))),
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

fn failed(fail: &Fail) -> Response {
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

/// A file that was uploaded, until its address expires.
fn file(inner: &mut Inner, id: &str, query: &Query) -> Response {
    let now = inner.state.look_at_clock().as_second();
    let expires = query.get("expires").and_then(|expires| expires.parse::<i64>().ok());
    let is_signed = |expires: i64| {
        let signature = query.get("signature").unwrap_or_default();
        let key = inner.state.file_key();
        key.is_some_and(|key| key.verifies(&format!("{id}:{expires}"), signature))
    };
    if !expires.is_some_and(|expires| expires >= now && is_signed(expires)) {
        let mut fail = Fail::restricted();
        fail.message = "Request has expired".to_owned();
        return failed(&fail);
    }
    let upload = uuid(id).and_then(|id| inner.state.upload(FileUploadId::from(id)));
    let Some(upload) = upload else { return failed(&Fail::invalid_request_url()) };
    let mut response = Response::new(Bytes::from(upload.content()));
    let kind = upload.content_type.as_deref().and_then(|kind| HeaderValue::from_str(kind).ok());
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let name = utf8_percent_encode(upload.filename.as_deref().unwrap_or("file"), NON_ALPHANUMERIC);
    let disposition = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}"));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    // Whatever a file says that it is, it never runs as a page of this server.
    response.headers_mut().extend([
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ]);
    response
}
