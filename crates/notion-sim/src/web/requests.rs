//! The last requests.

use serde::de::IgnoredAny;

use crate::wire::html::Html;
use crate::workspace::log::{Log, Logged};

/// So many are shown.
const MOST: usize = 100;
/// So much of a body is shown.
const LENGTH: usize = 20_000;

pub(super) fn page(log: &Log) -> String {
    let mut html = Html::default();
    html.element("h1", "", "Requests");
    list(&mut html, log, MOST);
    html.finish()
}

/// The newest first.
pub(super) fn list(html: &mut Html, log: &Log, most: usize) {
    let mut none = true;
    for request in log.iter().rev().take(most) {
        none = false;
        self::request(html, request);
    }
    if none {
        html.element("p", "muted", "There were none so far.");
    }
}

fn request(html: &mut Html, request: &Logged) {
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
    body(html, "Sent", &request.body);
    body(html, "Answered", &request.answer);
    html.raw("</details>");
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
