//! Lists of any kind, page after page.

use notion_model::List;
use notion_transport::Effect;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Map, Value};

use super::{RawResponse, Request};
use crate::items::{Fetch, PageRead, Start};
use crate::{Client, Error, ErrorKind, Flaw, Items, Next, PageOf, Paging, ResponseFuture};

/// The items of the list that `request` asks for.
pub(super) fn items<R: DeserializeOwned + Send + Sync + 'static>(
    client: Client,
    request: Request,
    effect: Effect,
    paging: Paging,
    key: Option<String>,
) -> Items<R> {
    let start = paging.start_cursor.clone();
    let list = RawList { request, effect, paging, key };
    Items::starting_at(start, Box::new(move || list.fetch(client)))
}

struct RawList {
    request: Request,
    effect: Effect,
    paging: Paging,
    key: Option<String>,
}

impl RawList {
    fn fetch<R>(mut self, client: Client) -> ResponseFuture<PageRead<R>>
    where
        R: DeserializeOwned + Send + Sync + 'static,
    {
        ResponseFuture::new(async move {
            self.request.set_paging(&self.paging);
            let answer = self.request.send(&client, self.effect).await?;
            let read = self.read(&answer).and_then(PageOf::into_parts);
            let (items, next) = read.map_err(|error| self.at(error))?;
            let next: Option<(Start, Fetch<R>)> = match next {
                Next::End => None,
                Next::Cursor(cursor) => {
                    self.paging.start_cursor = Some(cursor.clone());
                    Some((Start::At(cursor), Box::new(move || self.fetch(client))))
                }
                Next::CutOff => Some((Start::Rest, {
                    let error = self.at(Error::new(ErrorKind::Incomplete));
                    Box::new(move || ResponseFuture::new(async move { Err(error) }))
                })),
            };
            Ok(PageRead { items, next })
        })
    }

    #[inline]
    fn at(&self, error: Error) -> Error {
        self.request.at(error, self.effect)
    }

    /// The list in an answer, if it says whether it goes on.
    fn read<R: DeserializeOwned>(&self, answer: &RawResponse) -> Result<List<R>, Error> {
        let lacks = |key| answer.flawed(Flaw::lacks("list", key));
        let list: List<R> = match &self.key {
            None => answer.decode()?,
            Some(key) => {
                let mut map: Map<String, Value> = answer.decode()?;
                let no_items =
                    || serde_json::Error::custom(format!("it has no list under {key:?}"));
                let items = map.remove(key).filter(Value::is_array);
                let items = items.ok_or_else(|| answer.unreadable(no_items()))?;
                let goes_on = map.get("next_cursor").is_some_and(Value::is_string);
                map.entry("has_more").or_insert(goes_on.into());
                map.insert("results".to_owned(), items);
                notion_model::from_value(&Value::Object(map))
                    .map_err(|error| answer.unreadable(error))?
            }
        };
        match ["results", "has_more"].into_iter().find(|key| list.extra.is_missing(key)) {
            Some(key) => Err(lacks(key)),
            None => Ok(list),
        }
    }
}
