//! Who may use the control API and look at the pages: nobody from another site.
//!
//! A page that somebody visits can let a browser send requests to a server on the same machine, either openly, with its
//! own `Origin`, or under a name of its own that it lets point here, with that name as the `Host`.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use notion_transport::Response;

/// The refusal of a request that comes from another site, to what is no endpoint of the API.
pub(super) fn refusal<B>(
    request: &Request<B>,
    local: SocketAddr,
    allowed: &[String],
) -> Option<Response> {
    let is_api = request.uri().path().starts_with("/v1/");
    if is_api || is_own(request.headers(), local, allowed) {
        return None;
    }
    let mut refused = Response::new("The Host or the Origin is not this server's. A name of its own is allowed by --allow-host.\n".into());
    *refused.status_mut() = StatusCode::FORBIDDEN;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    refused.headers_mut().insert(header::CONTENT_TYPE, text);
    Some(refused)
}

/// Whether a request names this server, and was made by nobody or by one of its own pages.
fn is_own(headers: &HeaderMap, local: SocketAddr, allowed: &[String]) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    names(host, local, allowed)
        && headers.get_all(header::ORIGIN).iter().all(|origin| {
            let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
        })
}

/// Whether a host is `localhost`, one of those that are allowed, or the address that the request came to.
fn names(host: &str, local: SocketAddr, allowed: &[String]) -> bool {
    let Ok(uri) = Uri::try_from(host) else { return false };
    let Some(name) = uri.host() else { return false };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        Ok(address) => address.is_loopback() || address == local.ip().to_canonical(),
        Err(_) => {
            let mut own = allowed.iter().map(String::as_str).chain(["localhost"]);
            own.any(|own| name.eq_ignore_ascii_case(own))
        }
    }
}
