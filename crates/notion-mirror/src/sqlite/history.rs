//! Former documents, deflated.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use notion_model::Timestamp;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::row::Sql;
use crate::store::{Change, Difference, Key, Kind, Object, State};

/// Keeps an object as it was until now.
pub(super) fn put_object(
    db: &Connection,
    before: &Object,
    until: Timestamp,
) -> rusqlite::Result<()> {
    put(db, before.key, before.within, until, before.state, Some(&before.document))
}

/// Notes that an object was not there until now.
pub(super) fn put_absent(
    db: &Connection,
    key: Key,
    within: Option<Uuid>,
    until: Timestamp,
) -> rusqlite::Result<()> {
    put(db, key, within, until, State::Live, None)
}

/// Keeps the blocks of a page as they were until now. Those of a page that was never read before are as old as the page.
pub(super) fn put_blocks(
    db: &Connection,
    page: Uuid,
    changes: &[Change],
    until: Timestamp,
) -> rusqlite::Result<()> {
    let was_read: bool = db
        .prepare_cached(
            "select exists (select 1 from objects where id = ? and body_read is not null)",
        )?
        .query_row(params![Sql(page)], |row| row.get(0))?;
    if was_read {
        for change in changes {
            put(db, change.key, Some(page), until, State::Live, change.before.as_deref())?;
        }
    }
    Ok(())
}

fn put(
    db: &Connection,
    key: Key,
    within: Option<Uuid>,
    until: Timestamp,
    state: State,
    document: Option<&str>,
) -> rusqlite::Result<()> {
    let document = document.map(deflate).transpose().map_err(failed)?;
    db.prepare_cached("insert into versions values (?, ?, ?, ?, ?, ?)")?.execute(params![
        key.kind.as_str(),
        Sql(key.id),
        within.map(Sql),
        Sql(until),
        state.as_str(),
        document,
    ])?;
    Ok(())
}

/// Forgets what was replaced before this time.
pub(super) fn forget(db: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    db.execute("delete from versions where until < ?", params![Sql(before)])
}

fn deflate(text: &str) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn inflate(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

fn failed(error: std::io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// Everything that is other than it was at this time, the first to change first.
pub(super) fn differences(
    db: &Connection,
    since: Timestamp,
    mut each: impl FnMut(Difference) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut versions = db.prepare(
        "select v.kind, v.id, v.within, v.state, v.document, o.document as after,
             coalesce(o.state, 'live') as state_after,
             (select document from blocks where id = v.id
              order by page = v.within desc, page, parent limit 1) as block
         from versions v left join objects o on o.id = v.id and o.kind = v.kind
         where v.rowid = (select rowid from versions
             where id = v.id and kind = v.kind and until > ?1 order by until, rowid limit 1)
         order by v.until, v.rowid",
    )?;
    let mut versions = versions.query(params![Sql(since)])?;
    while let Some(row) = versions.next()? {
        let key = super::read::key(row)?;
        let before: Option<Vec<u8>> = row.get("document")?;
        let difference = Difference {
            key,
            within: super::row::maybe(row, "within")?,
            before: before.as_deref().map(inflate).transpose().map_err(failed)?,
            state_before: super::row::word(row, "state")?,
            after: row.get(if key.kind == Kind::Block { "block" } else { "after" })?,
            state_after: super::row::word(row, "state_after")?,
        };
        if !difference.is_none() {
            each(difference)?;
        }
    }
    Ok(())
}
