//! What there is to tell of what was done: events, as the model has them.

use std::collections::HashSet;

use notion_model::webhook::{
    Entity, EntityType, EventData, EventType, SchemaAction, SchemaChange, UpdatedProperty,
    ViewField,
};
use notion_model::{CommentId, DataSourceId, DatabaseId, FileUploadId, PageId, Parent, ViewId};
use uuid::Uuid;

use crate::rules::schema::encoded;
use crate::store::journal::{Change, Thing};
use crate::store::state::{Place, State};
use crate::store::tree::Node;

/// An event without what all events of a workspace have in common.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) kind: EventType,
    pub(super) entity: Entity,
    pub(super) data: Option<Box<EventData>>,
}

/// Makes events of changes: what is made comes first, and what was done to one thing in one way is one event. What is
/// in something new is no news of its own.
pub(super) fn events(state: &State, mut changes: Vec<Change>) -> Vec<Told> {
    changes.retain(|change| is_seen(state, change));
    let made: HashSet<Thing> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Created(thing) => Some(*thing),
            _ => None,
        })
        .collect();
    let is_new = |source: &DataSourceId| {
        let database = state.data_source(*source).map(|source| source.database);
        made.contains(&Thing::DataSource(*source))
            || database.is_some_and(|database| made.contains(&Thing::Database(database)))
    };
    let mut named: HashSet<(Uuid, Uuid)> = HashSet::new();
    changes.retain(|change| match change {
        Change::Value(page, _) => !made.contains(&Thing::Page(*page)),
        Change::Content(page, what) => {
            !made.contains(&Thing::Page(*page)) && named.insert(((*page).into(), *what))
        }
        Change::Rows(source, what) => {
            let is_news = !matches!(what, Node::Database(_)) || !is_new(source);
            is_news && named.insert(((*source).into(), what.id()))
        }
        Change::Schema(source, ..) => !is_new(source),
        _ => true,
    });
    changes.sort_by_key(|change| !matches!(change, Change::Created(_)));
    let mut all: Vec<Told> = Vec::new();
    for change in changes {
        let Some(new) = event(state, change) else { continue };
        let same = all.iter_mut().find(|old| old.kind == new.kind && old.entity == new.entity);
        match (same.and_then(|old| old.data.as_mut()), new.data) {
            (Some(old), Some(data)) => join(old, *data),
            (_, data) => all.push(Told { data, ..new }),
        }
    }
    all.into_iter().filter_map(|told| finished(state, told)).collect()
}

/// Whether the connection sees what has changed.
fn is_seen(state: &State, change: &Change) -> bool {
    let page = |id: &PageId| state.sees(Node::Page(*id));
    let source = |id: &DataSourceId| state.sees_place(Place::DataSource(*id));
    let database = |id: &DatabaseId| state.sees(Node::Database(*id));
    match change {
        Change::Created(thing)
        | Change::Trashed(thing)
        | Change::Restored(thing)
        | Change::Moved(thing) => match thing {
            Thing::Page(id) => page(id),
            Thing::Database(id) => database(id),
            Thing::DataSource(id) => source(id),
        },
        Change::Locked(id)
        | Change::Unlocked(id)
        | Change::Value(id, _)
        | Change::Content(id, _) => page(id),
        Change::Rows(id, _) | Change::Schema(id, ..) => source(id),
        Change::Commented(_, parent)
        | Change::CommentChanged(_, parent)
        | Change::CommentRemoved(_, parent) => state.sees_place(Place::of(parent)),
        Change::ViewMade(_, id) | Change::ViewChanged(_, id, _) | Change::ViewRemoved(_, id) => {
            database(id)
        }
        // Also of what is seen no more.
        Change::Shared(_) | Change::UploadAnnounced(_) | Change::UploadCompleted(_) => true,
    }
}

/// Adds what a second change says to what the first one said.
fn join(old: &mut EventData, new: EventData) {
    fn add<T>(old: &mut Option<Vec<T>>, new: Option<Vec<T>>) {
        if let Some(new) = new {
            old.get_or_insert_default().extend(new);
        }
    }
    add(&mut old.updated_blocks, new.updated_blocks);
    add(&mut old.updated_properties, new.updated_properties);
    add(&mut old.updated_fields, new.updated_fields);
}

/// Puts properties in their order; several changes of one are one. `None` if nothing is left.
fn finished(state: &State, mut told: Told) -> Option<Told> {
    let Some(properties) = told.data.as_mut().and_then(|data| data.updated_properties.as_mut())
    else {
        return Some(told);
    };
    if told.kind == EventType::PagePropertiesUpdated {
        properties.sort_by_key(|property| {
            let id = property.id().decoded().into_owned();
            (id.len(), id)
        });
        properties.dedup();
        return Some(told);
    }
    let source = DataSourceId::from(told.entity.id.parse::<Uuid>().unwrap_or_default());
    let schema = state.schema(source);
    let mut changes: Vec<SchemaChange> = Vec::new();
    for property in std::mem::take(properties) {
        let UpdatedProperty::Schema(change) = property else { continue };
        match changes.iter_mut().find(|known| known.id == change.id) {
            Some(known) => {
                known.name = change.name;
                known.action = match (&known.action, change.action) {
                    // It was never there for anybody else.
                    (SchemaAction::Created, SchemaAction::Deleted) => SchemaAction::default(),
                    (SchemaAction::Created, _) => SchemaAction::Created,
                    (_, action) => action,
                };
            }
            None => changes.push(change),
        }
    }
    changes.retain(|change| SchemaAction::KNOWN.contains(&change.action));
    let place = |change: &SchemaChange| {
        let at = schema.iter().position(|column| encoded(&column.id) == change.id);
        at.unwrap_or(schema.len())
    };
    changes.sort_by_key(place);
    let is_empty = changes.is_empty();
    *properties = changes.into_iter().map(UpdatedProperty::Schema).collect();
    (!is_empty).then_some(told)
}

fn event(state: &State, change: Change) -> Option<Told> {
    use EventType as Type;
    Some(match change {
        Change::Created(thing) => {
            let kinds = [Type::PageCreated, Type::DatabaseCreated, Type::DataSourceCreated];
            of_thing(state, thing, kinds)?
        }
        Change::Trashed(thing) => {
            let kinds = [Type::PageDeleted, Type::DatabaseDeleted, Type::DataSourceDeleted];
            of_thing(state, thing, kinds)?
        }
        Change::Restored(thing) => {
            let kinds = [Type::PageUndeleted, Type::DatabaseUndeleted, Type::DataSourceUndeleted];
            of_thing(state, thing, kinds)?
        }
        Change::Moved(thing) => {
            let kinds = [Type::PageMoved, Type::DatabaseMoved, Type::DataSourceMoved];
            of_thing(state, thing, kinds)?
        }
        Change::Locked(id) => of_page(state, Type::PageLocked, id)?,
        Change::Unlocked(id) => of_page(state, Type::PageUnlocked, id)?,
        Change::Shared(id) => of_page(state, Type::PagePermissionsUpdated, id)?,
        Change::Value(id, property) => {
            let mut told = of_page(state, Type::PagePropertiesUpdated, id)?;
            let property = UpdatedProperty::Value(encoded(&property));
            told.data_mut().updated_properties = Some(vec![property]);
            told
        }
        Change::Content(id, what) => {
            let mut told = of_page(state, Type::PageContentUpdated, id)?;
            let kind = match state.node(what) {
                Some(Node::Page(_)) => EntityType::Page,
                Some(Node::Database(_)) => EntityType::Database,
                _ => EntityType::Block,
            };
            told.data_mut().updated_blocks = Some(vec![entity(what, kind)]);
            told
        }
        Change::Rows(id, what) => {
            let mut told = of_source(state, Type::DataSourceContentUpdated, id)?;
            let kind = match what {
                Node::Database(_) => EntityType::Database,
                _ => EntityType::Page,
            };
            told.data_mut().updated_blocks = Some(vec![entity(what.id(), kind)]);
            told
        }
        Change::Schema(id, property, action) => {
            let mut told = of_source(state, Type::DataSourceSchemaUpdated, id)?;
            let column = state.schema(id).iter().find(|column| column.id == property);
            let mut change = SchemaChange::default();
            change.id = encoded(&property);
            change.name = column.map(|column| column.name.clone());
            change.action = action;
            told.data_mut().updated_properties = Some(vec![UpdatedProperty::Schema(change)]);
            told
        }
        Change::Commented(id, parent) => of_comment(state, Type::CommentCreated, id, &parent),
        Change::CommentChanged(id, parent) => of_comment(state, Type::CommentUpdated, id, &parent),
        Change::CommentRemoved(id, parent) => of_comment(state, Type::CommentDeleted, id, &parent),
        Change::ViewMade(id, database) => {
            let mut told = of_view(Type::ViewCreated, id, database);
            let view = state.views().iter().find(|view| view.id == id);
            told.data_mut().view_type = view.map(|view| view.kind.clone());
            told
        }
        Change::ViewChanged(id, database, field) => changed_view(id, database, field),
        Change::ViewRemoved(id, database) => of_view(Type::ViewDeleted, id, database),
        Change::UploadAnnounced(id) => of_upload(Type::FileUploadCreated, id),
        Change::UploadCompleted(id) => of_upload(Type::FileUploadCompleted, id),
    })
}

impl Told {
    fn new(kind: EventType, entity: Entity, parent: Option<Entity>) -> Self {
        let mut data = EventData::default();
        data.parent = parent;
        Self { kind, entity, data: Some(Box::new(data)) }
    }

    fn data_mut(&mut self) -> &mut EventData {
        self.data.get_or_insert_default()
    }
}

fn entity(id: impl Into<Uuid>, kind: EntityType) -> Entity {
    let mut entity = Entity::default();
    entity.id = id.into().to_string();
    entity.r#type = kind;
    entity
}

/// A parent, as events name it.
fn parent(state: &State, place: Place) -> Entity {
    match place {
        Place::Workspace => entity(state.workspace_id(), EntityType::Space),
        Place::Page(id) => entity(id, EntityType::Page),
        Place::Block(id) => entity(id, EntityType::Block),
        Place::DataSource(id) => {
            let database = state.data_source(id).map(|source| source.database);
            let mut parent = entity(database.unwrap_or_default(), EntityType::Database);
            parent.data_source_id = Some(id);
            parent
        }
    }
}

fn of_thing(state: &State, thing: Thing, [page, database, source]: [EventType; 3]) -> Option<Told> {
    match thing {
        Thing::Page(id) => of_page(state, page, id),
        Thing::Database(id) => {
            let place = Place::of(&state.database(id)?.parent);
            let parent = parent(state, place);
            Some(Told::new(database, entity(id, EntityType::Database), Some(parent)))
        }
        Thing::DataSource(id) => of_source(state, source, id),
    }
}

fn of_page(state: &State, kind: EventType, id: PageId) -> Option<Told> {
    let parent = parent(state, state.page(id)?.place);
    Some(Told::new(kind, entity(id, EntityType::Page), Some(parent)))
}

fn of_source(state: &State, kind: EventType, id: DataSourceId) -> Option<Told> {
    let parent = entity(state.data_source(id)?.database, EntityType::Database);
    Some(Told::new(kind, entity(id, EntityType::DataSource), Some(parent)))
}

fn of_comment(state: &State, kind: EventType, id: CommentId, on: &Parent) -> Told {
    let place = Place::of(on);
    let parent = parent(state, place);
    let mut told = Told::new(kind, entity(id, EntityType::Comment), Some(parent));
    told.data_mut().page_id = state.page_around(place);
    told
}

fn of_view(kind: EventType, id: ViewId, database: DatabaseId) -> Told {
    let parent = entity(database, EntityType::Database);
    Told::new(kind, entity(id, EntityType::View), Some(parent))
}

fn changed_view(id: ViewId, database: DatabaseId, field: ViewField) -> Told {
    let mut told = of_view(EventType::ViewUpdated, id, database);
    told.data_mut().updated_fields = Some(vec![field]);
    told
}

fn of_upload(kind: EventType, id: FileUploadId) -> Told {
    Told { kind, entity: entity(id, EntityType::FileUpload), data: None }
}
