//! `/v1/data_sources`

use std::collections::HashMap;

use notion_model::{
    DataSourceId, DatabaseId, Filter, IncompleteReason, List, ListType, Object, ParentType,
    RequestStatus, RequestStatusType, SearchObject, Sort,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::endpoints::databases;
use crate::rules::{query, schema, text};
use crate::store::results::{Found, Question};
use crate::store::state::{self, Place, State};
use crate::wire::fail::{Fail, Result};
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
    let paging = Paging::new(asked.page_size, asked.start_cursor);
    let session = state.session(paging.cursor.as_deref())?;
    let question = Question {
        source: id,
        filter: asked.filter,
        sorts: asked.sorts.unwrap_or_default(),
        in_trash: asked.in_trash.or(asked.archived).unwrap_or_default(),
        result_type: asked.result_type,
    };
    // The first page begins anew; those that follow go on with what it found, unless something has changed since.
    let kept = paging.cursor.as_ref().and_then(|_| state.kept_result(session, &question));
    let found = match kept {
        Some(found) => found,
        None => find(state, source, &question)?,
    };
    let place = |id| {
        let known = found.ids.iter().position(|known| *known == id);
        known.or_else(|| place_of_gone(state, source, &question, &found, id))
    };
    let start = paging.start(place)?.unwrap_or_default();
    let (shown, next) = paging.page_from(&found.ids, start);
    let next = next.copied();
    source.check_filter_properties(only.as_deref())?;
    let objects = shown.iter().filter_map(|id| match state.page((*id).into()) {
        Some(page) => objects::page(state, page.id, version, only.as_deref())
            .map(|page| Object::Page(Box::new(page))),
        None => objects::data_source(state, (*id).into(), version)
            .map(|source| Object::DataSource(Box::new(source))),
    });
    let last = next.is_none();
    let next = next.map(|next| state.cursor(session, next));
    let mut list = objects::list(objects.collect(), next, ListType::PageOrDataSource);
    if found.is_cut && last {
        let mut status = RequestStatus::default();
        status.r#type = RequestStatusType::Incomplete;
        status.incomplete_reason = Some(IncompleteReason::QueryResultLimitReached);
        list.request_status = Some(status);
    }
    state.keep_result(session, question, found);
    Ok(list)
}

/// All that a query finds: rows, and in a wiki also data sources.
fn find(state: &State, source: &state::DataSource, question: &Question) -> Result<Found> {
    let Question { filter, sorts, in_trash, .. } = question;
    let is_wanted = |kind| question.result_type.as_ref().is_none_or(|wanted| *wanted == kind);
    let mut rows = query::rows(state, source, filter.as_ref(), sorts, Some(*in_trash))?;
    if !is_wanted(SearchObject::Page) {
        rows.clear();
    }
    let is_cut = rows.len() > state.settings().query_limit;
    rows.truncate(state.settings().query_limit);
    let mut ids: Vec<Uuid> = rows.into_iter().map(Uuid::from).collect();
    if is_wanted(SearchObject::DataSource) && filter.is_none() {
        ids.extend(nested(state, source.id, *in_trash).map(Uuid::from));
    }
    Ok(Found { ids: ids.into(), is_cut })
}

/// The place of a row that has gone from the results since: that of the next one in the order of all rows, or behind
/// all rows.
fn place_of_gone(
    state: &State,
    source: &state::DataSource,
    question: &Question,
    found: &Found,
    gone: Uuid,
) -> Option<usize> {
    let all = query::rows(state, source, None, &question.sorts, None).ok()?;
    let at = all.iter().position(|id| Uuid::from(*id) == gone)?;
    let places: HashMap<Uuid, usize> =
        found.ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let next = all[at..].iter().find_map(|id| places.get(id.as_uuid()).copied());
    let is_row = |id: &&Uuid| state.page((**id).into()).is_some();
    next.or_else(|| Some(found.ids.iter().take_while(is_row).count()))
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
