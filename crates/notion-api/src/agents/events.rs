//! What happened in a session.

use notion_model::validate::{Validate, Violation};
use notion_model::{Direction, List};
use notion_model::{agent::SessionEvent, entries};
use notion_transport::Effect;
use serde_json::Value;

use super::Sessions;
use super::query::Search;
use crate::{Call, Endpoint, Paged, Paging, Parts, Route};

impl<C> Sessions<C> {
    /// Lists what happened in a session, the first first.
    ///
    /// ```no_run
    /// use serde_json::json;
    ///
    /// # async fn f(notion: notion_api::Client, session: String) -> Result<(), notion_api::Error> {
    /// let later = json!({"property": "sequence", "number": {"greater_than": 12}});
    /// for event in notion.sessions().events(session).filter(later).all().await? {
    ///     println!("{} {}", event.r#type, event.text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [query session events](https://developers.notion.com/reference/notion-agent-apis/query-session-events).
    pub fn events(self, session: impl Into<String>) -> Events<C> {
        let (search, paging) = (Search::default(), Paging::default());
        Call::new(self.0, QuerySessionEvents { session: session.into(), search, paging })
    }
}

/// A call of [`Sessions::events`].
pub type Events<C> = Call<C, QuerySessionEvents>;

/// The request of [`Sessions::events`].
#[derive(Clone, Debug)]
pub struct QuerySessionEvents {
    session: String,
    search: Search,
    paging: Paging,
}

entries!(QuerySessionEvents { ..search, ..paging });

impl Endpoint for QuerySessionEvents {
    type Response = List<SessionEvent>;
    const ROUTE: Route = Route::post("/v1/sessions/{session_id}/events/query", Effect::Read);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.session).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for QuerySessionEvents {
    type Item = SessionEvent;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Events<C> {
    /// Limits the answer to events of which this holds: by `id`, `type`, `sequence` and `created_at`, with `and` and
    /// `or` up to three levels.
    pub fn filter(mut self, filter: Value) -> Self {
        self.endpoint.search.filter = Some(filter);
        self
    }

    /// Sorts the events by `sequence` or `created_at`. Earlier keys win, later ones break ties.
    pub fn sort(mut self, property: impl Into<String>, direction: Direction) -> Self {
        self.endpoint.search.sort(property.into(), direction);
        self
    }
}
