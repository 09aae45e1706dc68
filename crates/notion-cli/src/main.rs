//! The program `notion`.

mod command;
#[cfg(feature = "mirror")]
mod mirror;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match command::Program::parse().run() {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}
