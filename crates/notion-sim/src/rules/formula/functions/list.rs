use super::{Arguments, LONGEST, order};
use crate::rules::formula::value::{Kind, Value};

/// Functions of lists.
pub(crate) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Value> {
    let items = || match arguments.get(0) {
        Value::List(items) => items.clone(),
        Value::Nothing(_) => Vec::new(),
        other => vec![other.clone()],
    };
    let one = |item: Option<Value>| item.unwrap_or(Value::Nothing(Kind::Text));
    Some(match name {
        "length" | "count" => Value::Number(items().len() as f64),
        "at" => {
            let (items, index) = (items(), arguments.number(1));
            let index = if index < 0.0 { index + items.len() as f64 } else { index };
            one((index >= 0.0).then(|| items.get(index as usize).cloned()).flatten())
        }
        "first" => one(items().into_iter().next()),
        "last" => one(items().pop()),
        "slice" => {
            let items = items();
            let end = match arguments.values.len() {
                0..=2 => items.len(),
                _ => arguments.count(2).min(items.len()),
            };
            Value::List(items[arguments.count(1).min(end)..end].to_vec())
        }
        "concat" => {
            let mut all = Vec::new();
            for value in arguments.values {
                match value {
                    Value::List(items) => all.extend(items.iter().cloned()),
                    other => all.push(other.clone()),
                }
            }
            all.truncate(LONGEST);
            Value::List(all)
        }
        "flat" => {
            let flat = items().into_iter().flat_map(|item| match item {
                Value::List(items) => items,
                other => vec![other],
            });
            Value::List(flat.collect())
        }
        "sort" => {
            let mut items = items();
            items.sort_by(order);
            Value::List(items)
        }
        "reverse" => Value::List(items().into_iter().rev().collect()),
        "unique" => {
            let mut unique: Vec<Value> = Vec::new();
            for item in items().into_iter().take(1000) {
                if !unique.iter().any(|known| known.equals(&item)) {
                    unique.push(item);
                }
            }
            Value::List(unique)
        }
        "includes" | "contains" => {
            Value::Boolean(items().iter().any(|item| item.equals(arguments.get(1))))
        }
        "some" => Value::Boolean(arguments.items().iter().any(Value::is_true)),
        "every" => Value::Boolean(arguments.items().iter().all(Value::is_true)),
        _ => return None,
    })
}
