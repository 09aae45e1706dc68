use notion_model::{Page, PageId, Properties, PropertyInput};

use super::{Pages, UpdatePage};
use crate::error::Subject;
use crate::{Client, Error, Flow, Task, concurrent};

impl<C> Pages<C> {
    /// Updates properties of many pages, several at once: each is a result of its own, in their order. One failure does not
    /// keep the others from being updated.
    ///
    /// What is run again sets the same values again, so those that failed can be given once more.
    ///
    /// ```no_run
    /// use notion_model::{Properties, PropertyInput as Value};
    ///
    /// # async fn f(notion: notion_api::Client, late: Vec<notion_model::PageId>) -> Result<(), notion_api::Error> {
    /// let changes = late.into_iter().map(|id| (id, [("State", Value::select("Overdue"))]));
    /// for result in notion.pages().update_many(changes).send().await? {
    ///     if let Err(error) = result {
    ///         println!("{error}");
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn update_many<P: Into<Properties<PropertyInput>>>(
        self,
        changes: impl IntoIterator<Item = (PageId, P)>,
    ) -> Task<C, UpdateMany> {
        let changes = changes.into_iter().map(|(id, properties)| {
            let written = properties.into().into_iter();
            (id, written.map(|(name, value)| (name, value.into_input())).collect())
        });
        Task::new(self.0, UpdateMany { changes: changes.collect(), concurrency: 8 })
    }
}

/// The task of [`Pages::update_many`].
#[derive(Clone, Debug)]
pub struct UpdateMany {
    changes: Vec<(PageId, Properties<PropertyInput>)>,
    concurrency: usize,
}

impl<C> Task<C, UpdateMany> {
    /// How many requests are under way at once. Defaults to 8. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }
}

impl Flow for UpdateMany {
    type Response = Vec<Result<Page, Error>>;

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let calls = self.changes.into_iter().map(|(id, properties)| {
            let client = client.clone();
            async move {
                let update = UpdatePage::with(id, properties);
                let page = client.call(&update).await;
                page.map_err(|error| error.about(Subject::Page(id)))
            }
        });
        Ok(concurrent::all(calls, self.concurrency).await)
    }
}
