//! What goes wrong with events, by plan.

use std::time::Duration;

use notion_model::webhook::Event;
use serde::{Deserialize, Serialize};

/// A fault of an event, or of several: Notion reports each once at most, in no order, and late.
///
/// ```
/// use std::time::Duration;
///
/// use notion_sim::{WebhookFault, Workspace};
///
/// let workspace = Workspace::new();
/// workspace.inject_webhook_fault(WebhookFault::lost().on("comment.").times(2));
/// workspace.inject_webhook_fault(WebhookFault::late(Duration::from_secs(90)));
/// ```
///
/// As JSON, for `POST /__sim__/webhook_faults`: `{"kind": "lost", "on": "comment.", "times": 2}`,
/// `{"kind": "late", "millis": 90000}`, or an array of such.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookFault {
    kind: WebhookFaultKind,
    /// Only of events whose type begins like this.
    on: Option<String>,
    /// How many events pass before the first that meets it.
    skip: u32,
    /// How many events meet it.
    times: u32,
    /// How late what is late comes.
    millis: u32,
}

/// The kind of a fault of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WebhookFaultKind {
    /// Nobody is told.
    #[default]
    Lost,
    /// It comes twice, with one id.
    Doubled,
    /// It comes when its time has come by the workspace's clock, behind what happened until then.
    Late,
}

impl Default for WebhookFault {
    fn default() -> Self {
        Self { kind: WebhookFaultKind::Lost, on: None, skip: 0, times: 1, millis: 0 }
    }
}

impl WebhookFault {
    /// Returns an event that nobody is notified of.
    pub fn lost() -> Self {
        Self::default()
    }

    /// Returns an event that comes twice.
    pub fn doubled() -> Self {
        Self { kind: WebhookFaultKind::Doubled, ..Self::default() }
    }

    /// Returns an event that comes so much later, by the workspace's clock; to the millisecond, 49 days at most.
    pub fn late(by: Duration) -> Self {
        let millis = u32::try_from(by.as_millis()).unwrap_or(u32::MAX);
        Self { kind: WebhookFaultKind::Late, millis, ..Self::default() }
    }

    /// Limits the fault to events whose type begins like this meet it: `page.`.
    #[must_use]
    pub fn on(mut self, kind: impl Into<String>) -> Self {
        self.on = Some(kind.into());
        self
    }

    /// Lets so many events pass before the first that meets it.
    #[must_use]
    pub fn skip(mut self, events: u32) -> Self {
        self.skip = events;
        self
    }

    /// Sets how many events meet it. Defaults to one.
    #[must_use]
    pub fn times(mut self, events: u32) -> Self {
        self.times = events;
        self
    }

    pub(super) fn kind(&self) -> WebhookFaultKind {
        self.kind
    }

    pub(super) fn delay(&self) -> Duration {
        Duration::from_millis(self.millis.into())
    }

    /// Whether an event meets it, which counts.
    fn meets(&mut self, event: &Event) -> bool {
        let on = self.on.as_deref().unwrap_or_default();
        if self.times == 0 || !event.r#type.as_str().starts_with(on) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}

/// The first fault that meets this event, if one does.
pub(super) fn take(faults: &mut Vec<WebhookFault>, event: &Event) -> Option<WebhookFault> {
    let fault = faults.iter_mut().find_map(|fault| fault.meets(event).then(|| fault.clone()));
    faults.retain(|fault| fault.times > 0);
    fault
}
