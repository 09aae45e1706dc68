//! Statements of others, which only read.

use std::fmt;

use deadpool_postgres::Client;
use notion_mirror::store::{SqlLimits, SqlRows, StoreError};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use tokio_postgres::SimpleQueryMessage;
use uuid::Uuid;

use crate::sql::{failed, get};
use crate::views;

/// Runs a statement in a transaction that can't write. What is looked for in no schema is in that of the connection, or in
/// `notion`.
pub(crate) async fn run(
    client: &mut Client,
    connection: Uuid,
    statement: &str,
    limits: SqlLimits,
) -> Result<SqlRows<Value>, StoreError> {
    let transaction = client.build_transaction().read_only(true).start().await.map_err(failed)?;
    let time = limits.time.as_millis().clamp(1, i32::MAX as u128);
    let schema = views::schema(connection);
    let settings =
        format!("set local statement_timeout = {time}; set local search_path = {schema}, notion");
    transaction.batch_execute(&settings).await.map_err(failed)?;
    let statement = statement.trim().trim_end_matches(';');
    // By this way Postgres takes one statement only, and as a part of another one that reads.
    let cursor = format!(
        "declare answer no scroll cursor for select row_to_json(answer)::text as row from (\n{statement}\n) answer"
    );
    transaction.execute_typed(&cursor, &[]).await.map_err(failed)?;
    let described = format!("select * from (\n{statement}\n) answer limit 0");
    let described = transaction.simple_query(&described).await.map_err(failed)?;
    let columns = described.iter().find_map(|message| match message {
        SimpleQueryMessage::RowDescription(columns) => {
            Some(columns.iter().map(|column| column.name().to_owned()).collect())
        }
        _ => None,
    });
    let more = limits.rows.saturating_add(1).min(i32::MAX as usize);
    let fetch = format!("fetch forward {more} from answer");
    let mut rows = transaction.query_typed(&fetch, &[]).await.map_err(failed)?;
    let is_cut_off = rows.len() > limits.rows;
    rows.truncate(limits.rows);
    let rows = rows
        .iter()
        .map(|row| serde_json::from_str::<Row>(get(row, "row")?).map(|row| row.0).map_err(failed));
    Ok(SqlRows {
        columns: columns.unwrap_or_default(),
        rows: rows.collect::<Result<_, _>>()?,
        is_cut_off,
    })
}

/// The values of a JSON object in their order, also those of one name.
struct Row(Vec<Value>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;

        impl<'de> Visitor<'de> for Values {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<Row, A::Error> {
                let mut values = Vec::new();
                while let Some((serde::de::IgnoredAny, value)) = row.next_entry()? {
                    values.push(value);
                }
                Ok(Row(values))
            }
        }

        deserializer.deserialize_map(Values)
    }
}
