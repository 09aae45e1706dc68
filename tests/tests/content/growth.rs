//! What is done with large and deep values takes time in proportion to their size, and no stack.

use std::hint::black_box;

use notion_model::validate::Validate;
use notion_model::{
    BlockInput as Block, Filter, MeetingNoteFilter, Plan, RichText, RichTextArray, StepParent,
};
use notion_tests::growth::assert_in_proportion;

/// So many blocks, each inside the one before.
fn chain(levels: usize) -> Block {
    (1..levels).fold(Block::divider(), |inner, level| match level % 3 {
        0 => Block::toggle("x").child(inner),
        1 => Block::bulleted_list_item("x").child(inner),
        _ => Block::quote("x").child(inner),
    })
}

/// So many lists of columns, each in a column of the one before.
fn columns(levels: usize) -> Block {
    (1..levels)
        .fold(Block::divider(), |inner, _| Block::columns([[inner], [Block::paragraph("beside")]]))
}

fn groups(levels: usize) -> Filter {
    let leaf = || Filter::checkbox("Done").equals(true);
    (1..levels).fold(leaf(), |filter, level| match level % 2 {
        0 => Filter::all([filter, leaf()]),
        _ => Filter::any([filter, leaf()]),
    })
}

#[test]
fn time_is_linear() {
    let plan = |blocks: &Vec<Block>| {
        black_box(Plan::new(blocks.iter().cloned()));
    };
    assert_in_proportion(
        "a plan for one long text",
        100_000,
        |chars| RichTextArray(vec![RichText::text("x".repeat(chars))]),
        |text| {
            let mut block = Block::quote("");
            block.kind.rich_text_mut().expect("a text").clone_from(text);
            black_box(Plan::new([block]));
        },
    );
    assert_in_proportion("a plan for many blocks", 500, |n| vec![Block::paragraph("x"); n], plan);
    assert_in_proportion(
        "a plan for a wide block",
        500,
        |n| vec![Block::toggle("x").children(vec![Block::paragraph("x"); n])],
        plan,
    );
    assert_in_proportion(
        "a plan for a long table",
        200,
        |n| vec![Block::table(vec![["a", "b"]; n])],
        plan,
    );
    assert_in_proportion("a plan for a deep block", 300, |n| vec![chain(n)], plan);
    assert_in_proportion("a plan for columns in columns", 100, |n| vec![columns(n)], plan);
    assert_in_proportion(
        "dividing pieces that look different",
        1_500,
        |n| {
            let piece = |n: usize| match n % 2 {
                0 => RichText::text("x").bold(),
                _ => RichText::text("x"),
            };
            (0..n).map(piece).collect::<RichTextArray>()
        },
        |text| {
            black_box(text.clone().split().into_one());
        },
    );
    assert_in_proportion("a deep block cloned, compared and counted", 1_500, chain, |block| {
        let copy = block.clone();
        assert!(copy == *block && copy.count() == block.count());
    });
    assert_in_proportion("a deep filter cloned and compared", 1_500, groups, |filter| {
        let copy = filter.clone();
        assert!(copy == *filter && copy.depth() == filter.depth());
    });
    assert_in_proportion(
        "many conditions joined",
        20_000,
        |n| n,
        |n| {
            let leaf = || Filter::checkbox("Done").equals(true);
            black_box((1..*n).fold(leaf(), |filter, _| filter & leaf()));
        },
    );
}

/// A tree that was read: each block has one inside it.
struct Read<'a>(&'a [notion_model::Block]);

impl notion_model::BlockNode for Read<'_> {
    fn block(&self) -> &notion_model::Block {
        &self.0[0]
    }

    fn inside(&self) -> impl Iterator<Item = Self> {
        let below = self.0.get(1..).filter(|below| !below.is_empty());
        below.map(Self).into_iter()
    }
}

#[test]
fn a_deep_tree_that_was_read_is_copied() {
    let read = |level: usize| {
        let json = format!(
            r#"{{"object": "block", "has_children": true, "type": "toggle", "toggle":
                {{"rich_text": [{{"type": "text", "text": {{"content": "{level}"}}}}]}}}}"#
        );
        notion_model::from_str::<notion_model::Block>(&json).expect("a block")
    };
    let blocks: Vec<_> = (0..3_000).map(read).collect();
    let (copy, losses) = Block::from_tree([Read(&blocks)]);
    assert_eq!(copy[0].count(), 3_000);
    // Only what is inside the last was not read.
    assert_eq!(losses.len(), 1);
    assert_eq!(losses[0].path.len(), 3_000);
    assert_eq!(Plan::new(copy).blocks(), 3_000);
}

#[test]
fn deep_blocks_do_not_overflow_the_stack() {
    for deep in [chain(8_000), columns(4_000)] {
        let levels = deep.count();
        let copy = deep.clone();
        assert!(copy == deep);
        assert!(copy != Block::toggle("y").child(deep.clone()));
        assert!(format!("{deep:?}").contains("more than 40 levels"));
        assert!(format!("{:#?}", Some(&deep)).contains("more than 40 levels"));
        let error = serde_json::to_string(&deep).expect_err("too deep").to_string();
        assert!(error.contains("more than 40 levels"), "{error}");
        assert!(serde_json::to_value([&deep]).is_err());
        let violations: Vec<String> = deep.violations().iter().map(ToString::to_string).collect();
        assert!(violations.iter().any(|it| it.contains("3 levels, at most 2")), "{violations:?}");
        // What can't have any inside it keeps that it was given some.
        assert!(!Block::divider().child(deep.clone()).violations().is_empty());
        let plan = Plan::new([deep]);
        assert_eq!(plan.blocks(), levels);
        assert_eq!(plan.violations(), []);
        assert!(plan.clone() == plan);
        let json = serde_json::to_string(plan.steps()).expect("each step is shallow");
        let steps: Vec<notion_model::Step> = serde_json::from_str(&json).expect("steps");
        assert_eq!(steps, plan.steps());
        assert!(matches!(plan.steps()[1].parent, StepParent::Block { step: 0, .. }));
    }
}

#[test]
fn what_is_written_can_be_read() {
    let chain = chain(40);
    let json = serde_json::to_string(&[&chain]).expect("40 levels");
    let read: Vec<Block> = serde_json::from_str(&json).expect("they can be read");
    assert_eq!(read, std::slice::from_ref(&chain));
    assert!(
        serde_json::to_string(&Block::toggle("x").child(chain).child(Block::divider())).is_ok()
    );
}

#[test]
fn deep_filters_do_not_overflow_the_stack() {
    let deep = groups(20_000);
    assert_eq!(deep.depth(), 19_999);
    assert!(deep.clone() == deep);
    assert!(deep != Filter::all([deep.clone()]));
    assert!(format!("{deep:?}").contains("more than 24 deep"));
    assert!(serde_json::to_string(&deep).is_err());
    let violations: Vec<String> = deep.violations().iter().map(ToString::to_string).collect();
    assert_eq!(violations, ["19999 levels, at most 2"]);

    let leaf = || MeetingNoteFilter::title().contains("x");
    let notes = (0..20_000).fold(leaf(), |filter, level| match level % 2 {
        0 => filter & leaf(),
        _ => filter | leaf(),
    });
    assert!(notes.clone() == notes && serde_json::to_string(&notes).is_err());
}
