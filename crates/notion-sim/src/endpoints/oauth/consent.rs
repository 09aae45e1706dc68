//! `/v1/oauth/authorize`: where a user is asked. People press a button there, tests say `__approve`.

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use notion_model::{ErrorCode, UserId, UserKind};
use notion_transport::{Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{CODE_LIFETIME, fail};
use crate::store::connection::Code;
use crate::store::connection::OAuth;
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::html::Html;
use crate::wire::ids::uuid;
use crate::wire::request::Query;

/// What is encoded in the parameters of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const STYLE: &str = "body{font:16px/1.5 ui-sans-serif,-apple-system,'Segoe UI',Arial,sans-serif;display:grid;\
    place-items:center;min-height:100vh;margin:0;background:#f7f7f5;color:#37352f}\
    form{background:#fff;border:1px solid #e9e9e7;border-radius:12px;padding:32px 36px;width:420px}\
    h1{font-size:22px;line-height:1.3;margin:0 0 12px}p{margin:0 0 16px;color:#787774}\
    select,button{font:inherit;padding:8px 14px;border-radius:8px;border:1px solid #d3d1cb;background:#fff}\
    select{width:100%;margin-bottom:20px}button.go{background:#2383e2;border-color:#2383e2;color:#fff}";

/// The answer, if the request is for this page.
pub(crate) fn answer(state: &mut State, request: &Request) -> Option<Response> {
    if request.uri().path().trim_end_matches('/') != "/v1/oauth/authorize" {
        return None;
    }
    let query = Query::read(request.uri().query());
    let sent = std::str::from_utf8(request.body()).ok();
    let form = Query::read(sent.filter(|_| request.method() == Method::POST));
    let answer = match (request.method(), form.get("__approve").or(query.get("__approve"))) {
        (&Method::GET | &Method::POST, Some(answer)) => decide(state, &query, &form, answer == "1"),
        (&Method::GET, None) => ask(state, &query),
        _ => Err(Fail::invalid_request_url()),
    };
    Some(answer.unwrap_or_else(|fail| {
        let body = serde_json::to_vec(&fail.to_body()).unwrap_or_default();
        respond(fail.status, "application/json; charset=utf-8", body)
    }))
}

/// Where the user is sent back to, and whether the address said so; the rest of the address is checked.
fn redirect(state: &State, query: &Query) -> Result<(String, bool)> {
    let wrong = |message: &str| fail(400, ErrorCode::InvalidRequest, message);
    let known = |oauth: &&OAuth| query.get("client_id") == Some(&oauth.client_id);
    let oauth = state.oauth().filter(known).ok_or_else(|| {
        fail(400, ErrorCode::InvalidClient, "There is no connection with this client_id.")
    })?;
    if query.get("response_type").is_some_and(|kind| kind != "code") {
        return Err(wrong("The response_type should be `code`."));
    }
    match (query.get("redirect_uri"), oauth.redirects.as_slice()) {
        (Some(named), []) => Ok((named.to_owned(), true)),
        (Some(named), known) if known.iter().any(|known| known == named) => {
            Ok((named.to_owned(), true))
        }
        (Some(_), _) => Err(wrong("The redirect_uri is none of the connection's.")),
        (None, [only]) => Ok((only.clone(), false)),
        (None, _) => Err(wrong("The redirect_uri should be defined.")),
    }
}

/// Who can be asked.
fn persons(state: &State) -> impl Iterator<Item = (UserId, &str)> {
    let persons = state.users().iter().filter(|user| matches!(user.kind, UserKind::Person(_)));
    persons.map(|user| (user.id, user.name.as_deref().unwrap_or("Anonymous")))
}

fn ask(state: &State, query: &Query) -> Result<Response> {
    redirect(state, query)?;
    let mut html = Html::default();
    html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.element("title", "", format_args!("Connect {}", state.integration()));
    html.raw("<style>").raw(STYLE).raw("</style></head><body><form method=\"post\">");
    html.element("h1", "", format_args!("Connect {} to your workspace?", state.integration()));
    html.raw("<p>It will be able to read and change everything in this simulated workspace.</p>");
    html.raw("<select name=\"__user\">");
    for (id, name) in persons(state) {
        html.raw("<option value=\"").text(id).raw("\">").text(name).raw("</option>");
    }
    html.raw("</select><button class=\"go\" name=\"__approve\" value=\"1\">Allow access</button> ");
    html.raw("<button name=\"__approve\" value=\"0\">Cancel</button></form></body></html>");
    Ok(respond(200, "text/html; charset=utf-8", html.finish().into_bytes()))
}

/// Sends the user back, with a code or with an error.
fn decide(state: &mut State, query: &Query, form: &Query, approved: bool) -> Result<Response> {
    let (redirect, is_named) = redirect(state, query)?;
    let chosen = form.get("__user").or(query.get("__user")).and_then(uuid).map(UserId::from);
    let user = match chosen {
        Some(chosen) => persons(state).map(|(id, _)| id).find(|id| *id == chosen),
        None => persons(state).map(|(id, _)| id).next(),
    };
    let user = user.ok_or_else(|| {
        fail(400, ErrorCode::InvalidRequest, "There is no such person in the workspace.")
    })?;
    let mut address = redirect.clone();
    let mut add = |name: &str, value: &str| {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&format!("{name}={}", utf8_percent_encode(value, RESERVED)));
    };
    if approved {
        let code = Code {
            code: state.random_id().to_string(),
            redirect: is_named.then_some(redirect),
            user,
            expires: state.look_at_clock().checked_add(CODE_LIFETIME).unwrap_or(state.now()),
            is_used: false,
        };
        add("code", &code.code);
        state.add_code(code);
    } else {
        add("error", "access_denied");
    }
    if let Some(said) = query.get("state") {
        add("state", said);
    }
    let address = HeaderValue::try_from(address)
        .map_err(|_| fail(400, ErrorCode::InvalidRequest, "The redirect_uri is no address."))?;
    let mut response = respond(302, "text/plain", Vec::new());
    response.headers_mut().insert(header::LOCATION, address);
    Ok(response)
}

fn respond(status: u16, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
