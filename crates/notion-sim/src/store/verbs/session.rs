//! Sessions: the runs of a query or a search, to which their cursors belong.

use notion_model::jiff::Timestamp;
use uuid::Uuid;

use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

/// A run of a query or a search, by when it began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session(Timestamp);

impl State {
    /// The session that a cursor belongs to, or a new one if there is no cursor.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub(crate) fn session(&self, cursor: Option<&str>) -> Result<Session> {
        let Some(cursor) = cursor else { return Ok(Session(self.now)) };
        // What names an item alone belongs to none.
        let Some(began) = began(cursor) else { return Ok(Session(self.now)) };
        let lifetime = self.settings.cursor_lifetime;
        let has_expired = lifetime.is_positive() && self.now.duration_since(began) > lifetime;
        if has_expired || self.sessions_since.is_some_and(|since| began <= since) {
            return Err(Fail::validation(format!(
                "The start_cursor provided is invalid: {cursor}"
            )));
        }
        Ok(Session(began))
    }

    /// The cursor that goes on with this item.
    pub(crate) fn cursor(&self, session: Session, next: Uuid) -> String {
        let millis = u64::try_from(session.0.as_millisecond()).unwrap_or_default();
        let mut rest = [0; 10];
        rest.copy_from_slice(&self.workspace_id.as_uuid().as_bytes()[..10]);
        let session = uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid();
        format!("s:{session}:{next}")
    }

    /// Ends all sessions: none of their cursors is good any more.
    pub(crate) fn end_sessions(&mut self) {
        self.sessions_since = Some(self.now);
    }
}

/// When the session began that a cursor names.
fn began(cursor: &str) -> Option<Timestamp> {
    let (session, _) = cursor.strip_prefix("s:")?.split_once(':')?;
    let session = Uuid::try_parse(session).ok().filter(|id| id.get_version_num() == 7)?;
    let millis = session.as_u128() >> 80;
    Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()
}
