//! `/v1/pages/{id}/markdown`

mod apply;
pub(crate) mod dialect;
mod make;
mod read;
mod read_v2;
mod table;
mod write;
mod write_v2;

use notion_model::{BlockId, BlockKind, MarkdownVersion, PageId, PageMarkdown, RichTextArray};
use serde::Deserialize;
use uuid::Uuid;

use crate::store::state::State;
use crate::store::tree::NewBlock;
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;
use crate::wire::shape::request;

use self::make::{Item, Maker};

/// The Markdown of a page gets no longer than this, in bytes.
const LONGEST: usize = 8 << 20;

/// What an edit is answered that would make too much of a page.
fn too_large() -> Fail {
    Fail::validation("The page is too large or too heavily formatted after the edit.")
}

/// A page as Markdown, or one of the blocks that were left out of it.
pub(crate) fn retrieve(
    state: &State,
    id: BlockId,
    version: &MarkdownVersion,
) -> Result<PageMarkdown> {
    check_refusal(state, id)?;
    let (markdown, left_out) = match state.node(id.into()).filter(|node| state.sees(*node)) {
        Some(Node::Page(page)) => inside(state, page.into(), version),
        Some(Node::Block(_)) => match version {
            MarkdownVersion::V1 => write::one(state, id.into()),
            _ => write_v2::one(state, id.into()),
        },
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

/// Refuses what is in a page or a block whose list of children is refused.
fn check_refusal(state: &State, id: BlockId) -> Result<()> {
    let is_seen = state.node(id.into()).is_some_and(|node| state.sees(node));
    match state.refusal(id.into()).filter(|_| is_seen) {
        Some(kind) => Err(Fail::not_supported(kind)),
        None => Ok(()),
    }
}

fn inside(state: &State, parent: Uuid, version: &MarkdownVersion) -> (String, Vec<BlockId>) {
    match version {
        MarkdownVersion::V1 => write::inside(state, parent),
        _ => write_v2::inside(state, parent),
    }
}

/// What a text of a dialect stands for, and what was changed or left out.
fn read_items(
    state: &State,
    page: Option<Uuid>,
    markdown: &str,
    version: &MarkdownVersion,
) -> Result<(Vec<Item>, Vec<String>)> {
    let maker = Maker::new(state, page);
    let items = match version {
        MarkdownVersion::V1 => read::read(&maker, markdown)?,
        // A line ends in three ways.
        _ => read_v2::read(&maker, &markdown.replace("\r\n", "\n").replace('\r', "\n"))?,
    };
    Ok((items, maker.into_warnings()))
}

/// What stands between blocks.
fn gap(version: &MarkdownVersion) -> &'static str {
    if *version == MarkdownVersion::V1 { "\n" } else { "\n\n" }
}

/// An update, as it is asked for.
#[derive(Deserialize)]
pub(crate) struct Update {
    #[serde(flatten)]
    edit: Edit,
    allow_async: Option<bool>,
    markdown_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Edit {
    UpdateContent {
        content_updates: Vec<Replacement>,
        allow_deleting_content: Option<bool>,
    },
    ReplaceContent {
        new_str: String,
        allow_deleting_content: Option<bool>,
    },
    InsertContent {
        content: String,
        after: Option<String>,
        position: Option<Position>,
    },
    ReplaceContentRange {
        content: String,
        content_range: String,
        allow_deleting_content: Option<bool>,
    },
}

#[derive(Deserialize)]
struct Replacement {
    old_str: String,
    new_str: String,
    replace_all_matches: Option<bool>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Position {
    Start,
    End,
}

impl Update {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        Body::typed(bytes, &request::MARKDOWN)
    }

    /// Whether a task may be answered, in the place of the page.
    pub(crate) fn allows_task(&self) -> bool {
        self.allow_async.unwrap_or_default()
    }
}

/// Changes what is on a page, and gives it as it is then. Blocks whose Markdown stays the same stay themselves.
pub(crate) fn update(state: &mut State, id: PageId, update: &Update) -> Result<PageMarkdown> {
    let version = dialect::named(state, "body", update.markdown_version.as_deref())?;
    let warnings = change(state, id, update, &version)?;
    let mut page = retrieve(state, Uuid::from(id).into(), &version)?;
    // Only a dialect that knows them, and an answer that comes at once, has them.
    if version != MarkdownVersion::V1 && !update.allows_task() && !warnings.is_empty() {
        page.warnings = Some(warnings.into_iter().map(Into::into).collect());
    }
    Ok(page)
}

/// Gives what was changed or left out of what was sent.
fn change(
    state: &mut State,
    id: PageId,
    update: &Update,
    version: &MarkdownVersion,
) -> Result<Vec<String>> {
    let page = state.find_page(id)?;
    if state.page_in_trash(page) {
        return Err(Fail::archived());
    }
    check_refusal(state, Uuid::from(id).into())?;
    let (old, _) = inside(state, id.into(), version);
    let (new, allows) = match &update.edit {
        Edit::UpdateContent { content_updates, allow_deleting_content } => {
            (replace_texts(&old, content_updates)?, *allow_deleting_content)
        }
        Edit::ReplaceContent { new_str, allow_deleting_content } => {
            (new_str.clone(), *allow_deleting_content)
        }
        Edit::InsertContent { content, after, position } => {
            (insert(&old, content, after.as_deref(), *position, gap(version))?, None)
        }
        Edit::ReplaceContentRange { content, content_range, allow_deleting_content } => {
            let (start, end) = selected(&old, content_range)?;
            let new = format!("{}{content}{}", &old[..start], &old[end..]);
            (new, *allow_deleting_content)
        }
    };
    let (items, warnings) = read_items(state, Some(id.into()), &new, version)?;
    apply::apply(state, id, items, allows.unwrap_or_default(), version)?;
    Ok(warnings)
}

fn replace_texts(old: &str, updates: &[Replacement]) -> Result<String> {
    let mut text = old.to_owned();
    for Replacement { old_str: from, new_str: to, replace_all_matches } in updates {
        let found = if from.is_empty() { 0 } else { text.matches(from).count() };
        if text.len().saturating_add(found.saturating_mul(to.len())) > LONGEST {
            return Err(too_large());
        }
        text = match (found, replace_all_matches.unwrap_or_default()) {
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

fn insert(
    old: &str,
    content: &str,
    after: Option<&str>,
    position: Option<Position>,
    gap: &str,
) -> Result<String> {
    match (after, position) {
        (Some(_), Some(_)) => {
            Err(Fail::validation("insert_content takes `after` or `position`, and not both."))
        }
        (Some(after), None) => {
            let (_, end) = selected(old, after)?;
            let (end, indent) = block_around(old, end);
            let lines = content.lines().map(|line| match line.is_empty() {
                true => String::new(),
                false => format!("{indent}{line}"),
            });
            let content = lines.collect::<Vec<_>>().join("\n");
            Ok(format!("{}{gap}{content}{}{}", &old[..end], &gap[1..], &old[end..]))
        }
        (None, Some(Position::Start)) => Ok(format!("{content}{gap}{old}")),
        (None, Some(Position::End) | None) => Ok(format!("{old}{gap}{content}")),
    }
}

/// Where the block ends that has this place of the text, and how it is indented: a line, or the lines of code, of a table
/// or of a toggle in whose summary the place is.
fn block_around(text: &str, at: usize) -> (usize, &str) {
    let (mut begin, mut indent, mut last) = (0, "", None);
    for line in text.split_inclusive('\n') {
        let end = begin + line.trim_end_matches('\n').len();
        match last {
            Some(_) => last = last.filter(|last| line.trim_end() != format!("{indent}{last}")),
            None => {
                let content = line.trim_start();
                indent = &line[..line.len() - content.len()];
                let fence = &content[..content.len() - content.trim_start_matches('`').len()];
                last = match content.trim_end() {
                    _ if fence.len() >= 3 => Some(fence),
                    line if line.starts_with("<table") && !line.ends_with("</table>") => {
                        Some("</table>")
                    }
                    line if line.starts_with("<summary") && at <= end => Some("</details>"),
                    _ => None,
                };
            }
        }
        if at <= end && last.is_none() {
            return (end, indent);
        }
        begin += line.len();
    }
    (text.len(), indent)
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
    version: &MarkdownVersion,
) -> Result<(Option<RichTextArray>, Vec<NewBlock>)> {
    let (mut items, _) = read_items(state, None, markdown, version)?;
    let titled =
        matches!(items.first(), Some(Item::New(NewBlock { kind: BlockKind::Heading1(_), .. })));
    let first = (needs_title && titled).then(|| items.remove(0));
    let title = match first {
        Some(Item::New(NewBlock { kind: BlockKind::Heading1(heading), .. })) => {
            Some(heading.rich_text)
        }
        _ => None,
    };
    Ok((title, make::new_only(items)))
}
