//! Calls that Notion carries out after it has answered.

use std::iter::repeat_with;
use std::time::Duration;

use notion_api::{Client, ErrorKind};
use notion_model::{AsyncTask, AsyncTaskStatus, MarkdownUpdate, MaybeTask, Page, PageMarkdown};
use notion_sim::Workspace;
use notion_tests::clients::waiting_by;
use notion_tests::script::bodies;
use notion_transport::clock::{Clock, ManualClock};
use serde_json::{Value, json};

fn task(more: Value) -> Value {
    let mut task = json!({
        "object": "async_task", "id": "task_1", "status_url": "https://api.notion.com/v1/async_tasks/task_1",
        "created_time": "2026-07-04T09:10:20.602Z", "operation": {"surface": "rest", "name": "x"},
    });
    task.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    task
}

/// A client that gets these answers, and the clock that says how long it waited.
fn answers<I>(all: I) -> (Client, ManualClock)
where
    I: IntoIterator<Item = Value, IntoIter: Send + 'static>,
{
    let clock = ManualClock::new();
    (waiting_by(&clock).transport(bodies(all)).build().expect("a client"), clock)
}

fn queued() -> MaybeTask<PageMarkdown> {
    let task = task(json!({"status": "queued", "poll_after_seconds": 2}));
    notion_model::from_value(&task).expect("a task")
}

#[tokio::test]
async fn a_task_is_asked_after_as_often_as_it_wants() {
    let result = json!({
        "object": "page_markdown", "id": "11111111-1111-4111-8111-111111111111", "markdown": "# x",
        "truncated": false, "unknown_block_ids": [],
    });
    let (notion, clock) = answers([
        task(json!({"status": "running", "poll_after_seconds": 5})),
        task(json!({"status": "retrying", "poll_after_seconds": 30})),
        task(json!({"status": "succeeded", "result": result})),
    ]);
    let markdown = notion.async_tasks().finish(queued()).send().await.expect("a result");
    assert_eq!(markdown.markdown, "# x");
    assert_eq!(clock.now(), Duration::from_secs(2 + 5 + 30));
    // What is done already needs nothing.
    let done = notion.async_tasks().finish(MaybeTask::Done(markdown.clone())).send().await;
    assert_eq!(done.expect("a result"), markdown);
    assert_eq!(clock.now(), Duration::from_secs(37));
}

#[tokio::test]
async fn a_task_that_fails_or_takes_too_long_is_an_error() {
    let error =
        json!({"object": "error", "status": 400, "code": "validation_error", "message": "no"});
    let (notion, _) = answers([task(json!({"status": "failed", "error": error}))]);
    let error = notion.async_tasks().finish(queued()).send().await.expect_err("a failure");
    assert_eq!(error.to_string(), "the task failed: validation_error: no");
    assert!(error.is_validation() && matches!(error.kind(), ErrorKind::TaskFailed(_)));

    let running = || task(json!({"status": "running", "poll_after_seconds": 10}));
    let (notion, clock) = answers(repeat_with(running));
    let wait = notion.async_tasks().finish(queued()).at_most(Duration::from_secs(25));
    let error = wait.send().await.expect_err("too long");
    let told = error.to_string();
    assert!(told.starts_with("the task task_1 has not come to its end: it is running"), "{told}");
    assert!(told.contains("the write may have been applied"), "{told}");
    assert!(error.may_have_been_applied());
    assert_eq!(clock.now(), Duration::from_secs(22));

    let (notion, _) = answers(repeat_with(running));
    let read: AsyncTask = notion_model::from_value(&running()).expect("a task");
    let wait = notion.async_tasks().wait(&read).at_most(Duration::from_secs(25));
    assert_eq!(wait.send().await.expect("it").status, AsyncTaskStatus::Running);

    // A result of another kind.
    let (notion, _) = answers([task(json!({"status": "succeeded", "result": [1]}))]);
    let error = notion.async_tasks().finish(queued()).send().await.expect_err("no Markdown");
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error:?}");
}

#[tokio::test]
async fn pages_are_written_in_the_background() {
    let workspace = Workspace::new();
    let clock = ManualClock::new();
    let notion = waiting_by(&clock).transport(workspace.clone()).build().expect("a client");
    let create = notion.pages().create(workspace.root_page()).title("Report");
    let answer = create.markdown("# One").allow_async().send().await.expect("an answer");
    assert!(matches!(answer, MaybeTask::Task(_)), "{answer:?}");
    let page: Page = notion.async_tasks().finish(answer).send().await.expect("a page");
    assert_eq!(page.title_text(), "Report");
    let update = MarkdownUpdate::append("two");
    let answer = notion.pages().update_markdown_async(page.id, update).send().await;
    let answer = answer.expect("an answer");
    let blocking = notion_sync::Client::blocking(notion.clone());
    let markdown =
        tokio::task::spawn_blocking(move || blocking.async_tasks().finish(answer).send());
    let markdown = markdown.await.expect("no panic").expect("a result").markdown;
    assert!(markdown.contains("# One") && markdown.contains("two"), "{markdown}");
    let error = notion.async_tasks().wait("task_0").send().await.expect_err("no such task");
    assert!(error.is_not_found());
}
