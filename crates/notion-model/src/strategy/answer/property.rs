//! The values of rows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::basic::{address, email, maybe};
use super::schema::{different, plain_name, prefix};
use crate::strategy::unknowns::unknown;
use crate::strategy::{Answer, Unknowns};
use crate::*;

words! { VerificationState }

objects! {
    UniqueId { prefix: prefix, number: whole_number };
    Verification { state, verified_by, date };
    Place { lat: latitude, lon: longitude, name, address, aws_place_id, google_place_id };
    Formula { value };
    Rollup { value, function };
    RollupItem { value: item_kinds };
    Property { id, value, has_more } => |property| {
        // The server says it of relations only.
        if !matches!(property.value, PropertyValue::Relation(_)) {
            property.has_more = None;
        }
    };
    PropertyItem { value, id };
    PropertyItemRef { id, next_url: maybe(address), value };
}

unions! {
    FormulaValue { String, Number, Boolean, Date, Unsupported }
    RollupValue { Number, Date, Array, Unsupported, Incomplete }
    PropertyItemRefValue { Title, RichText, People, Relation, Rollup }
    PropertyItemValue {
        Title, RichText, Number, Select, MultiSelect, Status, Date, People, Files, Checkbox, Url: maybe(address),
        Email: maybe(email), PhoneNumber: maybe(phone), Formula, Relation, Rollup, CreatedTime, CreatedBy,
        LastEditedTime, LastEditedBy, UniqueId, Button, Verification, Place, Location, LastVisitedTime,
    }
}

fn phone(_: Unknowns) -> BoxedStrategy<String> {
    "\\+[0-9]{2} [0-9 ]{4,10}".boxed()
}

fn whole_number(_: Unknowns) -> BoxedStrategy<Option<Number>> {
    (1u32..10_000).prop_map(|number| Some(number.into())).boxed()
}

fn latitude(_: Unknowns) -> BoxedStrategy<Option<Number>> {
    (-90.0..=90.0).prop_map(Number::from_f64).boxed()
}

fn longitude(_: Unknowns) -> BoxedStrategy<Option<Number>> {
    (-180.0..=180.0).prop_map(Number::from_f64).boxed()
}

/// Declares a value of each type that a property can have, and that all are there.
macro_rules! values {
    ($($kind:literal => $Variant:ident $(: $of:expr)?),* $(,)?) => {
        /// Any value of the type of this name; `None` if this version does not know it.
        pub(crate) fn value_of(kind: &str, unknowns: Unknowns) -> Option<BoxedStrategy<PropertyValue>> {
            Some(match kind {
                $($kind => unions!(@payload unknowns $(, $of)?).prop_map(PropertyValue::$Variant).boxed(),)*
                _ => return None,
            })
        }
    };
}

values! {
    "title" => Title, "rich_text" => RichText, "number" => Number, "select" => Select, "multi_select" => MultiSelect,
    "status" => Status, "date" => Date, "people" => People, "files" => Files, "checkbox" => Checkbox,
    "url" => Url: maybe(address), "email" => Email: maybe(email), "phone_number" => PhoneNumber: maybe(phone),
    "formula" => Formula, "relation" => Relation, "rollup" => Rollup, "created_time" => CreatedTime,
    "created_by" => CreatedBy, "last_edited_time" => LastEditedTime, "last_edited_by" => LastEditedBy,
    "unique_id" => UniqueId, "button" => Button, "verification" => Verification, "place" => Place,
    "location" => Location, "last_visited_time" => LastVisitedTime,
}

fn values_of<'a>(
    kinds: impl Iterator<Item = &'a &'static str>,
    unknowns: Unknowns,
) -> BoxedStrategy<PropertyValue> {
    let known: Vec<_> = kinds
        .map(|kind| value_of(kind, unknowns).expect("a type of `PropertyValue::NAMES`"))
        .collect();
    unknowns.or(Union::new(known).boxed(), || unknown().prop_map(PropertyValue::Unknown).boxed())
}

/// The values that a rollup can show, which are no rollups.
pub(crate) fn item_kinds(unknowns: Unknowns) -> BoxedStrategy<PropertyValue> {
    values_of(PropertyValue::NAMES.iter().filter(|kind| **kind != "rollup"), unknowns)
}

impl Answer for PropertyValue {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        values_of(PropertyValue::NAMES.iter(), unknowns)
    }
}

/// A property of a row that has this id and such a value.
pub(crate) fn property_of(
    id: PropertyId,
    value: BoxedStrategy<PropertyValue>,
) -> BoxedStrategy<Property> {
    value
        .prop_map(move |value| {
            let has_more = matches!(value, PropertyValue::Relation(_)).then_some(false);
            Property { id: id.clone(), value, has_more, ..Property::default() }
        })
        .boxed()
}

/// The values of a page: a title, and others whose names and ids differ.
impl Answer for Properties<Property> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let title = RichTextArray::strategy(unknowns).prop_map(PropertyValue::Title).boxed();
        let title = (plain_name(unknowns), property_of(PropertyId::from("title"), title));
        let other = Property::strategy(unknowns).prop_filter("one title", |property| {
            !matches!(property.value, PropertyValue::Title(_))
        });
        let others = prop_oneof![
            1 => Just(Vec::new()),
            4 => vec((plain_name(unknowns), other), 1..8),
        ];
        (title, others)
            .prop_map(|(title, others)| {
                let all: Vec<(String, Property)> = [title].into_iter().chain(others).collect();
                let all = different(all, |(name, _)| name.to_lowercase());
                different(all, |(_, property)| property.id.decoded().into_owned())
                    .into_iter()
                    .collect()
            })
            .boxed()
    }
}

/// One value, or the pieces of one.
impl Answer for PropertyItemResponse {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let item = PropertyItem::strategy(unknowns);
        let list = (List::strategy(unknowns), PropertyItemRef::strategy(unknowns));
        let list = list.prop_map(|(mut list, item)| {
            list.r#type = Some(ListType::PropertyItem);
            list.property_item = Some(Box::new(item));
            Self::List(list)
        });
        prop_oneof![item.prop_map(|item| Self::Item(Box::new(item))), list].boxed()
    }
}

arbitrary! { PropertyValue, Properties<Property>, PropertyItemResponse }
