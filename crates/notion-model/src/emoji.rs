//! What an emoji is.

/// Whether `text` is one emoji: a flag, a key with a frame around it, or pictures joined to one. Which of the possible
/// ones exist is not known here.
pub(crate) fn is_emoji(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [one, two] if is_regional(*one) && is_regional(*two) => true,
        ['0'..='9' | '#' | '*', rest @ ..] => {
            matches!(rest, ['\u{20e3}'] | ['\u{fe0f}', '\u{20e3}'])
        }
        joined => joined.split(|char| *char == JOINER).all(is_picture),
    }
}

/// Joins pictures to one, such as a family.
const JOINER: char = '\u{200d}';

/// A picture with what says how it looks: a presentation, a skin, tags.
fn is_picture(chars: &[char]) -> bool {
    let Some((first, rest)) = chars.split_first() else { return false };
    let is_modifier = |char: &char| matches!(char, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
    is_base(*first) && rest.iter().all(is_modifier)
}

fn is_regional(char: char) -> bool {
    matches!(char, '\u{1f1e6}'..='\u{1f1ff}')
}

/// The blocks of Unicode that have emoji in them.
fn is_base(char: char) -> bool {
    matches!(
        char,
        '©' | '®'
            | '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{23ff}'
            | '\u{24c2}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2900}'..='\u{297f}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1f000}'..='\u{1f1e5}'
            | '\u{1f200}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use super::is_emoji;

    #[test]
    fn emoji_are_told_from_text() {
        for emoji in
            ["😀", "⚠️", "⚠", "📋", "🗓️", "🇮🇹", "1️⃣", "👍🏽", "👩‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️‍🔥", "©️", "↔️", "🫠"]
        {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for text in
            ["", "rocket", ":fire:", "WARNING", "1", "é", "😀😀", "😀 ", "a😀", "\u{200d}", "中"]
        {
            assert!(!is_emoji(text), "{text:?}");
        }
    }
}
