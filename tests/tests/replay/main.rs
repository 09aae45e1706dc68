//! The recorded requests, sent again by our client: the same method, path and query, and a body that means the same.
//!
//! Run with `--nocapture` for the counts. Records of versions that we don't speak, and of endpoints that we don't
//! have, are counted apart.

mod body;
mod content;
mod more;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use notion_api::{ApiVersion, Client};
use notion_model::DateOrDateTime;
use notion_tests::beside;
use notion_transport::Request;
use notion_transport::mock::MockTransport;
use serde_json::{Map, Value};

/// A recorded exchange whose request is known.
struct Record {
    source: String,
    version: ApiVersion,
    method: String,
    path: String,
    query: String,
    request: Value,
    status: u16,
    response: Value,
}

impl Record {
    /// A parameter of the query.
    fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    }
}

fn records() -> Vec<Record> {
    let files = beside::recordings();
    let mut records = Vec::new();
    for file in &files {
        for mut record in beside::records(file) {
            let text = |record: &Value, key: &str| record[key].as_str().map(str::to_owned);
            let version = match record["notion_version"].as_str() {
                Some("2025-09-03") => ApiVersion::V2025_09_03,
                Some("2026-03-11") => ApiVersion::V2026_03_11,
                _ => continue,
            };
            // A short form of a title, which we don't send.
            if let Some(title) = record.pointer_mut("/request/properties/title")
                && title.is_array()
            {
                *title = serde_json::json!({"title": title.take()});
            }
            let (Some(method), Some(path)) = (text(&record, "method"), text(&record, "path"))
            else {
                continue;
            };
            records.push(Record {
                source: text(&record, "source").expect("a source"),
                version,
                method,
                path,
                query: text(&record, "query").unwrap_or_default(),
                request: record["request"].take(),
                status: record["status"].as_u64().map_or(200, |status| status as u16),
                response: record["response"].take(),
            });
        }
    }
    assert!(records.len() > 500 || files.is_empty(), "{}", records.len());
    records
}

fn route(path: &str) -> String {
    let id = |segment: &str| segment.replace('-', "").len() == 32;
    path.split('/')
        .map(|segment| if id(segment) { "{id}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

/// What a body means: without what Notion ignores or takes for granted.
fn meaning(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut meaning: Map<String, Value> = map
                .iter()
                // `type` only repeats the key beside it; texts say what they read like; defaults.
                .filter(|(key, value)| {
                    let names_a_key = value.as_str().is_some_and(|name| map.contains_key(name));
                    !(value.is_null()
                        || *key == "type" && names_a_key
                        || *key == "annotations" && styles(value).is_empty()
                        || ["children", "caption"].contains(&key.as_str())
                            && value.as_array().is_some_and(Vec::is_empty)
                        || *key == "properties" && value.as_object().is_some_and(Map::is_empty)
                        || ["plain_text", "href", "object"].contains(&key.as_str()))
                })
                .map(|(key, value)| match key.as_str() {
                    "annotations" => (key.clone(), Value::Object(styles(value))),
                    // Who or what it is, not what it is called or looks like.
                    "custom_emoji" | "user" => (key.clone(), self::meaning(&value["id"])),
                    _ => (key.clone(), self::meaning(value)),
                })
                .collect();
            if let Some(archived) = meaning.remove("archived") {
                meaning.insert("in_trash".to_owned(), archived);
            }
            Value::Object(meaning)
        }
        Value::Array(values) => values.iter().map(meaning).collect(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => {
            let plain = text.replace('-', "").to_lowercase();
            if plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return plain.into();
            }
            match DateOrDateTime::from(text.as_str()) {
                DateOrDateTime::Unknown(_) => text.clone().into(),
                date => date.to_string().into(),
            }
        }
        other => other.clone(),
    }
}

/// The styles that are set.
fn styles(annotations: &Value) -> Map<String, Value> {
    let all = annotations.as_object().into_iter().flatten();
    let set = all.filter(|(_, value)| **value != false && **value != "default");
    set.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Leaves the names of options, of all that is said of them.
fn only_names(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(options)) = map.get_mut("options") {
                options.iter_mut().for_each(|option| *option = option["name"].take());
            }
            map.values_mut().for_each(only_names);
        }
        Value::Array(items) => items.iter_mut().for_each(only_names),
        _ => {}
    }
}

#[tokio::test]
async fn the_recorded_requests_are_sent_again() {
    let (mut sent, mut skipped) = (BTreeMap::new(), BTreeMap::new());
    for record in records() {
        let seen: Arc<Mutex<Option<Request>>> = Arc::default();
        let (kept, status, body) = (seen.clone(), record.status, record.response.to_string());
        let mock = MockTransport::from_fn(move |request| {
            *kept.lock().expect("no panic") = Some(request.clone());
            let mut response = http::Response::new(Bytes::from(body.clone()));
            *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
            Ok(response)
        });
        let notion = Client::builder().transport(mock).version(record.version).without_layers();
        let notion = notion.validation(false).build().expect("a client");
        let answer = match content::send(&notion, &record).await {
            Ok(answer) => answer,
            Err(why) => {
                *skipped.entry(why).or_insert(0) += 1;
                continue;
            }
        };
        let request = seen.lock().expect("no panic").take();
        let request = request.unwrap_or_else(|| panic!("{}: {answer:?}", record.source));
        assert_eq!(request.method().as_str(), record.method, "{}", record.source);
        let simple = |path: &str| path.replace('-', "");
        assert_eq!(simple(request.uri().path()), simple(&record.path), "{}", record.source);
        let query = request.uri().query().unwrap_or_default();
        assert_eq!(simple(query), simple(&record.query), "{}", record.source);
        // Of a form nothing is recorded.
        let is_json =
            request.headers().get("content-type").is_some_and(|it| it == "application/json");
        let body: Value = match is_json {
            true => serde_json::from_slice(request.body()).expect("JSON"),
            false => Value::Null,
        };
        let (mut ours, mut theirs) = (meaning(&body), meaning(&record.request));
        if record.method == "PATCH" && record.path.starts_with("/v1/data_sources/") {
            // Options are sent by the ids that they have, and with what there is already.
            only_names(&mut ours);
            only_names(&mut theirs);
        }
        let empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
        if !(empty(&ours) && empty(&theirs)) {
            assert_eq!(ours, theirs, "{}", record.source);
        }
        // An error is one exactly if the recorded answer was.
        assert_eq!(answer.is_err(), record.status >= 400, "{}: {answer:?}", record.source);
        *sent.entry(format!("{} {}", record.method, route(&record.path))).or_insert(0) += 1;
    }
    let total: usize = sent.values().sum();
    let left: usize = skipped.values().sum();
    println!("{total} recorded requests were sent again as they were:");
    sent.iter().for_each(|(route, count)| println!("{count:5} {route}"));
    println!("{left} were not:");
    skipped.iter().for_each(|(why, count)| println!("{count:5} {why}"));
    assert!(total == 0 && left == 0 || total >= 907, "only {total}");
}
