use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::Error;

/// The result to come. Nothing is sent before it is polled.
#[must_use = "futures do nothing unless awaited"]
pub struct ResponseFuture<R>(Pin<Box<dyn Future<Output = Result<R, Error>> + Send>>);

impl<R> ResponseFuture<R> {
    pub(crate) fn new(future: impl Future<Output = Result<R, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }
}

impl<R> Future for ResponseFuture<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<R> fmt::Debug for ResponseFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
