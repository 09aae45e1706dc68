use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::{BlockId, Entries, EntryWriter, entries};

/// The place of blocks among the children of a block.
///
/// Sent as `position` at version 2026-03-11; earlier versions know [`After`](Self::After) (as `after`) and
/// [`End`](Self::End) only.
///
/// See [append block children](https://developers.notion.com/reference/patch-block-children).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Position {
    /// Before all others.
    Start,
    /// After all others.
    #[default]
    End,
    /// Right after this child.
    After(BlockId),
}

impl Entries for Position {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Start => to.entry("type", "start"),
            Self::End => to.entry("type", "end"),
            Self::After(id) => {
                to.entry("type", "after_block");
                to.object("after_block", |to| to.entry("id", id));
            }
        }
    }
}

entries!(Position);

/// The form of version 2026-03-11.
#[derive(Deserialize)]
struct Wire {
    r#type: String,
    after_block: Option<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    id: BlockId,
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Wire::deserialize(deserializer)? {
            Wire { r#type, .. } if r#type == "start" => Ok(Self::Start),
            Wire { r#type, .. } if r#type == "end" => Ok(Self::End),
            Wire { after_block: Some(Sibling { id }), .. } => Ok(Self::After(id)),
            Wire { r#type, .. } => Err(D::Error::custom(format!("{:?} is not a position", r#type))),
        }
    }
}

/// Right after this block.
impl From<BlockId> for Position {
    fn from(id: BlockId) -> Self {
        Self::After(id)
    }
}
