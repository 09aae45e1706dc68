//! The tags that stand in Markdown.

use super::names::{self, Tags};
pub(super) use crate::lexicon::unescaped_expression as unescaped;
use crate::{Color, lexicon};

/// How many attributes a tag may have, and how many bytes a value in braces: what has more is text.
const ATTRIBUTES: usize = 200;
const VALUE: usize = 2000;

/// A tag, or what is between two.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    Tag(Tag, &'a str),
    Text(&'a str),
    Comment,
}

#[derive(Debug, PartialEq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    pub(super) form: Form,
    /// Whether its name begins with a capital letter, as those of components do.
    pub(super) is_component: bool,
    /// Whether Markdown does not take it for a tag.
    pub(super) is_odd: bool,
    attributes: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Open,
    Close,
    /// Without content: `<br/>`.
    Empty,
}

impl Tag {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// Whether it has an attribute of this name, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| key == name)
    }

    /// Whether an attribute has a value, which words in angle brackets do not.
    pub(super) fn has_values(&self) -> bool {
        self.is_odd || self.attributes.iter().any(|(_, value)| !value.is_empty())
    }

    pub(super) fn color(&self) -> Option<Color> {
        lexicon::color_of(self.get("color")?)
    }

    /// The names of its attributes.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|(key, _)| key.as_str())
    }
}

/// Takes HTML apart. What is no tag is text; comments, declarations and programs are nothing, but in Notion's dialect,
/// which does not know them.
pub(super) fn tokens(html: &str, tags: Tags) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = html.get(start..).unwrap_or_default();
        let found = match tags {
            Tags::Html => comment(rest).or_else(|| tag(rest)),
            Tags::Notion if is_escaped(html, start) => None,
            Tags::Notion => known_tag(rest),
        };
        let Some((token, length)) = found else {
            at = start + 1;
            continue;
        };
        push_text(&mut tokens, html.get(text..start));
        at = start + length;
        if let Token::Tag(Tag { name, form: Form::Open, .. }, _) = &token
            && tags == Tags::Html
            && names::is_program(name)
        {
            at += program(html.get(at..).unwrap_or_default(), name);
        }
        tokens.push(token);
        text = at;
    }
    push_text(&mut tokens, html.get(text..));
    tokens
}

fn push_text<'a>(tokens: &mut Vec<Token<'a>>, text: Option<&'a str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        tokens.push(Token::Text(text));
    }
}

/// A comment, a declaration, an instruction or such, up to its end or, without one, all that follows.
fn comment(text: &str) -> Option<(Token<'_>, usize)> {
    let (start, end) = match text.as_bytes() {
        [b'<', b'!', b'-', b'-', b'>', ..] => return Some((Token::Comment, "<!-->".len())),
        [b'<', b'!', b'-', b'-', b'-', b'>', ..] => return Some((Token::Comment, "<!--->".len())),
        [b'<', b'!', b'-', b'-', ..] => ("<!--", "-->"),
        [b'<', b'?', ..] => ("<?", "?>"),
        _ if text.starts_with("<![CDATA[") => ("<![CDATA[", "]]>"),
        [b'<', b'!', letter, ..] if letter.is_ascii_alphabetic() => ("<!", ">"),
        _ => return None,
    };
    let found = text.get(start.len()..)?.find(end);
    Some((Token::Comment, found.map_or(text.len(), |at| start.len() + at + end.len())))
}

/// How long the text of a program is: it ends before its end tag.
fn program(text: &str, name: &str) -> usize {
    let ends = |&(at, _): &(usize, &str)| {
        let after = text.get(at + 2..at + 2 + name.len());
        after.is_some_and(|after| after.eq_ignore_ascii_case(name))
    };
    text.match_indices("</").find(ends).map_or(text.len(), |(at, _)| at)
}

/// Whether a backslash takes its meaning from what stands here.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The tag of Notion's dialect at the beginning of a text, and how long it is.
fn known_tag(text: &str) -> Option<(Token<'_>, usize)> {
    tag(text).filter(|(token, _)| match token {
        Token::Tag(tag, _) => Tags::Notion.is_known(&tag.name),
        Token::Text(_) | Token::Comment => false,
    })
}

/// The tag at the beginning of a text, and how long it is.
///
/// It may have what no tag of HTML has, but templates and programs do: attributes like `@click` and `{...all}`, values
/// in braces.
pub(super) fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    let mut rest = text.strip_prefix('<')?;
    let closes = rest.starts_with('/');
    rest = rest.strip_prefix('/').unwrap_or(rest);
    if !rest.starts_with(|char: char| char.is_ascii_alphabetic()) {
        return None;
    }
    let name = word(&mut rest);
    let is_component = name.starts_with(|char: char| char.is_ascii_uppercase());
    let mut tag = Tag {
        name: name.to_ascii_lowercase(),
        form: if closes { Form::Close } else { Form::Open },
        is_component,
        is_odd: false,
        attributes: Vec::new(),
    };
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            let length = text.len() - after.len();
            return Some((Token::Tag(tag, text.get(..length)?), length));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            let length = text.len() - after.len();
            tag.form = if closes { Form::Close } else { Form::Empty };
            return Some((Token::Tag(tag, text.get(..length)?), length));
        }
        if before == rest.len() || tag.attributes.len() >= ATTRIBUTES {
            return None;
        }
        if rest.starts_with('{') {
            rest = rest.get(braces(rest)?..)?;
            tag.is_odd = true;
            continue;
        }
        let key = key(&mut rest);
        tag.is_odd |= !is_plain_key(key);
        if key.is_empty() {
            return None;
        }
        let value = match rest.trim_start().strip_prefix('=') {
            Some(after) => {
                rest = after.trim_start();
                if rest.starts_with('{') {
                    tag.is_odd = true;
                    let end = braces(rest)?;
                    let value = rest.get(1..end - 1)?.to_owned();
                    rest = rest.get(end..)?;
                    value
                } else {
                    value(&mut rest)?
                }
            }
            None => String::new(),
        };
        tag.attributes.push((key.to_ascii_lowercase(), value));
    }
}

/// A name at the beginning of `rest`.
fn word<'a>(rest: &mut &'a str) -> &'a str {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | ':' | '.');
    let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    word
}

/// The name of an attribute at the beginning of `rest`.
fn key<'a>(rest: &mut &'a str) -> &'a str {
    let ends = |char: char| {
        char.is_whitespace() || matches!(char, '=' | '>' | '<' | '/' | '"' | '\'' | '`')
    };
    let (key, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    *rest = after;
    key
}

/// Whether it is the name of an attribute in Markdown.
fn is_plain_key(key: &str) -> bool {
    let is_start = |char: char| char.is_ascii_alphabetic() || matches!(char, '_' | ':');
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_:.-".contains(char);
    key.starts_with(is_start) && key.chars().all(is_part)
}

/// How long the text in braces is that `text` begins with.
fn braces(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().take(VALUE) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

fn value(rest: &mut &str) -> Option<String> {
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''));
    let (value, after) = match quote {
        Some(quote) => rest.get(1..)?.split_once(quote)?,
        None => {
            let ends = |char: char| char.is_whitespace() || char == '>';
            rest.split_at(rest.find(ends).unwrap_or(rest.len()))
        }
    };
    *rest = after;
    Some(unescaped(value))
}

/// Text as the value of an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' | '<' | '>' | '"' => whole.push_str(&format!("&#{};", u32::from(char))),
            // Nor may an attribute end the line, or look like Markdown where a reader is careless.
            char if char.is_control() => whole.push_str(&format!("&#{};", u32::from(char))),
            char => whole.push(char),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_what_is_between() {
        let html =
            r#"a < b<callout icon="🎯" COLOR='blue_bg' open> x </callout><br/><!-- > -->end"#;
        let all = tokens(html, Tags::Html);
        let [Token::Text("a < b"), Token::Tag(open, raw), Token::Text(" x "), close, br, end @ ..] =
            all.as_slice()
        else {
            panic!("{all:?}");
        };
        assert_eq!((open.name.as_str(), open.form), ("callout", Form::Open));
        assert_eq!(open.get("icon"), Some("🎯"));
        assert_eq!(open.color(), Some(Color::BlueBackground));
        assert_eq!(*raw, r#"<callout icon="🎯" COLOR='blue_bg' open>"#);
        assert!(matches!(close, Token::Tag(tag, _) if tag.form == Form::Close));
        assert!(matches!(br, Token::Tag(tag, _) if tag.form == Form::Empty && tag.name == "br"));
        assert_eq!(end, [Token::Comment, Token::Text("end")]);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for text in ["<", "<>", "< b>", "<1>", "<a href=\"x>", "</", "<a =>", "a<b"] {
            assert_eq!(tokens(text, Tags::Html), [Token::Text(text)], "{text}");
        }
        assert_eq!(tokens("", Tags::Html), []);
        let text = "<div>a<!-- b --><script>\\<p>";
        assert_eq!(tokens(text, Tags::Notion), [Token::Text(text)]);
    }

    #[test]
    fn entities() {
        assert_eq!(unescaped("&lt;a&amp;b&#62; &#x1F3AF; &nope; &"), "<a&b> 🎯 &nope; &");
        let odd = "a\"b<c>&\n\u{1}é";
        assert_eq!(unescaped(&escaped(odd)), odd);
    }
}
