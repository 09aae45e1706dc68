//! Trees that were not read just now: stored ones, and those that are put together.

use std::collections::HashMap;

use notion_model::{Block, BlockId};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BlockTree, Unread};

/// A block of a tree has a parent that is not before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the block {block} is to be inside {parent}, which is not before it")]
pub struct MissingParent {
    /// The block.
    pub block: BlockId,
    /// What it is to be inside.
    pub parent: BlockId,
}

impl BlockTree {
    /// Puts a tree together: of stored blocks, or for a test. Each block comes with the block or the root that it is directly in, and
    /// after that one; those of a list in their order.
    ///
    /// A block that says that it has children and has none here counts as [cut off](notion_model::BlockNode::is_cut_off) when it is
    /// converted; the tree counts as [complete](Self::is_complete).
    ///
    /// ```
    /// use notion_api::blocks::BlockTree;
    /// use notion_model::{Block, BlockId};
    ///
    /// let [root, list, item]: [BlockId; 3] = [1, 2, 3].map(|n| {
    ///     format!("38c9ce7b-60a4-8171-9555-ff211bc8f65{n}").parse().unwrap()
    /// });
    /// let block = |id| {
    ///     let mut block = Block::default();
    ///     block.id = id;
    ///     block
    /// };
    /// let tree = BlockTree::from_blocks(root, [(root, block(list)), (list, block(item))])?;
    /// assert_eq!(tree.iter().map(|node| node.depth()).collect::<Vec<_>>(), [0, 1]);
    /// # Ok::<(), notion_api::blocks::MissingParent>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a block is to be inside one that did not come before it.
    pub fn from_blocks(
        root: BlockId,
        blocks: impl IntoIterator<Item = (BlockId, Block)>,
    ) -> Result<Self, MissingParent> {
        let mut tree = Self { unread: Vec::new(), ..Self::new(root) };
        // Of a block that stands in several lists, as those of a synced block do, the last one counts.
        let mut places: HashMap<BlockId, usize> = HashMap::new();
        for (parent, block) in blocks {
            let id = block.id;
            let list = match places.get(&parent) {
                Some(index) => Some(*index),
                None if parent == root => None,
                None => return Err(MissingParent { block: id, parent }),
            };
            places.insert(id, tree.add(list, vec![block]).start);
        }
        Ok(tree)
    }
}

/// How a tree is stored.
#[derive(Serialize, Deserialize)]
struct Stored<B, L> {
    root: BlockId,
    /// Each block with the number of the one that it is in, which is smaller than its own; without, it is directly in the root.
    blocks: B,
    /// Whose lists are not there, or not all of them: by the same numbers.
    unread: L,
    into_pages: bool,
}

#[derive(Serialize)]
struct StoredBlock<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    block: &'a Block,
}

#[derive(Deserialize)]
struct ReadBlock {
    #[serde(default)]
    parent: Option<usize>,
    block: Block,
}

/// With everything that was read. A list that was [refused](BlockTree::refused), or not read to its end, is an
/// [unread](BlockTree::unread) one when the tree is read back: [`resume_tree`](crate::blocks::Blocks::resume_tree) reads it from its
/// start. The reason is not stored, and no cursor: Notion forgets them.
impl Serialize for BlockTree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let blocks =
            self.nodes.iter().map(|node| StoredBlock { parent: node.parent, block: &node.block });
        let refused = self.nodes.iter().enumerate().filter(|(_, node)| node.refused.is_some());
        let unread = self.unread.iter().map(|list| list.parent);
        Stored {
            root: self.root,
            blocks: blocks.collect::<Vec<_>>(),
            unread: unread.chain(refused.map(|(index, _)| Some(index))).collect::<Vec<_>>(),
            into_pages: self.into_pages,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BlockTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored: Stored<Vec<ReadBlock>, Vec<Option<usize>>> = Stored::deserialize(deserializer)?;
        let mut tree =
            Self { unread: Vec::new(), into_pages: stored.into_pages, ..Self::new(stored.root) };
        for (index, ReadBlock { parent, block }) in stored.blocks.into_iter().enumerate() {
            if parent.is_some_and(|parent| parent >= index) {
                return Err(D::Error::custom("a block is before the one that it is in"));
            }
            tree.add(parent, vec![block]);
        }
        if stored.unread.iter().flatten().any(|index| *index >= tree.len()) {
            return Err(D::Error::custom("a list is that of a block that is not there"));
        }
        // What is there of a list stays, and is not there twice when it has been read again.
        tree.unread = stored
            .unread
            .into_iter()
            .map(|parent| Unread { again: true, ..Unread::of(parent) })
            .collect();
        Ok(tree)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Error, ErrorKind};

    fn id(n: u8) -> BlockId {
        format!("38c9ce7b-60a4-8171-9555-ff211bc8f6{n:02x}").parse().unwrap()
    }

    fn block(n: u8) -> Block {
        let mut block = Block::default();
        block.id = id(n);
        block
    }

    fn shape(tree: &BlockTree) -> Vec<(BlockId, usize)> {
        tree.iter().map(|node| (node.block().id, node.depth())).collect()
    }

    #[test]
    fn a_tree_is_stored_and_read_back() {
        let blocks = [
            (id(0), block(1)),
            (id(1), block(2)),
            (id(0), block(3)),
            (id(2), block(4)),
            (id(1), block(5)),
        ];
        let mut tree = BlockTree::from_blocks(id(0), blocks).unwrap();
        assert!(tree.is_complete());
        let expected = [(id(1), 0), (id(2), 1), (id(4), 2), (id(5), 1), (id(3), 0)];
        assert_eq!(shape(&tree), expected);
        let again = |tree: &BlockTree| -> BlockTree {
            serde_json::from_str(&serde_json::to_string(tree).unwrap()).unwrap()
        };
        let whole = again(&tree);
        assert_eq!(
            (whole.root(), whole.is_complete(), shape(&whole)),
            (id(0), true, expected.to_vec())
        );
        assert!(tree.iter().map(|node| node.block()).eq(whole.iter().map(|node| node.block())));

        tree.unread.push(Unread { cursor: Some("c".to_owned()), ..Unread::of(None) });
        tree.nodes[3].refused = Some(Arc::new(Error::new(ErrorKind::Incomplete)));
        let cut_off = again(&tree);
        assert!(!cut_off.is_complete());
        assert_eq!(cut_off.unread().collect::<Vec<_>>(), [id(0), id(4)]);
        assert_eq!(cut_off.refused().count(), 0);
        assert!(cut_off.unread.iter().all(|list| list.cursor.is_none() && list.again));
    }

    #[test]
    fn a_block_that_is_nowhere_is_an_error() {
        let missing = BlockTree::from_blocks(id(0), [(id(0), block(1)), (id(9), block(2))]);
        assert_eq!(missing.unwrap_err(), MissingParent { block: id(2), parent: id(9) });
        let block = serde_json::to_value(block(1)).unwrap();
        for (parent, unread) in [(0, 0), (7, 0)] {
            let tree = serde_json::json!({"root": id(0), "into_pages": false, "unread": [unread],
                "blocks": [{"parent": parent, "block": block}]});
            assert!(serde_json::from_value::<BlockTree>(tree).is_err());
        }
        let tree = serde_json::json!({"root": id(0), "into_pages": false, "unread": [1], "blocks": [{"block": block}]});
        assert!(serde_json::from_value::<BlockTree>(tree).is_err());
    }
}
