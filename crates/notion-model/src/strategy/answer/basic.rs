//! What all types are made of: texts, numbers, ids, times, and what holds others.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Number, Value};

use crate::strategy::unknowns::value;
use crate::strategy::value::{date_or_date_time, date_value, day, id};
use crate::strategy::{Answer, Unknowns};
use crate::{
    AgentId, BlockId, CommentId, CustomEmojiId, DataSourceId, DatabaseId, Date, DateOrDateTime,
    DateTime, DateValue, DiscussionId, FileUploadId, Offset, PageId, PropertyId, Secret, Timestamp,
    UserId, ViewId, ViewQueryId, WorkspaceId,
};

/// Declares the strategies of types of which nothing can be unknown.
macro_rules! plain {
    ($($Type:ty: $of:expr;)*) => {$(
        impl Answer for $Type {
            fn strategy(_: Unknowns) -> BoxedStrategy<Self> {
                $of.boxed()
            }
        }
    )*};
}

macro_rules! ids {
    ($($Id:ident),* $(,)?) => {
        plain! { $($Id: id::<$Id>();)* }
        arbitrary! { $($Id),* }
    };
}

plain! {
    String: text();
    bool: any::<bool>();
    // HTTP statuses are the only such numbers.
    u16: 100u16..600;
    u32: 0u32..1000;
    u64: 0u64..1_000_000_000;
    f64: -1e6..1e6;
    Number: number();
    Value: value();
    Secret: "[a-zA-Z0-9_]{8,24}".prop_map(Secret::from);
    PropertyId: property_id();
    Timestamp: timestamp();
    Date: day();
    DateTime: date_time();
    Offset: offset();
    DateOrDateTime: date_or_date_time();
    DateValue: date_value();
}

arbitrary! { Secret, PropertyId, Timestamp, Date, DateTime, Offset, DateOrDateTime, DateValue }

ids! {
    AgentId, BlockId, CommentId, CustomEmojiId, DataSourceId, DatabaseId, DiscussionId,
    FileUploadId, PageId, UserId, ViewId, ViewQueryId, WorkspaceId,
}

impl<T: Answer> Answer for Option<T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        proptest::option::of(T::strategy(unknowns)).boxed()
    }
}

impl<T: Answer> Answer for Box<T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        T::strategy(unknowns).prop_map(Box::new).boxed()
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        vec(T::strategy(unknowns), 0..4).boxed()
    }
}

impl<T: Answer> Answer for BTreeMap<String, T> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        btree_map("[a-zA-Z]{1,8}", T::strategy(unknowns), 0..3).boxed()
    }
}

/// A text as people write them, and now and then any characters.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-zA-Z][a-zA-Z0-9 ,.']{0,16}", 1 => ".{0,8}"]
}

/// An integer, or a number with a fraction.
pub(super) fn number() -> impl Strategy<Value = Number> {
    let float = (-1e9..1e9).prop_filter_map("a finite number", Number::from_f64);
    prop_oneof![any::<i32>().prop_map(Number::from), any::<i64>().prop_map(Number::from), float]
}

/// The id of a property, percent-encoded as most answers have it.
pub(crate) fn property_id() -> impl Strategy<Value = PropertyId> {
    "[a-zA-Z0-9:;<=>@_|}~]{4}".prop_map(|id| PropertyId::from(crate::encode_component(&id)))
}

/// An instant to the minute, as most are, or to the millisecond.
fn timestamp() -> impl Strategy<Value = Timestamp> {
    let thousandth = prop_oneof![3 => Just((0u8, 0u32)), 1 => (0u8..60, 0u32..1000)];
    (2015i16..2040, 1u8..=12, 1u8..=28, 0u8..24, 0u8..60, thousandth).prop_map(
        |(year, month, day, hour, minute, (second, millisecond))| {
            let day = Date::new(year, month, day).expect("a day");
            let time = day.at(hour, minute, second, millisecond * 1_000_000).expect("a time");
            Offset::UTC.to_timestamp(time).expect("a year of four digits")
        },
    )
}

fn date_time() -> impl Strategy<Value = DateTime> {
    (day(), 0u8..24, 0u8..60)
        .prop_map(|(day, hour, minute)| day.at(hour, minute, 0, 0).expect("a time"))
}

fn offset() -> impl Strategy<Value = Offset> {
    // Some places are half an hour off.
    (-24i32..=28).prop_map(|halves| Offset::from_seconds(halves * 1800).expect("an offset"))
}

/// What stands in a field that may be empty.
pub(super) fn maybe<T: std::fmt::Debug + Clone + 'static>(
    of: fn(Unknowns) -> BoxedStrategy<T>,
) -> impl Fn(Unknowns) -> BoxedStrategy<Option<T>> {
    move |unknowns| proptest::option::of(of(unknowns)).boxed()
}

/// An address.
pub(super) fn address(_: Unknowns) -> BoxedStrategy<String> {
    "https://[a-z]{2,6}\\.example/[a-zA-Z0-9_/-]{0,12}".boxed()
}

/// An e-mail address.
pub(super) fn email(_: Unknowns) -> BoxedStrategy<String> {
    "[a-z]{1,8}@example\\.com".boxed()
}

/// The id of something whose ids are texts, most of them UUIDs.
pub(super) fn uuid(_: Unknowns) -> BoxedStrategy<String> {
    id::<BlockId>().prop_map(|id| id.to_string()).boxed()
}

/// The id of an option: a UUID, or four odd characters.
pub(crate) fn option_id(unknowns: Unknowns) -> BoxedStrategy<String> {
    prop_oneof![uuid(unknowns), "[a-zA-Z:;<=>|}~]{4}"].boxed()
}

/// The name of an option, which has no comma.
pub(crate) fn option_name(_: Unknowns) -> BoxedStrategy<String> {
    "[a-zA-Z][a-zA-Z -]{0,10}".boxed()
}

/// The cursor of a list.
pub(super) fn cursor(unknowns: Unknowns) -> BoxedStrategy<Option<String>> {
    proptest::option::of(uuid(unknowns)).boxed()
}
