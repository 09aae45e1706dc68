//! The URL of a proxy.

use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;

use super::{Proxy, ProxyKind};

/// `[scheme://][user[:password]@]host[:port][/]`.
pub(super) fn proxy(url: &str) -> Option<Proxy> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (login, host) = match authority.rsplit_once('@') {
        Some((login, host)) => (Some(login.split_once(':').unwrap_or((login, ""))), host),
        None => (None, authority),
    };
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let scheme = scheme.to_ascii_lowercase();
    let (transport, default_port, kind) = match scheme.as_str() {
        "http" | "https" => {
            let basic = |(user, password): (&str, &str)| {
                basic_authorization(&[&decoded(user)[..], b":", &decoded(password)].concat())
            };
            let authorization = login.map(basic);
            (scheme.as_str(), None, ProxyKind::Http { authorization })
        }
        "socks5" | "socks5h" => {
            let text = |part: &str| String::from_utf8(decoded(part)).ok();
            let login = match login {
                Some((user, password)) => Some((text(user)?, text(password)?)),
                None => None,
            };
            ("http", Some(1080), ProxyKind::Socks { login, resolve_here: scheme == "socks5" })
        }
        _ => return None,
    };
    let uri: Uri = format!("{transport}://{host}/").parse().ok()?;
    // A path, a query, a second user or a port that is none would have been read as part of the host.
    let named = match uri.port() {
        Some(port) => format!("{}:{port}", uri.host()?),
        None => uri.host()?.to_string(),
    };
    if named != host || host.is_empty() {
        return None;
    }
    let uri = match (uri.port_u16(), default_port) {
        (None, Some(port)) => format!("{transport}://{host}:{port}/").parse().ok()?,
        _ => uri,
    };
    Some(Proxy { uri, kind })
}

fn basic_authorization(login: &[u8]) -> HeaderValue {
    let value = format!("Basic {}", base64(login));
    let mut value = HeaderValue::try_from(value).expect("base64 is ASCII");
    value.set_sensitive(true);
    value
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let is_there = digit <= group.len();
            text.push(if is_there { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let uri = |url| proxy(url).map(|proxy| proxy.uri.to_string());
        assert_eq!(uri("proxy").as_deref(), Some("http://proxy/"));
        assert_eq!(uri("proxy:3128/").as_deref(), Some("http://proxy:3128/"));
        assert_eq!(uri("HTTPS://proxy").as_deref(), Some("https://proxy/"));
        assert_eq!(uri("socks5://proxy").as_deref(), Some("http://proxy:1080/"));
        assert_eq!(uri("socks5h://u:p@[::2]:99").as_deref(), Some("http://[::2]:99/"));
        for wrong in ["", "http://", "ftp://proxy", "http://proxy/path", "a b", "proxy:port", "p?q"]
        {
            assert_eq!(uri(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn logins() {
        let ProxyKind::Http { authorization } = proxy("http://us%65r:p%40ss@host").unwrap().kind
        else {
            panic!("an http proxy")
        };
        let authorization = authorization.unwrap();
        assert!(authorization.is_sensitive());
        assert_eq!(authorization, format!("Basic {}", base64(b"user:p@ss")));

        let ProxyKind::Socks { login, resolve_here } = proxy("socks5h://u:p@host").unwrap().kind
        else {
            panic!("a socks proxy")
        };
        assert_eq!(login, Some(("u".into(), "p".into())));
        assert!(!resolve_here);
    }

    #[test]
    fn base64_of_the_rfc() {
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, expected) in vectors.into_iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..length]), expected);
        }
    }
}
