//! Pages as Markdown.

use std::collections::HashSet;
use std::io::Write;

use notion_api::blocks::BlockTree;
use notion_model::{Block, BlockId, Timestamp};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Export, Written};
use crate::derived::tree;
use crate::sqlite::row::{Sql, get};
use crate::sqlite::typed::document;

pub(super) fn export(export: &mut Export<'_>, db: &Connection) -> Written<()> {
    let mut pages = db.prepare(
        "select id, title, edited from objects where kind = 'page' and state = 'live' order by number",
    )?;
    let mut pages = pages.query([])?;
    while let Some(row) = pages.next()? {
        let (id, title): (Uuid, String) = (get(row, "id")?, row.get("title")?);
        let edited: Timestamp = get(row, "edited")?;
        let mut file = export.create(&title, &id.to_string(), "md")?;
        let (body, losses) = body(db, id)?.to_markdown();
        let title = serde_json::Value::from(title);
        // JSON is YAML, too.
        write!(file, "---\nid: {id}\ntitle: {title}\nlast_edited_time: {edited}\n---\n\n{body}")?;
        file.flush()?;
        let name = export.done.files.last().and_then(|file| file.file_name());
        let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        export.done.losses.extend(losses.iter().map(|loss| format!("{name}: {loss}")));
        export.done.items += 1;
    }
    Ok(())
}

/// The stored blocks of a page as a tree.
fn body(db: &Connection, page: Uuid) -> Written<BlockTree> {
    let mut blocks =
        db.prepare_cached("select id, parent, position, document from blocks where page = ?")?;
    let blocks = blocks.query_map(params![Sql(page)], |row| {
        let place = (get(row, "id")?, get(row, "parent")?, row.get("position")?);
        Ok((place, document(row)?))
    })?;
    let (places, blocks): (Vec<(Uuid, Uuid, u32)>, Vec<Block>) =
        blocks.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let mut blocks: Vec<Option<Block>> = blocks.into_iter().map(Some).collect();
    let mut inside: HashSet<Uuid> = HashSet::from([page]);
    let ordered = tree::order(page, &places).into_iter().filter_map(|index| {
        let (id, parent, _) = places[index];
        // What belongs to nothing is not left out.
        let parent = if inside.contains(&parent) { parent } else { page };
        inside.insert(id);
        Some((BlockId::from_uuid(parent), blocks[index].take()?))
    });
    Ok(BlockTree::from_blocks(BlockId::from_uuid(page), ordered)?)
}
