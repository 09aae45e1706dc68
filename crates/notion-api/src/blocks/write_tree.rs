//! How a tree of blocks is written, step after step.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use notion_model::{Block, BlockId, Position};

use super::append::AppendChildren;
use super::place::{Anchor, Found, Place};
use super::progress::Live;
use super::receipt::Gap;
use super::{ListChildren, Receipt};
use crate::{Client, Error, ErrorKind, Items, Settle, concurrent};

/// How many lists are read at once to learn ids. The rate limit holds for all of them together.
const LISTS_AT_ONCE: usize = 8;

/// Notion cuts times to the minute.
const TICK: Duration = Duration::from_secs(60);

/// Carries out what is left of a receipt.
pub(super) struct Writer<'l> {
    client: Client,
    settle: Settle,
    live: &'l Live,
    /// What was in blocks before anything was written.
    lists: HashMap<BlockId, Vec<Block>>,
}

/// The next step: where it goes, and the request.
struct Next {
    path: Vec<usize>,
    append: AppendChildren,
}

impl<'l> Writer<'l> {
    pub(super) fn new(client: Client, settle: Settle, live: &'l Live) -> Self {
        Self { client, settle, live, lists: HashMap::new() }
    }

    /// Writes what is missing.
    ///
    /// A receipt that was kept somewhere may be older than what is there. So before a resumed one leads to a request,
    /// the blocks of each step are looked for, up to the first step that was not carried out.
    pub(super) async fn write(&mut self, resumed: bool) -> Result<(), Error> {
        if self.live.read(|receipt| receipt.gap.is_none() && !receipt.is_complete()) {
            let gap = self.look().await?;
            self.live.write(|receipt| receipt.gap = gap);
        }
        let unknown = self.live.read(Receipt::is_in_doubt);
        // For how long the next step is looked for, if it may have been carried out.
        let mut patience = match unknown {
            true => Some(self.settle.time()),
            false => resumed.then_some(Duration::ZERO),
        };
        while let Some(mut next) = self.next().await? {
            let found = match patience {
                Some(time) => self.find_before(&mut next, time).await?,
                None => None,
            };
            let (ids, more) = match found {
                Some(blocks) => {
                    patience = Some(self.patience_after(&blocks));
                    (blocks.into_iter().map(|block| block.id).collect(), true)
                }
                None => {
                    patience = None;
                    self.lists.clear();
                    (self.append(&next).await?, false)
                }
            };
            // Whoever carried out the step may have been at the next one.
            self.live.progress(|receipt| receipt.wrote(next.path, &ids, more));
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Next>, Error> {
        let path = self.live.read(|receipt| Some(receipt.path_of(&receipt.rest.front()?.parent)));
        let Some(path) = path else { return Ok(None) };
        let id = self.id(&path).await?;
        let append = self.live.read(|receipt| {
            let children = receipt.rest.front()?.children.clone();
            Some(AppendChildren { id, children, position: receipt.position(&path) })
        });
        Ok(append.map(|append| Next { path, append }))
    }

    #[inline]
    fn list(&self, id: BlockId) -> Items<Block> {
        Items::new(self.client.clone(), ListChildren::new(id))
    }

    /// Between which blocks the new ones go. `None` if the token may not read.
    async fn look(&self) -> Result<Option<Gap>, Error> {
        match self.gap().await {
            Ok(gap) => Ok(Some(gap)),
            Err(error) if error.is_permission() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn gap(&self) -> Result<Gap, Error> {
        let (target, position) =
            self.live.read(|receipt| (receipt.target(), receipt.position(&[])));
        let mut siblings = self.list(target);
        let (mut gap, mut found) = (Gap::default(), false);
        while let Some(sibling) = siblings.try_next().await?.map(|block| block.id) {
            match position {
                Position::Start => {
                    gap.before = Some(sibling);
                    break;
                }
                Position::End => gap.after = Some(sibling),
                Position::After(_) if found => {
                    gap.before = Some(sibling);
                    break;
                }
                Position::After(block) if block == sibling => {
                    gap.after = Some(block);
                    found = true;
                }
                Position::After(_) => {}
            }
        }
        Ok(gap)
    }

    /// Carries a step out, once; gives the ids of the new blocks.
    async fn append(&mut self, next: &Next) -> Result<Vec<BlockId>, Error> {
        let mut repeats = self.settle.repeats;
        let mut in_doubt = false;
        loop {
            self.live.progress(|receipt| receipt.outcome_unknown = true);
            let error = match self.client.call(&next.append).await {
                Ok(list) => {
                    // Those that stood behind a place in the middle come along.
                    let new = list.results.iter().take(next.append.children.len());
                    return Ok(new.map(|block| block.id).collect());
                }
                Err(error) if error.may_have_been_applied() => error,
                Err(error) => {
                    // Whatever is known of this request, the one before may still be carried out.
                    self.live.progress(|receipt| receipt.outcome_unknown = in_doubt);
                    return Err(error);
                }
            };
            in_doubt = true;
            match self.find_after(next, self.settle.time()).await {
                Ok(Found::All(ids)) => return Ok(ids),
                Ok(Found::None) if repeats > 0 => repeats -= 1,
                // Not to know is what the first error said already.
                Ok(_) | Err(_) => return Err(error),
            }
        }
    }

    /// The blocks of a step that may have been carried out before, if they are there, or come in this time.
    async fn find_before(
        &mut self,
        next: &mut Next,
        patience: Duration,
    ) -> Result<Option<Vec<Block>>, Error> {
        let unknown = self.live.read(Receipt::is_in_doubt);
        let id = next.append.id;
        if !self.lists.contains_key(&id) {
            match self.list(id).try_collect().await {
                Ok(list) => self.lists.insert(id, list),
                // Whoever may not read has to trust the receipt.
                Err(error) if error.is_permission() && !unknown => return Ok(None),
                Err(error) => return Err(error),
            };
        }
        let siblings = self.lists.get(&id).map(Vec::as_slice).unwrap_or_default();
        let (mut found, moved) = self.place(next, siblings);
        if !matches!(found, Found::All(_)) {
            match moved {
                // Without what it would stand behind, nobody can tell.
                Some(_) if unknown => return Err(gone(id)),
                Some(anchor) => next.append.position = self.position(next, anchor),
                None => {}
            }
            if !patience.is_zero() {
                found = self.find_after(next, patience).await?;
                self.lists.insert(id, self.list(id).try_collect().await?);
            }
        }
        let siblings = self.lists.get(&id).map(Vec::as_slice).unwrap_or_default();
        match found {
            Found::All(ids) => {
                let made = siblings.iter().filter(|block| ids.contains(&block.id));
                Ok(Some(made.cloned().collect()))
            }
            Found::Unclear => Err(gone(id)),
            Found::None => Ok(None),
        }
    }

    /// Where a step goes whose last sibling is gone.
    #[inline]
    fn position(&self, next: &Next, anchor: Anchor) -> Position {
        match anchor {
            Anchor::Block(block) => Position::After(block),
            Anchor::Nothing => {
                let first = self.live.read(Receipt::first_position);
                first.filter(|_| next.path.is_empty()).unwrap_or(next.append.position)
            }
        }
    }

    /// What is there of a step that may still be carried out for so long.
    async fn find_after(&self, next: &Next, patience: Duration) -> Result<Found, Error> {
        let id = next.append.id;
        let unclear = AtomicBool::new(false);
        let look = || async {
            let siblings: Vec<Block> = self.list(id).try_collect().await?;
            let (found, moved) = self.place(next, &siblings);
            // A list that is read while they are written may have some of them, so that counts at the end only.
            unclear.store(found == Found::Unclear, Ordering::Relaxed);
            match found {
                Found::All(ids) => Ok(Some(ids)),
                _ if moved.is_some() => Err(gone(id)),
                Found::Unclear | Found::None => Ok(None),
            }
        };
        Ok(match self.settle.within(patience).find(&self.client, look).await? {
            Some(ids) => Found::All(ids),
            None if unclear.into_inner() => Found::Unclear,
            None => Found::None,
        })
    }

    #[inline]
    fn place(&self, next: &Next, siblings: &[Block]) -> (Found, Option<Anchor>) {
        let children = &next.append.children;
        self.live.read(|receipt| {
            let place = Place::of(receipt, &next.path, siblings, children.len());
            (place.find(children), place.moved)
        })
    }

    /// For how long a request that followed the one that made these blocks may still be carried out.
    #[inline]
    fn patience_after(&self, blocks: &[Block]) -> Duration {
        let limit = self.settle.time();
        let Some(newest) = blocks.iter().map(|block| block.created_time).max() else {
            return limit;
        };
        let age = self.client.clock().wall().duration_since(newest.into()).unwrap_or_default();
        limit.saturating_sub(age.saturating_sub(TICK))
    }

    /// The id of the block at this path.
    async fn id(&mut self, path: &[usize]) -> Result<BlockId, Error> {
        let mut id = self.live.read(Receipt::target);
        for depth in 1..=path.len() {
            let (above, path) = (&path[..depth - 1], &path[..depth]);
            if self.live.read(|receipt| receipt.id(path).is_none()) {
                let ids = match self.lists.get(&id) {
                    Some(list) => list.iter().map(|block| block.id).collect(),
                    None => self.ids_in(id).await?,
                };
                self.name(above, id, ids)?;
            }
            id = self.live.read(|receipt| receipt.id(path)).ok_or_else(|| gone(id))?;
        }
        Ok(id)
    }

    #[inline]
    fn ids_in(&self, block: BlockId) -> impl Future<Output = Result<Vec<BlockId>, Error>> + use<> {
        let children = self.list(block);
        async move { Ok(children.try_collect().await?.iter().map(|block| block.id).collect()) }
    }

    #[inline]
    fn name(&self, path: &[usize], block: BlockId, ids: Vec<BlockId>) -> Result<(), Error> {
        if self.live.write(|receipt| receipt.name(path, ids)) { Ok(()) } else { Err(gone(block)) }
    }

    /// Learns the ids of all blocks.
    pub(super) async fn all_ids(&self) -> Result<(), Error> {
        loop {
            let (paths, blocks) = self.live.read(|receipt| {
                let paths = receipt.unnamed();
                let id = |path: &Vec<usize>| receipt.id(path).unwrap_or(receipt.target());
                let blocks: Vec<BlockId> = paths.iter().map(id).collect();
                (paths, blocks)
            });
            if paths.is_empty() {
                return Ok(());
            }
            let lists: Vec<_> = blocks.iter().map(|id| self.ids_in(*id)).collect();
            let lists = concurrent::all(lists, LISTS_AT_ONCE).await;
            for ((path, block), ids) in paths.iter().zip(blocks).zip(lists) {
                self.name(path, block, ids?)?;
            }
        }
    }
}

fn gone(parent: BlockId) -> Error {
    Error::new(ErrorKind::BlockGone { parent })
}
