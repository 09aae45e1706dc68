//! Which part of the simulator answers a request.

use http::{HeaderMap, header};
use notion_model::{List, ListType, PageId, UserId, ViewId};
use notion_transport::Request;
use serde::Serialize;
use uuid::Uuid;

use crate::capability::{self, Capability};
use crate::fail::{Fail, Result};
use crate::pages::Created;
use crate::render::{self, Version};
use crate::request::{Body, Query, path_id};
use crate::state::State;
use crate::{
    blocks, comments, data_sources, databases, emojis, markdown, meeting_notes, pages, search,
};
use crate::{property_item, tasks, templates, uploads, views};

/// A successful answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) has_request_id: bool,
}

fn answer(body: Option<impl Serialize>) -> Result<Answer> {
    let body = body.and_then(|body| serde_json::to_vec(&body).ok());
    let body = body.ok_or_else(|| Fail::validation("The answer can't be written."))?;
    Ok(Answer { status: 200, body, has_request_id: true })
}

/// What is answered where a task is taken for the result.
fn accepted(state: &mut State, name: &str, result: Option<impl Serialize>) -> Result<Answer> {
    let result = result.and_then(|result| serde_json::to_value(result).ok());
    let task = tasks::accept(state, name, result.unwrap_or_default());
    Ok(Answer { status: 202, ..answer(Some(task))? })
}

/// A list, which ends with an empty object under the name of its type.
fn answer_list<T>(list: List<T>) -> Result<Answer>
where
    T: Serialize,
{
    let kind = list.r#type.as_ref().map(|kind| format!(r#""{kind}":{{}}"#));
    let mut answer = answer(Some(list))?;
    if let Some(kind) = kind {
        append(&mut answer.body, &kind);
    }
    Ok(answer)
}

/// Adds an entry at the end of an object.
fn append(object: &mut Vec<u8>, entry: &str) {
    if object.last() == Some(&b'}') {
        object.pop();
        let comma = if object.len() > 1 { "," } else { "" };
        object.extend(format!("{comma}{entry}}}").bytes());
    }
}

/// `request_id` is the last key of every object.
pub(crate) fn with_request_id(mut body: Vec<u8>, id: &str) -> Vec<u8> {
    append(&mut body, &format!(r#""request_id":"{id}""#));
    body
}

/// Whether the token is known, and may do this.
fn check_token(state: &State, headers: &HeaderMap, needed: Option<Capability>) -> Result<()> {
    if state.tokens.is_empty() && state.oauth.is_none() {
        return Ok(());
    }
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let known = state.tokens.iter().find(|known| known.secret == token);
    let known = known.ok_or_else(Fail::unauthorized)?;
    match needed.is_none_or(|needed| known.capabilities.contains(&needed)) {
        true => Ok(()),
        false => Err(Fail::restricted()),
    }
}

fn check_version(headers: &HeaderMap) -> Result<Version> {
    match headers.get("notion-version").and_then(|value| value.to_str().ok()) {
        Some("2025-09-03") => Ok(Version { says_archived: true }),
        Some("2026-03-11") => Ok(Version { says_archived: false }),
        other => Err(Fail::version(other)),
    }
}

/// The parts of a path, decoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let decoded =
        |part| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    path.trim_matches('/').split('/').map(decoded).collect()
}

/// A request of the API.
#[derive(Clone, Copy)]
struct Call<'r> {
    method: &'r str,
    /// Without `/v1`.
    path: &'r [&'r str],
    content_type: &'r str,
    body: &'r [u8],
    query: &'r Query,
    version: Version,
}

/// Answers a request of the API.
pub(crate) fn route(state: &mut State, request: &Request) -> Result<Answer> {
    let segments = segments(request.uri().path());
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = request.method().as_str();
    let needed = segments.get(1..).and_then(|path| capability::needed(method, path));
    check_token(state, request.headers(), needed)?;
    let version = check_version(request.headers())?;
    let Some(("v1", path)) = segments.split_first().map(|(first, rest)| (*first, rest)) else {
        return Err(Fail::invalid_request_url());
    };
    let query = Query::read(request.uri().query());
    let body = request.body();
    if method != "GET" && path.first() != Some(&"file_uploads") {
        uploads::attach(state, body)?;
    }
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let call = Call { method, path, content_type, body, query: &query, version };
    match path.first().copied() {
        Some("databases" | "data_sources") => databases(state, call),
        Some("pages") => pages(state, call),
        Some("blocks") => blocks(state, call),
        Some("views") => views(state, call),
        Some("comments") => comments(state, call),
        Some("file_uploads") => file_uploads(state, call),
        _ => others(state, call),
    }
}

fn databases(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, version, .. } = call;
    match (call.method, call.path) {
        ("POST", ["databases"]) => {
            let id = databases::create(state, body)?;
            answer(render::database(state, id, version))
        }
        ("GET", ["databases", id]) => {
            let id = path_id("database_id", id)?;
            state.find_database(id)?;
            answer(render::database(state, id, version))
        }
        ("PATCH", ["databases", id]) => {
            let id = path_id("database_id", id)?;
            databases::update(state, id, body)?;
            answer(render::database(state, id, version))
        }
        ("POST", ["data_sources"]) => {
            let id = data_sources::create(state, body)?;
            answer(render::data_source(state, id, version))
        }
        ("GET", ["data_sources", id]) => {
            let id = path_id("data_source_id", id)?;
            state.find_source(id)?;
            answer(render::data_source(state, id, version))
        }
        ("PATCH", ["data_sources", id]) => {
            let id = path_id("data_source_id", id)?;
            data_sources::update(state, id, body)?;
            answer(render::data_source(state, id, version))
        }
        ("POST", ["data_sources", id, "query"]) => {
            let id = path_id("data_source_id", id)?;
            answer_list(data_sources::run_query(state, id, body, query, version)?)
        }
        ("GET", ["data_sources", id, "templates"]) => {
            let list = templates::list(state, path_id("data_source_id", id)?, query)?;
            Ok(Answer { has_request_id: false, ..answer(Some(list))? })
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn pages(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, version, .. } = call;
    match (call.method, call.path) {
        ("POST", ["pages"]) => {
            let Created { id, allows_task } = pages::create(state, body)?;
            let page = render::page(state, id, version, query.filter_properties().as_deref());
            match allows_task {
                true => accepted(state, "POST /v1/pages", page),
                false => answer(page),
            }
        }
        ("GET", ["pages", id]) => {
            let id = path_id("page_id", id)?;
            state.find_page(id)?;
            answer(render::page(state, id, version, query.filter_properties().as_deref()))
        }
        ("PATCH", ["pages", id]) => {
            let id = path_id("page_id", id)?;
            pages::update(state, id, body)?;
            answer(render::page(state, id, version, query.filter_properties().as_deref()))
        }
        ("POST", ["pages", id, "move"]) => {
            let id = path_id("page_id", id)?;
            pages::move_page(state, id, body)?;
            answer(render::page(state, id, version, None))
        }
        ("GET", ["pages", id, "markdown"]) => {
            query.flag("include_transcript")?;
            answer(Some(markdown::retrieve(state, path_id("page_id", id)?)?))
        }
        ("PATCH", ["pages", id, "markdown"]) => {
            let id: PageId = path_id("page_id", id)?;
            let body = Body::read(body, markdown::UPDATE)?;
            markdown::update(state, id, &body)?;
            let page = Some(markdown::retrieve(state, Uuid::from(id).into())?);
            match body.flag("allow_async")?.unwrap_or_default() {
                true => accepted(state, "PATCH /v1/pages/:page_id/markdown", page),
                false => answer(page),
            }
        }
        ("GET", ["pages", id, "properties", property]) => {
            let id = path_id("page_id", id)?;
            answer(Some(property_item::property_item(state, id, property, query)?))
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn blocks(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, version, .. } = call;
    match (call.method, call.path) {
        ("POST", ["blocks", "meeting_notes"]) => {
            answer(Some(meeting_notes::create(state, body, version)?))
        }
        ("POST", ["blocks", "meeting_notes", "query"]) => {
            answer(Some(meeting_notes::query(state, body, version)?))
        }
        ("GET", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            state.find_node(id)?;
            answer(render::block(state, id, version))
        }
        ("PATCH", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            blocks::update(state, id, body)?;
            answer(render::block(state, id, version))
        }
        ("DELETE", ["blocks", id]) => {
            let id = path_id("block_id", id)?;
            blocks::delete(state, id)?;
            answer(render::block(state, id, version))
        }
        ("GET", ["blocks", id, "children"]) => {
            let id = path_id("block_id", id)?;
            answer_list(blocks::children(state, id, &query.paging()?, version)?)
        }
        ("PATCH", ["blocks", id, "children"]) => {
            let id = path_id("block_id", id)?;
            answer_list(blocks::append(state, id, body, version)?)
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn comments(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, .. } = call;
    match (call.method, call.path) {
        ("POST", ["comments"]) => answer(Some(comments::create(state, body)?)),
        ("GET", ["comments"]) => answer_list(comments::list(state, query)?),
        ("GET", ["comments", id]) => {
            answer(Some(comments::retrieve(state, path_id("comment_id", id)?)?))
        }
        ("PATCH", ["comments", id]) => {
            answer(Some(comments::update(state, path_id("comment_id", id)?, body)?))
        }
        ("DELETE", ["comments", id]) => {
            answer(Some(comments::delete(state, path_id("comment_id", id)?)?))
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn views(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { method, path, body, query, .. } = call;
    let id =
        path.get(1).map(|id| path_id::<ViewId>("view_id", id)).transpose()?.unwrap_or_default();
    let query_id = |id| path_id("query_id", id);
    match (method, path) {
        ("POST", ["views"]) => answer(Some(views::create(state, body)?)),
        ("GET", ["views"]) => answer_list(views::list(state, query)?),
        ("GET", ["views", _]) => answer(Some(views::answer(state, state.find_view(id)?))),
        ("PATCH", ["views", _]) => answer(Some(views::update(state, id, body)?)),
        ("DELETE", ["views", _]) => answer(Some(views::delete(state, id)?)),
        ("POST", ["views", _, "queries"]) => answer(Some(views::create_query(state, id, body)?)),
        ("GET", ["views", _, "queries", found]) => {
            answer_list(views::results(state, id, query_id(found)?, query)?)
        }
        ("DELETE", ["views", _, "queries", found]) => {
            answer(Some(views::delete_query(state, id, query_id(found)?)?))
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn file_uploads(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, version, .. } = call;
    match (call.method, call.path) {
        ("POST", ["file_uploads"]) => answer(Some(uploads::create(state, body, version)?)),
        ("GET", ["file_uploads"]) => answer_list(uploads::list(state, query, version)?),
        ("GET", ["file_uploads", id]) => {
            let id = path_id("file_upload_id", id)?;
            answer(Some(uploads::retrieve(state, id, version)?))
        }
        ("POST", ["file_uploads", id, "send"]) => {
            let id = path_id("file_upload_id", id)?;
            answer(Some(uploads::send(state, id, call.content_type, body, version)?))
        }
        ("POST", ["file_uploads", id, "complete"]) => {
            let id = path_id("file_upload_id", id)?;
            answer(Some(uploads::complete(state, id, version)?))
        }
        _ => Err(Fail::invalid_request_url()),
    }
}

fn others(state: &mut State, call: Call<'_>) -> Result<Answer> {
    let Call { body, query, version, .. } = call;
    match (call.method, call.path) {
        ("GET", ["users", "me"]) => {
            let bot = state.bot;
            answer(state.users.iter().find(|user| user.id == bot))
        }
        ("GET", ["users"]) => {
            let (users, next) = query.paging()?.page(&state.users, |user| *user.id.as_uuid())?;
            answer_list(render::list(
                users,
                next.map(|next: Uuid| next.to_string()),
                ListType::User,
            ))
        }
        ("GET", ["users", id]) => {
            let wanted: UserId = path_id("user_id", id)?;
            let user = state.users.iter().find(|user| user.id == wanted);
            answer(Some(user.ok_or_else(|| Fail::no_user(wanted))?))
        }
        ("POST", ["search"]) => answer_list(search::search(state, body, version)?),
        ("GET", ["async_tasks", id]) => answer(Some(tasks::retrieve(state, id)?)),
        ("GET", ["custom_emojis"]) => {
            let body = emojis::list(state, query)?;
            Ok(Answer { status: 200, body, has_request_id: true })
        }
        _ => Err(Fail::invalid_request_url()),
    }
}
