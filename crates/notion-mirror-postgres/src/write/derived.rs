//! Writes what follows from documents: links, slots of files, texts for the search, typed values.

use std::collections::HashMap;

use notion_mirror::derived::cells::{Cell, PropertyCells};
use notion_mirror::derived::columns::Column;
use notion_mirror::derived::files::FileSlot;
use notion_mirror::derived::links::Link;
use notion_mirror::store::{FileState, Key, Kind, Observed, StoreError};
use serde_json::{Map, Value};
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Writer;
use crate::sql::text;

/// How many characters of a text are in one part. Postgres indexes no more than 1 MB at once; a character has up to 4 bytes and
/// may be in three words of a part, as `a-b` is indexed as `a-b`, `a` and `b`.
const PART: usize = 32_000;

/// A place of a file, and whose it is.
pub(super) struct Slot<'a> {
    pub(super) owner: Uuid,
    pub(super) holder: Key,
    pub(super) slot: &'a FileSlot,
}

/// A text for the search, before it is cut into parts.
struct Text<'a> {
    owner: Uuid,
    kind: &'static str,
    found: Key,
    title: &'a str,
    body: &'a str,
}

impl Writer<'_> {
    /// Replaces the links of these owners. Each link comes with its owner and with what has it.
    pub(super) async fn replace_links(
        &self,
        owners: &[Uuid],
        body: bool,
        links: Vec<(Uuid, Uuid, &Link)>,
    ) -> Result<(), StoreError> {
        self.execute(
            "delete from notion.links where connection = $1 and owner = any($2) and body = $3",
            &[(&owners, Type::UUID_ARRAY), (&body, Type::BOOL)],
        )
        .await?;
        if links.is_empty() {
            return Ok(());
        }
        let of: Vec<Uuid> = links.iter().map(|(owner, _, _)| *owner).collect();
        let from: Vec<Uuid> = links.iter().map(|(_, from, _)| *from).collect();
        let kinds: Vec<&str> = links.iter().map(|(_, _, link)| link.kind.as_str()).collect();
        let properties: Vec<_> = links.iter().map(|(_, _, link)| text(&link.property)).collect();
        let to_kinds: Vec<&str> = links.iter().map(|(_, _, link)| link.target.kind()).collect();
        let to: Vec<Uuid> = links.iter().map(|(_, _, link)| Key::from(link.target).id).collect();
        let positions: Vec<i32> = positions(&of);
        self.execute(
            "insert into notion.links
                 (connection, owner, from_id, body, kind, property, to_kind, to_id, position)
             select $1, owner, from_id, $2, kind, property, to_kind, to_id, position
             from unnest($3, $4, $5, $6, $7, $8, $9) as n
                 (owner, from_id, kind, property, to_kind, to_id, position)",
            &[
                (&body, Type::BOOL),
                (&of, Type::UUID_ARRAY),
                (&from, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&properties, Type::TEXT_ARRAY),
                (&to_kinds, Type::TEXT_ARRAY),
                (&to, Type::UUID_ARRAY),
                (&positions, Type::INT4_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }

    /// Replaces the slots of these owners. One that has the same address as before keeps what was fetched.
    pub(super) async fn replace_files(
        &self,
        owners: &[Uuid],
        body: bool,
        slots: Vec<Slot<'_>>,
    ) -> Result<(), StoreError> {
        // A place is written once, as it was read last.
        let mut last: HashMap<(Uuid, &str), usize> = HashMap::new();
        for (index, slot) in slots.iter().enumerate() {
            last.insert((slot.holder.id, slot.slot.slot.as_str()), index);
        }
        let mut kept: Vec<usize> = last.into_values().collect();
        kept.sort_unstable();
        let slots: Vec<&Slot<'_>> = kept.into_iter().map(|index| &slots[index]).collect();
        let holders: Vec<Uuid> = slots.iter().map(|it| it.holder.id).collect();
        let places: Vec<_> = slots.iter().map(|it| text(&it.slot.slot)).collect();
        self.execute(
            "delete from notion.files
             where connection = $1 and owner = any($2) and body = $3
               and (holder, slot) not in (select * from unnest($4, $5))",
            &[
                (&owners, Type::UUID_ARRAY),
                (&body, Type::BOOL),
                (&holders, Type::UUID_ARRAY),
                (&places, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        if slots.is_empty() {
            return Ok(());
        }
        let of: Vec<Uuid> = slots.iter().map(|it| it.owner).collect();
        let kinds: Vec<&str> = slots.iter().map(|it| it.holder.kind.as_str()).collect();
        let names: Vec<Option<_>> =
            slots.iter().map(|it| it.slot.name.as_deref().map(text)).collect();
        let hosted: Vec<bool> = slots.iter().map(|it| it.slot.is_hosted).collect();
        let addresses: Vec<_> = slots.iter().map(|it| text(&it.slot.address_key)).collect();
        self.execute(
            "insert into notion.files as f
                 (connection, owner, body, holder_kind, holder, slot, name, hosted, address, state)
             select $1, owner, $2, holder_kind, holder, slot, name, hosted, address, $3
             from unnest($4, $5, $6, $7, $8, $9, $10) as n
                 (owner, holder_kind, holder, slot, name, hosted, address)
             on conflict (connection, holder, slot) do update
             set owner = excluded.owner, body = excluded.body, name = excluded.name,
                 hosted = excluded.hosted, address = excluded.address,
                 state = case when f.address = excluded.address then f.state else excluded.state end,
                 sha256 = case when f.address = excluded.address then f.sha256 end,
                 size = case when f.address = excluded.address then f.size end,
                 content_type = case when f.address = excluded.address then f.content_type end,
                 fetched_at = case when f.address = excluded.address then f.fetched_at end,
                 error = case when f.address = excluded.address then f.error end",
            &[
                (&body, Type::BOOL),
                (&FileState::Pending.as_str(), Type::TEXT),
                (&of, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&holders, Type::UUID_ARRAY),
                (&places, Type::TEXT_ARRAY),
                (&names, Type::TEXT_ARRAY),
                (&hosted, Type::BOOL_ARRAY),
                (&addresses, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }

    /// Replaces what these objects say.
    pub(super) async fn replace_texts(&self, objects: &[&Observed]) -> Result<(), StoreError> {
        let texts = objects.iter().filter_map(|object| {
            let key = object.key;
            let (found, title, body) = match (key.kind, object.within) {
                (Kind::Page | Kind::Database | Kind::DataSource, _) => {
                    (key, object.title.as_str(), object.derived.text.as_str())
                }
                // The text of a comment is its title.
                (Kind::Comment, Some(page)) => (Key::page(page), "", object.title.as_str()),
                _ => return None,
            };
            Some(Text { owner: key.id, kind: key.kind.as_str(), found, title, body })
        });
        self.put_texts(texts.collect()).await
    }

    /// Replaces what the blocks of a page say.
    pub(super) async fn replace_body_text(&self, page: Uuid, body: &str) -> Result<(), StoreError> {
        let kind = Kind::Block.as_str();
        self.put_texts(vec![Text { owner: page, kind, found: Key::page(page), title: "", body }])
            .await
    }

    async fn put_texts(&self, texts: Vec<Text<'_>>) -> Result<(), StoreError> {
        if texts.is_empty() {
            return Ok(());
        }
        let owners: Vec<Uuid> = texts.iter().map(|text| text.owner).collect();
        let kinds: Vec<&str> = texts.iter().map(|text| text.kind).collect();
        self.execute(
            "delete from notion.texts
             where connection = $1 and (owner, kind) in (select * from unnest($2, $3))",
            &[(&owners, Type::UUID_ARRAY), (&kinds, Type::TEXT_ARRAY)],
        )
        .await?;
        let (mut owners, mut kinds) = (Vec::new(), Vec::new());
        let (mut found_kinds, mut found_ids) = (Vec::new(), Vec::new());
        let (mut titles, mut bodies) = (Vec::new(), Vec::new());
        for it in &texts {
            let body = text(it.body);
            let title = text(it.title);
            let titles_of_parts =
                parts(&title).into_iter().map(Some).chain(std::iter::repeat(None));
            let bodies_of_parts = parts(&body).into_iter().map(Some).chain(std::iter::repeat(None));
            for (title, body) in titles_of_parts.zip(bodies_of_parts) {
                if title.is_none() && body.is_none() {
                    break;
                }
                owners.push(it.owner);
                kinds.push(it.kind);
                found_kinds.push(it.found.kind.as_str());
                found_ids.push(it.found.id);
                titles.push(title.unwrap_or_default().to_owned());
                bodies.push(body.unwrap_or_default().to_owned());
            }
        }
        let positions = positions(&owners);
        self.execute(
            "insert into notion.texts
                 (connection, owner, kind, part, found_kind, found_id, title, body)
             select $1, n.* from unnest($2, $3, $4, $5, $6, $7, $8) as n",
            &[
                (&owners, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&positions, Type::INT4_ARRAY),
                (&found_kinds, Type::TEXT_ARRAY),
                (&found_ids, Type::UUID_ARRAY),
                (&titles, Type::TEXT_ARRAY),
                (&bodies, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }
}

/// The number of each entry among those of its owner, which follow each other.
fn positions(owners: &[Uuid]) -> Vec<i32> {
    let mut positions = Vec::with_capacity(owners.len());
    let mut last: Option<(Uuid, i32)> = None;
    for owner in owners {
        let position = match last {
            Some((former, position)) if former == *owner => position + 1,
            _ => 0,
        };
        last = Some((*owner, position));
        positions.push(position);
    }
    positions
}

/// Cuts a text into parts, between words if it has any.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(PART) {
        let cut = rest[..end].rfind(char::is_whitespace).filter(|cut| *cut > 0).unwrap_or(end);
        parts.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// Returns the typed values of a row as JSON, by [`cell_name`].
pub(super) fn cells(object: &Observed) -> Option<String> {
    if object.key.kind != Kind::Page || object.within.is_none() {
        return None;
    }
    let mut values = Map::new();
    for property in &object.derived.cells {
        let column = column(property);
        let cells = property.cells.iter().flatten();
        for (part, cell) in column.parts().iter().zip(cells) {
            if let Some(value) = json(cell) {
                values.insert(cell_name(&column.part_name(part), &property.kind), value);
            }
        }
    }
    Some(Value::Object(values).to_string())
}

/// Returns the name under which a typed value is kept: that of the column and the type, so that values of a property that had
/// another type before are not taken for those of now.
pub(crate) fn cell_name(column: &str, kind: &str) -> String {
    format!("{column}/{kind}")
}

fn column(property: &PropertyCells) -> Column {
    Column {
        property: property.property.clone(),
        generation: 0,
        name: String::new(),
        kind: property.kind.clone(),
        dropped_at: None,
    }
}

fn json(cell: &Cell) -> Option<Value> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Boolean(value) => Value::Bool(*value),
        Cell::Integer(value) => Value::from(*value),
        Cell::Real(value) => Value::from(*value),
        Cell::Text(value) => Value::String(text(value).into_owned()),
        Cell::Json(value) => without_nul(value),
    })
}

/// Returns JSON as `jsonb` can keep it, which has no place for U+0000. The document has it as it was.
fn without_nul(value: &Value) -> Value {
    match value {
        Value::String(value) => Value::String(text(value).into_owned()),
        Value::Array(items) => Value::Array(items.iter().map(without_nul).collect()),
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| (text(key).into_owned(), without_nul(value)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_short_and_together_the_whole() {
        let words = "word ".repeat(20_000);
        let no_spaces = "語".repeat(100_000);
        for text in ["", "short", words.as_str(), no_spaces.as_str()] {
            let parts = parts(text);
            assert_eq!(parts.concat(), text);
            assert!(parts.iter().all(|part| part.chars().count() <= PART && !part.is_empty()));
        }
        assert!(parts(&words).iter().all(|part| !part.starts_with("ord")));
    }

    #[test]
    fn entries_are_counted_by_owner() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        assert_eq!(positions(&[a, a, b, a]), [0, 1, 0, 0]);
    }

    #[test]
    fn no_nul_is_left_in_json() {
        let value = serde_json::json!({"a\0": ["\0", {"b": "\\u0000"}], "c": 1});
        let kept = serde_json::json!({"a\u{fffd}": ["\u{fffd}", {"b": "\\u0000"}], "c": 1});
        assert_eq!(without_nul(&value), kept);
    }
}
