//! Ids: the recorded ones, and those of the simulator that stand for them.

use std::collections::HashMap;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

/// Whether a text is a UUID; if so, its digits.
pub(crate) fn digits(text: &str) -> Option<String> {
    let plain = text.replace('-', "").to_lowercase();
    let is_id = plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then_some(plain)
}

/// An id, however it is written: UUIDs without hyphens, those of properties without percent signs.
fn plain(id: &str) -> String {
    digits(id).unwrap_or_else(|| percent_decode_str(id).decode_utf8_lossy().into_owned())
}

/// What stands for what: recorded ids, and those of the simulator.
#[derive(Default)]
pub(crate) struct Ids {
    to_sim: HashMap<String, String>,
    /// UUIDs that the recording names and that the simulator has never given.
    pub(crate) unknown: bool,
}

impl Ids {
    /// Whether `simulated` is what stands for `recorded`, which may be new.
    pub(crate) fn learn(&mut self, recorded: &str, simulated: &str) -> bool {
        let simulated = plain(simulated);
        *self.to_sim.entry(plain(recorded)).or_insert_with(|| simulated.clone()) == simulated
    }

    pub(crate) fn knows(&self, recorded: &str) -> bool {
        self.to_sim.contains_key(&plain(recorded))
    }

    /// The text, or if it is a recorded id, the simulator's.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let exact = plain(text);
        match self.to_sim.get(&exact) {
            Some(known) if *known == exact => return text.to_owned(),
            Some(known) => return utf8_percent_encode(known, NON_ALPHANUMERIC).to_string(),
            None => {}
        }
        if digits(text).is_some() {
            self.unknown = true;
        }
        text.to_owned()
    }

    pub(crate) fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (self.text(key), self.value(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }
}

/// The text with `*` for every UUID in it.
pub(crate) fn without_uuids(text: &str) -> String {
    let is_uuid = |text: &str| {
        let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
        digits(text).is_some() && (hyphens.is_empty() || hyphens == [8, 13, 18, 23])
    };
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let uuid =
            [36, 32].into_iter().filter_map(|length| rest.get(..length)).find(|id| is_uuid(id));
        plain.push(if uuid.is_some() { '*' } else { c });
        rest = &rest[uuid.map_or(c.len_utf8(), str::len)..];
    }
    plain
}
