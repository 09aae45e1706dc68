//! Errors, as Notion words them.

use notion_model::{ErrorBody, ErrorCode};
use serde_json::{Value, json};

/// An answer that reports an error.
#[derive(Debug)]
pub(crate) struct Fail {
    pub(crate) status: u16,
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    pub(crate) additional_data: Option<Value>,
}

pub(crate) type Result<T> = std::result::Result<T, Fail>;

impl Fail {
    fn new(status: u16, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), additional_data: None }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, ErrorCode::ValidationError, message)
    }

    /// `body.x should be …, instead was …`
    pub(crate) fn body(path: &str, should: &str, was: Option<&Value>) -> Self {
        Self::at("body", path, should, was)
    }

    /// What is in a block of this type is not given.
    pub(crate) fn not_supported(block_type: &str) -> Self {
        Self::validation(format!("Block type {block_type} is not supported via the API."))
    }

    pub(crate) fn at(place: &str, path: &str, should: &str, was: Option<&Value>) -> Self {
        let was = was.map_or_else(|| "undefined".to_owned(), quoted);
        Self::validation(format!(
            "{place} failed validation: {place}.{path} should be {should}, instead was `{was}`."
        ))
    }

    /// Several things that are wrong with a body, as one message.
    pub(crate) fn all(mut fails: Vec<Self>) -> Self {
        if fails.len() == 1 {
            return fails.remove(0);
        }
        let lines = fails.iter().map(|fail| {
            let line = fail.message.strip_prefix("body failed validation: ");
            line.unwrap_or(&fail.message)
        });
        let lines: Vec<&str> = lines.collect();
        Self::validation(format!("body failed validation. Fix one:\n{}", lines.join("\n")))
    }

    pub(crate) fn invalid_cursor(cursor: &str) -> Self {
        Self::validation(format!("The start_cursor provided is invalid: {cursor}"))
    }

    pub(crate) fn invalid_json() -> Self {
        Self::new(400, ErrorCode::InvalidJson, "Error parsing JSON body.")
    }

    pub(crate) fn invalid_request_url() -> Self {
        Self::new(400, ErrorCode::InvalidRequestUrl, "Invalid request URL.")
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, ErrorCode::Unauthorized, "API token is invalid.")
    }

    pub(crate) fn too_large() -> Self {
        Self::new(413, ErrorCode::ValidationError, "The body of the request is too large.")
    }

    pub(crate) fn rate_limited() -> Self {
        let message = "You have been rate limited. Please try again in a few minutes.";
        Self::new(429, ErrorCode::RateLimited, message)
    }

    pub(crate) fn restricted() -> Self {
        Self::new(403, ErrorCode::RestrictedResource, "Insufficient permissions for this endpoint.")
    }

    pub(crate) fn version(was: Option<&str>) -> Self {
        let message = match was {
            None => "Notion-Version header failed validation: Notion-Version header should be defined, instead was \
                     `undefined`."
                .to_owned(),
            Some(was) => format!(
                "Notion-Version header failed validation: Notion-Version header should be `\"2025-09-03\"`, or \
                 `\"2026-03-11\"`, instead was `\"{was}\"`."
            ),
        };
        Self::new(400, ErrorCode::MissingVersion, message)
    }

    pub(crate) fn not_found(
        noun: &str,
        id: impl std::fmt::Display,
        integration: &str,
        integration_id: &str,
    ) -> Self {
        let message = format!(
            "Could not find {noun} with ID: {id}. Make sure the relevant pages and databases are shared with your \
             integration \"{integration}\"."
        );
        Self {
            additional_data: Some(json!({ "integration_id": integration_id })),
            ..Self::new(404, ErrorCode::ObjectNotFound, message)
        }
    }

    pub(crate) fn no_user(id: impl std::fmt::Display, integration_id: &str) -> Self {
        let message = format!(
            "Could not find user with ID: {id}. Make sure your integration has capabilities to read user information. \
             With those capabilities, only members and guests in the integration's workspace are visible."
        );
        Self {
            additional_data: Some(json!({ "integration_id": integration_id })),
            ..Self::new(404, ErrorCode::ObjectNotFound, message)
        }
    }

    /// No plugin and no skill.
    pub(crate) fn no_directory(message: String) -> Self {
        Self::new(404, ErrorCode::DirectoryNotFound, message)
    }

    pub(crate) fn archived() -> Self {
        Self::validation(
            "Can't edit block that is archived. You must unarchive the block before editing.",
        )
    }

    pub(crate) fn archived_ancestor() -> Self {
        Self::validation(
            "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
        )
    }

    pub(crate) fn to_body(&self) -> ErrorBody {
        let mut body = ErrorBody::default();
        body.status = self.status;
        body.code = self.code.clone();
        body.message.clone_from(&self.message);
        body.additional_data.clone_from(&self.additional_data);
        body
    }
}

/// A value as messages quote it.
fn quoted(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
