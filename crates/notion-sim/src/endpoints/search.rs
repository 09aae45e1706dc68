//! `/v1/search`

use std::cmp::Reverse;

use notion_model::jiff::Timestamp;
use notion_model::{DataSourceId, Direction, List, ListType, Object, PageId, SearchObject};
use serde::Deserialize;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::store::state::{Place, State};
use crate::store::tree::Node;
use crate::wire::fail::Result;
use crate::wire::request::{Body, Paging, or_empty};
use crate::wire::shape::request;
use crate::wire::shape::spec::Spec;

/// Words that find nothing.
const STOP_WORDS: &[&str] = &[
    "a", "all", "an", "and", "are", "as", "at", "be", "but", "by", "do", "does", "for", "from",
    "if", "in", "into", "is", "it", "no", "not", "of", "on", "or", "such", "that", "the", "their",
    "then", "there", "these", "they", "this", "to", "was", "will", "with",
];

#[derive(Clone, Copy)]
enum Found {
    Page(PageId),
    DataSource(DataSourceId),
}

/// One thing that was found, and what orders it.
#[derive(Clone)]
struct Hit {
    found: Found,
    id: Uuid,
    edited: Timestamp,
    sequence: u64,
}

/// Pages and data sources whose titles have one of the words, the one that was edited last first.
pub(crate) fn search(state: &State, bytes: &[u8], version: Version) -> Result<List<Object>> {
    let asked: Asked = Body::typed(or_empty(bytes), &Spec::Object(request::SEARCH))?;
    let wanted = asked.filter.unwrap_or_default();
    let paging = Paging::new(asked.page_size, asked.start_cursor);
    let words = asked.query.filter(|query| !query.trim().is_empty()).map(|query| words(&query));
    let known = state.known_to_search();
    // What was edited since stands where it stood before.
    let edited = |edited, indexed| if edited <= known { edited } else { indexed };
    let session = state.session(paging.cursor.as_deref())?;
    let matches = |title: &str| match &words {
        None => true,
        Some(wanted) => self::words(title).iter().any(|word| wanted.contains(word)),
    };
    let mut hits: Vec<Hit> = Vec::new();
    if wanted.value != Some(SearchObject::DataSource) {
        let pages = state.pages();
        let pages = pages.filter(|page| page.created <= known && matches(&page.title()));
        let pages = pages.filter(|page| state.sees(Node::Page(page.id)));
        // Of what is in the trash, only data sources are found if nobody asks for it.
        let pages =
            pages.filter(|page| state.page_in_trash(page) == wanted.in_trash.unwrap_or_default());
        hits.extend(pages.map(|page| Hit {
            found: Found::Page(page.id),
            id: page.id.into(),
            edited: edited(page.edited, page.indexed),
            sequence: page.sequence,
        }));
    }
    if wanted.value != Some(SearchObject::Page) {
        let sources = state.data_sources().filter(|source| {
            let database = || state.database(source.database).map(|d| d.title.plain_text());
            let own = source.title.plain_text();
            matches(&if own.is_empty() { database().unwrap_or_default() } else { own })
        });
        let sources = sources.filter(|source| {
            source.created <= known
                && state.sees_place(Place::DataSource(source.id))
                && wanted.in_trash.is_none_or(|in_trash| state.source_in_trash(source) == in_trash)
        });
        hits.extend(sources.map(|source| Hit {
            found: Found::DataSource(source.id),
            id: source.id.into(),
            edited: edited(source.edited, source.indexed),
            sequence: 0,
        }));
    }
    hits.sort_by_key(|hit| (Reverse((hit.edited, hit.sequence)), hit.id));
    if asked.sort.is_some_and(|sort| sort.direction == Some(Direction::Ascending)) {
        hits.reverse();
    }
    let (shown, next) = paging.page(&hits, |hit| hit.id)?;
    let objects = shown.into_iter().filter_map(|hit| match hit.found {
        Found::Page(id) => {
            objects::page(state, id, version, None).map(|page| Object::Page(Box::new(page)))
        }
        Found::DataSource(id) => objects::data_source(state, id, version)
            .map(|source| Object::DataSource(Box::new(source))),
    });
    let next = next.map(|next| state.cursor(session, next));
    Ok(objects::list(objects.collect(), next, ListType::PageOrDataSource))
}

/// A search.
#[derive(Deserialize)]
struct Asked {
    query: Option<String>,
    filter: Option<Wanted>,
    sort: Option<Order>,
    start_cursor: Option<String>,
    page_size: Option<usize>,
}

/// What a search asks for besides words.
#[derive(Default, Deserialize)]
struct Wanted {
    value: Option<SearchObject>,
    in_trash: Option<bool>,
}

/// In which order the results come. By relevance they come as they do anyway.
#[derive(Deserialize)]
struct Order {
    direction: Option<Direction>,
}

/// The words of a title or a query: in lower case, in the singular, without those that say nothing.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !STOP_WORDS.contains(&word.as_str()))
        .map(|word| match word.strip_suffix('s') {
            Some(singular) if singular.len() > 2 && !singular.ends_with('s') => singular.to_owned(),
            _ => word,
        })
        .collect()
}
