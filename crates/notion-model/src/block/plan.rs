//! Any tree of blocks, as requests that append it.

mod shape;
mod text;

use serde::{Deserialize, Serialize};

use self::shape::Node;
use crate::BlockInput;
use crate::validate::{Check, Violation};

/// The requests that append a tree of blocks: each within Notion's limits of 100 blocks in an array, two levels of
/// nesting, 1,000 blocks and 500 KB.
///
/// Nothing is sent by it; a client does what it says, step after step. It is made of few requests: a part is cut off
/// only where it does not fit, where that leaves the least behind, and goes on with the same parent.
///
/// Texts of more than 2,000 characters become several pieces with the same annotations and link. A block of more
/// than 100 such pieces becomes several blocks ([`divided`](Self::divided) tells how often); the last of them has the
/// children.
///
/// ```
/// use notion_model::{BlockInput as Block, Plan, StepParent};
///
/// let chapter = Block::toggle("Chapter").children((0..250).map(|n| Block::paragraph(format!("{n}"))));
/// let plan = Plan::new([chapter, Block::divider()]);
/// // The chapter with its first 50 paragraphs, and the divider; then 100 paragraphs twice.
/// let sizes: Vec<usize> = plan.steps().iter().map(|step| step.children.len()).collect();
/// assert_eq!(sizes, [2, 100, 100]);
/// assert_eq!(plan.steps()[1].parent, StepParent::Block { step: 0, path: vec![0] });
/// assert_eq!(plan.blocks(), 252);
/// ```
///
/// See [append block children](https://developers.notion.com/reference/patch-block-children) and
/// [request limits](https://developers.notion.com/reference/request-limits).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    steps: Vec<Step>,
    divided: usize,
}

/// One request of a [`Plan`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The block that gets the children, after those that it has.
    pub parent: StepParent,
    /// What is appended.
    pub children: Vec<BlockInput>,
}

/// The block that a [`Step`] appends to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StepParent {
    /// The block or page that the whole is appended to.
    Target,
    /// A block that an earlier step makes.
    Block {
        /// That step.
        step: usize,
        /// Where in its `children` the block is: an index for each level, so never empty. The answer to that step
        /// has the ids of the first level; what is deeper is found by listing children.
        path: Vec<usize>,
    },
}

impl Plan {
    /// Takes the blocks apart.
    pub fn new(blocks: impl IntoIterator<Item = BlockInput>) -> Self {
        let mut plan = Self::default();
        let blocks = text::fit(blocks.into_iter().collect(), &mut plan.divided);
        let nodes = blocks.into_iter().map(Node::new).collect();
        plan.append(StepParent::Target, nodes);
        plan
    }

    /// The requests, in the order in which they are sent.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The requests, to be sent.
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        let steps = self.steps.iter().flat_map(|step| &step.children);
        steps.map(BlockInput::count).sum()
    }

    /// How many blocks were added because a block had more text than one can have.
    pub fn divided(&self) -> usize {
        self.divided
    }

    /// What is wrong with the blocks that taking them apart can't mend, such as a row that is not as wide as its
    /// table.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let mut root = Check::root(&mut violations);
        root.at("steps", |check| {
            for (index, step) in self.steps.iter().enumerate() {
                check.at_index(index, |check| {
                    check.at("children", |check| check.blocks(&step.children));
                });
            }
        });
        violations
    }

    fn append(&mut self, parent: StepParent, nodes: Vec<Node>) {
        let mut nodes = nodes.into_iter().peekable();
        while nodes.peek().is_some() {
            let mut run = shape::Run::default();
            let mut taken = Vec::new();
            while let Some(node) = nodes.next_if(|node| run.take(node)) {
                taken.push(node);
            }
            let step = self.steps.len();
            let mut rest = Vec::new();
            let children = taken
                .into_iter()
                .enumerate()
                .map(|(index, node)| node.into_block(&mut vec![index], &mut rest))
                .collect();
            self.steps.push(Step { parent: parent.clone(), children });
            for (path, nodes) in rest {
                self.append(StepParent::Block { step, path }, nodes);
            }
        }
    }
}
