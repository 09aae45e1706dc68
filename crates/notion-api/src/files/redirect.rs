//! Where a redirect leads.

use http::Uri;
use http::header::{HeaderMap, LOCATION};

/// The address that an answer with these headers redirects a request of `from` to; `None` if it is none, or one that is
/// not encrypted while `from` is.
#[inline]
pub(super) fn target(from: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let location = location.split('#').next().unwrap_or_default();
    let to = resolve(from, location)?;
    let is_worse = from.scheme_str() == Some("https") && to.scheme_str() != Some("https");
    (!is_worse).then_some(to)
}

/// What a reference means at `base` (RFC 3986, section 5.2).
#[inline]
fn resolve(base: &Uri, reference: &str) -> Option<Uri> {
    let scheme = base.scheme_str()?;
    if is_absolute(reference) {
        return absolute(reference);
    }
    if reference.starts_with("//") {
        return absolute(&format!("{scheme}:{reference}"));
    }
    let authority = base.authority()?;
    let path = match reference {
        "" => return Some(base.clone()),
        reference if reference.starts_with('/') => reference.to_owned(),
        reference if reference.starts_with('?') => format!("{}{reference}", base.path()),
        reference => {
            let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{reference}")
        }
    };
    absolute(&format!("{scheme}://{authority}{}", without_dots(&path)))
}

/// Whether a reference begins with a scheme.
#[inline]
fn is_absolute(reference: &str) -> bool {
    let scheme = reference.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.contains(':')
}

/// An address that can be asked.
#[inline]
pub(super) fn absolute(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    (is_http && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

/// Carries out the dots of a path.
#[inline]
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut segments: Vec<&str> = Vec::new();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        match *part {
            "." | ".." => {
                if *part == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push("");
                }
            }
            part => segments.push(part),
        }
    }
    format!("/{}{query}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_never_to_less() {
        let base: Uri = "https://a.example:8443/b/c/d?x=1".parse().unwrap();
        let to = |location: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, location.parse().unwrap());
            target(&base, &headers).map(|uri| uri.to_string())
        };
        for (location, expected) in [
            ("https://e.example/f?g=h#i", "https://e.example/f?g=h"),
            ("//e.example/f", "https://e.example/f"),
            ("/f?u=http://x", "https://a.example:8443/f?u=http://x"),
            ("f", "https://a.example:8443/b/c/f"),
            ("../f/./g/..", "https://a.example:8443/b/f/"),
            ("../../../f", "https://a.example:8443/f"),
            ("?y=2", "https://a.example:8443/b/c/d?y=2"),
            ("f/g:h", "https://a.example:8443/b/c/f/g:h"),
        ] {
            assert_eq!(to(location).as_deref(), Some(expected), "{location}");
        }
        for location in ["http://e.example/f", "file:///etc/passwd", "javascript:x", "https:///x"] {
            assert_eq!(to(location), None, "{location}");
        }
        let plain: Uri = "http://127.0.0.1/".parse().unwrap();
        let mut headers = HeaderMap::new();
        assert_eq!(target(&plain, &headers), None);
        headers.insert(LOCATION, "http://e.example/".parse().unwrap());
        assert!(target(&plain, &headers).is_some());
    }
}
