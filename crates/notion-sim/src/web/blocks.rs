//! Blocks.

use notion_model::{
    BlockId, BlockKind, Color, FileKind, LinkToPageKind, MediaBlock, RichTextArray, TitleBlock,
};
use uuid::Uuid;

use super::{cells, rich_text, show, tables};
use crate::answer::objects::{self, Version};
use crate::store::state::State;
use crate::store::tree::Node;
use crate::wire::html::Html;

/// Deeper than this nothing is shown.
const DEPTH: usize = 40;
/// A page that is so long, in bytes, gets no longer: synced copies in synced blocks can show one block any number of times.
const LONGEST: usize = 4 << 20;
/// So many rows of a database are shown on a page that has it inline.
const INLINE_ROWS: usize = 50;

/// What is in a page or a block.
pub(super) fn write(html: &mut Html, state: &State, parent: Uuid, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let mut list = "";
    for (id, node) in state.living_children(parent) {
        if html.len() > LONGEST {
            break;
        }
        let Some(kind) = kind(state, id) else { continue };
        let needed = match kind {
            BlockKind::BulletedListItem(_) => "ul",
            BlockKind::NumberedListItem(_) => "ol",
            _ => "",
        };
        if needed != list {
            close(html, list);
            if !needed.is_empty() {
                html.raw("<").raw(needed).raw(" class=\"list\">");
            }
            list = needed;
        }
        block(html, state, id, node, &kind, depth);
    }
    close(html, list);
}

fn close(html: &mut Html, list: &str) {
    if !list.is_empty() {
        html.raw("</").raw(list).raw(">");
    }
}

/// A block alone.
pub(super) fn one(html: &mut Html, state: &State, id: BlockId) {
    if let (Some(kind), Some(node)) = (kind(state, id.into()), state.node(id.into())) {
        block(html, state, id.into(), node, &kind, 0);
    }
}

fn kind(state: &State, id: Uuid) -> Option<BlockKind> {
    let version = Version { says_archived: false };
    objects::block(state, id.into(), version).map(|block| block.kind)
}

fn block(html: &mut Html, state: &State, id: Uuid, node: Node, kind: &BlockKind, depth: usize) {
    let inside = |html: &mut Html| write(html, state, id, depth + 1);
    let nested = |html: &mut Html| {
        if state.has_children(id) {
            html.raw("<div class=\"nested\">");
            write(html, state, id, depth + 1);
            html.raw("</div>");
        }
    };
    match kind {
        BlockKind::Paragraph(block) => {
            line(html, "p", &block.color, &block.rich_text);
            nested(html);
        }
        BlockKind::Heading1(block) => heading(html, "h2", block, inside),
        BlockKind::Heading2(block) => heading(html, "h3", block, inside),
        BlockKind::Heading3(block) | BlockKind::Heading4(block) => {
            heading(html, "h4", block, inside);
        }
        BlockKind::BulletedListItem(block) => {
            html.raw("<li>");
            line(html, "span", &block.color, &block.rich_text);
            inside(html);
            html.raw("</li>");
        }
        BlockKind::NumberedListItem(block) => {
            html.raw("<li>");
            line(html, "span", &block.color, &block.rich_text);
            inside(html);
            html.raw("</li>");
        }
        BlockKind::ToDo(block) => {
            html.raw("<div class=\"todo\">");
            cells::checkbox(html, block.checked);
            line(html, "span", &block.color, &block.rich_text);
            html.raw("</div>");
            nested(html);
        }
        BlockKind::Toggle(block) => {
            html.raw("<details open><summary>");
            line(html, "span", &block.color, &block.rich_text);
            html.raw("</summary>");
            nested(html);
            html.raw("</details>");
        }
        BlockKind::Quote(block) => {
            html.raw("<blockquote>");
            line(html, "span", &block.color, &block.rich_text);
            inside(html);
            html.raw("</blockquote>");
        }
        BlockKind::Callout(block) => {
            let color = rich_text::color(&block.color).unwrap_or_default();
            html.raw("<div class=\"callout ").text(color).raw("\">");
            show::sign(html, block.icon.as_deref(), "💡");
            html.raw("<div>");
            rich_text::write(html, &block.rich_text);
            inside(html);
            html.raw("</div></div>");
        }
        BlockKind::Code(block) => {
            html.element("div", "label", &block.language).raw("<pre><code>");
            html.text(block.rich_text.plain_text()).raw("</code></pre>");
        }
        BlockKind::Equation(equation) => {
            html.element("p", "formula", &equation.expression);
        }
        BlockKind::Divider(_) => drop(html.raw("<hr>")),
        BlockKind::Bookmark(block) | BlockKind::Embed(block) => card(html, &block.url, &block.url),
        BlockKind::LinkPreview(link) => card(html, &link.url, &link.url),
        BlockKind::Image(media) => image(html, media),
        BlockKind::Video(media) => file(html, "🎬", media),
        BlockKind::Pdf(media) => file(html, "📕", media),
        BlockKind::Audio(media) => file(html, "🔊", media),
        BlockKind::File(media) => file(html, "📎", media),
        BlockKind::LinkToPage(link) => {
            let node = match &link.kind {
                LinkToPageKind::Page(id) => Some(Node::Page(*id)),
                LinkToPageKind::Database(id) => Some(Node::Database(*id)),
                _ => None,
            };
            if let Some(node) = node {
                html.raw("<p>↗ ");
                show::link(html, state, node);
                html.raw("</p>");
            }
        }
        BlockKind::Table(table) => {
            html.raw("<div class=\"scroll\"><table class=\"simple\">");
            rows(html, state, id, table.has_column_header, table.has_row_header);
            html.raw("</table></div>");
        }
        BlockKind::ColumnList(_) => {
            html.raw("<div class=\"columns\">");
            inside(html);
            html.raw("</div>");
        }
        BlockKind::Column(column) => {
            let share = column.width_ratio.filter(|share| share.is_finite()).unwrap_or(1.0);
            html.raw("<div style=\"flex:").text(share).raw("\">");
            inside(html);
            html.raw("</div>");
        }
        BlockKind::ChildPage(page) => child(html, state, node, page),
        BlockKind::ChildDatabase(database) => {
            child(html, state, node, database);
            if let Node::Database(id) = node
                && let Some(database) = state.database(id)
                && database.is_inline
            {
                tables::write(html, state, database, INLINE_ROWS);
            }
        }
        BlockKind::SyncedBlock(_) | BlockKind::Tab(_) => inside(html),
        other => {
            html.raw("<p class=\"muted\">[").text(other.name()).raw("] ");
            if let Some(text) = other.rich_text() {
                rich_text::write(html, text);
            }
            html.raw("</p>");
            nested(html);
        }
    }
}

fn line(html: &mut Html, tag: &str, color: &Color, text: &RichTextArray) {
    html.raw("<").raw(tag).raw(" class=\"");
    html.text(rich_text::color(color).unwrap_or_default()).raw("\">");
    rich_text::write(html, text);
    html.raw("</").raw(tag).raw(">");
}

fn heading(
    html: &mut Html,
    tag: &str,
    block: &notion_model::HeadingBlock,
    inside: impl Fn(&mut Html),
) {
    if block.is_toggleable {
        html.raw("<details open><summary>");
        line(html, tag, &block.color, &block.rich_text);
        html.raw("</summary>");
        inside(html);
        html.raw("</details>");
    } else {
        line(html, tag, &block.color, &block.rich_text);
    }
}

fn card(html: &mut Html, url: &str, text: &str) {
    html.raw("<div class=\"card\">🔗 ");
    cells::link(html, url, text);
    html.raw("</div>");
}

/// What is kept here is shown, what is elsewhere is linked to.
fn image(html: &mut Html, media: &MediaBlock) {
    let FileKind::File(kept) = &media.kind else { return file(html, "🖼️", media) };
    html.raw("<figure><img alt=\"\" src=\"").text(cells::local(&kept.url)).raw("\"><figcaption>");
    rich_text::write(html, &media.caption);
    html.raw("</figcaption></figure>");
}

fn file(html: &mut Html, icon: &str, media: &MediaBlock) {
    let url = match &media.kind {
        FileKind::External(file) => &file.url,
        FileKind::File(file) => cells::local(&file.url),
        _ => "",
    };
    html.raw("<div class=\"card\">").text(icon).raw(" ");
    cells::link(html, url, media.name.as_deref().unwrap_or(url));
    html.raw(" <span class=\"muted\">");
    rich_text::write(html, &media.caption);
    html.raw("</span></div>");
}

fn child(html: &mut Html, state: &State, node: Node, block: &TitleBlock) {
    let id = node.id();
    let title = if block.title.is_empty() { "Untitled" } else { &block.title };
    html.raw("<p><a class=\"link\" href=\"/show/").text(id).raw("\">");
    show::icon(html, state, node);
    html.text(title).raw("</a></p>");
}

fn rows(html: &mut Html, state: &State, table: Uuid, column_header: bool, row_header: bool) {
    for (index, (id, _)) in state.living_children(table).enumerate() {
        let Some(BlockKind::TableRow(row)) = kind(state, id) else { continue };
        html.raw("<tr>");
        for (place, cell) in row.cells.iter().enumerate() {
            let is_header = column_header && index == 0 || row_header && place == 0;
            let tag = if is_header { "th" } else { "td" };
            html.raw("<").raw(tag).raw(">");
            rich_text::write(html, cell);
            html.raw("</").raw(tag).raw(">");
        }
        html.raw("</tr>");
    }
}
