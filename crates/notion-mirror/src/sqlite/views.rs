//! Views: each data source under the name that people know it by.

use std::collections::HashMap;

use notion_model::DataSourceId;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::row::Sql;
use super::typed::{load, table};
use crate::derived::columns::VIEW_COLUMNS;
use crate::derived::names::{self, quote};

/// Drops the view of a data source, if it has one.
pub(super) fn drop(db: &Connection, source: Uuid) -> rusqlite::Result<()> {
    let view: Option<String> = db
        .prepare_cached("select view from typed where source = ?")?
        .query_row(params![Sql(source)], |row| row.get(0))
        .optional()?
        .flatten();
    if let Some(view) = view {
        db.execute_batch(&format!("drop view if exists {}", quote(&view)))?;
        db.execute("update typed set view = null where source = ?", params![Sql(source)])?;
    }
    Ok(())
}

/// Sees to it that each data source that is there has a view with the name that it should have.
pub(super) fn name(db: &Connection) -> rusqlite::Result<()> {
    let sources: Vec<(Uuid, Option<String>, Option<String>)> = {
        let mut sources = db.prepare_cached(
            "select source, view, (select title from objects
                 where id = source and kind = 'data_source' and state = 'live') as title
             from typed",
        )?;
        let sources = sources.query_map([], |row| {
            Ok((super::row::get(row, "source")?, row.get("view")?, row.get("title")?))
        })?;
        sources.collect::<Result<_, _>>()?
    };
    let reserved: Vec<String> = {
        let mut names = db.prepare_cached(
            "select name from sqlite_schema
             where name not in (select view from typed where view is not null)",
        )?;
        let names = names.query_map([], |row| row.get(0))?;
        names.collect::<Result<_, _>>()?
    };
    let reserved: Vec<&str> = reserved.iter().map(String::as_str).collect();
    let live: Vec<(DataSourceId, &str)> = sources
        .iter()
        .filter_map(|(id, _, title)| Some((DataSourceId::from_uuid(*id), title.as_deref()?)))
        .collect();
    let wanted: HashMap<DataSourceId, String> =
        live.iter().map(|(id, _)| *id).zip(names::views(&live, &reserved)).collect();
    let wanted = |id: Uuid| wanted.get(&DataSourceId::from_uuid(id));
    let changed = || sources.iter().filter(|(id, view, _)| view.as_ref() != wanted(*id));
    // Two may swap their names, so all old ones go first.
    for (id, _, _) in changed() {
        drop(db, *id)?;
    }
    for (id, _, _) in changed() {
        if let Some(name) = wanted(*id) {
            create(db, *id, name)?;
        }
    }
    Ok(())
}

fn create(db: &Connection, source: Uuid, name: &str) -> rusqlite::Result<()> {
    let Some(columns) = load(db, source)? else { return Ok(()) };
    let [id, created, edited] = VIEW_COLUMNS;
    let time = |column: &str| format!("strftime('%Y-%m-%dT%H:%M:%S.000Z', {column}, 'unixepoch')");
    let properties: String = columns
        .view()
        .iter()
        .map(|column| format!(", {} as {}", column.column, quote(&column.name)))
        .collect();
    db.execute_batch(&format!(
        "create view {} as select id as {id}{properties}, {} as {created}, {} as {edited}
         from {} where state = 'live'",
        quote(name),
        time("created"),
        time("edited"),
        table(source),
    ))?;
    db.execute("update typed set view = ? where source = ?", params![name, Sql(source)])?;
    Ok(())
}
