//! The list of endpoints.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{Effect, Endpoint, Paged, Route};

/// What is known of an endpoint without a request of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// The module of this crate that has it, such as `pages`.
    pub group: &'static str,
    /// Its type there, such as `RetrievePage`.
    pub name: &'static str,
    /// Method, path and effect.
    pub route: Route,
    /// Whether it answers in pages.
    pub paged: bool,
}

/// As `{"group": …, "name": …, "method": …, "path": …, "effect": …, "paginated": …}`.
impl Serialize for EndpointInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let effect = match self.route.effect() {
            Effect::Read => "read",
            Effect::IdempotentWrite => "idempotent_write",
            Effect::Create => "create",
        };
        let mut info = serializer.serialize_struct("EndpointInfo", 6)?;
        info.serialize_field("group", self.group)?;
        info.serialize_field("name", self.name)?;
        info.serialize_field("method", self.route.method().as_str())?;
        info.serialize_field("path", self.route.path())?;
        info.serialize_field("effect", effect)?;
        info.serialize_field("paginated", &self.paged)?;
        info.end()
    }
}

/// Tells at compile time whether an endpoint is [`Paged`]: if it is, its own `PAGED` comes before that of the trait.
struct Probe<E>(std::marker::PhantomData<E>);

impl<E: Paged> Probe<E> {
    const PAGED: bool = true;
}

trait NotPaged {
    const PAGED: bool = false;
}

impl<E> NotPaged for Probe<E> {}

macro_rules! endpoints {
    ($table:ident, $($group:ident: $($Name:ident),+;)+) => {
        static $table: &[EndpointInfo] = &[$($(
            EndpointInfo {
                group: stringify!($group),
                name: stringify!($Name),
                route: <crate::$group::$Name as Endpoint>::ROUTE,
                paged: Probe::<crate::$group::$Name>::PAGED,
            },
        )+)+];
    };
}

endpoints! {
    ENDPOINTS,
    async_tasks: RetrieveAsyncTask;
    blocks: RetrieveBlock, UpdateBlock, DeleteBlock, ListChildren, AppendChildren;
    comments: CreateComment, ListComments, RetrieveComment, UpdateComment, DeleteComment;
    custom_emojis: ListCustomEmojis;
    data_sources: CreateDataSource, RetrieveDataSource, UpdateDataSource, QueryDataSource, ListTemplates;
    databases: CreateDatabase, RetrieveDatabase, UpdateDatabase;
    file_uploads: CreateFileUpload, SendFileUpload, SendFileUploadPart, CompleteFileUpload, RetrieveFileUpload,
        ListFileUploads;
    meeting_notes: CreateMeetingNote, QueryMeetingNotes;
    oauth: ExchangeCode, RefreshToken, IntrospectToken, RevokeToken;
    pages: CreatePage, CreatePageAsync, RetrievePage, UpdatePage, MovePage, RetrievePropertyItem,
        RetrievePageMarkdown, UpdatePageMarkdown, UpdatePageMarkdownAsync;
    search: SearchTitles;
    users: ListUsers, RetrieveUser, RetrieveMe;
    views: ListViews, CreateView, RetrieveView, UpdateView, DeleteView, CreateViewQuery, ListViewQueryResults,
        ListViewRows, DeleteViewQuery;
}

#[cfg(feature = "agents")]
endpoints! {
    AGENTS,
    agents: QueryAgents, RetrieveAgent, RetrieveInsights, UpdateAgentStatus, UpdateAgentCreditLimit, DeleteAgent,
        BatchAgents, UpdateSession, UpdateSessionStream, RetrieveSession, CancelSession, QuerySessions,
        QuerySessionEvents;
}

#[cfg(not(feature = "agents"))]
static AGENTS: &[EndpointInfo] = &[];

/// Every endpoint of this crate.
///
/// ```
/// use notion_api::Effect;
///
/// let creates = notion_api::endpoints().filter(|endpoint| endpoint.route.effect() == Effect::Create);
/// assert!(creates.count() > 5);
/// ```
pub fn endpoints() -> impl Iterator<Item = &'static EndpointInfo> {
    ENDPOINTS.iter().chain(AGENTS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The types that a source file declares to be endpoints.
    fn declared(folder: &Path, names: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if !cfg!(feature = "agents") && path.file_stem().is_some_and(|name| name == "agents") {
                continue;
            }
            if path.is_dir() {
                declared(&path, names);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let types = source.lines().filter_map(|line| line.strip_prefix("impl Endpoint for "));
            names.extend(types.map(|name| name.trim_end_matches(" {").to_owned()));
        }
    }

    #[test]
    fn every_endpoint_is_listed() {
        let mut expected = BTreeSet::new();
        declared(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut expected);
        let listed: BTreeSet<_> = endpoints().map(|info| info.name.to_owned()).collect();
        assert_eq!(listed.len(), endpoints().count());
        assert_eq!(listed, expected);
    }
}
