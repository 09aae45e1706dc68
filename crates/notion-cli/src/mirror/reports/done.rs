//! What was done to a mirror, or written from it.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;

use crate::mirror::output::{Report, Style, count, time};

/// How many losses are shown to people.
const MOST: usize = 10;

/// What follows from the documents was made anew.
#[derive(Debug, Serialize)]
pub(crate) struct Rebuilt {
    pub(crate) seconds: u64,
}

impl Report for Rebuilt {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        let took = time(self.seconds);
        writeln!(
            to,
            "{}: typed tables, views, links and the index of texts, in {took}",
            style.good("made anew")
        )
    }
}

/// What was removed for good.
#[derive(Debug, Serialize)]
pub(crate) struct Pruned {
    pub(crate) objects: usize,
    pub(crate) blocks: usize,
    pub(crate) versions: usize,
    pub(crate) files: usize,
}

impl Report for Pruned {
    fn write(&self, to: &mut dyn Write, _: Style) -> io::Result<()> {
        let [objects, blocks, versions, files] =
            [self.objects, self.blocks, self.versions, self.files].map(|n| n as u64);
        writeln!(
            to,
            "removed {}, {}, {} and {}",
            count(objects, "object"),
            count(blocks, "block"),
            count(versions, "former version"),
            count(files, "file"),
        )
    }
}

/// What was written.
#[derive(Debug, Serialize)]
pub(crate) struct Exported {
    pub(crate) directory: PathBuf,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) items: u64,
    /// What the format can't say.
    pub(crate) losses: Vec<String>,
}

impl Report for Exported {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        for loss in self.losses.iter().take(MOST) {
            writeln!(to, "{} {loss}", style.warning("!"))?;
        }
        if self.losses.len() > MOST {
            let more = count((self.losses.len() - MOST) as u64, "more thing");
            writeln!(
                to,
                "{} {more} that the format can't say; --json has them all",
                style.warning("!")
            )?;
        }
        let (files, items) = (count(self.files.len() as u64, "file"), count(self.items, "item"));
        writeln!(to, "wrote {files} with {items} to {}", self.directory.display())
    }
}
