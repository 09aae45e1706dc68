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
    /// What the index of texts gets at the end of the transaction.
    texts: Vec<Text>,
    /// Whether views may have to be made or named anew then.
    names_views: bool,
    /// Whether former documents are kept.
    keeps_history: bool,
}

impl DerivedTables {
    pub(super) fn new(keeps_history: bool) -> Self {
        Self { tables: Tables::default(), texts: Vec::new(), names_views: false, keeps_history }
    }

    pub(super) fn keep_history(&mut self, keeps_history: bool) {
        self.keeps_history = keeps_history;
    }

    /// Forgets what a transaction that failed may have changed.
    pub(super) fn forget(&mut self) {
        self.tables.forget();
        self.texts.clear();
        self.names_views = false;
    }

    /// Writes what comes last in a transaction.
    ///
    /// The index of texts collects what it gets, and writes it when the transaction ends. Before that it does so whenever a
    /// statement of another table takes a savepoint, as those with `on conflict` do: a segment of the index for each row.
    pub(super) fn end(&mut self, db: &Connection) -> rusqlite::Result<()> {
        // Once, however many data sources came with the transaction: names depend on all of them.
        if std::mem::take(&mut self.names_views) {
            views::name(db)?;
        }
        for text in self.texts.drain(..) {
            match text {
                Text::New { number, title, said } => text::add(db, number, &title, &said)?,
                Text::Changed { number, title, said } => text::put(db, number, &title, &said)?,
                Text::Blocks { page, said } => text::put_blocks(db, page, &said)?,
                Text::Comments { page } => text::put_comments(db, page)?,
            }
        }
        Ok(())
    }

    /// An object is other than before, or new.
    pub(super) fn object(
        &mut self,
        db: &Connection,
        number: i64,
        before: Option<&Object>,
        now: &mut Observed,
    ) -> rusqlite::Result<()> {
        let key = now.key;
        if self.keeps_history {
            match before {
                Some(before) => history::put_object(db, before, now.at)?,
                None => history::put_absent(db, key, now.within, now.at)?,
            }
        }
        if text::has_entry(key.kind) {
            let title = now.title.clone();
            let said = std::mem::take(&mut now.derived.text);
            self.texts.push(match before {
                Some(_) => Text::Changed { number, title, said },
                None => Text::New { number, title, said },
            });
        }
        match key.kind {
            Kind::Page => self.row(db, number, before, now)?,
            Kind::DataSource => {
                self.tables.follow(db, key.id, &now.derived.schema, now.at)?;
                self.names_views = true;
            }
            Kind::Comment => {
                if let Some(page) = now.within {
                    self.comments(page);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The comments of a page are others than before.
    fn comments(&mut self, page: Uuid) {
        let is_noted =
            |text: &Text| matches!(text, Text::Comments { page: noted } if *noted == page);
        if !self.texts.iter().any(is_noted) {
            self.texts.push(Text::Comments { page });
        }
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
            (Kind::DataSource, _) => self.names_views = true,
            (Kind::Comment, Some(page)) => self.comments(page),
            _ => {}
        }
        Ok(())
    }

    /// The blocks of a page were read, which say this, and are other than before: these.
    pub(super) fn body(
        &mut self,
        db: &Connection,
        page: Uuid,
        said: String,
        changes: &[Change],
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        if self.keeps_history {
            history::put_blocks(db, page, changes, at)?;
        }
        // The order counts, too, which is no change.
        self.texts.push(Text::Blocks { page, said });
        Ok(())
    }

    /// Makes the typed tables and the index of texts anew.
    pub(super) fn rebuild(&mut self, db: &Connection) -> rusqlite::Result<()> {
        typed::rebuild(db, &mut self.tables)?;
        text::rebuild(db)
    }
}

/// What the index of texts gets.
enum Text {
    /// An object that has no entry yet.
    New {
        number: i64,
        title: String,
        said: String,
    },
    Changed {
        number: i64,
        title: String,
        said: String,
    },
    Blocks {
        page: Uuid,
        said: String,
    },
    Comments {
        page: Uuid,
    },
}
