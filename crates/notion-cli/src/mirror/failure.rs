//! What went wrong, what to do about it, and the code with which the program ends.

use std::io;
use std::process::ExitCode;

use notion_mirror::store::StoreError;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// All is well: the mirror is current.
    Current = 0,
    /// Something is missing, late or different.
    Incomplete = 1,
    /// It could not be done: the command is wrong, or a file or the database is.
    Usage = 2,
    /// Notion refuses, or does not answer.
    Refused = 3,
    /// Somebody else writes to the mirror.
    Held = 4,
    /// Ctrl-C came before the end.
    Stopped = 130,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: Code,
    /// `None` if there is nobody to be told.
    message: Option<String>,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    pub(super) fn tell(&self) {
        if let Some(message) = &self.message {
            eprintln!("error: {message}");
        }
    }
}

impl From<notion_api::Error> for Failure {
    fn from(error: notion_api::Error) -> Self {
        let advice = if error.is_unauthorized() {
            "\nThe token in NOTION_TOKEN is not valid: copy it anew from the page of the connection. The mirror stays as it is."
        } else if error.is_permission() {
            "\nThe connection lacks a capability: its page in Notion has a list of them."
        } else if error.is_not_found() {
            "\nIs it shared with the connection? In Notion: the menu of the page, Connections."
        } else {
            "\nNotion does not answer as it should. What was read is kept; the same command goes on from there."
        };
        Self::new(Code::Refused, format!("{error}{advice}"))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Held { holder } => Self::new(
                Code::Held,
                format!(
                    "{holder} is writing to this mirror\nOne process writes at a time: wait until it ends, or end it. \
                     `status`, `sql` and `search` work meanwhile."
                ),
            ),
            StoreError::Fenced => Self::new(
                Code::Held,
                "somebody else has taken the mirror over\nNothing is lost; this process writes no more.",
            ),
            StoreError::Format { found, known } if found > known => Self::usage(format!(
                "the mirror has format {found}, and this program knows formats up to {known}\nInstall a newer version."
            )),
            StoreError::Format { .. } => Self::usage(format!(
                "{error}\n`notion mirror rebuild` brings it to the format of this version."
            )),
            StoreError::NotAMirror(_) => Self::usage(format!(
                "{error}\nThe file is left alone. `notion mirror init` makes a mirror in a file that is not there yet."
            )),
            StoreError::Damaged { .. } => Self::usage(format!(
                "{error}\n`notion mirror rebuild` makes anew what follows from the documents; `verify` reads them anew."
            )),
            error => Self::usage(format!(
                "{error}\nIs the disk full, the file not to be written to, or the server not to be reached? What was committed is whole."
            )),
        }
    }
}

impl From<notion_mirror::Error> for Failure {
    fn from(error: notion_mirror::Error) -> Self {
        match error {
            notion_mirror::Error::Store(error) => error.into(),
            notion_mirror::Error::Notion(error) => error.into(),
            error @ notion_mirror::Error::OtherConnection { .. } => Self::new(
                Code::Refused,
                format!(
                    "{error}\nA mirror is of one connection: set NOTION_TOKEN to its token, or `init` another file."
                ),
            ),
            error => Self::usage(error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        // Whoever reads what is written has enough of it, as `head` has.
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { code: Code::Current, message: None };
        }
        Self::usage(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_is_named_and_has_a_code_of_its_own() {
        let failure = Failure::from(StoreError::Held { holder: "backup (4711)".to_owned() });
        assert_eq!(failure.code, Code::Held);
        assert!(
            failure.message.is_some_and(|message| message.starts_with("backup (4711) is writing"))
        );
    }

    #[test]
    fn a_reader_that_has_enough_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((failure.code, failure.message), (Code::Current, None));
    }
}
