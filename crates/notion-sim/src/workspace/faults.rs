//! Planned faults, and the requests that meet them.

use std::time::Duration;

use notion_transport::Request;

use crate::router::faults::{Fault, FaultKind, Outcome, take};
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

    /// Answers a request, or lets it meet its fault.
    pub(crate) fn outcome(&self, request: Request) -> Outcome {
        let fault = match request.uri().path().starts_with("/__sim__/") {
            true => None,
            false => take(&mut self.lock().faults, &request),
        };
        let Some(fault) = fault else { return Outcome::Answer(self.handle(request)) };
        let answer = match fault.commits() {
            true => fault.answer(Some(self.carry_out(request, Some(fault.kind)))),
            false => {
                let answer = fault.answer(None);
                self.note(request, &answer, Some(fault.kind), false);
                answer
            }
        };
        match fault.kind {
            kind @ (FaultKind::Reset
            | FaultKind::CutBody
            | FaultKind::WrongLength
            | FaultKind::SlowHead
            | FaultKind::SlowBody) => {
                Outcome::Broken { kind, answer, delay: Duration::from_millis(fault.millis) }
            }
            _ => Outcome::Answer(answer),
        }
    }
}
