//! Blocks in Notion's second dialect.
//!
//! A block has its mark (`#`, `-`, `>`) if that says all of it, and its tag otherwise: with its text behind the opening
//! tag, an empty line, and what is inside it, which is not indented.

mod list;
mod table;

use super::leaf::{code, has_links, url_of};
use super::source::{Source, What};
use super::text::Context;
use super::{Lines, Writer, comes_back, destination, indented, lost_block, page_address};
use crate::markdown::html::escaped;
use crate::markdown::names::Tags;
use crate::markdown::read;
use crate::{
    BlockId, BlockInput, BlockInputKind as Kind, Color, Equation, HeadingBlockInput, IconInput,
    IconInputKind, LinkToPageKind, Lost, MediaBlockInput, MeetingNotesBlock, RichText,
    RichTextArray, RichTextKind, SyncedFromKind, lexicon,
};

/// What stands for a text that is empty.
const EMPTY: &str = "<p />";

impl Writer {
    pub(super) fn notion_blocks(&mut self, sources: &[Source<'_>]) -> Lines {
        let mut all = Lines::new();
        let mut from = 0;
        while let Some(first) = sources.get(from) {
            let same = |source: &&Source<'_>| source.kind() == first.kind();
            let length = match first.is_item() {
                true => sources.iter().skip(from).take_while(same).count(),
                false => 1,
            };
            let run = sources.get(from..from + length).unwrap_or_default();
            let lines = match first.is_item() {
                true => self.notion_list(run, from),
                false => self.at(from, |writer| writer.notion_block(first)),
            };
            from += length;
            if !lines.is_empty() {
                all.push_str(if all.is_empty() { "" } else { "\n\n" });
                all.push_str(&lines);
            }
        }
        all
    }

    fn at<T>(&mut self, index: usize, write: impl FnOnce(&mut Self) -> T) -> T {
        self.losses.path.push(index);
        let written = write(self);
        self.losses.path.pop();
        written
    }

    fn lose_all(&mut self, source: &Source<'_>, lost: Vec<Lost>) {
        for what in lost {
            self.losses.add(source.kind(), source.id, what);
        }
    }

    fn notion_block(&mut self, source: &Source<'_>) -> Lines {
        let mut lost = source.lost.clone();
        let lines = match &source.what {
            What::Block(block) => self.notion_content(block, &source.children, &mut lost),
            What::Link { tag, title, .. } => {
                let url = source.id.map(page_address).unwrap_or_default();
                let title = self.text(&title.as_str().into(), Context::Within, &mut lost);
                format!(r#"<{tag} url="{url}">{title}</{tag}>"#)
            }
            What::Meeting(notes) => self.meeting(notes, &source.children, &mut lost),
            What::Nothing(_) => lost_block(&mut lost),
        };
        self.lose_all(source, lost);
        lines
    }

    fn notion_content(
        &mut self,
        block: &BlockInput,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        match &block.kind {
            Kind::Paragraph(it) => {
                let color = self.color(it.color.as_ref(), lost);
                if it.icon.is_some() {
                    lost.push(Lost::Icon);
                }
                match color.is_empty() && children.is_empty() && !has_blank_edges(&it.rich_text) {
                    true => self.title(&it.rich_text, lost),
                    false => self.container("p", &color, &it.rich_text, children, lost),
                }
            }
            Kind::Heading1(it) => self.notion_heading(1, it, children, lost),
            Kind::Heading2(it) => self.notion_heading(2, it, children, lost),
            Kind::Heading3(it) => self.notion_heading(3, it, children, lost),
            Kind::Heading4(it) => self.notion_heading(4, it, children, lost),
            // Items are written in lists.
            Kind::BulletedListItem(_) | Kind::NumberedListItem(_) | Kind::ToDo(_) => Lines::new(),
            Kind::Quote(it) => {
                let color = self.color(it.color.as_ref(), lost);
                match color.is_empty() && children.is_empty() && !has_blank_edges(&it.rich_text) {
                    true => indented(&self.title(&it.rich_text, lost), "> ", "> "),
                    false => self.container("quote", &color, &it.rich_text, children, lost),
                }
            }
            Kind::Toggle(it) => {
                let color = self.color(it.color.as_ref(), lost);
                self.container("toggle", &color, &it.rich_text, children, lost)
            }
            Kind::Template(button) => {
                lost.push(Lost::Type);
                self.container("toggle", "", &button.rich_text, children, lost)
            }
            Kind::Callout(it) => {
                let icon = icon(it.icon.as_deref(), lost);
                let attributes = format!("{icon}{}", self.color(it.color.as_ref(), lost));
                self.container("callout", &attributes, &it.rich_text, children, lost)
            }
            Kind::Code(it) => {
                if it.caption.as_ref().is_some_and(|caption| !caption.is_empty()) {
                    lost.push(Lost::Caption);
                }
                code(it, self.tags(), lost)
            }
            Kind::Equation(equation) => self.notion_equation(equation, block, lost),
            Kind::Divider(_) => "---".to_owned(),
            Kind::TableOfContents(it) => {
                format!("<table-of-contents{} />", self.color(it.color.as_ref(), lost))
            }
            Kind::Bookmark(link) | Kind::Embed(link) => {
                let (tag, caption) = (block.kind.name(), link.caption.as_ref());
                self.tagged(tag, &link.url, caption, block, lost)
            }
            Kind::Image(media) => self.notion_image(media, block, lost),
            Kind::Video(media) | Kind::Pdf(media) | Kind::Audio(media) | Kind::File(media) => {
                let Some(url) = url_of(media) else { return self.without_address(media, lost) };
                if media.name.is_some() {
                    lost.push(Lost::Name);
                }
                self.tagged(block.kind.name(), url, media.caption.as_ref(), block, lost)
            }
            Kind::LinkToPage(link) => {
                // The tag of a page stands for the page itself, which would be moved here.
                let mention = match &link.kind {
                    LinkToPageKind::Page(id) => RichText::mention_page(*id),
                    LinkToPageKind::Database(id) => RichText::mention_database(*id),
                    _ => return lost_block(lost),
                };
                lost.push(Lost::Type);
                self.text(&mention.into(), Context::Line, lost)
            }
            Kind::Table(table) => self.notion_table(table, children, lost),
            Kind::ColumnList(_) => self.holder("columns", "", children),
            Kind::Column(column) => {
                let ratio =
                    column.width_ratio.map(|ratio| format!(r#" ratio="{}""#, percent(ratio)));
                self.holder("column", &ratio.unwrap_or_default(), children)
            }
            Kind::SyncedBlock(synced) => match synced.synced_from.as_ref().map(|from| &from.kind) {
                None => self.holder("synced-block", "", children),
                Some(SyncedFromKind::Block(original)) => {
                    let url = format!(r#" url="{}""#, page_address(*original));
                    self.holder("synced-block-reference", &url, children)
                }
                Some(_) => lost_block(lost),
            },
            Kind::Tab(_) => self.notion_tabs(children),
            Kind::Breadcrumb(_) | Kind::TableRow(_) | Kind::Unknown(_) => lost_block(lost),
        }
    }

    fn tags(&self) -> Tags {
        Tags::of(self.dialect)
    }

    /// A text as that of a block on lines of its own.
    fn title(&self, text: &RichTextArray, lost: &mut Vec<Lost>) -> Lines {
        match self.text(text, Context::Line, lost) {
            line if line.is_empty() => EMPTY.to_owned(),
            line => line,
        }
    }

    fn container(
        &mut self,
        tag: &str,
        attributes: &str,
        title: &RichTextArray,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let mut lines = self.title(title, lost);
        let inside = self.notion_blocks(children);
        if !inside.is_empty() {
            lines = format!("{lines}\n\n{inside}");
        }
        format!("<{tag}{attributes}>\n{lines}\n</{tag}>")
    }

    /// A block that has no text of its own.
    fn holder(&mut self, tag: &str, attributes: &str, children: &[Source<'_>]) -> Lines {
        match self.notion_blocks(children) {
            lines if lines.is_empty() => format!("<{tag}{attributes}>\n</{tag}>"),
            lines => format!("<{tag}{attributes}>\n{lines}\n</{tag}>"),
        }
    }

    fn color(&self, color: Option<&Color>, lost: &mut Vec<Lost>) -> String {
        match color {
            None | Some(Color::Default) => String::new(),
            Some(color) => match has_name(color) {
                true => super::color_attribute(Some(color)),
                false => {
                    lost.push(Lost::Color);
                    String::new()
                }
            },
        }
    }

    fn notion_heading(
        &mut self,
        level: usize,
        heading: &HeadingBlockInput,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let text = &heading.rich_text;
        let color = self.color(heading.color.as_ref(), lost);
        if heading.is_toggleable == Some(true) {
            let attributes = format!(r#" heading="h{level}"{color}"#);
            return self.container("toggle", &attributes, text, children, lost);
        }
        let is_line = !says_nothing(text) && !text.plain_text().contains(['\n', '\r']);
        let lines = match color.is_empty() && is_line && !has_blank_edges(text) {
            true => {
                let title = self.text(text, Context::Heading, lost);
                format!("{} {title}", "#".repeat(level))
            }
            false => self.container(&format!("h{level}"), &color, text, &[], lost),
        };
        if children.is_empty() {
            return lines;
        }
        lost.push(Lost::Nesting);
        super::joined(lines, self.notion_blocks(children))
    }

    fn notion_equation(
        &mut self,
        equation: &Equation,
        block: &BlockInput,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let expression = &equation.expression;
        let lines = match lexicon::is_block_expression(expression) {
            true => format!("$$\n{expression}\n$$"),
            false => format!("<equation>{}</equation>", lexicon::escaped_expression(expression)),
        };
        if !comes_back(&lines, block, Tags::Notion) {
            lost.push(Lost::Text);
        }
        lines
    }

    fn notion_image(
        &mut self,
        media: &MediaBlockInput,
        block: &BlockInput,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let Some(url) = url_of(media) else { return self.without_address(media, lost) };
        let caption = media.caption.as_ref().filter(|caption| !caption.is_empty());
        if !caption.is_some_and(has_links) {
            let mut says = Vec::new();
            let text = caption.map(|it| self.text(it, Context::Within, &mut says));
            let lines = format!("![{}]({})", text.unwrap_or_default(), destination(url));
            if says.is_empty() && comes_back(&lines, block, Tags::Notion) {
                return lines;
            }
        }
        self.tagged("image", url, caption, block, lost)
    }

    /// Something elsewhere, with its caption.
    fn tagged(
        &mut self,
        tag: &str,
        url: &str,
        caption: Option<&RichTextArray>,
        block: &BlockInput,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let before = lost.len();
        let caption = caption.map(|it| self.text(it, Context::Within, lost)).unwrap_or_default();
        let lines = format!(r#"<{tag} source="{}">{caption}</{tag}>"#, escaped(url));
        // A caption can have the end of the tag in it.
        let is_alone = read::blocks(&lines, self.tags());
        if lost.len() == before && !is_alone.iter().map(|it| it.kind.name()).eq([block.kind.name()])
        {
            lost.push(Lost::Text);
        }
        lines
    }

    fn notion_tabs(&mut self, tabs: &[Source<'_>]) -> Lines {
        let mut all = Vec::new();
        for (index, tab) in tabs.iter().enumerate() {
            let What::Block(block) = &tab.what else { continue };
            let mut lost = tab.lost.clone();
            let mut attributes = String::new();
            match &block.kind {
                Kind::Paragraph(label) => {
                    if label.color.as_ref().is_some_and(|color| *color != Color::Default) {
                        lost.push(Lost::Color);
                    }
                    attributes = icon(label.icon.as_deref(), &mut lost);
                }
                _ => lost.push(Lost::Type),
            }
            let label = block.kind.rich_text().cloned().unwrap_or_default();
            all.push(self.at(index, |writer| {
                let lines = writer.container("tab", &attributes, &label, &tab.children, &mut lost);
                writer.lose_all(tab, lost);
                lines
            }));
        }
        match all.is_empty() {
            true => Lines::new(),
            false => format!("<tabs>\n{}\n</tabs>", all.join("\n")),
        }
    }

    /// The notes of a meeting, with those of its parts that were read.
    fn meeting(
        &mut self,
        notes: &MeetingNotesBlock,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let attendees = notes.calendar_event.as_ref().and_then(|event| event.attendees.as_ref());
        let attendees = attendees.into_iter().flatten().map(|user| format!("user://{user}"));
        let attendees: Vec<String> = attendees.collect();
        let attributes = match attendees.is_empty() {
            true => String::new(),
            false => format!(r#" attendees="{}""#, attendees.join(",")),
        };
        let mut lines = match &notes.title {
            Some(title) => self.title(title, lost),
            None => EMPTY.to_owned(),
        };
        let parts = notes.children.clone().unwrap_or_default();
        for (index, child) in children.iter().enumerate() {
            let is = |part: Option<BlockId>| part.is_some() && part == child.id;
            let part = match child {
                _ if is(parts.summary_block_id) => "summary",
                _ if is(parts.transcript_block_id) => "transcript",
                _ => "notes",
            };
            let inside = self.at(index, |writer| match child.children.is_empty() {
                true => writer.notion_block(child),
                false => writer.notion_blocks(&child.children),
            });
            lines.push_str(&format!(
                "\n\n<meeting-notes-section-{part}>\n{inside}\n</meeting-notes-section-{part}>"
            ));
        }
        format!("<meeting-notes{attributes}>\n{lines}\n</meeting-notes>")
    }
}

fn has_blank_edges(text: &RichTextArray) -> bool {
    let content = |piece: Option<&'_ RichText>| match piece.map(|piece| &piece.kind) {
        Some(RichTextKind::Text(text)) => text.content.clone(),
        _ => String::new(),
    };
    content(text.first()).starts_with(char::is_whitespace)
        || content(text.last()).ends_with(char::is_whitespace)
}

/// Whether a text says nothing, not even a mention.
fn says_nothing(text: &RichTextArray) -> bool {
    text.iter().all(|piece| match &piece.kind {
        RichTextKind::Text(text) => text.content.is_empty(),
        _ => false,
    })
}

/// Whether the dialect has a name for a colour.
pub(super) fn has_name(color: &Color) -> bool {
    *color == Color::Default || lexicon::color_name(color).is_some()
}

/// An icon as an attribute: no form is known for others than emoji.
fn icon(icon: Option<&IconInput>, lost: &mut Vec<Lost>) -> String {
    match icon.map(|icon| &icon.kind) {
        Some(IconInputKind::Emoji(emoji)) => format!(r#" icon="{}""#, escaped(emoji)),
        Some(_) => {
            lost.push(Lost::Icon);
            String::new()
        }
        None => String::new(),
    }
}

/// A share of one in percent: the point is moved, so that no rounding makes it another number.
fn percent(share: f64) -> String {
    let share = share.to_string();
    let (whole, part) = share.split_once('.').unwrap_or((&share, ""));
    let part = format!("{part:0<2}");
    let (percent, rest) = part.split_at(2);
    let whole = format!("{whole}{percent}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_in_percent() {
        for (share, wanted) in
            [(0.5, "50"), (0.333, "33.3"), (0.05, "5"), (1.0, "100"), (0.0625, "6.25"), (0.07, "7")]
        {
            assert_eq!(percent(share), wanted);
        }
    }
}
