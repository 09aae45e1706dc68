//! Property tests: the three patterns of docs/testing.md, and the proof that the simulator takes what the strategies of
//! `notion_model` generate for it.

mod exporter;
mod fuzz;
mod machine;
mod never_panics;
mod normal;
mod oracle;
mod proof;

use notion_sim::Workspace;
use notion_sync::Client;
use notion_tests::clients::unlimited;

/// A client of the simulator, which never waits.
fn client(workspace: &Workspace) -> Client {
    Client::blocking(unlimited(workspace.clone()))
}
