//! What is read and written is read the same.

use std::cell::Cell;
use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::strategy::{Answer, Unknowns, page_for, tree};
use crate::*;

/// Cases for each type and each rate of unknowns.
const CASES: u32 = 24;

/// How often what is generated came back, and how often something in it was unknown.
#[derive(Default)]
struct Survived {
    cases: u32,
    unknown: u32,
    types: u32,
}

impl Survived {
    fn check<T>(&mut self, name: &str)
    where
        T: Answer + PartialEq + Serialize + DeserializeOwned,
    {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        for unknowns in [Unknowns::NONE, Unknowns::SOME, Unknowns::rate(0.3)] {
            let odd = Cell::new(0);
            let outcome = TestRunner::new(config.clone()).run(&T::strategy(unknowns), |value| {
                let is_odd = survives(&value)?.contains("future_");
                prop_assert!(!is_odd || unknowns != Unknowns::NONE, "something is unknown");
                odd.set(odd.get() + u32::from(is_odd));
                Ok(())
            });
            outcome.unwrap_or_else(|error| panic!("{name} with {unknowns:?}: {error}"));
            self.cases += CASES;
            self.unknown += odd.get();
        }
        self.types += 1;
    }
}

fn survives<T: Debug + PartialEq + Serialize + DeserializeOwned>(
    value: &T,
) -> Result<String, TestCaseError> {
    let text = serde_json::to_string(value).expect("JSON");
    let read: T = from_str(&text).expect("what was written");
    prop_assert_eq!(&read, value, "{}", text);
    prop_assert_eq!(&serde_json::to_string(&read).expect("JSON"), &text);
    // By way of a value, which sorts the keys.
    let json = serde_json::to_value(value).expect("JSON");
    let read: T = from_value(&json).expect("what was written");
    prop_assert_eq!(serde_json::to_value(&read).expect("JSON"), json);
    Ok(text)
}

macro_rules! survive {
    ($survived:ident: $($(#[$meta:meta])* $($Type:ty),*;)*) => {$(
        $(#[$meta])* { $($survived.check::<$Type>(stringify!($Type));)* }
    )*};
}

#[test]
fn what_is_read_and_written_is_read_the_same() {
    let mut survived = Survived::default();
    survive! { survived:
        Page, Database, DataSource, Block, User, Object, SearchResult, Parent, RichTextArray, RichText, ErrorBody,
        AsyncTask, PageMarkdown, Property, PropertyItem, PropertyItemResponse, PropertySchema, Icon, Cover, File,
        Template, TemplateList, Plugin, SkillArchive, CustomEmoji, DateValue, DateOrDateTime, Timestamp, PropertyId,
        PageId, Color, List<Page>, List<Block>, List<User>, List<Object>, List<PropertyItem>;
        #[cfg(feature = "comments")] Comment, List<Comment>;
        #[cfg(feature = "file-uploads")] FileUpload;
        #[cfg(feature = "meeting-notes")] MeetingNoteList;
        #[cfg(feature = "oauth")] OAuthToken, TokenIntrospection;
        #[cfg(feature = "views")] View, ViewQuery, ViewConfiguration, GroupBy;
        #[cfg(feature = "webhook-types")] webhook::Event;
        #[cfg(feature = "agents")] agent::Agent, agent::AgentInsights, agent::Session, agent::SessionEvent, agent::StreamEvent;
        #[cfg(feature = "admin")] admin::AgentMetadata, admin::LegalHold, admin::ExportProgress, admin::McpConnection,
            admin::PersonalToken;
    }
    let Survived { types, cases, unknown } = survived;
    println!(
        "{cases} values of {types} types came back; {unknown} of them have a name that is unknown"
    );
}

#[test]
fn every_type_of_a_value_and_of_a_block_is_generated() {
    let mut runner = TestRunner::deterministic();
    let (mut values, mut blocks) = (Vec::new(), Vec::new());
    let (value, block) =
        (PropertyValue::strategy(Unknowns::NONE), BlockKind::strategy(Unknowns::NONE));
    for _ in 0..3000 {
        values.push(value.new_tree(&mut runner).expect("a value").current().name().to_owned());
        blocks.push(block.new_tree(&mut runner).expect("a block").current().name().to_owned());
    }
    let missing = |all: &[&'static str], seen: &[String]| {
        all.iter()
            .filter(|name| !seen.iter().any(|seen| seen == *name))
            .copied()
            .collect::<Vec<_>>()
    };
    assert_eq!(missing(PropertyValue::NAMES, &values), [""; 0]);
    assert_eq!(missing(BlockKind::NAMES, &blocks), [""; 0]);
}

proptest! {
    #[test]
    fn a_tree_is_as_notion_has_it(tree in tree(Unknowns::SOME)) {
        let blocks = tree.blocks();
        let ids: std::collections::HashSet<BlockId> = blocks.iter().map(|block| block.id).collect();
        prop_assert_eq!(ids.len(), blocks.len());
        for block in blocks {
            let inside = tree.children_of(block.id).expect("a block of the tree");
            prop_assert_eq!(block.has_children, !inside.is_empty());
            for child in &inside {
                prop_assert_eq!(child.parent.block_id, Some(block.id));
                let is_row = matches!(child.kind, BlockKind::TableRow(_));
                prop_assert_eq!(is_row, matches!(block.kind, BlockKind::Table(_)));
            }
            survives(block)?;
        }
    }

    #[test]
    fn pages_have_the_values_of_their_schema((source, page) in any::<DataSource>().prop_flat_map(|source| {
        page_for(&source, Unknowns::NONE).prop_map(move |page| (source.clone(), page))
    })) {
        prop_assert_eq!(page.parent.data_source_id, Some(source.id));
        prop_assert_eq!(page.properties.len(), source.properties.len());
        for (name, schema) in source.properties.iter() {
            let property = page.properties.get(name).expect("a property of the schema");
            prop_assert_eq!(&property.id, &schema.id);
            prop_assert_eq!(property.value.name(), schema.config.name());
        }
        survives(&page)?;
    }
}
