//! Tags of Notion's second dialect that hold blocks.

use super::super::html::Tag;
use super::super::names::{self, Tags};
use super::frame::{Frame, Inside};
use super::node::Node;
use super::{Reader, table};
use crate::lexicon::{Element, MeetingSection, Word};
use crate::{BlockId, BlockInput, BlockInputKind as Kind, IconInput, Lost};

use super::super::inline::Omission;

impl Reader<'_> {
    /// What a tag opens.
    pub(super) fn notion_inside(&mut self, tag: &Tag) -> Option<Inside> {
        let word = names::word(&tag.name)?;
        self.lose_attributes(word, tag);
        let titled = |block: BlockInput| {
            let block = match tag.color() {
                Some(color) => block.color(color),
                None => block,
            };
            Some(Inside::Titled(Box::new(match icon(tag) {
                Some(icon) => block.icon(icon),
                None => block,
            })))
        };
        let holder = |block: BlockInput| Some(Inside::Holder(Box::new(block)));
        match word.element {
            Element::Paragraph | Element::Tab => titled(BlockInput::paragraph("")),
            Element::Heading(level) => titled(BlockInput::heading(level, "")),
            Element::Quote => titled(BlockInput::quote("")),
            Element::Toggle => match tag.get("heading").and_then(names::heading) {
                Some(level) => titled(BlockInput::heading(level, "").toggleable()),
                None => titled(BlockInput::toggle("")),
            },
            Element::ToDo if tag.is("checked") => titled(BlockInput::to_do("").checked()),
            Element::ToDo => titled(BlockInput::to_do("")),
            Element::Callout => titled(BlockInput::callout("")),
            Element::BulletedList => Some(Inside::List { numbered: false, start: None }),
            Element::NumberedList => {
                if let Some(kind) = tag.get("type").filter(|kind| *kind != "1") {
                    self.lose(Lost::Numbering, Some(kind.to_owned()));
                }
                Some(Inside::List { numbered: true, start: None })
            }
            Element::Item => match self.frames.last() {
                Some(Frame { inside: Inside::List { numbered: true, .. }, .. }) => {
                    titled(BlockInput::numbered_list_item(""))
                }
                _ => titled(BlockInput::bulleted_list_item("")),
            },
            Element::Columns => Some(Inside::Columns),
            Element::Column => Some(Inside::Column { ratio: tag.get("ratio").and_then(share) }),
            Element::Tabs => holder(BlockInput::tabs([])),
            Element::Synced => holder(BlockInput::synced([])),
            Element::SyncedCopy => match tag.get("url").and_then(original) {
                Some(original) => holder(BlockInput::synced_copy(original)),
                None => {
                    self.lose(Lost::Sync, tag.get("url").map(str::to_owned));
                    holder(BlockInput::synced([]))
                }
            },
            Element::Mail => {
                self.lose(Lost::Type, Some("mail".to_owned()));
                holder(BlockInput::toggle(tag.get("subject").unwrap_or_default()))
            }
            Element::MeetingNotes => {
                self.lose(Lost::Type, Some("meeting-notes".to_owned()));
                titled(BlockInput::toggle(""))
            }
            Element::MeetingSection(MeetingSection::Notes) => Some(Inside::Plain),
            Element::MeetingSection(MeetingSection::Summary) => {
                holder(BlockInput::toggle("Summary"))
            }
            Element::MeetingSection(MeetingSection::Transcript) => {
                holder(BlockInput::toggle("Transcript"))
            }
            Element::Table => Some(Inside::Table(table::Table::of(tag, Tags::Notion))),
            Element::Row if self.is_in_table() => Some(Inside::Row(table::Row::default())),
            Element::Cell | Element::HeaderCell if self.is_in_table() => {
                if !matches!(self.frames.last(), Some(Frame { inside: Inside::Row(_), .. })) {
                    self.open_tag(Inside::Row(table::Row::default()), "tr");
                }
                Some(Inside::Cell(table::Cell::of(tag)))
            }
            _ => None,
        }
    }

    /// What a tag says that blocks don't.
    fn lose_attributes(&mut self, word: &Word, tag: &Tag) {
        let is_look = matches!(
            word.element,
            Element::Row | Element::Cell | Element::HeaderCell | Element::ColumnLook
        );
        for key in tag.keys() {
            let what = match key {
                "color" if is_look && tag.color().is_some() => Lost::Color,
                "width" | "fit-page-width" if tag.get(key) != Some("false") => Lost::Width,
                "icon" if tag.get(key).is_some() && icon(tag).is_none() => Lost::Icon,
                "color" if tag.get(key).is_some() && tag.color().is_none() => Lost::Color,
                key if word.attributes.contains(&key) => continue,
                _ => Lost::Tag,
            };
            let value = tag.get(key).unwrap_or_default();
            self.lose(what, Some(format!("{key}=\"{value}\"")));
        }
    }

    /// A heading that can't be folded has nothing inside it.
    pub(super) fn end_titled(&mut self, mut node: Node) {
        let is_open = match &node.block.kind {
            Kind::Heading1(it) | Kind::Heading2(it) | Kind::Heading3(it) | Kind::Heading4(it) => {
                it.is_toggleable != Some(true)
            }
            _ => false,
        };
        let after = if is_open { std::mem::take(&mut node.children) } else { Vec::new() };
        if !after.is_empty() {
            node.lost.push((Lost::Nesting, None));
        }
        self.push(node);
        self.extend(after, Vec::new());
    }

    /// A block that has no text of its own, and what is in it.
    pub(super) fn end_holder(
        &mut self,
        block: BlockInput,
        nodes: Vec<Node>,
        mut lost: Vec<Omission>,
    ) {
        let (inside, after): (Vec<Node>, Vec<Node>) = match &block.kind {
            // What is in a copy is in its original.
            Kind::SyncedBlock(synced) if synced.synced_from.is_some() => Default::default(),
            Kind::Tab(_) => {
                nodes.into_iter().partition(|node| matches!(node.block.kind, Kind::Paragraph(_)))
            }
            _ => (nodes, Vec::new()),
        };
        if !after.is_empty() {
            lost.push((Lost::Nesting, None));
        }
        if inside.is_empty() && matches!(block.kind, Kind::Tab(_)) {
            return self.extend(after, lost);
        }
        self.push(Node::from(block).with(inside).losing(lost));
        self.extend(after, Vec::new());
    }
}

/// The icon of a tag: an emoji. Others have no form that is known.
fn icon(tag: &Tag) -> Option<IconInput> {
    let icon = tag.get("icon")?;
    let is_emoji = !icon.contains(|char: char| char.is_ascii_alphabetic() || char == ':');
    is_emoji.then(|| IconInput::emoji(icon))
}

/// Percent as a share of one.
fn share(percent: &str) -> Option<f64> {
    // The point is moved, so that no rounding makes it another number.
    let percent = percent.trim().trim_end_matches('%');
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) {
        return None;
    }
    let whole = format!("{whole:0>3}");
    let (ones, rest) = whole.split_at(whole.len() - 2);
    let share: f64 = format!("{ones}.{rest}{part}").parse().ok()?;
    (share > 0.0 && share <= 1.0).then_some(share)
}

/// The block that the address of a synced block leads to: it is what comes last.
fn original(url: &str) -> Option<BlockId> {
    let id = url.rsplit(['#', '/', '?', '=']).find_map(|part| part.parse::<BlockId>().ok());
    id.or_else(|| url.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        for (percent, wanted) in
            [("50", Some(0.5)), ("33.3", Some(0.333)), ("5%", Some(0.05)), ("100", Some(1.0))]
        {
            assert_eq!(share(percent), wanted);
        }
        for percent in ["", "0", "101", "a", "-5", "1e1"] {
            assert_eq!(share(percent), None, "{percent}");
        }
    }
}
