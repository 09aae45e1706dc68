//! Blocks, as they are written.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::References;
use super::text::rich_text_array_with;
use super::value::{address, color, icon_with, one_of};
use crate::{BlockInput as Block, CodeLanguage};

/// Generates a block that has no others inside it, of any type that can be written.
pub fn leaf_block() -> impl Strategy<Value = Block> {
    leaf_block_with(&References::any())
}

/// Generates a block that has no others inside it, and refers only to what is there.
pub fn leaf_block_with(references: &References) -> BoxedStrategy<Block> {
    let texts = || rich_text_array_with(references);
    let code = (texts(), proptest::sample::select(CodeLanguage::KNOWN))
        .prop_map(|(code, language)| Block::code(code, language));
    let plain = proptest::sample::select(
        &[Block::divider, Block::breadcrumb, Block::table_of_contents][..],
    );
    let equal = one_of([
        Some(code.boxed()),
        Some("[a-z^+ ]{1,12}".prop_map(Block::equation).boxed()),
        Some(plain.prop_map(|make: fn() -> Block| make()).boxed()),
        Some(link(references)),
        Some(media(references)),
        Some(table(references)),
        references.block().map(|id| id.prop_map(Block::synced_copy).boxed()),
    ]);
    prop_oneof![3 => text_block(references), 7 => equal].boxed()
}

/// A block that is made of text and may have others inside it.
fn text_block(references: &References) -> BoxedStrategy<Block> {
    let make: &[fn(crate::RichTextArray) -> Block] = &[
        Block::paragraph,
        Block::heading_1,
        Block::heading_2,
        Block::heading_3,
        Block::heading_4,
        Block::bulleted_list_item,
        Block::numbered_list_item,
        Block::to_do,
        Block::toggle,
        Block::quote,
        Block::callout,
    ];
    let look = (option::of(color()), any::<bool>(), option::of(icon_with(references)));
    (proptest::sample::select(make), rich_text_array_with(references), look)
        .prop_map(|(make, text, (color, flag, icon))| {
            let block = make(text);
            let block = match color {
                Some(color) => block.color(color),
                None => block,
            };
            let block = if flag { block.checked().toggleable() } else { block };
            match (icon, block.kind.name()) {
                (Some(icon), "callout") => block.icon(icon),
                _ => block,
            }
        })
        .boxed()
}

fn link(references: &References) -> BoxedStrategy<Block> {
    let card = (address(), rich_text_array_with(references), any::<bool>()).prop_map(
        |(url, caption, card)| {
            if card { Block::bookmark(url) } else { Block::embed(url) }.caption(caption)
        },
    );
    one_of([
        Some(card.boxed()),
        references.page().map(|id| id.prop_map(Block::link_to_page).boxed()),
        references.database().map(|id| id.prop_map(Block::link_to_database).boxed()),
        references.comment().map(|id| id.prop_map(Block::link_to_comment).boxed()),
    ])
}

fn media(references: &References) -> BoxedStrategy<Block> {
    type Media = (fn(String) -> Block, &'static str);
    let make: &[Media] = &[
        (Block::image, ".png"),
        (Block::video, ".mp4"),
        (Block::pdf, ".pdf"),
        (Block::audio, ".mp3"),
    ];
    let shown = (proptest::sample::select(make), address())
        .prop_map(|((make, ending), url)| make(format!("{url}{ending}")));
    let file = ("[a-z]{1,9}", address(), rich_text_array_with(references))
        .prop_map(|(name, url, caption)| Block::file(url).named(name).caption(caption));
    one_of([
        Some(shown.boxed()),
        Some(file.boxed()),
        references.file_upload().map(|id| id.prop_map(Block::image).boxed()),
    ])
}

fn table(references: &References) -> BoxedStrategy<Block> {
    let cells = vec(rich_text_array_with(references), 3..=3);
    (1usize..4, vec(cells, 1..4), any::<[bool; 2]>())
        .prop_map(|(width, mut rows, [top, side])| {
            rows.iter_mut().for_each(|cells| cells.truncate(width));
            let table = Block::table(rows);
            let table = if top { table.column_header() } else { table };
            if side { table.row_header() } else { table }
        })
        .boxed()
}

fn with_children(
    block: BoxedStrategy<Block>,
    children: impl Strategy<Value = Block>,
    most: usize,
) -> impl Strategy<Value = Block> {
    (block, vec(children, 0..most)).prop_map(|(block, children)| block.children(children))
}

/// Generates a block that one request can hold: with blocks inside it, two levels deep, and columns at the top.
pub fn block() -> impl Strategy<Value = Block> {
    block_with(&References::any())
}

/// Generates a block that one request can hold, and that refers only to what is there.
pub fn block_with(references: &References) -> BoxedStrategy<Block> {
    let (leaf, text) = (leaf_block_with(references), text_block(references));
    // A table has rows, so it needs a level of its own.
    let innermost = leaf.clone().prop_filter("no table", |block| block.nested().is_empty()).boxed();
    let middle =
        prop_oneof![leaf.clone(), with_children(text.clone(), innermost.clone(), 4)].boxed();
    let column = vec(middle.clone(), 1..4).prop_map(Block::column);
    let tab = ("[a-z]{1,8}", icon_with(references), vec(innermost, 0..3));
    prop_oneof![
        4 => leaf,
        4 => with_children(text, middle.clone(), 4),
        1 => vec(middle, 0..4).prop_map(Block::synced),
        1 => vec(column, 2..4).prop_map(Block::column_list),
        1 => vec(tab, 1..4).prop_map(|tabs| {
            Block::tabs(tabs.into_iter().map(|(label, icon, content)| {
                Block::paragraph(label).icon(icon).children(content)
            }))
        }),
    ]
    .boxed()
}

/// Generates a block with any number of blocks inside it, however deep; columns inside of anything.
///
/// One request can't hold it, most of the time.
pub fn block_tree() -> impl Strategy<Value = Block> {
    block_tree_with(&References::any())
}

/// Generates a block with any number of blocks inside it, which refer only to what is there.
pub fn block_tree_with(references: &References) -> BoxedStrategy<Block> {
    let text = text_block(references);
    leaf_block_with(references)
        .prop_recursive(7, 200, 6, move |inner| {
            let columns = vec(vec(inner.clone(), 1..3), 2..4).prop_map(Block::columns);
            prop_oneof![
                6 => with_children(text.clone(), inner.clone(), 6),
                1 => vec(inner, 0..6).prop_map(Block::synced),
                1 => columns,
            ]
        })
        .boxed()
}
