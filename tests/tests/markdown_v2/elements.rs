//! Every element of the dialect, and the examples that Notion's page is known by.

use notion_model::{
    BlockId, BlockInput as Block, CodeLanguage, Color, DatabaseId, DateOrDateTime, DateValue,
    IconInput, Lost, PageId, RichText, RichTextArray, UserId,
};

use crate::{document, lost, read, write};

const ID: &str = "38c9ce7b60a481719555ff211bc8f65c";

fn text(text: &str) -> RichText {
    RichText::text(text)
}

fn p(text: &str) -> Block {
    Block::paragraph(text)
}

/// What is written is this, without loss, and is read as it was, without loss.
#[track_caller]
fn both_ways(markdown: &str, blocks: &[Block]) {
    let found = document(markdown);
    assert_eq!(found.blocks, blocks, "{markdown}");
    assert_eq!(found.losses, [], "{markdown}");
    let (written, losses) = write(blocks);
    assert_eq!(written, markdown);
    assert_eq!(losses, []);
}

/// This is read so, with these losses.
#[track_caller]
fn reads(markdown: &str, blocks: &[Block], losses: &[Lost]) {
    let found = document(markdown);
    assert_eq!(found.blocks, blocks, "{markdown}");
    assert_eq!(lost(found.losses), losses, "{markdown}");
}

#[test]
fn paragraphs() {
    both_ways("", &[]);
    both_ways(
        "First\n\nSecond, with a break\\\nin it.\n",
        &[p("First"), p("Second, with a break\nin it.")],
    );
    both_ways("<p />\n", &[p("")]);
    both_ways(
        "<p color=\"red\">\nRed paragraph\n\nIts child\n</p>\n",
        &[p("Red paragraph").color(Color::Red).child(p("Its child"))],
    );
    both_ways("<p>\n<p />\n\nchild\n</p>\n", &[p("").child(p("child"))]);
    both_ways("<p>\n&#32;edges&#32;\n</p>\n", &[p(" edges ")]);
    // A single end of a line begins no block, and nothing is code because it is indented.
    reads("one\ntwo", &[p("one two")], &[]);
    reads("    four blanks", &[p("four blanks")], &[]);
    reads("<p color=\"red\">One line</p>", &[p("One line").color(Color::Red)], &[]);
    reads("a {color=\"red\"}", &[p("a {color=\"red\"}")], &[]);
    reads("a<br />b", &[p("a\nb")], &[]);
}

#[test]
fn headings_and_toggles() {
    both_ways(
        "# A\n\n## B\n\n### C\n\n#### D\n",
        &[
            Block::heading_1("A"),
            Block::heading_2("B"),
            Block::heading_3("C"),
            Block::heading_4("D"),
        ],
    );
    both_ways(
        "<h2 color=\"blue_bg\">\nB\n</h2>\n",
        &[Block::heading_2("B").color(Color::BlueBackground)],
    );
    both_ways("<h1>\na\\\nb\n</h1>\n", &[Block::heading_1("a\nb")]);
    both_ways(
        "<toggle heading=\"h2\" color=\"blue_bg\">\nDetails of the plan\n\n- first point\n</toggle>\n",
        &[Block::heading_2("Details of the plan")
            .color(Color::BlueBackground)
            .child(Block::bulleted_list_item("first point"))],
    );
    both_ways("<toggle>\n<p />\n</toggle>\n", &[Block::toggle("")]);
    both_ways(
        "<toggle color=\"gray\">\nT\n\n<toggle>\nU\n\nx\n</toggle>\n</toggle>\n",
        &[Block::toggle("T").color(Color::Gray).child(Block::toggle("U").child(p("x")))],
    );
    reads("##### Five", &[Block::heading_4("Five")], &[]);
    reads("<h1>\nA\n\nb\n</h1>", &[Block::heading_1("A"), p("b")], &[Lost::Nesting]);
    // A paragraph with a colour is no title.
    reads(
        "<toggle>\n<p color=\"red\">\nx\n</p>\n</toggle>",
        &[Block::toggle("").child(p("x").color(Color::Red))],
        &[],
    );
}

#[test]
fn lists() {
    let item = |text: &str| Block::bulleted_list_item(text);
    let number = |text: &str| Block::numbered_list_item(text);
    both_ways(
        "- item\n\t- inside\n\t\t1. deep\n- next\n",
        &[item("item").child(item("inside").child(number("deep"))), item("next")],
    );
    both_ways(
        "1. one\n2. two\n\t- [ ] open\n\t- [x] done\n",
        &[
            number("one"),
            number("two").children([Block::to_do("open"), Block::to_do("done").checked()]),
        ],
    );
    both_ways(
        "<ul>\n<li color=\"green\">\nGreen item\n\nA paragraph in it\n</li>\n<li>\nplain\n</li>\n</ul>\n",
        &[item("Green item").color(Color::Green).child(p("A paragraph in it")), item("plain")],
    );
    both_ways(
        "<ol>\n<li>\none\n\n> quote\n</li>\n</ol>\n",
        &[number("one").child(Block::quote("quote"))],
    );
    both_ways(
        "<todo checked=\"true\" color=\"orange\">\nShip it\n</todo>\n\n<todo checked=\"false\">\nx\n\ny\n</todo>\n",
        &[Block::to_do("Ship it").checked().color(Color::Orange), Block::to_do("x").child(p("y"))],
    );
    reads(
        "<todo checked=\"true\" color=\"orange\">Ship it</todo>",
        &[Block::to_do("Ship it").checked().color(Color::Orange)],
        &[],
    );
    reads("<ol type=\"a\"><li>x</li></ol>", &[number("x")], &[Lost::Numbering]);
    // What comes behind a list is none of it.
    reads(
        "<callout icon=\"🧭\">\nRead\n\n1. one\n2. two\n</callout>\nafter",
        &[Block::callout("Read").icon("🧭").child(number("one")).child(number("two")), p("after")],
        &[],
    );
    let many: Vec<Block> = (0..120).map(|_| number("x").child(item("y"))).collect();
    let (written, losses) = write(&many);
    assert!(written.starts_with("<ol>\n<li>\nx\n\n- y\n</li>\n") && losses.is_empty());
    assert_eq!(read(&written), many);
}

#[test]
fn quotes_and_callouts() {
    both_ways("> short quote\n\n> other\n", &[Block::quote("short quote"), Block::quote("other")]);
    both_ways("> a\\\n> b\n", &[Block::quote("a\nb")]);
    both_ways(
        "<quote color=\"purple\">\nQ\n\n- x\n</quote>\n",
        &[Block::quote("Q").color(Color::Purple).child(Block::bulleted_list_item("x"))],
    );
    both_ways(
        "<callout icon=\"🧭\" color=\"gray_bg\">\nRead this first\n\n1. one\n2. two\n</callout>\n",
        &[Block::callout("Read this first")
            .icon("🧭")
            .color(Color::GrayBackground)
            .child(Block::numbered_list_item("one"))
            .child(Block::numbered_list_item("two"))],
    );
    // No alerts, and lines of one quote are one.
    reads("> [!NOTE]\n> x", &[Block::quote("[!NOTE] x")], &[]);
    reads("<callout icon=\"compass\">x</callout>", &[Block::callout("x")], &[Lost::Icon]);
}

#[test]
fn code_formulas_and_lines() {
    both_ways(
        "```rust\nfn main() {\n\n    <p>x</p>\n}\n```\n\n````markdown\n```\n````\n\n---\n",
        &[
            Block::code("fn main() {\n\n    <p>x</p>\n}", CodeLanguage::Rust),
            Block::code("```", CodeLanguage::Markdown),
            Block::divider(),
        ],
    );
    both_ways("$$\na^2 + b_1 * c\n\\\\\n- d\n$$\n", &[Block::equation("a^2 + b_1 * c\n\\\\\n- d")]);
    both_ways("<equation>a $$ b</equation>\n", &[Block::equation("a $$ b")]);
    reads(
        "<equation color=\"blue\">a_1 * b_2</equation>",
        &[Block::equation("a_1 * b_2")],
        &[Lost::Color],
    );
}

#[test]
fn tables() {
    both_ways(
        "| Name | Hours |\n| --- | --- |\n| Ada | 7\\|8<br />9 |\n",
        &[Block::table([["Name", "Hours"], ["Ada", "7|8\n9"]]).column_header()],
    );
    both_ways("<table>\n<tr><td>a</td><td></td></tr>\n</table>\n", &[Block::table([["a", ""]])]);
    both_ways(
        "<table header-row=\"true\" header-column=\"true\">\n<tr><th>**a**</th><th>b</th></tr>\n<tr><td>`x|y`</td><td>c<br />d</td></tr>\n</table>\n",
        &[Block::table([
            [RichTextArray::from(text("a").bold()), "b".into()],
            [text("x|y").code().into(), "c\nd".into()],
        ])
        .column_header()
        .row_header()],
    );
    // Colours and widths of a table have no place in blocks.
    reads(
        "<table header-row=\"true\">\n<colgroup><col width=\"180\" color=\"blue_bg\" /><col /></colgroup>\n<tr><th>Name</th><th>Hours</th></tr>\n\n<tr color=\"gray\">\n  <td>Ada</td>\n  <td color=\"red\">7<br />8</td>\n</tr>\n</table>\nafter",
        &[Block::table([["Name", "Hours"], ["Ada", "7\n8"]]).column_header(), p("after")],
        &[Lost::Width, Lost::Color, Lost::Color, Lost::Color],
    );
}

#[test]
fn columns_tabs_and_synced_blocks() {
    let original: BlockId = ID.parse().unwrap();
    both_ways(
        "<columns>\n<column ratio=\"30\">\nLeft\n</column>\n\n<column ratio=\"70\">\nRight\n\n- x\n</column>\n</columns>\n",
        &[Block::column_list([
            Block::column([p("Left")]).width_ratio(0.3),
            Block::column([p("Right"), Block::bulleted_list_item("x")]).width_ratio(0.7),
        ])],
    );
    both_ways(
        "<tabs>\n<tab icon=\"🌱\">\nSpring\n\nContent of the tab\n</tab>\n<tab>\nSummer\n</tab>\n</tabs>\n",
        &[Block::tabs([
            Block::tab("Spring").icon("🌱").child(p("Content of the tab")),
            Block::tab("Summer"),
        ])],
    );
    both_ways(
        "<synced-block>\nShared text\n</synced-block>\n",
        &[Block::synced([p("Shared text")])],
    );
    both_ways(
        &format!(
            "<synced-block-reference url=\"https://www.notion.so/{ID}\">\n</synced-block-reference>\n"
        ),
        &[Block::synced_copy(original)],
    );
    // What a copy shows is in its original.
    reads(
        &format!(
            "<synced-block-reference url=\"https://www.notion.so/a-page-00000000000000000000000000000001#{ID}\" notice=\"x\">\nShared\n</synced-block-reference>"
        ),
        &[Block::synced_copy(original)],
        &[],
    );
}

#[test]
fn media() {
    let url = "https://example.com/a";
    both_ways(
        "![A *map*](https://example.com/map.png)\n",
        &[Block::image("https://example.com/map.png").caption([text("A "), text("map").italic()])],
    );
    both_ways(
        &format!("<image source=\"{url}.png\">see [it]({url})</image>\n"),
        &[Block::image(format!("{url}.png")).caption([text("see "), text("it").link(url)])],
    );
    for (tag, block) in [
        ("pdf", Block::pdf(url)),
        ("file", Block::file(url)),
        ("audio", Block::audio(url)),
        ("video", Block::video(url)),
        ("bookmark", Block::bookmark(url)),
        ("embed", Block::embed(url)),
    ] {
        both_ways(&format!("<{tag} source=\"{url}\"></{tag}>\n"), std::slice::from_ref(&block));
        both_ways(
            &format!("<{tag} source=\"{url}\">The **report**</{tag}>\n\nafter\n"),
            &[block.clone().caption([text("The "), text("report").bold()]), p("after")],
        );
        reads(&format!("<{tag} source=\"{url}\" />\nafter"), &[block, p("after")], &[]);
    }
    reads(
        &format!("<image source=\"{url}.png\" color=\"red\">c</image>"),
        &[Block::image(format!("{url}.png")).caption("c")],
        &[Lost::Color],
    );
}

/// Blocks that the block API can't make are what comes nearest, and a loss.
#[test]
fn what_only_the_dialect_has() {
    let page: PageId = ID.parse().unwrap();
    let database: DatabaseId = ID.parse().unwrap();
    reads("<page>New subpage</page>", &[p("New subpage")], &[Lost::Type]);
    reads(
        &format!("<page url=\"https://app.notion.com/p/New-{ID}\" color=\"red\">Old</page>"),
        &[Block::link_to_page(page)],
        &[Lost::Color, Lost::Type],
    );
    reads(
        &format!(
            "<database url=\"https://www.notion.so/{ID}\" inline=\"true\" data-source-url=\"collection://{ID}\">Tasks</database>"
        ),
        &[Block::link_to_database(database)],
        &[Lost::Type],
    );
    reads(
        "<folder url=\"https://www.notion.so/f\">Files</folder>",
        &[Block::paragraph(text("Files").link("https://www.notion.so/f"))],
        &[Lost::Type],
    );
    reads(
        "<external_object_instance integration=\"github\">repo</external_object_instance>",
        &[p("repo")],
        &[Lost::Type],
    );
    reads("<custom-block definition-id=\"x\" />\n\nafter", &[p("after")], &[Lost::Tag]);
    reads(
        "<unknown url=\"https://www.notion.so/x\" alt=\"breadcrumb\"/>\n\nafter",
        &[p("after")],
        &[Lost::Tag],
    );
    reads(
        "<mail to=\"a@example.com\" subject=\"Hi\">\nDear all\n</mail>",
        &[Block::toggle("Hi").child(p("Dear all"))],
        &[Lost::Type],
    );
    reads(
        "<meeting-notes attendees=\"user://x\" view-url=\"y\">Weekly\n<meeting-notes-section-notes>Notes</meeting-notes-section-notes>\n<meeting-notes-section-summary>\nSum\n</meeting-notes-section-summary>\n</meeting-notes>",
        &[Block::toggle("Weekly")
            .child(p("Notes"))
            .child(Block::toggle("Summary").child(p("Sum")))],
        &[Lost::Type],
    );
    both_ways(
        "<table-of-contents color=\"gray\" />\n",
        &[Block::table_of_contents().color(Color::Gray)],
    );
}

#[test]
fn text_and_its_looks() {
    both_ways(
        "**b** *i* ~~s~~ <u>u</u> `c` [l](https://example.com/a) $x$ ***bi***\n",
        &[Block::paragraph([
            text("b").bold(),
            text(" "),
            text("i").italic(),
            text(" "),
            text("s").strikethrough(),
            text(" "),
            text("u").underline(),
            text(" "),
            text("c").code(),
            text(" "),
            text("l").link("https://example.com/a"),
            text(" "),
            RichText::equation("x"),
            text(" "),
            text("bi").bold().italic(),
        ])],
    );
    both_ways(
        "<b>bold </b>x<i> i</i>y, n$^{th}$ of 5$&#53;\n".replace("5$&#53;", "$2$&#53;").as_str(),
        &[Block::paragraph([
            text("bold ").bold(),
            text("x"),
            text(" i").italic(),
            text("y, n"),
            RichText::equation("^{th}"),
            text(" of "),
            RichText::equation("2"),
            text("5"),
        ])],
    );
    both_ways(
        "<span color=\"red\"><u>x</u></span> <span color=\"blue_bg\">y</span>\n",
        &[Block::paragraph([
            text("x").underline().color(Color::Red),
            text(" "),
            text("y").color(Color::BlueBackground),
        ])],
    );
    // What is text is escaped.
    both_ways(
        "\\<callout> \\*a\\* \\_b\\_ \\$5 \\[c] \\`d\\` \\:wave: 10:30:00 {e}\n"
            .replace("[c]", "[c\\]")
            .as_str(),
        &[p("<callout> *a* _b_ $5 [c] `d` :wave: 10:30:00 {e}")],
    );
    both_ways("\\# a\\\n\\- b\\\n1\\. c\\\n\\> d\n", &[p("# a\n- b\n1. c\n> d")]);
    reads(
        "&lt;callout&gt; &amp; <div>*a*</div> a < b <!-- c -->",
        &[Block::paragraph([
            text("<callout> & <div>"),
            text("a").italic(),
            text("</div> a < b <!-- c -->"),
        ])],
        &[],
    );
    reads(
        "<div>\n*a*\n</div>",
        &[Block::paragraph([text("<div> "), text("a").italic(), text(" </div>")])],
        &[],
    );
    reads(
        "see <span discussion-urls=\"discussion://1\" color=\"red\">x</span>[^https://example.com/a]",
        &[Block::paragraph([
            text("see "),
            text("x").color(Color::Red),
            text("https://example.com/a").link("https://example.com/a"),
        ])],
        &[Lost::Comment, Lost::Citation],
    );
    // Addresses are links only where it says so.
    both_ways(
        "https://example.com/a\\_b\n".replace("\\_", "_").as_str(),
        &[p("https://example.com/a_b")],
    );
}

#[test]
fn mentions() {
    let user: UserId = "b1ccd7e4-0000-4000-8000-000000000001".parse().unwrap();
    let page: PageId = ID.parse().unwrap();
    let database: DatabaseId = ID.parse().unwrap();
    let date = |start: &str| RichText::mention_date(DateOrDateTime::from(start));
    both_ways(
        &format!(
            "<mention url=\"user://{user}\" /> on <mention url=\"https://www.notion.so/{ID}\" /> in <mention url=\"https://www.notion.so/{ID}\" type=\"database\" />\n"
        ),
        &[Block::paragraph([
            RichText::mention_user(user),
            text(" on "),
            RichText::mention_page(page),
            text(" in "),
            RichText::mention_database(database),
        ])],
    );
    let range = DateValue::range("2026-11-29T09:30:00", "2026-11-30T10:00:00")
        .in_time_zone("Europe/Berlin");
    both_ways(
        "<date start=\"2026-11-29\" /> <date start=\"2026-11-29\" end=\"2026-11-30\" start-time=\"09:30\" end-time=\"10:00\" time-zone=\"Europe/Berlin\" />\n",
        &[Block::paragraph([date("2026-11-29"), text(" "), RichText::mention_date(range)])],
    );
    // The time is the same; how far it is from UTC is said by a time zone.
    let (written, losses) = write(&[Block::paragraph(date("2026-11-29T09:30:00.000+02:00"))]);
    assert_eq!(
        written,
        "<date start=\"2026-11-29\" start-time=\"09:30\" time-zone=\"Etc/GMT-2\" />\n"
    );
    assert_eq!(lost(losses), [Lost::Text]);
    // In a label nothing means anything.
    reads(
        &format!("<mention url=\"user://{user}\">a*b `c</mention> *d* `e`"),
        &[Block::paragraph([
            RichText::mention_user(user),
            text(" "),
            text("d").italic(),
            text(" "),
            text("e").code(),
        ])],
        &[],
    );
    reads("<mention url=\"agent://x\">Helper</mention>", &[p("Helper")], &[Lost::Mention]);
}

#[test]
fn what_the_dialect_can_not_say() {
    let page = PageId::default();
    for (block, expected) in [
        (p("x").color(Color::DefaultBackground), vec![Lost::Color]),
        (
            Block::callout("x").icon(IconInput::external("https://example.com/i.png")),
            vec![Lost::Icon],
        ),
        (Block::code("x", CodeLanguage::C).caption("below"), vec![Lost::Caption]),
        (Block::code(text("x").bold(), CodeLanguage::C), vec![Lost::Style]),
        (Block::breadcrumb(), vec![Lost::Block]),
        (Block::template("x"), vec![Lost::Type]),
        (Block::link_to_page(page), vec![Lost::Type]),
        (Block::link_to_comment(Default::default()), vec![Lost::Block]),
        (Block::image(notion_model::FileUploadId::default()), vec![Lost::Block]),
        (Block::file("https://example.com/a").named("a.zip"), vec![Lost::Name]),
        (Block::tabs([Block::tab("x").color(Color::Red)]), vec![Lost::Color]),
        (Block::paragraph(text("a\nb").code()), vec![Lost::Style]),
        (Block::paragraph(RichText::equation("a $ b")), vec![Lost::Formula]),
        (Block::paragraph(text("x").color(Color::DefaultBackground)), vec![Lost::Style]),
        (Block::paragraph(RichText::equation("x").code()), vec![Lost::Style]),
        (p("a\0b"), vec![Lost::Text]),
    ] {
        assert_eq!(lost(write(std::slice::from_ref(&block)).1), expected, "{block:?}");
    }
}
