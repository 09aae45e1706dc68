//! Ids: which object is meant, and of what kind.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::wire::{Event, Form, Slot, Wire};

/// Where in a Notion URL the id of an object stands.
#[derive(Clone, Copy)]
enum Place {
    /// At the end of the path, or else in `?p=`.
    Path,
    /// After `#`, or else as in [`Place::Path`].
    Fragment,
    /// In `?v=`.
    View,
}

macro_rules! ids {
    ($($(#[$meta:meta])* $Name:ident($noun:literal, $place:ident);)*) => {$(
        $(#[$meta])*
        ///
        /// 16 bytes. Parsed from 32 hexadecimal digits with or without hyphens, or from a Notion
        /// URL; shown with hyphens.
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name(Uuid);

        impl $Name {
            /// The id with these 16 bytes.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id's 16 bytes.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// The id that names nothing: all bits zero.
            pub const fn nil() -> Self {
                Self(Uuid::nil())
            }

            /// Whether this is the id that names nothing.
            pub const fn is_nil(&self) -> bool {
                self.0.is_nil()
            }
        }

        impl FromStr for $Name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse(text, $noun, Place::$place).map(Self)
            }
        }

        impl TryFrom<&str> for $Name {
            type Error = ParseIdError;

            fn try_from(text: &str) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({})"), self.0.as_hyphenated())
            }
        }

        impl From<Uuid> for $Name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$Name> for Uuid {
            fn from(id: $Name) -> Self {
                id.0
            }
        }

        impl Wire for $Name {
            fn put(&mut self, event: Event<'_>) -> Slot<'_> {
                let Event::Str(text) = event else { return Slot::Refused };
                let Some(uuid) = uuid(text) else { return Slot::Refused };
                self.0 = uuid;
                Slot::Taken
            }

            fn form(&self) -> Form<'_> {
                Form::Id(self.0)
            }
        }

        crate::wire::leaf!($Name);
        crate::wire::shims!($Name);
    )*};
}

ids! {
    /// Names a database: the container of data sources.
    DatabaseId("database", Path);
    /// Names a data source: a schema and its rows.
    DataSourceId("data source", Path);
    /// Names a page, be it a row of a data source or not.
    PageId("page", Path);
    /// Names a block. Every page and every database is a block too.
    BlockId("block", Fragment);
    /// Names a user: a person or a bot.
    UserId("user", Path);
    /// Names a comment.
    CommentId("comment", Path);
    /// Names a discussion: a thread of comments.
    DiscussionId("discussion", Path);
    /// Names a file upload.
    FileUploadId("file upload", Path);
    /// Names a view of a database.
    ViewId("view", View);
    /// Names a query of a view.
    ViewQueryId("view query", Path);
    /// Names a workspace.
    WorkspaceId("workspace", Path);
    /// Names an emoji that a workspace made.
    CustomEmojiId("custom emoji", Path);
    /// Names an agent.
    AgentId("agent", Path);
}

/// A page is a block.
impl From<PageId> for BlockId {
    fn from(id: PageId) -> Self {
        Self(id.0)
    }
}

/// A database is a block.
impl From<DatabaseId> for BlockId {
    fn from(id: DatabaseId) -> Self {
        Self(id.0)
    }
}

/// A text is not the id that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseIdError {
    noun: &'static str,
    problem: &'static str,
    text: String,
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a {} id: {} in {:?}", self.noun, self.problem, self.text)
    }
}

impl std::error::Error for ParseIdError {}

const NO_ID: &str = "no 32 hexadecimal digits";

fn parse(text: &str, noun: &'static str, place: Place) -> Result<Uuid, ParseIdError> {
    let text = text.trim();
    let found = match uuid(text) {
        Some(uuid) => Ok(uuid),
        None if is_url(text) => in_url(text, place),
        None => Err(NO_ID),
    };
    found.map_err(|problem| ParseIdError { noun, problem, text: text.chars().take(200).collect() })
}

/// 32 digits, or 36 characters with hyphens; no other form that UUIDs have elsewhere.
fn uuid(text: &str) -> Option<Uuid> {
    matches!(text.len(), 32 | 36).then(|| Uuid::try_parse(text).ok())?
}

fn is_url(text: &str) -> bool {
    text.contains("://") || text.starts_with("www.") || text.contains('/')
}

fn in_url(text: &str, place: Place) -> Result<Uuid, &'static str> {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (_, address) = path.split_once("://").unwrap_or(("", path));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    if !["notion.so", "notion.com", "notion.site"]
        .iter()
        .any(|of| host.strip_suffix(of).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
    {
        return Err("no Notion address");
    }
    let argument = |name| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value)).and_then(uuid)
    };
    let in_path = || {
        let segment = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        trailing_uuid(segment).or_else(|| argument("p"))
    };
    match place {
        Place::Path => in_path(),
        Place::View => argument("v"),
        Place::Fragment if fragment.is_empty() => in_path(),
        Place::Fragment => uuid(fragment.strip_prefix("block-").unwrap_or(fragment)),
    }
    .ok_or(NO_ID)
}

/// The id at the end of `My-page-0123…`: the slug in front of it may be anything.
fn trailing_uuid(segment: &str) -> Option<Uuid> {
    [36, 32].into_iter().find_map(|length| {
        let start = segment.len().checked_sub(length)?;
        let (slug, id) = segment.split_at_checked(start)?;
        (slug.is_empty() || slug.ends_with('-')).then(|| uuid(id))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "393abc1e-edcd-812e-a61b-000b42188ad2";
    const PLAIN: &str = "393abc1eedcd812ea61b000b42188ad2";
    const OTHER: &str = "a5b4eb0630d1483a89575c025073601f";

    #[test]
    fn all_forms_are_read() {
        for text in [
            ID.to_owned(),
            PLAIN.to_owned(),
            PLAIN.to_uppercase(),
            format!("  {PLAIN}\n"),
            format!("https://www.notion.so/{PLAIN}"),
            format!("https://www.notion.so/acme/My-page-{PLAIN}"),
            format!("https://www.notion.so/acme/My-page-{PLAIN}?pvs=4"),
            format!("https://www.notion.so/acme/{PLAIN}?v={OTHER}"),
            format!("https://www.notion.so/acme/{PLAIN}?v={OTHER}&p={OTHER}"),
            format!("https://www.notion.so/acme/?p={PLAIN}"),
            format!("https://app.notion.com/p/Ünï-cödé-{PLAIN}#{OTHER}"),
            format!("https://acme.notion.site/{ID}/"),
            format!("www.notion.so/{PLAIN}"),
            format!("notion.so/{PLAIN}"),
        ] {
            let id: PageId = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(id.to_string(), ID, "{text}");
        }
    }

    #[test]
    fn blocks_and_views_have_their_own_place() {
        let url = format!("https://www.notion.so/{OTHER}?v={PLAIN}");
        assert_eq!(url.parse::<ViewId>().unwrap().to_string(), ID);
        for fragment in [PLAIN.to_owned(), format!("block-{PLAIN}")] {
            let url = format!("https://www.notion.so/{OTHER}#{fragment}");
            assert_eq!(url.parse::<BlockId>().unwrap().to_string(), ID);
        }
        let url = format!("https://www.notion.so/{PLAIN}");
        assert_eq!(url.parse::<BlockId>().unwrap().to_string(), ID);
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "",
            "x",
            "é",
            &PLAIN[1..],
            &format!("{PLAIN}0"),
            &format!("{{{ID}}}"),
            &format!("urn:uuid:{ID}"),
            &format!("{}-", &PLAIN),
            &format!("https://example.com/{PLAIN}"),
            &format!("https://notnotion.so/{PLAIN}"),
            &format!("https://www.notion.so/word{PLAIN}"),
            &format!("../{PLAIN}"),
            "https://www.notion.so/",
            "https://www.notion.so/é",
        ] {
            let error = text.parse::<DatabaseId>().expect_err(text).to_string();
            assert!(error.starts_with("not a database id: no "), "{error}");
        }
        assert!(format!("https://notion.so/{PLAIN}").parse::<ViewId>().is_err());
    }
}
