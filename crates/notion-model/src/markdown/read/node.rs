//! Blocks while they are read, and what they become.

use super::super::inline::{Omission, in_text, joined};
use crate::block::Losses;
use crate::validate::limits;
use crate::{
    BlockInput, BlockInputKind as Kind, CodeLanguage, FileKind, Loss, Lost, ParagraphBlockInput,
    RichText, RichTextArray, RichTextKind, TableBlockInput,
};

/// A block, what is in it, and what was left out of it.
#[derive(Debug)]
pub(in super::super) struct Node {
    pub(super) block: BlockInput,
    pub(super) children: Vec<Self>,
    pub(super) lost: Vec<Omission>,
}

impl From<BlockInput> for Node {
    fn from(block: BlockInput) -> Self {
        Self { block, children: Vec::new(), lost: Vec::new() }
    }
}

impl Node {
    pub(super) fn with(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    pub(super) fn losing(mut self, lost: Vec<Omission>) -> Self {
        self.lost.extend(lost);
        self
    }

    /// Whether it is a paragraph with nothing in it but text.
    pub(super) fn is_text(&self) -> bool {
        let is_plain = |text: &ParagraphBlockInput| text.color.is_none() && text.icon.is_none();
        matches!(&self.block.kind, Kind::Paragraph(text) if is_plain(text))
            && self.children.is_empty()
    }

    pub(super) fn take_text(&mut self) -> RichTextArray {
        self.block.kind.rich_text_mut().map(std::mem::take).unwrap_or_default()
    }
}

/// The first paragraph is the text of a block, and the rest is inside it.
pub(super) fn parted(make: fn(RichTextArray) -> BlockInput, mut nodes: Vec<Node>) -> Node {
    let first = match nodes.first().is_some_and(Node::is_text) {
        true => Some(nodes.remove(0)),
        false => None,
    };
    match first {
        Some(mut first) => Node::from(make(first.take_text())).losing(first.lost).with(nodes),
        None => Node::from(make(RichTextArray::default())).with(nodes),
    }
}

/// The same for a block that is there already.
pub(super) fn titled(mut block: BlockInput, mut nodes: Vec<Node>) -> Node {
    let mut lost = Vec::new();
    if nodes.first().is_some_and(Node::is_text) {
        let mut first = nodes.remove(0);
        if let Some(text) = block.kind.rich_text_mut() {
            *text = first.take_text();
        }
        lost = first.lost;
    }
    Node::from(block).losing(lost).with(nodes)
}

/// All that blocks say, as one text with their ends as ends of lines. What they lose goes to `lost`.
pub(super) fn text_of(nodes: Vec<Node>, lost: &mut Vec<Omission>) -> RichTextArray {
    let mut lines = Vec::new();
    collect(nodes, &mut lines, lost);
    let mut whole = Vec::new();
    let mut is_table = false;
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            // A table within a line is part of it.
            whole.push(RichText::text(if is_table || line.is_table { " " } else { "\n" }));
        }
        is_table = line.is_table;
        whole.extend(line.text);
    }
    joined(whole)
}

struct Line {
    text: RichTextArray,
    is_table: bool,
}

fn collect(nodes: Vec<Node>, lines: &mut Vec<Line>, lost: &mut Vec<Omission>) {
    for mut node in nodes {
        lost.append(&mut node.lost);
        let text = match &mut node.block.kind {
            Kind::TableRow(row) => {
                for text in std::mem::take(&mut row.cells) {
                    lines.push(Line { text, is_table: true });
                }
                continue;
            }
            Kind::Divider(_) => continue,
            kind => match kind.rich_text_mut() {
                Some(text) => std::mem::take(text),
                None => RichTextArray(in_text(&node.block)),
            },
        };
        if !text.is_empty() {
            lines.push(Line { text, is_table: false });
        }
        collect(node.children, lines, lost);
    }
}

/// A table out of rows, each as wide as the widest.
pub(super) fn table(rows: Vec<Vec<RichTextArray>>) -> Node {
    let mut table = BlockInput::table(rows);
    let rows = table.nested_mut().map(std::mem::take).unwrap_or_default();
    Node::from(table).with(rows.into_iter().map(Node::from).collect())
}

/// The blocks, and what was lost.
///
/// What Notion does not take because it is too long is made such that it does, and what that costs is a loss.
pub(in super::super) fn finished(nodes: Vec<Node>) -> (Vec<BlockInput>, Vec<Loss>) {
    let mut losses = Losses::default();
    let blocks = build(nodes, Some(&mut losses));
    (blocks, losses.all)
}

/// The blocks as they are.
pub(in super::super) fn plain(nodes: Vec<Node>) -> Vec<BlockInput> {
    build(nodes, None)
}

/// Nodes are nested so deep at most as the reader lets them be.
fn build(nodes: Vec<Node>, mut losses: Option<&mut Losses>) -> Vec<BlockInput> {
    let mut blocks: Vec<BlockInput> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let fitted = match losses.is_some() {
            true => fitted(node),
            false => vec![node],
        };
        for Node { mut block, children, lost } in fitted {
            if let Some(losses) = losses.as_deref_mut() {
                losses.path.push(blocks.len());
                for (what, detail) in lost {
                    losses.add_detail(block.kind.name(), None, what, detail);
                }
            }
            let children = build(children, losses.as_deref_mut());
            if let Some(losses) = losses.as_deref_mut() {
                losses.path.pop();
            }
            if let Some(slot) = block.nested_mut().filter(|_| !children.is_empty()) {
                *slot = children;
            }
            blocks.push(block);
        }
    }
    blocks
}

/// The block such that Notion takes it: a table with too many columns is several.
fn fitted(mut node: Node) -> Vec<Node> {
    let Node { block, children, lost } = &mut node;
    if let Some(text) = block.kind.rich_text_mut() {
        fit(text, lost);
    }
    let replaced = match &mut block.kind {
        Kind::Equation(equation) if is_too_long(&equation.expression, limits::EQUATION.max) => {
            lost.push((Lost::Type, None));
            Some(BlockInput::code(std::mem::take(&mut equation.expression), CodeLanguage::Latex))
        }
        Kind::Image(media)
        | Kind::Video(media)
        | Kind::Audio(media)
        | Kind::Pdf(media)
        | Kind::File(media) => {
            if let Some(caption) = &mut media.caption {
                fit(caption, lost);
                thin(caption, lost);
            }
            match &media.kind {
                FileKind::External(file) if is_too_long(&file.url, limits::URL.max) => {
                    lost.push((Lost::Media, Some(file.url.clone())));
                    let says = media.caption.take().unwrap_or_else(|| file.url.as_str().into());
                    Some(BlockInput::paragraph(says))
                }
                _ => None,
            }
        }
        Kind::Embed(link) | Kind::Bookmark(link) if is_too_long(&link.url, limits::URL.max) => {
            lost.push((Lost::Media, Some(link.url.clone())));
            let says = link.caption.take().unwrap_or_else(|| link.url.as_str().into());
            Some(BlockInput::paragraph(says))
        }
        Kind::TableRow(row) => {
            for cell in &mut row.cells {
                fit(cell, lost);
                thin(cell, lost);
            }
            None
        }
        Kind::Table(table) if table.table_width as usize > limits::CELLS.max => {
            return narrower(table, std::mem::take(children), std::mem::take(lost));
        }
        _ => None,
    };
    if let Some(replaced) = replaced {
        node.block = replaced;
    }
    vec![node]
}

fn is_too_long(text: &str, limit: usize) -> bool {
    text.len() > limit && text.encode_utf16().count() > limit
}

/// Takes away addresses and formulas that are too long. Long text is divided when it is sent.
fn fit(text: &mut RichTextArray, lost: &mut Vec<Omission>) {
    for piece in text.iter_mut() {
        match &mut piece.kind {
            RichTextKind::Text(text) => {
                let is_long = |link: &mut crate::Url| is_too_long(&link.url, limits::URL.max);
                if let Some(link) = text.link.take_if(is_long) {
                    lost.push((Lost::Link, Some(link.url)));
                }
            }
            RichTextKind::Equation(equation)
                if is_too_long(&equation.expression, limits::EQUATION.max) =>
            {
                lost.push((Lost::Formula, None));
                let looks = piece.annotations.take();
                let mut code = RichText::text(std::mem::take(&mut equation.expression));
                code.annotations = looks;
                *piece = code.code();
            }
            _ => {}
        }
    }
}

/// Where a text can't be continued in another block: plainer, if it has too many pieces.
fn thin(text: &mut RichTextArray, lost: &mut Vec<Omission>) {
    if text.len() > limits::RICH_TEXT.max {
        let (plainer, given_up) = std::mem::take(text).split().into_one();
        *text = plainer;
        lost.extend(given_up.into_iter().map(|what| (what, None)));
    }
}

/// Several tables, of as many columns as one may have.
fn narrower(table: &TableBlockInput, rows: Vec<Node>, mut lost: Vec<Omission>) -> Vec<Node> {
    let limit = limits::CELLS.max;
    let count = (table.table_width as usize).div_ceil(limit);
    let mut parts: Vec<Vec<Vec<RichTextArray>>> = vec![Vec::new(); count];
    for mut row in rows {
        lost.append(&mut row.lost);
        if let Kind::TableRow(row) = &mut row.block.kind {
            let mut cells = std::mem::take(&mut row.cells).into_iter();
            for part in &mut parts {
                part.push(cells.by_ref().take(limit).collect());
            }
        }
    }
    lost.push((Lost::Columns, Some(format!("{count} tables"))));
    let mut tables: Vec<Node> = parts
        .into_iter()
        .enumerate()
        .flat_map(|(index, rows)| {
            let mut part = self::table(rows);
            if let Kind::Table(part) = &mut part.block.kind {
                part.has_column_header = table.has_column_header;
                part.has_row_header = table.has_row_header.filter(|_| index == 0);
            }
            fitted(part)
        })
        .collect();
    if let Some(first) = tables.first_mut() {
        first.lost.extend(lost);
    }
    tables
}
