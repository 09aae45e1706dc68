use std::fmt;
use std::time::Duration;

use http::StatusCode;
use notion_model::validate::Violation;
use notion_model::{DataSourceRef, DatabaseId, ErrorBody};
use serde_json::Value;

use super::{Error, ErrorKind};
use crate::ApiVersion;

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
        self.0.kind.fmt(f)?;
        if let ErrorKind::Api { .. } = self.0.kind {
            self.hint(f)?;
        }
        // An error of the transport counts the attempts itself.
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

pub(super) fn invalid(violations: &[Violation], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("not sent, the request breaks the rules:")?;
    list(f, violations)
}

pub(super) fn api(
    status: &StatusCode,
    body: &ErrorBody,
    retry_after: &Option<Duration>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "{} {}: {}", status.as_u16(), body.code, body.message)?;
    write_wait(f, *retry_after)?;
    match &body.request_id {
        Some(id) => write!(f, " (request {id})"),
        None => Ok(()),
    }
}

pub(super) fn not_json(
    status: &StatusCode,
    content_type: &Option<String>,
    body: &str,
    ray: &Option<String>,
    retry_after: &Option<Duration>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (status, kind) = (status.as_u16(), content_type.as_deref().unwrap_or("no content type"));
    write!(f, "{status} with an answer that is not Notion's ({kind}): {body:?}")?;
    if let Some(ray) = ray {
        write!(f, " (ray {ray})")?;
    }
    write_wait(f, *retry_after)
}

pub(super) fn not_one_data_source(
    database: &DatabaseId,
    data_sources: &[DataSourceRef],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match data_sources.len() {
        0 => write!(f, "the database {database} has no data source")?,
        n => {
            write!(f, "the database {database} has {n} data sources; name the one that is meant:")?;
        }
    }
    list(f, data_sources.iter().map(|source| format!("{} {:?}", source.id, source.name)))
}

pub(super) fn not_in_version(
    version: &ApiVersion,
    what: &str,
    since: &Option<ApiVersion>,
    until: &Option<ApiVersion>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "not sent, version {version} can't say it: {what} is possible")?;
    if let Some(since) = since {
        write!(f, " since {since}")?;
    }
    if let Some(until) = until {
        write!(f, " before {until}")?;
    }
    f.write_str(" only; unchecked() sends it nevertheless")
}

#[cfg(feature = "file-uploads")]
pub(super) fn upload_failed(
    upload: &notion_model::FileUpload,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    use notion_model::FileImportResultKind;

    write!(f, "the file upload {} has {}", upload.id, upload.status.as_str())?;
    match upload.file_import_result.as_ref().map(|result| &result.kind) {
        Some(FileImportResultKind::Error(error)) => {
            write!(f, ": {}: {}", error.code, error.message)
        }
        _ => Ok(()),
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
    /// What the token lacks, or what the id may be of, if not of what was asked for: databases and their data sources are
    /// easily mixed up.
    fn hint(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(needs) = self.needs() {
            return write!(f, "; the call needs {needs}");
        }
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
