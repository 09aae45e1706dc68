use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use notion_api::Error;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, block_in_place};

use crate::block_on::block_on;

thread_local! {
    /// Whether the thread belongs to a worker.
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// A runtime with a thread of its own, which keeps an eye on connections and timers, also between calls.
///
/// The calls themselves are polled by the threads that make them. So what a program hands in to be called back, such as
/// a progress hook or a limiter, runs on the thread of the call that it belongs to: it may make calls itself, and one
/// that blocks or panics concerns no other call.
#[derive(Clone)]
pub(crate) struct Worker(Arc<Inner>);

struct Inner(Option<Runtime>);

impl Worker {
    /// Starts the thread. Should the system have none to give, every call says so.
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .thread_name("notion-sync")
            .on_thread_start(|| IS_WORKER.set(true))
            .build();
        Self(Arc::new(Inner(runtime.ok())))
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        self.0.0.as_ref().ok_or_else(Error::worker_gone)
    }

    /// Runs `future` on this thread, which may be any thread.
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        let runtime = self.runtime()?;
        let run = || {
            let _entered = runtime.enter();
            block_on(future)
        };
        // A transport may have what calls back on the worker: another thread takes its place meanwhile.
        Ok(if IS_WORKER.get() { block_in_place(run) } else { run() })
    }

    /// Runs `future` on a thread of its own.
    pub(crate) fn start_on<F>(&self, future: F) -> Result<Waiting<F::Output>, Error>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        // The clone keeps the timers going for as long as the future needs them.
        let worker = self.clone();
        let task = self.runtime()?.spawn_blocking(move || worker.wait(future));
        Ok(Waiting { task, worker: self.clone() })
    }
}

/// A result that another thread is working on.
pub(crate) struct Waiting<R> {
    task: JoinHandle<Result<R, Error>>,
    worker: Worker,
}

impl<R> Waiting<R> {
    /// Blocks until it is there.
    pub(crate) fn wait(self) -> Result<R, Error> {
        // Not to join is to have panicked, and the panic has been reported already.
        self.worker.wait(self.task)?.unwrap_or_else(|_| Err(Error::worker_gone()))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Dropping a runtime on a thread of another one panics; this doesn't.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Worker")
    }
}
