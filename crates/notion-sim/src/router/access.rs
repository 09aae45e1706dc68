//! Who may ask: tokens and what they may do, clients, and versions.

use http::{HeaderMap, header};

use super::endpoint::Access;
use crate::answer::objects::Version;
use crate::endpoints::oauth;
use crate::store::connection::Capability;
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

/// Checks who asks; returns the version that the answer is to have.
pub(super) fn check(state: &State, headers: &HeaderMap, access: Access) -> Result<Version> {
    match access {
        Access::Token(needed) => {
            check_token(state, headers, needed)?;
            check_version(headers)
        }
        Access::Client => {
            oauth::check_client(state, headers)?;
            Ok(Version { says_archived: false })
        }
    }
}

/// Whether the token is known, and may do this.
fn check_token(state: &State, headers: &HeaderMap, needed: Option<Capability>) -> Result<()> {
    if !state.needs_token() {
        return Ok(());
    }
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let known = state.token(token).ok_or_else(Fail::unauthorized)?;
    match needed.is_none_or(|needed| known.capabilities.contains(&needed)) {
        true => Ok(()),
        false => Err(Fail::restricted()),
    }
}

fn check_version(headers: &HeaderMap) -> Result<Version> {
    match headers.get("notion-version").and_then(|value| value.to_str().ok()) {
        Some("2025-09-03") => Ok(Version { says_archived: true }),
        Some("2026-03-11") => Ok(Version { says_archived: false }),
        other => Err(Fail::version(other)),
    }
}
