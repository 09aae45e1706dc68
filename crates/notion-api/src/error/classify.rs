//! What kind of error it is: by what Notion answered, never by what a gateway answered in its place.

use http::StatusCode;
use notion_model::{ErrorBody, ErrorCode};

use super::{Error, ErrorKind};
use crate::{Permission, endpoints};

impl Error {
    /// Whether Notion answered with this code; or with a code that is not known here, and this status.
    fn has(&self, code: ErrorCode, status: StatusCode) -> bool {
        let Some(body) = self.body() else { return false };
        match body.code {
            ErrorCode::Unknown(_) => {
                let answered = match self.0.kind {
                    ErrorKind::Api { status, .. } => status.as_u16(),
                    _ => body.status,
                };
                answered == status.as_u16() && is_notions(body)
            }
            _ => body.code == code,
        }
    }

    /// Returns whether Notion says that the object does not exist, or is not shared with the connection: 404
    /// `object_not_found`, and `directory_not_found` of plugins and skills.
    ///
    /// The 404 of a gateway in between says nothing about the object.
    pub fn is_not_found(&self) -> bool {
        self.has(ErrorCode::ObjectNotFound, StatusCode::NOT_FOUND)
            || self.code() == Some(&ErrorCode::DirectoryNotFound)
    }

    /// Returns whether Notion says that the token may not do this: 403.
    pub fn is_permission(&self) -> bool {
        self.has(ErrorCode::RestrictedResource, StatusCode::FORBIDDEN)
    }

    /// Returns what the token needs for the call, of a refusal that is of the [kind of call](Self::is_permission): a
    /// connection without it is refused. `None` if the call needs nothing that is known, or the workspace is full.
    ///
    /// Notion does not say whether that is what was missing. A personal access token is refused what its user may not do,
    /// and the list of users.
    pub fn needs(&self) -> Option<Permission> {
        let data = self.body()?.additional_data.as_ref();
        let is_full = data.is_some_and(|data| data.get("block_limit").is_some());
        if !self.is_permission() || is_full {
            return None;
        }
        endpoints::needs(self.0.route.as_ref()?)
    }

    /// Returns whether Notion says that the token is not valid, or not any more: 401. A personal access token ends within a
    /// year, and with what its user may do. Of calls for tokens: whether the code, the token or
    /// the secret of the connection is not valid, or not any more (`invalid_grant`, `invalid_token`, `invalid_client`),
    /// so that somebody has to authorise the connection again or set it right.
    pub fn is_unauthorized(&self) -> bool {
        let is_invalid = |code: &ErrorCode| {
            matches!(code.as_str(), "invalid_grant" | "invalid_token" | "invalid_client")
        };
        self.has(ErrorCode::Unauthorized, StatusCode::UNAUTHORIZED)
            || self.code().is_some_and(is_invalid)
    }

    /// Returns whether the request breaks a rule, as was found before sending it or by Notion: 400 `validation_error`.
    pub fn is_validation(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Invalid(_))
            || self.has(ErrorCode::ValidationError, StatusCode::BAD_REQUEST)
    }

    /// Returns whether there were too many requests: Notion's own 429 until the deadline, anybody's that says when to
    /// come back, or a client that is [paused](Self::pause) until after the deadline, so that nothing was sent.
    pub fn is_rate_limited(&self) -> bool {
        let says_when =
            self.status() == Some(StatusCode::TOO_MANY_REQUESTS) && self.retry_after().is_some();
        says_when
            || self.pause().is_some()
            || self.has(ErrorCode::RateLimited, StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns whether Notion says that somebody else was writing at the same time, so that nothing was saved: 409.
    pub fn is_conflict(&self) -> bool {
        self.has(ErrorCode::ConflictError, StatusCode::CONFLICT)
    }

    /// Returns whether Notion, or a gateway in front of it, had a fault: 5xx.
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns whether no answer came in time.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Transport(error) => error.kind() == notion_transport::ErrorKind::Timeout,
            _ => self.code() == Some(&ErrorCode::GatewayTimeout),
        }
    }

    /// Returns whether Notion stopped before the end of a list: there are more than 10,000 results.
    pub fn is_incomplete(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Incomplete)
    }

    /// Returns whether the cursor of a list has gone stale, so that the list has to be read from its start: cursors of
    /// searches and queries live as long as their run.
    ///
    /// Notion answers 400 `validation_error` then, and says it in its message only.
    pub fn is_stale_cursor(&self) -> bool {
        let ErrorKind::Api { body, .. } = &self.0.kind else { return false };
        let message = body.message.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        // A cursor of the wrong type, or in the wrong place, "should be" something else.
        self.is_validation()
            && says(&["cursor"])
            && says(&["invalid", "expired", "stale", "no longer"])
            && !says(&["should be"])
    }

    /// Returns whether Notion refuses the one object that was asked for: 400, 403 and 404. Whatever else goes wrong (401,
    /// 429, a fault on the way) concerns all calls.
    pub(crate) fn refuses_one_object(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Api { status, body, .. } => {
                matches!(status.as_u16(), 400 | 403 | 404) && is_notions(body)
            }
            _ => false,
        }
    }
}

/// Whether Notion answered, and not a gateway that speaks JSON, too: an error of Notion's has `error` as its `object` or
/// (in the Admin API) as its `type`, or has one of Notion's codes.
fn is_notions(body: &ErrorBody) -> bool {
    !body.extra.is_missing("object")
        || body.extra.get("type").is_some_and(|kind| kind == "error")
        || !matches!(body.code, ErrorCode::Unknown(_))
}
