//! Blocks as Markdown.

mod leaf;
mod notion;
mod piece;
mod source;
mod text;

use self::source::{Source, What, node_sources, sources};
use self::text::{Context, number};
use super::html::escaped;
use super::names::Tags;
use super::prepare::with_plain_lines;
use super::{Dialect, callout, read};
use crate::block::Losses;
use crate::{
    BlockInput, BlockInputKind as Kind, BlockNode, CalloutBlockInput, Color, IconInput,
    IconInputKind, LinkToPageKind, Loss, Lost, RichText, RichTextArray, lexicon,
};

/// Blocks that are to be sent, as Markdown, and what it does not say.
pub(super) fn blocks(blocks: &[BlockInput], dialect: Dialect) -> (String, Vec<Loss>) {
    write(&sources(blocks), dialect)
}

/// Blocks that were read, as Markdown, and what it does not say.
pub(super) fn nodes<N: BlockNode>(
    nodes: impl IntoIterator<Item = N>,
    dialect: Dialect,
) -> (String, Vec<Loss>) {
    write(&node_sources(nodes), dialect)
}

fn write(sources: &[Source<'_>], dialect: Dialect) -> (String, Vec<Loss>) {
    let mut writer = Writer { dialect, losses: Losses::default() };
    let mut text = writer.blocks(sources);
    if !text.is_empty() {
        text.push('\n');
    }
    if text.starts_with(BYTE_ORDER_MARK) {
        // Whoever reads the text takes one away.
        text.insert(0, BYTE_ORDER_MARK);
    }
    (text, writer.losses.all)
}

/// What a file may begin with, and is no part of its text there.
const BYTE_ORDER_MARK: char = '\u{feff}';

struct Writer {
    dialect: Dialect,
    losses: Losses,
}

/// What is written of one block: its own lines, and those of blocks that come after it.
type Lines = String;

impl Writer {
    fn blocks(&mut self, sources: &[Source<'_>]) -> Lines {
        if self.dialect == Dialect::NotionV2 {
            return self.notion_blocks(sources);
        }
        let mut all = Lines::new();
        let mut before: Option<&Source<'_>> = None;
        let mut number: u64 = 0;
        for (index, source) in sources.iter().enumerate() {
            self.losses.path.push(index);
            let is_numbered = source.kind() == "numbered_list_item";
            let next = if is_numbered { number + 1 } else { 0 };
            let start = source.start.filter(|_| is_numbered).unwrap_or(next);
            if number > 0 && start != next {
                // Markdown numbers the items of a list one after the other.
                self.losses.add(source.kind(), source.id, Lost::Numbering);
            }
            number = if number == 0 { start } else { next };
            let lines = self.block(source, number);
            self.losses.path.pop();
            if lines.is_empty() {
                continue;
            }
            if let Some(before) = before {
                let tight = before.is_item() && before.kind() == source.kind();
                all.push_str(if tight { "\n" } else { "\n\n" });
            }
            all.push_str(&lines);
            before = Some(source);
        }
        all
    }

    fn block(&mut self, source: &Source<'_>, number: u64) -> Lines {
        let mut lost = source.lost.clone();
        let lines = match &source.what {
            What::Block(block) => self.content(block, &source.children, number, &mut lost),
            What::Link { tag, title, .. } => {
                lost.push(Lost::Type);
                let url = source.id.map(page_address).unwrap_or_default();
                match self.dialect {
                    Dialect::GitHub => {
                        let link = RichText::text(title.as_str()).link(url);
                        self.text(&link.into(), Context::Line, &mut lost)
                    }
                    _ => {
                        let title = self.text(&title.as_str().into(), Context::Within, &mut lost);
                        format!(r#"<{tag} url="{url}">{title}</{tag}>"#)
                    }
                }
            }
            What::Nothing(_) | What::Meeting(_) => {
                lost.retain(|what| *what != Lost::Inside);
                lost.push(Lost::Block);
                Lines::new()
            }
        };
        for what in lost {
            self.losses.add(source.kind(), source.id, what);
        }
        lines
    }

    fn content(
        &mut self,
        block: &BlockInput,
        children: &[Source<'_>],
        number: u64,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        match &block.kind {
            Kind::Paragraph(paragraph) => {
                if self.dialect == Dialect::GitHub && paragraph.rich_text.is_empty() {
                    return match children.is_empty() {
                        true => lost_block(lost),
                        false => self.followed(Lines::new(), children, lost),
                    };
                }
                plain_color(&paragraph.color, lost);
                if paragraph.icon.is_some() {
                    lost.push(Lost::Icon);
                }
                let line = self.line(&paragraph.rich_text, Context::Line, lost);
                self.followed(line, children, lost)
            }
            Kind::Heading1(heading)
            | Kind::Heading2(heading)
            | Kind::Heading3(heading)
            | Kind::Heading4(heading) => {
                let level = block.kind.name().chars().last().and_then(|digit| digit.to_digit(10));
                let level = level.unwrap_or(1) as usize;
                if heading.is_toggleable == Some(true) {
                    let title = self.text(&heading.rich_text, self.summary(), lost);
                    let title = format!("<h{level}>{title}</h{level}>");
                    return self.details(&title, heading.color.as_ref(), children);
                }
                plain_color(&heading.color, lost);
                let title = self.text(&heading.rich_text, Context::Heading, lost);
                let line = format!("{} {title}", "#".repeat(level)).trim_ascii_end().to_owned();
                self.followed(line, children, lost)
            }
            Kind::BulletedListItem(item) => {
                plain_color(&item.color, lost);
                let line = self.line(&item.rich_text, Context::Line, lost);
                self.item("- ", &line, children)
            }
            Kind::NumberedListItem(item) => {
                plain_color(&item.color, lost);
                let line = self.line(&item.rich_text, Context::Line, lost);
                self.item(&format!("{number}. "), &line, children)
            }
            Kind::ToDo(item) => {
                plain_color(&item.color, lost);
                let line = self.line(&item.rich_text, Context::Line, lost);
                let box_ = if item.checked == Some(true) { "[x]" } else { "[ ]" };
                self.item("- ", &format!("{box_} {line}"), children)
            }
            Kind::Quote(quote) => {
                plain_color(&quote.color, lost);
                let line = self.line(&quote.rich_text, Context::Line, lost);
                let lines = self.with_children(line, children);
                indented(&lines, "> ", "> ")
            }
            Kind::Toggle(toggle) => {
                let title = self.text(&toggle.rich_text, self.summary(), lost);
                self.details(&title, toggle.color.as_ref(), children)
            }
            Kind::Template(button) => {
                lost.push(Lost::Type);
                let title = self.text(&button.rich_text, self.summary(), lost);
                self.details(&title, None, children)
            }
            Kind::Callout(callout) => self.callout(callout, children, lost),
            Kind::Code(code) => {
                if code.caption.as_ref().is_some_and(|caption| !caption.is_empty()) {
                    lost.push(Lost::Caption);
                }
                leaf::code(code, Tags::of(self.dialect), lost)
            }
            Kind::Equation(equation) => leaf::equation(equation, block, lost),
            Kind::Divider(_) => "---".to_owned(),
            Kind::Breadcrumb(_) => self.tag_or_nothing("<breadcrumb/>".to_owned(), lost),
            Kind::TableOfContents(contents) => {
                // A name with `_` is no tag for others, who would show it.
                let tag = match self.dialect {
                    Dialect::NotionV1 => "table_of_contents",
                    _ => "table-of-contents",
                };
                self.tag_or_nothing(
                    format!("<{tag}{}/>", color_attribute(contents.color.as_ref())),
                    lost,
                )
            }
            Kind::Bookmark(link) | Kind::Embed(link) => {
                lost.push(Lost::Type);
                self.link_to(&link.url, link.caption.as_ref(), lost)
            }
            Kind::Image(media) => self.image(media, block, lost),
            Kind::Video(media) | Kind::Pdf(media) | Kind::Audio(media) | Kind::File(media) => {
                self.media(block.kind.name(), media, lost)
            }
            Kind::LinkToPage(link) => {
                let (tag, url) = match &link.kind {
                    LinkToPageKind::Page(id) => ("page", page_address(*id)),
                    LinkToPageKind::Database(id) => ("database", page_address(*id)),
                    _ => return lost_block(lost),
                };
                match self.dialect {
                    Dialect::GitHub => {
                        lost.push(Lost::Type);
                        self.link_to(&url, None, lost)
                    }
                    // To Notion the tag is the page itself, which would be moved here.
                    Dialect::NotionV1 => {
                        lost.push(Lost::Type);
                        format!(r#"<mention-{tag} url="{url}"/>"#)
                    }
                    _ => format!(r#"<{tag} url="{url}"/>"#),
                }
            }
            Kind::Table(table) => self.rows(table, children, lost),
            Kind::ColumnList(_) | Kind::Column(_) if self.dialect == Dialect::GitHub => {
                if matches!(block.kind, Kind::ColumnList(_)) {
                    lost.push(Lost::Type);
                }
                self.blocks(children)
            }
            Kind::ColumnList(_) => {
                let columns = self.blocks(children);
                between("<columns>", &columns, "</columns>")
            }
            Kind::Column(column) => {
                if column.width_ratio.is_some() {
                    lost.push(Lost::Width);
                }
                let lines = self.blocks(children);
                between("<column>", &lines, "</column>")
            }
            Kind::SyncedBlock(synced) => {
                if synced.synced_from.is_some() && children.is_empty() {
                    return lost_block(lost);
                }
                lost.push(Lost::Sync);
                self.blocks(children)
            }
            Kind::Tab(_) => {
                lost.push(Lost::Type);
                self.tabs(children)
            }
            Kind::TableRow(_) | Kind::Unknown(_) => lost_block(lost),
        }
    }

    /// A block that can't have others inside it in Markdown.
    fn followed(&mut self, line: Lines, children: &[Source<'_>], lost: &mut Vec<Lost>) -> Lines {
        if !children.is_empty() {
            lost.push(Lost::Nesting);
        }
        self.with_children(line, children)
    }

    fn with_children(&mut self, line: Lines, children: &[Source<'_>]) -> Lines {
        joined(line, self.blocks(children))
    }

    fn item(&mut self, mark: &str, line: &str, children: &[Source<'_>]) -> Lines {
        let inside = self.blocks(children);
        // A list may follow at once, but not a tag.
        let gap = match children.first().is_some_and(Source::is_item) && !line.contains('<') {
            true => "\n",
            false => "\n\n",
        };
        let lines = match inside.is_empty() {
            true => line.to_owned(),
            false => format!("{line}{gap}{inside}"),
        };
        indented(&lines, mark, &" ".repeat(mark.len()))
    }

    fn details(&mut self, summary: &str, color: Option<&Color>, children: &[Source<'_>]) -> Lines {
        let open = format!("<details{}>\n<summary>{summary}</summary>", color_attribute(color));
        let lines = self.blocks(children);
        between(&open, &lines, "</details>")
    }

    /// A callout as one of GitHub's alerts, if it is one; as a tag, or as a quote for those who don't know the tag.
    fn callout(
        &mut self,
        callout: &CalloutBlockInput,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let icon = match callout.icon.as_deref().map(|IconInput { kind, .. }| kind) {
            Some(IconInputKind::Emoji(emoji)) => Some(&**emoji),
            Some(_) => {
                lost.push(Lost::Icon);
                None
            }
            None => None,
        };
        let is_plain = callout.color.as_ref().is_none_or(|color| *color == Color::Default);
        let is_empty = callout.rich_text.is_empty() && children.is_empty();
        let alert = icon.and_then(callout::alert).filter(|_| !is_empty);
        let for_github = self.dialect == Dialect::GitHub;
        let exact = alert.filter(|alert| is_plain && callout::icon(alert) == icon);
        let alert = if for_github { alert } else { exact };
        if let Some(alert) = alert.filter(|_| self.dialect != Dialect::NotionV1) {
            if for_github {
                plain_color(&callout.color, lost);
            }
            let line = self.line(&callout.rich_text, Context::Line, lost);
            let lines =
                format!("[!{}]\n{}", alert.to_uppercase(), self.with_children(line, children));
            return indented(&lines, "> ", "> ");
        }
        if for_github {
            lost.push(Lost::Type);
            plain_color(&callout.color, lost);
            let mut text = callout.rich_text.clone();
            if let Some(icon) = icon {
                let gap = if text.is_empty() { "" } else { " " };
                text.insert(0, RichText::text(format!("{icon}{gap}")));
            }
            let line = self.line(&text, Context::Line, lost);
            return indented(&self.with_children(line, children), "> ", "> ");
        }
        let mut tag = String::from("<callout");
        if let Some(icon) = icon {
            tag.push_str(&format!(r#" icon="{}""#, escaped(icon)));
        }
        tag.push_str(&color_attribute(callout.color.as_ref()));
        let inside = self.blocks(children);
        let lines = match callout.rich_text.is_empty() && inside.is_empty() {
            true => Lines::new(),
            false => joined(self.line(&callout.rich_text, Context::Line, lost), inside),
        };
        between(&format!("{tag}>"), &lines, "</callout>")
    }

    fn text(&self, text: &RichTextArray, context: Context, lost: &mut Vec<Lost>) -> String {
        text::text(text, context, self.dialect, lost)
    }

    /// The text of a block. If there is none, it says so, so that what follows is not taken for it.
    fn line(&self, text: &RichTextArray, context: Context, lost: &mut Vec<Lost>) -> Lines {
        match self.text(text, context, lost) {
            line if line.is_empty() => "<empty-block/>".to_owned(),
            line => line,
        }
    }

    /// What a summary is: Markdown for Notion, HTML for others.
    fn summary(&self) -> Context {
        if self.dialect == Dialect::NotionV1 { Context::Within } else { Context::Html }
    }

    /// A tag that GitHub would hide.
    fn tag_or_nothing(&self, tag: String, lost: &mut Vec<Lost>) -> Lines {
        if self.dialect == Dialect::GitHub { lost_block(lost) } else { tag }
    }

    /// Tabs become toggles.
    fn tabs(&mut self, tabs: &[Source<'_>]) -> Lines {
        let mut all = Vec::new();
        for (index, tab) in tabs.iter().enumerate() {
            let What::Block(block) = &tab.what else { continue };
            self.losses.path.push(index);
            let mut lost = tab.lost.clone();
            if let Kind::Paragraph(label) = &block.kind {
                plain_color(&label.color, &mut lost);
                if label.icon.is_some() {
                    lost.push(Lost::Icon);
                }
            }
            let label = block.kind.rich_text().cloned().unwrap_or_default();
            let label = self.text(&label, self.summary(), &mut lost);
            all.push(self.details(&label, None, &tab.children));
            for what in lost {
                self.losses.add(tab.kind(), tab.id, what);
            }
            self.losses.path.pop();
        }
        all.join("\n\n")
    }
}

/// One above the other, with an empty line between.
fn joined(above: Lines, below: Lines) -> Lines {
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above,
        (true, false) => below,
        (false, false) => format!("{above}\n\n{below}"),
    }
}

fn lost_block(lost: &mut Vec<Lost>) -> Lines {
    lost.retain(|what| !matches!(what, Lost::Inside | Lost::Lasting));
    lost.push(Lost::Block);
    Lines::new()
}

fn plain_color(color: &Option<Color>, lost: &mut Vec<Lost>) {
    if color.as_ref().is_some_and(|color| *color != Color::Default) {
        lost.push(Lost::Color);
    }
}

fn color_attribute(color: Option<&Color>) -> String {
    match color {
        None | Some(Color::Default) => String::new(),
        Some(color) => format!(r#" color="{}""#, escaped(&color_word(color))),
    }
}

/// The name of a colour: also of those that Notion's dialects have none for.
pub(super) fn color_word(color: &Color) -> String {
    lexicon::color_name(color).unwrap_or_else(|| color.as_str().replace("_background", "_bg"))
}

/// Lines between two tags, with empty lines around them, so that they are Markdown.
fn between(open: &str, lines: &str, close: &str) -> Lines {
    match lines.is_empty() {
        true => format!("{open}\n\n{close}"),
        false => format!("{open}\n\n{lines}\n\n{close}"),
    }
}

fn indented(lines: &str, first: &str, others: &str) -> Lines {
    let mut all = Lines::new();
    for (index, line) in lines.split('\n').enumerate() {
        if index > 0 {
            all.push('\n');
        }
        let indent = if index == 0 { first } else { others };
        all.push_str(if line.is_empty() { indent.trim_end() } else { indent });
        all.push_str(line);
    }
    all
}

/// Where something in Notion is.
pub(super) fn page_address(id: impl Into<uuid::Uuid>) -> String {
    format!("https://www.notion.so/{}", id.into().as_simple())
}

/// How many of this character stand next to each other at most.
pub(in super::super) fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for char in text.chars() {
        run = if char == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The address of a link, as it stands in round brackets.
pub(super) fn destination(url: &str) -> String {
    let plain = |char: char| {
        char.is_ascii_alphanumeric()
            || "-._~:/?#@!$&,;=+%".contains(char)
            || !char.is_ascii() && !char.is_whitespace() && !char.is_control()
    };
    // With a semicolon it could be an entity.
    let entities = url.contains('&') && url.contains(';');
    if !url.is_empty() && !entities && url.chars().all(plain) {
        return url.to_owned();
    }
    let mut whole = String::from("<");
    for char in url.chars() {
        match char {
            '<' | '>' | '\\' | '&' | '|' => whole.push_str(&number(char)),
            char if char.is_control() => whole.push_str(&number(char)),
            char => whole.push(char),
        }
    }
    whole.push('>');
    whole
}

/// Whether a block on lines of its own is read as it was.
pub(super) fn comes_back(markdown: &str, block: &BlockInput, tags: Tags) -> bool {
    read::blocks(&with_plain_lines(markdown), tags) == [block.clone()]
}
