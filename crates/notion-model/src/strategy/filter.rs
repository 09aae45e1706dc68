use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::value::{day, id};
use crate::{
    AnyOf, DateOperand, Direction, Filter, On, PageId, PersonOperand, RelativeDate, RowTimestamp,
    Sort, UserId, VerificationStatus,
};

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z%]{1,8}"
}

fn any_of() -> impl Strategy<Value = AnyOf> {
    prop_oneof!["[a-z]{1,8}".prop_map(AnyOf::from), vec("[a-z]{1,8}", 1..4).prop_map(AnyOf::from)]
}

fn date() -> impl Strategy<Value = DateOperand> {
    prop_oneof![
        day().prop_map(DateOperand::from),
        select(RelativeDate::KNOWN).prop_map(DateOperand::Relative)
    ]
}

/// The date conditions, put to anything that takes them.
fn dated(on: On<crate::DateCondition>) -> impl Strategy<Value = Filter> {
    (0usize..14, date()).prop_map(move |(which, date)| {
        let on = on.clone();
        match which {
            0 => on.equals(date),
            1 => on.before(date),
            2 => on.after(date),
            3 => on.on_or_before(date),
            4 => on.on_or_after(date),
            5 => on.this_week(),
            6 => on.past_week(),
            7 => on.past_month(),
            8 => on.past_year(),
            9 => on.next_week(),
            10 => on.next_month(),
            11 => on.next_year(),
            12 => on.is_empty(),
            _ => on.is_not_empty(),
        }
    })
}

/// The text conditions, put to anything that takes them.
fn worded(on: On<crate::TextCondition>) -> impl Strategy<Value = Filter> {
    (0usize..8, ".{1,10}").prop_map(move |(which, text)| {
        let on = on.clone();
        match which {
            0 => on.equals(text),
            1 => on.does_not_equal(text),
            2 => on.contains(text),
            3 => on.does_not_contain(text),
            4 => on.starts_with(text),
            5 => on.ends_with(text),
            6 => on.is_empty(),
            _ => on.is_not_empty(),
        }
    })
}

/// The number conditions, put to anything that takes them.
fn counted(on: On<crate::NumberCondition>) -> impl Strategy<Value = Filter> {
    (0usize..8, any::<i32>()).prop_map(move |(which, number)| {
        let on = on.clone();
        match which {
            0 => on.equals(number),
            1 => on.does_not_equal(number),
            2 => on.greater_than(number),
            3 => on.less_than(number),
            4 => on.at_least(number),
            5 => on.at_most(number),
            6 => on.is_empty(),
            _ => on.is_not_empty(),
        }
    })
}

fn condition() -> impl Strategy<Value = Filter> {
    let text = select(
        &[Filter::title, Filter::rich_text, Filter::url, Filter::email, Filter::phone_number][..],
    );
    prop_oneof![
        (text, name()).prop_flat_map(|(on, name): (fn(String) -> _, _)| worded(on(name))),
        name().prop_flat_map(|name| counted(Filter::number(name))),
        name().prop_flat_map(|name| counted(Filter::unique_id(name))),
        (name(), any::<bool>()).prop_map(|(name, checked)| Filter::checkbox(name).equals(checked)),
        (name(), any_of()).prop_map(|(name, options)| Filter::select(name).equals(options)),
        (name(), any_of()).prop_map(|(name, options)| Filter::status(name).does_not_equal(options)),
        (name(), any_of()).prop_map(|(name, options)| Filter::multi_select(name).contains(options)),
        name().prop_flat_map(|name| dated(Filter::date(name))),
        name().prop_flat_map(|name| dated(Filter::created_time(name))),
        Just(()).prop_flat_map(|()| dated(Filter::created())),
        Just(()).prop_flat_map(|()| dated(Filter::last_edited())),
        (name(), id::<UserId>()).prop_map(|(name, id)| Filter::people(name).contains(id)),
        name().prop_map(|name| Filter::created_by(name).does_not_contain(PersonOperand::Me)),
        (name(), id::<PageId>()).prop_map(|(name, id)| Filter::relation(name).contains(id)),
        name().prop_map(|name| Filter::files(name).is_not_empty()),
        name().prop_flat_map(|name| worded(Filter::formula(name).string())),
        name().prop_flat_map(|name| dated(Filter::formula(name).date())),
        name().prop_flat_map(|name| counted(Filter::rollup(name).any().number())),
        name().prop_flat_map(|name| worded(Filter::rollup(name).every().rich_text())),
        name().prop_flat_map(|name| dated(Filter::rollup(name).none().date())),
        name().prop_flat_map(|name| counted(Filter::rollup(name).number())),
        (name(), select(VerificationStatus::KNOWN))
            .prop_map(|(name, status)| Filter::verification(name).equals(status)),
    ]
}

/// A filter with conditions of all kinds, in up to two levels of groups.
pub fn filter() -> impl Strategy<Value = Filter> {
    let group = || (any::<bool>(), vec(condition(), 1..4));
    let make = |(all, filters): (bool, Vec<Filter>)| {
        if all { Filter::all(filters) } else { Filter::any(filters) }
    };
    prop_oneof![
        condition(),
        group().prop_map(make),
        (any::<bool>(), vec(prop_oneof![condition(), group().prop_map(make)], 1..4)).prop_map(make),
    ]
}

/// A sort by a property or by a time.
pub fn sort() -> impl Strategy<Value = Sort> {
    let direction = || select(Direction::KNOWN);
    prop_oneof![
        (name(), direction()).prop_map(|(name, direction)| Sort::by_property(name, direction)),
        (select(RowTimestamp::KNOWN), direction()).prop_map(
            |(timestamp, direction)| match timestamp {
                RowTimestamp::LastEditedTime => Sort::by_last_edited_time(direction),
                _ => Sort::by_created_time(direction),
            }
        ),
    ]
}
