//! Killed by the system in the middle of anything, a mirror goes on where it was.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use notion_api::Client;
use notion_mirror::Mirror;
use notion_mirror::sqlite::Sqlite;
use notion_sim::Workspace;

use crate::compare::differences;
use crate::tools::{Directory, Look};
use crate::world::World;
use crate::{audit, client, open, options, pass, run};

/// What tells the process that is killed where the simulator and the file are.
const ADDRESS: &str = "NOTION_MIRROR_TEST_ADDRESS";
const FILE: &str = "NOTION_MIRROR_TEST_FILE";

/// Not a test by itself: the process that is killed. It mirrors for as long as it lives.
#[test]
#[ignore = "the other half of a_process_that_is_killed"]
fn killed() {
    let (Ok(address), Ok(file)) = (std::env::var(ADDRESS), std::env::var(FILE)) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = Sqlite::open(file).expect("a file");
        let builder = Client::builder().token("t").base_url(address).expect("an address");
        let client = builder.transport(notion_transport::hyper::HyperTransport::new());
        let client = client.without_layers().build().expect("a client");
        let mirror = Mirror::open(store, client, options()).await.expect("a mirror");
        loop {
            mirror.sync_once().await.expect("a pass");
            mirror.audit().await.expect("an audit");
        }
    });
}

/// How many requests have come, for whoever waits for more.
#[derive(Clone, Default)]
struct Count(Arc<(Mutex<usize>, Condvar)>);

impl Count {
    fn add(&self) {
        *self.0.0.lock().expect("a count") += 1;
        self.0.1.notify_all();
    }

    /// Waits for so many more; gives up if the process ends by itself.
    fn wait(&self, more: usize, child: &mut Child) -> ControlFlow<()> {
        let mut count = self.0.0.lock().expect("a count");
        let enough = *count + more;
        while *count < enough {
            let second = Duration::from_secs(1);
            count = self.0.1.wait_timeout(count, second).expect("a count").0;
            if child.try_wait().expect("a process").is_some() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

fn spawn(address: &str, file: &Path) -> Child {
    let this = std::env::current_exe().expect("this program");
    Command::new(this)
        .args(["--ignored", "--exact", "kills::killed"])
        .env(ADDRESS, address)
        .env(FILE, file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process")
}

#[test]
fn a_process_that_is_killed_again_and_again_ends_with_an_equal_mirror() {
    const KILLS: usize = 40;

    let directory = Directory::new("kills");
    let file = directory.file("mirror.db");
    let count = Count::default();
    let counting = count.clone();
    let builder = Workspace::builder().log_limit(10).query_limit(7);
    let mut world = World::new(900, builder.on_request(move |_| counting.add()));
    let server = world.workspace.serve("127.0.0.1:0").expect("a server");
    let mut kills = 0;
    for _ in 0..KILLS {
        for _ in 0..world.random.usize(0..6) {
            world.edit();
            world.advance_up_to(0..300);
        }
        let mut child = spawn(&server.base_url(), &file);
        let more = world.random.usize(1..60);
        let ended = count.wait(more, &mut child);
        child.kill().expect("a process");
        child.wait().expect("a process");
        assert!(ended.is_continue(), "the process has ended by itself");
        kills += 1;
        Look::into(&file).check();
    }
    drop(server);
    run(async {
        let mirror = open(&world, Sqlite::open(&file).expect("a file")).await;
        mirror.accept_losses().await.expect("a store");
        pass(&world, &mirror).await;
        audit(&world, &mirror).await;
        audit(&world, &mirror).await;
        let reader = client(world.workspace.clone());
        let left = differences(&world, mirror.store(), &reader).await;
        assert!(left.is_empty(), "{left:#?}");
    });
    println!(
        "kill -9: {kills} kills, {} edits of {} kinds, consistent after each kill, 0 differences at the end",
        world.edits,
        world.kinds.len()
    );
}
