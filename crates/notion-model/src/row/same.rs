//! Whether what would be written is what is there.

use std::collections::BTreeSet;

use crate::{
    DateOrDateTime, DateValue, File, FileKind, NumberInput, PropertyInput,
    PropertyInputValue as Value, RichText, RichTextArray, RichTextKind, SelectOptionInput,
};

/// Returns whether writing `new` over a cell that holds `old` changes nothing.
///
/// Both are in the form that requests have. What Notion makes alike is alike: runs of text that it joins, times within
/// a minute, another order of people, related pages and options. Annotations count. Of files that Notion keeps, the name
/// is compared, for their addresses change.
pub fn is_same(new: &PropertyInput, old: &PropertyInput) -> bool {
    match (&new.value, &old.value) {
        (Value::Title(new), Value::Title(old)) | (Value::RichText(new), Value::RichText(old)) => {
            joined(new) == joined(old)
        }
        (Value::Number(new), Value::Number(old)) => {
            new.as_ref().map(NumberInput::as_f64) == old.as_ref().map(NumberInput::as_f64)
        }
        (Value::Select(new), Value::Select(old)) | (Value::Status(new), Value::Status(old)) => {
            new.as_ref().map(option) == old.as_ref().map(option)
        }
        (Value::MultiSelect(new), Value::MultiSelect(old)) => set(new, option) == set(old, option),
        (Value::People(new), Value::People(old)) => set(new, |it| it.id) == set(old, |it| it.id),
        (Value::Relation(new), Value::Relation(old)) => {
            set(new, |it| it.id) == set(old, |it| it.id)
        }
        (Value::Date(new), Value::Date(old)) => match (new, old) {
            (Some(new), Some(old)) => same_date(new, old),
            (new, old) => new.is_none() && old.is_none(),
        },
        (Value::Files(new), Value::Files(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| same_file(new, old))
        }
        (new, old) => new == old,
    }
}

fn set<'a, T, K: Ord>(items: &'a [T], key: impl Fn(&'a T) -> K) -> BTreeSet<K> {
    items.iter().map(key).collect()
}

fn option(option: &SelectOptionInput) -> (Option<&str>, Option<&str>) {
    match option.id.as_deref() {
        Some(id) => (Some(id), None),
        None => (None, option.name.as_deref()),
    }
}

/// With neighbours of one style in one piece, which is how Notion answers.
fn joined(text: &RichTextArray) -> Vec<RichText> {
    let mut pieces: Vec<RichText> = Vec::new();
    for piece in text {
        let mut piece = piece.clone();
        piece.annotations.get_or_insert_default();
        let joins = match (pieces.last_mut(), &piece.kind) {
            (Some(last), RichTextKind::Text(more)) if last.annotations == piece.annotations => {
                match &mut last.kind {
                    RichTextKind::Text(text) if text.link == more.link => {
                        text.content.push_str(&more.content);
                        true
                    }
                    _ => false,
                }
            }
            _ => false,
        };
        if !joins {
            pieces.push(piece);
        }
    }
    pieces
}

fn same_date(new: &DateValue, old: &DateValue) -> bool {
    let one = |new: &DateOrDateTime, old: &DateOrDateTime| {
        let minute =
            |date: &DateOrDateTime| date.timestamp().map(|at| at.as_second().div_euclid(60));
        // A time in a zone that is named comes back with the offset of that zone.
        let local = |date: &DateOrDateTime| match date {
            DateOrDateTime::DateTime { instant, offset } => Some(offset.to_datetime(*instant)),
            DateOrDateTime::Local(time) => Some(*time),
            _ => None,
        };
        let to_minute = |date| local(date).map(|time| (time.date(), time.hour(), time.minute()));
        new.has_time() == old.has_time()
            && match new {
                DateOrDateTime::Local(_) => to_minute(new) == to_minute(old),
                _ => minute(new) == minute(old),
            }
    };
    one(&new.start, &old.start)
        && match (&new.end, &old.end) {
            (Some(new), Some(old)) => one(new, old),
            (new, old) => new.is_none() && old.is_none(),
        }
}

fn same_file(new: &File, old: &File) -> bool {
    match (&new.kind, &old.kind) {
        (FileKind::External(one), FileKind::External(other)) => {
            one.url == other.url && new.name == old.name
        }
        (FileKind::External(_), _) | (_, FileKind::External(_)) => false,
        (FileKind::FileUpload(one), FileKind::FileUpload(other)) => one.id == other.id,
        // A new upload replaces what is there.
        (FileKind::FileUpload(_), _) => false,
        _ => new.name == old.name,
    }
}
