//! Formulas as they are kept: their text, and the tree that it stands for.

mod lexer;
mod syntax;
mod write;

pub(crate) use self::syntax::{Expr, Reference, parse};
pub(crate) use self::write::write;
