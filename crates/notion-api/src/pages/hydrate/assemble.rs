//! A value out of the items that it comes in.

use notion_model::{
    PropertyItemValue as Item, PropertyValue as Value, RichText, Rollup, RollupItem, RollupValue,
};

use crate::{Error, ErrorKind};

const NO_RESULT: &str = "the answer does not say what the rollup gives";

/// Replaces `value` by what `items` and the `result` of a rollup say; leaves it alone if that is not all of it.
#[inline]
pub(super) fn assemble(
    value: &mut Value,
    items: Vec<Item>,
    result: Option<Rollup>,
) -> Result<(), Error> {
    match value {
        Value::Title(text) | Value::RichText(text) => text.0 = each(items, piece)?,
        Value::People(people) => {
            *people = each(items, |item| match item {
                Item::People(user) if !user.extra.is_missing("id") => Some(*user),
                _ => None,
            })?;
        }
        Value::Relation(pages) => {
            *pages = each(items, |item| match item {
                Item::Relation(page) if !page.extra.is_missing("id") => Some(page),
                _ => None,
            })?;
        }
        Value::Rollup(rollup) => {
            let result = result.or_else(|| items.iter().find_map(single).cloned());
            let mut whole = result.ok_or_else(|| Error::new(ErrorKind::BrokenList(NO_RESULT)))?;
            match &mut whole.value {
                RollupValue::Incomplete(_) => return Err(Error::new(ErrorKind::Incomplete)),
                RollupValue::Array(values) if values.is_empty() => *values = shown(items)?,
                _ => {}
            }
            **rollup = whole;
        }
        _ => {}
    }
    Ok(())
}

/// The result of a rollup that came in one item.
#[inline]
fn single(item: &Item) -> Option<&Rollup> {
    match item {
        Item::Rollup(rollup) => Some(rollup),
        _ => None,
    }
}

/// What `read` makes of each item, if it is of the type that is wanted.
fn each<T>(items: Vec<Item>, read: impl FnMut(Item) -> Option<T>) -> Result<Vec<T>, Error> {
    let of = items.len();
    let values: Vec<T> = items.into_iter().filter_map(read).collect();
    match of - values.len() {
        0 => Ok(values),
        unreadable => Err(Error::new(ErrorKind::UnreadableItems { unreadable, of })),
    }
}

#[inline]
fn piece(item: Item) -> Option<RichText> {
    match item {
        Item::Title(piece) | Item::RichText(piece) => Some(*piece),
        _ => None,
    }
}

/// The values that a rollup shows, each of which is one item.
#[inline]
fn shown(items: Vec<Item>) -> Result<Vec<RollupItem>, Error> {
    each(items, |item| {
        let mut shown = RollupItem::default();
        shown.value = item.into_value()?;
        Some(shown)
    })
}
