//! Tasks that Notion carries out after it has answered.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{ErrorBody, Timestamp};

object! {
    /// A call that Notion carries out after it has answered.
    ///
    /// See [asynchronous tasks](https://developers.notion.com/reference/retrieve-async-task).
    pub struct AsyncTask("async_task") {
        /// The task: `task_` and 32 hexadecimal digits, not a UUID.
        pub id: String,
        /// How far it is.
        pub status: AsyncTaskStatus,
        /// The address of the task.
        pub status_url: String,
        /// When it was created, to the millisecond.
        pub created_time: Timestamp,
        /// How long to wait before asking again, in seconds; `None` when it is done.
        pub poll_after_seconds: Option<u64>,
        /// The call.
        pub operation: AsyncTaskOperation,
        /// When it has succeeded: what the call would have answered.
        pub result: Option<Value>,
        /// When it has failed: why.
        pub error: Option<Box<ErrorBody>>,
    }
}

open_enum! {
    /// The status of a task.
    pub enum AsyncTaskStatus {
        /// It has not begun.
        Queued = "queued",
        /// It has begun.
        Running = "running",
        /// It went wrong and is tried again.
        Retrying = "retrying",
        /// It is done.
        Succeeded = "succeeded",
        /// It went wrong for good.
        Failed = "failed",
    }
}

object! {
    /// The call that a task carries out.
    pub struct AsyncTaskOperation {
        /// Where the call came in.
        pub surface: AsyncTaskSurface,
        /// What was called, such as `PATCH /v1/pages/:page_id/markdown`.
        pub name: String,
    }
}

open_enum! {
    /// The surface at which a call came in.
    pub enum AsyncTaskSurface {
        /// Through the API.
        Rest = "rest",
        /// Through the MCP server.
        Mcp = "mcp",
    }
}

impl AsyncTask {
    /// Returns whether it is over, well or not.
    pub fn is_done(&self) -> bool {
        matches!(self.status, AsyncTaskStatus::Succeeded | AsyncTaskStatus::Failed)
    }

    /// Returns what the call would have answered, read as an `R`; `None` if it has not succeeded.
    ///
    /// # Errors
    ///
    /// When the result is not of the kind that `R` is.
    pub fn result_as<R: DeserializeOwned>(&self) -> serde_json::Result<Option<R>> {
        self.result.as_ref().map(crate::from_value).transpose()
    }
}

/// The answer to a call that Notion may carry out later: its result, or the task that will have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MaybeTask<R> {
    /// It is done already.
    Done(R),
    /// It is under way.
    Task(Box<AsyncTask>),
}

impl<'de, R: DeserializeOwned> Deserialize<'de> for MaybeTask<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        let read = match body.get("object").and_then(Value::as_str) {
            Some("async_task") => crate::from_value(&body).map(Self::Task),
            _ => crate::from_value(&body).map(Self::Done),
        };
        read.map_err(D::Error::custom)
    }
}
