//! The other invariants, each by its name.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use notion_api::Client;
use notion_mirror::sqlite::Sqlite;
use notion_mirror::store::Store;
use notion_mirror::{Comments, Mirror};
use notion_model::{Block, BlockId, DataSourceId, PageId, Timestamp};
use notion_sim::Workspace;
use notion_transport::layer::{
    Acquire, Limiter, LimiterState, LocalLimiter, Outcome, RateLimitSettings, Sent,
};
use notion_transport::{Request, Response, StreamResponse, Transport, clock};

use serde_json::json;

use crate::tools::{Cut, Directory, Look};
use crate::world::World;
use crate::{audit, client, memory, open, options, pass, run, settle};

/// A world, and a mirror of it in a file, with a transport that can be cut.
async fn cut_world(seed: u64, path: &std::path::Path) -> (World, Mirror<Sqlite>, Cut<Workspace>) {
    let world = World::new(seed, Workspace::builder().log_limit(200_000));
    let cut = Cut::new(world.workspace.clone());
    let store = Sqlite::open(path).expect("a file");
    let mirror = Mirror::open(store, client(cut.clone()), options()).await.expect("a mirror");
    (world, mirror, cut)
}

#[test]
fn invariant_1_every_prefix_of_transactions_is_consistent() {
    let directory = Directory::new("invariant-1");
    let (mut kills, mut edits) = (0, 0);
    for seed in 100..104 {
        let path = directory.file(&format!("{seed}.db"));
        run(async {
            let (mut world, mirror, cut) = cut_world(seed, &path).await;
            let look = Look::into(&path);
            for _ in 0..40 {
                for _ in 0..world.random.usize(0..4) {
                    world.edit();
                    world.advance_up_to(0..200);
                }
                let requests = world.random.usize(0..25);
                let done = cut.until(requests, mirror.sync_once()).await;
                kills += usize::from(done.is_none());
                // A transaction that was sent is applied, whoever has gone.
                mirror.status().await.expect("a status");
                look.check();
            }
            edits += world.edits;
        });
    }
    println!("invariant 1: 4 seeds, {edits} edits, {kills} kills, consistent after each");
}

#[test]
fn invariant_2_nothing_is_erased_but_by_an_observation() {
    let directory = Directory::new("invariant-2");
    let (mut passes, mut edits) = (0, 0);
    for seed in 200..204 {
        let path = directory.file(&format!("{seed}.db"));
        run(async {
            let (mut world, mirror, cut) = cut_world(seed, &path).await;
            let look = Look::into(&path);
            let mut known = BTreeSet::new();
            for _ in 0..25 {
                for _ in 0..world.random.usize(0..5) {
                    world.edit();
                }
                world.advance_up_to(0..4000);
                world.spoil();
                cut.until(world.random.usize(0..60), mirror.sync_once()).await;
                mirror.status().await.expect("a status");
                let now: BTreeSet<String> =
                    look.rows("select id, kind from objects").into_iter().collect();
                assert!(now.is_superset(&known), "seed {seed}: an object is gone");
                let empty = "select count(*) from objects where document in ('', '{}', 'null')";
                assert_eq!(look.number(empty), 0);
                known = now;
                passes += 1;
            }
            // Everything is taken away: nothing of the content goes with it.
            world.workspace.clear_faults();
            pass(&world, &mirror).await;
            let documents = "select o.id, o.kind, o.document, b.id, b.document
                from objects o left join blocks b on b.page = o.id and o.kind = 'page'";
            let before: BTreeSet<String> = look.rows(documents).into_iter().collect();
            world.workspace.unshare(world.pages[0]).expect("the root");
            mirror.accept_losses().await.expect("a store");
            audit(&world, &mirror).await;
            audit(&world, &mirror).await;
            let lost = look.rows(&format!("{documents} where o.state = 'unreachable'"));
            assert!(lost.len() > 10, "{} are lost", lost.len());
            assert!(lost.iter().all(|lost| before.contains(lost)), "content went with the access");
            edits += world.edits;
        });
    }
    println!(
        "invariant 2: 4 seeds, {edits} edits, {passes} passes with faults and kills, 0 objects erased"
    );
}

#[test]
fn invariant_3_a_killed_loop_moves_no_watermark() {
    let directory = Directory::new("invariant-3");
    let path = directory.file("mirror.db");
    let (mut kills, mut moved) = (0, 0);
    run(async {
        let (mut world, mirror, cut) = cut_world(300, &path).await;
        mirror.sync_once().await.expect("a pass");
        settle(&world, &mirror).await;
        let look = Look::into(&path);
        let marks = || {
            let glance =
                look.rows("select value from meta where name like '%.watermark' order by name");
            (glance, look.rows("select source, watermark from progress order by source"))
        };
        for round in 0..60 {
            world.edit();
            world.advance(Duration::from_secs(100));
            let before = marks();
            let began = world.workspace.requests().last().expect("a request").time;
            let requests = round % 6;
            let glance = cut.until(requests, mirror.glance()).await;
            mirror.status().await.expect("a status");
            match glance {
                None => {
                    kills += 1;
                    assert_eq!(marks(), before, "a killed glance has moved a watermark");
                }
                Some(_) => {
                    let glance = mirror.status().await.expect("a status").glance.expect("a time");
                    assert!(glance.instant() <= began + Duration::from_secs(101));
                    moved += 1;
                }
            }
            let before = marks().0;
            let round = cut.until(requests, mirror.round()).await;
            kills += usize::from(round.is_none());
            mirror.status().await.expect("a status");
            assert_eq!(marks().0, before, "a round has moved the watermark of glances");
        }
    });
    assert!(kills > 10 && moved > 10, "{kills} kills, {moved} complete");
    println!(
        "invariant 3: 60 edits, {kills} kills, {moved} complete glances, no watermark moved by a killed loop"
    );
}

#[test]
fn invariant_5_what_could_not_be_read_is_a_gap_and_coverage_adds_up() {
    let directory = Directory::new("invariant-5");
    let path = directory.file("mirror.db");
    run(async {
        let (mut world, mirror, _) = cut_world(500, &path).await;
        let page = world.pages[world.pages.len() - 1];
        let unsupported =
            world.workspace.add_unsupported(notion_model::BlockId::from_uuid(page), "ai_block");
        let block = unsupported.expect("a page");
        pass(&world, &mirror).await;
        let gaps = mirror.gaps().await.expect("gaps");
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!((gaps[0].key.id, gaps[0].what.clone()), (page, format!("children:{block}")));
        assert_eq!(gaps[0].code, "validation_error");
        world.workspace.allow_children(block).expect("a block");
        audit(&world, &mirror).await;
        assert_eq!(mirror.gaps().await.expect("gaps"), []);

        for _ in 0..60 {
            world.edit();
        }
        pass(&world, &mirror).await;
        let look = Look::into(&path);
        look.check();
        let counts = mirror.status().await.expect("a status").counts;
        let sum: u64 = counts
            .kinds
            .values()
            .map(|of| of.live + of.trashed + of.unreachable + of.resolved)
            .sum();
        assert_eq!(i64::try_from(sum).ok(), Some(look.number("select count(*) from objects")));
        let pages = counts.kinds[&notion_mirror::store::Kind::Page].live;
        assert_eq!(counts.bodies, pages, "every live page has its body");
    });
    println!("invariant 5: a refused list is a gap until it is given again; coverage adds up");
}

#[test]
fn invariant_5_a_page_whose_own_list_is_refused_is_a_gap_at_once() {
    run(async {
        let world = World::new(501, Workspace::builder());
        let page = world.pages[world.pages.len() - 1];
        let list = BlockId::from_uuid(page);
        world.workspace.refuse_children(list, "ai_block").expect("a page");
        let mirror = open(&world, memory()).await;
        world.advance(Duration::from_secs(600));
        mirror.sync_once().await.expect("a pass");
        let gaps = mirror.gaps().await.expect("gaps");
        let gaps: Vec<_> = gaps.iter().map(|gap| (gap.key.id, gap.what.as_str())).collect();
        assert_eq!(gaps, [(page, "body")], "after one attempt");
        world.workspace.allow_children(list).expect("a page");
        settle(&world, &mirror).await;
        assert_eq!(mirror.gaps().await.expect("gaps"), []);
    });
    println!(
        "invariant 5: a page that is refused is a gap after one attempt, and none when it is given"
    );
}

#[test]
fn rows_find_their_tables_and_go_to_the_index_together() {
    let directory = Directory::new("segments");
    let path = directory.file("mirror.db");
    run(async {
        let mut world = World::new(602, Workspace::builder());
        for n in 0..60 {
            world.row(world.sources[0], &format!("row {n}"));
        }
        world.advance(Duration::from_secs(600));
        let store = Sqlite::open(&path).expect("a file");
        let mirror = Mirror::open(store, client(world.workspace.clone()), options()).await;
        let mirror = mirror.expect("a mirror");
        mirror.glance().await.expect("a glance");
        // The schemas came before the rows, which found their tables.
        let look = Look::into(&path);
        let columns = look.number("select count(distinct source) from columns");
        assert_eq!(columns as usize, world.sources.len());
        // What an answer brings is written to the index at once, not row by row.
        let (pages, rows) = (look.text_pages(), look.number("select count(*) from text"));
        assert!((1..20).contains(&pages) && rows > 60, "{pages} pages, {rows} entries");
    });
}

/// A limiter that counts.
#[derive(Debug)]
struct Counting(LocalLimiter, AtomicUsize);

impl Limiter for Counting {
    fn acquire(&self, deadline: Option<Duration>) -> Acquire<'_> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.acquire(deadline)
    }

    fn report(&self, sent: Sent, outcome: Outcome) {
        self.0.report(sent, outcome);
    }

    fn state(&self) -> LimiterState {
        self.0.state()
    }
}

#[test]
fn invariant_6_a_second_pass_changes_nothing_and_costs_what_is_fixed() {
    let directory = Directory::new("invariant-6");
    let path = directory.file("mirror.db");
    run(async {
        let (mut world, mirror, _) = cut_world(600, &path).await;
        for _ in 0..40 {
            world.edit();
        }
        pass(&world, &mirror).await;
        world.advance(Duration::from_secs(20 * 60));
        pass(&world, &mirror).await;
        world.advance(Duration::from_secs(20 * 60));
        let look = Look::into(&path);
        let all = || {
            let tables = [
                "select id, kind, parent, within, title, edited, state, hash, document from objects order by id",
                "select * from blocks order by page, parent, id",
                "select * from links order by owner, from_id, position",
                "select * from queue order by id",
                "select kind, id, what, code from gaps order by id",
            ];
            tables.map(|sql| look.rows(sql))
        };
        let (before, requests) = (all(), world.workspace.requests().len());
        let sources = world.sources.len();
        let synced = mirror.sync_once().await.expect("a pass");
        let asked = world.workspace.requests().len() - requests;
        assert_eq!(all(), before, "a quiet pass has changed something");
        assert_eq!((synced.glance.changed, synced.round.changed, synced.worked.done), (0, 0, 0));
        // Search in the trash and out of it; each data source in the trash and out of it.
        assert_eq!(asked, 2 + 2 * sources, "{:?}", world.workspace.requests().split_off(requests));
        println!(
            "invariant 6: a quiet pass over {sources} data sources costs {asked} requests and changes no row"
        );
    });
}

#[test]
fn the_first_pass_costs_what_the_formula_says() {
    run(async {
        for comments in [Comments::None, Comments::Pages] {
            let mut world = World::new(601, Workspace::builder().log_limit(200_000));
            for n in 0..130 {
                world.row(world.sources[1], &format!("row {n}"));
            }
            world.advance(Duration::from_secs(600));
            let before = world.workspace.requests().len();
            let notion = client(world.workspace.clone());
            let mirror = Mirror::open(memory(), notion, options().comments(comments)).await;
            let mirror = mirror.expect("a mirror");
            let synced = mirror.sync_once().await.expect("a pass");
            assert_eq!(synced.worked.next, None, "everything was read");
            let asked = world.workspace.requests().len() - before;

            let hundreds = |items: usize| items.div_ceil(100).max(1);
            let rows: Vec<usize> = world
                .sources
                .iter()
                .map(|id| world.workspace.rows(DataSourceId::from_uuid(*id)).len())
                .collect();
            // A list for each page, and one for each block with others inside.
            let lists: usize =
                world.pages.iter().map(|id| lists(&world, BlockId::from_uuid(*id))).sum();
            let page_comments = if comments == Comments::None { 0 } else { world.pages.len() };
            let formula = 1 // whose the token is
                + hundreds(world.sources.len()) // the schemas, which come first
                + hundreds(world.pages.len() + world.sources.len())
                + 1 // the search of the trash
                + 1 // users
                + world.databases.len()
                + rows.iter().map(|rows| hundreds(*rows) + 1).sum::<usize>()
                + lists
                + page_comments;
            assert_eq!(asked, formula);
            println!(
                "first pass: {} pages, {comments:?} comments: {asked} requests",
                world.pages.len()
            );
        }
    });
}

fn lists(world: &World, of: BlockId) -> usize {
    let inside = world.workspace.children(of).into_iter();
    let has_list = |block: &Block| block.has_children && !block.kind.name().starts_with("child_");
    1 + inside.filter(has_list).map(|block| lists(world, block.id)).sum::<usize>()
}

/// A transport over which no file ever comes to its end.
#[derive(Clone)]
struct NoFiles(Workspace);

impl Transport for NoFiles {
    async fn send(&self, request: Request) -> Result<Response, notion_transport::Error> {
        self.0.send(request).await
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, notion_transport::Error> {
        if request.uri().path().contains("/files/") {
            std::future::pending::<()>().await;
        }
        self.0.stream(request).await
    }
}

#[test]
fn invariant_7_the_bytes_of_a_file_hold_no_transaction_open() {
    let directory = Directory::new("invariant-7");
    run(async {
        let world = World::new(701, Workspace::builder());
        let notion = client(NoFiles(world.workspace.clone()));
        let page = world.pages[0];
        let upload =
            notion.file_uploads().upload("a.pdf", vec![1; 1000]).send().await.expect("a file");
        let block =
            json!({"file": {"type": "file_upload", "file_upload": {"id": upload.id.to_string()}}});
        world.ok("PATCH", &format!("/v1/blocks/{page}/children"), json!({"children": [block]}));
        world.advance(Duration::from_secs(600));
        let options = options().files(directory.file("files"));
        let mirror = Mirror::open(memory(), notion.clone(), options).await.expect("a mirror");
        mirror.glance().await.expect("a glance");
        let written = notion.pages().update(PageId::from_uuid(world.pages[1])).title("new");
        let written = written.send().await.expect("a page");
        let mut work = pin!(mirror.work());
        // All is read but the file, which never comes; and the store can be written to.
        loop {
            let note = async {
                mirror.note(&written).await.expect("a store");
                mirror.status().await.expect("a status").counts
            };
            match select(&mut work, pin!(note)).await {
                Either::Left((worked, _)) => panic!("the file has come: {worked:?}"),
                Either::Right((counts, _)) if counts.files[0] == 1 => break,
                Either::Right(_) => {}
            }
        }
    });
    println!("invariant 7: the store is written to while a file is on its way");
}

#[test]
fn invariant_7_every_request_goes_through_the_limiter_of_the_client() {
    run(async {
        let mut world = World::new(700, Workspace::builder().log_limit(200_000));
        let unlimited = LocalLimiter::new(RateLimitSettings::unlimited(), clock::standard());
        let counting = Arc::new(Counting(unlimited, AtomicUsize::new(0)));
        let client = Client::builder().transport(world.workspace.clone()).limiter(counting.clone());
        let before = world.workspace.requests().len();
        let client = client.build().expect("a client");
        let mirror = Mirror::open(memory(), client, options()).await.expect("a mirror");
        let mut own = 0;
        for _ in 0..10 {
            let edits = world.workspace.requests().len();
            world.edit();
            own += world.workspace.requests().len() - edits;
            pass(&world, &mirror).await;
        }
        audit(&world, &mirror).await;
        mirror.verify(None).await.expect("a comparison");
        let asked = world.workspace.requests().len() - before - own;
        assert_eq!(counting.1.load(Ordering::SeqCst), asked);
        println!("invariant 7: {asked} requests, each let through by the limiter");
    });
}

#[test]
fn a_mirror_that_is_opened_again_goes_on_where_it_was() {
    // A mirror that is closed and opened again goes on: nothing that was read is read again.
    let directory = Directory::new("reopen");
    let path = directory.file("mirror.db");
    run(async {
        let (world, mirror, _) = cut_world(800, &path).await;
        pass(&world, &mirror).await;
        world.advance(Duration::from_secs(20 * 60));
        pass(&world, &mirror).await;
        mirror.close().await.expect("a store");
        drop(mirror);
        world.advance(Duration::from_secs(20 * 60));
        let before = world.workspace.requests().len();
        let mirror = open(&world, Sqlite::open(&path).expect("a file")).await;
        mirror.sync_once().await.expect("a pass");
        let asked = world.workspace.requests().len() - before;
        assert_eq!(asked, 1 + 2 + 2 * world.sources.len(), "whose the token is, and a quiet pass");
        assert!(mirror.store().counts(Timestamp::MAX).await.expect("counts").blocks > 0);
    });
}
