//! A fresh, full reading of everything, without the engine, and what of it the mirror has otherwise.

use std::collections::{BTreeMap, BTreeSet};

use notion_api::Client;
use notion_mirror::derived::Fingerprint;
use notion_mirror::store::{BlockRecord, Gap, Key, Kind, Object, Select, State, Store};
use notion_model::{BlockId, DataSource, DataSourceId, DatabaseId, Page, PageId, PropertyValue};
use serde::Serialize;
use uuid::Uuid;

use crate::world::World;

/// A difference: what it is about, and how the two differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) detail: String,
}

fn hash(object: &impl Serialize) -> Fingerprint {
    let document = serde_json::to_string(object).expect("JSON");
    Fingerprint::of_json(&document).expect("JSON")
}

/// All differences between the mirror and what the client reads.
pub(crate) async fn differences<S: Store>(
    world: &World,
    store: &S,
    client: &Client,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let is_lost = |id: &&Uuid| world.call("GET", &format!("/v1/pages/{id}"), None).0 == 404;
    let lost: BTreeSet<Uuid> = world.pages.iter().filter(is_lost).copied().collect();
    for id in &world.pages {
        page(*id, &lost, store, client, &mut found).await;
    }
    for id in &world.sources {
        let fresh = client.data_sources().retrieve(DataSourceId::from_uuid(*id)).send().await;
        let schema = fresh.as_ref().ok().map(|source| source.properties.clone());
        let read = fresh.map(|source| (hash(&source), source.in_trash));
        let before = found.len();
        let stored = object(Key::new(Kind::DataSource, *id), read, store, &mut found).await;
        // Its title is also that of its database, and the times of neither move for the other.
        let known = stored.map(|stored| {
            let source = notion_model::from_str::<DataSource>(&stored.document);
            source.expect("a data source").properties
        });
        if known == schema
            && let Some(difference) = found.get_mut(before)
            && difference.kind == "data source"
        {
            difference.kind = "title";
        }
    }
    for id in &world.databases {
        let read = client.databases().retrieve(DatabaseId::from_uuid(*id)).send().await;
        let read = read.map(|database| (hash(&database), database.in_trash));
        object(Key::new(Kind::Database, *id), read, store, &mut found).await;
    }
    found.sort();
    found
}

async fn stored<S: Store>(store: &S, key: Key) -> Option<Object> {
    store.objects(vec![key]).await.expect("a store that reads").pop()
}

/// Compares an object; returns what is stored if Notion has it, too.
async fn object<S: Store>(
    key: Key,
    read: Result<(Fingerprint, bool), notion_api::Error>,
    store: &S,
    found: &mut Vec<Difference>,
) -> Option<Object> {
    let kind = match key.kind {
        Kind::Page => "page",
        Kind::Database => "database",
        _ => "data source",
    };
    let mut differs = |kind, detail| found.push(Difference { kind, id: key.id, detail });
    let stored = stored(store, key).await;
    match (read, stored) {
        (Err(error), stored) if error.is_not_found() => {
            if let Some(stored) = stored.filter(|stored| stored.state != State::Unreachable) {
                differs("lost", format!("is {} in the mirror", stored.state));
            }
            None
        }
        (Err(error), _) => panic!("{key} can't be read: {error}"),
        (Ok(_), None) => {
            differs("missing", "is not in the mirror".to_owned());
            None
        }
        (Ok((hash, in_trash)), Some(stored)) => {
            let state = if in_trash { State::Trashed } else { State::Live };
            if stored.state != state {
                differs("state", format!("is {state}, {} in the mirror", stored.state));
            } else if stored.hash != hash {
                differs(kind, stored.document.clone());
            }
            Some(stored)
        }
    }
}

async fn page<S: Store>(
    id: Uuid,
    lost: &BTreeSet<Uuid>,
    store: &S,
    client: &Client,
    found: &mut Vec<Difference>,
) {
    let read = match client.pages().retrieve(PageId::from_uuid(id)).send().await {
        Ok(page) => Ok(client.pages().hydrate(page).send().await.expect("a page").into_page()),
        Err(error) => Err(error),
    };
    let page = read.as_ref().ok().cloned();
    let read = read.map(|page| (hash(&page), page.in_trash));
    let before = found.len();
    let stored = object(Key::page(id), read, store, found).await;
    let (Some(page), Some(stored)) = (page, stored) else { return };
    if let Some(difference) = found.get_mut(before)
        && difference.kind == "page"
    {
        difference.kind = how_different(&page, &stored, lost);
    }
    if page.in_trash || stored.state != State::Live {
        return;
    }
    let blocks = store.blocks(id).await.expect("a store that reads");
    let mut fresh = BTreeMap::new();
    let mut refused = BTreeSet::new();
    read_blocks(id, id, client, &mut fresh, &mut refused).await;
    // What is in a list that is refused is what it was, and marked.
    let stale = |block: &&BlockRecord| !block.stale;
    let known: BTreeMap<_, _> = blocks
        .iter()
        .filter(stale)
        .map(|block| ((block.parent, block.id), (block.position, *block.hash.as_bytes())))
        .collect();
    if known != fresh {
        let other = |block: &&BlockRecord| {
            fresh.get(&(block.parent, block.id)) != known.get(&(block.parent, block.id))
        };
        let stands_for = |block: &BlockRecord| block.kind.starts_with("child_");
        let is_child = known.len() == fresh.len()
            && known.keys().eq(fresh.keys())
            && blocks.iter().filter(other).all(stands_for);
        let others: Vec<_> = blocks.iter().filter(other).map(|block| &block.document).collect();
        let detail = format!("{} blocks, {} in the mirror: {others:?}", fresh.len(), known.len());
        let detail = {
            let mut lacks = Vec::new();
            for (parent, id) in fresh.keys().filter(|key| !known.contains_key(key)) {
                let block = client.blocks().retrieve(BlockId::from_uuid(*id)).send().await;
                lacks.push((parent, block.map(|block| serde_json::to_string(&block))));
            }
            format!("{detail}, lacks {lacks:?}; the page is {:?}", stored.document)
        };
        // That a list is refused, or is not any more, moves no time.
        let gaps = store.gaps().await.expect("a store that reads");
        let is_gap = |gap: &Gap| gap.key == Key::page(id) && gap.what.starts_with("children:");
        let kind = match () {
            () if !refused.is_empty() || gaps.iter().any(is_gap) => "refused",
            () if is_child => "child",
            // A page that was purged before the mirror saw it in the trash: no time tells.
            () if known
                .iter()
                .all(|(at, block)| fresh.get(at) == Some(block) || lost.contains(&at.1))
                && fresh.keys().all(|at| known.contains_key(at)) =>
            {
                "lost"
            }
            () => "blocks",
        };
        found.push(Difference { kind, id, detail });
    }
    comments(id, store, client, found).await;
}

/// Reads the blocks of a list, and those inside them.
async fn read_blocks(
    page: Uuid,
    parent: Uuid,
    client: &Client,
    fresh: &mut BTreeMap<(Uuid, Uuid), (u32, [u8; 16])>,
    refused: &mut BTreeSet<Uuid>,
) {
    let mut waiting = vec![parent];
    while let Some(parent) = waiting.pop() {
        let listed = match client.blocks().children(BlockId::from_uuid(parent)).all().await {
            Ok(listed) => listed,
            Err(error) if parent != page && (error.is_validation() || error.is_not_found()) => {
                refused.insert(parent);
                continue;
            }
            Err(error) => panic!("the list of {parent} can't be read: {error}"),
        };
        for (position, block) in listed.into_iter().enumerate() {
            let id = Uuid::from(block.id);
            let position = u32::try_from(position).expect("a short list");
            fresh.insert((parent, id), (position, *hash(&block).as_bytes()));
            let is_elsewhere = matches!(block.kind.name(), "child_page" | "child_database");
            if block.has_children && !is_elsewhere {
                waiting.push(id);
            }
        }
    }
}

async fn comments<S: Store>(id: Uuid, store: &S, client: &Client, found: &mut Vec<Difference>) {
    let listed = client.comments().list(BlockId::from_uuid(id)).all().await.expect("comments");
    let listed: BTreeMap<Uuid, _> =
        listed.iter().map(|comment| (comment.id.into(), *hash(comment).as_bytes())).collect();
    let select = Select {
        kinds: vec![Kind::Comment],
        states: vec![State::Live],
        within: Some(id),
        ..Select::default()
    };
    let keys = store.select(select).await.expect("a store that reads");
    let known = store.objects(keys).await.expect("a store that reads");
    let known: BTreeMap<Uuid, _> =
        known.iter().map(|comment| (comment.key.id, *comment.hash.as_bytes())).collect();
    if listed != known {
        let detail = format!("{} comments, {} in the mirror", listed.len(), known.len());
        found.push(Difference { kind: "comments", id, detail });
    }
}

/// How a page is different: perhaps only in what it shows of other pages.
fn how_different(page: &Page, stored: &Object, lost: &BTreeSet<Uuid>) -> &'static str {
    let known: Page = notion_model::from_str(&stored.document).expect("a page");
    let with = |page: &Page, change: &dyn Fn(&mut PropertyValue)| {
        let mut page = page.clone();
        let names: Vec<String> = page.properties.names().map(str::to_owned).collect();
        for name in names {
            page.properties.get_mut(&name).into_iter().for_each(|of| change(&mut of.value));
        }
        hash(&page)
    };
    let no_computed = |value: &mut PropertyValue| {
        if matches!(value, PropertyValue::Rollup(_) | PropertyValue::Formula(_)) {
            *value = PropertyValue::Checkbox(false);
        }
    };
    let no_lost = |value: &mut PropertyValue| {
        no_computed(value);
        if let PropertyValue::Relation(pages) = value {
            pages.retain(|page| !lost.contains(&page.id.into()));
        }
    };
    match () {
        () if with(page, &no_computed) == with(&known, &no_computed) => "computed",
        () if with(page, &no_lost) == with(&known, &no_lost) => "relation to what is lost",
        () => "page",
    }
}
