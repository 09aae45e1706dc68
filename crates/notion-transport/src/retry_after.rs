//! The header `Retry-After`: for how long the server asks to wait.

use std::time::{Duration, SystemTime};

use http::header::{DATE, HeaderName, RETRY_AFTER};

use crate::Response;

/// The wait that `response` asks for: seconds, or the time up to a date.
///
/// A date is compared with the server's own `Date`, so that a wrong clock here does no harm; without one, with
/// `wall`. A date that has passed is no wait. `None` when the header is absent or says nothing that can be read.
pub(crate) fn retry_after(
    response: &Response,
    wall: impl FnOnce() -> SystemTime,
) -> Option<Duration> {
    let value = text(response, RETRY_AFTER)?;
    if let Some(seconds) = seconds(value) {
        return Some(seconds);
    }
    let until = date(value)?;
    let now = text(response, DATE).and_then(date).unwrap_or_else(wall);
    Some(until.duration_since(now).unwrap_or_default())
}

fn date(value: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(value).ok()
}

/// Whole seconds by the standard; some proxies send a fraction. It is never cut short.
fn seconds(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let seconds: f64 = value.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn text(response: &Response, name: HeaderName) -> Option<&str> {
    Some(response.headers().get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use bytes::Bytes;

    use super::*;

    fn wait(headers: &[(&str, &str)], wall: u64) -> Option<Duration> {
        let mut response = Response::new(Bytes::new());
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).unwrap();
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        retry_after(&response, || UNIX_EPOCH + Duration::from_secs(wall))
    }

    #[test]
    fn seconds_and_dates() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"; // 784111777
        let secs = |n| Some(Duration::from_secs(n));
        assert_eq!(wait(&[], 0), None);
        assert_eq!(wait(&[("retry-after", "7")], 0), secs(7));
        assert_eq!(wait(&[("retry-after", "0")], 0), secs(0));
        assert_eq!(wait(&[("retry-after", "0.25")], 0), Some(Duration::from_millis(250)));
        assert_eq!(wait(&[("retry-after", date)], 784_111_770), secs(7));
        assert_eq!(wait(&[("retry-after", date)], 784_111_778), secs(0), "it has passed");
        let server = ("date", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(wait(&[("retry-after", date), server], 5), secs(30), "the server's own clock");
        for unreadable in ["soon", "-1", "NaN", "inf", "1e300", ""] {
            assert_eq!(wait(&[("retry-after", unreadable)], 0), None, "{unreadable:?}");
        }
    }
}
