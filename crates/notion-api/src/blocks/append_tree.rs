use std::sync::Arc;

use notion_model::validate::Violation;
use notion_model::{BlockId, BlockInput, Plan, Position};

use super::Blocks;
use super::append::AppendChildren;
use super::progress::{Live, ReceiptHandle, Watchers};
use super::receipt::Receipt;
use super::write_tree::Writer;
use crate::{Client, Error, ErrorKind, Flow, Settle, Settles, Task};

impl<C> Blocks<C> {
    /// Appends blocks to a block or a page: any number of them, however deep and with texts of any length.
    ///
    /// They are sent in as few requests as Notion's limits allow, one after the other; a [`Plan`] says in which. What
    /// comes back says what was written.
    ///
    /// If something fails, the error has that, too: [`Error::into_receipt`] takes it out, and
    /// [`resume_append`](Self::resume_append) writes what is missing. Nothing is written twice: after a failure that
    /// leaves it open whether a request was carried out, the blocks that are there are compared with those that were
    /// sent. For that, what is in the target is listed once before anything is sent. A program that may be ended in the
    /// middle saves the receipt on the way: [`on_progress`](Task::on_progress),
    /// [`receipt_handle`](Task::receipt_handle).
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
    /// Before anything is written, what stands behind the last block of the receipt is compared with what is missing:
    /// the receipt may be older than what is there. If the outcome of the last request is unknown, and it was not
    /// carried out, that takes up to the [settle time](Task::settle_time). A token that may not read has to have the
    /// latest receipt. And a receipt of which nothing was written since not even the place could be read does not know
    /// what was there before: resume it once, with [`on_progress`](Task::on_progress) saving its
    /// successors.
    ///
    /// What others wrote in between stays. Where they changed or removed so much of what was written that nobody can
    /// tell, nothing is written, and the error is of the kind [`ErrorKind::BlockGone`].
    pub fn resume_append(self, receipt: Receipt) -> Task<C, ResumeAppend> {
        Task::new(self.0, ResumeAppend { receipt, options: WriteOptions::default() })
    }
}

/// The flow of [`Blocks::append_tree`].
#[derive(Clone, Debug)]
pub struct AppendTree {
    to: BlockId,
    plan: Plan,
    position: Position,
    options: WriteOptions,
}

/// The flow of [`Blocks::resume_append`].
#[derive(Clone, Debug)]
pub struct ResumeAppend {
    receipt: Receipt,
    options: WriteOptions,
}

/// Settings of the writing of a tree.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    settle: Settle,
    all_ids: bool,
    watchers: Watchers,
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
    /// Returns the requests that will be sent.
    pub fn plan(&self) -> &Plan {
        &self.flow.plan
    }

    /// Refuses blocks of which something would be lost, such as a formula that is too long, with an error that lists
    /// all of it ([`Plan::losses`]) before anything is sent. Without this, the rest is written.
    pub fn strict(mut self) -> Self {
        self.flow.plan = self.flow.plan.strict();
        self
    }

    /// Returns what breaks a rule of Notion's that sending the blocks in parts can't mend; nothing is sent then.
    pub fn violations(&self) -> Vec<Violation> {
        self.flow.plan.violations()
    }

    /// Sets where the blocks go. Defaults to after all others. A [`BlockId`] means right after that block. Version
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

    /// Calls `tell` with the receipt before each request that writes, when its
    /// [outcome is unknown](Receipt::is_in_doubt), and after it: to save it, so that a program that ends in the middle
    /// can go on.
    ///
    /// A receipt has what is not written yet, so it is about as large as that. It does not have to be saved each
    /// time: one that is older than what is there is brought up to date by
    /// [`resume_append`](crate::blocks::Blocks::resume_append), which reads more then.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     page: notion_model::PageId,
    /// #     blocks: Vec<notion_model::BlockInput>,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let save = |receipt: &notion_api::blocks::Receipt| {
    ///     let saved = serde_json::to_vec(receipt).map(|json| std::fs::write("page.receipt", json));
    ///     println!("saved: {}", saved.is_ok_and(|written| written.is_ok()));
    /// };
    /// notion.blocks().append_tree(page, blocks).on_progress(save).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn on_progress(mut self, tell: impl Fn(&Receipt) + Send + Sync + 'static) -> Self {
        self.flow.options().watchers.on_progress = Some(Arc::new(tell));
        self
    }

    /// Keeps the receipt in `handle`, too, where it is when the task is dropped.
    pub fn receipt_handle(mut self, handle: &ReceiptHandle) -> Self {
        self.flow.options().watchers.handle = Some(handle.clone());
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
        options.write(receipt, client, false).await
    }
}

impl Flow for ResumeAppend {
    type Response = Receipt;

    async fn run(self, client: Client) -> Result<Receipt, Error> {
        self.options.write(self.receipt, client, true).await
    }
}

/// Before the first step, so that no other is in the way of the last.
#[inline]
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
    pub(crate) fn settle(&self) -> Settle {
        self.settle
    }

    /// Writes what is missing.
    pub(crate) async fn write(
        self,
        receipt: Receipt,
        client: Client,
        resumed: bool,
    ) -> Result<Receipt, Error> {
        let live = Live::new(receipt, self.watchers);
        let mut writer = Writer::new(client, self.settle, &live);
        let result = match writer.write(resumed).await {
            Ok(()) if self.all_ids => writer.all_ids().await,
            result => result,
        };
        let receipt = live.into_receipt();
        match result {
            Ok(()) => Ok(receipt),
            Err(error) => Err(error.with_receipt(receipt)),
        }
    }
}
