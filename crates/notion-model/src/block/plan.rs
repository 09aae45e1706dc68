//! Any tree of blocks, as requests that append it.

mod fit;
mod shape;

use serde::{Deserialize, Serialize};

use self::fit::Fit;
use self::shape::Node;
use crate::validate::{Check, Rule, Violation};
use crate::{BlockInput, Loss};

/// The requests that append a tree of blocks: each within Notion's limits of 100 blocks in an array, two levels of
/// nesting, 1,000 blocks and 500 KB.
///
/// Nothing is sent by it; a client does what it says, step after step. It is made of few requests: a part is cut off
/// only where it does not fit, where that leaves the least behind, and goes on with the same parent.
///
/// The blocks may be nested to any depth, and a plan is made in time that grows with their size.
///
/// Texts of more than 2,000 characters become several pieces with the same annotations and link. A block of more
/// than 100 such pieces becomes several blocks ([`divided`](Self::divided) says how many there are more); the last of
/// them has the children.
///
/// What can't be divided is replaced, so that one value that is too long does not stop the rest; [`losses`](Self::losses)
/// lists what that costs:
///
/// | what is too long | what it becomes |
/// | --- | --- |
/// | a link of more than 2,000 characters | its text |
/// | a bookmark, an embed or a file at such an address | a paragraph with the caption and the address |
/// | a formula of more than 1,000 characters | code |
/// | a caption or a cell of more than 100 pieces | the same with fewer looks, see [`SplitText::into_one`](crate::SplitText::into_one) |
/// | a table of more than 100 columns | several tables |
/// | the name of a file of more than 100 characters | its beginning |
/// | code in a language that Notion does not have | plain text |
///
/// Of a [`strict`](Self::strict) plan each loss is a violation.
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
    losses: Vec<Loss>,
    strict: bool,
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
        let mut fit = Fit::default();
        let nodes = shape::nodes(blocks.into_iter().collect(), &mut fit);
        let Fit { divided, losses } = fit;
        Self { steps: steps(nodes), divided, losses: losses.all, strict: false }
    }

    /// Returns the requests, in the order in which they are sent.
    #[inline]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the requests, to be sent.
    #[inline]
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// Returns how many blocks there are.
    #[inline]
    pub fn blocks(&self) -> usize {
        let steps = self.steps.iter().flat_map(|step| &step.children);
        steps.map(BlockInput::count).sum()
    }

    /// Returns how many blocks were added because a block had more text than one can have, or a table more columns.
    pub fn divided(&self) -> usize {
        self.divided
    }

    /// Returns what is lost of the blocks, since Notion takes no such thing and it can't be divided. Paths are of the
    /// blocks that the plan was made of.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// Makes each loss a violation, for whoever wants the blocks as they are or not at all.
    ///
    /// ```
    /// use notion_model::{BlockInput as Block, Plan};
    ///
    /// let blocks = [Block::paragraph("Euler"), Block::equation("x".repeat(1_200))];
    /// let plan = Plan::new(blocks).strict();
    /// assert_eq!(
    ///     plan.violations()[0].to_string(),
    ///     "children[1]: has a formula that becomes code or text",
    /// );
    /// ```
    #[must_use]
    #[inline]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Returns what is wrong with the blocks that taking them apart can't mend, such as a row that is not as wide as
    /// its table.
    #[inline]
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        if self.strict {
            violations.extend(self.losses.iter().map(|loss| {
                let at = loss.path.iter().map(|at| format!("children[{at}]"));
                let path = at.collect::<Vec<_>>().join(".");
                Violation { path, rule: Rule::Lost(loss.what) }
            }));
        }
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
}

#[inline]
fn steps(nodes: Vec<Node>) -> Vec<Step> {
    let mut steps = Vec::new();
    // What waits to be appended, the last first.
    let mut waiting = vec![(StepParent::Target, nodes.into_iter().peekable())];
    while let Some((parent, mut nodes)) = waiting.pop() {
        let mut run = shape::Run::default();
        let mut taken = Vec::new();
        while let Some(node) = nodes.next_if(|node| run.take(node)) {
            taken.push(node);
        }
        if taken.is_empty() {
            continue;
        }
        let step = steps.len();
        let mut rest = Vec::new();
        let children = taken
            .into_iter()
            .enumerate()
            .map(|(index, node)| node.into_block(&mut vec![index], &mut rest))
            .collect();
        steps.push(Step { parent: parent.clone(), children });
        waiting.push((parent, nodes));
        waiting.extend(
            rest.into_iter().rev().map(|(path, nodes)| {
                (StepParent::Block { step, path }, nodes.into_iter().peekable())
            }),
        );
    }
    steps
}
