//! A mirror that is open, with who asks Notion.

use notion_api::Client;
use notion_mirror::sqlite::{Sqlite, SqliteOptions};
use notion_mirror::store::Store;
use notion_mirror::{Mirror, Options};

use super::arguments::Choices;
use super::connection::Connection;
use super::failure::Failure;
use super::settings::Settings;
use super::values::{FilePlace, Place};

/// A mirror that this process writes to.
pub(super) struct Session<S> {
    pub(super) mirror: Mirror<S>,
    pub(super) connection: Connection,
    pub(super) settings: Settings,
}

/// Who writes to a mirror, as others are told.
pub(super) fn holder(command: &str) -> String {
    format!("`notion mirror {command}` (process {})", std::process::id())
}

/// Opens a mirror that is there.
pub(super) fn open(place: &FilePlace, choices: &Choices) -> Result<Sqlite, Failure> {
    expect(place)?;
    open_or_make(place, choices)
}

/// Opens a mirror, or makes one.
pub(super) fn open_or_make(place: &FilePlace, choices: &Choices) -> Result<Sqlite, Failure> {
    let options = match choices.history {
        Some(history) => SqliteOptions::new().history(history.0),
        None => SqliteOptions::new(),
    };
    Ok(options.open(place.path())?)
}

/// Makes sure that there is a file: opening one that is not there would make it.
pub(super) fn expect(place: &FilePlace) -> Result<(), Failure> {
    if place.path().is_file() {
        return Ok(());
    }
    let shown = place.path().display();
    Err(Failure::usage(format!(
        "there is no mirror at {shown}\n`notion mirror init {shown}` makes one."
    )))
}

impl<S: Store> Session<S> {
    /// Takes the right to write to a mirror, and remembers what was chosen.
    pub(super) async fn begin(
        store: S,
        place: &Place,
        choices: &Choices,
        connection: Connection,
        command: &str,
        roots: impl FnOnce(Options) -> Options,
    ) -> Result<Self, Failure> {
        let holder = holder(command);
        let mut settings = Settings::load(&store).await?;
        let before = settings.clone();
        settings.choose(choices)?;
        let options =
            roots(settings.options(place, &holder)?).requests(connection.requests.clone());
        if settings != before {
            settings.save(&store, &holder).await?;
        }
        let client: Client = connection.client.clone();
        let mirror = Mirror::open(store, client, options).await?;
        Ok(Self { mirror, connection, settings })
    }

    /// Gives the right to write back.
    pub(super) async fn end(&self) -> Result<(), Failure> {
        Ok(self.mirror.close().await?)
    }
}
