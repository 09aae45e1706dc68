//! Data sources: schemas and their rows.

mod window;

use notion_model::validate::{self, Check, Validate, Violation};
use notion_model::{
    DataSource, DataSourceId, DatabaseId, Filter, IconInput, List, Page, Patch, Properties,
    PropertySchemaInput, RichTextArray, Sort, Template, TemplateList,
};
use notion_transport::Effect;
use serde::Serialize;

use self::window::Progress;
use crate::pages::hydrate;
use crate::setters::setters;
use crate::{Call, Client, Endpoint, Error, Paged, Paging, Parts, Prepared, Route, concurrent};

/// The endpoints of data sources.
#[derive(Clone, Debug)]
pub struct DataSources<C>(C);

impl<C> DataSources<C> {
    /// The endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

/// `{"database_id": "…"}`
#[derive(Clone, Copy, Debug, Serialize)]
struct DatabaseParent {
    r#type: &'static str,
    database_id: DatabaseId,
}

impl From<DatabaseId> for DatabaseParent {
    fn from(database_id: DatabaseId) -> Self {
        Self { r#type: "database_id", database_id }
    }
}

// ---- POST /v1/data_sources ---------------------------------------------------------------------

impl<C> DataSources<C> {
    /// Adds a data source to a database. A table view is made with it.
    ///
    /// ```no_run
    /// use notion_model::PropertySchemaInput as Schema;
    ///
    /// # async fn f(notion: notion_api::Client, database: notion_model::DatabaseId) -> Result<(), notion_api::Error> {
    /// let create = notion.data_sources().create(database).title("People");
    /// let people = create.properties([("Name", Schema::title()), ("Mail", Schema::email())]).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a data source](https://developers.notion.com/reference/create-a-data-source).
    pub fn create(self, database: DatabaseId) -> Create<C> {
        Call::new(
            self.0,
            CreateDataSource {
                parent: database.into(),
                properties: Properties::new(),
                title: None,
                icon: None,
            },
        )
    }
}

/// A call of [`DataSources::create`].
pub type Create<C> = Call<C, CreateDataSource>;

/// The request of [`DataSources::create`].
#[derive(Clone, Debug, Serialize)]
pub struct CreateDataSource {
    parent: DatabaseParent,
    properties: Properties<PropertySchemaInput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<RichTextArray>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<IconInput>,
}

impl Endpoint for CreateDataSource {
    type Response = DataSource;
    const ROUTE: Route = Route::post("/v1/data_sources", Effect::Create);

    fn parts(&self) -> Parts {
        Parts::new().json(self)
    }

    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreateDataSource {
    fn validate(&self, check: &mut Check<'_>) {
        check.key("properties", &self.properties.as_new());
        check.key("title", &self.title);
        check.key("icon", &self.icon);
    }
}

impl<C> Create<C> {
    /// What it is called.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Its schema, by name; exactly one property must be a title.
    pub fn properties<N: AsRef<str>>(
        mut self,
        properties: impl IntoIterator<Item = (N, PropertySchemaInput)>,
    ) -> Self {
        self.endpoint.properties.extend(properties);
        self
    }

    setters!(new_icon);
}

// ---- GET /v1/data_sources/{data_source_id} -----------------------------------------------------

impl<C> DataSources<C> {
    /// Retrieves a data source: its schema, not its rows.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let tasks = notion.data_sources().retrieve(id).send().await?;
    /// println!("{:?}", tasks.properties.names().collect::<Vec<_>>());
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve a data source](https://developers.notion.com/reference/retrieve-a-data-source).
    pub fn retrieve(self, id: DataSourceId) -> Retrieve<C> {
        Call::new(self.0, RetrieveDataSource::new(id))
    }
}

/// A call of [`DataSources::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveDataSource>;

/// The request of [`DataSources::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveDataSource {
    id: DataSourceId,
}

impl RetrieveDataSource {
    pub(crate) fn new(id: DataSourceId) -> Self {
        Self { id }
    }
}

impl Endpoint for RetrieveDataSource {
    type Response = DataSource;
    const ROUTE: Route = Route::get("/v1/data_sources/{data_source_id}");

    fn parts(&self) -> Parts {
        Parts::new().arg(self.id)
    }
}

// ---- PATCH /v1/data_sources/{data_source_id} ---------------------------------------------------

impl<C> DataSources<C> {
    /// Updates a data source, its schema above all: what isn't named stays as it is.
    ///
    /// ```no_run
    /// use notion_model::PropertySchemaInput as Schema;
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// notion
    ///     .data_sources()
    ///     .update(tasks)
    ///     .rename_property("Effort", "Hours")
    ///     .property("Due", Schema::date())
    ///     .remove_property("Notes")
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [update a data source](https://developers.notion.com/reference/update-a-data-source).
    pub fn update(self, id: DataSourceId) -> Update<C> {
        Call::new(
            self.0,
            UpdateDataSource {
                id,
                title: None,
                icon: Patch::Keep,
                properties: Properties::new(),
                in_trash: None,
                parent: None,
            },
        )
    }

    /// Moves a data source, and its rows, to the trash.
    pub fn trash(self, id: DataSourceId) -> Update<C> {
        self.update(id).in_trash(true)
    }

    /// Takes a data source out of the trash.
    pub fn restore(self, id: DataSourceId) -> Update<C> {
        self.update(id).in_trash(false)
    }

    /// Moves a data source to another database.
    pub fn move_to(self, id: DataSourceId, database: DatabaseId) -> Update<C> {
        let mut update = self.update(id);
        update.endpoint.parent = Some(database.into());
        update
    }
}

/// A call of [`DataSources::update`].
pub type Update<C> = Call<C, UpdateDataSource>;

/// The request of [`DataSources::update`].
#[derive(Clone, Debug, Serialize)]
pub struct UpdateDataSource {
    #[serde(skip)]
    id: DataSourceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<RichTextArray>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    icon: Patch<IconInput>,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    properties: Properties<Option<PropertySchemaInput>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_trash: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<DatabaseParent>,
}

impl Endpoint for UpdateDataSource {
    type Response = DataSource;
    const ROUTE: Route = Route::patch("/v1/data_sources/{data_source_id}");

    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).json(self)
    }

    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdateDataSource {
    fn validate(&self, check: &mut Check<'_>) {
        check.key("title", &self.title);
        check.key("icon", &self.icon);
        check.key("properties", &self.properties);
    }
}

impl<C> Update<C> {
    /// Renames it. A database with one data source is renamed with it.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Adds a property of this name, or changes the one with this name or id. A changed type converts the values
    /// that convert; the others are lost. A list of options is the whole new list.
    pub fn property(mut self, name_or_id: impl AsRef<str>, schema: PropertySchemaInput) -> Self {
        self.endpoint.properties.insert(name_or_id, Some(schema));
        self
    }

    /// Renames the property with this name or id. Its id stays.
    pub fn rename_property(self, name_or_id: impl AsRef<str>, name: impl Into<String>) -> Self {
        self.property(name_or_id, PropertySchemaInput::renamed(name))
    }

    /// Removes the property with this name or id, and its values.
    pub fn remove_property(mut self, name_or_id: impl AsRef<str>) -> Self {
        self.endpoint.properties.insert(name_or_id, None);
        self
    }

    setters!(icon, in_trash);
}

// ---- POST /v1/data_sources/{data_source_id}/query ----------------------------------------------

impl<C> DataSources<C> {
    /// Queries the rows of a data source: the newest first, if no sort is given.
    ///
    /// Notion gives 10,000 rows of one query at most. If there are more, `items` and `all` ask for the rest in windows
    /// over the time of creation, and every row comes once. That takes an order that begins with
    /// [`Sort::by_created_time`], or none: without sorts, what comes after the first 10,000 rows is the oldest first.
    /// With another order, and when one minute has more than 10,000 rows, they end with an error
    /// ([`Error::is_incomplete`](crate::Error::is_incomplete)) after the rows that Notion gave, never as if those were
    /// all. `send` gives one page, whose [`List::has_more`] and [`List::is_incomplete`] tell.
    ///
    /// In a wiki, data sources can stand among the rows. They are no pages, and what finds one among the rows ends
    /// with an error that names the way out: [`pages_only`](Query::pages_only).
    ///
    /// ```no_run
    /// use notion_model::{Filter, Sort};
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let mut rows = notion
    ///     .data_sources()
    ///     .query(tasks)
    ///     .filter(Filter::checkbox("Done").equals(false))
    ///     .sort(Sort::ascending("Due"))
    ///     .items();
    /// while let Some(row) = rows.try_next().await? {
    ///     println!("{}", row.title_text());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [query a data source](https://developers.notion.com/reference/query-a-data-source).
    pub fn query(self, id: DataSourceId) -> Query<C> {
        Call::new(self.0, QueryDataSource::new(Source::DataSource(id)))
    }
}

/// A call of [`DataSources::query`].
pub type Query<C> = Call<C, QueryDataSource>;

/// The request of [`DataSources::query`].
#[derive(Clone, Debug, Serialize)]
pub struct QueryDataSource {
    #[serde(skip)]
    source: Source,
    #[serde(skip)]
    filter_properties: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sorts: Vec<Sort>,
    #[serde(flatten)]
    paging: Paging,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_trash: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_type: Option<&'static str>,
    #[serde(skip)]
    hydrated: bool,
    #[serde(skip)]
    progress: Progress,
}

/// How many rows are completed at once. The rate limit holds for all of them together.
const HYDRATED_AT_ONCE: usize = 8;

#[derive(Clone, Copy, Debug)]
enum Source {
    DataSource(DataSourceId),
    /// The only one of this database, which is yet to be found out.
    OnlyOf(DatabaseId),
}

impl QueryDataSource {
    fn new(source: Source) -> Self {
        Self {
            source,
            filter_properties: Vec::new(),
            filter: None,
            sorts: Vec::new(),
            paging: Paging::default(),
            in_trash: None,
            result_type: None,
            hydrated: false,
            progress: Progress::default(),
        }
    }

    pub(crate) fn sorted(id: DataSourceId, filter: Option<Filter>, sort: Sort) -> Self {
        let query = Self::new(Source::DataSource(id));
        Self { filter, sorts: vec![sort], ..query }
    }

    pub(crate) fn of_database(id: DatabaseId) -> Self {
        Self::new(Source::OnlyOf(id))
    }
}

impl Endpoint for QueryDataSource {
    type Response = List<Page>;
    const ROUTE: Route = Route::post("/v1/data_sources/{data_source_id}/query", Effect::Read);

    fn parts(&self) -> Parts {
        let parts = match self.source {
            Source::DataSource(id) => Parts::new().arg(id),
            Source::OnlyOf(id) => Parts::new().arg(id),
        };
        parts.query_all("filter_properties", &self.filter_properties).json(self)
    }

    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }

    async fn complete(&self, client: &Client, mut rows: List<Page>) -> Result<List<Page>, Error> {
        if self.hydrated {
            let whole = rows.results.into_iter().map(|row| hydrate::page(client, row));
            let whole = concurrent::all(whole, HYDRATED_AT_ONCE).await;
            rows.results = whole.into_iter().collect::<Result<_, _>>()?;
        }
        Ok(rows)
    }

    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        let Source::OnlyOf(database) = self.source else { return None };
        let (client, mut query) = (client.clone(), self.clone());
        Some(Box::pin(async move {
            query.source =
                Source::DataSource(crate::databases::only_data_source(&client, database).await?);
            Ok(query)
        }))
    }
}

impl Validate for QueryDataSource {
    fn validate(&self, check: &mut Check<'_>) {
        check.key("filter", &self.filter);
        check.key("sorts", &self.sorts);
        self.paging.validate(check);
        check.at("filter_properties", |check| {
            check.at_most(validate::limits::FILTER_PROPERTIES, self.filter_properties.len());
        });
    }
}

impl Paged for QueryDataSource {
    type Item = Page;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }

    fn read(&mut self, rows: &mut Vec<Page>) {
        self.progress.read(rows, &self.sorts);
    }

    fn rest(&self) -> Option<Self> {
        window::rest(self)
    }

    fn is_resumable(&self) -> bool {
        !self.progress.is_in_window()
    }

    fn refuse(item: &Page) -> Option<&'static str> {
        item.extra.is_defaulted("object").then_some(
            "among the rows is something that is no page, as data sources are in a wiki; ask for pages_only()",
        )
    }
}

impl<C> Query<C> {
    /// Only rows that match `filter`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.endpoint.filter = Some(filter);
        self
    }

    /// Sorts by this, after the sorts that were given before.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.endpoint.sorts.push(sort);
        self
    }

    /// Sorts by these, after the sorts that were given before.
    pub fn sorts(mut self, sorts: impl IntoIterator<Item = Sort>) -> Self {
        self.endpoint.sorts.extend(sorts);
        self
    }

    setters!(filter_properties);

    /// The rows that are in the trash.
    pub fn in_trash(mut self, in_trash: bool) -> Self {
        self.endpoint.in_trash = Some(in_trash);
        self
    }

    /// Completes the values that the server cut off in a row, such as relations after 25 pages, by further requests
    /// where there are such values. See [`Pages::hydrate`](crate::pages::Pages::hydrate).
    pub fn hydrated(mut self) -> Self {
        self.endpoint.hydrated = true;
        self
    }

    /// In a wiki: leaves out the data sources among the rows.
    pub fn pages_only(mut self) -> Self {
        self.endpoint.result_type = Some("page");
        self
    }
}

// ---- GET /v1/data_sources/{data_source_id}/templates -------------------------------------------

impl<C> DataSources<C> {
    /// Lists the templates for rows of a data source.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// for template in notion.data_sources().templates(id).all().await? {
    ///     println!("{} {}", template.name, template.is_default);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [list templates](https://developers.notion.com/reference/list-data-source-templates).
    pub fn templates(self, id: DataSourceId) -> Templates<C> {
        Call::new(self.0, ListTemplates { id, name: None, paging: Paging::default() })
    }
}

/// A call of [`DataSources::templates`].
pub type Templates<C> = Call<C, ListTemplates>;

/// The request of [`DataSources::templates`].
#[derive(Clone, Debug)]
pub struct ListTemplates {
    id: DataSourceId,
    name: Option<String>,
    paging: Paging,
}

impl Endpoint for ListTemplates {
    type Response = TemplateList;
    const ROUTE: Route = Route::get("/v1/data_sources/{data_source_id}/templates");

    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).query("name", self.name.as_ref()).paging(&self.paging)
    }

    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for ListTemplates {
    type Item = Template;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

impl<C> Templates<C> {
    /// Only templates with this in their name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }
}
