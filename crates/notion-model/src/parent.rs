//! Where an object is.

use crate::{AgentId, BlockId, DataSourceId, DatabaseId, Entries, EntryWriter, PageId, entries};

object! {
    /// The parent of an object.
    ///
    /// A row names both its data source and that data source's database;
    /// [`kind()`](Self::kind) takes it apart.
    ///
    /// See [parents](https://developers.notion.com/reference/parent-object).
    pub struct Parent {
        /// What kind of parent it is.
        pub r#type: ParentType,
        /// The page.
        pub page_id: Option<PageId>,
        /// The data source.
        pub data_source_id: Option<DataSourceId>,
        /// The database; also of a row, next to `data_source_id`.
        pub database_id: Option<DatabaseId>,
        /// The block.
        pub block_id: Option<BlockId>,
        /// `true` at the top level of the workspace.
        pub workspace: Option<bool>,
        /// The wiki.
        pub wiki_id: Option<PageId>,
        /// The agent.
        pub agent_id: Option<AgentId>,
    }
}

open_enum! {
    /// The type of a parent.
    pub enum ParentType {
        /// A page.
        Page = "page_id",
        /// A data source: the object is one of its rows.
        DataSource = "data_source_id",
        /// A database.
        Database = "database_id",
        /// A block.
        Block = "block_id",
        /// None: the object is at the top level of the workspace.
        Workspace = "workspace",
        /// A wiki.
        Wiki = "wiki_id",
        /// An agent.
        Agent = "agent_id",
    }
}

/// A [`Parent`], taken apart by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParentKind<'a> {
    /// A page.
    Page(PageId),
    /// A data source, and the database that it is in (which old answers lack).
    DataSource(DataSourceId, Option<DatabaseId>),
    /// A database.
    Database(DatabaseId),
    /// A block.
    Block(BlockId),
    /// The top level of the workspace.
    Workspace,
    /// A wiki.
    Wiki(PageId),
    /// An agent.
    Agent(AgentId),
    /// A type that this version does not know, or one without the id that it announces.
    Unknown(&'a str),
}

impl Parent {
    /// Returns what the parent is, and which. One without a type is what its key says.
    pub fn kind(&self) -> ParentKind<'_> {
        let kind = match &self.r#type {
            ParentType::Page => self.page_id.map(ParentKind::Page),
            ParentType::DataSource => {
                self.data_source_id.map(|id| ParentKind::DataSource(id, self.database_id))
            }
            ParentType::Database => self.database_id.map(ParentKind::Database),
            ParentType::Block => self.block_id.map(ParentKind::Block),
            ParentType::Workspace => Some(ParentKind::Workspace),
            ParentType::Wiki => self.wiki_id.map(ParentKind::Wiki),
            ParentType::Agent => self.agent_id.map(ParentKind::Agent),
            ParentType::Unknown(name) if name.is_empty() => self.kind_by_key(),
            ParentType::Unknown(_) => None,
        };
        kind.unwrap_or_else(|| ParentKind::Unknown(self.r#type.as_str()))
    }

    fn kind_by_key(&self) -> Option<ParentKind<'_>> {
        let data_source =
            self.data_source_id.map(|id| ParentKind::DataSource(id, self.database_id));
        data_source
            .or(self.page_id.map(ParentKind::Page))
            .or(self.database_id.map(ParentKind::Database))
            .or(self.block_id.map(ParentKind::Block))
            .or(self.wiki_id.map(ParentKind::Wiki))
            .or(self.agent_id.map(ParentKind::Agent))
            .or(self.workspace.and_then(|is| is.then_some(ParentKind::Workspace)))
    }

    /// Returns a page as a parent.
    pub fn page(id: PageId) -> Self {
        Self { r#type: ParentType::Page, page_id: Some(id), ..Self::default() }
    }

    /// Returns a row of a data source, which is in a database.
    pub fn data_source(id: DataSourceId, database: DatabaseId) -> Self {
        Self {
            r#type: ParentType::DataSource,
            data_source_id: Some(id),
            database_id: Some(database),
            ..Self::default()
        }
    }

    /// Returns a database as a parent.
    pub fn database(id: DatabaseId) -> Self {
        Self { r#type: ParentType::Database, database_id: Some(id), ..Self::default() }
    }

    /// Returns a block as a parent.
    pub fn block(id: BlockId) -> Self {
        Self { r#type: ParentType::Block, block_id: Some(id), ..Self::default() }
    }

    /// Returns the top level of the workspace as a parent.
    pub fn workspace() -> Self {
        Self { r#type: ParentType::Workspace, workspace: Some(true), ..Self::default() }
    }
}

/// The parent in which a database is created, or to which it is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatabaseParent {
    /// In a page.
    Page(PageId),
    /// At the top level of the workspace. Needs a token of a user, be it of a
    /// public connection or a personal access token; an internal connection has no place there.
    Workspace,
}

impl Entries for DatabaseParent {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Page(id) => {
                to.entry("type", "page_id");
                to.entry("page_id", id);
            }
            Self::Workspace => {
                to.entry("type", "workspace");
                to.entry("workspace", &true);
            }
        }
    }
}

entries!(DatabaseParent);

impl From<PageId> for DatabaseParent {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

/// The parent in which a page is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageParent {
    /// In a page.
    Page(PageId),
    /// As a row of a data source.
    DataSource(DataSourceId),
    /// As a row of the only data source of a database. An error if the database has several.
    Database(DatabaseId),
    /// At the top level of the workspace. Needs a token of a user, be it of a
    /// public connection or a personal access token; an internal connection has no place there.
    Workspace,
}

impl Entries for PageParent {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Page(id) => {
                to.entry("type", "page_id");
                to.entry("page_id", id);
            }
            Self::DataSource(id) => {
                to.entry("type", "data_source_id");
                to.entry("data_source_id", id);
            }
            Self::Database(id) => {
                to.entry("type", "database_id");
                to.entry("database_id", id);
            }
            Self::Workspace => {
                to.entry("type", "workspace");
                to.entry("workspace", &true);
            }
        }
    }
}

entries!(PageParent);

impl From<PageId> for PageParent {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

impl From<DataSourceId> for PageParent {
    fn from(id: DataSourceId) -> Self {
        Self::DataSource(id)
    }
}

/// The parent to which a page is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoveParent {
    /// Into a page.
    Page(PageId),
    /// Into a data source, as a row.
    DataSource(DataSourceId),
}

impl Entries for MoveParent {
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Page(id) => {
                to.entry("type", "page_id");
                to.entry("page_id", id);
            }
            Self::DataSource(id) => {
                to.entry("type", "data_source_id");
                to.entry("data_source_id", id);
            }
        }
    }
}

entries!(MoveParent);

impl From<PageId> for MoveParent {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

impl From<DataSourceId> for MoveParent {
    fn from(id: DataSourceId) -> Self {
        Self::DataSource(id)
    }
}
