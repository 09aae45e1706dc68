//! Statements that people write.

use std::fmt;
use std::time::{Duration, Instant};

use rusqlite::ErrorCode;
use rusqlite::types::ValueRef;
use serde::{Serialize, Serializer};

use super::Reader;
use crate::store::{SqlLimits, SqlRows};

/// A value of SQLite.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// No value.
    Null,
    /// An integer.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes, as the ids in tables are.
    Blob(Vec<u8>),
}

/// The reason why a statement gave nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// It would write, or change how the file is read.
    #[error("only statements that read are allowed")]
    Writes,
    /// There is more than one.
    #[error("one statement at a time")]
    Several,
    /// It took too long.
    #[error("the statement was stopped after {0:?}")]
    TooSlow(Duration),
    /// SQLite refuses it: it is not SQL, or names something that is not there.
    #[error("{0}")]
    Refused(String),
    /// The file can't be read.
    #[error("the mirror can't be read: {0}")]
    Unreadable(String),
}

impl Reader {
    /// Runs a statement that reads, and gives its rows.
    ///
    /// # Errors
    ///
    /// When it is not one statement of SQL that only reads, takes longer than it may, or names what is not there.
    pub fn sql(&self, statement: &str, limits: SqlLimits) -> Result<SqlRows<SqlValue>, SqlError> {
        self.set_deadline(Instant::now().checked_add(limits.time));
        let rows = self.run(statement, limits);
        self.set_deadline(None);
        rows
    }

    fn run(&self, statement: &str, limits: SqlLimits) -> Result<SqlRows<SqlValue>, SqlError> {
        let failed = |error| failed(error, limits.time);
        let mut statement = self.connection.prepare(statement).map_err(failed)?;
        // Without columns it gives nothing: `begin`, a comment.
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(SqlError::Writes);
        }
        let mut given = SqlRows {
            columns: statement.column_names().map(str::to_owned).collect(),
            rows: Vec::new(),
            is_cut_off: false,
        };
        let width = given.columns.len();
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if given.rows.len() == limits.rows {
                given.is_cut_off = true;
                break;
            }
            let value = |index| row.get_ref(index).map(SqlValue::from);
            given.rows.push((0..width).map(value).collect::<Result<_, _>>().map_err(failed)?);
        }
        Ok(given)
    }
}

pub(super) fn failed(error: rusqlite::Error, time: Duration) -> SqlError {
    match error {
        rusqlite::Error::MultipleStatement => SqlError::Several,
        rusqlite::Error::SqliteFailure(failure, message) => {
            let message = message.unwrap_or_else(|| failure.to_string());
            match failure.code {
                ErrorCode::OperationInterrupted => SqlError::TooSlow(time),
                ErrorCode::ReadOnly => SqlError::Writes,
                ErrorCode::Unknown | ErrorCode::AuthorizationForStatementDenied => {
                    SqlError::Refused(message)
                }
                _ => SqlError::Unreadable(message),
            }
        }
        rusqlite::Error::SqlInputError { msg, .. } => SqlError::Refused(msg),
        error => SqlError::Refused(error.to_string()),
    }
}

impl From<ValueRef<'_>> for SqlValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(integer) => Self::Integer(integer),
            ValueRef::Real(real) => Self::Real(real),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

/// As people read it: nothing for null, bytes as hexadecimal digits.
impl fmt::Display for SqlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Integer(integer) => integer.fmt(f),
            Self::Real(real) => real.fmt(f),
            Self::Text(text) => f.pad(text),
            Self::Blob(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

/// As JSON has it; bytes as hexadecimal digits.
impl Serialize for SqlValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Real(real) => serializer.serialize_f64(*real),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Blob(_) => serializer.collect_str(self),
        }
    }
}
