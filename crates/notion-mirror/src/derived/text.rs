//! What an object says, without annotations: what the search finds.

use notion_model::{
    Block, BlockKind, Comment, FileKind, FormulaValue, MediaBlock, Page, PropertyValue,
};
use serde_json::Value;
use uuid::Uuid;

use super::cells::unique_id;
use super::links::block_texts;
use super::tree;
use crate::store::BlockRecord;

/// Returns what the properties of a page say, a line each, without its title: texts, options, addresses, names of people and
/// files, results of formulas that are texts. Numbers and dates are found by their columns.
pub fn of_properties(page: &Page) -> String {
    let mut lines = Lines::default();
    for (_, property) in page.properties.iter() {
        match &property.value {
            PropertyValue::RichText(text) => lines.add(&text.plain_text()),
            PropertyValue::Select(option) | PropertyValue::Status(option) => {
                lines.extend(option.iter().map(|option| option.name.as_str()));
            }
            PropertyValue::MultiSelect(options) => {
                lines.extend(options.iter().map(|option| option.name.as_str()));
            }
            PropertyValue::People(users) => {
                lines.extend(users.iter().filter_map(|user| user.name.as_deref()));
            }
            PropertyValue::Files(files) => {
                lines.extend(files.iter().filter_map(|file| file.name.as_deref()));
            }
            PropertyValue::Url(text)
            | PropertyValue::Email(text)
            | PropertyValue::PhoneNumber(text) => lines.extend(text.as_deref()),
            PropertyValue::Formula(formula) => {
                if let FormulaValue::String(text) = &formula.value {
                    lines.extend(text.as_deref());
                }
            }
            PropertyValue::UniqueId(id) => lines.extend(unique_id(id).as_deref()),
            PropertyValue::Place(place) => {
                let place = place.iter();
                let said = place.flat_map(|place| [&place.name, &place.address]);
                lines.extend(said.flatten().map(String::as_str));
            }
            PropertyValue::Unknown(unknown) => plain_texts(unknown.payload(), &mut lines),
            _ => {}
        }
    }
    lines.0
}

/// Returns what a block says: its text, its caption, the cells of a table's row, the address that it shows, the title of the
/// page that it stands for. What is inside it is said by the blocks there.
///
/// ```
/// let block: notion_model::Block = notion_model::from_str(r#"{"object": "block", "type": "code", "code": {
///     "rich_text": [{"type": "text", "text": {"content": "let x = 1;"}}],
///     "caption": [{"type": "text", "text": {"content": "A line"}}]}}"#)?;
/// assert_eq!(notion_mirror::derived::text::of_block(&block), "let x = 1;\nA line");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn of_block(block: &Block) -> String {
    let mut lines = Lines::default();
    block_texts(block).into_iter().for_each(|text| lines.add(&text.plain_text()));
    match &block.kind {
        BlockKind::ChildPage(child) | BlockKind::ChildDatabase(child) => lines.add(&child.title),
        BlockKind::Equation(equation) => lines.add(&equation.expression),
        BlockKind::Bookmark(link) | BlockKind::Embed(link) => lines.add(&link.url),
        BlockKind::LinkPreview(link) => lines.add(&link.url),
        BlockKind::Image(media)
        | BlockKind::Video(media)
        | BlockKind::Pdf(media)
        | BlockKind::Audio(media)
        | BlockKind::File(media) => add_media(media, &mut lines),
        BlockKind::Unknown(unknown) => plain_texts(unknown.payload(), &mut lines),
        _ => {}
    }
    lines.0
}

/// Returns what the blocks of a page say, in the order of the document.
pub fn of_body(page: Uuid, blocks: &[BlockRecord]) -> String {
    let texts =
        blocks.iter().map(|block| ((block.id, block.parent, block.position), block.text.as_str()));
    tree::text(page, &texts.collect::<Vec<_>>())
}

/// Returns what a comment says.
pub fn of_comment(comment: &Comment) -> String {
    comment.rich_text.plain_text()
}

/// The name, and an address that is somebody's and not Notion's.
fn add_media(media: &MediaBlock, lines: &mut Lines) {
    lines.extend(media.name.as_deref());
    if let FileKind::External(file) = &media.kind {
        lines.add(&file.url);
    }
}

/// Adds the texts in something that this version does not know, so that it is found all the same.
fn plain_texts(payload: Option<&Value>, lines: &mut Lines) {
    let mut waiting: Vec<&Value> = payload.into_iter().collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Object(entries) => {
                lines.extend(entries.get("plain_text").and_then(Value::as_str));
                waiting.extend(entries.values().rev());
            }
            _ => {}
        }
    }
}

/// Texts, a line each, without those that say nothing.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, text: &str) {
        if !text.trim().is_empty() {
            if !self.0.is_empty() {
                self.0.push('\n');
            }
            self.0.push_str(text);
        }
    }

    fn extend<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|text| self.add(text));
    }
}
