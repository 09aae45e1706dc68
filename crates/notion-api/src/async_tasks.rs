//! Calls that Notion carries out after it has answered.

use std::time::Duration;

use notion_model::{AsyncTask, AsyncTaskStatus, MaybeTask};
use serde::de::DeserializeOwned;

use crate::{Answer, Call, Client, Endpoint, Error, ErrorKind, Flow, Parts, Route, Task};

/// The endpoints of asynchronous tasks.
#[derive(Clone, Debug)]
pub struct AsyncTasks<C>(C);

impl<C> AsyncTasks<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C) -> Self {
        Self(caller)
    }

    /// Retrieves a task. One that has expired is not found.
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client, task: &str) -> Result<(), notion_api::Error> {
    /// let task = notion.async_tasks().retrieve(task).send().await?;
    /// println!("{} {:?}", task.status, task.poll_after_seconds);
    /// # Ok(()) }
    /// ```
    ///
    /// See [retrieve an asynchronous task](https://developers.notion.com/reference/retrieve-async-task).
    pub fn retrieve(self, id: impl Into<String>) -> Retrieve<C> {
        Call::new(self.0, RetrieveAsyncTask { id: id.into() })
    }

    /// Waits for the end of a task: asks again as often as Notion wants to be asked.
    ///
    /// A task that fails is an error of the kind [`ErrorKind::TaskFailed`].
    ///
    /// ```no_run
    /// # async fn f(notion: notion_api::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let task = notion.async_tasks().wait("task_7e869d57816e45acb1b9a499db3d2a99").send().await?;
    /// println!("{} {:?}", task.status, task.result);
    /// # Ok(()) }
    /// ```
    pub fn wait(self, task: impl Into<Waited>) -> Task<C, Wait> {
        Task::new(self.0, Wait::new(task.into()))
    }

    /// Returns what an answer holds that may be a task: waits for its end, if it is one.
    ///
    /// A task that fails is an error of the kind [`ErrorKind::TaskFailed`], and one that takes too long one of the kind
    /// [`ErrorKind::TaskUnfinished`].
    ///
    /// ```no_run
    /// use notion_model::MarkdownUpdate;
    ///
    /// # async fn f(notion: notion_api::Client, page: notion_model::PageId) -> Result<(), notion_api::Error> {
    /// let answer = notion.pages().update_markdown_async(page, MarkdownUpdate::replace("# Much")).send().await?;
    /// let markdown = notion.async_tasks().finish(answer).send().await?;
    /// println!("{}", markdown.markdown);
    /// # Ok(()) }
    /// ```
    pub fn finish<R>(self, answer: MaybeTask<R>) -> Task<C, Finish<R>> {
        Task::new(self.0, Finish { answer, longest: LONGEST })
    }
}

/// How long to wait for a task, if it isn't said.
const LONGEST: Duration = Duration::from_secs(600);

/// A call of [`AsyncTasks::retrieve`].
pub type Retrieve<C> = Call<C, RetrieveAsyncTask>;

/// The request of [`AsyncTasks::retrieve`].
#[derive(Clone, Debug)]
pub struct RetrieveAsyncTask {
    id: String,
}

impl Endpoint for RetrieveAsyncTask {
    type Response = AsyncTask;
    const ROUTE: Route = Route::get("/v1/async_tasks/{task_id}");

    #[inline]
    fn parts(&self) -> Parts {
        Parts::new().arg(&self.id)
    }
}

/// A task to be waited for: a task, or its id.
#[derive(Clone, Debug)]
pub struct Waited {
    id: String,
    /// How long to wait before the first question.
    first: Duration,
}

/// Asks after what the task says.
impl From<&AsyncTask> for Waited {
    fn from(task: &AsyncTask) -> Self {
        Self { id: task.id.clone(), first: pause(task) }
    }
}

/// Asks at once.
impl From<&str> for Waited {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned(), first: Duration::ZERO }
    }
}

fn pause(task: &AsyncTask) -> Duration {
    Duration::from_secs(if task.is_done() {
        0
    } else {
        task.poll_after_seconds.unwrap_or(1).max(1)
    })
}

/// The flow of [`AsyncTasks::wait`].
#[derive(Clone, Debug)]
pub struct Wait {
    id: String,
    first: Duration,
    longest: Duration,
}

impl Wait {
    fn new(Waited { id, first }: Waited) -> Self {
        Self { id, first, longest: LONGEST }
    }
}

impl<C> Task<C, Wait> {
    /// Sets how long to wait at most. Defaults to ten minutes. Then the task is returned as it is.
    pub fn at_most(mut self, time: Duration) -> Self {
        self.flow.longest = time;
        self
    }
}

impl Flow for Wait {
    type Response = AsyncTask;

    async fn run(self, client: Client) -> Result<AsyncTask, Error> {
        let begin = client.clock().now();
        let mut wait = self.first;
        loop {
            if !wait.is_zero() {
                client.clock().sleep(wait).await;
            }
            let task = client.call(&RetrieveAsyncTask { id: self.id.clone() }).await?;
            if task.status == AsyncTaskStatus::Failed {
                let error = task.error.map(|error| *error).unwrap_or_default();
                return Err(Error::new(ErrorKind::TaskFailed(error)));
            }
            wait = pause(&task);
            if task.is_done() || client.clock().now().saturating_sub(begin) + wait > self.longest {
                return Ok(task);
            }
        }
    }
}

/// The flow of [`AsyncTasks::finish`].
#[derive(Clone, Debug)]
pub struct Finish<R> {
    answer: MaybeTask<R>,
    longest: Duration,
}

impl<C, R> Task<C, Finish<R>> {
    /// Sets how long to wait at most. Defaults to ten minutes.
    pub fn at_most(mut self, time: Duration) -> Self {
        self.flow.longest = time;
        self
    }
}

impl<R: Answer + DeserializeOwned + Send + 'static> Flow for Finish<R> {
    type Response = R;

    async fn run(self, client: Client) -> Result<R, Error> {
        let task = match self.answer {
            MaybeTask::Done(done) => return Ok(done),
            MaybeTask::Task(task) => task,
        };
        let wait = Wait { longest: self.longest, ..Wait::new(Waited::from(&*task)) };
        // The call was accepted, so whatever fails from here on tells nothing about it.
        let task = wait.run(client).await.map_err(|error| match error.kind() {
            ErrorKind::TaskFailed(_) => error,
            _ => error.after_a_write(),
        })?;
        let body = || task.result.clone().unwrap_or_default().to_string();
        match task.result_as::<R>() {
            Ok(Some(result)) => match result.check() {
                Ok(()) => Ok(result),
                Err(flaw) => Err(Error::unexpected(flaw, body().as_bytes())),
            },
            Ok(None) => Err(Error::new(ErrorKind::TaskUnfinished(Box::new(task)))),
            Err(error) => Err(Error::decode(error, body().as_bytes())),
        }
    }
}
