//! What Notion does with what it is given: schemas, values, filters, sorts, formulas, text and blocks. Nothing of HTTP.

pub(crate) mod block_input;
pub(crate) mod cell;
pub(crate) mod file_type;
pub(crate) mod formula;
pub(crate) mod inline;
pub(crate) mod key;
pub(crate) mod markup;
pub(crate) mod query;
pub(crate) mod row;
pub(crate) mod schema;
pub(crate) mod text;
pub(crate) mod values;
