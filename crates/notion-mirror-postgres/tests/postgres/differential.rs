//! Both stores, given the same batches by chance, tell the same.

use fastrand::Rng;
use notion_mirror::derived::files::FileSlot;
use notion_mirror::derived::links::{Link, LinkKind, LinkTarget};
use notion_mirror::sqlite::Sqlite;
use notion_mirror::store::{
    Batch, BlockRecord, BodyRead, Change, FileState, Gap, Key, Kind, Lease, Maintain, Order,
    Progress, Reason, Select, State, Store, Task, Work, Write,
};
use notion_mirror::testing::{block, observed, time};
use notion_model::{PageId, Timestamp};
use uuid::Uuid;

use crate::{Own, id};

/// So few objects that most writes meet one that is there.
const OBJECTS: u128 = 6;

fn chosen<T: Copy>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())]
}

fn key(random: &mut Rng) -> Key {
    let kind = chosen(random, &[Kind::Page, Kind::Page, Kind::Comment, Kind::Database]);
    Key::new(kind, id(random.u128(1..=OBJECTS)))
}

fn maybe(random: &mut Rng) -> Option<Uuid> {
    random.bool().then(|| id(random.u128(1..=OBJECTS)))
}

fn at(random: &mut Rng) -> Timestamp {
    time(random.i64(0..100))
}

fn task(random: &mut Rng) -> Task {
    let id = id(random.u128(1..=OBJECTS));
    let tasks = [Task::page(id), Task::Body(id), Task::Rows(id), Task::Files(id)];
    chosen(random, &tasks)
}

fn work(random: &mut Rng) -> Work {
    let mut work = Work::new(task(random), chosen(random, Reason::ALL), at(random));
    work.postpone = random.bool();
    work.deadline = at(random);
    work.version = random.u64(1..4);
    if random.bool() {
        (work.attempts, work.error) = (random.u32(0..4), Some("failed".to_owned()));
    }
    work
}

fn slot(random: &mut Rng) -> FileSlot {
    FileSlot {
        slot: chosen(random, &["icon", "cover", "media"]).to_owned(),
        name: random.bool().then(|| "name".to_owned()),
        is_hosted: random.bool(),
        address_key: format!("/{}", random.u32(0..2)),
    }
}

fn slots(random: &mut Rng) -> Vec<FileSlot> {
    let mut slots: Vec<FileSlot> = (0..random.usize(0..3)).map(|_| slot(random)).collect();
    slots.sort_by(|a, b| a.slot.cmp(&b.slot));
    slots.dedup_by(|a, b| a.slot == b.slot);
    slots
}

fn link(random: &mut Rng) -> Link {
    let target = LinkTarget::Page(PageId::from_uuid(id(random.u128(1..=OBJECTS))));
    let kind = chosen(random, &[LinkKind::Mention, LinkKind::Relation]);
    Link { kind, property: String::new(), target }
}

fn object(random: &mut Rng) -> Write {
    let document = format!(r#"{{"n":{}}}"#, random.u32(0..3));
    let mut it = observed(key(random), &document, at(random));
    it.parent = maybe(random);
    it.within = maybe(random);
    it.title = chosen(random, &["", "a title", "another"]).to_owned();
    it.edited = at(random);
    it.state = chosen(random, &[State::Live, State::Live, State::Trashed]);
    it.derived.links = (0..random.usize(0..3)).map(|_| link(random)).collect();
    it.derived.files = slots(random);
    it.derived.text = chosen(random, &["", "some text"]).to_owned();
    Write::Object(Box::new(it))
}

fn body(random: &mut Rng) -> Write {
    let page = id(random.u128(1..=OBJECTS));
    let mut blocks: Vec<BlockRecord> = Vec::new();
    for number in 0..random.u32(0..5) {
        let own = id(u128::from(1000 + random.u32(0..6)));
        let parent = match blocks.first() {
            Some(first) if random.bool() => first.id,
            _ => page,
        };
        if blocks.iter().any(|block| (block.id, block.parent) == (own, parent)) {
            continue;
        }
        let mut it = block(own, parent, number, chosen(random, &["a", "b", ""]));
        it.depth = u32::from(parent != page);
        it.stale = random.bool();
        blocks.push(it);
    }
    let holders: Vec<Uuid> = blocks.iter().map(|block| block.id).collect();
    let files = holders.iter().flat_map(|holder| {
        slots(random).into_iter().map(|slot| (*holder, slot)).collect::<Vec<_>>()
    });
    let mut files: Vec<(Uuid, FileSlot)> = files.collect();
    files.sort_by(|a, b| (a.0, &a.1.slot).cmp(&(b.0, &b.1.slot)));
    files.dedup_by(|a, b| (a.0, &a.1.slot) == (b.0, &b.1.slot));
    let links = holders.iter().map(|holder| (*holder, link(random))).collect();
    let text = blocks.iter().map(|block| block.text.as_str()).collect();
    Write::Body(Box::new(BodyRead { page, started: at(random), blocks, links, files, text }))
}

fn gap(random: &mut Rng) -> Gap {
    Gap {
        key: key(random),
        what: chosen(random, &["body", "children:1", "children:2", "object"]).to_owned(),
        code: format!("code {}", random.u32(0..3)),
        message: String::new(),
        first: at(random),
        last: at(random),
    }
}

fn write(random: &mut Rng) -> Write {
    match random.u32(0..26) {
        0..6 => object(random),
        6..9 => body(random),
        9 | 10 => Write::Seen { keys: vec![key(random), key(random)], at: at(random) },
        11 | 12 => Write::State {
            key: key(random),
            state: chosen(random, State::ALL),
            at: at(random),
            note: random.bool().then(|| "a note".to_owned()),
        },
        13 => Write::Missing { key: key(random), at: at(random) },
        14..18 => Write::Enqueue(work(random)),
        18 => Write::Done { task: task(random), version: random.u64(1..4) },
        19 => Write::Retry { work: work(random) },
        20 => Write::Gap(gap(random)),
        21 => Write::Close {
            key: key(random),
            what: chosen(random, &["", "children:", "body"]).to_owned(),
        },
        22 => Write::Meta {
            name: chosen(random, &["a", "b"]).to_owned(),
            value: random.bool().then(|| "value".to_owned()),
        },
        23 => Write::Progress(Progress {
            source: id(random.u128(1..=OBJECTS)),
            watermark: random.bool().then(|| at(random)),
            rows_read: random.bool().then(|| at(random)),
        }),
        24 => Write::File {
            holder: key(random),
            slot: slot(random),
            state: chosen(random, FileState::ALL),
            content: random.bool().then_some(([3; 32], 9, None)),
            at: at(random),
            error: random.bool().then(|| "no".to_owned()),
        },
        _ => Write::Event {
            id: format!("event {}", random.u32(0..20)),
            kind: "page.created".to_owned(),
            at: at(random),
        },
    }
}

fn selection(random: &mut Rng) -> Select {
    Select {
        ids: (random.u32(0..4) == 0).then(|| vec![id(1), id(3)]),
        kinds: if random.bool() { vec![Kind::Page, Kind::Comment] } else { Vec::new() },
        states: if random.bool() { vec![State::Live] } else { Vec::new() },
        within: (random.u32(0..4) == 0).then(|| id(2)),
        without_owner: random.u32(0..4) == 0,
        seen_before: (random.u32(0..4) == 0).then(|| at(random)),
        body_before: (random.u32(0..4) == 0).then(|| at(random)),
        order: if random.bool() { Order::Id } else { Order::BodyRead },
        after: (random.u32(0..4) == 0).then(|| id(3)),
        limit: None,
    }
}

fn sorted<T: std::fmt::Debug>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut items: Vec<String> = items.into_iter().map(|item| format!("{item:?}")).collect();
    items.sort();
    items
}

/// Everything that a store tells.
async fn told(
    store: &impl Maintain,
    select: &Select,
    now: Timestamp,
) -> Vec<(String, Vec<String>)> {
    let kinds = [Kind::Page, Kind::Comment, Kind::Database, Kind::Block];
    let numbers = (1..=OBJECTS).chain(1000..1006);
    let keys: Vec<Key> =
        numbers.flat_map(|number| kinds.map(|kind| Key::new(kind, id(number)))).collect();
    let mut told = vec![
        ("objects".to_owned(), sorted(store.objects(keys.clone()).await.unwrap())),
        ("unknown".to_owned(), sorted(store.unknown(keys).await.unwrap())),
        ("selected".to_owned(), sorted(store.select(select.clone()).await.unwrap())),
        ("progress".to_owned(), sorted(store.progress().await.unwrap())),
        ("gaps".to_owned(), sorted(store.gaps().await.unwrap())),
        ("due".to_owned(), sorted(store.due(now, 1000).await.unwrap())),
        ("all work".to_owned(), sorted(store.due(Timestamp::MAX, 1000).await.unwrap())),
        ("next".to_owned(), sorted([store.next_due().await.unwrap()])),
        ("counts".to_owned(), sorted([store.counts(now).await.unwrap()])),
        ("differences".to_owned(), sorted(store.differences(now).await.unwrap())),
        (
            "meta".to_owned(),
            sorted([store.meta("a").await.unwrap(), store.meta("b").await.unwrap()]),
        ),
    ];
    for number in (1..=OBJECTS).chain(1000..1006) {
        let id = id(number);
        let blocks = store.blocks(id).await.unwrap();
        told.push((format!("blocks {number}"), sorted(blocks)));
        told.push((format!("children {number}"), sorted(store.children(id).await.unwrap())));
        let linking = store.linking(vec![id]).await.unwrap();
        told.push((format!("linking {number}"), sorted(linking)));
        told.push((format!("files {number}"), sorted(store.files(id).await.unwrap())));
    }
    told
}

async fn commit(store: &impl Store, lease: &Lease, writes: &[Write]) -> Vec<Change> {
    let batch = Batch { fence: Some(lease.fence), writes: writes.to_vec() };
    store.commit(batch).await.expect("the lease is in force").changes
}

#[tokio::test]
async fn postgres_and_sqlite_tell_the_same_of_the_same_batches() {
    const SEEDS: u128 = 6;
    const BATCHES: usize = 20;

    let Some(own) = Own::new().await else { return };
    own.add(SEEDS).await;
    let (mut writes_done, mut changes_told) = (0, 0);
    for seed in 1..=SEEDS {
        let mut random = Rng::with_seed(u64::try_from(seed).expect("a small number"));
        let (sqlite, postgres) =
            (Sqlite::in_memory().expect("memory"), own.database.store(id(seed)));
        let hour = std::time::Duration::from_secs(3600);
        let leases = (
            sqlite.acquire("me", hour).await.expect("a lease"),
            postgres.acquire("me", hour).await.expect("a lease"),
        );
        sqlite.keep_history(Some(hour)).await.expect("a file");
        postgres.keep_history(Some(hour)).await.expect("a database");
        for number in 0..BATCHES {
            let writes: Vec<Write> = (0..random.usize(0..12)).map(|_| write(&mut random)).collect();
            let of_sqlite = commit(&sqlite, &leases.0, &writes).await;
            let of_postgres = commit(&postgres, &leases.1, &writes).await;
            let place = format!("seed {seed}, batch {number}: {writes:#?}");
            assert_eq!(sorted(&of_sqlite), sorted(&of_postgres), "{place}");
            let (select, now) = (selection(&mut random), at(&mut random));
            let (one, two) =
                (told(&sqlite, &select, now).await, told(&postgres, &select, now).await);
            for (one, two) in one.iter().zip(&two) {
                assert_eq!(one, two, "{place} {select:?}");
            }
            writes_done += writes.len();
            changes_told += of_sqlite.len();
        }
    }
    println!("{SEEDS} seeds, {writes_done} writes, {changes_told} changes, 0 differences");
    assert!(changes_told > 0);
}
