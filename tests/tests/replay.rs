//! The recorded requests, sent again by our client: the same method, path and query, and a body that means the same.
//!
//! Run with `--nocapture` for the counts. Records of versions that we don't speak, and of endpoints that we don't
//! have, are counted apart.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use notion_api::{ApiVersion, Client, RawResponse};
use notion_model::{
    BlockInput, BlockInputKind, DataSourceId, DatabaseParent, DateOrDateTime, Filter, PageId,
    PageParent, Position, PropertyId, PropertySchemaInput, Sort, UserId,
};
use notion_transport::Request;
use notion_transport::mock::MockTransport;
use serde::de::DeserializeOwned;
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

fn records() -> Vec<Record> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let Ok(files) = fs::read_dir(folder) else {
        println!("skipped: there are no recordings beside the project");
        return Vec::new();
    };
    let mut records = Vec::new();
    for file in files.map(|file| file.expect("a file").path()) {
        if file.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(&file).expect("a file").lines() {
            let mut record: Value = serde_json::from_str(line).expect("JSON");
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
    assert!(records.len() > 500, "{}", records.len());
    records
}

/// The body of a recorded request, taken apart key by key.
struct Body(Map<String, Value>);

impl Body {
    fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let value = self.0.remove(key)?;
        Some(
            notion_model::from_value(&value)
                .unwrap_or_else(|error| panic!("{key}: {error} in {value}")),
        )
    }

    /// For a key that `null` clears.
    fn take_or_clear<T: DeserializeOwned>(&mut self, key: &str) -> Option<Option<T>> {
        match self.0.get(key)? {
            Value::Null => self.0.remove(key).map(|_| None),
            _ => self.take(key).map(Some),
        }
    }

    fn trash(&mut self) -> Option<bool> {
        self.take("in_trash").or_else(|| self.take("archived"))
    }

    fn parent(&mut self) -> Option<Value> {
        self.0.remove("parent")
    }

    fn id<T: std::str::FromStr>(parent: &Value, key: &str) -> Option<T> {
        parent[key].as_str()?.parse().ok()
    }

    /// Whether everything that was sent has been taken.
    fn done(self) -> Result<(), String> {
        match self.0.keys().next() {
            Some(key) => Err(format!("no builder method for `{key}`")),
            None => Ok(()),
        }
    }
}

/// Sends what was recorded; or tells why we can't.
async fn send(
    notion: &Client,
    record: &Record,
) -> Result<Result<RawResponse, notion_api::Error>, String> {
    let mut body = Body(record.request.as_object().cloned().unwrap_or_default());
    let segments: Vec<&str> = record.path.trim_start_matches("/v1/").split('/').collect();
    let queries: Vec<(&str, &str)> =
        record.query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let query =
        |name: &str| queries.iter().find_map(|(key, value)| (*key == name).then_some(*value));
    if let Some((other, _)) =
        queries.iter().find(|(name, _)| !["start_cursor", "page_size"].contains(name))
    {
        return Err(format!("no builder method for ?{other}="));
    }
    let no_id = |_| "not an id of ours".to_owned();
    let no_parent = || "no parent of ours".to_owned();
    Ok(match (record.method.as_str(), &segments[..]) {
        ("POST", ["databases"]) => {
            let parent = body.parent().unwrap_or_default();
            let parent = Body::id::<PageId>(&parent, "page_id").map(DatabaseParent::from);
            let mut call = notion.databases().create(parent.ok_or_else(no_parent)?);
            if let Some(mut initial) =
                body.take::<Map<String, Value>>("initial_data_source").map(Body)
            {
                let properties: BTreeMap<String, PropertySchemaInput> =
                    initial.take("properties").unwrap_or_default();
                call = call.properties(properties);
                initial.done()?;
            }
            if let Some(title) = body.take::<notion_model::RichTextArray>("title") {
                call = call.title(title);
            }
            if let Some(inline) = body.take("is_inline") {
                call = call.inline(inline);
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["databases", id]) => {
            notion.databases().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("PATCH", ["databases", id]) => {
            let mut call = notion.databases().update(id.parse().map_err(no_id)?);
            if let Some(title) = body.take::<notion_model::RichTextArray>("title") {
                call = call.title(title);
            }
            if let Some(description) = body.take::<notion_model::RichTextArray>("description") {
                call = call.description(description);
            }
            match body.take_or_clear("icon") {
                Some(Some(icon)) => call = call.icon(icon),
                Some(None) => call = call.remove_icon(),
                None => {}
            }
            if let Some(inline) = body.take("is_inline") {
                call = call.inline(inline);
            }
            if let Some(locked) = body.take("is_locked") {
                call = call.locked(locked);
            }
            if let Some(trash) = body.trash() {
                call = call.in_trash(trash);
            }
            body.done()?;
            call.send_raw().await
        }
        ("POST", ["data_sources"]) => {
            let parent = body.parent().unwrap_or_default();
            let database = Body::id(&parent, "database_id").ok_or_else(no_parent)?;
            let mut call = notion.data_sources().create(database);
            let properties: BTreeMap<String, PropertySchemaInput> =
                body.take("properties").unwrap_or_default();
            call = call.properties(properties);
            if let Some(title) = body.take::<notion_model::RichTextArray>("title") {
                call = call.title(title);
            }
            if let Some(icon) = body.take("icon") {
                call = call.icon(icon);
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["data_sources", id]) => {
            notion.data_sources().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("PATCH", ["data_sources", id]) => {
            let mut call = match body.parent() {
                Some(parent) => {
                    let database = Body::id(&parent, "database_id").ok_or_else(no_parent)?;
                    notion.data_sources().move_to(id.parse().map_err(no_id)?, database)
                }
                None => notion.data_sources().update(id.parse().map_err(no_id)?),
            };
            let properties: BTreeMap<String, Option<PropertySchemaInput>> =
                body.take("properties").unwrap_or_default();
            for (name, schema) in properties {
                call = match schema {
                    Some(schema) => call.property(name, schema),
                    None => call.remove_property(name),
                };
            }
            if let Some(title) = body.take::<notion_model::RichTextArray>("title") {
                call = call.title(title);
            }
            if let Some(trash) = body.trash() {
                call = call.in_trash(trash);
            }
            body.done()?;
            call.send_raw().await
        }
        ("POST", ["data_sources", id, "query"]) => {
            let mut call = notion.data_sources().query(id.parse::<DataSourceId>().map_err(no_id)?);
            if let Some(filter) = body.take::<Filter>("filter") {
                assert!(!shows_unknown(&filter), "{filter:?}");
                call = call.filter(filter);
            }
            call = call.sorts(body.take::<Vec<Sort>>("sorts").unwrap_or_default());
            if let Some(size) = body.take("page_size") {
                call = call.page_size(size);
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["data_sources", id, "templates"]) => {
            notion.data_sources().templates(id.parse().map_err(no_id)?).send_raw().await
        }
        ("POST", ["pages"]) => {
            let parent = body.parent().unwrap_or_default();
            let source = Body::id(&parent, "data_source_id").map(PageParent::DataSource);
            let parent = source
                .or_else(|| Body::id(&parent, "page_id").map(PageParent::Page))
                .or_else(|| Body::id(&parent, "database_id").map(PageParent::Database));
            let mut call = notion.pages().create(parent.ok_or_else(no_parent)?);
            call =
                call.properties(body.take::<BTreeMap<String, _>>("properties").unwrap_or_default());
            if let Some(icon) = body.take("icon") {
                call = call.icon(icon);
            }
            if let Some(cover) = body.take("cover") {
                call = call.cover(cover);
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["pages", id]) => {
            notion.pages().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("PATCH", ["pages", id]) => {
            let mut call = notion.pages().update(id.parse().map_err(no_id)?);
            call =
                call.properties(body.take::<BTreeMap<String, _>>("properties").unwrap_or_default());
            match body.take_or_clear("icon") {
                Some(Some(icon)) => call = call.icon(icon),
                Some(None) => call = call.remove_icon(),
                None => {}
            }
            match body.take_or_clear("cover") {
                Some(Some(cover)) => call = call.cover(cover),
                Some(None) => call = call.remove_cover(),
                None => {}
            }
            if let Some(locked) = body.take("is_locked") {
                call = call.locked(locked);
            }
            if let Some(trash) = body.trash() {
                call = call.in_trash(trash);
            }
            body.done()?;
            call.send_raw().await
        }
        ("POST", ["pages", id, "move"]) => {
            let parent = body.parent().unwrap_or_default();
            let page = id.parse().map_err(no_id)?;
            let source: Option<DataSourceId> = Body::id(&parent, "data_source_id");
            match (source, Body::id::<PageId>(&parent, "page_id")) {
                (Some(source), _) => notion.pages().move_to(page, source).send_raw().await,
                (None, Some(into)) => notion.pages().move_to(page, into).send_raw().await,
                _ => return Err(no_parent()),
            }
        }
        ("GET", ["pages", id, "properties", property]) => {
            let property = PropertyId::from(*property);
            let call = notion.pages().property_item(id.parse().map_err(no_id)?, &property);
            call.send_raw().await
        }
        ("GET", ["blocks", id]) => {
            let id: notion_model::BlockId = id.parse().map_err(no_id)?;
            notion.blocks().retrieve(id).send_raw().await
        }
        ("PATCH", ["blocks", id]) => {
            let id: notion_model::BlockId = id.parse().map_err(no_id)?;
            let mut call = notion.blocks().update(id);
            if let Some(trash) = body.trash() {
                call = call.in_trash(trash);
            }
            if !body.0.is_empty() {
                let content: BlockInput =
                    notion_model::from_value(&Value::Object(body.0)).expect("a block");
                assert!(!matches!(content.kind, BlockInputKind::Unknown(_)), "{content:?}");
                call = call.content(content);
            }
            call.send_raw().await
        }
        ("PATCH", ["blocks", id, "children"]) => {
            let id: notion_model::BlockId = id.parse().map_err(no_id)?;
            let children: Vec<BlockInput> = body.take("children").unwrap_or_default();
            for child in &children {
                assert!(!matches!(child.kind, BlockInputKind::Unknown(_)), "{child:?}");
            }
            let mut call = notion.blocks().append(id, children);
            if let Some(after) = body.take::<notion_model::BlockId>("after") {
                call = call.position(after);
            }
            if let Some(position) = body.take::<Value>("position") {
                call = call.position(match position["type"].as_str() {
                    Some("start") => Position::Start,
                    Some("end") => Position::End,
                    _ => Position::After(Body::id(&position["after_block"], "id").expect("an id")),
                });
            }
            body.done()?;
            call.send_raw().await
        }
        ("DELETE", ["blocks", id]) => {
            let id: notion_model::BlockId = id.parse().map_err(no_id)?;
            notion.blocks().delete(id).send_raw().await
        }
        ("GET", ["blocks", id, "children"]) => {
            let id: notion_model::BlockId = id.parse().map_err(no_id)?;
            let mut call = notion.blocks().children(id);
            if let Some(size) = query("page_size") {
                call = call.page_size(size.parse().expect("a size"));
            }
            if let Some(cursor) = query("start_cursor") {
                call = call.start_at(cursor);
            }
            call.send_raw().await
        }
        ("GET", ["users"]) => {
            let mut call = notion.users().list();
            if let Some(size) = query("page_size") {
                call = call.page_size(size.parse().expect("a size"));
            }
            if let Some(cursor) = query("start_cursor") {
                call = call.start_at(cursor);
            }
            call.send_raw().await
        }
        ("GET", ["users", "me"]) => notion.users().me().send_raw().await,
        ("GET", ["users", id]) => {
            notion.users().retrieve(id.parse::<UserId>().map_err(no_id)?).send_raw().await
        }
        (method, _) => return Err(format!("no endpoint for {method} {}", route(&record.path))),
    })
}

/// Whether a filter has something in it that was not understood.
fn shows_unknown(filter: &Filter) -> bool {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => filters.iter().any(shows_unknown),
        Filter::Unknown(_) => true,
        _ => false,
    }
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
                        || *key == "annotations" && is_plain(value)
                        || ["children", "caption"].contains(&key.as_str())
                            && value.as_array().is_some_and(Vec::is_empty)
                        || *key == "properties" && value.as_object().is_some_and(Map::is_empty)
                        || ["plain_text", "href", "object"].contains(&key.as_str()))
                })
                .map(|(key, value)| (key.clone(), self::meaning(value)))
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

fn is_plain(annotations: &Value) -> bool {
    let default = |value: &Value| value == false || value == "default";
    annotations.as_object().is_some_and(|annotations| annotations.values().all(default))
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
        let answer = match send(&notion, &record).await {
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
        let body: Value = match request.body().is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(request.body()).expect("JSON"),
        };
        let (ours, theirs) = (meaning(&body), meaning(&record.request));
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
    assert!(total == 0 && left == 0 || total >= 750, "only {total}");
}
