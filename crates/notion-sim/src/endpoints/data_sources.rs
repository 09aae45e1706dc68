//! `/v1/data_sources`

use notion_model::{
    DataSourceId, Filter, IncompleteReason, List, ListType, Page, PageId, RequestStatus,
    RequestStatusType, Sort,
};
use serde_json::Value;

use crate::answer::objects::{self, Version};
use crate::endpoints::databases;
use crate::rules::{query, schema, text};
use crate::store::state::{self, Place, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Paging, Query, uuid};

const CREATE: &[&str] = &["parent", "properties", "title", "icon"];
const UPDATE: &[&str] = &["title", "icon", "properties", "in_trash", "archived", "parent"];
const QUERY: &[&str] =
    &["filter", "sorts", "start_cursor", "page_size", "in_trash", "archived", "result_type"];

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<DataSourceId> {
    let body = Body::read(bytes, CREATE)?;
    let parent = body.parent()?;
    let database =
        parent.database_id.ok_or_else(|| Fail::body("parent.database_id", "defined", None))?;
    state.find_database(database)?;
    let properties = body.required("properties")?;
    let Value::Object(wanted) = properties else {
        return Err(Fail::body("properties", "an object", Some(properties)));
    };
    let title = body.text("title")?.map(|title| text::rich_text(state, title)).unwrap_or_default();
    let icon = body.icon()?.flatten().map(|icon| text::icon(state, icon));
    let id: DataSourceId = state.timed_id();
    let mut source = state.new_source(id, database, title);
    source.icon = icon;
    state.create_source(source);
    if let Err(fail) = schema::create(state, id, wanted, "properties") {
        state.unmake_source(id);
        return Err(fail);
    }
    Ok(id)
}

pub(crate) fn update(state: &mut State, id: DataSourceId, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, UPDATE)?;
    let in_trash = body.in_trash()?;
    let source = state.find_source(id)?;
    if source.in_trash && in_trash != Some(false) {
        return Err(Fail::archived());
    }
    let title = body.text("title")?.map(|title| text::rich_text(state, title));
    let icon = body.icon()?.map(|icon| icon.map(|icon| text::icon(state, icon)));
    let target = match body.has("parent") {
        true => body.parent()?.database_id,
        false => None,
    };
    if let Some(target) = target {
        let around = Place::of(&state.find_database(target)?.parent);
        if state.outwards(around).any(|place| place == Place::DataSource(id)) {
            return Err(Fail::validation("A data source can't be moved into itself."));
        }
    }
    if let Some(wanted) = body.object("properties")? {
        schema::update(state, id, wanted, "properties")?;
    }
    let shown = title.clone().map(|title| databases::titled(state, title));
    state.edit_source(id, title, shown, icon);
    if let Some(target) = target {
        state.move_source(id, target);
    }
    if let Some(in_trash) = in_trash {
        state.trash_source(id, in_trash);
    }
    Ok(())
}

pub(crate) fn run_query(
    state: &State,
    id: DataSourceId,
    bytes: &[u8],
    parameters: &Query,
    version: Version,
) -> Result<List<Page>> {
    let body = Body::read(if bytes.is_empty() { b"{}" } else { bytes }, QUERY)?;
    let source = state.find_source(id)?;
    let filter: Option<Filter> = body.get("filter", "an object")?;
    let sorts: Vec<Sort> = body.get("sorts", "an array")?.unwrap_or_default();
    let size = body.get::<usize>("page_size", "a number")?.unwrap_or(100);
    let cursor = body.get::<String>("start_cursor", "a string")?;
    let mut paging = Paging { size, cursor }.checked("body")?;
    if body.raw("result_type").is_some_and(|kind| kind == "data_source") {
        return Ok(objects::list(Vec::new(), None, ListType::PageOrDataSource));
    }
    let in_trash = body.in_trash()?.unwrap_or_default();
    let mut rows: Vec<&state::Page> =
        query::rows(state, source, filter.as_ref(), &sorts, Some(in_trash))?;
    let cut = rows.len() > state.query_limit();
    rows.truncate(state.query_limit());
    if let Some(id) = paging.cursor.as_deref().and_then(cursor_id)
        && rows.iter().all(|row| row.id != id)
    {
        // The row has gone from the results since; they go on where it would be.
        let all = query::rows(state, source, None, &sorts, None)?;
        let mut rest = all.iter().skip_while(|row| row.id != id);
        let next = rest.find(|row| rows.iter().any(|other| other.id == row.id));
        match next {
            Some(next) => paging.cursor = Some(next.id.to_string()),
            None if all.iter().any(|row| row.id == id) => rows.clear(),
            None => {}
        }
        if rows.is_empty() {
            paging.cursor = None;
        }
    }
    let (rows, next) = paging.page(&rows, |row| *row.id.as_uuid())?;
    let only = parameters.filter_properties();
    source.check_filter_properties(only.as_deref())?;
    let pages =
        rows.iter().filter_map(|row| objects::page(state, row.id, version, only.as_deref()));
    let last = next.is_none();
    let next = next.map(|next| format!("s:{}:{next}", state.workspace_id()));
    let mut list = objects::list(pages.collect(), next, ListType::PageOrDataSource);
    if cut && last {
        let mut status = RequestStatus::default();
        status.r#type = RequestStatusType::Incomplete;
        status.incomplete_reason = Some(IncompleteReason::QueryResultLimitReached);
        list.request_status = Some(status);
    }
    Ok(list)
}

/// The row that a cursor names.
fn cursor_id(cursor: &str) -> Option<PageId> {
    uuid(cursor.rsplit(':').next()?).map(PageId::from)
}
