//! What is other than it was.

use std::io::{self, Write};

use notion_mirror::store::{Difference, Key, Kind, State};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::mirror::output::{Report, Style, one_line};

/// Something that is other than it was.
#[derive(Debug, Serialize)]
pub(crate) struct DifferenceReport {
    kind: &'static str,
    id: String,
    within: Option<String>,
    title: String,
    what: &'static str,
    /// The keys of the document, and the names of the properties, that are different.
    fields: Vec<String>,
    before: Option<Value>,
    after: Option<Value>,
}

impl DifferenceReport {
    /// Returns the report about a difference.
    ///
    /// # Errors
    ///
    /// When a stored document is not JSON.
    pub(crate) fn new(difference: Difference) -> serde_json::Result<Self> {
        let parse = |text: &Option<String>| text.as_deref().map(serde_json::from_str).transpose();
        let (before, after): (Option<Value>, Option<Value>) =
            (parse(&difference.before)?, parse(&difference.after)?);
        let title = title(after.as_ref().or(before.as_ref()), difference.key);
        Ok(Self {
            kind: difference.key.kind.as_str(),
            id: difference.key.id.to_string(),
            within: difference.within.map(|id| id.to_string()),
            title,
            what: what(&difference),
            fields: match (&before, &after) {
                (Some(before), Some(after)) => fields(before, after),
                _ => Vec::new(),
            },
            before,
            after,
        })
    }
}

fn what(difference: &Difference) -> &'static str {
    match (&difference.before, &difference.after) {
        (None, _) => "new",
        (Some(_), None) => "gone",
        _ if difference.state_before != difference.state_after => match difference.state_after {
            State::Trashed => "trashed",
            State::Unreachable => "unreachable",
            State::Resolved => "resolved",
            _ => "back",
        },
        _ => "changed",
    }
}

/// The plain text of what an object or a block says first.
fn title(document: Option<&Value>, key: Key) -> String {
    let text = |value: &Value| -> Option<String> {
        let parts = value.as_array()?;
        Some(parts.iter().filter_map(|part| part["plain_text"].as_str()).collect())
    };
    let Some(document) = document else { return String::new() };
    let found = match key.kind {
        Kind::Page => document["properties"].as_object().and_then(|properties| {
            properties.values().find_map(|property| text(&property["title"]))
        }),
        Kind::Database | Kind::DataSource => text(&document["title"]),
        Kind::Comment => text(&document["rich_text"]),
        Kind::Block => {
            document["type"].as_str().and_then(|kind| text(&document[kind]["rich_text"]))
        }
        _ => document["name"].as_str().map(str::to_owned),
    };
    found.unwrap_or_default()
}

/// The names of what is different, but for what differs in every answer.
fn fields(before: &Value, after: &Value) -> Vec<String> {
    let nothing = Map::new();
    let (one, other) =
        (before.as_object().unwrap_or(&nothing), after.as_object().unwrap_or(&nothing));
    let mut names: Vec<String> = Vec::new();
    for name in one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))) {
        let is_noise =
            matches!(name.as_str(), "request_id" | "last_edited_time" | "last_edited_by");
        if is_noise || one.get(name) == other.get(name) {
            continue;
        }
        match (one.get(name), other.get(name)) {
            (Some(before), Some(after)) if name == "properties" => {
                names.extend(fields(before, after))
            }
            _ => names.push(name.clone()),
        }
    }
    names
}

impl Report for DifferenceReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let kind = self.kind.replace('_', " ");
        let title = one_line(&self.title, 60);
        write!(to, "{:<12} {kind} “{title}” {}", self.what, style.dim(&self.id))?;
        match self.fields.is_empty() {
            true => writeln!(to),
            false => writeln!(to, "  {}", one_line(&self.fields.join(", "), 120)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_that_differ_are_named_and_times_are_not() {
        let before = json!({"icon": null, "last_edited_time": 1, "properties": {"Name": 1, "Points": 2, "Old": 3}});
        let after = json!({"icon": null, "last_edited_time": 2, "cover": 1, "properties": {"Name": 1, "Points": 3, "New": 4}});
        assert_eq!(fields(&before, &after), ["Old", "Points", "New", "cover"]);
        assert_eq!(fields(&before, &before), [""; 0]);
    }
}
