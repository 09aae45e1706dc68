//! Text before it is read as Markdown: what Markdown would misread is set apart or hidden from it.

mod lines;
mod math;
mod notion;
mod reach;
mod scan;
mod stand_in;

use std::borrow::Cow;
use std::collections::HashSet;

use self::reach::Reach;
use super::html;
use super::names::{self, Tags};

pub(super) use self::stand_in::{Piece, StandIns};

/// A text that is ready to be read.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) text: String,
    pub(super) stand_ins: StandIns,
    /// The unknown tags that are closed somewhere: the others are words in angle brackets.
    pub(super) closed: HashSet<String>,
    pub(super) tags: Tags,
    /// What stands behind `math` in the fences of formulas with entities in them.
    sign: Option<char>,
}

/// A whole document, with its lines.
pub(super) fn document(text: &str, tags: Tags) -> Prepared {
    match tags {
        Tags::Html => {
            let text = lines::rewritten(text);
            prepared(&text, tags, &Reach::of_lines(&text))
        }
        Tags::Notion => {
            let (text, sign) = notion::rewritten(text);
            let prepared = prepared(&text, tags, &Reach::of_lines(&text));
            Prepared { sign: Some(sign), ..prepared }
        }
    }
}

/// A text that is part of a line.
pub(super) fn within(text: &str, tags: Tags) -> Prepared {
    prepared(text, tags, &Reach::within(text))
}

fn prepared(text: &str, tags: Tags, reach: &Reach) -> Prepared {
    let (text, stand_ins) = stand_in::protected(text, tags, reach);
    let closed = if tags == Tags::Html { closed(&text) } else { HashSet::new() };
    Prepared { closed, text, stand_ins, tags, sign: None }
}

/// As CommonMark has it: a line ends in three ways, no text has the character zero, and a byte order mark is no text.
pub(super) fn normalized(text: &str) -> Cow<'_, str> {
    with_plain_lines(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// With one sign for the end of a line, and without the character zero.
pub(super) fn with_plain_lines(text: &str) -> Cow<'_, str> {
    match text.contains(['\r', '\0']) {
        true => {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"))
        }
        false => Cow::Borrowed(text),
    }
}

/// What stands between lines of `---` (YAML) or `+++` (TOML) at the very beginning, and what comes after it.
///
/// Between two dividers is text; front matter begins at once, and with a key or a comment.
pub(super) fn front_matter(text: &str) -> (Option<&str>, &str) {
    let found = ["---", "+++"].into_iter().find_map(|fence| {
        let rest = text.strip_prefix(fence)?.trim_start_matches([' ', '\t']).strip_prefix('\n')?;
        let first = rest.lines().next()?.trim_end();
        let is_key = first.contains([':', '=']) && !first.starts_with([' ', '\t', ':', '=', '>']);
        if !is_key && !first.starts_with('#') {
            return None;
        }
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            let end = line.trim_end();
            if end == fence || end == "..." && fence == "---" {
                return Some((rest.get(..at), rest.get(at + line.len()..)?));
            }
            at += line.len();
        }
        None
    });
    found.unwrap_or((None, text))
}

fn closed(text: &str) -> HashSet<String> {
    let ends = text.match_indices("</").filter_map(|(at, _)| {
        let name = text.get(at + 2..)?;
        let is_part = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | ':' | '.');
        let end = name.find(|char| !is_part(char)).unwrap_or(name.len());
        let name = name.get(..end).filter(|name| !name.is_empty())?.to_ascii_lowercase();
        (!names::is_known(&name)).then_some(name)
    });
    ends.collect()
}

impl Prepared {
    /// The formula in a fence with such words behind it, and whether it has a colour, if it was written here.
    pub(super) fn formula(&self, info: &str, content: &str) -> Option<(String, bool)> {
        let color = info.strip_prefix("math ")?.strip_prefix(self.sign?)?;
        Some((html::unescaped(content.trim_end_matches('\n')), !color.is_empty()))
    }

    /// Whether a tag is one, and no words in angle brackets.
    pub(super) fn is_markup(&self, tag: &html::Tag) -> bool {
        if self.tags == Tags::Notion {
            return self.tags.is_known(&tag.name);
        }
        names::is_known(&tag.name)
            || tag.form == html::Form::Empty
            || tag.has_values()
            || self.closed.contains(&tag.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_apart() {
        for (text, found, rest) in [
            ("---\ntitle: a\n---\n\nBody\n", Some("title: a\n"), "\nBody\n"),
            ("---\n# x\na: b\n...\nBody", Some("# x\na: b\n"), "Body"),
            ("+++\na = 1\n+++\nBody", Some("a = 1\n"), "Body"),
            ("---\n\na: b\n\n---\n", None, "---\n\na: b\n\n---\n"),
            ("---\nwords\n---\n", None, "---\nwords\n---\n"),
            ("---\na: b\n", None, "---\na: b\n"),
            ("x\n---\na: b\n---\n", None, "x\n---\na: b\n---\n"),
        ] {
            assert_eq!(front_matter(text), (found, rest), "{text:?}");
        }
    }
}
