//! What can be typed, and what is done then.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fmt, fs};

use clap::{Args, Parser, Subcommand};
use notion_api::Error;
use notion_cli::{SavedSchema, generate};
use notion_model::row::Plan;
use notion_model::{DataSource, DataSourceId, DatabaseId};
use notion_sync::Client;
use serde_json::json;

/// Notion from the command line.
///
/// The token of the connection is read from the variable NOTION_TOKEN. Exit codes: 0 all is well, 1 there is a difference
/// (--check, --exit-code), 2 it could not be done.
#[derive(Debug, Parser)]
#[command(name = "notion", version)]
pub(crate) struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Structs for the rows of a data source, and schemas in files.
    #[command(subcommand)]
    Rows(Rows),
    #[cfg(feature = "mirror")]
    Mirror(crate::mirror::Mirror),
}

#[derive(Debug, Subcommand)]
enum Rows {
    /// Writes Rust code: a struct for each data source, and enums for its options.
    Generate(Generate),
    /// Writes a lock file: the schema of a data source, with the ids of its properties and options.
    Lock(Lock),
    /// Shows what it takes to make the data source of a lock file what the file says. Changes nothing.
    Plan(PlanArgs),
    /// Makes the data source of a lock file what the file says, by what loses no values.
    Apply(Apply),
}

#[derive(Debug, Args)]
struct Generate {
    /// Data sources, or databases with one: their addresses or ids, or lock files.
    #[arg(required = true)]
    sources: Vec<String>,
    /// What the structs are called, in the order of the sources.
    #[arg(long = "name")]
    names: Vec<String>,
    /// The file to write; the code is printed, if not said.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The lock file beside the code, whose ids the struct pins; one source only.
    #[arg(long)]
    lock: Option<String>,
    /// Writes nothing, and exits with 1 if the file is not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

#[derive(Debug, Args)]
struct Lock {
    /// The data source, or a database with one: its address or id.
    source: String,
    /// The file to write; the lock is printed, if not said.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Writes nothing, and exits with 1 if the file is not what would be written.
    #[arg(long, requires = "output")]
    check: bool,
}

#[derive(Debug, Args)]
struct PlanArgs {
    /// The lock file.
    lock: PathBuf,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Exits with 1 if there is something to do.
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Args)]
struct Apply {
    /// The lock file.
    lock: PathBuf,
    /// Carries out the steps that lose values of this property, too.
    #[arg(long = "losing", value_name = "PROPERTY")]
    losing: Vec<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let advice = if error.is_unauthorized() {
            "\nThe token in NOTION_TOKEN is not valid: copy it anew from the page of the connection."
        } else if error.is_not_found() {
            "\nIs it shared with the connection? In Notion: the menu of the page, Connections."
        } else {
            ""
        };
        Self(format!("{error}{advice}"))
    }
}

type Outcome = Result<ExitCode, Problem>;

impl Program {
    pub(crate) fn run(self) -> Outcome {
        let rows = match self.command {
            Command::Rows(rows) => rows,
            #[cfg(feature = "mirror")]
            Command::Mirror(mirror) => return Ok(mirror.run()),
        };
        match rows {
            Rows::Generate(arguments) => arguments.run(),
            Rows::Lock(arguments) => arguments.run(),
            Rows::Plan(arguments) => arguments.run(),
            Rows::Apply(arguments) => arguments.run(),
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
        let sources = self.sources.iter().map(|source| match Path::new(source).is_file() {
            true => read_lock(Path::new(source)).map(saved),
            false => data_source(&client()?, source),
        });
        let sources = sources.collect::<Result<Vec<_>, _>>()?;
        let names = self.names.iter().map(|name| Some(&**name)).chain(std::iter::repeat(None));
        let named: Vec<_> = sources.iter().zip(names).collect();
        let generated = generate(&named, self.lock.as_deref());
        for left_out in &generated.left_out {
            eprintln!("note: {left_out}");
        }
        write(self.output.as_deref(), &generated.code, self.check)
    }
}

impl Lock {
    fn run(self) -> Outcome {
        let live = data_source(&client()?, &self.source)?;
        let lock = SavedSchema::of(&live);
        if self.check
            && let Some(before) = self.output.as_deref().filter(|path| path.is_file())
        {
            // What the file says that the data source is not any more.
            let plan = read_lock(before)?.plan(&live);
            if !plan.is_done() {
                print!("{plan}");
            }
        }
        write(self.output.as_deref(), &lock.to_json(), self.check)
    }
}

impl PlanArgs {
    fn run(self) -> Outcome {
        let (plan, _) = plan(&self.lock)?;
        match self.json {
            true => println!("{}", json!(plan)),
            false => print!("{plan}"),
        }
        Ok(if self.exit_code && !plan.is_done() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

impl Apply {
    fn run(self) -> Outcome {
        let (plan, client) = plan(&self.lock)?;
        let unknown =
            self.losing.iter().find(|name| !plan.losses().any(|it| it.property == **name));
        if let Some(name) = unknown {
            return Err(Problem(format!(
                "no step loses values of a property {name:?}; `notion rows plan` shows the steps"
            )));
        }
        let applied = client.data_sources().apply(plan).losing(self.losing).send()?;
        if self.json {
            println!("{}", json!({"done": applied.done, "left": applied.left}));
            return Ok(ExitCode::SUCCESS);
        }
        for (said, steps) in [("done", &applied.done), ("left", &applied.left)] {
            for step in steps {
                println!("{said}: {step}");
            }
        }
        if applied.done.is_empty() && applied.left.is_empty() {
            println!("nothing to do");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The plan of a lock file, and the client that read the data source.
fn plan(lock: &Path) -> Result<(Plan, Client), Problem> {
    let saved = read_lock(lock)?;
    let client = client()?;
    let live = client.data_sources().retrieve(saved.lock.data_source).send()?;
    Ok((saved.plan(&live), client))
}

fn read_lock(path: &Path) -> Result<SavedSchema, Problem> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| Problem(format!("{shown}: {error}")))?;
    serde_json::from_str(&text).map_err(|error| {
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

fn client() -> Result<Client, Problem> {
    let Ok(token) = env::var("NOTION_TOKEN") else {
        return Err(Problem(
            "the variable NOTION_TOKEN is not set: it is to have the token of a connection, which \
             https://www.notion.so/profile/integrations shows"
                .to_owned(),
        ));
    };
    let mut builder = notion_api::Client::builder().token(token);
    if let Ok(url) = env::var("NOTION_BASE_URL") {
        builder = builder.base_url(url)?;
    }
    Ok(Client::blocking(builder.build()?))
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
