//! What kills a mirror, and what looks into its file.

use std::future::{Future, pending};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{Either, FutureExt, select};
use notion_transport::{Error, Request, Response, StreamResponse, Transport};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Notify;

/// A transport that never answers again once it has answered so often.
#[derive(Clone)]
pub(crate) struct Cut<T> {
    inner: T,
    left: Arc<AtomicUsize>,
    over: Arc<Notify>,
}

impl<T> Cut<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self { inner, left: Arc::new(AtomicUsize::new(usize::MAX)), over: Arc::default() }
    }

    /// Runs `future` until it is done, or until there was one request more than this; then it is dropped.
    pub(crate) async fn until<F: Future>(&self, requests: usize, future: F) -> Option<F::Output> {
        // Several requests may have met the end the last time: what is left of that ends nothing now.
        let _ = self.over.notified().now_or_never();
        self.left.store(requests, Ordering::SeqCst);
        let over = self.over.notified();
        let done = select(Box::pin(future), Box::pin(over)).await;
        self.left.store(usize::MAX, Ordering::SeqCst);
        match done {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }

    async fn pass(&self) {
        let take = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
            self.over.notify_one();
            pending::<()>().await;
        }
    }
}

impl<T: Transport> Transport for Cut<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.pass().await;
        self.inner.send(request).await
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        self.pass().await;
        self.inner.stream(request).await
    }
}

/// A directory of a test's own, which goes with it.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("notion-mirror-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Looks into the file of a mirror, as anybody may.
pub(crate) struct Look(Connection);

impl Look {
    pub(crate) fn into(path: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Self(Connection::open_with_flags(path, flags).expect("a file"))
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.0.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// How many pages the index of texts has written at the ends of transactions: at least one for each time that it did.
    pub(crate) fn text_pages(&self) -> u64 {
        let sql = "select block from text_data where id = 10";
        let structure: Vec<u8> = self.0.query_row(sql, [], |row| row.get(0)).expect("a structure");
        // A number of four bytes, and three of seven bits a byte: the levels, the segments, and this.
        let mut bytes = structure.into_iter().skip(4);
        let mut number = || {
            let mut value = 0;
            for byte in bytes.by_ref() {
                value = value << 7 | u64::from(byte & 0x7f);
                if byte < 0x80 {
                    break;
                }
            }
            value
        };
        let [_levels, _segments, written] = [number(), number(), number()];
        written
    }

    /// All rows of a query as text.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let mut statement = self.0.prepare(sql).expect("a query");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let value = |n| row.get_ref(n).map(|value| format!("{value:?}"));
            (0..columns).map(value).collect::<Result<Vec<_>, _>>().map(|values| values.join(" "))
        });
        rows.expect("rows").collect::<Result<_, _>>().expect("rows")
    }

    /// Checks what must hold after every transaction.
    pub(crate) fn check(&self) {
        for (law, sql) in LAWS {
            assert_eq!(self.number(sql), 0, "broken: {law}");
        }
    }
}

/// What must hold after every transaction: how many break it.
const LAWS: &[(&str, &str)] = &[
    (
        "every block has its page",
        "select count(*) from blocks where page not in (select id from objects where kind = 'page')",
    ),
    (
        "every block is in a list of its page",
        "select count(*) from blocks b where parent <> page
         and not exists (select 1 from blocks p where p.page = b.page and p.id = b.parent)",
    ),
    (
        "every link and every file has its owner",
        "select (select count(*) from links where owner not in (select id from objects))
              + (select count(*) from files where owner not in (select id from objects))",
    ),
    (
        "the data source of every row is there, or queued, or a gap",
        "select count(*) from objects where kind = 'page' and within is not null
         and within not in (select id from objects union select id from queue union select id from gaps)",
    ),
    (
        "every live page has its body, or that is queued, or a gap",
        "select count(*) from objects o where kind = 'page' and state = 'live' and body_read is null
         and not exists (select 1 from queue q where q.id = o.id and q.kind in ('body', 'page'))
         and not exists (select 1 from gaps g where g.id = o.id)",
    ),
    (
        "what was not found waits for its second time",
        "select count(*) from objects o where missing_since is not null and state <> 'unreachable'
         and not exists (select 1 from queue q where q.id = o.id and q.kind = o.kind)",
    ),
    (
        "every object has been seen, and has a document",
        "select count(*) from objects where seen_at is null or json_valid(document) = 0",
    ),
    (
        "the index has an entry for each page, and none else",
        "select (select count(*) from objects where kind = 'page')
              - (select count(*) from text t join objects o on o.number = t.rowid where o.kind = 'page')",
    ),
];
