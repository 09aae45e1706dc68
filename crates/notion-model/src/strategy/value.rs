use proptest::collection::{hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    Annotations, Color, CoverInput, CustomEmojiId, DataSourceId, Date, DateOrDateTime, DateTime,
    DateValue, File, FileUploadId, IconColor, IconInput, NumberFormat, Offset, PageId, Place,
    Properties, PropertyInput, PropertySchemaInput, RichText, RichTextArray, RollupFunction,
    SelectOptionInput, UserId,
};

pub(super) fn id<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    any::<u128>().prop_map(|bits| T::from(Uuid::from_u128(bits)))
}

pub(super) fn color() -> impl Strategy<Value = Color> {
    proptest::sample::select(Color::KNOWN)
}

/// A date, a time with its offset, or a time without.
pub fn date_or_date_time() -> impl Strategy<Value = DateOrDateTime> {
    prop_oneof![
        day().prop_map(DateOrDateTime::Date),
        (local(), -12..=14).prop_map(|(time, hours)| {
            let offset = Offset::from_seconds(hours * 3600).expect("an offset");
            let instant = offset.to_timestamp(time).expect("a year of four digits");
            DateOrDateTime::DateTime { instant, offset }
        }),
        local().prop_map(DateOrDateTime::Local),
    ]
}

fn local() -> impl Strategy<Value = DateTime> {
    (day(), 0u8..24, 0u8..60)
        .prop_map(|(day, hour, minute)| day.at(hour, minute, 0, 0).expect("a time"))
}

pub(super) fn day() -> impl Strategy<Value = Date> {
    (1500i16..2200, 1u8..=12, 1u8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).expect("a day"))
}

/// A date or a range of dates that ends after it starts.
pub fn date_value() -> impl Strategy<Value = DateValue> {
    (date_or_date_time(), option::of(date_or_date_time())).prop_map(|(start, end)| match end {
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

/// A piece of rich text: text with or without a link, an equation, or a mention.
pub fn rich_text() -> impl Strategy<Value = RichText> {
    let kind = prop_oneof![
        ".{1,30}".prop_map(RichText::text),
        ("[a-z ]{1,12}", "[a-z]{1,8}").prop_map(|(text, path)| {
            RichText::text(text).link(format!("https://example.com/{path}"))
        }),
        "[a-z^+ ]{1,12}".prop_map(RichText::equation),
        id().prop_map(RichText::mention_user),
        id().prop_map(RichText::mention_page),
        id().prop_map(RichText::mention_database),
        date_value().prop_map(RichText::mention_date),
    ];
    (kind, option::of((any::<[bool; 5]>(), color()))).prop_map(|(mut piece, annotations)| {
        piece.annotations =
            annotations.map(|([bold, italic, strikethrough, underline, code], color)| {
                Annotations {
                    bold,
                    italic,
                    strikethrough,
                    underline,
                    code,
                    color,
                    ..Annotations::default()
                }
            });
        piece
    })
}

/// Up to eight pieces of rich text.
pub fn rich_text_array() -> impl Strategy<Value = RichTextArray> {
    vec(rich_text(), 0..8).prop_map(RichTextArray)
}

/// An option by its name, new or not.
pub fn option() -> impl Strategy<Value = SelectOptionInput> {
    ("[^,\u{0}]{1,20}", option::of(color())).prop_map(|(name, color)| match color {
        Some(color) => SelectOptionInput::named(name).color(color),
        None => SelectOptionInput::named(name),
    })
}

/// A file elsewhere, or an upload.
pub fn file() -> impl Strategy<Value = File> {
    prop_oneof![
        ("[a-z]{1,9}", "[a-z]{1,9}")
            .prop_map(|(name, path)| File::external(name, format!("https://example.com/{path}"))),
        id::<FileUploadId>().prop_map(File::upload),
    ]
}

/// An icon of any kind that can be written.
pub fn icon() -> impl Strategy<Value = IconInput> {
    prop_oneof![
        proptest::sample::select(&["🚀", "✅", "🌴", "👩‍🚀"][..]).prop_map(IconInput::emoji),
        "[a-z]{1,9}"
            .prop_map(|path| IconInput::external(format!("https://example.com/{path}.png"))),
        id::<FileUploadId>().prop_map(IconInput::upload),
        id::<CustomEmojiId>().prop_map(IconInput::custom_emoji),
        ("[a-z]{1,9}", proptest::sample::select(IconColor::KNOWN))
            .prop_map(|(name, color)| IconInput::native(name, color)),
    ]
}

/// A cover of any kind that can be written.
pub fn cover() -> impl Strategy<Value = CoverInput> {
    prop_oneof![
        "[a-z]{1,9}"
            .prop_map(|path| CoverInput::external(format!("https://example.com/{path}.png"))),
        id::<FileUploadId>().prop_map(CoverInput::upload),
    ]
}

/// A place on earth.
pub fn place() -> impl Strategy<Value = Place> {
    (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| Place::at(lat, lon).unwrap_or_default())
}

/// A value of any type that can be written.
pub fn property_input() -> impl Strategy<Value = PropertyInput> {
    prop_oneof![
        rich_text_array().prop_map(PropertyInput::title),
        rich_text_array().prop_map(PropertyInput::rich_text),
        any::<i64>().prop_map(PropertyInput::number),
        (-1e12..1e12).prop_map(PropertyInput::number),
        option().prop_map(PropertyInput::select),
        option().prop_map(PropertyInput::status),
        vec(option(), 0..5).prop_map(PropertyInput::multi_select),
        date_value().prop_map(PropertyInput::date),
        vec(id::<UserId>(), 0..4).prop_map(PropertyInput::people),
        vec(file(), 0..4).prop_map(PropertyInput::files),
        any::<bool>().prop_map(PropertyInput::checkbox),
        "[a-z]{1,9}".prop_map(|path| PropertyInput::url(format!("https://example.com/{path}"))),
        "[a-z]{1,9}@example\\.com".prop_map(PropertyInput::email),
        "[0-9 +]{1,20}".prop_map(PropertyInput::phone_number),
        vec(id::<PageId>(), 0..5).prop_map(PropertyInput::relation),
        any::<bool>().prop_map(PropertyInput::verification),
        place().prop_map(PropertyInput::place),
        proptest::sample::select(
            &["title", "number", "select", "date", "files", "status", "place"][..]
        )
        .prop_map(|kind| PropertyInput::cleared(kind).unwrap_or_default()),
    ]
}

/// The values of a row, by name.
pub fn row() -> impl Strategy<Value = Properties<PropertyInput>> {
    let name = "[^\u{0}]{1,12}".prop_filter("a name", |name| !name.trim().is_empty());
    hash_map(name, property_input(), 0..8).prop_map(|row| row.into_iter().collect())
}

/// A property of a schema, of any type but the title.
pub fn schema_input() -> impl Strategy<Value = PropertySchemaInput> {
    use PropertySchemaInput as Schema;

    let options = || {
        hash_set("[a-z]{1,8}", 0..6)
            .prop_map(|names| names.into_iter().map(SelectOptionInput::named))
    };
    prop_oneof![
        proptest::sample::select(
            &[
                Schema::rich_text,
                Schema::date,
                Schema::people,
                Schema::files,
                Schema::checkbox,
                Schema::url,
                Schema::email,
                Schema::phone_number,
                Schema::created_time,
                Schema::created_by,
                Schema::last_edited_time,
                Schema::last_edited_by,
                Schema::place,
                Schema::status,
            ][..]
        )
        .prop_map(|make: fn() -> Schema| make()),
        proptest::sample::select(NumberFormat::KNOWN).prop_map(Schema::number),
        options().prop_map(Schema::select),
        options().prop_map(Schema::multi_select),
        "[a-z(\") +]{1,20}".prop_map(Schema::formula),
        id::<DataSourceId>().prop_map(Schema::relation),
        (id::<DataSourceId>(), option::of("[a-z]{1,8}"))
            .prop_map(|(to, name)| Schema::dual_relation(to, name)),
        ("[a-z]{1,8}", "[a-z]{1,8}", proptest::sample::select(RollupFunction::KNOWN)).prop_map(
            |(relation, property, function)| Schema::rollup(relation, property, function)
        ),
        option::of("[A-Z]{1,5}").prop_map(Schema::unique_id),
    ]
    .prop_flat_map(|schema| {
        option::of("[a-z ]{1,40}").prop_map(move |description| match description {
            Some(description) => schema.clone().description(description),
            None => schema.clone(),
        })
    })
}

/// The schema of a new data source: with exactly one title.
pub fn schema() -> impl Strategy<Value = Properties<PropertySchemaInput>> {
    hash_map("[a-zA-Z][a-zA-Z ]{0,11}", schema_input(), 0..8).prop_map(|properties| {
        let mut schema = Properties::from([("The title!", PropertySchemaInput::title())]);
        schema.extend(properties);
        schema
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::Validate;

    /// Written and read again, it is the same; it is the same bytes by serde and by `to_vec`.
    fn round_trips<T>(value: &T) -> Result<(), TestCaseError>
    where
        T: crate::AsJson + serde::Serialize + serde::de::DeserializeOwned,
    {
        let json = serde_json::to_string(value).expect("JSON");
        let written = String::from_utf8(crate::to_vec(value).expect("JSON")).expect("UTF-8");
        prop_assert_eq!(&written, &json);
        let read: T = serde_json::from_str(&json).expect("the same type");
        prop_assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        Ok(())
    }

    proptest! {
        #[test]
        fn rows_are_valid_and_round_trip(row in row()) {
            prop_assert_eq!(row.violations(), []);
            round_trips(&row)?;
        }

        #[test]
        fn schemas_are_valid_and_round_trip(schema in schema()) {
            prop_assert_eq!(schema.as_new().violations(), []);
            round_trips(&schema)?;
        }

        #[test]
        fn filters_are_valid_and_round_trip(filter in super::super::filter(), sort in super::super::sort()) {
            prop_assert_eq!(filter.violations(), []);
            prop_assert_eq!(sort.violations(), []);
            let json = serde_json::to_string(&filter).expect("JSON");
            prop_assert_eq!(crate::to_vec(&filter).expect("JSON"), json.as_bytes());
            prop_assert_eq!(serde_json::from_str::<crate::Filter>(&json).expect("a filter"), filter);
            round_trips(&sort)?;
        }

        #[test]
        fn blocks_are_valid_and_round_trip(block in super::super::block()) {
            prop_assert_eq!(block.violations(), []);
            round_trips(&block)?;
        }

        #[test]
        fn blocks_read_as_they_were_written(block in super::super::leaf_block()) {
            // Without its children, which reading does not give.
            let mut block = block;
            if let Some(children) = block.nested_mut() {
                children.clear();
            }
            let json = serde_json::to_value(&block).expect("JSON");
            let read: crate::Block = crate::from_value(&json).expect("a block");
            if let Some(again) = crate::BlockInput::from_block(&read) {
                prop_assert_eq!(again.kind.name(), block.kind.name());
                prop_assert_eq!(again.kind.rich_text(), block.kind.rich_text());
                prop_assert_eq!(again.kind.caption().cloned().unwrap_or_default(),
                    block.kind.caption().cloned().unwrap_or_default());
            }
        }

        #[test]
        fn icons_read_as_they_were_written(icon in icon(), cover in cover()) {
            prop_assert_eq!(icon.violations(), []);
            prop_assert_eq!(cover.violations(), []);
            // What is not an upload reads as it was written.
            let json = serde_json::to_value(&icon).expect("JSON");
            let read: crate::Icon = crate::from_value(&json).expect("an icon");
            if let Some(again) = IconInput::from_icon(&read) {
                prop_assert_eq!(serde_json::to_value(&again).expect("JSON"), json);
            }
        }

        #[test]
        fn and_and_or_join_and_keep_the_order(filters in vec(super::super::filter(), 2..6)) {
            use crate::Filter;
            let leaves: Vec<Filter> = filters.into_iter().filter(|filter| filter.depth() == 0).collect();
            let joined = leaves.iter().cloned().reduce(|a, b| a & b);
            if let Some(Filter::And(all)) = &joined {
                prop_assert_eq!(all, &leaves);
            }
            let joined = leaves.iter().cloned().rev().reduce(|a, b| b | a);
            if let Some(Filter::Or(all)) = &joined {
                prop_assert_eq!(all, &leaves);
            }
        }
    }
}
