//! `/v1/pages/{id}/properties/{id}`

use notion_model::{
    List, ListType, PageId, PropertyItem, PropertyItemRef, PropertyItemRefValue,
    PropertyItemResponse, PropertyItemValue, PropertyValue, Rollup, RollupValue,
};
use uuid::Uuid;

use crate::answer::objects;
use crate::rules::schema::encoded;
use crate::rules::values;
use crate::store::state::{Place, State};
use crate::store::verbs::page::title_column;
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
            let column = state.data_source(source).and_then(|it| it.column_decoded(property));
            column.filter(|column| state.shows(column)).cloned()
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
    let kind = match &value {
        PropertyValue::Title(_) => PropertyItemRefValue::Title(Default::default()),
        PropertyValue::RichText(_) => PropertyItemRefValue::RichText(Default::default()),
        PropertyValue::People(_) => PropertyItemRefValue::People(Default::default()),
        PropertyValue::Relation(_) => PropertyItemRefValue::Relation(Default::default()),
        PropertyValue::Rollup(rollup) => PropertyItemRefValue::Rollup(result(rollup)),
        _ => {
            let [single] = pieces(value)?.try_into().map_err(|_| unreadable())?;
            return Ok(PropertyItemResponse::Item(Box::new(item(single))));
        }
    };
    let items = pieces(value)?;
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
        format!(
            "{}/v1/pages/{id}/properties/{}?start_cursor={next}",
            state.base_url(),
            reference.id
        )
    });
    reference.value = kind;
    list.property_item = Some(Box::new(reference));
    Ok(PropertyItemResponse::List(list))
}

/// The cursor of a piece: its place, in the form of an id.
fn piece_id(index: usize) -> Uuid {
    uuid::Builder::from_custom_bytes((index as u128).to_be_bytes()).into_uuid()
}

/// A value as the items that it comes in.
fn pieces(value: PropertyValue) -> Result<Vec<PropertyItemValue>> {
    Ok(match value {
        PropertyValue::Title(text) => {
            text.into_iter().map(|piece| PropertyItemValue::Title(Box::new(piece))).collect()
        }
        PropertyValue::RichText(text) => {
            text.into_iter().map(|piece| PropertyItemValue::RichText(Box::new(piece))).collect()
        }
        PropertyValue::People(people) => {
            people.into_iter().map(|user| PropertyItemValue::People(Box::new(user))).collect()
        }
        PropertyValue::Relation(pages) => {
            pages.into_iter().map(PropertyItemValue::Relation).collect()
        }
        // The values that a rollup shows are a flat list: nothing says where one of several pieces ends.
        PropertyValue::Rollup(rollup) => match rollup.value {
            RollupValue::Array(values) => {
                let values = values.into_iter().map(|shown| pieces(shown.value));
                values.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect()
            }
            _ => Vec::new(),
        },
        // A value that comes in one piece has the same shape in an item as in a page.
        single => {
            let mut property = notion_model::Property::default();
            property.value = single;
            let item = serde_json::to_value(property).map_err(|_| unreadable())?;
            let item: PropertyItem = notion_model::from_value(&item).map_err(|_| unreadable())?;
            vec![item.value]
        }
    })
}

/// What a list says of a rollup: its result, without the values that are the items of the list.
fn result(rollup: &Rollup) -> Rollup {
    let mut result = rollup.clone();
    if let RollupValue::Array(values) = &mut result.value {
        values.clear();
    }
    result
}

fn unreadable() -> Fail {
    Fail::validation("The property can't be read.")
}
