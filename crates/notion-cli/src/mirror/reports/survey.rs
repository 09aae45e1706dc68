//! What a token can see, and what the first sync takes.

use std::io::{self, Write};

use serde::Serialize;

use crate::mirror::estimate::{Estimate, Seen};
use crate::mirror::output::{Report, Style, count, grouped, time};

/// What a token can see, and what the first sync takes.
#[derive(Debug, Serialize)]
pub(crate) struct SurveyReport {
    pub(crate) mirror: String,
    pub(crate) connection: String,
    pub(crate) workspace: Option<String>,
    pub(crate) seen: Seen,
    pub(crate) estimate: Estimate,
    pub(crate) per_minute: f64,
}

impl Report for SurveyReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let workspace = self.workspace.as_deref().map(|name| format!(" of the workspace “{name}”"));
        writeln!(
            to,
            "The token is that of “{}”{}.",
            self.connection,
            workspace.unwrap_or_default()
        )?;
        let seen = &self.seen;
        let least = if seen.is_all { "" } else { "at least " };
        if seen.pages + seen.rows + seen.sources == 0 {
            return writeln!(
                to,
                "{} it sees nothing yet. In Notion: the menu of a page, Connections, adds it there and to all that is below; \
                 then run this again.",
                style.warning("!")
            );
        }
        writeln!(
            to,
            "It sees {least}{}, {} with {}, {}.",
            count(seen.pages, "page"),
            count(seen.sources, "data source"),
            count(seen.rows, "row"),
            count(seen.users, "user"),
        )?;
        let estimate = &self.estimate;
        writeln!(
            to,
            "The first sync takes {} {}: {} for lists with all values, {} for what is on pages, {} for comments.",
            if seen.is_all { "about" } else { "more than" },
            style.bold(count(estimate.requests, "request")),
            grouped(estimate.lists),
            grouped(estimate.bodies),
            grouped(estimate.comments),
        )?;
        writeln!(
            to,
            "At {:.0} a minute that is {}; it can be stopped at any time, and goes on from there.",
            self.per_minute,
            style.bold(time(estimate.seconds)),
        )?;
        writeln!(to, "{} is ready: `notion mirror sync {}`", self.mirror, self.mirror)
    }
}
