//! What is done: a file for each command that is more than a few lines.

mod diff;
mod init;
mod maintain;
mod read;
mod sync;
mod verify;

pub(super) use self::init::survey;
pub(super) use self::read::report_gaps;
use super::arguments::Command;
use super::demo;
use super::failure::{Code, Failure};
use super::output::Out;

/// Does what a command says.
pub(super) async fn run(command: Command, out: &mut Out) -> Result<Code, Failure> {
    match command {
        Command::Init(arguments) => init::run(arguments, out).await,
        Command::Sync(arguments) => sync::run(arguments, out).await,
        Command::Status(arguments) => read::status(arguments, out).await,
        Command::Verify(arguments) => verify::run(arguments, out).await,
        Command::Gaps(arguments) => read::gaps(arguments, out).await,
        Command::Sql(arguments) => read::sql(arguments, out).await,
        Command::Search(arguments) => read::search(arguments, out).await,
        Command::Export(arguments) => read::export(arguments, out),
        Command::Rebuild(arguments) => maintain::rebuild(arguments, out).await,
        Command::Prune(arguments) => maintain::prune(arguments, out).await,
        Command::Diff(arguments) => diff::run(arguments, out).await,
        Command::Demo(arguments) => demo::run(arguments, out).await,
    }
}
