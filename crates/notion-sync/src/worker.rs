use std::fmt;
use std::future::Future;
use std::sync::{Arc, mpsc};

use notion_api::Error;
use tokio::runtime::{Builder, Runtime};

/// A runtime on a thread of its own, which keeps an eye on idle connections between calls.
#[derive(Clone)]
pub(crate) struct Worker(Arc<Inner>);

struct Inner(Option<Runtime>);

impl Worker {
    /// Starts the thread. Should the system have none to give, every call says so.
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self(Arc::new(Inner(runtime.ok())))
    }

    /// Runs `future` on the thread and blocks this one until it is done.
    ///
    /// Unlike `Runtime::block_on` this may be called anywhere, also on a thread of another runtime.
    pub(crate) fn wait<F>(&self, future: F) -> Result<F::Output, Error>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.start_on(future)?.wait()
    }

    /// Sets the thread to run `future`.
    pub(crate) fn start_on<F>(&self, future: F) -> Result<Waiting<F::Output>, Error>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (done, result) = mpsc::sync_channel(1);
        let runtime = self.0.0.as_ref().ok_or_else(Error::worker_gone)?;
        runtime.spawn(async move {
            // Whoever waited may be gone.
            let _ = done.send(future.await);
        });
        Ok(Waiting(result))
    }
}

/// A result that the thread is working on.
pub(crate) struct Waiting<R>(mpsc::Receiver<R>);

impl<R> Waiting<R> {
    /// Blocks until it is there.
    pub(crate) fn wait(self) -> Result<R, Error> {
        self.0.recv().map_err(|_| Error::worker_gone())
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
