//! Views of databases, if they are asked for: a list for each database, and a request for each view.

use std::collections::HashSet;

use notion_model::{DatabaseId, ViewId};
use uuid::Uuid;

use super::observe::gap;
use super::{Engine, document};
use crate::Error;
use crate::store::{Batch, Key, Kind, Reason, Select, State, Store, Task, Work, Write};

impl<S: Store> Engine<S> {
    /// Has all views of a database read, and looks for those that it had and has no more.
    pub(super) async fn list_views(&self, database: Uuid, batch: &mut Batch) -> Result<(), Error> {
        if !self.options.views {
            return Ok(());
        }
        let key = Key::new(Kind::Database, database);
        let now = self.clock.now();
        let listed = self.client.views().list(DatabaseId::from_uuid(database)).all().await;
        let listed: HashSet<Key> = match listed {
            Ok(listed) => listed.iter().map(|view| Key::new(Kind::View, view.id)).collect(),
            Err(error)
                if error.is_not_found() || error.is_permission() || error.is_validation() =>
            {
                batch.push(Write::Gap(gap(key, "views".to_owned(), &error, now)));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        batch.push(Write::Close { key, what: "views".to_owned() });
        let stored = Select {
            kinds: vec![Kind::View],
            states: vec![State::Live],
            within: Some(database),
            ..Select::default()
        };
        let stored = self.store.select(stored).await?.into_iter();
        let absent =
            stored.filter(|view| !listed.contains(view)).map(|view| (view, Reason::Absent));
        let listed = listed.iter().map(|view| (*view, Reason::Linked));
        for (view, reason) in listed.chain(absent) {
            let work = Work::new(Task::Object(view), reason, now);
            batch.enqueue(Work { priority: 6, ..work });
        }
        Ok(())
    }

    /// Reads a view. What is left of one that was deleted says no more than that.
    pub(super) async fn read_view(&self, key: Key, batch: &mut Batch) -> Result<(), Error> {
        if !self.options.views {
            return Ok(());
        }
        let view = self.client.views().retrieve(ViewId::from_uuid(key.id)).send_with_meta().await?;
        self.note(&view.meta);
        let now = self.clock.now();
        if view.value.is_partial() {
            let note = Some("deleted".to_owned());
            batch.push(Write::State { key, state: State::Unreachable, at: now, note });
            return Ok(());
        }
        self.observe_plain(vec![document::view(&view.value, now)?], batch).await
    }
}
