//! Keeps what was until now.

use notion_mirror::store::{Change, Key, State, StoreError};
use notion_model::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use super::Writer;
use crate::read::columns;
use crate::sql::{At, get};

/// An object or a block as it was until a time; without a document, it was not there.
pub(super) struct Version {
    pub(super) key: Key,
    pub(super) within: Option<Uuid>,
    pub(super) until: Timestamp,
    pub(super) state: State,
    pub(super) document: Option<String>,
}

impl Writer<'_> {
    /// Keeps a version, if a history is kept.
    pub(super) fn keep(&mut self, version: impl FnOnce() -> Version) {
        if let Some(versions) = &mut self.versions {
            versions.push(version());
        }
    }

    /// Keeps the blocks of a page as they were until now. Those of a page that was never read before are as old as the page.
    pub(super) async fn keep_blocks(
        &mut self,
        page: Uuid,
        first: usize,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        if self.versions.is_none() {
            return Ok(());
        }
        let sql = "select exists (select from notion.objects
            where connection = $1 and id = $2 and body_read is not null) as read";
        let rows = self.query(sql, &[(&page, Type::UUID)]).await?;
        if !rows.first().map(|row| get(row, "read")).transpose()?.unwrap_or(false) {
            return Ok(());
        }
        let version = |change: &Change| Version {
            key: change.key,
            within: Some(page),
            until,
            state: State::Live,
            document: change.before.clone(),
        };
        let versions: Vec<Version> = self.changes[first..].iter().map(version).collect();
        self.versions.get_or_insert_default().extend(versions);
        Ok(())
    }

    /// Writes the versions that were kept.
    pub(super) async fn write_versions(&mut self) -> Result<(), StoreError> {
        let versions = self.versions.take().unwrap_or_default();
        if versions.is_empty() {
            return Ok(());
        }
        let keys: Vec<Key> = versions.iter().map(|version| version.key).collect();
        let (ids, kinds) = columns(&keys);
        let within: Vec<Option<Uuid>> = versions.iter().map(|version| version.within).collect();
        let until: Vec<At> = versions.iter().map(|version| At(version.until)).collect();
        let states: Vec<&str> = versions.iter().map(|version| version.state.as_str()).collect();
        let documents: Vec<Option<&str>> =
            versions.iter().map(|version| version.document.as_deref()).collect();
        self.execute(
            "insert into notion.versions (connection, kind, id, within, until, state, document)
             select $1, kind, id, within, until, state, document::json
             from unnest($2, $3, $4, $5, $6, $7) with ordinality as n
                 (id, kind, within, until, state, document, turn)
             order by turn",
            &[
                (&ids, Type::UUID_ARRAY),
                (&kinds, Type::TEXT_ARRAY),
                (&within, Type::UUID_ARRAY),
                (&until, Type::TIMESTAMPTZ_ARRAY),
                (&states, Type::TEXT_ARRAY),
                (&documents, Type::TEXT_ARRAY),
            ],
        )
        .await?;
        Ok(())
    }
}
