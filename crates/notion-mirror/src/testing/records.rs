//! Records to write.

use notion_model::Timestamp;
use uuid::Uuid;

use crate::derived::Fingerprint;
use crate::store::{BlockRecord, Derived, Key, Observed, State};

/// Returns an id.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Returns a time in 2026, so many seconds after the beginning of the year.
///
/// # Panics
///
/// When it is after the year 9999.
pub fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + second).expect("a time that there is")
}

/// Returns an object that was read at this time, live and in nothing.
///
/// # Panics
///
/// When the document is not JSON.
pub fn observed(key: Key, document: &str, at: Timestamp) -> Observed {
    Observed {
        key,
        parent: None,
        within: None,
        title: format!("title of {key}"),
        created: time(-1000),
        edited: time(-500),
        state: State::Live,
        hash: Fingerprint::of_json(document).expect("JSON"),
        document: document.to_owned(),
        at,
        derived: Derived::default(),
    }
}

/// Returns a block that says this.
///
/// # Panics
///
/// Never.
pub fn block(id: Uuid, parent: Uuid, position: u32, text: &str) -> BlockRecord {
    let document =
        serde_json::json!({ "object": "block", "id": id.to_string(), "text": text }).to_string();
    BlockRecord {
        id,
        parent,
        position,
        depth: 0,
        kind: "paragraph".to_owned(),
        text: text.to_owned(),
        hash: Fingerprint::of_json(&document).expect("JSON"),
        document,
        stale: false,
    }
}
