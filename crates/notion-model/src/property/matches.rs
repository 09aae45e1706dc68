use std::collections::HashSet;
use std::hash::Hash;

use super::value::MAX_REFERENCES;
use crate::{
    DateOrDateTime, DateValue, NumberInput, PropertyInput, PropertyInputValue as Written,
    PropertyValue as Read, RichTextArray, RichTextKind, SelectOption, SelectOptionInput,
};

impl PropertyInput {
    /// Returns whether `value` is what Notion makes of this: a row that was created with it would have that value.
    ///
    /// Notion joins runs of text, rounds times to the minute, adds ids to options and names to
    /// mentions, and shows 25 related pages at most; none of that counts. Of files only the number
    /// is compared, since Notion keeps copies of its own.
    #[inline]
    pub fn matches(&self, value: &Read) -> bool {
        match (&self.value, value) {
            (Written::Title(written), Read::Title(read))
            | (Written::RichText(written), Read::RichText(read)) => same_text(written, read),
            (Written::Number(written), Read::Number(read)) => {
                let written = written.as_ref().map(NumberInput::as_f64);
                written == read.as_ref().and_then(|number| number.as_f64())
            }
            (Written::Select(written), Read::Select(read)) => {
                same(written.as_ref(), read.as_deref(), same_option)
            }
            // Without one, a row gets the default option.
            (Written::Status(None), Read::Status(_)) => true,
            (Written::Status(written), Read::Status(read)) => {
                same(written.as_ref(), read.as_deref(), same_option)
            }
            (Written::MultiSelect(written), Read::MultiSelect(read)) => {
                written.len() == read.len()
                    && written.iter().all(|w| read.iter().any(|r| same_option(w, r)))
            }
            (Written::Date(written), Read::Date(read)) => {
                same(written.as_ref(), read.as_deref(), same_date)
            }
            (Written::People(written), Read::People(read)) => {
                same_references(written.iter().map(|user| user.id), read.iter().map(|user| user.id))
            }
            (Written::Relation(written), Read::Relation(read)) => {
                same_references(written.iter().map(|page| page.id), read.iter().map(|page| page.id))
            }
            (Written::Files(written), Read::Files(read)) => written.len() == read.len(),
            (Written::Checkbox(written), Read::Checkbox(read)) => written == read,
            (Written::Url(written), Read::Url(read))
            | (Written::Email(written), Read::Email(read))
            | (Written::PhoneNumber(written), Read::PhoneNumber(read)) => {
                written.as_deref().unwrap_or("") == read.as_deref().unwrap_or("")
            }
            (Written::Place(written), Read::Place(read)) => {
                same(written.as_ref(), read.as_ref(), |w, r| w.lat == r.lat && w.lon == r.lon)
            }
            (Written::Verification(written), Read::Verification(read)) => {
                read.as_ref().is_some_and(|read| read.state == written.state)
            }
            (Written::Unknown(written), read) => written.name() == read.name(),
            _ => false,
        }
    }
}

fn same<W, R>(written: Option<&W>, read: Option<&R>, same: impl FnOnce(&W, &R) -> bool) -> bool {
    match (written, read) {
        (None, None) => true,
        (Some(written), Some(read)) => same(written, read),
        _ => false,
    }
}

/// What a mention reads like is not known before; the text around it is.
#[inline]
fn same_text(written: &RichTextArray, read: &RichTextArray) -> bool {
    // The runs of text before, between and after the mentions.
    let mut runs = vec![String::new()];
    for piece in written.iter() {
        match piece.kind {
            RichTextKind::Text(_) | RichTextKind::Equation(_) => {
                runs.last_mut().expect("a run").push_str(piece.plain_text());
            }
            _ => runs.push(String::new()),
        }
    }
    let read = read.plain_text();
    let (last, before) = runs.split_last().expect("a run");
    let Some((first, between)) = before.split_first() else { return read == *last };
    // What is between the two ends may have the runs wherever they come first: that leaves the most for the others.
    let Some(rest) = read.strip_prefix(first.as_str()) else { return false };
    let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
    between.iter().all(|run| match rest.split_once(run.as_str()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[inline]
fn same_option(written: &SelectOptionInput, read: &SelectOption) -> bool {
    match (&written.id, &written.name) {
        (Some(id), _) => *id == read.id,
        (None, Some(name)) => *name == read.name,
        (None, None) => false,
    }
}

#[inline]
fn same_date(written: &DateValue, read: &DateValue) -> bool {
    // A time zone that is named makes another instant of a time without offset.
    let comparable = written.time_zone.is_none();
    let minute = |date: &DateOrDateTime| date.timestamp().map(|at| at.as_second().div_euclid(60));
    let one = |written: &DateOrDateTime, read: &DateOrDateTime| {
        written.has_time() == read.has_time() && (!comparable || minute(written) == minute(read))
    };
    one(&written.start, &read.start) && same(written.end.as_ref(), read.end.as_ref(), one)
}

fn same_references<I: Eq + Hash>(
    written: impl Iterator<Item = I>,
    read: impl Iterator<Item = I>,
) -> bool {
    let (written, read): (HashSet<I>, HashSet<I>) = (written.collect(), read.collect());
    read.is_subset(&written) && (read.len() == written.len() || read.len() >= MAX_REFERENCES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Property, RichText, UserId};

    fn read(value: serde_json::Value) -> Read {
        let property: Property = crate::from_value(&value).expect("a property");
        property.value
    }

    #[test]
    fn what_notion_normalises_does_not_count() {
        let text = |texts: &[&str]| {
            let pieces: Vec<_> = texts
                .iter()
                .map(|text| json!({"type": "text", "text": {"content": text}}))
                .collect();
            read(json!({"type": "rich_text", "rich_text": pieces}))
        };
        let two = PropertyInput::rich_text([RichText::text("a "), RichText::text("b")]);
        assert!(two.matches(&text(&["a b"])));
        assert!(!two.matches(&text(&["a b c"])));
        assert!(!two.matches(&text(&["a"])));
        let mention = PropertyInput::rich_text([
            RichText::text("Hi "),
            RichText::mention_user(UserId::nil()),
        ]);
        assert!(mention.matches(&text(&["Hi @Ada"])));
        assert!(!mention.matches(&text(&["Ho @Ada"])));
        // The text after a mention may be in what the mention says, too.
        let between = PropertyInput::rich_text([
            RichText::mention_user(UserId::nil()),
            RichText::text("a"),
            RichText::mention_user(UserId::nil()),
            RichText::text("a"),
        ]);
        assert!(between.matches(&text(&["@Adaa@Adaa"])));
        assert!(!between.matches(&text(&["@Ada@Ada!"])));
        assert!(!between.matches(&text(&["a"])));

        assert!(PropertyInput::number(3).matches(&read(json!({"type": "number", "number": 3.0}))));
        assert!(
            !PropertyInput::number(3).matches(&read(json!({"type": "number", "number": null})))
        );
        let high = json!({"type": "select", "select": {"id": "x", "name": "High", "color": "red"}});
        assert!(PropertyInput::select("High").matches(&read(high.clone())));
        assert!(!PropertyInput::select("Low").matches(&read(high.clone())));
        assert!(!PropertyInput::status("High").matches(&read(high)), "another type");

        let date = |start: &str| read(json!({"type": "date", "date": {"start": start}}));
        let noon = PropertyInput::date("2026-06-27T12:00:30Z");
        assert!(noon.matches(&date("2026-06-27T13:00:00.000+01:00")));
        assert!(!noon.matches(&date("2026-06-27T12:00:00.000+01:00")));
        assert!(!noon.matches(&date("2026-06-27")));
    }
}
