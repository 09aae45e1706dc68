//! Addresses of links, media, bookmarks and embeds.

use serde_json::Value;

use crate::wire::fail::{Fail, Result};

/// Refuses addresses that are none, wherever they are in `value`: with one line for each.
pub(crate) fn check(value: &Value) -> Result<()> {
    let mut lines = Vec::new();
    collect(value, &mut lines);
    if lines.is_empty() {
        return Ok(());
    }
    let message = format!("Content creation Failed. Fix the following: \n{}", lines.join("\n"));
    Err(Fail::validation(message))
}

fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, lines)),
        Value::Object(map) => {
            for (key, value) in map {
                let (address, is_right): (_, fn(&str) -> bool) = match key.as_str() {
                    "link" => (value.get("url"), is_link),
                    "image" | "video" | "audio" | "pdf" | "file" => {
                        (value.get("external").and_then(|file| file.get("url")), is_web)
                    }
                    "bookmark" | "embed" => (value.get("url"), is_web),
                    _ => (None, is_web),
                };
                if address.and_then(Value::as_str).is_some_and(|address| !is_right(address)) {
                    lines.push(match key.as_str() {
                        "link" => "Invalid URL for link.".to_owned(),
                        kind => format!("Invalid {kind} url."),
                    });
                }
                collect(value, lines);
            }
        }
        _ => {}
    }
}

/// Whether a text may link to this: to an address with a scheme, or to a page of the workspace by its path.
fn is_link(text: &str) -> bool {
    if let Some(path) = text.strip_prefix('/') {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let id: String = path.chars().filter(|char| *char != '-').collect();
        let start = id.len().saturating_sub(32);
        return id.get(start..).and_then(crate::wire::request::uuid).is_some();
    }
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => has_host(rest),
        "data" | "javascript" => false,
        other => {
            let is_of_schemes = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
            let begins = other.starts_with(|char: char| char.is_ascii_alphabetic());
            begins && other.len() > 1 && other.chars().all(is_of_schemes) && !rest.is_empty()
        }
    }
}

/// Whether this is an address in the web.
pub(crate) fn is_web(text: &str) -> bool {
    let scheme = text.split_once(':');
    scheme.is_some_and(|(scheme, rest)| {
        ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) && has_host(rest)
    })
}

/// What is behind `http:`: a host, and perhaps more.
fn has_host(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    !name.is_empty() && !host.contains(char::is_whitespace)
}
