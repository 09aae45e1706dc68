//! Trees of blocks that no request can hold: written in parts, read back, and with a failure anywhere on the way.

mod places;

use std::time::Duration;

use notion_api::blocks::{BlockTree, Node, Receipt, Written};
use notion_api::{ApiVersion, Client, ErrorKind};
use notion_model::validate::{self, limits};
use notion_model::{
    BlockId, BlockInput as Block, BlockInputKind as Kind, Plan, Position, RichText, RichTextArray,
    StepParent, strategy,
};
use notion_sim::{Fault, FaultKind, Workspace};
use notion_tests::block_on;
use notion_tests::clients::waiting_by;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::RateLimitSettings;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const VERSIONS: [ApiVersion; 2] = [ApiVersion::V2025_09_03, ApiVersion::V2026_03_11];

struct Setup {
    workspace: Workspace,
    notion: Client,
    clock: ManualClock,
    page: BlockId,
}

impl Setup {
    async fn new(version: ApiVersion) -> Self {
        let workspace = Workspace::new();
        let clock = ManualClock::new();
        let notion = waiting_by(&clock).version(version).transport(workspace.clone());
        let notion = notion.build().expect("a client");
        let page = notion.pages().create(workspace.root_page()).title("x").send().await;
        let page = page.expect("a page").id.into();
        Self { workspace, notion, clock, page }
    }

    async fn read(&self, root: BlockId) -> BlockTree {
        self.notion.blocks().tree(root).send().await.expect("a tree")
    }

    /// What is on the page, as it is written.
    async fn content(&self) -> Vec<Value> {
        self.read(self.page).await.children().map(shown).collect()
    }

    fn writes(&self) -> usize {
        let requests = self.workspace.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/children") && request.method == "PATCH")
            .count()
    }

    /// Every request kept to Notion's limits.
    fn check_requests(&self) {
        for request in self.workspace.requests() {
            assert!(request.body.len() <= limits::BODY.max, "{} bytes", request.body.len());
            if request.body.is_empty() {
                continue;
            }
            let body: Value = serde_json::from_slice(&request.body).expect("JSON");
            if let Some(children) = body.get("children") {
                let children: Vec<Block> =
                    serde_json::from_value(children.clone()).expect("blocks");
                assert_eq!(validate::children(&children), []);
                assert!((1..=100).contains(&children.len()), "{} blocks", children.len());
            }
        }
    }
}

/// A block that was read, as it is written, with those inside it.
fn shown(node: Node<'_>) -> Value {
    let block = Block::from_block(node.block()).expect("a block that can be written");
    whole(&block, node.children().map(shown).collect())
}

/// A block that was written, with those inside it.
fn said(block: &Block) -> Value {
    let mut alone = block.clone();
    if let Some(children) = alone.nested_mut() {
        children.clear();
    }
    whole(&alone, block.nested().iter().map(said).collect())
}

fn all_said(blocks: &[Block]) -> Value {
    blocks.iter().map(said).collect()
}

fn whole(block: &Block, children: Vec<Value>) -> Value {
    let mut value = serde_json::to_value(block).expect("JSON");
    plain(&mut value);
    json!({"block": value, "children": children})
}

/// Without what says the default, without icons that Notion adds, with neighbouring texts that look the same made one.
fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(plain);
            if let Some(id) = map.get("user").and_then(|user| user.get("id")).cloned() {
                map.insert("user".to_owned(), id);
            }
            if map.contains_key("start") {
                // Times without an offset are read as those of UTC.
                map.retain(|key, _| key == "time_zone");
            }
            let default = |value: &Value| match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text == "default",
                Value::Array(items) => items.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => false,
            };
            map.retain(|key, value| {
                let added = key == "icon" && value["emoji"] == "💡";
                let named = ["caption", "rich_text", "cells", "divider", "breadcrumb", "children"];
                !added && (!default(value) || named.contains(&key.as_str()))
            });
            map.retain(|key, value| key != "caption" && key != "children" || *value != json!([]));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(plain);
            merge(items);
        }
        _ => {}
    }
}

fn merge(items: &mut Vec<Value>) {
    let style = |item: &Value| {
        let mut style: Map<String, Value> = item.as_object()?.clone();
        let text = style.get_mut("text")?.as_object_mut()?;
        text.remove("content")?;
        Some(style)
    };
    let mut merged: Vec<Value> = Vec::new();
    for item in std::mem::take(items) {
        match merged.last_mut() {
            Some(last) if style(last).is_some() && style(last) == style(&item) => {
                let more = item["text"]["content"].as_str().unwrap_or_default();
                let text = last["text"]["content"].as_str().unwrap_or_default().to_owned() + more;
                last["text"]["content"] = text.into();
            }
            _ => merged.push(item),
        }
    }
    merged.retain(|item| item["text"]["content"] != "");
    *items = merged;
}

/// Where the two differ first.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let within = |key: String, one: &Value, other: &Value| {
        difference(one, other).map(|found| format!("{key}.{found}"))
    };
    match (one, other) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (a, b))| within(index.to_string(), a, b))
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(key, a)| within(key.clone(), a, &b[key]))
        }
        _ => (one != other).then(|| format!(": {one} is not {other}")),
    }
}

/// Copies of synced blocks need an original, and uploads have to be there.
fn standing_alone(mut block: Block) -> Block {
    let refers = match &block.kind {
        Kind::SyncedBlock(synced) => synced.synced_from.is_some(),
        Kind::Image(media) => media.kind.name() == "file_upload",
        _ => false,
    };
    if refers {
        return Block::divider();
    }
    if let Kind::Callout(callout) = &mut block.kind {
        callout.icon = None;
    }
    if let Some(children) = block.nested_mut() {
        *children = std::mem::take(children).into_iter().map(standing_alone).collect();
    }
    block
}

/// Any blocks: some of them many, some of them deep.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let many = (1usize..250, strategy::block_tree()).prop_map(|(count, last)| {
        let lines = (0..count).map(|n| Block::paragraph(format!("{n}")));
        Block::toggle("many").children(lines).child(last)
    });
    let rows = (1usize..250).prop_map(|count| Block::table((0..count).map(|n| [n.to_string()])));
    let deep = (1usize..12, strategy::leaf_block()).prop_map(|(depth, leaf)| {
        (0..depth).fold(leaf, |inner, n| Block::to_do(format!("{n}")).child(inner))
    });
    let block = prop_oneof![6 => strategy::block_tree(), 1 => many, 1 => rows, 2 => deep];
    prop::collection::vec(block.prop_map(standing_alone), 0..6)
}

fn position() -> impl Strategy<Value = Option<Position>> {
    prop_oneof![Just(None), Just(Some(Position::Start)), Just(Some(Position::End))]
}

/// What goes wrong, whether anything may be written by it, and at the how manieth request.
fn fault() -> impl Strategy<Value = Fault> {
    let kind = prop_oneof![
        Just(Fault::html(502)),
        Just(Fault::status(503)),
        Just(Fault::new(FaultKind::Reset)),
        Just(Fault::html(502).committed()),
        Just(Fault::new(FaultKind::Reset).committed()),
        Just(Fault::new(FaultKind::InvalidUtf8)),
        Just(Fault::new(FaultKind::CutBody)),
        Just(Fault::status(400)),
        Just(Fault::status(409)),
    ];
    (kind, 0u32..25).prop_map(|(fault, skip)| fault.skip(skip))
}

/// Whether the ids of what was written are those that were read.
fn same_ids<'t>(written: &[Written], nodes: impl Iterator<Item = Node<'t>>) -> bool {
    let nodes: Vec<Node<'t>> = nodes.collect();
    written.len() == nodes.len()
        && written.iter().zip(nodes).all(|(written, node)| {
            written.id() == Some(node.block().id) && same_ids(written.children(), node.children())
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    /// Whatever is written in parts is what is read back, in as many requests as the plan says.
    #[test]
    fn any_tree_is_written(blocks in blocks(), version in prop::sample::select(&VERSIONS[..])) {
        block_on(async {
            let setup = Setup::new(version).await;
            let append = setup.notion.blocks().append_tree(setup.page, blocks.clone()).all_ids();
            let steps = append.plan().steps().len();
            let written = append.send().await.expect("it is written");
            prop_assert_eq!(setup.writes(), steps);
            setup.check_requests();
            prop_assert!(written.is_complete() && !written.is_in_doubt());
            prop_assert_eq!(difference(&setup.content().await.into(), &all_said(&blocks)), None);

            // The receipt has the ids, in the order and the shape of the document.
            let tree = setup.read(setup.page).await;
            let read: Vec<BlockId> = tree.iter().map(|node| node.block().id).collect();
            prop_assert_eq!(written.ids().collect::<Vec<_>>(), read);
            prop_assert_eq!(written.len(), tree.len());
            prop_assert!(same_ids(written.blocks(), tree.children()));
            Ok(())
        })?;
    }

    /// With failures anywhere, what is written in the end is there once, in its place.
    #[test]
    fn any_tree_is_written_once(
        blocks in blocks(),
        faults in prop::collection::vec(fault(), 1..4),
        version in prop::sample::select(&VERSIONS[..]),
        position in position(),
        patient in any::<bool>(),
    ) {
        let position = match position {
            Some(Position::Start) if version == ApiVersion::V2025_09_03 => None,
            position => position,
        };
        block_on(async {
            let setup = Setup::new(version).await;
            let notion = &setup.notion;
            // The same blocks are there before, so that only their place says which are new.
            let around = notion.blocks().append_tree(setup.page, blocks.clone()).send().await;
            let around = around.expect("it is written");
            let before: Vec<Value> = setup.content().await;
            let first = around.ids().next();
            let at = match position {
                None => first.map_or(Position::End, Position::After),
                Some(position) => position,
            };
            faults.into_iter().for_each(|fault| setup.workspace.inject(fault));
            let (time, repeats) = if patient { (Duration::from_secs(70), 2) } else { (Duration::ZERO, 0) };
            let append = notion.blocks().append_tree(setup.page, blocks.clone()).position(at);
            let mut result = append.settle_time(time).repeats(repeats).send().await;
            let mut failures = 0;
            let written = loop {
                let error = match result {
                    Ok(written) => break written,
                    Err(error) => error,
                };
                failures += 1;
                prop_assert!(failures < 5, "{}", error);
                let receipt = error.into_receipt().expect("a receipt");
                // It can be stored.
                let stored = serde_json::to_string(&receipt).expect("JSON");
                let restored: Receipt = serde_json::from_str(&stored).expect("a receipt");
                prop_assert_eq!(&restored, &receipt);
                result = notion.blocks().resume_append(restored).settle_time(time).send().await;
            };
            setup.workspace.clear_faults();
            setup.check_requests();
            prop_assert!(written.is_complete());
            let new: Vec<Value> = blocks.iter().map(said).collect();
            let at = match at {
                Position::Start => 0,
                Position::End => before.len(),
                Position::After(_) => before.len().min(1),
            };
            let mut all = before.clone();
            all.splice(at..at, new);
            prop_assert_eq!(difference(&setup.content().await.into(), &all.into()), None);

            // What the receipt names is what is there.
            let tree = setup.read(setup.page).await;
            let named: Vec<Option<BlockId>> = written.blocks().iter().map(Written::id).collect();
            let read = tree.children().skip(at).take(named.len());
            let read: Vec<Option<BlockId>> = read.map(|node| Some(node.block().id)).collect();
            prop_assert_eq!(named, read);
            Ok(())
        })?;
    }

    /// A page is created with as much as fits, and the rest is appended.
    #[test]
    fn a_page_is_created_in_parts(
        blocks in blocks(),
        fault in fault(),
        version in prop::sample::select(&VERSIONS[..]),
    ) {
        block_on(async {
            let mut setup = Setup::new(version).await;
            let created = setup.workspace.requests().len();
            setup.workspace.inject(fault.on("PATCH /v1/blocks"));
            let create = setup.notion.pages().create(setup.workspace.root_page()).title("Large");
            let create = create.children(blocks.clone()).in_parts();
            let steps = create.plan().steps().len();
            let written = match create.send().await {
                Ok((page, written)) => {
                    prop_assert_eq!(BlockId::from(page.id), written.target());
                    // Writes; what is beyond them is reading of ids.
                    let sent = setup.workspace.requests();
                    let writes = sent[created..].iter().filter(|request| request.method != "GET");
                    prop_assert!(writes.count() <= steps.max(1) + 2);
                    written
                }
                Err(error) => {
                    let problem = error.to_string();
                    let receipt = error.into_receipt().expect(&problem);
                    setup.notion.blocks().resume_append(receipt).send().await.expect("the rest")
                }
            };
            setup.page = written.target();
            setup.check_requests();
            prop_assert_eq!(difference(&setup.content().await.into(), &all_said(&blocks)), None);
            Ok(())
        })?;
    }
}

/// Fails at each request in turn, in every way, at both versions.
#[tokio::test]
async fn a_failure_at_any_request_is_resumed() {
    let chain =
        (0..9).fold(Block::divider(), |inner, n| Block::toggle(format!("{n}")).child(inner));
    let table = Block::table((0..230).map(|n| [n.to_string(), "x".to_owned()]));
    let lines = |from: usize| (from..from + 130).map(|n| Block::paragraph(format!("{}", n % 3)));
    let blocks: Vec<Block> = lines(0).chain([chain, table]).chain(lines(1)).collect();
    let expected: Vec<Value> = blocks.iter().map(said).collect();
    let mut settled = 0;
    for version in VERSIONS {
        let clean = Setup::new(version).await;
        let before = clean.workspace.requests().len();
        let append = clean.notion.blocks().append_tree(clean.page, blocks.clone());
        append.send().await.expect("it is written");
        let requests = clean.workspace.requests().len() - before;
        assert_eq!(clean.content().await, expected);
        for at in 0..u32::try_from(requests).unwrap() {
            for fault in [
                Fault::html(502),
                Fault::html(502).committed(),
                Fault::new(FaultKind::Reset),
                Fault::new(FaultKind::Reset).committed(),
                Fault::status(400),
            ] {
                let setup = Setup::new(version).await;
                setup.workspace.inject(fault.clone().skip(at));
                let append = setup.notion.blocks().append_tree(setup.page, blocks.clone());
                // Nothing settles by itself, so that resuming has to.
                let result = append.settle_time(Duration::ZERO).repeats(0).send().await;
                if let Err(error) = result {
                    let receipt = error.into_receipt().expect("a receipt");
                    settled += usize::from(receipt.is_in_doubt());
                    let written = setup.notion.blocks().resume_append(receipt).send().await;
                    assert!(written.expect("the rest").is_complete());
                }
                assert_eq!(setup.content().await, expected, "{fault:?} at {at}");
            }
        }
    }
    assert!(settled > 10, "{settled} were in doubt");
}

#[tokio::test]
async fn what_is_in_doubt_settles_by_itself() {
    let blocks = || (0..250).map(|n| Block::paragraph(format!("{n}")));
    for (fault, waits) in [
        (Fault::html(502).committed(), false),
        (Fault::html(502), true),
        (Fault::new(FaultKind::Reset).committed(), false),
        (Fault::new(FaultKind::InvalidUtf8), false),
    ] {
        let setup = Setup::new(ApiVersion::V2025_09_03).await;
        setup.workspace.inject(fault.on("PATCH /v1/blocks").skip(1));
        let start = setup.clock.now();
        let written = setup.notion.blocks().append_tree(setup.page, blocks()).send().await;
        assert_eq!(written.expect("it is written").ids().count(), 250);
        assert_eq!(setup.clock.now() - start >= Duration::from_secs(60), waits);
        assert_eq!(setup.content().await, blocks().map(|b| said(&b)).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn blocks_go_where_they_should() {
    for version in VERSIONS {
        let setup = Setup::new(version).await;
        let notion = &setup.notion;
        let ends = notion.blocks().append(setup.page, ["first", "last"].map(Block::paragraph));
        let ends = ends.send().await.expect("two").results;
        let lines = |name: &'static str| (0..150).map(move |n| Block::to_do(format!("{name} {n}")));
        let after = notion.blocks().append_tree(setup.page, lines("middle")).position(ends[0].id);
        let after = after.send().await.expect("written");
        let start = notion.blocks().append_tree(setup.page, lines("start"));
        let start = start.position(Position::Start).send().await;
        let mut expected: Vec<Block> = Vec::new();
        match (version, start) {
            (ApiVersion::V2025_09_03, Err(error)) => {
                assert!(matches!(error.kind(), ErrorKind::NotInVersion { .. }), "{error}");
            }
            (_, start) => {
                assert_eq!(start.expect("written").len(), 150);
                expected.extend(lines("start"));
            }
        }
        expected.push(Block::paragraph("first"));
        expected.extend(lines("middle"));
        expected.push(Block::paragraph("last"));
        assert_eq!(setup.content().await, expected.iter().map(said).collect::<Vec<_>>());
        assert_eq!(after.ids().count(), 150, "those behind the place are not among them");
    }
}

#[tokio::test]
async fn what_others_write_meanwhile_is_left_alone() {
    let setup = Setup::new(ApiVersion::V2026_03_11).await;
    let lines = || (0..250).map(|n| Block::paragraph(format!("{n}")));
    setup.workspace.inject(Fault::status(400).on("PATCH /v1/blocks").skip(1));
    let error = setup.notion.blocks().append_tree(setup.page, lines()).send().await.unwrap_err();
    assert!(
        error
            .receipt()
            .is_some_and(|receipt| receipt.len() == 100 && receipt.remaining().len() == 2)
    );
    setup.notion.blocks().append(setup.page, [Block::divider()]).send().await.expect("a line");
    let receipt = error.into_receipt().expect("a receipt");
    setup.notion.blocks().resume_append(receipt).send().await.expect("the rest");
    let mut expected: Vec<Value> = lines().map(|block| said(&block)).collect();
    expected.push(said(&Block::divider()));
    assert_eq!(setup.content().await, expected);
}

#[tokio::test]
async fn a_block_that_is_gone_is_an_error() {
    let setup = Setup::new(ApiVersion::V2025_09_03).await;
    let lines = (0..150).map(|n| Block::paragraph(format!("{n}")));
    setup.workspace.inject(Fault::html(502).on("PATCH /v1/blocks").skip(1));
    let append = setup.notion.blocks().append_tree(setup.page, lines);
    let error = append.settle_time(Duration::ZERO).repeats(0).send().await.unwrap_err();
    assert!(error.may_have_been_applied());
    let receipt = error.into_receipt().expect("a receipt");
    assert!(receipt.is_in_doubt());
    // Without the block behind which they would be, nobody can tell.
    let last = receipt.id(&[99]).expect("an id");
    setup.notion.blocks().delete(last).send().await.expect("it is gone");
    let error = setup.notion.blocks().resume_append(receipt).send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::BlockGone { parent } if *parent == setup.page),
        "{error}"
    );
    assert!(error.into_receipt().is_some_and(|receipt| receipt.is_in_doubt()));
}

#[tokio::test]
async fn nothing_is_sent_of_what_breaks_rules() {
    let setup = Setup::new(ApiVersion::V2025_09_03).await;
    let before = setup.workspace.requests().len();
    let lines = (0..250).map(|n| Block::paragraph(format!("{n}")));
    // The last request would be refused.
    let blocks = lines.chain([Block::bookmark("")]);
    let append = setup.notion.blocks().append_tree(setup.page, blocks);
    assert_eq!(append.violations().len(), 1);
    let error = append.send().await.unwrap_err();
    assert_eq!(error.violations().len(), 1);
    assert!(error.into_receipt().is_none());
    let empty = setup.notion.blocks().append_tree(setup.page, []).send().await.expect("nothing");
    assert!(empty.is_empty() && empty.is_complete());
    assert_eq!(setup.workspace.requests().len(), before);
}

#[tokio::test]
async fn long_texts_keep_their_looks() {
    let setup = Setup::new(ApiVersion::V2026_03_11).await;
    let text = format!("a{}", "😀".repeat(30_000));
    let pieces = RichTextArray(vec![
        RichText::text(&*text).bold().link("https://example.com/a"),
        RichText::text("x".repeat(150_001)).italic(),
    ]);
    let block = Block::quote(pieces).child(Block::divider());
    let plan = Plan::new([block.clone()]);
    assert_eq!(plan.divided(), 1, "211 pieces are more than a block can have");
    setup.notion.blocks().append_tree(setup.page, [block]).send().await.expect("written");
    setup.check_requests();
    let tree = setup.read(setup.page).await;
    let quotes: Vec<Node<'_>> = tree.children().collect();
    assert_eq!(quotes.len(), 2);
    assert_eq!(quotes[1].children().count(), 1, "the last has the children");
    let pieces = quotes.iter().flat_map(|quote| quote.block().kind.rich_text().unwrap().iter());
    let (mut linked, mut italic) = (String::new(), String::new());
    for piece in pieces {
        let looks = piece.annotations();
        match piece.href.as_deref() {
            Some(link) => {
                assert!(looks.bold && !looks.italic && link == "https://example.com/a");
                linked += piece.plain_text();
            }
            None => {
                assert!(looks.italic && !looks.bold);
                italic += piece.plain_text();
            }
        }
    }
    assert_eq!(linked, text);
    assert_eq!(italic.len(), 150_001);
}

#[tokio::test]
async fn properties_leave_room_for_what_fits() {
    let setup = Setup::new(ApiVersion::V2025_09_03).await;
    let long = |text: &str| RichTextArray(vec![RichText::text(text.repeat(2000)); 60]);
    let blocks: Vec<Block> = (0..4).map(|_| Block::paragraph(long("b"))).collect();
    let create = setup.notion.pages().create(setup.workspace.root_page());
    let create = create.title(long("t")).children(blocks.clone()).in_parts();
    assert_eq!(create.plan().steps().len(), 1);
    let (page, written) = create.send().await.expect("a page");
    setup.check_requests();
    assert_eq!(written.ids().count(), 4, "they were appended");
    let tree = setup.read(page.id.into()).await;
    assert_eq!(
        tree.children().map(shown).collect::<Vec<_>>(),
        blocks.iter().map(said).collect::<Vec<_>>()
    );
}

#[test]
fn the_blocking_client_does_the_same() {
    let workspace = Workspace::new();
    let notion = Client::builder().transport(workspace.clone());
    let notion = notion.rate_limit(RateLimitSettings::unlimited()).build().expect("a client");
    let notion = notion_sync::Client::blocking(notion);
    let deep = (0..5).fold(Block::divider(), |inner, _| Block::toggle("x").child(inner));
    let blocks = (0..120).map(|_| deep.clone());
    let create = notion.pages().create(workspace.root_page()).title("x").children(blocks);
    let create = create.in_parts().all_ids();
    assert!(matches!(
        create.plan().steps()[1].parent,
        StepParent::Target | StepParent::Block { .. }
    ));
    let (page, written) = create.send().expect("a page");
    assert_eq!(written.ids().count(), 720);
    let more = notion.blocks().append_tree(page.id, [deep]).send().expect("written");
    assert_eq!(more.len(), 6);
    assert_eq!(notion.blocks().tree(page.id).send().expect("a tree").len(), 726);
}
