//! Mirrors that are in a Postgres.

use std::time::Duration;

use notion_mirror::sqlite::{Piece, SqlValue};
use notion_mirror::store::{Maintain as _, SqlLimits};
use notion_mirror_postgres::{ConnectionInfo, Database, Postgres};
use notion_model::{User, UserId, UserKind};
use serde_json::Value;

use super::arguments::Choices;
use super::connection::Connection;
use super::failure::Failure;
use super::reports::{RowsReport, SearchReport};
use super::values::PostgresPlace;

/// Opens the mirror of the connection that the place names; without a name, the only one that there is.
pub(super) async fn open(place: &PostgresPlace) -> Result<Postgres, Failure> {
    let database = Database::connect(&place.address).await?;
    let all = database.connections().await?;
    find(database, place, all)
}

/// Opens the mirror of the connection whose token it is, or of the one that the place names.
pub(super) async fn of_token(
    place: &PostgresPlace,
    connection: &Connection,
    choices: &Choices,
) -> Result<Postgres, Failure> {
    let me = connection.client.users().me().send().await?;
    let database = Database::connect(&place.address).await?;
    let mut all = database.connections().await?;
    if place.connection.is_none() {
        all.retain(|connection| is_of(connection, me.id));
    }
    with_history(find(database, place, all)?, choices).await
}

/// Opens the mirror of a connection, or makes one.
pub(super) async fn open_or_make(
    place: &PostgresPlace,
    me: &User,
    choices: &Choices,
) -> Result<Postgres, Failure> {
    let database = Database::connect(&place.address).await?;
    let all = database.connections().await?;
    if let Some(known) = all.into_iter().find(|connection| is_of(connection, me.id)) {
        return with_history(database.store(known.id), choices).await;
    }
    let name = place.connection.clone().or_else(|| me.name.clone());
    let name = name.unwrap_or_else(|| me.id.to_string());
    let mut connection = ConnectionInfo::new(me.id.into(), name).bot(me.id);
    if let UserKind::Bot(bot) = &me.kind
        && let Some(workspace) = bot.workspace_id
    {
        connection = connection.workspace(workspace);
    }
    database.add(&connection).await?;
    with_history(database.store(connection.id), choices).await
}

/// Keeps the history that was chosen.
async fn with_history(store: Postgres, choices: &Choices) -> Result<Postgres, Failure> {
    if let Some(history) = choices.history {
        store.keep_history(history.0).await?;
    }
    Ok(store)
}

fn is_of(connection: &ConnectionInfo, bot: UserId) -> bool {
    [Some(connection.id), connection.bot].contains(&Some(bot.into()))
}

fn find(
    database: Database,
    place: &PostgresPlace,
    mut among: Vec<ConnectionInfo>,
) -> Result<Postgres, Failure> {
    if let Some(wanted) = &place.connection {
        among.retain(|it| it.name == *wanted || it.id.to_string() == *wanted);
    }
    match among.as_slice() {
        [one] => Ok(database.store(one.id)),
        [] => Err(Failure::usage(format!(
            "there is no such mirror in {place}\n`notion mirror init` makes one, of the connection whose token is in NOTION_TOKEN."
        ))),
        several => {
            let names = several.iter().map(|it| format!("\n  #{}  or #{}", it.name, it.id));
            Err(Failure::usage(format!(
                "{place} has the mirrors of several connections; say which at the end of the address:{}",
                names.collect::<String>()
            )))
        }
    }
}

/// Runs a statement that reads.
pub(super) async fn sql(
    place: &PostgresPlace,
    statement: &str,
    rows: usize,
    time: Duration,
) -> Result<RowsReport, Failure> {
    let store = open(place).await?;
    let rows = store.sql(statement, SqlLimits { rows, time }).await.map_err(|error| {
        Failure::usage(format!(
            "{error}\n`select name from source_views` lists the views of data sources, whose names stand between quotes if they \
             have capitals; pages, databases, data_sources, comments and users have all that is there."
        ))
    })?;
    let values = rows.rows.into_iter().map(|row| row.into_iter().map(value).collect());
    Ok(RowsReport::of(rows.columns, values.collect(), rows.is_cut_off))
}

/// A value of Postgres as the program shows those of SQLite.
fn value(value: Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(value) => SqlValue::Integer(value.into()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => SqlValue::Integer(integer),
            (None, Some(real)) => SqlValue::Real(real),
            (None, None) => SqlValue::Text(number.to_string()),
        },
        Value::String(text) => SqlValue::Text(text),
        json => SqlValue::Text(json.to_string()),
    }
}

/// Searches for words.
pub(super) async fn search(
    place: &PostgresPlace,
    words: &str,
    limit: usize,
    all: bool,
) -> Result<SearchReport, Failure> {
    if all {
        return Err(Failure::usage(
            "a Postgres is searched for what is live\n`notion mirror sql` finds the rest: select title from pages where state <> 'live'.",
        ));
    }
    let hits = open(place).await?.search(words, limit).await?;
    Ok(SearchReport::of(hits.into_iter().map(|hit| (hit.key, hit.title, pieces(&hit.excerpt)))))
}

/// The pieces of a text in which what is found is between brackets.
fn pieces(excerpt: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, is_match| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), is_match });
        }
    };
    for part in excerpt.split_inclusive(']') {
        match part.strip_suffix(']').and_then(|part| part.rsplit_once('[')) {
            Some((before, found)) => {
                add(before, false);
                add(found, true);
            }
            None => add(part, false),
        }
    }
    pieces
}
