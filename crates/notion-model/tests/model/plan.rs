//! Trees of blocks, taken apart into requests and put together again.

use std::collections::HashMap;

use notion_model::validate::{self, Rule};
use notion_model::{
    BlockInput as Block, BlockInputKind, CodeLanguage, Lost, Plan, RichText, RichTextArray, Step,
    StepParent,
};

/// Does what the plan says, to a page in memory.
fn carry_out(plan: &Plan) -> Vec<Block> {
    // Steps have what is appended to their blocks after them, so the last come first.
    let mut steps: Vec<Step> = plan.steps().to_vec();
    for index in (0..steps.len()).rev() {
        let (before, after) = steps.split_at_mut(index);
        let Some(step) = after.first_mut() else { continue };
        let StepParent::Block { step: parent, path } = &step.parent else { continue };
        let mut siblings = &mut before[*parent].children;
        let (last, above) = path.split_last().unwrap();
        for at in above {
            siblings = siblings[*at].nested_mut().unwrap();
        }
        let children = std::mem::take(&mut step.children);
        // What an earlier step appends to the same block stands before it.
        let place = siblings[*last].nested_mut().unwrap();
        let own = along(plan, *parent, path);
        place.splice(own..own, children);
    }
    steps
        .into_iter()
        .filter(|step| step.parent == StepParent::Target)
        .flat_map(|step| step.children)
        .collect()
}

/// How many children went along with the block at `path`.
fn along(plan: &Plan, step: usize, path: &[usize]) -> usize {
    let (first, below) = path.split_first().unwrap();
    let block = &plan.steps()[step].children[*first];
    below.iter().fold(block, |block, at| &block.nested()[*at]).nested().len()
}

fn fits(plan: &Plan) {
    for step in plan.steps() {
        assert!(!step.children.is_empty());
        let wrong = validate::children(&step.children);
        assert_eq!(wrong, []);
        let body = serde_json::to_vec(&HashMap::from([("children", &step.children)])).unwrap();
        assert_eq!(validate::body_size(&body), []);
    }
    assert_eq!(plan.violations(), []);
}

fn sizes(plan: &Plan) -> Vec<usize> {
    plan.steps().iter().map(|step| step.children.iter().map(Block::count).sum()).collect()
}

fn wide(width: usize, inner: &Block) -> Block {
    Block::toggle("x").children(std::iter::repeat_n(inner.clone(), width))
}

#[test]
fn what_fits_is_one_request() {
    assert_eq!(Plan::new([]).steps(), []);
    let blocks = vec![Block::table([["a", "b"]]), wide(100, &wide(8, &Block::divider()))];
    let plan = Plan::new(blocks.clone());
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.steps()[0].children, blocks);
    fits(&plan);
}

#[test]
fn width_is_cut() {
    let plan = Plan::new(vec![Block::divider(); 250]);
    assert_eq!(sizes(&plan), [100, 100, 50]);
    assert!(plan.steps().iter().all(|step| step.parent == StepParent::Target));
    let plan = Plan::new([wide(250, &Block::divider())]);
    assert_eq!(plan.steps().len(), 3);
    fits(&plan);
}

#[test]
fn depth_is_cut_where_it_costs_least() {
    // Five levels, with fifty blocks on the third: one cut above them, not fifty below.
    let third = wide(1, &wide(1, &Block::divider()));
    let tree = wide(1, &wide(50, &third));
    let plan = Plan::new([tree.clone()]);
    assert_eq!(plan.steps().len(), 2);
    assert_eq!(plan.steps()[1].parent, StepParent::Block { step: 0, path: vec![0, 0] });
    fits(&plan);
    assert_eq!(carry_out(&plan), [tree]);
}

#[test]
fn a_long_chain_takes_a_third_of_its_length() {
    let chain = (1..30).fold(Block::divider(), |inner, _| wide(1, &inner));
    let plan = Plan::new([chain.clone()]);
    assert_eq!(plan.steps().len(), 10);
    fits(&plan);
    assert_eq!(carry_out(&plan), [chain]);
}

#[test]
fn the_number_and_the_bytes_of_blocks_are_cut() {
    let tree = wide(100, &wide(99, &Block::divider()));
    let plan = Plan::new([tree.clone()]);
    assert!(plan.steps().len() <= 11, "{:?}", sizes(&plan));
    fits(&plan);
    assert_eq!(carry_out(&plan), [tree]);

    let long = Block::paragraph(RichTextArray(vec![RichText::text("é".repeat(2000)); 50]));
    let plan = Plan::new(vec![long.clone(); 6]);
    assert_eq!(sizes(&plan), [2, 2, 2]);
    fits(&plan);
}

#[test]
fn tables_and_columns_keep_what_they_need() {
    let rows: Vec<[String; 2]> = (0..250).map(|n| [n.to_string(), "x".to_owned()]).collect();
    let table = Block::table(rows);
    let deep = wide(1, &wide(1, &table));
    let columns = Block::columns([vec![deep.clone(), Block::divider()], vec![table.clone()]]);
    for blocks in [
        vec![table.clone()],
        vec![deep],
        vec![columns.clone()],
        vec![wide(2, &columns)],
        vec![Block::columns([[columns.clone()], [columns]])],
        vec![Block::tabs([Block::paragraph("a").child(wide(1, &table))])],
    ] {
        let plan = Plan::new(blocks.clone());
        assert_eq!(carry_out(&plan), blocks);
        fits(&plan);
    }
}

#[test]
fn long_texts_are_cut_between_characters() {
    let long = format!("a{}", "😀".repeat(3000));
    let piece = RichText::text(&*long).bold().link("https://example.com");
    let plan = Plan::new([Block::quote([piece.clone(), RichText::text("end")])]);
    fits(&plan);
    assert_eq!(plan.divided(), 0);
    let text = plan.steps()[0].children[0].kind.rich_text().unwrap();
    assert_eq!(text.plain_text(), long + "end");
    assert_eq!(text.len(), 5);
    for part in &text[..4] {
        assert_eq!(part.annotations, piece.annotations);
        assert_eq!(part.clone().link("x"), part_of(&piece, part).link("x"));
    }
    // Cells and captions, too.
    let image = Block::image("https://example.com/x.png").caption("c".repeat(4001));
    let plan = Plan::new([Block::table([["x".repeat(4001)]]), image]);
    fits(&plan);
}

fn part_of(piece: &RichText, part: &RichText) -> RichText {
    let mut other = RichText::text(part.plain_text()).link("https://example.com");
    other.annotations = piece.annotations.clone();
    other
}

#[test]
fn text_for_several_blocks_makes_several() {
    let code: String = (0..450_000).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
    let plan = Plan::new([Block::code(&code, CodeLanguage::Rust).caption("below")]);
    fits(&plan);
    assert_eq!(plan.divided(), 2);
    let blocks = carry_out(&plan);
    let joined: String =
        blocks.iter().map(|block| block.kind.rich_text().unwrap().plain_text()).collect();
    assert_eq!(joined, code);
    let captions: Vec<bool> = blocks.iter().map(|block| block.kind.caption().is_some()).collect();
    assert_eq!(captions, [false, false, true]);

    // Many short pieces that look the same are joined first.
    let short = RichTextArray(vec![RichText::text("x"); 500]);
    let plan = Plan::new([Block::toggle(short).child(Block::divider())]);
    fits(&plan);
    assert_eq!(plan.divided(), 0);
    assert_eq!(plan.blocks(), 2);
}

fn lost(plan: &Plan) -> Vec<(Vec<usize>, &str, Lost)> {
    plan.losses().iter().map(|loss| (loss.path.clone(), loss.kind.as_str(), loss.what)).collect()
}

#[test]
fn one_value_that_is_too_long_does_not_stop_the_rest() {
    let far = format!("https://example.com/?q={}", "x".repeat(2100));
    let pieces = |n: usize| match n % 2 {
        0 => RichText::text("x").bold(),
        _ => RichText::text("y"),
    };
    let styled: RichTextArray = (0..202).map(pieces).collect();
    let blocks = vec![
        Block::paragraph(RichText::text("t").link(&far)),
        Block::quote("other").child(Block::equation("z".repeat(1200))),
        Block::paragraph(RichText::equation("z".repeat(1200))),
        Block::table([[styled.clone()]]),
        Block::image("https://example.com/x.png").caption(styled.clone()),
        Block::bookmark(far.as_str()).caption("below"),
        Block::image(far.as_str()),
        Block::code("x", "klingon"),
        Block::file("https://example.com/x.zip").named("n".repeat(120)),
    ];
    let plan = Plan::new(blocks);
    fits(&plan);
    assert_eq!(
        lost(&plan),
        [
            (vec![0], "paragraph", Lost::Link),
            (vec![1, 0], "equation", Lost::Formula),
            (vec![2], "paragraph", Lost::Formula),
            (vec![3, 0], "table_row", Lost::Style),
            (vec![4], "image", Lost::Style),
            (vec![5], "bookmark", Lost::Link),
            (vec![6], "image", Lost::Link),
            (vec![7], "code", Lost::Language),
            (vec![8], "file", Lost::Name),
        ]
    );
    let written = carry_out(&plan);
    let says = |block: &Block| block.kind.rich_text().unwrap().plain_text();
    assert_eq!(written[0], Block::paragraph("t"));
    assert_eq!(written[1].nested(), [Block::code("z".repeat(1200), CodeLanguage::Latex)]);
    assert_eq!(says(&written[2]), "z".repeat(1200));
    assert_eq!(says(&written[5]), format!("below\n{far}"));
    assert_eq!(says(&written[6]), far);
    assert_eq!(written[7], Block::code("x", "plain text"));

    let strict: Vec<String> =
        plan.clone().strict().violations().iter().map(ToString::to_string).collect();
    assert_eq!(strict.len(), 9);
    assert_eq!(strict[1], "children[1].children[0]: has a formula that becomes code or text");
    assert_eq!(Plan::new([Block::paragraph("x".repeat(3000))]).strict().violations(), []);
}

#[test]
fn a_table_of_too_many_columns_becomes_several() {
    let row = |row: usize| (0..250).map(move |column| format!("{row}.{column}"));
    let table = Block::table((0..3).map(row)).column_header().row_header();
    let plan = Plan::new([Block::divider(), Block::toggle("t").child(table)]);
    fits(&plan);
    assert_eq!(lost(&plan), [(vec![1, 0], "table", Lost::Columns)]);
    assert_eq!(plan.divided(), 2);
    let written = carry_out(&plan);
    let tables: Vec<(u32, Option<bool>, usize)> = written[1]
        .nested()
        .iter()
        .map(|table| match &table.kind {
            BlockInputKind::Table(table) => {
                (table.table_width, table.has_row_header, table.children.len())
            }
            other => panic!("{}", other.name()),
        })
        .collect();
    assert_eq!(tables, [(100, Some(true), 3), (100, None, 3), (50, None, 3)]);
    let BlockInputKind::TableRow(last) = &written[1].nested()[2].nested()[2].kind else { panic!() };
    assert_eq!(last.cells[49].plain_text(), "2.249");
}

#[test]
fn what_no_plan_mends_is_told() {
    let odd = Block::table([["a", "b"]]).child(Block::table_row(["alone"]));
    let violations = Plan::new([odd]).violations();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].path, "steps[0].children[0].table.children[1]");
    assert_eq!(violations[0].rule, Rule::Cells { expected: 2, actual: 1 });
}

#[cfg(feature = "proptest")]
mod any_tree {
    use notion_model::strategy;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn is_put_together_again(blocks in proptest::collection::vec(strategy::block_tree(), 0..8)) {
            let plan = Plan::new(blocks.clone());
            fits(&plan);
            prop_assert_eq!(plan.blocks(), blocks.iter().map(Block::count).sum::<usize>());
            prop_assert_eq!(carry_out(&plan), blocks);
        }

        #[test]
        fn of_many_blocks_takes_few_requests(
            widths in proptest::collection::vec(1usize..120, 1..5),
            top in 1usize..4,
        ) {
            let leaf = Block::divider();
            let count = widths.iter().rev().fold(1, |count, width| (1 + count * width).min(50_000));
            prop_assume!(count * top < 20_000);
            let tree = widths.iter().rev().fold(leaf, |inner, width| wide(*width, &inner));
            let blocks = vec![tree; top];
            let plan = Plan::new(blocks.clone());
            fits(&plan);
            prop_assert_eq!(carry_out(&plan), blocks);
        }
    }
}
