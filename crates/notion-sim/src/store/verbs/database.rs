//! What is done with databases, and asked about them.

use notion_model::{Cover, DataSourceId, DatabaseId, Icon, Parent, RichTextArray};

use crate::store::journal::{Change, Thing};
use crate::store::state::{Database, Place, State};
use crate::store::tree::{Node, Position};
use crate::wire::fail::{Fail, Result};

/// What an update changes of a database: what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct DatabaseEdit {
    pub(crate) title: Option<RichTextArray>,
    pub(crate) description: Option<RichTextArray>,
    pub(crate) icon: Option<Option<Icon>>,
    pub(crate) cover: Option<Option<Cover>>,
    pub(crate) is_inline: Option<bool>,
    pub(crate) is_locked: Option<bool>,
}

impl State {
    pub(crate) fn database(&self, id: DatabaseId) -> Option<&Database> {
        self.databases.get(&id)
    }

    /// In no order.
    pub(crate) fn databases(&self) -> impl Iterator<Item = &Database> {
        self.databases.values()
    }

    /// Makes a database, and puts it in its place.
    pub(crate) fn create_database(&mut self, database: Database, position: Position) {
        let (id, place) = (database.id, Place::of(&database.parent));
        self.databases.insert(id, database);
        self.note(Change::Created(Thing::Database(id)));
        if let Some(parent) = place.parent() {
            self.attach(parent, vec![id.into()], position);
            self.touch_around(place);
        }
    }

    pub(crate) fn edit_database(&mut self, id: DatabaseId, edit: DatabaseEdit) {
        let Some(database) = self.databases.get_mut(&id) else { return };
        let mut looks_new = false;
        let mut set = |old: &mut RichTextArray, new: Option<RichTextArray>| {
            looks_new |= new.as_ref().is_some_and(|new| new != old);
            *old = new.unwrap_or_else(|| std::mem::take(old));
        };
        set(&mut database.title, edit.title);
        set(&mut database.description, edit.description);
        if let Some(icon) = edit.icon {
            looks_new |= database.icon != icon;
            database.icon = icon;
        }
        if let Some(cover) = edit.cover {
            looks_new |= database.cover != cover;
            database.cover = cover;
        }
        database.is_inline = edit.is_inline.unwrap_or(database.is_inline);
        database.is_locked = edit.is_locked.unwrap_or(database.is_locked);
        if looks_new {
            for source in database.data_sources.clone() {
                self.note(Change::Rows(source, Node::Database(id)));
            }
        }
    }

    pub(crate) fn move_database(&mut self, id: DatabaseId, parent: Parent) {
        let Some(database) = self.databases.get_mut(&id) else { return };
        let to = Place::of(&parent);
        let from = Place::of(&std::mem::replace(&mut database.parent, parent));
        if from == to {
            return;
        }
        self.note(Change::Moved(Thing::Database(id)));
        if let Some(old) = from.parent() {
            self.detach(old, id.into());
        }
        match to.parent() {
            Some(new) => self.attach(new, vec![id.into()], Position::End),
            None => self.note_in(to, id.into()),
        }
    }

    /// Puts a database among the rows of a data source, which is a wiki then.
    ///
    /// # Errors
    ///
    /// When one of them is not there, or the database would be in itself.
    pub(crate) fn put_in_wiki(&mut self, id: DatabaseId, wiki: DataSourceId) -> Result<()> {
        self.find_database(id)?;
        let home = self.find_source(wiki)?.database;
        if self.is_within(Place::DataSource(wiki), Node::Database(id)) {
            return Err(Fail::validation("A database can't be moved into itself."));
        }
        self.move_database(id, Parent::data_source(wiki, home));
        Ok(())
    }

    pub(crate) fn database_in_trash(&self, database: &Database) -> bool {
        database.in_trash || self.place_in_trash(Place::of(&database.parent))
    }

    /// The data source that is all that a database has.
    pub(crate) fn only_source_of(&self, id: DatabaseId) -> Option<DataSourceId> {
        match self.databases.get(&id)?.data_sources.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}
