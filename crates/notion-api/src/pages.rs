//! Pages: rows of data sources, and pages of their own.

mod content;
mod create_async;
mod create_many;
pub(crate) mod hydrate;
mod in_parts;
mod markdown;
mod property_item;
mod reconcile;
mod retrieve_many;
mod update_many;

use notion_model::validate::{self, Check, Validate, Violation};
use notion_model::{
    CoverInput, DataSourceId, IconInput, MarkdownVersion, MoveParent, Page, PageId, PageParent,
    Patch, Properties, PropertyInput, RichTextArray, TemplateInput, entries,
};
use notion_transport::Effect;

use self::content::Content;
pub use self::create_async::{CreateAsync, CreatePageAsync};
pub use self::create_many::{CreateMany, Row, RowProgress};
pub use self::hydrate::{Hydrate, HydratedPage};
pub use self::in_parts::CreateInParts;
pub use self::markdown::{
    RetrieveMarkdown, RetrievePageMarkdown, UpdateMarkdown, UpdateMarkdownAsync,
    UpdatePageMarkdown, UpdatePageMarkdownAsync,
};
pub use self::property_item::{RetrieveItem, RetrievePropertyItem};
pub use self::reconcile::Before;
pub use self::retrieve_many::RetrieveMany;
pub use self::update_many::UpdateMany;
use crate::dialect::{self, Speaks};
use crate::setters::setters;
use crate::{
    Call, Caller, Client, Committed, Endpoint, Parts, Prepared, ResponseFuture, Route, Task,
};

/// The endpoints of pages.
#[derive(Clone, Debug)]
pub struct Pages<C>(C);

impl<C> Pages<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }
}

// ---- POST /v1/pages ----------------------------------------------------------------------------

impl<C> Pages<C> {
    /// Creates a page: a row of a data source, or a page in a page.
    ///
    /// Properties that are not given are empty. A page outside of a data source has a title only.
    ///
    /// ```no_run
    /// use notion_model::PropertyInput as Value;
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let row = notion
    ///     .pages()
    ///     .create(tasks)
    ///     .title("Buy milk")
    ///     .property("Priority", Value::select("High"))
    ///     .property("Due", Value::date("2026-06-27"))
    ///     .send()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [create a page](https://developers.notion.com/reference/post-page).
    pub fn create(self, parent: impl Into<PageParent>) -> Create<C> {
        Call::new(self.0, CreatePage::new(parent.into(), Properties::new()))
    }

    /// Creates many rows of a data source, several at once.
    ///
    /// The answer has one result for each row, in their order: the page, or the error of this row. One failure does
    /// not keep the others from being made, and a row whose page may have been made nevertheless says so
    /// ([`Error::may_have_been_applied`](crate::Error::may_have_been_applied)).
    ///
    /// ```no_run
    /// use notion_model::{Properties, PropertyInput as Value};
    ///
    /// # async fn f(notion: notion_api::Client, tasks: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let rows = ["Milk", "Bread"].map(|name| Properties::from([("Task", Value::title(name))]));
    /// for (n, result) in notion.pages().create_many(tasks, rows).send().await?.into_iter().enumerate() {
    ///     match result {
    ///         Ok(page) => println!("{n}: {}", page.url),
    ///         Err(error) => println!("{n}: {error}"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn create_many<R: Into<Row>>(
        self,
        parent: DataSourceId,
        rows: impl IntoIterator<Item = R>,
    ) -> Task<C, CreateMany> {
        Task::new(self.0, CreateMany::new(parent, rows.into_iter().map(Into::into).collect()))
    }
}

/// A call of [`Pages::create`].
pub type Create<C> = Call<C, CreatePage>;

/// The request of [`Pages::create`].
#[derive(Clone, Debug)]
pub struct CreatePage {
    parent: PageParent,
    properties: Properties<PropertyInput>,
    icon: Option<IconInput>,
    cover: Option<CoverInput>,
    content: Content,
    filter_properties: Vec<String>,
}

entries!(CreatePage { parent, properties, icon, cover, ..content });

impl CreatePage {
    pub(crate) fn new(parent: PageParent, properties: Properties<PropertyInput>) -> Self {
        let content = Content::default();
        Self { parent, properties, icon: None, cover: None, content, filter_properties: Vec::new() }
    }
}

impl Speaks for CreatePage {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        self.content.markdown_version()
    }
}

impl Endpoint for CreatePage {
    type Response = Page;
    const ROUTE: Route = Route::post("/v1/pages", Effect::Create);

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }

    #[inline]
    fn read_back(&self, client: &Client, made: Committed) -> Option<ResponseFuture<Page>> {
        let retrieve = RetrievePage::new(PageId::from_uuid(*made.id.as_uuid()));
        Some(client.send(retrieve))
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query_all("filter_properties", &self.filter_properties).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for CreatePage {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("properties", &self.properties);
        check.key("icon", &self.icon);
        check.key("cover", &self.cover);
        self.content.validate(check);
    }
}

impl<C> Create<C> {
    /// Sets its title, whatever the title property is called.
    pub fn title(self, title: impl Into<RichTextArray>) -> Self {
        self.property("title", PropertyInput::title(title))
    }

    /// Sets the value of the property with this name or id.
    pub fn property(mut self, name_or_id: impl AsRef<str>, value: PropertyInput) -> Self {
        self.endpoint.properties.insert(name_or_id, value.into_input());
        self
    }

    /// Sets the values of several properties, by name or id.
    pub fn properties<N: AsRef<str>>(
        mut self,
        properties: impl IntoIterator<Item = (N, PropertyInput)>,
    ) -> Self {
        let written = properties.into_iter().map(|(name, value)| (name, value.into_input()));
        self.endpoint.properties.extend(written);
        self
    }

    setters!(filter_properties, new_icon, new_cover);
}

// ---- GET /v1/pages/{page_id} -------------------------------------------------------------------

impl<C> Pages<C> {
    /// Retrieves a page: its properties, not its content.
    ///
    /// A relation is cut off at 25 pages, and people may be: [`property_item`](Self::property_item) has all.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let page = notion.pages().retrieve(id).send().await?;
    /// println!("{} at {}", page.title_text(), page.url);
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve a page](https://developers.notion.com/reference/retrieve-a-page).
    pub fn retrieve(self, id: PageId) -> Retrieve<C> {
        Call::new(self.0, RetrievePage::new(id))
    }
}

/// A call of [`Pages::retrieve`].
pub type Retrieve<C> = Call<C, RetrievePage>;

/// The request of [`Pages::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrievePage {
    id: PageId,
    filter_properties: Vec<String>,
}

impl RetrievePage {
    #[cfg(feature = "rows")]
    pub(crate) fn only(id: PageId, filter_properties: Vec<String>) -> Self {
        Self { id, filter_properties }
    }

    fn new(id: PageId) -> Self {
        Self { id, filter_properties: Vec::new() }
    }
}

impl Endpoint for RetrievePage {
    type Response = Page;
    const ROUTE: Route = Route::get("/v1/pages/{page_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).query_all("filter_properties", &self.filter_properties)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        validate::filter_properties(self.filter_properties.len())
    }
}

impl<C> Retrieve<C> {
    setters!(filter_properties);
}

// ---- PATCH /v1/pages/{page_id} -----------------------------------------------------------------

impl<C> Pages<C> {
    /// Updates a page: what isn't named stays as it is. A property that is named gets its whole new value.
    ///
    /// ```no_run
    /// use notion_model::PropertyInput as Value;
    ///
    /// # async fn f(notion: notion_api::Client, row: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// notion.pages().update(row).property("Done", Value::checkbox(true)).remove_icon().send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [update a page](https://developers.notion.com/reference/patch-page).
    pub fn update(self, id: PageId) -> Update<C> {
        Call::new(self.0, UpdatePage::with(id, Properties::new()))
    }

    /// Moves a page, and all that is in it, to the trash.
    pub fn trash(self, id: PageId) -> Update<C> {
        self.update(id).in_trash(true)
    }

    /// Takes a page out of the trash.
    pub fn restore(self, id: PageId) -> Update<C> {
        self.update(id).in_trash(false)
    }

    /// Locks a page against editing in the app. The API still edits it.
    pub fn lock(self, id: PageId) -> Update<C> {
        self.update(id).locked(true)
    }

    /// Unlocks a page.
    pub fn unlock(self, id: PageId) -> Update<C> {
        self.update(id).locked(false)
    }
}

/// A call of [`Pages::update`].
pub type Update<C> = Call<C, UpdatePage>;

/// The request of [`Pages::update`].
#[derive(Clone, Debug)]
pub struct UpdatePage {
    id: PageId,
    properties: Properties<PropertyInput>,
    icon: Patch<IconInput>,
    cover: Patch<CoverInput>,
    is_locked: Option<bool>,
    in_trash: Option<bool>,
    template: Option<TemplateInput>,
    erase_content: Option<bool>,
    is_archived: Option<bool>,
    filter_properties: Vec<String>,
}

entries!(UpdatePage { properties?, icon, cover, is_locked, in_trash, template, erase_content, is_archived });

impl UpdatePage {
    pub(crate) fn with(id: PageId, properties: Properties<PropertyInput>) -> Self {
        Self {
            id,
            properties,
            icon: Patch::Keep,
            cover: Patch::Keep,
            is_locked: None,
            in_trash: None,
            template: None,
            erase_content: None,
            is_archived: None,
            filter_properties: Vec::new(),
        }
    }

    #[cfg(feature = "rows")]
    pub(crate) fn trashed(id: PageId) -> Self {
        Self { in_trash: Some(true), ..Self::with(id, Properties::new()) }
    }
}

impl Endpoint for UpdatePage {
    type Response = Page;
    const ROUTE: Route = Route::patch("/v1/pages/{page_id}");

    /// A template is applied after the answer, and once for each request: also when all is erased first, for the
    /// second request may erase before the first has added.
    #[inline]
    fn effect(&self) -> Effect {
        match self.template {
            Some(TemplateInput::Default { .. } | TemplateInput::Template { .. }) => Effect::Create,
            _ => Effect::IdempotentWrite,
        }
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new()
            .arg(self.id)
            .query_all("filter_properties", &self.filter_properties)
            .object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(self)
    }
}

impl Validate for UpdatePage {
    #[inline]
    fn validate(&self, check: &mut Check<'_>) {
        check.key("properties", &self.properties);
        check.key("icon", &self.icon);
        check.key("cover", &self.cover);
    }
}

impl<C> Update<C> {
    /// Sets the title, whatever the title property is called.
    pub fn title(self, title: impl Into<RichTextArray>) -> Self {
        self.property("title", PropertyInput::title(title))
    }

    /// Sets the property with this name or id; an empty value clears it (see
    /// [`PropertyInput::cleared`]).
    pub fn property(mut self, name_or_id: impl AsRef<str>, value: PropertyInput) -> Self {
        self.endpoint.properties.insert(name_or_id, value.into_input());
        self
    }

    /// Sets several properties, by name or id.
    pub fn properties<N: AsRef<str>>(
        mut self,
        properties: impl IntoIterator<Item = (N, PropertyInput)>,
    ) -> Self {
        let written = properties.into_iter().map(|(name, value)| (name, value.into_input()));
        self.endpoint.properties.extend(written);
        self
    }

    /// Adds what is on this template, after the answer.
    pub fn template(mut self, template: impl Into<TemplateInput>) -> Self {
        self.endpoint.template = Some(template.into());
        self
    }

    /// Removes all that is on it, for good: what is erased is not in the trash.
    pub fn erase_content(mut self) -> Self {
        self.endpoint.erase_content = Some(true);
        self
    }

    /// Archives it, or takes it out of the archive. That is not the trash.
    pub fn archived(mut self, archived: bool) -> Self {
        self.endpoint.is_archived = Some(archived);
        self
    }

    setters!(filter_properties, icon, cover, in_trash, locked);
}

// ---- POST /v1/pages/{page_id}/move -------------------------------------------------------------

impl<C> Pages<C> {
    /// Moves a page into another page, or into a data source.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     page: notion_model::PageId,
    /// #     archive: notion_model::PageId,
    /// # ) -> Result<(), notion_api::Error> {
    /// let page = notion.pages().move_to(page, archive).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [move a page](https://developers.notion.com/reference/move-page).
    pub fn move_to(self, id: PageId, parent: impl Into<MoveParent>) -> Move<C> {
        Call::new(self.0, MovePage { id, parent: parent.into() })
    }
}

/// A call of [`Pages::move_to`].
pub type Move<C> = Call<C, MovePage>;

/// The request of [`Pages::move_to`].
#[derive(Clone, Debug)]
pub struct MovePage {
    id: PageId,
    parent: MoveParent,
}

entries!(MovePage { parent });

impl Endpoint for MovePage {
    type Response = Page;
    const ROUTE: Route = Route::post("/v1/pages/{page_id}/move", Effect::IdempotentWrite);

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }
}
