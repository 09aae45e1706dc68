//! Lists in Notion's second dialect.

use super::super::source::{Source, What};
use super::super::{Lines, Writer};
use super::{has_blank_edges, says_nothing};
use crate::{BlockInput, BlockInputKind as Kind, Color, ListNumberFormat, Lost};

impl Writer {
    /// Items of one kind: with their marks if all of them can have them, or with tags.
    pub(super) fn notion_list(&mut self, items: &[Source<'_>], from: usize) -> Lines {
        if items.iter().enumerate().all(|(index, item)| is_plain(item, index)) {
            return self.plain_list(items, from, 0);
        }
        let first = items.first();
        let format = first.and_then(|first| first.format.as_ref());
        let mut all = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let What::Block(block) = &item.what else { continue };
            let mut lost = item.lost.clone();
            if item.format.is_none() || item.format.as_ref() == format {
                lost.retain(|what| *what != Lost::Numbering);
            }
            if item.start.is_some_and(|start| start != index as u64 + 1) {
                lost.push(Lost::Numbering);
            }
            all.push(self.at(from + index, |writer| {
                let lines = writer.notion_item(block, &item.children, &mut lost);
                writer.lose_all(item, lost);
                lines
            }));
        }
        let kind = match format {
            Some(ListNumberFormat::Letters) => r#" type="a""#,
            Some(ListNumberFormat::Roman) => r#" type="i""#,
            _ => "",
        };
        match first.map(Source::kind) {
            Some("to_do") => all.join("\n\n"),
            Some("numbered_list_item") => format!("<ol{kind}>\n{}\n</ol>", all.join("\n")),
            _ => format!("<ul>\n{}\n</ul>", all.join("\n")),
        }
    }

    fn notion_item(
        &mut self,
        block: &BlockInput,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        match &block.kind {
            Kind::BulletedListItem(it) | Kind::NumberedListItem(it) => {
                let color = self.color(it.color.as_ref(), lost);
                self.container("li", &color, &it.rich_text, children, lost)
            }
            Kind::ToDo(it) => {
                let checked = it.checked == Some(true);
                let color = self.color(it.color.as_ref(), lost);
                let attributes = format!(r#" checked="{checked}"{color}"#);
                self.container("todo", &attributes, &it.rich_text, children, lost)
            }
            _ => Lines::new(),
        }
    }

    /// Items of any kind that are nothing but their text and other such items.
    fn plain_list(&mut self, items: &[Source<'_>], from: usize, depth: usize) -> Lines {
        let indent = "\t".repeat(depth);
        let mut all: Vec<String> = Vec::new();
        let mut before: Option<&str> = None;
        let mut number = 0;
        for (index, item) in items.iter().enumerate() {
            let What::Block(block) = &item.what else { continue };
            let mut lost = item.lost.clone();
            let next = if before == Some("numbered_list_item") { number + 1 } else { 1 };
            number = item.start.filter(|_| next == 1).unwrap_or(next);
            if item.start.is_some_and(|start| start != number) {
                lost.push(Lost::Numbering);
            }
            let mark = match &block.kind {
                Kind::ToDo(it) if it.checked == Some(true) => "- [x] ".to_owned(),
                Kind::ToDo(_) => "- [ ] ".to_owned(),
                Kind::NumberedListItem(_) => format!("{number}. "),
                _ => "- ".to_owned(),
            };
            let text = block.kind.rich_text().cloned().unwrap_or_default();
            let lines = self.at(from + index, |writer| {
                let text = writer.title(&text, &mut lost);
                writer.lose_all(item, lost);
                let mut lines = format!("{indent}{mark}{text}");
                let inside = writer.plain_list(&item.children, 0, depth + 1);
                if !inside.is_empty() {
                    lines = format!("{lines}\n{inside}");
                }
                lines
            });
            // Items of another kind are another list.
            if before.is_some_and(|before| before != item.kind()) {
                all.push(String::new());
            }
            all.push(lines);
            before = Some(item.kind());
        }
        all.join("\n")
    }
}

/// Whether an item can have its mark: it is nothing but a text on one line, and items that can.
fn is_plain(item: &Source<'_>, index: usize) -> bool {
    let What::Block(block) = &item.what else { return false };
    let is_colored =
        |color: &Option<Color>| color.as_ref().is_some_and(|color| *color != Color::Default);
    let (text, color) = match &block.kind {
        Kind::BulletedListItem(it) | Kind::NumberedListItem(it) => (&it.rich_text, &it.color),
        Kind::ToDo(it) => (&it.rich_text, &it.color),
        _ => return false,
    };
    let says = text.plain_text();
    // Behind a mark of more than four signs a tab is not inside.
    let is_short = item.children.is_empty() || index + 1 < 100 && item.start.is_none();
    !is_colored(color)
        && item.format.is_none()
        && !says_nothing(text)
        && !says.contains(['\n', '\r'])
        && !has_blank_edges(text)
        && is_short
        && item.children.iter().enumerate().all(|(index, child)| is_plain(child, index))
}
