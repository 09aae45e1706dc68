//! `/v1/pages/{id}/markdown`

mod apply;
mod read;
mod table;
mod write;

use notion_model::{BlockId, BlockKind, PageId, PageMarkdown, RichTextArray};
use serde_json::Value;

use crate::store::state::State;
use crate::store::tree::NewBlock;
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, in_object};

pub(crate) use self::read::Item;

/// The keys of an update.
pub(crate) const UPDATE: &[&str] = &[
    "type",
    "update_content",
    "replace_content",
    "insert_content",
    "replace_content_range",
    "allow_async",
];

/// So many texts are replaced by one request at most.
const UPDATES: usize = 100;
/// The Markdown of a page gets no longer than this, in bytes.
const LONGEST: usize = 8 << 20;

/// What an edit is answered that would make too much of a page.
fn too_large() -> Fail {
    Fail::validation("The page is too large or too heavily formatted after the edit.")
}

/// A page as Markdown, or one of the blocks that were left out of it.
pub(crate) fn retrieve(state: &State, id: BlockId) -> Result<PageMarkdown> {
    let (markdown, left_out) = match state.node(id.into()).filter(|node| state.sees(*node)) {
        Some(Node::Page(page)) => write::inside(state, page.into()),
        Some(Node::Block(_)) => write::one(state, id.into()),
        Some(Node::Database(_)) => {
            return Err(Fail::validation("Databases can't be retrieved as Markdown."));
        }
        None => return Err(state.no_page(id)),
    };
    let mut page = PageMarkdown::default();
    page.id = PageId::from(*id.as_uuid());
    page.markdown = markdown;
    page.truncated = !left_out.is_empty();
    page.unknown_block_ids = left_out;
    Ok(page)
}

/// Changes what is on a page. Blocks whose Markdown stays the same stay themselves.
pub(crate) fn update(state: &mut State, id: PageId, body: &Body) -> Result<()> {
    let page = state.find_page(id)?;
    if state.page_in_trash(page) {
        return Err(Fail::archived());
    }
    let (old, _) = write::inside(state, id.into());
    let kind = body.required("type")?;
    let known = kind.as_str().filter(|kind| UPDATE[1..5].contains(kind));
    let Some(name) = known else {
        let names: Vec<String> = UPDATE[1..5].iter().map(|name| format!("`\"{name}\"`")).collect();
        return Err(Fail::body("type", &names.join(" or "), Some(kind)));
    };
    let payload = body.required(name)?;
    let payload = Payload { name, value: payload };
    let new = match name {
        "update_content" => replace_texts(&old, &payload)?,
        "replace_content" => payload.text("new_str")?.to_owned(),
        "insert_content" => insert(&old, &payload)?,
        _ => {
            let range = payload.text("content_range")?;
            let (start, end) = selected(&old, range)?;
            format!("{}{}{}", &old[..start], payload.text("content")?, &old[end..])
        }
    };
    let allows = payload.flag("allow_deleting_content")?;
    let items = read::read(state, Some(id.into()), &new)?;
    apply::apply(state, id, items, allows)
}

/// What an update says under the name of its type.
struct Payload<'b> {
    name: &'b str,
    value: &'b Value,
}

impl<'b> Payload<'b> {
    fn text(&self, key: &str) -> Result<&'b str> {
        let value = self.value.get(key);
        let should = if value.is_none() { "defined" } else { "a string" };
        let wrong = || Fail::body(&format!("{}.{key}", self.name), should, value);
        value.and_then(Value::as_str).ok_or_else(wrong)
    }

    fn flag(&self, key: &str) -> Result<bool> {
        in_object(self.value, self.name, key, Value::as_bool, "a boolean")
            .map(Option::unwrap_or_default)
    }
}

fn replace_texts(old: &str, payload: &Payload<'_>) -> Result<String> {
    let updates = payload.value.get("content_updates");
    let path = "update_content.content_updates";
    let list = updates.and_then(Value::as_array);
    let list = list.ok_or_else(|| Fail::body(path, "an array", updates))?;
    if list.len() > UPDATES {
        return Err(Fail::validation(format!(
            "body failed validation: body.{path}.length should be ≤ `{UPDATES}`, instead was `{}`.",
            list.len()
        )));
    }
    let mut text = old.to_owned();
    for (index, value) in list.iter().enumerate() {
        let name = format!("{path}[{index}]");
        let update = Payload { name: &name, value };
        let (from, to) = (update.text("old_str")?, update.text("new_str")?);
        let found = if from.is_empty() { 0 } else { text.matches(from).count() };
        if text.len().saturating_add(found.saturating_mul(to.len())) > LONGEST {
            return Err(too_large());
        }
        text = match (found, update.flag("replace_all_matches")?) {
            (0, _) => {
                return Err(Fail::validation(format!("No match was found for `{from}`.")));
            }
            (1, _) | (_, true) => text.replace(from, to),
            (several, false) => {
                return Err(Fail::validation(format!(
                    "{several} matches were found for `{from}`. Make it longer, or set replace_all_matches."
                )));
            }
        };
    }
    Ok(text)
}

fn insert(old: &str, payload: &Payload<'_>) -> Result<String> {
    let content = payload.text("content")?;
    let (after, position) = (payload.value.get("after"), payload.value.get("position"));
    let at_start = match (after, position) {
        (Some(_), Some(position)) => {
            return Err(Fail::body("insert_content.position", "not present", Some(position)));
        }
        (Some(_), None) => {
            let (_, end) = selected(old, payload.text("after")?)?;
            let end = end + old[end..].find('\n').unwrap_or(old.len() - end);
            return Ok(format!("{}\n{content}{}", &old[..end], &old[end..]));
        }
        (None, None) => false,
        (None, Some(position)) => match position.get("type").and_then(Value::as_str) {
            Some("start") => true,
            Some("end") => false,
            _ => {
                let was = position.get("type");
                let should = "`\"start\"` or `\"end\"`";
                return Err(Fail::body("insert_content.position.type", should, was));
            }
        },
    };
    Ok(if at_start { format!("{content}\n{old}") } else { format!("{old}\n{content}") })
}

/// Where a part of the text is that is given as `start of it...end of it`.
fn selected(text: &str, selection: &str) -> Result<(usize, usize)> {
    let (first, last) = selection.split_once("...").unwrap_or((selection, ""));
    let found = text.find(first).and_then(|start| {
        let end = start + first.len();
        Some((start, end + text[end..].find(last)? + last.len()))
    });
    found.ok_or_else(|| Fail::validation(format!("No match was found for `{selection}`.")))
}

/// What is on a new page that is written as Markdown: its title, if it has none of its own, and its blocks.
pub(crate) fn new_page(
    state: &State,
    markdown: &str,
    needs_title: bool,
) -> Result<(Option<RichTextArray>, Vec<NewBlock>)> {
    let mut items = read::read(state, None, markdown)?;
    let titled =
        matches!(items.first(), Some(Item::New(NewBlock { kind: BlockKind::Heading1(_), .. })));
    let first = (needs_title && titled).then(|| items.remove(0));
    let title = match first {
        Some(Item::New(NewBlock { kind: BlockKind::Heading1(heading), .. })) => {
            Some(heading.rich_text)
        }
        _ => None,
    };
    Ok((title, read::new_only(items)))
}
