//! `/v1/data_sources`

use notion_model::{
    DataSourceId, DatabaseId, Filter, IncompleteReason, List, ListType, Object, PageId, ParentType,
    RequestStatus, RequestStatusType, SearchObject, Sort,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::endpoints::databases;
use crate::rules::{query, schema, text};
use crate::store::state::{self, Place, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::request::{Body, Paging, Query, or_empty};
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
        state.touch_rows(id);
    }
    let shown = title.clone().map(|title| databases::title_or_default(state, title));
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
) -> Result<List<Object>> {
    let asked: Asked = Body::typed(or_empty(bytes), &Spec::Object(request::QUERY))?;
    let only = parameters.filter_properties()?;
    let source = state.find_source(id)?;
    let (filter, sorts) = (asked.filter, asked.sorts.unwrap_or_default());
    let mut paging = Paging::new(asked.page_size, asked.start_cursor);
    let session = state.session(paging.cursor.as_deref())?;
    let in_trash = asked.in_trash.or(asked.archived).unwrap_or_default();
    let mut rows: Vec<&state::Page> =
        query::rows(state, source, filter.as_ref(), &sorts, Some(in_trash))?;
    let is_wanted = |kind| asked.result_type.as_ref().is_none_or(|wanted| *wanted == kind);
    if !is_wanted(SearchObject::Page) {
        rows.clear();
    }
    let cut = rows.len() > state.settings().query_limit;
    rows.truncate(state.settings().query_limit);
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
    let mut found: Vec<Found> = rows.into_iter().map(|row| Found::Page(row.id)).collect();
    if is_wanted(SearchObject::DataSource) && filter.is_none() {
        found.extend(nested(state, id, in_trash).map(Found::DataSource));
    }
    let (shown, next) = paging.page(&found, Found::id)?;
    source.check_filter_properties(only.as_deref())?;
    let objects = shown.into_iter().filter_map(|found| match found {
        Found::Page(id) => objects::page(state, id, version, only.as_deref())
            .map(|page| Object::Page(Box::new(page))),
        Found::DataSource(id) => objects::data_source(state, id, version)
            .map(|source| Object::DataSource(Box::new(source))),
    });
    let last = next.is_none();
    let next = next.map(|next| state.cursor(session, next));
    let mut list = objects::list(objects.collect(), next, ListType::PageOrDataSource);
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

/// What a query finds: rows, and in a wiki also data sources.
#[derive(Clone, Copy)]
enum Found {
    Page(PageId),
    DataSource(DataSourceId),
}

impl Found {
    fn id(&self) -> Uuid {
        match self {
            Self::Page(id) => (*id).into(),
            Self::DataSource(id) => (*id).into(),
        }
    }
}

/// The data sources among the rows of a wiki. How filters look at them is not known, so a query with one finds none.
fn nested(state: &State, wiki: DataSourceId, in_trash: bool) -> impl Iterator<Item = DataSourceId> {
    let all = state.sources_in(wiki).into_iter();
    all.filter(move |id| {
        let place = Place::DataSource(*id);
        state.sees_place(place) && state.place_in_trash(place) == in_trash
    })
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
