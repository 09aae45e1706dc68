//! Blocks as Markdown of the first dialect.

use notion_model::{
    BlockId, BlockKind, FileKind, HeadingBlock, Icon, IconKind, MarkdownVersion, MediaBlock,
};
use notion_model::{Color, RichTextArray, TableBlock};
use uuid::Uuid;

use crate::rules::inline::{self, Context};
use crate::rules::markup::{attributes, color};
use crate::store::state::{Place, State};
use crate::store::tree::Node;

/// A cell of a table.
const CELL: Context<'_> =
    Context { version: &MarkdownVersion::V1, has_lines: false, in_cell: true };

/// So many blocks are shown of a page; see
/// [retrieve a page as Markdown](https://developers.notion.com/reference/retrieve-page-markdown).
pub(super) const BLOCKS: usize = 20_000;

/// What is in a page or a block, and the blocks that were too many to be shown.
pub(crate) fn inside(state: &State, parent: Uuid) -> (String, Vec<BlockId>) {
    let mut writer = Writer { is_key: false, ..Writer::new(state) };
    writer.children(parent, 0);
    (writer.lines.join("\n"), writer.left_out)
}

/// A block with what is in it, and the blocks that were too many to be shown.
pub(crate) fn one(state: &State, id: Uuid) -> (String, Vec<BlockId>) {
    let mut writer = Writer { is_key: false, ..Writer::new(state) };
    if let Some(node) = state.node(id) {
        writer.block(id, node, 0, 1);
    }
    (writer.lines.join("\n"), writer.left_out)
}

/// What tells a block and those inside it from others that a dialect can tell it from, wherever it is.
pub(crate) fn key(state: &State, id: Uuid, version: &MarkdownVersion) -> String {
    let tells_more = *version != MarkdownVersion::V1;
    let mut writer = Writer { tells_more, ..Writer::new(state) };
    if let Some(node) = state.node(id) {
        writer.block(id, node, 0, 1);
    }
    writer.lines.join("\n")
}

/// Blocks that are nested deeper are left out, as those that are too many.
pub(super) const DEPTH: usize = 64;

struct Writer<'s> {
    state: &'s State,
    /// The originals whose content is being written: copies in them don't show it once more.
    open: Vec<Uuid>,
    /// Without what tells equal blocks apart: their addresses.
    is_key: bool,
    /// With what the first dialect doesn't show.
    tells_more: bool,
    lines: Vec<String>,
    shown: usize,
    left_out: Vec<BlockId>,
}

impl<'s> Writer<'s> {
    fn new(state: &'s State) -> Self {
        Self {
            state,
            open: Vec::new(),
            is_key: true,
            tells_more: false,
            lines: Vec::new(),
            shown: 0,
            left_out: Vec::new(),
        }
    }

    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "\t".repeat(depth), text.as_ref()));
    }

    fn children(&mut self, parent: Uuid, depth: usize) {
        if self.state.hides_children(parent) {
            self.left_out.push(parent.into());
            return self.unknown(parent, "block", depth);
        }
        let children: Vec<(Uuid, Node)> = self.state.living_children(parent).collect();
        let mut number = 0;
        for (id, node) in children {
            let kind = self.kind(node);
            let is_numbered = matches!(kind, Some(BlockKind::NumberedListItem(_)));
            number = if is_numbered { number + 1 } else { 0 };
            self.block(id, node, depth, number);
        }
    }

    fn kind(&self, node: Node) -> Option<&'s BlockKind> {
        match node {
            Node::Block(id) => self.state.block(id).map(|block| &block.kind),
            Node::Page(_) | Node::Database(_) => None,
        }
    }

    fn block(&mut self, id: Uuid, node: Node, depth: usize, number: usize) {
        self.shown += 1;
        if self.shown > BLOCKS || depth >= DEPTH {
            self.left_out.push(id.into());
            return self.unknown(id, "block", depth);
        }
        match node {
            Node::Page(page) => {
                let url = self.state.address(id);
                let title = inline::escaped(&self.state.title_of(page));
                self.line(
                    depth,
                    format!("<page{}>{title}</page>", attributes(&[("url", Some(&url))])),
                );
            }
            Node::Database(database) => {
                let Some(record) = self.state.database(database) else { return };
                let inline = if record.is_inline { "true" } else { "false" };
                let url = self.state.address(id);
                let source = record.data_sources.first().map(|id| format!("collection://{id}"));
                let attributes = attributes(&[
                    ("url", Some(&url)),
                    ("inline", Some(inline)),
                    ("data-source-url", source.as_deref()),
                ]);
                let title = inline::escaped(&record.title.plain_text());
                self.line(depth, format!("<database{attributes}>{title}</database>"));
            }
            Node::Block(block) => {
                if let Some(block) = self.state.block(block) {
                    self.of_kind(id, &block.kind, depth, number);
                }
            }
        }
    }

    fn of_kind(&mut self, id: Uuid, kind: &BlockKind, depth: usize, number: usize) {
        use BlockKind as K;

        if self.tells_more {
            self.more(id, kind, depth);
        }
        match kind {
            K::Paragraph(b) if b.rich_text.is_empty() => {
                self.text(id, depth, "<empty-block/>", &RichTextArray::default(), &b.color);
            }
            K::Paragraph(b) => {
                let text = at_start(inline::write(&b.rich_text));
                self.line(depth, text + &trailing(&[("color", color(&b.color))]));
                self.children(id, depth + 1);
            }
            K::Heading1(b) => self.heading(id, depth, "# ", b),
            K::Heading2(b) => self.heading(id, depth, "## ", b),
            K::Heading3(b) => self.heading(id, depth, "### ", b),
            K::Heading4(b) => self.heading(id, depth, "#### ", b),
            K::BulletedListItem(b) => self.text(id, depth, "- ", &b.rich_text, &b.color),
            K::NumberedListItem(b) => {
                self.text(id, depth, &format!("{number}. "), &b.rich_text, &b.color);
            }
            K::Quote(b) => self.text(id, depth, "> ", &b.rich_text, &b.color),
            K::ToDo(b) => {
                let mark = if b.checked { "- [x] " } else { "- [ ] " };
                self.text(id, depth, mark, &b.rich_text, &b.color);
            }
            K::Toggle(b) => {
                let attributes = attributes(&[("color", color(&b.color).as_deref())]);
                self.line(depth, format!("<details{attributes}>"));
                self.line(depth, format!("<summary>{}</summary>", inline::write(&b.rich_text)));
                self.children(id, depth + 1);
                self.line(depth, "</details>");
            }
            K::Callout(b) => {
                let icon = b.icon.as_deref().and_then(icon);
                let color = color(&b.color);
                let attributes = attributes(&[("icon", icon), ("color", color.as_deref())]);
                self.line(depth, format!("<callout{attributes}>"));
                match b.rich_text.is_empty() {
                    true => self.line(depth + 1, "<empty-block/>"),
                    false => self.line(depth + 1, at_start(inline::write(&b.rich_text))),
                }
                self.children(id, depth + 1);
                self.line(depth, "</callout>");
            }
            K::Code(b) => {
                let language = b.language.as_str().replace("plain text", "plaintext");
                let text = b.rich_text.plain_text();
                let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
                let fence = "`".repeat(longest.max(2) + 1);
                self.line(depth, format!("{fence}{language}"));
                text.split('\n').for_each(|line| self.line(depth, line));
                self.line(depth, fence);
            }
            // It would end where it has such a line.
            K::Equation(b) if b.expression.lines().any(|line| line.trim() == "$$") => {
                self.line(depth, at_start(inline::escaped(&b.expression)));
            }
            K::Equation(b) => {
                self.line(depth, "$$");
                b.expression.split('\n').for_each(|line| self.line(depth, line));
                self.line(depth, "$$");
            }
            K::Divider(_) => self.line(depth, "---"),
            K::TableOfContents(b) => {
                let attributes = attributes(&[("color", color(&b.color).as_deref())]);
                self.line(depth, format!("<table_of_contents{attributes}/>"));
            }
            K::Table(b) => self.table(id, b, depth),
            K::ColumnList(_) => self.container(id, "columns", depth),
            K::Column(_) => self.container(id, "column", depth),
            K::SyncedBlock(b) => {
                let name = match b.synced_from {
                    None => "synced_block",
                    Some(_) => "synced_block_reference",
                };
                let original = self.state.holder(id);
                let url = place_of(self.state, original.into());
                let url = (!self.is_key || b.synced_from.is_some()).then_some(url);
                self.line(depth, format!("<{name}{}>", attributes(&[("url", url.as_deref())])));
                if !self.open.contains(&original) {
                    self.open.push(original);
                    self.children(id, depth + 1);
                    self.open.pop();
                }
                self.line(depth, format!("</{name}>"));
            }
            K::Image(b) => {
                let caption = inline::write(&b.caption);
                self.line(depth, format!("![{caption}]({})", address(b).replace(')', "%29")));
            }
            K::Audio(b) => self.media("audio", b, depth),
            K::Video(b) => self.media("video", b, depth),
            K::Pdf(b) => self.media("pdf", b, depth),
            K::File(b) => self.media("file", b, depth),
            kind => self.unknown(id, kind.name(), depth),
        }
    }

    /// A block that is its mark and its text, and those inside it.
    fn text(&mut self, id: Uuid, depth: usize, mark: &str, text: &RichTextArray, shade: &Color) {
        let line = format!("{mark}{}{}", inline::write(text), trailing(&[("color", color(shade))]));
        self.line(depth, line);
        self.children(id, depth + 1);
    }

    fn heading(&mut self, id: Uuid, depth: usize, mark: &str, heading: &HeadingBlock) {
        let toggle = heading.is_toggleable.then(|| "true".to_owned());
        let attributes = trailing(&[("toggle", toggle), ("color", color(&heading.color))]);
        self.line(depth, format!("{mark}{}{attributes}", inline::write(&heading.rich_text)));
        self.children(id, depth + 1);
    }

    fn container(&mut self, id: Uuid, name: &str, depth: usize) {
        self.line(depth, format!("<{name}>"));
        self.children(id, depth + 1);
        self.line(depth, format!("</{name}>"));
    }

    fn table(&mut self, id: Uuid, table: &TableBlock, depth: usize) {
        let attributes = attributes(&[
            ("header-row", table.has_column_header.then_some("true")),
            ("header-column", table.has_row_header.then_some("true")),
        ]);
        self.line(depth, format!("<table{attributes}>"));
        let rows: Vec<Node> = self.state.living_children(id).map(|(_, node)| node).collect();
        for row in rows {
            if let Some(BlockKind::TableRow(row)) = self.kind(row) {
                self.line(depth, "<tr>");
                for cell in &row.cells {
                    self.line(depth, format!("<td>{}</td>", inline::write_in(cell, CELL)));
                }
                self.line(depth, "</tr>");
            }
        }
        self.line(depth, "</table>");
    }

    fn media(&mut self, name: &str, media: &MediaBlock, depth: usize) {
        let attributes = attributes(&[("src", Some(&address(media)))]);
        let caption = inline::write(&media.caption);
        self.line(depth, format!("<{name}{attributes}>{caption}</{name}>"));
    }

    /// What only the second dialect tells of a block.
    fn more(&mut self, id: Uuid, kind: &BlockKind, depth: usize) {
        match kind {
            BlockKind::Column(b) => self.line(depth, format!("{:?}", b.width_ratio)),
            BlockKind::NumberedListItem(b) => self.line(depth, format!("{:?}", b.list_format)),
            BlockKind::Paragraph(b) => {
                self.line(depth, b.icon.as_deref().and_then(icon).unwrap_or_default());
            }
            BlockKind::Bookmark(b) | BlockKind::Embed(b) => {
                self.line(depth, format!("{} {}", b.url, inline::write(&b.caption)));
            }
            BlockKind::Tab(_) => self.children(id, depth + 1),
            _ => {}
        }
    }

    /// What Markdown has nothing for.
    fn unknown(&mut self, id: Uuid, alt: &str, depth: usize) {
        // What the second dialect has a form for is told apart by that.
        let has_form = self.tells_more && matches!(alt, "bookmark" | "embed" | "tab");
        let url = (!has_form).then(|| place_of(self.state, id.into()));
        let attributes = attributes(&[("url", url.as_deref()), ("alt", Some(alt))]);
        self.line(depth, format!("<unknown{attributes}/>"));
    }
}

/// The address of a block in its page.
pub(super) fn place_of(state: &State, id: BlockId) -> String {
    let around = state.outwards(Place::Block(id));
    let page = around.into_iter().find(|place| !matches!(place, Place::Block(_)));
    match page {
        Some(Place::Page(page)) => {
            format!("{}#{}", state.address(page), Uuid::from(id).as_simple())
        }
        _ => state.address(id),
    }
}

/// ` {name="value"}`, if there is one.
fn trailing(all: &[(&str, Option<String>)]) -> String {
    let all: Vec<(&str, Option<&str>)> =
        all.iter().map(|(name, value)| (*name, value.as_deref())).collect();
    match attributes(&all).strip_prefix(' ') {
        Some(attributes) => format!(" {{{attributes}}}"),
        None => String::new(),
    }
}

/// Text at the start of a line, where some signs would make it something else.
fn at_start(text: String) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && text[digits..].starts_with('.') {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    match text.starts_with(['#', '-', '+', ':', '!']) {
        true => format!("\\{text}"),
        false => text,
    }
}

pub(super) fn icon(icon: &Icon) -> Option<&str> {
    match &icon.kind {
        IconKind::Emoji(emoji) => Some(emoji.as_str()),
        IconKind::External(file) => Some(file.url.as_str()),
        _ => None,
    }
}

pub(super) fn address(media: &MediaBlock) -> String {
    match &media.kind {
        FileKind::External(file) => file.url.clone(),
        FileKind::File(file) => file.url.clone(),
        _ => String::new(),
    }
}
