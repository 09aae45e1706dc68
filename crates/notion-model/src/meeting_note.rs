//! Lists of meeting notes.

use crate::Block;

object! {
    /// What a query of meeting notes finds: blocks, without their parents.
    ///
    /// There is no cursor: a query with a larger limit gets more.
    pub struct MeetingNoteList {
        /// The blocks.
        pub results: Vec<Block>,
        /// Whether there are more than the limit.
        pub has_more: bool,
    }
}
