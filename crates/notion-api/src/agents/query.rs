//! Searches for agents and sessions.

use notion_model::agent::{Agent, Session};
use notion_model::validate::{Validate, Violation};
use notion_model::{Direction, List, entries};
use notion_transport::Effect;
use serde_json::{Value, json};

use super::{Agents, Sessions};
use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) query: Option<String>,
    pub(super) filter: Option<Value>,
    pub(super) sorts: Vec<Value>,
}

entries!(Search { query, filter, sorts? });

impl Search {
    pub(super) fn sort(&mut self, property: String, direction: Direction) {
        self.sorts.push(json!({"property": property, "direction": direction}));
    }
}

// ---- POST /v1/agents/query ---------------------------------------------------------------------

impl<C> Agents<C> {
    /// Finds agents that the token can use.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// for agent in notion.agents().query().search("support").all().await? {
    ///     println!("{} {}", agent.id, agent.name);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [query agents](https://developers.notion.com/reference/notion-agent-apis/query-agents).
    pub fn query(self) -> Query<C> {
        Call::new(self.0, QueryAgents::default())
    }
}

/// A call of [`Agents::query`].
pub type Query<C> = Call<C, QueryAgents>;

/// The request of [`Agents::query`].
#[derive(Clone, Debug, Default)]
pub struct QueryAgents {
    search: Search,
    verbose: Option<bool>,
    include_deleted: Option<bool>,
    paging: Paging,
}

entries!(QueryAgents { ..search, verbose, include_deleted, ..paging });

impl Endpoint for QueryAgents {
    type Response = List<Agent>;
    const ROUTE: Route = Route::post("/v1/agents/query", Effect::Read);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for QueryAgents {
    type Item = Agent;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Query<C> {
    /// Limits the answer to agents that have this in their name or description.
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.endpoint.search.query = Some(text.into());
        self
    }

    /// Limits the answer to agents of which this holds, such as `{"property": "favorited", "checkbox": {"equals":
    /// true}}`.
    pub fn filter(mut self, filter: Value) -> Self {
        self.endpoint.search.filter = Some(filter);
        self
    }

    /// Sorts the agents by a property. Earlier keys win, later ones break ties.
    pub fn sort(mut self, property: impl Into<String>, direction: Direction) -> Self {
        self.endpoint.search.sort(property.into(), direction);
        self
    }

    /// Asks for their instructions, unless they are on a page.
    pub fn verbose(mut self) -> Self {
        self.endpoint.verbose = Some(true);
        self
    }

    /// Asks for deleted ones, too.
    pub fn include_deleted(mut self) -> Self {
        self.endpoint.include_deleted = Some(true);
        self
    }
}

// ---- POST /v1/sessions/query -------------------------------------------------------------------

impl<C> Sessions<C> {
    /// Finds sessions that the token can see.
    ///
    /// ```no_run
    /// use serde_json::json;
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let failed = json!({"property": "status", "status": {"equals": "failed"}});
    /// for session in notion.sessions().query().filter(failed).all().await? {
    ///     println!("{}: {:?}", session.title, session.error);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [query sessions](https://developers.notion.com/reference/notion-agent-apis/query-sessions).
    pub fn query(self) -> SessionQuery<C> {
        Call::new(self.0, QuerySessions::default())
    }
}

/// A call of [`Sessions::query`].
pub type SessionQuery<C> = Call<C, QuerySessions>;

/// The request of [`Sessions::query`].
#[derive(Clone, Debug, Default)]
pub struct QuerySessions {
    search: Search,
    paging: Paging,
}

entries!(QuerySessions { ..search, ..paging });

impl Endpoint for QuerySessions {
    type Response = List<Session>;
    const ROUTE: Route = Route::post("/v1/sessions/query", Effect::Read);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for QuerySessions {
    type Item = Session;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> SessionQuery<C> {
    /// Limits the answer to sessions that have this in their title.
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.endpoint.search.query = Some(text.into());
        self
    }

    /// Limits the answer to sessions of which this holds: by `id`, `agent_id`, `status` and others, with `and` and `or`
    /// up to two levels.
    pub fn filter(mut self, filter: Value) -> Self {
        self.endpoint.search.filter = Some(filter);
        self
    }

    /// Sorts the agents by a property. Earlier keys win, later ones break ties.
    pub fn sort(mut self, property: impl Into<String>, direction: Direction) -> Self {
        self.endpoint.search.sort(property.into(), direction);
        self
    }
}
