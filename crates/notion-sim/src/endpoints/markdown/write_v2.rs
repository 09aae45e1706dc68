//! Blocks as Markdown of the second dialect: a mark where it says all, else a tag.

use notion_model::lexicon::{self, Element, MeetingSection};
use notion_model::{
    BlockId, BlockKind, Color, HeadingBlock, MarkdownVersion, MeetingNotesBlock, RichTextArray,
    TableBlock,
};
use uuid::Uuid;

use super::write::{BLOCKS, DEPTH, address, icon, place_of};
use crate::rules::inline::{self, Context};
use crate::rules::markup::{attributes, color};
use crate::store::state::State;
use crate::store::tree::Node;

const VERSION: MarkdownVersion = MarkdownVersion::V2;

/// What is in a page or a block, and the blocks that were too many to be shown.
pub(super) fn inside(state: &State, parent: Uuid) -> (String, Vec<BlockId>) {
    let mut writer = Writer { state, open: Vec::new(), shown: 0, left_out: Vec::new() };
    (writer.children(parent, 0), writer.left_out)
}

/// A block with what is in it, and the blocks that were too many to be shown.
pub(super) fn one(state: &State, id: Uuid) -> (String, Vec<BlockId>) {
    let mut writer = Writer { state, open: Vec::new(), shown: 0, left_out: Vec::new() };
    let written = state.node(id).map(|node| writer.run(&[(id, node)], 0));
    (written.unwrap_or_default(), writer.left_out)
}

struct Writer<'s> {
    state: &'s State,
    /// The originals whose content is being written: copies in them don't show it once more.
    open: Vec<Uuid>,
    shown: usize,
    left_out: Vec<BlockId>,
}

fn name(element: Element) -> &'static str {
    element.tag(&VERSION).unwrap_or_default()
}

/// A text on lines of its own; what would mean something at the beginning of one is escaped.
fn lines(text: &RichTextArray) -> String {
    let written =
        inline::write_in(text, Context { version: &VERSION, has_lines: true, in_cell: false });
    let lines = written.split("\\\n").map(|line| {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = &line[digits..];
        if digits > 0 && rest.starts_with(['.', ')']) {
            return format!("{}\\{rest}", &line[..digits]);
        }
        match line.chars().next() {
            Some('#' | '-' | '+' | '>' | '=') => format!("\\{line}"),
            Some(blank @ (' ' | '\t')) => format!("&#{};{}", u32::from(blank), &line[1..]),
            _ => line.to_owned(),
        }
    });
    let lines: Vec<String> = lines.collect();
    let whole = lines.join("\\\n");
    match whole.strip_suffix(' ') {
        Some(text) => format!("{text}&#32;"),
        None => whole,
    }
}

/// A text in one line.
fn line(text: &RichTextArray) -> String {
    inline::write_in(text, Context { version: &VERSION, has_lines: false, in_cell: false })
}

/// A text in a cell between tags.
fn cell(text: &RichTextArray) -> String {
    inline::write_in(text, Context { version: &VERSION, has_lines: false, in_cell: true })
}

/// A text that a block begins with, which says so if it is empty.
fn title(text: &RichTextArray) -> String {
    match lines(text) {
        text if text.is_empty() => "<p />".to_owned(),
        text => text,
    }
}

fn colored(shade: &Color) -> String {
    attributes(&[("color", color(shade).as_deref())])
}

fn tag(element: Element, attributes: &str, inside: &str) -> String {
    let name = name(element);
    match inside.is_empty() {
        true => format!("<{name}{attributes}>\n</{name}>"),
        false => format!("<{name}{attributes}>\n{inside}\n</{name}>"),
    }
}

/// Whether a text can stand behind a mark, on one line.
fn is_plain(text: &RichTextArray) -> bool {
    let says = text.plain_text();
    !text.is_empty() && says.trim() == says && !says.contains('\n')
}

impl<'s> Writer<'s> {
    fn children(&mut self, parent: Uuid, depth: usize) -> String {
        if self.state.hides_children(parent) {
            self.left_out.push(parent.into());
            return self.unknown(parent, "block");
        }
        let children: Vec<(Uuid, Node)> = self.state.living_children(parent).collect();
        self.run(&children, depth)
    }

    /// Blocks that follow each other: items of one kind are one list.
    fn run(&mut self, blocks: &[(Uuid, Node)], depth: usize) -> String {
        let kinds = |block: &(Uuid, Node)| self.kind(block.1).map(BlockKind::name);
        let is_list = |kind: Option<&str>| {
            matches!(kind, Some("bulleted_list_item" | "numbered_list_item" | "to_do"))
        };
        let groups: Vec<&[(Uuid, Node)]> =
            blocks.chunk_by(|one, next| kinds(one) == kinds(next) && is_list(kinds(one))).collect();
        let mut all = Vec::new();
        for group in groups {
            let kind = group.first().and_then(|(_, node)| self.kind(*node));
            let written = match is_list(kind.map(BlockKind::name)) {
                true => self.list(group, depth),
                false => group.iter().map(|(id, node)| self.block(*id, *node, depth)).collect(),
            };
            all.push(written);
        }
        all.join("\n\n")
    }

    fn kind(&self, node: Node) -> Option<&'s BlockKind> {
        match node {
            Node::Block(id) => self.state.block(id).map(|block| &block.kind),
            Node::Page(_) | Node::Database(_) => None,
        }
    }

    /// Whether a block is one more than are shown, or too deep.
    fn is_left_out(&mut self, id: Uuid, depth: usize) -> bool {
        self.shown += 1;
        let is_out = self.shown > BLOCKS || depth >= DEPTH;
        if is_out {
            self.left_out.push(id.into());
        }
        is_out
    }

    /// Whether an item is nothing but a text on one line, and items that are.
    fn is_plain_item(&self, id: Uuid, node: Node) -> bool {
        let (text, shade) = match self.kind(node) {
            Some(BlockKind::BulletedListItem(it)) => (&it.rich_text, &it.color),
            Some(BlockKind::NumberedListItem(it)) if it.list_format.is_none() => {
                (&it.rich_text, &it.color)
            }
            Some(BlockKind::ToDo(it)) => (&it.rich_text, &it.color),
            _ => return false,
        };
        color(shade).is_none()
            && is_plain(text)
            && self.state.living_children(id).all(|(id, node)| self.is_plain_item(id, node))
    }

    fn list(&mut self, items: &[(Uuid, Node)], depth: usize) -> String {
        if items.len() < 100 && items.iter().all(|(id, node)| self.is_plain_item(*id, *node)) {
            return self.plain_list(items, depth, 0);
        }
        let mut all = Vec::new();
        let mut list = None;
        for (id, node) in items {
            if self.is_left_out(*id, depth) {
                all.push(self.unknown(*id, "block"));
                continue;
            }
            let Some(kind) = self.kind(*node) else { continue };
            let (element, attributes, text) = match kind {
                BlockKind::ToDo(it) => {
                    let checked = format!(" checked=\"{}\"", it.checked);
                    (Element::ToDo, checked + &colored(&it.color), &it.rich_text)
                }
                BlockKind::NumberedListItem(it) => {
                    let format = it.list_format.as_ref().map(|format| format.as_str());
                    let kind = match format {
                        Some("letters") => " type=\"a\"",
                        Some("roman") => " type=\"i\"",
                        _ => "",
                    };
                    list.get_or_insert((Element::NumberedList, kind));
                    (Element::Item, colored(&it.color), &it.rich_text)
                }
                BlockKind::BulletedListItem(it) => {
                    list.get_or_insert((Element::BulletedList, ""));
                    (Element::Item, colored(&it.color), &it.rich_text)
                }
                _ => continue,
            };
            all.push(self.container(element, &attributes, text, *id, depth));
        }
        match list {
            Some((element, attributes)) => tag(element, attributes, &all.join("\n")),
            None => all.join("\n\n"),
        }
    }

    fn plain_list(&mut self, items: &[(Uuid, Node)], depth: usize, indent: usize) -> String {
        let mut all = Vec::new();
        let mut number = 0;
        for (id, node) in items {
            let Some(kind) = self.kind(*node) else { continue };
            number = if matches!(kind, BlockKind::NumberedListItem(_)) { number + 1 } else { 0 };
            let mark = match kind {
                BlockKind::ToDo(it) if it.checked => "- [x] ".to_owned(),
                BlockKind::ToDo(_) => "- [ ] ".to_owned(),
                BlockKind::NumberedListItem(_) => format!("{number}. "),
                _ => "- ".to_owned(),
            };
            let tabs = "\t".repeat(indent);
            if self.is_left_out(*id, depth) {
                all.push(format!("{tabs}{mark}{}", self.unknown(*id, "block")));
                continue;
            }
            all.push(format!("{tabs}{mark}{}", kind.rich_text().map(lines).unwrap_or_default()));
            let children: Vec<(Uuid, Node)> = self.state.living_children(*id).collect();
            if !children.is_empty() {
                all.push(self.plain_list(&children, depth + 1, indent + 1));
            }
        }
        all.join("\n")
    }

    /// A block as a tag, with its text and what is inside it.
    fn container(
        &mut self,
        element: Element,
        attributes: &str,
        text: &RichTextArray,
        id: Uuid,
        depth: usize,
    ) -> String {
        let inside = self.children(id, depth + 1);
        let inside = match inside.is_empty() {
            true => title(text),
            false => format!("{}\n\n{inside}", title(text)),
        };
        tag(element, attributes, &inside)
    }

    fn block(&mut self, id: Uuid, node: Node, depth: usize) -> String {
        if self.is_left_out(id, depth) {
            return self.unknown(id, "block");
        }
        match node {
            Node::Page(page) => {
                let url = self.state.address(id);
                let title = inline::escaped_in(
                    &self.state.title_of(page),
                    Context { version: &VERSION, has_lines: false, in_cell: false },
                );
                format!("<page{}>{title}</page>", attributes(&[("url", Some(&url))]))
            }
            Node::Database(database) => {
                let Some(record) = self.state.database(database) else {
                    return String::new();
                };
                let inline = if record.is_inline { "true" } else { "false" };
                let url = self.state.address(id);
                let source = record.data_sources.first().map(|id| format!("collection://{id}"));
                let attributes = attributes(&[
                    ("url", Some(&url)),
                    ("inline", Some(inline)),
                    ("data-source-url", source.as_deref()),
                ]);
                format!("<database{attributes}>{}</database>", line(&record.title))
            }
            Node::Block(_) => match self.kind(node) {
                Some(kind) => self.of_kind(id, kind, depth),
                None => String::new(),
            },
        }
    }

    fn of_kind(&mut self, id: Uuid, kind: &'s BlockKind, depth: usize) -> String {
        use BlockKind as K;

        let has_children = self.state.living_children(id).next().is_some();
        match kind {
            K::Paragraph(b) => {
                let is_bare = color(&b.color).is_none() && !has_children;
                let says = b.rich_text.plain_text();
                match is_bare && says.trim() == says {
                    true => title(&b.rich_text),
                    false => {
                        let color = colored(&b.color);
                        self.container(Element::Paragraph, &color, &b.rich_text, id, depth)
                    }
                }
            }
            K::Heading1(b) => self.heading(1, b, id, depth),
            K::Heading2(b) => self.heading(2, b, id, depth),
            K::Heading3(b) => self.heading(3, b, id, depth),
            K::Heading4(b) => self.heading(4, b, id, depth),
            K::Quote(b) if color(&b.color).is_none() && !has_children && is_plain(&b.rich_text) => {
                format!("> {}", lines(&b.rich_text))
            }
            K::Quote(b) => {
                self.container(Element::Quote, &colored(&b.color), &b.rich_text, id, depth)
            }
            K::Toggle(b) => {
                self.container(Element::Toggle, &colored(&b.color), &b.rich_text, id, depth)
            }
            K::Callout(b) => {
                let icon = attributes(&[("icon", b.icon.as_deref().and_then(icon))]);
                let attributes = icon + &colored(&b.color);
                self.container(Element::Callout, &attributes, &b.rich_text, id, depth)
            }
            K::Code(b) => {
                let language = b.language.as_str().replace("plain text", "plaintext");
                let text = b.rich_text.plain_text();
                let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
                let fence = "`".repeat(longest.max(2) + 1);
                format!("{fence}{language}\n{text}\n{fence}")
            }
            K::Equation(b) if lexicon::is_block_expression(&b.expression) => {
                format!("$$\n{}\n$$", b.expression)
            }
            K::Equation(b) => {
                let name = name(Element::Equation);
                format!("<{name}>{}</{name}>", lexicon::escaped_expression(&b.expression))
            }
            K::Divider(_) => "---".to_owned(),
            K::TableOfContents(b) => {
                format!("<{}{} />", name(Element::Contents), colored(&b.color))
            }
            K::Table(b) => self.table(id, b),
            K::ColumnList(_) => tag(Element::Columns, "", &self.children(id, depth + 1)),
            K::Column(b) => {
                let ratio = b.width_ratio.map(|ratio| (ratio * 1e4).round() / 1e2);
                let ratio = ratio.map(|ratio| ratio.to_string());
                let ratio = attributes(&[("ratio", ratio.as_deref())]);
                tag(Element::Column, &ratio, &self.children(id, depth + 1))
            }
            K::Tab(_) => self.tabs(id, depth),
            K::SyncedBlock(b) => {
                let element = match b.synced_from {
                    None => Element::Synced,
                    Some(_) => Element::SyncedCopy,
                };
                let original = self.state.holder(id);
                let url = attributes(&[("url", Some(&place_of(self.state, original.into())))]);
                let inside = match self.open.contains(&original) {
                    true => String::new(),
                    false => {
                        self.open.push(original);
                        let inside = self.children(id, depth + 1);
                        self.open.pop();
                        inside
                    }
                };
                tag(element, &url, &inside)
            }
            K::Image(b) => {
                let caption = line(&b.caption);
                format!("![{caption}]({})", address(b).replace(')', "%29"))
            }
            K::Audio(b) | K::Video(b) | K::Pdf(b) | K::File(b) => {
                self.tagged(kind.name(), &address(b), &b.caption)
            }
            K::Bookmark(b) | K::Embed(b) => self.tagged(kind.name(), &b.url, &b.caption),
            K::MeetingNotes(b) | K::Transcription(b) => self.meeting(id, b, depth),
            kind => self.unknown(id, kind.name()),
        }
    }

    fn tagged(&self, name: &str, url: &str, caption: &RichTextArray) -> String {
        let attributes = attributes(&[("source", Some(url))]);
        format!("<{name}{attributes}>{}</{name}>", line(caption))
    }

    fn heading(&mut self, level: usize, block: &HeadingBlock, id: Uuid, depth: usize) -> String {
        let text = &block.rich_text;
        if block.is_toggleable {
            let attributes = format!(" heading=\"h{level}\"{}", colored(&block.color));
            return self.container(Element::Toggle, &attributes, text, id, depth);
        }
        match color(&block.color).is_none() && is_plain(text) {
            true => format!("{} {}", "#".repeat(level), line(text)),
            false => {
                let level = u8::try_from(level).unwrap_or(4);
                tag(Element::Heading(level), &colored(&block.color), &title(text))
            }
        }
    }

    fn tabs(&mut self, id: Uuid, depth: usize) -> String {
        let tabs: Vec<(Uuid, Node)> = self.state.living_children(id).collect();
        let mut all = Vec::new();
        for (id, node) in tabs {
            let Some(BlockKind::Paragraph(label)) = self.kind(node) else { continue };
            if self.is_left_out(id, depth + 1) {
                continue;
            }
            let attributes = attributes(&[("icon", label.icon.as_deref().and_then(icon))]);
            let text = &label.rich_text;
            all.push(self.container(Element::Tab, &attributes, text, id, depth + 1));
        }
        tag(Element::Tabs, "", &all.join("\n"))
    }

    /// Between bars if that says all of it: a heading above, none at the side.
    fn table(&mut self, id: Uuid, table: &TableBlock) -> String {
        let rows: Vec<Node> = self.state.living_children(id).map(|(_, node)| node).collect();
        let rows: Vec<&[RichTextArray]> = rows
            .into_iter()
            .filter_map(|row| match self.kind(row)? {
                BlockKind::TableRow(row) => Some(&*row.cells),
                _ => None,
            })
            .collect();
        let has_code = |cell: &RichTextArray| {
            let is_code = |piece: &notion_model::RichText| {
                piece.annotations().code
                    || matches!(piece.kind, notion_model::RichTextKind::Equation(_))
            };
            cell.iter().any(|piece| is_code(piece) && piece.plain_text().contains(['|', '\\']))
        };
        let is_plain = table.has_column_header
            && !table.has_row_header
            && !rows.iter().any(|row| row.iter().any(has_code));
        if is_plain {
            let rule = format!("|{}", " --- |".repeat(table.table_width as usize));
            let lines = rows.iter().map(|row| {
                let cells: Vec<String> = row.iter().map(line).collect();
                format!("| {} |", cells.join(" | "))
            });
            let mut lines: Vec<String> = lines.collect();
            lines.insert(1.min(lines.len()), rule);
            return lines.join("\n");
        }
        let attributes = attributes(&[
            ("header-row", table.has_column_header.then_some("true")),
            ("header-column", table.has_row_header.then_some("true")),
        ]);
        let lines = rows.iter().enumerate().map(|(index, row)| {
            let name = if index == 0 && table.has_column_header { "th" } else { "td" };
            let cells = row.iter().map(|text| format!("<{name}>{}</{name}>", cell(text)));
            format!("<tr>{}</tr>", cells.collect::<String>())
        });
        tag(Element::Table, &attributes, &lines.collect::<Vec<_>>().join("\n"))
    }

    /// The notes of a meeting, and their parts.
    fn meeting(&mut self, id: Uuid, notes: &MeetingNotesBlock, depth: usize) -> String {
        let attendees = notes.calendar_event.as_ref().and_then(|event| event.attendees.as_ref());
        let attendees = attendees.map(|users| {
            let users: Vec<String> = users.iter().map(|user| format!("user://{user}")).collect();
            users.join(",")
        });
        let url = place_of(self.state, id.into());
        let attributes =
            attributes(&[("attendees", attendees.as_deref()), ("view-url", Some(&url))]);
        let mut inside = notes.title.as_ref().map(title).unwrap_or_default();
        let parts = notes.children.clone().unwrap_or_default();
        let parts = [
            (MeetingSection::Notes, parts.notes_block_id),
            (MeetingSection::Summary, parts.summary_block_id),
            (MeetingSection::Transcript, parts.transcript_block_id),
        ];
        for (part, id) in parts {
            let Some(id) = id.map(Uuid::from) else { continue };
            let content = match self.state.living_children(id).next() {
                Some(_) => self.children(id, depth + 2),
                None => match self.state.node(id) {
                    Some(node) => self.run(&[(id, node)], depth + 1),
                    None => continue,
                },
            };
            let section = tag(Element::MeetingSection(part), "", &content);
            inside.push_str(&format!("\n\n{section}"));
        }
        tag(Element::MeetingNotes, &attributes, &inside)
    }

    /// What stands for a block that has no form, or is one too many.
    fn unknown(&self, id: Uuid, alt: &str) -> String {
        let url = place_of(self.state, id.into());
        format!("<unknown{} />", attributes(&[("url", Some(&url)), ("alt", Some(alt))]))
    }
}
