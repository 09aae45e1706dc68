//! What happens to a workspace from outside: other people share, purge and resolve, and time passes.

use notion_model::jiff::SignedDuration;
use notion_model::{BlockId, DataSourceId, DatabaseId, DiscussionId, UserId};
use uuid::Uuid;

use crate::webhooks::faults::WebhookFault;
use crate::wire::fail::Fail;
use crate::workspace::Workspace;

/// The reason why something can't be done to a workspace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlayError(String);

impl From<Fail> for PlayError {
    fn from(fail: Fail) -> Self {
        Self(fail.message)
    }
}

/// What is not done by requests of the connection. Over HTTP it is said to `/__sim__/…`; `docs/simulator.md` has the
/// table.
impl Workspace {
    /// Lets time pass, also where the system's clock tells it. Webhook events that come late come when they are due.
    pub fn advance(&self, by: SignedDuration) {
        let mut inner = self.lock();
        inner.state.advance(by);
        inner.tell_late();
    }

    /// Lets time go on by this with every request, and by nothing else: with zero, all that follows happens at one
    /// moment, and so in one minute.
    pub fn go_by(&self, step: SignedDuration) {
        self.lock().state.go_by(step);
    }

    /// Takes a page, a database or a data source away from the connection, with what is in it. It is then answered as
    /// what is not there, found by no search and no query, and no event tells of it; but it still stands among the
    /// blocks of its parent, the data sources of its database and the pages of relations. Properties that relate to a
    /// data source which is not shared are left out. Of a page, a `page.permissions_updated` event is the last that is
    /// told.
    ///
    /// ```
    /// use notion_sim::Workspace;
    ///
    /// let workspace = Workspace::new();
    /// workspace.unshare(workspace.root_page())?;
    /// // … the code under test gets 404 …
    /// workspace.share(workspace.root_page())?;
    /// # Ok::<(), notion_sim::PlayError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no such page, database or data source.
    pub fn unshare(&self, id: impl Into<Uuid>) -> Result<(), PlayError> {
        self.share_or_not(id.into(), false)
    }

    /// Shares something with the connection again, with what is in it; also if what it is in is not shared. Of a page, a
    /// `page.permissions_updated` event tells.
    ///
    /// # Errors
    ///
    /// When there is no such page, database or data source.
    pub fn share(&self, id: impl Into<Uuid>) -> Result<(), PlayError> {
        self.share_or_not(id.into(), true)
    }

    fn share_or_not(&self, id: Uuid, is_shared: bool) -> Result<(), PlayError> {
        let mut inner = self.lock();
        inner.state.share(id, is_shared)?;
        inner.tell_of_people();
        Ok(())
    }

    /// Lets the list of what is in a page or a block be refused, as Notion refuses it where a block of this type is:
    /// `ai_block`, `button`, `external_object_instance_page`. What has the list is answered as before.
    ///
    /// # Errors
    ///
    /// When there is no such page or block.
    pub fn refuse_children(
        &self,
        id: impl Into<BlockId>,
        block_type: impl Into<String>,
    ) -> Result<(), PlayError> {
        Ok(self.lock().state.refuse_children(id.into(), Some(block_type.into()))?)
    }

    /// Gives a list again that was refused.
    ///
    /// # Errors
    ///
    /// When there is no such page or block.
    pub fn allow_children(&self, id: impl Into<BlockId>) -> Result<(), PlayError> {
        Ok(self.lock().state.refuse_children(id.into(), None)?)
    }

    /// Adds a block to the end of a page or a block that is answered as `unsupported`, of this type: `ai_block`,
    /// `transcription`. It has children, whose list is refused.
    ///
    /// # Errors
    ///
    /// When there is no such page or block.
    pub fn add_unsupported(
        &self,
        parent: impl Into<BlockId>,
        block_type: &str,
    ) -> Result<BlockId, PlayError> {
        let mut inner = self.lock();
        let id = inner.state.add_unsupported(parent.into(), block_type)?;
        inner.tell_of_people();
        Ok(id)
    }

    /// Removes something that is in the trash for good, with what is in it: it is answered 404 from then on.
    ///
    /// # Errors
    ///
    /// When it is not there, or not in the trash.
    pub fn purge(&self, id: impl Into<Uuid>) -> Result<(), PlayError> {
        Ok(self.lock().state.purge(id.into())?)
    }

    /// Ends the cursors of all queries and searches that have begun: they are refused from then on.
    pub fn end_cursors(&self) {
        self.lock().state.end_sessions();
    }

    /// Resolves a discussion: its comments are no longer listed, and can still be retrieved.
    ///
    /// # Errors
    ///
    /// When there is none with this id.
    pub fn resolve(&self, id: impl Into<DiscussionId>) -> Result<(), PlayError> {
        Ok(self.lock().state.resolve(id.into(), true)?)
    }

    /// Puts a database among the rows of a data source, which is then that of a wiki: queries of it answer the data
    /// sources of the database besides pages.
    ///
    /// # Errors
    ///
    /// When one of them is not there, or the database would be in itself.
    pub fn put_in_wiki(
        &self,
        database: impl Into<DatabaseId>,
        wiki: impl Into<DataSourceId>,
    ) -> Result<(), PlayError> {
        let mut inner = self.lock();
        inner.state.put_in_wiki(database.into(), wiki.into())?;
        inner.tell_of_people();
        Ok(())
    }

    /// Adds a group of persons, which may stand among the people of properties; no endpoint knows its id.
    ///
    /// # Errors
    ///
    /// When a user or another group has this id.
    pub fn add_group(&self, id: UserId, name: impl Into<String>) -> Result<(), PlayError> {
        Ok(self.lock().state.add_group(id, name.into())?)
    }

    /// Lets something go wrong with events. Faults that have been injected wait for their events in the order in which
    /// they came; an event meets one at most.
    pub fn inject_webhook_fault(&self, fault: WebhookFault) {
        self.lock().webhooks.plan.push(fault);
    }
}
