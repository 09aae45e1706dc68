//! Blocks that are tags.

use notion_model::ListNumberFormat;
use notion_model::lexicon::{self, Element, MeetingSection, Role, Word};
use serde_json::{Value, json};

use super::{Reader, end, payload, rich, title};
use crate::endpoints::markdown::make::{self, Item, new_only};
use crate::endpoints::markdown::table;
use crate::rules::markup::Tag;
use crate::store::tree::NewBlock;
use crate::wire::fail::Result;

/// A caption ends so near, in bytes.
const NEAR: usize = 8_000;

impl<'m> Reader<'m> {
    /// What begins with this tag.
    pub(super) fn tagged(
        &mut self,
        word: &Word,
        tag: &Tag<'_>,
        after: &'m str,
        items: &mut Vec<Item>,
    ) -> Result<()> {
        // `after` is the rest of the line that the reader is at.
        let length = self.peek().trim_end().len() - after.len();
        let start = &self.rest[length..];
        match word.role {
            Role::Container => {
                self.skip_to(start);
                self.container(word, tag, items)
            }
            Role::Table if word.element == Element::Table => {
                let end = start.find("</table>").map(|at| (at, at + "</table>".len()));
                let (inside, end) = end.unwrap_or((start.len(), start.len()));
                let (width, rows) = table::tags(&start[..inside]);
                let is_true = |name: &str| tag.attributes.is_true(name);
                let all = json!({"table_width": width,
                    "has_column_header": is_true("header-row"),
                    "has_row_header": is_true("header-column")});
                self.skip_to(&start[end..]);
                items.push(self.maker.table(all, &rows, rich)?);
                Ok(())
            }
            Role::Block => self.leaf(word, tag, start, items),
            _ => {
                items.push(self.paragraph()?);
                Ok(())
            }
        }
    }

    /// A block with one text in it.
    fn leaf(
        &mut self,
        word: &Word,
        tag: &Tag<'_>,
        start: &'m str,
        items: &mut Vec<Item>,
    ) -> Result<()> {
        let close = format!("</{}>", tag.name);
        let (text, rest) = match tag.is_closed || word.is_void() {
            true => ("", start),
            false => {
                let mut limit = NEAR.min(start.len());
                while !start.is_char_boundary(limit) {
                    limit -= 1;
                }
                let near = &start[..limit];
                let Some(at) = near.find(&close) else {
                    items.push(self.paragraph()?);
                    return Ok(());
                };
                (&start[..at], &start[at + close.len()..])
            }
        };
        self.skip_to(rest);
        let url = tag.attributes.get("source");
        let item = match word.element {
            Element::Image | Element::Pdf | Element::File | Element::Audio | Element::Video => {
                match url {
                    Some(url) => self.maker.media(tag.name, url, &rich(text))?,
                    None => return self.left_out(tag, text, items),
                }
            }
            Element::Bookmark | Element::Embed => match url {
                Some(url) => {
                    self.made(tag.name, json!({"url": url, "caption": rich(text)}), Vec::new())?
                }
                None => return self.left_out(tag, text, items),
            },
            Element::Equation => {
                let expression = lexicon::unescaped_expression(text.trim());
                self.made("equation", json!({ "expression": expression }), Vec::new())?
            }
            Element::Contents => self.maker.block("table_of_contents", payload(tag), Vec::new())?,
            Element::Page | Element::Database | Element::Folder | Element::Unknown => {
                match self.maker.existing(tag) {
                    Some(item) => item?,
                    None => return self.left_out(tag, text, items),
                }
            }
            _ => return self.left_out(tag, text, items),
        };
        items.push(item);
        Ok(())
    }

    /// The text of what can't be made here, and a warning.
    fn left_out(&self, tag: &Tag<'_>, text: &str, items: &mut Vec<Item>) -> Result<()> {
        self.maker.warn(format!("<{}> was left out.", tag.name));
        if !text.trim().is_empty() {
            items.push(self.made("paragraph", json!({"rich_text": rich(text)}), Vec::new())?);
        }
        Ok(())
    }

    fn container(&mut self, word: &Word, tag: &Tag<'_>, items: &mut Vec<Item>) -> Result<()> {
        let mut children = match tag.is_closed {
            true => Vec::new(),
            false => self.content(tag.name)?,
        };
        let name = match word.element {
            Element::Paragraph | Element::Tab => "paragraph",
            Element::Heading(level) => {
                let text = title(&mut children);
                let mut payload = payload(tag);
                payload.insert("rich_text".to_owned(), json!(text));
                items.push(self.maker.block(&format!("heading_{level}"), payload, Vec::new())?);
                items.extend(children.into_iter().map(Item::New));
                return Ok(());
            }
            Element::Quote => "quote",
            Element::Toggle => match tag.attributes.get("heading") {
                Some("h1") => "heading_1",
                Some("h2") => "heading_2",
                Some("h3") => "heading_3",
                Some("h4") => "heading_4",
                _ => "toggle",
            },
            Element::ToDo => "to_do",
            Element::Callout => "callout",
            Element::Item => "bulleted_list_item",
            Element::NumberedList => {
                let format = tag.attributes.get("type").and_then(|kind| match kind {
                    "a" => Some(ListNumberFormat::Letters),
                    "i" => Some(ListNumberFormat::Roman),
                    _ => None,
                });
                let all = children.into_iter().enumerate();
                let all = all.map(|(at, it)| numbered(it, format.clone().filter(|_| at == 0)));
                items.extend(all.map(Item::New));
                return Ok(());
            }
            Element::Columns => {
                children.retain(|block| block.kind.name() == "column");
                items.push(self.made("column_list", json!({}), children)?);
                return Ok(());
            }
            Element::Column => {
                let ratio = tag.attributes.get("ratio").and_then(|it| it.parse::<f64>().ok());
                let width = ratio.map(|ratio| json!({ "width_ratio": ratio / 100.0 }));
                items.push(self.made("column", width.unwrap_or(json!({})), children)?);
                return Ok(());
            }
            Element::Tabs => {
                children.retain(|block| block.kind.name() == "paragraph");
                items.push(self.made("tab", json!({}), children)?);
                return Ok(());
            }
            Element::Synced => {
                let payload = json!({ "synced_from": null });
                items.push(self.made("synced_block", payload, children)?);
                return Ok(());
            }
            Element::SyncedCopy => {
                let from = tag.attributes.id();
                let from = from.map(|id| json!({"type": "block_id", "block_id": id.to_string()}));
                let children = if from.is_some() { Vec::new() } else { children };
                let payload = json!({ "synced_from": from });
                items.push(self.made("synced_block", payload, children)?);
                return Ok(());
            }
            Element::MeetingNotes | Element::Mail => {
                self.maker.warn(format!("<{}> was left out.", tag.name));
                items.extend(children.into_iter().map(Item::New));
                return Ok(());
            }
            Element::MeetingSection(MeetingSection::Summary | MeetingSection::Transcript) => {
                return Ok(());
            }
            // Items are what is in them.
            _ => {
                items.extend(children.into_iter().map(Item::New));
                return Ok(());
            }
        };
        let mut payload = match word.element {
            Element::Callout => make::callout(&tag.attributes),
            _ => payload(tag),
        };
        payload.insert("rich_text".to_owned(), json!(title(&mut children)));
        if word.element == Element::Tab && tag.attributes.get("icon").is_some() {
            payload.insert("icon".to_owned(), make::icon(&tag.attributes));
        }
        if word.element == Element::ToDo {
            payload.insert("checked".to_owned(), tag.attributes.is_true("checked").into());
        }
        if name.starts_with("heading") {
            payload.insert("is_toggleable".to_owned(), Value::Bool(true));
        }
        items.push(self.maker.block(name, payload, children)?);
        Ok(())
    }

    /// The blocks in a container, up to its end tag.
    fn content(&mut self, name: &str) -> Result<Vec<NewBlock>> {
        self.depth += 1;
        let items = if self.depth <= super::DEPTH { self.items()? } else { self.flat()? };
        self.depth -= 1;
        let line = self.peek();
        let text = line.trim_start();
        // The end tag of something else ends this, too, and is left for what it ends.
        if let Some((ended, after)) = end(text)
            && ended == name
        {
            let length = line.len() - after.len();
            self.skip_to(&self.rest[length..]);
        }
        Ok(new_only(items))
    }

    /// What is too deep is left out up to its end.
    fn flat(&mut self) -> Result<Vec<Item>> {
        self.maker.warn("Blocks that are nested too deep were left out.");
        while !self.rest.is_empty() && end(self.peek().trim()).is_none() {
            self.line();
        }
        Ok(Vec::new())
    }
}

/// An item of a list with numbers, the first of which says how they are written.
fn numbered(block: NewBlock, format: Option<ListNumberFormat>) -> NewBlock {
    use notion_model::BlockKind as Kind;

    let kind = match block.kind {
        Kind::BulletedListItem(item) => {
            let mut numbered = notion_model::NumberedListItemBlock::default();
            numbered.rich_text = item.rich_text;
            numbered.color = item.color;
            numbered.list_format = format;
            Kind::NumberedListItem(numbered)
        }
        kind => kind,
    };
    NewBlock { kind, ..block }
}
