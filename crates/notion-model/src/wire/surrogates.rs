//! Halves of surrogate pairs, which JSON can write and UTF-8 can't hold.

/// Replaces each half of a surrogate pair that stands alone by `\ufffd`; `None` if there is none.
///
/// An escape has six bytes either way, so the places in an error's message stay right.
#[cold]
pub(super) fn repair(json: &str) -> Option<String> {
    let mut repaired = String::new();
    // Up to where `json` has been copied.
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = json[at..].find('\\') {
        let escape = at + found;
        match unit(json, escape) {
            // No escape of a character by its number: a backslash and one character more.
            None => {
                let escaped = json[escape + 1..].chars().next()?;
                at = escape + 1 + escaped.len_utf8();
            }
            Some(0xD800..=0xDBFF) if matches!(unit(json, escape + 6), Some(0xDC00..=0xDFFF)) => {
                at = escape + 12;
            }
            Some(0xD800..=0xDFFF) => {
                repaired += &json[copied..escape];
                repaired += "\\ufffd";
                at = escape + 6;
                copied = at;
            }
            Some(_) => at = escape + 6,
        }
    }
    repaired += &json[copied..];
    (copied > 0).then_some(repaired)
}

/// The UTF-16 unit that is escaped here: `\u` and four digits.
fn unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    all.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced() {
        for (json, right) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00 \uD83D!""#, r#""\ufffd \ufffd!""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#"["\\ud83d","\ud83d\n","é\udc00é"]"#, r#"["\\ud83d","\ufffd\n","é\ufffdé"]"#),
            (r#""\ud83d\u0041""#, r#""\ufffd\u0041""#),
        ] {
            assert_eq!(repair(json).as_deref(), Some(right));
        }
        for whole in
            [r#""\ud83d\ude00""#, r#""\\ud83d""#, r#""é\"""#, "\"\\", "\"\\u", "\"\\ué", "{}"]
        {
            assert_eq!(repair(whole), None, "{whole}");
        }
    }
}
