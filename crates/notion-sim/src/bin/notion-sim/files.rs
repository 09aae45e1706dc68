//! The files that the program reads and writes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use notion_sim::{Fault, WebhookFault};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A plan of what goes wrong: a `[[fault]]` for each, and a `[[webhook_fault]]` with events.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    #[serde(default)]
    pub(crate) fault: Vec<Fault>,
    #[serde(default)]
    pub(crate) webhook_fault: Vec<WebhookFault>,
}

/// Reads a plan.
pub(crate) fn plan(path: &Path) -> Result<Plan, String> {
    let text =
        String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("in {}:\n{error}", path.display()))
}

/// Reads a snapshot, perhaps without what was still to go wrong in it.
pub(crate) fn snapshot(path: &Path, with_faults: bool) -> Result<Vec<u8>, String> {
    let content = read(path)?;
    if with_faults {
        return Ok(content);
    }
    // What can't be read is found when it is read as a workspace.
    let Ok(mut all) = serde_json::from_slice::<Map<String, Value>>(&content) else {
        return Ok(content);
    };
    all.retain(|key, _| !["faults", "webhook_faults"].contains(&key.as_str()));
    serde_json::to_vec(&all).map_err(|error| format!("can't read {}: {error}", path.display()))
}

/// Reads a file that must be there.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("can't read {}: {error}", path.display()))
}

/// Writes a file so that there is always a whole one, the old or the new, also where several programs write it.
pub(crate) fn replace(path: &Path, content: &str) -> Result<(), String> {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = Path::new(&part);
    let written = write(part, content.as_bytes()).and_then(|()| fs::rename(part, path));
    written.map_err(|error| format!("can't write {}: {error}", path.display()))
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
