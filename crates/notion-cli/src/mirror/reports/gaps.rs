//! What could not be read.

use std::io::{self, Write};

use notion_mirror::store::Gap;
use notion_model::Timestamp;
use serde::Serialize;

use crate::mirror::output::{Report, Style, count, one_line};

/// Everything that could not be read.
#[derive(Debug, Serialize)]
pub(crate) struct GapsReport {
    pub(crate) gaps: Vec<GapReport>,
}

/// Something that could not be read.
#[derive(Debug, Serialize)]
pub(crate) struct GapReport {
    kind: &'static str,
    id: String,
    title: Option<String>,
    what: String,
    code: String,
    message: String,
    first: Timestamp,
    last: Timestamp,
}

impl GapReport {
    /// Returns the report about a gap of an object that is called so, if that is known.
    pub(crate) fn new(gap: Gap, title: Option<String>) -> Self {
        Self {
            kind: gap.key.kind.as_str(),
            id: gap.key.id.to_string(),
            title,
            what: gap.what,
            code: gap.code,
            message: gap.message,
            first: gap.first,
            last: gap.last,
        }
    }

    /// What is missing, in words.
    fn missing(&self) -> String {
        match self.what.split_once(':') {
            Some(("children", block)) => format!("what is in the block {block}"),
            Some(("property", id)) => format!("the whole value of the property {id}"),
            Some(("file", slot)) => format!("the file {slot}"),
            _ => match self.what.as_str() {
                "object" => "the object itself".to_owned(),
                "body" => "its blocks".to_owned(),
                "rows" => "its rows".to_owned(),
                what => format!("its {what}"),
            },
        }
    }
}

impl Report for GapsReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.gaps.is_empty() {
            return writeln!(to, "{}: nothing was refused", style.good("no gaps"));
        }
        for gap in &self.gaps {
            gap.write(to, style)?;
        }
        let n = count(self.gaps.len() as u64, "gap");
        writeln!(to, "{n}. What was read before is kept; each is tried again by the next audit.")
    }
}

impl Report for GapReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let title = self.title.as_deref().filter(|title| !title.is_empty());
        let title = title.map_or_else(String::new, |title| format!("“{}” ", one_line(title, 60)));
        writeln!(to, "{} {title}{}", style.bold(self.kind.replace('_', " ")), style.dim(&self.id))?;
        let (code, message) = (&self.code, one_line(&self.message, 200));
        writeln!(
            to,
            "  {} is missing: {message} {}",
            self.missing(),
            style.dim(format!("({code}, since {})", self.first))
        )
    }
}
