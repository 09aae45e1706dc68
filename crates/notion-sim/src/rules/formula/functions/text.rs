use regex_lite::Regex;

use super::{Arguments, LONGEST, capped};
use crate::rules::formula::value::Value;

/// Functions of texts.
pub(crate) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Value> {
    let text = || arguments.text(0);
    Some(match name {
        "concat" if !arguments.values.iter().any(|value| matches!(value, Value::List(_))) => {
            Value::Text(capped((0..arguments.values.len()).map(|at| arguments.text(at)).collect()))
        }
        "contains" if !matches!(arguments.get(0), Value::List(_)) => {
            Value::Boolean(text().contains(&arguments.text(1)))
        }
        "length" if !matches!(arguments.get(0), Value::List(_)) => {
            Value::Number(text().encode_utf16().count() as f64)
        }
        "lower" => Value::Text(text().to_lowercase()),
        "upper" => Value::Text(text().to_uppercase()),
        "trim" => Value::text(text().trim()),
        "substring" => {
            let all: Vec<char> = text().chars().collect();
            let end = match arguments.values.len() {
                0..=2 => all.len(),
                _ => arguments.count(2).min(all.len()),
            };
            let start = arguments.count(1).min(end);
            Value::Text(all[start..end].iter().collect())
        }
        "repeat" => {
            let text = text();
            let most = LONGEST / text.len().max(1);
            Value::Text(text.repeat(arguments.count(1).min(most)))
        }
        "padStart" | "padEnd" => {
            let (text, pad) = (text(), arguments.text(2));
            let pad = if pad.is_empty() { " ".to_owned() } else { pad };
            let missing = arguments.count(1).saturating_sub(text.chars().count());
            let pad: String = pad.chars().cycle().take(missing).collect();
            Value::Text(if name == "padStart" { pad + &text } else { text + &pad })
        }
        "split" => {
            let (text, separator) = (text(), arguments.text(1));
            let parts: Vec<Value> = match separator.is_empty() {
                true => text.chars().map(|c| Value::Text(c.into())).collect(),
                false => text.split(&separator).map(Value::text).collect(),
            };
            Value::List(parts)
        }
        "join" => {
            let (separator, items) = match arguments.get(0) {
                Value::List(items) => (arguments.text(1), items.as_slice()),
                // The old form has the separator first.
                _ => (text(), arguments.values.get(1..).unwrap_or_default()),
            };
            let texts: Vec<String> = items.iter().map(|item| item.format(arguments.row)).collect();
            Value::Text(capped(texts.join(&separator)))
        }
        "test" => Value::Boolean(pattern(&arguments.text(1)).is_some_and(|p| p.is_match(&text()))),
        "match" => {
            let text = text();
            let found = pattern(&arguments.text(1));
            let found = found.iter().flat_map(|p| p.find_iter(&text));
            Value::List(found.map(|found| Value::text(found.as_str())).collect())
        }
        "replace" | "replaceAll" => {
            let (text, with) = (text(), arguments.text(2));
            Value::Text(match pattern(&arguments.text(1)) {
                Some(pattern) => {
                    let most = if name == "replace" { 1 } else { usize::MAX };
                    replaced(&text, &pattern, &with, most)
                }
                None => text,
            })
        }
        // Styles don't show.
        "style" | "unstyle" | "link" => Value::Text(text()),
        _ => return None,
    })
}

/// A text with the first matches replaced, which grows no longer than texts do.
fn replaced(text: &str, pattern: &Regex, with: &str, most: usize) -> String {
    let references = with.matches('$').count();
    let (mut new, mut last) = (String::new(), 0);
    for captures in pattern.captures_iter(text).take(most) {
        let Some(whole) = captures.get(0) else { continue };
        new.push_str(&text[last..whole.start()]);
        if new.len().max(references * whole.len()) > 8 * LONGEST {
            return capped(new);
        }
        captures.expand(with, &mut new);
        last = whole.end();
    }
    new.push_str(&text[last..]);
    capped(new)
}

/// A regular expression, if it is one that is understood and not too large.
fn pattern(text: &str) -> Option<Regex> {
    Some(text)
        .filter(|text| text.len() <= 1000)
        .and_then(|text| regex_lite::RegexBuilder::new(text).size_limit(1 << 16).build().ok())
}
