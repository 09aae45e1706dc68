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

/// The endings that media elsewhere may have. See
/// [block types](https://developers.notion.com/reference/block#block-type-objects); `.webp` is taken besides.
const ENDINGS: &[(&str, &[&str])] = &[
    ("image", &["bmp", "gif", "heic", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp"]),
    ("audio", &["mp3", "wav", "ogg", "oga", "m4a"]),
    (
        "video",
        &[
            "amv", "asf", "avi", "f4v", "flv", "gifv", "mkv", "mov", "mpg", "mpeg", "mpv", "mp4",
            "m4v", "qt", "wmv",
        ],
    ),
    ("pdf", &["pdf"]),
];
/// Sites whose addresses are known without an ending.
const SITES: &[(&str, &[&str])] = &[
    ("image", &["images.unsplash.com"]),
    ("video", &["youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"]),
];

/// Whether a block of this type may show what is at an address.
fn is_media(kind: &str, text: &str) -> bool {
    let of = |table: &'static [(&str, &[&str])]| {
        table.iter().find(|(of, _)| *of == kind).map(|(_, known)| *known)
    };
    let Some(endings) = of(ENDINGS) else { return true };
    let rest = text.split_once("//").map_or(text, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let ending = path.rsplit('/').next().and_then(|name| Some(name.rsplit_once('.')?.1));
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        || of(SITES).is_some_and(|sites| sites.iter().any(|site| host.eq_ignore_ascii_case(site)))
}

fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, lines)),
        Value::Object(map) => {
            for (key, value) in map {
                let address = match key.as_str() {
                    "link" | "bookmark" | "embed" => value.get("url"),
                    "image" | "video" | "audio" | "pdf" | "file" => {
                        value.get("external").and_then(|file| file.get("url"))
                    }
                    _ => None,
                };
                let is_right = |address| match key.as_str() {
                    "link" => is_link(address),
                    kind => is_web(address) && is_media(kind, address),
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
        return id.get(start..).and_then(crate::wire::ids::uuid).is_some();
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
