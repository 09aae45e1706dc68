//! Values of the mirror as values of SQLite, and back.

use notion_model::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use uuid::Uuid;

use crate::derived::fingerprint::Fingerprint;
use crate::store::StoreError;

/// A value that is stored in another form than it has.
pub(super) struct Sql<T>(pub(super) T);

impl ToSql for Sql<Uuid> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl ToSql for Sql<Timestamp> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_second().into())
    }
}

impl ToSql for Sql<Fingerprint> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Sql<Uuid> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let id = Uuid::from_slice(value.as_blob()?);
        id.map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl FromSql for Sql<Timestamp> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let second = value.as_i64()?;
        Timestamp::from_second(second).map(Self).ok_or(FromSqlError::OutOfRange(second))
    }
}

impl FromSql for Sql<Fingerprint> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?.try_into();
        let bytes = bytes.map_err(|error| FromSqlError::Other(Box::new(error)))?;
        Ok(Self(Fingerprint::from_bytes(bytes)))
    }
}

/// Runs statements; their error is one of the database.
pub(super) fn database<T>(run: impl FnOnce() -> rusqlite::Result<T>) -> Result<T, StoreError> {
    run().map_err(StoreError::database)
}

/// Returns a value of a row.
pub(super) fn get<T>(row: &Row<'_>, column: &'static str) -> rusqlite::Result<T>
where
    Sql<T>: FromSql,
{
    row.get::<_, Sql<T>>(column).map(|value| value.0)
}

/// Returns a value of a row that may be null.
pub(super) fn maybe<T>(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Option<T>>
where
    Sql<T>: FromSql,
{
    row.get::<_, Option<Sql<T>>>(column).map(|value| value.map(|value| value.0))
}

/// Returns a word of a row as what it stands for.
pub(super) fn word<T: std::str::FromStr<Err = StoreError>>(
    row: &Row<'_>,
    column: &'static str,
) -> rusqlite::Result<T> {
    let word: String = row.get(column)?;
    word.parse().map_err(|error| damaged(row, column, error))
}

pub(super) fn damaged(row: &Row<'_>, column: &'static str, error: StoreError) -> rusqlite::Error {
    let at = row.as_ref().column_index(column).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error))
}
