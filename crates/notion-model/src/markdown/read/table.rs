//! Tables as tags.

use super::super::html::Tag;
use super::super::names::Tags;
use super::node::{self, Node};
use crate::RichTextArray;

/// How many columns one cell may span, and how many rows.
const SPAN: usize = 100;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<RichTextArray>>,
    has_header: bool,
    has_row_header: bool,
    /// Whether a cell of a heading makes its row one, or all of a row have to be such.
    tags: Tags,
    /// For each column: how many of the next rows it is taken in by a cell above.
    taken: Vec<usize>,
}

/// A row that is being read.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<(Cell, RichTextArray)>,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    is_header: bool,
    columns: usize,
    rows: usize,
}

impl Cell {
    pub(super) fn of(tag: &Tag) -> Self {
        let span = |name| tag.get(name).and_then(|count| count.trim().parse::<usize>().ok());
        Self {
            is_header: tag.name == "th",
            columns: span("colspan").unwrap_or(1).clamp(1, SPAN),
            rows: span("rowspan").unwrap_or(1).clamp(1, SPAN),
        }
    }
}

impl Row {
    pub(super) fn push(&mut self, cell: Cell, text: RichTextArray) {
        self.cells.push((cell, text));
    }
}

impl Table {
    pub(super) fn of(tag: &Tag, tags: Tags) -> Self {
        Self {
            tags,
            has_header: tag.is("header-row"),
            has_row_header: tag.is("header-column"),
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, row: Row) {
        if row.cells.is_empty() {
            return;
        }
        if self.rows.is_empty() {
            let mut cells = row.cells.iter().map(|(cell, _)| cell.is_header);
            self.has_header |= match self.tags {
                Tags::Html => cells.any(|is_header| is_header),
                Tags::Notion => cells.all(|is_header| is_header),
            };
        }
        let mut texts: Vec<RichTextArray> = Vec::with_capacity(row.cells.len());
        let taken = std::mem::take(&mut self.taken);
        let is_taken = |column: usize| taken.get(column).is_some_and(|rows| *rows > 0);
        let mut next: Vec<usize> = taken.iter().map(|rows| rows.saturating_sub(1)).collect();
        for (cell, text) in row.cells {
            while is_taken(texts.len()) {
                texts.push(RichTextArray::default());
            }
            let first = texts.len();
            texts.push(text);
            texts.resize(first + cell.columns, RichTextArray::default());
            if cell.rows > 1 {
                next.resize(next.len().max(texts.len()), 0);
                next.iter_mut()
                    .skip(first)
                    .take(cell.columns)
                    .for_each(|rows| *rows = cell.rows - 1);
            }
        }
        self.taken = next;
        self.rows.push(texts);
    }

    pub(super) fn finish(self) -> Option<Node> {
        if self.rows.is_empty() {
            return None;
        }
        let node = node::table(self.rows);
        let block = if self.has_header { node.block.column_header() } else { node.block };
        let block = if self.has_row_header { block.row_header() } else { block };
        Some(Node { block, ..node })
    }
}
