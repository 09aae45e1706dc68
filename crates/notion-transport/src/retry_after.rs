//! The header `Retry-After`: for how long the server asks to wait.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// Returns the wait that the header `Retry-After` asks for: seconds, or the time up to a date.
///
/// Seconds may have a fraction, and as many digits as they like. A date is compared with the answer's own `Date`, so
/// that a wrong clock here does no harm; without one, with `wall`. A date that has passed is no wait. `None` when the
/// header is absent or says nothing that can be read.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT".parse()?);
/// headers.insert("date", "Sun, 06 Nov 1994 08:49:07 GMT".parse()?);
/// let wait = notion_transport::retry_after(&headers, SystemTime::now);
/// assert_eq!(wait, Some(Duration::from_secs(30)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn retry_after(headers: &HeaderMap, wall: impl FnOnce() -> SystemTime) -> Option<Duration> {
    match wait(headers)? {
        Wait::For(time) => Some(time),
        Wait::Until { until, now } => {
            Some(until.duration_since(now.unwrap_or_else(wall)).unwrap_or_default())
        }
    }
}

/// What the header says.
enum Wait {
    For(Duration),
    Until {
        until: SystemTime,
        /// The answer's own `Date`.
        now: Option<SystemTime>,
    },
}

fn wait(headers: &HeaderMap) -> Option<Wait> {
    let value = text(headers, RETRY_AFTER)?;
    match seconds(value) {
        Some(seconds) => Some(Wait::For(seconds)),
        None => Some(Wait::Until { until: parse_date(value)?, now: date(headers) }),
    }
}

/// Returns when an answer was given, by the server's clock and to the second: its header `Date`. `None` when the header is
/// absent or can't be read.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("date", "Thu, 01 Jan 1970 00:01:00 GMT".parse()?);
/// assert_eq!(notion_transport::date(&headers), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(60)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date(headers: &HeaderMap) -> Option<SystemTime> {
    text(headers, DATE).and_then(parse_date)
}

/// Returns whether there is a `Retry-After` that can be read.
pub(crate) fn is_readable(headers: &HeaderMap) -> bool {
    wait(headers).is_some()
}

fn parse_date(value: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(value).ok()
}

/// Whole seconds by the standard; some proxies send a fraction. It is never cut short.
fn seconds(value: &str) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let seconds: f64 = value.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn waited(headers: &[(&str, &str)], wall: u64) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).unwrap();
            map.insert(name, value.parse().unwrap());
        }
        let wait = retry_after(&map, || UNIX_EPOCH + Duration::from_secs(wall));
        assert_eq!(is_readable(&map), wait.is_some());
        wait
    }

    #[test]
    fn seconds_and_dates() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"; // 784111777
        let secs = |n| Some(Duration::from_secs(n));
        assert_eq!(waited(&[], 0), None);
        assert_eq!(waited(&[("retry-after", "7")], 0), secs(7));
        assert_eq!(waited(&[("retry-after", "0")], 0), secs(0));
        assert_eq!(waited(&[("retry-after", " 12 ")], 0), secs(12));
        assert_eq!(waited(&[("retry-after", "0.25")], 0), Some(Duration::from_millis(250)));
        assert_eq!(waited(&[("retry-after", "1e3")], 0), secs(1000));
        let endless = "9".repeat(40);
        assert_eq!(
            waited(&[("retry-after", &endless)], 0),
            secs(u64::MAX),
            "more than a number holds"
        );
        assert_eq!(waited(&[("retry-after", date)], 784_111_770), secs(7));
        assert_eq!(waited(&[("retry-after", date)], 784_111_778), secs(0), "it has passed");
        let server = ("date", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(waited(&[("retry-after", date), server], 5), secs(30), "the server's own clock");
        for unreadable in ["soon", "-1", "NaN", "inf", "1e300", ""] {
            assert_eq!(waited(&[("retry-after", unreadable)], 0), None, "{unreadable:?}");
        }
    }
}
