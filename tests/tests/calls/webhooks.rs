//! Webhooks: every event, and signatures.

use notion_model::webhook::{
    CommentChange, ContainerChange, EntityKind, Event, EventKind, EventType, FileUploadChange,
    PageChange, Request, SchemaAction, SignatureError, SigningKey, UpdatedProperty, ViewChange,
    ViewField,
};
use notion_model::{FileImportResultKind, Parent, ParentKind, ViewType};
use serde_json::{Value, json};

const ID: &str = "153104cd-477e-809d-8dc4-ff2d96ae3090";
const OTHER: &str = "13950b26-c203-4f3b-b97d-93ec06319565";

/// An event as the documentation has it.
fn event(kind: &str, entity: &str, data: Value) -> Value {
    json!({
        "id": "367cba44-b6f3-4c92-81e7-6a2e9659efd4", "timestamp": "2026-07-04T09:10:20.602Z",
        "workspace_id": OTHER, "workspace_name": "Acme", "subscription_id": ID, "integration_id": ID,
        "authors": [{"id": OTHER, "type": "person"}], "accessible_by": [{"id": OTHER, "type": "bot"}],
        "attempt_number": 1, "api_version": "2026-03-11", "type": kind, "entity": {"id": ID, "type": entity},
        "data": data,
    })
}

/// The data that an event of this type has.
fn data(kind: &str) -> Value {
    let parent = json!({"id": OTHER, "type": "page"});
    let blocks = json!([{"id": ID, "type": "block"}, {"id": OTHER, "type": "page"}]);
    let schema = json!([{"id": "a%3B", "name": "A", "action": "updated"}, {"id": "b", "name": null, "action": "deleted"}]);
    match kind {
        "page.transcription_block.transcript_deleted" => {
            json!({"target": {"id": ID, "type": "block"}, "transcript_id": "t1"})
        }
        "page.properties_updated" => {
            json!({
                "parent": {"id": OTHER, "type": "database", "data_source_id": ID},
                "updated_properties": ["XGe%40", "title"],
            })
        }
        _ if kind.ends_with("content_updated") => {
            json!({"parent": parent, "updated_blocks": blocks})
        }
        _ if kind.ends_with("schema_updated") => {
            json!({"parent": parent, "updated_properties": schema})
        }
        _ if kind.starts_with("comment.") => json!({"parent": parent, "page_id": OTHER}),
        "view.created" => json!({"parent": parent, "view_type": "board"}),
        "view.updated" => json!({"parent": parent, "updated_fields": ["filter", "sorts"]}),
        "file_upload.upload_failed" => json!({"file_import_result": {
            "imported_time": "2026-07-04T09:10:00.000Z", "type": "error",
            "error": {
                "type": "download_error", "code": "x", "message": "y", "parameter": null, "status_code": 404,
            },
        }}),
        _ if kind.starts_with("file_upload.") => Value::Null,
        _ => json!({"parent": parent}),
    }
}

/// What an event of this type is about.
fn entity(kind: &str) -> &str {
    match kind.split('.').next() {
        Some("database") => "database",
        Some("data_source") => "data_source",
        Some("file_upload") => "file_upload",
        Some(other) => other,
        None => "",
    }
}

fn read(event: &Value) -> Event {
    match Request::from_slice(event.to_string().as_bytes()).expect("an event") {
        Request::Event(event) => *event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_event_has_its_kind_and_loses_nothing() {
    for kind in EventType::KNOWN {
        let sent = event(kind.as_str(), entity(kind.as_str()), data(kind.as_str()));
        let event = read(&sent);
        assert_eq!(event.r#type, *kind);
        assert!(!format!("{event:?}").replace("Extra(None)", "").contains("Extra("), "{event:#?}");
        assert!(!format!("{event:?}").contains("Unknown("), "{event:#?}");
        assert!(!matches!(event.kind(), EventKind::Unknown(_)), "{kind}");
        // Also the `null` under `data`, where there is nothing more to say.
        assert_eq!(serde_json::to_value(&event).expect("JSON"), sent, "{kind}");
    }
}

#[test]
fn a_kind_has_what_belongs_to_it() {
    let of = |name: &str| read(&event(name, entity(name), data(name)));
    let page = of("page.content_updated");
    let EventKind::Page(id, PageChange::ContentUpdated(blocks)) = page.kind() else { panic!() };
    assert_eq!(id.to_string(), ID);
    assert!(matches!(blocks[0].kind(), EntityKind::Block(_)));
    assert!(matches!(blocks[1].kind(), EntityKind::Page(_)));
    let page = of("page.properties_updated");
    let EventKind::Page(_, PageChange::PropertiesUpdated(changed)) = page.kind() else { panic!() };
    assert_eq!(*changed[0].id(), *"XGe@");
    let parent = page.data.as_ref().and_then(|data| data.parent.as_ref()).expect("a parent");
    assert_eq!(parent.data_source_id.expect("one").to_string(), ID);
    let source = of("data_source.schema_updated");
    let EventKind::DataSource(EntityKind::DataSource(_), ContainerChange::SchemaUpdated(changed)) =
        source.kind()
    else {
        panic!()
    };
    let UpdatedProperty::Schema(change) = &changed[1] else { panic!() };
    assert_eq!((&change.name, &change.action), (&None, &SchemaAction::Deleted));
    let comment = of("comment.deleted");
    let EventKind::Comment(_, CommentChange::Deleted, Some(page)) = comment.kind() else {
        panic!()
    };
    assert_eq!(page.to_string(), OTHER);
    assert_eq!(
        of("view.updated").kind(),
        EventKind::View(
            ID.parse().expect("an id"),
            ViewChange::Updated(&[ViewField::Filter, ViewField::Sorts])
        )
    );
    let view = of("view.created");
    assert!(matches!(view.kind(), EventKind::View(_, ViewChange::Created(Some(ViewType::Board)))));
    let upload = of("file_upload.upload_failed");
    let EventKind::FileUpload(_, FileUploadChange::Failed(Some(result))) = upload.kind() else {
        panic!()
    };
    assert!(matches!(result.kind, FileImportResultKind::Error(_)));
    // A linked database is a block.
    let linked = read(&event("database.moved", "block", data("database.moved")));
    assert!(matches!(
        linked.kind(),
        EventKind::Database(EntityKind::Block(_), ContainerChange::Moved)
    ));
}

#[test]
fn a_parent_without_type_is_what_its_key_says() {
    let parent = |parent: Value| {
        let event = read(&event("page.created", "page", json!({"parent": parent})));
        let written = serde_json::to_value(&event).expect("JSON");
        assert_eq!(written["data"]["parent"], parent);
        event.data.and_then(|data| data.parent).expect("a parent")
    };
    let source = EntityKind::DataSource(OTHER.parse().expect("an id"));
    let page = EntityKind::Page(OTHER.parse().expect("an id"));
    assert_eq!(parent(json!({"id": ID, "data_source_id": OTHER})).kind(), source);
    assert_eq!(parent(json!({"data_source_id": OTHER})).kind(), source);
    assert_eq!(parent(json!({"id": ID, "type": "cell", "data_source_id": OTHER})).kind(), source);
    assert_eq!(parent(json!({"page_id": OTHER})).kind(), page);
    assert_eq!(parent(json!({"id": OTHER, "type": "page_id"})).kind(), page);
    let block = EntityKind::Block(OTHER.parse().expect("an id"));
    assert_eq!(parent(json!({"type": "block_id", "block_id": OTHER})).kind(), block);
    // The type, where there is one that is known, says what the id is.
    let database = EntityKind::Database(ID.parse().expect("an id"));
    let both = json!({"id": ID, "type": "database", "data_source_id": OTHER});
    assert_eq!(parent(both).kind(), database);
    assert_eq!(parent(json!({"id": ID})).kind(), EntityKind::Other(ID));

    let parent = |json: Value| notion_model::from_value::<Parent>(&json).expect("a parent");
    let (row, in_page) = (
        parent(json!({"data_source_id": OTHER, "database_id": ID})),
        parent(json!({"page_id": ID})),
    );
    let (source, database) = (OTHER.parse().expect("an id"), ID.parse().expect("an id"));
    assert_eq!(row.kind(), ParentKind::DataSource(source, Some(database)));
    assert_eq!(in_page.kind(), ParentKind::Page(ID.parse().expect("an id")));
    assert_eq!(parent(json!({"workspace": true})).kind(), ParentKind::Workspace);
    assert_eq!(parent(json!({"type": "moon", "page_id": ID})).kind(), ParentKind::Unknown("moon"));
}

#[test]
fn what_is_new_is_kept() {
    let sent = event("agent.woke_up", "agent", json!({"mood": "sunny", "updated_properties": [4]}));
    let event = read(&sent);
    assert_eq!(event.kind(), EventKind::Unknown("agent.woke_up"));
    assert_eq!(event.entity.kind(), EntityKind::Other(ID));
    assert_eq!(serde_json::to_value(&event).expect("JSON"), sent);
    // An entity that is not what the type says.
    let odd = read(&self::event("page.created", "hologram", Value::Null));
    assert_eq!(odd.kind(), EventKind::Unknown("page.created"));
    assert!(Request::from_slice(b"[]").is_err() && Request::from_slice(b"").is_err());
}

#[test]
fn only_what_notion_signed_is_opened() {
    let key = SigningKey::new("secret_abc");
    let body = br#"{"type":"page.created"}"#;
    // Computed by openssl.
    let signature = "sha256=8dac936c5230d31ecb80929301f5cbabca1bedb69a1859f45cdaa47d7e79e45f";
    assert_eq!(key.sign(body), signature);
    key.verify(body, Some(signature)).expect("the right one");
    key.verify(body, Some(&signature.to_uppercase().replace("SHA", "sha"))).expect("the same");
    assert_eq!(key.open(body, Some(signature)).expect("an event").r#type, EventType::PageCreated);
    let mismatch = |body: &[u8], signature: &str| {
        let error = key.open(body, Some(signature)).expect_err("a wrong one");
        assert!(matches!(error, SignatureError::Mismatch), "{error:?}");
    };
    mismatch(br#"{"type": "page.created"}"#, signature);
    mismatch(b"", signature);
    mismatch(body, &SigningKey::new("secret_abd").sign(body));
    for index in [7, 40, 70] {
        let mut other = signature.to_owned();
        let digit = if &other[index..=index] == "0" { "1" } else { "0" };
        other.replace_range(index..=index, digit);
        mismatch(body, &other);
    }
    let short = &signature[..70];
    let long = format!("{signature}00");
    let odd = signature.replace("sha256=", "sha1=");
    let no_digit = format!("sha256={}", "g".repeat(64));
    for malformed in
        [None, Some(""), Some("sha256="), Some(short), Some(&long), Some(&odd), Some(&no_digit)]
    {
        let error = key.open(body, malformed).expect_err("a malformed one");
        assert!(matches!(error, SignatureError::Malformed), "{malformed:?}: {error:?}");
    }
    let error = key.open(b"[]", Some(&key.sign(b"[]"))).expect_err("no event");
    assert!(matches!(error, SignatureError::NotAnEvent), "{error:?}");
    assert!(!format!("{key:?}").contains("secret_abc"));
}

#[test]
fn a_handshake_is_signed_with_the_token_that_it_carries() {
    let body = br#"{"verification_token":"secret_new"}"#;
    let request = Request::from_slice(body).expect("a handshake");
    assert!(!format!("{request:?}").contains("secret_new"));
    let signature = SigningKey::new("secret_new").sign(body);
    assert!(request.is_signed_handshake(body, Some(&signature)));
    assert!(!request.is_signed_handshake(body, None));
    assert!(!request.is_signed_handshake(body, Some(&SigningKey::new("x").sign(body))));
    // With a key there is none to be believed.
    let key = SigningKey::new("secret_new");
    let error = key.open(body, Some(&signature)).expect_err("a handshake");
    assert!(matches!(error, SignatureError::NotAnEvent), "{error:?}");
    let Request::Handshake(token) = request else { panic!("{request:?}") };
    assert_eq!(token.expose(), "secret_new");
}

#[test]
fn a_key_that_can_be_none_accepts_nothing() {
    let body = br#"{"id":"367cba44-b6f3-4c92-81e7-6a2e9659efd4","type":"page.created"}"#;
    for key in ["", " ", "\n", "secret_abc\n", " secret_abc"].map(SigningKey::new) {
        let signature = key.sign(body);
        let error = key.open(body, Some(&signature)).expect_err("it is no key");
        assert!(matches!(error, SignatureError::UnusableKey), "{error:?}");
        assert!(error.to_string().contains("the key is empty"), "{error}");
        assert!(key.verify(body, None).is_err());
    }
    for token in ["", " "] {
        let handshake = format!(r#"{{"verification_token":"{token}"}}"#);
        assert!(Request::from_slice(handshake.as_bytes()).is_err(), "it makes no key");
    }
}
