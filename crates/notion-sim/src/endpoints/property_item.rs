//! `/v1/pages/{id}/properties/{id}`

use notion_model::{
    List, ListType, PageId, PropertyItem, PropertyItemRef, PropertyItemRefValue,
    PropertyItemResponse, PropertyItemValue, PropertyValue,
};
use uuid::Uuid;

use crate::answer::objects;
use crate::rules::schema::encoded;
use crate::rules::values;
use crate::store::rows::title_column;
use crate::store::state::{Column, Place, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Query;

/// One property of a page: an item, or a list of items.
pub(crate) fn property_item(
    state: &State,
    id: PageId,
    property: &str,
    query: &Query,
) -> Result<PropertyItemResponse> {
    let page = state.find_page(id)?;
    let column = match page.place {
        Place::DataSource(source) => {
            state.data_sources.get(&source).and_then(|source| source.column(property)).cloned()
        }
        _ => (property == "title").then(title_column),
    };
    let column = column.ok_or_else(|| {
        Fail::validation(format!("Could not find property with name or id: {property}"))
    })?;
    let value = values::value(state, page, &column);
    let item = |value| {
        let mut item = PropertyItem::default();
        item.id = encoded(&column.id);
        item.value = value;
        item
    };
    let (items, kind): (Vec<PropertyItemValue>, _) = match value {
        PropertyValue::Title(text) => (
            text.into_iter().map(|piece| PropertyItemValue::Title(Box::new(piece))).collect(),
            PropertyItemRefValue::Title(Default::default()),
        ),
        PropertyValue::RichText(text) => (
            text.into_iter().map(|piece| PropertyItemValue::RichText(Box::new(piece))).collect(),
            PropertyItemRefValue::RichText(Default::default()),
        ),
        PropertyValue::People(people) => (
            people.into_iter().map(|user| PropertyItemValue::People(Box::new(user))).collect(),
            PropertyItemRefValue::People(Default::default()),
        ),
        PropertyValue::Relation(pages) => (
            pages.into_iter().map(PropertyItemValue::Relation).collect(),
            PropertyItemRefValue::Relation(Default::default()),
        ),
        PropertyValue::Rollup(rollup) => (Vec::new(), PropertyItemRefValue::Rollup(*rollup)),
        single => {
            let value = serde_json::to_value(state_item(&column, single)).unwrap_or_default();
            let read = notion_model::from_value(&value)
                .map_err(|_| Fail::validation("The property can't be read."))?;
            return Ok(PropertyItemResponse::Item(read));
        }
    };
    // Pieces have no ids; their places serve as cursors.
    let pieces: Vec<(Uuid, PropertyItemValue)> =
        items.into_iter().enumerate().map(|(index, item)| (piece_id(index), item)).collect();
    let (shown, next) = query.paging()?.page(&pieces, |(id, _)| *id)?;
    let results = shown.into_iter().map(|(_, value)| item(value)).collect();
    let mut list: List<PropertyItem> =
        objects::list(results, next.map(|next| next.to_string()), ListType::PropertyItem);
    let mut reference = PropertyItemRef::default();
    reference.id = encoded(&column.id);
    reference.next_url = next.map(|next| {
        format!("{}/v1/pages/{id}/properties/{}?start_cursor={next}", state.base_url, reference.id)
    });
    reference.value = kind;
    list.property_item = Some(Box::new(reference));
    Ok(PropertyItemResponse::List(list))
}

/// The cursor of a piece: its place, in the form of an id.
fn piece_id(index: usize) -> Uuid {
    uuid::Builder::from_custom_bytes((index as u128).to_be_bytes()).into_uuid()
}

/// A value that comes in one piece has the same shape in an item as in a page.
fn state_item(column: &Column, value: PropertyValue) -> notion_model::Property {
    let mut property = notion_model::Property::default();
    property.id = encoded(&column.id);
    property.value = value;
    property
}
