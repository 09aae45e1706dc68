//! The tags that stand in Markdown.

use crate::Color;

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

    pub(super) fn color(&self) -> Option<Color> {
        self.get("color").map(color_of).filter(|color| Color::KNOWN.contains(color))
    }
}

/// The colour with this name in Notion's Markdown, where backgrounds end in `_bg`.
fn color_of(name: &str) -> Color {
    match name.strip_suffix("_bg") {
        Some(name) => Color::from(format!("{name}_background").as_str()),
        None => Color::from(name),
    }
}

/// The name of a colour in Notion's Markdown.
pub(super) fn color_name(color: &Color) -> String {
    match color.as_str().strip_suffix("_background") {
        Some(name) => format!("{name}_bg"),
        None => color.as_str().to_owned(),
    }
}

/// Takes HTML apart.
pub(super) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = html.get(start..).unwrap_or_default();
        let Some((token, length)) = comment(rest).or_else(|| tag(rest)) else {
            at = start + 1;
            continue;
        };
        push_text(&mut tokens, html.get(text..start));
        tokens.push(token);
        at = start + length;
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

fn comment(text: &str) -> Option<(Token<'_>, usize)> {
    let end = text.strip_prefix("<!--")?.find("-->")?;
    Some((Token::Comment, end + "<!---->".len()))
}

fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    let mut rest = text.strip_prefix('<')?;
    let closes = rest.starts_with('/');
    rest = rest.strip_prefix('/').unwrap_or(rest);
    if !rest.starts_with(|char: char| char.is_ascii_alphabetic()) {
        return None;
    }
    let name = word(&mut rest).to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            let length = text.len() - after.len();
            let form = if closes { Form::Close } else { Form::Open };
            return Some((Token::Tag(Tag { name, form, attributes }, text.get(..length)?), length));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            let length = text.len() - after.len();
            let form = if closes { Form::Close } else { Form::Empty };
            return Some((Token::Tag(Tag { name, form, attributes }, text.get(..length)?), length));
        }
        let key = word(&mut rest).to_ascii_lowercase();
        if key.is_empty() {
            return None;
        }
        let value = match rest.trim_start().strip_prefix('=') {
            Some(after) => {
                rest = after.trim_start();
                value(&mut rest)?
            }
            None => String::new(),
        };
        attributes.push((key, value));
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

/// Text with its entities resolved, as far as they are numbers or the five of XML.
pub(super) fn unescaped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        whole.push_str(before);
        match after.split_once(';').and_then(|(name, after)| Some((entity(name)?, after))) {
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
            char::from_u32(code.ok()?)?
        }
    })
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
        let all = tokens(html);
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
        for text in ["<", "<>", "< b>", "<1>", "<a href=\"x>", "<!-- x", "</", "<a =>", "a<b"] {
            assert_eq!(tokens(text), [Token::Text(text)], "{text}");
        }
        assert_eq!(tokens(""), []);
    }

    #[test]
    fn entities() {
        assert_eq!(unescaped("&lt;a&amp;b&#62; &#x1F3AF; &nope; &"), "<a&b> 🎯 &nope; &");
        let odd = "a\"b<c>&\n\u{1}é";
        assert_eq!(unescaped(&escaped(odd)), odd);
        for color in Color::KNOWN {
            assert_eq!(color_of(&color_name(color)), *color);
        }
    }
}
