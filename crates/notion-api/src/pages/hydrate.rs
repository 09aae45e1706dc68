//! The whole values of properties that the server cut off.

mod assemble;
mod rollup;

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use notion_model::{
    List, Page, PageId, Parent, Property, PropertyId, PropertyItemRefValue, PropertyItemResponse,
    PropertyItemValue, PropertyValue, Rollup, RollupValue,
};

use self::assemble::assemble;
use super::RetrievePropertyItem;
use crate::error::Subject;
use crate::{Client, Endpoint, Error, ErrorKind, Flow, Next, PageOf, Paged, Task, concurrent};

/// How many properties of a page are asked for at once. The rate limit holds for all of them together.
const CONCURRENCY: usize = 8;

/// The flow of [`Pages::hydrate`](super::Pages::hydrate).
#[derive(Clone, Debug)]
pub struct Hydrate {
    pub(super) page: Page,
    pub(super) strict: bool,
}

impl<C> Task<C, Hydrate> {
    /// Makes it an error when a value can't be completed. Defaults to leaving it as it was:
    /// [`HydratedPage::refused`] has the reason then.
    pub fn strict(mut self) -> Self {
        self.flow.strict = true;
        self
    }
}

impl Flow for Hydrate {
    type Response = HydratedPage;

    async fn run(self, client: Client) -> Result<HydratedPage, Error> {
        page(&client, self.page, self.strict, |_| true).await
    }
}

/// A page whose values have been completed, as far as Notion gives them.
///
/// Derefs to the [`Page`]. A value that could not be completed is as it was, so that [`Property::is_truncated`] holds for
/// it; [`refused`](Self::refused) has the reason.
#[derive(Clone, Debug)]
pub struct HydratedPage {
    page: Page,
    refused: Vec<Refused>,
}

/// A value that could not be completed.
#[derive(Clone, Debug)]
struct Refused {
    property: String,
    error: Arc<Error>,
}

impl HydratedPage {
    pub(crate) fn new(page: Page) -> Self {
        Self { page, refused: Vec::new() }
    }

    /// Returns the page.
    #[inline]
    pub fn into_page(self) -> Page {
        self.page
    }

    /// Returns whether all of its values are whole.
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && !self.page.is_truncated()
    }

    /// Returns the properties whose values could not be completed, by name, each with the reason.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.refused.iter().map(|refused| (refused.property.as_str(), &*refused.error))
    }
}

impl Deref for HydratedPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

impl From<HydratedPage> for Page {
    #[inline]
    fn from(page: HydratedPage) -> Self {
        page.page
    }
}

/// `page` with the whole values of those of its properties that were cut off and are wanted.
pub(crate) async fn page(
    client: &Client,
    page: Page,
    strict: bool,
    is_wanted: impl Fn(&Property) -> bool,
) -> Result<HydratedPage, Error> {
    let owner = Owner { page: page.id, parent: page.parent.clone() };
    let is_cut = |property: &Property| property.is_truncated() && is_wanted(property);
    let cut = page.properties.iter().filter(|(_, property)| is_cut(property));
    let names: Vec<String> = cut.map(|(name, _)| name.to_owned()).collect();
    let whole = names.iter().filter_map(|name| page.properties.get(name)).map(|property| {
        let (owner, property) = (&owner, property.clone());
        async move { whole(client, owner, property).await }
    });
    let whole = concurrent::all(whole.collect::<Vec<_>>(), CONCURRENCY).await;
    let mut page = HydratedPage::new(page);
    for (name, property) in names.into_iter().zip(whole) {
        match property {
            Ok(property) => {
                page.page.properties.insert(name, property);
            }
            Err(error) => {
                let error = error
                    .at(&RetrievePropertyItem::ROUTE)
                    .about(Subject::Property { page: owner.page, name: name.clone() });
                if strict || !is_of_the_value(&error) {
                    return Err(error);
                }
                page.refused.push(Refused { property: name, error: Arc::new(error) });
            }
        }
    }
    Ok(page)
}

/// Whether the value is to blame, and not what goes wrong for all of them.
#[inline]
fn is_of_the_value(error: &Error) -> bool {
    error.refuses_one_object()
        || matches!(
            error.kind(),
            ErrorKind::Incomplete | ErrorKind::UnreadableItems { .. } | ErrorKind::RollupInPieces
        )
}

/// The page whose properties are completed.
struct Owner {
    page: PageId,
    parent: Parent,
}

/// `property` with all of its value.
async fn whole(client: &Client, owner: &Owner, mut property: Property) -> Result<Property, Error> {
    let (items, result) = read_items(client, owner.page, &property.id).await?;
    match &mut property.value {
        PropertyValue::Rollup(rollup)
            if shows_values(result.as_ref()) && rollup::is_in_pieces(rollup) =>
        {
            rollup::complete(client, owner, &property.id, rollup, &items).await?;
        }
        value => assemble(value, items, result)?,
    }
    property.has_more = Some(false);
    Ok(property)
}

/// Whether a rollup shows the values themselves, and not what is made of them.
fn shows_values(result: Option<&Rollup>) -> bool {
    result.is_some_and(|result| matches!(result.value, RollupValue::Array(_)))
}

/// All items of a property, and of a rollup its result.
async fn read_items(
    client: &Client,
    page: PageId,
    property: &PropertyId,
) -> Result<(Vec<PropertyItemValue>, Option<Rollup>), Error> {
    let mut request = RetrievePropertyItem::new(page, property);
    let (mut items, mut result, mut seen) = (Vec::new(), None, HashSet::new());
    loop {
        let response = client.call(&request).await?;
        if let PropertyItemResponse::List(List { property_item: Some(of), .. }) = &response
            && let PropertyItemRefValue::Rollup(rollup) = &of.value
        {
            result = Some(rollup.clone());
        }
        let (more, next) = response.into_parts()?;
        items.extend(more.into_iter().map(|item| item.value));
        match next {
            Next::End => return Ok((items, result)),
            Next::CutOff => return Err(Error::new(ErrorKind::Incomplete)),
            Next::Cursor(cursor) if !seen.insert(cursor.clone()) => {
                return Err(Error::new(ErrorKind::RepeatedCursor(cursor)));
            }
            Next::Cursor(cursor) => request.paging().start_cursor = Some(cursor),
        }
    }
}
