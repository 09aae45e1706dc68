//! What a connection's bytes say about it: that it lives, and how much of a request has left.

use std::io::IoSlice;
use std::io::Result as IoResult;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use hyper::rt::{Read, ReadBufCursor, Write};

use crate::lock::lock;

/// The signs of life of one connection, shared by those who use it and those who move its bytes.
#[derive(Debug)]
pub(super) struct Pulse {
    /// The next read asks the system, whatever the runtime believes; see [`question`](Self::question).
    in_question: AtomicBool,
    /// The bytes that were taken for sending, before their encryption.
    written: AtomicU64,
    last_heard: Mutex<Moment>,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            in_question: AtomicBool::new(false),
            written: AtomicU64::new(0),
            last_heard: Mutex::new(Moment::now()),
        }
    }

    /// Has the system asked, before anything more is written, whether the server has closed the connection.
    ///
    /// A runtime learns that only when it polls its driver. After the process was frozen, the runtime was blocked,
    /// or nobody was in it, requests are polled before that, and would be written to a connection that is gone.
    pub(super) fn question(&self) {
        self.in_question.store(true, Ordering::Release);
    }

    pub(super) fn is_in_question(&self) -> bool {
        self.in_question.load(Ordering::Acquire)
    }

    /// The system has nothing new of the connection.
    pub(super) fn answered(&self) {
        self.in_question.store(false, Ordering::Release);
    }

    /// Bytes came from the server.
    pub(super) fn heard(&self) {
        *lock(&self.last_heard) = Moment::now();
    }

    /// For how long nothing has come from the server.
    pub(super) fn silence(&self, now: Moment) -> Duration {
        now.since(*lock(&self.last_heard))
    }

    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }
}

/// A point in time by both clocks: the monotonic one stands still while a machine is suspended, the wall clock may be
/// set back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    monotonic: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self { monotonic: Instant::now(), wall: SystemTime::now() }
    }

    fn since(self, earlier: Self) -> Duration {
        let wall = self.wall.duration_since(earlier.wall).unwrap_or_default();
        self.monotonic.saturating_duration_since(earlier.monotonic).max(wall)
    }
}

/// A connection that counts what is written to it.
///
/// It stands outside of TLS, whose own messages (that it is closing, say) are no part of a request.
pub(super) struct Counted<S> {
    stream: S,
    pulse: Arc<Pulse>,
}

impl<S> Counted<S> {
    pub(super) fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse }
    }

    fn count(&self, written: Poll<IoResult<usize>>) -> Poll<IoResult<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.pulse.written.fetch_add(bytes as u64, Ordering::AcqRel);
        }
        written
    }
}

impl<S: Read + Unpin> Read for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<IoResult<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: Write + Unpin> Write for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<IoResult<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.count(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<IoResult<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<IoResult<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<IoResult<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.count(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_that_of_the_clock_that_went_further() {
        let hour = Duration::from_secs(3600);
        let now = Moment::now();
        let suspended = Moment { wall: now.wall - hour, ..now };
        assert_eq!(now.since(suspended), hour, "the monotonic clock stood still");
        let set_back = Moment { wall: now.wall + hour, monotonic: now.monotonic };
        assert_eq!(now.since(set_back), Duration::ZERO, "the wall clock was set back");
    }
}
