//! Values as they are typed.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use notion_model::Timestamp;

use super::failure::Failure;

/// Where a mirror is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file of SQLite.
    File(FilePlace),
    /// In a Postgres, beside those of other connections.
    #[cfg(feature = "postgres")]
    Postgres(PostgresPlace),
}

impl Place {
    /// The file, for a command that works with files only.
    ///
    /// # Errors
    ///
    /// What to do instead, if the mirror is elsewhere.
    #[cfg_attr(not(feature = "postgres"), allow(unused_variables, reason = "all are in files"))]
    pub(super) fn file(&self, instead: &str) -> Result<&FilePlace, Failure> {
        match self {
            Self::File(file) => Ok(file),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Err(Failure::usage(format!(
                "that is for mirrors in files, and this one is in a Postgres\n{instead}"
            ))),
        }
    }

    /// Where the verification token of webhooks is kept: beside the mirror, or where the program runs.
    pub(super) fn webhook_token(&self) -> PathBuf {
        self.beside(".webhook-token").unwrap_or_else(|| "notion-mirror.webhook-token".into())
    }

    /// A path for what belongs to the mirror and is beside it; `None` if that is no place for files.
    pub(super) fn beside(&self, ending: &str) -> Option<PathBuf> {
        match self {
            Self::File(file) => Some(file.beside(ending)),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.path().display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(place) => place.fmt(f),
        }
    }
}

/// A file of SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FilePlace(PathBuf);

impl FilePlace {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The path with something at its end: what belongs to the mirror and is beside it.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.0.as_os_str().to_owned();
        name.push(ending);
        name.into()
    }
}

/// A Postgres, and which of the mirrors in it.
#[cfg(feature = "postgres")]
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PostgresPlace {
    /// The address, which may have a password.
    pub(super) address: String,
    /// The name or the id of a connection.
    pub(super) connection: Option<String>,
}

#[cfg(feature = "postgres")]
impl fmt::Display for PostgresPlace {
    /// Writes it without the user, the password and the parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.address.split_once("://").unwrap_or(("postgres", ""));
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        write!(f, "{scheme}://{}", host.split('?').next().unwrap_or_default())?;
        match &self.connection {
            Some(connection) => write!(f, "#{connection}"),
            None => Ok(()),
        }
    }
}

#[cfg(feature = "postgres")]
impl fmt::Debug for PostgresPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

pub(super) fn place(text: &str) -> Result<Place, String> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return in_postgres(text);
    }
    file(text).map(Place::File)
}

pub(super) fn file(text: &str) -> Result<FilePlace, String> {
    match text {
        "" => Err("name a file, such as notion.db".to_owned()),
        path => Ok(FilePlace(path.into())),
    }
}

#[cfg(feature = "postgres")]
fn in_postgres(text: &str) -> Result<Place, String> {
    let (address, connection) = match text.split_once('#') {
        Some((address, connection)) => (address, Some(connection.to_owned())),
        None => (text, None),
    };
    Ok(Place::Postgres(PostgresPlace { address: address.to_owned(), connection }))
}

#[cfg(not(feature = "postgres"))]
fn in_postgres(_: &str) -> Result<Place, String> {
    Err("this program was built without Postgres: `cargo install notion-cli --features postgres` builds one with it. \
         Or name a file, such as notion.db"
        .to_owned())
}

/// `90s`, `15m`, `6h`, `30d`, `4w`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no length of time: 90s, 15m, 6h, 30d and 4w are");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(wrong)
}

/// How long former versions are kept: `none`, or a [`duration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct History(pub(super) Option<Duration>);

pub(super) fn history(text: &str) -> Result<History, String> {
    if text == "none" { Ok(History(None)) } else { duration(text).map(|time| History(Some(time))) }
}

/// `60%`: more than nothing, and at most all.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').and_then(|percent| percent.trim().parse::<f64>().ok());
    percent
        .filter(|percent| *percent > 0.0 && *percent <= 100.0)
        .map(|percent| percent / 100.0)
        .ok_or_else(|| format!("{text:?} is no share: 60% is, up to 100%"))
}

/// A day, a time with an offset, or how long ago.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    if let Ok(day) = format!("{text}T00:00:00Z").parse() {
        return Ok(day);
    }
    duration(text).map(ago).map_err(|_| {
        format!(
            "{text:?} is no time: 2026-11-01 (the beginning of that day in UTC), 2026-11-01T09:30:00+01:00 and 7d (ago) are"
        )
    })
}

/// The time so long ago, by the clock of the machine.
pub(super) fn ago(time: Duration) -> Timestamp {
    SystemTime::now().checked_sub(time).map_or(Timestamp::MIN, Timestamp::from)
}

pub(super) fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_a_unit() {
        for (text, seconds) in
            [("90s", 90), ("15m", 900), ("6h", 21_600), ("30d", 2_592_000), ("0d", 0)]
        {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for text in
            ["", "d", "30", "-1d", "1.5h", "99999999999999999999d", "3000000000000000w", "1é"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(history("none"), Ok(History(None)));
    }

    #[test]
    fn a_share_is_more_than_nothing_and_at_most_all() {
        assert_eq!(share("60%"), Ok(0.6));
        assert_eq!(share("100%"), Ok(1.0));
        for text in ["0%", "101%", "60", "-5%", "NaN%", "%"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_begins_in_utc() {
        let day: Timestamp = "2026-11-01T00:00:00Z".parse().expect("a time");
        assert_eq!(moment("2026-11-01"), Ok(day));
        assert_eq!(moment("2026-11-01T01:00:00+01:00"), Ok(day));
        assert!(moment("7d").is_ok_and(|time| time < now()));
        for text in ["yesterday", "2026-13-01", ""] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_database_elsewhere_is_not_taken_for_a_file() {
        let address = "postgres://mirror:secret@db.example/notion?sslmode=require#Acme";
        #[cfg(not(feature = "postgres"))]
        assert!(place(address).is_err_and(|problem| problem.contains("--features postgres")));
        #[cfg(feature = "postgres")]
        {
            let place = place(address).expect("a place");
            assert_eq!(place.to_string(), "postgres://db.example/notion#Acme");
            assert!(!format!("{place:?}").contains("secret"));
            assert_eq!(place.beside(".files"), None);
            assert!(place.file("another").is_err());
        }
        assert_eq!(
            place("notion.db").map(|place| place.beside(".files")),
            Ok(Some("notion.db.files".into()))
        );
        assert!(place("").is_err());
    }
}
