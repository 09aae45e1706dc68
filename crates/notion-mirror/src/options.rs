//! How a mirror is kept.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use notion_model::{DataSourceId, DatabaseId, PageId};

use crate::Requests;
use crate::store::Key;
use crate::store::Kind;

/// Settings of a mirror: what is read, how often, and where files go.
///
/// ```
/// use notion_mirror::{Comments, Options};
///
/// let options = Options::new("backup of the wiki").comments(Comments::None).files("files");
/// # drop(options);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(crate) holder: String,
    pub(crate) roots: Vec<Key>,
    pub(crate) bodies: bool,
    pub(crate) views: bool,
    pub(crate) comments: Comments,
    pub(crate) files: Option<Files>,
    pub(crate) concurrency: usize,
    pub(crate) glance_every: Duration,
    pub(crate) round_every: Duration,
    pub(crate) audit_every: Duration,
    pub(crate) audit_share: f64,
    pub(crate) unreachable_limit: u64,
    pub(crate) requests: Option<Arc<Requests>>,
}

/// The selection of the comments that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comments {
    /// None.
    None,
    /// Those on pages: one request for each page. Those on blocks come by events only.
    #[default]
    Pages,
    /// Also those on blocks: one request for each block.
    Blocks,
}

/// Where the content of files goes.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) directory: PathBuf,
    pub(crate) external: bool,
    pub(crate) limit: u64,
}

impl Options {
    /// Returns the usual options, for a mirror that is written to in this name: others who try to are told it.
    pub fn new(holder: impl Into<String>) -> Self {
        Self {
            holder: holder.into(),
            roots: Vec::new(),
            bodies: true,
            views: false,
            comments: Comments::default(),
            files: None,
            concurrency: 8,
            glance_every: Duration::from_secs(60),
            round_every: Duration::from_secs(15 * 60),
            audit_every: Duration::from_secs(24 * 60 * 60),
            audit_share: 1.0 / 7.0,
            unreachable_limit: 50,
            requests: None,
        }
    }

    /// Reads this page also if no search finds it, and what is in it.
    pub fn page(mut self, id: PageId) -> Self {
        self.roots.push(Key::new(Kind::Page, id));
        self
    }

    /// Reads this database also if no search finds it, and what is in it.
    pub fn database(mut self, id: DatabaseId) -> Self {
        self.roots.push(Key::new(Kind::Database, id));
        self
    }

    /// Reads this data source also if no search finds it, and its rows.
    pub fn data_source(mut self, id: DataSourceId) -> Self {
        self.roots.push(Key::new(Kind::DataSource, id));
        self
    }

    /// Leaves out what is on pages, so that only properties are read: a fraction of the requests.
    pub fn without_bodies(mut self) -> Self {
        self.bodies = false;
        self
    }

    /// Reads the views of databases, too: a request for each database, and one for each view. They are read again when their
    /// database is, and by an event.
    pub fn views(mut self) -> Self {
        self.views = true;
        self
    }

    /// Sets which comments are read. Defaults to those on pages.
    pub fn comments(mut self, comments: Comments) -> Self {
        self.comments = comments;
        self
    }

    /// Fetches the files that Notion keeps into this directory, each under the SHA-256 of its content. Defaults to fetching
    /// none.
    pub fn files(mut self, directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        self.files = Some(Files { directory, external: false, limit: 5 << 30 });
        self
    }

    /// Fetches also files at other addresses, which may be anybody's, if files are fetched at all.
    pub fn external_files(mut self) -> Self {
        if let Some(files) = &mut self.files {
            files.external = true;
        }
        self
    }

    /// Leaves out files of more than so many bytes. Defaults to 5 GiB.
    pub fn max_file_size(mut self, bytes: u64) -> Self {
        if let Some(files) = &mut self.files {
            files.limit = bytes;
        }
        self
    }

    /// Sets how many objects are read at once. Defaults to 8. The rate limit of the client holds for all of them
    /// together.
    pub fn concurrency(mut self, objects: usize) -> Self {
        self.concurrency = objects.max(1);
        self
    }

    /// Sets how often each loop begins: the glance (a search for what was edited lately), the round (a query of each
    /// data source for what was edited) and the audit (complete lists). Defaults to a minute, a quarter of an hour and
    /// a day.
    pub fn every(mut self, glance: Duration, round: Duration, audit: Duration) -> Self {
        (self.glance_every, self.round_every, self.audit_every) = (glance, round, audit);
        self
    }

    /// Sets the share of all pages whose blocks and comments an audit reads anew, those first that were not read for
    /// longest: from 0 to 1. Defaults to a seventh, so that all are looked at once in seven audits.
    pub fn audit_share(mut self, share: f64) -> Self {
        self.audit_share = share.clamp(0.0, 1.0);
        self
    }

    /// Sets how many pages, databases and data sources may turn unreachable within a day before the mirror stops to
    /// believe it. Defaults to 50. One in twenty of all is the limit if that is less, but never less than 10.
    pub fn unreachable_limit(mut self, objects: u64) -> Self {
        self.unreachable_limit = objects;
        self
    }

    /// Stores with each loop how many requests it took, as this counts them: the client has to tell them to it, too.
    pub fn requests(mut self, requests: Arc<Requests>) -> Self {
        self.requests = Some(requests);
        self
    }
}
