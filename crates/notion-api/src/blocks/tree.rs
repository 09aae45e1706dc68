use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use notion_model::{Block, BlockId, BlockInput, BlockKind, BlockNode, Loss, SyncedFromKind};

use super::ListChildren;
use crate::{Client, Error, ErrorKind, Flow, Next, PageOf, Paged, Task};

/// The blocks inside a block or a page, in the order of the document.
#[derive(Clone, Debug)]
pub struct BlockTree {
    root: BlockId,
    /// Those directly in the root.
    top: Vec<usize>,
    /// In the order in which they were read.
    nodes: Vec<Stored>,
    /// The lists that have not been read to their end.
    unread: Vec<Unread>,
}

#[derive(Clone, Debug)]
struct Stored {
    block: Block,
    parent: Option<usize>,
    depth: usize,
    children: Vec<usize>,
}

/// A list that has not been read to its end.
#[derive(Clone, Debug)]
struct Unread {
    /// Whose list it is; the root's, if none.
    parent: Option<usize>,
    cursor: Option<String>,
}

/// A block in its tree.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    tree: &'a BlockTree,
    index: usize,
}

impl BlockTree {
    pub(super) fn unread(root: BlockId) -> Self {
        let unread = vec![Unread { parent: None, cursor: None }];
        Self { root, top: Vec::new(), nodes: Vec::new(), unread }
    }

    /// The block or page whose blocks these are.
    pub fn root(&self) -> BlockId {
        self.root
    }

    /// How many blocks there are, on all levels.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether every list was read to its end. Always so, unless the tree comes from an error.
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// The blocks directly in the root.
    pub fn children(&self) -> impl Iterator<Item = Node<'_>> {
        self.top.iter().map(|index| Node { tree: self, index: *index })
    }

    /// All blocks in the order of the document: each before those inside it.
    pub fn iter(&self) -> impl Iterator<Item = Node<'_>> {
        let mut next: Vec<usize> = self.top.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let index = next.pop()?;
            next.extend(self.nodes[index].children.iter().rev());
            Some(Node { tree: self, index })
        })
    }

    /// The blocks as they are written, to make a copy of them; and what the copy does not have.
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
    pub fn to_input(&self) -> (Vec<BlockInput>, Vec<Loss>) {
        BlockInput::from_tree(self.children())
    }

    /// The blocks as Markdown, and what it does not say: see [`markdown`](notion_model::markdown).
    #[cfg(feature = "markdown")]
    pub fn to_markdown(&self) -> (String, Vec<Loss>) {
        notion_model::markdown::write_tree(self.children())
    }

    fn list_of(&self, parent: Option<usize>) -> BlockId {
        parent.map_or(self.root, |index| self.nodes[index].block.id)
    }

    /// Adds a page of a list.
    fn add(&mut self, parent: Option<usize>, blocks: Vec<Block>) -> std::ops::Range<usize> {
        let first = self.nodes.len();
        let depth = parent.map_or(0, |index| self.nodes[index].depth + 1);
        self.nodes.extend(blocks.into_iter().map(|block| Stored {
            block,
            parent,
            depth,
            children: Vec::new(),
        }));
        let new = first..self.nodes.len();
        match parent {
            Some(index) => self.nodes[index].children.extend(new.clone()),
            None => self.top.extend(new.clone()),
        }
        new
    }

    /// Whether a block is inside itself, as a synced block can be.
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
    /// The block.
    pub fn block(&self) -> &'a Block {
        &self.tree.nodes[self.index].block
    }

    /// How many blocks it is in, below the root: 0 for those directly in it.
    pub fn depth(&self) -> usize {
        self.tree.nodes[self.index].depth
    }

    /// The blocks inside it.
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
}

/// What [`Blocks::tree`](super::Blocks::tree) does.
#[derive(Clone, Debug)]
pub struct ReadTree {
    tree: BlockTree,
    concurrency: usize,
    max_blocks: usize,
    max_depth: usize,
    into_pages: bool,
}

impl ReadTree {
    pub(super) fn new(tree: BlockTree) -> Self {
        Self { tree, concurrency: 16, max_blocks: 100_000, max_depth: 100, into_pages: false }
    }

    fn enters(&self, index: usize) -> bool {
        let Stored { block, depth, .. } = &self.tree.nodes[index];
        let page = matches!(block.kind, BlockKind::ChildPage(_) | BlockKind::ChildDatabase(_));
        block.has_children
            && depth + 1 < self.max_depth
            && (self.into_pages || !page)
            && !self.tree.is_inside_itself(index)
    }
}

impl<C> Task<C, ReadTree> {
    /// How many lists are read at once: 16, if not said. The rate limit holds for all of them together.
    pub fn concurrency(mut self, lists: usize) -> Self {
        self.flow.concurrency = lists;
        self
    }

    /// How many blocks there may be: 100,000, if not said. With more, the call fails and keeps what was read.
    pub fn max_blocks(mut self, blocks: usize) -> Self {
        self.flow.max_blocks = blocks;
        self
    }

    /// How many levels are read: 100, if not said. What lies deeper is left out;
    /// [`Block::has_children`] tells where.
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.flow.max_depth = levels;
        self
    }

    /// Reads the pages inside, too, and the pages in them.
    pub fn into_pages(mut self) -> Self {
        self.flow.into_pages = true;
        self
    }
}

type Reading = Pin<Box<dyn Future<Output = Result<(Vec<Block>, Next), Error>> + Send>>;

fn read(client: &Client, block: BlockId, cursor: Option<String>) -> Reading {
    let client = client.clone();
    let mut list = ListChildren::new(block);
    list.paging().start_cursor = cursor;
    Box::pin(async move {
        let page = client.call(&list).await?;
        page.into_parts().map_err(|error| error.at(&<ListChildren as crate::Endpoint>::ROUTE))
    })
}

impl Flow for ReadTree {
    type Response = BlockTree;

    async fn run(mut self, client: Client) -> Result<BlockTree, Error> {
        let mut waiting: VecDeque<Unread> = std::mem::take(&mut self.tree.unread).into();
        let mut running: Vec<(Unread, Reading)> = Vec::new();
        loop {
            while running.len() < self.concurrency.max(1)
                && let Some(next) = waiting.pop_front()
            {
                let block = self.tree.list_of(next.parent);
                let reading = read(&client, block, next.cursor.clone());
                running.push((next, reading));
            }
            if running.is_empty() {
                return Ok(self.tree);
            }
            let (done, page) = first(&mut running).await;
            let result = page.and_then(|(blocks, next)| {
                if self.tree.len() + blocks.len() > self.max_blocks {
                    return Err(Error::new(ErrorKind::TreeLimit { max_blocks: self.max_blocks }));
                }
                if let Next::Cursor(cursor) = &next
                    && done.cursor.as_ref() == Some(cursor)
                {
                    return Err(Error::new(ErrorKind::RepeatedCursor(cursor.clone())));
                }
                if next == Next::CutOff {
                    return Err(Error::new(ErrorKind::Incomplete));
                }
                Ok((blocks, next))
            });
            let (blocks, next) = match result {
                Ok(page) => page,
                Err(error) => {
                    self.tree.unread.push(done);
                    self.tree.unread.extend(running.into_iter().map(|(unread, _)| unread));
                    self.tree.unread.extend(waiting);
                    return Err(error.with_tree(self.tree));
                }
            };
            if let Next::Cursor(cursor) = next {
                waiting.push_front(Unread { parent: done.parent, cursor: Some(cursor) });
            }
            for index in self.tree.add(done.parent, blocks) {
                if self.enters(index) {
                    waiting.push_back(Unread { parent: Some(index), cursor: None });
                }
            }
        }
    }
}

/// The first of `running` to be done, taken out.
async fn first(
    running: &mut Vec<(Unread, Reading)>,
) -> (Unread, Result<(Vec<Block>, Next), Error>) {
    poll_fn(|cx| {
        for index in 0..running.len() {
            if let Poll::Ready(result) = running[index].1.as_mut().poll(cx) {
                let (unread, _) = running.swap_remove(index);
                return Poll::Ready((unread, result));
            }
        }
        Poll::Pending
    })
    .await
}
