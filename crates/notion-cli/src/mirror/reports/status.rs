//! How far a mirror has come.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use notion_mirror::Status;
use notion_mirror::store::Kind;
use notion_model::Timestamp;
use serde::Serialize;

use crate::mirror::output::{Report, Style, count, grouped, since, time};

/// How far a mirror has come.
#[derive(Debug, Serialize)]
pub(crate) struct StatusReport {
    mirror: String,
    is_current: bool,
    /// What keeps it from being current.
    because: Vec<String>,
    now: Timestamp,
    objects: BTreeMap<&'static str, States>,
    blocks: u64,
    /// Live pages, and how many of them have been read with their blocks.
    pages: u64,
    pages_read: u64,
    files: Files,
    queue: Queue,
    gaps: u64,
    glance: Option<Timestamp>,
    round: Option<Timestamp>,
    audit: Option<Timestamp>,
    waiting_to_be_believed: Option<u64>,
    /// Of a file.
    bytes: Option<u64>,
    /// Requests of the loops that have ended within a day.
    requests: u64,
    loops: Vec<Loop>,
}

/// A loop: what its last run took, and when the next one is.
#[derive(Debug, Serialize)]
struct Loop {
    name: String,
    ended: Option<Timestamp>,
    requests: Option<u64>,
    changed: Option<u64>,
    is_complete: Option<bool>,
    /// `None` while nobody keeps the mirror up to date.
    next: Option<Timestamp>,
}

impl Loop {
    fn of(name: &str, status: &Status) -> Self {
        let run = status.runs.iter().find(|run| run.name == name);
        let next = status.loops.and_then(|loops| match name {
            "glance" => Some(loops.glance),
            "round" => Some(loops.round),
            "audit" => Some(loops.audit),
            _ => None,
        });
        Self {
            name: name.to_owned(),
            ended: run.map(|run| run.ended),
            requests: run.and_then(|run| run.requests),
            changed: run.map(|run| run.changed),
            is_complete: run.map(|run| run.complete),
            next,
        }
    }
}

#[derive(Debug, Serialize)]
struct States {
    live: u64,
    trashed: u64,
    unreachable: u64,
    resolved: u64,
}

#[derive(Debug, Serialize)]
struct Files {
    pending: u64,
    stored: u64,
    skipped: u64,
    failed: u64,
}

#[derive(Debug, Serialize)]
struct Queue {
    entries: u64,
    due: u64,
    failing: u64,
    next: Option<Timestamp>,
}

impl StatusReport {
    /// Returns the report about a mirror that may have looked at Notion this long ago; `reads_bodies` says whether what is on
    /// pages is read.
    pub(crate) fn new(
        mirror: String,
        bytes: Option<u64>,
        status: &Status,
        max_age: Duration,
        reads_bodies: bool,
    ) -> Self {
        let counts = &status.counts;
        let objects = counts.kinds.iter().map(|(kind, of)| {
            let states = States {
                live: of.live,
                trashed: of.trashed,
                unreachable: of.unreachable,
                resolved: of.resolved,
            };
            (kind.as_str(), states)
        });
        let pages = counts.kinds.get(&Kind::Page).map_or(0, |of| of.live);
        let pages_read = if reads_bodies { counts.bodies } else { pages };
        let [pending, stored, skipped, failed] = counts.files;
        Self {
            mirror,
            is_current: status.is_current(max_age),
            because: because(status, max_age),
            now: status.now,
            objects: objects.collect(),
            blocks: counts.blocks,
            pages,
            pages_read,
            files: Files { pending, stored, skipped, failed },
            queue: Queue {
                entries: counts.queued,
                due: counts.due,
                failing: counts.failing,
                // What was given up is tried again by an audit, and has no time of its own.
                next: status.next.filter(|next| *next < Timestamp::MAX),
            },
            gaps: counts.gaps,
            glance: status.glance,
            round: status.round,
            audit: status.audit,
            waiting_to_be_believed: status.brake,
            bytes,
            requests: counts.lately_requested,
            loops: ["glance", "round", "audit", "queue"].map(|name| Loop::of(name, status)).into(),
        }
    }

    pub(crate) fn is_current(&self) -> bool {
        self.is_current
    }
}

/// Why a mirror is not current.
fn because(status: &Status, max_age: Duration) -> Vec<String> {
    let mut because = Vec::new();
    let counts = &status.counts;
    match status.glance {
        None => because.push("nothing was synced yet: `notion mirror sync` does".to_owned()),
        Some(glance) => {
            let age = status.now.as_second().saturating_sub(glance.as_second());
            if u64::try_from(age).is_ok_and(|age| age > max_age.as_secs()) {
                because.push(format!("the last sync was {}", since(glance, status.now)));
            }
        }
    }
    if counts.due > 0 {
        because.push(format!("{} of the queue wait to be read", count(counts.due, "entry")));
    }
    if counts.gaps > 0 {
        because.push(format!(
            "{}: `notion mirror gaps` lists what could not be read",
            count(counts.gaps, "gap")
        ));
    }
    if let Some(lost) = status.brake {
        because.push(format!(
            "{} can't be reached any more, which is too many to be believed: look whether the connection still has its pages, \
             and say `sync --accept-losses` if that is meant",
            count(lost, "object")
        ));
    }
    because
}

impl Report for StatusReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let size = self.bytes.map(|bytes| format!("  {} KiB", grouped(bytes.div_ceil(1024))));
        writeln!(to, "{}{}", style.bold(&self.mirror), style.dim(size.unwrap_or_default()))?;
        if self.is_current {
            writeln!(to, "{}", style.good("current"))?;
        }
        for reason in &self.because {
            writeln!(to, "{} {reason}", style.warning("!"))?;
        }
        writeln!(to)?;
        for (kind, of) in &self.objects {
            let mut line = format!("  {:<13} {:>9}", kind.replace('_', " "), grouped(of.live));
            for (states, n) in [
                ("in the trash", of.trashed),
                ("unreachable", of.unreachable),
                ("resolved", of.resolved),
            ] {
                if n > 0 {
                    line.push_str(&format!("   {} {states}", grouped(n)));
                }
            }
            writeln!(to, "{line}")?;
        }
        writeln!(to, "  {:<13} {:>9}", "block", grouped(self.blocks))?;
        let files = &self.files;
        let all = files.pending + files.stored + files.skipped + files.failed;
        if all > 0 {
            let mut line = format!("  {:<13} {:>9}", "file", grouped(all));
            for (state, n) in [
                ("fetched", files.stored),
                ("to be fetched", files.pending),
                ("left out", files.skipped),
                ("failed", files.failed),
            ] {
                if n > 0 {
                    line.push_str(&format!("   {} {state}", grouped(n)));
                }
            }
            writeln!(to, "{line}")?;
        }
        writeln!(to)?;
        if let Some(percent) = (self.pages_read.min(self.pages) * 100).checked_div(self.pages) {
            let (read, pages) = (grouped(self.pages_read), grouped(self.pages));
            writeln!(to, "  pages read    {read} of {pages} ({percent} %)")?;
        }
        let mut queue = count(self.queue.entries, "entry");
        if self.queue.entries > 0 {
            queue.push_str(&format!(", {} due", grouped(self.queue.due)));
        }
        if self.queue.failing > 0 {
            queue.push_str(&format!(", {} failing", grouped(self.queue.failing)));
        }
        if let Some(next) = self.queue.next.filter(|next| *next > self.now) {
            queue.push_str(&format!(", the next at {next}"));
        }
        writeln!(to, "  queue         {queue}")?;
        writeln!(to, "  requests      {} within a day", grouped(self.requests))?;
        let complete = [self.glance, self.round, self.audit, None];
        for (of, began) in self.loops.iter().zip(complete) {
            // The last one that came to its end counts.
            let last = began.or(of.ended);
            let mut line = last.map_or_else(|| "never".to_owned(), |time| since(time, self.now));
            if let Some(requests) = of.requests {
                line.push_str(&format!(", {}", count(requests, "request")));
            }
            match of.next {
                Some(next) if next > self.now => {
                    let seconds = next.as_second() - self.now.as_second();
                    line.push_str(&format!("; the next in {}", time(seconds.unsigned_abs())));
                }
                Some(_) => line.push_str("; the next is due"),
                None => {}
            }
            writeln!(to, "  last {:<8} {line}", of.name)?;
        }
        Ok(())
    }
}
