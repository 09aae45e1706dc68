//! What the headers of an answer say of the file: how long it is, which part comes, and whether it is the same as before.

use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName,
    HeaderValue, LAST_MODIFIED,
};
use notion_transport::Body;

/// What says that the content is the same, to the byte.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Validator {
    header: HeaderName,
    pub(super) value: HeaderValue,
}

impl Validator {
    /// What these headers say: an `ETag` that is not weak, or a date of change that is before that of the answer.
    #[inline]
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if let Some(tag) = headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/")) {
            return Some(Self { header: ETAG, value: tag.clone() });
        }
        let changed = headers.get(LAST_MODIFIED)?;
        let is_before = headers.get(DATE).is_some_and(|date| date != changed);
        is_before.then(|| Self { header: LAST_MODIFIED, value: changed.clone() })
    }

    /// Whether an answer with these headers has the same content; one that says nothing may have.
    pub(super) fn allows(&self, headers: &HeaderMap) -> bool {
        headers.get(&self.header).is_none_or(|value| value == self.value)
    }
}

/// How long the whole is that an answer with these headers has, and this body.
#[inline]
pub(super) fn length(headers: &HeaderMap, body: &Body) -> Option<u64> {
    let said = headers.get(CONTENT_LENGTH).filter(|_| !headers.contains_key(CONTENT_ENCODING));
    let said = said.and_then(|length| length.to_str().ok()?.trim().parse().ok());
    said.or(body.length())
}

/// Which bytes an answer says that it has: `bytes 5-9/10`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) total: Option<u64>,
}

impl Range {
    /// What the headers of an answer say, if it is one range.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::read(headers.get(CONTENT_RANGE)?.to_str().ok()?)
    }

    #[inline]
    fn read(header: &str) -> Option<Self> {
        let (unit, range) = header.trim().split_once(' ')?;
        let (range, total) = range.trim().split_once('/')?;
        let (start, end) = range.split_once('-')?;
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let (start, end) = (number(start)?, number(end)?);
        let total = if total.trim() == "*" { None } else { Some(number(total)?) };
        let is_one = unit.eq_ignore_ascii_case("bytes") && start <= end;
        (is_one && total.is_none_or(|total| end < total)).then_some(Self { start, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_or_it_is_none() {
        let read = |text: &str| Range::read(text).map(|range| (range.start, range.total));
        assert_eq!(read("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(read(" Bytes 0-0/* "), Some((0, None)));
        for none in [
            "bytes */10",
            "bytes 5-9",
            "lines 5-9/10",
            "bytes 9-5/10",
            "bytes 5-10/10",
            "5-9/10",
            "",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn only_what_tells_bytes_apart_is_a_validator() {
        let of = |headers: &[(&'static str, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            Validator::of(&headers.collect()).map(|it| it.value.to_str().unwrap().to_owned())
        };
        assert_eq!(of(&[("etag", "\"a\""), ("last-modified", "x")]).as_deref(), Some("\"a\""));
        assert_eq!(of(&[("etag", "W/\"a\"")]), None);
        assert_eq!(of(&[("last-modified", "x"), ("date", "y")]).as_deref(), Some("x"));
        assert_eq!(of(&[("last-modified", "x"), ("date", "x")]), None, "it may change yet");
        assert_eq!(of(&[("last-modified", "x")]), None);
    }
}
