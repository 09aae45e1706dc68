//! `/v1/async_tasks`

use notion_model::{AsyncTask, AsyncTaskStatus, AsyncTaskSurface, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, answer};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

/// Answers with a task under which the result is found.
pub(crate) fn accepted(
    state: &mut State,
    name: &str,
    result: Option<impl Serialize>,
) -> Result<Answer> {
    let result = result.and_then(|result| serde_json::to_value(result).ok());
    let task = accept(state, name, result.unwrap_or_default());
    Ok(Answer { status: 202, ..answer(Some(task))? })
}

/// Takes note of a call that was carried out, and gives the task under which its result is found.
fn accept(state: &mut State, name: &str, result: Value) -> AsyncTask {
    let mut task = AsyncTask::default();
    task.id = format!("task_{}", state.random_id().as_simple());
    task.status = AsyncTaskStatus::Queued;
    task.status_url = format!("{}/v1/async_tasks/{}", state.base_url(), task.id);
    task.created_time = Timestamp::new(crate::wire::ids::millisecond(state.now()));
    task.poll_after_seconds = Some(2);
    task.operation.surface = AsyncTaskSurface::Rest;
    task.operation.name = name.to_owned();
    let mut done = task.clone();
    done.status = AsyncTaskStatus::Succeeded;
    done.poll_after_seconds = None;
    done.result = Some(result);
    state.add_task(done);
    task
}

/// A task, which is done when somebody asks for it.
pub(crate) fn retrieve(state: &State, id: &str) -> Result<AsyncTask> {
    let task = state.task(id).cloned();
    task.ok_or_else(|| {
        Fail::not_found("async task", id, state.integration(), &state.bot().to_string())
    })
}
