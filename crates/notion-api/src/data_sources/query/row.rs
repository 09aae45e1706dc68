//! What a query gives for a row: a page, a page with whole values, or whatever stands there in a wiki.

use std::fmt;

use notion_model::{List, Page, SearchResult, Timestamp};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use uuid::Uuid;

use crate::answer;
use crate::pages::{HydratedPage, hydrate};
use crate::{Answer, Client, Error, ErrorKind, Flaw, Next, PageOf, concurrent};

/// How many rows are completed at once. The rate limit holds for all of them together.
pub(crate) const HYDRATED_AT_ONCE: usize = 8;

/// An item among the rows of a data source.
pub trait Placed {
    /// Returns the id, if it has one.
    fn id(&self) -> Option<Uuid>;

    /// Returns when it was created, if the answer says it.
    fn created(&self) -> Option<Timestamp>;
}

/// A row of a query: a [`Page`], a [`HydratedPage`], or a [`SearchResult`].
pub trait QueryRow: Placed + Clone + fmt::Debug + Send + Sync + 'static {
    /// A page of a list of them.
    type List: DeserializeOwned + Answer + PageOf<Self> + Send + 'static;

    /// Tells whether `rows` is an answer to a query.
    #[doc(hidden)]
    fn check(rows: &Self::List) -> Result<(), Flaw> {
        rows.check()
    }

    /// Completes what came by further requests. What can't be completed is an error if `strict`.
    #[doc(hidden)]
    fn complete(
        client: Client,
        rows: Self::List,
        strict: bool,
    ) -> impl Future<Output = Result<Self::List, Error>> + Send;
}

const NOT_A_PAGE: &str = "among the rows is something that is no page, as data sources are in a wiki: \
    with_data_sources() gives both, pages_only() leaves them out";

/// A data source among the rows, or something that is no object, is not one of them, and no reason to distrust them.
#[inline]
pub(crate) fn check(rows: &List<Page>) -> Result<(), Flaw> {
    answer::list(rows)?;
    let is_page = |row: &&Page| {
        row.extra.instead().is_none()
            && row.extra.get("object").is_none_or(|said| said != "data_source")
    };
    rows.results.iter().filter(is_page).try_for_each(Answer::check)
}

/// The rows before the first that is no page, and the error that it is.
#[inline]
pub(crate) fn only_pages(rows: &mut List<Page>) -> Result<(), Error> {
    match rows.results.iter().position(|row| row.extra.is_missing("object")) {
        None => Ok(()),
        Some(other) => {
            rows.results.truncate(other);
            Err(Error::new(ErrorKind::NotAPage(NOT_A_PAGE)))
        }
    }
}

impl Placed for Page {
    fn id(&self) -> Option<Uuid> {
        Some(self.id.into())
    }

    fn created(&self) -> Option<Timestamp> {
        self.created()
    }
}

impl QueryRow for Page {
    type List = List<Self>;

    fn check(rows: &List<Self>) -> Result<(), Flaw> {
        check(rows)
    }

    async fn complete(_: Client, mut rows: List<Self>, _: bool) -> Result<List<Self>, Error> {
        match only_pages(&mut rows) {
            Ok(()) => Ok(rows),
            Err(error) => Err(error.with_items(rows.results, None)),
        }
    }
}

impl Placed for SearchResult {
    fn id(&self) -> Option<Uuid> {
        self.id()
    }

    #[inline]
    fn created(&self) -> Option<Timestamp> {
        match self {
            Self::Page(page) => page.created(),
            Self::DataSource(source) => source.created(),
            _ => None,
        }
    }
}

impl QueryRow for SearchResult {
    type List = List<Self>;

    async fn complete(_: Client, rows: List<Self>, _: bool) -> Result<List<Self>, Error> {
        Ok(rows)
    }
}

impl Placed for HydratedPage {
    fn id(&self) -> Option<Uuid> {
        Placed::id(&**self)
    }

    fn created(&self) -> Option<Timestamp> {
        Page::created(self)
    }
}

impl QueryRow for HydratedPage {
    type List = HydratedRows;

    async fn complete(
        client: Client,
        rows: HydratedRows,
        strict: bool,
    ) -> Result<HydratedRows, Error> {
        let HydratedRows { mut list, .. } = rows;
        let pages = only_pages(&mut list);
        let whole = std::mem::take(&mut list.results).into_iter();
        let whole = whole.map(|page| hydrate::page(&client, page, strict, |_| true));
        let whole = concurrent::all(whole, HYDRATED_AT_ONCE).await;
        let results = whole.into_iter().collect::<Result<Vec<_>, _>>()?;
        match pages {
            Ok(()) => Ok(HydratedRows { results, list }),
            Err(error) => Err(error.with_items(results, None)),
        }
    }
}

/// One page of the rows of a query whose values have been completed.
#[derive(Clone, Debug)]
pub struct HydratedRows {
    /// The rows: at most 100. Fewer than were asked for don't mean that there are no more.
    pub results: Vec<HydratedPage>,
    /// The list as it came, its rows taken out.
    list: List<Page>,
}

impl HydratedRows {
    /// Returns whether there are more.
    pub fn has_more(&self) -> bool {
        self.list.has_more
    }

    /// Returns where the next page starts; `None` on the last page.
    pub fn next_cursor(&self) -> Option<&str> {
        self.list.next_cursor.as_deref()
    }

    /// Returns whether Notion stopped before the end: there are more than 10,000 results.
    pub fn is_incomplete(&self) -> bool {
        self.list.is_incomplete()
    }
}

/// Reads the list; its rows are yet to be completed.
impl<'de> Deserialize<'de> for HydratedRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { results: Vec::new(), list: List::deserialize(deserializer)? })
    }
}

impl Answer for HydratedRows {
    #[inline]
    fn check(&self) -> Result<(), Flaw> {
        check(&self.list)
    }
}

impl PageOf<HydratedPage> for HydratedRows {
    #[inline]
    fn into_parts(self) -> Result<(Vec<HydratedPage>, Next), Error> {
        let (_, next) = self.list.into_parts()?;
        Ok((self.results, next))
    }
}
