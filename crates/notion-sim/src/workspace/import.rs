//! The whole workspace as JSON, out and in.

use notion_model::PageId;

use crate::seed::{ImportError, import};
use crate::workspace::Workspace;

impl Workspace {
    /// Returns the whole workspace as JSON, with the contents of uploaded files: what [`import`](Self::import) reads,
    /// and `--seed` of the program.
    ///
    /// ```
    /// let workspace = notion_sim::Workspace::new();
    /// let other = notion_sim::Workspace::new();
    /// other.import(workspace.export())?;
    /// assert_eq!(other.export(), workspace.export());
    /// # Ok::<(), notion_sim::ImportError>(())
    /// ```
    ///
    /// Faults that wait are part of it; tokens and requests are not.
    pub fn export(&self) -> String {
        self.lock().export()
    }

    /// Puts a workspace in the place of this one, whose requests, webhook events and faults are forgotten; gives its first
    /// page.
    ///
    /// Objects are those of the API. What has no `created_time` counts as written by hand, and is taken as if it
    /// had been sent in a request: what it leaves out is filled in, even its id.
    ///
    /// ```
    /// let workspace = notion_sim::Workspace::new();
    /// let root = workspace.import(r#"{
    ///     "pages": [{
    ///         "properties": {"title": {"title": [{"text": {"content": "Groceries"}}]}},
    ///         "children": [{"to_do": {"rich_text": [{"text": {"content": "Milk"}}]}}]
    ///     }]
    /// }"#)?;
    /// assert_eq!(workspace.children(root).len(), 1);
    /// # Ok::<(), notion_sim::ImportError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `json` is no workspace; this one is then left as it is.
    pub fn import(&self, json: impl AsRef<[u8]>) -> std::result::Result<PageId, ImportError> {
        let mut inner = self.lock();
        let mut state = inner.builder.empty();
        let plan = import(&mut state, json.as_ref())?;
        inner.replace(state, plan);
        Ok(inner.state.root())
    }
}
