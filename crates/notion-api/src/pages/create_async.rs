use notion_model::validate::{Validate, Violation};
use notion_model::{MarkdownVersion, MaybeTask, Page, entries};

use super::{Create, CreatePage};
use crate::dialect::{self, Speaks};
use crate::{Call, Client, Endpoint, Parts, Prepared, Route};

impl<C> Create<C> {
    /// Lets Notion answer before it is done, with a task then. Takes [`markdown`](Self::markdown).
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, parent: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let answer = notion.pages().create(parent).markdown("# Much").allow_async().send().await?;
    /// let page = notion.async_tasks().finish(answer).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to insert content.
    ///
    /// See [asynchronous tasks](https://developers.notion.com/reference/retrieve-async-task).
    pub fn allow_async(self) -> CreateAsync<C> {
        Call::new(self.caller, CreatePageAsync { page: self.endpoint, allow_async: true })
    }
}

/// A call of [`Create::allow_async`].
pub type CreateAsync<C> = Call<C, CreatePageAsync>;

/// The request of [`Create::allow_async`].
#[derive(Clone, Debug)]
pub struct CreatePageAsync {
    page: CreatePage,
    allow_async: bool,
}

entries!(CreatePageAsync { ..page, allow_async });

impl Speaks for CreatePageAsync {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        self.page.markdown_version()
    }
}

impl Endpoint for CreatePageAsync {
    type Response = MaybeTask<Page>;
    const ROUTE: Route = CreatePage::ROUTE;

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().query_all("filter_properties", &self.page.filter_properties).object(self)
    }

    #[inline]
    fn violations(&self) -> Vec<Violation> {
        Validate::violations(&self.page)
    }
}
