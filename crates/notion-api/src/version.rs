mod wording;

use std::fmt;
use std::str::FromStr;

use http::HeaderValue;

pub(crate) use self::wording::fit;

/// A version of the Notion API: a date, sent as `Notion-Version`.
///
/// Those that this crate was written for have a name. Any other date goes out as it is, also one that is yet to come:
///
/// ```
/// use notion_api::ApiVersion;
///
/// let next: ApiVersion = "2027-01-15".parse()?;
/// assert!(next > ApiVersion::V2026_03_11 && !next.is_known());
/// # Ok::<(), notion_api::ParseVersionError>(())
/// ```
///
/// A client has [one](crate::ClientBuilder::version), and a call may have [another](crate::Call::version). What a
/// version is known not to be able to say is an error before anything is sent, which [`unchecked`](crate::Call::unchecked)
/// leaves to Notion.
///
/// See [versioning](https://developers.notion.com/reference/versioning).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApiVersion([u8; 10]);

impl ApiVersion {
    /// `2025-09-03`: databases are containers of data sources.
    pub const V2025_09_03: Self = Self(*b"2025-09-03");
    /// `2026-03-11`: `archived` is gone.
    pub const V2026_03_11: Self = Self(*b"2026-03-11");

    #[cfg(feature = "admin")]
    pub(crate) const ADMIN: Self = Self(*b"2026-06-01");

    /// The versions that this crate was written for, the oldest first.
    pub const KNOWN: &'static [Self] = &[Self::V2025_09_03, Self::V2026_03_11];

    /// Returns the version as it is sent.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Returns whether this crate was written for this version.
    pub fn is_known(self) -> bool {
        Self::KNOWN.contains(&self)
    }

    pub(crate) fn header(self) -> HeaderValue {
        // Digits and hyphens fit into a header.
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// `2025-09-03`.
impl Default for ApiVersion {
    fn default() -> Self {
        Self::V2025_09_03
    }
}

impl FromStr for ApiVersion {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, ParseVersionError> {
        let wrong = || ParseVersionError(text.chars().take(32).collect());
        let bytes: [u8; 10] = text.as_bytes().try_into().map_err(|_| wrong())?;
        let is_date = bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let within = |digits: &str, most: u8| {
            digits.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
        };
        match is_date && within(&text[5..7], 12) && within(&text[8..], 31) {
            true => Ok(Self(bytes)),
            false => Err(wrong()),
        }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiVersion({self})")
    }
}

/// The error of a text that is no date, and so no version of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no version of the API: a date like 2026-03-11 is one")]
pub struct ParseVersionError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_date_is_a_version() {
        for text in ["2021-05-11", "2025-09-03", "2026-03-11", "2031-12-31"] {
            let version: ApiVersion = text.parse().unwrap();
            assert_eq!(version.to_string(), text);
            assert_eq!(version.header(), text);
            assert_eq!(version.is_known(), text == "2025-09-03" || text == "2026-03-11");
        }
        assert!(ApiVersion::KNOWN.is_sorted());
        for odd in [
            "",
            "2026",
            "2026-3-11",
            "2026-13-01",
            "2026-00-01",
            "2026-01-32",
            "2026/03/11",
            "latest0000",
            "２０26-0",
        ] {
            let error = odd.parse::<ApiVersion>().unwrap_err();
            assert!(error.to_string().contains(&format!("{odd:?}")), "{error}");
        }
        let long = "x".repeat(1000).parse::<ApiVersion>().unwrap_err().to_string();
        assert!(long.len() < 120, "{long}");
    }
}
