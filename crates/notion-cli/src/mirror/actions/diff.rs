//! `notion mirror diff`.

use notion_mirror::sqlite::Reader;
use notion_mirror::store::{Difference, StoreError};
#[cfg(feature = "postgres")]
use notion_mirror::store::{Maintain, Store};

use crate::mirror::arguments::Diff;
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::reports::DifferenceReport;
use crate::mirror::session::expect;
#[cfg(feature = "postgres")]
use crate::mirror::values::PostgresPlace;
use crate::mirror::values::{FilePlace, Place};

/// What ends the telling of differences.
enum Ended {
    Store(StoreError),
    Other(Failure),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) async fn run(arguments: Diff, out: &mut Out) -> Result<Code, Failure> {
    let n = match &arguments.mirror {
        Place::File(file) => of_file(file, &arguments, out)?,
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => of_postgres(place, &arguments, out).await?,
    };
    if n == 0 {
        out.line("nothing is other than it was")?;
    }
    Ok(Code::Current)
}

/// Tells the differences one after the other, as they are read, and returns how many there are.
fn of_file(file: &FilePlace, arguments: &Diff, out: &mut Out) -> Result<u64, Failure> {
    expect(file)?;
    let reader = Reader::open(file.path())?;
    let kept = "select exists (select 1 from meta where name = 'history') or exists (select 1 from versions)";
    let kept = reader.sql(kept, Default::default());
    if !kept.is_ok_and(|kept| kept.rows.iter().flatten().any(|value| value.to_string() == "1")) {
        return Err(keeps_none(&arguments.mirror));
    }
    let mut n: u64 = 0;
    let told = reader.differences(arguments.since, |difference| {
        n += 1;
        tell(difference, out).map_err(Ended::Other)
    });
    match told {
        Ok(()) => Ok(n),
        Err(Ended::Store(error)) => Err(error.into()),
        Err(Ended::Other(failure)) => Err(failure),
    }
}

#[cfg(feature = "postgres")]
async fn of_postgres(
    place: &PostgresPlace,
    arguments: &Diff,
    out: &mut Out,
) -> Result<u64, Failure> {
    let store = postgres::open(place).await?;
    let differences = store.differences(arguments.since).await?;
    if differences.is_empty() && store.meta("history").await?.is_none() {
        return Err(keeps_none(&arguments.mirror));
    }
    let n = differences.len() as u64;
    differences.into_iter().try_for_each(|difference| tell(difference, out))?;
    Ok(n)
}

fn tell(difference: Difference, out: &mut Out) -> Result<(), Failure> {
    let report = DifferenceReport::new(difference)
        .map_err(|error| Failure::usage(format!("a stored document is not JSON: {error}")))?;
    out.report(&report)
}

fn keeps_none(mirror: &Place) -> Failure {
    Failure::usage(format!(
        "{mirror} keeps no history\n`notion mirror sync {mirror} --history 30d` begins to: what changes from then on can be told."
    ))
}
