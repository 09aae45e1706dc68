//! The values that a rollup shows, where the values come in pieces.
//!
//! Titles, texts, people and relations come as a flat list of pieces that does not say where one value ends. What the
//! related pages have says that; the flat list says whether it is still so.

use notion_model::{
    PageId, ParentKind, PropertyConfig, PropertyId, PropertyItemValue as Item,
    PropertyValue as Value, Rollup, RollupValue,
};

use super::assemble::assemble;
use super::{CONCURRENCY, Owner, read_items};
use crate::data_sources::RetrieveDataSource;
use crate::{Client, Error, ErrorKind, concurrent};

/// Whether the values that a rollup shows come in pieces.
#[inline]
pub(super) fn is_in_pieces(rollup: &Rollup) -> bool {
    let RollupValue::Array(values) = &rollup.value else { return false };
    values.first().is_some_and(|first| pieces_in(&first.value).is_some())
}

/// How many pieces a value has, if it comes in pieces.
#[inline]
fn pieces_in(value: &Value) -> Option<usize> {
    match value {
        Value::Title(text) | Value::RichText(text) => Some(text.len()),
        Value::People(people) => Some(people.len()),
        Value::Relation(pages) => Some(pages.len()),
        _ => None,
    }
}

/// Completes a rollup of `owner`, all of whose values consist of these `pieces`.
pub(super) async fn complete(
    client: &Client,
    owner: &Owner,
    id: &PropertyId,
    rollup: &mut Rollup,
    pieces: &[Item],
) -> Result<(), Error> {
    let in_pieces = || Error::new(ErrorKind::RollupInPieces);
    let RollupValue::Array(values) = &mut rollup.value else { return Ok(()) };
    let (relation, target) = config(client, owner, id).await?.ok_or_else(in_pieces)?;
    let related = related(client, owner.page, &relation).await?;
    let others = related.get(values.len()..).ok_or_else(in_pieces)?.to_vec();
    let others = others.into_iter().map(|page| read_items(client, page, &target));
    let others = concurrent::all(others.collect::<Vec<_>>(), CONCURRENCY).await;

    let known = values.iter().filter_map(|value| pieces_in(&value.value)).sum();
    let mut rest = pieces.get(known..).ok_or_else(in_pieces)?;
    let mut more = Vec::new();
    for other in others {
        let (of_one, _) = other?;
        rest = rest.strip_prefix(of_one.as_slice()).ok_or_else(in_pieces)?;
        let mut shown = values.first().cloned().unwrap_or_default();
        assemble(&mut shown.value, of_one, None)?;
        more.push(shown);
    }
    if !rest.is_empty() {
        return Err(in_pieces());
    }
    values.extend(more);
    Ok(())
}

/// By which relation a rollup finds its values, and in which property of the related pages.
async fn config(
    client: &Client,
    owner: &Owner,
    rollup: &PropertyId,
) -> Result<Option<(PropertyId, PropertyId)>, Error> {
    let ParentKind::DataSource(source, _) = owner.parent.kind() else { return Ok(None) };
    let source = client.call(&RetrieveDataSource::new(source)).await?;
    let schema = source.properties.get_by_id(rollup.as_str()).map(|(_, schema)| &schema.config);
    Ok(match schema {
        Some(PropertyConfig::Rollup(rollup)) => {
            rollup.relation_property_id.clone().zip(rollup.rollup_property_id.clone())
        }
        _ => None,
    })
}

async fn related(
    client: &Client,
    page: PageId,
    relation: &PropertyId,
) -> Result<Vec<PageId>, Error> {
    let (items, _) = read_items(client, page, relation).await?;
    let mut related = Value::Relation(Vec::new());
    assemble(&mut related, items, None)?;
    match related {
        Value::Relation(pages) => Ok(pages.into_iter().map(|page| page.id).collect()),
        _ => Ok(Vec::new()),
    }
}
