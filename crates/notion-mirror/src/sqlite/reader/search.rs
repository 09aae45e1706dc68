//! Searching for words.

use std::time::Duration;

use rusqlite::{params_from_iter, types::Value};

use super::{Reader, SqlError};
use crate::sqlite::row::word;
use crate::store::{Key, State};

/// How a match is marked while it is on its way: characters that no text has.
const BEGIN: char = '\u{2}';
const END: char = '\u{3}';

/// The conditions of a search, besides the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// How many hits are given at most. Defaults to 20.
    pub limit: usize,
    /// Whether what is in the trash, or can't be reached any more, is found, too. Defaults to no.
    pub all_states: bool,
}

impl Default for Search {
    fn default() -> Self {
        Self { limit: 20, all_states: false }
    }
}

/// A page, a database or a data source in which the words are.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which.
    pub key: Key,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// A few words around a match.
    pub snippet: Vec<Piece>,
    /// How well it fits: the smaller, the better.
    pub rank: f64,
}

/// A part of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Whether it is one of the words that were searched for.
    pub is_match: bool,
}

impl Hit {
    /// Returns the snippet without marks.
    pub fn text(&self) -> String {
        self.snippet.iter().map(|piece| piece.text.as_str()).collect()
    }
}

impl Reader {
    /// Searches for words in titles, values, blocks and comments, the best hits first.
    ///
    /// All words have to be there; what is in double quotes stands together, and a word that ends with `*` is the beginning of one.
    /// Case and diacritics don't count. Nothing else has a meaning, so that any text can be searched for.
    ///
    /// # Errors
    ///
    /// When the mirror can't be read.
    pub fn search(&self, words: &str, search: Search) -> Result<Vec<Hit>, SqlError> {
        let terms = terms(words);
        // Sequences of three characters find nothing shorter: that is looked for in the texts themselves.
        let is_short = |term: &&Term| self.has_trigrams && term.text.chars().count() < 3;
        let (short, long): (Vec<&Term>, Vec<&Term>) = terms.iter().partition(is_short);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let mut conditions = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        if !long.is_empty() {
            conditions.push("text match ?".to_owned());
            let terms: Vec<String> =
                long.iter().map(|term| term.query(self.has_trigrams)).collect();
            values.push(terms.join(" ").into());
        }
        for term in short {
            let columns = ["title", "properties", "blocks", "comments"];
            let like = columns.map(|column| format!("text.{column} like ? escape '\\'"));
            conditions.push(format!("({})", like.join(" or ")));
            values.extend(columns.map(|_| Value::from(term.like())));
        }
        if !search.all_states {
            conditions.push("o.state = 'live'".to_owned());
        }
        values.push(i64::try_from(search.limit).unwrap_or(i64::MAX).into());
        let by_rank = conditions[0].starts_with("text match");
        let (snippet, rank) = match by_rank {
            true => (
                format!("snippet(text, -1, '{BEGIN}', '{END}', '…', 24)"),
                "bm25(text, 10.0, 2.0, 1.0, 1.0)",
            ),
            false => ("text.title".to_owned(), "0.0"),
        };
        let sql = format!(
            "select o.kind, o.id, o.title, o.state, {snippet} as snippet, {rank} as rank
             from text join objects o on o.number = text.rowid
             where {} order by rank, o.edited desc limit ?",
            conditions.join(" and ")
        );
        let read = || -> rusqlite::Result<Vec<Hit>> {
            let mut hits = self.connection.prepare(&sql)?;
            let hits = hits.query_map(params_from_iter(values), |row| {
                Ok(Hit {
                    key: crate::sqlite::read::key(row)?,
                    title: row.get("title")?,
                    state: word(row, "state")?,
                    snippet: pieces(&row.get::<_, String>("snippet")?),
                    rank: row.get("rank")?,
                })
            })?;
            hits.collect()
        };
        read().map_err(|error| super::sql::failed(error, Duration::ZERO))
    }
}

/// A word, or some that stand together.
#[derive(Debug, PartialEq)]
struct Term {
    text: String,
    is_prefix: bool,
}

impl Term {
    /// The term in the language of FTS5, in which a text in double quotes has no other meaning.
    fn query(&self, has_trigrams: bool) -> String {
        let text = self.text.replace('"', "\"\"");
        // Any part of a word is found anyway.
        let star = if self.is_prefix && !has_trigrams { "*" } else { "" };
        format!("\"{text}\"{star}")
    }

    fn like(&self) -> String {
        let escaped = self.text.chars().flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        });
        format!("%{}%", escaped.collect::<String>())
    }
}

fn terms(words: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    // A NUL would end the query.
    let words = words.replace('\0', " ");
    for (index, part) in words.split('"').enumerate() {
        let is_quoted = index % 2 == 1;
        let texts: Vec<&str> =
            if is_quoted { vec![part.trim()] } else { part.split_whitespace().collect() };
        for text in texts {
            let (text, is_prefix) = match text.strip_suffix('*') {
                Some(beginning) if !is_quoted => (beginning, true),
                _ => (text, false),
            };
            // What is no word anywhere, as `--`, has nothing to match, and would match nothing.
            if text.chars().any(char::is_alphanumeric) {
                terms.push(Term { text: text.to_owned(), is_prefix });
            }
        }
    }
    terms
}

fn pieces(marked: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: &str, is_match| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), is_match });
        }
    };
    let mut parts = marked.split(BEGIN);
    add(parts.next().unwrap_or_default(), false);
    for part in parts {
        let (found, rest) = part.split_once(END).unwrap_or((part, ""));
        add(found, true);
        add(rest, false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_words() {
        let texts = |words: &str| -> Vec<String> {
            terms(words).iter().map(|term| term.query(false)).collect()
        };
        assert_eq!(texts("plan B"), ["\"plan\"", "\"B\""]);
        assert_eq!(texts("\"plan b\" bud*"), ["\"plan b\"", "\"bud\"*"]);
        assert_eq!(texts("a \"b"), ["\"a\"", "\"b\""]);
        assert_eq!(
            texts("NOT (x) AND y:z ^q"),
            ["\"NOT\"", "\"(x)\"", "\"AND\"", "\"y:z\"", "\"^q\""]
        );
        assert_eq!(texts("-- \" \" * \0"), [""; 0]);
    }

    #[test]
    fn marks_become_pieces() {
        let piece = |text: &str, is_match| Piece { text: text.to_owned(), is_match };
        assert_eq!(
            pieces("a \u{2}b\u{3} c \u{2}d\u{3}"),
            [piece("a ", false), piece("b", true), piece(" c ", false), piece("d", true)]
        );
        assert_eq!(pieces(""), []);
    }
}
