mod read;
mod stored;

use std::ops::Range;
use std::sync::Arc;

use notion_model::{Block, BlockId, BlockInput, BlockKind, BlockNode, Loss, SyncedFromKind};

pub use self::read::ReadTree;
pub use self::stored::MissingParent;
use crate::Error;

/// The blocks inside a block or a page, in the order of the document.
#[derive(Clone, Debug)]
pub struct BlockTree {
    root: BlockId,
    /// Those directly in the root.
    top: Vec<usize>,
    /// In the order in which they were read.
    nodes: Vec<Stored>,
    /// The lists that have not been read to their end, in the order in which that goes on.
    unread: Vec<Unread>,
    /// Whether the pages inside are entered.
    into_pages: bool,
}

#[derive(Clone, Debug)]
struct Stored {
    block: Block,
    parent: Option<usize>,
    depth: usize,
    children: Vec<usize>,
    /// Why Notion did not give its list, or the rest of it.
    refused: Option<Arc<Error>>,
}

/// A list that has not been read to its end.
#[derive(Clone, Debug)]
struct Unread {
    /// Whose list it is; the root's, if none.
    parent: Option<usize>,
    cursor: Option<String>,
    /// Whether it is read for a second time, because a cursor went stale.
    again: bool,
}

impl Unread {
    fn of(parent: Option<usize>) -> Self {
        Self { parent, cursor: None, again: false }
    }
}

/// A block in its tree.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    tree: &'a BlockTree,
    index: usize,
}

impl BlockTree {
    #[inline]
    pub(super) fn new(root: BlockId) -> Self {
        let unread = vec![Unread::of(None)];
        Self { root, top: Vec::new(), nodes: Vec::new(), unread, into_pages: false }
    }

    /// Returns the block or page whose blocks these are.
    pub fn root(&self) -> BlockId {
        self.root
    }

    /// Returns how many blocks there are, on all levels.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns whether everything was read: no list was [refused](Self::refused), none is [unread](Self::unread).
    ///
    /// The pages and databases inside are not part of it, unless [`into_pages`](crate::Task::into_pages) was asked for.
    #[inline]
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty() && self.nodes.iter().all(|node| node.refused.is_none())
    }

    /// Returns the blocks whose lists Notion refused, each with the reason: what is inside them is missing, or the rest of it.
    /// In the order of the document.
    ///
    /// A list is refused for blocks that the API does not support, and for what is not shared with the connection: the
    /// original of a synced block, a page.
    #[inline]
    pub fn refused(&self) -> impl Iterator<Item = (BlockId, &Error)> {
        self.iter().filter_map(|node| Some((node.block().id, node.refused()?)))
    }

    /// Returns the blocks whose lists were not read to their end, because a limit or an error came first. In the order in which
    /// [`resume_tree`](super::Blocks::resume_tree) reads them: what was not tried yet, then what failed.
    pub fn unread(&self) -> impl Iterator<Item = BlockId> {
        self.unread.iter().map(|unread| self.list_of(unread.parent))
    }

    /// Returns the blocks directly in the root.
    pub fn children(&self) -> impl Iterator<Item = Node<'_>> {
        self.top.iter().map(|index| Node { tree: self, index: *index })
    }

    /// Returns all blocks in the order of the document: each before those inside it.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Node<'_>> {
        let mut next: Vec<usize> = self.top.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let index = next.pop()?;
            next.extend(self.nodes[index].children.iter().rev());
            Some(Node { tree: self, index })
        })
    }

    /// Returns the blocks as they are written, to make a copy of them; and what the copy does not have.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, from: notion_model::PageId, to: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let tree = notion.blocks().tree(from).send().await?;
    /// let (blocks, losses) = tree.to_input();
    /// for loss in losses {
    ///     println!("{loss}");
    /// }
    /// notion.blocks().append_tree(to, blocks).send().await?;
    /// # Ok(()) }
    /// ```
    #[inline]
    pub fn to_input(&self) -> (Vec<BlockInput>, Vec<Loss>) {
        BlockInput::from_tree(self.children())
    }

    /// Returns the blocks as Markdown, and what it does not say: see [`markdown`](notion_model::markdown).
    #[cfg(feature = "markdown")]
    #[inline]
    pub fn to_markdown(&self) -> (String, Vec<Loss>) {
        notion_model::markdown::write_tree(self.children())
    }

    fn list_of(&self, parent: Option<usize>) -> BlockId {
        parent.map_or(self.root, |index| self.nodes[index].block.id)
    }

    fn children_of(&self, parent: Option<usize>) -> &[usize] {
        parent.map_or(&self.top, |index| &self.nodes[index].children)
    }

    /// On which level the blocks of a list are: 0 for those directly in the root.
    fn depth_in(&self, parent: Option<usize>) -> usize {
        parent.map_or(0, |index| self.nodes[index].depth + 1)
    }

    /// Adds a page of a list.
    #[inline]
    fn add(&mut self, parent: Option<usize>, blocks: Vec<Block>) -> Range<usize> {
        let first = self.nodes.len();
        let depth = self.depth_in(parent);
        self.nodes.extend(blocks.into_iter().map(|block| Stored {
            block,
            parent,
            depth,
            children: Vec::new(),
            refused: None,
        }));
        let new = first..self.nodes.len();
        match parent {
            Some(index) => self.nodes[index].children.extend(new.clone()),
            None => self.top.extend(new.clone()),
        }
        new
    }

    /// Whether a block is inside itself, as a synced block can be.
    #[inline]
    fn is_inside_itself(&self, index: usize) -> bool {
        let block = content_of(&self.nodes[index].block);
        if block == self.root {
            return true;
        }
        let mut above = self.nodes[index].parent;
        while let Some(index) = above {
            if content_of(&self.nodes[index].block) == block {
                return true;
            }
            above = self.nodes[index].parent;
        }
        false
    }
}

/// The block whose content a block shows: its own, or that of the original of a synced block.
#[inline]
fn content_of(block: &Block) -> BlockId {
    match &block.kind {
        BlockKind::SyncedBlock(synced) => {
            match synced.synced_from.as_ref().map(|from| &from.kind) {
                Some(SyncedFromKind::Block(original)) => *original,
                _ => block.id,
            }
        }
        _ => block.id,
    }
}

impl<'a> Node<'a> {
    /// Returns the block.
    pub fn block(&self) -> &'a Block {
        &self.tree.nodes[self.index].block
    }

    /// Returns how many blocks it is in, below the root: 0 for those directly in it.
    pub fn depth(&self) -> usize {
        self.tree.nodes[self.index].depth
    }

    /// Returns why Notion did not give the blocks inside it, or the rest of them, if it did not.
    #[inline]
    pub fn refused(&self) -> Option<&'a Error> {
        self.tree.nodes[self.index].refused.as_deref()
    }

    /// Returns the blocks inside it.
    #[inline]
    pub fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let tree = self.tree;
        tree.nodes[self.index].children.iter().map(move |index| Node { tree, index: *index })
    }
}

impl BlockNode for Node<'_> {
    fn block(&self) -> &Block {
        Node::block(self)
    }

    fn inside(&self) -> impl Iterator<Item = Self> {
        self.children()
    }

    #[inline]
    fn is_cut_off(&self) -> bool {
        let Stored { block, children, refused, .. } = &self.tree.nodes[self.index];
        refused.is_some()
            || match children.is_empty() {
                true => block.has_children,
                false => self.tree.unread.iter().any(|list| list.parent == Some(self.index)),
            }
    }
}
