//! The recorded sessions, replayed against the simulator: the exchanges of one recording in their order, with its ids
//! in place of the recorded ones, answer compared with answer.
//!
//! Run with `--nocapture` for the score, and for each exchange that differs where and how.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use bytes::Bytes;
use notion_sim::Workspace;
use notion_transport::Request;
use serde_json::{Map, Value, json};

struct Exchange {
    index: usize,
    version: String,
    method: String,
    path: String,
    query: String,
    request: Value,
    status: u64,
    response: Value,
}

/// By source, in their order.
fn sessions() -> BTreeMap<String, Vec<Exchange>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let Ok(files) = fs::read_dir(folder) else {
        println!("skipped: there are no recordings beside the project");
        return BTreeMap::new();
    };
    let mut sessions: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for file in files.map(|file| file.expect("a file").path()) {
        if file.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(&file).expect("a file").lines() {
            let mut record: Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            let version = text("notion_version");
            if !["2025-09-03", "2026-03-11"].contains(&&*version) || text("origin") != "recorded" {
                continue;
            }
            let source = text("source");
            let (source, index) = source.rsplit_once('#').expect("a place in a recording");
            let exchange = Exchange {
                index: index.parse().expect("a number"),
                version,
                method: text("method"),
                path: text("path"),
                query: text("query"),
                status: record["status"].as_u64().expect("a status"),
                request: record["request"].take(),
                response: record["response"].take(),
            };
            sessions.entry(source.to_owned()).or_default().push(exchange);
        }
    }
    for session in sessions.values_mut() {
        session.sort_by_key(|exchange| exchange.index);
    }
    assert!(sessions.len() > 100, "{}", sessions.len());
    sessions
}

/// Whether a text is a UUID; if so, its digits.
fn digits(text: &str) -> Option<String> {
    let plain = text.replace('-', "").to_lowercase();
    let is_id = plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then_some(plain)
}

/// What stands for what: recorded ids, and those of the simulator.
#[derive(Default)]
struct Ids {
    to_sim: HashMap<String, String>,
    /// UUIDs that the recording names and that the simulator has never given.
    unknown: bool,
}

impl Ids {
    fn learn(&mut self, recorded: &str, simulated: &str) -> bool {
        let key = digits(recorded).unwrap_or_else(|| recorded.to_owned());
        let value = digits(simulated).unwrap_or_else(|| simulated.to_owned());
        *self.to_sim.entry(key).or_insert_with(|| value.clone()) == value
    }

    /// The text with recorded ids replaced.
    fn text(&mut self, text: &str) -> String {
        let exact = digits(text).unwrap_or_else(|| text.to_owned());
        if let Some(known) = self.to_sim.get(&exact) {
            return known.clone();
        }
        if digits(text).is_some() {
            self.unknown = true;
        }
        text.to_owned()
    }

    fn value(&mut self, value: &Value) -> Value {
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

/// Compares a recorded answer with the simulator's. What only a server can know is taken note of, not compared.
struct Comparison<'a> {
    ids: &'a mut Ids,
    generated: bool,
    differences: Vec<String>,
}

impl Comparison<'_> {
    fn differ(&mut self, path: &str, recorded: &Value, simulated: &Value) {
        let short = |value: &Value| value.to_string().chars().take(100).collect::<String>();
        self.differences.push(format!("{path}: {} / {}", short(recorded), short(simulated)));
    }

    fn compare(&mut self, path: &str, recorded: &Value, simulated: &Value) {
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
        if key.ends_with("_time") || ["start", "end"].contains(&key) && shape(a).contains("T00:00")
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
        ["url", "href", "next_url", "message", "plain_text"].contains(&key)
            && address(a) == address(b)
    }
}

/// The text with `*` for every UUID in it.
fn without_uuids(text: &str) -> String {
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

fn request(method: &str, uri: &str, version: &str, body: Value) -> Request {
    let request = http::Request::builder()
        .method(method)
        .uri(uri)
        .header("authorization", "Bearer token")
        .header("notion-version", version)
        .header("content-type", "application/json");
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    request.body(body).expect("a request")
}

/// What the connection was called that the session was recorded with.
fn bot_name(value: &Value) -> Option<&str> {
    match value {
        Value::Object(map) if map.get("type").is_some_and(|kind| kind == "bot") => {
            map.get("name")?.as_str()
        }
        Value::Object(map) => map.values().find_map(bot_name),
        Value::Array(values) => values.iter().find_map(bot_name),
        _ => None,
    }
}

#[derive(Default)]
struct Score {
    exact: usize,
    generated: usize,
    differs: usize,
    before: usize,
    reasons: BTreeMap<String, Vec<String>>,
}

fn replay(source: &str, session: &[Exchange], score: &mut Score) {
    let name = session.iter().find_map(|exchange| bot_name(&exchange.response));
    let workspace = Workspace::builder().connection(name.unwrap_or("Connection")).build();
    let mut ids = Ids::default();
    // Whatever page is named first as a parent was there before.
    let first = session.iter().find_map(|exchange| {
        let parent = &exchange.request["parent"]["page_id"];
        digits(parent.as_str()?)
    });
    if let Some(first) = first {
        ids.learn(&first, &workspace.root_page().to_string());
        let is_first = |exchange: &&Exchange| {
            exchange.response["id"].as_str().and_then(digits).as_ref() == Some(&first)
        };
        if let Some(page) = session.iter().find(is_first) {
            let title = page.response.pointer("/properties/title/title/0/plain_text");
            let body = json!({"properties": {"title": [{"text": {"content": title}}]}});
            let root = workspace.root_page();
            workspace.handle(request("PATCH", &format!("/v1/pages/{root}"), "2025-09-03", body));
        }
    }
    for exchange in session {
        ids.unknown = false;
        let segments: Vec<String> = exchange.path.split('/').map(|part| ids.text(part)).collect();
        let query: Vec<String> = exchange
            .query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) => format!("{name}={}", ids.text(value)),
                None => pair.to_owned(),
            })
            .collect();
        let body = ids.value(&exchange.request);
        let mut uri = segments.join("/");
        if !exchange.query.is_empty() {
            uri = format!("{uri}?{}", query.join("&"));
        }
        let request = request(&exchange.method, &uri, &exchange.version, body);
        // It refers to something that was there before the recording began.
        let before = ids.unknown;
        let answer = workspace.handle(request);
        let simulated: Value = serde_json::from_slice(answer.body()).expect("JSON");
        let status = u64::from(answer.status().as_u16());
        let mut comparison =
            Comparison { ids: &mut ids, generated: false, differences: Vec::new() };
        if status != exchange.status {
            let message = simulated["message"].as_str().unwrap_or_default();
            comparison
                .differences
                .push(format!("status: {} / {status} {message}", exchange.status));
        } else {
            comparison.compare("", &exchange.response, &simulated);
        }
        match (comparison.differences.first(), comparison.generated) {
            (None, false) => score.exact += 1,
            (None, true) => score.generated += 1,
            (Some(_), _) if before => score.before += 1,
            (Some(difference), _) => {
                score.differs += 1;
                let route = without_uuids(&exchange.path);
                let all = comparison.differences.len();
                let where_ = format!("{source}#{} ({all}): {difference}", exchange.index);
                score
                    .reasons
                    .entry(format!("{} {route}", exchange.method))
                    .or_default()
                    .push(where_);
            }
        }
    }
}

#[test]
fn the_simulator_answers_as_notion_did() {
    let mut score = Score::default();
    for (source, session) in &sessions() {
        replay(source, session, &mut score);
    }
    let Score { exact, generated, differs, before, reasons } = score;
    for (route, places) in &reasons {
        println!("{route}: {} differ", places.len());
        places.iter().for_each(|place| println!("    {place}"));
    }
    let total = exact + generated + differs + before;
    println!(
        "{total} exchanges: {exact} the same, {generated} up to generated values, {differs} differ,"
    );
    println!("{before} differ and refer to what was there before the recording");
    assert!(total == 0 || exact + generated >= 700, "{}", exact + generated);
}
