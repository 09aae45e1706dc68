//! What is kept of Notion, as it was chosen: in the mirror itself, so that every command knows.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use notion_mirror::Options;
use notion_mirror::store::{Batch, Store, StoreError, Write};
use serde::{Deserialize, Serialize};

use super::arguments::Choices;
use super::failure::Failure;
use super::values::Place;

/// The name under which the choices are stored.
const NAME: &str = "program.choices";

/// For how long the right to write is taken to store them.
const LEASE: Duration = Duration::from_secs(10);

/// Which comments are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum Comments {
    /// Those on pages.
    #[default]
    Page,
    /// Also those on blocks.
    Block,
    /// No comments.
    None,
}

/// Which files are fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum Files {
    /// No files.
    #[default]
    None,
    /// Those that Notion keeps.
    Own,
    /// Also those at other addresses.
    All,
}

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub(super) bodies: bool,
    pub(super) comments: Comments,
    pub(super) files: Files,
    /// Where files go; `None` for the directory beside the mirror.
    pub(super) files_in: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { bodies: true, comments: Comments::Page, files: Files::None, files_in: None }
    }
}

impl Settings {
    /// Reads what was chosen before; the defaults if nothing was.
    pub(super) async fn load(store: &impl Store) -> Result<Self, StoreError> {
        let Some(text) = store.meta(NAME).await? else { return Ok(Self::default()) };
        serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
            what: "what was chosen",
            problem: error.to_string(),
        })
    }

    /// Takes over what is chosen now.
    pub(super) fn choose(&mut self, choices: &Choices) -> std::io::Result<()> {
        if choices.no_bodies || choices.bodies {
            self.bodies = choices.bodies;
        }
        self.comments = choices.comments.unwrap_or(self.comments);
        self.files = choices.files.unwrap_or(self.files);
        if let Some(directory) = &choices.files_in {
            // The next command may be run elsewhere.
            self.files_in = Some(std::path::absolute(directory)?);
        }
        Ok(())
    }

    /// Stores it, which takes the right to write for a moment.
    pub(super) async fn save(&self, store: &impl Store, holder: &str) -> Result<(), StoreError> {
        let lease = store.acquire(holder, LEASE).await?;
        let mut batch = Batch::fenced(lease.fence);
        let value = serde_json::to_string(self).map_err(StoreError::database)?;
        batch.push(Write::Meta { name: NAME.to_owned(), value: Some(value) });
        let committed = store.commit(batch).await;
        store.release(&lease).await?;
        committed.map(drop)
    }

    /// Where files go.
    ///
    /// # Errors
    ///
    /// When nobody has said where, and the mirror is nowhere beside which they could be.
    pub(super) fn directory(&self, mirror: &Place) -> Result<PathBuf, Failure> {
        let directory = self.files_in.clone().or_else(|| mirror.beside(".files"));
        directory.ok_or_else(|| {
            Failure::usage(
                "files don't go into a Postgres\n`--files-in DIRECTORY` says where they go: one that all who write to the \
                 mirror have.",
            )
        })
    }

    /// Returns the options of the mirror that keeps this.
    ///
    /// # Errors
    ///
    /// Those of [`directory`](Self::directory), if files are kept.
    pub(super) fn options(&self, mirror: &Place, holder: &str) -> Result<Options, Failure> {
        let mut options = Options::new(holder).comments(match self.comments {
            Comments::Page => notion_mirror::Comments::Pages,
            Comments::Block => notion_mirror::Comments::Blocks,
            Comments::None => notion_mirror::Comments::None,
        });
        if !self.bodies {
            options = options.without_bodies();
        }
        Ok(match self.files {
            Files::None => options,
            Files::Own => options.files(self.directory(mirror)?),
            Files::All => options.files(self.directory(mirror)?).external_files(),
        })
    }
}

#[cfg(test)]
mod tests {
    use notion_mirror::sqlite::Sqlite;

    use super::*;

    #[tokio::test]
    async fn what_was_chosen_is_known_the_next_time_and_what_is_not_said_stays() {
        let store = Sqlite::in_memory().expect("memory");
        let mut settings = Settings::load(&store).await.expect("settings");
        assert_eq!(settings, Settings::default());
        let choices =
            Choices { no_bodies: true, comments: Some(Comments::None), ..Choices::default() };
        settings.choose(&choices).expect("a directory");
        settings.save(&store, "test").await.expect("to save");
        let mut again = Settings::load(&store).await.expect("settings");
        assert_eq!(again, settings);
        again.choose(&Choices { bodies: true, ..Choices::default() }).expect("a directory");
        assert_eq!((again.bodies, again.comments), (true, Comments::None));
    }
}
