//! What a formula is made of.

/// A piece of a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'t> {
    /// As it is written.
    Number(&'t str),
    /// Between the quotes, with its escapes.
    Text(&'t str),
    Name(&'t str),
    /// What is between `{{notion:block_property:` and `}}`.
    Property(&'t str),
    Sign(&'static str),
}

pub(crate) const PROPERTY: &str = "{{notion:block_property:";

/// The longer before those that they begin with.
const SIGNS: &[&str] = &[
    "==", "!=", ">=", "<=", "&&", "||", "+", "-", "*", "/", "%", "^", ">", "<", "!", "?", ":", ",",
    "(", ")", "[", "]", ".",
];

/// The pieces of a formula; `None` if there is something in it that is none.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if let Some(comment) = rest.strip_prefix("/*") {
            let (_, after) = comment.split_once("*/")?;
            (None, after)
        } else if let Some(property) = rest.strip_prefix(PROPERTY) {
            let (reference, after) = property.split_once("}}")?;
            (Some(Token::Property(reference)), after)
        } else if let Some(text) = rest.strip_prefix('"') {
            let end = end_of_text(text)?;
            (Some(Token::Text(&text[..end])), &text[end + 1..])
        } else if first.is_ascii_digit() {
            let end = end_of_number(rest);
            (Some(Token::Number(&rest[..end])), &rest[end..])
        } else if first.is_alphabetic() || first == '_' {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            (Some(Token::Name(&rest[..end])), &rest[end..])
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
            (Some(Token::Sign(sign)), &rest[sign.len()..])
        };
        tokens.extend(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

/// Where the quote is that ends a text.
fn end_of_text(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if c == '"' && !is_escaped {
            return Some(at);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

fn end_of_number(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = &text[from..];
        from + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let whole = digits(0);
    match text[whole..].strip_prefix('.') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => digits(whole + 1),
        _ => whole,
    }
}

/// A text without its escapes. Those that are none of its own belong to it: `\s`.
pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(quoted @ ('"' | '\\')) => plain.push(quoted),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    plain
}
