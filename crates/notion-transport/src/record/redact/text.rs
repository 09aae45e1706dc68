//! Secrets in a text, whatever is around them: parameters of signed addresses, logins in addresses, tokens, e-mail
//! addresses. Also where the text is escaped, as an address in a parameter of another is.

use std::ops::Range;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::super::hash;

pub(super) const REDACTED: &str = "REDACTED";

/// What tokens begin with.
const TOKEN_PREFIXES: &[&str] = &["ntn_", "secret_", "nrt_"];

/// What no parameter of an address goes past.
const END_OF_VALUE: &[char] =
    &['&', ';', '#', '"', '\'', '`', '<', '>', '(', ')', '[', ']', '{', '}', '|', '\\', ','];

/// How many times an address is wrapped into a parameter of another before nobody reads it any more.
const MAX_ESCAPES: usize = 4;

/// What must be escaped again in a text that was.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^');

/// `text` without secrets.
pub(super) fn redact(text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        redacted += &match escaped(word) {
            Some(word) => word,
            None => plain(word),
        };
    }
    redacted
}

/// `word` without the secrets that are in it when its escapes are resolved; `None` if there are no further ones.
fn escaped(word: &str) -> Option<String> {
    let mut layers = vec![word.to_owned()];
    for _ in 0..MAX_ESCAPES {
        let inner = unescape(layers.last()?);
        if layers.last() == Some(&inner) {
            break;
        }
        layers.push(inner);
    }
    let inner = layers.pop().filter(|_| !layers.is_empty())?;
    let redacted: String = inner.split_inclusive(char::is_whitespace).map(plain).collect();
    // What can be found without is replaced without, so that the rest stays as it was.
    let visible = unescaped(&plain(word));
    if redacted == inner || redacted == visible {
        return None;
    }
    Some(utf8_percent_encode(&redacted, ESCAPED).to_string())
}

fn unescaped(word: &str) -> String {
    (0..MAX_ESCAPES).fold(word.to_owned(), |word, _| unescape(&word))
}

/// `word` without one layer of the escapes of addresses, JSON and HTML.
fn unescape(word: &str) -> String {
    let word = percent_decode_str(word).decode_utf8_lossy();
    let mut text = word.into_owned();
    for (escapes, plain) in [
        (&["\\u0026", "&amp;", "&#38;"][..], "&"),
        (&["\\u003d", "\\u003D", "&#61;", "&#x3d;", "&#x3D;"], "="),
        (&["\\u0040", "&#64;", "&#x40;", "&commat;"], "@"),
        (&["\\u003a", "\\u003A", "&#58;"], ":"),
        (&["\\u002f", "\\u002F", "\\/", "&#47;"], "/"),
        (&["\\u003f", "\\u003F", "&#63;"], "?"),
    ] {
        for escape in escapes {
            if text.contains(escape) {
                text = text.replace(escape, plain);
            }
        }
    }
    text
}

/// `word` without the secrets that stand in it as they are.
fn plain(word: &str) -> String {
    let steps = [without_logins, without_parameters, without_tokens, without_addresses];
    steps.iter().fold(word.to_owned(), |word, step| step(&word))
}

/// `https://user:password@host/` without user and password.
fn without_logins(word: &str) -> String {
    replace(word, |rest| {
        let at = rest.find("://")? + 3;
        let ends = |c: char| matches!(c, '/' | '?' | '#' | '\\') || "\"'<>`".contains(c);
        let authority = rest[at..].split(ends).next()?;
        let login = authority.rfind('@').map_or(0, |at| at + 1);
        Some((at..at + login, String::new()))
    })
}

/// The parameters that sign an address or let somebody in, without their values.
fn without_parameters(word: &str) -> String {
    replace(word, |rest| {
        let equals = rest.find('=')?;
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-_.%~".contains(c);
        let name = rest[..equals].rsplit(|c| !is_of_name(c)).next()?;
        let value = rest[equals + 1..].split(END_OF_VALUE).next()?.trim_end();
        let value = equals + 1..equals + 1 + value.len();
        match lets_in(name) && !value.is_empty() {
            true => Some((value, REDACTED.to_owned())),
            false => Some((equals + 1..equals + 1, String::new())),
        }
    })
}

/// Whether a parameter of this name is part of a signature, or a secret.
fn lets_in(name: &str) -> bool {
    let name: String = percent_decode_str(name)
        .decode_utf8_lossy()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let begins = ["xamz", "xgoog", "xms", "xoss", "expir"];
    let ends = ["signature", "token", "secret", "password", "credential", "apikey", "accesskeyid"];
    let is = [
        "sig",
        "policy",
        "keypairid",
        "exp",
        "googleaccessid",
        "auth",
        "authorization",
        "hmac",
        "jwt",
        "pwd",
        "passwd",
        "code",
    ];
    begins.iter().any(|begin| name.starts_with(begin))
        || ends.iter().any(|end| name.ends_with(end))
        || is.contains(&&*name)
}

fn without_tokens(word: &str) -> String {
    replace(word, |rest| {
        let at = TOKEN_PREFIXES.iter().filter_map(|prefix| rest.find(prefix)).min()?;
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let end = rest[at..].find(|c| !is_of_token(c)).map_or(rest.len(), |length| at + length);
        Some((at..end, REDACTED.to_owned()))
    })
}

/// The same placeholder for the same e-mail address.
fn without_addresses(word: &str) -> String {
    replace(word, |rest| {
        let at = rest.find('@')?;
        let is_of_name = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let is_of_domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
        let name = rest[..at].rsplit(|c| !is_of_name(c)).next()?;
        let domain = rest[at + 1..].split(|c| !is_of_domain(c)).next()?;
        let domain = domain.trim_end_matches(['.', '-']);
        let is_domain =
            domain.rsplit_once('.').is_some_and(|(_, last)| last.chars().any(char::is_alphabetic));
        // A placeholder, or documentation: nobody has an address there.
        if name.is_empty() || !is_domain || domain == "example.com" {
            return Some((at + 1..at + 1, String::new()));
        }
        let address = at - name.len()..at + 1 + domain.len();
        let placeholder = format!("user-{}@example.com", &hash(&rest[address.clone()])[..6]);
        Some((address, placeholder))
    })
}

/// Replaces, one after the other, what `find` finds in the rest of `text`.
fn replace(text: &str, find: impl Fn(&str) -> Option<(Range<usize>, String)>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((found, replacement)) = find(rest) {
        replaced += &rest[..found.start];
        replaced += &replacement;
        rest = &rest[found.end..];
    }
    replaced + rest
}
