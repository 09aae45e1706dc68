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
  --faults FILE          what goes wrong: TOML with a [[fault]] or [[webhook_fault]] for each
  --webhook URL          send webhook events there, signed; may be given several times
  --oauth-client ID:SECRET
                         a public connection: users grant access at /v1/oauth/authorize
  --allow-host NAME      a name of this server, under which /__sim__ is answered, too: that of a container's service
  --template-lag SECONDS apply templates so long after the answer
  --search-lag SECONDS   searches don't know what happened within this time
  --cursor-lifetime SECONDS
                         refuse the cursors of queries and searches that began longer ago
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
    Serve(Box<Options>),
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
    pub(crate) webhooks: Vec<String>,
    pub(crate) oauth_client: Option<(String, String)>,
    pub(crate) hosts: Vec<String>,
    pub(crate) template_lag: Option<u32>,
    pub(crate) search_lag: Option<u32>,
    pub(crate) cursor_lifetime: Option<u32>,
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
            webhooks: Vec::new(),
            oauth_client: None,
            hosts: Vec::new(),
            template_lag: None,
            search_lag: None,
            cursor_lifetime: None,
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
            Long("webhook") => options.webhooks.push(arguments.value()?.string()?),
            Long("oauth-client") => {
                options.oauth_client = Some(arguments.value()?.parse_with(client)?);
            }
            Long("allow-host") => options.hosts.push(arguments.value()?.string()?),
            Long("template-lag") => options.template_lag = Some(arguments.value()?.parse()?),
            Long("search-lag") => options.search_lag = Some(arguments.value()?.parse()?),
            Long("cursor-lifetime") => {
                options.cursor_lifetime = Some(arguments.value()?.parse()?);
            }
            Long("id-seed") => options.id_seed = arguments.value()?.parse()?,
            Long("quiet") => options.quiet = true,
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") | Short('V') => return Ok(Command::Version),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Serve(Box::new(options)))
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

/// `ID:SECRET`.
fn client(text: &str) -> Result<(String, String), &'static str> {
    let (id, secret) = text.split_once(':').ok_or("there is no colon between id and secret")?;
    Ok((id.to_owned(), secret.to_owned()))
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
