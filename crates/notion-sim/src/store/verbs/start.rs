//! What a workspace begins with: nothing but who is in it, or the records of a seed, which come as they are and are told
//! to nobody.

use notion_model::jiff::Timestamp;
use notion_model::{
    BlockId, CustomEmoji, DataSourceId, DatabaseId, PageId, Parent, PropertyValue, User, UserId,
    WorkspaceId,
};
use std::collections::HashMap;
use uuid::Uuid;

use crate::store::agents::Agents;
use crate::store::comment::{CommentRecord, Comments};
use crate::store::connection::{OAuth, Token};
use crate::store::edits::Edits;
use crate::store::results::Results;
use crate::store::settings::Settings;
use crate::store::state::{Block, DataSource, Database, Page, State, Template};
use crate::store::upload::Upload;
use crate::store::values::Values;
use crate::store::view::ViewRecord;
use crate::wire::fail::Result;
use crate::wire::ids::{Clock, Ids};
use crate::wire::signature::Key;

/// What a workspace is made of that has no content yet.
pub(crate) struct Start {
    pub(crate) ids: Ids,
    pub(crate) clock: Clock,
    pub(crate) now: Timestamp,
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) integration: String,
    pub(crate) bot: UserId,
    pub(crate) users: Vec<User>,
    pub(crate) root: PageId,
    pub(crate) emojis: Vec<CustomEmoji>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) oauth: Option<OAuth>,
    pub(crate) file_key: Key,
    pub(crate) groups: Vec<User>,
    pub(crate) settings: Settings,
}

impl State {
    pub(crate) fn start(start: Start) -> Self {
        Self {
            ids: start.ids,
            clock: start.clock,
            settings: start.settings,
            groups: start.groups,
            sharing: HashMap::new(),
            refused: HashMap::new(),
            source_names: HashMap::new(),
            sessions_ended: 0,
            late: Vec::new(),
            now: start.now,
            requests: 0,
            workspace_id: start.workspace_id,
            integration: start.integration,
            tokens: start.tokens,
            oauth: start.oauth,
            base_url: String::new(),
            file_key: Some(start.file_key),
            bot: start.bot,
            users: start.users,
            root: start.root,
            databases: HashMap::new(),
            data_sources: HashMap::new(),
            pages: HashMap::new(),
            edits: Edits::default(),
            blocks: HashMap::new(),
            children: HashMap::new(),
            uploads: HashMap::new(),
            comments: Comments::default(),
            emojis: start.emojis,
            tasks: HashMap::new(),
            agents: Agents::default(),
            views: Vec::new(),
            view_queries: Vec::new(),
            results: Results::default(),
            formula_work: Default::default(),
            journal: Vec::new(),
            sequence: 0,
        }
    }

    /// When something was made: now, if it doesn't say.
    pub(crate) fn said_or_now(&self, said: notion_model::Timestamp) -> Timestamp {
        let said = Some(said.instant()).filter(|time| *time != Timestamp::UNIX_EPOCH);
        said.unwrap_or(self.now)
    }

    /// Ids that are made from here on depend on this, too.
    pub(crate) fn stir_ids(&mut self, hash: u64) {
        self.ids.stir(hash);
    }

    /// Takes the page out that a workspace without a seed begins with.
    pub(crate) fn clear_pages(&mut self) {
        self.pages.clear();
        self.edits.clear();
    }

    /// The workspace, its connection and its people. `bot` is the connection's own user.
    pub(crate) fn put_people(&mut self, workspace: WorkspaceId, bot: User, others: Vec<User>) {
        self.workspace_id = workspace;
        self.bot = bot.id;
        if let Some(name) = &bot.name {
            self.integration.clone_from(name);
        }
        self.users = others.into_iter().filter(|user| user.id != bot.id).collect();
        self.users.push(bot);
    }

    /// Makes the connection a public one, if it is none yet.
    pub(crate) fn put_client(&mut self, client: OAuth) {
        self.oauth.get_or_insert(client);
    }

    pub(crate) fn put_groups(&mut self, groups: Vec<User>) {
        self.groups = groups;
    }

    pub(crate) fn put_emojis(&mut self, emojis: Vec<CustomEmoji>) {
        self.emojis = emojis;
    }

    pub(crate) fn put_upload(&mut self, upload: Upload) {
        self.uploads.insert(upload.id, upload);
    }

    pub(crate) fn put_database(&mut self, database: Database) {
        self.databases.insert(database.id, database);
    }

    /// A data source, which its database may not name yet.
    pub(crate) fn put_source(&mut self, source: DataSource) {
        if let Some(database) = self.databases.get_mut(&source.database)
            && !database.data_sources.contains(&source.id)
        {
            database.data_sources.push(source.id);
        }
        self.insert_source(source);
    }

    /// What a data source is called that a database names and that is not there.
    pub(crate) fn put_source_name(&mut self, id: DataSourceId, name: String) {
        self.source_names.insert(id, name);
    }

    /// A template of a data source; its page, which may not be there, is no row.
    ///
    /// # Errors
    ///
    /// When there is no such data source.
    pub(crate) fn put_template(
        &mut self,
        source: DataSourceId,
        page: PageId,
        is_default: bool,
    ) -> Result<()> {
        let missing = self.no_database(source);
        let source = self.data_sources.get_mut(&source).ok_or(missing)?;
        source.rows.remove(page);
        source.templates.push(Template { page, is_default });
        Ok(())
    }

    /// Databases that are said to be in another are among the rows of its data source, which is a wiki.
    pub(crate) fn place_in_wikis(&mut self) {
        let home = |id| Some((self.databases.get(&id)?.data_sources.first().copied()?, id));
        let wikis: Vec<(DatabaseId, DataSourceId, DatabaseId)> = (self.databases.values())
            .filter(|database| database.parent.data_source_id.is_none())
            .filter_map(|database| {
                let (source, wiki) = home(database.parent.database_id?)?;
                Some((database.id, source, wiki))
            })
            .collect();
        for (id, source, wiki) in wikis {
            if let Some(database) = self.databases.get_mut(&id) {
                database.parent = Parent::data_source(source, wiki);
            }
        }
    }

    /// A page without its values; a row is among the rows.
    pub(crate) fn put_page(&mut self, page: Page) {
        if let Some(source) = page.source().and_then(|id| self.data_sources.get_mut(&id)) {
            source.rows.add(page.row());
        }
        self.insert_page(page);
    }

    /// A page that was written by hand: if it is a row, it is counted.
    pub(crate) fn put_new_page(&mut self, page: Page) {
        let (id, source) = (page.id, page.source());
        self.insert_page(page);
        if let Some(source) = source {
            self.add_row(id, source);
        }
    }

    /// The values of a page. Rows that are made later have higher numbers.
    pub(crate) fn put_values(&mut self, id: PageId, values: Values) {
        let source = self.page(id).and_then(Page::source);
        if let Some(source) = source.and_then(|id| self.data_sources.get_mut(&id)) {
            let numbers = values.iter().filter_map(|(_, value)| match value {
                PropertyValue::UniqueId(id) => id.number.as_ref()?.as_u64(),
                _ => None,
            });
            source.counter = numbers.fold(source.counter, u64::max);
        }
        self.change_page(id, |page| page.values = values);
    }

    pub(crate) fn put_block(&mut self, id: BlockId, block: Block) {
        self.blocks.insert(id, block);
    }

    /// What is in something, behind what there is already.
    pub(crate) fn put_children(&mut self, parent: Uuid, children: Vec<Uuid>) {
        self.children.entry(parent).or_default().extend(children);
    }

    pub(crate) fn put_comments(&mut self, comments: Vec<CommentRecord>) {
        self.comments = comments.into_iter().collect();
    }

    pub(crate) fn put_view(&mut self, view: ViewRecord) {
        self.views.push(view);
    }

    /// The page to start with, and what the clock says.
    pub(crate) fn open(&mut self, root: PageId, now: Timestamp) {
        self.root = root;
        self.clock.set(now);
        self.now = now;
        self.journal.clear();
    }
}
