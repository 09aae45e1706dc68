//! Reports of how a workspace is used.

use notion_model::WorkspaceId;
use notion_model::admin::AnalyticsReports;

use crate::{Call, Endpoint, Parts, Route};

/// Reports of how a workspace is used.
#[derive(Clone, Debug)]
pub struct Analytics<C>(C);

impl<C> Analytics<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Analytics<C> {
    /// Retrieves reports of how a workspace is used. Nothing is known of its answer, which is handed out as it
    /// came.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, workspace: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// let reports = admin.analytics().reports(workspace).send().await?;
    /// println!("{:?}", reports.extra);
    /// # Ok(()) }
    /// ```
    ///
    /// See [intro](https://developers.notion.com/reference/admin/intro).
    pub fn reports(self, workspace: WorkspaceId) -> Reports<C> {
        Call::new(self.0, RetrieveReports { workspace })
    }
}

/// A call of [`Analytics::reports`].
pub type Reports<C> = Call<C, RetrieveReports>;

/// The request of [`Analytics::reports`].
#[derive(Clone, Debug)]
pub struct RetrieveReports {
    workspace: WorkspaceId,
}

impl Endpoint for RetrieveReports {
    type Response = AnalyticsReports;
    const ROUTE: Route = Route::get("/admin/v1/analytics/reports");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query("workspace_id", Some(self.workspace))
    }
}
