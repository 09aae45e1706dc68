//! `/v1/search`

use std::cmp::Reverse;

use notion_model::jiff::Timestamp;
use notion_model::{DataSourceId, List, ListType, Object, PageId};
use serde_json::Value;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::store::state::{Place, State};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Paging};

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
    let keys = ["query", "filter", "sort", "start_cursor", "page_size"];
    let body = Body::read(if bytes.is_empty() { b"{}" } else { bytes }, &keys)?;
    let query = body.get::<String>("query", "a string")?;
    let size = body.get::<usize>("page_size", "a number")?.unwrap_or(100);
    let cursor = body.get::<String>("start_cursor", "a string")?;
    let paging = Paging { size, cursor }.checked("body")?;
    let wanted = Wanted::read(&body)?;
    let words = query
        .as_deref()
        .map(words)
        .filter(|_| !query.as_deref().unwrap_or_default().trim().is_empty());
    let known = state.known_to_search();
    // What was edited since stands where it stood before.
    let edited = |edited, indexed| if edited <= known { edited } else { indexed };
    let session = state.session(paging.cursor.as_deref())?;
    let matches = |title: &str| match &words {
        None => true,
        Some(wanted) => self::words(title).iter().any(|word| wanted.contains(word)),
    };
    let mut hits: Vec<Hit> = Vec::new();
    if wanted.pages {
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
    if wanted.sources {
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
    if wanted.ascending {
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

/// What a search asks for besides words.
struct Wanted {
    pages: bool,
    sources: bool,
    in_trash: Option<bool>,
    ascending: bool,
}

impl Wanted {
    fn read(body: &Body) -> Result<Self> {
        let mut wanted = Self { pages: true, sources: true, in_trash: None, ascending: false };
        if let Some(filter) = body.object("filter")? {
            if let Some(in_trash) = filter.get("in_trash") {
                let flag = in_trash.as_bool();
                let wrong = || Fail::body("filter.in_trash", "a boolean", Some(in_trash));
                wanted.in_trash = Some(flag.ok_or_else(wrong)?);
            }
            match (filter.get("value"), filter.get("property").and_then(Value::as_str)) {
                (None, None) if wanted.in_trash.is_some() => {}
                (Some(value), Some("object")) => match value.as_str() {
                    Some("page") => wanted.sources = false,
                    Some("data_source") => wanted.pages = false,
                    _ => {
                        let should = "`\"page\"` or `\"data_source\"`";
                        return Err(Fail::body("filter.value", should, Some(value)));
                    }
                },
                (None, _) => return Err(Fail::body("filter.value", "defined", None)),
                _ => {
                    let was = filter.get("property");
                    return Err(Fail::body("filter.property", "`\"object\"`", was));
                }
            }
        }
        if let Some(sort) = body.object("sort")? {
            let timestamp = sort.get("timestamp");
            let known = ["last_edited_time", "relevance"];
            if timestamp.is_some_and(|t| t.as_str().is_none_or(|t| !known.contains(&t))) {
                return Err(Fail::body("sort.timestamp", "`\"last_edited_time\"`", timestamp));
            }
            let direction = sort.get("direction");
            wanted.ascending = match direction.and_then(Value::as_str) {
                Some("ascending") => true,
                Some("descending") => false,
                _ if direction.is_none() => false,
                _ => {
                    let should = "`\"ascending\"` or `\"descending\"`";
                    return Err(Fail::body("sort.direction", should, direction));
                }
            };
        }
        Ok(wanted)
    }
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
