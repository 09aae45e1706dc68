//! Schemas: the properties of data sources.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::basic::{option_id, option_name};
use crate::strategy::{Answer, Unknowns};
use crate::*;

words! { NumberFormat, RollupFunction }

objects! {
    SelectOption { id: option_id, name: option_name, color };
    SchemaOption { id: option_id, name: option_name, color, description };
    StatusGroup { id: option_id, name: option_name, color, option_ids };
    PropertySchema { id, name: plain_name, description, config };
    NumberConfig { format };
    SelectConfig { options: different_options };
    StatusConfig { options: different_options, groups: status_groups } => |config| {
        let mut options = config.options.iter().map(|option| option.id.clone());
        // Each option is in one group, and the last group has the rest.
        let last = config.groups.len().saturating_sub(1);
        for (index, group) in config.groups.iter_mut().enumerate() {
            group.option_ids =
                if index == last { options.by_ref().collect() } else { options.next().into_iter().collect() };
        }
    };
    FormulaConfig { expression };
    RelationConfig { database_id, data_source_id, kind };
    DualProperty { synced_property_name, synced_property_id };
    RollupConfig {
        rollup_property_name, relation_property_name, rollup_property_id, relation_property_id, function,
    };
    UniqueIdConfig { prefix: prefix };
}

unions! {
    PropertyConfig {
        Title, RichText, Number, Select, MultiSelect, Status, Date, People, Files, Checkbox, Url, Email, PhoneNumber,
        Formula, Relation, Rollup, CreatedTime, CreatedBy, LastEditedTime, LastEditedBy, UniqueId, Button, Verification,
        Place, Location, LastVisitedTime,
    }
    RelationKind { SingleProperty, DualProperty }
}

/// What something is called: a few words.
pub(crate) fn plain_name(_: Unknowns) -> BoxedStrategy<String> {
    "[a-zA-Z]([a-zA-Z0-9 %&-]{0,10}[a-zA-Z0-9])?".boxed()
}

/// The prefix of unique ids.
pub(super) fn prefix(_: Unknowns) -> BoxedStrategy<Option<String>> {
    proptest::option::of("[A-Z]{1,5}").boxed()
}

/// Options of which no two have the same name.
fn different_options(unknowns: Unknowns) -> BoxedStrategy<Vec<SchemaOption>> {
    let options = vec(SchemaOption::strategy(unknowns), 0..6);
    options.prop_map(|options| different(options, |option| option.name.to_lowercase())).boxed()
}

/// The groups of a status, which are always these three.
fn status_groups(_: Unknowns) -> BoxedStrategy<Vec<StatusGroup>> {
    let group = |(id, name, color): (&str, &str, Color)| StatusGroup {
        id: id.to_owned(),
        name: name.to_owned(),
        color,
        ..StatusGroup::default()
    };
    let groups = [
        ("todo-status-group", "To-do", Color::Gray),
        ("in-progress-status-group", "In progress", Color::Blue),
        ("complete-status-group", "Complete", Color::Green),
    ];
    Just(groups.map(group).to_vec()).boxed()
}

/// Those that differ in something; the first of equal ones.
pub(crate) fn different<T, K: Eq + std::hash::Hash>(all: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = HashSet::new();
    all.into_iter().filter(|one| seen.insert(key(one))).collect()
}

/// The schema of a data source: a title, and properties whose names and ids differ.
impl Answer for Properties<PropertySchema> {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let title = (plain_name(unknowns), Option::<String>::strategy(unknowns));
        let title = title.prop_map(|(name, description)| PropertySchema {
            id: PropertyId::from("title"),
            name,
            description,
            config: PropertyConfig::Title(Empty::default()),
            ..PropertySchema::default()
        });
        let other = PropertySchema::strategy(unknowns)
            .prop_filter("one title", |schema| !matches!(schema.config, PropertyConfig::Title(_)));
        (title, vec(other, 0..8))
            .prop_map(|(title, others)| {
                let all: Vec<PropertySchema> = [title].into_iter().chain(others).collect();
                let all = different(all, |schema| schema.name.to_lowercase());
                let all = different(all, |schema| schema.id.decoded().into_owned());
                all.into_iter().map(|schema| (schema.name.clone(), schema)).collect()
            })
            .boxed()
    }
}

arbitrary! { Properties<PropertySchema> }
