use std::collections::HashSet;
use std::time::Duration;

use notion_model::{
    BlockKind, DataSourceId, Direction, Filter, Page, PageId, PageParent, PropertyInputValue,
    PropertyValue, Sort, Timestamp,
};

use super::{Create, CreatePage, RetrievePage};
use crate::blocks::ListChildren;
use crate::data_sources::QueryDataSource;
use crate::{Client, Error, Flow, Items, Task};

/// The first wait before looking again; it doubles up to a tenth of the whole wait.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// Creates a page, and finds out what became of it when that fails in the dark. See
/// [`Create::reconciled`](super::Create::reconciled).
#[derive(Clone, Debug)]
pub struct CreateReconciled {
    create: CreatePage,
    settle: Duration,
    repeats: u32,
}

impl<C> Create<C> {
    /// Makes a failure that leaves it open whether the page was created
    /// ([`Error::may_have_been_applied`](crate::Error::may_have_been_applied)) settle itself: what has appeared under
    /// the parent since, with equal properties, is the page. If there is none for as long as Notion may still be at
    /// it, the page is created again.
    ///
    /// That takes a request before, to know what is there already, and some after a failure. A page that somebody
    /// else creates meanwhile with the same properties can't be told from this one. Under a data source or a page;
    /// elsewhere a failure stays a failure.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, orders: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let order = notion.pages().create(orders).title("Order 4711").reconciled().send().await?;
    /// # Ok(()) }
    /// ```
    pub fn reconciled(self) -> Task<C, CreateReconciled> {
        let settle = Duration::from_secs(70);
        Task::new(self.caller, CreateReconciled { create: self.endpoint, settle, repeats: 2 })
    }
}

impl<C> Task<C, CreateReconciled> {
    /// For how long after a failure the page may still appear: 70 seconds, if not said, since Notion gives up a request
    /// after 60.
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.flow.settle = time;
        self
    }

    /// How often the page is created again at most: twice, if not said.
    pub fn repeats(mut self, repeats: u32) -> Self {
        self.flow.repeats = repeats;
        self
    }
}

impl Flow for CreateReconciled {
    type Response = Page;

    async fn run(self, client: Client) -> Result<Page, Error> {
        let Some(place) = Place::of(&self.create, &client).await? else {
            return client.call(&self.create).await;
        };
        let before = place.look(&client).await?;
        let mut repeats = self.repeats;
        loop {
            let error = match client.call(&self.create).await {
                Err(error) if error.may_have_been_applied() => error,
                result => return result,
            };
            // Not to know is what the first error said already.
            let found = self.find(&client, &place, &before).await;
            match found {
                Ok(Some(page)) => return Ok(page),
                Ok(None) if repeats > 0 => repeats -= 1,
                Ok(None) | Err(_) => return Err(error),
            }
        }
    }
}

impl CreateReconciled {
    /// The page, if it is there before the time is over.
    async fn find(
        &self,
        client: &Client,
        place: &Place,
        before: &Seen,
    ) -> Result<Option<Page>, Error> {
        let clock = client.clock();
        let end = clock.now().saturating_add(self.settle);
        let mut wait = FIRST_LOOK;
        loop {
            if let Some(page) = place.appeared(client, before, &self.create).await? {
                return Ok(Some(page));
            }
            let left = end.saturating_sub(clock.now());
            if left.is_zero() {
                return Ok(None);
            }
            clock.sleep(wait.min(left)).await;
            wait = wait.saturating_mul(2).min(self.settle / 10).max(FIRST_LOOK);
        }
    }
}

/// Where a page is looked for.
enum Place {
    DataSource(DataSourceId),
    Page(PageId),
}

/// What was there before.
#[derive(Default)]
struct Seen {
    /// Of a data source: when its newest row was created.
    newest: Option<Timestamp>,
    /// The rows of that minute, or the pages in a page.
    pages: HashSet<PageId>,
}

impl Place {
    async fn of(create: &CreatePage, client: &Client) -> Result<Option<Self>, Error> {
        Ok(match create.parent {
            PageParent::DataSource(id) => Some(Self::DataSource(id)),
            PageParent::Database(id) => {
                Some(Self::DataSource(crate::databases::only_data_source(client, id).await?))
            }
            PageParent::Page(id) => Some(Self::Page(id)),
            _ => None,
        })
    }

    async fn look(&self, client: &Client) -> Result<Seen, Error> {
        let mut seen = Seen::default();
        match self {
            Self::DataSource(id) => {
                let mut rows = rows_since(client, *id, None);
                while let Some(row) = rows.try_next().await? {
                    let newest = seen.newest.get_or_insert(row.created_time);
                    if row.created_time < *newest {
                        break;
                    }
                    seen.pages.insert(row.id);
                }
            }
            Self::Page(id) => {
                let mut pages = child_pages(client, *id);
                while let Some((page, _)) = next_page(&mut pages).await? {
                    seen.pages.insert(page);
                }
            }
        }
        Ok(seen)
    }

    async fn appeared(
        &self,
        client: &Client,
        before: &Seen,
        create: &CreatePage,
    ) -> Result<Option<Page>, Error> {
        match self {
            Self::DataSource(id) => {
                let mut rows = rows_since(client, *id, before.newest);
                while let Some(row) = rows.try_next().await? {
                    if !before.pages.contains(&row.id) && is_made_by(create, &row) {
                        return Ok(Some(row));
                    }
                }
            }
            Self::Page(id) => {
                let title = title_of(create);
                let mut pages = child_pages(client, *id);
                while let Some((page, name)) = next_page(&mut pages).await? {
                    if !before.pages.contains(&page) && name == title {
                        return client.call(&RetrievePage::new(page)).await.map(Some);
                    }
                }
            }
        }
        Ok(None)
    }
}

/// The newest first.
fn rows_since(client: &Client, id: DataSourceId, since: Option<Timestamp>) -> Items<Page> {
    let filter = since.map(|since| Filter::created().on_or_after(since.instant()));
    let newest_first = Sort::by_created_time(Direction::Descending);
    Items::new(client.clone(), QueryDataSource::sorted(id, filter, newest_first))
}

fn child_pages(client: &Client, id: PageId) -> Items<notion_model::Block> {
    Items::new(client.clone(), ListChildren::new(id.into()))
}

async fn next_page(
    blocks: &mut Items<notion_model::Block>,
) -> Result<Option<(PageId, String)>, Error> {
    while let Some(block) = blocks.try_next().await? {
        if let BlockKind::ChildPage(page) = block.kind {
            return Ok(Some((PageId::from_uuid(*block.id.as_uuid()), page.title)));
        }
    }
    Ok(None)
}

fn title_of(create: &CreatePage) -> String {
    let title = create.properties.iter().find_map(|(_, input)| match &input.value {
        PropertyInputValue::Title(title) => Some(title.plain_text()),
        _ => None,
    });
    title.unwrap_or_default()
}

fn is_made_by(create: &CreatePage, row: &Page) -> bool {
    create.properties.iter().all(|(name, input)| {
        let by_name = row.properties.get(name);
        let property = by_name.or_else(|| row.properties.get_by_id(name).map(|(_, found)| found));
        let property = property.or_else(|| {
            let title = |value: &PropertyValue| matches!(value, PropertyValue::Title(_));
            let mut all = row.properties.iter().map(|(_, property)| property);
            all.find(|property| name == "title" && title(&property.value))
        });
        property.is_some_and(|property| input.matches(&property.value))
    })
}
