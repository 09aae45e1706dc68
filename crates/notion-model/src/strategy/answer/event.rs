//! What webhooks post.

use proptest::collection::vec;
use proptest::prelude::*;

use super::basic::{maybe, uuid};
use crate::strategy::unknowns::know;
use crate::strategy::value::id;
use crate::strategy::{Answer, Unknowns};
use crate::webhook::*;

words! { ActorType, EntityType, EventType, EventVersion, SchemaAction, ViewField }

objects! {
    Event {
        id: uuid, timestamp, workspace_id, workspace_name, subscription_id: uuid, integration_id: uuid, authors,
        accessible_by, attempt_number: attempt, api_version, r#type, entity, data,
    } => fit;
    Actor { id, r#type };
    Entity { id: uuid, r#type, data_source_id: no_data_source };
    EventData {
        parent, page_id, updated_blocks, updated_properties, view_type, updated_fields, target,
        transcript_id: maybe(uuid), file_import_result,
    };
    SchemaChange { id, name, action };
}

fn attempt(_: Unknowns) -> BoxedStrategy<u32> {
    (1u32..=8).boxed()
}

fn no_data_source(_: Unknowns) -> BoxedStrategy<Option<crate::DataSourceId>> {
    prop_oneof![4 => Just(None), 1 => id().prop_map(Some)].boxed()
}

/// The entity is what the event's type says, and there is only such data as the type has.
fn fit(event: &mut Event) {
    let (about, change) = event.r#type.as_str().split_once('.').unwrap_or_default();
    let about = EntityType::from(about);
    if EntityType::KNOWN.contains(&about) {
        event.entity.r#type = about;
    }
    let Some(data) = &mut event.data else { return };
    let has = |name: &str| change.ends_with(name);
    if !has("content_updated") {
        know(&mut data.extra, &["updated_blocks"]);
        data.updated_blocks = None;
    }
    if !has("properties_updated") && !has("schema_updated") {
        know(&mut data.extra, &["updated_properties"]);
        data.updated_properties = None;
    }
    if event.entity.r#type != EntityType::View {
        know(&mut data.extra, &["view_type", "updated_fields"]);
        (data.view_type, data.updated_fields) = (None, None);
    }
    if !has("transcript_deleted") {
        know(&mut data.extra, &["target", "transcript_id"]);
        (data.target, data.transcript_id) = (None, None);
    }
    if !has("upload_failed") {
        know(&mut data.extra, &["file_import_result"]);
        data.file_import_result = None;
    }
    if event.entity.r#type != EntityType::Comment {
        know(&mut data.extra, &["page_id"]);
        data.page_id = None;
    }
}

/// Of a row the id of a property, of a schema what has become of it.
impl Answer for UpdatedProperty {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        prop_oneof![
            crate::PropertyId::strategy(unknowns).prop_map(Self::Value),
            SchemaChange::strategy(unknowns).prop_map(Self::Schema),
        ]
        .boxed()
    }
}

/// A handshake now and then, and events.
impl Arbitrary for Request {
    type Parameters = Unknowns;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(unknowns: Unknowns) -> Self::Strategy {
        prop_oneof![
            1 => crate::Secret::strategy(unknowns).prop_map(Self::Handshake),
            9 => Event::strategy(unknowns).prop_map(|event| Self::Event(Box::new(event))),
        ]
        .boxed()
    }
}

/// Events as a subscriber gets them: some come again with another attempt's number, and their order is not that of their
/// times.
///
/// ```
/// use notion_model::strategy::{self, Unknowns};
/// use proptest::prelude::*;
///
/// proptest!(|(events in strategy::events(Unknowns::SOME))| {
///     prop_assert!(events.len() < 20);
/// });
/// ```
pub fn events(unknowns: Unknowns) -> impl Strategy<Value = Vec<Event>> {
    let delivered = (Event::strategy(unknowns), any::<bool>());
    vec(delivered, 0..8)
        .prop_map(|events| {
            let again = events.iter().filter(|(_, again)| *again).map(|(event, _)| {
                let mut event = event.clone();
                event.attempt_number = event.attempt_number.saturating_add(1);
                event
            });
            let again: Vec<Event> = again.collect();
            events.into_iter().map(|(event, _)| event).chain(again).collect::<Vec<Event>>()
        })
        .prop_shuffle()
}

arbitrary! { UpdatedProperty }
