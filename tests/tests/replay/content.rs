//! Databases, data sources, pages, blocks and users.

use std::collections::BTreeMap;

use notion_api::{Client, RawResponse};
use notion_model::{
    BlockInput, BlockInputKind, DataSourceId, DatabaseParent, Filter, PageId, PageParent, Position,
    PropertyId, PropertySchemaInput, Sort, UserId,
};
use serde_json::{Map, Value};

use crate::body::Body;
use crate::{Record, more};

/// Sends what was recorded; or says why we can't.
pub(crate) async fn send(
    notion: &Client,
    record: &Record,
) -> Result<Result<RawResponse, notion_api::Error>, String> {
    let mut body = Body(record.request.as_object().cloned().unwrap_or_default());
    let segments: Vec<&str> = record.path.trim_start_matches("/v1/").split('/').collect();
    let query = |name: &str| record.query(name);
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
            call = call.children(blocks(&mut body));
            if let Some(markdown) = body.take::<String>("markdown") {
                call = call.markdown(markdown);
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
            let mut call = notion.blocks().append(id, blocks(&mut body));
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
        _ => return more::send(notion, record, body).await,
    })
}

/// The blocks of a body.
fn blocks(body: &mut Body) -> Vec<BlockInput> {
    let children: Vec<BlockInput> = body.take("children").unwrap_or_default();
    for child in &children {
        assert!(!matches!(child.kind, BlockInputKind::Unknown(_)), "{child:?}");
    }
    children
}

/// Whether a filter has something in it that was not understood.
fn shows_unknown(filter: &Filter) -> bool {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => filters.iter().any(shows_unknown),
        Filter::Unknown(_) => true,
        _ => false,
    }
}
