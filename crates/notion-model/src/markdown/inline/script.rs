//! Superscript and subscript, which Notion does not have.

use crate::{RichText, RichTextKind};

/// What stands in `<sup>` or `<sub>`, so that it makes no other number of what is before it.
///
/// Digits and signs have characters of their own. Other words stay as they are, unless there are digits among them.
pub(super) fn scripted(
    mut inside: Vec<RichText>,
    is_super: bool,
    before: Option<char>,
) -> Vec<RichText> {
    let text: String = inside.iter().map(RichText::plain_text).collect();
    let text = text.trim();
    let follows = before.is_some_and(|char| char.is_alphanumeric() || matches!(char, ')' | ']'));
    let is_short = follows && text.chars().count() == 1;
    let is_number = text.contains(|char: char| char.is_ascii_digit());
    let small = |char| small(char, is_super);
    if (is_number || is_short) && text.chars().all(|char| small(char).is_some()) {
        for piece in &mut inside {
            if let RichTextKind::Text(text) = &mut piece.kind {
                text.content = text.content.chars().filter_map(small).collect();
            }
        }
        return inside;
    }
    if follows && is_number && text.starts_with(char::is_alphanumeric) {
        let mark = if is_super { "^(" } else { "_(" };
        inside.insert(0, RichText::text(mark));
        inside.push(RichText::text(")"));
    }
    inside
}

fn small(char: char, is_super: bool) -> Option<char> {
    let normal = "0123456789+-−=()nix";
    let (raised, lowered) = ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₙᵢₓ");
    let index = normal.chars().position(|known| known == char)?;
    if is_super { raised } else { lowered }.chars().nth(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_what_they_are() {
        for (text, is_super, before, shown) in [
            ("32", true, Some('2'), "³²"),
            ("-3", true, Some('0'), "⁻³"),
            ("2", false, Some('H'), "₂"),
            ("n", true, Some('x'), "ⁿ"),
            ("th", true, Some('4'), "th"),
            ("2.5", true, Some('0'), "^(2.5)"),
            ("[1]", true, Some('a'), "[1]"),
            ("x", false, Some(' '), "x"),
            ("made 2026", false, None, "made 2026"),
        ] {
            let pieces = scripted(vec![RichText::text(text)], is_super, before);
            let whole: String = pieces.iter().map(RichText::plain_text).collect();
            assert_eq!(whole, shown);
        }
    }
}
