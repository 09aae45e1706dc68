//! Blocks of any kind, and any text.

use notion_model::{
    Annotations, BlockInput as Block, BlockInputKind as Kind, Color, DateOrDateTime, IconInputKind,
    Lost, MentionKind, RichText, RichTextArray, RichTextKind, strategy,
};
use notion_tests::growth;
use proptest::prelude::*;

use crate::{cases, document, lost, read, write};

/// As it is read: without what says the default, and with neighbouring texts that look the same as one.
pub(crate) fn plain(mut block: Block) -> Block {
    let children = block.nested_mut().map(std::mem::take).unwrap_or_default();
    if let Some(text) = block.kind.rich_text_mut() {
        *text = joined(std::mem::take(text));
    }
    if let Some(caption) = block.kind.caption_mut() {
        *caption = caption.take().map(joined).filter(|caption| !caption.is_empty());
    }
    let is_set = |color: &Color| *color != Color::Default;
    match &mut block.kind {
        Kind::Paragraph(it) => it.color = it.color.take().filter(is_set),
        Kind::Heading1(it) | Kind::Heading2(it) | Kind::Heading3(it) | Kind::Heading4(it) => {
            it.color = it.color.take().filter(is_set);
            it.is_toggleable = it.is_toggleable.filter(|it| *it);
        }
        Kind::BulletedListItem(it)
        | Kind::NumberedListItem(it)
        | Kind::Toggle(it)
        | Kind::Quote(it) => it.color = it.color.take().filter(is_set),
        Kind::ToDo(it) => {
            it.color = it.color.take().filter(is_set);
            it.checked = it.checked.filter(|it| *it);
        }
        Kind::Callout(it) => it.color = it.color.take().filter(is_set),
        Kind::TableOfContents(it) => it.color = it.color.take().filter(is_set),
        Kind::Table(it) => {
            it.has_column_header = it.has_column_header.filter(|it| *it);
            it.has_row_header = it.has_row_header.filter(|it| *it);
        }
        Kind::TableRow(row) => {
            row.cells.iter_mut().for_each(|cell| *cell = joined(std::mem::take(cell)));
        }
        _ => {}
    }
    if let Some(slot) = block.nested_mut() {
        *slot = children.into_iter().map(plain).collect();
    }
    block
}

fn joined(text: RichTextArray) -> RichTextArray {
    let mut joined: Vec<RichText> = Vec::new();
    for mut piece in text {
        piece.annotations = piece.annotations.filter(|looks| *looks != Annotations::default());
        match (joined.last_mut(), &piece.kind) {
            (_, RichTextKind::Text(text)) if text.content.is_empty() => {}
            (Some(last), RichTextKind::Text(text)) if last.annotations == piece.annotations => {
                match &mut last.kind {
                    RichTextKind::Text(before) if before.link == text.link => {
                        before.content.push_str(&text.content);
                    }
                    _ => joined.push(piece),
                }
            }
            _ => joined.push(piece),
        }
    }
    joined.into()
}

/// Only what the dialect can say.
fn sayable(mut block: Block) -> Option<Block> {
    let children = block.nested_mut().map(std::mem::take).unwrap_or_default();
    let children: Vec<Block> = children.into_iter().filter_map(sayable).collect();
    let said = |color: Option<Color>| color.filter(|color| *color != Color::DefaultBackground);
    match &mut block.kind {
        Kind::LinkToPage(_) | Kind::Breadcrumb(_) | Kind::Template(_) => return None,
        Kind::Image(media) if media.kind.name() == "file_upload" => return None,
        Kind::File(media) => media.name = None,
        Kind::Code(code) => {
            // An end of a line is one sign there.
            code.rich_text = code.rich_text.plain_text().replace(['\r', '\0'], "").into();
            code.caption = None;
        }
        Kind::Equation(equation) => equation.expression = tight(&equation.expression),
        Kind::Paragraph(it) => {
            it.color = said(it.color.take());
            it.icon = it.icon.take().filter(|it| matches!(it.kind, IconInputKind::Emoji(_)));
        }
        Kind::Heading1(it) | Kind::Heading2(it) | Kind::Heading3(it) | Kind::Heading4(it) => {
            it.color = said(it.color.take());
        }
        Kind::BulletedListItem(it)
        | Kind::NumberedListItem(it)
        | Kind::Toggle(it)
        | Kind::Quote(it) => it.color = said(it.color.take()),
        Kind::ToDo(it) => it.color = said(it.color.take()),
        Kind::Callout(it) => {
            it.color = said(it.color.take());
            it.icon = it.icon.take().filter(|it| matches!(it.kind, IconInputKind::Emoji(_)));
        }
        Kind::TableRow(row) => {
            row.cells.iter_mut().for_each(|cell| *cell = sayable_text(std::mem::take(cell)));
        }
        _ => {}
    }
    if let Some(text) = block.kind.rich_text_mut() {
        *text = sayable_text(std::mem::take(text));
    }
    if let Some(Some(caption)) = block.kind.caption_mut() {
        *caption = sayable_text(std::mem::take(caption));
    }
    if matches!(block.kind, Kind::ColumnList(_)) && children.len() < 2 {
        return None;
    }
    if let Some(slot) = block.nested_mut() {
        *slot = children;
    }
    Some(plain(block))
}

fn tight(expression: &str) -> String {
    match expression.trim() {
        "" => "x".to_owned(),
        expression => expression.to_owned(),
    }
}

fn sayable_text(text: RichTextArray) -> RichTextArray {
    let mut pieces: Vec<RichText> = text.into_iter().collect();
    for piece in &mut pieces {
        let looks = piece.annotations.get_or_insert_default();
        if looks.color == Color::DefaultBackground {
            looks.color = Color::Default;
        }
        match &mut piece.kind {
            RichTextKind::Text(text) => {
                let odd: &[char] = if looks.code { &['\0', '\n', '\r'] } else { &['\0'] };
                text.content = text.content.replace(odd, "");
            }
            RichTextKind::Equation(equation) => {
                looks.code = false;
                equation.expression = tight(&equation.expression);
            }
            RichTextKind::Mention(mention) => {
                looks.code = false;
                if let MentionKind::Date(date) = &mut mention.kind {
                    let local = |date: &mut DateOrDateTime| {
                        if let DateOrDateTime::DateTime { .. } = date {
                            let text = date.to_string();
                            *date = DateOrDateTime::from(text.get(..19).unwrap_or_default());
                        }
                    };
                    local(&mut date.start);
                    date.end.iter_mut().for_each(local);
                }
            }
            _ => {}
        }
    }
    joined(pieces.into())
}

/// Blocks that are short to print.
#[derive(Clone, PartialEq)]
struct Blocks(Vec<Block>);

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

fn blocks() -> impl Strategy<Value = Blocks> {
    let any = prop_oneof![3 => strategy::block_tree().boxed(), 1 => strategy::block().boxed()];
    prop::collection::vec(any, 0..4).prop_map(Blocks)
}

/// Text in which everything means something.
pub(crate) const PIECES: &[&str] = &[
    "# ",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "\n",
    "\n\n",
    "\\\n",
    "  ",
    "\t",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```\n",
    "$",
    "$$\n",
    "$x$",
    "[a](https://e.com/b)",
    "![a](https://e.com/i.png)",
    "<b>",
    "</b>",
    "<i>",
    "<u>",
    "</u>",
    "<s>",
    "<p>",
    "<p color=\"red\">\n",
    "<p />",
    "</p>",
    "<h2>",
    "</h2>",
    "<toggle>",
    "<toggle heading=\"h1\">\n",
    "</toggle>",
    "<quote>",
    "</quote>",
    "<todo checked=\"true\">",
    "</todo>",
    "<ul>\n<li>",
    "<ol type=\"a\">\n",
    "<li>",
    "</li>",
    "</ul>",
    "<callout icon=\"💡\">\n",
    "</callout>\n",
    "<columns>\n<column ratio=\"40\">\n",
    "</column>\n<column>\n",
    "</column>\n</columns>\n",
    "<tabs>\n<tab>",
    "</tab>",
    "</tabs>",
    "<synced-block>\n",
    "</synced-block>\n",
    "<table>\n<tr><td>",
    "</td><td>",
    "</td></tr>\n</table>\n",
    "| a | b |\n| - | - |\n",
    "|",
    "<br />",
    "<span color=\"red\">",
    "<span discussion-urls=\"x\">",
    "</span>",
    "<mention url=\"user://b1ccd7e4-0000-4000-8000-000000000001\">",
    "</mention>",
    "<date start=\"2026-01-01\" />",
    "<pdf source=\"https://e.com/p\">",
    "</pdf>",
    "<page>",
    "</page>",
    "<equation>",
    "</equation>",
    "<table-of-contents />",
    "<meeting-notes>",
    "<meeting-notes-section-notes>",
    "</meeting-notes>",
    "<unknown url=\"x\" alt=\"y\" />",
    "<div>",
    "<!--",
    "-->",
    "---\n",
    "===\n",
    "\\",
    "\\<",
    "&lt;",
    "&#0;",
    "[^https://e.com/c]",
    ":name:",
    "{color=\"red\"}",
    "a",
    "word ",
    "é",
    "😀",
    "\u{a0}",
    "\r",
    "\0",
];

fn markdown() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|all| all.concat())
}

fn first_difference(one: &Blocks, other: &Blocks) -> String {
    difference(&format!("{one:?}"), &format!("{other:?}"))
}

/// Where two texts begin to differ.
pub(crate) fn difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let near =
        |text: &str| text.chars().skip(same.saturating_sub(150)).take(300).collect::<String>();
    format!("{:?}\n is not {:?}", near(one), near(other))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_can_be_said_comes_back(blocks in blocks()) {
        let blocks = Blocks(blocks.0.into_iter().filter_map(sayable).collect());
        let (text, losses) = write(&blocks.0);
        prop_assert_eq!(&losses, &[], "{}", text);
        let again = document(&text);
        prop_assert_eq!(again.losses, &[], "{}", text);
        let again = Blocks(again.blocks);
        prop_assert!(again == blocks, "{}\n{}", text, first_difference(&again, &blocks));
    }

    #[test]
    fn what_says_no_loss_comes_back(block in strategy::block_tree()) {
        let (text, losses) = write(std::slice::from_ref(&block));
        if losses.is_empty() {
            let (again, block) = (Blocks(read(&text)), Blocks(vec![plain(block)]));
            prop_assert!(again == block, "{}\n{}", text, first_difference(&again, &block));
        }
    }

    #[test]
    fn text_comes_back_as_it_was(text in strategy::rich_text_array(), style in 0usize..7) {
        let text = sayable_text(text);
        let block = match style {
            0 => Block::paragraph(text),
            1 => Block::heading_3(text),
            2 => Block::table([["x".into(), text]]).column_header(),
            3 => Block::table([["x".into(), text]]),
            4 => Block::bulleted_list_item(text),
            5 => Block::pdf("https://e.com/p").caption(text),
            _ => Block::quote(text),
        };
        let block = plain(block);
        let (text, losses) = write(std::slice::from_ref(&block));
        prop_assert_eq!(&losses, &[], "{}", text);
        let (again, block) = (Blocks(read(&text)), Blocks(vec![block]));
        prop_assert!(again == block, "{}\n{}", text, first_difference(&again, &block));
    }

    /// Whatever is read is written and read as it was, unless something is said to be lost; and what it is written as stays.
    #[test]
    fn writing_what_was_read_is_stable(text in markdown()) {
        let blocks = Blocks(read(&text));
        let (once, losses) = write(&blocks.0);
        let again = Blocks(read(&once));
        let lost = lost(losses);
        // A link to a page has no form, nor has a formula of several lines in a line, or one that hides its end; a tag in a
        // formula or in code would end the cell or the caption that it is in.
        let may_be_lost = |lost: &Lost| match lost {
            Lost::Type | Lost::Style => true,
            // An empty paragraph that is all of a tab is none.
            Lost::Color => text.contains("<tab>"),
            Lost::Formula => text.contains('$') || text.contains("<equation"),
            Lost::Text => text.contains("<t") || text.contains("<pdf"),
            _ => false,
        };
        prop_assert!(lost.iter().all(may_be_lost), "{:?} {:?}", lost, text);
        if lost.is_empty() {
            prop_assert!(again == blocks, "{:?}\n{}\n{}", text, once, first_difference(&again, &blocks));
        }
        // A caption that holds the end of its tag is cut, and more than once if it holds several.
        if lost.contains(&Lost::Text) && text.contains("<pdf") {
            return Ok(());
        }
        let twice = write(&again.0).0;
        prop_assert!(Blocks(read(&twice)) == again, "{:?}\n{}\n{}", text, once, twice);
        // What a formula of several lines became may stand on one.
        if !lost.contains(&Lost::Formula) {
            prop_assert_eq!(twice, once, "{:?}", text);
        }
    }

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        read(&text);
    }

    #[test]
    fn any_blocks_are_written(blocks in blocks()) {
        let (text, losses) = write(&blocks.0);
        let once = write(&read(&text)).0;
        prop_assert_eq!(write(&read(&once)).0, once);
        for loss in losses {
            prop_assert!(!loss.path.is_empty() && !loss.kind.is_empty());
        }
    }
}

/// In code and in formulas nothing can be escaped, so a tag in them that would end the cell keeps neither.
#[test]
fn a_tag_in_code_in_a_cell_is_text() {
    for inside in ["`<p>`#", "`<ul>` x", "`a</td>b`", "$<p>$ y", "**`<tr>`**", "$\\$", "`<p>`$\\$"]
    {
        let text =
            format!("<table>\n<tr><td><ul>\n<li>> \n\n{inside} </li></ul></td></tr></table>");
        let (once, _) = write(&read(&text));
        assert_eq!(write(&read(&once)).0, once, "{inside}");
    }
    let code = RichTextArray::from([RichText::text("<p>").code()]);
    let (text, losses) = write(&[Block::table([["a".into(), code]])]);
    assert_eq!(lost(losses), [Lost::Text]);
    let (again, losses) = write(&read(&text));
    assert!(text.contains("&lt;p>") && losses.is_empty() && again == text, "{text} {again}");
}

/// Eight times the text takes about eight times as long, not sixty-four times.
#[test]
fn time_grows_with_the_text() {
    let more = [
        "<p a=\"",
        "<p>x</p>",
        "</p>",
        "x</p></p>",
        "<pdf source=\"x\">",
        "<mention url=\"x\">",
        "<equation>\n",
        "</equation>\n",
        "<table>\n",
        "</table>\n",
        "$$\na\n",
        "- <p>\n",
        "> <p>\n",
        "\t- a\n",
        "[^",
        "[^https://a.b",
        "<br />\n",
        "<tabs>\n<tab>\n",
        "<columns>\n<column>\n",
        "<ol>\n<li>\n",
        "<",
    ];
    growth::assert_linear(PIECES.iter().chain(&more), 1_000, |text| drop(read(text)));
}

#[test]
fn what_is_deep_is_read_and_written() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let run = || {
        for shape in PIECES {
            let blocks = read(&(shape.repeat(20_000 / shape.len()) + "x"));
            drop(write(&blocks));
        }
        let mut block = Block::toggle("end");
        for _ in 0..1_000 {
            block = Block::toggle("x").child(block);
        }
        let (text, losses) = write(std::slice::from_ref(&block));
        assert_eq!(text.matches("<toggle>").count(), 1_001);
        assert_eq!((losses.len(), losses[0].what), (1, Lost::Nesting));
    };
    small.spawn(run).unwrap().join().unwrap();
}
