//! What is behind the lock of a workspace.

use crate::router::faults::Fault;
use crate::router::limiter::Limiter;
use crate::seed::{self, Plan};
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

    /// The workspace as JSON, with what waits to go wrong.
    pub(crate) fn export(&mut self) -> String {
        let plan = Plan { faults: self.faults.clone(), webhook_faults: self.webhooks.plan.clone() };
        seed::export(&mut self.state, plan)
    }

    /// Puts another state in the place of the one there is, with what is to go wrong in it, and forgets what was done with
    /// the old one and what was to go wrong in that.
    pub(crate) fn replace(&mut self, state: State, plan: Plan) {
        self.state = state;
        self.log.clear();
        self.webhooks.clear();
        self.faults = plan.faults;
        self.webhooks.plan = plan.webhook_faults;
        if let Some(limiter) = &mut self.limiter {
            limiter.clear();
        }
    }
}
