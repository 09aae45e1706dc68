//! Pages.

use super::basic::{address, maybe};
use crate::*;

objects! {
    Page {
        id, created_time, last_edited_time, created_by, last_edited_by, cover, icon, parent, in_trash, is_archived,
        is_locked, properties, url: address, public_url: maybe(address), archived,
    } => |page| page.archived = page.archived.map(|_| page.in_trash);
}
