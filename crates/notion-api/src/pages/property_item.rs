//! Values of properties, whole.

use notion_model::validate::{Validate, Violation};
use notion_model::{Page, PageId, PropertyId, PropertyItem, PropertyItemResponse};

use super::{Hydrate, Pages};
use crate::{Call, Endpoint, Error, Next, PageOf, Paged, Paging, Parts, Route, Task};

// ---- GET /v1/pages/{page_id}/properties/{property_id} ------------------------------------------

impl<C> Pages<C> {
    /// Retrieves the value of one property of a page.
    ///
    /// `send` gives an item, or for titles, texts, people, relations and rollups the first page of a list of items.
    /// `items` and `all` give every item, however many there are: all the pages of a relation, for instance, of
    /// which the page itself has 25. A value that is one item then is a list of one.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::Page) -> Result<(), notion_api::Error> {
    /// if let Some(helpers) = page.properties.get("Helpers") {
    ///     // Every related page, however many there are.
    ///     let items = notion.pages().property_item(page.id, &helpers.id).all().await?;
    ///     println!("{} helpers", items.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve a page property item](https://developers.notion.com/reference/retrieve-a-page-property).
    pub fn property_item(self, page: PageId, property: &PropertyId) -> RetrieveItem<C> {
        Call::new(self.0, RetrievePropertyItem::new(page, property))
    }

    /// Completes the values that the server cut off: everything for which
    /// [`Property::is_truncated`](notion_model::Property::is_truncated) holds, by as many requests as that takes.
    ///
    /// A value that Notion refuses to give (400, 403 or 404), of which it says that it is not all, or that has items
    /// that can't be read, stays as it was: [`refused`](super::HydratedPage::refused) names it and the reason, and it still counts as
    /// cut off. [`strict`](Task::strict) makes that an error.
    ///
    /// A rollup that shows titles, texts, people or relations takes a request for each related page after the 25th:
    /// its values come in pieces that don't say where one ends.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, id: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let page = notion.pages().retrieve(id).send().await?;
    /// let page = notion.pages().hydrate(page).send().await?;
    /// for (property, error) in page.refused() {
    ///     println!("{property} is cut off: {error}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When something fails that is no matter of one value: the token, the rate limit, the network.
    pub fn hydrate(self, page: Page) -> Task<C, Hydrate> {
        Task::new(self.0, Hydrate { page, strict: false })
    }
}

/// A call of [`Pages::property_item`].
pub type RetrieveItem<C> = Call<C, RetrievePropertyItem>;

/// The request of [`Pages::property_item`].
#[derive(Clone, Debug)]
pub struct RetrievePropertyItem {
    page: PageId,
    /// Not percent-encoded.
    property: String,
    paging: Paging,
}

impl RetrievePropertyItem {
    pub(super) fn new(page: PageId, property: &PropertyId) -> Self {
        let property = property.decoded().into_owned();
        Self { page, property, paging: Paging::default() }
    }
}

impl Endpoint for RetrievePropertyItem {
    type Response = PropertyItemResponse;
    const ROUTE: Route = Route::get("/v1/pages/{page_id}/properties/{property_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.page).arg(&self.property).paging(&self.paging)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl Paged for RetrievePropertyItem {
    type Item = PropertyItem;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}

/// A value that is one item is a list of one.
impl PageOf<PropertyItem> for PropertyItemResponse {
    #[inline]
    fn into_parts(self) -> Result<(Vec<PropertyItem>, Next), Error> {
        match self {
            Self::Item(item) => Ok((vec![*item], Next::End)),
            Self::List(list) => list.into_parts(),
        }
    }
}
