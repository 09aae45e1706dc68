//! A formula in the form in which Notion keeps it: one blank around operators, parentheses around every operation in
//! an operation and nowhere else, and properties by their ids.

use super::lexer::PROPERTY;
use super::syntax::{Expr, Reference};

/// Writes a formula; `resolve` gives what stands for a property that is named, if there is one.
pub(crate) fn write(expr: &Expr, resolve: &impl Fn(&str) -> Option<String>) -> String {
    match expr {
        Expr::Number(number, _) => number.clone(),
        Expr::Text(text, _) => format!("\"{text}\""),
        Expr::Boolean(value) => value.to_string(),
        Expr::Property(Reference::Id { id, rest, .. }) => format!("{PROPERTY}{id}:{rest}}}}}"),
        Expr::Property(Reference::Name(name)) => match resolve(name) {
            Some(reference) => format!("{PROPERTY}{reference}}}}}"),
            None => format!("prop(\"{}\")", name.replace('\\', "\\\\").replace('"', "\\\"")),
        },
        Expr::Name(name) => name.clone(),
        Expr::List(items) => format!("[{}]", list(items, resolve)),
        Expr::Unary("not", operand) => match &**operand {
            Expr::Binary(..) | Expr::Unary(..) => format!("not({})", write(operand, resolve)),
            operand => format!("not {}", write(operand, resolve)),
        },
        Expr::Unary(sign, operand) => format!("{sign}{}", operand_of(operand, resolve)),
        Expr::Binary("^", left, right) => {
            format!("{} ^ {}", tight(left, resolve), operand_of(right, resolve))
        }
        Expr::Binary(sign, left, right) => {
            format!("{} {sign} {}", operand_of(left, resolve), operand_of(right, resolve))
        }
        Expr::Call(name, arguments) => format!("{name}({})", list(arguments, resolve)),
        Expr::Method(receiver, name, arguments) => {
            format!("{}.{name}({})", tight(receiver, resolve), list(arguments, resolve))
        }
    }
}

fn operand_of(expr: &Expr, resolve: &impl Fn(&str) -> Option<String>) -> String {
    match expr {
        Expr::Binary(..) => format!("({})", write(expr, resolve)),
        Expr::Unary(_, inner) if !matches!(**inner, Expr::Number(..)) => {
            format!("({})", write(expr, resolve))
        }
        _ => write(expr, resolve),
    }
}

/// In front of what binds stronger than a sign does.
fn tight(expr: &Expr, resolve: &impl Fn(&str) -> Option<String>) -> String {
    match expr {
        Expr::Unary(..) => format!("({})", write(expr, resolve)),
        _ => operand_of(expr, resolve),
    }
}

fn list(items: &[Expr], resolve: &impl Fn(&str) -> Option<String>) -> String {
    items.iter().map(|item| write(item, resolve)).collect::<Vec<_>>().join(", ")
}
