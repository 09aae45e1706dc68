//! What is written: blocks that were read, or are to be sent.

use std::borrow::Cow;

use crate::block::Conversion;
use crate::{BlockId, BlockInput, BlockKind, BlockNode, Lost, RichText};

/// A block to be written, with those inside it.
pub(super) struct Source<'a> {
    pub(super) what: What<'a>,
    pub(super) id: Option<BlockId>,
    pub(super) children: Vec<Self>,
    pub(super) lost: Vec<Lost>,
}

pub(super) enum What<'a> {
    Block(Cow<'a, BlockInput>),
    /// A page or a database, of which a link is left.
    Link {
        kind: &'static str,
        tag: &'static str,
        title: String,
    },
    /// Something that can't be expressed.
    Nothing(String),
}

impl<'a> Source<'a> {
    pub(super) fn of(block: &'a BlockInput) -> Self {
        let children = block.nested().iter().map(Self::of).collect();
        Self { what: What::Block(Cow::Borrowed(block)), id: None, children, lost: Vec::new() }
    }

    pub(super) fn of_node<N: BlockNode>(node: &N) -> Source<'static> {
        let block = node.block();
        let mut conversion = Conversion { shown: true, ..Conversion::default() };
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
            kind => match conversion.block(kind) {
                Some(block) => What::Block(Cow::Owned(block)),
                None => What::Nothing(kind.name().to_owned()),
            },
        };
        // What is on a page is not part of the text around it.
        let children: Vec<_> = match what {
            What::Link { .. } => Vec::new(),
            _ => node.inside().map(|node| Source::of_node(&node)).collect(),
        };
        if node.is_cut_off() && !matches!(what, What::Link { .. }) {
            conversion.lost.push(Lost::Inside);
        }
        Source { what, id: Some(block.id), children, lost: conversion.lost }
    }

    pub(super) fn kind(&self) -> &str {
        match &self.what {
            What::Block(block) => block.kind.name(),
            What::Link { kind, .. } => kind,
            What::Nothing(kind) => kind,
        }
    }

    pub(super) fn is_item(&self) -> bool {
        matches!(self.kind(), "bulleted_list_item" | "numbered_list_item" | "to_do")
    }
}
