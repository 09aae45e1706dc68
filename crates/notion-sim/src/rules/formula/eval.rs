//! What a formula comes to, for a row.

use super::value::{Kind, Value};
use super::{Row, functions};
use crate::store::formula::Expr;

/// Computes a formula for a row.
pub(super) struct Evaluator<'r> {
    row: &'r dyn Row,
    variables: Vec<(String, Value)>,
}

impl<'r> Evaluator<'r> {
    pub(super) fn new(row: &'r dyn Row) -> Self {
        Self { row, variables: Vec::new() }
    }

    /// The value of a part; `None` when it is too much work.
    pub(crate) fn eval(&mut self, expr: &Expr) -> Option<Value> {
        self.row.charge(1)?;
        self.row.enter()?;
        let value = self.part(expr);
        self.row.leave();
        let value = value?;
        self.row.charge(value.size())?;
        Some(value)
    }

    fn part(&mut self, expr: &Expr) -> Option<Value> {
        Some(match expr {
            Expr::Number(_, number) => Value::Number(*number),
            Expr::Text(_, text) => Value::Text(text.clone()),
            Expr::Boolean(value) => Value::Boolean(*value),
            Expr::Property(reference) => self.row.property(reference)?,
            Expr::Name(name) => self.name(name),
            Expr::List(items) => Value::List(self.all(items)?),
            Expr::Unary(sign, operand) => {
                let value = self.eval(operand)?;
                match *sign {
                    "-" => Value::Number(-value.number()),
                    "+" => Value::Number(value.number()),
                    _ => Value::Boolean(!value.is_true()),
                }
            }
            Expr::Binary(sign, left, right) => self.binary(sign, left, right)?,
            Expr::Call(name, arguments) => {
                let arguments: Vec<&Expr> = arguments.iter().collect();
                self.call(name, &arguments)?
            }
            Expr::Method(receiver, name, arguments) => {
                let arguments: Vec<&Expr> = std::iter::once(&**receiver).chain(arguments).collect();
                self.call(name, &arguments)?
            }
        })
    }

    fn all<'e>(&mut self, items: impl IntoIterator<Item = &'e Expr>) -> Option<Vec<Value>> {
        items.into_iter().map(|item| self.eval(item)).collect()
    }

    fn name(&self, name: &str) -> Value {
        let variable = self.variables.iter().rev().find(|(known, _)| known == name);
        match (variable, name) {
            (Some((_, value)), _) => value.clone(),
            (None, "pi") => Value::Number(std::f64::consts::PI),
            (None, "e") => Value::Number(std::f64::consts::E),
            (None, _) => Value::Nothing(Kind::Text),
        }
    }

    fn binary(&mut self, sign: &str, left: &Expr, right: &Expr) -> Option<Value> {
        let left = self.eval(left)?;
        match sign {
            "and" | "&&" if !left.is_true() => return Some(Value::Boolean(false)),
            "or" | "||" if left.is_true() => return Some(Value::Boolean(true)),
            _ => {}
        }
        let right = self.eval(right)?;
        Some(operation(self.row, sign, &left, &right))
    }

    fn call(&mut self, name: &str, arguments: &[&Expr]) -> Option<Value> {
        match name {
            "if" => {
                let [condition, then, other @ ..] = arguments else {
                    return Some(Value::Nothing(Kind::Text));
                };
                let holds = self.eval(condition)?.is_true();
                match (holds, other.first()) {
                    (true, _) => self.eval(then),
                    (false, Some(other)) => self.eval(other),
                    (false, None) => Some(Value::Nothing(Kind::Text)),
                }
            }
            "ifs" => {
                for pair in arguments.chunks(2) {
                    match pair {
                        [condition, then] if self.eval(condition)?.is_true() => {
                            return self.eval(then);
                        }
                        [otherwise] => return self.eval(otherwise),
                        _ => {}
                    }
                }
                Some(Value::Nothing(Kind::Text))
            }
            "and" | "or" => {
                for argument in arguments {
                    if self.eval(argument)?.is_true() == (name == "or") {
                        return Some(Value::Boolean(name == "or"));
                    }
                }
                Some(Value::Boolean(name == "and"))
            }
            "let" | "lets" => self.with_variables(arguments),
            "map" | "filter" | "find" | "findIndex" | "some" | "every" | "sort" => {
                match arguments {
                    [list, each] => self.over(name, list, each),
                    _ => self.function(name, arguments),
                }
            }
            _ => self.function(name, arguments),
        }
    }

    fn function(&mut self, name: &str, arguments: &[&Expr]) -> Option<Value> {
        let arguments = self.all(arguments.iter().copied())?;
        self.row.charge(functions::cost(name, &arguments))?;
        Some(functions::call(self.row, name, &arguments))
    }

    /// `let(name, value, …, body)`.
    fn with_variables(&mut self, arguments: &[&Expr]) -> Option<Value> {
        let known = self.variables.len();
        let pairs = arguments.chunks_exact(2);
        let body = pairs.remainder().first().copied();
        for pair in pairs {
            if let [Expr::Name(name), value] = pair {
                let value = self.eval(value)?;
                self.variables.push((name.clone(), value));
            }
        }
        let value = match body {
            Some(body) => self.eval(body),
            None => Some(Value::Nothing(Kind::Text)),
        };
        self.variables.truncate(known);
        value
    }

    /// What is done with each item of a list, which is `current` and has the place `index`.
    fn over(&mut self, name: &str, list: &Expr, each: &Expr) -> Option<Value> {
        let items = match self.eval(list)? {
            Value::List(items) => items,
            Value::Nothing(_) => Vec::new(),
            other => vec![other],
        };
        let mut results = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let known = self.variables.len();
            self.variables.push(("index".to_owned(), Value::Number(index as f64)));
            self.variables.push(("current".to_owned(), item.clone()));
            let result = self.eval(each);
            self.variables.truncate(known);
            results.push(result?);
        }
        let mut hits = results.iter().map(Value::is_true);
        Some(match name {
            "map" => Value::List(results),
            "filter" => {
                let kept =
                    items.into_iter().zip(hits).filter_map(|(item, hit)| hit.then_some(item));
                Value::List(kept.collect())
            }
            "find" => {
                let found = hits.position(|hit| hit).and_then(|at| items.get(at).cloned());
                found.unwrap_or(Value::Nothing(Kind::Text))
            }
            "findIndex" => {
                Value::Number(hits.position(|hit| hit).map_or(-1.0, |index| index as f64))
            }
            "some" => Value::Boolean(hits.any(|hit| hit)),
            "every" => Value::Boolean(hits.all(|hit| hit)),
            _ => {
                let mut keyed: Vec<(Value, Value)> = results.into_iter().zip(items).collect();
                keyed.sort_by(|(a, _), (b, _)| functions::order(a, b));
                Value::List(keyed.into_iter().map(|(_, item)| item).collect())
            }
        })
    }
}

/// What an operator gives.
pub(crate) fn operation(row: &dyn Row, sign: &str, left: &Value, right: &Value) -> Value {
    use std::cmp::Ordering;

    let is_text = |value: &Value| {
        !matches!(
            value,
            Value::Number(_) | Value::Boolean(_) | Value::Nothing(Kind::Number | Kind::Boolean)
        )
    };
    let compared =
        |holds: fn(Ordering) -> bool| Value::Boolean(left.compare(right).is_some_and(holds));
    let (a, b) = (left.number(), right.number());
    match sign {
        "+" if is_text(left) || is_text(right) => {
            Value::Text(functions::capped(left.format(row) + &right.format(row)))
        }
        "+" => Value::Number(a + b),
        "-" => Value::Number(a - b),
        "*" => Value::Number(a * b),
        "/" => Value::Number(a / b),
        "%" => Value::Number(a % b),
        "^" => Value::Number(a.powf(b)),
        "==" => Value::Boolean(left.equals(right)),
        "!=" => Value::Boolean(!left.equals(right)),
        ">" => compared(Ordering::is_gt),
        ">=" => compared(Ordering::is_ge),
        "<" => compared(Ordering::is_lt),
        "<=" => compared(Ordering::is_le),
        // Of the left side, `and` and `or` have made sure before.
        _ => Value::Boolean(right.is_true()),
    }
}
