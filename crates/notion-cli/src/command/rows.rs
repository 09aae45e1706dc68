//! `notion rows`.

mod plan;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use notion_cli::{SavedSchema, generate};
use notion_model::{DataSource, DataSourceId, DatabaseId};
use notion_sync::Client;

use self::plan::{Apply, Plan};
use super::{Outcome, Problem, client};

#[derive(Debug, Subcommand)]
pub(crate) enum Rows {
    /// Writes Rust code: a struct for each data source, and enums for its options.
    Generate(Generate),
    /// Writes a lock file: the schema of a data source, with the ids of its properties and options.
    Lock(Lock),
    /// Shows what it takes to make the data source of a lock file what the file says. Changes nothing.
    Plan(Plan),
    /// Makes the data source of a lock file what the file says, by what loses no values.
    Apply(Apply),
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Data sources, or databases with one: their addresses or ids, or lock files.
    #[arg(required = true)]
    sources: Vec<String>,
    /// What the structs are called, in the order of the sources.
    #[arg(long = "name")]
    names: Vec<String>,
    /// The file to write. Defaults to standard output.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The lock file beside the code, whose ids the struct pins; one source only. It is written, too, unless it is what the
    /// code is made of.
    #[arg(long)]
    lock: Option<String>,
    /// Writes nothing, and exits with 1 if the files are not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// The data source, or a database with one: its address or id.
    source: String,
    /// The file to write. Defaults to standard output.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Writes nothing, and exits with 1 if the file is not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

impl Rows {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::Generate(arguments) => arguments.run(),
            Self::Lock(arguments) => arguments.run(),
            Self::Plan(arguments) => arguments.run(),
            Self::Apply(arguments) => arguments.run(),
        }
    }
}

impl Generate {
    fn run(self) -> Outcome {
        if self.lock.is_some() && self.sources.len() > 1 {
            return Err(Problem(
                "--lock goes with one source, for a lock file has the ids of one".to_owned(),
            ));
        }
        let mut sources = Vec::new();
        for source in &self.sources {
            let path = Path::new(source);
            sources.push(match path.is_file() {
                true => (saved(read_lock(path)?), None),
                false => {
                    let live = data_source(&client()?, source)?;
                    let lock = SavedSchema::of(&live);
                    (live, Some(lock))
                }
            });
        }
        let names = self.names.iter().map(|name| Some(&**name)).chain(std::iter::repeat(None));
        let named: Vec<_> = sources.iter().map(|(source, _)| source).zip(names).collect();
        let generated = generate(&named, self.lock.as_deref());
        for left_out in &generated.left_out {
            eprintln!("note: {left_out}");
        }
        let code = write(self.output.as_deref(), &generated.code, self.check)?;
        let lock = match (self.output, self.lock, sources.pop()) {
            (Some(output), Some(lock), Some((live, Some(schema)))) => {
                write_lock(Some(&output.with_file_name(lock)), &live, &schema, self.check)?
            }
            _ => ExitCode::SUCCESS,
        };
        Ok(if code == ExitCode::SUCCESS { lock } else { code })
    }
}

impl Lock {
    fn run(self) -> Outcome {
        let live = data_source(&client()?, &self.source)?;
        write_lock(self.output.as_deref(), &live, &SavedSchema::of(&live), self.check)
    }
}

/// Writes the lock file; a check prints the plan that would make the data source what the file says.
fn write_lock(path: Option<&Path>, live: &DataSource, lock: &SavedSchema, check: bool) -> Outcome {
    if let Some(before) = path.filter(|path| check && path.is_file()) {
        let plan = read_lock(before)?.plan(live, &[]);
        if !plan.is_done() {
            print!("{plan}");
        }
    }
    write(path, &lock.to_json(), check)
}

fn read(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| Problem(format!("{}: {error}", path.display())))
}

fn read_lock(path: &Path) -> Result<SavedSchema, Problem> {
    lock_of(path, &read(path)?)
}

fn lock_of(path: &Path, text: &str) -> Result<SavedSchema, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let shown = path.display();
        Problem(format!("{shown} is no lock file ({error}); `notion rows lock` writes one"))
    })
}

/// The data source of a file.
fn saved(saved: SavedSchema) -> DataSource {
    let mut source = DataSource::default();
    source.id = saved.lock.data_source;
    source.title = saved.title.into();
    source.properties = saved.schema;
    source
}

fn write(path: Option<&Path>, text: &str, check: bool) -> Outcome {
    let Some(path) = path else {
        print!("{text}");
        return Ok(ExitCode::SUCCESS);
    };
    let shown = path.display();
    let before = fs::read_to_string(path).ok();
    if before.as_deref() == Some(text) {
        eprintln!("{shown} is up to date");
        return Ok(ExitCode::SUCCESS);
    }
    if check {
        let what = if before.is_some() { "is not up to date" } else { "does not exist" };
        eprintln!("{shown} {what}; the same command without --check writes it");
        return Ok(ExitCode::from(1));
    }
    fs::write(path, text).map_err(|error| Problem(format!("{shown}: {error}")))?;
    eprintln!("wrote {shown}");
    Ok(ExitCode::SUCCESS)
}

/// The data source with this address or id, or the only one of the database that has it.
fn data_source(client: &Client, text: &str) -> Result<DataSource, Problem> {
    let database: Option<DatabaseId> = text.parse().ok();
    let Some(id) = text
        .parse::<DataSourceId>()
        .ok()
        .or(database.map(|id| DataSourceId::from_uuid(*id.as_uuid())))
    else {
        return Err(Problem(format!(
            "{text:?} is no address or id of a data source or database, and no file: copy it in Notion by \
             \"Copy link\", or \"Copy data source ID\" in the settings of the database"
        )));
    };
    match client.data_sources().retrieve(id).send() {
        Err(error) if error.is_not_found() => {}
        result => return Ok(result?),
    }
    let id = DatabaseId::from_uuid(*id.as_uuid());
    let database = client.databases().retrieve(id).send()?;
    match &database.data_sources[..] {
        [one] => Ok(client.data_sources().retrieve(one.id).send()?),
        several => {
            let list = several.iter().map(|source| format!("\n  {} {}", source.id, source.name));
            let list: String = list.collect();
            Err(Problem(format!(
                "the database has {} data sources; name one of them:{list}",
                several.len()
            )))
        }
    }
}
