//! What is behind the lock of a workspace.

use crate::router::faults::Fault;
use crate::router::limiter::Limiter;
use crate::store::state::State;
use crate::webhooks::Webhooks;
use crate::workspace::builder::Builder;
use crate::workspace::log::Log;

/// What clones of a workspace share.
pub(crate) struct Inner {
    /// What the workspace was built from, to build it anew.
    pub(crate) builder: Builder,
    pub(crate) state: State,
    pub(crate) log: Log,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) webhooks: Webhooks,
    /// What waits to go wrong.
    pub(crate) faults: Vec<Fault>,
}

impl Inner {
    /// Forgets what waits to go wrong.
    pub(crate) fn forget_faults(&mut self) {
        self.faults.clear();
        self.webhooks.plan.clear();
    }

    /// Puts another state in the place of the one there is, and forgets what was done with it.
    pub(crate) fn replace(&mut self, state: State) {
        self.state = state;
        self.log.clear();
        self.webhooks.clear();
        if let Some(limiter) = &mut self.limiter {
            limiter.clear();
        }
    }
}
