//! `/v1/data_sources`

use notion_model::{
    DataSourceId, Filter, IncompleteReason, List, ListType, Object, PageId, RequestStatus,
    RequestStatusType, Sort,
};
use serde_json::Value;
use uuid::Uuid;

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
        state.touch_rows(id);
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
) -> Result<List<Object>> {
    let body = Body::read(if bytes.is_empty() { b"{}" } else { bytes }, QUERY)?;
    let source = state.find_source(id)?;
    let filter: Option<Filter> = body.get("filter", "an object")?;
    let sorts: Vec<Sort> = body.get("sorts", "an array")?.unwrap_or_default();
    let size = body.get::<usize>("page_size", "a number")?.unwrap_or(100);
    let cursor = body.get::<String>("start_cursor", "a string")?;
    let mut paging = Paging { size, cursor }.checked("body")?;
    let session = state.session(paging.cursor.as_deref())?;
    let only_type = body.get::<String>("result_type", "a string")?;
    let in_trash = body.in_trash()?.unwrap_or_default();
    let mut rows: Vec<&state::Page> =
        query::rows(state, source, filter.as_ref(), &sorts, Some(in_trash))?;
    if only_type.as_deref() == Some("data_source") {
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
    if only_type.as_deref() != Some("page") && filter.is_none() {
        found.extend(nested(state, id, in_trash).map(Found::DataSource));
    }
    let (shown, next) = paging.page(&found, Found::id)?;
    let only = parameters.filter_properties();
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

/// The row that a cursor names.
fn cursor_id(cursor: &str) -> Option<PageId> {
    uuid(cursor.rsplit(':').next()?).map(PageId::from)
}
