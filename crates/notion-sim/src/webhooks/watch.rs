//! What a request changes: the state is looked at before and after it.

use std::collections::HashMap;

use notion_model::{
    CommentId, Cover, DataSourceId, DatabaseId, FileUploadId, Icon, PageId, Parent, PropertyValue,
    RichTextArray, View,
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Happened, changes};
use crate::store::state::{Column, Place, State};
use crate::store::tree::Node;
use crate::wire::request::uuid;

/// What a call may change, and so what there may be to tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Changes {
    Nothing,
    NewPage,
    Page,
    NewDatabase,
    Database,
    NewDataSource,
    DataSource,
    /// What is in a block or a page.
    Children,
    /// A block, or the page or database that it is.
    Block,
    NewComment,
    Comment,
    NewView,
    View,
    NewFileUpload,
    FileUpload,
}

/// What there was before a request.
pub(crate) struct Watch {
    changes: Changes,
    is_deletion: bool,
    before: Before,
    /// Of data sources, for what changes schemas.
    schemas: HashMap<DataSourceId, Vec<Column>>,
}

enum Before {
    Nothing,
    Page(PageId, PageWas),
    Database(DatabaseId, DatabaseWas),
    Source(DataSourceId, SourceWas),
    /// The children of a block or page that gets more.
    Children(Uuid, Vec<Uuid>),
    Block(Uuid),
    /// With what there is to say if it is deleted.
    Comment(CommentId, Option<Happened>),
    Upload(FileUploadId, bool),
    View(Box<View>),
}

#[derive(PartialEq)]
pub(super) struct PageWas {
    pub(super) place: Place,
    pub(super) in_trash: bool,
    pub(super) is_locked: bool,
    pub(super) values: HashMap<String, PropertyValue>,
    pub(super) looks: (Option<Icon>, Option<Cover>),
    pub(super) children: Vec<Uuid>,
}

#[derive(PartialEq)]
pub(super) struct DatabaseWas {
    pub(super) parent: Parent,
    pub(super) in_trash: bool,
    pub(super) looks: (RichTextArray, RichTextArray, Option<Icon>, Option<Cover>),
}

#[derive(PartialEq)]
pub(super) struct SourceWas {
    pub(super) database: DatabaseId,
    pub(super) in_trash: bool,
    pub(super) looks: (RichTextArray, Option<Icon>),
}

/// All that is wanted of an answer.
#[derive(Deserialize)]
struct Made {
    id: Option<String>,
}

impl Watch {
    /// Looks at what a request may change, whose path names `id`; nothing if there is nothing to tell.
    pub(crate) fn new(
        state: &State,
        changes: Changes,
        id: Option<Uuid>,
        is_deletion: bool,
    ) -> Option<Self> {
        let before = match changes {
            Changes::Nothing => return None,
            Changes::NewPage
            | Changes::NewDatabase
            | Changes::NewDataSource
            | Changes::NewComment
            | Changes::NewView
            | Changes::NewFileUpload => Before::Nothing,
            Changes::View => Before::View(Box::new(changes::view(state, id?.into())?)),
            Changes::Page => Before::page(state, id?.into())?,
            Changes::Database => Before::database(state, id?.into())?,
            Changes::DataSource => Before::source(state, id?.into())?,
            Changes::Children => {
                let id = id?;
                Before::Children(id, state.children.get(&id).cloned().unwrap_or_default())
            }
            Changes::Block => match state.node(id?)? {
                Node::Page(id) => Before::page(state, id)?,
                Node::Database(id) => Before::database(state, id)?,
                Node::Block(id) => Before::Block(id.into()),
            },
            Changes::Comment => {
                let id = id?.into();
                Before::Comment(id, changes::comment(state, id, "comment.deleted"))
            }
            Changes::FileUpload => {
                let id = FileUploadId::from(id?);
                Before::Upload(id, state.uploads.get(&id)?.is_complete)
            }
        };
        let schemas = match changes {
            Changes::NewDatabase
            | Changes::Database
            | Changes::NewDataSource
            | Changes::DataSource => {
                let sources = state.data_sources.values();
                sources.map(|source| (source.id, source.schema.clone())).collect()
            }
            _ => HashMap::new(),
        };
        Some(Self { changes, is_deletion, before, schemas })
    }

    /// What a request changed that was answered with this.
    pub(crate) fn changes(self, state: &State, answer: &[u8]) -> Vec<Happened> {
        let mut all = Vec::new();
        match self.before {
            Before::Nothing => {
                let made: Option<Made> = serde_json::from_slice(answer).ok();
                if let Some(id) = made.and_then(|made| uuid(&made.id?)) {
                    changes::created(state, self.changes, id, &mut all);
                }
            }
            Before::Page(id, was) => changes::page_changed(state, id, &was, &mut all),
            Before::Database(id, was) => changes::database_changed(state, id, &was, &mut all),
            Before::Source(id, was) => changes::source_changed(state, id, &was, &mut all),
            Before::Children(id, before) => {
                let new = state.children.get(&id).into_iter().flatten();
                let new: Vec<Uuid> = new.filter(|id| !before.contains(id)).copied().collect();
                all.extend(changes::content(state, changes::around(state, id), &new));
            }
            Before::Block(id) => {
                all.extend(changes::content(state, changes::around(state, id), &[id]))
            }
            Before::Comment(id, deleted) => all.extend(match self.is_deletion {
                true => deleted,
                false => changes::comment(state, id, "comment.updated"),
            }),
            Before::Upload(id, was) => {
                if !was && state.uploads.get(&id).is_some_and(|upload| upload.is_complete) {
                    all.push(changes::plain("file_upload.completed", id, "file_upload", None));
                }
            }
            Before::View(was) => all.push(match self.is_deletion {
                true => changes::view_happened("view.deleted", &was, json!({})),
                false => match changes::view(state, was.id)
                    .map(|is| changes::fields_changed(&was, &is))
                {
                    Some(fields) if !fields.is_empty() => changes::view_happened(
                        "view.updated",
                        &was,
                        json!({ "updated_fields": fields }),
                    ),
                    _ => return all,
                },
            }),
        }
        for (id, before) in &self.schemas {
            all.extend(changes::schema_changed(state, *id, before));
        }
        all
    }
}

impl Before {
    fn page(state: &State, id: PageId) -> Option<Self> {
        Some(Self::Page(id, PageWas::new(state, id)?))
    }

    fn database(state: &State, id: DatabaseId) -> Option<Self> {
        Some(Self::Database(id, DatabaseWas::new(state, id)?))
    }

    fn source(state: &State, id: DataSourceId) -> Option<Self> {
        Some(Self::Source(id, SourceWas::new(state, id)?))
    }
}

impl PageWas {
    pub(super) fn new(state: &State, id: PageId) -> Option<Self> {
        let page = state.pages.get(&id)?;
        Some(Self {
            place: page.place,
            in_trash: page.in_trash,
            is_locked: page.is_locked,
            values: page.values.clone(),
            looks: (page.icon.clone(), page.cover.clone()),
            children: state.children.get(&id.into()).cloned().unwrap_or_default(),
        })
    }
}

impl DatabaseWas {
    pub(super) fn new(state: &State, id: DatabaseId) -> Option<Self> {
        let database = state.databases.get(&id)?;
        let (title, description) = (database.title.clone(), database.description.clone());
        Some(Self {
            parent: database.parent.clone(),
            in_trash: database.in_trash,
            looks: (title, description, database.icon.clone(), database.cover.clone()),
        })
    }
}

impl SourceWas {
    pub(super) fn new(state: &State, id: DataSourceId) -> Option<Self> {
        let source = state.data_sources.get(&id)?;
        Some(Self {
            database: source.database,
            in_trash: source.in_trash,
            looks: (source.title.clone(), source.icon.clone()),
        })
    }
}
