//! How the expression of a formula stands in the second dialect: in a text, between lines of signs, between tags.

/// How long the name of an entity is at most.
const ENTITY: usize = 12;

/// Returns whether an expression can stand between two signs (`$x$`) within a text.
///
/// Nothing is escaped there. So it has no `$` and no end of a line; no white space at its ends, with which a sign begins
/// and ends nothing; no backslash at its end, which would hide the sign; and backticks only as far as they end in it, since
/// a sign in code ends nothing.
///
/// ```
/// use notion_model::lexicon::is_inline_expression;
///
/// assert!(is_inline_expression(r"\frac{a}{b} < `c`"));
/// assert!(!is_inline_expression("5$"));
/// assert!(!is_inline_expression("a `b"));
/// ```
pub fn is_inline_expression(expression: &str) -> bool {
    let is_quoted =
        expression.len() > 1 && expression.starts_with('`') && expression.ends_with('`');
    if expression.is_empty()
        || is_quoted
        || expression.trim() != expression
        || expression.contains(['$', '\n', '\r'])
    {
        return false;
    }
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let after = match first {
            '\\' => rest.get(1..).and_then(|rest| rest.get(rest.chars().next()?.len_utf8()..)),
            '`' => behind_code(rest),
            first => rest.get(first.len_utf8()..),
        };
        match after {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// What follows the code that a text begins with: it ends with as many backticks as it begins with.
fn behind_code(text: &str) -> Option<&str> {
    let ticks = |text: &str| text.len() - text.trim_start_matches('`').len();
    let length = ticks(text);
    let mut rest = text.get(length..)?;
    loop {
        rest = rest.get(rest.find('`')?..)?;
        let run = ticks(rest);
        rest = rest.get(run..)?;
        if run == length {
            return Some(rest);
        }
    }
}

/// Returns whether an expression can stand between two lines that are nothing but `$$`.
///
/// Nothing is escaped there, either. So none of its lines is empty or has white space at its ends; nor does any have `$$` in
/// it, or look like a fence of code, with which some would begin one.
///
/// ```
/// use notion_model::lexicon::is_block_expression;
///
/// assert!(is_block_expression("a \\\\\nb"));
/// assert!(!is_block_expression("a\n\nb"));
/// assert!(!is_block_expression("$$"));
/// ```
pub fn is_block_expression(expression: &str) -> bool {
    let is_plain = |line: &str| {
        !line.is_empty()
            && line.trim() == line
            && !line.contains("$$")
            && !line.starts_with("```")
            && !line.starts_with("~~~")
            && !line.contains('\r')
    };
    expression.split('\n').all(is_plain)
}

/// Returns an expression as it stands between `<equation>` and `</equation>`, where any can: on one line, with entities for
/// what would begin or end a tag or an entity, for ends of lines, and for white space at the ends.
///
/// ```
/// use notion_model::lexicon::{escaped_expression, unescaped_expression};
///
/// assert_eq!(escaped_expression("a < b & c"), "a < b & c");
/// let escaped = escaped_expression("$$</equation>\n&lt;");
/// assert_eq!(escaped, "$$&#60;/equation>&#10;&#38;lt;");
/// assert_eq!(unescaped_expression(&escaped), "$$</equation>\n&lt;");
/// ```
pub fn escaped_expression(expression: &str) -> String {
    let start = expression.len() - expression.trim_start().len();
    let end = expression.trim_end().len();
    let mut whole = String::with_capacity(expression.len());
    for (at, char) in expression.char_indices() {
        let next = expression.get(at + char.len_utf8()..).and_then(|rest| rest.chars().next());
        let is_edge = at < start || at >= end;
        let is_sign = match char {
            '\n' | '\r' => true,
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '/'),
            '&' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
            _ => false,
        };
        match is_sign || is_edge {
            true => whole.push_str(&format!("&#{};", u32::from(char))),
            false => whole.push(char),
        }
    }
    whole
}

/// Returns the expression that stands so between tags: with its entities resolved, as far as they are numbers or some that
/// have names.
pub fn unescaped_expression(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        whole.push_str(before);
        let name = after.bytes().take(ENTITY).position(|byte| byte == b';');
        let found = name.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?)));
        match found {
            Some((char, after)) => {
                whole.push(char);
                rest = after;
            }
            None => {
                whole.push('&');
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    whole
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            // As CommonMark has it, no text has the character zero.
            char::from_u32(code.ok()?).filter(|char| *char != '\0').unwrap_or('\u{fffd}')
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_text() {
        for expression in ["x", "a`b`c", "a\\`b", "</b>", "\\\\", "{"] {
            assert!(is_inline_expression(expression), "{expression}");
        }
        for expression in ["", " x", "x ", "$", "\\$", "a\\", "a`b", "`x`", "``", "a\nb", "`a``b"] {
            assert!(!is_inline_expression(expression), "{expression}");
        }
    }

    #[test]
    fn between_tags() {
        for expression in
            ["", " \n", "a & b &amp; &#1;", "<b></equation>", "\u{a0}x\r\n", "```", "&&lt;"]
        {
            let escaped = escaped_expression(expression);
            assert_eq!(unescaped_expression(&escaped), expression);
            assert!(!escaped.contains(['\n', '\r']) && !escaped.contains("</"), "{escaped}");
        }
    }
}
