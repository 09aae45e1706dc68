//! Planned faults, and the requests that meet them.

use crate::router::faults::Fault;
use crate::workspace::Workspace;

impl Workspace {
    /// Lets something go wrong. Faults that have been injected wait for their requests in the order in which they
    /// came; a request meets one at most.
    pub fn inject(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// Forgets all faults that wait.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }
}
