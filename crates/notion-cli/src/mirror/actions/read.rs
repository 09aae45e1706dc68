//! What only reads a mirror: `status`, `gaps`, `sql`, `search`, `export`.

use std::io::Read as _;

use notion_mirror::Status;
use notion_mirror::sqlite::{self, Reader, SqlError, SqlLimits};
use notion_mirror::store::Store;

use crate::mirror::arguments::{self, Choices, FileFormat, Plain};
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
use crate::mirror::reports::{
    Exported, GapReport, GapsReport, RowsReport, SearchReport, StatusReport,
};
use crate::mirror::session::{expect, open};
use crate::mirror::settings::Settings;
use crate::mirror::values::{Place, now};

pub(super) async fn status(arguments: arguments::Status, out: &mut Out) -> Result<Code, Failure> {
    let store = open(&arguments.mirror, &Choices::default())?;
    let status = Status::of(&store, now()).await?;
    let settings = Settings::load(&store).await?;
    let path = arguments.mirror.path();
    let bytes = std::fs::metadata(path)?.len();
    let name = path.display().to_string();
    let report = StatusReport::new(name, bytes, &status, arguments.max_age, settings.bodies);
    out.report(&report)?;
    Ok(if report.is_current() { Code::Current } else { Code::Incomplete })
}

pub(super) async fn gaps(arguments: Plain, out: &mut Out) -> Result<Code, Failure> {
    let store = open(&arguments.mirror, &Choices::default())?;
    let gaps = report_gaps(&store).await?;
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

fn reader(place: &Place) -> Result<Reader, Failure> {
    expect(place.path())?;
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

pub(super) fn sql(arguments: arguments::Sql, out: &mut Out) -> Result<Code, Failure> {
    let reader = reader(&arguments.mirror)?;
    let mut statement = arguments.statement;
    if statement == "-" {
        statement.clear();
        std::io::stdin().read_to_string(&mut statement)?;
    }
    let limits = SqlLimits { rows: arguments.limit, time: arguments.timeout };
    let rows = reader.sql(&statement, limits).map_err(refused)?;
    out.report(&RowsReport::new(rows))?;
    Ok(Code::Current)
}

pub(super) fn search(arguments: arguments::Search, out: &mut Out) -> Result<Code, Failure> {
    let search = sqlite::Search { limit: arguments.limit, all_states: arguments.all };
    let hits = reader(&arguments.mirror)?.search(&arguments.words.join(" "), search);
    out.report(&SearchReport::new(hits.map_err(refused)?))?;
    Ok(Code::Current)
}

pub(super) fn export(arguments: arguments::Export, out: &mut Out) -> Result<Code, Failure> {
    let format = match arguments.files {
        FileFormat::Csv => sqlite::Format::Csv,
        FileFormat::Jsonl => sqlite::Format::JsonLines,
        FileFormat::Markdown => sqlite::Format::Markdown,
    };
    let exported = reader(&arguments.mirror)?.export(&arguments.directory, format)?;
    out.report(&Exported {
        directory: arguments.directory,
        files: exported.files,
        items: exported.items,
        losses: exported.losses,
    })?;
    Ok(Code::Current)
}
