//! Databases: containers of data sources.

use notion_model::validate::{Check, Validate, Violation};
use notion_model::{
    CoverInput, DataSource, DataSourceId, Database, DatabaseId, DatabaseParent, IconInput, PageId,
    Patch, Properties, PropertySchemaInput, RichTextArray, entries,
};
use notion_transport::Effect;

use crate::data_sources::{Query, QueryDataSource, RetrieveDataSource};
use crate::error::Subject;
use crate::setters::setters;
use crate::templates::{self, Simple};
use crate::{
    Call, Caller, Client, Committed, Endpoint, Error, ErrorKind, Flow, Parts, ResponseFuture,
    Route, Task,
};

/// The endpoints of databases.
#[derive(Clone, Debug)]
pub struct Databases<C>(C);

impl<C> Databases<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- POST /v1/databases ------------------------------------------------------------------------

impl<C> Databases<C> {
    /// Creates a database, with its first data source, in a page or at the top level of the workspace.
    ///
    /// Without a title Notion calls it `New database`; without a title property the data source gets one, `Name`.
    ///
    /// ```no_run
    /// use notion_model::{NumberFormat, PageId, PropertySchemaInput as Schema};
    ///
    /// # async fn f(notion: notion_api::Client, page: PageId) -> Result<(), notion_api::Error> {
    /// let database = notion
    ///     .databases()
    ///     .create(page)
    ///     .title("Tasks")
    ///     .properties([
    ///         ("Task", Schema::title()),
    ///         ("Effort", Schema::number(NumberFormat::Number)),
    ///         ("Priority", Schema::select(["High", "Low"])),
    ///     ])
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [create a database](https://developers.notion.com/reference/create-database).
    pub fn create(self, parent: impl Into<DatabaseParent>) -> Create<C> {
        Call::new(
            self.0,
            CreateDatabase {
                parent: parent.into(),
                title: None,
                description: None,
                is_inline: None,
                initial_data_source: None,
                icon: None,
                cover: None,
                refused: Vec::new(),
            },
        )
    }

    /// Creates a database from names and short forms of types.
    ///
    /// A short form is the name of a type (`"text"`, `"number"`, `"date"`, `"checkbox"`, `"phone"` …, see
    /// [`templates::simple`]), a list of names (the options of a select) or a whole
    /// [`PropertySchemaInput`]. If no property is a title, a property `Name` is added. A word that is no type is an
    /// error when the call is sent, which says what may be meant.
    ///
    /// ```no_run
    /// use notion_model::{NumberFormat, PropertySchemaInput as Schema};
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let database = notion
    ///     .databases()
    ///     .create_simple(page, "Friends", [
    ///         ("Name", "title".into()),
    ///         ("Phone", "phone".into()),
    ///         ("Circle", ["Family", "Work"].into()),
    ///         ("Debts", Schema::number(NumberFormat::Euro).description("What is left").into()),
    ///     ])
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn create_simple<'a>(
        self,
        parent: impl Into<DatabaseParent>,
        title: impl Into<RichTextArray>,
        properties: impl IntoIterator<Item = (&'a str, Simple)>,
    ) -> Create<C> {
        let create = self.create(parent).title(title);
        match templates::simple(properties) {
            Ok(properties) => create.properties(properties),
            Err(refused) => create.refused(refused),
        }
    }
}

/// A call of [`Databases::create`].
pub type Create<C> = Call<C, CreateDatabase>;

/// The request of [`Databases::create`].
#[derive(Clone, Debug)]
pub struct CreateDatabase {
    parent: DatabaseParent,
    title: Option<RichTextArray>,
    description: Option<RichTextArray>,
    is_inline: Option<bool>,
    initial_data_source: Option<InitialDataSource>,
    icon: Option<IconInput>,
    cover: Option<CoverInput>,
    /// What is wrong with the short forms that it was made of.
    refused: Vec<Violation>,
}

entries!(CreateDatabase {
    parent,
    title,
    description,
    is_inline,
    initial_data_source,
    icon,
    cover
});

#[derive(Clone, Debug)]
struct InitialDataSource {
    properties: Properties<PropertySchemaInput>,
}

entries!(InitialDataSource { properties });

impl Endpoint for CreateDatabase {
    type Response = Database;
    const ROUTE: Route = Route::post("/v1/databases", Effect::Create);

    #[inline]
    fn read_back(&self, client: &Client, made: Committed) -> Option<ResponseFuture<Database>> {
        Some(client.send(RetrieveDatabase { id: DatabaseId::from_uuid(*made.id.as_uuid()) }))
    }

    #[inline]
    fn parts(&self) -> Parts {
        let parts = Parts::new().object(self);
        // Without the properties that were refused there is nothing to send, checked or not.
        match self.refused.is_empty() {
            true => parts,
            false => parts.refused(Error::new(ErrorKind::Invalid(self.refused.clone()))),
        }
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreateDatabase {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("title", &self.title);
        check.key("description", &self.description);
        check.key("icon", &self.icon);
        check.key("cover", &self.cover);
        if let Some(initial) = &self.initial_data_source {
            check.at("initial_data_source", |check| {
                check.key("properties", &initial.properties.as_new())
            });
        }
        if self.parent == DatabaseParent::Workspace && self.is_inline == Some(true) {
            check.at("is_inline", |check| {
                check.broken(notion_model::validate::Rule::InlineInWorkspace)
            });
        }
    }
}

impl<C> Create<C> {
    /// Sets what it is called.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Sets what it is about.
    pub fn description(mut self, description: impl Into<RichTextArray>) -> Self {
        self.endpoint.description = Some(description.into().into_input());
        self
    }

    /// Sets the schema of its first data source, by name; exactly one property must be a title.
    pub fn properties<N: AsRef<str>>(
        mut self,
        properties: impl IntoIterator<Item = (N, PropertySchemaInput)>,
    ) -> Self {
        let properties = properties.into_iter().collect();
        self.endpoint.initial_data_source = Some(InitialDataSource { properties });
        self
    }

    fn refused(mut self, refused: Vec<Violation>) -> Self {
        self.endpoint.refused = refused;
        self
    }

    /// Sets whether it is shown in the content of its page. Defaults to `false`.
    pub fn inline(mut self, inline: bool) -> Self {
        self.endpoint.is_inline = Some(inline);
        self
    }

    setters!(new_icon, new_cover);
}

// ---- GET /v1/databases/{database_id} -----------------------------------------------------------

impl<C> Databases<C> {
    /// Retrieves a database, with the ids and names of its data sources.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::DatabaseId) -> Result<(), notion_api::Error> {
    /// let database = notion.databases().retrieve(id).send().await?;
    /// println!("{}", database.title_text());
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve a database](https://developers.notion.com/reference/retrieve-database).
    pub fn retrieve(self, id: DatabaseId) -> Retrieve<C> {
        Call::new(self.0, RetrieveDatabase { id })
    }
}

/// A call of [`Databases::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveDatabase>;

/// The request of [`Databases::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveDatabase {
    id: DatabaseId,
}

impl Endpoint for RetrieveDatabase {
    type Response = Database;
    const ROUTE: Route = Route::get("/v1/databases/{database_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- PATCH /v1/databases/{database_id} ---------------------------------------------------------

impl<C> Databases<C> {
    /// Updates a database: what isn't named stays as it is. Its schema is its data sources' to change.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::DatabaseId) -> Result<(), notion_api::Error> {
    /// notion.databases().update(id).title("Renamed").remove_cover().send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [update a database](https://developers.notion.com/reference/update-database).
    pub fn update(self, id: DatabaseId) -> Update<C> {
        Call::new(
            self.0,
            UpdateDatabase {
                id,
                parent: None,
                title: None,
                description: None,
                is_inline: None,
                icon: Patch::Keep,
                cover: Patch::Keep,
                in_trash: None,
                is_locked: None,
            },
        )
    }

    /// Moves a database, and all that is in it, to the trash.
    pub fn trash(self, id: DatabaseId) -> Update<C> {
        self.update(id).in_trash(true)
    }

    /// Deletes a database, as far as the API goes: it is moved to the trash, from which [`restore`](Self::restore)
    /// takes it back. Nothing can be deleted for good through the API.
    pub fn delete(self, id: DatabaseId) -> Update<C> {
        self.trash(id)
    }

    /// Takes a database out of the trash.
    pub fn restore(self, id: DatabaseId) -> Update<C> {
        self.update(id).in_trash(false)
    }

    /// Locks a database against editing in the app. The API still edits it.
    pub fn lock(self, id: DatabaseId) -> Update<C> {
        self.update(id).locked(true)
    }

    /// Unlocks a database.
    pub fn unlock(self, id: DatabaseId) -> Update<C> {
        self.update(id).locked(false)
    }

    /// Moves a database to another page, or to the top level of the workspace.
    pub fn move_to(self, id: DatabaseId, parent: impl Into<DatabaseParent>) -> Update<C> {
        let mut update = self.update(id);
        update.endpoint.parent = Some(parent.into());
        update
    }
}

/// A call of [`Databases::update`].
pub type Update<C> = Call<C, UpdateDatabase>;

/// The request of [`Databases::update`].
#[derive(Clone, Debug)]
pub struct UpdateDatabase {
    id: DatabaseId,
    parent: Option<DatabaseParent>,
    title: Option<RichTextArray>,
    description: Option<RichTextArray>,
    is_inline: Option<bool>,
    icon: Patch<IconInput>,
    cover: Patch<CoverInput>,
    in_trash: Option<bool>,
    is_locked: Option<bool>,
}

entries!(UpdateDatabase {
    parent,
    title,
    description,
    is_inline,
    icon,
    cover,
    in_trash,
    is_locked
});

impl Endpoint for UpdateDatabase {
    type Response = Database;
    const ROUTE: Route = Route::patch("/v1/databases/{database_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdateDatabase {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("title", &self.title);
        check.key("description", &self.description);
        check.key("icon", &self.icon);
        check.key("cover", &self.cover);
        if self.parent == Some(DatabaseParent::Workspace) && self.is_inline == Some(true) {
            check.at("is_inline", |check| {
                check.broken(notion_model::validate::Rule::InlineInWorkspace)
            });
        }
    }
}

impl<C> Update<C> {
    /// Renames it.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Says what it is about; an empty text clears that.
    pub fn description(mut self, description: impl Into<RichTextArray>) -> Self {
        self.endpoint.description = Some(description.into().into_input());
        self
    }

    /// Shows it in the content of its page, or as a page of its own.
    pub fn inline(mut self, inline: bool) -> Self {
        self.endpoint.is_inline = Some(inline);
        self
    }

    setters!(icon, cover, in_trash, locked);
}

// ---- of several requests -----------------------------------------------------------------------

impl<C> Databases<C> {
    /// Retrieves a database and, at the same time for all of them, its data sources with their schemas, in the
    /// database's order. Each is a result of its own: one that is not shared leaves the others as they are.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::DatabaseId) -> Result<(), notion_api::Error> {
    /// let (database, sources) = notion.databases().retrieve_with_data_sources(id).send().await?;
    /// for (of, source) in database.data_sources.iter().zip(sources) {
    ///     match source {
    ///         Ok(source) => println!("{}: {} properties", of.name, source.properties.len()),
    ///         Err(error) => println!("{}: {error}", of.name),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn retrieve_with_data_sources(self, id: DatabaseId) -> Task<C, RetrieveWithDataSources> {
        Task::new(self.0, RetrieveWithDataSources { id })
    }

    /// Queries the rows of a database that has one data source.
    ///
    /// Before data sources there was nothing else to query. A database with several is an error that lists their
    /// names and ids ([`ErrorKind::NotOneDataSource`]): query the one that is meant with
    /// [`DataSources::query`](crate::data_sources::DataSources::query).
    pub fn query(self, id: DatabaseId) -> Query<C> {
        Call::new(self.0, QueryDataSource::of_database(id))
    }
}

/// The flow of [`Databases::retrieve_with_data_sources`].
#[derive(Clone, Debug)]
pub struct RetrieveWithDataSources {
    id: DatabaseId,
}

impl Flow for RetrieveWithDataSources {
    type Response = (Database, Vec<Result<DataSource, Error>>);

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let database = client.call(&RetrieveDatabase { id: self.id }).await?;
        let ids: Vec<DataSourceId> = database.data_sources.iter().map(|source| source.id).collect();
        let calls = ids.into_iter().map(|id| {
            let client = client.clone();
            async move {
                let source = client.call(&RetrieveDataSource::new(id)).await;
                source.map_err(|error| error.about(Subject::DataSource(id)))
            }
        });
        Ok((database, crate::concurrent::all(calls, usize::MAX).await))
    }
}

/// The only data source of a database.
pub(crate) async fn only_data_source(
    client: &Client,
    id: DatabaseId,
) -> Result<DataSourceId, Error> {
    let database = client.call(&RetrieveDatabase { id }).await?;
    match database.data_sources.as_slice() {
        [only] => Ok(only.id),
        _ => Err(Error::new(ErrorKind::NotOneDataSource {
            database: id,
            data_sources: database.data_sources,
        })),
    }
}

impl<C> Databases<C> {
    /// Creates a database to track tasks: Task, Status, Priority, Due Date, Assignee, Tags.
    pub fn create_task_tracker(self, parent: PageId) -> Create<C> {
        let create = self.create(parent).title("Task Tracker").icon(IconInput::emoji("📋"));
        create.properties(templates::task_tracker())
    }

    /// Creates a database of people: Name, Email, Phone, Company, Tags.
    pub fn create_contact_list(self, parent: PageId) -> Create<C> {
        self.create(parent).title("Contacts").properties(templates::contact_list())
    }

    /// Creates a database to plan a project: Feature, Status, Sprint, Priority, Assignee, Due Date.
    pub fn create_project_roadmap(self, parent: PageId) -> Create<C> {
        self.create(parent).title("Project Roadmap").properties(templates::project_roadmap())
    }
}
