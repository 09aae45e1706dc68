//! Data sources: schemas and their rows.

mod options;
pub(crate) mod query;

use notion_model::validate::{Check, Validate, Violation};
use notion_model::{
    DataSource, DataSourceId, DatabaseId, IconInput, Patch, Properties, PropertyConfigInput,
    PropertySchemaInput, RelationKindInput, RichTextArray, Template, TemplateList, entries,
};
use notion_transport::Effect;

use self::options::OptionsChange;
pub use self::query::{HydratedRows, Placed, Query, QueryDataSource, QueryRow, QueryRows};
use crate::setters::setters;
use crate::{Call, Client, Endpoint, Paged, Paging, Parts, Prepared, Route};

/// The endpoints of data sources.
#[derive(Clone, Debug)]
pub struct DataSources<C>(C);

impl<C> DataSources<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    #[cfg(feature = "rows")]
    pub(crate) fn into_caller(self) -> C {
        self.0
    }
}

/// `{"database_id": "…"}`
#[derive(Clone, Copy, Debug)]
struct DatabaseParent {
    r#type: &'static str,
    database_id: DatabaseId,
}

entries!(DatabaseParent { "type" = r#type, database_id });

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
    /// Needs the capability to insert content.
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
#[derive(Clone, Debug)]
pub struct CreateDataSource {
    parent: DatabaseParent,
    properties: Properties<PropertySchemaInput>,
    title: Option<RichTextArray>,
    icon: Option<IconInput>,
}

entries!(CreateDataSource { parent, properties, title, icon });

impl Endpoint for CreateDataSource {
    type Response = DataSource;
    const ROUTE: Route = Route::post("/v1/data_sources", Effect::Create);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreateDataSource {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("properties", &self.properties.as_new());
        check.key("title", &self.title);
        check.key("icon", &self.icon);
    }
}

impl<C> Create<C> {
    /// Sets what it is called.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Sets its schema, by name; exactly one property must be a title.
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
    /// Needs the capability to read content.
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

    #[inline]
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
    /// Needs the capability to update content.
    ///
    /// See [update a data source](https://developers.notion.com/reference/update-a-data-source).
    pub fn update(self, id: DataSourceId) -> Update<C> {
        Call::new(self.0, UpdateDataSource::of(id))
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
#[derive(Clone, Debug)]
pub struct UpdateDataSource {
    id: DataSourceId,
    title: Option<RichTextArray>,
    icon: Patch<IconInput>,
    properties: Properties<Option<PropertySchemaInput>>,
    options: Vec<OptionsChange>,
    in_trash: Option<bool>,
    parent: Option<DatabaseParent>,
}

entries!(UpdateDataSource { title, icon, properties?, in_trash, parent });

impl Endpoint for UpdateDataSource {
    type Response = DataSource;
    const ROUTE: Route = Route::patch("/v1/data_sources/{data_source_id}");

    #[inline]
    fn effect(&self) -> Effect {
        if self.parent.is_some() || self.adds_elsewhere() || self.means_others_afterwards() {
            return Effect::Create;
        }
        Effect::IdempotentWrite
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        self.needs_options().then(|| Box::pin(self.clone().with_options(client.clone())) as _)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl UpdateDataSource {
    fn of(id: DataSourceId) -> Self {
        Self {
            id,
            title: None,
            icon: Patch::Keep,
            properties: Properties::new(),
            options: Vec::new(),
            in_trash: None,
            parent: None,
        }
    }

    fn schemas(&self) -> impl Iterator<Item = &PropertySchemaInput> {
        self.properties.iter().filter_map(|(_, schema)| schema.as_ref())
    }

    /// Whether it makes a property in another data source: the other side of a relation.
    fn adds_elsewhere(&self) -> bool {
        self.schemas().any(|schema| match &schema.config {
            PropertyConfigInput::Relation(relation) => {
                !matches!(relation.kind, RelationKindInput::SingleProperty(_))
            }
            _ => false,
        })
    }

    /// Whether the names in it are those of other properties once it was carried out. Then a second time would add
    /// what was renamed under its old name, rename it once more, or remove it.
    fn means_others_afterwards(&self) -> bool {
        self.schemas().any(|schema| match &schema.name {
            Some(name) => !schema.config.name().is_empty() || self.properties.get(name).is_some(),
            None => false,
        })
    }
}

impl Validate for UpdateDataSource {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("title", &self.title);
        check.key("icon", &self.icon);
        check.key("properties", &self.properties);
        for change in &self.options {
            change.validate(check);
        }
    }
}

impl<C> Update<C> {
    /// Renames it. A database with one data source is renamed with it.
    pub fn title(mut self, title: impl Into<RichTextArray>) -> Self {
        self.endpoint.title = Some(title.into().into_input());
        self
    }

    /// Adds a property of this name, or changes the one with this name or id. A changed type converts the values
    /// that convert; the others are lost.
    ///
    /// Options in `schema` are added to those that the property has, as [`add_options`](Self::add_options) does;
    /// [`replace_options`](Self::replace_options) removes the others. An option that exists can't be renamed or get
    /// another colour through the API.
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
    /// Needs the capability to read content.
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

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).query("name", self.name.as_ref()).paging(&self.paging)
    }

    #[inline]
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
    /// Limits the answer to templates with this in their name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.endpoint.name = Some(name.into());
        self
    }
}
