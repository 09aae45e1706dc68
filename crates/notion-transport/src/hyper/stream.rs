//! The body of an answer while it comes.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use hyper::body::{Body as _, Incoming};

use super::classify;
use super::connection::Connection;
use crate::Error;

/// What comes on a connection, which is kept when all has come. Dropped before, it closes.
pub(super) struct Arriving<F> {
    incoming: Incoming,
    status: StatusCode,
    /// The connection, and what to do with it.
    connection: Option<(Connection, F)>,
}

impl<F: FnOnce(Connection)> Arriving<F> {
    pub(super) fn new(
        incoming: Incoming,
        status: StatusCode,
        connection: Connection,
        keep: F,
    ) -> Self {
        let mut arriving = Self { incoming, status, connection: Some((connection, keep)) };
        arriving.release_at_end();
        arriving
    }

    fn release_at_end(&mut self) {
        if self.incoming.is_end_stream() {
            self.release();
        }
    }

    fn release(&mut self) {
        if let Some((connection, keep)) = self.connection.take() {
            keep(connection);
        }
    }
}

impl<F: FnOnce(Connection) + Unpin> Stream for Arriving<F> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.incoming).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    // Whoever has the last chunk need not ask for more.
                    self.release_at_end();
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => {
                    self.connection = None;
                    let error = classify::body_failed(error).with_status(self.status);
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.release();
                    return Poll::Ready(None);
                }
            }
        }
    }
}
