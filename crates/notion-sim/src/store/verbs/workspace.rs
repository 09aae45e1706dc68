//! What is asked of a workspace as a whole: its time, its ids, its names.

use std::cell::Cell;

use notion_model::jiff::{SignedDuration, Timestamp};
use notion_model::{AsyncTask, CustomEmoji, DataSourceId, PageId, User, UserId, WorkspaceId};
use uuid::Uuid;

use crate::store::state::{FormulaWork, State};
use crate::wire::signature::Key;

impl State {
    /// The time of the request that is being answered.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// A request begins: time goes on. `base_url` is where its client finds the workspace.
    pub(crate) fn begin(&mut self, base_url: String) {
        self.now = self.clock.now();
        self.requests += 1;
        self.base_url = base_url;
    }

    /// How many requests have begun: what tells the addresses of a file in two answers apart.
    pub(crate) fn requests(&self) -> u64 {
        self.requests
    }

    /// What the clock says, which goes on by that.
    pub(crate) fn look_at_clock(&mut self) -> Timestamp {
        self.clock.now()
    }

    /// What the clock says, which does not go on by that.
    pub(crate) fn clock_says(&self) -> Timestamp {
        self.clock.says()
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Lets time go on by this with every request, and by nothing else.
    pub(crate) fn go_by(&mut self, step: SignedDuration) {
        self.clock.go_by(step);
        self.settings.clock_step = Some(step);
    }

    pub(crate) fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }

    pub(crate) fn root(&self) -> PageId {
        self.root
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn file_key(&self) -> Option<&Key> {
        self.file_key.as_ref()
    }

    /// Does something while files have addresses without a host and without a signature, as in exports.
    pub(crate) fn without_addresses<T>(&mut self, act: impl FnOnce(&Self) -> T) -> T {
        let (base_url, key) = (std::mem::take(&mut self.base_url), self.file_key.take());
        let done = act(self);
        (self.base_url, self.file_key) = (base_url, key);
        done
    }

    /// An id that sorts by time.
    pub(crate) fn timed_id<T: From<Uuid>>(&mut self) -> T {
        self.ids.timed(self.now)
    }

    /// The same, where a later one of a day also sorts behind an earlier one.
    pub(crate) fn ordered_id<T: From<Uuid>>(&mut self) -> T {
        self.ids.ordered(self.now)
    }

    pub(crate) fn random_id(&mut self) -> Uuid {
        self.ids.random()
    }

    /// The id of a property that is none of this data source yet.
    pub(crate) fn property_id(&mut self, source: DataSourceId) -> String {
        loop {
            let id = self.ids.property();
            if self.schema(source).iter().all(|column| column.id != id) {
                return id;
            }
        }
    }

    /// What has been done for the formulas of the value at hand.
    pub(crate) fn formula_work(&self) -> &Cell<FormulaWork> {
        &self.formula_work
    }

    pub(crate) fn emojis(&self) -> &[CustomEmoji] {
        &self.emojis
    }

    pub(crate) fn task(&self, id: &str) -> Option<&AsyncTask> {
        self.tasks.get(id)
    }

    pub(crate) fn add_task(&mut self, task: AsyncTask) {
        self.tasks.insert(task.id.clone(), task);
    }

    pub(crate) fn user(&self, id: UserId) -> User {
        let known = self.users.iter().chain(&self.groups).find(|user| user.id == id);
        let mut user = known.cloned().unwrap_or_else(|| User::partial(id));
        if let notion_model::UserKind::Bot(bot) = &mut user.kind {
            // Only the bot's own page tells about it.
            **bot = Default::default();
        }
        user
    }

    /// What the workspace is called, as its bot says.
    pub(crate) fn workspace_name(&self) -> &str {
        let own = self.users.iter().find(|user| user.id == self.bot).map(|user| &user.kind);
        match own {
            Some(notion_model::UserKind::Bot(bot)) => bot.workspace_name.as_deref(),
            _ => None,
        }
        .unwrap_or("Workspace")
    }

    /// The address of a page or a database, without a slug.
    pub(crate) fn address(&self, id: impl Into<Uuid>) -> String {
        let id: Uuid = id.into();
        format!("https://app.notion.com/p/{}", id.as_simple())
    }

    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }
}
