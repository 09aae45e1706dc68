//! Names of Rust's for names that people gave.

use std::collections::HashSet;

/// Words that a name can't be without `r#`.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

/// Words that no name can be, not even with `r#`.
const NEVER: [&str; 4] = ["crate", "self", "super", "_"];

/// Names that are taken, so that none is given twice.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// Names of which these are taken already.
    pub(crate) fn without<const N: usize>(taken: [&str; N]) -> Self {
        Self(taken.into_iter().map(str::to_owned).collect())
    }

    /// Returns `name`, or with a number behind it, after `between`, if that is taken.
    pub(crate) fn unique(&mut self, name: String, between: &str) -> String {
        let mut unique = name.clone();
        let mut number = 2;
        while !self.0.insert(unique.clone()) {
            unique = format!("{name}{between}{number}");
            number += 1;
        }
        unique
    }
}

/// The words of a name: runs of letters and digits that Rust takes in names.
fn words(name: &str) -> Vec<&str> {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// The name of a field: `due_date`.
pub(crate) fn field(name: &str, fallback: &str) -> String {
    let words: Vec<String> = words(name).iter().map(|word| word.to_lowercase()).collect();
    safe(words.join("_"), fallback, '_')
}

/// The name of a type or a variant: `DueDate`.
pub(crate) fn type_name(name: &str, fallback: &str) -> String {
    let words = words(name).into_iter().map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    safe(words.collect(), fallback, 'N')
}

fn safe(name: String, fallback: &str, before_digit: char) -> String {
    // What is a letter for people is not always one for Rust, such as `²`.
    let name: String = name.chars().filter(|letter| is_continue(*letter)).collect();
    match name.chars().next() {
        None => fallback.to_owned(),
        Some(first) if !is_start(first) => format!("{before_digit}{name}"),
        _ if NEVER.contains(&&*name) => format!("{name}_"),
        _ if KEYWORDS.contains(&&*name) => format!("r#{name}"),
        _ if name == "Self" => "Self_".to_owned(),
        _ => name,
    }
}

/// Letters, as far as this can tell without tables: all scripts have them, and Rust takes those.
fn is_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn is_continue(letter: char) -> bool {
    is_start(letter) || letter.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_become_names_of_rust() {
        for (name, as_field, as_type) in [
            ("Due date", "due_date", "DueDate"),
            ("type", "r#type", "Type"),
            ("Self", "self_", "Self_"),
            ("2nd try!", "_2nd_try", "N2ndTry"),
            ("🚀", "x", "X"),
            ("  Größe (m²) ", "größe_m", "GrößeM"),
            ("in-progress", "in_progress", "InProgress"),
        ] {
            assert_eq!(field(name, "x"), as_field, "{name}");
            assert_eq!(type_name(name, "X"), as_type, "{name}");
        }
        let mut names = Names::without(["page"]);
        let all = ["a", "a", "page", "a"].map(|name| names.unique(name.to_owned(), "_"));
        assert_eq!(all, ["a", "a_2", "page_2", "a_3"]);
    }
}
