//! `notion mirror diff`.

use notion_mirror::sqlite::Reader;
use notion_mirror::store::StoreError;

use crate::mirror::arguments::Diff;
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
use crate::mirror::reports::DifferenceReport;
use crate::mirror::session::expect;

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
    let file = arguments.mirror.file("A mirror in a Postgres keeps no history.")?;
    expect(file)?;
    let reader = Reader::open(file.path())?;
    let shown = file.path().display();
    if !keeps_history(&reader) {
        return Err(Failure::usage(format!(
            "{shown} keeps no history\n`notion mirror sync {shown} --history 30d` begins to: what changes from then on can be told."
        )));
    }
    let mut n: u64 = 0;
    let told = reader.differences(arguments.since, |difference| {
        n += 1;
        let report = DifferenceReport::new(difference).map_err(|error| {
            Ended::Other(Failure::usage(format!("a stored document is not JSON: {error}")))
        })?;
        out.report(&report).map_err(Ended::Other)
    });
    match told {
        Ok(()) if n == 0 => out.line("nothing is other than it was")?,
        Ok(()) => {}
        Err(Ended::Store(error)) => return Err(error.into()),
        Err(Ended::Other(failure)) => return Err(failure),
    }
    Ok(Code::Current)
}

/// Whether former documents are kept, or were.
fn keeps_history(reader: &Reader) -> bool {
    let sql = "select exists (select 1 from meta where name = 'history') or exists (select 1 from versions)";
    let kept = reader.sql(sql, Default::default());
    kept.is_ok_and(|kept| kept.rows.iter().flatten().any(|value| value.to_string() == "1"))
}
