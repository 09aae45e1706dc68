//! The list of endpoints.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::{Capability, Effect, Endpoint, Paged, Permission, Route};

/// The facts about an endpoint that hold for all of its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// The module of this crate that has it, such as `pages`.
    pub group: &'static str,
    /// Its type there, such as `RetrievePage`.
    pub name: &'static str,
    /// Method, path and the effect that requests to it usually have.
    pub route: Route,
    /// What a token needs for it; `None` if any token will do, or none is known to be needed.
    pub needs: Option<Permission>,
    /// Whether it answers in pages.
    pub paged: bool,
    /// What the same request changes when it is carried out a second time, which is why it has its effect.
    pub second_time: &'static str,
}

/// As `{"group": …, "name": …, "method": …, "path": …, "effect": …, "needs": …, "paginated": …}`.
impl Serialize for EndpointInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let effect = match self.route.effect() {
            Effect::Read => "read",
            Effect::IdempotentWrite => "idempotent_write",
            Effect::Create => "create",
        };
        let mut info = serializer.serialize_struct("EndpointInfo", 7)?;
        info.serialize_field("group", self.group)?;
        info.serialize_field("name", self.name)?;
        info.serialize_field("method", self.route.method().as_str())?;
        info.serialize_field("path", self.route.path())?;
        info.serialize_field("effect", effect)?;
        info.serialize_field("needs", &self.needs.map(Permission::as_str))?;
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

/// Each with what its token needs, and with the answer to the question that its effect follows from: what does the same request change when it is
/// carried out a second time? Where that depends on what is in the request, its [`Endpoint::effect`] decides.
macro_rules! endpoints {
    ($($(#[$meta:meta])* $group:ident { $($Name:ident($needs:expr): $second_time:expr;)+ })+) => {
        static GROUPS: &[&[EndpointInfo]] = &[$(
            $(#[$meta])*
            &[$(
                EndpointInfo {
                    group: stringify!($group),
                    name: stringify!($Name),
                    route: <crate::$group::$Name as Endpoint>::ROUTE,
                    needs: $needs,
                    paged: Probe::<crate::$group::$Name>::PAGED,
                    second_time: $second_time,
                },
            )+],
        )+];
    };
}

const READS: &str = "Nothing: it reads.";

const ANY: Option<Permission> = None;
const READ: Option<Permission> = Some(Permission::Capability(Capability::ReadContent));
const UPDATE: Option<Permission> = Some(Permission::Capability(Capability::UpdateContent));
const INSERT: Option<Permission> = Some(Permission::Capability(Capability::InsertContent));
#[cfg(feature = "comments")]
const READ_COMMENTS: Option<Permission> = Some(Permission::Capability(Capability::ReadComments));
#[cfg(feature = "comments")]
const COMMENT: Option<Permission> = Some(Permission::Capability(Capability::InsertComments));
const USERS: Option<Permission> = Some(Permission::Capability(Capability::ReadUsers));

#[cfg(feature = "admin")]
const fn scope(scope: &'static str) -> Option<Permission> {
    Some(Permission::Scope(scope))
}

endpoints! {
    #[cfg(feature = "admin")]
    admin {
        ListLegalHolds(scope("legal-hold:read")): READS;
        CreateLegalHold(scope("legal-hold:write")): "There are two holds.";
        RetrieveLegalHold(scope("legal-hold:read")): READS;
        UpdateLegalHold(scope("legal-hold:write")): "Nothing: what is named gets its whole new value.";
        ReleaseLegalHold(scope("legal-hold:write-high-impact")): "Nothing: it is released already, which may be an error.";
        ExportLegalHold(scope("legal-hold:export")): "There are two exports.";
        ListLegalHoldUsers(scope("legal-hold:read")): READS;
        AddLegalHoldUsers(scope("legal-hold:write")): "Nothing: they are in it.";
        RemoveLegalHoldUser(scope("legal-hold:write")): "Nothing: they are not in it any more, which may be an error.";
        ListLegalHoldWorkspaces(scope("legal-hold:read")): READS;
        ListLegalHoldPages(scope("legal-hold:read")): READS;
        EnqueueExport(scope("workspace:export")): "There are two exports.";
        RetrieveExport(scope("workspace:export")): READS;
        RevokeSessions(scope("managed-user-session:write")): "Nothing: they are ended. Sessions that began meanwhile would be ended, too.";
        ListMcpConnections(scope("mcp-client-connection:read")): READS;
        RevokeMcpConnection(scope("mcp-client-connection:write-high-impact")): "Nothing: they are ended. One that was made meanwhile would be ended, too.";
        UpdateMcpAccess(scope("mcp-client-connection:write-high-impact")): "Nothing: it is said.";
        ListWorkspaceUsers(scope("user:read")): READS;
        ListGroups(scope("permission-group:read")): READS;
        CreateGroup(scope("permission-group:write")): "Nothing, but it is an error, which would hide that the first arrived: it counts as a creation.";
        RetrieveGroup(scope("permission-group:read")): READS;
        UpdateGroup(scope("permission-group:write")): "Nothing: it is called so.";
        DeleteGroup(scope("permission-group:write")): "Nothing: it is not found any more, which is an error.";
        ListGroupMembers(scope("permission-group:read")): READS;
        AddGroupMember(scope("permission-group:write")): "Nothing, but perhaps it is an error, which would hide that the first arrived: it counts as a creation.";
        UpdateGroupMember(scope("permission-group:write")): "Nothing: they are that.";
        RemoveGroupMember(scope("permission-group:write")): "Nothing: they are not in it any more, which may be an error.";
        ListPersonalTokens(scope("personal-access-token:read")): READS;
        RevokePersonalToken(scope("personal-access-token:write-high-impact")): "Nothing: it is revoked.";
        ListAgents(scope("workflows:read")): READS;
        UpdateCreationPolicy(scope("workflows:write")): "Nothing: it is said.";
        ListCreditUsage(scope("workflows:read")): READS;
        RetrieveCreditUsage(scope("workflows:read")): READS;
        UpdateCreditLimit(scope("workflows:write")): "Nothing: the limit is set.";
        UpdateStatus(scope("workflows:write")): "Nothing: it is on or off.";
        RetrievePermissions(scope("workflows:read")): READS;
        UpdatePermissions(scope("workflows:write")): "Nothing: what is named is set or removed.";
        DeleteWorkspaceAgent(scope("workflows:write")): "Nothing: it is deleted, which may be an error.";
        UpdateWorkspaceLimit(scope("workflows:write")): "Nothing: the limit is set.";
        RetrieveReports(ANY): READS;
    }
    #[cfg(feature = "agents")]
    agents {
        QueryAgents(ANY): READS;
        RetrieveAgent(ANY): READS;
        RetrieveInsights(ANY): READS;
        UpdateAgentStatus(ANY): "Nothing: it is on or off.";
        UpdateAgentCreditLimit(ANY): "Nothing: the limit is set.";
        DeleteAgent(ANY): "Nothing: it is deleted.";
        BatchAgents(ANY): "Nothing but a second task: each operation sets or deletes.";
        UpdateSession(ANY): "What was said is said twice, and answered twice.";
        UpdateSessionStream(ANY): "What was said is said twice, and answered twice. Going on with a stream changes nothing.";
        RetrieveSession(ANY): READS;
        CancelSession(ANY): "Nothing: it has stopped. A turn that began meanwhile would be stopped, too, unless the event is \
            named.";
        QuerySessions(ANY): READS;
        QuerySessionEvents(ANY): READS;
    }
    async_tasks {
        RetrieveAsyncTask(ANY): READS;
    }
    blocks {
        RetrieveBlock(READ): READS;
        UpdateBlock(UPDATE): "Nothing: what is named gets its whole new value. Blocks inside can't be changed by it; should \
            Notion take such as new ones, they would be there twice, so a request with some creates.";
        DeleteBlock(UPDATE): "Nothing: it is in the trash already, which may be an error.";
        ListChildren(READ): READS;
        AppendChildren(INSERT): "The blocks are there twice, at every position.";
    }
    #[cfg(feature = "comments")]
    comments {
        CreateComment(COMMENT): "The comment is there twice.";
        ListComments(READ_COMMENTS): READS;
        RetrieveComment(READ_COMMENTS): READS;
        UpdateComment(COMMENT): "Nothing: the text is replaced.";
        DeleteComment(COMMENT): "Nothing: it is not found any more, which is an error.";
    }
    custom_emojis {
        ListCustomEmojis(ANY): READS;
    }
    data_sources {
        CreateDataSource(INSERT): "There are two data sources, each with a view.";
        RetrieveDataSource(READ): READS;
        UpdateDataSource(UPDATE): "Nothing, of most requests: a property that was added is there, options are matched by name. \
            But a relation that is shown on the other side may get a second property there, a move to another \
            database makes a view, and names of properties mean others once they were changed: such requests create.";
        QueryDataSource(READ): READS;
        ListTemplates(READ): READS;
    }
    databases {
        CreateDatabase(INSERT): "There are two databases.";
        RetrieveDatabase(READ): READS;
        UpdateDatabase(UPDATE): "Nothing: what is named gets its whole new value, and a place that it has is no move.";
    }
    #[cfg(feature = "file-uploads")]
    file_uploads {
        CreateFileUpload(ANY): "There are two uploads, of which one expires.";
        SendFileUpload(ANY): "Nothing, but it is an error, which would hide that the first arrived: it counts as a creation, \
            and what became of it is asked.";
        SendFileUploadPart(ANY): "Nothing: the part is replaced.";
        CompleteFileUpload(ANY): "Nothing, but it is an error, which would hide that the first arrived: it counts as a \
            creation, and what became of it is asked.";
        RetrieveFileUpload(ANY): READS;
        ListFileUploads(ANY): READS;
    }
    #[cfg(feature = "meeting-notes")]
    meeting_notes {
        CreateMeetingNote(INSERT): "The notes are there twice.";
        QueryMeetingNotes(READ): READS;
    }
    #[cfg(feature = "oauth")]
    oauth {
        ExchangeCode(ANY): "A code works once: the second is an error, and may revoke what the first got.";
        RefreshToken(ANY): "A refresh token works once: the second is an error, and may revoke what the first got.";
        IntrospectToken(ANY): READS;
        RevokeToken(ANY): "Nothing: the token is revoked.";
    }
    pages {
        CreatePage(INSERT): "There are two pages.";
        CreatePageAsync(INSERT): "There are two pages.";
        RetrievePage(READ): READS;
        UpdatePage(UPDATE): "Nothing, of most requests: properties, icon and cover get their whole new value, an option that was \
            made is matched by name, and what is erased stays so. But a template is applied again, perhaps before \
            what it adds the first time could be erased: a request with one creates.";
        MovePage(UPDATE): "Nothing: it is there already.";
        RetrievePropertyItem(READ): READS;
        RetrievePageMarkdown(READ): READS;
        UpdatePageMarkdown(UPDATE): "What is inserted is there twice, and what is searched for may be found in what replaced it. \
            Only all that is on a page can be replaced twice.";
        UpdatePageMarkdownAsync(UPDATE): "As without a task; and two tasks at once may mix what they write, so all of it creates.";
    }
    skills {
        ListPlugins(READ): READS;
        RetrievePlugin(READ): READS;
        RetrieveSkill(READ): READS;
    }
    search {
        SearchTitles(READ): READS;
    }
    users {
        ListUsers(USERS): READS;
        RetrieveUser(USERS): READS;
        RetrieveMe(ANY): READS;
    }
    #[cfg(feature = "views")]
    views {
        ListViews(READ): READS;
        CreateView(INSERT): "There are two views, or two linked databases.";
        RetrieveView(READ): READS;
        UpdateView(UPDATE): "Nothing: what is named gets its whole new value.";
        DeleteView(UPDATE): "Nothing: it is not found any more, which is an error.";
        CreateViewQuery(READ): "Nothing that anybody sees: another copy of the results, which goes away by itself. It counts \
            as reading.";
        ListViewQueryResults(READ): READS;
        ListViewRows(READ): READS;
        DeleteViewQuery(READ): "Nothing, and it is no error.";
    }
}

/// Returns every endpoint of this crate.
///
/// ```
/// use notion_api::Effect;
///
/// let creates = notion_api::endpoints().filter(|endpoint| endpoint.route.effect() == Effect::Create);
/// assert!(creates.count() > 5);
/// ```
pub fn endpoints() -> impl Iterator<Item = &'static EndpointInfo> {
    GROUPS.iter().copied().flatten()
}

/// What a token needs for calls of this route.
pub(crate) fn needs(route: &Route) -> Option<Permission> {
    let of = |info: &&EndpointInfo| {
        info.route.path() == route.path() && info.route.method() == route.method()
    };
    endpoints().find(of)?.needs
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
            let of = |feature: &str| path.file_stem().is_some_and(|name| name == feature);
            // Tables of rows ask an endpoint that is listed, in a way of their own.
            let is_absent = of("agents") && !cfg!(feature = "agents")
                || of("admin") && !cfg!(feature = "admin")
                || of("rows");
            if is_absent {
                continue;
            }
            if path.is_dir() {
                declared(&path, names);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let types = source.lines().filter(|line| line.starts_with("impl"));
            let types = types.filter_map(|line| line.split_once(" Endpoint for "));
            let end = |c: char| !c.is_alphanumeric();
            names.extend(types.filter_map(|(_, name)| name.split(end).next()).map(str::to_owned));
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
