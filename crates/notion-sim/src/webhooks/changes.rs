//! What there is to tell of a change.

use notion_model::{CommentId, DataSourceId, DatabaseId, PageId, View, ViewId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::watch::{Changes, DatabaseWas, PageWas, SourceWas};
use super::{Happened, WebhookRef};
use crate::endpoints::views;
use crate::rules::schema::encoded;
use crate::store::state::{Column, Place, State};
use crate::store::tree::Node;

pub(super) fn plain(
    kind: &'static str,
    id: impl Into<Uuid>,
    entity: &str,
    data: Option<Value>,
) -> Happened {
    Happened { kind, entity: WebhookRef::new(id, entity), data }
}

fn reference(id: impl Into<Uuid>, kind: &str) -> Value {
    json!({ "id": id.into().to_string(), "type": kind })
}

/// A parent, as events name it.
fn parent(state: &State, place: Place) -> Value {
    match place {
        Place::Workspace => reference(state.workspace_id, "space"),
        Place::Page(id) => reference(id, "page"),
        Place::Block(id) => reference(id, "block"),
        Place::DataSource(id) => {
            let database = state.data_sources.get(&id).map(|source| source.database);
            let mut parent = reference(database.unwrap_or_default(), "database");
            parent["data_source_id"] = Value::from(id.to_string());
            parent
        }
    }
}

pub(super) fn created(state: &State, what: Changes, id: Uuid, all: &mut Vec<Happened>) {
    match what {
        Changes::NewPage => {
            let Some(page) = state.pages.get(&id.into()) else { return };
            let data = json!({ "parent": parent(state, page.place) });
            all.push(plain("page.created", id, "page", Some(data)));
            all.extend(parent_changed(state, page.place, id));
        }
        Changes::NewDatabase => {
            let Some(database) = state.databases.get(&id.into()) else { return };
            let place = Place::of(&database.parent);
            let data = json!({ "parent": parent(state, place) });
            all.push(plain("database.created", id, "database", Some(data)));
            all.extend(parent_changed(state, place, id));
        }
        Changes::NewDataSource => {
            let Some(source) = state.data_sources.get(&id.into()) else { return };
            let data = json!({ "parent": reference(source.database, "database") });
            all.push(plain("data_source.created", id, "data_source", Some(data)));
        }
        Changes::NewComment => all.extend(comment(state, id.into(), "comment.created")),
        Changes::NewView => {
            let Some(view) = view(state, id.into()) else { return };
            let database = view.parent.database_id.and_then(|id| state.databases.get(&id));
            if let Some(database) = database.filter(|database| database.created == state.now) {
                created(state, Changes::NewDatabase, database.id.into(), all);
            }
            let data = json!({ "view_type": view.r#type });
            all.push(view_happened("view.created", &view, data));
        }
        Changes::NewFileUpload => all.push(plain("file_upload.created", id, "file_upload", None)),
        _ => {}
    }
}

pub(super) fn page_changed(state: &State, id: PageId, was: &PageWas, all: &mut Vec<Happened>) {
    let Some(is) = PageWas::new(state, id) else { return };
    let parent = parent(state, is.place);
    let mut plainly = |kind: &'static str| {
        all.push(plain(kind, id, "page", Some(json!({ "parent": parent }))));
    };
    match (was.in_trash, is.in_trash) {
        (false, true) => plainly("page.deleted"),
        (true, false) => plainly("page.undeleted"),
        _ => {}
    }
    match (was.is_locked, is.is_locked) {
        (false, true) => plainly("page.locked"),
        (true, false) => plainly("page.unlocked"),
        _ => {}
    }
    if was.place != is.place {
        plainly("page.moved");
        all.extend(parent_changed(state, was.place, id.into()));
    }
    if was.place != is.place || was.in_trash != is.in_trash {
        all.extend(parent_changed(state, is.place, id.into()));
    }
    let mut changed: Vec<String> = (is.values.iter())
        .filter(|(id, value)| was.values.get(*id) != Some(value))
        .map(|(id, _)| id.clone())
        .chain(was.values.keys().filter(|id| !is.values.contains_key(*id)).cloned())
        .collect();
    changed.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let is_row = matches!(is.place, Place::DataSource(_));
    if is_row && !changed.is_empty() {
        let changed: Vec<String> = changed.iter().map(|id| encoded(id).to_string()).collect();
        let data = json!({ "parent": parent, "updated_properties": changed });
        all.push(plain("page.properties_updated", id, "page", Some(data)));
    }
    // The title of a page that is no row is part of what it says.
    let looks_new = was.looks != is.looks || !is_row && !changed.is_empty();
    let mut updated: Vec<Uuid> = looks_new.then(|| id.into()).into_iter().collect();
    updated.extend(is.children.iter().filter(|child| !was.children.contains(child)));
    updated.extend(was.children.iter().filter(|child| !is.children.contains(child)));
    all.extend(content(state, Some(id), &updated));
}

pub(super) fn database_changed(
    state: &State,
    id: DatabaseId,
    was: &DatabaseWas,
    all: &mut Vec<Happened>,
) {
    let Some(is) = DatabaseWas::new(state, id) else { return };
    let place = Place::of(&is.parent);
    let parent = parent(state, place);
    let mut plainly = |kind: &'static str| {
        all.push(plain(kind, id, "database", Some(json!({ "parent": parent }))));
    };
    match (was.in_trash, is.in_trash) {
        (false, true) => plainly("database.deleted"),
        (true, false) => plainly("database.undeleted"),
        _ => {}
    }
    let old = Place::of(&was.parent);
    if old != place {
        plainly("database.moved");
        all.extend(parent_changed(state, old, id.into()));
    }
    if old != place || was.in_trash != is.in_trash {
        all.extend(parent_changed(state, place, id.into()));
    }
    let sources = state.databases.get(&id).map(|database| database.data_sources.as_slice());
    if was.looks != is.looks {
        let sources = sources.unwrap_or_default().iter();
        all.extend(sources.filter_map(|source| rows_changed(state, *source, id, "database")));
    }
}

pub(super) fn source_changed(
    state: &State,
    id: DataSourceId,
    was: &SourceWas,
    all: &mut Vec<Happened>,
) {
    let Some(is) = SourceWas::new(state, id) else { return };
    let parent = reference(is.database, "database");
    let mut plainly = |kind: &'static str| {
        all.push(plain(kind, id, "data_source", Some(json!({ "parent": parent }))));
    };
    match (was.in_trash, is.in_trash) {
        (false, true) => plainly("data_source.deleted"),
        (true, false) => plainly("data_source.undeleted"),
        _ => {}
    }
    if was.database != is.database {
        plainly("data_source.moved");
    }
    if was.looks != is.looks {
        all.extend(rows_changed(state, id, is.database, "database"));
    }
}

pub(super) fn schema_changed(
    state: &State,
    id: DataSourceId,
    before: &[Column],
) -> Option<Happened> {
    let source = state.data_sources.get(&id)?;
    let change = |column: &Column, name: Option<&str>, action: &str| json!({ "id": encoded(&column.id), "name": name, "action": action });
    let mut changes = Vec::new();
    for column in &source.schema {
        match before.iter().find(|old| old.id == column.id) {
            None => changes.push(change(column, Some(&column.name), "created")),
            Some(old)
                if (&old.name, &old.description, &old.config)
                    != (&column.name, &column.description, &column.config) =>
            {
                changes.push(change(column, Some(&column.name), "updated"));
            }
            Some(_) => {}
        }
    }
    let is_gone = |old: &&Column| source.schema.iter().all(|column| column.id != old.id);
    changes.extend(before.iter().filter(is_gone).map(|old| change(old, None, "deleted")));
    let data = json!({
        "parent": reference(source.database, "database"),
        "updated_properties": changes,
    });
    let happened = plain("data_source.schema_updated", id, "data_source", Some(data));
    (!changes.is_empty()).then_some(happened)
}

/// Something came into a page or a data source, or went away.
fn parent_changed(state: &State, place: Place, child: Uuid) -> Option<Happened> {
    match place {
        Place::Workspace => None,
        Place::DataSource(source) => rows_changed(state, source, child, "page"),
        Place::Page(_) | Place::Block(_) => {
            content(state, around(state, place.parent()?), &[child])
        }
    }
}

fn rows_changed(
    state: &State,
    source: DataSourceId,
    changed: impl Into<Uuid>,
    kind: &str,
) -> Option<Happened> {
    let data = json!({
        "parent": reference(state.data_sources.get(&source)?.database, "database"),
        "updated_blocks": [reference(changed, kind)],
    });
    Some(plain("data_source.content_updated", source, "data_source", Some(data)))
}

/// What is written in a page changed.
pub(super) fn content(state: &State, page: Option<PageId>, changed: &[Uuid]) -> Option<Happened> {
    let page = state.pages.get(&page?).filter(|_| !changed.is_empty())?;
    let changed: Vec<Value> = (changed.iter())
        .map(|id| match state.node(*id) {
            Some(Node::Page(id)) => reference(id, "page"),
            Some(Node::Database(id)) => reference(id, "database"),
            _ => reference(*id, "block"),
        })
        .collect();
    let data = json!({ "parent": parent(state, page.place), "updated_blocks": changed });
    Some(plain("page.content_updated", page.id, "page", Some(data)))
}

/// The page that a block is in, or that an id stands for.
pub(super) fn around(state: &State, id: Uuid) -> Option<PageId> {
    let page =
        state.outwards(Place::Block(id.into())).find_map(|place| match state.held_by(place) {
            Some(Node::Block(_)) => None,
            Some(Node::Page(page)) => Some(Some(page)),
            Some(Node::Database(_)) | None => Some(None),
        });
    page.flatten()
}

pub(super) fn view(state: &State, id: ViewId) -> Option<View> {
    let record = state.views.iter().find(|view| view.id == id)?;
    Some(views::answer(state, record))
}

pub(super) fn view_happened(kind: &'static str, view: &View, mut data: Value) -> Happened {
    data["parent"] = reference(view.parent.database_id.unwrap_or_default(), "database");
    plain(kind, view.id, "view", Some(data))
}

pub(super) fn fields_changed(was: &View, is: &View) -> Vec<&'static str> {
    let fields = [
        ("name", was.name != is.name),
        ("filter", was.filter != is.filter),
        ("sorts", was.sorts != is.sorts),
        ("configuration", was.configuration != is.configuration),
    ];
    fields.into_iter().filter_map(|(name, changed)| changed.then_some(name)).collect()
}

pub(super) fn comment(state: &State, id: CommentId, kind: &'static str) -> Option<Happened> {
    let comment = state.comments.iter().find(|comment| comment.id == id)?;
    let place = Place::of(&comment.parent);
    let data = json!({
        "parent": parent(state, place),
        "page_id": around(state, place.parent()?)?.to_string(),
    });
    Some(plain(kind, id, "comment", Some(data)))
}
