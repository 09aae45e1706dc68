//! What was read, as it is written.

use super::payload::*;
use crate::block::loss::Losses;
use crate::strip::Strip;
use crate::{
    Block, BlockInput, BlockInputKind as Write, BlockKind as Read, BookmarkBlock, Color, Empty,
    Equation, FileKind, HeadingBlock, Icon, IconInput, LinkToPage, Loss, Lost, MediaBlock,
    RichTextArray, SyncedFrom, TableRowBlock, TextBlock, Url,
};

/// A block that was read, with those inside it.
pub trait BlockNode: Sized {
    /// The block.
    fn block(&self) -> &Block;

    /// The blocks inside it.
    fn inside(&self) -> impl Iterator<Item = Self>;

    /// Returns whether blocks inside it are missing, because they were not read. Defaults to whether the block has
    /// children and [`inside`](Self::inside) gives none.
    fn is_cut_off(&self) -> bool {
        self.block().has_children && self.inside().next().is_none()
    }
}

impl BlockInput {
    /// Converts a block from an answer into one that can be sent, without the blocks inside it: Notion does not return
    /// them with their parent.
    ///
    /// `None` if it can't be written: a page, a database, a preview of a link, meeting notes, a file that Notion
    /// keeps (upload it again), or a type that the API or this version does not know. An icon that Notion keeps is left out, and links
    /// shown as what they lead to become plain links.
    #[inline]
    pub fn from_block(block: &Block) -> Option<Self> {
        Self::from_kind(&block.kind)
    }

    /// Does the same as [`from_block`](Self::from_block).
    #[inline]
    pub fn from_kind(kind: &Read) -> Option<Self> {
        Conversion::default().block(kind)
    }

    /// Returns a tree of blocks that was read, as it is written, to make a copy of it; and what the copy does not have.
    ///
    /// What can't be written is left out, with all that is inside it: see [`from_block`](Self::from_block). Buttons
    /// that insert blocks become toggles, as Notion makes no new ones.
    pub fn from_tree<N: BlockNode>(nodes: impl IntoIterator<Item = N>) -> (Vec<Self>, Vec<Loss>) {
        let mut losses = Losses::default();
        let blocks = copies(nodes, &mut losses);
        (blocks, losses.all)
    }
}

/// A block that was copied, and waits for what is inside it.
struct Open {
    copy: BlockInput,
    /// The copies of the blocks before it.
    before: Vec<BlockInput>,
}

/// Copies a tree of any depth.
fn copies<N: BlockNode>(
    nodes: impl IntoIterator<Item = N>,
    losses: &mut Losses,
) -> Vec<BlockInput> {
    let level = |nodes: Vec<N>| nodes.into_iter().enumerate();
    let mut rest = level(nodes.into_iter().collect());
    let mut done = Vec::new();
    // The blocks around this level, with what comes after them.
    let mut above = Vec::new();
    loop {
        let Some((index, node)) = rest.next() else {
            let Some((Open { mut copy, before }, others)) = above.pop() else { return done };
            let inside = std::mem::replace(&mut done, before);
            if let Some(children) = copy.nested_mut() {
                *children = inside;
            }
            done.push(copy);
            rest = others;
            losses.path.pop();
            continue;
        };
        losses.path.push(index);
        let inside: Vec<N> = node.inside().collect();
        match copy(node.block(), node.is_cut_off(), losses) {
            Some(copy) if copy.can_nest() && !inside.is_empty() => {
                let before = std::mem::take(&mut done);
                above.push((Open { copy, before }, std::mem::replace(&mut rest, level(inside))));
            }
            copy => {
                done.extend(copy);
                losses.path.pop();
            }
        }
    }
}

/// The copy of a block, without what is inside it.
#[inline]
fn copy(block: &Block, is_cut_off: bool, losses: &mut Losses) -> Option<BlockInput> {
    let mut conversion = Conversion::default();
    let mut copy = conversion.block(&block.kind);
    if let Some(Write::Template(button)) = copy.as_mut().map(|copy| &mut copy.kind) {
        conversion.lost.push(Lost::Type);
        let text = std::mem::take(&mut button.rich_text);
        copy = Some(BlockInput::toggle(text));
    }
    if copy.is_none() && !conversion.lost.contains(&Lost::File) {
        conversion.lost.push(Lost::Block);
    }
    if copy.as_ref().is_some_and(BlockInput::can_nest) && is_cut_off {
        conversion.lost.push(Lost::Inside);
    }
    for what in conversion.lost {
        losses.add(block.kind.name(), Some(block.id), what);
    }
    copy
}

/// How blocks that were read become blocks to be written, and what that costs.
#[derive(Debug, Default)]
pub(crate) struct Conversion {
    /// To be shown, and not to be sent: what only answers have is kept.
    pub(crate) shown: bool,
    pub(crate) lost: Vec<Lost>,
}

impl Conversion {
    /// Without the blocks inside it.
    #[inline]
    pub(crate) fn block(&mut self, kind: &Read) -> Option<BlockInput> {
        let mut block = BlockInput::new(self.kind(kind)?);
        if !self.shown {
            block.strip();
        }
        Some(block)
    }

    #[inline]
    fn kind(&mut self, kind: &Read) -> Option<Write> {
        Some(match kind {
            Read::Paragraph(block) => Write::Paragraph(ParagraphBlockInput {
                rich_text: self.text(&block.rich_text),
                icon: self.icon(block.icon.as_deref()),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Heading1(block) => Write::Heading1(self.heading(block)),
            Read::Heading2(block) => Write::Heading2(self.heading(block)),
            Read::Heading3(block) => Write::Heading3(self.heading(block)),
            Read::Heading4(block) => Write::Heading4(self.heading(block)),
            Read::BulletedListItem(block) => Write::BulletedListItem(self.text_block(block)),
            Read::NumberedListItem(block) => {
                if block.list_start_index.is_some() || block.list_format.is_some() {
                    self.lost.push(Lost::Numbering);
                }
                Write::NumberedListItem(TextBlockInput {
                    rich_text: self.text(&block.rich_text),
                    color: color(&block.color),
                    ..Default::default()
                })
            }
            Read::ToDo(block) => Write::ToDo(ToDoBlockInput {
                rich_text: self.text(&block.rich_text),
                checked: Some(block.checked),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Toggle(block) => Write::Toggle(self.text_block(block)),
            Read::Quote(block) => Write::Quote(self.text_block(block)),
            Read::Callout(block) => Write::Callout(CalloutBlockInput {
                rich_text: self.text(&block.rich_text),
                icon: self.icon(block.icon.as_deref()),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Code(block) => Write::Code(CodeBlockInput {
                rich_text: self.text(&block.rich_text),
                language: block.language.clone(),
                caption: self.caption(&block.caption),
                ..Default::default()
            }),
            Read::Equation(block) => Write::Equation(Equation {
                expression: block.expression.clone(),
                ..Default::default()
            }),
            Read::Divider(_) => Write::Divider(Empty::default()),
            Read::Breadcrumb(_) => Write::Breadcrumb(Empty::default()),
            Read::TableOfContents(block) => Write::TableOfContents(TableOfContentsBlockInput {
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Bookmark(block) => Write::Bookmark(self.bookmark(block)),
            Read::Embed(block) => Write::Embed(self.bookmark(block)),
            Read::Image(block) => Write::Image(self.media(block)?),
            Read::Video(block) => Write::Video(self.media(block)?),
            Read::Pdf(block) => Write::Pdf(self.media(block)?),
            Read::Audio(block) => Write::Audio(self.media(block)?),
            Read::File(block) => {
                Write::File(MediaBlockInput { name: block.name.clone(), ..self.media(block)? })
            }
            Read::LinkToPage(block) => {
                Write::LinkToPage(LinkToPage { kind: block.kind.clone(), ..Default::default() })
            }
            Read::Table(block) => Write::Table(TableBlockInput {
                table_width: block.table_width,
                has_column_header: Some(block.has_column_header),
                has_row_header: Some(block.has_row_header),
                ..Default::default()
            }),
            Read::TableRow(block) => Write::TableRow(TableRowBlock {
                cells: block.cells.iter().map(|cell| self.text(cell)).collect(),
                ..Default::default()
            }),
            Read::ColumnList(_) => Write::ColumnList(ContainerBlockInput::default()),
            Read::Column(block) => Write::Column(ColumnBlockInput {
                width_ratio: block.width_ratio,
                ..Default::default()
            }),
            Read::SyncedBlock(block) => Write::SyncedBlock(SyncedBlockInput {
                synced_from: block
                    .synced_from
                    .as_ref()
                    .map(|from| SyncedFrom { kind: from.kind.clone(), ..Default::default() }),
                ..Default::default()
            }),
            Read::Tab(_) => Write::Tab(ContainerBlockInput::default()),
            Read::Template(block) => Write::Template(TemplateBlockInput {
                rich_text: self.text(&block.rich_text),
                ..Default::default()
            }),
            Read::ChildPage(_)
            | Read::ChildDatabase(_)
            | Read::LinkPreview(_)
            | Read::MeetingNotes(_)
            | Read::Transcription(_)
            | Read::Unsupported(_)
            | Read::Unknown(_) => return None,
        })
    }

    #[inline]
    fn text(&mut self, text: &RichTextArray) -> RichTextArray {
        if self.shown {
            return text.clone();
        }
        let lost = text.iter().filter(|piece| piece.stand_in().is_some());
        self.lost.extend(lost.map(|_| Lost::Mention));
        text.clone().into_input()
    }

    #[inline]
    fn caption(&mut self, read: &RichTextArray) -> Option<RichTextArray> {
        (!read.is_empty()).then(|| self.text(read))
    }

    #[inline]
    fn icon(&mut self, icon: Option<&Icon>) -> Option<Box<IconInput>> {
        let input = IconInput::from_icon(icon?);
        if input.is_none() {
            self.lost.push(Lost::Icon);
        }
        input.map(Box::new)
    }

    #[inline]
    fn heading(&mut self, block: &HeadingBlock) -> HeadingBlockInput {
        HeadingBlockInput {
            rich_text: self.text(&block.rich_text),
            is_toggleable: block.is_toggleable.then_some(true),
            color: color(&block.color),
            ..Default::default()
        }
    }

    #[inline]
    fn text_block(&mut self, block: &TextBlock) -> TextBlockInput {
        TextBlockInput {
            rich_text: self.text(&block.rich_text),
            color: color(&block.color),
            ..Default::default()
        }
    }

    #[inline]
    fn bookmark(&mut self, block: &BookmarkBlock) -> BookmarkBlockInput {
        BookmarkBlockInput {
            url: block.url.clone(),
            caption: self.caption(&block.caption),
            ..Default::default()
        }
    }

    #[inline]
    fn media(&mut self, block: &MediaBlock) -> Option<MediaBlockInput> {
        let kind = match &block.kind {
            FileKind::File(file) if self.shown => {
                self.lost.push(Lost::Lasting);
                FileKind::External(Url::from(file.url.clone()))
            }
            FileKind::File(_) => {
                self.lost.push(Lost::File);
                return None;
            }
            FileKind::Unknown(_) => return None,
            kind => kind.clone(),
        };
        let caption = self.caption(&block.caption);
        Some(MediaBlockInput { kind, caption, ..Default::default() })
    }
}

fn color(color: &Color) -> Option<Color> {
    (*color != Color::Default).then(|| color.clone())
}
