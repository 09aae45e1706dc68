//! What happens to a mirror, one thing at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, FutureExt, select};
use notion_api::Client;
use notion_mirror::sqlite::Sqlite;
use notion_mirror::store::{FileState, Kind, Object, State, Store};
use notion_mirror::store::{Key, StoreError};
use notion_mirror::{DriftKind, Error, Mirror, Options};
use notion_model::{BlockId, PageId};
use notion_sim::{Capability, Fault, Workspace};
use serde_json::json;
use uuid::Uuid;

use crate::tools::Directory;
use crate::world::World;
use crate::{audit, client, memory, open, options, pass, run, settle};

fn quiet(seed: u64) -> World {
    World::new(seed, Workspace::builder().log_limit(100_000))
}

async fn object(mirror: &Mirror<Sqlite>, key: Key) -> Object {
    let found = mirror.store().objects(vec![key]).await.expect("a store");
    found.into_iter().next().unwrap_or_else(|| panic!("{key} is not in the mirror"))
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn what_is_not_found_is_asked_for_twice_an_hour_apart() {
    run(async {
        let world = quiet(1);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let page = *world.pages.last().expect("a page");
        world.workspace.unshare(page).expect("a page");
        mirror.audit().await.expect("an audit");
        mirror.work().await.expect("work");
        let missing = object(&mirror, Key::page(page)).await;
        assert_eq!((missing.state, missing.missing_since.is_some()), (State::Live, true));
        world.advance(HOUR / 2);
        mirror.sync_once().await.expect("a pass");
        assert_eq!(object(&mirror, Key::page(page)).await.state, State::Live);
        world.advance(HOUR);
        mirror.sync_once().await.expect("a pass");
        mirror.sync_once().await.expect("a pass");
        let lost = object(&mirror, Key::page(page)).await;
        assert_eq!(lost.state, State::Unreachable);
        assert_eq!(lost.error.as_deref(), Some("purged or not shared"));
        assert_eq!(lost.document, missing.document);
        // It is given back: an audit finds it.
        world.workspace.share(page).expect("a page");
        audit(&world, &mirror).await;
        let found = object(&mirror, Key::page(page)).await;
        assert_eq!((found.state, found.missing_since), (State::Live, None));
    });
}

#[test]
fn a_page_that_was_in_the_trash_and_is_gone_was_purged() {
    run(async {
        let world = quiet(2);
        let mirror = open(&world, memory()).await;
        let page = *world.pages.last().expect("a page");
        world.ok("PATCH", &format!("/v1/pages/{page}"), json!({"in_trash": true}));
        pass(&world, &mirror).await;
        assert_eq!(object(&mirror, Key::page(page)).await.state, State::Trashed);
        world.workspace.purge(page).expect("a page in the trash");
        audit(&world, &mirror).await;
        let lost = object(&mirror, Key::page(page)).await;
        assert_eq!((lost.state, lost.error.as_deref()), (State::Unreachable, Some("purged")));
    });
}

#[test]
fn a_404_of_a_gateway_says_nothing() {
    run(async {
        let world = quiet(3);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        world.workspace.inject(Fault::html(404).on("GET /v1/pages").times(1000));
        world.workspace.inject(Fault::html(404).on("POST /v1/data_sources").times(1000));
        for _ in 0..3 {
            world.advance(2 * HOUR);
            mirror.audit().await.expect("an audit");
            mirror.work().await.expect("work");
        }
        let counts = mirror.status().await.expect("a status").counts;
        assert_eq!(counts.kinds[&Kind::Page].unreachable, 0);
        assert_eq!(counts.kinds[&Kind::Page].live, world.pages.len() as u64);
    });
}

#[test]
fn many_losses_at_once_wait_to_be_accepted() {
    run(async {
        let mut world = quiet(4);
        let top = world.page(world.pages[0], "top");
        for n in 0..30 {
            world.page(top, &format!("page {n}"));
        }
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        world.workspace.unshare(top).expect("a page");
        mirror.audit().await.expect("an audit");
        for _ in 0..6 {
            mirror.work().await.expect("work");
            world.advance(HOUR);
            mirror.glance().await.expect("a glance");
        }
        let status = mirror.status().await.expect("a status");
        assert_eq!(status.counts.kinds[&Kind::Page].unreachable, 10);
        assert_eq!(status.brake, Some(10));
        mirror.accept_losses().await.expect("a store");
        settle(&world, &mirror).await;
        let status = mirror.status().await.expect("a status");
        assert_eq!(status.counts.kinds[&Kind::Page].unreachable, 31);
        assert_eq!(status.brake, None);
    });
}

#[test]
fn values_that_are_cut_off_are_completed() {
    run(async {
        let mut world = quiet(5);
        let tasks = world.sources[1];
        let rows: Vec<Uuid> = (0..40).map(|n| world.row(tasks, &format!("task {n}"))).collect();
        let project = world.row(world.sources[0], "large");
        let related: Vec<_> = rows.iter().map(|row| json!({"id": row.to_string()})).collect();
        let body = json!({"properties": {"Tasks": {"relation": related}}});
        world.ok("PATCH", &format!("/v1/pages/{project}"), body);
        let mirror = open(&world, memory()).await;
        mirror.glance().await.expect("a glance");
        let gaps = mirror.gaps().await.expect("gaps");
        assert!(gaps.iter().any(|gap| gap.key.id == project && gap.code == "cut_off"), "{gaps:?}");
        pass(&world, &mirror).await;
        let row = object(&mirror, Key::page(project)).await;
        assert_eq!(rows.iter().filter(|id| row.document.contains(&id.to_string())).count(), 40);
        assert_eq!(mirror.gaps().await.expect("gaps"), []);
        // A list that has a part of the value takes nothing away.
        world.ok(
            "PATCH",
            &format!("/v1/pages/{project}"),
            json!({"properties": {"Budget": {"number": 5}}}),
        );
        pass(&world, &mirror).await;
        let row = object(&mirror, Key::page(project)).await;
        assert_eq!(rows.iter().filter(|id| row.document.contains(&id.to_string())).count(), 40);
        assert!(row.document.contains("\"number\":5"));
    });
}

#[test]
fn a_search_whose_cursor_goes_stale_begins_anew() {
    run(async {
        // Whenever a second page of a search is asked for, the cursors end: three times.
        let cell: Arc<OnceLock<Workspace>> = Arc::default();
        let ends = Arc::new(AtomicUsize::new(0));
        let (workspace, count) = (cell.clone(), ends.clone());
        let builder = Workspace::builder().log_limit(100_000).on_request(move |request| {
            let is_first = request.path == "/v1/search"
                && !request.body.windows(12).any(|w| w == b"start_cursor");
            if is_first && count.fetch_add(1, Ordering::SeqCst) < 3 {
                workspace.get().into_iter().for_each(Workspace::end_cursors);
            }
        });
        let mut world = World::new(6, builder);
        cell.set(world.workspace.clone()).expect("once");
        for n in 0..150 {
            world.page(world.pages[0], &format!("page {n}"));
        }
        let mirror = open(&world, memory()).await;
        let glance = mirror.glance().await.expect("a glance");
        assert!(glance.complete, "{glance:?}");
        assert!(ends.load(Ordering::SeqCst) > 3);
        let counts = mirror.status().await.expect("a status").counts;
        assert_eq!(counts.kinds[&Kind::Page].live, world.pages.len() as u64);
    });
}

#[test]
fn a_comment_that_is_resolved_is_kept_as_such_and_one_that_is_deleted_too() {
    run(async {
        let world = quiet(7);
        let comment = |page: Uuid, text: &str| {
            let body = json!({"parent": {"page_id": page.to_string()}, "rich_text": [{"text": {"content": text}}]});
            let made = world.ok("POST", "/v1/comments", body);
            let id: Uuid = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            let discussion: Uuid =
                made["discussion_id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
            (Key::new(Kind::Comment, id), discussion)
        };
        let ((resolved, discussion), (deleted, _), (kept, _)) = (
            comment(world.pages[0], "a"),
            comment(world.pages[1], "b"),
            comment(world.pages[2], "c"),
        );
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        assert_eq!(object(&mirror, resolved).await.state, State::Live);
        world.workspace.resolve(discussion).expect("a discussion");
        world.call("DELETE", &format!("/v1/comments/{}", deleted.id), None);
        audit(&world, &mirror).await;
        assert_eq!(object(&mirror, resolved).await.state, State::Resolved);
        let gone = object(&mirror, deleted).await;
        assert_eq!((gone.state, gone.error.as_deref()), (State::Unreachable, Some("deleted")));
        assert_eq!(object(&mirror, kept).await.state, State::Live);
    });
}

#[test]
fn events_are_hints_that_may_come_twice_or_late() {
    run(async {
        let world = quiet(8);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let page = *world.pages.last().expect("a page");
        let known = world.workspace.webhooks().len();
        let body = json!({"parent": {"page_id": page.to_string()}, "rich_text": [{"text": {"content": "new"}}]});
        world.ok("POST", "/v1/comments", body);
        world.ok(
            "PATCH",
            &format!("/v1/pages/{page}"),
            json!({"properties": {"title": [{"text": {"content": "renamed"}}]}}),
        );
        let events = world.workspace.webhooks().split_off(known);
        assert!(events.len() >= 2, "{events:?}");
        for event in events.iter().rev().chain(&events) {
            mirror.event(event).await.expect("a store");
        }
        let worked = mirror.work().await.expect("work");
        // Each is read once; and the page above, which shows the title.
        assert!(worked.done as usize <= events.len() + 1, "{worked:?}");
        assert_eq!(object(&mirror, Key::page(page)).await.title, "renamed");
        let counts = mirror.status().await.expect("a status").counts;
        assert_eq!(counts.kinds[&Kind::Comment].live, 1);
        // They come once more, after all was read: they are known.
        for event in &events {
            mirror.event(event).await.expect("a store");
        }
        assert_eq!(mirror.work().await.expect("work").done, 0);
    });
}

#[test]
fn what_the_program_writes_it_can_read_at_once_and_changes_are_told() {
    run(async {
        let world = quiet(9);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let mut changes = mirror.watch();
        let page = PageId::from_uuid(world.pages[1]);
        let notion = client(world.workspace.clone());
        let written = notion.pages().update(page).title("mine").send().await.expect("a page");
        mirror.note(&written).await.expect("a store");
        assert_eq!(object(&mirror, Key::page(page)).await.title, "mine");
        let change = changes.next().now_or_never().flatten().expect("a change").expect("in time");
        assert_eq!(change.key, Key::page(page));
        assert!(change.before.as_ref().is_some_and(|before| before.contains("project 0")));
        assert!(change.after.as_ref().is_some_and(|after| after.contains("mine")));
        assert!(changes.next().now_or_never().is_none(), "one change is told once");
        assert_eq!(mirror.work().await.expect("work").done, 1);
        assert!(changes.next().now_or_never().is_none(), "what is confirmed is no change");
    });
}

#[test]
fn a_comparison_finds_what_no_time_tells_and_heals_it() {
    run(async {
        let world = quiet(10);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let verified = mirror.verify(None).await.expect("a comparison");
        assert!(verified.is_clean(), "{verified:?}");
        assert_eq!(
            verified.checked,
            (world.pages.len() + world.sources.len() + world.databases.len()) as u64
        );
        // A comment moves no time.
        let page = world.pages[0];
        let body = json!({"parent": {"page_id": page.to_string()}, "rich_text": [{"text": {"content": "new"}}]});
        world.ok("POST", "/v1/comments", body);
        let verified = mirror.verify(None).await.expect("a comparison");
        assert_eq!(verified.kinds().into_iter().collect::<Vec<_>>(), [(DriftKind::Comments, 1)]);
        assert!(!verified.drifts[0].is_lag);
        let verified = mirror.verify(None).await.expect("a comparison");
        assert!(verified.is_clean(), "{verified:?}");
    });
}

#[test]
fn an_edited_page_makes_the_page_that_it_is_in_no_different() {
    run(async {
        let world = quiet(12);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        // The block of the inner page tells its title and when it was edited; the page that it is in was not edited.
        let inner = *world.pages.last().expect("a page");
        let title = json!({"properties": {"title": [{"text": {"content": "renamed"}}]}});
        world.ok("PATCH", &format!("/v1/pages/{inner}"), title);
        pass(&world, &mirror).await;
        let verified = mirror.verify(None).await.expect("a comparison");
        assert!(verified.is_clean(), "{verified:?}");
    });
}

#[test]
fn what_fails_always_is_given_up_and_tried_again_by_the_audit() {
    run(async {
        let world = quiet(11);
        let page = world.pages[1];
        let path = format!("GET /v1/blocks/{page}/children");
        world.workspace.inject(Fault::status(500).on(path).times(8));
        let mirror = open(&world, memory()).await;
        for _ in 0..30 {
            world.advance(12 * HOUR);
            mirror.sync_once().await.expect("a pass");
        }
        let gaps = mirror.gaps().await.expect("gaps");
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!((gaps[0].key, gaps[0].what.as_str()), (Key::page(page), "body"));
        assert_eq!(mirror.status().await.expect("a status").counts.failing, 1);
        audit(&world, &mirror).await;
        assert_eq!(mirror.gaps().await.expect("gaps"), []);
        assert!(object(&mirror, Key::page(page)).await.body_read.is_some());
    });
}

#[test]
fn a_token_that_may_not_read_comments_reads_all_else() {
    run(async {
        let may = [Capability::ReadContent];
        let world = World::new(20, Workspace::builder().token("t").limited_token("reader", may));
        let notion = Client::builder().token("reader").transport(world.workspace.clone());
        let notion = notion.without_layers().build().expect("a client");
        let mirror = Mirror::open(memory(), notion, options()).await.expect("a mirror");
        pass(&world, &mirror).await;
        let counts = mirror.status().await.expect("a status").counts;
        assert_eq!(counts.bodies, world.pages.len() as u64);
        let gaps = mirror.gaps().await.expect("gaps");
        assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.what == "comments"), "{gaps:?}");
    });
}

#[test]
fn views_are_read_if_they_are_asked_for() {
    run(async {
        let world = quiet(21);
        let notion = client(world.workspace.clone());
        let (database, source) = (world.databases[1], world.sources[1]);
        let body = json!({"database_id": database.to_string(), "data_source_id": source.to_string(),
            "name": "Open", "type": "table"});
        let made = world.ok("POST", "/v1/views", body);
        let made: Uuid = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let mirror = Mirror::open(memory(), notion, options().views()).await.expect("a mirror");
        pass(&world, &mirror).await;
        let key = Key::new(Kind::View, made);
        let view = object(&mirror, key).await;
        assert_eq!((view.title.as_str(), view.within), ("Open", Some(database)));
        world.ok("PATCH", &format!("/v1/views/{made}"), json!({"name": "Closed"}));
        audit(&world, &mirror).await;
        assert_eq!(object(&mirror, key).await.title, "Closed");
        assert_eq!(world.call("DELETE", &format!("/v1/views/{made}"), None).0, 200);
        audit(&world, &mirror).await;
        let gone = object(&mirror, key).await;
        assert_eq!((gone.state, gone.error.as_deref()), (State::Unreachable, Some("deleted")));
        assert_eq!(mirror.gaps().await.expect("gaps"), []);
    });
}

#[test]
fn what_is_not_shared_is_no_gap_of_what_can_be_seen() {
    run(async {
        let mut world = quiet(22);
        let hidden = world.page(world.pages[0], "hidden");
        let link = json!({"link_to_page": {"page_id": hidden.to_string()}});
        world.ok(
            "PATCH",
            &format!("/v1/blocks/{}/children", world.pages[1]),
            json!({"children": [link]}),
        );
        world.workspace.unshare(hidden).expect("a page");
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let gaps = mirror.gaps().await.expect("gaps");
        assert!(gaps.len() == 1 && gaps[0].is_not_shared(), "{gaps:?}");
        let status = mirror.status().await.expect("a status");
        assert_eq!(status.counts.gaps, 0);
        assert!(status.is_current(HOUR));
        // It is not asked for again and again, and found when it is shared.
        let before = world.workspace.requests().len();
        world.advance(HOUR);
        pass(&world, &mirror).await;
        let asked = world.workspace.requests().split_off(before);
        assert!(
            asked.iter().all(|request| !request.path.contains(&hidden.to_string())),
            "{asked:?}"
        );
        world.workspace.share(hidden).expect("a page");
        audit(&world, &mirror).await;
        assert_eq!(object(&mirror, Key::page(hidden)).await.title, "hidden");
        assert_eq!(mirror.gaps().await.expect("gaps"), []);
    });
}

#[test]
fn a_refused_token_stops_everything_and_changes_nothing() {
    run(async {
        let world = quiet(12);
        let store = memory();
        let mirror = open(&world, store.clone()).await;
        pass(&world, &mirror).await;
        world.workspace.inject(Fault::status(401).times(10));
        assert!(mirror.sync_once().await.expect_err("a refusal").is_unauthorized());
        world.workspace.clear_faults();
        world.advance(HOUR);
        let synced = mirror.sync_once().await.expect("a pass");
        assert_eq!((synced.glance.changed, synced.worked.failed), (0, 0));
    });
}

#[test]
fn the_mirror_of_one_connection_is_not_written_to_with_the_token_of_another() {
    run(async {
        let (world, other) = (quiet(13), quiet(14));
        let store = memory();
        open(&world, store.clone()).await;
        let refused = Mirror::open(store, client(other.workspace.clone()), options()).await;
        assert!(matches!(refused, Err(Error::OtherConnection { .. })), "{refused:?}");
    });
}

#[test]
fn two_mirrors_do_not_write_to_one_file() {
    let directory = Directory::new("two");
    let path = directory.file("mirror.db");
    run(async {
        let world = quiet(15);
        let first = open(&world, Sqlite::open(&path).expect("a file")).await;
        let second = Sqlite::open(&path).expect("a file");
        let notion = client(world.workspace.clone());
        let held = Mirror::open(second, notion, Options::new("second")).await.expect_err("held");
        assert!(held.is_held());
        assert!(matches!(held, Error::Store(StoreError::Held { holder }) if holder == "test"));
        first.sync_once().await.expect("a pass");
    });
}

#[test]
fn files_are_kept_once_by_their_content() {
    let directory = Directory::new("files");
    let files = directory.file("files");
    run(async {
        let world = quiet(16);
        let notion = client(world.workspace.clone());
        let content = vec![7_u8; 1_000_000];
        let page = world.pages[0];
        for name in ["a.pdf", "b.pdf"] {
            let upload =
                notion.file_uploads().upload(name, content.clone()).send().await.expect("a file");
            let block = json!({"file": {"type": "file_upload", "file_upload": {"id": upload.id.to_string()}}});
            world.ok("PATCH", &format!("/v1/blocks/{page}/children"), json!({"children": [block]}));
        }
        let outside = json!({"image": {"external": {"url": "https://e.example/x.png"}}});
        world.ok("PATCH", &format!("/v1/blocks/{page}/children"), json!({"children": [outside]}));
        let mirror =
            Mirror::open(memory(), notion, options().files(&files)).await.expect("a mirror");
        pass(&world, &mirror).await;
        let blocks = mirror.store().blocks(page).await.expect("blocks");
        let mut stored = Vec::new();
        for block in blocks.iter().filter(|block| matches!(block.kind.as_str(), "file" | "image")) {
            stored.extend(mirror.store().files(block.id).await.expect("files"));
        }
        let states: Vec<FileState> = stored.iter().map(|file| file.state).collect();
        assert_eq!(states, [FileState::Stored, FileState::Stored, FileState::Skipped]);
        assert_eq!(stored[0].sha256, stored[1].sha256);
        assert_eq!(stored[0].size, Some(1_000_000));
        let name: String =
            stored[0].sha256.expect("a hash").iter().map(|b| format!("{b:02x}")).collect();
        let path = files.join(&name[..2]).join(&name);
        assert_eq!(std::fs::read(path).expect("a file"), content);
        assert_eq!(std::fs::read_dir(files.join("partial")).expect("a directory").count(), 0);
        // New addresses of the same files fetch nothing.
        let asked = |world: &World| {
            let requests = world.workspace.requests();
            requests.iter().filter(|request| request.path.starts_with("/__sim__/files")).count()
        };
        let before = asked(&world);
        audit(&world, &mirror).await;
        assert_eq!(asked(&world), before);
    });
}

#[test]
fn a_row_with_a_new_property_sends_for_the_schema_first() {
    run(async {
        let world = quiet(17);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        let tasks = world.sources[1];
        let key = Key::new(Kind::DataSource, tasks);
        world.ok(
            "PATCH",
            &format!("/v1/data_sources/{tasks}"),
            json!({"properties": {"Extra": {"rich_text": {}}}}),
        );
        let row = world.workspace.rows(notion_model::DataSourceId::from_uuid(tasks))[0].id;
        let value = json!({"properties": {"Extra": {"rich_text": [{"text": {"content": "x"}}]}}});
        world.ok("PATCH", &format!("/v1/pages/{row}"), value);
        world.advance(Duration::from_secs(60));
        mirror.round().await.expect("a round");
        assert!(object(&mirror, key).await.document.contains("Extra"));
        assert!(object(&mirror, Key::page(row)).await.document.contains("Extra"));
    });
}

#[test]
fn a_body_waits_while_somebody_types_but_not_longer_than_ten_minutes() {
    run(async {
        let world = quiet(18);
        let mirror = open(&world, memory()).await;
        pass(&world, &mirror).await;
        world.advance(20 * Duration::from_secs(60));
        mirror.sync_once().await.expect("a pass");
        let page = *world.pages.last().expect("a page");
        let lists = |world: &World| {
            let path = format!("/v1/blocks/{page}/children");
            let requests = world.workspace.requests();
            requests.iter().filter(|r| r.path.starts_with(&path) && r.method == "GET").count()
        };
        let before = lists(&world);
        let mut first = None;
        for minute in 0..14 {
            let block = json!({"children": [{"paragraph": {"rich_text": [{"text": {"content": "more"}}]}}]});
            world.ok("PATCH", &format!("/v1/blocks/{page}/children"), block);
            mirror.glance().await.expect("a glance");
            mirror.work().await.expect("work");
            if lists(&world) > before {
                first.get_or_insert(minute);
            }
            world.advance(Duration::from_secs(60));
        }
        let first = first.expect("the page is read while it is edited");
        assert!((8..=11).contains(&first), "it was read after {first} minutes");
        // When it is quiet it is read once more.
        pass(&world, &mirror).await;
        let stored = mirror.store().blocks(page).await.expect("blocks").len();
        assert_eq!(stored, world.workspace.children(BlockId::from_uuid(page)).len() + 1);
    });
}

#[test]
fn the_loops_run_by_themselves() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        // As long as something blocks, time passes only when it is told to: the store has a thread of its own.
        let (_blocks, until) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || until.recv());
        let searches = Arc::new(AtomicUsize::new(0));
        let count = searches.clone();
        let builder = Workspace::builder().log_limit(100).on_request(move |request| {
            if request.path == "/v1/search" {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        let mut world = World::new(19, builder);
        let options = options().every(HOUR / 4, HOUR, 24 * HOUR);
        let mirror = Mirror::open(memory(), client(world.workspace.clone()), options).await;
        let mirror = mirror.expect("a mirror");
        let mut loops = Box::pin(mirror.run());
        // Time passes for both, and now and then somebody writes, until the third day.
        for quarter in 0..4 * 24 * 4 {
            world.advance(HOUR / 4);
            tokio::time::advance(HOUR / 4).await;
            if quarter % 4 == 0 && quarter < 2 * 24 * 4 {
                world.edit();
            }
            let before = searches.load(Ordering::SeqCst);
            while searches.load(Ordering::SeqCst) == before {
                let yielded = Box::pin(tokio::task::yield_now());
                if let Either::Left((ended, _)) = select(&mut loops, yielded).await {
                    panic!("it has ended: {ended:?}");
                }
            }
        }
        drop(loops);
        let status = mirror.status().await.expect("a status");
        assert!(status.audit.is_some(), "no audit was made");
        let reader = client(world.workspace.clone());
        let left = crate::compare::differences(&world, mirror.store(), &reader).await;
        assert!(left.is_empty(), "{left:#?}");
        println!(
            "loops: 4 days, {} searches, {} edits, 0 differences",
            searches.load(Ordering::SeqCst),
            world.edits
        );
    });
}

#[test]
fn a_minute_with_more_rows_than_notion_gives_is_read_and_what_can_not_be_is_a_gap() {
    run(async {
        let rows = |name: fn(usize) -> String| async move {
            let builder = Workspace::builder().log_limit(100_000).query_limit(20);
            let mut world = World::new(11, builder);
            let source = world.database(world.pages[0], "Import", json!({"Name": {"title": {}}}));
            for n in 0..70 {
                let row = world.row(source, &name(n));
                world.ok("PATCH", &format!("/v1/pages/{row}"), json!({"in_trash": n % 10 == 0}));
            }
            let mirror = open(&world, memory()).await;
            pass(&world, &mirror).await;
            // A pass finds rows by search, too. What is asked for anew is all of the data source.
            audit(&world, &mirror).await;
            let gaps = mirror.store().gaps().await.expect("a store").into_iter();
            let gaps: Vec<_> = gaps.filter(|gap| gap.what == "rows").collect();
            let progress = mirror.store().progress().await.expect("a store").into_iter();
            let progress = progress.filter(|progress| progress.source == source);
            let is_read = progress.filter(|progress| progress.rows_read.is_some()).count() == 1;
            let in_trash =
                mirror.status().await.expect("a status").counts.kinds[&Kind::Page].trashed;
            (gaps, is_read, in_trash)
        };
        assert_eq!(rows(|n| format!("row {n}")).await, (Vec::new(), true, 7));
        let (gaps, is_read, in_trash) = rows(|_| "all the same".to_owned()).await;
        assert_eq!((gaps.len(), is_read, in_trash), (1, false, 7), "{gaps:?}");
        assert!(gaps[0].message.contains("10,000"), "{gaps:?}");
    });
}
