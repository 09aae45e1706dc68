//! The types of blocks that can be written, and their keys.

/// A type of block that can be written.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Keys that a new block must have.
    pub(crate) required: &'static [&'static str],
    /// Keys that it may have.
    pub(crate) optional: &'static [&'static str],
    /// Whether there may be blocks inside it.
    pub(crate) children: bool,
}

const fn text(name: &'static str, optional: &'static [&'static str]) -> Shape {
    Shape { name, required: &["rich_text"], optional, children: true }
}

const fn leaf(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Shape {
    Shape { name, required, optional, children: false }
}

const fn container(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Shape {
    Shape { name, required, optional, children: true }
}

const HEADING: &[&str] = &["color", "is_toggleable"];
const MEDIA: &[&str] = &["type", "caption", "external", "file_upload", "file", "name"];

/// All of them, in the order in which messages list them. See
/// [block types](https://developers.notion.com/reference/block#block-type-objects).
pub(crate) const SHAPES: &[Shape] = &[
    leaf("embed", &["url"], &["caption"]),
    leaf("bookmark", &["url"], &["caption"]),
    leaf("image", &[], MEDIA),
    leaf("video", &[], MEDIA),
    leaf("pdf", &[], MEDIA),
    leaf("file", &[], MEDIA),
    leaf("audio", &[], MEDIA),
    leaf("code", &["rich_text", "language"], &["caption"]),
    leaf("equation", &["expression"], &[]),
    leaf("divider", &[], &[]),
    leaf("breadcrumb", &[], &[]),
    leaf("table_of_contents", &[], &["color"]),
    leaf("link_to_page", &[], &["type", "page_id", "database_id", "comment_id"]),
    leaf("table_row", &["cells"], &[]),
    text("heading_1", HEADING),
    text("heading_2", HEADING),
    text("heading_3", HEADING),
    text("heading_4", HEADING),
    text("paragraph", &["color", "icon"]),
    text("bulleted_list_item", &["color"]),
    text("numbered_list_item", &["color", "list_start_index", "list_format"]),
    text("quote", &["color"]),
    text("to_do", &["color", "checked"]),
    text("toggle", &["color"]),
    text("callout", &["color", "icon"]),
    container("table", &["table_width"], &["has_column_header", "has_row_header"]),
    container("column_list", &[], &[]),
    container("column", &[], &["width_ratio"]),
    container("tab", &[], &[]),
    container("synced_block", &["synced_from"], &[]),
];

/// The type with this name.
pub(crate) fn shape(name: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.name == name)
}
