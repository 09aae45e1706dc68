//! What is written beside an object that has changed: typed rows, texts, former documents.

use notion_model::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use super::history;
use super::text;
use super::typed::{self, RowHead, Tables};
use super::views;
use crate::store::{Change, Kind, Object, Observed, State};

/// Writes what follows from documents.
pub(super) struct DerivedTables {
    tables: Tables,
    /// Whether former documents are kept.
    keeps_history: bool,
}

impl DerivedTables {
    pub(super) fn new(keeps_history: bool) -> Self {
        Self { tables: Tables::default(), keeps_history }
    }

    /// Forgets what a transaction that failed may have changed.
    pub(super) fn forget(&mut self) {
        self.tables.forget();
    }

    /// An object is other than before, or new.
    pub(super) fn object(
        &mut self,
        db: &Connection,
        number: i64,
        before: Option<&Object>,
        now: &Observed,
    ) -> rusqlite::Result<()> {
        let key = now.key;
        if self.keeps_history {
            match before {
                Some(before) => history::put_object(db, before, now.at)?,
                None => history::put_absent(db, key, now.within, now.at)?,
            }
        }
        if text::has_entry(key.kind) {
            let put = if before.is_some() { text::put } else { text::add };
            put(db, number, &now.title, &now.derived.text)?;
        }
        match key.kind {
            Kind::Page => self.row(db, number, before, now)?,
            Kind::DataSource => self.tables.follow(db, key.id, &now.derived.schema, now.at)?,
            Kind::Comment => {
                if let Some(page) = now.within {
                    text::put_comments(db, page)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn row(
        &mut self,
        db: &Connection,
        number: i64,
        before: Option<&Object>,
        now: &Observed,
    ) -> rusqlite::Result<()> {
        if let Some(former) = before.and_then(|before| before.within)
            && Some(former) != now.within
        {
            self.tables.remove(db, former, number)?;
        }
        let Some(source) = now.within else { return Ok(()) };
        let head = RowHead {
            page: number,
            id: now.key.id,
            created: now.created,
            edited: now.edited,
            state: now.state,
        };
        self.tables.put(db, source, &head, &now.derived.cells)
    }

    /// An object stands elsewhere.
    pub(super) fn state(
        &mut self,
        db: &Connection,
        before: &Object,
        state: State,
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        if self.keeps_history {
            history::put_object(db, before, at)?;
        }
        match (before.key.kind, before.within) {
            (Kind::Page, Some(source)) => {
                self.tables.set_state(db, source, before.key.id, state)?;
            }
            (Kind::DataSource, _) => views::name(db)?,
            (Kind::Comment, Some(page)) => text::put_comments(db, page)?,
            _ => {}
        }
        Ok(())
    }

    /// The blocks of a page are other than before: these.
    pub(super) fn body(
        &mut self,
        db: &Connection,
        page: Uuid,
        changes: &[Change],
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        if self.keeps_history {
            history::put_blocks(db, page, changes, at)?;
        }
        // The order counts, too, which is no change.
        text::put_blocks(db, page)
    }

    /// Makes the typed tables and the index of texts anew.
    pub(super) fn rebuild(&mut self, db: &Connection) -> rusqlite::Result<()> {
        typed::rebuild(db, &mut self.tables)?;
        text::rebuild(db)
    }
}
