use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::value::{color, icon, id, rich_text_array};
use crate::{
    BlockId, BlockInput as Block, CodeLanguage, CommentId, DatabaseId, FileUploadId, PageId,
};

/// A block that has no others inside it, of any type that can be written.
pub fn leaf_block() -> impl Strategy<Value = Block> {
    prop_oneof![
        3 => text_block(),
        1 => (rich_text_array(), proptest::sample::select(CodeLanguage::KNOWN))
            .prop_map(|(code, language)| Block::code(code, language)),
        1 => "[a-z^+ ]{1,12}".prop_map(Block::equation),
        1 => proptest::sample::select(
            &[Block::divider, Block::breadcrumb, Block::table_of_contents][..]
        )
        .prop_map(|make: fn() -> Block| make()),
        1 => link(),
        1 => media(),
        1 => table(),
        1 => id::<BlockId>().prop_map(Block::synced_copy),
    ]
}

/// A block that is made of text and may have others inside it.
fn text_block() -> impl Strategy<Value = Block> {
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
    (proptest::sample::select(make), rich_text_array(), option::of(color()), any::<bool>())
        .prop_map(|(make, text, color, flag)| {
            let block = make(text);
            let block = match color {
                Some(color) => block.color(color),
                None => block,
            };
            if flag { block.checked().toggleable() } else { block }
        })
        .prop_flat_map(|block| {
            option::of(icon()).prop_map(move |icon| match (icon, block.kind.name()) {
                (Some(icon), "callout") => block.clone().icon(icon),
                _ => block.clone(),
            })
        })
}

fn link() -> impl Strategy<Value = Block> {
    let url = "[a-z]{1,9}".prop_map(|path| format!("https://example.com/{path}"));
    prop_oneof![
        (url, rich_text_array(), any::<bool>()).prop_map(|(url, caption, card)| {
            if card { Block::bookmark(url) } else { Block::embed(url) }.caption(caption)
        }),
        id::<PageId>().prop_map(Block::link_to_page),
        id::<DatabaseId>().prop_map(Block::link_to_database),
        id::<CommentId>().prop_map(Block::link_to_comment),
    ]
}

fn media() -> impl Strategy<Value = Block> {
    prop_oneof![
        "[a-z]{1,9}".prop_map(|name| Block::image(format!("https://example.com/{name}.png"))),
        "[a-z]{1,9}".prop_map(|name| Block::video(format!("https://example.com/{name}.mp4"))),
        "[a-z]{1,9}".prop_map(|name| Block::pdf(format!("https://example.com/{name}.pdf"))),
        "[a-z]{1,9}".prop_map(|name| Block::audio(format!("https://example.com/{name}.mp3"))),
        ("[a-z]{1,9}", rich_text_array()).prop_map(|(name, caption)| {
            Block::file(format!("https://example.com/{name}")).named(name).caption(caption)
        }),
        id::<FileUploadId>().prop_map(Block::image),
    ]
}

fn table() -> impl Strategy<Value = Block> {
    (1usize..4, any::<[bool; 2]>())
        .prop_flat_map(|(width, heads)| {
            (vec(vec(rich_text_array(), width..=width), 1..4), Just(heads))
        })
        .prop_map(|(rows, [top, side])| {
            let table = Block::table(rows);
            let table = if top { table.column_header() } else { table };
            if side { table.row_header() } else { table }
        })
}

fn with_children(
    block: impl Strategy<Value = Block>,
    children: impl Strategy<Value = Block>,
    most: usize,
) -> impl Strategy<Value = Block> {
    (block, vec(children, 0..most)).prop_map(|(block, children)| block.children(children))
}

/// A block that one request can hold: with blocks inside it, two levels deep, and columns at the top.
pub fn block() -> impl Strategy<Value = Block> {
    // A table has rows, so it needs a level of its own.
    let innermost = || leaf_block().prop_filter("no table", |block| block.nested().is_empty());
    let middle = || prop_oneof![leaf_block(), with_children(text_block(), innermost(), 4)];
    let column = vec(middle(), 1..4).prop_map(Block::column);
    prop_oneof![
        4 => leaf_block(),
        4 => with_children(text_block(), middle(), 4),
        1 => vec(middle(), 0..4).prop_map(Block::synced),
        1 => vec(column, 2..4).prop_map(Block::column_list),
        1 => vec(("[a-z]{1,8}", icon(), vec(innermost(), 0..3)), 1..4).prop_map(|tabs| {
            Block::tabs(tabs.into_iter().map(|(label, icon, content)| {
                Block::paragraph(label).icon(icon).children(content)
            }))
        }),
    ]
}

/// A block with any number of blocks inside it, however deep; columns inside of anything.
///
/// One request can't hold it, most of the time.
pub fn block_tree() -> impl Strategy<Value = Block> {
    leaf_block().prop_recursive(7, 200, 6, |inner| {
        let columns = vec(vec(inner.clone(), 1..3), 2..4).prop_map(Block::columns);
        prop_oneof![
            6 => with_children(text_block(), inner.clone(), 6),
            1 => vec(inner, 0..6).prop_map(Block::synced),
            1 => columns,
        ]
    })
}
