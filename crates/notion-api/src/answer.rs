//! What a successful answer has to be.

use std::fmt;

#[cfg(feature = "admin")]
use notion_model::admin;
#[cfg(feature = "agents")]
use notion_model::agent;
use notion_model::{
    AsyncTask, Block, CustomEmoji, DataSource, Database, Extra, List, MaybeTask, Page,
    PageMarkdown, Plugin, PropertyItem, PropertyItemResponse, SearchResult, SkillArchive, Template,
    TemplateList, User,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ErrorKind;

const BROKEN: &str =
    "the answer does not say whether the list goes on: `results` or `has_more` is missing or odd";

/// The answer of an endpoint, which says whether it is what was asked for.
///
/// Content never fails reading, so `{}`, an error with the status 200 or another object can be read as a page, too:
/// one whose id is nil. Every answer is checked before it is handed out.
///
/// For a response type of your own:
///
/// ```
/// use notion_api::{Answer, Flaw};
///
/// struct Mine {
///     name: String,
/// }
///
/// impl Answer for Mine {
///     fn check(&self) -> Result<(), Flaw> {
///         if self.name.is_empty() { Err(Flaw::lacks("mine", "name")) } else { Ok(()) }
///     }
/// }
/// ```
pub trait Answer {
    /// Tells whether this is an answer of its kind.
    ///
    /// # Errors
    ///
    /// What keeps it from being one.
    fn check(&self) -> Result<(), Flaw>;

    /// Reads one, by serde. Types of the model are read by what is compiled with the model.
    #[doc(hidden)]
    fn read(json: &str) -> serde_json::Result<Self>
    where
        Self: DeserializeOwned + Sized,
    {
        notion_model::from_str(json)
    }

    /// Reads a list of them.
    #[doc(hidden)]
    fn read_list(json: &str) -> serde_json::Result<List<Self>>
    where
        Self: Sized,
        List<Self>: DeserializeOwned,
    {
        notion_model::from_str(json)
    }
}

/// Has a type of the model, and a list of them, read by what is compiled with the model.
///
/// The shells are `inline`, so that those that nobody needs are not compiled.
macro_rules! read_by_model {
    () => {
        #[inline]
        fn read(json: &str) -> serde_json::Result<Self> {
            notion_model::__Readable::read(json)
        }

        #[inline]
        fn read_list(json: &str) -> serde_json::Result<notion_model::List<Self>> {
            notion_model::__Readable::read(json)
        }
    };
}

/// The reason why a successful answer is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    expected: &'static str,
    kind: FlawKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum FlawKind {
    Object(Option<String>),
    Lacks(&'static str),
    Count { sent: usize, made: usize },
}

impl Flaw {
    /// Returns the answer is another object than `expected`, such as `page`; `None` if it does not say which.
    pub fn object(expected: &'static str, found: Option<String>) -> Self {
        Self { expected, kind: FlawKind::Object(found) }
    }

    /// Returns the answer has no usable value under `key`, without which it is no `expected`.
    pub fn lacks(expected: &'static str, key: &'static str) -> Self {
        Self { expected, kind: FlawKind::Lacks(key) }
    }

    /// The answer names another number of blocks than were sent.
    pub(crate) fn count(sent: usize, made: usize) -> Self {
        Self { expected: "list", kind: FlawKind::Count { sent, made } }
    }

    /// What has gone wrong, if an answer that begins with `body` has this flaw.
    pub(crate) fn into_kind(self, body: String) -> ErrorKind {
        match self.kind {
            FlawKind::Lacks(_) if self.expected == "list" => ErrorKind::BrokenList(BROKEN),
            _ => ErrorKind::UnexpectedAnswer { flaw: self, body },
        }
    }

    /// Returns what the answer should have been, such as `page`.
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// Returns what the answer says under `object`, if that is the flaw.
    pub fn found(&self) -> Option<&str> {
        match &self.kind {
            FlawKind::Object(found) => found.as_deref(),
            _ => None,
        }
    }

    /// Returns the key that is missing or has an unusable value, if that is the flaw.
    pub fn key(&self) -> Option<&'static str> {
        match self.kind {
            FlawKind::Lacks(key) => Some(key),
            _ => None,
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.expected;
        match &self.kind {
            FlawKind::Object(Some(found)) => {
                write!(f, "it is no {expected}: its object is {found:?}")
            }
            FlawKind::Object(None) => write!(f, "it is no {expected}: it does not say its object"),
            FlawKind::Lacks(key) => write!(f, "it is no {expected}: its {key} is missing or odd"),
            FlawKind::Count { sent, made } => {
                write!(f, "{sent} blocks were sent, and it has {made}")
            }
        }
    }
}

/// Of an object: it says which it is, and has all of `keys`.
fn object(expected: &'static str, keys: &[&'static str], extra: &Extra) -> Result<(), Flaw> {
    // Nearly every answer has all that it should have.
    if extra.defaulted().is_empty() {
        return Ok(());
    }
    if extra.is_missing("object") {
        return Err(Flaw::object(expected, said(extra).map(str::to_owned)));
    }
    has(expected, keys, extra)
}

/// Of what may come without `object`: it says no other, and has all of `keys`.
fn nameless(expected: &'static str, keys: &[&'static str], extra: &Extra) -> Result<(), Flaw> {
    match said(extra) {
        Some(found) if found != expected => Err(Flaw::object(expected, Some(found.to_owned()))),
        _ => has(expected, keys, extra),
    }
}

/// What is said under `object`, if it is not what was expected.
fn said(extra: &Extra) -> Option<&str> {
    extra.get("object").and_then(Value::as_str)
}

fn has(expected: &'static str, keys: &[&'static str], extra: &Extra) -> Result<(), Flaw> {
    match keys.iter().find(|key| extra.is_missing(key)) {
        Some(key) => Err(Flaw::lacks(expected, key)),
        None => Ok(()),
    }
}

/// Of a list, whatever is in it.
pub(crate) fn list<T>(list: &List<T>) -> Result<(), Flaw> {
    object("list", &["results", "has_more"], &list.extra)
}

/// The same, of a list that may come without `object`.
#[cfg(feature = "admin")]
pub(crate) fn plain_list<T: Answer>(list: &List<T>) -> Result<(), Flaw> {
    nameless("list", &["results", "has_more"], &list.extra)?;
    all(&list.results)
}

fn all(items: &[impl Answer]) -> Result<(), Flaw> {
    items.iter().try_for_each(Answer::check)
}

/// Lists which keys make each type what it is. The rest of an object may be missing, as in the short form of what a
/// token may not read.
macro_rules! answers {
    ($($(#[$meta:meta])* $rule:ident $name:literal $keys:tt: $Type:ty $(, of $list:ident)?;)+) => {
        $(
            $(#[$meta])*
            impl Answer for $Type {
                #[inline]
                fn check(&self) -> Result<(), Flaw> {
                    $rule($name, &$keys, &self.extra)?;
                    $(all(&self.$list)?;)?
                    Ok(())
                }

                read_by_model!();
            }
        )+
    };
}

answers! {
    object "async_task" ["id"]: AsyncTask;
    object "block" ["id"]: Block;
    #[cfg(feature = "comments")]
    object "comment" ["id"]: notion_model::Comment;
    object "data_source" ["id"]: DataSource;
    object "database" ["id"]: Database;
    #[cfg(feature = "file-uploads")]
    object "file_upload" ["id"]: notion_model::FileUpload;
    object "page" ["id"]: Page;
    #[cfg(feature = "views")]
    object "page" ["id"]: notion_model::ViewRow;
    object "page_markdown" ["id", "markdown"]: PageMarkdown;
    nameless "plugin" ["id", "version_id"]: Plugin;
    nameless "property_item" ["id"]: PropertyItem;
    nameless "skill archive" ["id", "version_id", "url"]: SkillArchive;
    object "user" ["id"]: User;
    #[cfg(feature = "views")]
    object "view" ["id"]: notion_model::View;
    #[cfg(feature = "views")]
    object "view_query" ["id"]: notion_model::ViewQuery, of results;
    nameless "custom_emoji" ["id"]: CustomEmoji;
    #[cfg(feature = "meeting-notes")]
    nameless "list" ["results", "has_more"]: notion_model::MeetingNoteList, of results;
    nameless "list" ["templates", "has_more"]: TemplateList, of templates;
    nameless "template" ["id"]: Template;
    #[cfg(feature = "oauth")]
    nameless "token" ["active"]: notion_model::TokenIntrospection;
}

#[cfg(feature = "agents")]
answers! {
    object "agent" ["id"]: agent::Agent;
    object "agent_insights" ["id"]: agent::AgentInsights;
    nameless "agent" ["agent_id"]: agent::AgentChange;
    object "session" ["id"]: agent::Session;
    object "session_event" ["id"]: agent::SessionEvent;
}

#[cfg(feature = "admin")]
answers! {
    nameless "agent" ["id"]: admin::AgentMetadata;
    nameless "agent creation policy" ["space_id"]: admin::AgentCreation;
    nameless "agent permissions" ["permissions"]: admin::AgentPermissions;
    nameless "agent status" ["admin_status"]: admin::AgentStatusReport;
    nameless "export" ["export_job_id", "status"]: admin::ExportJob;
    nameless "export" ["export_job_id", "status"]: admin::ExportProgress;
    nameless "group" ["id"]: admin::PermissionGroup;
    nameless "group_membership" ["group_id", "member"]: admin::GroupMembership;
    nameless "legal hold" ["id"]: admin::LegalHold;
    nameless "legal hold export" ["legal_hold_export_id"]: admin::LegalHoldExport;
    nameless "list" ["legal_holds"]: admin::LegalHoldList, of legal_holds;
    nameless "list" ["page_ids"]: admin::LegalHoldPages;
    nameless "list" ["user_ids"]: admin::LegalHoldUsers;
    nameless "list" ["workspace_ids"]: admin::LegalHoldWorkspaces;
    nameless "MCP access" ["access"]: admin::McpAccess;
    nameless "MCP connection" ["client"]: admin::McpConnection;
    nameless "MCP revocation" ["revoked_token_count"]: admin::McpRevocation;
    nameless "personal access token" ["id", "status"]: admin::PersonalToken;
    nameless "session revocation" ["status"]: admin::SessionRevocation;
    nameless "workspace credit limit" ["space_id"]: admin::WorkspaceCreditLimit;
}

/// What an agent used, or may use, has no key that is known to be there always.
#[cfg(feature = "admin")]
mod loose {
    use notion_model::admin;

    use super::{Answer, Flaw, no_error};

    macro_rules! loose {
        ($($Type:ty),*) => {$(
            impl Answer for $Type {
                #[inline]
                fn check(&self) -> Result<(), Flaw> {
                    no_error(&self.extra)
                }

                read_by_model!();
            }
        )*};
    }

    loose!(
        admin::AgentCreditLimitChange,
        admin::AgentCreditUsage,
        admin::AnalyticsReports,
        admin::Done
    );
}

impl<T: Answer> Answer for List<T> {
    fn check(&self) -> Result<(), Flaw> {
        list(self)?;
        all(&self.results)
    }

    fn read(json: &str) -> serde_json::Result<Self>
    where
        Self: DeserializeOwned,
    {
        T::read_list(json)
    }
}

impl Answer for SearchResult {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        match self {
            Self::Page(page) => page.check(),
            Self::DataSource(source) => source.check(),
            // It has no id that could be taken for one.
            _ => Ok(()),
        }
    }

    read_by_model!();
}

impl Answer for PropertyItemResponse {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        match self {
            Self::Item(item) => item.check(),
            Self::List(list) => list.check(),
        }
    }
}

impl<R: Answer> Answer for MaybeTask<R> {
    fn check(&self) -> Result<(), Flaw> {
        match self {
            Self::Done(done) => done.check(),
            Self::Task(task) => task.check(),
        }
    }
}

#[cfg(feature = "oauth")]
impl Answer for notion_model::OAuthToken {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        nameless("token", &["access_token", "bot_id"], &self.extra)?;
        match self.access_token.expose().trim() {
            "" => Err(Flaw::lacks("token", "access_token")),
            _ => Ok(()),
        }
    }
}

/// Nothing is said but that it is done.
#[cfg(feature = "oauth")]
impl Answer for notion_model::TokenRevocation {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        no_error(&self.extra)
    }
}

/// Of what may have no keys at all: it is no error and no other object.
#[cfg(any(feature = "admin", feature = "oauth"))]
fn no_error(extra: &Extra) -> Result<(), Flaw> {
    let said = ["object", "error", "code"].into_iter().find_map(|key| extra.get(key));
    match said {
        Some(said) => {
            Err(Flaw::object("success", Some(said.as_str().unwrap_or("error").to_owned())))
        }
        None => Ok(()),
    }
}

/// An event that can't be read is an error of reading. A stream ends with its turn, or says why not.
#[cfg(feature = "agents")]
impl Answer for agent::SessionStream {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        if self.events.is_empty() { Err(Flaw::lacks("stream", "events")) } else { Ok(()) }
    }
}
