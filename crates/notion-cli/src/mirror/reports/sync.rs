//! What a sync has done, and what it sees while it watches.

use std::io::{self, Write};

use notion_mirror::store::{Change, Kind, Run};
use notion_mirror::{Status, Worked};
use notion_model::Timestamp;
use serde::Serialize;

use crate::mirror::estimate::Estimate;
use crate::mirror::output::{Report, Style, count, grouped, one_line, time};

/// What is left when the lists of a first sync were read.
#[derive(Debug, Serialize)]
pub(crate) struct RestReport {
    event: &'static str,
    pages: u64,
    entries: u64,
    estimate: Estimate,
}

impl RestReport {
    pub(crate) fn new(pages: u64, entries: u64, estimate: Estimate) -> Self {
        Self { event: "estimate", pages, entries, estimate }
    }
}

impl Report for RestReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let requests = style.bold(count(self.estimate.requests, "request"));
        let (pages, time) = (count(self.pages, "page"), time(self.estimate.seconds));
        writeln!(
            to,
            "All values are there; {pages} wait to be read with blocks and comments: about {requests}, {time}."
        )
    }
}

/// What a sync has done.
#[derive(Debug, Serialize)]
pub(crate) struct SyncReport {
    event: &'static str,
    is_complete: bool,
    /// What is not as it should be.
    because: Vec<String>,
    read: u64,
    failed: u64,
    changed: u64,
    requests: u64,
    seconds: u64,
    /// How many entries of the queue wait until what was edited lately has settled.
    settling: u64,
    next: Option<Timestamp>,
    gaps: u64,
}

impl SyncReport {
    /// Returns the report about loops that have ended, and the queue that was worked off.
    pub(crate) fn new(
        runs: &[Run],
        worked: &Worked,
        status: &Status,
        requests: u64,
        seconds: u64,
        changed: u64,
    ) -> Self {
        let mut because: Vec<String> = runs
            .iter()
            .filter_map(|run| {
                let error = one_line(run.error.as_deref()?, 300);
                Some(format!("the {} did not come to its end: {error}", run.name))
            })
            .collect();
        if let Some(error) = &worked.interrupted {
            because.push(format!("Notion fails again and again: {}", one_line(error, 300)));
        }
        let counts = &status.counts;
        if counts.failing > 0 {
            because.push(format!(
                "{} failed, to be tried again later",
                count(counts.failing, "entry")
            ));
        }
        if counts.gaps > 0 {
            because.push(format!(
                "{}: `notion mirror gaps` lists what could not be read",
                count(counts.gaps, "gap")
            ));
        }
        if let Some(lost) = status.brake {
            let lost = count(lost, "object");
            because.push(format!(
                "{lost} were lost at once, which is not believed: `status` says more"
            ));
        }
        let next = worked.next.filter(|next| *next < Timestamp::MAX);
        Self {
            event: "done",
            is_complete: because.is_empty(),
            because,
            read: worked.done,
            failed: worked.failed,
            changed,
            requests,
            seconds,
            settling: counts.queued.saturating_sub(counts.failing),
            next,
            gaps: counts.gaps,
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }
}

impl Report for SyncReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        for reason in &self.because {
            writeln!(to, "{} {reason}", style.warning("!"))?;
        }
        let word = match self.is_complete {
            true => style.good("current"),
            false => style.warning("incomplete"),
        };
        writeln!(
            to,
            "{word}: {} changed, {}, {}",
            grouped(self.changed),
            count(self.requests, "request"),
            time(self.seconds)
        )?;
        if self.settling > 0 {
            let entries = count(self.settling, "entry");
            writeln!(to, "{}", style.dim(format!("{entries} wait until what was edited just now has settled; the next sync reads them")))?;
        }
        Ok(())
    }
}

/// Something that has changed while a sync watches.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeReport {
    event: &'static str,
    kind: &'static str,
    id: String,
    title: String,
    what: &'static str,
    state: &'static str,
}

impl ChangeReport {
    /// Returns the report about a change of an object that is called so; of blocks it is about their page.
    pub(crate) fn new(change: &Change, title: String) -> Self {
        let is_block = change.key.kind == Kind::Block;
        let id = change.within.filter(|_| is_block).unwrap_or(change.key.id);
        Self {
            event: "change",
            kind: if is_block { Kind::Page.as_str() } else { change.key.kind.as_str() },
            id: id.to_string(),
            title,
            what: match (is_block, &change.before, &change.after) {
                (true, ..) => "blocks",
                (false, None, Some(_)) => "new",
                _ => "changed",
            },
            state: if is_block { "live" } else { change.state.as_str() },
        }
    }
}

impl Report for ChangeReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let what = match (self.what, self.state) {
            ("blocks", _) => "other blocks",
            (what, "live") => what,
            (_, state) => state,
        };
        let kind = self.kind.replace('_', " ");
        writeln!(to, "{what:<12} {kind} “{}” {}", one_line(&self.title, 80), style.dim(&self.id))
    }
}
