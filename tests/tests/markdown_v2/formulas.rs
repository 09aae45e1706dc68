//! Formulas with anything in them, wherever they stand: they come back or are said to be lost, and never take in what is
//! beside them.

use notion_model::lexicon::is_inline_expression;
use notion_model::markdown::{Dialect, ReadOptions, WriteOptions};
use notion_model::{
    BlockInput as Block, BlockInputKind as Kind, CodeLanguage, Loss, Lost, RichText, RichTextArray,
    RichTextKind,
};
use notion_tests::growth;
use proptest::prelude::*;

use crate::cases;
use crate::random::{difference, plain};

/// What may begin or end something.
const PARTS: &[&str] = &[
    "x",
    "x",
    " ",
    "\n",
    "\n\n",
    "\t",
    "\\",
    "$",
    "\\$",
    "$$",
    "`",
    "``",
    "```",
    "```\n",
    "~~~\n",
    "<equation>",
    "</equation>",
    "<equation color=\"red\">\n",
    "<mention url=\"u\">",
    "</mention>",
    "<td>",
    "</td><td>",
    "</td></tr></table>",
    "<p>",
    "</p>",
    "</toggle>",
    "</details>",
    "</callout>",
    "<ul>\n<li>",
    "<b>",
    "</span>",
    "<br />",
    "<Foo a=\"",
    "\">",
    "<a b='",
    "<!--",
    "-->",
    "<https://e.com>",
    "&lt;",
    "&#10;",
    "&amp;lt;",
    "&",
    ";",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "|",
    "\\|",
    "| a |\n| - |\n",
    "[^https://e.com/c]",
    "[^1]",
    "[",
    "](",
    "[a](https://e.com)",
    "!",
    "# ",
    "> ",
    "- ",
    "1. ",
    "---\n",
    "===\n",
    ":::\n",
    "::: tip\n",
    "!!! note\n    ",
    "{color=\"red\"}",
    ":name:",
    "https://e.com/_a_",
    "_",
    "*",
    "**",
    "~~",
    "^",
    "5",
    "é",
    "\u{a0}",
    "\u{2e00}",
    "\u{e000}",
    "\r",
    "\0",
];

fn expression() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS), 1..8);
    let parts = parts.prop_map(|parts| parts.concat());
    prop_oneof![4 => parts.boxed(), 1 => ".{1,12}".boxed()]
}

/// What stands directly beside a formula.
fn beside() -> impl Strategy<Value = Vec<RichText>> {
    let text = |text: &str| vec![RichText::text(text)];
    prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::sample::select(&["a", "5", "$", "`", "\\", "<", "{{", "}}", "|", " ", "\n", "\">", "&"][..])
            .prop_map(text),
        1 => prop::sample::select(&["a", "`", "$", "</equation>", "|"][..])
            .prop_map(|code| vec![RichText::text(code).code()]),
        1 => Just(vec![RichText::text("bold").bold()]),
        1 => Just(vec![RichText::text("link").link("https://e.com/a")]),
        1 => Just(vec![RichText::equation("y")]),
        1 => expression().prop_map(|expression| vec![RichText::equation(expression)]),
    ]
}

/// A text with a formula in it, and signs at its ends.
fn text() -> impl Strategy<Value = Text> {
    let looks = |piece: RichText, looks: u8| match looks {
        0 => piece.bold(),
        1 => piece.italic().strikethrough(),
        2 => piece.underline(),
        _ => piece,
    };
    let all = (beside(), expression(), 0u8..6, beside());
    all.prop_map(move |(before, expression, style, after)| {
        let formula = looks(RichText::equation(expression), style);
        let ends = [RichText::text("a⟦"), RichText::text("⟧b")];
        let [start, end] = ends.map(|end| vec![end]);
        Text(RichTextArray([start, before, vec![formula], after, end].concat()))
    })
}

/// A text that is short to print.
#[derive(Clone)]
struct Text(RichTextArray);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

/// A block with a formula in it, and others in which something could end that it begins.
fn surrounded(formula: Block, place: usize) -> Vec<Block> {
    let last = || Block::paragraph("last ```");
    let inside = match place % 8 {
        0 => vec![formula],
        1 => vec![Block::toggle("toggle").child(formula).child(last())],
        2 => vec![Block::callout("callout").icon("🎯").child(formula).child(last())],
        3 => vec![Block::quote("quote").child(formula).child(last())],
        4 => vec![
            Block::bulleted_list_item("item").child(formula).child(last()),
            Block::bulleted_list_item("next"),
        ],
        5 => vec![Block::columns([vec![formula, last()], vec![Block::equation("z")]])],
        6 => vec![Block::numbered_list_item("item").child(Block::quote("inner").child(formula))],
        _ => vec![
            Block::toggle("outer").child(Block::callout("inner").icon("🎯").child(formula)),
            Block::to_do("next"),
        ],
    };
    let before = [Block::paragraph("first"), Block::code("```\n$$", CodeLanguage::PlainText)];
    let after = [
        Block::equation("</equation>"),
        Block::code("</equation>\n~~~\n$$ x", CodeLanguage::Shell),
        Block::table([["a", "b"], ["$c$", "</td>"]]).column_header(),
        Block::paragraph([RichText::equation("y"), RichText::text(" }} \"> $ ` </mention> -->")]),
        Block::toggle("end").child(Block::divider()),
    ];
    before.into_iter().chain(inside).chain(after).collect()
}

fn block(text: RichTextArray, kind: usize) -> Block {
    let other = || RichTextArray::from("cell }} \"> ` $");
    match kind {
        0 => Block::paragraph(text),
        1 => Block::heading_2(text),
        2 => Block::bulleted_list_item(text),
        3 => Block::to_do(text),
        4 => Block::toggle(text).child(Block::paragraph("inside")),
        5 => Block::callout(text).icon("🎯"),
        6 => Block::quote(text),
        7 => Block::table([["x".into(), "y".into()], [text, other()]]).column_header(),
        8 => Block::table([[other(), text, other()]]),
        9 => Block::image("https://e.com/i.png").caption(text),
        10 => Block::pdf("https://e.com/p").caption(text),
        _ => Block::heading_3(text).child(Block::paragraph("inside")),
    }
}

const KINDS: usize = 12;

/// Without what stands between the signs at its ends, and in formulas.
fn masked(blocks: &[Block]) -> Vec<Block> {
    let text = |text: &mut RichTextArray| {
        let says = text.plain_text();
        if let Some((before, rest)) = says.split_once('⟦')
            && let Some((_, after)) = rest.rsplit_once('⟧')
        {
            *text = format!("{before}⟦⟧{after}").into();
        }
    };
    let all = blocks.iter().cloned().map(|mut block| {
        let children = block.nested_mut().map(std::mem::take).unwrap_or_default();
        block.kind.rich_text_mut().into_iter().for_each(text);
        if let Some(Some(caption)) = block.kind.caption_mut() {
            text(caption);
        }
        match &mut block.kind {
            Kind::Equation(equation) => equation.expression = "masked".to_owned(),
            Kind::TableRow(row) => row.cells.iter_mut().for_each(text),
            _ => {}
        }
        if let Some(slot) = block.nested_mut() {
            *slot = masked(&children);
        }
        block
    });
    all.collect()
}

fn same(one: &[Block], other: &[Block], what: &str) -> Result<(), TestCaseError> {
    let [one, other] = [one, other].map(|blocks| serde_json::to_string(blocks).unwrap());
    prop_assert!(one == other, "{}\n{}", what, difference(&one, &other));
    Ok(())
}

/// Writes and reads; checks that what is said to be there is, that the neighbours are, and that it stays so.
fn check(blocks: Vec<Block>, dialect: Dialect) -> Result<Vec<Loss>, TestCaseError> {
    let blocks: Vec<Block> = blocks.into_iter().map(plain).collect();
    let write = |blocks: &[Block]| WriteOptions::new().dialect(dialect).write(blocks);
    let read = |text: &str| ReadOptions::new().dialect(dialect).read(text).blocks;
    let (text, losses) = write(&blocks);
    let again = read(&text);
    same(&masked(&again), &masked(&blocks), &format!("neighbours in {dialect:?}\n{text}"))?;
    if losses.is_empty() {
        same(&again, &blocks, &format!("formulas in {dialect:?}\n{text}"))?;
    }
    let (twice, _) = write(&again);
    same(&read(&twice), &again, &format!("once more in {dialect:?}\n{text}\n{twice}"))?;
    Ok(losses)
}

fn expressions(text: &RichTextArray) -> impl Iterator<Item = &str> {
    text.iter().filter_map(|piece| match &piece.kind {
        RichTextKind::Equation(equation) => Some(&*equation.expression),
        _ => None,
    })
}

/// Those that are for reading again.
const DIALECTS: [Dialect; 2] = [Dialect::Extended, Dialect::NotionV2];

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn blocks_come_back_and_so_do_their_neighbours(expression in expression(), place in 0usize..8) {
        for dialect in DIALECTS {
            let blocks = surrounded(Block::equation(&*expression), place);
            let losses = check(blocks, dialect)?;
            let is_odd = expression.contains('\0') || dialect != Dialect::NotionV2 && expression.contains('\r');
            let lost = losses.iter().map(|loss| loss.what).filter(|_| !is_odd);
            prop_assert_eq!(lost.collect::<Vec<_>>(), [], "{:?}", dialect);
        }
    }

    #[test]
    fn texts_come_back_and_so_do_their_neighbours(text in text(), kind in 0..KINDS, place in 0usize..8) {
        for dialect in DIALECTS {
            let losses = check(surrounded(block(text.0.clone(), kind), place), dialect)?;
            let is_expected = |lost: Lost| matches!(lost, Lost::Formula | Lost::Text);
            prop_assert!(losses.iter().all(|loss| is_expected(loss.what)), "{:?}", losses);
            let is_plain = expressions(&text.0).all(|it| is_inline_expression(it) && !it.contains('\0'));
            if dialect == Dialect::NotionV2 && is_plain && kind < 7 {
                prop_assert_eq!(&losses, &[], "{:?}", dialect);
            }
        }
    }
}

/// What random formulas found, each by itself.
#[test]
fn formulas_that_hold_their_ends() {
    for expression in [
        "$x$<equation><equation></toggle><ul>\n<li>",
        "```\n",
        "<equation></td><td># \n",
        "a\n```\nb",
        "$$\n<equation>",
        "<mention url=\"x\">",
        " \n x\u{a0}",
        "&lt;/equation&gt;",
        "> a\n>> b",
    ] {
        for place in 0..8 {
            let blocks = surrounded(Block::equation(expression), place);
            let losses = check(blocks, Dialect::NotionV2).unwrap();
            assert_eq!(losses, [], "{expression:?}");
        }
    }
}

/// Eight times the formulas take about eight times as long.
#[test]
fn time_grows_with_the_formulas() {
    let shapes = [
        "\\",
        "`",
        "```\n",
        "{{",
        "<Foo a=\"",
        "<mention url=\"u\">",
        "</equation>",
        "[^https://e.com/c]",
        "&lt;",
        "$x",
        "$x$",
        "$ `x",
        "$$x",
        "$$x$$ $",
        "`$",
        "``$`",
        "$`x`",
        "<equation>",
        "<equation>x",
        "<equation>\nx\n",
        "$$\nx\n\n",
        "$$\n```\n",
        "```\n$$\n",
        "\\$",
    ];
    for dialect in DIALECTS {
        let options = ReadOptions::new().dialect(dialect);
        growth::assert_linear(&shapes, 1_000, |text| drop(options.read(text)));
    }
    let block = |text: &str| [Block::equation(text), Block::paragraph(RichText::equation(text))];
    for dialect in DIALECTS {
        let options = WriteOptions::new().dialect(dialect);
        let write = |text: &str| drop(options.write(&block(text)));
        growth::assert_linear(&shapes, 300, write);
    }
}
