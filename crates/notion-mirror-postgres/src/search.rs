//! Finds pages by words.

use deadpool_postgres::Client;
use notion_mirror::store::{Key, StoreError};
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::read;
use crate::sql::{failed, get, text};

/// A page, a database or a data source that has the words that were searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// Which.
    pub key: Key,
    /// Its title.
    pub title: String,
    /// A piece of its text around the words, which are between `[` and `]`.
    pub excerpt: String,
}

pub(crate) async fn search(
    client: &Client,
    connection: Uuid,
    words: &str,
    limit: usize,
) -> Result<Vec<Hit>, StoreError> {
    let words = text(words);
    let rows = client
        .query_typed(
            "with found as (
                 select distinct on (t.found_id, t.found_kind)
                     t.found_id, t.found_kind, t.title, t.body, ts_rank(t.words, q) as rank, q
                 from notion.texts t, websearch_to_tsquery('simple', $2) q
                 where t.connection = $1 and t.words @@ q
                   and (t.kind <> 'comment' or exists (
                       select from notion.objects c
                       where c.connection = $1 and c.id = t.owner and c.kind = 'comment'
                         and c.state = 'live'))
                 order by t.found_id, t.found_kind, rank desc)
             select o.id, o.kind, o.title,
                    ts_headline('simple', concat_ws(E'\\n', nullif(found.title, ''), found.body),
                                q, 'StartSel=[, StopSel=], MaxFragments=1') as excerpt
             from found
             join notion.objects o on o.connection = $1 and o.id = found_id and o.kind = found_kind
             where o.state = 'live'
             order by rank desc, o.id
             limit $3",
            &[
                (&connection, Type::UUID),
                (&words, Type::TEXT),
                (&i64::try_from(limit).unwrap_or(i64::MAX), Type::INT8),
            ],
        )
        .await
        .map_err(failed)?;
    let hit = |row| {
        Ok(Hit { key: read::key(row)?, title: get(row, "title")?, excerpt: get(row, "excerpt")? })
    };
    rows.iter().map(hit).collect()
}
