//! What is gone for good.

use std::collections::HashSet;

use notion_model::{BlockId, CommentId, DatabaseId, PropertyValue};
use uuid::Uuid;

use crate::store::state::{Place, State};
use crate::wire::fail::{Fail, Result};

impl State {
    /// Removes something that is in the trash for good, with all that is in it. It is answered as if it had never
    /// been.
    ///
    /// # Errors
    ///
    /// When it is not there, or not in the trash.
    pub(crate) fn purge(&mut self, id: Uuid) -> Result<()> {
        let source = self.data_sources.get(&id.into());
        let in_trash = match (self.node(id), source) {
            (Some(node), _) => self.node_in_trash(node),
            (None, Some(source)) => self.source_in_trash(source),
            (None, None) => return Err(self.no_block(id)),
        };
        if !in_trash {
            return Err(Fail::validation(format!("{id} is not in the trash.")));
        }
        match self.node(id).and_then(|node| self.place_of(node)) {
            Some(Place::DataSource(source)) => {
                if let Some(source) = self.data_sources.get_mut(&source) {
                    source.rows.remove(id.into());
                    source.templates.retain(|template| Uuid::from(template.page) != id);
                }
            }
            Some(place) => {
                let siblings = place.parent().and_then(|parent| self.children.get_mut(&parent));
                siblings.into_iter().for_each(|siblings| siblings.retain(|other| *other != id));
            }
            None => {
                let database = self.data_sources.get(&id.into()).map(|source| source.database);
                let database = database.and_then(|database| self.databases.get_mut(&database));
                if let Some(database) = database {
                    database.data_sources.retain(|other| Uuid::from(*other) != id);
                }
            }
        }
        self.erase(vec![id]);
        Ok(())
    }

    /// Removes pages, databases, data sources and blocks for good, with what is in them and what refers to them.
    pub(crate) fn erase(&mut self, ids: Vec<Uuid>) {
        let mut left = ids;
        let mut gone: HashSet<Uuid> = HashSet::new();
        let mut pages_gone = false;
        while let Some(id) = left.pop() {
            self.blocks.remove(&BlockId::from(id));
            pages_gone |= self.remove_page(id.into()).is_some();
            gone.insert(id);
            left.extend(self.children.remove(&id).unwrap_or_default());
            self.sharing.remove(&id);
            self.refused.remove(&id);
            if let Some(database) = self.databases.remove(&DatabaseId::from(id)) {
                self.views.retain(|view| view.database != database.id);
                left.extend(database.data_sources.into_iter().map(Uuid::from));
            }
            if let Some(source) = self.remove_source(id.into()) {
                self.views.retain(|view| view.source != Some(source.id));
                left.extend(source.rows.ids().map(Uuid::from));
                left.extend(source.templates.into_iter().map(|template| Uuid::from(template.page)));
            }
        }
        let comments = gone.iter().flat_map(|id| self.comments_on(*id));
        let comments: Vec<CommentId> = comments.map(|comment| comment.id).collect();
        for comment in comments {
            self.comments.remove(comment);
        }
        if pages_gone {
            self.forget_relations(&gone);
        }
    }

    /// Relations lose pages that are gone.
    fn forget_relations(&mut self, gone: &HashSet<Uuid>) {
        for value in self.pages.values_mut().flat_map(|page| page.values.values_mut()) {
            if let PropertyValue::Relation(pages) = value {
                pages.retain(|page| !gone.contains(page.id.as_uuid()));
            }
        }
    }
}
