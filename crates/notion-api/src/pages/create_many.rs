use std::fmt;
use std::sync::Arc;

use notion_model::{
    CoverInput, DataSourceId, IconInput, Page, PageParent, Properties, PropertyInput,
};

use super::CreatePage;
use crate::{Client, Error, Flow, Task, concurrent};

/// A row to be created.
#[derive(Clone, Debug, Default)]
pub struct Row {
    properties: Properties<PropertyInput>,
    icon: Option<IconInput>,
    cover: Option<CoverInput>,
}

impl Row {
    /// Sets the icon.
    #[must_use]
    #[inline]
    pub fn icon(mut self, icon: IconInput) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Sets the cover.
    #[must_use]
    #[inline]
    pub fn cover(mut self, cover: CoverInput) -> Self {
        self.cover = Some(cover);
        self
    }
}

impl From<Properties<PropertyInput>> for Row {
    #[inline]
    fn from(properties: Properties<PropertyInput>) -> Self {
        let written = properties.into_iter().map(|(name, value)| (name, value.into_input()));
        Self { properties: written.collect(), ..Self::default() }
    }
}

/// The outcome for one of many rows. Its number is its place among those that were given, from 0.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum RowProgress<'a> {
    /// The request is about to be sent. If the program ends before it is done, its outcome is unknown.
    Started(usize),
    /// The page is there.
    Created(usize, &'a Page),
    /// The call failed.
    Failed(usize, &'a Error),
}

type OnProgress = Arc<dyn Fn(RowProgress<'_>) + Send + Sync>;

/// The flow of [`Pages::create_many`](super::Pages::create_many).
#[derive(Clone)]
pub struct CreateMany {
    parent: DataSourceId,
    rows: Vec<Row>,
    concurrency: usize,
    on_progress: OnProgress,
}

impl CreateMany {
    #[inline]
    pub(super) fn new(parent: DataSourceId, rows: Vec<Row>) -> Self {
        Self { parent, rows, concurrency: 8, on_progress: Arc::new(|_| {}) }
    }
}

impl fmt::Debug for CreateMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateMany")
            .field("parent", &self.parent)
            .field("rows", &self.rows)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

impl<C> Task<C, CreateMany> {
    /// Sets how many requests are under way at once. Defaults to 8. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }

    /// Calls `tell` before each row's request and after it: to keep a journal, so that a program that ends in the
    /// middle knows which rows are there, and which may be.
    ///
    /// ```no_run
    /// use notion_api::pages::RowProgress;
    /// use notion_model::{DataSourceId, Properties, PropertyInput};
    ///
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     tasks: DataSourceId,
    /// #     rows: Vec<Properties<PropertyInput>>,
    /// # ) -> Result<(), notion_api::Error> {
    /// let journal = |row: RowProgress<'_>| match row {
    ///     RowProgress::Started(row) => println!("{row} …"),
    ///     RowProgress::Created(row, page) => println!("{row} is {}", page.id),
    ///     RowProgress::Failed(row, error) => println!("{row}: {error}"),
    ///     _ => {}
    /// };
    /// let results = notion.pages().create_many(tasks, rows).on_progress(journal).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn on_progress(mut self, tell: impl Fn(RowProgress<'_>) + Send + Sync + 'static) -> Self {
        self.flow.on_progress = Arc::new(tell);
        self
    }
}

impl Flow for CreateMany {
    type Response = Vec<Result<Page, Error>>;

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let parent = PageParent::DataSource(self.parent);
        let calls = self.rows.into_iter().enumerate().map(|(number, row)| {
            let (client, tell) = (client.clone(), self.on_progress.clone());
            let Row { properties, icon, cover } = row;
            let page = CreatePage { icon, cover, ..CreatePage::new(parent, properties) };
            async move {
                tell(RowProgress::Started(number));
                let result = client.call(&page).await;
                match &result {
                    Ok(page) => tell(RowProgress::Created(number, page)),
                    Err(error) => tell(RowProgress::Failed(number, error)),
                }
                result
            }
        });
        Ok(concurrent::all(calls, self.concurrency).await)
    }
}
