//! Blocks that hold more than a block can.

use crate::block::loss::Losses;
use crate::validate::limits;
use crate::{
    BlockInput, BlockInputKind as Kind, BookmarkBlockInput, CodeLanguage, FileKind, Lost,
    MediaBlockInput, RichText, RichTextArray, SplitText, TableBlockInput,
};

/// Makes blocks fit, and keeps what that changes.
#[derive(Default)]
pub(super) struct Fit {
    /// How many blocks there are more, since one did not hold all.
    pub(super) divided: usize,
    pub(super) losses: Losses,
}

impl Fit {
    /// The tables that a table with more columns than fit becomes; any other block as it is.
    #[inline]
    pub(super) fn tables(&mut self, block: BlockInput) -> Vec<BlockInput> {
        let most = limits::CELLS.max;
        match block.kind {
            Kind::Table(table) if table.table_width as usize > most => {
                self.losses.add("table", None, Lost::Columns);
                let tables = by_columns(table, most);
                self.divided += tables.len() - 1;
                tables.into_iter().map(|table| BlockInput::new(Kind::Table(table))).collect()
            }
            _ => vec![block],
        }
    }

    /// The blocks that a block without any inside it becomes: at least one. What is inside goes into the last.
    #[inline]
    pub(super) fn parts(&mut self, mut block: BlockInput) -> (Vec<BlockInput>, BlockInput) {
        let name = block.kind.name().to_owned();
        let mut lost = Vec::new();
        replace(&mut block, &mut lost);
        for text in single_texts(&mut block.kind) {
            let (one, gone) = std::mem::take(text).split().into_one();
            *text = one;
            lost.extend(gone);
        }
        let mut first = Vec::new();
        if let Some(text) = block.kind.rich_text_mut() {
            let SplitText { mut parts, lost: gone } = std::mem::take(text).split();
            lost.extend(gone);
            let last = parts.pop().unwrap_or_default();
            if !parts.is_empty() {
                self.divided += parts.len();
                let mut template = block.clone();
                if let Kind::Code(code) = &mut template.kind {
                    code.caption = None;
                }
                first.extend(parts.into_iter().map(|part| with_text(template.clone(), part)));
            }
            block = with_text(block, last);
        }
        for what in lost {
            self.losses.add(&name, None, what);
        }
        (first, block)
    }
}

#[inline]
fn with_text(mut block: BlockInput, text: RichTextArray) -> BlockInput {
    if let Some(slot) = block.kind.rich_text_mut() {
        *slot = text;
    }
    block
}

/// The texts of a block of which it has one array each.
#[inline]
fn single_texts(kind: &mut Kind) -> Vec<&mut RichTextArray> {
    match kind {
        Kind::TableRow(row) => row.cells.iter_mut().collect(),
        kind => kind.caption_mut().and_then(Option::as_mut).into_iter().collect(),
    }
}

/// Puts something in place of what Notion would refuse and can't be divided.
#[inline]
fn replace(block: &mut BlockInput, lost: &mut Vec<Lost>) {
    let too_long = |limit: usize, text: &str| text.encode_utf16().nth(limit).is_some();
    let replacement = match &mut block.kind {
        Kind::Equation(equation) if too_long(limits::EQUATION.max, &equation.expression) => {
            lost.push(Lost::Formula);
            let code = std::mem::take(&mut equation.expression);
            Some(BlockInput::code(code, CodeLanguage::Latex))
        }
        Kind::Bookmark(link) | Kind::Embed(link) if too_long(limits::URL.max, &link.url) => {
            lost.push(Lost::Link);
            let BookmarkBlockInput { url, caption, .. } = std::mem::take(link);
            Some(in_words([caption, Some(url.into())]))
        }
        Kind::Image(file)
        | Kind::Video(file)
        | Kind::Pdf(file)
        | Kind::Audio(file)
        | Kind::File(file) => media(file, too_long, lost),
        Kind::Code(code) => {
            code.language = std::mem::take(&mut code.language).resolved();
            if matches!(code.language, CodeLanguage::Unknown(_)) {
                lost.push(Lost::Language);
                code.language = CodeLanguage::PlainText;
            }
            None
        }
        _ => None,
    };
    if let Some(replacement) = replacement {
        *block = replacement;
    }
}

fn media(
    file: &mut MediaBlockInput,
    too_long: impl Fn(usize, &str) -> bool,
    lost: &mut Vec<Lost>,
) -> Option<BlockInput> {
    match &file.kind {
        FileKind::External(external) if too_long(limits::URL.max, &external.url) => {
            lost.push(Lost::Link);
            let url = external.url.as_str().into();
            let MediaBlockInput { caption, name, .. } = std::mem::take(file);
            Some(in_words([name.map(RichTextArray::from), caption, Some(url)]))
        }
        _ => {
            if let Some(name) = &mut file.name
                && too_long(limits::FILE_NAME.max, name)
            {
                lost.push(Lost::Name);
                *name = beginning(name, limits::FILE_NAME.max);
            }
            None
        }
    }
}

/// The first `units` UTF-16 units of a text, or one less, so that no character is cut.
#[inline]
fn beginning(text: &str, units: usize) -> String {
    let mut count = 0;
    let fits = |char: &char| {
        count += char.len_utf16();
        count <= units
    };
    text.chars().take_while(fits).collect()
}

/// A paragraph that says these, each on a line.
fn in_words(lines: impl IntoIterator<Item = Option<RichTextArray>>) -> BlockInput {
    let mut text = RichTextArray::default();
    for line in lines.into_iter().flatten().filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push(RichText::text("\n"));
        }
        text.extend(line);
    }
    BlockInput::paragraph(text)
}

/// The table as several, of at most so many columns.
#[inline]
fn by_columns(mut table: TableBlockInput, most: usize) -> Vec<TableBlockInput> {
    let width = table.table_width as usize;
    let starts = (0..width).step_by(most);
    let mut tables: Vec<TableBlockInput> = starts
        .map(|start| TableBlockInput {
            table_width: u32::try_from(most.min(width - start)).unwrap_or(u32::MAX),
            has_column_header: table.has_column_header,
            // Only the first has the first column.
            has_row_header: table.has_row_header.filter(|_| start == 0),
            ..TableBlockInput::default()
        })
        .collect();
    for row in std::mem::take(&mut *table.children) {
        let Kind::TableRow(cells) = row.kind else {
            // Not a row, which the check reports.
            tables[0].children.push(row);
            continue;
        };
        let mut cells = cells.cells.into_iter();
        let last = tables.len() - 1;
        for (index, table) in tables.iter_mut().enumerate() {
            // What is beyond the width stays, for the check to find.
            let count = if index == last { usize::MAX } else { most };
            table.children.push(BlockInput::table_row(cells.by_ref().take(count)));
        }
    }
    tables
}
