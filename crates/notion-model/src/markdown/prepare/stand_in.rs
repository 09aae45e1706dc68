//! Characters that stand for others while Markdown is read.
//!
//! In an address, in a template's placeholder and in the tags of programs, `*`, `_` and the like mean nothing, and
//! neither does the dollar of a price. Each is replaced by a character that the text does not have: a sign of
//! punctuation, since what is beside a star decides whether it means anything. What was read gets them back, wherever
//! it ended up, so that it does not matter whether it stood in code.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::address;
use super::super::html::{self, Token};
use super::super::names::{self, Tags};
use super::reach::Reach;
use super::{math, scan};

/// What may be replaced.
const SPECIAL: &str = "*_~$`<>[]!\\&|{}";

/// What is around an address, and around a tag that Markdown does not take for one.
const MARKERS: usize = 4;

/// The characters that stand for others.
#[derive(Debug, Default)]
pub(in super::super) struct StandIns {
    /// In the order of [`SPECIAL`].
    specials: Vec<char>,
    markers: Vec<char>,
}

/// A part of a text that has stand-ins.
#[derive(Debug, PartialEq)]
pub(in super::super) enum Piece<'a> {
    Text(Cow<'a, str>),
    /// A bare address.
    Address(Cow<'a, str>),
    /// A tag that Markdown does not take for one.
    Tag(Cow<'a, str>),
}

impl StandIns {
    /// Those that a text does not have. A text that has all of them gets none, and nothing in it is protected.
    ///
    /// What is around a tag of Notion's is a sign of punctuation as its brackets are; around an address it is none.
    fn for_text(text: &str, tags: Tags) -> Self {
        let used: HashSet<char> = text.chars().filter(|char| *char >= '\u{2e00}').collect();
        let free = |chars: std::ops::RangeInclusive<char>, wanted: usize| {
            // One of them is a letter.
            let is_free = |char: &char| !used.contains(char) && *char != '\u{2e2f}';
            chars.filter(is_free).take(wanted).collect::<Vec<_>>()
        };
        let signs = '\u{2e00}'..='\u{2e4f}';
        let (specials, markers) = match tags {
            Tags::Html => (free(signs, SPECIAL.len()), free('\u{e000}'..='\u{f8ff}', MARKERS)),
            Tags::Notion => {
                let mut specials = free(signs, SPECIAL.len() + MARKERS);
                let markers = specials.split_off(specials.len().min(SPECIAL.len()));
                (specials, markers)
            }
        };
        match specials.len() == SPECIAL.len() && markers.len() == MARKERS {
            true => Self { specials, markers },
            false => Self::default(),
        }
    }

    fn of(&self, char: char) -> char {
        let index = SPECIAL.chars().position(|special| special == char);
        index.and_then(|index| self.specials.get(index)).copied().unwrap_or(char)
    }

    /// The text as it was.
    pub(in super::super) fn restored<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let is_one = |char: char| self.markers.contains(&char) || self.specials.contains(&char);
        if self.markers.is_empty() || !text.contains(is_one) {
            return Cow::Borrowed(text);
        }
        let mut whole = String::with_capacity(text.len());
        for char in text.chars().filter(|char| !self.markers.contains(char)) {
            let index = self.specials.iter().position(|special| *special == char);
            whole.push(index.and_then(|index| SPECIAL.chars().nth(index)).unwrap_or(char));
        }
        Cow::Owned(whole)
    }

    /// The text as it was, taken apart.
    pub(in super::super) fn pieces<'a>(&self, text: &'a str) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((at, marker)) = self.next_marker(rest) {
            pieces.push(Piece::Text(self.restored(rest.get(..at).unwrap_or_default())));
            rest = rest.get(at + marker.len_utf8()..).unwrap_or_default();
            let [address, address_end, tag, tag_end] = self.markers[..] else { break };
            let end = match marker {
                marker if marker == address => address_end,
                marker if marker == tag => tag_end,
                _ => continue,
            };
            let length = rest.find(end).unwrap_or(rest.len());
            let inside = self.restored(rest.get(..length).unwrap_or_default());
            pieces.push(if end == tag_end { Piece::Tag(inside) } else { Piece::Address(inside) });
            rest = rest.get(length..).unwrap_or_default();
        }
        pieces.push(Piece::Text(self.restored(rest)));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        pieces
    }

    fn next_marker(&self, text: &str) -> Option<(usize, char)> {
        text.char_indices().find(|(_, char)| self.markers.contains(char))
    }
}

/// What is protected, and how.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Address,
    Tag,
    Placeholder,
    /// What is in code in a text.
    Code,
    /// What is in a formula.
    Formula,
    /// Nothing: a tag that Markdown is to see.
    Block,
}

impl Kind {
    /// Whether this character is protected, before `next`.
    fn hides(self, char: char, next: Option<char>) -> bool {
        match self {
            Self::Address | Self::Tag | Self::Placeholder => true,
            Self::Code => matches!(char, '<' | '$'),
            // Between bars a bar ends the cell, if there is no backslash before it.
            Self::Formula => char != '|' && !(char == '\\' && next == Some('|')),
            Self::Block => false,
        }
    }
}

pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// The text with stand-ins.
pub(super) fn protected(text: &str, tags: Tags, reach: &Reach) -> (String, StandIns) {
    let (spans, dollars) = match tags {
        Tags::Html => (spans(text), math::plain_dollars(text, reach)),
        Tags::Notion => (scan::spans(text, reach), Vec::new()),
    };
    if spans.is_empty() && dollars.is_empty() {
        return (text.to_owned(), StandIns::default());
    }
    let stand_ins = StandIns::for_text(text, tags);
    let [address, address_end, tag, tag_end] = stand_ins.markers[..] else {
        return (text.to_owned(), stand_ins);
    };
    let mut whole = String::with_capacity(text.len() + text.len() / 8);
    let mut dollars = dollars.into_iter().peekable();
    let mut at = 0;
    for Span { start, end, kind } in spans {
        push(&mut whole, text, at..start, &mut dollars, &stand_ins);
        let markers = match kind {
            Kind::Address => Some((address, address_end)),
            Kind::Tag => Some((tag, tag_end)),
            _ => None,
        };
        whole.extend(markers.map(|(start, _)| start));
        let mut chars = text.get(start..end).unwrap_or_default().chars().peekable();
        while let Some(char) = chars.next() {
            let is_hidden = kind.hides(char, chars.peek().copied());
            whole.push(if is_hidden { stand_ins.of(char) } else { char });
        }
        whole.extend(markers.map(|(_, end)| end));
        while dollars.next_if(|dollar| *dollar < end).is_some() {}
        at = end;
    }
    push(&mut whole, text, at..text.len(), &mut dollars, &stand_ins);
    (whole, stand_ins)
}

/// What is not protected, but for dollar signs that are none of a formula's.
fn push(
    whole: &mut String,
    text: &str,
    range: std::ops::Range<usize>,
    dollars: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
    stand_ins: &StandIns,
) {
    let mut at = range.start;
    while let Some(dollar) = dollars.next_if(|dollar| *dollar < range.end) {
        whole.push_str(text.get(at..dollar).unwrap_or_default());
        whole.push(stand_ins.of('$'));
        at = dollar + 1;
    }
    whole.push_str(text.get(at..range.end).unwrap_or_default());
}

/// What is to be protected, from the beginning to the end.
fn spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let bytes = text.as_bytes();
    let (mut at, mut from) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let found = match byte {
            b'h' | b'H' | b'f' | b'F' | b'w' | b'W' => address::at(text, at).map(Span::from),
            b'@' => address::mail(text, at, from).map(Span::from),
            b'{' => placeholder(text, at),
            b'<' => match autolink(text, at) {
                Some(end) => {
                    (at, from) = (end, end);
                    continue;
                }
                None => odd_tag(text, at),
            },
            _ => None,
        };
        at += 1;
        if let Some(found) = found {
            (at, from) = (found.end, found.end);
            if found.kind != Kind::Address || !is_destination(text, found.start) {
                spans.push(found);
            }
        }
    }
    spans
}

/// Whether the address of a link is here, in brackets or behind a label: in it signs mean what they mean in Markdown.
fn is_destination(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let before = before.strip_suffix('<').unwrap_or(before);
    before.ends_with("](") || before.trim_end_matches(' ').ends_with("]:")
}

impl From<address::Bare> for Span {
    fn from(bare: address::Bare) -> Self {
        Self { start: bare.start, end: bare.end, kind: Kind::Address }
    }
}

/// How long a placeholder may be, and a tag, in bytes.
const LONGEST: usize = 1000;
/// How long a tag of Notion's may be with its label, which may have an address in it.
pub(super) const LONGEST_TAG: usize = 4000;

/// A placeholder of a template: `{{ name }}`, `{% include x %}`, on one line.
fn placeholder(text: &str, start: usize) -> Option<Span> {
    let rest = text.get(start..)?;
    let end = match rest.as_bytes() {
        [b'{', b'{', ..] => "}}",
        [b'{', b'%', ..] => "%}",
        _ => return None,
    };
    let line = rest.as_bytes().iter().take(LONGEST).position(|byte| *byte == b'\n');
    let mut line = line.unwrap_or(rest.len().min(LONGEST));
    while !rest.is_char_boundary(line) {
        line -= 1;
    }
    let length = rest.get(..line)?.find(end)? + end.len();
    Some(Span { start, end: start + length, kind: Kind::Placeholder })
}

/// Where an address in angle brackets ends, if there is one.
pub(super) fn autolink(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start + 1..)?;
    let length = rest.find(|char: char| char.is_whitespace() || matches!(char, '<' | '>'))?;
    let inside = rest.get(..length).filter(|_| rest[length..].starts_with('>'))?;
    let is_scheme = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
    let is_address = match inside.split_once(':') {
        Some((scheme, _)) => scheme.len() >= 2 && scheme.chars().all(is_scheme),
        None => inside.contains('@') && !inside.contains(['"', '=']),
    };
    is_address.then_some(start + 1 + length + 1)
}

/// A tag of a component or of HTML with attributes that Markdown has no notion of.
fn odd_tag(text: &str, start: usize) -> Option<Span> {
    let rest = text.get(start..)?;
    if text.get(..start)?.ends_with('\\') || !rest.as_bytes().get(1)?.is_ascii_alphabetic() {
        return None;
    }
    let name = rest.get(1..)?.split(|char: char| !char.is_ascii_alphanumeric()).next()?;
    let is_component = name.starts_with(|char: char| char.is_ascii_uppercase());
    let name = name.to_ascii_lowercase();
    if !is_component && !names::is_known(&name) {
        return None;
    }
    let line = rest.bytes().take(LONGEST).position(|byte| byte == b'\n');
    let mut line = line.unwrap_or(rest.len().min(LONGEST));
    while !rest.is_char_boundary(line) {
        line -= 1;
    }
    let (Token::Tag(tag, raw), _) = html::tag(rest.get(..line)?)? else { return None };
    if !tag.is_odd || names::begins_html(&name) && begins_line(text, start) {
        return None;
    }
    Some(Span { start, end: start + raw.len(), kind: Kind::Tag })
}

fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\t', '>']);
    before.is_empty() || before.ends_with('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protected_html(text: &str) -> (String, StandIns) {
        protected(text, Tags::Html, &Reach::within(text))
    }

    #[test]
    fn what_was_replaced_comes_back() {
        for text in [
            "nothing",
            "$5 https://a.example/_a_ {{ *x* }} <button @click=\"a = !a\">",
            "me_x@a.example `https://a.example/*`",
        ] {
            let (protected, stand_ins) = protected_html(text);
            assert_eq!(stand_ins.restored(&protected), text);
        }
    }

    #[test]
    fn pieces() {
        let (text, stand_ins) =
            protected_html("a www.b.example/_c_, <button @click=\"x\">d {{ e_f }}");
        assert!(!text.contains('<'));
        assert_eq!(
            stand_ins.pieces(&text),
            [
                Piece::Text("a ".into()),
                Piece::Address("www.b.example/_c".into()),
                Piece::Text("_, ".into()),
                Piece::Tag("<button @click=\"x\">".into()),
                Piece::Text("d {{ e_f }}".into()),
            ]
        );
    }

    #[test]
    fn all_stand_ins_taken() {
        let every: String = ('\u{2e00}'..='\u{2e4f}').collect();
        let text = format!("{every} https://a.example $5");
        let (protected, stand_ins) = protected_html(&text);
        assert_eq!(protected, text);
        assert_eq!(stand_ins.restored(&protected), text);
    }
}
