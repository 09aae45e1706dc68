//! What is behind the lock of a workspace.

use crate::router::faults::Fault;
use crate::router::limiter::Limiter;
use crate::seed::Plan;
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
    /// Tells subscribers what comes late and is due.
    pub(crate) fn tell_late(&mut self) {
        self.webhooks.release(self.state.clock_says(), self.builder.log_limit);
    }

    /// Forgets what waits to go wrong.
    pub(crate) fn forget_faults(&mut self) {
        self.faults.clear();
        self.webhooks.plan.clear();
    }

    /// Puts another state in the place of the one there is, with what is to go wrong in it, and forgets what was done with
    /// the old one.
    pub(crate) fn replace(&mut self, state: State, plan: Plan) {
        self.state = state;
        self.log.clear();
        self.webhooks.clear();
        self.faults.extend(plan.faults);
        self.webhooks.plan.extend(plan.webhook_faults);
        if let Some(limiter) = &mut self.limiter {
            limiter.clear();
        }
    }
}
