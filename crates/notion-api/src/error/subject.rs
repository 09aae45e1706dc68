//! What a call was about, where it was one of many.

use std::fmt;

use http::Method;
use notion_model::{BlockId, DataSourceId, PageId};

use super::Error;

#[derive(Clone, Debug)]
pub(crate) enum Subject {
    Block(BlockId),
    DataSource(DataSourceId),
    Page(PageId),
    Property {
        page: PageId,
        name: String,
    },
    /// Of a request to an endpoint that has no method here: its path, without a query.
    Request(Method, String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(id) => write!(f, "block {id}"),
            Self::DataSource(id) => write!(f, "data source {id}"),
            Self::Page(id) => write!(f, "page {id}"),
            Self::Property { page, name } => write!(f, "property {name:?} of page {page}"),
            Self::Request(method, path) => write!(f, "{method} {path}"),
        }
    }
}

impl Error {
    /// Says what the call was about.
    pub(crate) fn about(mut self, subject: Subject) -> Self {
        self.0.subject = Some(subject);
        self
    }

    /// Returns the block whose list could not be read, of an error of [`Blocks::tree`](crate::blocks::Blocks::tree).
    pub fn block(&self) -> Option<BlockId> {
        match self.0.subject {
            Some(Subject::Block(id)) => Some(id),
            _ => None,
        }
    }
}
