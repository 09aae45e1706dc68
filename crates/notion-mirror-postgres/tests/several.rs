//! Several processes over one Postgres, which take leases from each other, are killed and stopped, while people edit: nobody
//! writes without the lease, and in the end every mirror is what a fresh reading gives.

#[path = "../../notion-mirror/tests/invariants/compare.rs"]
mod compare;
mod support;
#[path = "../../notion-mirror/tests/invariants/world.rs"]
#[allow(dead_code, reason = "it is shared with the invariants of the engine, which use all of it")]
mod world;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use notion_api::Client;
use notion_mirror::{Mirror, Options};
use notion_mirror_postgres::{ConnectionInfo, Database, Outcome, Postgres, Workers};
use notion_sim::Workspace;
use notion_transport::hyper::HyperTransport;
use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::compare::differences;
use crate::support::Server;
use crate::world::World;

/// What tells a worker where the database is, and what it is called.
const DATABASE: &str = "NOTION_MIRROR_TEST_DATABASE";
const HOLDER: &str = "NOTION_MIRROR_TEST_HOLDER";

const WORKSPACES: u64 = 3;
const PROCESSES: usize = 4;
const ROUNDS: usize = 40;

/// So long that a process that is not stopped keeps its lease, and so short that nobody has to wait for long.
const LEASE: Duration = Duration::from_millis(1500);

fn options() -> Options {
    Options::new("test").audit_share(1.0)
}

/// Not a test by itself: a process that works on all connections for as long as it lives. The name of a connection is the
/// address of its workspace.
#[test]
#[ignore = "the other half of several_processes"]
fn worker() {
    let (Ok(address), Ok(holder)) = (std::env::var(DATABASE), std::env::var(HOLDER)) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut config: tokio_postgres::Config = address.parse().expect("an address");
        config.application_name(&holder);
        let database = Database::open(config, NoTls, 4).await.expect("a database");
        let workers = Workers::new(database, holder, |connection: ConnectionInfo| async move {
            let builder = Client::builder().token("t").base_url(connection.name)?;
            let client = builder.transport(HyperTransport::new()).without_layers().build()?;
            Ok((client, options()))
        });
        let every = Duration::ZERO;
        let workers = workers.concurrency(2).lease_time(LEASE).every(every, every, 4 * LEASE);
        let workers = workers.on_turn(|turn| {
            let outcome = match &turn.outcome {
                Outcome::Done { incomplete: None, .. } => "done".to_owned(),
                Outcome::Done { .. } => "done in part".to_owned(),
                Outcome::Lost => "lost".to_owned(),
                other => format!("{other:?}"),
            };
            println!("turn: {outcome}");
        });
        workers.run_until(std::future::pending()).await;
    });
}

/// A worker, and who counts what it says.
struct Process {
    child: Child,
    reader: JoinHandle<()>,
}

type Outcomes = Arc<Mutex<BTreeMap<String, usize>>>;

impl Process {
    fn start(address: &str, holder: &str, outcomes: &Outcomes) -> Self {
        let this = std::env::current_exe().expect("this program");
        let mut child = Command::new(this)
            .args(["--ignored", "--exact", "--nocapture", "worker"])
            .env(DATABASE, address)
            .env(HOLDER, holder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let said = BufReader::new(child.stdout.take().expect("its output"));
        let outcomes = outcomes.clone();
        let reader = std::thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                if let Some((_, outcome)) = line.split_once("turn: ") {
                    let mut outcomes = outcomes.lock().expect("a table");
                    *outcomes.entry(outcome.to_owned()).or_default() += 1;
                }
            }
        });
        Self { child, reader }
    }

    /// Sends a signal by the program `kill`.
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().expect("kill");
        assert!(sent.success(), "{signal} {id}");
    }

    /// Kills it, which it can't notice.
    fn kill(mut self) {
        assert!(self.child.try_wait().expect("a process").is_none(), "it has ended by itself");
        self.child.kill().expect("a process");
        self.child.wait().expect("a process");
        self.reader.join().expect("a thread");
    }
}

/// How many requests the simulators have answered.
#[derive(Clone, Default)]
struct Count(Arc<(Mutex<usize>, Condvar)>);

impl Count {
    fn add(&self) {
        *self.0.0.lock().expect("a count") += 1;
        self.0.1.notify_all();
    }

    /// Waits for so many more, and says whether they came within a minute.
    fn wait(&self, more: usize) -> bool {
        let count = self.0.0.lock().expect("a count");
        let enough = *count + more;
        let minute = Duration::from_secs(60);
        let waited = self.0.1.wait_timeout_while(count, minute, |count| *count < enough);
        waited.is_ok_and(|(_, waited)| !waited.timed_out())
    }
}

/// Waits until the workers have sent so many more requests.
async fn wait(requests: &Count, more: usize, server: &Server, name: &str) {
    let waited = requests.clone();
    let came = tokio::task::spawn_blocking(move || waited.wait(more)).await;
    if !came.expect("a thread") {
        let connections = server.rows(name, "select * from notion.connections").await;
        panic!("nobody works: {connections:#?}");
    }
}

/// Notes each statement that writes to a mirror while somebody else, or nobody, has its lease, and counts the others. Whoever
/// writes holds a lock on the lease, so that what is seen here is what holds when it is committed.
const WITNESS: &str = "
create schema witness;
create table witness.writes (writer text, holder text, n bigint, primary key (writer, holder));
create function witness.look() returns trigger language plpgsql as $$
declare
    who text := current_setting('application_name');
    of_row uuid := case when tg_op = 'DELETE' then old.connection else new.connection end;
    had text;
begin
    select coalesce(holder, 'nobody') into had from notion.connections where id = of_row;
    insert into witness.writes values (who, had, 1)
        on conflict (writer, holder) do update set n = witness.writes.n + 1;
    return null;
end $$;";

/// Ends all leases; not of what somebody writes to at this moment.
const END_LEASES: &str = "update notion.connections set until = now() - interval '1 second'
    where id in (select id from notion.connections for no key update skip locked)";

const WATCHED: [&str; 9] =
    ["objects", "blocks", "links", "files", "gaps", "meta", "progress", "runs", "texts"];

async fn watch(server: &Server, name: &str) {
    server.run(name, WITNESS).await;
    for table in WATCHED {
        let sql = format!(
            "create trigger witness after insert or update or delete on notion.{table}
             for each row execute function witness.look()"
        );
        server.run(name, &sql).await;
    }
}

async fn count(server: &Server, name: &str, sql: &str) -> u64 {
    let rows = server.rows(name, sql).await;
    rows[0][0].as_deref().and_then(|n| n.parse().ok()).expect("a number")
}

fn client(world: &World) -> Client {
    let client = Client::builder().transport(world.workspace.clone()).without_layers();
    client.build().expect("a client")
}

/// Reads until nothing is left in the queue but what was given up.
async fn settle(world: &World, mirror: &Mirror<Postgres>) {
    for _ in 0..200 {
        let worked = mirror.work().await.expect("work");
        let now = mirror.status().await.expect("status").now;
        let far = now.as_second() + 365 * 24 * 3600;
        let Some(next) = worked.next.filter(|next| next.as_second() < far) else { return };
        let wait = next.as_second().saturating_sub(now.as_second()).clamp(1, 24 * 3600);
        world.advance(Duration::from_secs(wait.unsigned_abs()));
        // Something has to be asked for the mirror to know the time.
        mirror.glance().await.expect("a glance");
    }
    panic!("the queue does not come to its end: {:?}", mirror.status().await);
}

/// Quiet loops of one mirror, and how it differs from a fresh reading then.
async fn quiet(world: &World, store: Postgres) -> Vec<compare::Difference> {
    let mirror = Mirror::open(store, client(world), options()).await.expect("a mirror");
    mirror.accept_losses().await.expect("a store");
    world.advance(Duration::from_secs(180));
    mirror.sync_once().await.expect("a pass");
    settle(world, &mirror).await;
    for _ in 0..2 {
        mirror.audit().await.expect("an audit");
        settle(world, &mirror).await;
    }
    let left = differences(world, mirror.store(), &client(world)).await;
    mirror.close().await.expect("a store");
    left
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_take_leases_from_each_other_and_every_mirror_is_equal_in_the_end() {
    let Some(server) = Server::shared().await else { return };
    let name = server.new_database().await;
    let database = server.open(&name).await;
    watch(server, &name).await;
    let requests = Count::default();
    let mut worlds = Vec::new();
    let mut servers = Vec::new();
    for number in 1..=WORKSPACES {
        let counting = requests.clone();
        let builder = Workspace::builder().log_limit(10).query_limit(7);
        let world = World::new(number, builder.on_request(move |_| counting.add()));
        let served = world.workspace.serve("127.0.0.1:0").expect("a server");
        let id = Uuid::from_u128(number.into());
        database.add(&ConnectionInfo::new(id, served.base_url())).await.expect("a connection");
        servers.push(served);
        worlds.push(world);
    }
    let mut random = fastrand::Rng::with_seed(15);
    let outcomes = Outcomes::default();
    let address = server.address(&name);
    let (mut started, mut kills, mut stops, mut thefts) = (0, 0, 0, 0);
    let mut start = || {
        started += 1;
        Process::start(&address, &format!("worker {started}"), &outcomes)
    };
    let mut processes: Vec<Process> = (0..PROCESSES).map(|_| start()).collect();
    for _ in 0..ROUNDS {
        let world = &mut worlds[random.usize(..WORKSPACES as usize)];
        for _ in 0..random.usize(0..5) {
            world.edit();
            world.advance_up_to(0..300);
        }
        let more = random.usize(1..60);
        wait(&requests, more, server, &name).await;
        let victim = random.usize(..PROCESSES);
        match random.u32(0..4) {
            0 => {
                std::mem::replace(&mut processes[victim], start()).kill();
                kills += 1;
            }
            1 => {
                // It sleeps in the middle of anything for longer than its leases last, and then goes on as if nothing was.
                processes[victim].signal("-STOP");
                server.run(&name, END_LEASES).await;
                wait(&requests, 20, server, &name).await;
                processes[victim].signal("-CONT");
                stops += 1;
            }
            _ => {
                server.run(&name, END_LEASES).await;
                thefts += 1;
            }
        }
    }
    processes.into_iter().for_each(Process::kill);
    drop(servers);
    server.run(&name, "update notion.connections set until = null").await;
    let written = count(
        server,
        &name,
        "select coalesce(sum(n), 0) from witness.writes where writer = holder",
    )
    .await;
    let foreign = server.rows(&name, "select * from witness.writes where writer <> holder").await;
    let leases = count(server, &name, "select sum(fence) from notion.connections").await;
    let mut edits = 0;
    for (number, world) in (1..).zip(&worlds) {
        let store = database.store(Uuid::from_u128(number));
        let left = quiet(world, store).await;
        assert!(left.is_empty(), "connection {number}: {left:#?}");
        edits += world.edits;
    }
    let orphans =
        "select count(*) from notion.blocks b where not exists (select from notion.objects o
        where o.connection = b.connection and o.id = b.page and o.kind = 'page')";
    assert_eq!(count(server, &name, orphans).await, 0, "every block has its page");
    let outcomes = outcomes.lock().expect("a table").clone();
    println!(
        "{started} processes over {WORKSPACES} connections: {edits} edits, {kills} kills, {stops} stops, \
         {thefts} times all leases ended early, {leases} changes of leases, turns {outcomes:?}; \
         {written} rows written by who had the lease, {} by others; 0 differences to a fresh reading",
        foreign.len(),
    );
    assert_eq!(foreign, Vec::<Vec<Option<String>>>::new(), "written without the lease");
    assert!(written > 0 && outcomes.contains_key("done"));
    let unexpected: Vec<&String> = outcomes
        .keys()
        .filter(|it| !matches!(it.as_str(), "done" | "done in part" | "lost"))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}
