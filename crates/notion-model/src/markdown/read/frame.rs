//! What is open around what is being read, and what becomes of it in the end.

use super::super::callout;
use super::super::inline::{Omission, trim};
use super::code;
use super::node::{Node, parted, table, text_of, titled};
use super::{Reader, table as html_table};
use crate::{
    BlockInput, BlockInputKind as Kind, Color, IconInput, Lost, RichTextArray, RichTextKind,
};

/// How many blocks may be inside each other. What is deeper comes after what it is in.
pub(super) const DEPTH: usize = 50;

/// How many tags, lists and quotes may be inside each other.
pub(super) const FRAMES: usize = 250;

#[derive(Debug)]
pub(super) enum Inside {
    /// A quote, or a callout with this icon.
    Quote {
        icon: Option<&'static str>,
    },
    List {
        numbered: bool,
        start: Option<String>,
    },
    Item {
        done: Option<bool>,
    },
    /// A footnote with this name.
    Note(String),
    Details {
        heading: Option<u8>,
        summary: RichTextArray,
        color: Option<Color>,
    },
    Summary,
    Callout {
        icon: Option<String>,
        color: Option<Color>,
        title: Option<RichTextArray>,
    },
    /// A callout as Notion exports it: its icon is the beginning of its text.
    Aside,
    Columns,
    Column {
        ratio: Option<f64>,
    },
    Heading(u8),
    /// A block whose text is the first paragraph; what else there is, is inside it.
    Titled(Box<BlockInput>),
    /// A block that has no text of its own.
    Holder(Box<BlockInput>),
    Term,
    Definition,
    Table(html_table::Table),
    Row(html_table::Row),
    Cell(html_table::Cell),
    /// What stands above a table.
    Caption,
    Pre {
        code: String,
        language: String,
    },
    Figure {
        caption: Option<RichTextArray>,
    },
    FigureCaption,
    /// A tag whose content stands for itself.
    Plain,
}

impl Inside {
    /// Whether it becomes a block with others in it.
    fn nests(&self) -> bool {
        matches!(
            self,
            Self::Quote { .. }
                | Self::Item { .. }
                | Self::Details { .. }
                | Self::Callout { .. }
                | Self::Aside
                | Self::Columns
                | Self::Column { .. }
                | Self::Titled(_)
                | Self::Holder(_)
                | Self::Definition
                | Self::Table(_)
        )
    }
}

#[derive(Debug)]
pub(super) struct Frame {
    pub(super) inside: Inside,
    /// The tag that closes it, if it is one that a tag opened.
    pub(super) tag: Option<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) lost: Vec<Omission>,
}

/// What is open, but too deep to hold anything.
#[derive(Debug)]
pub(super) struct Flat {
    numbered: bool,
    /// The block that has no text yet.
    empty: Option<usize>,
}

impl Reader<'_> {
    /// The blocks next to which the next one goes.
    pub(super) fn here(&mut self) -> &mut Vec<Node> {
        // What stands between the cells of a table comes before it.
        let in_row = matches!(self.frames.last(), Some(Frame { inside: Inside::Row(_), .. }));
        let index = self.frames.len().checked_sub(if in_row { 2 } else { 1 });
        match index.and_then(|index| self.frames.get_mut(index)) {
            Some(frame) => &mut frame.nodes,
            None => &mut self.nodes,
        }
    }

    pub(super) fn push(&mut self, node: impl Into<Node>) {
        let mut node = node.into();
        node.lost.splice(..0, std::mem::take(&mut self.pending));
        if let Some(Flat { empty, .. }) = self.flats.last_mut() {
            let first = empty.take().filter(|_| node.is_text());
            if let Some(block) = first.and_then(|index| self.here().get_mut(index)) {
                let text = node.take_text();
                if let Some(slot) = block.block.kind.rich_text_mut() {
                    *slot = text;
                }
                block.lost.append(&mut node.lost);
                return;
            }
        }
        if let Some(Frame { inside: Inside::Pre { code, .. }, lost, .. }) = self.frames.last_mut() {
            let text = text_of(vec![node], lost);
            code.push_str(&format!("\n{}\n", text.plain_text()));
            return;
        }
        self.here().push(node);
    }

    /// What was left out belongs to the block that comes next.
    pub(super) fn lose(&mut self, what: Lost, detail: Option<String>) {
        self.pending.push((what, detail));
    }

    fn is_full(&self) -> bool {
        self.nesting >= DEPTH || self.frames.len() >= FRAMES
    }

    /// Opens what Markdown opens, and closes again.
    pub(super) fn open(&mut self, inside: Inside) {
        self.end_text();
        if self.flats.is_empty() && !self.is_full() {
            self.open_frame(inside, None);
            return;
        }
        let numbered = match (&inside, self.flats.last(), self.frames.last()) {
            (Inside::List { numbered, .. }, ..) => *numbered,
            (_, Some(flat), _) => flat.numbered,
            (_, None, Some(Frame { inside: Inside::List { numbered, .. }, .. })) => *numbered,
            _ => false,
        };
        if let Some(flat) = self.flats.last_mut() {
            flat.empty = None;
        }
        let block = match inside {
            Inside::Quote { icon: Some(icon) } => {
                Some(BlockInput::callout("").icon(IconInput::emoji(icon)))
            }
            Inside::Quote { icon: None } => Some(BlockInput::quote("")),
            Inside::Item { .. } if numbered => Some(BlockInput::numbered_list_item("")),
            Inside::Item { .. } => Some(BlockInput::bulleted_list_item("")),
            _ => None,
        };
        let empty = block.map(|block| {
            self.push(Node::from(block).losing(vec![(Lost::Nesting, None)]));
            self.here().len() - 1
        });
        self.flats.push(Flat { numbered, empty });
    }

    /// Opens what a tag opens; if it is too deep, what is in it stands for itself.
    pub(super) fn open_tag(&mut self, inside: Inside, tag: &str) {
        self.end_text();
        if self.flats.is_empty() && !self.is_full() {
            self.open_frame(inside, Some(tag.to_owned()));
        } else if inside.nests() {
            self.lose(Lost::Nesting, Some(tag.to_owned()));
        }
    }

    fn open_frame(&mut self, inside: Inside, tag: Option<String>) {
        self.nesting += usize::from(inside.nests());
        let lost = match (&inside, self.frames.last_mut()) {
            // The number of a list is that of its first item.
            (Inside::Item { .. }, Some(Frame { inside: Inside::List { start, .. }, .. })) => {
                start.take().map(|start| (Lost::Numbering, Some(start)))
            }
            _ => None,
        };
        self.frames.push(Frame {
            inside,
            tag,
            nodes: Vec::new(),
            lost: lost.into_iter().collect(),
        });
    }

    /// Whether the box of an item is checked.
    pub(super) fn check(&mut self, is_done: bool) {
        let box_ = || match is_done {
            true => BlockInput::to_do("").checked(),
            false => BlockInput::to_do(""),
        };
        if let Some(Flat { empty, .. }) = self.flats.last() {
            let empty = *empty;
            if let Some(node) = empty.and_then(|index| self.here().get_mut(index)) {
                node.block = box_();
            }
        } else if let Some(Frame { inside: Inside::Item { done }, .. }) = self.frames.last_mut() {
            *done = Some(is_done);
        }
    }

    /// Ends what Markdown opened, and the tags in it.
    pub(super) fn close(&mut self) {
        self.end_text();
        if self.flats.pop().is_some() {
            return;
        }
        while self.frames.last().is_some_and(|frame| frame.tag.is_some()) {
            self.pop();
        }
        self.pop();
    }

    /// Ends what is innermost.
    pub(super) fn pop(&mut self) {
        self.end_text();
        let Some(Frame { inside, tag: _, nodes, mut lost }) = self.frames.pop() else { return };
        self.nesting -= usize::from(inside.nests());
        let numbered = matches!(
            self.frames.last(),
            Some(Frame { inside: Inside::List { numbered: true, .. }, .. })
        );
        let node = match inside {
            Inside::List { .. } | Inside::Plain => return self.extend(nodes, lost),
            Inside::Note(name) => {
                lost.append(&mut self.pending);
                let mut nodes = nodes;
                if let Some(first) = nodes.first_mut() {
                    first.lost.append(&mut lost);
                }
                self.pending = lost;
                self.notes.define(&name, nodes);
                return;
            }
            Inside::Quote { icon: None } => parted(BlockInput::quote, nodes),
            Inside::Quote { icon: Some(icon) } => {
                with_icon(parted(BlockInput::callout, nodes), icon)
            }
            Inside::Item { done: Some(done) } => {
                let node = parted(BlockInput::to_do, nodes);
                match done {
                    true => Node { block: node.block.checked(), ..node },
                    false => node,
                }
            }
            Inside::Item { done: None } if numbered => {
                parted(BlockInput::numbered_list_item, nodes)
            }
            Inside::Item { done: None } => parted(BlockInput::bulleted_list_item, nodes),
            Inside::Details { heading, summary, color } => {
                let block = match heading {
                    Some(level) => BlockInput::heading(level, summary).toggleable(),
                    None => BlockInput::toggle(summary),
                };
                Node::from(colored(block, color)).with(nodes)
            }
            Inside::Summary => return self.end_summary(nodes, lost),
            Inside::Callout { icon, color, title } => {
                let node = match title {
                    Some(title) => Node::from(BlockInput::callout(title)).with(nodes),
                    None => parted(BlockInput::callout, nodes),
                };
                let node = match icon {
                    Some(icon) => with_icon(node, &icon),
                    None => node,
                };
                Node { block: colored(node.block, color), ..node }
            }
            Inside::Aside => aside(parted(BlockInput::callout, nodes)),
            Inside::Column { ratio } => match self.frames.last() {
                Some(Frame { inside: Inside::Columns, .. }) => {
                    let column = BlockInput::column([]);
                    let column = match ratio {
                        Some(ratio) => column.width_ratio(ratio),
                        None => column,
                    };
                    Node::from(column).with(nodes)
                }
                _ => return self.extend(nodes, lost),
            },
            Inside::Columns => return self.end_columns(nodes, lost),
            Inside::Titled(block) => {
                let node = titled(*block, nodes);
                return self.end_titled(node.losing(lost));
            }
            Inside::Holder(block) => return self.end_holder(*block, nodes, lost),
            Inside::Heading(level) => return self.end_heading(level, nodes, lost),
            Inside::Term => {
                let mut term = text_of(nodes, &mut lost);
                term.iter_mut().for_each(|piece| *piece = std::mem::take(piece).bold());
                Node::from(BlockInput::bulleted_list_item(term))
            }
            Inside::Definition => return self.end_definition(nodes, lost),
            Inside::Table(table) => match table.finish() {
                Some(found) => {
                    self.extend(nodes, Vec::new());
                    found
                }
                None => return self.extend(nodes, lost),
            },
            Inside::Row(row) => {
                if let Some(Frame { inside: Inside::Table(table), lost: of_table, .. }) =
                    self.frames.last_mut()
                {
                    of_table.append(&mut lost);
                    table.push(row);
                }
                return self.extend(nodes, lost);
            }
            Inside::Cell(cell) => {
                let text = text_of(nodes, &mut lost);
                lost.append(&mut self.pending);
                if let Some(Frame { inside: Inside::Row(row), lost: of_row, .. }) =
                    self.frames.last_mut()
                {
                    of_row.append(&mut lost);
                    row.push(cell, text);
                }
                return;
            }
            Inside::Caption => {
                let text = text_of(nodes, &mut lost);
                Node::from(BlockInput::paragraph(text))
            }
            Inside::Pre { code, language } => {
                let code = code.strip_prefix('\n').unwrap_or(&code);
                Node::from(code::code_block(code, &language)).with(nodes)
            }
            Inside::Figure { caption } => return self.end_figure(caption, nodes, lost),
            Inside::FigureCaption => {
                let text = text_of(nodes, &mut lost);
                match self.frames.last_mut() {
                    Some(Frame { inside: Inside::Figure { caption }, lost: of_figure, .. }) => {
                        of_figure.append(&mut lost);
                        *caption = Some(text);
                        return;
                    }
                    _ => Node::from(BlockInput::paragraph(text)),
                }
            }
        };
        self.push(node.losing(lost));
    }

    /// Takes over blocks that are in nothing of their own.
    pub(super) fn extend(&mut self, mut nodes: Vec<Node>, mut lost: Vec<Omission>) {
        match nodes.first_mut() {
            Some(first) => {
                lost.splice(..0, std::mem::take(&mut self.pending));
                first.lost.splice(..0, lost);
                self.here().append(&mut nodes);
            }
            None => self.pending.append(&mut lost),
        }
    }

    fn end_summary(&mut self, mut nodes: Vec<Node>, mut lost: Vec<Omission>) {
        let level = match nodes.as_slice() {
            [Node { block, .. }] => match &block.kind {
                Kind::Heading1(_) => Some(1),
                Kind::Heading2(_) => Some(2),
                Kind::Heading3(_) => Some(3),
                Kind::Heading4(_) => Some(4),
                _ => None,
            },
            _ => None,
        };
        if let Some(Frame {
            inside: Inside::Details { heading, summary, .. },
            lost: of_details,
            ..
        }) = self.frames.last_mut()
        {
            *heading = level;
            *summary = text_of(nodes, &mut lost);
            of_details.append(&mut lost);
            return;
        }
        for node in &mut nodes {
            node.block = match &mut node.block.kind {
                Kind::Heading1(it)
                | Kind::Heading2(it)
                | Kind::Heading3(it)
                | Kind::Heading4(it) => BlockInput::paragraph(std::mem::take(&mut it.rich_text)),
                _ => continue,
            };
        }
        self.extend(nodes, lost);
    }

    /// Columns side by side, or what is in them if they are not at least two.
    fn end_columns(&mut self, nodes: Vec<Node>, lost: Vec<Omission>) {
        let is_column = |node: &Node| matches!(node.block.kind, Kind::Column(_));
        let are_all = nodes.iter().all(is_column);
        if are_all && nodes.len() >= 2 {
            self.push(Node::from(BlockInput::column_list([])).with(nodes).losing(lost));
            return;
        }
        let mut all = Vec::new();
        for node in nodes {
            match is_column(&node) {
                true => all.extend(node.children),
                false => all.push(node),
            }
        }
        self.extend(all, lost);
    }

    /// A heading, after the pictures in it.
    fn end_heading(&mut self, level: u8, nodes: Vec<Node>, mut lost: Vec<Omission>) {
        let (texts, others): (Vec<_>, Vec<_>) =
            nodes.into_iter().partition(|node| node.block.kind.rich_text().is_some());
        self.extend(others, Vec::new());
        let text = text_of(texts, &mut lost);
        let in_summary = matches!(self.frames.last(), Some(Frame { inside: Inside::Summary, .. }));
        match text.is_empty() && !in_summary {
            true => self.pending.append(&mut lost),
            false => self.push(Node::from(BlockInput::heading(level, text)).losing(lost)),
        }
    }

    /// What a term means is inside it.
    fn end_definition(&mut self, mut nodes: Vec<Node>, lost: Vec<Omission>) {
        let is_list = self.frames.last().is_some_and(|frame| frame.tag.as_deref() == Some("dl"));
        match self.here().last_mut().filter(|_| is_list) {
            Some(term) if matches!(term.block.kind, Kind::BulletedListItem(_)) => {
                term.lost.extend(lost);
                term.children.append(&mut nodes);
            }
            _ => self.extend(nodes, lost),
        }
    }

    fn end_figure(
        &mut self,
        caption: Option<RichTextArray>,
        mut nodes: Vec<Node>,
        lost: Vec<Omission>,
    ) {
        if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
            match nodes.as_mut_slice() {
                [node]
                    if matches!(
                        node.block.kind,
                        Kind::Image(_) | Kind::Video(_) | Kind::Embed(_)
                    ) =>
                {
                    node.block = std::mem::take(&mut node.block).caption(caption);
                }
                _ => nodes.push(Node::from(BlockInput::paragraph(caption))),
            }
        }
        self.extend(nodes, lost);
    }
}

fn colored(block: BlockInput, color: Option<Color>) -> BlockInput {
    match color {
        Some(color) => block.color(color),
        None => block,
    }
}

fn with_icon(node: Node, icon: &str) -> Node {
    Node { block: node.block.icon(IconInput::emoji(icon)), ..node }
}

/// A callout whose icon is the emoji that its text begins with.
fn aside(mut node: Node) -> Node {
    let Some(text) = node.block.kind.rich_text_mut() else { return node };
    let Some(RichTextKind::Text(first)) = text.first_mut().map(|piece| &mut piece.kind) else {
        return node;
    };
    let Some((icon, rest)) = callout::leading_emoji(first.content.trim_start()) else {
        return node;
    };
    let (icon, rest) = (icon.to_owned(), rest.to_owned());
    match rest.is_empty() {
        true => drop(text.remove(0)),
        false => first.content = rest,
    }
    trim(text);
    // Notion writes the icon on a line of its own, too.
    if text.is_empty() && node.children.first().is_some_and(Node::is_text) {
        let children = std::mem::take(&mut node.children);
        let text = parted(BlockInput::callout, children);
        node = text.losing(node.lost);
    }
    with_icon(node, &icon)
}

/// A table of Markdown; without a heading, if that is empty.
pub(super) fn markdown_table(mut rows: Vec<Vec<RichTextArray>>) -> Option<Node> {
    let has_header = rows.first()?.iter().any(|cell| !cell.is_empty());
    if !has_header && rows.len() > 1 {
        rows.remove(0);
    }
    let node = table(rows);
    Some(match has_header {
        true => Node { block: node.block.column_header(), ..node },
        false => node,
    })
}
