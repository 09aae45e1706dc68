//! The last requests.

use serde::de::IgnoredAny;

use crate::wire::html::Html;
use crate::wire::request::Query;
use crate::workspace::log::{Log, Logged};

/// So many are shown.
const MOST: usize = 100;
/// So much of a body is shown.
const LENGTH: usize = 20_000;

/// Which requests are looked at.
#[derive(Default)]
pub(super) struct Wanted {
    /// Only those that were not answered well.
    failed: bool,
    /// Only those with this in their path.
    path: String,
}

impl Wanted {
    pub(super) fn read(query: &Query) -> Self {
        let path = query.get("path").unwrap_or_default().trim().to_owned();
        Self { failed: query.get("failed").is_some(), path }
    }

    fn takes(&self, request: &Logged) -> bool {
        let has_failed = !request.status.is_success() || request.fault.is_some();
        (has_failed || !self.failed) && request.path.contains(&self.path)
    }
}

pub(super) fn page(log: &Log, wanted: &Wanted, host: &str) -> String {
    let mut html = Html::default();
    html.element("h1", "", "Requests");
    html.raw("<form class=\"filters\" action=\"/requests\"><input type=\"search\" name=\"path\" ");
    html.raw("placeholder=\"Part of the path\" aria-label=\"Part of the path\" value=\"");
    html.text(&wanted.path).raw("\"><label><input type=\"checkbox\" name=\"failed\" value=\"1\"");
    html.raw(if wanted.failed { " checked" } else { "" });
    html.raw("> failed only</label><button>Filter</button></form>");
    list(&mut html, log, MOST, wanted, host);
    html.finish()
}

/// The newest first. `host` is where the workspace is served.
pub(super) fn list(html: &mut Html, log: &Log, most: usize, wanted: &Wanted, host: &str) {
    let mut none = true;
    for request in log.iter().rev().filter(|request| wanted.takes(request)).take(most) {
        none = false;
        self::request(html, request, host);
    }
    if none {
        html.element("p", "muted", "There are none.");
    }
}

fn request(html: &mut Html, request: &Logged, host: &str) {
    html.raw("<details class=\"request\" id=\"r").text(request.time.as_microsecond());
    html.raw("\"><summary>");
    html.element("span", "time", request.time.strftime("%H:%M:%S"));
    html.element("span", "method", &request.method);
    html.element("code", "path", &request.path);
    if let Some(fault) = request.fault {
        html.element("span", "chip b-orange", format_args!("{fault:?}"));
    }
    let class = if request.status.is_success() { "good" } else { "bad" };
    html.element("span", class, request.status.as_u16());
    html.raw("</summary>");
    if let Some(command) = curl(request, host) {
        html.raw("<button class=\"copy\" data-copy=\"")
            .text(command)
            .raw("\">Copy as curl</button>");
    }
    body(html, "Sent", &request.body);
    body(html, "Answered", &request.answer);
    html.raw("</details>");
}

/// The request as a command for a shell, which has the token of its own. A body that is no text is left to others.
fn curl(request: &Logged, host: &str) -> Option<String> {
    let body = std::str::from_utf8(&request.body).ok().filter(|body| body.len() <= LENGTH)?;
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let address = quoted(&format!("http://{host}{}", request.path));
    let mut command = format!("curl -X {} {address}", quoted(request.method.as_str()));
    // In double quotes the shell puts it in.
    command.push_str(" -H \"Authorization: Bearer $NOTION_TOKEN\"");
    if let Some(version) = &request.version {
        command.push_str(&format!(" -H {}", quoted(&format!("Notion-Version: {version}"))));
    }
    if !body.is_empty() {
        command.push_str(" -H 'Content-Type: application/json' --data-raw ");
        command.push_str(&quoted(body));
    }
    Some(command)
}

fn body(html: &mut Html, label: &str, body: &[u8]) {
    if body.is_empty() {
        return;
    }
    let text = String::from_utf8_lossy(body);
    let pretty = match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(_) => indented(&text),
        Err(_) => text.into_owned(),
    };
    html.element("div", "label", label).raw("<pre>");
    let end = pretty.char_indices().nth(LENGTH).map_or(pretty.len(), |(end, _)| end);
    html.text(pretty.get(..end).unwrap_or_default());
    if end < pretty.len() {
        html.text(format_args!("\n… and {} bytes more", pretty.len() - end));
    }
    html.raw("</pre>");
}

/// JSON over several lines, with its keys in their order.
fn indented(json: &str) -> String {
    let mut pretty = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let line = |pretty: &mut String, depth: usize| {
        pretty.push('\n');
        pretty.extend(std::iter::repeat_n("  ", depth));
    };
    let mut characters = json.chars().filter(|c| !c.is_control()).peekable();
    while let Some(c) = characters.next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            pretty.push(c);
            continue;
        }
        match c {
            ' ' => {}
            '{' | '[' if characters.peek().is_some_and(|next| matches!(next, '}' | ']')) => {
                pretty.push(c);
                pretty.extend(characters.next());
            }
            '{' | '[' => {
                depth += 1;
                pretty.push(c);
                line(&mut pretty, depth);
            }
            '}' | ']' => {
                depth = usize::saturating_sub(depth, 1);
                line(&mut pretty, depth);
                pretty.push(c);
            }
            ',' => {
                pretty.push(c);
                line(&mut pretty, depth);
            }
            ':' => pretty.push_str(": "),
            c => {
                in_string = c == '"';
                pretty.push(c);
            }
        }
    }
    pretty
}
