//! `/v1/data_sources`

use notion_model::{
    DataSourceId, DatabaseId, Filter, IncompleteReason, List, ListType, Page, PageId, ParentType,
    RequestStatus, RequestStatusType, SearchObject, Sort,
};
use serde::Deserialize;
use serde_json::Value;

use crate::answer::objects::{self, Version};
use crate::endpoints::databases;
use crate::rules::{query, schema, text};
use crate::store::state::{self, DataSource, Place, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Paging, Query, or_empty, uuid};
use crate::wire::shape::request;
use crate::wire::shape::spec::Spec;

const CREATE: &[&str] = &["parent", "properties", "title", "icon"];
const UPDATE: &[&str] = &["title", "icon", "properties", "in_trash", "archived", "parent"];

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<DataSourceId> {
    let body = Body::read(bytes, CREATE)?;
    let database = database_of(&body)?;
    state.find_database(database)?;
    let properties = body.required("properties")?;
    let Value::Object(wanted) = properties else {
        return Err(Fail::body("properties", "an object", Some(properties)));
    };
    let title = body.text("title")?.map(|title| text::rich_text(state, title)).unwrap_or_default();
    let icon = body.icon()?.flatten().map(|icon| text::icon(state, icon));
    let id: DataSourceId = state.ids.timed(state.now);
    let now = state.now;
    state.data_sources.insert(
        id,
        DataSource {
            id,
            database,
            title,
            icon,
            created: now,
            edited: now,
            in_trash: false,
            schema: Vec::new(),
            rows: Vec::new(),
            templates: Vec::new(),
            counter: 0,
        },
    );
    if let Err(fail) = schema::create(state, id, wanted, "properties") {
        state.data_sources.remove(&id);
        return Err(fail);
    }
    if let Some(database) = state.databases.get_mut(&database) {
        database.data_sources.push(id);
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
        true => Some(database_of(&body)?),
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
    let now = state.now;
    let Some(source) = state.data_sources.get_mut(&id) else { return Ok(()) };
    source.edited = now;
    source.in_trash = in_trash.unwrap_or(source.in_trash);
    if let Some(icon) = icon {
        source.icon = icon;
    }
    if let (Some(title), Some(shown)) = (title, shown) {
        source.title = title;
        if let Some(database) = state.databases.get_mut(&source.database)
            && database.data_sources == [id]
        {
            database.title = shown;
        }
    }
    if let Some(target) = target
        && target != source.database
    {
        if let Some(old) = state.databases.get_mut(&source.database) {
            old.data_sources.retain(|other| *other != id);
        }
        source.database = target;
        if let Some(new) = state.databases.get_mut(&target) {
            new.data_sources.push(id);
        }
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
    let asked: Asked = Body::typed(or_empty(bytes), &Spec::Object(request::QUERY))?;
    let source = state.find_source(id)?;
    let (filter, sorts) = (asked.filter, asked.sorts.unwrap_or_default());
    let mut paging = Paging::new(asked.page_size, asked.start_cursor);
    let in_trash = asked.in_trash.or(asked.archived).unwrap_or_default();
    let mut rows: Vec<&state::Page> =
        query::rows(state, source, filter.as_ref(), &sorts, Some(in_trash))?;
    let cut = rows.len() > state.query_limit;
    rows.truncate(state.query_limit);
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
    if asked.result_type == Some(SearchObject::DataSource) {
        // There are data sources among the rows of wikis only.
        return Ok(objects::list(Vec::new(), None, ListType::PageOrDataSource));
    }
    let (rows, next) = paging.page(&rows, |row| *row.id.as_uuid())?;
    let only = parameters.filter_properties();
    source.check_filter_properties(only.as_deref())?;
    let pages =
        rows.iter().filter_map(|row| objects::page(state, row.id, version, only.as_deref()));
    let last = next.is_none();
    let next = next.map(|next| format!("s:{}:{next}", state.workspace_id));
    let mut list = objects::list(pages.collect(), next, ListType::PageOrDataSource);
    if cut && last {
        let mut status = RequestStatus::default();
        status.r#type = RequestStatusType::Incomplete;
        status.incomplete_reason = Some(IncompleteReason::QueryResultLimitReached);
        list.request_status = Some(status);
    }
    Ok(list)
}

/// A query.
#[derive(Deserialize)]
struct Asked {
    filter: Option<Filter>,
    sorts: Option<Vec<Sort>>,
    start_cursor: Option<String>,
    page_size: Option<usize>,
    in_trash: Option<bool>,
    archived: Option<bool>,
    result_type: Option<SearchObject>,
}

/// The database that a body names as parent.
fn database_of(body: &Body) -> Result<DatabaseId> {
    let parent = body.parent()?;
    let id = parent.database_id.filter(|_| parent.r#type == ParentType::Database);
    id.ok_or_else(|| Fail::body("parent.database_id", "defined", None))
}

/// The row that a cursor names.
fn cursor_id(cursor: &str) -> Option<PageId> {
    uuid(cursor.rsplit(':').next()?).map(PageId::from)
}
