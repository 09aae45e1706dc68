use std::collections::HashSet;

use notion_model::{
    Block, BlockKind, DataSourceId, Direction, Filter, Page, PageId, PageParent,
    PropertyInputValue, PropertyValue, Sort, Timestamp,
};

use super::{Create, CreatePage, RetrievePage};
use crate::blocks::ListChildren;
use crate::data_sources::QueryDataSource;
use crate::reconcile::{Reconcile, Reconciled};
use crate::{Client, Error, Items, Task};

impl<C> Create<C> {
    /// Makes a failure that leaves it open whether the page was created settle itself: see [`Reconciled`]. Pages are
    /// equal if the properties that are set here are. Under a data source or a page; elsewhere a failure stays a
    /// failure.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, orders: notion_model::DataSourceId) -> Result<(), notion_api::Error> {
    /// let order = notion.pages().create(orders).title("Order 4711").reconciled().send().await?;
    /// # Ok(()) }
    /// ```
    pub fn reconciled(self) -> Task<C, Reconciled<CreatePage>> {
        Task::new(self.caller, Reconciled::new(self.endpoint))
    }
}

/// The place where the page is to be, and what was there before.
#[derive(Debug)]
pub enum Before {
    /// The newest rows of a data source.
    DataSource {
        /// The data source.
        id: DataSourceId,
        /// When the newest row was created.
        newest: Option<Timestamp>,
        /// The rows of that minute.
        rows: HashSet<PageId>,
    },
    /// The pages in a page.
    Page {
        /// The page.
        id: PageId,
        /// Those in it.
        pages: HashSet<PageId>,
    },
}

impl Reconcile for CreatePage {
    type Before = Before;

    async fn look(&self, client: &Client) -> Result<Option<Before>, Error> {
        let id = match self.parent {
            PageParent::DataSource(id) => id,
            PageParent::Database(id) => crate::databases::only_data_source(client, id).await?,
            PageParent::Page(id) => {
                let (mut pages, mut blocks) = (HashSet::new(), blocks_in(client, id));
                while let Some((page, _)) = next_page(&mut blocks).await? {
                    pages.insert(page);
                }
                return Ok(Some(Before::Page { id, pages }));
            }
            _ => return Ok(None),
        };
        let (mut newest, mut rows) = (None, HashSet::new());
        let mut items = rows_since(client, id, None);
        while let Some(row) = items.try_next().await? {
            if row.created_time < *newest.get_or_insert(row.created_time) {
                break;
            }
            rows.insert(row.id);
        }
        Ok(Some(Before::DataSource { id, newest, rows }))
    }

    async fn find(&self, client: &Client, before: &Before) -> Result<Option<Page>, Error> {
        match before {
            Before::DataSource { id, newest, rows } => {
                let mut items = rows_since(client, *id, *newest);
                while let Some(row) = items.try_next().await? {
                    if !rows.contains(&row.id) && self.makes(&row) {
                        return Ok(Some(row));
                    }
                }
            }
            Before::Page { id, pages } => {
                let mut blocks = blocks_in(client, *id);
                while let Some((page, title)) = next_page(&mut blocks).await? {
                    if !pages.contains(&page) && title == self.title() {
                        return client.call(&RetrievePage::new(page)).await.map(Some);
                    }
                }
            }
        }
        Ok(None)
    }
}

impl CreatePage {
    #[inline]
    fn title(&self) -> String {
        let title = self.properties.iter().find_map(|(_, input)| match &input.value {
            PropertyInputValue::Title(title) => Some(title.plain_text()),
            _ => None,
        });
        title.unwrap_or_default()
    }

    /// Whether `row` has the properties that are set here.
    #[inline]
    fn makes(&self, row: &Page) -> bool {
        self.properties.iter().all(|(name, input)| {
            let by_name = row.properties.get(name);
            let property =
                by_name.or_else(|| row.properties.get_by_id(name).map(|(_, found)| found));
            let property = property.or_else(|| {
                let title = |value: &PropertyValue| matches!(value, PropertyValue::Title(_));
                let mut all = row.properties.iter().map(|(_, property)| property);
                all.find(|property| name == "title" && title(&property.value))
            });
            property.is_some_and(|property| input.matches(&property.value))
        })
    }
}

/// The newest first.
#[inline]
fn rows_since(client: &Client, id: DataSourceId, since: Option<Timestamp>) -> Items<Page> {
    let filter = since.map(|since| Filter::created().on_or_after(since));
    let newest_first = Sort::by_created_time(Direction::Descending);
    Items::new(client.clone(), QueryDataSource::sorted(id, filter, newest_first))
}

#[inline]
fn blocks_in(client: &Client, id: PageId) -> Items<Block> {
    Items::new(client.clone(), ListChildren::new(id.into()))
}

/// The next page among the blocks, and its title.
async fn next_page(blocks: &mut Items<Block>) -> Result<Option<(PageId, String)>, Error> {
    while let Some(block) = blocks.try_next().await? {
        if let BlockKind::ChildPage(page) = block.kind {
            return Ok(Some((PageId::from_uuid(*block.id.as_uuid()), page.title)));
        }
    }
    Ok(None)
}
