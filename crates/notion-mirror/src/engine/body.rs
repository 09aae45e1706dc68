//! What is on a page: blocks and comments.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::Ordering;

use notion_api::blocks::BlockTree;
use notion_model::{BlockId, Comment, Timestamp};
use uuid::Uuid;

use super::absence::AGAIN;
use super::clock::{SETTLED, later, minute};
use super::observe::gap;
use super::{Engine, document};
use crate::Error;
use crate::derived::files::FileSlot;
use crate::derived::links::{self, LinkKind};
use crate::derived::text;
use crate::options::Comments;
use crate::store::{
    Batch, BlockRecord, BodyRead, Key, Kind, Reason, Select, State, Store, Task, Work, Write,
};

/// How many blocks a page may have.
const BLOCKS: usize = 1_000_000;

/// How many lists of one page are read at once.
const LISTS: usize = 4;

impl<S: Store> Engine<S> {
    /// Reads the blocks of a page, and its comments.
    ///
    /// The page itself is not read again. If it is edited meanwhile, its time of the last edit moves beyond the minute in which
    /// it settled, and the next glance or round queues it anew.
    pub(super) async fn read_body(&self, page: Uuid, batch: &mut Batch) -> Result<(), Error> {
        if !self.options.bodies {
            return Ok(());
        }
        let key = Key::page(page);
        let Some(object) = self.former([key]).await?.remove(&key) else {
            batch.enqueue(Work::new(Task::Object(key), Reason::New, self.clock.now()));
            return Ok(());
        };
        if object.state != State::Live {
            return Ok(());
        }
        let started = self.clock.now();
        let tree = self.client.blocks().tree(BlockId::from_uuid(page));
        let tree = match tree.max_blocks(BLOCKS).concurrency(LISTS).send().await {
            Ok(tree) => tree,
            Err(error) if error.is_not_found() => {
                batch.enqueue(Work::new(Task::Object(key), Reason::Absent, started));
                // If the page is found after all, its blocks are still wanted.
                let again = later(started, AGAIN);
                batch.enqueue(Work::new(Task::Body(page), Reason::Absent, again));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let former = self.store.blocks(page).await?;
        let comments = self.comments(page, &tree).await?;
        self.observe_body(page, &tree, &former, started, batch).await?;
        if let Some(comments) = comments {
            self.observe_listed(page, &comments, started, batch).await?;
        }
        let settles = later(minute(object.edited), SETTLED);
        if started < settles {
            batch.enqueue(Work::new(Task::Body(page), Reason::Settle, settles));
        }
        Ok(())
    }

    /// Takes in the blocks of a page.
    pub(super) async fn observe_body(
        &self,
        page: Uuid,
        tree: &BlockTree,
        former: &[BlockRecord],
        started: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let key = Key::page(page);
        let mut body = flatten(page, tree, started)?;
        batch.push(Write::Close { key, what: "children:".to_owned() });
        batch.push(Write::Close { key, what: "body".to_owned() });
        for (block, error) in tree.refused() {
            batch.push(Write::Gap(gap(key, format!("children:{block}"), error, started)));
            keep_former(block.into(), former, &mut body.blocks);
        }
        body.text = text::of_body(page, &body.blocks);
        self.follow_children(page, former, &body, started, batch).await?;
        if self.options.files.is_some() {
            let holders: BTreeSet<Uuid> = body.files.iter().map(|(block, _)| *block).collect();
            let known: HashSet<_> = former.iter().map(|block| (block.id, block.hash)).collect();
            for block in body.blocks.iter().filter(|block| holders.contains(&block.id)) {
                if !known.contains(&(block.id, block.hash)) {
                    batch.enqueue(Work::new(Task::Files(block.id), Reason::New, started));
                }
            }
        }
        batch.push(Write::Body(Box::new(body)));
        Ok(())
    }

    /// Has the pages and databases read that came into the page or went, and those that are not known.
    async fn follow_children(
        &self,
        page: Uuid,
        former: &[BlockRecord],
        body: &BodyRead,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let child = |block: &BlockRecord| match block.kind.as_str() {
            "child_page" => Some(Key::page(block.id)),
            "child_database" => Some(Key::new(Kind::Database, block.id)),
            _ => None,
        };
        let now: BTreeSet<Key> = body.blocks.iter().filter_map(child).collect();
        for gone in former.iter().filter_map(child).filter(|key| !now.contains(key)) {
            batch.enqueue(Work::new(Task::Object(gone), Reason::Absent, at));
        }
        let inside: HashSet<Uuid> =
            body.blocks.iter().map(|block| block.id).chain([page]).collect();
        for object in self.former(now).await?.into_values() {
            // It has come from elsewhere, or out of the trash.
            if object.state != State::Live || !object.parent.is_some_and(|id| inside.contains(&id))
            {
                batch.enqueue(Work::new(Task::Object(object.key), Reason::Linked, at));
            }
        }
        let leads = |kind| matches!(kind, LinkKind::Child | LinkKind::LinkToPage);
        let wanted = body.links.iter().filter(|(_, link)| leads(link.kind));
        let wanted = wanted.map(|(_, link)| Key::from(link.target));
        let wanted = wanted.filter(|key| matches!(key.kind, Kind::Page | Kind::Database));
        self.discover(wanted.collect::<BTreeSet<_>>(), at, batch).await
    }

    /// Reads the comments of a page, and those of its blocks if they are asked for; `None` if they are not read.
    async fn comments(&self, page: Uuid, tree: &BlockTree) -> Result<Option<Vec<Comment>>, Error> {
        if self.options.comments == Comments::None || self.comments_refused.load(Ordering::Relaxed)
        {
            return Ok(None);
        }
        let mut of = vec![BlockId::from_uuid(page)];
        if self.options.comments == Comments::Blocks {
            of.extend(tree.iter().map(|node| node.block().id));
        }
        let mut comments = Vec::new();
        for block in of {
            match self.client.comments().list(block).all().await {
                Ok(listed) => comments.extend(listed),
                // It is said once, and everything else is read.
                Err(error) if error.is_permission() => {
                    self.comments_refused.store(true, Ordering::Relaxed);
                    let mut batch = self.batch();
                    let key = Key::page(page);
                    let now = self.clock.now();
                    batch.push(Write::Gap(gap(key, "comments".to_owned(), &error, now)));
                    self.commit(batch).await?;
                    return Ok(None);
                }
                // The block is gone by now: the page is read again then.
                Err(error) if error.is_not_found() => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(comments))
    }

    /// Takes in all comments of a page. Those that are not listed any more are retrieved.
    pub(super) async fn observe_listed(
        &self,
        page: Uuid,
        comments: &[Comment],
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        self.observe_comments(comments, Some(page), State::Live, at, batch).await?;
        batch.push(Write::Close { key: Key::page(page), what: "comments".to_owned() });
        let stored = Select {
            kinds: vec![Kind::Comment],
            states: vec![State::Live],
            within: Some(page),
            ..Select::default()
        };
        let listed: HashSet<Uuid> = comments.iter().map(|comment| comment.id.into()).collect();
        let stored = self.store.objects(self.store.select(stored).await?).await?;
        for comment in stored {
            // The list of the page lacks those on its blocks.
            let is_listed =
                self.options.comments == Comments::Blocks || comment.parent == Some(page);
            if is_listed && !listed.contains(&comment.key.id) {
                batch.enqueue(Work::new(Task::Object(comment.key), Reason::Absent, at));
            }
        }
        Ok(())
    }
}

/// The blocks of a tree as records, each before those inside it; without their text.
///
/// What a copy of a synced block shows may be on the page a second time: then the lists inside are the same, and are there
/// once.
pub(super) fn flatten(page: Uuid, tree: &BlockTree, started: Timestamp) -> Result<BodyRead, Error> {
    let mut body = BodyRead {
        page,
        started,
        blocks: Vec::with_capacity(tree.len()),
        links: Vec::new(),
        files: Vec::new(),
        text: String::new(),
    };
    let mut seen = HashSet::new();
    let mut waiting: Vec<_> =
        tree.children().enumerate().map(|(n, node)| (n, page, node)).collect();
    waiting.reverse();
    while let Some((position, parent, node)) = waiting.pop() {
        let block = node.block();
        let id = Uuid::from(block.id);
        if !seen.insert((parent, id)) {
            continue;
        }
        let record = document::block(block, parent, position, node.depth())?;
        body.links.extend(links::of_block(block).into_iter().map(|link| (id, link)));
        body.files.extend(block.files().iter().map(|file| (id, FileSlot::of(file))));
        body.blocks.push(record);
        let inside: Vec<_> = node.children().enumerate().map(|(n, node)| (n, id, node)).collect();
        waiting.extend(inside.into_iter().rev());
    }
    Ok(body)
}

/// Keeps what was inside a block whose list is refused now, marked as old.
fn keep_former(block: Uuid, former: &[BlockRecord], blocks: &mut Vec<BlockRecord>) {
    let mut by_parent: HashMap<Uuid, Vec<&BlockRecord>> = HashMap::new();
    for block in former {
        by_parent.entry(block.parent).or_default().push(block);
    }
    let mut here: HashSet<(Uuid, Uuid)> =
        blocks.iter().map(|block| (block.parent, block.id)).collect();
    let mut waiting = vec![block];
    while let Some(parent) = waiting.pop() {
        for kept in by_parent.get(&parent).into_iter().flatten() {
            if here.insert((kept.parent, kept.id)) {
                blocks.push(BlockRecord { stale: true, ..(*kept).clone() });
                waiting.push(kept.id);
            }
        }
    }
}
