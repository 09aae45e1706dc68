//! `notion mirror …`: a local copy of all that a connection can see.
//!
//! | module | what |
//! | --- | --- |
//! | `arguments`, `values` | what can be typed |
//! | `actions` | what is done then: a file for each command |
//! | `reports` | what is said about it: as text, and as JSON |
//! | `output`, `progress` | where that goes: a terminal, a file, a program |
//! | `failure` | what went wrong, and the code with which the program ends |
//! | `postgres` | mirrors that are in a Postgres |
//! | `connection`, `session`, `settings`, `estimate`, `stop`, `webhook` | what several commands need |
//! | `demo` | the whole thing against a Notion in memory |

mod actions;
mod arguments;
mod connection;
mod demo;
mod estimate;
mod failure;
mod output;
#[cfg(feature = "postgres")]
mod postgres;
mod progress;
mod reports;
mod session;
mod settings;
mod stop;
mod values;
mod webhook;

use std::process::ExitCode;

pub(crate) use self::arguments::Mirror;
use self::failure::{Code, Failure};
use self::output::Out;

impl Mirror {
    /// Does what was typed, and returns the code with which the program ends.
    pub(crate) fn run(self) -> ExitCode {
        let mut out = Out::new(self.command.is_json());
        let code = self.start(&mut out).and_then(|code| out.finish().map(|()| code));
        match code {
            Ok(code) => code.into(),
            Err(failure) => {
                failure.tell();
                failure.code.into()
            }
        }
    }

    fn start(self, out: &mut Out) -> Result<Code, Failure> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(actions::run(self.command, out))
    }
}
