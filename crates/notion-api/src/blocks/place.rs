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
    #[inline]
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
    #[inline]
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
    #[inline]
    fn scattered(&self, step: &[BlockInput]) -> Option<Vec<BlockId>> {
        let mut rest = self.blocks.iter();
        step.iter().map(|input| Some(rest.find(|block| input.matches(block))?.id)).collect()
    }

    /// How many blocks of `step` are there in their order, near the beginning: the longest common subsequence.
    #[inline]
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

#[cfg(test)]
mod tests {
    use notion_model::{Plan, Position};
    use serde_json::json;

    use super::*;
    use crate::blocks::receipt::Gap;

    fn id(n: u8) -> BlockId {
        format!("{n:032x}").parse().expect("an id")
    }

    /// What a page has: a paragraph for each letter, with the ids 1, 2, …
    fn page(letters: &str) -> Vec<Block> {
        let block = |(n, letter): (u8, char)| {
            let text = json!([{"type": "text", "plain_text": letter, "text": {"content": letter}}]);
            notion_model::from_value(&json!({
                "object": "block", "id": id(n), "type": "paragraph",
                "paragraph": {"rich_text": text, "color": "default"},
            }))
            .expect("a block")
        };
        (1..).zip(letters.chars()).map(block).collect()
    }

    fn lines(letters: &str) -> Vec<BlockInput> {
        letters.chars().map(|letter| BlockInput::paragraph(letter.to_string())).collect()
    }

    /// A receipt of letters that were written, with the ids of the first of them; and where.
    fn receipt(written: &str, ids: &[BlockId], position: Position, gap: Gap) -> Receipt {
        let steps = [written, "rest"].map(|letters| Plan::new(lines(letters)).into_steps());
        let mut receipt = Receipt::new(id(200), position, steps.concat());
        receipt.gap = Some(gap);
        receipt.wrote(Vec::new(), ids, false);
        receipt
    }

    fn between(after: Option<BlockId>, before: Option<BlockId>) -> Gap {
        Gap { after, before }
    }

    #[test]
    fn the_next_blocks_are_behind_the_last_that_is_left() {
        let page = page("abxy");
        let of = |ids: &[BlockId], gap| {
            let receipt = receipt("ab", ids, Position::End, gap);
            let place = Place::of(&receipt, &[], &page, 2);
            (place.blocks.iter().map(|block| block.id).collect::<Vec<_>>(), place.moved)
        };
        let nothing = between(None, None);
        assert_eq!(of(&[id(1), id(2)], nothing), (vec![id(3), id(4)], None));
        // The last one is gone: the one before counts, or what was there before all.
        let first = Some(Anchor::Block(id(1)));
        assert_eq!(of(&[id(1), id(99)], nothing), (vec![id(2), id(3), id(4)], first));
        let second = Some(Anchor::Block(id(2)));
        assert_eq!(of(&[id(98), id(99)], between(Some(id(2)), None)), (vec![id(3), id(4)], second));
        let (all, moved) = of(&[id(98), id(99)], nothing);
        assert_eq!((all.len(), moved), (4, Some(Anchor::Nothing)));
        // Without ids they are counted.
        assert_eq!(of(&[], nothing), (vec![id(3), id(4)], None));
        // Up to what they stand before; if that is gone, as many as there would be.
        assert_eq!(of(&[id(1), id(2)], between(None, Some(id(4)))), (vec![id(3)], None));
    }

    #[test]
    fn fewer_blocks_than_were_written_are_no_place() {
        let (page, receipt) = (page("a"), receipt("ab", &[], Position::End, Gap::default()));
        let place = Place::of(&receipt, &[], &page, 2);
        assert_eq!((place.blocks.len(), place.moved), (0, Some(Anchor::Nothing)));
    }

    #[test]
    fn without_what_follows_only_the_nearest_count() {
        let page = page("abwxyz");
        let gap = between(None, Some(id(99)));
        let receipt = receipt("ab", &[id(1), id(2)], Position::After(id(50)), gap);
        let place = Place::of(&receipt, &[], &page, 3);
        let ids: Vec<BlockId> = place.blocks.iter().map(|block| block.id).collect();
        assert_eq!(ids, [id(3), id(4), id(5)]);
        let more = Place::of(&receipt, &[], &page, 9);
        assert_eq!(more.blocks.len(), 4, "there are no more");
    }

    #[test]
    fn most_of_a_step_is_unclear() {
        let find = |there: &str, step: &str, moved| {
            let blocks = page(there);
            Place { blocks: &blocks, moved }.find(&lines(step))
        };
        let nothing = Some(Anchor::Nothing);
        assert_eq!(find("xabc", "abc", None), Found::All(vec![id(2), id(3), id(4)]));
        assert_eq!(find("axbc", "abc", None), Found::All(vec![id(1), id(3), id(4)]));
        assert_eq!(find("xabc", "abc", nothing), Found::Unclear, "they may be others");
        assert_eq!(find("", "abc", nothing), Found::None);
        // More than half, near the beginning: as many blocks as the step makes, twice.
        assert_eq!(find("ab", "abc", None), Found::Unclear);
        assert_eq!(find("ab", "abcd", None), Found::None, "half of it is not most of it");
        assert_eq!(find("xxxxab", "abc", None), Found::Unclear);
        assert_eq!(find("xxxxxab", "abc", None), Found::None);
        assert_eq!(find("bac", "abc", None), Found::Unclear, "in their order");
        assert_eq!(find("cba", "abc", None), Found::None);
    }
}
