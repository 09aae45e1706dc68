//! The functions of formulas.
//!
//! See [formula syntax and functions](https://www.notion.com/help/formula-syntax).

mod date;
mod list;
mod number;
mod text;

use std::cmp::Ordering;

use super::Row;
use super::eval::operation;
use super::value::{Kind, Moment, Value};

/// Texts and lists get no longer than this.
const LONGEST: usize = 20_000;

/// What a function gives; of one that is not known, nothing.
pub(crate) fn call(row: &dyn Row, name: &str, arguments: &[Value]) -> Value {
    let arguments = Arguments { row, values: arguments };
    let general = match name {
        "not" => Some(Value::Boolean(!arguments.get(0).is_true())),
        "empty" => Some(Value::Boolean(arguments.get(0).is_empty())),
        "format" => Some(Value::Text(arguments.text(0))),
        "equal" => Some(arguments.operation("==")),
        "unequal" => Some(arguments.operation("!=")),
        "name" | "email" => Some(arguments.of_user(name)),
        "id" => Some(arguments.id()),
        _ => None,
    };
    general
        .or_else(|| text::call(name, &arguments))
        .or_else(|| number::call(name, &arguments))
        .or_else(|| date::call(name, &arguments))
        .or_else(|| list::call(name, &arguments))
        .unwrap_or(Value::Nothing(Kind::Text))
}

/// What a call costs before its result: regular expressions are tried at each place of a text.
pub(crate) fn cost(name: &str, arguments: &[Value]) -> usize {
    match name {
        "test" | "match" | "replace" | "replaceAll" => {
            16 * arguments.iter().map(Value::size).sum::<usize>()
        }
        _ => 0,
    }
}

/// What a function is called with. What is missing is nothing.
struct Arguments<'v> {
    row: &'v dyn Row,
    values: &'v [Value],
}

const NOTHING: &Value = &Value::Nothing(Kind::Text);

impl Arguments<'_> {
    fn get(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(NOTHING)
    }

    fn text(&self, index: usize) -> String {
        self.get(index).format(self.row)
    }

    fn number(&self, index: usize) -> f64 {
        self.get(index).number()
    }

    /// A number as a count, which is never negative.
    fn count(&self, index: usize) -> usize {
        self.number(index).clamp(0.0, LONGEST as f64) as usize
    }

    /// The start of a date.
    fn moment(&self, index: usize) -> Option<Moment> {
        match self.get(index) {
            Value::Date(start, _) => Some(*start),
            _ => None,
        }
    }

    /// The items of a list, or all arguments if it is none.
    fn items(&self) -> &[Value] {
        match self.values {
            [Value::List(items)] => items,
            values => values,
        }
    }

    /// All numbers among the arguments, and in the lists among them.
    fn numbers(&self) -> Vec<f64> {
        let mut all = Vec::new();
        for value in self.values {
            match value {
                Value::List(items) => all.extend(items.iter().filter_map(as_number)),
                value => all.extend(as_number(value)),
            }
        }
        all
    }

    fn operation(&self, sign: &str) -> Value {
        operation(self.row, sign, self.get(0), self.get(1))
    }

    fn of_user(&self, what: &str) -> Value {
        match (self.get(0), what) {
            (Value::User(user), "email") => Value::text(user.email().unwrap_or_default()),
            (Value::User(user), _) => Value::Text(user.name.clone().unwrap_or_default()),
            (Value::Page(_), "name") => Value::Text(self.text(0)),
            _ => Value::Nothing(Kind::Text),
        }
    }

    fn id(&self) -> Value {
        match self.get(0) {
            Value::Page(id) => Value::Text(id.as_uuid().as_simple().to_string()),
            Value::User(user) => Value::Text(user.id.as_uuid().as_simple().to_string()),
            _ => Value::Nothing(Kind::Text),
        }
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// The order of values in a sorted list.
pub(crate) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a, _), Value::Date(b, _)) => a.instant().cmp(&b.instant()),
        // Of different kinds, each comes before the next, so that there is one order of them all.
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Boolean(false) => 0,
        Value::Boolean(true) => 1,
        Value::Number(_) => 2,
        Value::Date(..) => 3,
        Value::Text(_) => 4,
        Value::User(_) | Value::Page(_) => 5,
        Value::List(_) => 6,
        Value::Nothing(_) => 7,
    }
}

/// A text, cut off if it gets too long.
pub(crate) fn capped(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST).filter(|_| text.len() > LONGEST) {
        text.truncate(end);
    }
    text
}
