//! Search: pages and data sources by their titles.

use std::marker::PhantomData;

use notion_model::validate::{Validate, Violation};
use notion_model::{
    DataSource, Direction, Entries, EntryWriter, List, Page, SearchObject, SearchResult, entries,
};
use notion_transport::Effect;
use serde::de::DeserializeOwned;

use crate::{Answer, Call, Endpoint, Paged, Paging, Parts, Route};

/// A call of `search`, whose results are of the type `R`.
pub type Search<C, R = SearchResult> = Call<C, SearchTitles<R>>;

/// The request of a search.
///
/// Objects that were made or changed just now may be missing. The latest edited come first, unless
/// [`oldest_first`](Search::oldest_first) or [`by_relevance`](Search::by_relevance) says otherwise.
///
/// Notion stops at its limit and says so: then what was found is followed by an error
/// ([`Error::is_incomplete`](crate::Error::is_incomplete)), as a query's rows are.
///
/// The cursors of a search live as long as its run. When one has gone stale midway
/// ([`Error::is_stale_cursor`](crate::Error::is_stale_cursor)), search again and leave out what was seen.
///
/// ```no_run
/// # async fn f(notion: notion_api::Client) -> Result<(), notion_api::Error> {
/// let mut found = notion.search("Roadmap").pages().items();
/// while let Some(page) = found.try_next().await? {
///     println!("{} {}", page.title_text(), page.url);
/// }
/// # Ok(()) }
/// ```
///
/// Needs the capability to read content.
///
/// See [search](https://developers.notion.com/reference/post-search).
#[derive(Clone, Debug)]
pub struct SearchTitles<R = SearchResult> {
    query: String,
    filter: SearchFilter,
    sort: Option<SearchSort>,
    paging: Paging,
    found: PhantomData<fn() -> R>,
}

entries!(impl<R> SearchTitles<R> { query?, filter?, sort, ..paging });

#[derive(Clone, Debug, Default)]
struct SearchFilter {
    property: Option<&'static str>,
    value: Option<SearchObject>,
    in_trash: Option<bool>,
}

entries!(SearchFilter { property, value, in_trash });

#[derive(Clone, Debug)]
enum SearchSort {
    Edited { timestamp: &'static str, direction: Direction },
    By { property: &'static str },
}

impl Entries for SearchSort {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        match self {
            Self::Edited { timestamp, direction } => {
                to.entry("timestamp", timestamp);
                to.entry("direction", direction);
            }
            Self::By { property } => to.entry("property", property),
        }
    }
}

entries!(SearchSort);

impl<C> Search<C> {
    #[doc(hidden)]
    pub fn with(caller: C, query: String) -> Self {
        let (filter, paging) = (SearchFilter::default(), Paging::default());
        Call::new(caller, SearchTitles { query, filter, sort: None, paging, found: PhantomData })
    }

    /// Limits the answer to objects of this kind.
    pub fn only(mut self, object: SearchObject) -> Self {
        self.endpoint.filter.property = Some("object");
        self.endpoint.filter.value = Some(object);
        self
    }

    /// Searches only pages, and returns them as such.
    pub fn pages(self) -> Search<C, Page> {
        self.only(SearchObject::Page).typed()
    }

    /// Searches only data sources, and returns them as such.
    pub fn data_sources(self) -> Search<C, DataSource> {
        self.only(SearchObject::DataSource).typed()
    }

    fn typed<R>(self) -> Search<C, R> {
        let SearchTitles { query, filter, sort, paging, found: _ } = self.endpoint;
        Call::new(self.caller, SearchTitles { query, filter, sort, paging, found: PhantomData })
    }
}

impl<C, R> Search<C, R> {
    /// Limits the answer to what is in the trash, or to what is not.
    pub fn in_trash(mut self, in_trash: bool) -> Self {
        self.endpoint.filter.in_trash = Some(in_trash);
        self
    }

    fn sort(mut self, direction: Direction) -> Self {
        self.endpoint.sort = Some(SearchSort::Edited { timestamp: "last_edited_time", direction });
        self
    }

    /// Sets what fits the query best first.
    pub fn by_relevance(mut self) -> Self {
        self.endpoint.sort = Some(SearchSort::By { property: "relevance" });
        self
    }

    /// Sets the latest edited first.
    pub fn latest_first(self) -> Self {
        self.sort(Direction::Descending)
    }

    /// Sets the earliest edited first.
    pub fn oldest_first(self) -> Self {
        self.sort(Direction::Ascending)
    }
}

impl<R: Answer + Clone + DeserializeOwned + Send + Sync + 'static> Endpoint for SearchTitles<R> {
    type Response = List<R>;
    const ROUTE: Route = Route::post("/v1/search", Effect::Read);

    fn parts(&self) -> Parts {
        Parts::new().object(self)
    }

    fn violations(&self) -> Vec<Violation> {
        self.paging.violations()
    }
}

impl<R: Answer + Clone + DeserializeOwned + Send + Sync + 'static> Paged for SearchTitles<R> {
    type Item = R;

    fn paging(&mut self) -> &mut Paging {
        &mut self.paging
    }
}
