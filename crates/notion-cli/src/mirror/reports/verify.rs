//! Where the mirror was not what Notion has.

use std::io::{self, Write};

use notion_mirror::{Drift, DriftKind, Verified};
use serde::Serialize;

use crate::mirror::output::{Report, Style, count, one_line};

/// Where the mirror was not what Notion has.
#[derive(Debug, Serialize)]
pub(crate) struct VerifyReport {
    checked: u64,
    drifts: Vec<DriftReport>,
    unread: Vec<Unread>,
    requests: u64,
}

#[derive(Debug, Serialize)]
struct DriftReport {
    kind: &'static str,
    id: String,
    what: &'static str,
    /// Whether the mirror would have found out by itself.
    is_late: bool,
}

#[derive(Debug, Serialize)]
struct Unread {
    kind: &'static str,
    id: String,
    error: String,
}

impl VerifyReport {
    pub(crate) fn new(verified: &Verified, requests: u64) -> Self {
        let drift = |drift: &Drift| DriftReport {
            kind: drift.key.kind.as_str(),
            id: drift.key.id.to_string(),
            what: match drift.kind {
                DriftKind::Object => "object",
                DriftKind::Body => "blocks",
                DriftKind::Comments => "comments",
                DriftKind::Missing => "missing",
                _ => "other",
            },
            is_late: drift.is_lag,
        };
        let unread = verified.unread.iter().map(|(key, error)| Unread {
            kind: key.kind.as_str(),
            id: key.id.to_string(),
            error: error.clone(),
        });
        Self {
            checked: verified.checked,
            drifts: verified.drifts.iter().map(drift).collect(),
            unread: unread.collect(),
            requests,
        }
    }
}

impl Report for VerifyReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        for drift in &self.drifts {
            let what = match drift.what {
                "object" => "its own values were different",
                "blocks" => "its blocks were different",
                "comments" => "its comments were different",
                "missing" => "is not found at Notion",
                _ => "was different",
            };
            let late = if drift.is_late { "; the next sync would have found it" } else { "" };
            let kind = drift.kind.replace('_', " ");
            writeln!(to, "{} {kind} {} {what}{late}", style.warning("!"), style.dim(&drift.id))?;
        }
        for unread in &self.unread {
            let kind = unread.kind.replace('_', " ");
            let error = one_line(&unread.error, 200);
            writeln!(
                to,
                "{} {kind} {} could not be read: {error}",
                style.warning("!"),
                style.dim(&unread.id)
            )?;
        }
        let objects = count(self.checked, "object");
        let requests = count(self.requests, "request");
        if self.drifts.is_empty() && self.unread.is_empty() {
            let good = style.good("no difference");
            return writeln!(to, "{good}: {objects} read anew, all as in the mirror ({requests})");
        }
        let differences = count(self.drifts.len() as u64, "difference");
        writeln!(
            to,
            "{differences} in {objects} ({requests}). What was read anew is stored: the mirror is healed."
        )
    }
}
