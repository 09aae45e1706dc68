//! What a formula comes to, for a row.

use notion_model::{PropertyConfig, PropertyId, PropertyValue, RollupValue};

use super::functions;
use super::lexer::unescaped;
use super::syntax::{Expr, Reference};
use super::value::{Kind, Value};
use crate::rules::values;
use crate::store::state::{Column, DataSource, FormulaWork, Page, State};

/// So many parts of formulas may be computed inside of one another, over all the formulas that use each other.
const FRAMES: usize = 250;
/// So much may be done for one value.
const STEPS: usize = 50_000;

/// Computes a formula for a row.
pub(crate) struct Evaluator<'s> {
    state: &'s State,
    source: &'s DataSource,
    page: &'s Page,
    variables: Vec<(String, Value)>,
}

impl<'s> Evaluator<'s> {
    pub(crate) fn new(state: &'s State, source: &'s DataSource, page: &'s Page) -> Self {
        if state.formula_work.get().frames == 0 {
            state.formula_work.set(FormulaWork { frames: 0, steps: STEPS });
        }
        Self { state, source, page, variables: Vec::new() }
    }

    /// Takes note of work; `None` when there is too much of it.
    fn charge(&self, steps: usize) -> Option<()> {
        let work = self.state.formula_work.get();
        let steps = work.steps.checked_sub(steps)?;
        self.state.formula_work.set(FormulaWork { steps, ..work });
        Some(())
    }

    /// Goes into a part of a formula, or out of it.
    fn enter(&self, frames: usize) {
        let work = self.state.formula_work.get();
        self.state.formula_work.set(FormulaWork { frames, ..work });
    }

    /// The value of a part; `None` when it is too much work.
    pub(crate) fn eval(&mut self, expr: &Expr) -> Option<Value> {
        self.charge(1)?;
        let frames = self.state.formula_work.get().frames;
        if frames >= FRAMES {
            return None;
        }
        self.enter(frames + 1);
        let value = self.part(expr);
        self.enter(frames);
        let value = value?;
        self.charge(value.size())?;
        Some(value)
    }

    fn part(&mut self, expr: &Expr) -> Option<Value> {
        Some(match expr {
            Expr::Number(number) => Value::Number(number.parse().unwrap_or(f64::NAN)),
            Expr::Text(text) => Value::Text(unescaped(text)),
            Expr::Boolean(value) => Value::Boolean(*value),
            Expr::Property(reference) => self.property(reference)?,
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
        Some(operation(self.state, sign, &left, &right))
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
        Some(functions::call(self.state, name, &arguments))
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

    fn property(&self, reference: &Reference) -> Option<Value> {
        let column = match reference {
            Reference::Name(name) => self.source.column(name),
            Reference::Id { id, .. } => {
                let id = PropertyId::from(id.as_str());
                self.source.schema.iter().find(|column| id == *column.id.as_str())
            }
        };
        match column {
            Some(column) => self.column(column),
            None => Some(Value::Nothing(Kind::Text)),
        }
    }

    fn column(&self, column: &Column) -> Option<Value> {
        if let PropertyConfig::Formula(config) = &column.config {
            return super::computed(self.state, self.source, self.page, &config.expression);
        }
        Some(read(&values::value(self.state, self.page, column)))
    }
}

/// A value of a property, for formulas.
fn read(value: &PropertyValue) -> Value {
    use PropertyValue as P;

    let texts = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::Text).collect());
    match value {
        P::Number(Some(number)) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        P::Number(None) => Value::Nothing(Kind::Number),
        P::Checkbox(checked) => Value::Boolean(*checked),
        P::Date(Some(date)) => Value::date(date),
        P::Date(None) => Value::Nothing(Kind::Date),
        P::CreatedTime(time) | P::LastEditedTime(time) => Value::date(&time.instant().into()),
        P::MultiSelect(options) => {
            texts(options.iter().map(|option| option.name.clone()).collect())
        }
        P::People(users) => {
            Value::List(users.iter().map(|user| Value::User(Box::new(user.clone()))).collect())
        }
        P::CreatedBy(user) | P::LastEditedBy(user) => Value::User(user.clone()),
        P::Files(files) => {
            texts(files.iter().map(|file| file.name.clone().unwrap_or_default()).collect())
        }
        P::Relation(pages) => Value::List(pages.iter().map(|page| Value::Page(page.id)).collect()),
        P::UniqueId(id) => {
            let number = id.number.as_ref().map(ToString::to_string).unwrap_or_default();
            match &id.prefix {
                Some(prefix) => Value::Text(format!("{prefix}-{number}")),
                None => Value::Text(number),
            }
        }
        P::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(Some(number)) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            RollupValue::Number(None) => Value::Nothing(Kind::Number),
            RollupValue::Date(Some(date)) => Value::date(date),
            RollupValue::Date(None) => Value::Nothing(Kind::Date),
            RollupValue::Array(items) => {
                Value::List(items.iter().map(|item| read(&item.value)).collect())
            }
            _ => Value::Nothing(Kind::Text),
        },
        P::Formula(formula) => match &formula.value {
            notion_model::FormulaValue::String(text) => {
                Value::Text(text.clone().unwrap_or_default())
            }
            notion_model::FormulaValue::Number(number) => match number {
                Some(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
                None => Value::Nothing(Kind::Number),
            },
            notion_model::FormulaValue::Boolean(value) => match value {
                Some(value) => Value::Boolean(*value),
                None => Value::Nothing(Kind::Boolean),
            },
            notion_model::FormulaValue::Date(Some(date)) => Value::date(date),
            notion_model::FormulaValue::Date(None) => Value::Nothing(Kind::Date),
            _ => Value::Nothing(Kind::Text),
        },
        other => Value::Text(crate::rules::cell::as_text(other)),
    }
}

/// What an operator gives.
pub(crate) fn operation(state: &State, sign: &str, left: &Value, right: &Value) -> Value {
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
            Value::Text(functions::capped(left.format(state) + &right.format(state)))
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
