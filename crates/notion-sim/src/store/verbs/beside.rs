//! Pages and data sources, put in and taken out, and what is kept beside them.

use notion_model::{DataSourceId, PageId};
use uuid::Uuid;

use crate::store::edits::Edit;
use crate::store::rows::Row;
use crate::store::state::{DataSource, Page, State};

impl State {
    /// Pages and data sources by their last edits, the last one first, or the first one if they are `ascending`. The list
    /// begins with `from`, if that is given.
    pub(crate) fn edits(&self, from: Option<Edit>, ascending: bool) -> impl Iterator<Item = Edit> {
        let known = self.known_to_search();
        let late = self.edits.after(known).filter_map(|edit| self.edit(edit.id)).collect();
        self.edits.until(known, late, from, ascending)
    }

    /// The last edit of a page or a data source that a search knows: of what was edited within the time for which it
    /// lags, the one before.
    pub(crate) fn edit(&self, id: Uuid) -> Option<Edit> {
        let known = self.known_to_search();
        let (edit, created, indexed) = match self.page(id.into()) {
            Some(page) => (page.edit(), page.created, page.indexed),
            None => {
                let source = self.data_source(id.into())?;
                (source.edit(), source.created, source.indexed)
            }
        };
        let edit = if edit.time() > known { edit.at(indexed) } else { edit };
        (created <= known).then_some(edit)
    }

    pub(super) fn insert_page(&mut self, page: Page) {
        self.edits.add(page.edit());
        self.pages.insert(page.id, Box::new(page));
    }

    /// Changes a page. It goes this way that what is kept beside pages stays true.
    pub(super) fn change_page<T>(
        &mut self,
        id: PageId,
        change: impl FnOnce(&mut Page) -> T,
    ) -> Option<T> {
        let page = self.pages.get_mut(&id)?;
        let before = page.edit();
        let done = change(page);
        if page.edit() != before {
            self.edits.remove(before);
            self.edits.add(page.edit());
        }
        if let Some(source) = page.source().and_then(|id| self.data_sources.get_mut(&id)) {
            source.rows.renew(page.row());
        }
        Some(done)
    }

    pub(super) fn remove_page(&mut self, id: PageId) -> Option<Box<Page>> {
        let page = self.pages.remove(&id)?;
        self.edits.remove(page.edit());
        Some(page)
    }

    pub(super) fn insert_source(&mut self, source: DataSource) {
        self.edits.add(source.edit());
        self.data_sources.insert(source.id, source);
    }

    pub(super) fn remove_source(&mut self, id: DataSourceId) -> Option<DataSource> {
        let source = self.data_sources.remove(&id)?;
        self.edits.remove(source.edit());
        Some(source)
    }
}

impl Page {
    fn edit(&self) -> Edit {
        Edit::new(self.edited, self.sequence, self.id)
    }

    pub(super) fn row(&self) -> Row {
        Row { id: self.id, in_trash: self.in_trash, sequence: self.sequence }
    }
}

impl DataSource {
    pub(super) fn edit(&self) -> Edit {
        Edit::new(self.edited, 0, self.id)
    }
}
