//! What requests hold: values, and what they are made of.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;
use uuid::Uuid;

use super::References;
use super::answer::schema::different;
use super::text::rich_text_array_with;
use crate::{
    Color, CoverInput, Date, DateOrDateTime, DateTime, DateValue, File, IconColor, IconInput,
    Offset, Place, Properties, PropertyInput, SelectOptionInput,
};

pub(super) fn id<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    any::<u128>().prop_map(|bits| T::from(Uuid::from_u128(bits)))
}

pub(super) fn color() -> impl Strategy<Value = Color> {
    proptest::sample::select(Color::KNOWN)
}

/// The colour of an option, which is none of those that are behind a text.
pub(super) fn option_color() -> impl Strategy<Value = Color> {
    let all = Color::KNOWN.iter().filter(|color| !color.is_background());
    proptest::sample::select(all.cloned().collect::<Vec<_>>())
}

pub(super) fn emoji() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["🚀", "✅", "🌴", "👩‍🚀"][..])
}

/// An address.
pub(super) fn address() -> impl Strategy<Value = String> {
    "https://example\\.com/[a-z]{1,9}"
}

/// Generates a date, a time with its offset, or a time without.
pub fn date_or_date_time() -> impl Strategy<Value = DateOrDateTime> {
    prop_oneof![
        day().prop_map(DateOrDateTime::Date),
        with_offset(),
        local().prop_map(DateOrDateTime::Local),
    ]
}

fn with_offset() -> impl Strategy<Value = DateOrDateTime> {
    (local(), -12..=14).prop_map(|(time, hours)| {
        let offset = Offset::from_seconds(hours * 3600).expect("an offset");
        let instant = offset.to_timestamp(time).expect("a year of four digits");
        DateOrDateTime::DateTime { instant, offset }
    })
}

fn local() -> impl Strategy<Value = DateTime> {
    (day(), 0u8..24, 0u8..60)
        .prop_map(|(day, hour, minute)| day.at(hour, minute, 0, 0).expect("a time"))
}

pub(super) fn day() -> impl Strategy<Value = Date> {
    (1500i16..2200, 1u8..=12, 1u8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).expect("a day"))
}

/// Generates a date or a range of dates that ends after it starts.
pub fn date_value() -> impl Strategy<Value = DateValue> {
    range(date_or_date_time().boxed())
}

/// A date or a range as Notion keeps it: a time without an offset becomes one in UTC, so it has one here.
pub(super) fn kept_date_value() -> impl Strategy<Value = DateValue> {
    range(prop_oneof![day().prop_map(DateOrDateTime::Date), with_offset()].boxed())
}

fn range(date: BoxedStrategy<DateOrDateTime>) -> impl Strategy<Value = DateValue> {
    (date.clone(), option::of(date)).prop_map(|(start, end)| match end {
        Some(end) if start.has_time() == end.has_time() => {
            if end.timestamp() < start.timestamp() {
                DateValue::range(end, start)
            } else {
                DateValue::range(start, end)
            }
        }
        _ => DateValue::from(start),
    })
}

/// Generates an option by its name, new or not.
pub fn option() -> impl Strategy<Value = SelectOptionInput> {
    (option_name(), option::of(option_color())).prop_map(|(name, color)| match color {
        Some(color) => SelectOptionInput::named(name).color(color),
        None => SelectOptionInput::named(name),
    })
}

/// The name of an option: any characters but a comma.
fn option_name() -> impl Strategy<Value = String> {
    "[^,\u{0}]{1,20}"
}

/// Some options by their names, each once.
pub(super) fn options() -> impl Strategy<Value = Vec<SelectOptionInput>> {
    vec(option(), 0..5).prop_map(|all| different(all, |option| option.name.clone()))
}

/// Generates a file elsewhere, or an upload.
pub fn file() -> impl Strategy<Value = File> {
    file_with(&References::any())
}

/// Generates a file elsewhere, or an upload out of those that there are.
pub fn file_with(references: &References) -> BoxedStrategy<File> {
    let elsewhere = ("[a-z]{1,9}", address()).prop_map(|(name, url)| File::external(name, url));
    one_of([
        Some(elsewhere.boxed()),
        references.file_upload().map(|upload| upload.prop_map(File::upload).boxed()),
    ])
}

/// Those strategies that there are, of which the first is.
pub(super) fn one_of<T: std::fmt::Debug + 'static>(
    all: impl IntoIterator<Item = Option<BoxedStrategy<T>>>,
) -> BoxedStrategy<T> {
    Union::new(all.into_iter().flatten()).boxed()
}

/// Generates an icon of any kind that can be written.
pub fn icon() -> impl Strategy<Value = IconInput> {
    icon_with(&References::any())
}

/// Generates an icon of any kind that can be written: an emoji, one of Notion's own, or one that is elsewhere; an
/// upload or an emoji of the workspace if there is one.
pub fn icon_with(references: &References) -> BoxedStrategy<IconInput> {
    let native = ("[a-z]{1,9}", proptest::sample::select(IconColor::KNOWN));
    one_of([
        Some(emoji().prop_map(IconInput::emoji).boxed()),
        Some(address().prop_map(|url| IconInput::external(format!("{url}.png"))).boxed()),
        Some(native.prop_map(|(name, color)| IconInput::native(name, color)).boxed()),
        references.file_upload().map(|upload| upload.prop_map(IconInput::upload).boxed()),
        references.custom_emoji().map(|emoji| emoji.prop_map(IconInput::custom_emoji).boxed()),
    ])
}

/// Generates a cover of any kind that can be written.
pub fn cover() -> impl Strategy<Value = CoverInput> {
    cover_with(&References::any())
}

/// Generates a cover that is elsewhere, or an upload if there is one.
pub fn cover_with(references: &References) -> BoxedStrategy<CoverInput> {
    one_of([
        Some(address().prop_map(|url| CoverInput::external(format!("{url}.png"))).boxed()),
        references.file_upload().map(|upload| upload.prop_map(CoverInput::upload).boxed()),
    ])
}

/// Generates a place on earth.
pub fn place() -> impl Strategy<Value = Place> {
    (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| Place::at(lat, lon).unwrap_or_default())
}

/// Generates a value of any type that can be written.
pub fn property_input() -> impl Strategy<Value = PropertyInput> {
    property_input_with(&References::any())
}

/// Generates a value of any type that can be written, which names only what is there.
pub fn property_input_with(references: &References) -> BoxedStrategy<PropertyInput> {
    let cleared = proptest::sample::select(
        &["title", "number", "select", "date", "files", "status", "place"][..],
    );
    let cleared = cleared.prop_map(|kind| PropertyInput::cleared(kind).unwrap_or_default());
    let kinds = [
        "title",
        "rich_text",
        "number",
        "select",
        "multi_select",
        "date",
        "people",
        "files",
        "checkbox",
        "url",
        "email",
        "phone_number",
        "relation",
        "place",
    ];
    one_of(kinds.iter().map(|kind| value_of(kind, references)).chain([
        Some(option().prop_map(PropertyInput::status).boxed()),
        Some(any::<bool>().prop_map(PropertyInput::verification).boxed()),
        Some(cleared.boxed()),
    ]))
}

/// Any value of the type of this name; `None` if it can't be written, or takes more to know than the name.
pub(super) fn value_of(
    kind: &str,
    references: &References,
) -> Option<BoxedStrategy<PropertyInput>> {
    let texts = || rich_text_array_with(references);
    Some(match kind {
        "title" => texts().prop_map(PropertyInput::title).boxed(),
        "rich_text" => texts().prop_map(PropertyInput::rich_text).boxed(),
        "number" => number(),
        "select" => option().prop_map(PropertyInput::select).boxed(),
        "multi_select" => options().prop_map(PropertyInput::multi_select).boxed(),
        "date" => date_value().prop_map(PropertyInput::date).boxed(),
        "people" => some(references.user()).prop_map(PropertyInput::people).boxed(),
        "files" => vec(file_with(references), 0..4).prop_map(PropertyInput::files).boxed(),
        "checkbox" => any::<bool>().prop_map(PropertyInput::checkbox).boxed(),
        "url" => address().prop_map(PropertyInput::url).boxed(),
        "email" => "[a-z]{1,9}@example\\.com".prop_map(PropertyInput::email).boxed(),
        "phone_number" => "[0-9 +]{1,20}".prop_map(PropertyInput::phone_number).boxed(),
        "relation" => some(references.row_of(None)).prop_map(PropertyInput::relation).boxed(),
        "place" => place().prop_map(PropertyInput::place).boxed(),
        _ => return None,
    })
}

/// An integer or a float, as large as a float tells integers apart.
pub(super) fn number() -> BoxedStrategy<PropertyInput> {
    const EXACT: i64 = 1 << 53;
    prop_oneof![
        (-EXACT..EXACT).prop_map(PropertyInput::number),
        (-1e12..1e12).prop_map(PropertyInput::number),
    ]
    .boxed()
}

/// Up to four of them, each once; none if there are none.
pub(super) fn some<T>(of: Option<BoxedStrategy<T>>) -> BoxedStrategy<Vec<T>>
where
    T: std::fmt::Debug + Clone + Eq + std::hash::Hash + 'static,
{
    match of {
        Some(of) => vec(of, 0..5).prop_map(|all| different(all, Clone::clone)).boxed(),
        None => Just(Vec::new()).boxed(),
    }
}

/// Generates the values of a row, by name.
pub fn row() -> impl Strategy<Value = Properties<PropertyInput>> {
    row_with(&References::any())
}

/// Generates the values of a row, by name, which name only what is there. Those that a data source takes are those of
/// [`row_for`](super::row_for).
pub fn row_with(references: &References) -> BoxedStrategy<Properties<PropertyInput>> {
    let name = "[^\u{0}]{1,12}".prop_filter("a name", |name| !name.trim().is_empty());
    vec((name, property_input_with(references)), 0..8)
        .prop_map(|row| different(row, |(name, _)| name.clone()).into_iter().collect())
        .boxed()
}
