//! What a statement of SQL gives.

use std::io::{self, Write};

use notion_mirror::sqlite::SqlValue;
use notion_mirror::store::SqlRows;
use serde::Serialize;

use crate::mirror::output::{Report, Style, count, one_line};

/// The widest column of a table, in characters.
const WIDEST: usize = 48;

/// The rows that a statement gives: a table, or JSON.
#[derive(Debug, Serialize)]
pub(crate) struct RowsReport {
    columns: Vec<String>,
    rows: Vec<Vec<SqlValue>>,
    is_cut_off: bool,
}

impl RowsReport {
    pub(crate) fn new(rows: SqlRows<SqlValue>) -> Self {
        Self::of(rows.columns, rows.rows, rows.is_cut_off)
    }

    pub(crate) fn of(columns: Vec<String>, rows: Vec<Vec<SqlValue>>, is_cut_off: bool) -> Self {
        Self { columns, rows, is_cut_off }
    }
}

impl Report for RowsReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let cells: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|value| one_line(&value.to_string(), WIDEST)).collect())
            .collect();
        let names: Vec<String> = self.columns.iter().map(|name| one_line(name, WIDEST)).collect();
        let width = |index: usize| {
            let cells = cells.iter().map(|row: &Vec<String>| &row[index]);
            cells.chain([&names[index]]).map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..names.len()).map(width).collect();
        // Numbers stand with their last digits below each other.
        let is_number = |index: usize| {
            let values = self.rows.iter().map(|row| &row[index]);
            !self.rows.is_empty()
                && values.into_iter().all(|value| {
                    matches!(value, SqlValue::Null | SqlValue::Integer(_) | SqlValue::Real(_))
                })
        };
        let right: Vec<bool> = (0..names.len()).map(is_number).collect();
        let line = |row: &[String]| {
            let cells = row.iter().enumerate().map(|(index, cell)| match right[index] {
                true => format!("{cell:>width$}", width = widths[index]),
                false => format!("{cell:<width$}", width = widths[index]),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        writeln!(to, "{}", style.bold(line(&names)))?;
        for row in &cells {
            writeln!(to, "{}", line(row))?;
        }
        let rows = count(self.rows.len() as u64, "row");
        match self.is_cut_off {
            true => writeln!(
                to,
                "{}",
                style.warning(format!("{rows}, and there are more: --limit says how many"))
            ),
            false => writeln!(to, "{}", style.dim(rows)),
        }
    }
}
