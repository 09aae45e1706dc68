//! The workspace for eyes: pages of HTML at `/`, `/show/{id}` and `/requests`.

mod blocks;
mod cells;
mod guard;
mod overview;
mod requests;
mod rich_text;
pub(crate) mod server;
mod show;
mod tables;
mod tree;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use notion_transport::{Request, Response};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Workspace;
use crate::rules::row;
use crate::store::state::State;
use crate::wire::html::Html;
use crate::wire::ids::uuid;
use crate::wire::request::{Query, segments};
use crate::workspace::inner::Inner;
use crate::workspace::log::Log;

const STYLE: &str = include_str!("web/style.css");
const SCRIPT: &str = include_str!("web/refresh.js");

/// Nothing is loaded from elsewhere, and nothing runs but the script that keeps the page fresh and copies requests.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    HeaderValue::try_from(format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
         script-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ))
    .ok()
});

/// The answer, if the request is for a page of HTML.
pub(crate) fn answer(workspace: &Workspace, request: &Request) -> Option<Response> {
    if request.method() != Method::GET {
        return None;
    }
    let segments = segments(request.uri().path());
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("localhost");
    let mut inner = workspace.lock();
    let Inner { state, log, .. } = &mut *inner;
    let (page, _) = row::bounded(state, |state| page(state, log, &segments, request, host));
    page
}

/// The page with this path.
fn page(
    state: &State,
    log: &Log,
    segments: &[&str],
    request: &Request,
    host: &str,
) -> Option<Response> {
    let (title, main, here) = match segments {
        [""] => ("Workspace".to_owned(), overview::page(state, log, host), None),
        ["requests"] => {
            let wanted = requests::Wanted::read(&Query::read(request.uri().query()));
            ("Requests".to_owned(), requests::page(log, &wanted, host), None)
        }
        ["show", id] => {
            let id = uuid(id)?;
            match show::page(state, id) {
                Some((title, main)) => (title, main, Some(id)),
                None => return Some(missing(state, id)),
            }
        }
        _ => return None,
    };
    Some(respond(StatusCode::OK, document(state, &title, &main, here)))
}

fn missing(state: &State, id: Uuid) -> Response {
    let mut main = Html::default();
    main.element("h1", "", "Nothing here");
    main.element("p", "muted", format!("There is no page and no database with the id {id}."));
    respond(StatusCode::NOT_FOUND, document(state, "Nothing here", &main.finish(), None))
}

fn respond(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(Bytes::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(policy) = POLICY.clone() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// An address that may be linked to: nothing that runs.
fn is_harmless(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https" | "mailto" | "tel") => true,
        Some(_) => false,
        None => url.starts_with('/') && !url.starts_with("//"),
    }
}

/// A whole document: what there is at the left, and what was asked for.
fn document(state: &State, title: &str, main: &str, here: Option<Uuid>) -> String {
    let mut html = Html::default();
    html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.raw("<link rel=\"icon\" href=\"data:,\">");
    html.element("title", "", format_args!("{title} · notion-sim"));
    html.raw("<style>").raw(STYLE).raw("</style></head><body>");
    html.raw("<nav><a class=\"home\" href=\"/\">notion-sim</a>");
    tree::write(&mut html, state, here);
    html.raw("<a class=\"item\" href=\"/requests\">Requests</a></nav>");
    html.raw("<main>").raw(main).raw("</main>");
    html.raw("<script>").raw(SCRIPT).raw("</script></body></html>");
    html.finish()
}
