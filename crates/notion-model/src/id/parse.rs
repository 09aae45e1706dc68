//! Ids out of what people paste.

use std::fmt;

use uuid::Uuid;

/// What an id names, which decides where in an address it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    Database,
    DataSource,
    Block,
    View,
    Discussion,
    User,
    Agent,
    /// What no address names.
    Other,
}

impl Kind {
    /// What the names with this scheme are of: the ones that stand in Notion's Markdown.
    fn of_scheme(scheme: &str) -> Option<(Self, Problem)> {
        Some(match scheme.to_ascii_lowercase().as_str() {
            "collection" => (Self::DataSource, Problem::Is("a data source (DataSourceId)")),
            "view" => (Self::View, Problem::Is("a view (ViewId)")),
            "user" => (Self::User, Problem::Is("a user (UserId)")),
            "discussion" => (Self::Discussion, Problem::Is("a discussion (DiscussionId)")),
            "agent" => (Self::Agent, Problem::Is("an agent (AgentId)")),
            _ => return None,
        })
    }
}

/// A text is not the id that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ParseIdError {
    noun: &'static str,
    problem: Problem,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    /// There is none of these in the text.
    No(&'static str),
    /// The text names something else.
    Is(&'static str),
}

const NO_ID: Problem = Problem::No("32 hexadecimal digits that stand alone or after a hyphen");
const NO_ADDRESS: Problem = Problem::No("Notion address");
const A_DATABASE: Problem =
    Problem::Is("a database (DatabaseId), and databases().retrieve(id) lists its data sources");
const A_PAGE: Problem = Problem::Is(
    "a page or a database (PageId, DatabaseId); databases().retrieve(id) lists the data sources of a database",
);

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { noun, problem, text } = self;
        match problem {
            Problem::No(what) => write!(f, "not a {noun} id: no {what} in {text:?}"),
            Problem::Is(what) => write!(f, "not a {noun} id: {text:?} names {what}"),
        }
    }
}

pub(super) fn parse(text: &str, noun: &'static str, kind: Kind) -> Result<Uuid, ParseIdError> {
    let text = bare(text);
    let found = match uuid(text) {
        Some(uuid) => Ok(uuid),
        None => named(text, kind).unwrap_or_else(|| Address::of(text)?.find(kind)),
    };
    found.map_err(|problem| ParseIdError { noun, problem, text: text.chars().take(200).collect() })
}

/// 32 digits, or 36 characters with hyphens; no other form that UUIDs have elsewhere.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    matches!(text.len(), 32 | 36).then(|| Uuid::try_parse(text).ok())?
}

/// Without what stands around an address in an e-mail, in Markdown or in a file of settings.
fn bare(text: &str) -> &str {
    let text = text.trim();
    [('<', '>'), ('"', '"'), ('\'', '\'')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(text)
        .trim()
}

/// The id in a name such as `collection://0123…`; `None` if the text is none.
fn named(text: &str, kind: Kind) -> Option<Result<Uuid, Problem>> {
    let (scheme, name) = text.split_once("://")?;
    let (of, names) = Kind::of_scheme(scheme)?;
    if of != kind {
        return Some(Err(names));
    }
    Some(last_segment(name).and_then(uuid).ok_or(NO_ID))
}

fn last_segment(path: &str) -> Option<&str> {
    path.trim_end_matches('/').rsplit('/').next()
}

/// The ids in an address in Notion, or in the end of one.
struct Address<'a> {
    /// What is shown.
    path: Option<Uuid>,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Address<'a> {
    fn of(text: &'a str) -> Result<Self, Problem> {
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (_, without_scheme) = path.split_once("://").unwrap_or(("", path));
        let without_scheme = without_scheme.strip_prefix("//").unwrap_or(without_scheme);
        let path = match without_scheme.find('/') {
            // Links within a workspace begin with `/`.
            Some(0) => without_scheme,
            Some(_) => inside_notion(without_scheme)?,
            None if without_scheme.len() < path.len() => inside_notion(without_scheme)?,
            // A title with an id, if it is not the name of a host.
            None if trailing_uuid(path).is_some() => path,
            None => return Err(NO_ID),
        };
        let path = last_segment(path).and_then(trailing_uuid);
        Ok(Self { path, query, fragment })
    }

    fn argument(&self, name: &str) -> Option<Uuid> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value)).and_then(uuid)
    }

    fn find(&self, kind: Kind) -> Result<Uuid, Problem> {
        // A page that is open over what the path names.
        let open = || self.argument("p");
        let page = || open().or(self.path).ok_or(NO_ID);
        match kind {
            Kind::Page => page(),
            Kind::Database => self.path.or_else(open).ok_or(NO_ID),
            Kind::Block if self.fragment.is_empty() => page(),
            Kind::Block => {
                uuid(self.fragment.strip_prefix("block-").unwrap_or(self.fragment)).ok_or(NO_ID)
            }
            Kind::View => self.argument("v").ok_or(Problem::No("view (`?v=…`)")),
            Kind::Discussion => self.argument("d").ok_or(Problem::No("discussion (`?d=…`)")),
            Kind::DataSource | Kind::User | Kind::Agent | Kind::Other => {
                Err(match (self.argument("v"), page()) {
                    (Some(_), _) => A_DATABASE,
                    (None, Ok(_)) => A_PAGE,
                    (None, Err(_)) => NO_ID,
                })
            }
        }
    }
}

/// The path of an address without its scheme.
fn inside_notion(address: &str) -> Result<&str, Problem> {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    let is_notion = ["notion.so", "notion.com", "notion.site"]
        .iter()
        .any(|of| host.strip_suffix(of).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')));
    if is_notion && !host.contains('@') { Ok(path) } else { Err(NO_ADDRESS) }
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
    use crate::*;

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
            format!("\"{PLAIN}\""),
            format!("{PLAIN}?v={OTHER}"),
            format!("{ID}?pvs=4#{OTHER}"),
            format!("My-page-{PLAIN}"),
            format!("My page, Ünï-{ID}?v={OTHER}"),
            format!("/{PLAIN}"),
            format!("/acme/My-page-{PLAIN}?pvs=4"),
            format!("https://www.notion.so/{PLAIN}"),
            format!("HTTPS://WWW.Notion.SO/{PLAIN}"),
            format!("<https://www.notion.so/{PLAIN}>"),
            format!("notion://www.notion.so/acme/{PLAIN}"),
            format!("https://www.notion.so/native/acme/My-page-{PLAIN}?deepLinkOpenNewTab=true"),
            format!("https://www.notion.so/acme/My-page-{PLAIN}"),
            format!("https://www.notion.so/acme/My-page-{PLAIN}?pvs=4"),
            format!("https://www.notion.so/acme/{PLAIN}?v={OTHER}"),
            format!("https://www.notion.so/acme/?p={PLAIN}"),
            format!("https://app.notion.com/p/Ünï-cödé-{PLAIN}#{OTHER}"),
            format!("https://acme.notion.site/{ID}/"),
            format!("www.notion.so/{PLAIN}"),
            format!("notion.so/{PLAIN}"),
            format!("Acme.Notion.Site/{PLAIN}"),
        ] {
            let id: PageId = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(id.to_string(), ID, "{text}");
            let id: DatabaseId = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(id.to_string(), ID, "{text}");
        }
    }

    #[test]
    fn a_page_that_is_open_over_a_database_is_the_page() {
        for place in [
            "https://www.notion.so/",
            "https://www.notion.so/acme/Tasks-",
            "https://www.notion.so/native/acme/Tasks-",
            "https://app.notion.com/p/",
            "https://app.notion.com/p/acme/Tasks-",
            "https://acme.notion.site/",
            "/acme/",
            "Tasks-",
            "",
        ] {
            for query in [
                format!("v={OTHER}&p={PLAIN}&pm=s"),
                format!("p={ID}&v={OTHER}"),
                format!("pvs=4&v={OTHER}&p={PLAIN}"),
            ] {
                let url = format!("{place}{OTHER}?{query}");
                assert_eq!(url.parse::<PageId>().unwrap().to_string(), ID, "{url}");
                assert_eq!(url.parse::<BlockId>().unwrap().to_string(), ID, "{url}");
                let database = url.parse::<DatabaseId>().unwrap();
                assert_eq!(database.as_uuid().as_simple().to_string(), OTHER, "{url}");
            }
        }
    }

    #[test]
    fn blocks_views_and_discussions_have_their_own_place() {
        let url = format!("https://www.notion.so/{OTHER}?v={PLAIN}");
        assert_eq!(url.parse::<ViewId>().unwrap().to_string(), ID);
        assert_eq!(format!("{OTHER}?v={PLAIN}").parse::<ViewId>().unwrap().to_string(), ID);
        let url = format!("https://www.notion.so/{OTHER}?d={PLAIN}&pvs=4#{OTHER}");
        assert_eq!(url.parse::<DiscussionId>().unwrap().to_string(), ID);
        for fragment in [PLAIN.to_owned(), format!("block-{PLAIN}")] {
            let url = format!("https://www.notion.so/{OTHER}?v={OTHER}&p={OTHER}#{fragment}");
            assert_eq!(url.parse::<BlockId>().unwrap().to_string(), ID);
        }
        let url = format!("https://www.notion.so/{PLAIN}");
        assert_eq!(url.parse::<BlockId>().unwrap().to_string(), ID);
    }

    #[test]
    fn names_with_a_scheme_are_of_one_kind() {
        let name = |scheme: &str| format!("{scheme}://{PLAIN}");
        assert_eq!(name("collection").parse::<DataSourceId>().unwrap().to_string(), ID);
        assert_eq!(format!("<collection://{ID}>").parse::<DataSourceId>().unwrap().to_string(), ID);
        assert_eq!(name("view").parse::<ViewId>().unwrap().to_string(), ID);
        assert_eq!(name("user").parse::<UserId>().unwrap().to_string(), ID);
        assert_eq!(name("agent").parse::<AgentId>().unwrap().to_string(), ID);
        let discussion = format!("discussion://{OTHER}/{OTHER}/{PLAIN}");
        assert_eq!(discussion.parse::<DiscussionId>().unwrap().to_string(), ID);

        let error = name("collection").parse::<DatabaseId>().unwrap_err().to_string();
        assert!(error.ends_with("names a data source (DataSourceId)"), "{error}");
        let error = name("view").parse::<DataSourceId>().unwrap_err().to_string();
        assert!(error.ends_with("names a view (ViewId)"), "{error}");
        assert!("collection://x".parse::<DataSourceId>().is_err());
    }

    #[test]
    fn an_address_of_something_else_says_what_it_is_of() {
        let database = format!("https://www.notion.so/acme/{PLAIN}?v={OTHER}");
        for error in [
            database.parse::<DataSourceId>().unwrap_err(),
            database.parse::<UserId>().unwrap_err(),
            database.parse::<FileUploadId>().unwrap_err(),
            format!("{PLAIN}?v={OTHER}").parse::<DataSourceId>().unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains("names a database (DatabaseId)"), "{error}");
            assert!(error.contains("databases().retrieve(id)"), "{error}");
        }
        let page = format!("https://www.notion.so/Tasks-{PLAIN}");
        let error = page.parse::<DataSourceId>().unwrap_err().to_string();
        assert!(error.contains("names a page or a database (PageId, DatabaseId)"), "{error}");
        let error = page.parse::<CommentId>().unwrap_err().to_string();
        assert!(error.starts_with("not a comment id: "), "{error}");
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "",
            "x",
            "é",
            "<>",
            &PLAIN[1..],
            &format!("{PLAIN}0"),
            &format!("{{{ID}}}"),
            &format!("urn:uuid:{ID}"),
            &format!("{}-", &PLAIN),
            &format!("word{PLAIN}"),
            &format!("x?p={PLAIN}"),
            &format!("https://example.com/{PLAIN}"),
            &format!("//example.com/{PLAIN}"),
            &format!("https://www.notion.so@example.com/{PLAIN}"),
            &format!("https://me@www.notion.so/{PLAIN}"),
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
        assert!(format!("https://notion.so/{PLAIN}#top").parse::<BlockId>().is_err());
    }
}
