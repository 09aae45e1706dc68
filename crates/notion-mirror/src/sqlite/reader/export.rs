//! Files for those who don't ask a database.

#[cfg(feature = "markdown")]
mod markdown;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Reader, SqlValue};
use crate::derived::names::quote;
use crate::store::{Kind, StoreError};

/// The format of what is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A file of comma-separated values for each data source: its rows as its view has them. No value and an empty text are the
    /// same there.
    Csv,
    /// A file for each kind of object with all documents, a line each, whatever their state; and one with all blocks.
    JsonLines,
    /// A file for each page that is there, with its blocks.
    #[cfg(feature = "markdown")]
    Markdown,
}

/// The counts of what was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// The files, in the directory.
    pub files: Vec<PathBuf>,
    /// How many rows, documents or pages there are in them.
    pub items: u64,
    /// What Markdown does not say, as `<file>: <what>`.
    pub losses: Vec<String>,
}

/// The longest name of a file in bytes, without its ending: what all systems take, with room for an id.
const MAX_NAME: usize = 150;

impl Reader {
    /// Writes the mirror to files in a directory, which is made if it is not there. Files of the same names are replaced.
    ///
    /// # Errors
    ///
    /// When the mirror can't be read, or a file can't be written. Files that were written stay.
    pub fn export(
        &self,
        directory: impl AsRef<Path>,
        format: Format,
    ) -> Result<Exported, StoreError> {
        let directory = directory.as_ref();
        fs::create_dir_all(directory).map_err(StoreError::database)?;
        // One moment for all files.
        let transaction = self.connection.unchecked_transaction().map_err(StoreError::database)?;
        let mut export = Export { directory, names: HashSet::new(), done: Exported::default() };
        match format {
            Format::Csv => export.csv(&transaction),
            Format::JsonLines => export.json_lines(&transaction),
            #[cfg(feature = "markdown")]
            Format::Markdown => markdown::export(&mut export, &transaction),
        }
        .map_err(StoreError::Database)?;
        Ok(export.done)
    }
}

type Written<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

struct Export<'a> {
    directory: &'a Path,
    /// The names that are taken, in lower case: some systems don't tell case.
    names: HashSet<String>,
    done: Exported,
}

impl Export<'_> {
    /// Creates a file that is called so, or nearly so: with `id` if the name can't be had.
    fn create(&mut self, name: &str, id: &str, ending: &str) -> Written<BufWriter<File>> {
        let mut safe = file_name(name);
        if safe.is_empty() || safe != name || self.names.contains(&safe.to_lowercase()) {
            safe = format!("{safe} {id}").trim_start().to_owned();
        }
        self.names.insert(safe.to_lowercase());
        let path = self.directory.join(format!("{safe}.{ending}"));
        let file = File::create(&path)?;
        self.done.files.push(path);
        Ok(BufWriter::new(file))
    }

    fn csv(&mut self, db: &Connection) -> Written<()> {
        let mut views = db.prepare(
            "select view, lower(hex(source)) from typed where view is not null order by view",
        )?;
        let views = views.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let views: Vec<(String, String)> = views.collect::<Result<_, _>>()?;
        for (view, source) in views {
            let file = self.create(&view, &source, "csv")?;
            let mut writer = csv::Writer::from_writer(file);
            let mut rows = db.prepare(&format!("select * from {}", quote(&view)))?;
            let width = rows.column_count();
            writer.write_record(rows.column_names())?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                for index in 0..width {
                    writer.write_field(SqlValue::from(row.get_ref(index)?).to_string())?;
                }
                writer.write_record(None::<&[u8]>)?;
                self.done.items += 1;
            }
            writer.flush()?;
        }
        Ok(())
    }

    fn json_lines(&mut self, db: &Connection) -> Written<()> {
        let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Block);
        for kind in kinds {
            let file = self.create(&format!("{kind}s"), "", "jsonl")?;
            let mut objects =
                db.prepare("select document from objects where kind = ? order by number")?;
            self.lines(file, objects.query([kind.as_str()])?)?;
        }
        let file = self.create("blocks", "", "jsonl")?;
        let mut blocks = db.prepare(
            "select json_object('page', lower(hex(page)), 'parent', lower(hex(parent)),
                 'position', position, 'stale', iif(stale, json('true'), json('false')),
                 'block', json(document)) as document
             from blocks order by page, depth, parent, position",
        )?;
        self.lines(file, blocks.query([])?)
    }

    fn lines(&mut self, mut file: BufWriter<File>, mut rows: rusqlite::Rows<'_>) -> Written<()> {
        while let Some(row) = rows.next()? {
            writeln!(file, "{}", row.get_ref("document")?.as_str()?)?;
            self.done.items += 1;
        }
        Ok(file.flush()?)
    }
}

/// A name that every file system takes, and that leads nowhere else.
fn file_name(name: &str) -> String {
    let safe = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.chars().map(safe).collect();
    let end = (0..=MAX_NAME.min(name.len())).rev().find(|end| name.is_char_boundary(*end));
    name[..end.unwrap_or(0)].trim_matches([' ', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        for (name, file) in [
            ("Tasks", "Tasks"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a:b\0\n", "a_b__"),
            (" .. ", ""),
            ("", ""),
            ("Größe", "Größe"),
        ] {
            assert_eq!(file_name(name), file);
        }
        assert!(file_name(&"é".repeat(200)).len() <= MAX_NAME);
    }

    #[test]
    fn a_file_without_a_name_is_called_by_its_id() {
        let directory = std::env::temp_dir().join(format!("notion-export-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let done = Exported::default();
        let mut export = Export { directory: &directory, names: HashSet::new(), done };
        for id in ["id-1", "id-2"] {
            export.create("", id, "md").unwrap();
        }
        let names = export.done.files.iter().map(|path| path.file_name().unwrap().to_owned());
        assert_eq!(names.collect::<Vec<_>>(), ["id-1.md", "id-2.md"]);
        fs::remove_dir_all(&directory).unwrap();
    }
}
