//! What the workspace holds, without a request.

use notion_model::{
    Block, BlockId, Comment, DataSource, DataSourceId, Database, DatabaseId, Page, PageId,
};
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::endpoints::comments;
use crate::seed::whole_page;
use crate::store::state::Place;
use crate::workspace::Workspace;

const VERSION: Version = Version { says_archived: false };

/// Looking at a workspace, for assertions: as it is, at no cost to the request log, the clock or the rate limit.
///
/// Objects are as version 2026-03-11 answers them, except that nothing is cut off: values have all their relations
/// and people. What is in the trash is found by its id, and says so.
impl Workspace {
    /// Returns a page, or a row of a data source.
    ///
    /// ```
    /// let workspace = notion_sim::Workspace::new();
    /// let page = workspace.page(workspace.root_page()).unwrap();
    /// assert_eq!(page.title_text(), "Simulated workspace");
    /// ```
    pub fn page(&self, id: impl Into<PageId>) -> Option<Page> {
        let inner = self.lock();
        whole_page(&inner.state, inner.state.page(id.into())?)
    }

    /// Returns a database.
    pub fn database(&self, id: impl Into<DatabaseId>) -> Option<Database> {
        objects::database(&self.lock().state, id.into(), VERSION)
    }

    /// Returns a data source, with its schema.
    pub fn data_source(&self, id: impl Into<DataSourceId>) -> Option<DataSource> {
        objects::data_source(&self.lock().state, id.into(), VERSION)
    }

    /// Returns a block; also a page or a database, as the block that stands for it in its parent.
    pub fn block(&self, id: impl Into<BlockId>) -> Option<Block> {
        objects::block(&self.lock().state, id.into(), VERSION)
    }

    /// Returns the rows of a data source in the order of their creation, without those in the trash; none if there is
    /// no such data source.
    pub fn rows(&self, id: impl Into<DataSourceId>) -> Vec<Page> {
        let inner = self.lock();
        let Some(source) = inner.state.data_source(id.into()) else { return Vec::new() };
        let rows = source.rows.ids().filter_map(|row| inner.state.page(row));
        rows.filter(|row| !row.in_trash).filter_map(|row| whole_page(&inner.state, row)).collect()
    }

    /// Returns what is in a page or a block, one level deep, in its order and without what is in the trash; nothing if
    /// there is no such block.
    pub fn children(&self, id: impl Into<BlockId>) -> Vec<Block> {
        let inner = self.lock();
        let children = inner.state.living_children(Uuid::from(id.into()));
        children.filter_map(|(id, _)| objects::block(&inner.state, id.into(), VERSION)).collect()
    }

    /// Returns the comments on a page or a block, the oldest first.
    pub fn comments(&self, id: impl Into<BlockId>) -> Vec<Comment> {
        let inner = self.lock();
        let all = inner.state.comments_on(id.into().into());
        all.map(|record| comments::answer(&inner.state, record)).collect()
    }

    /// Returns the databases, in the order of their creation, without those in the trash.
    pub fn databases(&self) -> Vec<Database> {
        let state = &self.lock().state;
        let mut living: Vec<_> = state.databases().filter(|database| !database.in_trash).collect();
        living.sort_by_key(|database| (database.created, database.id));
        let answers = living.into_iter().map(|it| objects::database(state, it.id, VERSION));
        answers.flatten().collect()
    }

    /// Returns the data sources, in the order of their databases, without those in the trash.
    ///
    /// ```
    /// let workspace = notion_sim::Workspace::new();
    /// assert!(workspace.data_sources().is_empty());
    /// ```
    pub fn data_sources(&self) -> Vec<DataSource> {
        let sources = self.databases().into_iter().flat_map(|database| database.data_sources);
        let living = sources.filter_map(|source| self.data_source(source.id));
        living.filter(|source| !source.in_trash).collect()
    }

    /// Returns the first data source of this title.
    pub fn find(&self, title: &str) -> Option<DataSource> {
        self.data_sources().into_iter().find(|source| source.title_text() == title)
    }

    /// Returns the pages and databases that are in no other, in the order of their creation, without those in the
    /// trash.
    pub fn top_level(&self) -> (Vec<PageId>, Vec<DatabaseId>) {
        let inner = self.lock();
        let pages = inner.state.pages();
        let mut pages: Vec<_> =
            pages.filter(|page| page.place == Place::Workspace && !page.in_trash).collect();
        pages.sort_by_key(|page| page.sequence);
        let databases = inner.state.databases();
        let mut databases: Vec<_> = databases
            .filter(|database| Place::of(&database.parent) == Place::Workspace)
            .filter(|database| !database.in_trash)
            .collect();
        databases.sort_by_key(|database| (database.created, database.id));
        (
            pages.into_iter().map(|page| page.id).collect(),
            databases.into_iter().map(|database| database.id).collect(),
        )
    }
}
