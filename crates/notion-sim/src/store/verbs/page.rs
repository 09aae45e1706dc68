//! What is done with pages, and asked about them.

use notion_model::{Cover, DataSourceId, Icon, PageId, PropertyValue};

use crate::store::journal::{Change, Thing};
use crate::store::state::{Column, LateTemplate, Page, Place, State};
use crate::store::tree::Position;
use crate::store::values::Values;

impl State {
    pub(crate) fn page(&self, id: PageId) -> Option<&Page> {
        self.pages.get(&id).map(Box::as_ref)
    }

    /// In no order.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.values().map(Box::as_ref)
    }

    /// A page that is nowhere yet, and has nothing on it.
    pub(crate) fn new_page(&mut self, id: PageId, place: Place) -> Page {
        Page {
            id,
            place,
            created: self.now,
            edited: self.now,
            indexed: self.now,
            sequence: self.next_sequence(),
            created_by: self.bot,
            edited_by: self.bot,
            icon: None,
            cover: None,
            in_trash: false,
            is_locked: false,
            is_archived: false,
            values: Values::default(),
        }
    }

    /// Makes a page, which [`place_page`](Self::place_page) puts in its place.
    pub(crate) fn create_page(&mut self, page: Page) {
        self.note(Change::Created(Thing::Page(page.id)));
        self.insert_page(page);
    }

    /// Puts a new page among what is in its parent, or among the rows.
    pub(crate) fn place_page(&mut self, id: PageId, position: Position) {
        let Some(place) = self.pages.get(&id).map(|page| page.place) else { return };
        if let Place::DataSource(source) = place {
            self.add_row(id, source);
            self.note_in(place, id.into());
        }
        if let Some(parent) = place.parent() {
            self.attach(parent, vec![id.into()], position);
        }
    }

    /// Takes a page back that could not be made whole.
    pub(crate) fn unmake_page(&mut self, id: PageId) {
        self.remove_page(id);
    }

    /// Sets a value, by the plain id of its property.
    pub(crate) fn set_value(&mut self, id: PageId, property: &str, value: PropertyValue) {
        let Some(page) = self.page(id) else { return };
        if page.values.get(property) == Some(&value) {
            return;
        }
        // The title of a page that is no row is part of what it says.
        let change = match page.place {
            Place::DataSource(_) => Change::Value(id, property.to_owned()),
            _ => Change::Content(id, id.into()),
        };
        self.change_page(id, |page| page.values.insert(property, value));
        self.note(change);
    }

    /// Changes a value as a consequence of something else, which is told; `None` removes it.
    pub(crate) fn adjust_value(
        &mut self,
        id: PageId,
        property: &str,
        value: Option<PropertyValue>,
    ) {
        self.change_page(id, |page| match value {
            Some(value) => page.values.insert(property, value),
            None => page.values.remove(property),
        });
    }

    /// Gives a page an icon or a cover, or takes it.
    pub(crate) fn dress_page(
        &mut self,
        id: PageId,
        icon: Option<Option<Icon>>,
        cover: Option<Option<Cover>>,
    ) {
        let Some(page) = self.page(id) else { return };
        let icon = icon.map_or_else(|| page.icon.clone(), |icon| icon.map(Box::new));
        let cover = cover.map_or_else(|| page.cover.clone(), |cover| cover.map(Box::new));
        if (&page.icon, &page.cover) != (&icon, &cover) {
            self.change_page(id, |page| (page.icon, page.cover) = (icon, cover));
            self.note(Change::Content(id, id.into()));
        }
    }

    pub(crate) fn lock_page(&mut self, id: PageId, locks: bool) {
        if self.page(id).is_some_and(|page| page.is_locked != locks) {
            self.change_page(id, |page| page.is_locked = locks);
            self.note(if locks { Change::Locked(id) } else { Change::Unlocked(id) });
        }
    }

    /// Puts a page away, or gets it back. Which event tells of it is not known.
    pub(crate) fn archive_page(&mut self, id: PageId, is_archived: bool) {
        self.change_page(id, |page| page.is_archived = is_archived);
    }

    /// Moves a page, with these of its values.
    pub(crate) fn move_page(&mut self, id: PageId, to: Place, values: Values) {
        let moved = self.change_page(id, |page| {
            page.values = values;
            std::mem::replace(&mut page.place, to)
        });
        let Some(from) = moved else { return };
        self.note(Change::Moved(Thing::Page(id)));
        if let Place::DataSource(source) = from {
            if let Some(source) = self.data_sources.get_mut(&source) {
                source.rows.remove(id);
            }
            self.note_in(from, id.into());
        }
        if let Some(parent) = from.parent() {
            self.detach(parent, id.into());
        }
        self.place_page(id, Position::End);
        self.touch(id);
    }

    /// Something in a page changed.
    pub(crate) fn touch(&mut self, page: PageId) {
        let (now, bot, known) = (self.now, self.bot, self.known_to_search());
        self.change_page(page, |page| {
            if page.edited <= known {
                page.indexed = page.edited;
            }
            (page.edited, page.edited_by) = (now, bot);
        });
    }

    /// Whether a page, or something that it is in, is in the trash.
    pub(crate) fn page_in_trash(&self, page: &Page) -> bool {
        page.in_trash || self.place_in_trash(page.place)
    }

    /// The title of a page, as mentions show it.
    pub(crate) fn title_of(&self, id: PageId) -> String {
        let title = self.page(id).map(Page::title).unwrap_or_default();
        if title.is_empty() { "Untitled".to_owned() } else { title }
    }

    /// Applies a template when its time has come.
    pub(crate) fn wait_for_template(&mut self, late: LateTemplate) {
        self.late.push(late);
    }

    /// The templates whose time has come, once.
    pub(crate) fn due_templates(&mut self) -> Vec<LateTemplate> {
        let now = self.now;
        let due: Vec<LateTemplate> = self.late.extract_if(.., |late| late.due <= now).collect();
        if !due.is_empty() {
            self.forget_results();
        }
        due
    }
}

impl Page {
    pub(crate) fn title(&self) -> String {
        match self.values.get("title") {
            Some(PropertyValue::Title(title)) => title.plain_text(),
            _ => String::new(),
        }
    }

    /// The data source of a row.
    pub(crate) fn source(&self) -> Option<DataSourceId> {
        match self.place {
            Place::DataSource(source) => Some(source),
            _ => None,
        }
    }

    /// The value that is kept for a property, if there is one.
    pub(crate) fn kept(&self, column: &Column) -> Option<&PropertyValue> {
        self.values.get_near(&column.id, &column.hint)
    }
}

/// The only property of a page that is no row.
pub(crate) fn title_column() -> Column {
    let config = notion_model::PropertyConfig::Title(Default::default());
    Column::new("title".to_owned(), "title".to_owned(), None, config)
}
