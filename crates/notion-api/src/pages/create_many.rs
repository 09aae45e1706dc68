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
    /// With this icon.
    #[must_use]
    pub fn icon(mut self, icon: IconInput) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With this cover.
    #[must_use]
    pub fn cover(mut self, cover: CoverInput) -> Self {
        self.cover = Some(cover);
        self
    }
}

impl From<Properties<PropertyInput>> for Row {
    fn from(properties: Properties<PropertyInput>) -> Self {
        let written = properties.into_iter().map(|(name, value)| (name, value.into_input()));
        Self { properties: written.collect(), ..Self::default() }
    }
}

/// What [`Pages::create_many`](super::Pages::create_many) does.
#[derive(Clone, Debug)]
pub struct CreateMany {
    parent: DataSourceId,
    rows: Vec<Row>,
    concurrency: usize,
}

impl CreateMany {
    pub(super) fn new(parent: DataSourceId, rows: Vec<Row>) -> Self {
        Self { parent, rows, concurrency: 8 }
    }
}

impl<C> Task<C, CreateMany> {
    /// How many requests are under way at once: 8, if not said. The rate limit holds for all of them together.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.flow.concurrency = requests;
        self
    }
}

impl Flow for CreateMany {
    type Response = Vec<Result<Page, Error>>;

    async fn run(self, client: Client) -> Result<Self::Response, Error> {
        let parent = PageParent::DataSource(self.parent);
        let calls = self.rows.into_iter().map(|row| {
            let client = client.clone();
            let Row { properties, icon, cover } = row;
            let page = CreatePage { icon, cover, ..CreatePage::new(parent, properties) };
            async move { client.call(&page).await }
        });
        Ok(concurrent::all(calls, self.concurrency).await)
    }
}
