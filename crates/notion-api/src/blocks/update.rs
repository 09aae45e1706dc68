use notion_model::validate::{Check, Validate, Violation};
use notion_model::{Block, BlockId, BlockInput, entries};
use notion_transport::Effect;

use super::Blocks;
use crate::setters::setters;
use crate::{Call, Endpoint, Parts, Route};

impl<C> Blocks<C> {
    /// Updates the content of a block. Its type stays, and so do the blocks inside it.
    ///
    /// ```no_run
    /// use notion_model::{BlockId, BlockInput as Block};
    ///
    /// # async fn f(notion: notion_api::Client, task: BlockId) -> Result<(), notion_api::Error> {
    /// notion.blocks().update(task).content(Block::to_do("Buy milk").checked()).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [update a block](https://developers.notion.com/reference/update-a-block).
    pub fn update(self, id: impl Into<BlockId>) -> Update<C> {
        Call::new(self.0, UpdateBlock { id: id.into(), content: None, in_trash: None })
    }

    /// Takes a block out of the trash.
    pub fn restore(self, id: impl Into<BlockId>) -> Update<C> {
        self.update(id).in_trash(false)
    }
}

/// A call of [`Blocks::update`].
pub type Update<C> = Call<C, UpdateBlock>;

/// The request of [`Blocks::update`].
#[derive(Clone, Debug)]
pub struct UpdateBlock {
    id: BlockId,
    content: Option<BlockInput>,
    in_trash: Option<bool>,
}

entries!(UpdateBlock { ..content, in_trash });

impl Endpoint for UpdateBlock {
    type Response = Block;
    const ROUTE: Route = Route::patch("/v1/blocks/{block_id}");

    /// Notion says that the blocks inside can't be changed. Were they added, a second time would add them again.
    #[inline]
    fn effect(&self) -> Effect {
        match &self.content {
            Some(content) if !content.nested().is_empty() => Effect::Create,
            _ => Effect::IdempotentWrite,
        }
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdateBlock {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        if let Some(content) = &self.content {
            content.validate(check);
        }
    }
}

impl<C> Update<C> {
    /// Sets the new content, of the type that the block has.
    pub fn content(mut self, content: BlockInput) -> Self {
        self.endpoint.content = Some(content.into_input());
        self
    }

    setters!(in_trash);
}
