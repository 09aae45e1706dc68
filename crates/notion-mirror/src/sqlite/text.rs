//! The index of texts: one entry for each page, database and data source, with its title, its values, its blocks and its
//! comments.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::row::Sql;
use super::typed::document;
use crate::derived::{text, tree};
use crate::store::Kind;

/// The way in which texts are cut into words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tokenizer {
    /// At spaces and punctuation; case and diacritics don't count. For languages that separate words.
    #[default]
    Words,
    /// Into all sequences of three characters, so that any part of a word is found: for Chinese, Japanese and Korean. The
    /// index is about three times as large, and what is searched for has at least three characters.
    Trigram,
}

impl Tokenizer {
    fn name(self) -> &'static str {
        match self {
            Self::Words => "unicode61 remove_diacritics 2",
            Self::Trigram => "trigram",
        }
    }
}

/// Whether an object of this kind has an entry of its own.
pub(super) fn has_entry(kind: Kind) -> bool {
    matches!(kind, Kind::Page | Kind::Database | Kind::DataSource)
}

/// The tokenizer of the index; `None` if there is no index.
fn known(db: &Connection) -> rusqlite::Result<Option<String>> {
    db.query_row("select value from meta where name = 'tokenizer'", [], |row| row.get(0)).optional()
}

/// Whether there is an index, with this tokenizer if one is said.
pub(super) fn is_prepared(db: &Connection, tokenizer: Option<Tokenizer>) -> rusqlite::Result<bool> {
    let known = known(db)?;
    Ok(known.is_some_and(|known| tokenizer.is_none_or(|wanted| known == wanted.name())))
}

/// Makes the index with this tokenizer, and fills it.
pub(super) fn prepare(db: &Connection, tokenizer: Option<Tokenizer>) -> rusqlite::Result<()> {
    let is_new = known(db)?.is_none();
    let wanted = tokenizer.unwrap_or_default().name();
    // Datasette knows an index of texts by "using fts", with one space.
    db.execute_batch(&format!(
        "drop table if exists text;
         create virtual table text using fts5(title, properties, blocks, comments,
             tokenize = '{wanted}');"
    ))?;
    db.execute("insert or replace into meta values ('tokenizer', ?)", [wanted])?;
    if is_new { Ok(()) } else { rebuild(db) }
}

/// Adds an object that has no entry yet, with its title and what its properties say.
pub(super) fn add(db: &Connection, number: i64, title: &str, said: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "insert into text (rowid, title, properties, blocks, comments) values (?, ?, ?, '', '')",
    )?
    .execute(params![number, title, said])?;
    Ok(())
}

/// Stores the title of an object, and what its properties say. What did not change is not indexed anew.
pub(super) fn put(db: &Connection, number: i64, title: &str, said: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "update text set title = ?1, properties = ?2
         where rowid = ?3 and (title is not ?1 or properties is not ?2)",
    )?
    .execute(params![title, said, number])?;
    Ok(())
}

/// Stores what the blocks of a page say.
pub(super) fn put_blocks(db: &Connection, page: Uuid, said: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "update text set blocks = ?1
         where rowid = (select number from objects where id = ?2 and kind = 'page')
             and blocks is not ?1",
    )?
    .execute(params![said, Sql(page)])?;
    Ok(())
}

/// Stores what the comments of a page say, those that are not resolved.
pub(super) fn put_comments(db: &Connection, page: Uuid) -> rusqlite::Result<()> {
    db.prepare_cached(
        "update text set comments = (select coalesce(group_concat(title, char(10)), '') from
             (select title from objects where within = ?1 and kind = 'comment' and state = 'live'
              order by created, number))
         where rowid = (select number from objects where id = ?1 and kind = 'page')",
    )?
    .execute(params![Sql(page)])?;
    Ok(())
}

/// Fills the index from the documents.
pub(super) fn rebuild(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("delete from text")?;
    let mut objects = db.prepare(
        "select number, id, kind, title, document from objects
         where kind in ('page', 'database', 'data_source')",
    )?;
    let mut objects = objects.query([])?;
    while let Some(row) = objects.next()? {
        let title: String = row.get("title")?;
        let kind: Kind = super::row::word(row, "kind")?;
        let said = match kind {
            Kind::Page => text::of_properties(&document(row)?),
            Kind::Database => document::<notion_model::Database>(row)?.description_text(),
            _ => document::<notion_model::DataSource>(row)?.description_text(),
        };
        add(db, row.get("number")?, &title, &said)?;
        if kind == Kind::Page {
            let page: Uuid = super::row::get(row, "id")?;
            put_blocks(db, page, &body(db, page)?)?;
            put_comments(db, page)?;
        }
    }
    Ok(())
}

/// What the stored blocks of a page say.
fn body(db: &Connection, page: Uuid) -> rusqlite::Result<String> {
    let mut blocks =
        db.prepare_cached("select id, parent, position, text from blocks where page = ?")?;
    let blocks = blocks.query_map(params![Sql(page)], |row| {
        let place = (super::row::get(row, "id")?, super::row::get(row, "parent")?);
        Ok(((place.0, place.1, row.get("position")?), row.get("text")?))
    })?;
    let blocks: Vec<((Uuid, Uuid, u32), String)> = blocks.collect::<Result<_, _>>()?;
    let blocks: Vec<_> = blocks.iter().map(|(place, text)| (*place, text.as_str())).collect();
    Ok(tree::text(page, &blocks))
}
