//! What only reads a mirror: `status`, `gaps`, `sql`, `search`, `export`.

use std::io::Read as _;

use notion_mirror::Status;
use notion_mirror::sqlite::{self, Reader, SqlError};
use notion_mirror::store::{SqlLimits, Store};
use notion_model::Timestamp;

use crate::mirror::arguments::{self, Choices, FileFormat, Plain};
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::reports::{
    Exported, GapReport, GapsReport, RowsReport, SearchReport, StatusReport,
};
use crate::mirror::session::{expect, open};
use crate::mirror::settings::Settings;
use crate::mirror::values::{FilePlace, Place, now};

pub(super) async fn status(arguments: arguments::Status, out: &mut Out) -> Result<Code, Failure> {
    match &arguments.mirror {
        Place::File(file) => {
            let store = open(file, &Choices::default())?;
            // What was written lately is in the log beside it.
            let log = std::fs::metadata(file.beside("-wal")).map_or(0, |log| log.len());
            let bytes = std::fs::metadata(file.path())?.len() + log;
            report_status(&store, Some(bytes), &arguments, out).await
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            report_status(&postgres::open(place).await?, None, &arguments, out).await
        }
    }
}

async fn report_status(
    store: &impl Store,
    bytes: Option<u64>,
    arguments: &arguments::Status,
    out: &mut Out,
) -> Result<Code, Failure> {
    let status = Status::of(store, latest(store).await?).await?;
    let settings = Settings::load(store).await?;
    let name = arguments.mirror.to_string();
    let report = StatusReport::new(name, bytes, &status, arguments.max_age, settings.bodies);
    out.report(&report)?;
    Ok(if report.is_current() { Code::Current } else { Code::Incomplete })
}

/// The time by the clock of the machine, or by that of Notion as a mirror heard it last, if that is later: what is due is told
/// by Notion's.
async fn latest(store: &impl Store) -> Result<Timestamp, Failure> {
    let heard = store.runs().await?.into_iter().map(|run| run.ended);
    Ok(heard.fold(now(), Timestamp::max))
}

pub(super) async fn gaps(arguments: Plain, out: &mut Out) -> Result<Code, Failure> {
    let gaps = match &arguments.mirror {
        Place::File(file) => report_gaps(&open(file, &Choices::default())?).await?,
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => report_gaps(&postgres::open(place).await?).await?,
    };
    out.report(&gaps)?;
    Ok(if gaps.gaps.is_empty() { Code::Current } else { Code::Incomplete })
}

/// All gaps, with the titles of what has them.
pub(crate) async fn report_gaps(store: &impl Store) -> Result<GapsReport, Failure> {
    let gaps = store.gaps().await?;
    let keys = gaps.iter().map(|gap| gap.key).collect();
    let objects = store.objects(keys).await?;
    let title = |key| objects.iter().find(|object| object.key == key).map(|it| it.title.clone());
    let gaps = gaps.into_iter().map(|gap| {
        let title = title(gap.key);
        GapReport::new(gap, title)
    });
    Ok(GapsReport { gaps: gaps.collect() })
}

fn reader(place: &FilePlace) -> Result<Reader, Failure> {
    expect(place)?;
    Ok(Reader::open(place.path())?)
}

fn refused(error: SqlError) -> Failure {
    Failure::usage(match error {
        SqlError::Refused(problem) => format!(
            "{problem}\n`select name from sqlite_schema where type = 'view'` lists what can be asked: a view for each data \
             source, and pages, databases, data_sources, comments, users."
        ),
        SqlError::Writes => format!("{error}\nThe mirror is changed by `notion mirror sync` only."),
        SqlError::TooSlow(_) => format!("{error}\n--timeout gives it more time."),
        error => error.to_string(),
    })
}

pub(super) async fn sql(arguments: arguments::Sql, out: &mut Out) -> Result<Code, Failure> {
    let mut statement = arguments.statement;
    if statement == "-" {
        statement.clear();
        std::io::stdin().read_to_string(&mut statement)?;
    }
    let report = match &arguments.mirror {
        Place::File(file) => {
            let limits = SqlLimits { rows: arguments.limit, time: arguments.timeout };
            RowsReport::new(reader(file)?.sql(&statement, limits).map_err(refused)?)
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            let (rows, time) = (arguments.limit, arguments.timeout);
            postgres::sql(place, &statement, rows, time).await?
        }
    };
    out.report(&report)?;
    Ok(Code::Current)
}

pub(super) async fn search(arguments: arguments::Search, out: &mut Out) -> Result<Code, Failure> {
    let words = arguments.words.join(" ");
    let report = match &arguments.mirror {
        Place::File(file) => {
            let search = sqlite::Search { limit: arguments.limit, all_states: arguments.all };
            SearchReport::new(reader(file)?.search(&words, search).map_err(refused)?)
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            postgres::search(place, &words, arguments.limit, arguments.all).await?
        }
    };
    out.report(&report)?;
    Ok(Code::Current)
}

pub(super) fn export(arguments: arguments::Export, out: &mut Out) -> Result<Code, Failure> {
    let format = match arguments.files {
        FileFormat::Csv => sqlite::Format::Csv,
        FileFormat::Jsonl => sqlite::Format::JsonLines,
        FileFormat::Markdown => sqlite::Format::Markdown,
    };
    let file = arguments.mirror.file("`psql` and `pg_dump` write what is there to files: \\copy (select …) to 'tasks.csv' csv header.")?;
    let exported = reader(file)?.export(&arguments.directory, format)?;
    out.report(&Exported {
        directory: arguments.directory,
        files: exported.files,
        items: exported.items,
        losses: exported.losses,
    })?;
    Ok(Code::Current)
}
