//! `notion mirror sync`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use notion_mirror::store::{Change, Key, Kind, Run, Store};
use notion_mirror::{Mirror, Status, Worked};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::mirror::arguments::Sync;
use crate::mirror::connection::Connection;
use crate::mirror::estimate::Estimate;
use crate::mirror::failure::{Code, Failure};
use crate::mirror::output::Out;
#[cfg(feature = "postgres")]
use crate::mirror::postgres;
use crate::mirror::progress::Progress;
use crate::mirror::reports::{ChangeReport, RestReport, SyncReport};
use crate::mirror::session::{Session, open};
use crate::mirror::stop;
use crate::mirror::values::Place;
use crate::mirror::webhook::{self, Keys, Note};

/// How often it is shown how far a mirror is that is watched.
const LOOK: Duration = Duration::from_secs(5);

/// After how long a mirror that is watched and current a minute ago is not current any more.
const MAX_AGE: Duration = Duration::from_secs(10 * 60);

/// How many notes of the server for webhooks wait to be told.
const NOTES: usize = 32;

pub(super) async fn run(arguments: Sync, out: &mut Out) -> Result<Code, Failure> {
    match &arguments.mirror {
        Place::File(file) => {
            let store = open(file, &arguments.choices)?;
            let connection = Connection::from_env(&arguments.pace)?;
            over(store, connection, &arguments, out).await
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(place) => {
            let connection = Connection::from_env(&arguments.pace)?;
            let store = postgres::of_token(place, &connection, &arguments.choices).await?;
            over(store, connection, &arguments, out).await
        }
    }
}

async fn over(
    store: impl Store,
    connection: Connection,
    arguments: &Sync,
    out: &mut Out,
) -> Result<Code, Failure> {
    // Before anything is read: an address that can't be had should not be found out after hours.
    let webhook = match &arguments.webhook {
        Some(address) => Some((bind(address).await?, Keys::new(arguments.mirror.webhook_token())?)),
        None => None,
    };
    let session =
        Session::begin(store, &arguments.mirror, &arguments.choices, connection, "sync", |it| it)
            .await?;
    let watches = arguments.watch || webhook.is_some();
    let work = async {
        if arguments.accept_losses {
            session.mirror.accept_losses().await?;
        }
        match watches {
            false => once(arguments, &session, out).await,
            true => watch(&session, webhook, out).await,
        }
    };
    // What is dropped in the middle loses nothing: transactions are whole, and the rest is done again.
    let ended = tokio::select! {
        ended = work => ended,
        stopped = stop::requested() => stopped.map(|()| Code::Stopped).map_err(Failure::from),
    };
    // The first failure is the one that counts.
    let closed = session.end().await;
    let code = ended?;
    closed?;
    match code {
        // A watch has no other end.
        Code::Stopped if watches => {
            let status = session.mirror.status().await?;
            Ok(if status.is_current(MAX_AGE) { Code::Current } else { Code::Incomplete })
        }
        code => Ok(code),
    }
}

async fn bind(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::usage(format!(
            "webhooks can't be taken at {address}: {error}\nAn address is such as 127.0.0.1:8090; Notion reaches it through a \
             server with https before it."
        ))
    })
}

/// Brings the mirror up to date.
async fn once<S: Store>(
    arguments: &Sync,
    session: &Session<S>,
    out: &mut Out,
) -> Result<Code, Failure> {
    let Session { mirror, connection, settings } = session;
    let (began, requests) = (Instant::now(), &connection.requests);
    let changed = Counted::of(mirror);
    let mut progress = Progress::new(out);
    let is_first = mirror.status().await?.glance.is_none();
    progress.phase(if is_first {
        "searching for all there is"
    } else {
        "searching for what was edited"
    });
    let mut runs: Vec<Run> = vec![progress.during(out, mirror, requests, mirror.glance()).await?];
    progress.phase("querying data sources");
    runs.push(progress.during(out, mirror, requests, mirror.round()).await?);
    if arguments.audit || mirror.audit_is_due().await? {
        progress.phase("listing everything");
        runs.push(progress.during(out, mirror, requests, mirror.audit()).await?);
    }
    if is_first {
        let status = mirror.status().await?;
        let pages = if settings.bodies { unread(&status) } else { 0 };
        let entries = status.counts.queued.saturating_sub(pages);
        let rest = Estimate::of_rest(pages, entries, settings, arguments.pace.per_minute());
        progress.aside(|| out.report(&RestReport::new(pages, entries, rest)))?;
    }
    progress.phase("reading");
    let worked: Worked = progress.during(out, mirror, requests, mirror.work()).await?;
    progress.finish();
    let status = mirror.status().await?;
    let seconds = began.elapsed().as_secs();
    let report =
        SyncReport::new(&runs, &worked, &status, requests.count(), seconds, changed.count());
    out.report(&report)?;
    Ok(if report.is_complete() { Code::Current } else { Code::Incomplete })
}

/// How many live pages have not been read with their blocks.
fn unread(status: &Status) -> u64 {
    let pages = status.counts.kinds.get(&Kind::Page).map_or(0, |of| of.live);
    pages.saturating_sub(status.counts.bodies)
}

/// Counts what changes, while it is there.
struct Counted {
    count: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Counted {
    fn of<S: Store>(mirror: &Mirror<S>) -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let (mut changes, counted) = (mirror.watch(), count.clone());
        let task = tokio::spawn(async move {
            while let Some(change) = changes.next().await {
                let n = change.map_or_else(|lagged| lagged.missed, |_| 1);
                counted.fetch_add(n, Ordering::Relaxed);
            }
        });
        Self { count, task }
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Keeps the mirror up to date until something goes wrong.
async fn watch<S: Store>(
    session: &Session<S>,
    webhook: Option<(TcpListener, Keys)>,
    out: &mut Out,
) -> Result<Code, Failure> {
    let Session { mirror, connection, .. } = session;
    let (sender, mut notes) = mpsc::channel(NOTES);
    if let Some((listener, _)) = &webhook {
        let address = listener.local_addr()?;
        out.line(format_args!("Taking webhooks at http://{address}/"))?;
        if out.is_json {
            out.json(&json!({"event": "listening", "address": address.to_string()}))?;
        }
    }
    if webhook.as_ref().is_some_and(|(_, keys)| !keys.is_set()) {
        out.line(
            "The verification token is yet to come: Notion sends it when the subscription is made.",
        )?;
    }
    let server = async {
        match webhook {
            Some((listener, keys)) => webhook::serve(listener, mirror.clone(), keys, sender).await,
            // The sender lives as long as nothing is served: no note comes, and the channel does not end.
            None => {
                let _sender = sender;
                std::future::pending().await
            }
        }
    };
    let (run, mut changes) = (mirror.run(), mirror.watch());
    tokio::pin!(server, run);
    out.line("Watching; Ctrl-C ends it.")?;
    let mut progress = Progress::new(out);
    progress.phase("watching");
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        tokio::select! {
            ended = &mut run => match ended? {},
            never = &mut server => match never {},
            change = changes.next() => match change {
                Some(Ok(change)) => {
                    if let Some(change) = named(mirror, &change, &mut told).await? {
                        progress.aside(|| out.report(&change))?;
                    }
                }
                Some(Err(lagged)) => progress.aside(|| out.line(lagged))?,
                None => {}
            },
            note = notes.recv() => if let Some(note) = note {
                progress.aside(|| tell(&note, out))?;
            },
            _ = look.tick() => {
                progress.show(out, &mirror.status().await?, connection.requests.count())?;
            }
        }
    }
}

/// The report about a change; `None` if it is about blocks of a page that was told last.
async fn named<S: Store>(
    mirror: &Mirror<S>,
    change: &Change,
    told: &mut Option<Key>,
) -> Result<Option<ChangeReport>, Failure> {
    let is_block = change.key.kind == Kind::Block;
    let about = change.within.filter(|_| is_block).map_or(change.key, Key::page);
    if is_block && *told == Some(about) {
        return Ok(None);
    }
    *told = is_block.then_some(about);
    let objects = mirror.store().objects(vec![about]).await?;
    let title = objects.into_iter().next().map(|object| object.title).unwrap_or_default();
    Ok(Some(ChangeReport::new(change, title)))
}

fn tell(note: &Note, out: &mut Out) -> Result<(), Failure> {
    if out.is_json {
        return out.json(&match note {
            Note::Token(path) => json!({"event": "webhook_token", "path": path}),
            Note::Refused(reason) => json!({"event": "webhook_refused", "reason": reason}),
            Note::Queued(kind) => json!({"event": "webhook", "type": kind}),
        });
    }
    match note {
        Note::Token(path) => out.line(format_args!(
            "Notion has sent the verification token. It is in {}: enter it at Notion, where the subscription was made.",
            path.display()
        )),
        Note::Refused(reason) => out.line(format_args!("a webhook was refused: {reason}")),
        // What it is about is told when it has been read, if it has changed.
        Note::Queued(_) => Ok(()),
    }
}
