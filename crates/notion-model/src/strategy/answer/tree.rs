//! Blocks with those inside them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::block::may_have_children;
use crate::strategy::unknowns::know;
use crate::strategy::{Answer, Unknowns};
use crate::{Block, BlockId, BlockKind, BlockNode, Empty, Parent};

/// A block as it is read, with the blocks inside it, which Notion answers one list after the other.
///
/// `&Tree` is a [`BlockNode`], so that it can be copied ([`BlockInput::from_tree`](crate::BlockInput::from_tree)) and
/// written as Markdown; [`children_of`](Self::children_of) gives what listing the children of a block answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The block. It says whether there are blocks inside it, and where it is.
    pub block: Block,
    /// The blocks inside it.
    pub children: Vec<Tree>,
}

impl Tree {
    /// Returns the blocks directly inside the block of this id; `None` if it is not in the tree.
    pub fn children_of(&self, id: BlockId) -> Option<Vec<Block>> {
        if self.block.id == id {
            return Some(self.children.iter().map(|child| child.block.clone()).collect());
        }
        self.children.iter().find_map(|child| child.children_of(id))
    }

    /// Returns all blocks: each before those inside it.
    pub fn blocks(&self) -> Vec<&Block> {
        let mut all = vec![&self.block];
        for child in &self.children {
            all.extend(child.blocks());
        }
        all
    }

    /// Puts the blocks where they are.
    fn settle(&mut self, parent: Parent) {
        know(&mut self.block.extra, &["id", "parent", "has_children"]);
        self.block.parent = parent;
        self.block.has_children = !self.children.is_empty();
        for child in &mut self.children {
            child.settle(Parent::block(self.block.id));
        }
    }
}

impl BlockNode for &Tree {
    fn block(&self) -> &Block {
        &self.block
    }

    fn inside(&self) -> impl Iterator<Item = Self> {
        self.children.iter()
    }
}

/// Generates a page's block with everything on the page: up to some sixty blocks, four levels deep below it.
///
/// Only what may stand there is inside a block: rows in a table, columns in a list of columns. Ids differ.
///
/// ```
/// use notion_model::strategy::{self, Unknowns};
/// use proptest::prelude::*;
///
/// proptest!(|(tree in strategy::tree(Unknowns::NONE))| {
///     let (blocks, _lost) = notion_model::BlockInput::from_tree([&tree]);
///     prop_assert!(blocks.is_empty(), "a page is not copied as a block");
///     let listed = tree.children_of(tree.block.id).unwrap();
///     prop_assert_eq!(listed.len(), tree.children.len());
/// });
/// ```
pub fn tree(unknowns: Unknowns) -> impl Strategy<Value = Tree> {
    let leaf = Block::strategy(unknowns).prop_map(|block| Tree { block, children: Vec::new() });
    let inner = leaf.prop_recursive(3, 16, 4, move |inner| {
        (Block::strategy(unknowns), vec(inner, 0..5))
            .prop_map(|(block, inside)| nest(block, inside))
    });
    (Block::strategy(unknowns), vec(inner, 0..4)).prop_map(|(mut block, children)| {
        block.kind = BlockKind::ChildPage(Default::default());
        let mut tree = nest(block, children);
        let mut next = 1;
        renumber(&mut tree, &mut next);
        tree.settle(Parent::workspace());
        tree
    })
}

/// A block with those that may be inside it; with nothing if none may.
fn nest(mut block: Block, mut inside: Vec<Tree>) -> Tree {
    match &mut block.kind {
        BlockKind::Table(table) => {
            let (rows, mut width) = (std::mem::take(&mut inside), 0);
            for mut row in rows {
                let BlockKind::TableRow(cells) = &mut row.block.kind else { continue };
                if inside.is_empty() {
                    width = cells.cells.len();
                }
                cells.cells.resize_with(width, Default::default);
                row.children.clear();
                inside.push(row);
            }
            table.table_width = width.try_into().unwrap_or_default();
        }
        BlockKind::ColumnList(_) | BlockKind::Tab(_) => {
            let is_tab = matches!(block.kind, BlockKind::Tab(_));
            for child in &mut inside {
                let may = matches!(
                    (&child.block.kind, is_tab),
                    (BlockKind::Paragraph(_), true) | (BlockKind::Column(_), false)
                );
                if !may {
                    child.block.kind = match is_tab {
                        true => BlockKind::Paragraph(Default::default()),
                        false => BlockKind::Column(Default::default()),
                    };
                }
            }
        }
        kind if may_have_children(kind) => {
            // What stands in its own kind of block only is a line elsewhere.
            for child in &mut inside {
                if let BlockKind::Column(_) | BlockKind::TableRow(_) = child.block.kind {
                    *child = Tree {
                        block: Block {
                            kind: BlockKind::Divider(Empty::default()),
                            ..child.block.clone()
                        },
                        children: Vec::new(),
                    };
                }
            }
        }
        _ => inside.clear(),
    }
    Tree { block, children: inside }
}

/// Makes the ids differ.
fn renumber(tree: &mut Tree, next: &mut u128) {
    let bits = tree.block.id.as_uuid().as_u128();
    // The low half tells them apart, the high half is as it was generated.
    tree.block.id = BlockId::from_uuid(uuid::Uuid::from_u128((bits >> 64 << 64) | *next));
    *next += 1;
    for child in &mut tree.children {
        renumber(child, next);
    }
}
