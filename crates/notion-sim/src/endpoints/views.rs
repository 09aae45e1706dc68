//! `/v1/views`

mod configuration;
mod queries;

use notion_model::{
    BlockId, DataSourceId, DatabaseId, Filter, List, ListType, PageId, Parent, Sort, User, View,
    ViewId, ViewType,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::answer::objects;
use crate::endpoints::databases;
use crate::rules::query;
use crate::rules::schema::encoded;
use crate::store::state::{DataSource, Place, State};
use crate::store::tree::Position;
use crate::store::view::ViewRecord;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::{to_millisecond, uuid};
use crate::wire::request::{Body, Query};
use crate::wire::shape::view;

use self::configuration::Placement;
pub(crate) use self::queries::{create as create_query, delete as delete_query, results};

/// A view as it was answered once.
pub(crate) fn read(state: &State, view: View) -> Option<ViewRecord> {
    let mut record = state.new_view(
        view.id,
        view.parent.database_id?,
        view.data_source_id,
        view.name,
        view.r#type,
    );
    record.dashboard = view.dashboard_view_id;
    record.created = view.created_time.instant();
    record.edited = view.last_edited_time.instant();
    record.created_by = view.created_by.map_or(state.bot(), |user| user.id);
    record.edited_by = view.last_edited_by.map_or(state.bot(), |user| user.id);
    record.filter = view.filter.and_then(|filter| Some((raw(&filter)?, filter)));
    record.sorts = view.sorts.and_then(|sorts| Some((raw(&sorts)?, sorts)));
    let object = |value: Value| match value {
        Value::Object(map) => Some(map),
        _ => None,
    };
    record.quick_filters = view.quick_filters.as_ref().and_then(raw).and_then(object);
    let configuration = view.configuration.as_ref().and_then(raw).and_then(object);
    record.configuration = configuration.unwrap_or(record.configuration);
    Some(record)
}

fn raw(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}

fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    notion_model::from_value(value).ok()
}

/// A view, whole.
pub(crate) fn answer(state: &State, record: &ViewRecord) -> View {
    let mut view = View::default();
    view.id = record.id;
    view.parent = Parent::database(record.database);
    view.data_source_id = record.source;
    view.name.clone_from(&record.name);
    view.r#type = record.kind.clone();
    view.created_time = to_millisecond(record.created);
    view.created_by = Some(User::partial(record.created_by));
    view.last_edited_time = to_millisecond(record.edited);
    view.last_edited_by = Some(User::partial(record.edited_by));
    let database = state.address(record.database);
    view.url = format!("{database}?v={}", record.id.as_uuid().as_simple());
    view.filter = record.filter.as_ref().and_then(|(sent, _)| typed(sent));
    view.sorts = record.sorts.as_ref().and_then(|(sent, _)| typed(sent));
    let quick_filters = record.quick_filters.clone().map(Value::Object);
    view.quick_filters = quick_filters.as_ref().and_then(typed);
    view.configuration = typed(&Value::Object(record.configuration.clone()));
    view.dashboard_view_id = record.dashboard;
    view
}

/// A view in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reference {
    object: String,
    id: ViewId,
}

/// A view that was deleted.
#[derive(Serialize)]
pub(crate) struct Deleted {
    object: &'static str,
    id: ViewId,
    parent: Parent,
    r#type: ViewType,
}

/// A new view, as it is asked for.
#[derive(Deserialize)]
struct New {
    data_source_id: DataSourceId,
    name: String,
    r#type: ViewType,
    database_id: Option<DatabaseId>,
    view_id: Option<ViewId>,
    create_database: Option<Linked>,
    position: Option<Tab>,
    placement: Option<Placement>,
}

/// A new linked database.
#[derive(Deserialize)]
struct Linked {
    parent: OnPage,
    position: Option<Behind>,
}

#[derive(Deserialize)]
struct OnPage {
    page_id: PageId,
}

#[derive(Deserialize)]
struct Behind {
    block_id: BlockId,
}

/// Where a view goes among those of its database.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Tab {
    Start,
    End,
    AfterView { view_id: ViewId },
}

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<View> {
    let body = Body::of(bytes, view::CREATE)?;
    let new: New = body.whole()?;
    check_target(&body)?;
    let source = new.data_source_id;
    state.find_source(source)?;
    let is_dashboard = new.r#type == ViewType::Dashboard;
    let at = place(state, &new)?;
    let id: ViewId = state.timed_id();
    let shown = (!is_dashboard).then_some(source);
    let mut view = state.new_view(id, DatabaseId::nil(), shown, new.name, new.r#type);
    change(state, source, &mut view, &body)?;
    if let Some(dashboard) = new.view_id {
        view.dashboard = Some(dashboard);
        configuration::put_on(state, dashboard, id, new.placement.unwrap_or_default())?;
    }
    view.database = match (new.database_id, new.view_id) {
        (Some(database), _) => database,
        (None, Some(dashboard)) => state.find_view(dashboard)?.database,
        _ => {
            let linked = linked_place(state, new.create_database.as_ref())?;
            let (parent, after) = linked.unwrap_or((Place::Workspace, Position::End));
            databases::create_linked(state, parent, after)
        }
    };
    let answer = answer(state, &view);
    state.add_view(view, Some(at));
    Ok(answer)
}

/// A view is in one place, and only what belongs there says where in it.
fn check_target(body: &Body) -> Result<()> {
    let keys = ["database_id", "view_id", "create_database"];
    let given: Vec<&str> = keys.into_iter().filter(|key| body.has(key)).collect();
    let [key] = given.as_slice() else {
        let should = if given.is_empty() { "defined" } else { "not present" };
        let lines = keys.map(|key| Fail::body(key, should, body.raw(key)));
        return Err(Fail::all(lines.into()));
    };
    for (other, only) in [("position", "database_id"), ("placement", "view_id")] {
        if let Some(value) = body.raw(other).filter(|_| *key != only) {
            return Err(Fail::body(other, "not present", Some(value)));
        }
    }
    Ok(())
}

/// Where a new view stands among all; what it names must be there.
fn place(state: &State, new: &New) -> Result<usize> {
    if let Some(dashboard) = new.view_id {
        let dashboard = state.find_view(dashboard)?;
        if dashboard.kind != ViewType::Dashboard || new.r#type == ViewType::Dashboard {
            return Err(Fail::validation(
                "Only dashboards hold views, and none of them a dashboard.",
            ));
        }
    }
    linked_place(state, new.create_database.as_ref())?;
    let end = state.views().len();
    let Some(database) = new.database_id else { return Ok(end) };
    state.find_database(database)?;
    match &new.position {
        None | Some(Tab::End) => Ok(end),
        Some(Tab::Start) => Ok(0),
        Some(Tab::AfterView { view_id }) => {
            state.find_view(*view_id)?;
            let is_meant = |view: &ViewRecord| view.id == *view_id && view.database == database;
            let at = state.views().iter().position(is_meant).map(|at| at + 1);
            at.ok_or_else(|| Fail::validation(format!("View {view_id} is not in the database.")))
        }
    }
}

/// The page of a new linked database, and where on it.
fn linked_place(state: &State, linked: Option<&Linked>) -> Result<Option<(Place, Position)>> {
    let Some(linked) = linked else { return Ok(None) };
    let page = state.find_page(linked.parent.page_id)?.id;
    let after = match linked.position.as_ref().map(|behind| Uuid::from(behind.block_id)) {
        None => Position::End,
        Some(block) => match state.children(page.into()).contains(&block) {
            true => Position::After(block),
            false => return Err(state.no_block(block)),
        },
    };
    Ok(Some((Place::Page(page), after)))
}

/// Refuses a filter that is not for this data source, and options that its properties don't have.
fn check_filter(state: &State, source: &DataSource, filter: &Filter) -> Result<()> {
    query::check(state, source, filter)?;
    query::check_options(source, filter)
}

/// A quick filter, as the filter that says the same.
fn quick(property: &str, condition: &Value) -> Result<Filter> {
    let wrong = || Fail::body(&format!("quick_filters.{property}"), "a condition", Some(condition));
    let mut whole = condition.clone();
    whole.as_object_mut().ok_or_else(wrong)?.insert("property".to_owned(), property.into());
    notion_model::from_value(&whole).map_err(|_| wrong())
}

/// What creating and updating have in common.
fn change(state: &State, source: DataSourceId, view: &mut ViewRecord, body: &Body) -> Result<()> {
    let source = state.find_source(source)?;
    if let Some(filter) = body.change::<Filter>("filter", "an object")? {
        if let Some(filter) = &filter {
            check_filter(state, source, filter)?;
        }
        view.filter = body.raw("filter").cloned().zip(filter);
    }
    if let Some(sorts) = body.change::<Vec<Sort>>("sorts", "an array")? {
        let keys = sorts.iter().flatten().map(|sort| query::check_sort(source, sort));
        keys.collect::<Result<()>>()?;
        view.sorts = body.raw("sorts").cloned().zip(sorts);
    }
    match body.raw("quick_filters") {
        None => {}
        Some(Value::Null) => view.quick_filters = None,
        Some(Value::Object(changes)) => {
            let filters = view.quick_filters.get_or_insert_default();
            for (name, condition) in changes {
                let column = source.column(name).ok_or_else(|| {
                    Fail::validation(format!("Could not find property with name or id: {name}"))
                })?;
                let id = encoded(&column.id).to_string();
                match condition {
                    Value::Null => filters.remove(&id),
                    condition => {
                        check_filter(state, source, &quick(name, condition)?)?;
                        filters.insert(id, condition.clone())
                    }
                };
            }
            view.quick_filters.take_if(|filters| filters.is_empty());
        }
        Some(other) => return Err(Fail::body("quick_filters", "an object", Some(other))),
    }
    configuration::change(&mut view.configuration, &view.kind, source, body)
}

pub(crate) fn update(state: &mut State, id: ViewId, bytes: &[u8]) -> Result<View> {
    let body = Body::of(bytes, view::UPDATE)?;
    let mut view = state.find_view(id)?.clone();
    if let Some(name) = body.get::<String>("name", "a string")? {
        view.name = name;
    }
    if let Some(source) = view.source {
        change(state, source, &mut view, &body)?;
    }
    (view.edited, view.edited_by) = (state.now(), state.bot());
    let answer = answer(state, &view);
    state.change_view(view);
    Ok(answer)
}

pub(crate) fn delete(state: &mut State, id: ViewId) -> Result<Deleted> {
    let view = state.find_view(id)?;
    let (database, kind) = (view.database, view.kind.clone());
    let is_tab = |other: &&ViewRecord| other.database == database && other.dashboard.is_none();
    if view.dashboard.is_none() && state.views().iter().filter(is_tab).count() == 1 {
        return Err(Fail::validation("The last view of a database can't be deleted."));
    }
    // A dashboard goes with what is on it.
    state.remove_view(id);
    configuration::forget(state, id);
    Ok(Deleted { object: "view", id, parent: Parent::database(database), r#type: kind })
}

/// The views of a database in the order of its tabs, or all of a data source.
pub(crate) fn list(state: &State, parameters: &Query) -> Result<List<Reference>> {
    let read = |key: &str| match parameters.get(key) {
        None => Ok(None),
        Some(text) => match uuid(text) {
            Some(id) => Ok(Some(id)),
            None => Err(Fail::at("query", key, "a valid uuid", Some(&Value::from(text)))),
        },
    };
    let database = read("database_id")?.map(DatabaseId::from);
    let source = read("data_source_id")?.map(DataSourceId::from);
    if database.is_none() && source.is_none() {
        return Err(Fail::at("query", "database_id", "defined", None));
    }
    database.map_or(Ok(()), |id| state.find_database(id).map(drop))?;
    source.map_or(Ok(()), |id| state.find_source(id).map(drop))?;
    let views = state.views().iter().filter(|view| {
        database.is_none_or(|id| view.database == id && view.dashboard.is_none())
            && source.is_none_or(|id| view.source == Some(id))
            && state.find_database(view.database).is_ok()
    });
    let all: Vec<ViewId> = views.map(|view| view.id).collect();
    let (shown, next) = parameters.paging()?.page(&all, |id| *id.as_uuid())?;
    let views = shown.into_iter().map(|id| Reference { object: "view".to_owned(), id });
    Ok(objects::list(views.collect(), next.map(|next| next.to_string()), ListType::View))
}
