//! Agents, and sessions with them: in public beta, so any of it may change.
//!
//! ```no_run
//! use notion_model::agent::SessionEventType;
//!
//! # async fn f(notion: notion_api::Client, agent: notion_model::AgentId) -> Result<(), notion_api::Error> {
//! let session = notion.sessions().start(agent, "What is new in the roadmap?").send().await?;
//! let session = notion.sessions().wait(&session.id).send().await?;
//! for event in notion.sessions().events(&session.id).all().await? {
//!     if event.r#type == SessionEventType::AgentMessage {
//!         println!("{}", event.text());
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! What the private alpha had (threads, `GET /v1/agents`, external agents) is not here;
//! [`Client::request`](crate::Client::request) reaches it.
//!
//! See [the agent APIs](https://developers.notion.com/guides/notion-agent-apis/overview).

mod events;
mod query;
mod sessions;
mod stream;

use http::Method;
use notion_model::agent::{
    Agent, AgentChange, AgentCreditLimit, AgentInsights, AgentOperation, AgentRef, AgentStatus,
    AgentStatusChange,
};
use notion_model::validate::{Check, Rule, Violation};
use notion_model::{AsyncTask, entries};
use notion_transport::Effect;

pub use self::events::{Events, QuerySessionEvents};
pub use self::query::{Query, QueryAgents, QuerySessions, SessionQuery};
pub use self::sessions::{
    Cancel, CancelSession, RetrieveSession, RetrieveSessionCall, Sessions, Turn, TurnStream,
    UpdateSession, UpdateSessionStream, WaitSession,
};
pub use self::stream::SessionEvents;
use crate::{Call, Endpoint, Parts, Route};

/// The endpoints of agents.
#[derive(Clone, Debug)]
pub struct Agents<C>(C);

impl<C> Agents<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- GET /v1/agents/{agent_id} -----------------------------------------------------------------

impl<C> Agents<C> {
    /// Retrieves an agent.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// let agent = notion.agents().retrieve(id).verbose().send().await?;
    /// println!("{}: {:?}", agent.name, agent.instructions);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve an agent](https://developers.notion.com/reference/notion-agent-apis/get-agent).
    pub fn retrieve(self, agent: impl Into<AgentRef>) -> Retrieve<C> {
        Call::new(self.0, RetrieveAgent { agent: agent.into(), verbose: None })
    }
}

/// A call of [`Agents::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveAgent>;

/// The request of [`Agents::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveAgent {
    agent: AgentRef,
    verbose: Option<bool>,
}

impl Endpoint for RetrieveAgent {
    type Response = Agent;
    const ROUTE: Route = Route::get("/v1/agents/{agent_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.agent).query("verbose", self.verbose)
    }
}

impl<C> Retrieve<C> {
    /// Asks for its instructions, unless they are on a page.
    pub fn verbose(mut self) -> Self {
        self.endpoint.verbose = Some(true);
        self
    }
}

// ---- GET /v1/agents/{agent_id}/insights --------------------------------------------------------

impl<C> Agents<C> {
    /// Tells what an agent used: since the beginning of the billing period, if no time is said.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// let insights = notion.agents().insights(id).send().await?;
    /// println!("{} runs, {:?} credits", insights.runs_completed, insights.total_credits_used);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve agent insights](https://developers.notion.com/reference/notion-agent-apis/get-insights).
    pub fn insights(self, agent: impl Into<AgentRef>) -> Insights<C> {
        Call::new(self.0, RetrieveInsights { agent: agent.into(), start: None, end: None })
    }
}

/// A call of [`Agents::insights`].
pub type Insights<C> = Call<C, RetrieveInsights>;

/// The request of [`Agents::insights`].
#[derive(Clone, Debug)]
pub struct RetrieveInsights {
    agent: AgentRef,
    start: Option<i64>,
    end: Option<i64>,
}

impl Endpoint for RetrieveInsights {
    type Response = AgentInsights;
    const ROUTE: Route = Route::get("/v1/agents/{agent_id}/insights");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.agent).query("start_time", self.start).query("end_time", self.end)
    }
}

impl<C> Insights<C> {
    /// Limits the answer to what is between these times, in seconds since 1970.
    pub fn between(mut self, start: i64, end: i64) -> Self {
        self.endpoint.start = Some(start);
        self.endpoint.end = Some(end);
        self
    }
}

// ---- PATCH /v1/agents/{agent_id}/status --------------------------------------------------------

impl<C> Agents<C> {
    /// Turns an agent on.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// notion.agents().disable(id).send().await?;
    /// println!("{:?}", notion.agents().enable(id).send().await?.status);
    /// # Ok(()) }
    /// ```
    ///
    /// See [update agent status](https://developers.notion.com/reference/notion-agent-apis/update-agent-status).
    pub fn enable(self, agent: impl Into<AgentRef>) -> UpdateStatus<C> {
        self.status(agent.into(), AgentStatus::Active)
    }

    /// Turns an agent off.
    ///
    /// See [update agent status](https://developers.notion.com/reference/notion-agent-apis/update-agent-status).
    pub fn disable(self, agent: impl Into<AgentRef>) -> UpdateStatus<C> {
        self.status(agent.into(), AgentStatus::Disabled)
    }

    fn status(self, agent: AgentRef, status: AgentStatus) -> UpdateStatus<C> {
        let fields = AgentStatusChange { status };
        Call::new(self.0, UpdateAgentStatus { agent, fields })
    }
}

/// A call of [`Agents::enable`] or [`Agents::disable`].
pub type UpdateStatus<C> = Call<C, UpdateAgentStatus>;

/// The request of [`Agents::enable`] and [`Agents::disable`].
#[derive(Clone, Debug)]
pub struct UpdateAgentStatus {
    agent: AgentRef,
    fields: AgentStatusChange,
}

impl Endpoint for UpdateAgentStatus {
    type Response = AgentChange;
    const ROUTE: Route = Route::patch("/v1/agents/{agent_id}/status");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.agent).object(&self.fields)
    }
}

// ---- PATCH /v1/agents/{agent_id}/credit_limit --------------------------------------------------

impl<C> Agents<C> {
    /// Sets how many credits an agent may use; `None` for any number.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// notion.agents().credit_limit(id, Some(500)).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update an agent credit
    /// limit](https://developers.notion.com/reference/notion-agent-apis/update-agent-credit-limit).
    pub fn credit_limit(
        self,
        agent: impl Into<AgentRef>,
        credits: Option<u64>,
    ) -> UpdateCreditLimit<C> {
        let fields = AgentCreditLimit { credit_limit: credits };
        Call::new(self.0, UpdateAgentCreditLimit { agent: agent.into(), fields })
    }
}

/// A call of [`Agents::credit_limit`].
pub type UpdateCreditLimit<C> = Call<C, UpdateAgentCreditLimit>;

/// The request of [`Agents::credit_limit`].
#[derive(Clone, Debug)]
pub struct UpdateAgentCreditLimit {
    agent: AgentRef,
    fields: AgentCreditLimit,
}

impl Endpoint for UpdateAgentCreditLimit {
    type Response = AgentChange;
    const ROUTE: Route = Route::patch("/v1/agents/{agent_id}/credit_limit");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.agent).object(&self.fields)
    }
}

// ---- DELETE /v1/agents/{agent_id} --------------------------------------------------------------

impl<C> Agents<C> {
    /// Deletes an agent; it can be brought back in the app.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// notion.agents().delete(id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [delete an agent](https://developers.notion.com/reference/notion-agent-apis/delete-agent).
    pub fn delete(self, agent: impl Into<AgentRef>) -> Delete<C> {
        Call::new(self.0, DeleteAgent { agent: agent.into() })
    }
}

/// A call of [`Agents::delete`].
pub type Delete<C> = Call<C, DeleteAgent>;

/// The request of [`Agents::delete`].
#[derive(Clone, Debug)]
pub struct DeleteAgent {
    agent: AgentRef,
}

impl Endpoint for DeleteAgent {
    type Response = AgentChange;
    const ROUTE: Route = Route::delete("/v1/agents/{agent_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.agent)
    }
}

// ---- POST /v1/agents/batch ---------------------------------------------------------------------

impl<C> Agents<C> {
    /// Does something to several agents, each for itself: 1 to 100 operations. The task that comes back says what
    /// became of them; [`AsyncTasks::wait`](crate::async_tasks::AsyncTasks::wait) waits for its end.
    ///
    /// ```no_run
    /// use notion_model::agent::AgentOperation;
    ///
    /// # async fn f(notion: notion_api::Client, id: notion_model::AgentId) -> Result<(), notion_api::Error> {
    /// let operations = [AgentOperation::enable(id), AgentOperation::credit_limit(id, None)];
    /// let task = notion.agents().batch(operations).send().await?;
    /// let task = notion.async_tasks().wait(&task).send().await?;
    /// println!("{:?}", task.result);
    /// # Ok(()) }
    /// ```
    ///
    /// See [batch manage agents](https://developers.notion.com/reference/notion-agent-apis/agent-batch).
    pub fn batch(self, operations: impl IntoIterator<Item = AgentOperation>) -> Batch<C> {
        Call::new(self.0, BatchAgents { operations: operations.into_iter().collect() })
    }
}

/// A call of [`Agents::batch`].
pub type Batch<C> = Call<C, BatchAgents>;

/// The request of [`Agents::batch`].
#[derive(Clone, Debug)]
pub struct BatchAgents {
    operations: Vec<AgentOperation>,
}

entries!(BatchAgents { operations });

impl Endpoint for BatchAgents {
    type Response = AsyncTask;
    const ROUTE: Route = Route::new(Method::POST, "/v1/agents/batch", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let count = self.operations.len();
        if !(1..=100).contains(&count) {
            let rule = Rule::OutOfRange { actual: count.to_string(), least: 1, most: 100 };
            Check::root(&mut violations).at("operations", |check| check.broken(rule));
        }
        violations
    }
}
