use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use futures_core::Stream;
use notion_model::{List, Template, TemplateList};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Client, Error, ErrorKind, PageOf, Paged, ResponseFuture};

/// Every item of a paged endpoint, fetched as needed: a [`Stream`].
///
/// It ends after the last item, or with an error; never early. After an error nothing follows, and
/// [`cursor`](Self::cursor) tells where to start again.
#[must_use = "streams do nothing unless polled"]
pub struct Items<R> {
    ready: vec::IntoIter<R>,
    next: Next<R>,
    /// Where the page starts that is being fetched or read.
    cursor: Option<String>,
    /// Where the page starts that comes after it.
    upcoming: Option<String>,
    seen: HashSet<String>,
}

enum Next<R> {
    Page(ResponseFuture<PageRead<R>>),
    Waiting(Fetch<R>),
    Nothing,
}

/// A page, and what fetches the one after it.
struct PageRead<R> {
    items: Vec<R>,
    next: Option<(String, Fetch<R>)>,
}

type Fetch<R> = Box<dyn FnOnce() -> ResponseFuture<PageRead<R>> + Send>;

fn fetch<E: Paged>(client: Client, endpoint: E) -> ResponseFuture<PageRead<E::Item>> {
    ResponseFuture::new(async move {
        let mut endpoint = match endpoint.prepare(&client) {
            Some(prepared) => prepared.await?,
            None => endpoint,
        };
        let at = |error: Error| error.at(&E::ROUTE);
        let (items, cursor) = client.call(endpoint.clone()).await?.into_parts().map_err(at)?;
        if let Some(problem) = items.iter().find_map(E::refuse) {
            return Err(at(Error::new(ErrorKind::NotAPage(problem))));
        }
        let next = cursor.map(|cursor| {
            endpoint.start_at(cursor.clone());
            let next: Fetch<E::Item> = Box::new(move || fetch(client, endpoint));
            (cursor, next)
        });
        Ok(PageRead { items, next })
    })
}

impl<R: Send + 'static> Items<R> {
    pub(crate) fn new<E: Paged<Item = R>>(client: Client, endpoint: E) -> Self {
        Self {
            ready: Vec::new().into_iter(),
            next: Next::Waiting(Box::new(move || fetch(client, endpoint))),
            cursor: None,
            upcoming: None,
            seen: HashSet::new(),
        }
    }
}

impl<R> Items<R> {
    /// The next item, or `None` after the last.
    ///
    /// # Errors
    ///
    /// When a page can't be fetched, or is not to be trusted. Nothing follows an error.
    pub async fn try_next(&mut self) -> Result<Option<R>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Every item that is left.
    ///
    /// # Errors
    ///
    /// When a page can't be fetched: some of the items are never taken for all of them.
    pub async fn try_collect(mut self) -> Result<Vec<R>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
            items.append(&mut self.ready.by_ref().collect());
        }
        Ok(items)
    }

    /// Where the page starts that the last item came from, or that could not be fetched: what
    /// [`Call::start_at`](crate::Call::start_at) takes to go on from there. `None` for the first page.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn take(&mut self, page: Result<PageRead<R>, Error>) -> Result<(), Error> {
        let PageRead { items, next } = page?;
        self.ready = items.into_iter();
        if let Some((cursor, fetch)) = next {
            if !self.seen.insert(cursor.clone()) {
                self.ready = Vec::new().into_iter();
                return Err(Error::new(ErrorKind::RepeatedCursor(cursor)));
            }
            self.next = Next::Waiting(fetch);
            self.upcoming = Some(cursor);
        }
        Ok(())
    }
}

impl<R> Stream for Items<R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match std::mem::replace(&mut this.next, Next::Nothing) {
                Next::Nothing => return Poll::Ready(None),
                Next::Waiting(fetch) => {
                    this.cursor = this.upcoming.take();
                    this.next = Next::Page(fetch());
                }
                Next::Page(mut page) => match Pin::new(&mut page).poll(cx) {
                    Poll::Pending => {
                        this.next = Next::Page(page);
                        return Poll::Pending;
                    }
                    Poll::Ready(page) => this.take(page)?,
                },
            }
        }
    }
}

// Items are moved out of the vector, never pinned in it.
impl<R> Unpin for Items<R> {}

impl<R> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

const BROKEN: &str =
    "the answer does not say whether the list goes on: `results` or `has_more` is missing or odd";
const NO_CURSOR: &str = "the list has more items, but the answer does not say where";

fn next(has_more: bool, next_cursor: Option<String>) -> Result<Option<String>, Error> {
    match (has_more, next_cursor) {
        (false, _) => Ok(None),
        (true, Some(cursor)) => Ok(Some(cursor)),
        (true, None) => Err(Error::new(ErrorKind::BrokenList(NO_CURSOR))),
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned> PageOf<T> for List<T> {
    fn into_parts(self) -> Result<(Vec<T>, Option<String>), Error> {
        if ["results", "has_more"].iter().any(|key| self.extra.is_defaulted(key)) {
            return Err(Error::new(ErrorKind::BrokenList(BROKEN)));
        }
        if self.is_incomplete() && !self.has_more {
            return Err(Error::new(ErrorKind::Incomplete));
        }
        Ok((self.results, next(self.has_more, self.next_cursor)?))
    }
}

impl PageOf<Template> for TemplateList {
    fn into_parts(self) -> Result<(Vec<Template>, Option<String>), Error> {
        if ["templates", "has_more"].iter().any(|key| self.extra.is_defaulted(key)) {
            return Err(Error::new(ErrorKind::BrokenList(BROKEN)));
        }
        Ok((self.templates, next(self.has_more, self.next_cursor)?))
    }
}
