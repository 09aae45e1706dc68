//! What can be typed, and what is done then.

mod rows;

use std::process::ExitCode;
use std::{env, fmt};

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
}

impl Program {
    pub(crate) fn run(self) -> Outcome {
        match self.command {
            Command::Rows(rows) => rows.run(),
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
