//! Markdown into blocks, and blocks into Markdown.

mod field;
mod growth;

use notion_model::markdown::{Dialect, ReadOptions, WriteOptions, read, write};
use notion_model::{
    BlockInput as Block, BlockInputKind as Kind, CodeLanguage, Color, IconInput, Lost, PageId,
    RichText, RichTextArray, RichTextKind, UserId, strategy,
};
use proptest::prelude::*;

fn lost(block: Block) -> Vec<Lost> {
    write(&[block]).1.into_iter().map(|loss| loss.what).collect()
}

/// What is written is this, without loss, and is read as it was.
#[track_caller]
fn both_ways(markdown: &str, blocks: &[Block]) {
    assert_eq!(read(markdown), blocks);
    let (written, losses) = write(blocks);
    assert_eq!(written, markdown);
    assert_eq!(losses, []);
}

#[test]
fn what_everybody_writes() {
    let text = |text: &str| RichText::text(text);
    both_ways("", &[]);
    both_ways("One\n\nTwo\n", &[Block::paragraph("One"), Block::paragraph("Two")]);
    both_ways(
        "# A\n\n## B\n\n### C\n\n#### D\n\n---\n",
        &[
            Block::heading_1("A"),
            Block::heading_2("B"),
            Block::heading_3("C"),
            Block::heading_4("D"),
            Block::divider(),
        ],
    );
    both_ways(
        "a **b** *c* ***d*** ~~e~~ `f` [g](https://example.com/?a=1&b=2) $x^2$\n",
        &[Block::paragraph([
            text("a "),
            text("b").bold(),
            text(" "),
            text("c").italic(),
            text(" "),
            text("d").bold().italic(),
            text(" "),
            text("e").strikethrough(),
            text(" "),
            text("f").code(),
            text(" "),
            text("g").link("https://example.com/?a=1&b=2"),
            text(" "),
            RichText::equation("x^2"),
        ])],
    );
    both_ways(
        "- one\n  - two\n\n    more\n- three\n\n1. first\n2. second\n   1. inner\n\n- [ ] open\n  - [x] done\n",
        &[
            Block::bulleted_list_item("one")
                .child(Block::bulleted_list_item("two").child(Block::paragraph("more"))),
            Block::bulleted_list_item("three"),
            Block::numbered_list_item("first"),
            Block::numbered_list_item("second").child(Block::numbered_list_item("inner")),
            Block::to_do("open").child(Block::to_do("done").checked()),
        ],
    );
    both_ways(
        "> Quote\n>\n> Second paragraph\n>\n> > Inner\n",
        &[Block::quote("Quote")
            .child(Block::paragraph("Second paragraph"))
            .child(Block::quote("Inner"))],
    );
    both_ways(
        "```rust\nfn main() {\n    println!(\"*\");\n}\n```\n\n```\nplain\n```\n\n````markdown\n```\n````\n",
        &[
            Block::code("fn main() {\n    println!(\"*\");\n}", CodeLanguage::Rust),
            Block::code("plain", CodeLanguage::PlainText),
            Block::code("```", CodeLanguage::Markdown),
        ],
    );
    both_ways("$$\nE = mc^2\n$$\n", &[Block::equation("E = mc^2")]);
    both_ways(
        "| a | b |\n| --- | --- |\n| 1 | **x**\\|y |\n",
        &[Block::table([
            [RichTextArray::from("a"), RichTextArray::from("b")],
            [RichTextArray::from("1"), RichTextArray::from([text("x").bold(), text("|y")])],
        ])
        .column_header()],
    );
    both_ways("|  |  |\n| --- | --- |\n| a | b |\n", &[Block::table([["a", "b"]])]);
    both_ways(
        "![A *cat*](https://example.com/cat.png)\n",
        &[Block::image("https://example.com/cat.png").caption([text("A "), text("cat").italic()])],
    );
}

#[test]
fn what_notion_has_tags_for() {
    let id: PageId = "38c9ce7b-60a4-8171-9555-ff211bc8f65c".parse().unwrap();
    let user: UserId = "b1ccd7e4-0000-4000-8000-000000000001".parse().unwrap();
    both_ways(
        "<details color=\"red_bg\">\n<summary>More <b>of</b> it</summary>\n\nText\n\n- item\n\n</details>\n",
        &[Block::toggle([
            RichText::text("More "),
            RichText::text("of").bold(),
            RichText::text(" it"),
        ])
        .color(Color::RedBackground)
        .child(Block::paragraph("Text"))
        .child(Block::bulleted_list_item("item"))],
    );
    both_ways(
        "<details>\n<summary><h2>Chapter</h2></summary>\n\nText\n\n</details>\n",
        &[Block::heading_2("Chapter").child(Block::paragraph("Text"))],
    );
    both_ways(
        "<callout icon=\"🎯\" color=\"blue\">\n\nAim\n\n1. high\n\n</callout>\n",
        &[Block::callout("Aim")
            .icon(IconInput::emoji("🎯"))
            .color(Color::Blue)
            .child(Block::numbered_list_item("high"))],
    );
    both_ways(
        "<columns>\n\n<column>\n\nleft\n\n</column>\n\n<column>\n\nright\n\n</column>\n\n</columns>\n",
        &[Block::columns([[Block::paragraph("left")], [Block::paragraph("right")]])],
    );
    both_ways(
        "<video src=\"https://example.com/a.mp4\">A film</video>\n\n<file src=\"https://example.com/b\" name=\"b.zip\"></file>\n",
        &[
            Block::video("https://example.com/a.mp4").caption("A film"),
            Block::file("https://example.com/b").named("b.zip"),
        ],
    );
    both_ways(
        "<table-of-contents color=\"gray\"/>\n\n<empty-block/>\n\n<page url=\"https://www.notion.so/38c9ce7b60a481719555ff211bc8f65c\"/>\n",
        &[
            Block::table_of_contents().color(Color::Gray),
            Block::paragraph(""),
            Block::link_to_page(id),
        ],
    );
    both_ways(
        "<span underline=\"true\" color=\"red_bg\">mind</span> the<br>gap\n",
        &[Block::paragraph([
            RichText::text("mind").underline().color(Color::RedBackground),
            RichText::text(" the\ngap"),
        ])],
    );
    both_ways(
        &format!(
            "Ask <mention-user url=\"user://{user}\"/> on <mention-date start=\"2026-11-21\"/>\n"
        ),
        &[Block::paragraph([
            RichText::text("Ask "),
            RichText::mention_user(user),
            RichText::text(" on "),
            RichText::mention_date(notion_model::DateOrDateTime::from("2026-11-21")),
        ])],
    );
}

/// As Notion itself writes it: without empty lines, indented by tabs.
#[test]
fn notions_own_output_is_understood() {
    let markdown = concat!(
        "<callout icon=\"🎯\" color=\"blue_bg\">\n\tShip the MVP by **Friday**.\n\t- soon\n</callout>\n",
        "<details>\n<summary>Toggle *title*</summary>\n\tChild\n</details>\n\n",
        "<table header-row=\"true\">\n<tr>\n<td>**a**</td>\n<td>b</td>\n</tr>\n<tr>\n<td>1</td>\n<td></td>\n</tr>\n</table>\n\n",
        "<columns>\n\t<column>\n\t\tleft\n\t</column>\n\t<column>\n\t\tright\n\t</column>\n</columns>\n",
    );
    let text = |text: &str| RichText::text(text);
    assert_eq!(
        read(markdown),
        [
            Block::callout([text("Ship the MVP by "), text("Friday").bold(), text(".")])
                .icon(IconInput::emoji("🎯"))
                .color(Color::BlueBackground)
                .child(Block::bulleted_list_item("soon")),
            Block::toggle([text("Toggle "), text("title").italic()])
                .child(Block::paragraph("Child")),
            Block::table([
                [RichTextArray::from(text("a").bold()), "b".into()],
                ["1".into(), "".into()],
            ])
            .column_header(),
            Block::columns([[Block::paragraph("left")], [Block::paragraph("right")]]),
        ]
    );
}

#[test]
fn what_is_read_becomes_something_that_shows_the_same() {
    let text = |text: &str| RichText::text(text);
    for (markdown, blocks) in [
        ("###### Six", vec![Block::heading_4("Six")]),
        ("Title\n=====", vec![Block::heading_1("Title")]),
        ("    indented\n    code", vec![Block::code("indented\ncode", CodeLanguage::PlainText)]),
        ("```js {1}\nx\n```", vec![Block::code("x", CodeLanguage::JavaScript)]),
        ("```nonsense\nx\n```", vec![Block::code("x", CodeLanguage::PlainText)]),
        ("```math\nx\n```", vec![Block::equation("x")]),
        ("> [!TIP]\n> Try", vec![Block::callout("Try").icon(IconInput::emoji("💡"))]),
        ("one\ntwo  \nthree", vec![Block::paragraph("one two\nthree")]),
        (
            "before ![x](https://example.com/x.png) after",
            vec![
                Block::paragraph("before"),
                Block::image("https://example.com/x.png").caption("x"),
                Block::paragraph("after"),
            ],
        ),
        ("![rel](a.png) [rel](b.md)", vec![Block::paragraph("rel rel")]),
        (
            "<https://example.com> and <b>bold</b> <sub>x</sub><!-- gone -->",
            vec![Block::paragraph([
                text("https://example.com").link("https://example.com"),
                text(" and "),
                text("bold").bold(),
                text(" x"),
            ])],
        ),
        (
            "# A ![x](https://example.com/x.png)",
            vec![Block::heading_1([text("A "), text("x").link("https://example.com/x.png")])],
        ),
        ("<column>\n\nalone\n\n</column>", vec![Block::paragraph("alone")]),
        (
            "<columns>\n\n<column>\n\nalone\n\n</column>\n\n</columns>",
            vec![Block::paragraph("alone")],
        ),
        ("</details>\n\nx", vec![Block::paragraph("x")]),
        (
            "- <details>\n\n  in\n\nout",
            vec![
                Block::bulleted_list_item("")
                    .child(Block::toggle("").child(Block::paragraph("in"))),
                Block::paragraph("out"),
            ],
        ),
        ("<div align=\"center\">\n\nmiddle\n\n</div>", vec![Block::paragraph("middle")]),
        ("a &lt; b &amp; c &copy;", vec![Block::paragraph("a < b & c ©")]),
    ] {
        assert_eq!(read(markdown), blocks, "{markdown:?}");
    }
}

#[test]
fn every_loss_is_reported() {
    let page = PageId::default();
    let external = IconInput::external("https://example.com/i.png");
    for (block, expected) in [
        (Block::paragraph("x").color(Color::Red), vec![Lost::Color]),
        (Block::paragraph("x").child(Block::divider()), vec![Lost::Nesting]),
        (Block::callout("x").icon(external), vec![Lost::Icon]),
        (Block::bookmark("https://example.com"), vec![Lost::Type]),
        (Block::code("x", CodeLanguage::C).caption("below"), vec![Lost::Caption]),
        (Block::code(RichText::text("x").bold(), CodeLanguage::C), vec![Lost::Style]),
        (Block::code("a\r\nb", CodeLanguage::C), vec![Lost::Text]),
        (Block::paragraph("a\0b"), vec![Lost::Text]),
        (Block::table([["a"]]).row_header(), vec![Lost::RowHeader]),
        (Block::table([[""], ["a"]]).column_header(), vec![Lost::ColumnHeader]),
        (Block::image(notion_model::FileUploadId::default()), vec![Lost::Block]),
        (Block::synced([Block::divider()]), vec![Lost::Sync]),
        (Block::synced_copy(Default::default()), vec![Lost::Block]),
        (Block::tabs([Block::paragraph("a").child(Block::divider())]), vec![Lost::Type]),
        (Block::template("x"), vec![Lost::Type]),
        (Block::link_to_page(page), vec![]),
        (Block::link_to_comment(Default::default()), vec![Lost::Block]),
        (
            Block::column_list([
                Block::column([Block::divider()]).width_ratio(0.5),
                Block::column([Block::divider()]),
            ]),
            vec![Lost::Width],
        ),
    ] {
        assert_eq!(lost(block.clone()), expected, "{block:?}");
    }
}

/// Only what Markdown, with tags, can express.
fn expressible(mut block: Block) -> Option<Block> {
    let refers = match &block.kind {
        Kind::SyncedBlock(_) | Kind::Bookmark(_) | Kind::Embed(_) => true,
        Kind::Image(media) => media.kind.name() == "file_upload",
        Kind::LinkToPage(link) => link.kind.name() == "comment_id",
        _ => false,
    };
    if refers {
        return None;
    }
    let children = block.nested_mut().map(std::mem::take).unwrap_or_default();
    let children: Vec<Block> = children.into_iter().filter_map(expressible).collect();
    match &mut block.kind {
        Kind::Paragraph(paragraph) => paragraph.color = None,
        Kind::Heading1(it) | Kind::Heading2(it) | Kind::Heading3(it) | Kind::Heading4(it)
            if it.is_toggleable != Some(true) =>
        {
            it.color = None;
        }
        Kind::BulletedListItem(it) | Kind::NumberedListItem(it) | Kind::Quote(it) => {
            it.color = None
        }
        Kind::ToDo(it) => it.color = None,
        Kind::Callout(it) => it.icon = None,
        Kind::Table(it) => it.has_row_header = None,
        // The end of a line is one character there.
        Kind::Code(it) => it.rich_text = it.rich_text.plain_text().replace('\r', "").into(),
        _ => {}
    }
    let block = simple(block);
    let nests = block.can_nest() && !matches!(block.kind, Kind::Paragraph(_));
    match &block.kind {
        Kind::Table(table) if table.has_column_header == Some(true) => {
            let Kind::TableRow(first) = &children.first()?.kind else { return None };
            if first.cells.iter().all(|cell| cell.is_empty()) {
                return None;
            }
        }
        Kind::ColumnList(_) | Kind::Table(_) if children.len() < 2 => return None,
        _ => {}
    }
    if children.is_empty() || !nests {
        return Some(block);
    }
    let mut block = block;
    if let Some(slot) = block.nested_mut() {
        *slot = children;
    }
    let heading = block.kind.name().starts_with("heading");
    Some(if heading { block.toggleable() } else { block })
}

/// Without what says the default, without zero characters, neighbouring texts that look the same made one.
fn simple(mut block: Block) -> Block {
    if let Some(text) = block.kind.rich_text_mut() {
        *text = joined(std::mem::take(text));
    }
    match &mut block.kind {
        Kind::TableRow(row) => {
            row.cells.iter_mut().for_each(|cell| *cell = joined(std::mem::take(cell)))
        }
        Kind::Image(it) | Kind::Video(it) | Kind::Pdf(it) | Kind::Audio(it) | Kind::File(it) => {
            it.caption = it.caption.take().map(joined).filter(|caption| !caption.is_empty());
        }
        Kind::ToDo(it) => it.checked = it.checked.filter(|checked| *checked),
        Kind::Callout(it) => it.color = it.color.take().filter(|color| *color != Color::Default),
        Kind::Toggle(it) => it.color = it.color.take().filter(|color| *color != Color::Default),
        Kind::Heading1(it) | Kind::Heading2(it) | Kind::Heading3(it) | Kind::Heading4(it) => {
            it.color = it.color.take().filter(|color| *color != Color::Default);
        }
        Kind::Table(it) => {
            it.has_column_header = it.has_column_header.filter(|it| *it);
            it.has_row_header = it.has_row_header.filter(|it| *it);
        }
        Kind::Code(it) => it.caption = None,
        _ => {}
    }
    block
}

fn joined(text: RichTextArray) -> RichTextArray {
    let mut joined: Vec<RichText> = Vec::new();
    for piece in text {
        for mut piece in edges(piece) {
            if piece.annotations.as_ref().is_some_and(|looks| *looks == Default::default()) {
                piece.annotations = None;
            }
            let RichTextKind::Text(text) = &mut piece.kind else {
                joined.push(piece);
                continue;
            };
            text.content = text.content.replace('\0', "");
            let (content, link) = (text.content.clone(), text.link.clone());
            if content.is_empty() {
                continue;
            }
            match joined.last_mut().map(|last| (last.annotations.clone(), &mut last.kind)) {
                Some((looks, RichTextKind::Text(last)))
                    if looks == piece.annotations && last.link == link =>
                {
                    last.content.push_str(&content);
                }
                _ => joined.push(piece),
            }
        }
    }
    joined.into()
}

/// An address is a link for every reader of Markdown, be it one or not.
fn unlinked(mut block: Block) -> Block {
    let without = |text: RichTextArray| {
        let mut pieces: Vec<RichText> = text.into_iter().collect();
        for piece in &mut pieces {
            if let RichTextKind::Text(text) = &mut piece.kind {
                let content = text.content.clone();
                text.link.take_if(|link| {
                    let schemes = ["", "http://", "mailto:"];
                    schemes.iter().any(|scheme| link.url == format!("{scheme}{content}"))
                });
            }
        }
        joined(pieces.into())
    };
    match &mut block.kind {
        Kind::TableRow(row) => {
            row.cells.iter_mut().for_each(|cell| *cell = without(std::mem::take(cell)))
        }
        Kind::Image(it) | Kind::Video(it) | Kind::Pdf(it) | Kind::Audio(it) | Kind::File(it) => {
            it.caption = it.caption.take().map(without);
        }
        kind => {
            if let Some(text) = kind.rich_text_mut() {
                *text = without(std::mem::take(text));
            }
        }
    }
    if let Some(nested) = block.nested_mut() {
        *nested = std::mem::take(nested).into_iter().map(unlinked).collect();
    }
    block
}

/// Spaces at the ends of bold and italic text are beside it.
fn edges(piece: RichText) -> Vec<RichText> {
    let looks = piece.annotations().into_owned();
    let other =
        looks.underline || looks.strikethrough || looks.code || looks.color != Color::Default;
    let RichTextKind::Text(text) = &piece.kind else { return vec![piece] };
    if other || text.link.is_some() || !(looks.bold || looks.italic) {
        return vec![piece];
    }
    let inner = text.content.trim_matches(' ');
    let from = text.content.len() - text.content.trim_start_matches(' ').len();
    let (before, after) = match inner {
        "" => (text.content.as_str(), ""),
        inner => (&text.content[..from], &text.content[from + inner.len()..]),
    };
    let mut middle = RichText::text(inner);
    middle.annotations = Some(looks);
    vec![RichText::text(before), middle, RichText::text(after)]
}

/// Blocks that are short to print.
struct Blocks(Vec<Block>);

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

fn blocks() -> impl Strategy<Value = Blocks> {
    prop::collection::vec(strategy::block_tree(), 0..4).prop_map(Blocks)
}

fn first_difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let near =
        |text: &str| text.chars().skip(same.saturating_sub(150)).take(300).collect::<String>();
    format!("{:?}\n is not {:?}", near(one), near(other))
}

fn expressible_blocks() -> impl Strategy<Value = Blocks> {
    blocks().prop_map(|blocks| Blocks(blocks.0.into_iter().filter_map(expressible).collect()))
}

/// Text in which everything means something.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = [
        "# ",
        "> ",
        "- ",
        "1. ",
        "- [x] ",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "$",
        "$$",
        "[a](b)",
        "![a](https://e.com/i.png)",
        "<b>",
        "</b>",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
        "<callout icon=\"x\">",
        "</callout>",
        "<columns>",
        "<column>",
        "</column>",
        "</columns>",
        "<br>",
        "<!--",
        "-->",
        "<span color=\"red\">",
        "</span>",
        "<mention-date start=\"2026-01-01\">",
        "</mention-date>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "| a | b |\n| - | - |\n",
        "|",
        "---\n",
        "===\n",
        "\\",
        "&amp;",
        "&#0;",
        "a",
        "word ",
        "é",
        "😀",
        "[!NOTE]",
        "<video src=\"https://e.com/v\">",
        "</video>",
        "<empty-block/>",
        "<synced_block>",
        "<div>",
        "<p>",
        "<ul><li>",
        "</li>",
        "<h2>",
        "<pre>",
        "<sup>2</sup>",
        "<word>",
        "https://e.com/a_b*",
        "a@e.com",
        "[^1]",
        "\n[^1]: note\n",
        "$5",
        "{{ x }}",
        "\n:::tip T\n",
        "\n:::\n",
        "\n!!! note\n    ",
        "> [!tip] x\n",
        "\u{a0}",
        "\r",
        "\0",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|all| all.concat())
}

/// What a random tree found, each by itself.
#[test]
fn what_looks_like_something_else_comes_back() {
    let quoted = || Block::quote("a").children([Block::code("g", CodeLanguage::Shell)]);
    let item = |inside: Vec<Block>| Block::bulleted_list_item("a").children(inside);
    let formula = || Block::equation(" + g");
    for blocks in [
        vec![item(vec![formula()])],
        vec![item(vec![quoted(), item(vec![formula()])])],
        vec![item(vec![quoted(), formula()])],
        vec![Block::quote("a").children([item(vec![formula()])]), formula()],
        vec![Block::paragraph("\u{feff}a")],
        vec![Block::paragraph("\u{feff}\u{feff}")],
    ] {
        for dialect in [Dialect::Extended, Dialect::NotionV2] {
            let (text, losses) = WriteOptions::new().dialect(dialect).write(&blocks);
            assert_eq!(losses, [], "{text}");
            let again = ReadOptions::new().dialect(dialect).read(&text).blocks;
            assert_eq!(again, blocks, "{dialect:?}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn what_can_be_expressed_comes_back(blocks in expressible_blocks()) {
        let (text, losses) = write(&blocks.0);
        prop_assert_eq!(&losses, &[], "{}", text);
        let again = Blocks(read(&text).into_iter().map(unlinked).collect());
        let blocks: Vec<Block> = blocks.0.into_iter().map(unlinked).collect();
        let differs = || first_difference(&format!("{again:?}"), &format!("{:?}", Blocks(blocks.clone())));
        prop_assert!(again.0 == blocks, "{}", differs());
    }

    #[test]
    fn text_comes_back_as_it_was(text in strategy::rich_text_array(), style in 0usize..5) {
        let text = joined(text);
        let block = match style {
            0 => Block::paragraph(text),
            1 => Block::heading_3(text),
            2 => Block::table([["x".into(), text]]),
            3 => Block::toggle(text),
            _ => Block::to_do(text),
        };
        let (text, losses) = write(std::slice::from_ref(&block));
        prop_assert_eq!(&losses, &[], "{}", text);
        let again = Blocks(read(&text).into_iter().map(unlinked).collect());
        prop_assert!(again.0 == [unlinked(block)], "{}\n{:?}", text, again);
    }

    /// Whatever is read and written once stays as it is from then on, but that an address which was no link becomes one.
    #[test]
    fn writing_what_was_read_is_stable(text in markdown()) {
        let (once, losses) = write(&read(&text));
        let again = read(&once);
        let twice = write(&again).0;
        let third = read(&twice);
        prop_assert_eq!(write(&third).0, &*twice, "{:?}", text);
        let plain = |blocks: Vec<Block>| Blocks(blocks.into_iter().map(unlinked).collect());
        prop_assert!(plain(again).0 == plain(third).0, "{:?} {:?} {:?}", text, once, twice);
        // What Markdown says, Markdown can say.
        let lost: Vec<Lost> = losses.into_iter().map(|loss| loss.what).collect();
        prop_assert!(lost.iter().all(|lost| *lost == Lost::Text), "{:?} {:?}", lost, text);
    }

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        read(&text);
    }

    #[test]
    fn any_blocks_are_written(blocks in blocks()) {
        let (text, losses) = write(&blocks.0);
        // What is lost once can make neighbours one list; then it stays as it is.
        let once = write(&read(&text)).0;
        let twice = write(&read(&once)).0;
        prop_assert!(twice == once, "{}", first_difference(&once, &twice));
        for loss in losses {
            prop_assert!(!loss.path.is_empty() && !loss.kind.is_empty());
        }
    }
}

#[test]
fn what_is_deep_is_read() {
    for open in [
        "> ",
        "- ",
        "1. ",
        "<details>\n\n",
        "<callout>\n\n",
        "**",
        "[",
        "<b>",
        "<columns>\n\n<column>\n\n",
    ] {
        let blocks = read(&open.repeat(5000));
        assert!(blocks.len() < 6000, "{open}");
        write(&blocks);
    }
}
