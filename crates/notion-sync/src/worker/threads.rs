use std::future::Future;
use std::thread::{self, JoinHandle};

use notion_api::Error;

use crate::block_on::block_on;

/// Polls each call on the thread that makes it.
#[derive(Clone, Debug)]
pub(crate) struct Worker;

impl Worker {
    /// Returns the worker, which has nothing to start.
    pub(crate) fn start() -> Self {
        Self
    }

    /// Runs `future` on this thread.
    pub(crate) fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        Ok(block_on(future))
    }

    /// Runs `future` on a thread of its own.
    pub(crate) fn start_on<F>(&self, future: F) -> Result<Waiting<F::Output>, Error>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let thread = thread::Builder::new().name("notion-sync".to_owned());
        let task = thread.spawn(move || block_on(future)).map_err(|_| Error::worker_gone())?;
        Ok(Waiting(task))
    }
}

/// A result that another thread is working on.
pub(crate) struct Waiting<R>(JoinHandle<R>);

impl<R> Waiting<R> {
    /// Blocks until it is there.
    pub(crate) fn wait(self) -> Result<R, Error> {
        // Not to join is to have panicked, and the panic has been reported already.
        self.0.join().map_err(|_| Error::worker_gone())
    }
}
