//! What formulas come to: trees over rows. Nothing here knows a workspace.

mod eval;
mod functions;
#[cfg(test)]
mod tests;
mod value;

use notion_model::jiff::{Timestamp, tz::Offset};
use notion_model::{FormulaValue, PageId};

use crate::store::formula::{Expr, Reference};

pub(crate) use self::value::{Kind, Value};

/// A row, as a formula sees it.
pub(crate) trait Row {
    /// What a property comes to, of a formula by its own tree; `None` when it is too much work.
    fn property(&self, reference: &Reference) -> Option<Value>;

    /// What a page is called.
    fn title_of(&self, page: PageId) -> String;

    /// When it is.
    fn now(&self) -> Timestamp;

    /// The time zone whose days are meant.
    fn zone(&self) -> Offset;

    /// Takes note of work; `None` when there is too much of it, over all formulas that use each other.
    fn charge(&self, steps: usize) -> Option<()>;

    /// Goes into a part of a formula; `None` when it is too deep. What goes in comes [out](Self::leave) again.
    fn enter(&self) -> Option<()>;

    /// Comes out of a part of a formula.
    fn leave(&self);
}

/// The value of a formula for a row; `None` when it is too much work.
pub(crate) fn eval(tree: &Expr, row: &dyn Row) -> Option<Value> {
    eval::Evaluator::new(row).eval(tree)
}

/// The value of a formula, as the API shows it: an empty text if it is not understood, or too much work.
pub(crate) fn answer(tree: Option<&Expr>, row: &dyn Row) -> FormulaValue {
    let value = tree.and_then(|tree| eval(tree, row));
    value.unwrap_or(Value::Nothing(Kind::Text)).answer(row)
}
