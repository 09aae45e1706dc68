//! Finds what ids stand for, or says so in Notion's words.

use notion_model::{BlockId, DataSourceId, DatabaseId, FileUploadId, PageId, Parent, ViewId};

use crate::store::state::{DataSource, Database, Page, Place, State};
use crate::store::tree::Node;
use crate::store::upload::Upload;
use crate::store::view::ViewRecord;
use crate::wire::fail::{Fail, Result};

impl State {
    /// What Notion says of what is not there, or not shared.
    pub(crate) fn not_found(&self, noun: &str, id: impl std::fmt::Display) -> Fail {
        Fail::not_found(noun, id, &self.integration, &self.bot.to_string())
    }

    pub(crate) fn no_block(&self, id: impl std::fmt::Display) -> Fail {
        self.not_found("block", id)
    }

    pub(crate) fn find_node(&self, id: BlockId) -> Result<Node> {
        let node = self.node(id.into()).filter(|node| self.sees(*node));
        node.ok_or_else(|| self.no_block(id))
    }

    pub(crate) fn no_database(&self, id: impl std::fmt::Display) -> Fail {
        self.not_found("database", id)
    }

    pub(crate) fn find_database(&self, id: DatabaseId) -> Result<&Database> {
        let known = self.databases.get(&id).filter(|_| self.sees(Node::Database(id)));
        known.ok_or_else(|| self.no_database(id))
    }

    /// Notion calls it a database here, too.
    pub(crate) fn find_source(&self, id: DataSourceId) -> Result<&DataSource> {
        let known = self.data_sources.get(&id).filter(|_| self.sees_place(Place::DataSource(id)));
        known.ok_or_else(|| self.no_database(id))
    }

    pub(crate) fn no_page(&self, id: impl std::fmt::Display) -> Fail {
        self.not_found("page", id)
    }

    pub(crate) fn find_page(&self, id: PageId) -> Result<&Page> {
        let known = self.page(id).filter(|_| self.sees(Node::Page(id)));
        known.ok_or_else(|| self.no_page(id))
    }

    pub(crate) fn find_view(&self, id: ViewId) -> Result<&ViewRecord> {
        let known = self.views.iter().find(|view| view.id == id);
        known
            .filter(|view| self.find_database(view.database).is_ok())
            .ok_or_else(|| self.not_found("view", id))
    }
}

/// The parent of a row, for messages.
pub(crate) fn only_source(state: &State, parent: &Parent) -> Result<DataSourceId> {
    let id = parent.database_id.unwrap_or_default();
    let database = state.find_database(id)?;
    match database.data_sources.as_slice() {
        [only] => Ok(*only),
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            let mut fail = Fail::validation(
                "Databases with multiple data sources are not supported in this API version.",
            );
            fail.additional_data = Some(serde_json::json!({
                "error_type": "multiple_data_sources_for_database",
                "database_id": id,
                "child_data_source_ids": ids,
                "minimum_api_version": "2025-09-03",
            }));
            Err(fail)
        }
    }
}

pub(crate) fn find_upload(state: &State, id: FileUploadId) -> Result<&Upload> {
    state.uploads.get(&id).ok_or_else(|| state.not_found("file upload", id))
}
