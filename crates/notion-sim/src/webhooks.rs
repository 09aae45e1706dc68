//! What a subscriber would be told.

mod changes;
#[cfg(feature = "server")]
pub(crate) mod deliver;
mod watch;

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::Sender;

use notion_model::{Timestamp, UserId};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::state::State;
use crate::wire::ids::Ids;

pub(crate) use self::watch::{Changes, Watch};

/// An event, as it is sent to the subscriber of a webhook. It serializes to the body of that request.
///
/// See [webhooks](https://developers.notion.com/reference/webhooks-events-delivery).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// The event, which keeps its id when it is sent again.
    pub id: String,
    /// When it happened, by the workspace's clock.
    pub timestamp: Timestamp,
    /// The workspace.
    pub workspace_id: String,
    /// What the workspace is called.
    pub workspace_name: String,
    /// The subscription.
    pub subscription_id: String,
    /// The connection.
    pub integration_id: String,
    /// Who did it.
    pub authors: Vec<WebhookRef>,
    /// How often it has been sent, with this time: 1 to 8.
    pub attempt_number: u32,
    /// The version whose shape it has.
    pub api_version: String,
    /// What happened: `page.created`.
    pub r#type: String,
    /// What it happened to.
    pub entity: WebhookRef,
    /// What else there is to know: `parent`, `updated_blocks`, `updated_properties`, `page_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

/// Something that an event names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WebhookRef {
    /// Which it is.
    pub id: String,
    /// What it is: `page`, `database`, `data_source`, `block`, `comment`, `file_upload`, `person`, `bot`.
    pub r#type: String,
}

impl WebhookRef {
    fn new(id: impl Into<Uuid>, kind: &str) -> Self {
        Self { id: id.into().to_string(), r#type: kind.to_owned() }
    }
}

/// What happened, before it becomes an event.
pub(crate) struct Happened {
    kind: &'static str,
    entity: WebhookRef,
    data: Option<Value>,
}

/// The subscription of a workspace: there is always one.
pub(crate) struct Webhooks {
    ids: Ids,
    subscription: Uuid,
    /// Whether parents are named without their type.
    bare_parents: bool,
    pub(crate) token: String,
    pub(crate) events: VecDeque<WebhookEvent>,
    pub(crate) listeners: Vec<(u64, Sender<WebhookEvent>)>,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("events", &self.events.len()).finish_non_exhaustive()
    }
}

impl Webhooks {
    pub(crate) fn new(seed: u64, bare_parents: bool) -> Self {
        // Not the ids of the workspace, whose order does not depend on what is said about it.
        let mut ids = Ids::new(seed ^ 0x7765_6268_6f6f_6b73);
        let subscription = ids.random();
        let token = format!("secret_{}{}", ids.random().simple(), ids.random().simple());
        let (events, listeners) = (VecDeque::new(), Vec::new());
        Self { ids, subscription, bare_parents, token, events, listeners }
    }

    pub(crate) fn clear(&mut self) {
        self.events.clear();
    }

    /// The token and the events, as JSON.
    pub(crate) fn shown(&self) -> Value {
        json!({ "verification_token": self.token, "events": self.events })
    }

    /// Makes events of what happened, and tells them to those who listen.
    pub(crate) fn tell(
        &mut self,
        state: &State,
        author: UserId,
        happened: Vec<Happened>,
        limit: usize,
    ) {
        for Happened { kind, entity, mut data } in happened {
            let parent = data.as_mut().and_then(|data| data.get_mut("parent"));
            if let Some(Value::Object(parent)) = parent
                && self.bare_parents
            {
                parent.remove("type");
            }
            let event = WebhookEvent {
                id: self.ids.random().to_string(),
                timestamp: Timestamp::new(state.now),
                workspace_id: state.workspace_id.to_string(),
                workspace_name: state.workspace_name().to_owned(),
                subscription_id: self.subscription.to_string(),
                integration_id: state.bot.to_string(),
                authors: vec![WebhookRef::new(author, "bot")],
                attempt_number: 1,
                api_version: "2026-03-11".to_owned(),
                r#type: kind.to_owned(),
                entity,
                data,
            };
            self.listeners.retain(|(_, listener)| listener.send(event.clone()).is_ok());
            self.events.push_back(event);
            while self.events.len() > limit {
                self.events.pop_front();
            }
        }
    }
}
