//! The invariants of a mirror, each a test by its name: random edits, faults and kills over the simulator, compared with a fresh,
//! full reading.

mod compare;
mod kills;
mod laws;
mod random;
mod scenarios;
mod tools;
mod world;

use std::future::Future;
use std::time::Duration;

use notion_api::Client;
use notion_mirror::sqlite::Sqlite;
use notion_mirror::{Error, Mirror, Options};
use notion_model::Timestamp;
use notion_transport::Transport;

use crate::world::World;

/// Runs a future that waits for nothing but a thread of its own.
fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(future)
}

/// A client without retries: what goes wrong reaches the mirror.
fn client(transport: impl Transport) -> Client {
    Client::builder().transport(transport).without_layers().build().expect("a client")
}

fn options() -> Options {
    Options::new("test").audit_share(1.0)
}

async fn open(world: &World, store: Sqlite) -> Mirror<Sqlite> {
    open_over(world.workspace.clone(), store).await
}

async fn open_over(transport: impl Transport + Clone, store: Sqlite) -> Mirror<Sqlite> {
    // A fault may meet the first request, too.
    for _ in 0..20 {
        match Mirror::open(store.clone(), client(transport.clone()), options()).await {
            Ok(mirror) => return mirror,
            Err(Error::Notion(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the mirror can't be opened")
}

/// Lets time pass until the queue is empty, or has only what was given up.
async fn settle(world: &World, mirror: &Mirror<Sqlite>) {
    for _ in 0..200 {
        let worked = mirror.work().await.expect("work");
        let now = mirror.status().await.expect("status").now;
        match worked.next {
            None => return,
            Some(next) if next == Timestamp::MAX || next.as_second() > 250_000_000_000 => return,
            Some(next) => {
                let wait = (next.as_second() - now.as_second()).clamp(1, 24 * 3600);
                world.advance(Duration::from_secs(wait.unsigned_abs()));
                // Something has to be asked for the mirror to know the time.
                mirror.glance().await.expect("a glance");
            }
        }
    }
    panic!("the queue does not come to its end: {:?}", mirror.status().await);
}

/// A glance, a round and the queue, until nothing is left.
async fn pass(world: &World, mirror: &Mirror<Sqlite>) {
    world.advance(Duration::from_secs(180));
    mirror.sync_once().await.expect("a pass");
    settle(world, mirror).await;
}

async fn audit(world: &World, mirror: &Mirror<Sqlite>) {
    mirror.audit().await.expect("an audit");
    settle(world, mirror).await;
}

fn memory() -> Sqlite {
    Sqlite::in_memory().expect("memory")
}
