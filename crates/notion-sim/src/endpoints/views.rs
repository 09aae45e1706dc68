//! `/v1/views`

mod configuration;
mod queries;

use notion_model::{
    DataSourceId, DatabaseId, Filter, List, ListType, Parent, Sort, User, View, ViewId, ViewType,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::objects;
use crate::endpoints::databases;
use crate::rules::query;
use crate::rules::schema::encoded;
use crate::store::state::{Place, State};
use crate::store::tree::Position;
use crate::store::view::ViewRecord;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_millisecond;
use crate::wire::request::{Body, Query, uuid};

pub(crate) use self::queries::{create as create_query, delete as delete_query, results};

const CREATE: &[&str] = &[
    "data_source_id",
    "name",
    "type",
    "database_id",
    "view_id",
    "filter",
    "sorts",
    "quick_filters",
    "create_database",
    "configuration",
    "position",
    "placement",
];
const UPDATE: &[&str] = &["name", "filter", "sorts", "quick_filters", "configuration"];

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

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<View> {
    let body = Body::read(bytes, CREATE)?;
    let source: DataSourceId =
        id(&body, "data_source_id")?.ok_or_else(|| missing("data_source_id"))?;
    state.find_source(source)?;
    let name = body.get::<String>("name", "a string")?.ok_or_else(|| missing("name"))?;
    let kind = body.get::<String>("type", "a string")?.ok_or_else(|| missing("type"))?;
    let kind = ViewType::from(kind.as_str());
    if let ViewType::Unknown(_) = kind {
        let known: Vec<String> =
            ViewType::KNOWN.iter().map(|kind| format!("`\"{kind}\"`")).collect();
        return Err(Fail::body("type", &known.join(", or "), body.raw("type")));
    }
    let home = home(state, &body, &kind)?;
    let position = position(state, &body, &home)?;
    let is_dashboard = kind == ViewType::Dashboard;
    let id: ViewId = state.timed_id();
    let shown = (!is_dashboard).then_some(source);
    let mut view = state.new_view(id, DatabaseId::nil(), shown, name, kind);
    change(state, source, &mut view, &body)?;
    match home {
        Home::Database(database) => view.database = database,
        Home::Dashboard(dashboard) => {
            view.dashboard = Some(dashboard);
            view.database = state.find_view(dashboard)?.database;
            configuration::place(state, dashboard, id, body.raw("placement"))?;
        }
        Home::New { parent, after } => {
            view.database = databases::create_linked(state, parent, after);
        }
    }
    let answer = answer(state, &view);
    let at = match position {
        Some(after) => state.views().iter().position(|view| view.id == after).map(|at| at + 1),
        None if body.raw("position").and_then(|position| position.get("type"))
            == Some(&"start".into()) =>
        {
            Some(0)
        }
        None => None,
    };
    state.add_view(view, at);
    Ok(answer)
}

fn missing(key: &str) -> Fail {
    Fail::body(key, "defined", None)
}

/// The id under `key`, if there is one.
fn id<T: From<uuid::Uuid>>(body: &Body, key: &str) -> Result<Option<T>> {
    let Some(value) = body.raw(key) else { return Ok(None) };
    let id = value.as_str().and_then(uuid);
    id.map(|id| Some(id.into())).ok_or_else(|| Fail::body(key, "a valid uuid", Some(value)))
}

/// Where a new view goes.
enum Home {
    Database(DatabaseId),
    Dashboard(ViewId),
    /// A new linked database on this page.
    New {
        parent: Place,
        after: Position,
    },
}

fn home(state: &State, body: &Body, kind: &ViewType) -> Result<Home> {
    let keys = ["database_id", "view_id", "create_database"];
    let given: Vec<&str> = keys.into_iter().filter(|key| body.has(key)).collect();
    let [key] = given.as_slice() else {
        let should = if given.is_empty() { "defined" } else { "not present" };
        let lines = keys.map(|key| {
            let was = body.raw(key).map_or("undefined".to_owned(), Value::to_string);
            format!("body.{key} should be {should}, instead was `{was}`.")
        });
        let lines = lines.join("\n");
        return Err(Fail::validation(format!("body failed validation. Fix one:\n{lines}")));
    };
    for (other, only) in [("position", "database_id"), ("placement", "view_id")] {
        if let Some(value) = body.raw(other).filter(|_| *key != only) {
            return Err(Fail::body(other, "not present", Some(value)));
        }
    }
    match *key {
        "database_id" => {
            let database = id(body, key)?.unwrap_or_default();
            Ok(Home::Database(state.find_database(database)?.id))
        }
        "view_id" => {
            let dashboard = state.find_view(id(body, key)?.unwrap_or_default())?;
            if dashboard.kind != ViewType::Dashboard || *kind == ViewType::Dashboard {
                return Err(Fail::validation(
                    "Only dashboards hold views, and none of them a dashboard.",
                ));
            }
            Ok(Home::Dashboard(dashboard.id))
        }
        _ => {
            let wanted = body.object(key)?.and_then(|wanted| wanted.get("parent"));
            let page = wanted.and_then(|parent| parent.get("page_id"));
            let page = page.and_then(Value::as_str).and_then(uuid);
            let page = page.ok_or_else(|| {
                Fail::body("create_database.parent.page_id", "a valid uuid", wanted)
            })?;
            let page = state.find_page(page.into())?.id;
            let after = body.object(key)?.and_then(|wanted| wanted.get("position"));
            let after = after.and_then(|after| after.get("block_id")).and_then(Value::as_str);
            let after = after.and_then(uuid).map_or(Position::End, Position::After);
            Ok(Home::New { parent: Place::Page(page), after })
        }
    }
}

/// The view behind which a new one goes.
fn position(state: &State, body: &Body, home: &Home) -> Result<Option<ViewId>> {
    let (Some(position), Home::Database(database)) = (body.raw("position"), home) else {
        return Ok(None);
    };
    match position.get("type").and_then(Value::as_str) {
        Some("start" | "end") => Ok(None),
        Some("after_view") => {
            let id = position.get("view_id");
            let view = id.and_then(Value::as_str).and_then(uuid).map(ViewId::from);
            let view = view.ok_or_else(|| Fail::body("position.view_id", "a valid uuid", id))?;
            match state.find_view(view)? {
                known if known.database == *database => Ok(Some(view)),
                _ => Err(Fail::validation(format!("View {view} is not in the database."))),
            }
        }
        _ => {
            let should = "`\"start\"`, `\"end\"`, or `\"after_view\"`";
            Err(Fail::body("position.type", should, position.get("type")))
        }
    }
}

/// What creating and updating have in common.
fn change(state: &State, source: DataSourceId, view: &mut ViewRecord, body: &Body) -> Result<()> {
    let source = state.find_source(source)?;
    if let Some(filter) = body.change::<Filter>("filter", "an object")? {
        filter.as_ref().map_or(Ok(()), |filter| query::check(source, filter, 0))?;
        view.filter = body.raw("filter").cloned().zip(filter);
    }
    if let Some(sorts) = body.change::<Vec<Sort>>("sorts", "an array")? {
        let keys =
            sorts.iter().flatten().map(|sort| crate::rules::sort::key(source, sort).map(drop));
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
                    condition => filters.insert(id, condition.clone()),
                };
            }
            view.quick_filters.take_if(|filters| filters.is_empty());
        }
        Some(other) => return Err(Fail::body("quick_filters", "an object", Some(other))),
    }
    configuration::change(&mut view.configuration, &view.kind, source, body)
}

pub(crate) fn update(state: &mut State, id: ViewId, bytes: &[u8]) -> Result<View> {
    let body = Body::read(bytes, UPDATE)?;
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
