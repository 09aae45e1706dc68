//! The host of uploaded files: `/__sim__/files/{id}`, at addresses that are signed and expire, whole or in part.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use notion_model::FileUploadId;
use notion_transport::{Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::control;
use crate::rules::text::FILES;
use crate::wire::fail::Fail;
use crate::wire::ids::uuid;
use crate::wire::request::Query;
use crate::workspace::inner::Inner;

/// Whether a request is for a file.
pub(super) fn is_asked_for(request: &Request) -> bool {
    request.uri().path().starts_with(FILES)
}

/// A file that was uploaded, until its address expires.
pub(super) fn answer(inner: &mut Inner, id: &str, request: &Request) -> Response {
    let query = Query::read(request.uri().query());
    let now = inner.state.look_at_clock().as_second();
    let expires = query.get("expires").and_then(|expires| expires.parse::<i64>().ok());
    let is_signed = |expires: i64| {
        let (signature, read) =
            (query.get("signature").unwrap_or_default(), query.get("read").unwrap_or_default());
        let key = inner.state.file_key();
        key.is_some_and(|key| key.verifies(&format!("{id}:{expires}:{read}"), signature))
    };
    if !expires.is_some_and(|expires| expires >= now && is_signed(expires)) {
        let mut fail = Fail::restricted();
        fail.message = "Request has expired".to_owned();
        return control::failed(&fail);
    }
    let upload = uuid(id).and_then(|id| inner.state.upload(FileUploadId::from(id)));
    let Some(upload) = upload else { return control::failed(&Fail::invalid_request_url()) };
    // The content of an upload never changes.
    let tag = HeaderValue::try_from(format!("\"{id}\""));
    let tag = tag.unwrap_or(HeaderValue::from_static("\"file\""));
    let mut response = part(Bytes::from(upload.content()), request.headers(), &tag);
    let kind = upload.content_type.as_deref().and_then(|kind| HeaderValue::from_str(kind).ok());
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let name = utf8_percent_encode(upload.filename.as_deref().unwrap_or("file"), NON_ALPHANUMERIC);
    let disposition = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}"));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    // Whatever a file says that it is, it never runs as a page of this server.
    response.headers_mut().extend([
        (header::ETAG, tag),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ]);
    response
}

/// All of `content`, or the part that is asked for.
fn part(content: Bytes, headers: &HeaderMap, tag: &HeaderValue) -> Response {
    let is_current = headers.get(header::IF_RANGE).is_none_or(|known| known == tag);
    let range = headers.get(header::RANGE).filter(|_| is_current);
    let range = range.and_then(|range| range.to_str().ok()).and_then(read_range);
    let length = content.len();
    let Some((start, end)) = range else { return Response::new(content) };
    let end = end.map_or(length, |end| end.saturating_add(1).min(length));
    let (status, range, part) = if start < end {
        let range = format!("bytes {start}-{}/{length}", end - 1);
        (StatusCode::PARTIAL_CONTENT, range, content.slice(start..end))
    } else {
        (StatusCode::RANGE_NOT_SATISFIABLE, format!("bytes */{length}"), Bytes::new())
    };
    let mut response = Response::new(part);
    *response.status_mut() = status;
    if let Ok(range) = HeaderValue::try_from(range) {
        response.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    response
}

/// The first and the last byte of a range, if the header asks for one from a start: others are answered by the whole.
fn read_range(header: &str) -> Option<(usize, Option<usize>)> {
    let (start, end) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let start = start.parse().ok()?;
    match end {
        "" => Some((start, None)),
        end => end.parse().ok().filter(|end| *end >= start).map(|end| (start, Some(end))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_given_and_the_whole_if_it_is_not_understood() {
        let tag = HeaderValue::from_static("\"a\"");
        let get = |range: &'static str, known: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(range));
            headers.insert(header::IF_RANGE, HeaderValue::from_static(known));
            let part = part(Bytes::from_static(b"0123456789"), &headers, &tag);
            let range = part.headers().get(header::CONTENT_RANGE).cloned();
            let range = range.map(|range| range.to_str().unwrap_or_default().to_owned());
            (part.status().as_u16(), range.unwrap_or_default(), part.into_body())
        };
        let whole = || (200, String::new(), Bytes::from_static(b"0123456789"));
        assert_eq!(get("bytes=7-", "\"a\""), (206, "bytes 7-9/10".into(), "789".into()));
        assert_eq!(get("bytes=0-1", "\"a\""), (206, "bytes 0-1/10".into(), "01".into()));
        assert_eq!(get("bytes=8-99", "\"a\""), (206, "bytes 8-9/10".into(), "89".into()));
        assert_eq!(get("bytes=10-", "\"a\""), (416, "bytes */10".into(), Bytes::new()));
        for odd in ["bytes=-3", "bytes=5-4", "lines=1-", "bytes=1-2,4-5", "bytes=x-"] {
            assert_eq!(get(odd, "\"a\""), whole(), "{odd}");
        }
        assert_eq!(get("bytes=7-", "\"b\""), whole());
    }
}
