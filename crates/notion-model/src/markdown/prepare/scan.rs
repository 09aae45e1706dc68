//! What means something in a text of Notion's second dialect, from the left to the right: what begins first hides what
//! would begin in it, and nothing reaches beyond its paragraph.

use super::super::address;
use super::super::html::{self, Form, Token};
use super::super::names;
use super::math::LOOK_AHEAD;
use super::reach::{Reach, run};
use super::stand_in::{Kind, LONGEST_TAG, Span, autolink};
use crate::lexicon::{Element, Role};

/// What is to be protected: tags in a text, which are not to begin HTML; the labels of mentions and the formulas in
/// them, in which nothing means anything; what is in code and in formulas; citations; and signs of dollars and of tags that
/// are none.
pub(super) fn spans(text: &str, reach: &Reach) -> Vec<Span> {
    let mut spans = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if let Some(end) = reach.block(at).filter(|_| byte.is_ascii_punctuation()) {
            at = end;
            continue;
        }
        let (found, end) = match byte {
            b'\\' => (None, at + 2),
            b'`' => code(text, at, reach),
            b'$' => dollars(text, at, reach),
            b'<' => match autolink(text, at) {
                Some(end) => (None, end),
                None => with_end(tag(text, at, reach), at),
            },
            b'[' => with_end(citation(text, at), at),
            _ => (None, at + 1),
        };
        spans.extend(found.filter(|span| span.kind != Kind::Block));
        at = end;
    }
    spans
}

/// What was found here, and where what comes next begins.
type Found = (Option<Span>, usize);

fn with_end(span: Option<Span>, at: usize) -> Found {
    let end = span.as_ref().map_or(at + 1, |span| span.end);
    (span, end)
}

/// Code, or backticks that begin none.
fn code(text: &str, at: usize, reach: &Reach) -> Found {
    let length = run(text, at, b'`');
    match reach.code(text, at) {
        Some(end) => {
            let span = Span { start: at + length, end: end - length, kind: Kind::Code };
            (Some(span), end)
        }
        None => (None, at + length),
    }
}

/// A formula, or signs that begin none: those of prices, variables of a shell and such.
fn dollars(text: &str, at: usize, reach: &Reach) -> Found {
    let length = run(text, at, b'$');
    let end = match length {
        1 => next_dollars(text, at + 1, reach).filter(|end| is_formula(text, at, *end)),
        2 => display_end(text, at, reach),
        _ => None,
    };
    match end {
        Some(end) => {
            let span = Span { start: at + length, end, kind: Kind::Formula };
            (Some(span), end + length)
        }
        None => {
            let end = at + length;
            (Some(Span { start: at, end, kind: Kind::Placeholder }), end)
        }
    }
}

/// The next signs in the paragraph that are neither escaped nor in code.
fn next_dollars(text: &str, from: usize, reach: &Reach) -> Option<usize> {
    let limit = reach.end(from.checked_sub(1)?);
    let mut at = from;
    while at < limit {
        at = match text.as_bytes().get(at)? {
            b'$' => return Some(at),
            b'\\' => at + 2,
            b'`' => reach.code(text, at).unwrap_or_else(|| at + run(text, at, b'`')),
            _ => at + 1,
        };
    }
    None
}

fn display_end(text: &str, start: usize, reach: &Reach) -> Option<usize> {
    let mut from = start + 2;
    for _ in 0..LOOK_AHEAD {
        let end = next_dollars(text, from, reach)?;
        match run(text, end, b'$') {
            2 => return Some(end),
            length => from = end + length,
        }
    }
    None
}

/// Whether a formula is between two signs. It is tight: `$ x$` and `$x $` are none. Letters may be beside it.
fn is_formula(text: &str, start: usize, end: usize) -> bool {
    let inside = text.get(start + 1..end).unwrap_or_default();
    let after = text.as_bytes().get(end + 1);
    run(text, end, b'$') == 1
        && !inside.is_empty()
        && !inside.starts_with(char::is_whitespace)
        && !inside.ends_with(char::is_whitespace)
        && !after.is_some_and(u8::is_ascii_digit)
}

fn tag(text: &str, start: usize, reach: &Reach) -> Option<Span> {
    if text.get(..start)?.ends_with("](") {
        // The address of a link.
        return None;
    }
    let bracket = Some(Span { start, end: start + 1, kind: Kind::Placeholder });
    let mut limit = reach.end(start).min(start + LONGEST_TAG);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let rest = text.get(start..limit)?;
    let Some((Token::Tag(tag, raw), _)) = html::tag(rest) else { return bracket };
    let Some(word) = names::word(&tag.name) else { return bracket };
    let end = start + raw.len();
    if matches!(word.role, Role::Container | Role::Table) {
        return Some(Span { start, end, kind: Kind::Block });
    }
    let is_verbatim = matches!(word.element, Element::Mention | Element::Equation);
    let close = match is_verbatim && tag.form == Form::Open {
        true => {
            let close = format!("</{}>", tag.name);
            rest.get(raw.len()..).and_then(|rest| Some(rest.find(&close)? + close.len()))
        }
        false => None,
    };
    Some(Span { start, end: end + close.unwrap_or_default(), kind: Kind::Tag })
}

/// A citation, which is an address in brackets: `[^https://example.com]`.
fn citation(text: &str, start: usize) -> Option<Span> {
    let inside = text.get(start..)?.strip_prefix("[^")?;
    // A space or another bracket ends what may be an address.
    let is_end = |byte: u8| matches!(byte, b']' | b'[') || byte.is_ascii_whitespace();
    let length = inside.bytes().take(LONGEST_TAG).position(is_end)?;
    let url = inside.get(..length).filter(|url| address::is_web(url))?;
    let is_closed = inside[length..].starts_with(']') && !url.contains(char::is_whitespace);
    is_closed.then_some(Span { start, end: start + 2 + length + 1, kind: Kind::Tag })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is protected, but for what is none of a formula or of code.
    fn found(text: &str) -> Vec<&str> {
        let spans = spans(text, &Reach::of_lines(text));
        let is_one = |span: &Span| matches!(span.kind, Kind::Code | Kind::Formula | Kind::Tag);
        spans
            .iter()
            .filter(|span| is_one(span))
            .filter_map(|it| text.get(it.start..it.end))
            .collect()
    }

    #[test]
    fn what_begins_first_hides_the_rest() {
        assert_eq!(found("n$^{th}$ of 2$x$b"), ["^{th}", "x"]);
        assert_eq!(found("US$5 or $6, $ x$ and $y $"), [""; 0]);
        assert_eq!(found("`$!`$+$ ``$` a``"), ["$!", "+", "$` a"]);
        assert_eq!(found("costs $5, `echo $HOME`"), ["echo $HOME"]);
        assert_eq!(found("$a`b$c`d$ $\\$$ $e$"), ["a`b$c`d", "\\$", "e"]);
        assert_eq!(found("`<equation>` x `</equation>`"), ["<equation>", "</equation>"]);
        assert_eq!(found("$<equation>$ $</equation>$"), ["<equation>", "</equation>"]);
        assert_eq!(found("$$a $ b$$ $$$ $$c"), ["a $ b"]);
    }

    #[test]
    fn nothing_reaches_beyond_its_paragraph() {
        assert_eq!(
            found("$a\n\nb$ `c\n>\nd` <equation>e\n \n</equation>"),
            ["<equation>", "</equation>"]
        );
        assert_eq!(found("$a\n```\nb$ <equation> `x`\n```\n`c`</equation>"), ["c", "</equation>"]);
        assert_eq!(found("~~~\n`a\n~~~\nb` $c$"), ["c"]);
    }
}
