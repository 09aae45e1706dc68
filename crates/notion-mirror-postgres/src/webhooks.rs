//! Takes in the events of all connections.

use notion_mirror::of_event;
use notion_mirror::store::StoreError;
use notion_model::webhook::{Event, SignatureError, SigningKey};
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::sql::{failed, get};
use crate::{Database, write};

/// How many of those who can see an entity an event names at most: of one that names as many there may be more.
const NAMED: usize = 100;

/// One handler for the webhooks of all connections: it finds out whose mirrors an event is for and adds to their queues, which
/// wakes them. It does not matter in which process it runs.
///
/// ```no_run
/// use notion_model::webhook::{SIGNATURE_HEADER, SigningKey};
/// use notion_mirror_postgres::{Database, Received, Webhooks};
///
/// # async fn f(database: Database, body: &[u8], header: impl Fn(&str) -> Option<String>) {
/// let webhooks = Webhooks::new(database, SigningKey::new("secret_…"));
/// // In the web framework of your choice, for each POST:
/// let status = match webhooks.receive(body, header(SIGNATURE_HEADER).as_deref()).await {
///     Ok(Received { mirrors }) => { println!("for {mirrors} mirrors"); 200 }
///     Err(error) => error.status(),
/// };
/// # drop(status);
/// # }
/// ```
///
/// The first request of a subscription, which has its verification token, is no event: see
/// [`Request::Handshake`](notion_model::webhook::Request::Handshake).
#[derive(Clone, Debug)]
pub struct Webhooks {
    database: Database,
    key: SigningKey,
}

/// An event that was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// How many mirrors it is for.
    pub mirrors: usize,
}

/// The reason why an event was not taken in.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// It is not to be believed, or is no event.
    Signature(SignatureError),
    /// The database failed. Notion sends the event again.
    Store(StoreError),
}

impl WebhookError {
    /// Returns the HTTP status to answer with: 401 for what is not to be believed, 400 for what is no event, 503 for what is to
    /// come again.
    pub fn status(&self) -> u16 {
        match self {
            Self::Signature(SignatureError::NotAnEvent) => 400,
            Self::Signature(SignatureError::UnusableKey) | Self::Store(_) => 503,
            Self::Signature(_) => 401,
        }
    }
}

impl std::fmt::Display for WebhookError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Signature(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signature(error) => error.source(),
            Self::Store(error) => error.source(),
        }
    }
}

impl Webhooks {
    /// Returns a handler of events that are signed with this key.
    pub fn new(database: Database, key: SigningKey) -> Self {
        Self { database, key }
    }

    /// Takes in the body of a request and its header `X-Notion-Signature`.
    ///
    /// # Errors
    ///
    /// When the signature is not right, the body is no event, or Postgres fails; [`WebhookError::status`] is what to answer.
    pub async fn receive(
        &self,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Received, WebhookError> {
        let event = self.key.open(body, signature).map_err(WebhookError::Signature)?;
        self.database.event(&event).await.map_err(WebhookError::Store)
    }
}

impl Database {
    /// Takes in an event whose signature was checked. An event that came before does nothing.
    ///
    /// It is for the connections of its workspace: of those whose integration is known, for its own; of those whose bot is known,
    /// for the ones that can see the entity, if the event says who can.
    ///
    /// # Errors
    ///
    /// When Postgres fails: then the event is best answered with an error, so that it comes again.
    pub async fn event(&self, event: &Event) -> Result<Received, StoreError> {
        let mut client = self.client().await?;
        let integration = Uuid::parse_str(&event.integration_id).ok();
        let seen_by: Option<Vec<Uuid>> = event
            .accessible_by
            .as_ref()
            .filter(|actors| !actors.is_empty() && actors.len() < NAMED)
            .map(|actors| actors.iter().map(|actor| Uuid::from(actor.id)).collect());
        let rows = client
            .query_typed(
                "select id from notion.connections
                 where workspace = $1
                   and ($2 is null or integration is null or integration = $2)
                   and ($3 is null or bot is null or bot = any($3))
                 order by id",
                &[
                    (&Uuid::from(event.workspace_id), Type::UUID),
                    (&integration, Type::UUID),
                    (&seen_by, Type::UUID_ARRAY),
                ],
            )
            .await
            .map_err(failed)?;
        for row in &rows {
            // Its time is by Notion's clock, as all times of the queue are.
            let batch = of_event(event, event.timestamp);
            write::commit(&mut client, get(row, "id")?, batch).await?;
        }
        Ok(Received { mirrors: rows.len() })
    }
}
