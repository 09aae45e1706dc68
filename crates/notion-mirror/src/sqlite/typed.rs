//! Typed tables: the rows of each data source in columns.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use notion_model::{DataSourceId, Page, PropertyId, Timestamp};
use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use uuid::Uuid;

use super::row::Sql;
use super::views;
use crate::derived::cells::{self, Cell, PropertyCells, RowCells};
use crate::derived::columns::{Column, ColumnType, Columns, SchemaProperty};
use crate::derived::names::{self, quote};
use crate::store::State;

/// How many columns a table may have, dropped ones among them, before it is made anew: SQLite takes 2,000.
const MAX_COLUMNS: usize = 1_800;

/// What the thread knows about the typed tables, so that it asks once. A transaction that fails makes it forget.
#[derive(Default)]
pub(super) struct Tables(HashMap<Uuid, Option<Table>>);

struct Table {
    columns: Columns,
    upsert: String,
}

/// What is in a typed row besides the values of properties.
pub(super) struct RowHead {
    /// The number of the page among the objects.
    pub(super) page: i64,
    pub(super) id: Uuid,
    pub(super) created: Timestamp,
    pub(super) edited: Timestamp,
    pub(super) state: State,
}

impl Tables {
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// The table of a data source; `None` if its schema has not been read yet.
    fn get(&mut self, db: &Connection, source: Uuid) -> rusqlite::Result<Option<&Table>> {
        let table = match self.0.entry(source) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let columns = load(db, source)?;
                unknown.insert(columns.map(|columns| Table::new(source, columns)))
            }
        };
        Ok(table.as_ref())
    }

    /// Brings the table of a data source to its schema. Its view is dropped if it has to be another: [`views::name`] makes the
    /// views that are missing.
    pub(super) fn follow(
        &mut self,
        db: &Connection,
        source: Uuid,
        schema: &[SchemaProperty],
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        let known = load(db, source)?;
        let mut columns = match &known {
            Some(known) => known.follow(schema, at),
            None => Columns::of(schema),
        };
        let mut had = known.as_ref().map(physical);
        if physical(&columns).len() > MAX_COLUMNS {
            db.execute_batch(&format!("drop table if exists {}", table(source)))?;
            columns = Columns::of(schema);
            had = None;
        }
        let is_new = had.is_none();
        let had = had.unwrap_or_default();
        let added: Vec<String> = physical(&columns)
            .into_iter()
            .filter(|column| !had.contains(column))
            .map(|(name, holds)| format!("{name} {}", sql_type(holds)))
            .collect();
        // Every statement that changes a schema reads all of it again, so a new table is one statement.
        if is_new {
            let columns: String = added.iter().map(|column| format!(", {column}")).collect();
            db.execute_batch(&format!(
                "create table {} (page integer primary key, id text not null,
                     created integer not null, edited integer not null, state text not null{columns})",
                table(source)
            ))?;
            db.execute("insert or ignore into typed (source) values (?)", params![Sql(source)])?;
        } else {
            for column in &added {
                db.execute_batch(&format!("alter table {} add column {column}", table(source)))?;
            }
        }
        if known.as_ref() != Some(&columns) || is_new {
            save(db, source, &columns)?;
            views::drop(db, source)?;
        }
        self.0.insert(source, Some(Table::new(source, columns)));
        if is_new || !added.is_empty() {
            self.refill(db, source)?;
        }
        Ok(())
    }

    /// Fills the table of a data source from the documents of its rows.
    pub(super) fn refill(&mut self, db: &Connection, source: Uuid) -> rusqlite::Result<()> {
        let Some(table) = self.get(db, source)? else { return Ok(()) };
        db.execute_batch(&format!("delete from {}", self::table(source)))?;
        let mut rows = db.prepare_cached(
            "select number, id, created, edited, state, document from objects
             where within = ? and kind = 'page'",
        )?;
        let mut rows = rows.query(params![Sql(source)])?;
        while let Some(row) = rows.next()? {
            let head = RowHead {
                page: row.get("number")?,
                id: super::row::get(row, "id")?,
                created: super::row::get(row, "created")?,
                edited: super::row::get(row, "edited")?,
                state: super::row::word(row, "state")?,
            };
            let page: Page = document(row)?;
            table.put(db, &head, &cells::of(&page))?;
        }
        Ok(())
    }

    /// Stores the typed values of a row. Without a schema there is nothing to store them in yet: that comes with it.
    pub(super) fn put(
        &mut self,
        db: &Connection,
        source: Uuid,
        head: &RowHead,
        cells: &[PropertyCells],
    ) -> rusqlite::Result<()> {
        match self.get(db, source)? {
            Some(table) => table.put(db, head, cells),
            None => Ok(()),
        }
    }

    /// Takes a row out, which is a row of something else now.
    pub(super) fn remove(
        &mut self,
        db: &Connection,
        source: Uuid,
        page: i64,
    ) -> rusqlite::Result<()> {
        if self.get(db, source)?.is_some() { remove_row(db, source, page) } else { Ok(()) }
    }

    /// Notes where a row stands now.
    pub(super) fn set_state(
        &mut self,
        db: &Connection,
        source: Uuid,
        id: Uuid,
        state: State,
    ) -> rusqlite::Result<()> {
        if self.get(db, source)?.is_some() {
            let sql = format!(
                "update {} set state = ? where page =
                     (select number from objects where id = ? and kind = 'page')",
                table(source)
            );
            db.prepare_cached(&sql)?.execute(params![state.as_str(), Sql(id)])?;
        }
        Ok(())
    }
}

impl Table {
    fn new(source: Uuid, columns: Columns) -> Self {
        let table = columns.table();
        let names: String = table.iter().map(|(name, _)| format!(", {name}")).collect();
        let upsert = format!(
            "insert or replace into {} (page, id, created, edited, state{names})
             values (?, ?, ?, ?, ?{})",
            self::table(source),
            ", ?".repeat(table.len()),
        );
        Self { columns, upsert }
    }

    fn put(
        &self,
        db: &Connection,
        head: &RowHead,
        cells: &[PropertyCells],
    ) -> rusqlite::Result<()> {
        let head = [
            Value::Integer(head.page),
            Value::Text(head.id.to_string()),
            Value::Integer(head.created.as_second()),
            Value::Integer(head.edited.as_second()),
            Value::Text(head.state.as_str().to_owned()),
        ];
        let row = RowCells::of(cells, &self.columns);
        let head = head.iter().map(|value| value as &dyn ToSql);
        let cells = row.cells.iter().map(|cell| cell as &dyn ToSql);
        db.prepare_cached(&self.upsert)?.execute(params_from_iter(head.chain(cells)))?;
        Ok(())
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Boolean(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            Self::Real(value) => (*value).into(),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Json(json) => json.to_string().into(),
        })
    }
}

/// Makes all tables anew.
pub(super) fn rebuild(db: &Connection, tables: &mut Tables) -> rusqlite::Result<()> {
    let sources: Vec<Uuid> = {
        let mut sources = db.prepare("select source from typed")?;
        let sources = sources.query_map([], |row| super::row::get(row, "source"))?;
        sources.collect::<Result<_, _>>()?
    };
    for source in sources {
        remove_table(db, source)?;
    }
    tables.forget();
    let mut sources = db.prepare(
        "select id, seen_at, document from objects where kind = 'data_source' order by number",
    )?;
    let mut sources = sources.query([])?;
    while let Some(row) = sources.next()? {
        let source = document(row)?;
        let schema = crate::derived::columns::schema(&source);
        tables.follow(
            db,
            super::row::get(row, "id")?,
            &schema,
            super::row::get(row, "seen_at")?,
        )?;
    }
    views::name(db)
}

/// Removes a row from the table of a data source, if there is one.
pub(super) fn remove_row(db: &Connection, source: Uuid, page: i64) -> rusqlite::Result<()> {
    if load(db, source)?.is_some() {
        let sql = format!("delete from {} where page = ?", table(source));
        db.prepare_cached(&sql)?.execute([page])?;
    }
    Ok(())
}

/// Removes the table and the view of a data source.
pub(super) fn remove_table(db: &Connection, source: Uuid) -> rusqlite::Result<()> {
    views::drop(db, source)?;
    db.execute_batch(&format!("drop table if exists {}", table(source)))?;
    db.prepare_cached("delete from columns where source = ?")?.execute(params![Sql(source)])?;
    db.prepare_cached("delete from typed where source = ?")?.execute(params![Sql(source)])?;
    Ok(())
}

/// Reads the document of a row.
pub(super) fn document<T: serde::de::DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<T> {
    let text = row.get_ref("document")?.as_str()?;
    notion_model::from_str(text).map_err(|error| {
        let at = row.as_ref().column_index("document").unwrap_or_default();
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error))
    })
}

pub(super) fn table(source: Uuid) -> String {
    quote(&names::table(DataSourceId::from_uuid(source)))
}

fn sql_type(holds: ColumnType) -> &'static str {
    match holds {
        ColumnType::Text | ColumnType::Json => "text",
        ColumnType::Number => "numeric",
        ColumnType::Integer | ColumnType::Boolean => "integer",
        // Values stay what they are.
        ColumnType::Any => "",
    }
}

/// All columns that the table has for properties, also those that were dropped.
fn physical(columns: &Columns) -> Vec<(String, ColumnType)> {
    let parts = |column: &Column| -> Vec<_> {
        column.parts().iter().map(|part| (column.part_name(part), part.holds)).collect()
    };
    columns.all().iter().flat_map(parts).collect()
}

pub(super) fn load(db: &Connection, source: Uuid) -> rusqlite::Result<Option<Columns>> {
    let known: Option<bool> = db
        .prepare_cached("select true from typed where source = ?")?
        .query_row(params![Sql(source)], |row| row.get(0))
        .optional()?;
    if known.is_none() {
        return Ok(None);
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut rows = db.prepare_cached("select * from columns where source = ? order by position")?;
    let mut rows = rows.query(params![Sql(source)])?;
    while let Some(row) = rows.next()? {
        let property: String = row.get("property")?;
        let column = Column {
            property: PropertyId::from(property),
            generation: row.get("generation")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            dropped_at: super::row::maybe(row, "dropped_at")?,
        };
        // There is a row for each part.
        if columns.last() != Some(&column) {
            columns.push(column);
        }
    }
    Ok(Some(Columns::from_stored(columns)))
}

fn save(db: &Connection, source: Uuid, columns: &Columns) -> rusqlite::Result<()> {
    db.prepare_cached("delete from columns where source = ?")?.execute(params![Sql(source)])?;
    let mut insert = db.prepare_cached("insert into columns values (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    let mut view = columns.view().into_iter();
    let mut position = 0;
    for column in columns.all() {
        for part in column.parts() {
            let view_name = match column.dropped_at {
                None => view.next().map(|column| column.name),
                Some(_) => None,
            };
            insert.execute(params![
                Sql(source),
                position,
                column.property.as_str(),
                column.generation,
                column.kind,
                column.name,
                column.part_name(part),
                view_name,
                column.dropped_at.map(Sql),
            ])?;
            position += 1;
        }
    }
    Ok(())
}
