use std::fmt;

/// A version of the Notion API, sent as `Notion-Version`.
///
/// See [versioning](https://developers.notion.com/reference/versioning).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ApiVersion {
    /// `2025-09-03`: databases are containers of data sources.
    #[default]
    V2025_09_03,
    /// `2026-03-11`: `archived` is gone.
    V2026_03_11,
}

impl ApiVersion {
    /// The version as it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2025_09_03 => "2025-09-03",
            Self::V2026_03_11 => "2026-03-11",
        }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
