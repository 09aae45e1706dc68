use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn, ready};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use notion_model::{List, Template, TemplateList};
use notion_transport::Effect;

use crate::{Client, Error, ErrorKind, Next, PageOf, Paged, ResponseFuture, Rest};

/// Every item of a paged endpoint, fetched as needed: a [`Stream`].
///
/// It ends after the last item, or with an error; never early. After an error nothing follows, and
/// [`cursor`](Self::cursor) says where to start again.
#[must_use = "streams do nothing unless polled"]
pub struct Items<R> {
    ready: vec::IntoIter<R>,
    next: Following<R>,
    /// Where the page starts that is being read, or that could not be fetched.
    cursor: Option<String>,
    /// Where the page starts that comes after it.
    upcoming: Option<String>,
    /// The cursors so far.
    seen: HashSet<String>,
    reads_ahead: bool,
}

/// The page that comes next.
enum Following<R> {
    Waiting(Fetch<R>),
    Coming(ResponseFuture<PageRead<R>>),
    Here(Result<PageRead<R>, Error>),
    Nothing,
}

/// A page, and what fetches the one after it.
pub(crate) struct PageRead<R> {
    pub(crate) items: Vec<R>,
    pub(crate) next: Option<(Start, Fetch<R>)>,
}

/// Where a page starts.
pub(crate) enum Start {
    At(String),
    /// At a cursor that only this stream can start at.
    Within(String),
    /// At the beginning of what Notion did not give at first.
    Rest,
    /// Where this one starts: what follows is the error that ends it.
    Here,
}

pub(crate) type Fetch<R> = Box<dyn FnOnce() -> ResponseFuture<PageRead<R>> + Send>;

fn fetch<E: Paged>(client: Client, mut endpoint: E) -> ResponseFuture<PageRead<E::Item>> {
    ResponseFuture::new(async move {
        if let Some(prepared) = endpoint.prepare(&client) {
            endpoint = prepared.await?;
        }
        let at = |error: Error| error.at(&E::ROUTE).with_effect(Effect::Read);
        let answer = match client.call(&endpoint).await {
            Ok(answer) => answer,
            Err(mut error) => {
                let Some(mut items) = error.take_items() else { return Err(error) };
                endpoint.read(&mut items);
                let failed: Fetch<E::Item> = Box::new(|| ResponseFuture::new(ready(Err(error))));
                return Ok(PageRead { items, next: Some((Start::Here, failed)) });
            }
        };
        let (mut items, next) = answer.into_parts().map_err(at)?;
        endpoint.read(&mut items);
        if let Next::Cursor(cursor) = next {
            endpoint.paging().start_cursor = Some(cursor.clone());
            let start = if endpoint.is_resumable() { Start::At } else { Start::Within };
            let next: Fetch<E::Item> = Box::new(move || fetch(client, endpoint));
            return Ok(PageRead { items, next: Some((start(cursor), next)) });
        }
        let next: Option<(Start, Fetch<E::Item>)> = match endpoint.rest(next == Next::CutOff) {
            Rest::Nothing => None,
            Rest::Request(rest) => Some((Start::Rest, Box::new(move || fetch(client, rest)))),
            // What came is good; that there is more is the error that follows.
            Rest::NotGiven => Some((Start::Rest, Box::new(move || cut_off::<E>()))),
        };
        Ok(PageRead { items, next })
    })
}

fn cut_off<E: Paged>() -> ResponseFuture<PageRead<E::Item>> {
    let error = Error::new(ErrorKind::Incomplete).at(&E::ROUTE);
    ResponseFuture::new(ready(Err(error)))
}

impl<R: Send + 'static> Items<R> {
    pub(crate) fn new<E: Paged<Item = R>>(client: Client, mut endpoint: E) -> Self {
        let start = endpoint.paging().start_cursor.clone();
        Self::starting_at(start, Box::new(move || fetch(client, endpoint)))
    }

    /// What `fetch` gives, which starts at this cursor.
    pub(crate) fn starting_at(start: Option<String>, fetch: Fetch<R>) -> Self {
        Self {
            ready: Vec::new().into_iter(),
            next: Following::Waiting(fetch),
            cursor: None,
            upcoming: start,
            seen: HashSet::new(),
            reads_ahead: false,
        }
    }
}

impl<R> Items<R> {
    /// Asks for the next page as soon as there is one, so that it comes while the caller works on this one. One page
    /// ahead at most is kept.
    ///
    /// The request goes out with the first item of a page. What is left of it, such as a wait for the rate limit,
    /// goes on whenever the stream is polled.
    pub fn read_ahead(mut self) -> Self {
        self.reads_ahead = true;
        self
    }

    /// Returns the next item, or `None` after the last.
    ///
    /// # Errors
    ///
    /// When a page can't be fetched, or is not to be trusted. Nothing follows an error.
    pub async fn try_next(&mut self) -> Result<Option<R>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// Returns the items that are left of a page, or those of the next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// As [`try_next`](Self::try_next).
    pub async fn try_next_page(&mut self) -> Result<Option<Vec<R>>, Error> {
        let Some(first) = self.try_next().await? else { return Ok(None) };
        let mut items = vec![first];
        items.extend(self.ready.by_ref());
        Ok(Some(items))
    }

    /// Returns every item that is left.
    ///
    /// # Errors
    ///
    /// When a page can't be fetched: some of the items are never taken for all of them. The error has those that came
    /// ([`Error::into_partial_items`]), and where to go on ([`Error::cursor`]).
    pub async fn try_collect(mut self) -> Result<Vec<R>, Error>
    where
        R: Send + Sync + 'static,
    {
        let mut items = Vec::new();
        loop {
            match self.try_next().await {
                Ok(Some(item)) => {
                    items.push(item);
                    items.extend(self.ready.by_ref());
                }
                Ok(None) => return Ok(items),
                Err(error) => return Err(error.with_items(items, self.cursor)),
            }
        }
    }

    /// Returns where the page starts that the last item came from, or that could not be fetched: what
    /// [`Call::start_at`](crate::Call::start_at) takes to go on from there.
    ///
    /// `None` for the first page; for a query that has gone on beyond Notion's 10,000 rows: a cursor alone does not
    /// lead there; and when the cursor [has gone stale](Error::is_stale_cursor): the list has to be read from its
    /// start then, and what has been seen left out.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn take(&mut self, page: Result<PageRead<R>, Error>) -> Result<(), Error> {
        self.cursor = self.upcoming.take();
        let PageRead { items, next } = page.inspect_err(|error| {
            if error.is_stale_cursor() {
                self.cursor = None;
            }
        })?;
        let Some((start, fetch)) = next else {
            self.ready = items.into_iter();
            return Ok(());
        };
        match start {
            Start::Rest => self.seen.clear(),
            Start::Here => self.upcoming = self.cursor.clone(),
            Start::At(cursor) | Start::Within(cursor) if self.seen.contains(&cursor) => {
                return Err(Error::new(ErrorKind::RepeatedCursor(cursor)));
            }
            Start::At(cursor) => {
                self.seen.insert(cursor.clone());
                self.upcoming = Some(cursor);
            }
            Start::Within(cursor) => {
                self.seen.insert(cursor);
            }
        }
        self.ready = items.into_iter();
        self.next = Following::Waiting(fetch);
        Ok(())
    }

    /// Moves the next page along, and says whether it is here or there is none.
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.next {
                Following::Nothing | Following::Here(_) => return Poll::Ready(()),
                Following::Coming(page) => match Pin::new(page).poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(page) => self.next = Following::Here(page),
                },
                Following::Waiting(_) => {
                    if let Following::Waiting(fetch) = self.take_next() {
                        self.next = Following::Coming(fetch());
                    }
                }
            }
        }
    }

    fn take_next(&mut self) -> Following<R> {
        std::mem::replace(&mut self.next, Following::Nothing)
    }
}

impl<R> Stream for Items<R> {
    type Item = Result<R, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                if this.reads_ahead {
                    // It is only set going; whoever takes the item is not to wait.
                    let _ = this.poll_page(cx);
                }
                return Poll::Ready(Some(Ok(item)));
            }
            ready!(this.poll_page(cx));
            match this.take_next() {
                Following::Here(page) => this.take(page)?,
                _ => return Poll::Ready(None),
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

const NO_CURSOR: &str = "the list has more items, but the answer does not say where";

fn next(has_more: bool, next_cursor: Option<String>) -> Result<Next, Error> {
    match (has_more, next_cursor) {
        (false, _) => Ok(Next::End),
        (true, Some(cursor)) => Ok(Next::Cursor(cursor)),
        (true, None) => Err(Error::new(ErrorKind::BrokenList(NO_CURSOR)).with_effect(Effect::Read)),
    }
}

impl<T> PageOf<T> for List<T> {
    fn into_parts(self) -> Result<(Vec<T>, Next), Error> {
        if self.is_incomplete() && !self.has_more {
            return Ok((self.results, Next::CutOff));
        }
        Ok((self.results, next(self.has_more, self.next_cursor)?))
    }
}

impl PageOf<Template> for TemplateList {
    #[inline]
    fn into_parts(self) -> Result<(Vec<Template>, Next), Error> {
        Ok((self.templates, next(self.has_more, self.next_cursor)?))
    }
}
