//! What can be typed after `notion mirror`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use notion_model::Timestamp;

use super::settings::{Comments, Files};
use super::values::{self, FilePlace, History, Place};

/// A complete, current, local copy of what a connection can see, in a file of SQLite or in a Postgres.
///
/// A Postgres is named by its address, postgres://…; if it has the mirrors of several connections, with #NAME at the end, the
/// name or the id of the connection. Export, diff, rebuild and prune are for files.
///
/// The token of the connection is read from the variable NOTION_TOKEN; `status`, `gaps`, `sql`, `search`, `export`, `diff`,
/// `rebuild`, `prune` and `demo` need none.
///
/// Exit codes: 0 the mirror is current, 1 something is missing, late or different, 2 it could not be done, 3 Notion refuses or
/// does not answer, 4 somebody else writes to the mirror, 130 Ctrl-C came before the end.
#[derive(Debug, Args)]
pub(crate) struct Mirror {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a mirror, and says what the token can see and what the first sync takes.
    Init(Init),
    /// Brings a mirror up to date.
    Sync(Sync),
    /// Says how far a mirror has come. Exits with 1 if it is not current.
    Status(Status),
    /// Reads objects anew, compares them with the mirror, and heals what is different. Exits with 1 if something is.
    Verify(Verify),
    /// Lists what could not be read, and why. Exits with 1 if there is something.
    Gaps(Plain),
    /// Runs a statement of SQL that reads.
    Sql(Sql),
    /// Searches for words in titles, values, blocks and comments.
    Search(Search),
    /// Writes the mirror to files in a directory.
    Export(Export),
    /// Makes anew what follows from the documents: typed tables, views, links, the index of texts.
    Rebuild(Plain),
    /// Removes for good what can't be reached any more, and history that is older than it is to be kept.
    Prune(Prune),
    /// Shows what is other than it was. Needs a mirror that keeps a history.
    Diff(Diff),
    /// Shows it all against a Notion in memory: no token, no network, less than a minute.
    Demo(Demo),
}

/// How a command says what it has to say.
#[derive(Debug, Args)]
pub(super) struct Format {
    /// Prints JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// What is kept. What is not said stays as it was said before.
#[derive(Debug, Default, Args)]
pub(super) struct Choices {
    /// Reads properties only, and not what is on pages: a fraction of the requests.
    #[arg(long, overrides_with = "bodies")]
    pub(super) no_bodies: bool,
    /// Reads what is on pages, too; the default.
    #[arg(long)]
    pub(super) bodies: bool,
    /// Which comments are read: those on pages (a request each), also those on blocks (a request for each block), or none.
    #[arg(long, value_enum)]
    pub(super) comments: Option<Comments>,
    /// Which files are fetched: none, those that Notion keeps, or also those at other addresses.
    #[arg(long, value_enum)]
    pub(super) files: Option<Files>,
    /// Where files go. Defaults to a directory beside the mirror.
    #[arg(long, value_name = "DIRECTORY")]
    pub(super) files_in: Option<PathBuf>,
    /// How long former versions are kept, for `diff`: 30d, or none.
    #[arg(long, value_name = "TIME", value_parser = values::history)]
    pub(super) history: Option<History>,
}

/// How fast Notion is asked.
#[derive(Debug, Args)]
pub(super) struct Pace {
    /// How many requests a minute Notion allows: 180 on Free and Plus, 600 on Business and Enterprise.
    #[arg(long, value_name = "PER MINUTE", default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) rate: u32,
    /// How much of that the mirror takes, so that others have the rest.
    #[arg(long, value_name = "SHARE", default_value = "100%", value_parser = values::share)]
    pub(super) budget: f64,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The file to make, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// Reads this page, database or data source also if no search finds it: its address or id. Several times for several.
    #[arg(long = "root", value_name = "URL")]
    pub(super) roots: Vec<String>,
    #[command(flatten)]
    pub(super) choices: Choices,
    #[command(flatten)]
    pub(super) pace: Pace,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Sync {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// Ends when the mirror is up to date; the default.
    #[arg(long, conflicts_with_all = ["watch", "webhook"])]
    pub(super) once: bool,
    /// Keeps the mirror up to date until Ctrl-C.
    #[arg(long)]
    pub(super) watch: bool,
    /// Takes webhooks of Notion at this address, such as 127.0.0.1:8090, while it watches.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) webhook: Option<String>,
    /// Also lists everything, to find what is gone; done by itself once a day.
    #[arg(long)]
    pub(super) audit: bool,
    /// Believes that many objects at once can't be reached any more.
    #[arg(long)]
    pub(super) accept_losses: bool,
    #[command(flatten)]
    pub(super) choices: Choices,
    #[command(flatten)]
    pub(super) pace: Pace,
    /// Prints JSON, a line for each thing that happens.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Status {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// How long ago the last look at Notion may be for the mirror to be current.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = values::duration)]
    pub(super) max_age: Duration,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// How many objects are compared. Defaults to all.
    #[arg(long, value_name = "N")]
    pub(super) sample: Option<usize>,
    #[command(flatten)]
    pub(super) pace: Pace,
    #[command(flatten)]
    pub(super) format: Format,
}

/// A command that needs a mirror and nothing else.
#[derive(Debug, Args)]
pub(super) struct Plain {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Sql {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// The statement; `-` reads it from standard input.
    pub(super) statement: String,
    /// How many rows are given at most.
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    pub(super) limit: usize,
    /// How long it may run.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = values::duration)]
    pub(super) timeout: Duration,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Search {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// What to search for: all words have to be there; "in quotes" stands together, and begin* begins a word.
    #[arg(required = true)]
    pub(super) words: Vec<String>,
    /// How many hits are given at most.
    #[arg(long, default_value_t = 20)]
    pub(super) limit: usize,
    /// Also what is in the trash, or can't be reached any more.
    #[arg(long)]
    pub(super) all: bool,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// The directory to write to. Files of the same names are replaced.
    pub(super) directory: PathBuf,
    /// As what: the rows of each data source, all documents, or pages with their blocks.
    #[arg(long = "as", value_enum)]
    pub(super) files: FileFormat,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FileFormat {
    /// A file of comma-separated values for each data source.
    Csv,
    /// All documents as Notion gave them, a line each.
    Jsonl,
    /// A file for each page.
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct Prune {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// For how long something can't be reached that is removed.
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = values::duration)]
    pub(super) older_than: Duration,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The file of the mirror, or the address of a Postgres.
    #[arg(value_parser = values::place)]
    pub(super) mirror: Place,
    /// Since when: a day, a time, or how long ago (7d).
    #[arg(long, value_name = "TIME", value_parser = values::moment)]
    pub(super) since: Timestamp,
    /// Prints JSON, a line for each difference, with the documents.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Keeps the mirror in this file, to look at it afterwards.
    #[arg(long, value_name = "FILE", value_parser = values::file)]
    pub(super) keep: Option<FilePlace>,
}

impl Command {
    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::Init(Init { format, .. })
            | Self::Status(Status { format, .. })
            | Self::Verify(Verify { format, .. })
            | Self::Gaps(Plain { format, .. })
            | Self::Rebuild(Plain { format, .. })
            | Self::Sql(Sql { format, .. })
            | Self::Search(Search { format, .. })
            | Self::Export(Export { format, .. })
            | Self::Prune(Prune { format, .. }) => format.json,
            Self::Sync(Sync { json, .. }) | Self::Diff(Diff { json, .. }) => *json,
            Self::Demo(_) => false,
        }
    }
}
