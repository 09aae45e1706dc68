//! What was read, as it is written.

use super::payload::*;
use crate::{
    Block, BlockInput, BlockInputKind as Write, BlockKind as Read, BookmarkBlock, Color, Empty,
    Equation, FileKind, HeadingBlock, Icon, IconInput, LinkToPage, MediaBlock, MentionKind,
    RichText, RichTextArray, RichTextKind, SyncedFrom, TableRowBlock, TextBlock,
};

impl BlockInput {
    /// The block that was read, as it is written: without the blocks inside it, which reading a block does not give.
    ///
    /// `None` if it can't be written: a page, a database, a preview of a link, meeting notes, a file that Notion
    /// keeps (upload it again), or what the API does not support. An icon that Notion keeps is left out, and links
    /// shown as what they lead to become plain links.
    pub fn from_block(block: &Block) -> Option<Self> {
        Self::from_kind(&block.kind)
    }

    /// Like [`from_block`](Self::from_block).
    pub fn from_kind(kind: &Read) -> Option<Self> {
        Some(Self::new(match kind {
            Read::Paragraph(block) => Write::Paragraph(ParagraphBlockInput {
                rich_text: text(&block.rich_text),
                icon: icon(block.icon.as_deref()),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Heading1(block) => Write::Heading1(heading(block)),
            Read::Heading2(block) => Write::Heading2(heading(block)),
            Read::Heading3(block) => Write::Heading3(heading(block)),
            Read::Heading4(block) => Write::Heading4(heading(block)),
            Read::BulletedListItem(block) => Write::BulletedListItem(text_block(block)),
            Read::NumberedListItem(block) => Write::NumberedListItem(TextBlockInput {
                rich_text: text(&block.rich_text),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::ToDo(block) => Write::ToDo(ToDoBlockInput {
                rich_text: text(&block.rich_text),
                checked: Some(block.checked),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Toggle(block) => Write::Toggle(text_block(block)),
            Read::Quote(block) => Write::Quote(text_block(block)),
            Read::Callout(block) => Write::Callout(CalloutBlockInput {
                rich_text: text(&block.rich_text),
                icon: icon(block.icon.as_deref()),
                color: color(&block.color),
                ..Default::default()
            }),
            Read::Code(block) => Write::Code(CodeBlockInput {
                rich_text: text(&block.rich_text),
                language: block.language.clone(),
                caption: caption(&block.caption),
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
            Read::Bookmark(block) => Write::Bookmark(bookmark(block)),
            Read::Embed(block) => Write::Embed(bookmark(block)),
            Read::Image(block) => Write::Image(media(block)?),
            Read::Video(block) => Write::Video(media(block)?),
            Read::Pdf(block) => Write::Pdf(media(block)?),
            Read::Audio(block) => Write::Audio(media(block)?),
            Read::File(block) => Write::File(media(block)?),
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
                cells: block.cells.iter().map(text).collect(),
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
                rich_text: text(&block.rich_text),
                ..Default::default()
            }),
            Read::Unknown(unknown) => Write::Unknown(unknown.clone()),
            Read::ChildPage(_)
            | Read::ChildDatabase(_)
            | Read::LinkPreview(_)
            | Read::MeetingNotes(_)
            | Read::Transcription(_)
            | Read::Unsupported(_) => return None,
        }))
    }
}

fn text(text: &RichTextArray) -> RichTextArray {
    text.iter().cloned().map(plain_link).collect::<RichTextArray>().into_input()
}

/// A mention that can't be written becomes a link.
fn plain_link(piece: RichText) -> RichText {
    let url = match &piece.kind {
        RichTextKind::Mention(mention) => match &mention.kind {
            MentionKind::LinkPreview(link) => link.url.clone(),
            MentionKind::LinkMention(link) => link.href.clone(),
            _ => return piece,
        },
        _ => return piece,
    };
    let says = piece.plain_text.as_deref().filter(|text| !text.is_empty()).unwrap_or(&url);
    let mut link = RichText::text(says).link(&url);
    link.annotations = piece.annotations;
    link
}

fn caption(read: &RichTextArray) -> Option<RichTextArray> {
    (!read.is_empty()).then(|| text(read))
}

fn color(color: &Color) -> Option<Color> {
    (*color != Color::Default).then(|| color.clone())
}

fn icon(icon: Option<&Icon>) -> Option<Box<IconInput>> {
    icon.and_then(IconInput::from_icon).map(Box::new)
}

fn heading(block: &HeadingBlock) -> HeadingBlockInput {
    HeadingBlockInput {
        rich_text: text(&block.rich_text),
        is_toggleable: block.is_toggleable.then_some(true),
        color: color(&block.color),
        ..Default::default()
    }
}

fn text_block(block: &TextBlock) -> TextBlockInput {
    TextBlockInput {
        rich_text: text(&block.rich_text),
        color: color(&block.color),
        ..Default::default()
    }
}

fn bookmark(block: &BookmarkBlock) -> BookmarkBlockInput {
    BookmarkBlockInput {
        url: block.url.clone(),
        caption: caption(&block.caption),
        ..Default::default()
    }
}

fn media(block: &MediaBlock) -> Option<MediaBlockInput> {
    if matches!(block.kind, FileKind::File(_)) {
        return None;
    }
    Some(MediaBlockInput {
        kind: block.kind.clone(),
        caption: caption(&block.caption),
        name: block.name.clone(),
        ..Default::default()
    })
}
