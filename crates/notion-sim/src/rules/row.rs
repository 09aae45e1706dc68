//! Rows of a workspace, as formulas see them.

use std::sync::Arc;

use notion_model::jiff::{Timestamp, tz::Offset};
use notion_model::{DataSourceId, FormulaValue, PageId, PropertyConfig};

use crate::rules::cell;
use crate::rules::formula::{self, Kind, Row, Value};
use crate::rules::schema::encoded;
use crate::rules::values;
use crate::store::formula::{Expr, Reference, parse, write};
use crate::store::state::{Column, DataSource, FormulaWork, Page, Place, State};
use crate::wire::fail::{Fail, Result};

/// So many parts of formulas may be computed inside of one another, over all the formulas that use each other.
const FRAMES: usize = 250;
/// So much may be done for one value.
const STEPS: usize = 50_000;
/// So much may be done for one request, over all its values.
const REQUEST_STEPS: usize = 10_000_000;

/// Does something whose formulas and rollups may take so much work, and refuses it if they took more: what they came to
/// then is not to be relied on.
pub(crate) fn bounded<T>(state: &mut State, work: impl FnOnce(&mut State) -> T) -> (T, Result<()>) {
    state.formula_work().set(FormulaWork { left: Some(REQUEST_STEPS), ..FormulaWork::default() });
    let done = work(state);
    let left = state.formula_work().take().left;
    if left != Some(0) {
        return (done, Ok(()));
    }
    // What they came to is not kept for queries.
    state.forget_keys();
    (done, Err(Fail::validation("The formulas and rollups of the request take too much work.")))
}

/// Takes note of work; `None` when the request has done too much.
pub(crate) fn charge(state: &State, steps: usize) -> Option<()> {
    let work = state.formula_work().get();
    let Some(left) = work.left else { return Some(()) };
    let rest = left.checked_sub(steps);
    state.formula_work().set(FormulaWork { left: Some(rest.unwrap_or(0)), ..work });
    rest.map(drop)
}

/// Parses the formulas of a data source, and puts them into the form in which they are kept. Properties may have been
/// made after the formulas that name them.
pub(crate) fn parse_formulas(state: &mut State, id: DataSourceId) {
    let workspace = state.workspace_id();
    let known: Vec<(String, String)> = state
        .schema(id)
        .iter()
        .map(|column| (column.name.clone(), format!("{}:{id}:{workspace}", encoded(&column.id))))
        .collect();
    let resolve = |name: &str| {
        let found = known.iter().find(|(known, _)| known == name);
        found.map(|(_, reference)| reference.clone())
    };
    state.adjust_columns(id, |column| {
        column.tree = match &mut column.config {
            PropertyConfig::Formula(config) => {
                let tree = parse(&config.expression);
                if let Some(tree) = &tree {
                    config.expression = write(tree, &resolve);
                }
                // By the ids of properties, which stay when these are renamed.
                tree.and_then(|_| parse(&config.expression)).map(Arc::new)
            }
            _ => None,
        };
    });
}

/// What a formula comes to for a row.
pub(crate) fn value(state: &State, page: &Page, column: &Column) -> FormulaValue {
    let source = match page.place {
        Place::DataSource(source) => state.data_source(source),
        _ => None,
    };
    let Some(source) = source else { return FormulaValue::String(None) };
    let work = state.formula_work().get();
    if work.left == Some(0) {
        return FormulaValue::String(None);
    }
    if work.frames == 0 {
        state.formula_work().set(FormulaWork { steps: STEPS, ..work });
    }
    formula::answer(column.tree.as_deref(), &RowOf { state, source, page })
}

/// Whether a formula is computed from the row alone: from no other formula, no other page, and not from what time it is.
pub(crate) fn is_of_row_alone(source: &DataSource, column: &Column) -> bool {
    column.tree.as_deref().is_some_and(|tree| {
        tree.all_parts(&|part| match part {
            Expr::Name(name) | Expr::Call(name, _) | Expr::Method(_, name, _) => {
                !["now", "today"].contains(&name.as_str())
            }
            Expr::Property(reference) => {
                column_of(source, reference).is_some_and(|column| cell::form(column).is_some())
            }
            _ => true,
        })
    })
}

fn column_of<'s>(source: &'s DataSource, reference: &Reference) -> Option<&'s Column> {
    match reference {
        Reference::Name(name) => source.column(name),
        Reference::Id { plain, .. } => source.schema.iter().find(|column| column.id == *plain),
    }
}

struct RowOf<'s> {
    state: &'s State,
    source: &'s DataSource,
    page: &'s Page,
}

impl Row for RowOf<'_> {
    fn property(&self, reference: &Reference) -> Option<Value> {
        let Some(column) = column_of(self.source, reference) else {
            return Some(Value::Nothing(Kind::Text));
        };
        match column.config {
            PropertyConfig::Formula(_) => formula::eval(column.tree.as_deref()?, self),
            _ => Some(Value::of(&values::cell(self.state, self.page, column))),
        }
    }

    fn title_of(&self, page: PageId) -> String {
        self.state.title_of(page)
    }

    fn now(&self) -> Timestamp {
        self.state.now()
    }

    fn zone(&self) -> Offset {
        self.state.settings().time_zone
    }

    fn charge(&self, steps: usize) -> Option<()> {
        charge(self.state, steps)?;
        let work = self.state.formula_work().get();
        let steps = work.steps.checked_sub(steps)?;
        self.state.formula_work().set(FormulaWork { steps, ..work });
        Some(())
    }

    fn enter(&self) -> Option<()> {
        let work = self.state.formula_work().get();
        let frames = Some(work.frames + 1).filter(|frames| *frames <= FRAMES)?;
        self.state.formula_work().set(FormulaWork { frames, ..work });
        Some(())
    }

    fn leave(&self) {
        let work = self.state.formula_work().get();
        let frames = work.frames.saturating_sub(1);
        self.state.formula_work().set(FormulaWork { frames, ..work });
    }
}
