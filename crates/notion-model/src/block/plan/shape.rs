//! How much of what is inside a block goes along with it.

use super::fit::Fit;
use crate::validate::limits;
use crate::{BlockInput, BlockInputKind as Kind};

/// The levels of a request: its blocks, and the levels of nesting below them.
const LEVELS: usize = limits::NESTING.max + 1;
/// The bytes of the blocks of a request, which leaves some for what is around them.
const BYTES: usize = limits::BODY.max - 1000;
/// `"children":[]` and a comma.
const AROUND: usize = 16;

/// A block, what is inside it, and how much of that goes along with it.
pub(super) struct Node {
    /// Without what is inside it.
    block: BlockInput,
    /// The bytes of that.
    own: usize,
    children: Vec<Self>,
    /// So many of the children go along; the others are appended later.
    along: usize,
    size: Size,
}

/// What a block takes of a request, with all that goes along.
#[derive(Clone, Copy, Default)]
struct Size {
    levels: usize,
    blocks: usize,
    bytes: usize,
}

impl Size {
    /// Next to `other`, one level above it.
    #[inline]
    fn with(self, other: Self) -> Self {
        Self {
            levels: self.levels.max(other.levels + 1),
            blocks: self.blocks + other.blocks,
            bytes: self.bytes + other.bytes,
        }
    }
}

/// Blocks that one request appends.
#[derive(Default)]
pub(super) struct Run {
    count: usize,
    blocks: usize,
    bytes: usize,
}

impl Run {
    /// Takes `node` in, if it fits. The first always does: alone it can't be made smaller.
    #[inline]
    pub(super) fn take(&mut self, node: &Node) -> bool {
        let Size { blocks, bytes, .. } = node.size;
        let fits = self.count < limits::CHILDREN.max
            && self.blocks + blocks <= limits::BLOCKS.max
            && self.bytes + bytes <= BYTES;
        if !fits && self.count > 0 {
            return false;
        }
        self.count += 1;
        self.blocks += blocks;
        self.bytes += bytes;
        true
    }

    /// Takes `node`, which is the first, out again.
    #[inline]
    fn leave(&mut self, node: &Node) {
        self.count -= 1;
        self.blocks -= node.size.blocks;
        self.bytes -= node.size.bytes;
    }
}

/// How many requests it takes to append `nodes` from each of the first `starts` on, and from behind them: the first
/// count is of all.
///
/// The request that begins with a node ends no earlier than the one that begins with the node before it, so one pass
/// finds the ends of all.
#[inline]
fn requests(nodes: &[Node], starts: usize) -> Vec<usize> {
    let mut ends = Vec::with_capacity(nodes.len());
    let mut run = Run::default();
    let mut end = 0;
    for (start, node) in nodes.iter().enumerate() {
        while nodes.get(end).is_some_and(|next| run.take(next)) {
            end += 1;
        }
        debug_assert!(end > start, "the first always fits");
        ends.push(end);
        run.leave(node);
    }
    let mut counts = vec![0; nodes.len() + 1];
    for (start, end) in ends.into_iter().enumerate().rev() {
        counts[start] = 1 + counts[end];
    }
    counts.truncate(starts + 1);
    counts
}

/// The blocks that wait to be made nodes, with their index among their siblings, and those that are.
struct Level {
    waiting: std::vec::IntoIter<(usize, BlockInput)>,
    done: Vec<Node>,
}

impl Level {
    #[inline]
    fn new(blocks: Vec<BlockInput>, fit: &mut Fit) -> Self {
        let mut waiting = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.into_iter().enumerate() {
            fit.losses.path.push(index);
            waiting.extend(fit.tables(block).into_iter().map(|block| (index, block)));
            fit.losses.path.pop();
        }
        Self { done: Vec::with_capacity(waiting.len()), waiting: waiting.into_iter() }
    }
}

/// The blocks as nodes, of any depth.
#[inline]
pub(super) fn nodes(blocks: Vec<BlockInput>, fit: &mut Fit) -> Vec<Node> {
    let mut level = Level::new(blocks, fit);
    // The blocks around this level, with the levels that they are in.
    let mut above = Vec::new();
    loop {
        let Some((index, mut block)) = level.waiting.next() else {
            let Some((block, outer)) = above.pop() else { return level.done };
            let children = std::mem::replace(&mut level, outer).done;
            level.done.push(Node::new(block, children));
            fit.losses.path.pop();
            continue;
        };
        fit.losses.path.push(index);
        let inside = block.nested_mut().map(std::mem::take).unwrap_or_default();
        let (first, last) = fit.parts(block);
        level.done.extend(first.into_iter().map(|block| Node::new(block, Vec::new())));
        if inside.is_empty() {
            level.done.push(Node::new(last, Vec::new()));
            fit.losses.path.pop();
        } else {
            let inner = Level::new(inside, fit);
            above.push((last, std::mem::replace(&mut level, inner)));
        }
    }
}

impl Node {
    /// `block` has no blocks inside it.
    #[inline]
    fn new(block: BlockInput, children: Vec<Self>) -> Self {
        let own = crate::to_vec(&block).map_or(0, |json| json.len()) + AROUND;
        let mut node = Self { block, own, children, along: 0, size: Size::default() };
        node.fit(LEVELS);
        node
    }

    /// The children without which Notion does not make a block of this type.
    #[inline]
    fn required(&self) -> usize {
        let required = match self.block.kind {
            Kind::Table(_) | Kind::Column(_) | Kind::Tab(_) => 1,
            Kind::ColumnList(_) => limits::CHILDREN.max,
            _ => 0,
        };
        // A list of columns goes into nothing that is made in the same request.
        let columns = self.children.iter().position(|child| child.is_column_list());
        required.min(self.children.len()).min(columns.unwrap_or(usize::MAX))
    }

    fn is_column_list(&self) -> bool {
        matches!(self.block.kind, Kind::ColumnList(_))
    }

    /// Decides which of the children go along, so that it has at most so many levels.
    ///
    /// Those that leave the fewest requests for the others; of several such choices the smallest, which leaves the
    /// most for what is around it. The blocks inside have been decided before: to cut a block off as far up as it
    /// fits is never worse than to cut it further down.
    #[inline]
    fn fit(&mut self, levels: usize) {
        let required = self.required();
        for child in &mut self.children[..required] {
            child.fit(levels.saturating_sub(1).max(1));
        }
        let most = self.children.len().min(limits::CHILDREN.max);
        let mut size = Size { levels: 1, blocks: 1, bytes: self.own };
        let mut best: Option<(usize, usize, Size)> = None;
        for (along, left) in requests(&self.children, most).into_iter().enumerate() {
            if let Some(child) = along.checked_sub(1).and_then(|last| self.children.get(last)) {
                size = size.with(child.size);
            }
            if along < required {
                continue;
            }
            let fits =
                size.levels <= levels && size.blocks <= limits::BLOCKS.max && size.bytes <= BYTES;
            if !fits && along > required {
                break;
            }
            if best.is_none_or(|(fewest, ..)| left < fewest) {
                best = Some((left, along, size));
            }
        }
        if let Some((_, along, size)) = best {
            (self.along, self.size) = (along, size);
        }
        if self.is_column_list() {
            // So that it is never inside another block of its request.
            self.size.levels = LEVELS;
        }
    }

    /// The block with what goes along; `path` is where it is, and `rest` gets what is appended later, and where to.
    ///
    /// What goes along has no more levels than a request.
    #[inline]
    pub(super) fn into_block(
        mut self,
        path: &mut Vec<usize>,
        rest: &mut Vec<(Vec<usize>, Vec<Self>)>,
    ) -> BlockInput {
        let later = self.children.split_off(self.along);
        let mut along = Vec::with_capacity(self.along);
        let mut deeper = Vec::new();
        for (index, child) in self.children.into_iter().enumerate() {
            path.push(index);
            along.push(child.into_block(path, &mut deeper));
            path.pop();
        }
        if let Some(children) = self.block.nested_mut() {
            *children = along;
        }
        rest.append(&mut deeper);
        if !later.is_empty() {
            rest.push((path.clone(), later));
        }
        self.block
    }
}
