//! Which proxy stands before which host.

mod bypass;
mod parse;

use std::fmt;

use http::{HeaderValue, Uri};

use self::bypass::Bypass;
use crate::{Error, ErrorKind};

/// The proxies of a [`HyperTransport`](super::HyperTransport).
///
/// A proxy is a URL: `http://proxy.example:3128`, `https://…` for one that is itself reached by TLS, `socks5://…`,
/// or `socks5h://…` for one that resolves names; without a scheme it is `http`. A user and a password may stand
/// before the host. Servers are reached through a tunnel (`CONNECT`), those of plain HTTP too, so that no proxy
/// sees a request to an `https` URL.
///
/// This machine itself (`localhost`, `127.0.0.0/8`, `::1`) is never reached through a proxy.
///
/// `Debug` shows no user and no password.
#[derive(Clone, Default)]
pub struct Proxies {
    http: Option<Entry>,
    https: Option<Entry>,
    bypass: Bypass,
}

/// A proxy, or why there should be one and is none.
type Entry = Result<Proxy, Unusable>;

#[derive(Clone)]
pub(super) struct Proxy {
    /// Scheme `http` or `https`, host and port.
    pub(super) uri: Uri,
    pub(super) kind: ProxyKind,
}

#[derive(Clone)]
pub(super) enum ProxyKind {
    Http { authorization: Option<HeaderValue> },
    Socks { login: Option<(String, String)>, resolve_here: bool },
}

/// What names the proxy, which is not a URL of one. The text itself may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not that of an http, https or socks5 proxy")]
pub(super) struct Unusable(String);

impl Proxies {
    /// Returns the settings of no proxy: every server is reached directly.
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the same proxy for every server, except for those that [`bypass`](Self::bypass) names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] when `url` is not the URL of a proxy.
    pub fn all(url: &str) -> Result<Self, Error> {
        let proxy = parse::proxy(url).ok_or_else(|| {
            Error::new(ErrorKind::Invalid).with_source(Unusable("the URL".into()))
        })?;
        let entry = Some(Ok(proxy));
        Ok(Self { http: entry.clone(), https: entry, bypass: Bypass::default() })
    }

    /// Returns the proxies that the environment names, as it is now.
    ///
    /// - `HTTPS_PROXY` for `https` servers, `HTTP_PROXY` for `http` servers, `ALL_PROXY` for both where these are
    ///   not set;
    /// - `NO_PROXY` for the servers without: see [`bypass`](Self::bypass).
    ///
    /// Lower case names count as well, after those in upper case; empty ones are as good as none. `HTTP_PROXY` is
    /// not read in a CGI program (where `REQUEST_METHOD` is set): there, whoever sends a request sets it. A
    /// variable that is not the URL of a proxy makes the connections that it is for fail with
    /// [`ErrorKind::Connect`], instead of going round the proxy.
    pub fn from_env() -> Self {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let set = |name: &str| var(name).filter(|value| !value.trim().is_empty());
            set(name).or_else(|| set(&name.to_ascii_lowercase()))
        };
        let entry = |name: &str| {
            let url = either(name)?;
            Some(parse::proxy(url.trim()).ok_or_else(|| Unusable(name.into())))
        };
        let in_cgi = var("REQUEST_METHOD").is_some();
        let all = entry("ALL_PROXY");
        let http = if in_cgi { None } else { entry("HTTP_PROXY") };
        Self {
            http: http.or_else(|| all.clone()),
            https: entry("HTTPS_PROXY").or(all),
            bypass: Bypass::default(),
        }
        .bypass(&either("NO_PROXY").unwrap_or_default())
    }

    /// Names servers that are reached directly, separated by commas: `example.com` (with all below it),
    /// `.example.com` (the same), an address, a network as `10.0.0.0/8`, each with a port or for all ports; `*` is
    /// every server.
    #[must_use]
    pub fn bypass(mut self, servers: &str) -> Self {
        self.bypass = Bypass::parse(servers);
        self
    }

    /// The proxy before the host of `uri`.
    pub(super) fn for_uri(&self, uri: &Uri) -> Result<Option<&Proxy>, Unusable> {
        let is_http = uri.scheme_str() == Some("http");
        let entry = if is_http { &self.http } else { &self.https };
        let port = uri.port_u16().unwrap_or(if is_http { 80 } else { 443 });
        match entry {
            Some(entry) if !self.bypass.covers(uri.host().unwrap_or_default(), port) => {
                entry.as_ref().map(Some).map_err(Clone::clone)
            }
            _ => Ok(None),
        }
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |entry: &Option<Entry>| match entry {
            None => "none".to_string(),
            Some(Ok(proxy)) => proxy.uri.to_string(),
            Some(Err(unusable)) => unusable.to_string(),
        };
        f.debug_struct("Proxies")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("bypass", &self.bypass)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(vars: &[(&str, &str)]) -> Proxies {
        let vars: Vec<(String, String)> =
            vars.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        Proxies::from_vars(move |name| {
            vars.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        })
    }

    fn chosen(proxies: &Proxies, uri: &str) -> Option<String> {
        let proxy = proxies.for_uri(&uri.parse().unwrap()).unwrap();
        proxy.map(|proxy| proxy.uri.to_string())
    }

    #[test]
    fn the_environment_names_proxies() {
        let none = proxies(&[]);
        assert_eq!(chosen(&none, "https://api.notion.com"), None);

        let both = proxies(&[("HTTPS_PROXY", "http://a:1"), ("http_proxy", "b:2")]);
        assert_eq!(chosen(&both, "https://api.notion.com").as_deref(), Some("http://a:1/"));
        assert_eq!(chosen(&both, "http://api.notion.com").as_deref(), Some("http://b:2/"));

        let all = proxies(&[("ALL_PROXY", "c"), ("HTTPS_PROXY", " "), ("NO_PROXY", "notion.com")]);
        assert_eq!(chosen(&all, "https://example.com").as_deref(), Some("http://c/"));
        assert_eq!(chosen(&all, "https://api.notion.com"), None);

        let cgi = proxies(&[("HTTP_PROXY", "http://evil"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(chosen(&cgi, "http://example.com"), None);
    }

    #[test]
    fn this_machine_is_reached_directly() {
        let all = Proxies::all("http://proxy:1").unwrap();
        for uri in ["http://localhost:1/v1", "http://127.0.0.1", "https://[::1]:8443"] {
            assert_eq!(chosen(&all, uri), None, "{uri}");
        }
    }

    #[test]
    fn an_unusable_proxy_is_not_gone_round() {
        let broken = proxies(&[("HTTPS_PROXY", "ftp://user:secret@host")]);
        let error = broken.for_uri(&Uri::from_static("https://api.notion.com")).err().unwrap();
        assert_eq!(error.to_string(), "HTTPS_PROXY is not that of an http, https or socks5 proxy");
        assert!(!format!("{broken:?}").contains("secret"));
        assert!(Proxies::all("ftp://user:secret@host").is_err());
    }

    #[test]
    fn nothing_secret_is_shown() {
        let proxies = Proxies::all("http://user:secret@proxy:3128").unwrap();
        let shown = format!("{proxies:?}");
        assert!(shown.contains("http://proxy:3128/"), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains("user"), "{shown}");
    }
}
