//! Addresses: those that stand in a text as they are, and those that Notion takes.

/// Whether Notion takes a file or a picture from there.
pub(super) fn is_web(url: &str) -> bool {
    let rest = strip_scheme(url, "https://").or_else(|| strip_scheme(url, "http://"));
    rest.is_some_and(has_host)
}

/// Whether Notion takes it as the address of a link: an absolute one, or a path within Notion.
pub(super) fn is_link(url: &str) -> bool {
    if url.contains(|char: char| char.is_whitespace() || char.is_control()) {
        return false;
    }
    if let Some(path) = url.strip_prefix('/') {
        return !path.is_empty() && !path.starts_with(['/', '\\']);
    }
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
    if !scheme.starts_with(|char: char| char.is_ascii_alphabetic()) || !scheme.chars().all(is_part)
    {
        return false;
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "ftp" => rest.strip_prefix("//").is_some_and(has_host),
        // They are programs or content, not places.
        "javascript" | "vbscript" | "data" | "blob" | "about" => false,
        _ => !rest.trim_matches('/').is_empty(),
    }
}

fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn has_host(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host =
        if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    host.contains(|char: char| char.is_alphanumeric())
        && !rest.contains(|char: char| char.is_whitespace() || char.is_control())
}

/// A part of a text that is an address without anything around it: what GitHub makes a link of
/// ([GFM 6.9](https://github.github.com/gfm/#autolinks-extension-)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bare {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The address that a bare one leads to.
pub(super) fn target(bare: &str) -> String {
    if bare.contains("://") || strip_scheme(bare, "mailto:").is_some() {
        return bare.to_owned();
    }
    match strip_scheme(bare, "www.").is_some() {
        true => format!("http://{bare}"),
        false => format!("mailto:{bare}"),
    }
}

/// The address that begins exactly at `at`, with a scheme or with `www.`.
pub(super) fn at(text: &str, at: usize) -> Option<Bare> {
    let rest = text.get(at..)?;
    let before = text.get(..at)?.chars().next_back();
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let schemes = ["https://", "http://", "ftp://"];
    let scheme = schemes.into_iter().find(|scheme| strip_scheme(rest, scheme).is_some());
    let host = match scheme {
        Some(scheme) => rest.get(scheme.len()..)?,
        None => {
            if before.is_some_and(|char| "/.@-:=_".contains(char)) {
                return None;
            }
            strip_scheme(rest, "www.")?
        }
    };
    if !host.starts_with(char::is_alphanumeric) {
        return None;
    }
    if scheme.is_none() {
        let end = host.find(|char| !is_of_host(char)).unwrap_or(host.len());
        if !host.get(..end)?.trim_end_matches(['.', '-', '_']).contains(char::is_alphanumeric) {
            return None;
        }
    }
    Some(Bare { start: at, end: at + length(rest) })
}

fn is_of_host(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '.' | '-' | '_')
}

/// How long the address is that a text begins with.
fn length(text: &str) -> usize {
    let (mut round, mut square) = (0usize, 0usize);
    let mut end = text.len();
    for (at, char) in text.char_indices() {
        match char {
            '<' | '>' | '"' | '`' | '|' => {
                end = at;
                break;
            }
            '[' => square += 1,
            ']' if square == 0 => {
                end = at;
                break;
            }
            ']' => square -= 1,
            '(' => round += 1,
            // The bracket of a link ends there, too.
            ')' if round == 0 => {
                end = at;
                break;
            }
            ')' => round -= 1,
            char if char.is_whitespace() || char.is_control() => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let mut address = text.get(..end).unwrap_or_default();
    loop {
        let trimmed = address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '$']);
        let trimmed = without_entity(trimmed);
        if trimmed.len() == address.len() {
            return address.len();
        }
        address = trimmed;
    }
}

/// Without what looks like an entity at the end.
fn without_entity(address: &str) -> &str {
    let Some(name) = address.strip_suffix(';') else { return address };
    let letters = name.trim_end_matches(|char: char| char.is_ascii_alphanumeric());
    match letters.strip_suffix('&').filter(|_| letters.len() < name.len()) {
        Some(before) => before,
        None => name,
    }
}

/// The e-mail address around the `@` that is at `at`, with what comes before it not before `from`.
pub(super) fn mail(text: &str, at: usize, from: usize) -> Option<Bare> {
    let is_local =
        |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_' | '+');
    let before = text.get(from..at)?;
    let name = before.len() - before.trim_end_matches(is_local).len();
    let domain = text.get(at + 1..)?;
    let is_of_domain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
    let end = domain.find(|char| !is_of_domain(char)).unwrap_or(domain.len());
    let after = domain.get(end..)?.chars().next();
    let domain = domain.get(..end)?.trim_end_matches('.');
    let is_domain = domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
        && !domain.ends_with(['-', '_'])
        && !matches!(after, Some('@' | '/'));
    let start = at - name;
    let apart = !text.get(..start)?.ends_with(['/', ':', '@', '=']);
    (name > 0 && is_domain && apart).then_some(Bare { start, end: at + 1 + domain.len() })
}

/// All bare addresses of a text, from its beginning to its end.
pub(super) fn all(text: &str) -> Vec<Bare> {
    let mut all = Vec::new();
    let bytes = text.as_bytes();
    let (mut at, mut from) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let found = match byte {
            b'h' | b'H' | b'f' | b'F' | b'w' | b'W' => self::at(text, at),
            b'@' => mail(text, at, from),
            _ => None,
        };
        at += 1;
        if let Some(found) = found {
            (at, from) = (found.end, found.end);
            all.push(found);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_addresses() {
        for (text, wanted) in [
            ("See https://a.example/_a_/x?q=*b* and.", vec!["https://a.example/_a_/x?q=*b"]),
            (
                "(https://a.example/x_(y)), www.b.example.",
                vec!["https://a.example/x_(y)", "www.b.example"],
            ),
            (
                "[https://a.example](https://b.example)",
                vec!["https://a.example", "https://b.example"],
            ),
            (
                "https://a.example/?x=1&y=2&copy; me@c.example, @x",
                vec!["https://a.example/?x=1&y=2", "me@c.example"],
            ),
            ("**https://a.example/**", vec!["https://a.example/"]),
            (
                "xhttps://a.example https:// www. a@b http://localhost:80/",
                vec!["http://localhost:80/"],
            ),
            ("<a href=\"https://a.example\">*b*</a>", vec!["https://a.example"]),
        ] {
            let found: Vec<_> =
                all(text).into_iter().map(|bare| &text[bare.start..bare.end]).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn what_notion_takes() {
        for url in [
            "https://a.example",
            "http://localhost:80",
            "mailto:me@a.example",
            "tel:1",
            "/abc",
            "notion://x",
        ] {
            assert!(is_link(url), "{url}");
        }
        for url in [
            "",
            "a.md",
            "./a",
            "#a",
            "//cdn.example/x",
            "http://",
            "https://?q",
            "javascript:x",
            "data:x",
            "mailto:",
            "/",
            "https://a b",
        ] {
            assert!(!is_link(url), "{url}");
        }
        assert!(
            is_web("HTTPS://a.example/a.png")
                && !is_web("http://")
                && !is_web("mailto:a@b.example")
        );
    }
}
