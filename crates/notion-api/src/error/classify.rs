//! What kind of error it is. What Notion says of it counts, never what something in between answered in its place.

use http::StatusCode;
use notion_model::{ErrorBody, ErrorCode};

use super::{Error, ErrorKind};

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

    /// The object does not exist, or is not shared with the connection: Notion's own 404. One of something in between
    /// says nothing about the object.
    pub fn is_not_found(&self) -> bool {
        self.has(ErrorCode::ObjectNotFound, StatusCode::NOT_FOUND)
    }

    /// The token may not do this: Notion's own 403.
    pub fn is_permission(&self) -> bool {
        self.has(ErrorCode::RestrictedResource, StatusCode::FORBIDDEN)
    }

    /// The token is not valid: Notion's own 401. Of calls for tokens: the code, the token or the secret of the
    /// connection is not valid, or not any more (`invalid_grant`, `invalid_token`, `invalid_client`), so somebody has to
    /// authorise it again or set it right; to try again is no use.
    pub fn is_unauthorized(&self) -> bool {
        let is_invalid = |code: &ErrorCode| {
            matches!(code.as_str(), "invalid_grant" | "invalid_token" | "invalid_client")
        };
        self.has(ErrorCode::Unauthorized, StatusCode::UNAUTHORIZED)
            || self.code().is_some_and(is_invalid)
    }

    /// The request breaks a rule, as was found before sending it or by Notion: 400 `validation_error`.
    pub fn is_validation(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Invalid(_))
            || self.has(ErrorCode::ValidationError, StatusCode::BAD_REQUEST)
    }

    /// Too many requests, and the retries are used up: Notion's own 429.
    pub fn is_rate_limited(&self) -> bool {
        self.has(ErrorCode::RateLimited, StatusCode::TOO_MANY_REQUESTS)
    }

    /// Somebody else was writing at the same time; nothing was saved: Notion's own 409.
    pub fn is_conflict(&self) -> bool {
        self.has(ErrorCode::ConflictError, StatusCode::CONFLICT)
    }

    /// Notion, or something in front of it, had a fault: 5xx.
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// No answer came in time.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Transport(error) => error.kind() == notion_transport::ErrorKind::Timeout,
            _ => self.code() == Some(&ErrorCode::GatewayTimeout),
        }
    }

    /// Notion stopped before the end of a list: there are more than 10,000 results.
    pub fn is_incomplete(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Incomplete)
    }

    /// The cursor of a list has gone stale, so the list has to be read from its start: cursors of searches and queries
    /// live as long as their run. Notion answers 400 `validation_error` then, and says it in its message only.
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

    /// Whether Notion refuses the one object that was asked for, so that another call may well succeed: 400, 403 and
    /// 404. Whatever else there is (401, 429, a fault on the way) has to do with all calls.
    pub(crate) fn refuses_one_object(&self) -> bool {
        match &self.0.kind {
            ErrorKind::Api { status, body, .. } => {
                matches!(status.as_u16(), 400 | 403 | 404) && is_notions(body)
            }
            _ => false,
        }
    }
}

/// Whether Notion answered, and not a gateway that speaks JSON, too: what is Notion's says so, as `object` or (in the
/// Admin API) as `type`, or has one of its codes.
fn is_notions(body: &ErrorBody) -> bool {
    !body.extra.is_defaulted("object")
        || body.extra.get("type").is_some_and(|kind| kind == "error")
        || !matches!(body.code, ErrorCode::Unknown(_))
}
