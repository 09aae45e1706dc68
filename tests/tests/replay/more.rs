//! Comments, search, custom emojis, Markdown, tasks, uploads and views.

use notion_api::{Client, RawResponse};
use notion_model::{
    DatabaseId, Direction, FileUpload, InsertPosition, MarkdownUpdate, PageId, RichTextArray,
    SearchObject, ViewType,
};
use serde_json::{Map, Value};

use crate::body::Body;
use crate::{Record, route};

pub(crate) async fn send(
    notion: &Client,
    record: &Record,
    mut body: Body,
) -> Result<Result<RawResponse, notion_api::Error>, String> {
    let segments: Vec<&str> = record.path.trim_start_matches("/v1/").split('/').collect();
    let query = |name: &str| record.query(name);
    let no_id = |_| "not an id of ours".to_owned();
    let comments = || notion.comments();
    Ok(match (record.method.as_str(), &segments[..]) {
        ("POST", ["comments"]) => {
            let text: RichTextArray = body.take("rich_text").ok_or("no text")?;
            let parent = body.parent();
            let mut call = match (body.take("discussion_id"), parent) {
                (Some(discussion), None) => comments().reply(discussion, text),
                (None, Some(parent)) => {
                    let page: PageId = Body::id(&parent, "page_id").ok_or("no page")?;
                    comments().create(page, text)
                }
                _ => return Err("no parent of ours".to_owned()),
            };
            for attachment in body.take::<Vec<Value>>("attachments").unwrap_or_default() {
                call = call.attachments(Body::id(&attachment, "file_upload_id"));
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["comments"]) => {
            let block = query("block_id").and_then(|id| id.parse::<PageId>().ok());
            let mut call = comments().list(block.ok_or("no block")?);
            if let Some(size) = query("page_size") {
                call = call.page_size(size.parse().expect("a size"));
            }
            call.send_raw().await
        }
        ("GET", ["comments", id]) => {
            comments().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("PATCH", ["comments", id]) => {
            let text: RichTextArray = body.take("rich_text").ok_or("no text")?;
            body.done()?;
            comments().update(id.parse().map_err(no_id)?, text).send_raw().await
        }
        ("DELETE", ["comments", id]) => {
            comments().delete(id.parse().map_err(no_id)?).send_raw().await
        }
        ("POST", ["search"]) => {
            let mut call = notion.search(body.take::<String>("query").unwrap_or_default());
            if let Some(mut filter) = body.take::<Map<String, Value>>("filter").map(Body) {
                assert_eq!(filter.take::<String>("property").as_deref(), Some("object"));
                call = call.only(filter.take::<SearchObject>("value").ok_or("no value")?);
                filter.done()?;
            }
            if let Some(mut sort) = body.take::<Map<String, Value>>("sort").map(Body) {
                assert_eq!(sort.take::<String>("timestamp").as_deref(), Some("last_edited_time"));
                call = match sort.take::<Direction>("direction").ok_or("no direction")? {
                    Direction::Ascending => call.oldest_first(),
                    _ => call.latest_first(),
                };
                sort.done()?;
            }
            if let Some(size) = body.take("page_size") {
                call = call.page_size(size);
            }
            if let Some(cursor) = body.take::<String>("start_cursor") {
                call = call.start_at(cursor);
            }
            body.done()?;
            call.send_raw().await
        }
        ("GET", ["custom_emojis"]) => notion.custom_emojis().list().send_raw().await,
        ("GET", ["pages", id, "markdown"]) => {
            let page: PageId = id.parse().map_err(no_id)?;
            notion.pages().markdown(page).send_raw().await
        }
        ("PATCH", ["pages", id, "markdown"]) => {
            let page = id.parse().map_err(no_id)?;
            let waits = !body.take::<bool>("allow_async").unwrap_or_default();
            let update = markdown(&mut body)?;
            body.done()?;
            if waits {
                notion.pages().update_markdown(page, update).send_raw().await
            } else {
                notion.pages().update_markdown_async(page, update).send_raw().await
            }
        }
        ("POST", ["file_uploads"]) => {
            let uploads = notion.file_uploads();
            let mode: String = body.take("mode").unwrap_or_else(|| "single_part".to_owned());
            let name: Option<String> = body.take("filename");
            let mut call = match (mode.as_str(), name) {
                ("single_part", None) => uploads.create(),
                ("single_part", Some(name)) => uploads.create().filename(name),
                ("multi_part", Some(name)) => {
                    uploads.create_multi_part(name, body.take("number_of_parts").ok_or("no parts")?)
                }
                ("external_url", Some(name)) => {
                    let url: String = body.take("external_url").ok_or("no address")?;
                    uploads.create_external(name, url)
                }
                _ => return Err("no upload of ours".to_owned()),
            };
            if let Some(kind) = body.take::<String>("content_type") {
                call = call.content_type(kind);
            }
            body.done()?;
            call.send_raw().await
        }
        ("POST", ["file_uploads", id, "send"]) => {
            let mut upload = FileUpload::default();
            upload.id = id.parse().map_err(no_id)?;
            notion.file_uploads().send(&upload, "what was not recorded").send_raw().await
        }
        ("GET", ["file_uploads"]) => {
            let mut call = notion.file_uploads().list();
            if let Some(status) = query("status") {
                call = call.status(status.into());
            }
            if let Some(size) = query("page_size") {
                call = call.page_size(size.parse().expect("a size"));
            }
            call.send_raw().await
        }
        ("GET", ["file_uploads", id]) => {
            notion.file_uploads().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("GET", ["views"]) => {
            let database: DatabaseId =
                query("database_id").ok_or("no database")?.parse().map_err(no_id)?;
            notion.views().list(database).send_raw().await
        }
        ("POST", ["views"]) => {
            let database: DatabaseId = body.take("database_id").ok_or("no database")?;
            let source = body.take("data_source_id").ok_or("no data source")?;
            let (name, kind) = (body.take::<String>("name"), body.take::<ViewType>("type"));
            let (name, kind) = (name.ok_or("no name")?, kind.ok_or("no type")?);
            body.done()?;
            notion.views().create(database, source, name, kind).send_raw().await
        }
        ("GET", ["views", id]) => {
            notion.views().retrieve(id.parse().map_err(no_id)?).send_raw().await
        }
        ("PATCH", ["views", id]) => {
            let name: String = body.take("name").ok_or("no name")?;
            body.done()?;
            notion.views().update(id.parse().map_err(no_id)?).name(name).send_raw().await
        }
        ("DELETE", ["views", id]) => {
            notion.views().delete(id.parse().map_err(no_id)?).send_raw().await
        }
        ("POST", ["views", id, "queries"]) => {
            body.done()?;
            notion.views().create_query(id.parse().map_err(no_id)?).send_raw().await
        }
        ("GET", ["views", view, "queries", id]) => {
            let (view, id) = (view.parse().map_err(no_id)?, id.parse().map_err(no_id)?);
            notion.views().results(view, id).send_raw().await
        }
        ("DELETE", ["views", view, "queries", id]) => {
            let (view, id) = (view.parse().map_err(no_id)?, id.parse().map_err(no_id)?);
            notion.views().delete_query(view, id).send_raw().await
        }
        ("GET", ["async_tasks", id]) => notion.async_tasks().retrieve(*id).send_raw().await,
        (method, _) => return Err(format!("no endpoint for {method} {}", route(&record.path))),
    })
}

fn markdown(body: &mut Body) -> Result<MarkdownUpdate, String> {
    let name: String = body.take("type").ok_or("no type")?;
    let mut update = body.take::<Map<String, Value>>(&name).map(Body).ok_or("no update")?;
    let built = match name.as_str() {
        "insert_content" => {
            let content: String = update.take("content").ok_or("no content")?;
            match update.take::<Value>("position") {
                Some(position) if position["type"] == "start" => {
                    MarkdownUpdate::insert(content, InsertPosition::Start)
                }
                Some(_) => MarkdownUpdate::insert(content, InsertPosition::End),
                None => MarkdownUpdate::append(content),
            }
        }
        "replace_content" => {
            MarkdownUpdate::replace(update.take::<String>("new_str").ok_or("no text")?)
        }
        other => return Err(format!("no builder for {other}")),
    };
    update.done()?;
    Ok(built)
}
