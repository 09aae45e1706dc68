use std::collections::HashSet;

use notion_model::validate::{Check, Validate, Violation};
use notion_model::{Block, BlockId, BlockInput, Entries, EntryWriter, List, Position, entries};
use notion_transport::Effect;

use super::{Blocks, ListChildren, RetrieveBlock};
use crate::reconcile::{Reconcile, Reconciled};
use crate::{
    Answer, Call, Client, Committed, Endpoint, Error, Flaw, Items, Parts, ResponseFuture, Route,
    Task, concurrent,
};

/// How many blocks are read back at once. The rate limit holds for all of them together.
const READ_BACK_AT_ONCE: usize = 8;

impl<C> Blocks<C> {
    /// Appends blocks to a block or a page: at most 100, nested at most two levels deep, 1,000 in all and 500 KB.
    ///
    /// The answer has the new blocks of the first level.
    ///
    /// ```no_run
    /// use notion_model::BlockInput as Block;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// notion
    ///     .blocks()
    ///     .append(page, [
    ///         Block::heading_2("Shopping"),
    ///         Block::to_do("Milk").checked(),
    ///         Block::toggle("More").children([Block::paragraph("Bread")]),
    ///     ])
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [append block children](https://developers.notion.com/reference/patch-block-children).
    pub fn append(
        self,
        to: impl Into<BlockId>,
        children: impl IntoIterator<Item = BlockInput>,
    ) -> Append<C> {
        let children = children.into_iter().map(BlockInput::into_input).collect();
        Call::new(self.0, AppendChildren { id: to.into(), children, position: Position::End })
    }
}

/// A call of [`Blocks::append`].
pub type Append<C> = Call<C, AppendChildren>;

/// The request of [`Blocks::append`].
#[derive(Clone, Debug)]
pub struct AppendChildren {
    pub(super) id: BlockId,
    pub(super) children: Vec<BlockInput>,
    pub(super) position: Position,
}

impl Entries for AppendChildren {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        to.entry("children", &self.children);
        if self.position != Position::End {
            to.entry("position", &self.position);
        }
    }
}

entries!(AppendChildren);

impl Endpoint for AppendChildren {
    type Response = List<Block>;
    const ROUTE: Route = Route::patch_with("/v1/blocks/{block_id}/children", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }

    /// The blocks behind a place in the middle may come along with the new ones.
    #[inline]
    fn check(&self, answer: &List<Block>) -> Result<(), Flaw> {
        answer.check()?;
        let (sent, made) = (self.children.len(), answer.results.len());
        let right = match self.position {
            Position::End => made == sent,
            _ => made >= sent,
        };
        if right { Ok(()) } else { Err(Flaw::count(sent, made)) }
    }

    #[inline]
    fn read_back(&self, client: &Client, made: Committed) -> Option<ResponseFuture<List<Block>>> {
        if made.children.len() != self.children.len() {
            return None;
        }
        let client = client.clone();
        Some(ResponseFuture::new(async move {
            let blocks = made.children.into_iter().map(|id| {
                let client = client.clone();
                async move { client.call(&RetrieveBlock { id }).await }
            });
            let blocks = concurrent::all(blocks, READ_BACK_AT_ONCE).await;
            Ok(List::new(blocks.into_iter().collect::<Result<_, _>>()?))
        }))
    }
}

impl Validate for AppendChildren {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.at("children", |check| check.blocks(&self.children));
    }
}

impl<C> Append<C> {
    /// Sets where the blocks go. Defaults to after all others. A [`BlockId`] means right after that block. Version
    /// 2025-09-03 can't put blocks at the start.
    pub fn position(mut self, position: impl Into<Position>) -> Self {
        self.endpoint.position = position.into();
        self
    }

    /// Makes a failure that leaves it open whether the blocks were appended settle itself: see [`Reconciled`]. Blocks
    /// are equal if they are of the same types, in the same order, with the same text.
    pub fn reconciled(self) -> Task<C, Reconciled<AppendChildren>> {
        Task::new(self.caller, Reconciled::new(self.endpoint))
    }
}

impl Reconcile for AppendChildren {
    /// The children.
    type Before = HashSet<BlockId>;

    async fn look(&self, client: &Client) -> Result<Option<HashSet<BlockId>>, Error> {
        let blocks = Items::new(client.clone(), ListChildren::new(self.id)).try_collect().await?;
        Ok(Some(blocks.into_iter().map(|block| block.id).collect()))
    }

    async fn find(
        &self,
        client: &Client,
        before: &HashSet<BlockId>,
    ) -> Result<Option<List<Block>>, Error> {
        let blocks = Items::new(client.clone(), ListChildren::new(self.id)).try_collect().await?;
        let new: Vec<Block> =
            blocks.into_iter().filter(|block| !before.contains(&block.id)).collect();
        let makes = |blocks: &[Block]| {
            blocks.iter().zip(&self.children).all(|(block, input)| input.matches(block))
        };
        let found = new.windows(self.children.len().max(1)).find(|blocks| makes(blocks));
        Ok(found.map(|blocks| List::new(blocks.to_vec())))
    }
}
