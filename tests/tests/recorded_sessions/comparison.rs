//! Answer compared with answer.

use serde_json::Value;

use crate::ids::{Ids, digits, without_uuids};

/// Compares a recorded answer with the simulator's. What only a server can know is taken note of, not compared.
pub(crate) struct Comparison<'a> {
    ids: &'a mut Ids,
    pub(crate) generated: bool,
    pub(crate) differences: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(ids: &'a mut Ids) -> Self {
        Self { ids, generated: false, differences: Vec::new() }
    }

    fn differ(&mut self, path: &str, recorded: &Value, simulated: &Value) {
        let short = |value: &Value| value.to_string().chars().take(100).collect::<String>();
        self.differences.push(format!("{path}: {} / {}", short(recorded), short(simulated)));
    }

    pub(crate) fn compare(&mut self, path: &str, recorded: &Value, simulated: &Value) {
        let key = path.rsplit('/').next().unwrap_or_default();
        match (recorded, simulated) {
            (Value::Object(a), Value::Object(b)) => {
                // Ids first: the other keys may name them.
                let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
                keys.sort_by_key(|key| (*key != "id", key.as_str()));
                keys.dedup();
                for key in keys {
                    if key == "request_id" {
                        continue;
                    }
                    match (a.get(key), b.get(key)) {
                        (Some(a), Some(b)) => self.compare(&format!("{path}/{key}"), a, b),
                        (a, b) => {
                            let nothing = Value::from("nothing");
                            let (a, b) = (a.unwrap_or(&nothing), b.unwrap_or(&nothing));
                            self.differ(&format!("{path}/{key}"), a, b);
                        }
                    }
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                for (index, (a, b)) in a.iter().zip(b).enumerate() {
                    self.compare(&format!("{path}/{index}"), a, b);
                }
            }
            (Value::String(a), Value::String(b)) => {
                if a != b && !self.is_generated(key, a, b) {
                    self.differ(path, recorded, simulated);
                }
            }
            (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
            (a, b) if a == b => {}
            _ => self.differ(path, recorded, simulated),
        }
    }

    /// Whether two texts may differ: ids, times, addresses that hold ids.
    fn is_generated(&mut self, key: &str, a: &str, b: &str) -> bool {
        self.generated = true;
        let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0");
        if key.ends_with("_time")
            || key == "expires_at"
            || ["start", "end"].contains(&key) && shape(a).contains("T00:00")
        {
            return shape(a) == shape(b);
        }
        if key == "next_cursor" {
            return true;
        }
        if key == "id" || key.ends_with("_id") || digits(a).is_some() && digits(b).is_some() {
            return self.ids.learn(a, b);
        }
        let address = |text: &str| {
            // Notion has changed the host of its addresses.
            let text = text.replace("https://www.notion.so/", "https://app.notion.com/p/");
            without_uuids(&text)
        };
        if key == "expression" {
            let ((a, named), (b, names)) = (references(a), references(b));
            let pairs = named.iter().zip(&names);
            return a == b && pairs.fold(true, |same, (a, b)| self.ids.learn(a, b) && same);
        }
        (key.ends_with("url") || ["href", "message", "plain_text"].contains(&key))
            && address(a) == address(b)
    }
}

/// A formula with `*` for every property that it refers to, and the ids of these.
fn references(formula: &str) -> (String, Vec<&str>) {
    const START: &str = "{{notion:block_property:";
    let (mut plain, mut ids) = (String::new(), Vec::new());
    let mut rest = formula;
    while let Some((text, after)) = rest.split_once(START) {
        let (reference, after) = after.split_once("}}").unwrap_or((after, ""));
        plain.extend([text, "*"]);
        ids.extend(reference.split(':'));
        rest = after;
    }
    plain.push_str(rest);
    (plain, ids)
}
