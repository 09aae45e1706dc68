//! Events on their way to a subscriber, for as long as somebody holds the handle.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::channel;

use http::Uri;
use notion_model::webhook::Event;
use notion_transport::Request;

use crate::webhooks::deliver::{Line, deliver, signed};
use crate::workspace::Workspace;

/// A handle of a delivery: events are sent to a subscriber until it is dropped.
#[derive(Debug)]
pub struct WebhookHandle {
    workspace: Workspace,
    id: u64,
}

impl Drop for WebhookHandle {
    fn drop(&mut self) {
        self.workspace.lock().webhooks.listeners.retain(|(id, _)| *id != self.id);
    }
}

impl Workspace {
    /// Sends what happens from now on to `url`: first `{"verification_token": …}`, again and again until the answer
    /// is a success, and then every [event](Self::webhooks), up to eight times with growing pauses, beginning at a
    /// tenth of a second.
    ///
    /// Requests are signed as Notion signs them: `X-Notion-Signature` is `sha256=` and the HMAC-SHA256 of the body
    /// with [the token](Self::webhook_token).
    ///
    /// # Errors
    ///
    /// When `url` does not begin with `http://` (nor with `https://`, which needs the feature `https`), or there is no
    /// thread to be had.
    pub fn deliver_webhooks(&self, url: &str) -> io::Result<WebhookHandle> {
        let uri: Uri = url.parse().map_err(|_| wrong("that is no address"))?;
        let is_known = uri.scheme_str().is_some_and(|scheme| Line::SCHEMES.contains(&scheme));
        if !is_known || uri.host().is_none() {
            let schemes = Line::SCHEMES.join(":// or ");
            return Err(wrong(&format!("webhooks go to addresses that begin with {schemes}://")));
        }
        let line = Line::new()?;
        let (sender, receiver) = channel();
        let mut inner = self.lock();
        let id = inner.webhooks.listeners.iter().map(|(id, _)| id + 1).max().unwrap_or_default();
        inner.webhooks.listeners.push((id, sender));
        drop(inner);
        let handle = WebhookHandle { workspace: self.clone(), id };
        let token = self.webhook_token();
        let workspace = Arc::downgrade(&self.0);
        let look = move || {
            if let Some(workspace) = workspace.upgrade() {
                Workspace(workspace).lock().tell_late();
            }
        };
        std::thread::Builder::new()
            .name("notion-sim-webhooks".to_owned())
            .spawn(move || deliver(&line, &uri, &token, &receiver, look))?;
        Ok(handle)
    }

    /// Returns an event as the request that a subscriber gets, signed: for handlers that are tested without a network.
    pub fn webhook_request(&self, event: &Event) -> Request {
        let body = serde_json::to_vec(event).unwrap_or_default();
        signed(&Uri::from_static("/"), &self.webhook_token(), body.into())
    }
}

fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
