use std::collections::HashSet;

use notion_model::{
    List, Page, PageId, Property, PropertyItem, PropertyItemRefValue, PropertyItemResponse,
    PropertyItemValue as Item, PropertyValue as Value, RollupValue,
};

use super::RetrievePropertyItem;
use crate::{Client, Error, ErrorKind, Flow, Next, PageOf, Paged, concurrent};

/// How many properties of a page are asked for at once. The rate limit holds for all of them together.
const CONCURRENCY: usize = 8;

/// What [`Pages::hydrate`](super::Pages::hydrate) does.
#[derive(Clone, Debug)]
pub struct Hydrate {
    pub(super) page: Page,
}

impl Flow for Hydrate {
    type Response = Page;

    async fn run(self, client: Client) -> Result<Page, Error> {
        page(&client, self.page).await
    }
}

/// `page` with the whole values of those of its properties that were cut off.
pub(crate) async fn page(client: &Client, mut page: Page) -> Result<Page, Error> {
    let id = page.id;
    let cut = page.properties.iter().filter(|(_, property)| property.is_truncated());
    let names: Vec<String> = cut.map(|(name, _)| name.to_owned()).collect();
    let whole = names.iter().filter_map(|name| page.properties.get(name)).map(|property| {
        let property = property.clone();
        async move { whole(client, id, property).await }
    });
    let whole = concurrent::all(whole.collect::<Vec<_>>(), CONCURRENCY).await;
    for (name, property) in names.into_iter().zip(whole) {
        page.properties.insert(name, property?);
    }
    Ok(page)
}

/// `property` with all of its value.
async fn whole(client: &Client, page: PageId, mut property: Property) -> Result<Property, Error> {
    let mut request = RetrievePropertyItem::new(page, &property.id);
    let mut items: Vec<PropertyItem> = Vec::new();
    let mut result = None;
    let mut seen = HashSet::new();
    loop {
        let response = client.call(&request).await?;
        if let PropertyItemResponse::List(List { property_item: Some(of), .. }) = &response
            && let PropertyItemRefValue::Rollup(rollup) = &of.value
        {
            result = Some(rollup.clone());
        }
        let (more, next) = response.into_parts()?;
        items.extend(more);
        match next {
            Next::End | Next::CutOff => break,
            Next::Cursor(cursor) if !seen.insert(cursor.clone()) => {
                return Err(Error::new(ErrorKind::RepeatedCursor(cursor)));
            }
            Next::Cursor(cursor) => request.paging().start_cursor = Some(cursor),
        }
    }
    let values = items.into_iter().map(|item| item.value);
    match &mut property.value {
        Value::Title(text) => text.0 = values.filter_map(piece).collect(),
        Value::RichText(text) => text.0 = values.filter_map(piece).collect(),
        Value::People(people) => {
            *people = values
                .filter_map(|v| if let Item::People(u) = v { Some(*u) } else { None })
                .collect();
        }
        Value::Relation(pages) => {
            *pages = values
                .filter_map(|v| if let Item::Relation(p) = v { Some(p) } else { None })
                .collect();
            property.has_more = Some(false);
        }
        // The values of an array come in pieces that don't say where one ends; its first 25 stay.
        Value::Rollup(rollup) => {
            if let Some(result) = result
                && !matches!(result.value, RollupValue::Array(_))
            {
                **rollup = result;
            }
        }
        _ => {}
    }
    Ok(property)
}

fn piece(value: Item) -> Option<notion_model::RichText> {
    match value {
        Item::Title(piece) | Item::RichText(piece) => Some(*piece),
        _ => None,
    }
}
