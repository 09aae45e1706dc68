use notion_model::{Page, PageId};

use super::{Pages, RetrievePage};
use crate::error::Subject;
use crate::{Client, Error, Flow, Task, concurrent};

impl<C> Pages<C> {
    /// Retrieves pages, several at once: each is a result of its own, in their order. One that is not shared leaves
    /// the others as they are.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, view: notion_model::ViewId) -> Result<(), notion_api::Error> {
    /// let rows = notion.views().rows(view).all().await?;
    /// let ids = rows.iter().map(|row| row.id);
    /// for (row, page) in rows.iter().zip(notion.pages().retrieve_many(ids).send().await?) {
    ///     match page {
    ///         Ok(page) => println!("{}", page.title_text()),
    ///         Err(error) => println!("{}: {error}", row.id),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn retrieve_many(self, ids: impl IntoIterator<Item = PageId>) -> Task<C, RetrieveMany> {
        let ids = ids.into_iter().collect();
        Task::new(self.0, RetrieveMany { ids, concurrency: 8 })
    }
}

/// The task of [`Pages::retrieve_many`].
#[derive(Clone, Debug)]
pub struct RetrieveMany {
    ids: Vec<PageId>,
    concurrency: usize,
}

impl<C> Task<C, RetrieveMany> {
    /// Sets how many requests are under way at once. Defaults to 8. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }
}

impl Flow for RetrieveMany {
    type Response = Vec<Result<Page, Error>>;

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let calls = self.ids.into_iter().map(|id| {
            let client = client.clone();
            async move {
                let page = client.call(&RetrievePage::new(id)).await;
                page.map_err(|error| error.about(Subject::Page(id)))
            }
        });
        Ok(concurrent::all(calls, self.concurrency).await)
    }
}
