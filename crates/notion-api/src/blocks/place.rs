//! Whether the blocks of a step are among those that are there.

use notion_model::{Block, BlockId, BlockInput};

use super::receipt::{Behind, Receipt};

/// Blocks of a list, behind those that are known to have been written.
pub(super) struct Place<'a> {
    blocks: &'a [Block],
    /// Behind which of them the next ones go, if the last that was written is not there any more.
    pub(super) moved: Option<Anchor>,
}

/// What is left to go by when the last block that was written is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// A block that was written, or stood next to it, before that.
    Block(BlockId),
    /// Nothing.
    Nothing,
}

/// What is there of the blocks of a step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// All of them, under these ids.
    All(Vec<BlockId>),
    /// Most of them, so that the step was carried out and something happened to its blocks; or all of them, but
    /// perhaps not those of the step.
    Unclear,
    None,
}

impl<'a> Place<'a> {
    /// Where in `siblings` the next blocks of the block at `path` are, if they are there. `count` says how many.
    pub(super) fn of(
        receipt: &Receipt,
        path: &[usize],
        siblings: &'a [Block],
        count: usize,
    ) -> Self {
        let position = |id: BlockId| siblings.iter().position(|block| block.id == id);
        let (behind, before) = receipt.surroundings(path);
        let (from, moved) = match behind {
            Behind::Count(count) if count > siblings.len() => {
                (siblings.len(), Some(Anchor::Nothing))
            }
            Behind::Count(count) => (count, None),
            Behind::Block(last) => match position(last) {
                Some(at) => (at + 1, None),
                None => {
                    let left = receipt.known_before(path).find_map(|id| Some((id, position(id)?)));
                    match left {
                        Some((id, at)) => (at + 1, Some(Anchor::Block(id))),
                        None => (0, Some(Anchor::Nothing)),
                    }
                }
            },
        };
        let to = match before {
            None => siblings.len(),
            // Without what they stand before, only what is next to the last counts.
            Some(before) => position(before).unwrap_or((from + count).min(siblings.len())),
        };
        Self { blocks: siblings.get(from..to).unwrap_or_default(), moved }
    }

    /// Looks for the blocks that `step` makes: one after the other, or with others between them.
    pub(super) fn find(&self, step: &[BlockInput]) -> Found {
        let makes =
            |blocks: &&[Block]| blocks.iter().zip(step).all(|(block, input)| input.matches(block));
        let run = self.blocks.windows(step.len().max(1)).find(makes);
        let ids = match run {
            Some(run) => Some(run.iter().map(|block| block.id).collect()),
            None => self.scattered(step),
        };
        match ids {
            Some(_) if self.moved == Some(Anchor::Nothing) => Found::Unclear,
            Some(ids) => Found::All(ids),
            None if 2 * self.common(step) > step.len() => Found::Unclear,
            None => Found::None,
        }
    }

    /// The blocks of `step` in their order, whatever is between them.
    fn scattered(&self, step: &[BlockInput]) -> Option<Vec<BlockId>> {
        let mut rest = self.blocks.iter();
        step.iter().map(|input| Some(rest.find(|block| input.matches(block))?.id)).collect()
    }

    /// How many blocks of `step` are there in their order, near the beginning: the longest common subsequence.
    fn common(&self, step: &[BlockInput]) -> usize {
        let near = &self.blocks[..self.blocks.len().min(2 * step.len())];
        let mut longest = vec![0; near.len() + 1];
        for input in step {
            let mut diagonal = 0;
            for (at, block) in near.iter().enumerate() {
                let above = longest[at + 1];
                longest[at + 1] = match input.matches(block) {
                    true => diagonal + 1,
                    false => above.max(longest[at]),
                };
                diagonal = above;
            }
        }
        longest.last().copied().unwrap_or_default()
    }
}
