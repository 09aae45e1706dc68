//! A workspace as it was, kept in memory.

use std::fmt;

use crate::seed::Plan;
use crate::store::state::State;
use crate::workspace::Workspace;

/// A workspace at some point, to go back to.
///
/// ```
/// use notion_sim::Workspace;
///
/// let workspace = Workspace::new();
/// let fresh = workspace.snapshot();
/// // … a test …
/// workspace.restore(&fresh);
/// ```
#[derive(Clone)]
pub struct Snapshot(State);

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("pages", &self.0.pages().count()).finish_non_exhaustive()
    }
}

impl Workspace {
    /// Keeps the workspace as it is: what it holds, what its clock says, which ids come next, and the tokens that it
    /// gave out.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.lock().state.clone())
    }

    /// Goes back to a snapshot, from which the same requests give the same answers again. Requests, webhook events
    /// and faults that wait are forgotten.
    ///
    /// A snapshot may also be one of another workspace.
    pub fn restore(&self, snapshot: &Snapshot) {
        let mut inner = self.lock();
        inner.replace(snapshot.0.clone(), Plan::default());
    }
}
