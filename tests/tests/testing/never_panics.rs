//! The third pattern: whatever Notion may send, the code does not panic.
//!
//! The code under test reads pages, blocks and events. What it is given has types, words and keys that no version of this
//! library knows, lacks some that are always there, and has values of the wrong kind in their places.

use http::Response;
use notion_model::strategy::{self, Tree, Unknowns};
use notion_model::webhook::{Event, EventKind, PageChange, Request};
use notion_model::{BlockInput, DataSourceId, List, Page, PropertyValue};
use notion_sync::Client;
use notion_transport::mock::MockTransport;
use proptest::prelude::*;

/// The code under test: what a page says in one line.
fn summary(page: &Page) -> String {
    let values = page.properties.iter().filter_map(|(name, property)| match &property.value {
        PropertyValue::Number(Some(number)) => Some(format!("{name}: {number}")),
        PropertyValue::Select(Some(option)) => Some(format!("{name}: {}", option.name)),
        PropertyValue::Date(Some(date)) => Some(format!("{name}: {}", date.start)),
        PropertyValue::Relation(pages) if property.is_truncated() => {
            Some(format!("{name}: more than {}", pages.len()))
        }
        PropertyValue::Unknown(unknown) => Some(format!("{name}: a {}", unknown.name())),
        _ => None,
    });
    format!("{} ({})", page.title_text(), values.collect::<Vec<_>>().join(", "))
}

/// The code under test: all summaries of a data source.
fn summaries(notion: &Client, source: DataSourceId) -> Result<Vec<String>, notion_api::Error> {
    notion.data_sources().query(source).items().map(|page| Ok(summary(&page?))).collect()
}

/// The code under test: what has to be looked at again after an event.
fn stale(event: &Event) -> Option<String> {
    match event.kind() {
        EventKind::Page(id, PageChange::Deleted) => Some(format!("forget {id}")),
        EventKind::Page(id, _) => Some(format!("read {id}")),
        EventKind::DataSource(..) | EventKind::Database(..) => Some("read the schema".to_owned()),
        _ => None,
    }
}

/// The code under test: a page as Markdown, and how much of it could not be written.
fn document(tree: &Tree) -> (String, usize) {
    let (text, lost) = notion_model::markdown::write_tree(&tree.children);
    let (blocks, _) = BlockInput::from_tree(&tree.children);
    (text, lost.len() + tree.children.len() - blocks.len().min(tree.children.len()))
}

/// Answers every request with the same body.
fn answering(body: String) -> Client {
    let mock = MockTransport::from_fn(move |_| Ok(Response::new(body.clone().into())));
    let client = notion_api::Client::builder().transport(mock).without_layers().build();
    Client::blocking(client.expect("a client"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn no_page_is_too_odd(page in any_with::<Page>(Unknowns::rate(0.2))) {
        prop_assert!(summary(&page).ends_with(')'));
    }

    #[test]
    fn no_event_is_too_odd(events in strategy::events(Unknowns::rate(0.2))) {
        for event in events {
            let body = serde_json::to_vec(&event).expect("JSON");
            // As a webhook's handler reads it.
            if let Request::Event(event) = Request::from_slice(&body).expect("an event") {
                stale(&event);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Over the wire: what the client can't make sense of is an error, all else is an answer.
    #[test]
    fn no_answer_is_too_odd(list in any_with::<List<Page>>(Unknowns::rate(0.2)), cut in any::<prop::sample::Index>()) {
        let mut whole = list;
        (whole.next_cursor, whole.has_more) = (None, false);
        let body = serde_json::to_string(&whole).expect("JSON");
        let read = summaries(&answering(body.clone()), DataSourceId::nil());
        if let Ok(read) = read {
            prop_assert_eq!(read.len(), whole.results.len());
        }
        let cut = body.floor_char_boundary(cut.index(body.len()));
        prop_assert!(summaries(&answering(body[..cut].to_owned()), DataSourceId::nil()).is_err());
    }

    #[test]
    fn no_tree_is_too_odd(tree in strategy::tree(Unknowns::rate(0.2))) {
        document(&tree);
    }
}
