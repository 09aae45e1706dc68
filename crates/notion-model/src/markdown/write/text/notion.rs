//! What is different about text in Notion's second dialect.

use super::super::notion::has_name;
use super::{Context, guarded as guarded_line};
use crate::{Color, DateOrDateTime, DateValue, Lost, MentionKind, RichText, RichTextKind, lexicon};

/// Takes from a piece the looks that the dialect has no form for, and makes code of a formula that it has none for.
pub(super) fn plainer(piece: &mut RichText, lost: &mut Vec<Lost>) {
    let is_text = matches!(piece.kind, RichTextKind::Text(_) | RichTextKind::Unknown(_));
    if let Some(looks) = &mut piece.annotations {
        if !has_name(&looks.color) {
            looks.color = Color::Default;
            lost.push(Lost::Style);
        }
        if looks.code && !is_text {
            looks.code = false;
            lost.push(Lost::Style);
        }
    }
    let RichTextKind::Equation(equation) = &piece.kind else { return };
    let expression = &equation.expression;
    if expression.is_empty() || lexicon::is_inline_expression(expression) {
        return;
    }
    lost.push(Lost::Formula);
    let mut code = RichText::text(expression.replace(['\n', '\r'], " "));
    code.annotations = piece.annotations.take();
    *piece = code.code();
}

/// Code of several lines as several pieces of code, since code has no lines there.
pub(super) fn lines_of_code(piece: RichText, lost: &mut Vec<Lost>) -> Vec<RichText> {
    let is_code = piece.annotations.as_ref().is_some_and(|looks| looks.code);
    let RichTextKind::Text(text) = &piece.kind else { return vec![piece] };
    if !is_code || !text.content.contains(['\n', '\r']) {
        return vec![piece];
    }
    lost.push(Lost::Style);
    let with = |content: &str, is_code: bool| {
        let mut part = piece.clone();
        if let RichTextKind::Text(text) = &mut part.kind {
            text.content = content.to_owned();
        }
        if let Some(looks) = &mut part.annotations {
            looks.code = is_code;
        }
        part
    };
    let mut parts = Vec::new();
    for (index, line) in text.content.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
        if index > 0 {
            parts.push(with("\n", false));
        }
        parts.push(with(line, true));
    }
    parts
}

/// A mention with its date as the dialect has it: to the minute, in a time zone that has a name; `None` if it has none.
pub(super) fn dated(mention: RichText, lost: &mut Vec<Lost>) -> Option<RichText> {
    let RichTextKind::Mention(inner) = &mention.kind else { return Some(mention) };
    let MentionKind::Date(date) = &inner.kind else { return Some(mention) };
    let start = Moment::of(&date.start)?;
    let end = match &date.end {
        Some(end) => Some(Moment::of(end)?),
        None => None,
    };
    let zone = start.zone.clone();
    if end
        .as_ref()
        .is_some_and(|end| end.zone != zone || end.time.is_some() != start.time.is_some())
    {
        return None;
    }
    let mut plain = DateValue::from(start.local());
    plain.end = end.map(|end| end.local());
    plain.time_zone = zone.or_else(|| date.time_zone.clone());
    if plain.start != date.start || plain.end != date.end {
        // Its offset, or seconds.
        lost.push(Lost::Text);
    }
    Some(RichText::mention_date(plain))
}

/// A day, perhaps with a time.
struct Moment {
    day: String,
    time: Option<String>,
    /// The time zone that its offset is one of.
    zone: Option<String>,
}

impl Moment {
    fn of(date: &DateOrDateTime) -> Option<Self> {
        let text = date.to_string();
        let Some((day, rest)) = text.split_once('T') else {
            return Some(Self { day: text, time: None, zone: None });
        };
        let time = rest.get(..5)?.to_owned();
        let zone = match rest.find(['+', '-', 'Z']) {
            Some(at) => Some(zone(rest.get(at..)?)?),
            None => None,
        };
        Some(Self { day: day.to_owned(), time: Some(time), zone })
    }

    fn local(&self) -> DateOrDateTime {
        let time = self.time.as_deref().map(|time| format!("T{time}:00"));
        DateOrDateTime::from(format!("{}{}", self.day, time.unwrap_or_default()).as_str())
    }
}

/// The time zone that has this offset all year; their names have the sign the other way round.
fn zone(offset: &str) -> Option<String> {
    let hours = match offset {
        "Z" => "+00",
        offset => offset.strip_suffix(":00")?,
    };
    let hours: i8 = hours.parse().ok()?;
    match hours {
        0 => Some("UTC".to_owned()),
        -12..=14 => Some(format!("Etc/GMT{}{}", if hours > 0 { '-' } else { '+' }, hours.abs())),
        _ => None,
    }
}

/// With what would mean something at the ends of each of its lines escaped.
pub(super) fn guarded(text: &str, context: Context) -> String {
    let lines = text.split("\\\n").map(|line| guarded_line(line.to_owned(), context));
    lines.collect::<Vec<_>>().join("\\\n")
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn time_zones() {
        for (offset, name) in [
            ("Z", Some("UTC")),
            ("+00:00", Some("UTC")),
            ("+02:00", Some("Etc/GMT-2")),
            ("-05:00", Some("Etc/GMT+5")),
            ("+05:30", None),
            ("+14:00", Some("Etc/GMT-14")),
        ] {
            assert_eq!(zone(offset).as_deref(), name, "{offset}");
        }
    }
}
