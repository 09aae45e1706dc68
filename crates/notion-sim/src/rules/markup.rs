//! Tags and attributes in Notion's Markdown: `<callout icon="💡">` and `{color="red"}`.
//!
//! See [enhanced Markdown](https://developers.notion.com/guides/data-apis/enhanced-markdown).

use notion_model::{Color, lexicon};
use uuid::Uuid;

/// An opening tag, or one that is closed at once.
pub(crate) struct Tag<'t> {
    pub(crate) name: &'t str,
    pub(crate) attributes: Attributes<'t>,
    pub(crate) is_closed: bool,
}

/// Names and values, in their order.
#[derive(Default)]
pub(crate) struct Attributes<'t>(Vec<(&'t str, String)>);

impl<'t> Attributes<'t> {
    /// Reads all of `text`; `None` if it is anything else.
    fn read(text: &'t str) -> Option<Self> {
        let mut all = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (name, after) = rest.split_once("=\"")?;
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if name.is_empty() || !name.chars().all(is_name) {
                return None;
            }
            let (value, after) = after.split_once('"')?;
            all.push((name, unescaped(value)));
            rest = after.trim_start();
        }
        Some(Self(all))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(key, value)| (*key == name).then_some(value.as_str()))
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The colour, if there is one that Notion knows.
    pub(crate) fn color(&self) -> Option<Color> {
        lexicon::color_of(self.get("color")?)
    }

    /// The id at the end of the address under `url`.
    pub(crate) fn id(&self) -> Option<Uuid> {
        let url = self.get("url")?;
        let plain: String = url.chars().filter(|c| *c != '-').collect();
        let start = plain.char_indices().rev().nth(31).map(|(start, _)| start)?;
        crate::wire::ids::uuid(&plain[start..])
    }
}

/// The tag that `text` begins with, and what follows it.
pub(crate) fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let inside = text.strip_prefix('<')?;
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut is_quoted = false;
    let end = inside.find(|c: char| {
        is_quoted ^= c == '"';
        matches!(c, '>' | '<') && !is_quoted
    })?;
    if inside[end..].starts_with('<') {
        return None;
    }
    let (inside, rest) = (&inside[..end], &inside[end + 1..]);
    let (inside, is_closed) = match inside.strip_suffix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.chars().all(is_name) {
        return None;
    }
    Some((Tag { name, attributes: Attributes::read(attributes)?, is_closed }, rest))
}

/// What is between an opening tag that was just read and its end, and what follows that. A tag behind a backslash is none.
pub(crate) fn inside<'t>(name: &str, text: &'t str) -> Option<(&'t str, &'t str)> {
    let end = format!("</{name}>");
    let start = format!("<{name}");
    let is_escaped =
        |at: usize| text[..at].bytes().rev().take_while(|it| *it == b'\\').count() % 2 == 1;
    let find = |what: &str, from: usize| {
        let found = text[from..].match_indices(what).map(|(found, _)| from + found);
        found.into_iter().find(|at| !is_escaped(*at))
    };
    let (mut depth, mut open, mut close) = (0_usize, find(&start, 0), find(&end, 0)?);
    loop {
        match open.filter(|open| *open < close) {
            Some(at) => {
                depth += 1;
                open = find(&start, at + start.len());
            }
            None if depth > 0 => {
                depth -= 1;
                close = find(&end, close + end.len())?;
            }
            None => return Some((&text[..close], &text[close + end.len()..])),
        }
    }
}

/// A line without the attributes at its end, and these.
pub(crate) fn trailing(line: &str) -> (&str, Attributes<'_>) {
    let found = line.strip_suffix('}').and_then(|text| {
        let (text, attributes) = text.rsplit_once('{')?;
        let is_escaped = text.ends_with('\\');
        let attributes = Attributes::read(attributes).filter(|all| !all.0.is_empty())?;
        (!is_escaped).then_some((text.trim_end(), attributes))
    });
    found.unwrap_or((line, Attributes::default()))
}

/// A colour as attributes have it; `None` for the default one.
pub(crate) fn color(color: &Color) -> Option<String> {
    lexicon::color_name(color)
}

/// ` name="value"` for each that has a value.
pub(crate) fn attributes(all: &[(&str, Option<&str>)]) -> String {
    let set = all.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    set.map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect()
}

fn escaped(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('"', "&quot;");
    value.replace('\n', " ")
}

fn unescaped(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&amp;", "&")
}
