//! How a tree of blocks is read: several lists at once, each page after page.

use std::collections::{HashSet, VecDeque};
use std::future::{Future, poll_fn};
use std::mem;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use notion_model::{Block, BlockId, BlockKind};

use super::{BlockTree, Stored, Unread};
use crate::blocks::ListChildren;
use crate::error::Subject;
use crate::{Client, Endpoint, Error, ErrorKind, Flow, Next, PageOf, Paged, Task};

/// The flow of [`Blocks::tree`](crate::blocks::Blocks::tree).
#[derive(Clone, Debug)]
pub struct ReadTree {
    tree: BlockTree,
    concurrency: usize,
    max_blocks: usize,
    max_depth: usize,
    strict: bool,
}

impl<C> Task<C, ReadTree> {
    /// Sets how many lists are read at once. Defaults to 16. The rate limit holds for all of them together.
    pub fn concurrency(mut self, lists: usize) -> Self {
        self.flow.concurrency = lists;
        self
    }

    /// Sets how many blocks there may be. Defaults to 100,000. With more, the call fails and keeps what was read.
    pub fn max_blocks(mut self, blocks: usize) -> Self {
        self.flow.max_blocks = blocks;
        self
    }

    /// Sets how many levels are read. Defaults to all. What lies deeper is left out: the tree is not
    /// [complete](BlockTree::is_complete) then, and [`BlockTree::unread`] says where it was cut off.
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.flow.max_depth = levels;
        self
    }

    /// Reads the pages inside, too, and the pages in them.
    pub fn into_pages(mut self) -> Self {
        self.flow.tree.into_pages = true;
        self
    }

    /// Makes it an error when Notion refuses the list of a block, as of one that the API does not support or that is
    /// not shared. Defaults to going on without: [`BlockTree::refused`] has them then.
    pub fn strict(mut self) -> Self {
        self.flow.strict = true;
        self
    }
}

type Page = (Vec<Block>, Next);
type Reading = Pin<Box<dyn Future<Output = Result<Page, Error>> + Send>>;

#[inline]
fn read(client: &Client, block: BlockId, cursor: Option<String>) -> Reading {
    let client = client.clone();
    let mut list = ListChildren::new(block);
    list.paging().start_cursor = cursor;
    Box::pin(async move { client.call(&list).await?.into_parts() })
}

/// What is being read, and what is yet to be.
struct Progress {
    waiting: VecDeque<Unread>,
    running: Vec<(Unread, Reading)>,
    /// What failed, and will be tried last.
    failed: Vec<Unread>,
    error: Option<Error>,
}

impl Flow for ReadTree {
    type Response = BlockTree;

    async fn run(mut self, client: Client) -> Result<BlockTree, Error> {
        let mut progress = Progress {
            waiting: self.tree.take_missing(),
            running: Vec::new(),
            failed: Vec::new(),
            error: None,
        };
        loop {
            self.start(&client, &mut progress);
            let done = match progress.error {
                None => poll_fn(|cx| first(cx, &mut progress.running)).await,
                // What has arrived is kept; what is still on its way is not waited for.
                Some(_) => {
                    match poll_fn(|cx| Poll::Ready(first(cx, &mut progress.running))).await {
                        Poll::Ready(done) => done,
                        Poll::Pending => None,
                    }
                }
            };
            match done {
                Some((list, page)) => self.finish(list, page, &mut progress),
                None => break,
            }
        }
        let Progress { waiting, running, failed, error } = progress;
        let not_read = waiting.into_iter().chain(running.into_iter().map(|(list, _)| list));
        self.tree.unread.extend(not_read.chain(failed));
        match error {
            None => Ok(self.tree),
            Some(error) => Err(error.with_tree(self.tree)),
        }
    }
}

impl ReadTree {
    pub(in crate::blocks) fn new(tree: BlockTree) -> Self {
        Self { tree, concurrency: 16, max_blocks: 100_000, max_depth: usize::MAX, strict: false }
    }

    /// Reads as many lists at once as may be, unless something has failed.
    #[inline]
    fn start(&mut self, client: &Client, progress: &mut Progress) {
        while progress.error.is_none()
            && progress.running.len() < self.concurrency.max(1)
            && let Some(list) = progress.waiting.pop_front()
        {
            if self.tree.depth_in(list.parent) >= self.max_depth.max(1) {
                self.tree.unread.push(list);
                continue;
            }
            let reading = read(client, self.tree.list_of(list.parent), list.cursor.clone());
            progress.running.push((list, reading));
        }
    }

    /// Takes in a page of a list, or what is there in its place.
    #[inline]
    fn finish(&mut self, list: Unread, page: Result<Page, Error>, progress: &mut Progress) {
        match page.and_then(|page| self.take(&list, page)) {
            Ok((new, next)) => {
                if let Some(cursor) = next {
                    let next = Unread { cursor: Some(cursor), ..list };
                    progress.waiting.push_front(next);
                }
                let inside = new.filter(|index| self.enters(*index));
                progress.waiting.extend(inside.map(|index| Unread::of(Some(index))));
            }
            // The cursor is the id of a block, which may be gone by now: once more from the start. What has been put
            // between the blocks that are here already comes after them.
            Err(error) if error.is_stale_cursor() && list.cursor.is_some() && !list.again => {
                let again = Unread { again: true, ..Unread::of(list.parent) };
                progress.waiting.push_front(again);
            }
            Err(error) => {
                let list = match error.is_stale_cursor() {
                    true => Unread { again: true, ..Unread::of(list.parent) },
                    false => list,
                };
                let error = error
                    .at(&ListChildren::ROUTE)
                    .about(Subject::Block(self.tree.list_of(list.parent)));
                match list.parent {
                    Some(index) if !self.strict && error.refuses_one_object() => {
                        self.tree.nodes[index].refused = Some(Arc::new(error));
                    }
                    _ => {
                        progress.failed.push(list);
                        progress.error.get_or_insert(error);
                    }
                }
            }
        }
    }

    /// The blocks of a page as nodes of the tree, and where the next page starts.
    #[inline]
    fn take(
        &mut self,
        list: &Unread,
        (mut blocks, next): Page,
    ) -> Result<(Range<usize>, Option<String>), Error> {
        if list.again {
            let read = self.tree.children_of(list.parent).iter();
            let read: HashSet<BlockId> =
                read.map(|child| self.tree.nodes[*child].block.id).collect();
            blocks.retain(|block| !read.contains(&block.id));
        }
        if self.tree.len() + blocks.len() > self.max_blocks {
            return Err(Error::new(ErrorKind::TreeLimit { max_blocks: self.max_blocks }));
        }
        let next = match next {
            Next::End => None,
            Next::CutOff => return Err(Error::new(ErrorKind::Incomplete)),
            Next::Cursor(cursor) if list.cursor.as_ref() == Some(&cursor) => {
                return Err(Error::new(ErrorKind::RepeatedCursor(cursor)));
            }
            Next::Cursor(cursor) => Some(cursor),
        };
        Ok((self.tree.add(list.parent, blocks), next))
    }

    #[inline]
    fn enters(&self, index: usize) -> bool {
        let Stored { block, .. } = &self.tree.nodes[index];
        let page = matches!(block.kind, BlockKind::ChildPage(_) | BlockKind::ChildDatabase(_));
        block.has_children && (self.tree.into_pages || !page) && !self.tree.is_inside_itself(index)
    }
}

impl BlockTree {
    /// The lists that are missing, taken out: those that were refused come last, and from their start.
    #[inline]
    fn take_missing(&mut self) -> VecDeque<Unread> {
        let mut missing: VecDeque<Unread> = mem::take(&mut self.unread).into();
        for (index, node) in self.nodes.iter_mut().enumerate() {
            if node.refused.take().is_some() {
                missing.push_back(Unread { again: true, ..Unread::of(Some(index)) });
            }
        }
        missing
    }
}

/// The first of `running` to be done, taken out; `None` if there are none.
#[inline]
fn first(
    cx: &mut Context<'_>,
    running: &mut Vec<(Unread, Reading)>,
) -> Poll<Option<(Unread, Result<Page, Error>)>> {
    for index in 0..running.len() {
        if let Poll::Ready(result) = running[index].1.as_mut().poll(cx) {
            let (list, _) = running.swap_remove(index);
            return Poll::Ready(Some((list, result)));
        }
    }
    if running.is_empty() { Poll::Ready(None) } else { Poll::Pending }
}
