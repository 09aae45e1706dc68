//! An answer that comes by and by.

use std::collections::VecDeque;

use bytes::Bytes;
use notion_transport::mock::Hold;
use notion_transport::{Body, Error};

/// Where the pieces of a body end, and what is waited for before they come. Among the extensions of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    /// The piece that ends here.
    Piece(usize),
    Wait(Hold),
}

impl Pace {
    /// A piece ends after so many bytes of the whole.
    pub(crate) fn end(&mut self, at: usize) {
        self.0.push(Step::Piece(at));
    }

    /// What comes next waits.
    pub(crate) fn wait(&mut self, hold: Hold) {
        self.0.push(Step::Wait(hold));
    }

    /// The body, piece by piece.
    pub(crate) fn body(self, whole: Bytes) -> Body {
        let steps = (VecDeque::from(self.0), 0, whole);
        Body::stream(futures_util::stream::unfold(steps, |(mut steps, start, whole)| async move {
            loop {
                match steps.pop_front()? {
                    Step::Wait(hold) => hold.released().await,
                    Step::Piece(end) => {
                        let piece = whole.slice(start..end);
                        return Some((Ok::<_, Error>(piece), (steps, end, whole)));
                    }
                }
            }
        }))
    }
}
