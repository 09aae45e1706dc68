//! Code as rustfmt breaks it into lines, with its own settings.

use std::fmt::Write as _;

/// How long a line of code is at most.
const WIDTH: usize = 100;

/// Imports several names of a module, as rustfmt would.
pub(crate) fn import(code: &mut String, path: &str, names: &[&str]) {
    let line = format!("use {path}::{{{}}};\n", names.join(", "));
    if line.len() <= WIDTH + 1 {
        return code.push_str(&line);
    }
    _ = write!(code, "use {path}::{{\n   ");
    let mut used = 3;
    for name in names {
        if used + name.len() + 2 > WIDTH {
            code.push_str("\n   ");
            used = 3;
        }
        _ = write!(code, " {name},");
        used += name.len() + 2;
    }
    code.push_str("\n};\n");
}

/// How long the entries of an attribute are in one line at most.
const ATTRIBUTE_WIDTH: usize = 70;

/// Writes an attribute, as rustfmt would.
pub(crate) fn attribute(code: &mut String, indent: &str, call: &str) {
    _ = write!(code, "{indent}#[");
    entries(code, indent, call);
    code.push_str("]\n");
}

/// Writes `name(entries)`: in one line, or each entry in its own.
fn entries(code: &mut String, indent: &str, call: &str) {
    let inside =
        call.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    let Some((name, inside)) = inside.filter(|(_, it)| it.chars().count() > ATTRIBUTE_WIDTH) else {
        return code.push_str(call);
    };
    _ = writeln!(code, "{name}(");
    let deeper = format!("{indent}    ");
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0, false, false);
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                code.push_str(&deeper);
                entry(code, &deeper, inside[start..at].trim());
                code.push_str(",\n");
                start = at + 1;
            }
            _ => {}
        }
    }
    code.push_str(&deeper);
    entry(code, &deeper, inside[start..].trim());
    _ = write!(code, "\n{indent})");
}

/// Writes an entry of an attribute, which may have entries itself.
fn entry(code: &mut String, indent: &str, text: &str) {
    let is_call = text.split('"').next().is_some_and(|before| before.contains('('));
    match is_call {
        true => entries(code, indent, text),
        false => code.push_str(text),
    }
}
