use notion_model::validate::Violation;
use notion_model::{Block, BlockId, BlockInput, Plan, Position};

use super::append::AppendChildren;
use super::receipt::{Behind, Gap, Receipt};
use super::{Blocks, ListChildren};
use crate::{Client, Error, ErrorKind, Flow, Items, Settle, Settles, Task, concurrent};

/// How many lists are read at once to learn ids. The rate limit holds for all of them together.
const LISTS_AT_ONCE: usize = 8;

impl<C> Blocks<C> {
    /// Appends blocks to a block or a page: any number of them, however deep and with texts of any length.
    ///
    /// They are sent in as few requests as Notion's limits allow, one after the other; a [`Plan`] says in which. What
    /// comes back says what was written.
    ///
    /// If something fails, the error has that, too: [`Error::into_receipt`] takes it out, and
    /// [`resume_append`](Self::resume_append) writes what is missing. Nothing is written twice: after a failure that
    /// leaves it open whether a request was carried out, the blocks that are there are compared with those that were
    /// sent. For that, what is in the target is listed once before anything is sent.
    ///
    /// ```no_run
    /// use notion_model::BlockInput as Block;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let chapters = (1..=30).map(|n| {
    ///     let lines = (0..500).map(|line| Block::bulleted_list_item(format!("Line {line}")));
    ///     Block::toggle(format!("Chapter {n}")).children(lines)
    /// });
    /// let append = notion.blocks().append_tree(page, chapters);
    /// println!("{} requests", append.plan().steps().len());
    /// let written = match append.send().await {
    ///     Ok(written) => written,
    ///     Err(error) => match error.into_receipt() {
    ///         Some(written) => notion.blocks().resume_append(written).send().await?,
    ///         None => return Ok(()),
    ///     },
    /// };
    /// println!("the third chapter is {:?}", written.id(&[2]));
    /// # Ok(()) }
    /// ```
    ///
    /// See [append block children](https://developers.notion.com/reference/patch-block-children) and
    /// [request limits](https://developers.notion.com/reference/request-limits).
    pub fn append_tree(
        self,
        to: impl Into<BlockId>,
        blocks: impl IntoIterator<Item = BlockInput>,
    ) -> Task<C, AppendTree> {
        let options = WriteOptions::default();
        let plan = Plan::new(blocks.into_iter().map(BlockInput::into_input));
        Task::new(self.0, AppendTree { to: to.into(), plan, position: Position::End, options })
    }

    /// Writes what is missing of a tree whose writing failed.
    ///
    /// If the request that failed may have been carried out, this is found out first. That takes up to the
    /// [settle time](Task::settle_time) if it was not.
    pub fn resume_append(self, receipt: Receipt) -> Task<C, ResumeAppend> {
        Task::new(self.0, ResumeAppend { receipt, options: WriteOptions::default() })
    }
}

/// What [`Blocks::append_tree`] does.
#[derive(Clone, Debug)]
pub struct AppendTree {
    to: BlockId,
    plan: Plan,
    position: Position,
    options: WriteOptions,
}

/// What [`Blocks::resume_append`] does.
#[derive(Clone, Debug)]
pub struct ResumeAppend {
    receipt: Receipt,
    options: WriteOptions,
}

/// What can be said of the writing of a tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct WriteOptions {
    settle: Settle,
    all_ids: bool,
}

/// A [`Flow`] that writes a tree of blocks.
pub trait WritesTree: Flow {
    /// What was said of it.
    fn options(&mut self) -> &mut WriteOptions;
}

impl WritesTree for AppendTree {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}

impl WritesTree for ResumeAppend {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}

impl<C> Task<C, AppendTree> {
    /// The requests that will be sent.
    pub fn plan(&self) -> &Plan {
        &self.flow.plan
    }

    /// Refuses blocks of which something would be lost, such as a formula that is too long, with an error that lists
    /// all of it ([`Plan::losses`]) before anything is sent. Without this, the rest is written.
    pub fn strict(mut self) -> Self {
        self.flow.plan = self.flow.plan.strict();
        self
    }

    /// What breaks a rule of Notion's that sending the blocks in parts can't mend; nothing is sent then.
    pub fn violations(&self) -> Vec<Violation> {
        self.flow.plan.violations()
    }

    /// Where the blocks go: after all others, if not said. A [`BlockId`] means right after that block. Version
    /// 2025-09-03 can't put blocks at the start.
    pub fn position(mut self, position: impl Into<Position>) -> Self {
        self.flow.position = position.into();
        self
    }
}

impl<C, F: WritesTree> Task<C, F> {
    /// Learns the ids of all blocks, also of those that went along inside of others. That takes a request for each
    /// block that has such, after all is written.
    pub fn all_ids(mut self) -> Self {
        self.flow.options().all_ids = true;
        self
    }
}

impl Flow for AppendTree {
    type Response = Receipt;

    async fn run(self, client: Client) -> Result<Receipt, Error> {
        let Self { to, plan, position, options } = self;
        if client.validates() {
            check(&plan)?;
        }
        let receipt = Receipt::new(to, position, plan.into_steps());
        options.write(receipt, client).await
    }
}

impl Flow for ResumeAppend {
    type Response = Receipt;

    async fn run(self, client: Client) -> Result<Receipt, Error> {
        self.options.write(self.receipt, client).await
    }
}

/// Before the first step, so that no other is in the way of the last.
pub(crate) fn check(plan: &Plan) -> Result<(), Error> {
    match plan.violations() {
        none if none.is_empty() => Ok(()),
        violations => Err(Error::new(ErrorKind::Invalid(violations))
            .at(&<AppendChildren as crate::Endpoint>::ROUTE)),
    }
}

impl<F: WritesTree> Settles for F {
    fn settle(&mut self) -> &mut Settle {
        &mut self.options().settle
    }
}

impl WriteOptions {
    pub(crate) fn settle(self) -> Settle {
        self.settle
    }

    /// Writes what is missing.
    pub(crate) async fn write(
        self,
        mut receipt: Receipt,
        client: Client,
    ) -> Result<Receipt, Error> {
        let mut writer = Writer { client, settle: self.settle, receipt: &mut receipt };
        let result = match writer.write().await {
            Ok(()) if self.all_ids => writer.all_ids().await,
            result => result,
        };
        match result {
            Ok(()) => Ok(receipt),
            Err(error) => Err(error.with_receipt(receipt)),
        }
    }
}

struct Writer<'r> {
    client: Client,
    settle: Settle,
    receipt: &'r mut Receipt,
}

impl Writer<'_> {
    async fn write(&mut self) -> Result<(), Error> {
        if self.receipt.gap.is_none() && !self.receipt.is_complete() {
            self.receipt.gap = self.look().await?;
        }
        while let Some(step) = self.receipt.rest.front() {
            let path = self.receipt.path_of(&step.parent);
            let id = self.id(&path).await?;
            let Some(step) = self.receipt.rest.front_mut() else { return Ok(()) };
            let children = std::mem::take(&mut step.children);
            let append = AppendChildren { id, children, position: self.receipt.position(&path) };
            let result = self.append(&append, &path).await;
            match (result, self.receipt.rest.front_mut()) {
                (Ok(ids), _) => {
                    self.receipt.rest.pop_front();
                    self.receipt.wrote(path, &append.children, &ids);
                }
                (Err(error), step) => {
                    if let Some(step) = step {
                        step.children = append.children;
                    }
                    return Err(error);
                }
            }
        }
        Ok(())
    }

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
        let target = self.receipt.target();
        let mut siblings = self.list(target);
        let (mut gap, mut found) = (Gap::default(), false);
        while let Some(sibling) = siblings.try_next().await?.map(|block| block.id) {
            match self.receipt.position(&[]) {
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
    async fn append(
        &mut self,
        append: &AppendChildren,
        path: &[usize],
    ) -> Result<Vec<BlockId>, Error> {
        let mut repeats = self.settle.repeats;
        loop {
            let error = match self.receipt.in_the_dark {
                true => None,
                false => match self.client.call(append).await {
                    Ok(list) => {
                        // Those that stood behind a place in the middle come along.
                        let new = list.results.iter().take(append.children.len());
                        return Ok(new.map(|block| block.id).collect());
                    }
                    Err(error) if error.may_have_been_applied() => Some(error),
                    Err(error) => return Err(error),
                },
            };
            self.receipt.in_the_dark = true;
            let found = self.settle.find(&self.client, || self.find(append, path)).await;
            match (found, error) {
                (Ok(Some(ids)), _) => {
                    self.receipt.in_the_dark = false;
                    return Ok(ids);
                }
                (Ok(None), None) => {}
                (Ok(None), Some(_)) if repeats > 0 => repeats -= 1,
                // Not to know is what the first error said already.
                (_, Some(error)) | (Err(error), None) => return Err(error),
            }
            self.receipt.in_the_dark = false;
        }
    }

    /// The ids of the blocks that a step made, if they are there.
    async fn find(
        &self,
        append: &AppendChildren,
        path: &[usize],
    ) -> Result<Option<Vec<BlockId>>, Error> {
        let siblings = self.list(append.id).try_collect().await?;
        let (behind, before) = self.receipt.surroundings(path);
        let place = |id| siblings.iter().position(|block| block.id == id);
        let from = match behind {
            Behind::Block(id) => place(id).map(|at| at + 1),
            Behind::Count(count) => Some(count),
        };
        let Some(from) = from else {
            return Err(gone(append.id));
        };
        let to = before.and_then(place).unwrap_or(siblings.len());
        let makes = |blocks: &&[Block]| {
            blocks.iter().zip(&append.children).all(|(block, input)| input.matches(block))
        };
        let new = siblings.get(from..to).unwrap_or_default();
        let made = new.windows(append.children.len().max(1)).find(makes);
        Ok(made.map(|blocks| blocks.iter().map(|block| block.id).collect()))
    }

    /// The id of the block at this path.
    async fn id(&mut self, path: &[usize]) -> Result<BlockId, Error> {
        let mut id = self.receipt.target();
        let mut above = Vec::new();
        for index in path {
            let mut path = above.clone();
            path.push(*index);
            if self.receipt.id(&path).is_none() {
                let ids = self.ids_in(id).await?;
                self.name(&above, id, ids)?;
            }
            id = self.receipt.id(&path).ok_or_else(|| gone(id))?;
            above = path;
        }
        Ok(id)
    }

    fn ids_in(&self, block: BlockId) -> impl Future<Output = Result<Vec<BlockId>, Error>> + use<> {
        let children = self.list(block);
        async move { Ok(children.try_collect().await?.iter().map(|block| block.id).collect()) }
    }

    fn name(&mut self, path: &[usize], block: BlockId, ids: Vec<BlockId>) -> Result<(), Error> {
        if self.receipt.name(path, ids) { Ok(()) } else { Err(gone(block)) }
    }

    async fn all_ids(&mut self) -> Result<(), Error> {
        loop {
            let paths = self.receipt.unnamed();
            if paths.is_empty() {
                return Ok(());
            }
            let target = self.receipt.target();
            let blocks = paths.iter().map(|path| self.receipt.id(path).unwrap_or(target));
            let blocks: Vec<BlockId> = blocks.collect();
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
