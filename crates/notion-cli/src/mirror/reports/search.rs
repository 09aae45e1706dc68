//! Where words are.

use std::io::{self, Write};

use notion_mirror::sqlite::{Hit, Piece};
#[cfg(feature = "postgres")]
use notion_mirror::store::Key;
use notion_mirror::store::State;
use serde::Serialize;

use crate::mirror::output::{Report, Style, one_line};

/// Where words are, the best first.
#[derive(Debug, Serialize)]
pub(crate) struct SearchReport {
    hits: Vec<HitReport>,
}

#[derive(Debug, Serialize)]
struct HitReport {
    kind: &'static str,
    id: String,
    title: String,
    state: &'static str,
    snippet: String,
    /// `None` of a hit in a Postgres.
    rank: Option<f64>,
    #[serde(skip)]
    pieces: Vec<Piece>,
}

impl SearchReport {
    pub(crate) fn new(hits: Vec<Hit>) -> Self {
        let hits = hits.into_iter().map(|hit| HitReport {
            kind: hit.key.kind.as_str(),
            id: hit.key.id.to_string(),
            snippet: hit.text(),
            title: hit.title,
            state: hit.state.as_str(),
            rank: Some(hit.rank),
            pieces: hit.snippet,
        });
        Self { hits: hits.collect() }
    }

    /// Returns the report about hits that are all live: what, its title, and a piece of its text.
    #[cfg(feature = "postgres")]
    pub(crate) fn of(hits: impl Iterator<Item = (Key, String, Vec<Piece>)>) -> Self {
        let hits = hits.map(|(key, title, pieces)| HitReport {
            kind: key.kind.as_str(),
            id: key.id.to_string(),
            title,
            state: State::Live.as_str(),
            snippet: pieces.iter().map(|piece| piece.text.as_str()).collect(),
            rank: None,
            pieces,
        });
        Self { hits: hits.collect() }
    }
}

impl Report for SearchReport {
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.hits.is_empty() {
            return writeln!(to, "nothing found; --all looks in the trash, too");
        }
        for hit in &self.hits {
            let title =
                if hit.title.is_empty() { "Untitled".to_owned() } else { one_line(&hit.title, 80) };
            let state = if hit.state == State::Live.as_str() { "" } else { hit.state };
            let kind = hit.kind.replace('_', " ");
            writeln!(
                to,
                "{}  {} {} {}",
                style.bold(title),
                kind,
                style.dim(&hit.id),
                style.warning(state)
            )?;
            write!(to, "  ")?;
            for piece in &hit.pieces {
                let text: String =
                    piece.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                match piece.is_match {
                    true => write!(to, "{}", style.bold(text))?,
                    false => write!(to, "{text}")?,
                }
            }
            writeln!(to)?;
        }
        Ok(())
    }
}
