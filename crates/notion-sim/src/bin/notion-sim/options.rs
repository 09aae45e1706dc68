//! What the program is told.

use std::ffi::OsString;
use std::path::PathBuf;

use notion_sim::Capability;

pub(crate) const HELP: &str = "\
An in-memory Notion, over HTTP.

Usage: notion-sim [OPTIONS]

Options:
  --listen ADDRESS       where to listen; port 0 takes one that is free [127.0.0.1:8080]
  --seed FILE            the workspace to begin with, as GET /__sim__/export gives it
  --snapshot FILE        go on from this file if it is there, instead of --seed; write it when the program ends
  --token TOKEN[:CAN]    a token that is taken; may be given several times [ntn_simulated]
                         CAN limits it to some of read,insert,update,comment,users
  --rate-limit N[:BURST] answer 429 to what is faster than N requests a second, after BURST at once [BURST: N]
  --faults FILE          what goes wrong: TOML with a [[fault]] for each
  --id-seed N            what ids are made from [0]
  --quiet                don't show the requests
  --help                 this
  --version              the version

Send Ctrl-C or SIGTERM to stop. See docs/simulator.md for more.
";

/// What is to be done.
pub(crate) enum Command {
    Help,
    Version,
    Serve(Options),
}

/// How to serve.
pub(crate) struct Options {
    pub(crate) listen: String,
    pub(crate) seed: Option<PathBuf>,
    pub(crate) snapshot: Option<PathBuf>,
    /// With what they may do; all if that isn't said.
    pub(crate) tokens: Vec<(String, Option<Vec<Capability>>)>,
    pub(crate) rate_limit: Option<(u32, u32)>,
    pub(crate) faults: Option<PathBuf>,
    pub(crate) id_seed: u64,
    pub(crate) quiet: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            seed: None,
            snapshot: None,
            tokens: Vec::new(),
            rate_limit: None,
            faults: None,
            id_seed: 0,
            quiet: false,
        }
    }
}

/// Reads the arguments behind the program's name.
pub(crate) fn read(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::{Long, Short, ValueExt};

    let mut options = Options::default();
    let mut arguments = lexopt::Parser::from_args(arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => options.listen = arguments.value()?.string()?,
            Long("seed") => options.seed = Some(arguments.value()?.into()),
            Long("snapshot") => options.snapshot = Some(arguments.value()?.into()),
            Long("token") => options.tokens.push(arguments.value()?.parse_with(token)?),
            Long("rate-limit") => {
                options.rate_limit = Some(arguments.value()?.parse_with(rate_limit)?);
            }
            Long("faults") => options.faults = Some(arguments.value()?.into()),
            Long("id-seed") => options.id_seed = arguments.value()?.parse()?,
            Long("quiet") => options.quiet = true,
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") | Short('V') => return Ok(Command::Version),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Serve(options))
}

/// `TOKEN` or `TOKEN:read,insert`.
fn token(text: &str) -> Result<(String, Option<Vec<Capability>>), String> {
    let (token, names) = match text.split_once(':') {
        Some((token, names)) => (token, Some(names)),
        None => (text, None),
    };
    if token.is_empty() {
        return Err("a token has at least one character".to_owned());
    }
    let capabilities = names.map(|names| {
        let each = names.split(',').filter(|name| !name.is_empty()).map(Capability::named);
        each.collect::<Result<Vec<_>, _>>().map(|each| each.concat())
    });
    Ok((token.to_owned(), capabilities.transpose().map_err(|error| error.to_string())?))
}

/// `N` or `N:BURST`.
fn rate_limit(text: &str) -> Result<(u32, u32), String> {
    let number = |text: &str| {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("`{text}` is no whole number above 0"))
    };
    let (rate, burst) = text.split_once(':').unwrap_or((text, text));
    Ok((number(rate)?, number(burst)?))
}
