//! Tables in Notion's second dialect.

use super::super::leaf::{is_empty, pipes};
use super::super::source::Source;
use super::super::text::Context;
use super::super::{Lines, Writer, lost_block};
use crate::{Lost, TableBlockInput};

impl Writer {
    /// Between bars if that says all of it: a heading above, none at the side.
    pub(super) fn notion_table(
        &mut self,
        table: &TableBlockInput,
        rows: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let width = table.table_width as usize;
        let has_header = table.has_column_header == Some(true);
        let has_row_header = table.has_row_header == Some(true);
        let too_wide = |row: &Vec<String>| row.iter().skip(width).any(|cell| !cell.is_empty());
        let mut said = Vec::new();
        let cells = self.cells(rows, Context::Cell, &mut said);
        if cells.is_empty() || width == 0 {
            return lost_block(lost);
        }
        if cells.iter().any(too_wide) {
            lost.push(Lost::Cells);
        }
        let named = cells.first().is_some_and(|row| !is_empty(row));
        if has_header && !has_row_header && named && !said.contains(&Lost::Text) {
            lost.extend(said);
            return pipes(cells, width);
        }
        let flag = |name: &str, is_on: bool| match is_on {
            true => format!(r#" {name}="true""#),
            false => String::new(),
        };
        let cells = self.cells(rows, Context::TagCell, lost);
        let (row_flag, column_flag) =
            (flag("header-row", has_header), flag("header-column", has_row_header));
        let mut all = format!("<table{row_flag}{column_flag}>");
        for (index, mut row) in cells.into_iter().enumerate() {
            row.resize(width, String::new());
            let tag = if has_header && index == 0 { "th" } else { "td" };
            all.push_str("\n<tr>");
            row.iter().for_each(|cell| all.push_str(&format!("<{tag}>{cell}</{tag}>")));
            all.push_str("</tr>");
        }
        all.push_str("\n</table>");
        all
    }
}
