//! `/v1/search`

use std::cmp::Reverse;

use notion_model::{Direction, List, ListType, Object, SearchObject};
use serde::Deserialize;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::store::state::{DataSource, Page, Place, State};
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

/// Pages and data sources whose titles have one of the words, the one that was edited last first.
pub(crate) fn search(state: &State, bytes: &[u8], version: Version) -> Result<List<Object>> {
    let asked: Asked = Body::typed(or_empty(bytes), &Spec::Object(request::SEARCH))?;
    let paging = Paging::new(asked.page_size, asked.start_cursor);
    let session = state.session(paging.cursor.as_deref())?;
    let order = asked.sort.unwrap_or_default();
    let words = asked.query.filter(|query| !query.trim().is_empty()).map(|query| words(&query));
    let test = Test { state, wanted: asked.filter.unwrap_or_default(), words };
    let (shown, next) = if order.property.is_some() && test.words.is_some() {
        let found =
            state.edits(None, false).filter_map(|edit| Some((edit.id, test.hits(edit.id)?)));
        let mut found: Vec<(Uuid, usize)> = found.collect();
        found.sort_by_key(|(_, hits)| Reverse(*hits));
        paging
            .page(&found, |(id, _)| *id)
            .map(|(shown, next)| (shown.into_iter().map(|(id, _)| id).collect(), next))?
    } else {
        let from = paging.start(|id| state.edit(id).filter(|_| test.hits(id).is_some()))?;
        let ascending = order.direction == Some(Direction::Ascending);
        let mut found =
            state.edits(from, ascending).map(|edit| edit.id).filter(|id| test.hits(*id).is_some());
        let shown: Vec<Uuid> = found.by_ref().take(paging.size).collect();
        (shown, found.next())
    };
    let objects = shown.into_iter().filter_map(|id| match state.page(id.into()) {
        Some(page) => {
            objects::page(state, page.id, version, None).map(|page| Object::Page(Box::new(page)))
        }
        None => objects::data_source(state, id.into(), version)
            .map(|source| Object::DataSource(Box::new(source))),
    });
    let next = next.map(|next| state.cursor(session, next));
    Ok(objects::list(objects.collect(), next, ListType::PageOrDataSource))
}

/// What a search finds.
struct Test<'s> {
    state: &'s State,
    wanted: Wanted,
    /// Of which a title has one at least; `None` if all titles will do.
    words: Option<Vec<String>>,
}

impl Test<'_> {
    /// How many of the words are in the title of a page or a data source, none if none are asked for; `None` if it is not
    /// found.
    fn hits(&self, id: Uuid) -> Option<usize> {
        let (page, source) = (self.state.page(id.into()), self.state.data_source(id.into()));
        let title = match (page, source) {
            (Some(page), _) => self.finds_page(page).then(|| page.title()),
            (None, Some(source)) => self.finds_source(source).then(|| self.shown_title(source)),
            (None, None) => None,
        }?;
        let Some(wanted) = &self.words else { return Some(0) };
        let words = words(&title);
        let hits = wanted.iter().filter(|word| words.contains(word)).count();
        (hits > 0).then_some(hits)
    }

    fn finds_page(&self, page: &Page) -> bool {
        // Of what is in the trash, only data sources are found if nobody asks for it.
        self.wanted.value != Some(SearchObject::DataSource)
            && self.state.sees(Node::Page(page.id))
            && self.state.page_in_trash(page) == self.wanted.in_trash.unwrap_or_default()
    }

    fn finds_source(&self, source: &DataSource) -> bool {
        let is_in_trash = || self.state.source_in_trash(source);
        self.wanted.value != Some(SearchObject::Page)
            && self.state.sees_place(Place::DataSource(source.id))
            && self.wanted.in_trash.is_none_or(|in_trash| is_in_trash() == in_trash)
    }

    /// The title of a data source, or that of its database if it has none.
    fn shown_title(&self, source: &DataSource) -> String {
        let database = || self.state.database(source.database).map(|d| d.title.plain_text());
        let own = source.title.plain_text();
        if own.is_empty() { database().unwrap_or_default() } else { own }
    }
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

/// In which order the results come: by their last edits, if nothing is said. By relevance, a title comes first that has more
/// of the words; how Notion weighs them is not known.
#[derive(Default, Deserialize)]
struct Order {
    /// Only `relevance`.
    property: Option<String>,
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
