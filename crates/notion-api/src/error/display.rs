use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::{Error, ErrorKind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(route) = &self.0.route {
            write!(f, "{} {}", route.method(), route.path())?;
            if let Some(subject) = &self.0.subject {
                write!(f, " ({subject})")?;
            }
            f.write_str(": ")?;
        } else if let Some(subject) = &self.0.subject {
            write!(f, "{subject}: ")?;
        }
        match &self.0.kind {
            ErrorKind::Invalid(violations) => {
                f.write_str("not sent, the request breaks the rules:")?;
                list(f, violations)?;
            }
            // It counts the attempts itself.
            ErrorKind::Transport(error) => error.fmt(f)?,
            ErrorKind::Api { status, body, retry_after } => {
                write!(f, "{} {}: {}", status.as_u16(), body.code, body.message)?;
                write_wait(f, *retry_after)?;
                if let Some(id) = &body.request_id {
                    write!(f, " (request {id})")?;
                }
                self.hint(f)?;
            }
            ErrorKind::NotJson { status, content_type, body, ray, retry_after } => {
                let kind = content_type.as_deref().unwrap_or("no content type");
                write!(f, "{} with an answer that is not Notion's ({kind}): {body:?}", status.as_u16())?;
                if let Some(ray) = ray {
                    write!(f, " (ray {ray})")?;
                }
                write_wait(f, *retry_after)?;
            }
            ErrorKind::Decode { source, body } => {
                write!(f, "the answer can't be read: {source}; it begins {body:?}")?;
            }
            ErrorKind::UnexpectedAnswer { flaw, body } => {
                write!(f, "the answer is not what was asked for: {flaw}; it begins {body:?}")?;
            }
            ErrorKind::RepeatedCursor(cursor) => {
                write!(f, "the list would never end: the cursor {cursor:?} came before")?;
            }
            ErrorKind::BrokenList(problem) => f.write_str(problem)?,
            ErrorKind::TreeLimit { max_blocks } => {
                write!(f, "the tree has more than {max_blocks} blocks, the limit of this call: max_blocks sets another")?;
            }
            ErrorKind::BlockGone { parent } => {
                write!(f, "a block in {parent} that was just written, or stood next to it, is gone")?;
            }
            ErrorKind::Incomplete => f.write_str(
                "there are more results than Notion gives for one query (10,000): sort by created_time, or ask for fewer at once by a filter",
            )?,
            ErrorKind::NotAPage(problem) => f.write_str(problem)?,
            ErrorKind::UnreadableItems { unreadable, of } => {
                write!(f, "{unreadable} of the {of} items of the value are none of its type")?;
            }
            ErrorKind::RollupInPieces => f.write_str(
                "the values that the rollup shows come in pieces that don't say where one value ends, and the related pages don't tell",
            )?,
            ErrorKind::NotOneDataSource { database, data_sources } => {
                match data_sources.len() {
                    0 => write!(f, "the database {database} has no data source")?,
                    n => write!(f, "the database {database} has {n} data sources; name the one that is meant:")?,
                }
                list(f, data_sources.iter().map(|source| format!("{} {:?}", source.id, source.name)))?;
            }
            ErrorKind::NotInVersion { version, what } => {
                write!(f, "{what} is not possible at version {version}")?;
            }
            ErrorKind::TaskFailed(body) => write!(f, "the task failed: {}: {}", body.code, body.message)?,
            ErrorKind::TaskUnfinished(task) => {
                write!(f, "the task {} has not come to its end: it is {}", task.id, task.status)?;
            }
            ErrorKind::Source(error) => write!(f, "the file can't be read: {error}")?,
            #[cfg(feature = "file-uploads")]
            ErrorKind::UploadFailed(upload) => {
                let status = upload.status.as_str();
                write!(f, "the file upload {} has {status}", upload.id)?;
                if let Some(notion_model::FileImportResultKind::Error(error)) =
                    upload.file_import_result.as_ref().map(|result| &result.kind)
                {
                    write!(f, ": {}: {}", error.code, error.message)?;
                }
            }
            #[cfg(feature = "oauth")]
            ErrorKind::TokenNotStored(error) => write!(f, "the new token could not be stored: {error}")?,
            ErrorKind::Encode(error) => write!(f, "the request can't be written: {error}")?,
            ErrorKind::Setup(problem) => f.write_str(problem)?,
            #[cfg(feature = "rows")]
            ErrorKind::Row(error) => error.fmt(f)?,
            #[cfg(feature = "rows")]
            ErrorKind::Unbound(error) => error.fmt(f)?,
            ErrorKind::WorkerGone => f.write_str("a thread of the client could not be started, or has panicked")?,
        }
        if self.0.attempts > 1 && !matches!(self.0.kind, ErrorKind::Transport(_)) {
            write!(f, " (after {} attempts)", self.0.attempts)?;
        }
        if self.may_have_been_applied() {
            f.write_str(
                "; the write may have been applied nevertheless: look before you repeat it",
            )?;
        }
        Ok(())
    }
}

/// Puts the items on the line, or by `{:#}` on a line each.
fn list(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        match (f.alternate(), index) {
            (true, _) => write!(f, "\n  {item}")?,
            (false, 0) => write!(f, " {item}")?,
            (false, _) => write!(f, "; {item}")?,
        }
    }
    Ok(())
}

fn write_wait(f: &mut fmt::Formatter<'_>, retry_after: Option<Duration>) -> fmt::Result {
    match retry_after {
        Some(wait) => write!(f, " (retry after {wait:?})"),
        None => Ok(()),
    }
}

impl Error {
    /// What the id may be of, if not of what was asked for: databases and their data sources are easily mixed up.
    fn hint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ids) = self.child_data_sources() {
            return write!(
                f,
                "; this is the id of a database; its data sources are {}",
                ids.join(", ")
            );
        }
        let path = self.0.route.as_ref().map_or("", |route| route.path());
        if !self.is_not_found() {
            return Ok(());
        }
        if path.starts_with("/v1/data_sources/{data_source_id}") {
            return f.write_str(
                "; if this is the id of a database, databases().retrieve(id) lists its data sources, and databases().query(id) queries the only one",
            );
        }
        if path == "/v1/databases/{database_id}" {
            return f.write_str(
                "; if this is the id of a data source, data_sources() has the calls for it",
            );
        }
        Ok(())
    }

    /// The data sources of the database whose id was given, where Notion tells them.
    fn child_data_sources(&self) -> Option<Vec<&str>> {
        let data = self.body()?.additional_data.as_ref()?;
        Some(
            data.get("child_data_source_ids")?
                .as_array()?
                .iter()
                .filter_map(Value::as_str)
                .collect(),
        )
    }
}
