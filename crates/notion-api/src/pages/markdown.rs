//! Pages as Markdown.

use notion_model::{
    BlockId, MarkdownUpdate, MarkdownVersion, MaybeTask, PageId, PageMarkdown, entries,
};
use notion_transport::Effect;

use super::Pages;
use crate::dialect::{self, Speaks};
use crate::setters::setters;
use crate::{Call, Client, Endpoint, Parts, Prepared, Route};

// ---- GET /v1/pages/{page_id}/markdown ----------------------------------------------------------

impl<C> Pages<C> {
    /// Retrieves what is on a page, in one of Notion's [dialects](MarkdownVersion) of Markdown: up to about 20,000
    /// blocks.
    ///
    /// A block that could not be shown is named in `unknown_block_ids`; its id is taken here, too.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let page = notion.pages().markdown(page).include_transcript().send().await?;
    /// println!("{}, whole: {}", page.markdown, !page.truncated);
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to read content.
    ///
    /// See [retrieve a page as Markdown](https://developers.notion.com/reference/retrieve-page-markdown).
    pub fn markdown(self, id: impl Into<BlockId>) -> RetrieveMarkdown<C> {
        let id = id.into();
        Call::new(
            self.0,
            RetrievePageMarkdown { id, include_transcript: None, markdown_version: None },
        )
    }
}

/// A call of [`Pages::markdown`].
pub type RetrieveMarkdown<C> = Call<C, RetrievePageMarkdown>;

/// The request of [`Pages::markdown`].
#[derive(Clone, Debug)]
pub struct RetrievePageMarkdown {
    id: BlockId,
    include_transcript: Option<bool>,
    markdown_version: Option<MarkdownVersion>,
}

impl Endpoint for RetrievePageMarkdown {
    type Response = PageMarkdown;
    const ROUTE: Route = Route::get("/v1/pages/{page_id}/markdown");

    #[inline]
    fn parts(&self) -> Parts {
        let version = self.markdown_version.as_ref().map(MarkdownVersion::as_str);
        Parts::new()
            .arg(self.id)
            .query("include_transcript", self.include_transcript)
            .query("markdown_version", version)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }
}

impl Speaks for RetrievePageMarkdown {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        Some(&mut self.markdown_version)
    }
}

impl<C> RetrieveMarkdown<C> {
    /// Asks for the transcripts of meetings, which are left out otherwise.
    pub fn include_transcript(mut self) -> Self {
        self.endpoint.include_transcript = Some(true);
        self
    }

    setters!(markdown_version);
}

// ---- PATCH /v1/pages/{page_id}/markdown --------------------------------------------------------

/// Adding to a page twice makes it twice as long.
const UPDATE: Route =
    Route::new(http::Method::PATCH, "/v1/pages/{page_id}/markdown", Effect::Create);

impl<C> Pages<C> {
    /// Changes what is on a page, in one of Notion's [dialects](MarkdownVersion) of Markdown.
    ///
    /// The texts to be searched for are those of the page in the same dialect. Refused are a text that is empty, or is
    /// not there once; what would delete pages or databases that are on the page; what would make the page too large,
    /// and what changes a part that is too far down to be loaded ([`limit_kind`](crate::Error::limit_kind)).
    ///
    /// ```no_run
    /// use notion_model::MarkdownUpdate;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// notion.pages().update_markdown(page, MarkdownUpdate::append("## Today\n\n- done")).send().await?;
    /// notion.pages().update_markdown(page, MarkdownUpdate::update([("- done", "- **done**")])).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [update a page's content as Markdown](https://developers.notion.com/reference/update-page-markdown).
    pub fn update_markdown(self, id: PageId, update: MarkdownUpdate) -> UpdateMarkdown<C> {
        Call::new(self.0, UpdatePageMarkdown { id, update, markdown_version: None })
    }

    /// Returns the same; Notion may answer before it is done, and with a task then.
    /// [`AsyncTasks::finish`](crate::async_tasks::AsyncTasks::finish) waits for its end.
    ///
    /// ```no_run
    /// use notion_model::MarkdownUpdate;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let answer = notion.pages().update_markdown_async(page, MarkdownUpdate::replace("# Much")).send().await?;
    /// let page = notion.async_tasks().finish(answer).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Needs the capability to update content.
    ///
    /// See [update a page's content as Markdown](https://developers.notion.com/reference/update-page-markdown).
    pub fn update_markdown_async(
        self,
        id: PageId,
        update: MarkdownUpdate,
    ) -> UpdateMarkdownAsync<C> {
        let request =
            UpdatePageMarkdownAsync { id, allow_async: true, update, markdown_version: None };
        Call::new(self.0, request)
    }
}

/// A call of [`Pages::update_markdown`].
pub type UpdateMarkdown<C> = Call<C, UpdatePageMarkdown>;

/// The request of [`Pages::update_markdown`].
#[derive(Clone, Debug)]
pub struct UpdatePageMarkdown {
    id: PageId,
    update: MarkdownUpdate,
    markdown_version: Option<MarkdownVersion>,
}

entries!(UpdatePageMarkdown { ..update, markdown_version });

impl Endpoint for UpdatePageMarkdown {
    type Response = PageMarkdown;
    const ROUTE: Route = UPDATE;

    /// All that is on a page can be replaced twice. What is searched for may be in what has replaced it.
    #[inline]
    fn effect(&self) -> Effect {
        match self.update {
            MarkdownUpdate::ReplaceContent { .. } => Effect::IdempotentWrite,
            _ => Effect::Create,
        }
    }

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }
}

impl Speaks for UpdatePageMarkdown {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        Some(&mut self.markdown_version)
    }
}

impl<C> UpdateMarkdown<C> {
    setters!(markdown_version);
}

/// A call of [`Pages::update_markdown_async`].
pub type UpdateMarkdownAsync<C> = Call<C, UpdatePageMarkdownAsync>;

/// The request of [`Pages::update_markdown_async`].
#[derive(Clone, Debug)]
pub struct UpdatePageMarkdownAsync {
    id: PageId,
    allow_async: bool,
    update: MarkdownUpdate,
    markdown_version: Option<MarkdownVersion>,
}

entries!(UpdatePageMarkdownAsync { allow_async, ..update, markdown_version });

impl Endpoint for UpdatePageMarkdownAsync {
    type Response = MaybeTask<PageMarkdown>;
    const ROUTE: Route = UPDATE;

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(self.id).object(self)
    }

    #[inline]
    fn prepare(&self, client: &Client) -> Option<Prepared<Self>> {
        dialect::of_client(self, client)
    }
}

impl Speaks for UpdatePageMarkdownAsync {
    fn markdown_version(&mut self) -> Option<&mut Option<MarkdownVersion>> {
        Some(&mut self.markdown_version)
    }
}

impl<C> UpdateMarkdownAsync<C> {
    setters!(markdown_version);
}
