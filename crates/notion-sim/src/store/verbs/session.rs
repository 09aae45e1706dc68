//! Sessions: the runs of a query or a search, to which their cursors belong, and what the former found.

use notion_model::jiff::Timestamp;
use uuid::Uuid;

use crate::store::results::{Found, Question, Session};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

impl State {
    /// The session that a cursor belongs to, or a new one if there is no cursor.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub(crate) fn session(&self, cursor: Option<&str>) -> Result<Session> {
        // What names an item alone belongs to none.
        let Some((cursor, session)) = cursor.and_then(|cursor| Some((cursor, read(cursor)?)))
        else {
            return Ok(Session { began: self.now, ended: self.sessions_ended });
        };
        let lifetime = self.settings.cursor_lifetime;
        let has_expired =
            lifetime.is_positive() && self.now.duration_since(session.began) > lifetime;
        if has_expired || session.ended != self.sessions_ended {
            return Err(Fail::invalid_cursor(cursor));
        }
        Ok(session)
    }

    /// The cursor that goes on with this item.
    pub(crate) fn cursor(&self, session: Session, next: Uuid) -> String {
        let millis = u64::try_from(session.began.as_millisecond()).unwrap_or_default();
        let mut rest = [0; 10];
        rest[..6].copy_from_slice(&self.workspace_id.as_uuid().as_bytes()[..6]);
        rest[6..].copy_from_slice(&session.ended.to_be_bytes());
        let session = uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid();
        format!("s:{session}:{next}")
    }

    /// What a query of this session found, if nothing has changed since.
    pub(crate) fn kept_result(&self, session: Session, question: &Question) -> Option<Found> {
        self.results.find(session, question)
    }

    /// Keeps what a query found for the pages that follow.
    pub(crate) fn keep_result(&self, session: Session, question: Question, found: Found) {
        self.results.keep(session, question, found);
    }

    /// Something may change: what queries found counts no more.
    pub(crate) fn forget_results(&mut self) {
        self.results.clear();
    }

    /// Ends all sessions: none of their cursors is good any more.
    pub(crate) fn end_sessions(&mut self) {
        self.sessions_ended = self.sessions_ended.wrapping_add(1);
    }
}

/// The session that a cursor names.
fn read(cursor: &str) -> Option<Session> {
    let (session, _) = cursor.strip_prefix("s:")?.split_once(':')?;
    let session = Uuid::try_parse(session).ok().filter(|id| id.get_version_num() == 7)?;
    let millis = session.as_u128() >> 80;
    let began = Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()?;
    let [.., a, b, c, d] = *session.as_bytes();
    Some(Session { began, ended: u32::from_be_bytes([a, b, c, d]) })
}
