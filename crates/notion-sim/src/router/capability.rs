//! What tokens may do.

use crate::store::connection::Capability;

/// What a call needs; `path` is without `/v1`.
pub(crate) fn needed(method: &str, path: &[&str]) -> Option<Capability> {
    use crate::store::connection::Capability as C;

    match (method, path) {
        (_, ["users", "me"]) => None,
        (_, ["users", ..]) => Some(C::ReadUsers),
        ("GET", ["comments", ..]) => Some(C::ReadComments),
        (_, ["comments", ..]) => Some(C::InsertComments),
        (
            "POST",
            ["search"]
            | ["data_sources", _, "query"]
            | ["views", _, "queries"]
            | ["blocks", "meeting_notes", "query"],
        ) => Some(C::ReadContent),
        ("DELETE", ["views", _, "queries", _]) => Some(C::ReadContent),
        (_, ["file_uploads" | "custom_emojis" | "async_tasks", ..]) => None,
        ("PATCH", ["blocks", _, "children"]) => Some(C::InsertContent),
        ("POST", ["pages", _, "move"]) | ("PATCH" | "DELETE", _) => Some(C::UpdateContent),
        ("POST", _) => Some(C::InsertContent),
        ("GET", ["pages" | "blocks" | "databases" | "data_sources" | "views", ..]) => {
            Some(C::ReadContent)
        }
        _ => None,
    }
}
