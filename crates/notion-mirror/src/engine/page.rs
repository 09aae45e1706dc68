//! Pages: what is written, and queued, when one was read.

use notion_api::pages::HydratedPage;
use notion_model::{Page, Timestamp};

use super::clock::{SETTLED, later, minute};
use super::follow::References;
use super::observe::{gap, not_json};
use super::{Engine, document};
use crate::Error;
use crate::store::{Batch, Gap, Key, Kind, Object, Reason, State, Store, Task, Work, Write};

/// How long the reading of a body is put off at most while somebody goes on typing, in seconds.
pub(crate) const PATIENCE: i64 = 10 * 60;

impl<S: Store> Engine<S> {
    /// Takes in pages as a list has them: values that were cut off are asked for one by one.
    pub(super) async fn observe_pages(
        &self,
        pages: Vec<Page>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let mut former = self.former(pages.iter().map(|page| Key::page(page.id))).await?;
        let mut references = References::default();
        for page in pages {
            let key = Key::page(page.id);
            let former = former.remove(&key);
            if !page.is_truncated() {
                match self.page(&page, former.as_ref(), at, batch, &mut references).await {
                    // The others of the list do not suffer from it.
                    Err(Error::Json(error)) => {
                        batch.push(Write::Gap(not_json(key, "object", &error, at)));
                    }
                    done => done?,
                }
                continue;
            }
            // A whole value is not replaced by a part of it.
            match &former {
                Some(_) => batch.push(Write::Seen { keys: vec![key], at }),
                None => {
                    self.page(&page, None, at, batch, &mut references).await?;
                    self.cut_off(&page, at, batch);
                }
            }
            batch.enqueue(Work::new(Task::Object(key), Reason::Settle, at));
        }
        self.refer(references, at, batch).await
    }

    /// Takes in a page whose values were completed as far as possible.
    pub(super) async fn observe_page(
        &self,
        page: HydratedPage,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let key = Key::page(page.id);
        let former = self.former([key]).await?.remove(&key);
        let mut references = References::default();
        self.page(&page, former.as_ref(), at, batch, &mut references).await?;
        batch.push(Write::Close { key, what: "property:".to_owned() });
        for (name, error) in page.refused() {
            let id = page.properties.get(name).map_or(name, |property| property.id.as_str());
            batch.push(Write::Gap(gap(key, format!("property:{id}"), error, at)));
        }
        self.refer(references, at, batch).await
    }

    /// Takes in a page that the program itself has written.
    pub(crate) async fn observe_noted(
        &self,
        page: &Page,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        self.observe_pages(vec![page.clone()], at, batch).await
    }

    /// Notes which values of a page are only a part.
    fn cut_off(&self, page: &Page, at: Timestamp, batch: &mut Batch) {
        for (name, property) in page.properties.iter() {
            if property.is_truncated() {
                batch.push(Write::Gap(Gap {
                    key: Key::page(page.id),
                    what: format!("property:{}", property.id.as_str()),
                    code: "cut_off".to_owned(),
                    message: format!("of {name:?} only a part was read"),
                    first: at,
                    last: at,
                }));
            }
        }
    }

    async fn page(
        &self,
        page: &Page,
        former: Option<&Object>,
        at: Timestamp,
        batch: &mut Batch,
        references: &mut References,
    ) -> Result<(), Error> {
        let observed = document::page(page, former, at)?;
        let key = observed.key;
        let parent = document::parent_key(&page.parent);
        references.wanted.extend(parent);
        let is_same = |former: &Object| {
            former.hash == observed.hash
                && former.state == observed.state
                && former.parent == observed.parent
        };
        if former.is_some_and(is_same) {
            batch.push(Write::Seen { keys: vec![key], at });
            return Ok(());
        }
        self.relations(page, former, references);
        references.rows(&observed, former);
        self.queue_body(page, former, at, batch).await?;
        self.placed(&observed, former, at, batch).await?;
        self.queue_files(key, &observed, at, batch);
        batch.push(Write::Object(Box::new(observed)));
        Ok(())
    }

    /// Has the blocks of a page read, if they may be others than those that are stored.
    async fn queue_body(
        &self,
        page: &Page,
        former: Option<&Object>,
        at: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        if page.in_trash || !self.options.bodies {
            return Ok(());
        }
        let is_read = |former: &Object| {
            former.edited.as_second() == page.last_edited_time.as_second()
                && former.state == State::Live
        };
        if former.is_some_and(is_read) {
            return Ok(());
        }
        let reason = if former.is_some() { Reason::Edited } else { Reason::New };
        let settles = later(minute(page.last_edited_time), SETTLED);
        let mut work = Work::new(Task::Body(page.id.into()), reason, settles);
        (work.postpone, work.deadline) = (true, later(at, PATIENCE));
        // An edit of the schema may count as an edit of every row: that is no haste.
        if let Some(former) = former
            && let Some(source) = former.within
            && differs_in_time_only(page, former)
        {
            let key = Key::new(Kind::DataSource, source);
            let edited = self.former([key]).await?.remove(&key).map(|source| source.edited);
            if edited.is_some_and(|edited| minute(edited) == minute(page.last_edited_time)) {
                work.priority = 8;
            }
        }
        batch.enqueue(work);
        Ok(())
    }
}

/// Whether a page is as it was, but for when and by whom it was edited.
fn differs_in_time_only(page: &Page, former: &Object) -> bool {
    let Ok(mut former) = notion_model::from_str::<Page>(&former.document) else { return false };
    former.last_edited_time = page.last_edited_time;
    former.last_edited_by = page.last_edited_by.clone();
    former.properties == page.properties
        && former.parent == page.parent
        && former.in_trash == page.in_trash
}
