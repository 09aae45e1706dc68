//! The webhook events of a workspace, and who gets them.

use notion_model::webhook::Event;

use crate::workspace::Workspace;

#[cfg(feature = "server")]
pub use self::delivery::WebhookHandle;

impl Workspace {
    /// Returns the webhook events so far, in their order: as many as of [requests](crate::Builder::log_limit) are
    /// remembered.
    ///
    /// ```
    /// # fn f(workspace: notion_sim::Workspace) {
    /// // … after a page was created …
    /// let events = workspace.webhooks();
    /// assert_eq!(events[0].r#type.as_str(), "page.created");
    /// # }
    /// ```
    ///
    /// Notion collects what happens within a short time into one event; here every request has its own, at once.
    pub fn webhooks(&self) -> Vec<Event> {
        let mut inner = self.lock();
        inner.tell_late();
        inner.webhooks.events.iter().cloned().collect()
    }

    /// Returns the token that the handshake tells, and with which events are signed.
    pub fn webhook_token(&self) -> String {
        self.lock().webhooks.token.clone()
    }
}

#[cfg(feature = "server")]
mod delivery;
