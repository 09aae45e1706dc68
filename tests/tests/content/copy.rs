//! Blocks of every type: made, written, read back, and copied.

use std::collections::BTreeSet;

use notion_api::Client;
use notion_api::blocks::{BlockTree, Node};
use notion_model::{
    BlockId, BlockInput as Block, BlockInputKind as Kind, Color, CommentId, DataSourceId,
    DatabaseId, DiscussionId, Lost, PageId, Properties, PropertyInput as Value, PropertyInputValue,
    PropertySchemaInput as Schema, RichText, RichTextArray, User, strategy,
};
use notion_sim::Workspace;
use notion_tests::block_on;
use notion_tests::clients::unlimited;
use notion_tests::script::bodies_by;
use notion_transport::Request;
use notion_transport::mock::MockTransport;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A document of everything that can be made, as one would read it.
fn document(page: PageId, database: DatabaseId, original: BlockId) -> Vec<Block> {
    vec![
        Block::heading_1("Release 2.0").color(Color::Blue),
        Block::heading_2("Why").children([Block::paragraph("Because.")]),
        Block::heading_3("How").toggleable(),
        Block::heading(4, "When"),
        Block::paragraph([RichText::text("Read the "), RichText::text("notes").bold()]),
        Block::bulleted_list_item("one").child(Block::bulleted_list_item("two")),
        Block::numbered_list_item("first"),
        Block::to_do("Tag it").checked(),
        Block::toggle("More").child(Block::quote("Quoted")),
        Block::quote("Well said").color(Color::GrayBackground),
        Block::callout("Careful").icon("⚠️").color(Color::YellowBackground),
        Block::code("cargo publish", "shell").caption("once"),
        Block::equation("E = mc^2"),
        Block::divider(),
        Block::breadcrumb(),
        Block::table_of_contents().color(Color::Gray),
        Block::column_list([
            Block::column([Block::paragraph("left")]).width_ratio(0.25),
            Block::column([Block::paragraph("right")]).width_ratio(0.75),
        ]),
        Block::table([["Crate", "Lines"], ["model", "9,000"]]).column_header().row_header(),
        Block::synced([Block::paragraph("everywhere")]),
        Block::synced_copy(original),
        Block::bookmark("https://example.com").caption("A site"),
        Block::embed("https://example.com/embed"),
        Block::link_to_page(page),
        Block::link_to_database(database),
        Block::image("https://example.com/a.png").caption("A picture"),
        Block::video("https://example.com/a.mp4"),
        Block::audio("https://example.com/a.mp3"),
        Block::pdf("https://example.com/a.pdf"),
        Block::file("https://example.com/a.zip").named("a.zip"),
        Block::tabs([
            Block::tab("Plan").icon("🗓️").child(Block::paragraph("soon")),
            Block::tab("Done"),
        ]),
    ]
}

fn types(blocks: &[Block], all: &mut BTreeSet<String>) {
    for block in blocks {
        all.insert(block.kind.name().to_owned());
        types(block.nested(), all);
    }
}

/// What both a block that was made and one that was read say.
fn plain(blocks: &[Block]) -> Json {
    fn without_defaults(value: &mut Json) {
        match value {
            Json::Object(map) => {
                map.values_mut().for_each(without_defaults);
                map.retain(|_, value| {
                    let empty = value.as_object().is_some_and(serde_json::Map::is_empty)
                        || value.as_array().is_some_and(Vec::is_empty);
                    !value.is_null() && *value != json!(false) && *value != "default" && !empty
                });
            }
            Json::Array(values) => values.iter_mut().for_each(without_defaults),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(blocks).expect("JSON");
    without_defaults(&mut value);
    value
}

async fn read(notion: &Client, page: PageId) -> BlockTree {
    notion.blocks().tree(page).send().await.expect("a tree")
}

async fn page(notion: &Client, parent: PageId, blocks: Vec<Block>) -> PageId {
    let create = notion.pages().create(parent).title("x").children(blocks).in_parts();
    create.send().await.expect("a page").0.id
}

/// Without what is only there once.
fn shape<'t>(nodes: impl Iterator<Item = Node<'t>>) -> Vec<(String, Option<String>, Json)> {
    nodes
        .map(|node| {
            let kind = &node.block().kind;
            let text = kind.rich_text().map(|text| text.plain_text());
            let inside = serde_json::to_value(shape(node.children())).expect("JSON");
            (kind.name().to_owned(), text, inside)
        })
        .collect()
}

#[tokio::test]
async fn every_type_is_made_read_and_copied() {
    let workspace = Workspace::new();
    let notion = unlimited(workspace.clone());
    let root = workspace.root_page();
    let database = notion.databases().create(root).properties([("Name", Schema::title())]);
    let database = database.send().await.expect("a database").id;
    let synced = notion.blocks().append(root, [Block::synced([Block::paragraph("original")])]);
    let original = synced.send().await.expect("a block").results[0].id;

    let document = document(root, database, original);
    let mut made = BTreeSet::new();
    types(&document, &mut made);
    let missing: Vec<_> = Kind::NAMES.iter().filter(|name| !made.contains(**name)).collect();
    assert_eq!(missing, [&"template"], "of which Notion makes no new ones");

    let first = page(&notion, root, document.clone()).await;
    let tree = read(&notion, first).await;
    let (copy, losses) = tree.to_input();
    assert_eq!(losses, []);
    assert_eq!(plain(&copy), plain(&document));

    let second = page(&notion, root, copy).await;
    assert_eq!(shape(read(&notion, second).await.children()), shape(tree.children()));

    // As Markdown, too; with the id of each block that it does not say all of.
    let (text, losses) = tree.to_markdown();
    assert!(text.contains("- [x] Tag it") && text.contains("| model | 9,000 |"), "{text}");
    let lost = |kind: &str| losses.iter().find(|loss| loss.kind == kind).map(|loss| loss.what);
    assert_eq!(lost("heading_1"), Some(Lost::Color));
    assert_eq!(lost("column"), Some(Lost::Width));
    assert_eq!(lost("bookmark"), Some(Lost::Type));
    assert_eq!(lost("code"), Some(Lost::Caption));
    assert_eq!(lost("paragraph"), Some(Lost::Icon), "of a tab");
    for loss in &losses {
        let id = loss.id.expect("an id");
        assert!(
            tree.iter().any(|node| node.block().id == id && node.block().kind.name() == loss.kind)
        );
    }
}

#[tokio::test]
async fn pages_inside_are_left_out_and_said() {
    let workspace = Workspace::new();
    let notion = unlimited(workspace.clone());
    let outer = page(&notion, workspace.root_page(), vec![Block::paragraph("text")]).await;
    let inner = page(&notion, outer, vec![Block::paragraph("inner")]).await;
    let tree = read(&notion, outer).await;
    let (copy, losses) = tree.to_input();
    assert_eq!(copy.len(), 1);
    let [loss] = losses.as_slice() else { panic!("{losses:?}") };
    assert_eq!((loss.what, loss.id, &*loss.path), (Lost::Block, Some(inner.into()), &[1][..]));
    assert_eq!(
        loss.to_string(),
        format!("1: child_page {inner} can't be expressed, nor can what is inside it")
    );
    // Markdown has a link to it.
    let (text, losses) = tree.to_markdown();
    let link = format!(
        "<page url=\"https://www.notion.so/{}\">x</page>",
        inner.to_string().replace('-', "")
    );
    assert_eq!(text, format!("text\n\n{link}\n"));
    assert_eq!(losses[0].what, Lost::Type);

    // What was cut off when reading is said, too.
    let deep = vec![Block::toggle("a").child(Block::toggle("b").child(Block::divider()))];
    let deep = page(&notion, workspace.root_page(), deep).await;
    let tree = notion.blocks().tree(deep).max_depth(2).send().await.expect("a tree");
    let (_, losses) = tree.to_input();
    assert_eq!((losses[0].what, &*losses[0].path), (Lost::Inside, &[0, 0][..]));
}

/// A client, and the transport that keeps its requests. Its answers are of no use.
fn listening() -> (Client, MockTransport) {
    let mock = bodies_by(|_| "");
    (unlimited(mock.clone()), mock)
}

/// Whatever takes something that was read sends what a request may carry: no name, picture or e-mail address of
/// somebody who is mentioned, also where the types of requests were filled by hand.
#[tokio::test]
async fn nothing_about_a_person_leaves() {
    let person = json!({
        "object": "user", "id": "10000000-0000-4000-8000-000000000001", "name": "Nobody", "type": "person",
        "avatar_url": "https://a.example/n.png", "person": {"email": "n@a.example"},
    });
    let text = json!([{
        "type": "mention", "mention": {"type": "user", "user": person}, "plain_text": "@Nobody", "href": null,
        "annotations": {"bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
            "color": "default"},
    }]);
    let text: RichTextArray = notion_model::from_value(&text).expect("a text");
    let people: Vec<User> = notion_model::from_value(&json!([person])).expect("people");
    let by_hand = {
        let mut block = Block::callout("");
        *block.kind.rich_text_mut().expect("a text") = text.clone();
        Block::toggle("").child(block)
    };
    let mut value = Value::title("");
    value.value = PropertyInputValue::People(people);
    let value = || value.clone();

    let (notion, sent) = listening();
    let (page, block) = (PageId::nil(), BlockId::nil());
    let (database, source) = (DatabaseId::nil(), DataSourceId::nil());
    let blocks = || [by_hand.clone(), Block::paragraph(text.clone())];
    let text = || text.clone();
    let comments = || notion.comments();
    let _ = comments().create(page, text()).send().await;
    let _ = comments().reply(DiscussionId::nil(), text()).send().await;
    let _ = comments().update(CommentId::nil(), text()).send().await;
    let _ = notion.pages().create(page).title(text()).children(blocks()).send().await;
    let _ = notion.pages().create(source).property("P", value()).send().await;
    let _ = notion.pages().create(source).properties([("P", value())]).send().await;
    let row = Properties::from([("P", value()), ("T", Value::rich_text(text()))]);
    let _ = notion.pages().create_many(source, [row]).send().await;
    let _ = notion.pages().update(page).title(text()).property("P", value()).send().await;
    let _ = notion.pages().update(page).properties([("P", value())]).send().await;
    let _ = notion.blocks().append(block, blocks()).send().await;
    let _ = notion.blocks().update(block).content(by_hand.clone()).send().await;
    let tree = notion.blocks().append_tree(block, blocks());
    let planned = serde_json::to_string(tree.plan().steps()).expect("JSON");
    let _ = notion.databases().create(page).title(text()).description(text()).send().await;
    let _ = notion.databases().update(database).title(text()).description(text()).send().await;
    let new_source = notion.data_sources().create(database).properties([("N", Schema::title())]);
    let _ = new_source.title(text()).send().await;
    let _ = notion.data_sources().update(source).title(text()).send().await;

    let body = |request: &Request| String::from_utf8(request.body().to_vec()).expect("text");
    let mut bodies: Vec<String> = sent.requests().iter().map(body).collect();
    bodies.push(planned);
    bodies.retain(|body| !body.is_empty());
    assert_eq!(bodies.len(), 16, "{bodies:#?}");
    for body in bodies {
        assert!(body.contains("10000000-0000-4000-8000-000000000001"), "{body}");
        for secret in ["Nobody", "a.example", "\"person\"", "avatar"] {
            assert!(!body.contains(secret), "{secret} is in {body}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn a_copy_has_everything(blocks in prop::collection::vec(strategy::block_tree(), 0..5)) {
        block_on(async {
            let workspace = Workspace::new();
            let notion = unlimited(workspace.clone());
            let blocks = blocks.into_iter().map(standing_alone).collect();
            let first = page(&notion, workspace.root_page(), blocks).await;
            let tree = read(&notion, first).await;
            let (copy, losses) = tree.to_input();
            prop_assert_eq!(losses, []);
            let second = page(&notion, workspace.root_page(), copy.clone()).await;
            let again = read(&notion, second).await;
            prop_assert_eq!(shape(again.children()), shape(tree.children()));
            prop_assert!(again.to_input().0 == copy);
            Ok(())
        })?;
    }
}

/// Without what refers to something that is not there.
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
