//! Values of the mirror as values of Postgres, and back.

use std::borrow::Cow;
use std::error::Error;
use std::str::FromStr;

use bytes::BytesMut;
use notion_mirror::derived::Fingerprint;
use notion_mirror::store::StoreError;
use notion_model::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

/// 2000-01-01, from which Postgres counts, in seconds since 1970.
const EPOCH: i64 = 946_684_800;

/// The first second that Postgres's times have, in the year 4713 BC. What is before is its `-infinity`.
const FIRST: i64 = -210_866_803_200;

/// A time as a `timestamptz`, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At(pub(crate) Timestamp);

impl ToSql for At {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let second = self.0.as_second();
        let microseconds = if second < FIRST {
            i64::MIN
        } else {
            (second - EPOCH) * 1_000_000 + i64::from(self.0.subsec_nanosecond() / 1_000)
        };
        out.extend_from_slice(&microseconds.to_be_bytes());
        Ok(IsNull::No)
    }

    accepts!(TIMESTAMPTZ);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for At {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let microseconds = i64::from_be_bytes(raw.try_into()?);
        let second = microseconds.div_euclid(1_000_000).saturating_add(EPOCH);
        let time = match microseconds {
            i64::MIN => Timestamp::MIN,
            i64::MAX => Timestamp::MAX,
            _ => {
                let begun = Timestamp::from_second(second).ok_or("a time after the year 9999")?;
                let rest = microseconds.rem_euclid(1_000_000) as u64;
                let time = std::time::SystemTime::from(begun);
                Timestamp::from(time + std::time::Duration::from_micros(rest))
            }
        };
        Ok(Self(time))
    }

    accepts!(TIMESTAMPTZ);
}

/// Returns a text as Postgres can keep it: it has no place for U+0000, which becomes U+FFFD. Documents don't go this way, so
/// that nothing is lost; in JSON the character is an escape.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// Returns the error of a database.
pub(crate) fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::database(error)
}

/// Returns a value of a row.
pub(crate) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: &str) -> Result<T, StoreError> {
    row.try_get(column).map_err(failed)
}

/// Returns a time of a row.
pub(crate) fn time(row: &Row, column: &str) -> Result<Timestamp, StoreError> {
    get::<At>(row, column).map(|at| at.0)
}

/// Returns a time of a row that may be null.
pub(crate) fn maybe_time(row: &Row, column: &str) -> Result<Option<Timestamp>, StoreError> {
    get::<Option<At>>(row, column).map(|at| at.map(|at| at.0))
}

/// Returns a word of a row as what it stands for.
pub(crate) fn word<T: FromStr<Err = StoreError>>(row: &Row, column: &str) -> Result<T, StoreError> {
    get::<&str>(row, column)?.parse()
}

/// Returns a number of a row that can't be negative.
pub(crate) fn number<T: TryFrom<i64>>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    let number: i64 = get(row, column)?;
    number
        .try_into()
        .map_err(|_| StoreError::Damaged { what: column, problem: format!("{number}") })
}

/// Returns the fingerprint in a row.
pub(crate) fn fingerprint(row: &Row, column: &str) -> Result<Fingerprint, StoreError> {
    let bytes: &[u8] = get(row, column)?;
    let bytes = bytes.try_into().map_err(|_| StoreError::Damaged {
        what: "a fingerprint",
        problem: format!("it has {} bytes", bytes.len()),
    })?;
    Ok(Fingerprint::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(time: Timestamp) -> Timestamp {
        let mut bytes = BytesMut::new();
        At(time).to_sql(&Type::TIMESTAMPTZ, &mut bytes).unwrap();
        At::from_sql(&Type::TIMESTAMPTZ, &bytes).unwrap().0
    }

    #[test]
    fn times_come_back_as_they_went() {
        let spelled =
            ["2026-06-26T13:45:00.000Z", "1999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z"];
        let times = spelled.iter().map(|time| time.parse().unwrap());
        for time in
            times.chain([Timestamp::MIN, Timestamp::MAX, Timestamp::from_second(0).unwrap()])
        {
            let back = there_and_back(time);
            assert_eq!(back.as_second(), time.as_second());
            assert_eq!(back.subsec_nanosecond() / 1_000, time.subsec_nanosecond() / 1_000);
        }
    }

    #[test]
    fn a_time_before_those_of_postgres_is_before_all_others() {
        let early = Timestamp::from_second(FIRST - 1).unwrap();
        assert_eq!(there_and_back(early), Timestamp::MIN);
        let first = Timestamp::from_second(FIRST).unwrap();
        assert_eq!(there_and_back(first), first);
    }

    #[test]
    fn a_nul_in_a_text_is_replaced() {
        assert_eq!(text("a\0b"), "a\u{fffd}b");
        assert_eq!(text("ab"), "ab");
    }
}
