use notion_model::validate::limits;
use notion_model::{Page, Plan, StepParent};

use super::{Create, CreatePage};
use crate::blocks::{self, Receipt, WriteOptions, WritesTree};
use crate::{Client, Error, Flow, Reconciled, Task};

impl<C> Create<C> {
    /// Writes its [`children`](Self::children) in as many requests as they take: the first part with the page, the
    /// rest by appending. So there may be any number of them, however deep and with texts of any length.
    ///
    /// The answer has the page, and what was written on it. If something fails once the page is made, the error has
    /// both its id and what was written: [`Error::into_receipt`] takes it out, and
    /// [`Blocks::resume_append`](crate::blocks::Blocks::resume_append) writes the rest. A program that may be ended in
    /// the middle saves it on the way: [`on_progress`](Task::on_progress), [`receipt_handle`](Task::receipt_handle);
    /// both begin when the page is made.
    ///
    /// ```no_run
    /// use notion_model::BlockInput as Block;
    ///
    /// # async fn f(notion: notion_api::Client, parent: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let lines = (0..5000).map(|n| Block::paragraph(format!("Line {n}")));
    /// let create = notion.pages().create(parent).title("Log").children(lines).in_parts();
    /// match create.send().await {
    ///     Ok((page, written)) => println!("{}: {} blocks", page.url, written.len()),
    ///     Err(error) => match error.into_receipt() {
    ///         Some(written) => {
    ///             notion.blocks().resume_append(written).send().await?;
    ///         }
    ///         None => println!("there is no page"),
    ///     },
    /// }
    /// # Ok(()) }
    /// ```
    pub fn in_parts(mut self) -> Task<C, CreateInParts> {
        let plan = Plan::new(std::mem::take(self.endpoint.content.children_mut()));
        let options = WriteOptions::default();
        let flow = CreateInParts { create: self.endpoint, plan, reconciled: false, options };
        Task::new(self.caller, flow)
    }
}

/// The flow of [`Create::in_parts`].
#[derive(Clone, Debug)]
pub struct CreateInParts {
    create: CreatePage,
    plan: Plan,
    reconciled: bool,
    options: WriteOptions,
}

impl WritesTree for CreateInParts {
    fn options(&mut self) -> &mut WriteOptions {
        &mut self.options
    }
}

impl<C> Task<C, CreateInParts> {
    /// Returns the requests that the blocks take; the first of them goes along with the page.
    pub fn plan(&self) -> &Plan {
        &self.flow.plan
    }

    /// Refuses blocks of which something would be lost, such as a formula that is too long, with an error that lists
    /// all of it ([`Plan::losses`]) before anything is sent. Without this, the rest is written.
    pub fn strict(mut self) -> Self {
        self.flow.plan = self.flow.plan.strict();
        self
    }

    /// Makes a failure that leaves it open whether the page was created settle itself, too: see [`Reconciled`]. What
    /// is appended to it settles itself anyway.
    pub fn reconciled(mut self) -> Self {
        self.flow.reconciled = true;
        self
    }
}

impl Flow for CreateInParts {
    type Response = (Page, Receipt);

    async fn run(self, client: Client) -> Result<(Page, Receipt), Error> {
        let Self { mut create, plan, reconciled, options } = self;
        if client.validates() {
            blocks::check(&plan)?;
        }
        let steps = plan.into_steps();
        let along = match steps.first() {
            Some(step) if step.parent == StepParent::Target => {
                create.content.children_mut().clone_from(&step.children);
                // The properties may leave too little room for it.
                let body = serde_json::to_vec(&create).map_err(Error::encode)?;
                let fits = body.len() <= limits::BODY.max;
                if !fits {
                    create.content.children_mut().clear();
                }
                fits
            }
            _ => false,
        };
        let page = match reconciled {
            true => Reconciled::with(create, options.settle()).run(client.clone()).await?,
            false => client.call(&create).await?,
        };
        let receipt = Receipt::of_page(page.id.into(), steps, along);
        match options.write(receipt, client, false).await {
            Ok(receipt) => Ok((page, receipt)),
            Err(error) => Err(error.after_a_write()),
        }
    }
}
