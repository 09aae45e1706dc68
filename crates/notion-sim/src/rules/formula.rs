//! Formulas: how they are kept, and what they come to.

mod eval;
mod functions;
mod lexer;
mod syntax;
mod value;
mod write;

use notion_model::{DataSourceId, FormulaValue, PropertyConfig};

use self::eval::Evaluator;
use self::value::{Kind, Value};
use crate::rules::schema::encoded;
use crate::store::state::{DataSource, Page, Place, State};

/// The formulas of a data source in the form in which they are kept. Properties may have been made after the formulas
/// that name them.
pub(crate) fn settle(state: &mut State, id: DataSourceId) {
    let workspace = state.workspace_id;
    let Some(source) = state.data_sources.get_mut(&id) else { return };
    let known: Vec<(String, String)> = source
        .schema
        .iter()
        .map(|column| (column.name.clone(), format!("{}:{id}:{workspace}", encoded(&column.id))))
        .collect();
    let resolve = |name: &str| {
        let found = known.iter().find(|(known, _)| known == name);
        found.map(|(_, reference)| reference.clone())
    };
    for column in &mut source.schema {
        if let PropertyConfig::Formula(config) = &mut column.config
            && let Some(expr) = syntax::parse(&config.expression)
        {
            config.expression = write::write(&expr, &resolve);
        }
    }
}

/// What a formula comes to for a row: an empty text if it is not understood, or too much work.
pub(crate) fn value(state: &State, page: &Page, expression: &str) -> FormulaValue {
    let source = match page.place {
        Place::DataSource(source) => state.data_sources.get(&source),
        _ => None,
    };
    let Some(source) = source else { return FormulaValue::String(None) };
    let value = computed(state, source, page, expression);
    value.unwrap_or(Value::Nothing(Kind::Text)).answer(state)
}

fn computed(state: &State, source: &DataSource, page: &Page, expression: &str) -> Option<Value> {
    // A few old ones begin with a sign that belongs to nothing.
    let expr = syntax::parse(expression.trim_start().trim_start_matches('='))?;
    Evaluator::new(state, source, page).eval(&expr)
}
