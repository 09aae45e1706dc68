//! Blocks.

use super::basic::address;
use super::schema::plain_name;
use crate::*;

words! { CodeLanguage, ListNumberFormat, MeetingNotesStatus }

objects! {
    Block {
        id, parent, created_time, last_edited_time, created_by, last_edited_by, has_children, in_trash, kind, archived,
    } => |block| {
        block.has_children &= may_have_children(&block.kind);
        block.archived = block.archived.map(|_| block.in_trash);
    };
    BookmarkBlock { caption, url: address };
    MediaBlock { caption, kind, name };
    LinkToPage { kind };
    TitleBlock { title: plain_name };
    TableOfContentsBlock { color };
    TableBlock { table_width, has_column_header, has_row_header };
    TableRowBlock { cells };
    ColumnBlock { width_ratio };
    SyncedBlock { synced_from };
    SyncedFrom { kind };
    UnsupportedBlock { block_type };
    MeetingNotesBlock { title, status, children, calendar_event, recording };
    MeetingNotesChildren { summary_block_id, notes_block_id, transcript_block_id };
    MeetingCalendarEvent { start_time, end_time, attendees };
    MeetingRecording { start_time, end_time };
    TextBlock { rich_text, color };
    ParagraphBlock { rich_text, icon, color };
    HeadingBlock { rich_text, is_toggleable, color };
    NumberedListItemBlock { rich_text, color, list_start_index, list_format };
    ToDoBlock { rich_text, checked, color };
    CalloutBlock { rich_text, icon, color };
    CodeBlock { caption, rich_text, language };
    TemplateBlock { rich_text };
}

unions! {
    BlockKind {
        Paragraph, Heading1, Heading2, Heading3, Heading4, BulletedListItem, NumberedListItem, ToDo, Toggle, Quote,
        Callout, Code, Equation, Divider, Breadcrumb, TableOfContents, Bookmark, Embed, Image, Video, Pdf, Audio, File,
        LinkToPage, Table, TableRow, ColumnList, Column, SyncedBlock, Tab, Template, ChildPage, ChildDatabase,
        LinkPreview, MeetingNotes, Transcription, Unsupported,
    }
    LinkToPageKind { Page, Database, Comment }
    SyncedFromKind { Block }
}

/// Whether there can be blocks inside one of this kind.
pub(super) fn may_have_children(kind: &BlockKind) -> bool {
    !matches!(
        kind,
        BlockKind::Code(_)
            | BlockKind::Equation(_)
            | BlockKind::Divider(_)
            | BlockKind::Breadcrumb(_)
            | BlockKind::TableOfContents(_)
            | BlockKind::Bookmark(_)
            | BlockKind::Embed(_)
            | BlockKind::Image(_)
            | BlockKind::Video(_)
            | BlockKind::Pdf(_)
            | BlockKind::Audio(_)
            | BlockKind::File(_)
            | BlockKind::LinkToPage(_)
            | BlockKind::TableRow(_)
            | BlockKind::ChildDatabase(_)
            | BlockKind::LinkPreview(_)
    )
}
