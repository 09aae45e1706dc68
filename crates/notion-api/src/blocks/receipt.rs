use std::collections::VecDeque;

use notion_model::{BlockId, BlockInput, Position, Step, StepParent};
use serde::{Deserialize, Serialize};

/// The record of how far a tree of blocks has been written: the ids of the blocks, and what is not written yet.
///
/// It can be stored, as JSON for one, and [`Blocks::resume_append`](super::Blocks::resume_append) goes on with it,
/// also in another program and much later, and also when it is older than what is there.
///
/// A block is found by its *path*: its index among the blocks that were appended, its index in the block that it is
/// in, and so on. A block whose text was too long for one counts as several: see [`Plan`](notion_model::Plan).
///
/// The ids of the first level of every request are known. Those of blocks that went along inside of others Notion does
/// not say; they are known where something had to be appended to them, and all of them with
/// [`all_ids`](crate::Task::all_ids).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    target: BlockId,
    position: Position,
    /// Between which blocks of the target the new ones go, once that is known.
    pub(super) gap: Option<Gap>,
    blocks: Vec<Written>,
    /// Where the blocks are that each request made.
    done: Vec<Part>,
    pub(super) rest: VecDeque<Step>,
    /// Whether the first of `rest` may have been written.
    #[serde(default, alias = "in_the_dark")]
    pub(super) outcome_unknown: bool,
}

/// A block that was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    id: Option<BlockId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    children: Vec<Self>,
}

/// The blocks around a place that was there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Gap {
    pub(super) after: Option<BlockId>,
    pub(super) before: Option<BlockId>,
}

/// Blocks that one request made: in the block at `parent`, beginning with its child `first`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Part {
    parent: Vec<usize>,
    first: usize,
}

/// Behind which of its siblings the next blocks are.
pub(super) enum Behind {
    Block(BlockId),
    Count(usize),
}

impl Written {
    /// Returns its id, if it is known.
    #[inline]
    pub fn id(&self) -> Option<BlockId> {
        self.id
    }

    /// Returns the blocks that were written inside it.
    #[inline]
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// It and all blocks that were written inside it.
    fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    fn of(block: &BlockInput, id: Option<BlockId>) -> Self {
        Self { id, children: block.nested().iter().map(|block| Self::of(block, None)).collect() }
    }
}

impl Receipt {
    pub(super) fn new(
        target: BlockId,
        position: Position,
        steps: impl IntoIterator<Item = Step>,
    ) -> Self {
        Self {
            target,
            position,
            gap: None,
            blocks: Vec::new(),
            done: Vec::new(),
            rest: steps.into_iter().collect(),
            outcome_unknown: false,
        }
    }

    /// Of a page that was just made, with what is in the first of the steps if that is `made`.
    #[inline]
    pub(crate) fn of_page(target: BlockId, steps: Vec<Step>, made: bool) -> Self {
        let mut receipt = Self::new(target, Position::End, steps);
        receipt.gap = Some(Gap::default());
        if made {
            receipt.wrote(Vec::new(), &[], false);
        }
        receipt
    }

    /// Returns the block or page that was appended to.
    pub fn target(&self) -> BlockId {
        self.target
    }

    /// Returns whether all is written.
    pub fn is_complete(&self) -> bool {
        self.rest.is_empty()
    }

    /// Returns the requests that are left: the first of them may have been carried out, if
    /// [`is_in_doubt`](Self::is_in_doubt) says so.
    #[inline]
    pub fn remaining(&self) -> impl ExactSizeIterator<Item = &Step> {
        self.rest.iter()
    }

    /// Returns whether the outcome of the first of the [requests that are left](Self::remaining) is unknown: it may
    /// have been carried out. Resuming finds out.
    pub fn is_in_doubt(&self) -> bool {
        self.outcome_unknown
    }

    /// Returns the blocks that were written, as a tree.
    pub fn blocks(&self) -> &[Written] {
        &self.blocks
    }

    /// Returns how many blocks were written, on all levels.
    #[inline]
    pub fn len(&self) -> usize {
        self.blocks.iter().map(Written::count).sum()
    }

    /// Returns whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Returns the blocks that were written and whose ids are known, in the order of the document: each before those
    /// inside it.
    #[inline]
    pub fn ids(&self) -> impl Iterator<Item = BlockId> {
        let mut next: Vec<&Written> = self.blocks.iter().rev().collect();
        let all = std::iter::from_fn(move || {
            let written = next.pop()?;
            next.extend(written.children.iter().rev());
            Some(written)
        });
        all.filter_map(Written::id)
    }

    /// Returns the id of the block at this path, if it was written and its id is known.
    #[inline]
    pub fn id(&self, path: &[usize]) -> Option<BlockId> {
        let (last, above) = path.split_last()?;
        self.children(above)?.get(*last)?.id
    }

    /// The blocks in the block at this path; of the target, if it is empty.
    #[inline]
    pub(super) fn children(&self, path: &[usize]) -> Option<&[Written]> {
        path.iter()
            .try_fold(self.blocks.as_slice(), |blocks, at| Some(&blocks.get(*at)?.children[..]))
    }

    #[inline]
    fn children_mut(&mut self, path: &[usize]) -> Option<&mut Vec<Written>> {
        path.iter()
            .try_fold(&mut self.blocks, |blocks, at| Some(&mut blocks.get_mut(*at)?.children))
    }

    /// The path of the block that a step appends to.
    #[inline]
    pub(super) fn path_of(&self, parent: &StepParent) -> Vec<usize> {
        let StepParent::Block { step, path } = parent else { return Vec::new() };
        let Some(part) = self.done.get(*step) else { return Vec::new() };
        let mut whole = part.parent.clone();
        let (first, below) = path.split_first().unwrap_or((&0, &[]));
        whole.push(part.first + first);
        whole.extend(below);
        whole
    }

    /// Where in the block at this path the next blocks go.
    #[inline]
    pub(super) fn position(&self, path: &[usize]) -> Position {
        match (path, self.children(path)) {
            ([], None | Some([])) => self.position,
            // So that what somebody else appends meanwhile is not in the middle.
            ([], Some([.., last])) => last.id.map_or(Position::End, Position::After),
            _ => Position::End,
        }
    }

    /// Behind what the next blocks of the block at this path are, and before what.
    #[inline]
    pub(super) fn surroundings(&self, path: &[usize]) -> (Behind, Option<BlockId>) {
        let gap = if path.is_empty() { self.gap.unwrap_or_default() } else { Gap::default() };
        let written = self.children(path).unwrap_or_default();
        let last = written.last().map_or(gap.after, Written::id);
        (last.map_or(Behind::Count(written.len()), Behind::Block), gap.before)
    }

    /// The blocks that are known to be in the block at this path before the last one, the nearest first.
    #[inline]
    pub(super) fn known_before(&self, path: &[usize]) -> impl Iterator<Item = BlockId> {
        let gap = if path.is_empty() { self.gap.and_then(|gap| gap.after) } else { None };
        let written = self.children(path).unwrap_or_default();
        written.iter().rev().filter_map(Written::id).skip(1).chain(gap)
    }

    /// Where the first of the blocks went, if that is a place that is always there.
    #[inline]
    pub(super) fn first_position(&self) -> Option<Position> {
        match self.position {
            Position::After(_) => None,
            position => Some(position),
        }
    }

    /// The next step has been carried out: these are the ids of the first of its blocks, if they are known.
    /// `outcome_unknown` says whether the step after it may have been, too.
    #[inline]
    pub(super) fn wrote(&mut self, parent: Vec<usize>, ids: &[BlockId], outcome_unknown: bool) {
        let Some(step) = self.rest.pop_front() else { return };
        self.outcome_unknown = outcome_unknown && !self.rest.is_empty();
        let mut ids = ids.iter().copied();
        let new: Vec<Written> =
            step.children.iter().map(|block| Written::of(block, ids.next())).collect();
        let Some(siblings) = self.children_mut(&parent) else { return };
        let first = siblings.len();
        siblings.extend(new);
        self.done.push(Part { parent, first });
    }

    /// The ids of the blocks in the block at this path. `false` if there are fewer than were written.
    pub(super) fn name(&mut self, path: &[usize], ids: impl IntoIterator<Item = BlockId>) -> bool {
        let Some(children) = self.children_mut(path) else { return false };
        let mut ids = ids.into_iter();
        children.iter_mut().all(|child| {
            let id = ids.next();
            child.id = child.id.or(id);
            id.is_some()
        })
    }

    /// The blocks whose ids are known while those of blocks in them are not.
    #[inline]
    pub(super) fn unnamed(&self) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        let mut next = vec![(Vec::new(), self.blocks.as_slice())];
        while let Some((path, blocks)) = next.pop() {
            if blocks.iter().any(|block| block.id.is_none()) {
                found.push(path);
                continue;
            }
            for (index, block) in blocks.iter().enumerate() {
                let path = path.iter().copied().chain([index]).collect();
                next.push((path, &block.children));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use notion_model::Plan;

    use super::*;

    fn receipt(position: Position) -> Receipt {
        let steps =
            ["one", "two"].map(|text| Plan::new([BlockInput::paragraph(text)]).into_steps());
        Receipt::new(BlockId::nil(), position, steps.concat())
    }

    /// Whoever carried out a step that was found may have been at the next one; there is none after the last.
    #[test]
    fn what_follows_a_step_that_was_found_is_in_doubt() {
        let mut receipt = receipt(Position::End);
        receipt.wrote(Vec::new(), &[], true);
        assert!(receipt.is_in_doubt());
        receipt.wrote(Vec::new(), &[], true);
        assert!(receipt.is_complete() && !receipt.is_in_doubt());
        let mut receipt = self::receipt(Position::End);
        receipt.wrote(Vec::new(), &[], false);
        assert!(!receipt.is_in_doubt());
    }

    #[test]
    fn where_all_is_gone_the_next_blocks_go_where_the_first_went() {
        let first = |position| receipt(position).first_position();
        assert_eq!(first(Position::Start), Some(Position::Start));
        assert_eq!(first(Position::End), Some(Position::End));
        assert_eq!(first(Position::After(BlockId::nil())), None, "that may be gone, too");
    }
}
