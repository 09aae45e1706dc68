//! What callouts are called where they have names: GitHub's alerts, Obsidian's callouts, the admonitions of MkDocs.

/// The kinds that GitHub knows, and the icons that stand for them.
pub(super) const ALERTS: [(&str, &str); 5] =
    [("note", "ℹ️"), ("tip", "💡"), ("important", "❗"), ("warning", "⚠️"), ("caution", "🛑")];

/// The icon for a kind, if it is one.
pub(super) fn icon(kind: &str) -> Option<&'static str> {
    let kind = kind.to_ascii_lowercase();
    if let Some((_, icon)) = ALERTS.into_iter().find(|(alert, _)| *alert == kind) {
        return Some(icon);
    }
    Some(match kind.as_str() {
        "info" | "information" | "seealso" => "ℹ️",
        "abstract" | "summary" | "tldr" => "📋",
        "todo" => "📝",
        "hint" => "💡",
        "success" | "check" | "done" => "✅",
        "question" | "help" | "faq" => "❓",
        "attention" => "⚠️",
        "danger" => "🛑",
        "failure" | "fail" | "missing" | "error" => "❌",
        "bug" => "🐛",
        "example" => "📑",
        "quote" | "cite" => "💬",
        _ => return None,
    })
}

/// The kind of GitHub's alerts that an icon stands for.
pub(super) fn alert(icon: &str) -> Option<&'static str> {
    // With and without the sign that asks for a coloured picture.
    let bare = |icon: &str| icon.trim_end_matches('\u{fe0f}').to_owned();
    ALERTS.into_iter().find(|(_, known)| bare(known) == bare(icon)).map(|(alert, _)| alert)
}

/// The beginning of a callout in a quote: `[!NOTE]`, `[!tip]- Title`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Marker {
    pub(super) icon: &'static str,
    /// How long it is, in bytes.
    pub(super) length: usize,
    /// Whether the callout can be folded.
    pub(super) folds: bool,
}

pub(super) fn marker(text: &str) -> Option<Marker> {
    let rest = text.strip_prefix("[!")?;
    let end = rest.bytes().take(40).position(|byte| byte == b']')?;
    let kind = rest.get(..end)?;
    // Obsidian takes more after a bar, for themes.
    let kind = kind.split('|').next()?.trim();
    let is_name =
        !kind.is_empty() && kind.chars().all(|char| char.is_alphanumeric() || char == '-');
    let after = rest.get(end + 1..)?;
    let folds = after.starts_with(['-', '+']);
    let follows = if folds { after.get(1..)? } else { after };
    if !is_name || !follows.is_empty() && !follows.starts_with([' ', '\t', '\n']) {
        return None;
    }
    // Obsidian shows those that it does not know as notes.
    let icon = icon(kind).unwrap_or("ℹ️");
    Some(Marker { icon, length: text.len() - follows.len(), folds })
}

/// An emoji at the beginning of a text, and what follows it.
pub(super) fn leading_emoji(text: &str) -> Option<(&str, &str)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let is_picture = |char: char| {
        matches!(u32::from(char),
            0x200d | 0xfe0f | 0x20e3 | 0x2190..=0x21ff | 0x2300..=0x27bf | 0x2b00..=0x2bff | 0x203c | 0x2049 | 0x2139
            | 0x2934..=0x2935 | 0x3030 | 0x303d | 0x3297 | 0x3299 | 0x1f000..=0x1faff | 0xe0020..=0xe007f)
    };
    (!word.is_empty() && word.chars().count() <= 12 && word.chars().all(is_picture))
        .then(|| (word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        let found = |text| marker(text).map(|it| (it.icon, it.length, it.folds));
        assert_eq!(found("[!NOTE] on one line"), Some(("ℹ️", 7, false)));
        assert_eq!(found("[!tip]- Folded\nbody"), Some(("💡", 7, true)));
        assert_eq!(found("[!bug|wide]"), Some(("🐛", 11, false)));
        assert_eq!(found("[!odd]\n"), Some(("ℹ️", 6, false)));
        for text in ["[!]", "[!a b]", "[!note](x)", "[!note]: x", "![x]", "[!note"] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(leading_emoji("😀 intro"), Some(("😀", "intro")));
        assert_eq!(leading_emoji("a 😀"), None);
        assert_eq!(alert("⚠"), Some("warning"));
    }
}
