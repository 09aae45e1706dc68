//! Lists, and when they were answered.

use notion_api::Caller;
use notion_api::{Call, Client, Endpoint, Error, Items, Next, PageOf, Paged, Rest};

use super::Engine;
use crate::store::Store;

/// A list that is being read: whole answers, the first of which has told the time.
pub(super) struct Answers<R> {
    first: Option<Vec<R>>,
    rest: Option<Items<R>>,
}

impl<R: Send + 'static> Answers<R> {
    /// Asks for each answer while the one before it is taken in: for lists that are read to their end.
    pub(super) fn read_ahead(mut self) -> Self {
        self.rest = self.rest.map(Items::read_ahead);
        self
    }

    /// Returns the items of the next answer; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<R>>, Error> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        match &mut self.rest {
            Some(rest) => rest.try_next_page().await,
            None => Ok(None),
        }
    }
}

impl<S: Store> Engine<S> {
    /// Reads the first answer of a list, whose date is noted; the rest follows as it is asked for, also beyond the number of
    /// rows that Notion gives of one query.
    pub(super) async fn list<E>(&self, call: Call<Client, E>) -> Result<Answers<E::Item>, Error>
    where
        E: Paged + Clone,
        E::Item: Send + 'static,
        <E as Endpoint>::Response: PageOf<E::Item>,
    {
        let first = call.clone().send_with_meta().await?;
        self.note(&first.meta);
        let (mut items, next) = first.value.into_parts()?;
        let mut endpoint = call.into_endpoint();
        endpoint.read(&mut items);
        let rest = match next {
            Next::End => None,
            Next::Cursor(cursor) => {
                endpoint.paging().start_cursor = Some(cursor);
                Some(self.client.items(endpoint))
            }
            // A list that is cut off in its first answer: whoever reads it anew is told how it goes on, or that it does not.
            Next::CutOff => Some(match endpoint.rest(true) {
                Rest::Request(rest) => self.client.items(rest),
                Rest::Nothing | Rest::NotGiven => self.client.items(endpoint),
            }),
        };
        Ok(Answers { first: Some(items), rest })
    }
}
