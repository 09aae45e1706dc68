//! Views with the names that people give: one for each data source, in a schema for each connection.
//!
//! A view is made by what the data source is called and by its schema; rows are not touched when either changes. It is made
//! outside of the transactions of the engine, since it waits for whoever reads from the former view.

use std::collections::BTreeMap;

use deadpool_postgres::{Client, Transaction};
use notion_mirror::derived::columns::{self, ColumnType, Columns, VIEW_COLUMNS};
use notion_mirror::derived::names::{self, quote};
use notion_mirror::store::StoreError;
use notion_model::{DataSource, DataSourceId};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::lease;
use crate::sql::{failed, get, text};
use crate::write::cell_name;

/// For how long the views of a connection wait for whoever reads from them.
const LIMITS: &str =
    "set local lock_timeout = '5s'; set local idle_in_transaction_session_timeout = '30s'";

/// Returns the name of the schema with the views of a connection.
pub(crate) fn schema(connection: Uuid) -> String {
    format!("notion_{}", connection.simple())
}

/// Brings the views of a connection to the schemas that are stored. One that something else depends upon stays as it is.
pub(crate) async fn refresh(client: &mut Client, connection: Uuid) -> Result<(), StoreError> {
    let mut transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LIMITS).await.map_err(failed)?;
    let schema = schema(connection);
    transaction
        .execute_typed(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            &[(&schema, Type::TEXT)],
        )
        .await
        .map_err(failed)?;
    let row = transaction
        .query_typed_opt(
            "select views_wanted, views_made from notion.connections where id = $1",
            &[(&connection, Type::UUID)],
        )
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Err(lease::no_such(connection)) };
    let (wanted, made): (i64, i64) = (get(&row, "views_wanted")?, get(&row, "views_made")?);
    if wanted == made {
        return Ok(());
    }
    let definitions = definitions(&transaction, connection).await?;
    let former = former(&transaction, connection).await?;
    transaction
        .batch_execute(&format!("create schema if not exists {schema}"))
        .await
        .map_err(failed)?;
    for (name, definition) in &former {
        if definitions.get(name) != Some(definition) {
            let sql = format!("drop view if exists {schema}.{}", quote(name));
            attempt(&mut transaction, connection, name, None, &sql).await?;
        }
    }
    for (name, definition) in &definitions {
        if former.get(name) != Some(definition) {
            let sql = format!("create view {schema}.{} as {definition}", quote(name));
            attempt(&mut transaction, connection, name, Some(definition), &sql).await?;
        }
    }
    transaction
        .execute_typed(
            "update notion.connections set views_made = $2 where id = $1",
            &[(&connection, Type::UUID), (&wanted, Type::INT8)],
        )
        .await
        .map_err(failed)?;
    transaction.commit().await.map_err(failed)
}

/// Changes a view, and notes it; does neither if Postgres refuses because of what users have made beside it.
async fn attempt(
    transaction: &mut Transaction<'_>,
    connection: Uuid,
    name: &str,
    definition: Option<&str>,
    sql: &str,
) -> Result<(), StoreError> {
    let step = transaction.transaction().await.map_err(failed)?;
    if let Err(error) = step.batch_execute(sql).await {
        // Something depends on the view, or stands where it should be: that is the users', and stays.
        let is_users = error.code().is_some_and(|code| {
            [SqlState::DEPENDENT_OBJECTS_STILL_EXIST, SqlState::DUPLICATE_TABLE].contains(code)
        });
        return if is_users { step.rollback().await.map_err(failed) } else { Err(failed(error)) };
    }
    let note = match definition {
        Some(_) => {
            "insert into notion.source_views (connection, name, definition) values ($1, $2, $3)
             on conflict (connection, name) do update set definition = excluded.definition"
        }
        None => {
            "delete from notion.source_views where connection = $1 and name = $2 and $3::text is null"
        }
    };
    step.execute_typed(
        note,
        &[(&connection, Type::UUID), (&name, Type::TEXT), (&definition, Type::TEXT)],
    )
    .await
    .map_err(failed)?;
    step.commit().await.map_err(failed)
}

/// The views that there are.
async fn former(
    transaction: &Transaction<'_>,
    connection: Uuid,
) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = transaction
        .query_typed(
            "select name, definition from notion.source_views where connection = $1",
            &[(&connection, Type::UUID)],
        )
        .await
        .map_err(failed)?;
    rows.iter().map(|row| Ok((get(row, "name")?, get(row, "definition")?))).collect()
}

/// The views that there should be.
async fn definitions(
    transaction: &Transaction<'_>,
    connection: Uuid,
) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = transaction
        .query_typed(
            "select id, title, document::text as json from notion.objects
             where connection = $1 and kind = 'data_source' and state = 'live' order by id",
            &[(&connection, Type::UUID)],
        )
        .await
        .map_err(failed)?;
    let mut sources: Vec<(DataSourceId, String)> = Vec::with_capacity(rows.len());
    let mut selects = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: Uuid = get(row, "id")?;
        let source: DataSource = notion_model::from_str(get(row, "json")?).map_err(|error| {
            StoreError::Damaged { what: "a data source", problem: error.to_string() }
        })?;
        sources.push((DataSourceId::from_uuid(id), get(row, "title")?));
        selects.push(select(connection, id, &Columns::of(&columns::schema(&source))));
    }
    let titles: Vec<(DataSourceId, &str)> =
        sources.iter().map(|(id, title)| (*id, title.as_str())).collect();
    let names = names::views(&titles, &[]);
    Ok(names.iter().map(|name| text(name).into_owned()).zip(selects).collect())
}

/// The query of the rows of a data source that are live.
fn select(connection: Uuid, source: Uuid, columns: &Columns) -> String {
    let [id, created, edited] = VIEW_COLUMNS;
    let parts = columns.live().flat_map(|column| {
        let part = |part| (column.part_name(part), column.kind.as_str());
        column.parts().iter().map(move |it| (part(it), it.holds))
    });
    let properties: String = parts
        .zip(columns.view())
        .map(|(((column, kind), holds), view)| {
            let name = cell_name(&column, kind);
            format!(", {} as {}", value(&name, holds), quote(&text(&view.name)))
        })
        .collect();
    format!(
        "select id as {id}{properties}, created as {created}, edited as {edited} \
         from notion.objects where connection = '{connection}' and within = '{source}' \
         and kind = 'page' and state = 'live'"
    )
}

/// A typed value out of those of a row.
fn value(name: &str, holds: ColumnType) -> String {
    let name = name.replace('\'', "''").replace('\0', "\u{fffd}");
    match holds {
        ColumnType::Text => format!("cells ->> '{name}'"),
        ColumnType::Number => format!("(cells ->> '{name}')::numeric"),
        ColumnType::Integer => format!("(cells ->> '{name}')::bigint"),
        ColumnType::Boolean => format!("(cells ->> '{name}')::boolean"),
        ColumnType::Json | ColumnType::Any => format!("cells -> '{name}'"),
    }
}
