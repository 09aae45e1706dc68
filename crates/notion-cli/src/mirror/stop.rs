//! Ctrl-C, and what a system sends to end a service.

use std::io;

/// Waits until the program is to stop. If it is told once more after that, it ends at once.
///
/// # Errors
///
/// When signals can't be received.
pub(super) async fn requested() -> io::Result<()> {
    let mut signals = Signals::new()?;
    signals.next().await;
    eprintln!("Stopping: what was read is kept. Ctrl-C again ends at once.");
    tokio::spawn(async move {
        signals.next().await;
        std::process::exit(super::failure::Code::Stopped as i32);
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a handler, Ctrl-C ends the program by itself.
        let _ = tokio::signal::ctrl_c().await;
    }
}
