//! Sessions with agents, turn by turn.

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderValue;
use notion_model::agent::{ActionDecision, AgentRef, Session, SessionStream};
use notion_model::{FileUploadId, entries};
use notion_transport::Effect;
use serde_json::{Value, json};

use crate::{Call, Client, Endpoint, Error, Flow, Parts, Route, Task};

/// The endpoints of sessions.
#[derive(Clone, Debug)]
pub struct Sessions<C>(pub(super) C);

impl<C> Sessions<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- POST /v1/sessions -------------------------------------------------------------------------

/// A message that is sent twice is answered twice.
const TURN: Route = Route::post("/v1/sessions", Effect::Create);

impl<C> Sessions<C> {
    /// Begins a session: says something to an agent. The answer is how the session is, before the agent has answered;
    /// [`wait`](Self::wait) waits for that.
    ///
    /// ```no_run
    /// use notion_model::agent::AgentRef;
    ///
    /// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
    /// let session = notion.sessions().start(AgentRef::NotionAi, "What is due today?").send().await?;
    /// println!("{} is {}", session.id, session.status);
    /// # Ok(()) }
    /// ```
    ///
    /// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
    pub fn start(self, agent: impl Into<AgentRef>, message: impl Into<String>) -> Turn<C> {
        let turn = UpdateSession {
            agent_id: Some(agent.into()),
            message: Some(message.into()),
            ..UpdateSession::default()
        };
        Call::new(self.0, turn)
    }

    /// Says something more in a session.
    ///
    /// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
    pub fn say(self, session: impl Into<String>, message: impl Into<String>) -> Turn<C> {
        let message = Some(message.into());
        self.turn(session, UpdateSession { message, ..UpdateSession::default() })
    }

    /// Says whether the agent may do what it wants to: an action by its id, and a decision.
    ///
    /// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
    pub fn decide<A: Into<String>>(
        self,
        session: impl Into<String>,
        actions: impl IntoIterator<Item = (A, ActionDecision)>,
    ) -> Turn<C> {
        let action = |(action, decision): (A, ActionDecision)| json!({"action_id": action.into(), "option_id": decision});
        let actions = actions.into_iter().map(action).collect();
        self.turn(session, UpdateSession { actions, ..UpdateSession::default() })
    }

    /// Goes on with a stream that ended before the turn, after this event.
    ///
    /// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
    pub fn resume(self, session: impl Into<String>, after: impl Into<String>) -> TurnStream<C> {
        Call::new(self.0, UpdateSession::resume(session.into(), after.into())).stream()
    }

    fn turn(self, session: impl Into<String>, turn: UpdateSession) -> Turn<C> {
        Call::new(self.0, UpdateSession { session_id: Some(session.into()), ..turn })
    }
}

/// A call of [`Sessions::start`], [`Sessions::say`] or [`Sessions::decide`].
pub type Turn<C> = Call<C, UpdateSession>;

/// The request of [`Sessions::start`], [`Sessions::say`] and [`Sessions::decide`].
#[derive(Clone, Debug, Default)]
pub struct UpdateSession {
    message: Option<String>,
    agent_id: Option<AgentRef>,
    session_id: Option<String>,
    attachments: Vec<Value>,
    metadata: BTreeMap<String, String>,
    prompt_context: Option<String>,
    actions: Vec<Value>,
    continue_from: Option<String>,
}

entries!(UpdateSession { message, agent_id, session_id, attachments?, metadata?, prompt_context, actions?, continue_from });

impl UpdateSession {
    /// What goes on with a stream after this event.
    pub(super) fn resume(session: String, after: String) -> Self {
        Self { session_id: Some(session), continue_from: Some(after), ..Self::default() }
    }
}

impl Endpoint for UpdateSession {
    type Response = Session;
    const ROUTE: Route = TURN;

    /// Going on with a stream says nothing.
    #[inline]
    fn effect(&self) -> Effect {
        let says = self.message.is_some() || !self.actions.is_empty();
        match &self.continue_from {
            Some(_) if !says => Effect::IdempotentWrite,
            _ => Effect::Create,
        }
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }
}

impl<C> Turn<C> {
    /// Attaches files that were uploaded.
    pub fn attachments(mut self, uploads: impl IntoIterator<Item = FileUploadId>) -> Self {
        let attachment =
            |id: FileUploadId| json!({"type": "file_upload", "file_upload": {"id": id}});
        self.endpoint.attachments.extend(uploads.into_iter().map(attachment));
        self
    }

    /// Keeps this with the message.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.endpoint.metadata.insert(name.into(), value.into());
        self
    }

    /// Sets what the agent should know besides.
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.endpoint.prompt_context = Some(context.into());
        self
    }

    /// Asks for all that happens in the turn, as events.
    ///
    /// [`events`](TurnStream::events) hands them out as they come. `send` returns them together when the turn is over, or
    /// when Notion ends the stream before it ([`StreamEvent::Timeout`](notion_model::agent::StreamEvent::Timeout)); set a
    /// longer [timeout](crate::ClientBuilder::timeout) for that.
    ///
    /// ```no_run
    /// use notion_model::agent::StreamEvent;
    ///
    /// # async fn f(notion: notion_api::Client, session: String) -> Result<(), notion_api::Error> {
    /// let stream = notion.sessions().say(session, "And tomorrow?").stream().send().await?;
    /// for event in stream.events {
    ///     if let StreamEvent::Committed(event) = event {
    ///         println!("{}", event.event.text());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
    pub fn stream(self) -> TurnStream<C> {
        Call::new(self.caller, UpdateSessionStream::new(self.endpoint))
    }
}

/// A call of [`Turn::stream`].
pub type TurnStream<C> = Call<C, UpdateSessionStream>;

/// The request of [`Turn::stream`].
///
/// See [update a session](https://developers.notion.com/reference/notion-agent-apis/update-session).
#[derive(Clone, Debug)]
pub struct UpdateSessionStream(UpdateSession);

impl UpdateSessionStream {
    pub(super) fn new(turn: UpdateSession) -> Self {
        Self(turn)
    }
}

impl Endpoint for UpdateSessionStream {
    type Response = SessionStream;
    const ROUTE: Route = TURN;

    #[inline]
    fn effect(&self) -> Effect {
        self.0.effect()
    }

    fn read_answer(body: &str) -> serde_json::Result<SessionStream> {
        SessionStream::from_text(body)
    }

    #[inline]
    fn parts(&self) -> Parts {
        self.0.parts().accept(HeaderValue::from_static("text/event-stream"))
    }
}

// ---- GET /v1/sessions/{session_id} -------------------------------------------------------------

impl<C> Sessions<C> {
    /// Retrieves a session.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, session: String) -> Result<(), notion_api::Error> {
    /// let session = notion.sessions().retrieve(session).send().await?;
    /// println!("{} is {}", session.title, session.status);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a session](https://developers.notion.com/reference/notion-agent-apis/retrieve-session).
    pub fn retrieve(self, session: impl Into<String>) -> RetrieveSessionCall<C> {
        Call::new(self.0, RetrieveSession { id: session.into() })
    }

    /// Waits until the agent has answered, or wants to know whether it may do something: asks every few seconds.
    pub fn wait(self, session: impl Into<String>) -> Task<C, WaitSession> {
        let longest = Duration::from_secs(600);
        Task::new(self.0, WaitSession { id: session.into(), longest })
    }
}

/// A call of [`Sessions::retrieve`].
pub type RetrieveSessionCall<C> = Call<C, RetrieveSession>;

/// The request of [`Sessions::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveSession {
    id: String,
}

impl Endpoint for RetrieveSession {
    type Response = Session;
    const ROUTE: Route = Route::get("/v1/sessions/{session_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.id)
    }
}

/// The flow of [`Sessions::wait`].
#[derive(Clone, Debug)]
pub struct WaitSession {
    id: String,
    longest: Duration,
}

impl<C> Task<C, WaitSession> {
    /// Sets how long to wait at most. Defaults to ten minutes. Then the session is returned as it is.
    pub fn at_most(mut self, time: Duration) -> Self {
        self.flow.longest = time;
        self
    }
}

impl Flow for WaitSession {
    type Response = Session;

    async fn run(self, client: Client) -> Result<Session, Error> {
        let begin = client.clock().now();
        let mut pause = Duration::from_secs(1);
        loop {
            let session = client.call(&RetrieveSession { id: self.id.clone() }).await?;
            let waited = client.clock().now().saturating_sub(begin);
            if !session.status.is_pending() || waited + pause > self.longest {
                return Ok(session);
            }
            client.clock().sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }
}

// ---- POST /v1/sessions/{session_id}/cancel -----------------------------------------------------

impl<C> Sessions<C> {
    /// Stops what the agent is doing.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, session: String) -> Result<(), notion_api::Error> {
    /// notion.sessions().cancel(session).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [cancel a session](https://developers.notion.com/reference/notion-agent-apis/cancel-session).
    pub fn cancel(self, session: impl Into<String>) -> Cancel<C> {
        Call::new(self.0, CancelSession { id: session.into(), event_id: None })
    }
}

/// A call of [`Sessions::cancel`].
pub type Cancel<C> = Call<C, CancelSession>;

/// The request of [`Sessions::cancel`].
#[derive(Clone, Debug)]
pub struct CancelSession {
    id: String,
    event_id: Option<String>,
}

entries!(CancelSession { event_id });

impl Endpoint for CancelSession {
    type Response = Session;
    const ROUTE: Route = Route::post("/v1/sessions/{session_id}/cancel", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.id).object(self)
    }
}

impl<C> Cancel<C> {
    /// Limits the answer to the turn that has this event.
    pub fn event(mut self, event: impl Into<String>) -> Self {
        self.endpoint.event_id = Some(event.into());
        self
    }
}
