//! Filters and sorts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use super::References;
use super::value::{day, one_of};
use crate::{
    AnyOf, DateOperand, Direction, Filter, On, PersonOperand, RelativeDate, RowTimestamp, Sort,
    VerificationStatus,
};

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z%]{1,8}"
}

/// Some of these options, or any ones.
fn any_of(options: Option<&[String]>) -> Option<BoxedStrategy<AnyOf>> {
    let names = match options {
        Some([]) => return None,
        Some(options) => subsequence(options.to_vec(), 1..=options.len().min(3)).boxed(),
        None => vec("[a-z]{1,8}", 1..4).boxed(),
    };
    // A single one is written as such, or as a list of one.
    Some(
        (names, any::<bool>())
            .prop_map(|(mut names, single)| match single {
                true => AnyOf::from(names.swap_remove(0)),
                false => AnyOf::from(names),
            })
            .boxed(),
    )
}

fn date() -> impl Strategy<Value = DateOperand> {
    prop_oneof![
        day().prop_map(DateOperand::from),
        select(RelativeDate::KNOWN).prop_map(DateOperand::Relative)
    ]
}

/// The date conditions, put to anything that takes them.
fn dated(on: On<crate::DateCondition>) -> BoxedStrategy<Filter> {
    let filter = (0usize..14, date()).prop_map(move |(which, date)| {
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
    });
    filter.boxed()
}

/// The text conditions, put to anything that takes them.
fn worded(on: On<crate::TextCondition>) -> BoxedStrategy<Filter> {
    // Short ones, which texts have in them, and any.
    let text = prop_oneof!["[a-z]", ".{1,10}"];
    let filter = (0usize..8, text).prop_map(move |(which, text)| {
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
    });
    filter.boxed()
}

/// The number conditions, put to anything that takes them.
fn counted(on: On<crate::NumberCondition>) -> BoxedStrategy<Filter> {
    let filter =
        (0usize..8, prop_oneof![-5i32..20, any::<i32>()]).prop_map(move |(which, number)| {
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
        });
    filter.boxed()
}

/// The condition on boxes, put to anything that takes it.
fn checked(on: On<crate::CheckboxCondition>) -> BoxedStrategy<Filter> {
    any::<bool>().prop_map(move |checked| on.clone().equals(checked)).boxed()
}

/// The conditions on one of some options, put to anything that takes them.
fn chosen(on: On<crate::SelectCondition>, options: Option<&[String]>) -> BoxedStrategy<Filter> {
    let (empty, not_empty) = (on.clone().is_empty(), on.clone().is_not_empty());
    let by_name = any_of(options).map(|names| {
        let filter = (names, any::<bool>()).prop_map(move |(names, is)| match is {
            true => on.clone().equals(names),
            false => on.clone().does_not_equal(names),
        });
        filter.boxed()
    });
    one_of([Some(Just(empty).boxed()), Some(Just(not_empty).boxed()), by_name])
}

/// The conditions on users, put to anything that takes them.
fn peopled(on: On<crate::PeopleCondition>, references: &References) -> BoxedStrategy<Filter> {
    let (empty, not_empty) = (on.clone().is_empty(), on.clone().is_not_empty());
    let somebody = one_of([
        Some(Just(PersonOperand::Me).boxed()),
        references.user().map(|user| user.prop_map(PersonOperand::User).boxed()),
    ]);
    let named = (somebody, any::<bool>()).prop_map(move |(person, has)| match has {
        true => on.clone().contains(person),
        false => on.clone().does_not_contain(person),
    });
    prop_oneof![Just(empty), Just(not_empty), named].boxed()
}

/// A condition on a property of this type and name; `None` if the type says too little of what can be asked.
pub(super) fn condition_on(
    kind: &str,
    name: &str,
    options: Option<&[String]>,
    row: Option<BoxedStrategy<crate::PageId>>,
    references: &References,
) -> Option<BoxedStrategy<Filter>> {
    let whether = |is: On<crate::ExistenceCondition>| {
        prop_oneof![Just(is.clone().is_empty()), Just(is.is_not_empty())].boxed()
    };
    Some(match kind {
        "title" => worded(Filter::title(name)),
        "rich_text" => worded(Filter::rich_text(name)),
        "url" => worded(Filter::url(name)),
        "email" => worded(Filter::email(name)),
        "phone_number" => worded(Filter::phone_number(name)),
        "number" => counted(Filter::number(name)),
        "unique_id" => counted(Filter::unique_id(name)),
        "checkbox" => checked(Filter::checkbox(name)),
        "select" => chosen(Filter::select(name), options),
        "status" => chosen(Filter::status(name), options),
        "multi_select" => {
            let on = Filter::multi_select(name);
            let (empty, not_empty) = (on.clone().is_empty(), on.clone().is_not_empty());
            let by_name = any_of(options).map(|names| {
                let filter = (names, any::<bool>()).prop_map(move |(names, has)| match has {
                    true => on.clone().contains(names),
                    false => on.clone().does_not_contain(names),
                });
                filter.boxed()
            });
            one_of([Some(Just(empty).boxed()), Some(Just(not_empty).boxed()), by_name])
        }
        "date" => dated(Filter::date(name)),
        "created_time" => dated(Filter::created_time(name)),
        "last_edited_time" => dated(Filter::last_edited_time(name)),
        "people" => peopled(Filter::people(name), references),
        "created_by" => peopled(Filter::created_by(name), references),
        "last_edited_by" => peopled(Filter::last_edited_by(name), references),
        "relation" => {
            let on = Filter::relation(name);
            let (empty, not_empty) = (on.clone().is_empty(), on.clone().is_not_empty());
            let named = row.map(|row| {
                let filter = (row, any::<bool>()).prop_map(move |(row, has)| match has {
                    true => on.clone().contains(row),
                    false => on.clone().does_not_contain(row),
                });
                filter.boxed()
            });
            one_of([Some(Just(empty).boxed()), Some(Just(not_empty).boxed()), named])
        }
        "files" => whether(Filter::files(name)),
        "verification" => {
            let on = Filter::verification(name);
            select(VerificationStatus::KNOWN)
                .prop_map(move |status| on.clone().equals(status))
                .boxed()
        }
        _ => return None,
    })
}

/// A condition on a formula or a rollup whose result is said to be of this type.
pub(super) fn computed(on: &str, result: &str, name: &str) -> Option<BoxedStrategy<Filter>> {
    Some(match (on, result) {
        ("formula", "text") => worded(Filter::formula(name).string()),
        ("formula", "checkbox") => checked(Filter::formula(name).checkbox()),
        ("formula", "date") => dated(Filter::formula(name).date()),
        ("formula", "number") => counted(Filter::formula(name).number()),
        ("rollup", "number") => counted(Filter::rollup(name).number()),
        ("rollup", "date") => dated(Filter::rollup(name).date()),
        ("rollup", "titles") => {
            let name = name.to_owned();
            let which: &[fn(crate::OnRollup) -> crate::OnRollupItems] =
                &[crate::OnRollup::any, crate::OnRollup::every, crate::OnRollup::none];
            let which = which.iter().map(|which| worded(which(Filter::rollup(&*name)).rich_text()));
            Union::new(which).boxed()
        }
        _ => return None,
    })
}

/// A condition on when a row was created or edited, which every row has.
pub(super) fn on_timestamps() -> BoxedStrategy<Filter> {
    prop_oneof![dated(Filter::created()), dated(Filter::last_edited())].boxed()
}

fn condition(references: &References) -> BoxedStrategy<Filter> {
    let kinds = [
        "title",
        "rich_text",
        "url",
        "email",
        "phone_number",
        "number",
        "unique_id",
        "checkbox",
        "select",
        "status",
        "multi_select",
        "date",
        "created_time",
        "last_edited_time",
        "people",
        "created_by",
        "relation",
        "files",
        "verification",
    ];
    let computed_ones = [
        ("formula", "text"),
        ("formula", "date"),
        ("formula", "number"),
        ("rollup", "number"),
        ("rollup", "date"),
        ("rollup", "titles"),
    ];
    let named = kinds
        .iter()
        .filter_map(|kind| condition_on(kind, "", None, references.row_of(None), references));
    let computed = computed_ones.iter().filter_map(|(on, result)| computed(on, result, ""));
    let condition = Union::new(named.chain(computed));
    let on_property = (name(), condition).prop_map(|(name, mut filter)| {
        if let Filter::Property(filter) = &mut filter {
            filter.property = name;
        }
        filter
    });
    prop_oneof![11 => on_property, 1 => on_timestamps()].boxed()
}

/// Filters of these conditions, in up to two levels of groups.
pub(super) fn groups(condition: BoxedStrategy<Filter>) -> BoxedStrategy<Filter> {
    let make = |(all, filters): (bool, Vec<Filter>)| {
        if all { Filter::all(filters) } else { Filter::any(filters) }
    };
    let group = (any::<bool>(), vec(condition.clone(), 1..4)).prop_map(make).boxed();
    let in_groups = prop_oneof![condition.clone(), group.clone()];
    prop_oneof![condition, group, (any::<bool>(), vec(in_groups, 1..4)).prop_map(make)].boxed()
}

/// Generates a filter with conditions of all kinds, in up to two levels of groups.
pub fn filter() -> impl Strategy<Value = Filter> {
    groups(condition(&References::any()))
}

/// Generates a sort by a property or by a time.
pub fn sort() -> impl Strategy<Value = Sort> {
    let by_property =
        (name(), direction()).prop_map(|(name, direction)| Sort::by_property(name, direction));
    prop_oneof![by_property, by_timestamp()]
}

pub(super) fn direction() -> impl Strategy<Value = Direction> {
    select(Direction::KNOWN)
}

pub(super) fn by_timestamp() -> impl Strategy<Value = Sort> {
    (select(RowTimestamp::KNOWN), direction()).prop_map(|(timestamp, direction)| match timestamp {
        RowTimestamp::LastEditedTime => Sort::by_last_edited_time(direction),
        _ => Sort::by_created_time(direction),
    })
}
