//! What values read like, without the names of what they are.

use std::fmt::{self, Display, Formatter};

use crate::{
    File, Formula, FormulaValue, Place, Property, PropertyValue, Rollup, RollupItem, RollupValue,
    SchemaOption, SelectOption, UniqueId, User,
};

/// The value, as Notion's tables and exports show it: the name of an option, `Yes` and `No` for a box, lists with commas,
/// nothing for an empty cell.
///
/// ```
/// use notion_model::Page;
///
/// let page: Page = notion_model::from_str(r#"{"properties": {
///     "Tags": {"type": "multi_select", "multi_select": [{"name": "urgent"}, {"name": "home"}]},
///     "No": {"type": "unique_id", "unique_id": {"prefix": "TASK", "number": 12}},
///     "Due": {"type": "date", "date": {"start": "2026-06-27", "end": "2026-06-30"}}
/// }}"#)?;
/// assert_eq!(page.properties["Tags"].to_string(), "urgent, home");
/// assert_eq!(page.properties["No"].to_string(), "TASK-12");
/// assert_eq!(page.properties["Due"].to_string(), "2026-06-27 → 2026-06-30");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A value can't show what it does not have: related pages are ids, as are users of whom only the id is known. A value that
/// Notion has [cut off](Property::is_truncated) shows what is there. A type that this version does not know shows its JSON.
impl Display for PropertyValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title(text) | Self::RichText(text) => text.fmt(f),
            Self::Number(number) => shown(number.as_ref(), f),
            Self::Select(option) | Self::Status(option) => shown(option.as_ref(), f),
            Self::MultiSelect(options) => list(options, f),
            Self::Date(date) => shown(date.as_ref(), f),
            Self::People(people) => list(people, f),
            Self::Files(files) => list(files, f),
            Self::Checkbox(checked) => f.write_str(yes_or_no(*checked)),
            Self::Url(text) | Self::Email(text) | Self::PhoneNumber(text) => {
                shown(text.as_ref(), f)
            }
            Self::Formula(formula) => formula.fmt(f),
            Self::Relation(pages) => list(pages.iter().map(|page| page.id), f),
            Self::Rollup(rollup) => rollup.fmt(f),
            Self::CreatedTime(time) | Self::LastEditedTime(time) => time.fmt(f),
            Self::CreatedBy(user) | Self::LastEditedBy(user) => user.fmt(f),
            Self::UniqueId(id) => id.fmt(f),
            Self::Button(_) => Ok(()),
            Self::Verification(verification) => {
                shown(verification.as_ref().map(|verification| &verification.state), f)
            }
            Self::Place(place) => shown(place.as_ref(), f),
            Self::Location(value) | Self::LastVisitedTime(value) if value.is_null() => Ok(()),
            Self::Location(value) | Self::LastVisitedTime(value) => value.fmt(f),
            Self::Unknown(unknown) => shown(unknown.payload(), f),
        }
    }
}

fn shown(value: Option<impl Display>, f: &mut Formatter<'_>) -> fmt::Result {
    value.map_or(Ok(()), |value| value.fmt(f))
}

fn list(values: impl IntoIterator<Item = impl Display>, f: &mut Formatter<'_>) -> fmt::Result {
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        value.fmt(f)?;
    }
    Ok(())
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

/// The [value](PropertyValue).
impl Display for Property {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The result.
impl Display for Formula {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.value {
            FormulaValue::String(text) => shown(text.as_ref(), f),
            FormulaValue::Number(number) => shown(number.as_ref(), f),
            FormulaValue::Boolean(value) => shown(value.map(yes_or_no), f),
            FormulaValue::Date(date) => shown(date.as_ref(), f),
            FormulaValue::Unsupported(_) => Ok(()),
            FormulaValue::Unknown(unknown) => shown(unknown.payload(), f),
        }
    }
}

/// The result; the values with commas.
impl Display for Rollup {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.value {
            RollupValue::Number(number) => shown(number.as_ref(), f),
            RollupValue::Date(date) => shown(date.as_ref(), f),
            RollupValue::Array(items) => list(items, f),
            RollupValue::Unsupported(_) | RollupValue::Incomplete(_) => Ok(()),
            RollupValue::Unknown(unknown) => shown(unknown.payload(), f),
        }
    }
}

/// The [value](PropertyValue).
impl Display for RollupItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The name.
impl Display for SelectOption {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The name.
impl Display for SchemaOption {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The number behind its prefix: `TASK-12`.
impl Display for UniqueId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(number) = &self.number else { return Ok(()) };
        match self.prefix.as_deref() {
            Some(prefix) if !prefix.is_empty() => write!(f, "{prefix}-{number}"),
            _ => number.fmt(f),
        }
    }
}

/// The name; the id of one of whom only that is known.
impl Display for User {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.name.as_deref() {
            Some(name) if !name.is_empty() => f.write_str(name),
            _ => self.id.fmt(f),
        }
    }
}

/// The name; the address of one without a name.
impl Display for File {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().or(self.url()).unwrap_or_default())
    }
}

/// The name; or else the address, or the degrees.
impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = self.name.as_deref().or(self.address.as_deref());
        match (text, &self.lat, &self.lon) {
            (Some(text), _, _) => f.write_str(text),
            (None, Some(lat), Some(lon)) => write!(f, "{lat}, {lon}"),
            (None, _, _) => Ok(()),
        }
    }
}
