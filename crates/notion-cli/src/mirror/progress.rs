//! How far a command has come, while it runs: a bar on a terminal, a line now and then elsewhere, JSON for programs.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use notion_mirror::store::Store;
use notion_mirror::{Mirror, Requests, Status};
use serde_json::json;

use super::failure::Failure;
use super::output::{Out, count};

/// How often the mirror is looked at, at most.
const LOOK: Duration = Duration::from_millis(500);

/// How often a line is written where there is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// What part of the time may be spent on looking at the mirror: one in so many.
const SHARE: u32 = 20;

/// Shows how far a command has come. Goes to standard error, where it is in nobody's way.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    phase: &'static str,
    /// The most that was due at once in this phase.
    most: u64,
    told: Instant,
}

impl Progress {
    pub(super) fn new(out: &Out) -> Self {
        let shows = !out.is_json && io::stderr().is_terminal();
        let bar = shows.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(spinner());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, phase: "", most: 0, told: Instant::now() }
    }

    /// Begins something else.
    pub(super) fn phase(&mut self, phase: &'static str) {
        (self.phase, self.most, self.told) = (phase, 0, Instant::now());
        if let Some(bar) = &self.bar {
            bar.set_style(spinner());
            bar.set_message(format!("{phase} …"));
        }
    }

    /// Runs something that works on the mirror, and shows how far it has come.
    ///
    /// # Errors
    ///
    /// Those of the work, or when nothing can be shown any more.
    pub(super) async fn during<S: Store, T, E>(
        &mut self,
        out: &mut Out,
        mirror: &Mirror<S>,
        requests: &Requests,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        tokio::pin!(work);
        let mut wait = LOOK;
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Ok(done?),
                () = tokio::time::sleep(wait) => {}
            }
            let began = Instant::now();
            // Work that holds what the look needs must go on meanwhile.
            let status = tokio::select! {
                biased;
                done = &mut work => return Ok(done?),
                status = mirror.status() => status?,
            };
            wait = LOOK.max(began.elapsed() * SHARE);
            self.show(out, &status, requests.count())?;
        }
    }

    /// Shows how far the mirror has come.
    pub(super) fn show(
        &mut self,
        out: &mut Out,
        status: &Status,
        requests: u64,
    ) -> Result<(), Failure> {
        let due = status.counts.due;
        self.most = self.most.max(due);
        let (done, total) = (self.most - due, self.most);
        let is_time = self.told.elapsed() >= LINE;
        if let Some(bar) = &self.bar {
            if total > 0 {
                bar.set_style(with_bar());
                bar.set_length(total);
                bar.set_position(done);
            }
            bar.set_message(message(self.phase, status, requests));
        } else if is_time && out.is_json {
            self.told = Instant::now();
            out.json(&json!({"event": "progress", "phase": self.phase, "due": due, "done": done,
                "objects": objects(status), "gaps": status.counts.gaps, "requests": requests}))?;
        } else if is_time {
            self.told = Instant::now();
            let message = message(self.phase, status, requests);
            match total {
                0 => eprintln!("{message}"),
                total => eprintln!("{done} of {total}, {message}"),
            }
        }
        Ok(())
    }

    /// Lets something be said beside the bar.
    pub(super) fn aside<R>(&self, say: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn with_bar() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} [{bar:24}] {pos} of {len}, {eta} left, {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

fn message(phase: &str, status: &Status, requests: u64) -> String {
    let mut parts = vec![
        count(objects(status), "object"),
        count(status.counts.blocks, "block"),
        count(requests, "request"),
    ];
    if status.counts.gaps > 0 {
        parts.push(count(status.counts.gaps, "gap"));
    }
    format!("{phase}: {}", parts.join(", "))
}

/// How many objects are kept, whatever their state.
fn objects(status: &Status) -> u64 {
    let kinds = status.counts.kinds.values();
    kinds.map(|of| of.live + of.trashed + of.unreachable + of.resolved).sum()
}
