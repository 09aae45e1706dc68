//! The glance: what was edited lately, by search.

use notion_model::{SearchResult, Timestamp};

use super::Engine;
use super::clock::{later, minute};
use crate::Error;
use crate::store::{Run, Store, Write};

/// The name of the value in the store that says when the last complete glance began.
pub(crate) const GLANCE: &str = "glance.watermark";

/// So much before its beginning the next one looks, in seconds: search does not know at once what has happened.
const MARGIN: i64 = 10 * 60;

/// How often a search is begun anew when its cursor has gone stale.
const AGAIN: u32 = 3;

impl<S: Store> Engine<S> {
    /// Searches for what was edited since the last glance began, in the trash and out of it.
    pub(crate) async fn glance(&self) -> Result<Run, Error> {
        let since = self.watermark(GLANCE).await?;
        let bound = since.map(|since| later(minute(since), -MARGIN));
        self.run("glance", async |began| {
            if since.is_none() {
                self.schemas(began).await?;
            }
            self.search(bound, began).await?;
            if since.is_none() {
                self.list_users(self.clock.now()).await?;
            }
            Ok(vec![Write::Meta {
                name: GLANCE.to_owned(),
                value: began.map(|time| time.to_string()),
            }])
        })
        .await
    }

    /// Searches for data sources alone, so that rows find their typed tables when they come.
    async fn schemas(&self, began: &mut Option<Timestamp>) -> Result<(), Error> {
        let mut answers = self.list(self.client.search("").data_sources()).await?;
        let at = self.clock.now();
        began.get_or_insert(at);
        loop {
            match answers.next().await {
                Ok(Some(sources)) => {
                    let mut batch = self.batch();
                    for source in &sources {
                        self.observe_source(source, at, &mut batch).await?;
                    }
                    self.commit(batch).await?;
                }
                Ok(None) => return Ok(()),
                // The search for everything has those that are left.
                Err(error) if error.is_stale_cursor() => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Searches for everything that was edited since `bound`; for all there is without one. When the first answer was made is
    /// put into `began`.
    pub(super) async fn search(
        &self,
        bound: Option<Timestamp>,
        began: &mut Option<Timestamp>,
    ) -> Result<(), Error> {
        for in_trash in [false, true] {
            let mut tries = 0;
            loop {
                match self.search_once(bound, in_trash, began).await {
                    Err(Error::Notion(error)) if error.is_stale_cursor() && tries < AGAIN => {
                        tries += 1;
                    }
                    done => break done?,
                }
            }
        }
        Ok(())
    }

    async fn search_once(
        &self,
        bound: Option<Timestamp>,
        in_trash: bool,
        began: &mut Option<Timestamp>,
    ) -> Result<(), Error> {
        let search = self.client.search("").latest_first();
        let search = if in_trash { search.in_trash(true) } else { search };
        let mut answers = self.list(search).await?;
        let at = self.clock.now();
        began.get_or_insert(at);
        while let Some(found) = answers.next().await? {
            let is_new = |found: &SearchResult| match (bound, edited(found)) {
                (Some(bound), Some(edited)) => edited >= bound,
                _ => true,
            };
            let (new, old): (Vec<_>, Vec<_>) = found.into_iter().partition(is_new);
            let is_over = new.is_empty() && !old.is_empty();
            let mut batch = self.batch();
            self.observe_found(new, at, &mut batch).await?;
            self.commit(batch).await?;
            if is_over {
                break;
            }
        }
        Ok(())
    }

    /// Returns the time that is stored under a name.
    pub(crate) async fn watermark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        Ok(self.store.meta(name).await?.and_then(|time| time.parse().ok()))
    }

    /// Runs a loop, and notes that it has ended: with what it writes at its end, or with why it could not come to that.
    ///
    /// What ends a loop early, but a refused token and a store that fails, is no error: nothing is lost by it, as its
    /// watermark does not move.
    pub(super) async fn run(
        &self,
        name: &str,
        body: impl AsyncFnOnce(&mut Option<Timestamp>) -> Result<Vec<Write>, Error>,
    ) -> Result<Run, Error> {
        let spent = self.spends();
        let mut began = None;
        let ended = body(&mut began).await;
        let (writes, error) = match ended {
            Ok(writes) => (writes, None),
            Err(Error::Notion(error)) if !error.is_unauthorized() => {
                (Vec::new(), Some(error.to_string()))
            }
            Err(error) => return Err(error),
        };
        let run = self.ended(name, spent, began, error);
        let mut batch = self.batch();
        batch.writes.extend(writes);
        batch.push(Write::Run(run.clone()));
        self.commit(batch).await?;
        Ok(run)
    }
}

fn edited(found: &SearchResult) -> Option<Timestamp> {
    match found {
        SearchResult::Page(page) => Some(page.last_edited_time),
        SearchResult::DataSource(source) => Some(source.last_edited_time),
        _ => None,
    }
}
