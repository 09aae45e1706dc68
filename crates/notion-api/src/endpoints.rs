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
    /// Method, path and the effect that requests to it usually have.
    pub route: Route,
    /// Whether it answers in pages.
    pub paged: bool,
    /// What the same request changes when it is carried out a second time, which is why it has its effect.
    pub second_time: &'static str,
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

/// Each with the answer to the question that its effect follows from: what does the same request change when it is
/// carried out a second time? Where that depends on what is in the request, its [`Endpoint::effect`] decides.
macro_rules! endpoints {
    ($($(#[$meta:meta])* $group:ident { $($Name:ident: $second_time:expr;)+ })+) => {
        static GROUPS: &[&[EndpointInfo]] = &[$(
            $(#[$meta])*
            &[$(
                EndpointInfo {
                    group: stringify!($group),
                    name: stringify!($Name),
                    route: <crate::$group::$Name as Endpoint>::ROUTE,
                    paged: Probe::<crate::$group::$Name>::PAGED,
                    second_time: $second_time,
                },
            )+],
        )+];
    };
}

const READS: &str = "Nothing: it reads.";

endpoints! {
    #[cfg(feature = "agents")]
    agents {
        QueryAgents: READS;
        RetrieveAgent: READS;
        RetrieveInsights: READS;
        UpdateAgentStatus: "Nothing: it is on or off.";
        UpdateAgentCreditLimit: "Nothing: the limit is set.";
        DeleteAgent: "Nothing: it is deleted.";
        BatchAgents: "Nothing but a second task: each operation sets or deletes.";
        UpdateSession: "What was said is said twice, and answered twice.";
        UpdateSessionStream: "What was said is said twice, and answered twice. Going on with a stream changes nothing.";
        RetrieveSession: READS;
        CancelSession: "Nothing: it has stopped. A turn that began meanwhile would be stopped, too, unless the event is \
            named.";
        QuerySessions: READS;
        QuerySessionEvents: READS;
    }
    async_tasks {
        RetrieveAsyncTask: READS;
    }
    blocks {
        RetrieveBlock: READS;
        UpdateBlock: "Nothing: what is named gets its whole new value. Blocks inside can't be changed by it; should \
            Notion take such as new ones, they would be there twice, so a request with some creates.";
        DeleteBlock: "Nothing: it is in the trash already, which may be an error.";
        ListChildren: READS;
        AppendChildren: "The blocks are there twice, at every position.";
    }
    #[cfg(feature = "comments")]
    comments {
        CreateComment: "The comment is there twice.";
        ListComments: READS;
        RetrieveComment: READS;
        UpdateComment: "Nothing: the text is replaced.";
        DeleteComment: "Nothing: it is not found any more, which is an error.";
    }
    custom_emojis {
        ListCustomEmojis: READS;
    }
    data_sources {
        CreateDataSource: "There are two data sources, each with a view.";
        RetrieveDataSource: READS;
        UpdateDataSource: "Nothing, of most requests: a property that was added is there, options are matched by name. \
            But a relation that is shown on the other side may get a second property there, a move to another \
            database makes a view, and names of properties mean others once they were changed: such requests create.";
        QueryDataSource: READS;
        ListTemplates: READS;
    }
    databases {
        CreateDatabase: "There are two databases.";
        RetrieveDatabase: READS;
        UpdateDatabase: "Nothing: what is named gets its whole new value, and a place that it has is no move.";
    }
    #[cfg(feature = "file-uploads")]
    file_uploads {
        CreateFileUpload: "There are two uploads, of which one expires.";
        SendFileUpload: "Nothing, but it is an error, which would hide that the first arrived: it counts as a creation, \
            and what became of it is asked.";
        SendFileUploadPart: "Nothing: the part is replaced.";
        CompleteFileUpload: "Nothing, but it is an error, which would hide that the first arrived: it counts as a \
            creation, and what became of it is asked.";
        RetrieveFileUpload: READS;
        ListFileUploads: READS;
    }
    #[cfg(feature = "meeting-notes")]
    meeting_notes {
        CreateMeetingNote: "The notes are there twice.";
        QueryMeetingNotes: READS;
    }
    #[cfg(feature = "oauth")]
    oauth {
        ExchangeCode: "A code works once: the second is an error, and may revoke what the first got.";
        RefreshToken: "A refresh token works once: the second is an error, and may revoke what the first got.";
        IntrospectToken: READS;
        RevokeToken: "Nothing: the token is revoked.";
    }
    pages {
        CreatePage: "There are two pages.";
        CreatePageAsync: "There are two pages.";
        RetrievePage: READS;
        UpdatePage: "Nothing, of most requests: properties, icon and cover get their whole new value, an option that was \
            made is matched by name, and what is erased stays so. But a template is applied again, perhaps before \
            what it adds the first time could be erased: a request with one creates.";
        MovePage: "Nothing: it is there already.";
        RetrievePropertyItem: READS;
        RetrievePageMarkdown: READS;
        UpdatePageMarkdown: "What is inserted is there twice, and what is searched for may be found in what replaced it. \
            Only all that is on a page can be replaced twice.";
        UpdatePageMarkdownAsync: "As without a task; and two tasks at once may mix what they write, so all of it creates.";
    }
    search {
        SearchTitles: READS;
    }
    users {
        ListUsers: READS;
        RetrieveUser: READS;
        RetrieveMe: READS;
    }
    #[cfg(feature = "views")]
    views {
        ListViews: READS;
        CreateView: "There are two views, or two linked databases.";
        RetrieveView: READS;
        UpdateView: "Nothing: what is named gets its whole new value.";
        DeleteView: "Nothing: it is not found any more, which is an error.";
        CreateViewQuery: "Nothing that anybody sees: another copy of the results, which goes away by itself. It counts \
            as reading.";
        ListViewQueryResults: READS;
        ListViewRows: READS;
        DeleteViewQuery: "Nothing, and it is no error.";
    }
}

/// Every endpoint of this crate.
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
