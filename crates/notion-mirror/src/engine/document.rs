//! What an object is as a record: its document, and what follows from that.

use notion_model::{
    AsJson, Block, Comment, DataSource, Database, Page, Parent, ParentKind, Timestamp, User, View,
};
use uuid::Uuid;

use crate::Error;
use crate::derived::fingerprint::Fingerprint;
use crate::derived::{document as derived, text};
use crate::store::{BlockRecord, Derived, Key, Kind, Object, Observed, State};

/// What an object is in, which may have to be read, too.
pub(super) fn parent_key(parent: &Parent) -> Option<Key> {
    Some(match parent.kind() {
        ParentKind::Page(id) | ParentKind::Wiki(id) => Key::new(Kind::Page, id),
        ParentKind::DataSource(id, _) => Key::new(Kind::DataSource, id),
        ParentKind::Database(id) => Key::new(Kind::Database, id),
        ParentKind::Block(id) => Key::new(Kind::Block, id),
        _ => return None,
    })
}

fn state(in_trash: bool) -> State {
    if in_trash { State::Trashed } else { State::Live }
}

/// The document of an object, and its fingerprint, which is known if the document is the former one to the letter.
fn written(
    object: &impl AsJson,
    former: Option<(&str, Fingerprint)>,
) -> Result<(String, Fingerprint), Error> {
    let document = notion_model::to_vec(object)?;
    let document =
        String::from_utf8(document).map_err(<serde_json::Error as serde::ser::Error>::custom)?;
    let hash = match former {
        Some((former, hash)) if former == document => hash,
        _ => Fingerprint::of_json(&document)?,
    };
    Ok((document, hash))
}

pub(super) fn page(page: &Page, former: Option<&Object>, at: Timestamp) -> Result<Observed, Error> {
    let former = former.map(|former| (former.document.as_str(), former.hash));
    let (document, hash) = written(page, former)?;
    let parent = parent_key(&page.parent);
    Ok(Observed {
        key: Key::new(Kind::Page, page.id),
        parent: parent.map(|parent| parent.id),
        within: parent.filter(|parent| parent.kind == Kind::DataSource).map(|parent| parent.id),
        title: page.title_text(),
        created: page.created_time,
        edited: page.last_edited_time,
        state: state(page.in_trash),
        hash,
        document,
        at,
        derived: derived::page(page),
    })
}

pub(super) fn database(database: &Database, at: Timestamp) -> Result<Observed, Error> {
    let (document, hash) = written(database, None)?;
    Ok(Observed {
        key: Key::new(Kind::Database, database.id),
        parent: parent_key(&database.parent).map(|parent| parent.id),
        within: None,
        title: database.title_text(),
        created: database.created_time,
        edited: database.last_edited_time,
        state: state(database.in_trash),
        hash,
        document,
        at,
        derived: derived::database(database),
    })
}

pub(super) fn data_source(source: &DataSource, at: Timestamp) -> Result<Observed, Error> {
    let (document, hash) = written(source, None)?;
    let parent = parent_key(&source.parent);
    Ok(Observed {
        key: Key::new(Kind::DataSource, source.id),
        parent: parent.map(|parent| parent.id),
        within: parent.filter(|parent| parent.kind == Kind::Database).map(|parent| parent.id),
        title: source.title_text(),
        created: source.created_time,
        edited: source.last_edited_time,
        state: state(source.in_trash),
        hash,
        document,
        at,
        derived: derived::data_source(source),
    })
}

pub(super) fn comment(
    comment: &Comment,
    page: Option<Uuid>,
    state: State,
    at: Timestamp,
) -> Result<Observed, Error> {
    let (document, hash) = written(comment, None)?;
    let derived = derived::comment(comment);
    Ok(Observed {
        key: Key::new(Kind::Comment, comment.id),
        parent: parent_key(&comment.parent).map(|parent| parent.id),
        within: page,
        title: derived.text.clone(),
        created: comment.created_time,
        edited: comment.last_edited_time,
        state,
        hash,
        document,
        at,
        derived,
    })
}

pub(super) fn view(view: &View, at: Timestamp) -> Result<Observed, Error> {
    let (document, hash) = written(view, None)?;
    let database = parent_key(&view.parent).map(|parent| parent.id);
    Ok(Observed {
        key: Key::new(Kind::View, view.id),
        parent: database,
        within: database,
        title: view.name.clone(),
        created: view.created_time,
        edited: view.last_edited_time,
        state: State::Live,
        hash,
        document,
        at,
        derived: Derived::default(),
    })
}

pub(super) fn user(user: &User, at: Timestamp) -> Result<Observed, Error> {
    let (document, hash) = written(user, None)?;
    Ok(Observed {
        key: Key::new(Kind::User, user.id),
        parent: None,
        within: None,
        title: user.name.clone().unwrap_or_default(),
        // Users have no times.
        created: Timestamp::default(),
        edited: Timestamp::default(),
        state: State::Live,
        hash,
        document,
        at,
        derived: Derived::default(),
    })
}

/// A block in the list of `parent`.
pub(super) fn block(
    block: &Block,
    parent: Uuid,
    position: usize,
    depth: usize,
) -> Result<BlockRecord, Error> {
    let (document, hash) = written(block, None)?;
    Ok(BlockRecord {
        id: block.id.into(),
        parent,
        position: u32::try_from(position).unwrap_or(u32::MAX),
        depth: u32::try_from(depth).unwrap_or(u32::MAX),
        kind: block.kind.name().to_owned(),
        text: text::of_block(block),
        hash,
        document,
        stale: false,
    })
}
