//! The calls that take Markdown, and what the simulator answers them: its reader and its writer are its own.

use notion_api::{Client, ErrorKind};
use notion_model::{
    BlockInput as Block, Color, ErrorCode, IconInput, MarkdownUpdate, MarkdownVersion, PageId,
    RichText, RichTextArray,
};
use notion_sim::{Builder, Workspace};
use notion_tests::{block_on, growth};
use serde_json::{Value, json};

use crate::random::PIECES;
use crate::{document, write};

/// Everything that both the dialect and blocks have a form for.
const ALL: &str = r#"# One

<toggle heading="h2" color="red">
Two

inside
</toggle>

<h3 color="blue_bg">
Three
</h3>

text with **bold**, *italic*, ~~gone~~, <u>under</u>, `code`, [a link](https://example.com/a) and $e=mc^2$

<span color="green">green</span> # \*no\* \<callout> a_b \_c & \&lt;

two\
lines\
\- not an item

<p color="gray">
parent

child
</p>

<p />

- a
	- b
		1. c
- d

1. first
2. second

<ul>
<li color="green">
green

in it
</li>
<li>
plain
</li>
</ul>

<ol type="a">
<li>
letter
</li>
</ol>

- [ ] open
- [x] done

> quoted

<todo checked="true" color="orange">
Ship it
</todo>

<quote>
two\
lines

- x
</quote>

---

```rust
fn main() {

	println!("<p>");
}
```

$$
a^2
b
$$

<callout icon="💡" color="yellow_bg">
Careful

- really

1. and more
</callout>

<toggle color="brown">
More

below
</toggle>

<columns>
<column ratio="30">
left
</column>

<column ratio="70">
right
</column>
</columns>

<tabs>
<tab icon="🌱">
Spring

content
</tab>
<tab>
Summer
</tab>
</tabs>

| **a** | b |
| --- | --- |
| c \| d | e<br />f |

<table header-row="true" header-column="true">
<tr><th>`x|y`</th><th>b</th></tr>
<tr><td></td><td>d</td></tr>
</table>

<table-of-contents color="gray" />

![caption](https://example.com/a.png)

<video source="https://example.com/a.mp4">a film</video>

<pdf source="https://example.com/a.pdf"></pdf>

<bookmark source="https://example.com/b">read it</bookmark>

<embed source="https://example.com/e"></embed>

<date start="2026-01-02" /> <date start="2026-01-02" end="2026-01-03" start-time="09:30" end-time="10:00" time-zone="Etc/GMT-2" />"#;

fn client(builder: Builder) -> (Client, PageId) {
    let workspace = builder.build();
    let root = workspace.root_page();
    let client = Client::builder().transport(workspace).without_layers();
    (client.markdown_version(MarkdownVersion::V2).build().unwrap(), root)
}

fn plain(builder: Builder) -> (Client, PageId) {
    let workspace = builder.build();
    let root = workspace.root_page();
    (Client::builder().transport(workspace).without_layers().build().unwrap(), root)
}

#[track_caller]
fn refused(error: notion_api::Error, says: &str) {
    assert_eq!(error.code(), Some(&ErrorCode::ValidationError), "{error}");
    assert!(error.to_string().contains(says), "{error}");
}

#[tokio::test]
async fn what_is_written_is_read_the_same() {
    let (notion, root) = client(Workspace::builder());
    let page = notion.pages().create(root).title("All").send().await.unwrap().id;
    let answer = notion.pages().update_markdown(page, MarkdownUpdate::replace(ALL)).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.markdown, ALL);
    assert_eq!((answer.warnings, answer.truncated), (None, false));
    assert_eq!(notion.pages().markdown(page).send().await.unwrap().markdown, ALL);
    // In the first dialect it is the same page.
    let old = notion.pages().markdown(page).markdown_version(MarkdownVersion::V1).send().await;
    let old = old.unwrap().markdown;
    assert!(old.contains("## Two {toggle=\"true\" color=\"red\"}\n\tinside"), "{old}");
    assert!(old.contains("<details color=\"brown\">\n<summary>More</summary>"), "{old}");
    // What stays as it is keeps its id.
    let before = notion.blocks().children(page).all().await.unwrap();
    let update = MarkdownUpdate::update([("Careful", "Be careful")]);
    let answer = notion.pages().update_markdown(page, update).send().await.unwrap();
    assert_eq!(answer.markdown, ALL.replace("Careful", "Be careful"));
    let after = notion.blocks().children(page).all().await.unwrap();
    let moved = before.iter().zip(&after).filter(|(before, after)| before.id != after.id);
    assert_eq!(moved.count(), 1);
}

/// The converter and the simulator, which share no code but the words, mean the same.
#[tokio::test]
async fn the_converter_and_the_simulator_agree() {
    let (notion, root) = client(Workspace::builder());
    let text = |text: &str| RichText::text(text);
    let blocks = [
        Block::paragraph([
            text("a ").bold(),
            text("b").italic().underline(),
            text(" <c> *d* & $5"),
        ]),
        Block::paragraph("# one\n- two\n3. three\n> four"),
        Block::paragraph("").child(Block::paragraph(" edges ")),
        Block::heading_2("Plan").color(Color::BlueBackground),
        Block::heading_3("Fold").toggleable().child(Block::divider()),
        Block::bulleted_list_item("x").child(Block::numbered_list_item("y")),
        Block::bulleted_list_item("z").child(Block::quote("q")),
        Block::numbered_list_item("n"),
        Block::to_do("t").checked().color(Color::Orange).child(Block::code("</li>\n```", "rust")),
        Block::quote("a\nb"),
        Block::callout("c").icon(IconInput::emoji("🧭")).child(Block::equation("a_1 *b*")),
        Block::toggle("").child(Block::table([["a", "b"], ["c|d", "e\nf"]]).column_header()),
        Block::table([["x", ""]]).row_header(),
        Block::column_list([
            Block::column([Block::paragraph("l")]).width_ratio(0.25),
            Block::column([Block::tabs([Block::tab("T").icon("🌱").child(Block::paragraph("i"))])])
                .width_ratio(0.75),
        ]),
        Block::synced([Block::paragraph("shared")]),
        Block::image("https://example.com/a.png").caption([text("c "), text("b").bold()]),
        Block::pdf("https://example.com/a.pdf").caption("p"),
        Block::bookmark("https://example.com/b"),
        Block::table_of_contents().color(Color::Gray),
    ];
    let (markdown, losses) = write(&blocks);
    assert_eq!(losses, []);
    let page = notion.pages().create(root).title("x").markdown(&markdown).send().await.unwrap().id;
    // What it made, as blocks …
    let tree = notion.blocks().tree(page).send().await.unwrap();
    let (made, losses) = Block::from_tree(tree.children());
    assert_eq!(losses, []);
    let json = |blocks: &[Block]| serde_json::to_value(blocks).unwrap();
    let simple = |blocks: &[Block]| without_defaults(json(blocks));
    assert_eq!(simple(&made), simple(&blocks), "{markdown}");
    // … and as the Markdown that it writes, which the converter reads.
    let said = notion.pages().markdown(page).send().await.unwrap().markdown;
    let found = document(&said);
    assert_eq!(simple(&found.blocks), simple(&blocks), "{said}");
    assert_eq!(found.losses, []);
}

/// What a formula holds ends neither it nor what it is in, be it written by the simulator or for it.
#[tokio::test]
async fn formulas_hold_anything() {
    let mut blocks = Vec::new();
    for expression in [
        "a\n\nb",
        "$$",
        "```",
        "</equation>",
        "<equation>",
        "<p>",
        "</p>",
        "&lt;p>",
        "</td></tr></table>",
        "a < b",
        "x$y",
        "a`b`",
        "`a",
        "a\\",
    ] {
        let text = || RichTextArray::from([RichText::equation(expression), RichText::text("b")]);
        blocks.extend([
            Block::equation(expression),
            Block::toggle("a").child(Block::equation(expression)).child(Block::paragraph("in")),
            Block::paragraph(text()).color(Color::Red),
            Block::table([[text(), "d".into()]]),
        ]);
    }
    for (version, is_exact) in [(MarkdownVersion::V2, true), (MarkdownVersion::V1, false)] {
        let (notion, root) = plain(Workspace::builder());
        let page = notion.pages().create(root).title("x").send().await.unwrap().id;
        notion.blocks().append(page, blocks.clone()).send().await.unwrap();
        let read = || async {
            let answer = notion.pages().markdown(page).markdown_version(version.clone());
            answer.send().await.unwrap().markdown
        };
        let said = read().await;
        let update = notion.pages().update_markdown(page, MarkdownUpdate::replace(&*said));
        update.markdown_version(version.clone()).send().await.unwrap();
        assert_eq!(read().await, said);
        let tree = notion.blocks().tree(page).send().await.unwrap();
        let (made, _) = Block::from_tree(tree.children());
        assert_eq!(made.len(), blocks.len(), "{said}");
        let kind = |blocks: &[Block]| -> Vec<String> {
            blocks.iter().map(|block| block.kind.name().to_owned()).collect()
        };
        let simple = |block: &Block| without_defaults(serde_json::to_value(block).unwrap());
        if is_exact {
            assert_eq!(kind(&made), kind(&blocks), "{said}");
            // Those that have a form come back, and so they do for the converter.
            let found = document(&said).blocks;
            for (index, block) in blocks.iter().enumerate().filter(|(index, _)| index % 4 < 2) {
                assert_eq!(simple(&made[index]), simple(block), "{said}");
                assert_eq!(simple(&found[index]), simple(block), "{said}");
            }
            assert_eq!(kind(&found), kind(&blocks), "{said}");
        }
    }
}

/// JSON without what says the default.
fn without_defaults(value: Value) -> Value {
    match value {
        Value::Array(all) => all.into_iter().map(without_defaults).collect(),
        Value::Object(map) => {
            let kept = map.into_iter().map(|(key, value)| (key, without_defaults(value)));
            let is_default = |key: &str, value: &Value| {
                value.is_null()
                    || *value == json!(false)
                    || *value == json!([])
                    || *value == json!("default")
                    || *value == json!({}) && key == "annotations"
            };
            kept.filter(|(key, value)| !is_default(key, value)).collect()
        }
        value => value,
    }
}

#[tokio::test]
async fn each_call_has_its_dialect() {
    let (notion, root) = plain(Workspace::builder());
    let v2 = MarkdownVersion::V2;
    // Without a word, all is in the first.
    let page = notion.pages().create(root).title("x").markdown("a\nb").send().await.unwrap().id;
    assert_eq!(notion.pages().markdown(page).send().await.unwrap().markdown, "a\nb");
    let answer = notion.pages().markdown(page).markdown_version(v2.clone()).send().await.unwrap();
    assert_eq!(answer.markdown, "a\n\nb");
    // What is sent is read as the dialect that is named.
    let create = notion.pages().create(root).title("y").markdown("a\nb");
    let page = create.markdown_version(v2.clone()).send().await.unwrap().id;
    assert_eq!(notion.pages().markdown(page).send().await.unwrap().markdown, "a b");
    let update = MarkdownUpdate::append("<todo checked=\"true\">c</todo>");
    let answer = notion.pages().update_markdown(page, update).markdown_version("v2").send().await;
    assert_eq!(answer.unwrap().markdown, "a b\n\n- [x] c");
    let update = MarkdownUpdate::insert_after("<u>d</u>", "a...b");
    let answer = notion.pages().update_markdown_async(page, update).markdown_version("v2");
    let task = answer.send().await.unwrap();
    let answer = notion.async_tasks().finish(task).send().await.unwrap();
    assert_eq!(answer.markdown, "a b\n\n<u>d</u>\n\n- [x] c");
    // Comments, too.
    let comments = notion.comments();
    let comment = comments.clone().create_markdown(page, "<u>x</u>").markdown_version("v2");
    let comment = comment.send().await.unwrap();
    assert!(comment.rich_text[0].annotations().underline);
    let comment = notion.comments().update_markdown(comment.id, "<b>y</b>").markdown_version("v2");
    assert!(comment.send().await.unwrap().rich_text[0].annotations().bold);
    let comment = notion.comments().create_markdown(page, "<u>x</u>").send().await.unwrap();
    assert_eq!(comment.rich_text.plain_text(), "<u>x</u>");
}

#[tokio::test]
async fn what_does_not_go_with_a_dialect_is_refused() {
    let (notion, root) = plain(Workspace::builder());
    let page = notion.pages().create(root).title("x").send().await.unwrap().id;
    let error = notion.pages().markdown(page).markdown_version("v3").send().await.unwrap_err();
    refused(error, "query.markdown_version should be `\"v1\"` or `\"v2\"`, instead was `\"v3\"`");
    let body = json!({"parent": {"page_id": root}, "properties": {}, "markdown_version": "v2", "children": []});
    let error =
        notion.request(notion_api::Method::POST, "/v1/pages").json(&body).send::<Value>().await;
    refused(error.unwrap_err(), "body.markdown_version should be not present");
    let body = json!({"parent": {"page_id": page}, "markdown_version": "v2", "rich_text": []});
    let error =
        notion.request(notion_api::Method::POST, "/v1/comments").json(&body).send::<Value>().await;
    refused(error.unwrap_err(), "body.markdown_version should be not present");
    // The client sees it before.
    let error = notion.pages().create(root).markdown_version("v2").send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Invalid(_)), "{error}");
    let error = notion.comments().create(page, "x").markdown_version("v2").send().await;
    assert!(matches!(error.unwrap_err().kind(), ErrorKind::Invalid(_)));
}

#[tokio::test]
async fn what_was_left_out_is_a_warning() {
    let (notion, root) = client(Workspace::builder());
    let page = notion.pages().create(root).title("x").send().await.unwrap().id;
    let update = || MarkdownUpdate::replace("a\n\n<custom-block definition-id=\"x\" />\n\nb");
    let answer = notion.pages().update_markdown(page, update()).send().await.unwrap();
    assert_eq!(answer.markdown, "a\n\nb");
    assert_eq!(answer.warnings, Some(vec![json!("<custom-block> was left out.")]));
    let task = notion.pages().update_markdown_async(page, update()).send().await.unwrap();
    let answer = notion.async_tasks().finish(task).send().await.unwrap();
    assert_eq!(answer.warnings, None);
}

/// As the next version of the API will have it.
#[tokio::test]
async fn the_next_version_knows_the_second_dialect_only() {
    let (notion, root) = plain(Workspace::builder().next_markdown());
    let page = notion.pages().create(root).title("x").markdown("a\nb").send().await.unwrap().id;
    assert_eq!(notion.pages().markdown(page).send().await.unwrap().markdown, "a b");
    let says = "markdown_version should be `\"v2\"`, instead was `\"v1\"`";
    let error = notion.pages().markdown(page).markdown_version("v1").send().await.unwrap_err();
    refused(error, says);
    let update = MarkdownUpdate::append("x");
    let update = notion.pages().update_markdown(page, update).markdown_version("v1");
    refused(update.send().await.unwrap_err(), says);
    let create = notion.pages().create(root).markdown("x").markdown_version("v1");
    refused(create.send().await.unwrap_err(), says);
    let comment = notion.comments().create_markdown(page, "x").markdown_version("v1");
    refused(comment.send().await.unwrap_err(), says);
    // It can be told so, and is told so by a seed.
    let workspace = Workspace::new();
    let settings = json!({"next_markdown": true});
    let notion = Client::builder().transport(workspace).without_layers().build().unwrap();
    let change = notion.request(notion_api::Method::PATCH, "/__sim__/settings").json(&settings);
    let kept: Value = change.send().await.unwrap();
    assert_eq!(kept["next_markdown"], json!(true));
    let seed: Value =
        notion.request(notion_api::Method::GET, "/__sim__/export").send().await.unwrap();
    let (notion, root) = plain(Workspace::builder().content(seed.to_string()).unwrap());
    let error = notion.pages().markdown(root).markdown_version("v1").send().await.unwrap_err();
    refused(error, says);
}

#[test]
fn the_blocking_client_speaks_both() {
    let workspace = Workspace::new();
    let root = workspace.root_page();
    let client = Client::builder().transport(workspace).without_layers();
    let client = client.markdown_version(MarkdownVersion::V2).build().unwrap();
    let notion = notion_sync::Client::blocking(client);
    let page = notion.pages().create(root).title("x").markdown("a\nb\n\n<p />").send().unwrap().id;
    assert_eq!(notion.pages().markdown(page).send().unwrap().markdown, "a b\n\n<p />");
    let old = notion.pages().markdown(page).markdown_version("v1").send().unwrap();
    assert_eq!(old.markdown, "a b\n<empty-block/>");
}

/// Whatever is sent, what is answered stays when it is sent again, and means what the converter reads in it.
#[tokio::test]
async fn what_is_answered_stays() {
    let (notion, root) = client(Workspace::builder());
    let page = notion.pages().create(root).title("x").send().await.unwrap().id;
    let mut random = fastrand::Rng::with_seed(14);
    for _ in 0..300 {
        let pieces = (0..random.usize(..25)).map(|_| *random.choice(PIECES).unwrap());
        let text: String = pieces.collect();
        let update =
            |text: &str| notion.pages().update_markdown(page, MarkdownUpdate::replace(text));
        let once = update(&text).send().await.unwrap_or_else(|error| panic!("{error}: {text:?}"));
        let twice = update(&once.markdown).send().await.unwrap();
        assert_eq!(twice.markdown, once.markdown, "{text:?}");
    }
}

/// Eight times the text takes about eight times as long: no text keeps the simulator busy.
#[test]
fn any_shape_is_read_in_time() {
    let (notion, root) = client(Workspace::builder());
    let page = block_on(notion.pages().create(root).title("x").send()).unwrap().id;
    let more = [
        "- a\n",
        "- a\n\n\n",
        "> a\n",
        "<pdf source=\"x\">\n",
        "<p>",
        "</p>",
        "\n",
        "`",
        "[",
        "- a\n\t- b\n",
    ];
    growth::assert_linear(PIECES.iter().chain(&more), 1_000, |text| {
        // It may be too much, but not for long.
        drop(block_on(notion.pages().update_markdown(page, MarkdownUpdate::replace(text)).send()));
    });
}
