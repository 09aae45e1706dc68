//! What a subscriber would be told.

#[cfg(feature = "server")]
pub(crate) mod deliver;
mod events;
pub(crate) mod faults;

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::Sender;

use notion_model::webhook::{Actor, ActorType, Entity, Event, EventVersion};
use notion_model::{Timestamp, User, UserId, UserKind, jiff};
use serde_json::{Value, json};
use uuid::Uuid;

use self::faults::{WebhookFault, WebhookFaultKind};
use crate::store::journal::Change;
use crate::store::state::State;
use crate::wire::ids::Ids;

/// The subscription of a workspace: there is always one.
pub(crate) struct Webhooks {
    ids: Ids,
    subscription: Uuid,
    pub(crate) token: String,
    pub(crate) events: VecDeque<Event>,
    /// What waits to go wrong with events.
    pub(crate) plan: Vec<WebhookFault>,
    /// The events that come late, and when.
    held: Vec<(jiff::Timestamp, Event)>,
    pub(crate) listeners: Vec<(u64, Sender<Event>)>,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("events", &self.events.len()).finish_non_exhaustive()
    }
}

impl Webhooks {
    pub(crate) fn new(seed: u64) -> Self {
        // Not the ids of the workspace, whose order does not depend on what is said about it.
        let mut ids = Ids::new(seed ^ 0x7765_6268_6f6f_6b73);
        let subscription = ids.random();
        let token = format!("secret_{}{}", ids.random().simple(), ids.random().simple());
        Self {
            ids,
            subscription,
            token,
            events: VecDeque::new(),
            plan: Vec::new(),
            held: Vec::new(),
            listeners: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.events.clear();
        self.held.clear();
    }

    /// The token and the events, as JSON.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "verification_token": self.token, "events": self.events })
    }

    /// Makes events of what was done, and tells them to those who listen.
    pub(crate) fn tell(
        &mut self,
        state: &State,
        author: UserId,
        changes: Vec<Change>,
        limit: usize,
    ) {
        let is_person = |user: &User| user.id == author && matches!(user.kind, UserKind::Person(_));
        let kind = match state.users().iter().any(is_person) {
            true => ActorType::Person,
            false => ActorType::Bot,
        };
        for told in events::events(state, changes) {
            let mut event = Event::default();
            event.id = self.ids.random().to_string();
            event.timestamp = Timestamp::new(state.now());
            event.workspace_id = state.workspace_id();
            event.workspace_name = Some(state.workspace_name().to_owned());
            event.subscription_id = self.subscription.to_string();
            event.integration_id = state.bot().to_string();
            let mut actor = Actor::default();
            (actor.id, actor.r#type) = (author, kind.clone());
            event.authors = vec![actor];
            event.attempt_number = 1;
            event.api_version = EventVersion::V2026_03_11;
            event.r#type = told.kind;
            event.entity = told.entity;
            event.data = told.data;
            if state.settings().webhook_parents_without_type
                && let Some(parent) = event.data.as_mut().and_then(|data| data.parent.as_mut())
            {
                bare(parent);
            }
            let fault = faults::take(&mut self.plan, &event);
            match fault.as_ref().map(WebhookFault::kind) {
                None => self.send(event, limit),
                Some(WebhookFaultKind::Lost) => {}
                Some(WebhookFaultKind::Doubled) => {
                    let mut again = event.clone();
                    again.attempt_number += 1;
                    self.send(event, limit);
                    self.send(again, limit);
                }
                Some(WebhookFaultKind::Late) => {
                    let delay = fault.map(|fault| fault.delay()).unwrap_or_default();
                    let due = state.now().checked_add(delay).unwrap_or(state.now());
                    self.held.push((due, event));
                }
            }
        }
        self.release(state.now(), limit);
    }

    /// Tells the events that come late and are due.
    pub(crate) fn release(&mut self, now: jiff::Timestamp, limit: usize) {
        let due: Vec<_> = self.held.extract_if(.., |(due, _)| *due <= now).collect();
        due.into_iter().for_each(|(_, event)| self.send(event, limit));
    }

    fn send(&mut self, event: Event, limit: usize) {
        self.listeners.retain(|(_, listener)| listener.send(event.clone()).is_ok());
        self.events.push_back(event);
        while self.events.len() > limit {
            self.events.pop_front();
        }
    }
}

/// Takes its type from something that an event names.
fn bare(entity: &mut Entity) {
    let mut shown = serde_json::to_value(&*entity).unwrap_or_default();
    if let Value::Object(map) = &mut shown {
        map.remove("type");
    }
    if let Ok(bare) = notion_model::from_value(&shown) {
        *entity = bare;
    }
}
