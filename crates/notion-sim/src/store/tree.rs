//! The tree of a workspace: pages, databases and blocks, and what is in which.

use notion_model::{BlockId, BlockKind, DatabaseId, PageId};
use uuid::Uuid;

/// What an id of a block stands for: pages and databases are blocks where they stand in their parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Node {
    Block(BlockId),
    Page(PageId),
    Database(DatabaseId),
}

impl Node {
    /// The id of whatever it is.
    pub(crate) fn id(self) -> Uuid {
        match self {
            Self::Block(id) => id.into(),
            Self::Page(id) => id.into(),
            Self::Database(id) => id.into(),
        }
    }
}

/// Where new blocks go among their siblings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Position {
    Start,
    End,
    After(Uuid),
}

/// A block that is to be made, with those inside it.
#[derive(Debug)]
pub(crate) struct NewBlock {
    pub(crate) kind: BlockKind,
    pub(crate) children: Vec<NewBlock>,
}
