//! Blocks: what is written on pages.

mod append;
mod append_tree;
mod place;
mod progress;
mod receipt;
mod tree;
mod update;
mod write_tree;

use notion_model::validate::{Validate, Violation};
use notion_model::{Block, BlockId, List};

pub use self::append::{Append, AppendChildren};
pub(crate) use self::append_tree::check;
pub use self::append_tree::{AppendTree, ResumeAppend, WriteOptions, WritesTree};
pub use self::progress::ReceiptHandle;
pub use self::receipt::{Receipt, Written};
pub use self::tree::{BlockTree, MissingParent, Node, ReadTree};
pub use self::update::{Update, UpdateBlock};
use crate::{Call, Endpoint, Paged, Paging, Parts, Route, Task};

/// The endpoints of blocks.
#[derive(Clone, Debug)]
pub struct Blocks<C>(C);

impl<C> Blocks<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- GET /v1/blocks/{block_id} -----------------------------------------------------------------

impl<C> Blocks<C> {
    /// Retrieves a block, without the blocks inside it. A page is a block, too, and so is a database.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::BlockId) -> Result<(), notion_api::Error> {
    /// let block = notion.blocks().retrieve(id).send().await?;
    /// println!("{}, with children: {}", block.kind.name(), block.has_children);
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve a block](https://developers.notion.com/reference/retrieve-a-block).
    pub fn retrieve(self, id: impl Into<BlockId>) -> Retrieve<C> {
        Call::new(self.0, RetrieveBlock { id: id.into() })
    }
}

/// A call of [`Blocks::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveBlock>;

/// The request of [`Blocks::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveBlock {
    id: BlockId,
}

impl Endpoint for RetrieveBlock {
    type Response = Block;
    const ROUTE: Route = Route::get("/v1/blocks/{block_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- DELETE /v1/blocks/{block_id} --------------------------------------------------------------

impl<C> Blocks<C> {
    /// Moves a block, and all that is in it, to the trash; also a page or a database, by its id.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::BlockId) -> Result<(), notion_api::Error> {
    /// notion.blocks().delete(id).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [delete a block](https://developers.notion.com/reference/delete-a-block).
    pub fn delete(self, id: impl Into<BlockId>) -> Delete<C> {
        Call::new(self.0, DeleteBlock { id: id.into() })
    }
}

/// A call of [`Blocks::delete`].
pub type Delete<C> = Call<C, DeleteBlock>;

/// The request of [`Blocks::delete`].
#[derive(Clone, Debug)]
pub struct DeleteBlock {
    id: BlockId,
}

impl Endpoint for DeleteBlock {
    type Response = Block;
    const ROUTE: Route = Route::delete("/v1/blocks/{block_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- GET /v1/blocks/{block_id}/children --------------------------------------------------------

impl<C> Blocks<C> {
    /// Lists the blocks inside a block or a page: one level of them. [`tree`](Self::tree) has all levels.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let mut blocks = notion.blocks().children(page).items();
    /// while let Some(block) = blocks.try_next().await? {
    ///     println!("{}", block.kind.name());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve block children](https://developers.notion.com/reference/get-block-children).
    pub fn children(self, id: impl Into<BlockId>) -> Children<C> {
        Call::new(self.0, ListChildren::new(id.into()))
    }
}

/// A call of [`Blocks::children`].
pub type Children<C> = Call<C, ListChildren>;

/// The request of [`Blocks::children`].
#[derive(Clone, Debug)]
pub struct ListChildren {
    id: BlockId,
    paging: Paging,
}

impl ListChildren {
    pub(crate) fn new(id: BlockId) -> Self {
        Self { id, paging: Paging::default() }
    }
}

impl Endpoint for ListChildren {
    type Response = List<Block>;
    const ROUTE: Route = Route::get("/v1/blocks/{block_id}/children");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListChildren {
    type Item = Block;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

// ---- All levels --------------------------------------------------------------------------------

impl<C> Blocks<C> {
    /// Reads all levels of the blocks inside a block or a page, several lists at once.
    ///
    /// The pages and databases among them are not entered, unless [`into_pages`](Task::into_pages) says so. A synced
    /// block that is inside itself is not entered again.
    ///
    /// A block whose list Notion refuses (400, 403 or 404) does not end it: [`BlockTree::refused`] names those, each
    /// with the reason, and [`BlockTree::is_complete`] is `false` then. [`strict`](Task::strict) makes it an error.
    ///
    /// # Errors
    ///
    /// When the list of `root` itself is refused, and when anything fails that is no matter of one block: the token,
    /// the rate limit, the network. The error names the block ([`Error::block`](crate::Error::block)) and keeps what
    /// was read: [`Error::into_partial_tree`](crate::Error::into_partial_tree) takes it out, and
    /// [`resume_tree`](Self::resume_tree) reads what is missing.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let tree = notion.blocks().tree(page).send().await?;
    /// for node in tree.iter() {
    ///     let text = node.block().kind.rich_text().map(|text| text.plain_text());
    ///     println!("{:indent$}{}", "", text.unwrap_or_default(), indent = 2 * node.depth());
    /// }
    /// for (block, error) in tree.refused() {
    ///     println!("what is in {block} is missing: {error}");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn tree(self, root: impl Into<BlockId>) -> Task<C, ReadTree> {
        Task::new(self.0, ReadTree::new(BlockTree::new(root.into())))
    }

    /// Reads what is missing of a tree whose reading failed, or that was cut off by a limit: first what was not tried
    /// yet, then what failed, and last what was refused, once more.
    pub fn resume_tree(self, tree: BlockTree) -> Task<C, ReadTree> {
        Task::new(self.0, ReadTree::new(tree))
    }
}
