//! Exports of whole workspaces.

use notion_model::admin::{
    ExportFormat, ExportJob, ExportJobId, ExportProgress, ExportedContents, ExportedRows,
};
use notion_model::{WorkspaceId, entries};
use notion_transport::Effect;

use crate::{Call, Endpoint, Parts, Route};

/// Exports of whole workspaces.
#[derive(Clone, Debug)]
pub struct Exports<C>(C);

impl<C> Exports<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

impl<C> Exports<C> {
    /// Orders an export of a workspace: of what the user with this e-mail address may see. Needs the scope
    /// workspace:export.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId) -> Result<(), notion_api::Error> {
    /// use notion_model::admin::ExportFormat;
    ///
    /// let export = admin.exports().enqueue(space, ExportFormat::Html, "ada@example.com").comments(true);
    /// println!("{}", export.send().await?.export_job_id);
    /// # Ok(()) }
    /// ```
    ///
    /// See [enqueue space export](https://developers.notion.com/reference/admin/enqueue-space-export).
    pub fn enqueue(
        self,
        space: WorkspaceId,
        format: ExportFormat,
        on_behalf_of: impl Into<String>,
    ) -> Enqueue<C> {
        Call::new(
            self.0,
            EnqueueExport {
                space,
                format,
                on_behalf_of: on_behalf_of.into(),
                rows: None,
                flatten: None,
                comments: None,
                contents: None,
                locale: None,
                pdf_format: None,
                teamspaces: None,
                time_zone: None,
            },
        )
    }
}

/// A call of [`Exports::enqueue`].
pub type Enqueue<C> = Call<C, EnqueueExport>;

/// The request of [`Exports::enqueue`].
#[derive(Clone, Debug)]
pub struct EnqueueExport {
    space: WorkspaceId,
    format: ExportFormat,
    on_behalf_of: String,
    rows: Option<ExportedRows>,
    flatten: Option<bool>,
    comments: Option<bool>,
    contents: Option<ExportedContents>,
    locale: Option<String>,
    pdf_format: Option<String>,
    teamspaces: Option<Vec<String>>,
    time_zone: Option<String>,
}

entries!(EnqueueExport { "export_type" = format, "on_behalf_of_user_email" = on_behalf_of, "collection_view_export_type" = rows, "flatten_export_filetree" = flatten, "include_comments" = comments, "include_contents" = contents, locale, pdf_format, "teamspace_ids" = teamspaces, time_zone });

impl Endpoint for EnqueueExport {
    type Response = ExportJob;
    const ROUTE: Route = Route::post("/admin/v1/spaces/{space_id}/exports", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).object(self)
    }
}

impl<C> Enqueue<C> {
    /// Sets which rows of databases are exported.
    pub fn rows(mut self, rows: ExportedRows) -> Self {
        self.endpoint.rows = Some(rows);
        self
    }

    /// Sets whether all files are in one folder.
    pub fn flatten(mut self, flatten: bool) -> Self {
        self.endpoint.flatten = Some(flatten);
        self
    }

    /// Sets whether comments are exported.
    pub fn comments(mut self, comments: bool) -> Self {
        self.endpoint.comments = Some(comments);
        self
    }

    /// Sets what of pages is exported.
    pub fn contents(mut self, contents: ExportedContents) -> Self {
        self.endpoint.contents = Some(contents);
        self
    }

    /// Sets the language and the form.
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.endpoint.locale = Some(locale.into());
        self
    }

    /// Sets the format of the paper, by Notion's name.
    pub fn pdf_format(mut self, pdf_format: impl Into<String>) -> Self {
        self.endpoint.pdf_format = Some(pdf_format.into());
        self
    }

    /// Limits the answer to these teamspaces.
    pub fn teamspaces<S: Into<String>>(mut self, teamspaces: impl IntoIterator<Item = S>) -> Self {
        self.endpoint.teamspaces = Some(teamspaces.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the time zone of dates, such as `Europe/Berlin`.
    pub fn time_zone(mut self, time_zone: impl Into<String>) -> Self {
        self.endpoint.time_zone = Some(time_zone.into());
        self
    }
}

impl<C> Exports<C> {
    /// Retrieves how far an export is, and where it can be fetched. Needs the scope workspace:export.
    ///
    /// In beta here: what is sent and answered is known from an emulator only.
    ///
    /// ```no_run
    /// # use notion_api::admin::AdminClient;
    /// # async fn f(admin: AdminClient, space: notion_model::WorkspaceId, export: notion_model::admin::ExportJobId) -> Result<(), notion_api::Error> {
    /// let export = admin.exports().retrieve(space, export).send().await?;
    /// println!("{} {:?}", export.status, export.download_urls);
    /// # Ok(()) }
    /// ```
    ///
    /// See [get space export status](https://developers.notion.com/reference/admin/get-space-export-status).
    pub fn retrieve(self, space: WorkspaceId, export: impl Into<ExportJobId>) -> Retrieve<C> {
        Call::new(self.0, RetrieveExport { space, export: export.into() })
    }
}

/// A call of [`Exports::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveExport>;

/// The request of [`Exports::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveExport {
    space: WorkspaceId,
    export: ExportJobId,
}

impl Endpoint for RetrieveExport {
    type Response = ExportProgress;
    const ROUTE: Route = Route::get("/admin/v1/spaces/{space_id}/exports/{export_job_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.space).arg(&self.export)
    }
}
