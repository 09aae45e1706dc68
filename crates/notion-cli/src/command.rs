//! What can be typed, and what is done then.

mod rows;

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use notion_api::Error;
use notion_sync::Client;

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
    Rows(rows::Rows),
    #[cfg(feature = "mirror")]
    Mirror(crate::mirror::Mirror),
}

impl Program {
    pub(crate) fn run(self) -> Outcome {
        match self.command {
            Command::Rows(rows) => rows.run(),
            #[cfg(feature = "mirror")]
            Command::Mirror(mirror) => Ok(mirror.run()),
        }
    }
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

fn client() -> Result<Client, Problem> {
    Ok(Client::from_env()?)
}
