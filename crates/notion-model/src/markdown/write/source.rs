//! What is written: blocks that were read, or are to be sent.

use std::borrow::Cow;

use crate::block::Conversion;
use crate::{
    BlockId, BlockInput, BlockInputKind as Kind, BlockKind, BlockNode, ListNumberFormat, Lost,
    MeetingNotesBlock, RichText,
};

/// How many blocks may be inside each other. What is deeper comes one after the other.
const DEPTH: usize = 50;

/// A block to be written, with those inside it.
pub(super) struct Source<'a> {
    pub(super) what: What<'a>,
    pub(super) id: Option<BlockId>,
    pub(super) children: Vec<Self>,
    pub(super) lost: Vec<Lost>,
    /// The number that a list begins with.
    pub(super) start: Option<u64>,
    /// How its numbers are written, if not as numbers.
    pub(super) format: Option<ListNumberFormat>,
}

pub(super) enum What<'a> {
    Block(Cow<'a, BlockInput>),
    /// A page or a database, of which a link is left.
    Link {
        kind: &'static str,
        tag: &'static str,
        title: String,
    },
    /// Notes of a meeting, which one dialect has tags for.
    Meeting(Box<MeetingNotesBlock>),
    /// Something that can't be expressed.
    Nothing(String),
}

/// Blocks to be written.
pub(super) fn sources(blocks: &[BlockInput]) -> Vec<Source<'_>> {
    tree(blocks.iter().collect(), 0, &|block| (Source::of(block), block.nested().iter().collect()))
}

/// Blocks that were read, to be written.
pub(super) fn node_sources<N: BlockNode>(
    nodes: impl IntoIterator<Item = N>,
) -> Vec<Source<'static>> {
    tree(nodes.into_iter().collect(), 0, &|node: N| {
        let source = Source::of_node(&node);
        // What is on a page is not part of the text around it.
        let inside = match source.what {
            What::Link { .. } => Vec::new(),
            _ => node.inside().collect(),
        };
        (source, inside)
    })
}

/// The sources of blocks, and of those inside them as far as they are nested at most so deep.
fn tree<'a, N>(
    nodes: Vec<N>,
    depth: usize,
    of: &impl Fn(N) -> (Source<'a>, Vec<N>),
) -> Vec<Source<'a>> {
    let nodes = nodes.into_iter();
    nodes
        .map(|node| {
            let (mut source, inside) = of(node);
            let is_cut = depth + 1 >= DEPTH && !source.holds_rows() && !inside.is_empty();
            source.children = match is_cut {
                true => flat(inside, of),
                false => tree(inside, depth + 1, of),
            };
            if is_cut {
                source.lost.push(Lost::Nesting);
            }
            source
        })
        .collect()
}

/// The sources of blocks and of all that is inside them, one after the other.
fn flat<'a, N>(nodes: Vec<N>, of: &impl Fn(N) -> (Source<'a>, Vec<N>)) -> Vec<Source<'a>> {
    let mut all = Vec::new();
    let mut stack: Vec<N> = nodes;
    stack.reverse();
    while let Some(node) = stack.pop() {
        let (mut source, mut inside) = of(node);
        match source.holds_rows() {
            true => source.children = inside.into_iter().map(|row| of(row).0).collect(),
            false => stack.extend(inside.drain(..).rev()),
        }
        if !source.only_holds() {
            all.push(source);
        }
    }
    all
}

impl<'a> Source<'a> {
    fn new(what: What<'a>) -> Self {
        Self { what, id: None, children: Vec::new(), lost: Vec::new(), start: None, format: None }
    }

    fn of(block: &'a BlockInput) -> Self {
        Self::new(What::Block(Cow::Borrowed(block)))
    }

    fn of_node<N: BlockNode>(node: &N) -> Source<'static> {
        let block = node.block();
        let mut conversion = Conversion { shown: true, ..Conversion::default() };
        let (mut start, mut format) = (None, None);
        let what = match &block.kind {
            BlockKind::ChildPage(page) => {
                What::Link { kind: "child_page", tag: "page", title: page.title.clone() }
            }
            BlockKind::ChildDatabase(database) => What::Link {
                kind: "child_database",
                tag: "database",
                title: database.title.clone(),
            },
            BlockKind::LinkPreview(link) => {
                conversion.lost.push(Lost::Type);
                let link = RichText::text(&*link.url).link(&*link.url);
                What::Block(Cow::Owned(BlockInput::paragraph(link)))
            }
            BlockKind::MeetingNotes(notes) => What::Meeting(notes.clone()),
            kind => match conversion.block(kind) {
                Some(block) => What::Block(Cow::Owned(block)),
                None => What::Nothing(kind.name().to_owned()),
            },
        };
        if let BlockKind::NumberedListItem(item) = &block.kind {
            // Markdown says where a list starts, which a request can't.
            start = item.list_start_index;
            let numbers = ListNumberFormat::Numbers;
            format = item.list_format.clone().filter(|format| *format != numbers);
            if format.is_none() {
                conversion.lost.retain(|lost| *lost != Lost::Numbering);
            }
        }
        let id = Some(block.id);
        if node.is_cut_off() && !matches!(what, What::Link { .. }) {
            conversion.lost.push(Lost::Inside);
        }
        Source { id, lost: conversion.lost, start, format, ..Source::new(what) }
    }

    pub(super) fn kind(&self) -> &str {
        match &self.what {
            What::Block(block) => block.kind.name(),
            What::Link { kind, .. } => kind,
            What::Meeting(_) => "meeting_notes",
            What::Nothing(kind) => kind,
        }
    }

    pub(super) fn is_item(&self) -> bool {
        matches!(self.kind(), "bulleted_list_item" | "numbered_list_item" | "to_do")
    }

    fn holds_rows(&self) -> bool {
        matches!(&self.what, What::Block(block) if matches!(block.kind, Kind::Table(_)))
    }

    /// Whether it shows nothing but what is inside it.
    fn only_holds(&self) -> bool {
        let What::Block(block) = &self.what else { return false };
        matches!(block.kind, Kind::ColumnList(_) | Kind::Column(_) | Kind::Tab(_))
            || matches!(&block.kind, Kind::SyncedBlock(synced) if synced.synced_from.is_none())
    }
}
