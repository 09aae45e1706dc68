//! The types of blocks that can be written: their keys, and what may be inside them, each in one place.
//!
//! See [block types](https://developers.notion.com/reference/block#block-type-objects).

/// A type of block that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlockShape {
    /// The name of the type: `to_do`.
    pub name: &'static str,
    /// The keys that a new block must have.
    pub required: &'static [&'static str],
    /// The keys that it may have, besides `children`.
    pub optional: &'static [&'static str],
    /// The blocks that may be inside it.
    pub inside: Inside,
}

/// The blocks that may be inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inside {
    /// None.
    Nothing,
    /// Those of every type that can stand on a page.
    Anything,
    /// Those of one type, and at least so many of them.
    Only {
        /// The name of the type.
        name: &'static str,
        /// The least number of them.
        least: usize,
    },
}

/// Types that stand in one other type only, so neither on a page nor in anything else.
const PARTS: &[&str] = &["table_row", "column"];

impl BlockShape {
    /// Returns the type with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SHAPES.iter().find(|shape| shape.name == name)
    }

    /// Returns whether there may be blocks inside it.
    pub fn takes_children(&self) -> bool {
        self.inside != Inside::Nothing
    }

    /// Returns the least number of blocks that a new one has inside it.
    pub fn least_children(&self) -> usize {
        match self.inside {
            Inside::Only { least, .. } => least,
            Inside::Nothing | Inside::Anything => 0,
        }
    }
}

/// Returns whether a block of one type may be inside one of another; on a page, or in a type that is not known, may be what
/// is no part of something else.
///
/// ```
/// use notion_model::validate::shapes::fits;
///
/// assert!(fits("table", "table_row") && !fits("table", "paragraph"));
/// assert!(fits("toggle", "paragraph") && !fits("child_page", "column"));
/// ```
pub fn fits(outer: &str, inner: &str) -> bool {
    match BlockShape::named(outer).map(|shape| shape.inside) {
        Some(Inside::Only { name, .. }) => inner == name,
        _ => !PARTS.contains(&inner),
    }
}

const fn shape(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    inside: Inside,
) -> BlockShape {
    BlockShape { name, required, optional, inside }
}

const fn text(name: &'static str, optional: &'static [&'static str]) -> BlockShape {
    shape(name, &["rich_text"], optional, Inside::Anything)
}

const fn leaf(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> BlockShape {
    shape(name, required, optional, Inside::Nothing)
}

const fn only(name: &'static str, least: usize) -> Inside {
    Inside::Only { name, least }
}

const HEADING: &[&str] = &["color", "is_toggleable"];
const MEDIA: &[&str] = &["type", "caption", "external", "file_upload", "file", "name"];

/// All types, in the order in which Notion's messages list them.
pub const SHAPES: &[BlockShape] = &[
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
    shape(
        "table",
        &["table_width"],
        &["has_column_header", "has_row_header"],
        only("table_row", 1),
    ),
    shape("column_list", &[], &[], only("column", 2)),
    // Columns may be empty, whatever the documentation says.
    shape("column", &[], &["width_ratio"], Inside::Anything),
    shape("tab", &[], &[], only("paragraph", 1)),
    shape("synced_block", &["synced_from"], &[], Inside::Anything),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BlockInput, BlockInputKind};

    #[test]
    fn the_table_and_the_types_say_the_same() {
        for shape in SHAPES {
            let json = serde_json::json!({ shape.name: {} });
            let mut block: BlockInput = crate::from_value(&json).unwrap();
            assert_eq!(block.kind.name(), shape.name);
            assert!(!matches!(block.kind, BlockInputKind::Unknown(_)), "{}", shape.name);
            assert_eq!(block.nested_mut().is_some(), shape.takes_children(), "{}", shape.name);
            if let Inside::Only { name, .. } = shape.inside {
                assert!(BlockShape::named(name).is_some(), "{name}");
            }
        }
        let parts = PARTS.iter().all(|part| SHAPES.iter().any(|shape| fits(shape.name, part)));
        assert!(parts, "a part has a place");
    }
}
