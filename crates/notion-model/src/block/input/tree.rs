//! Blocks as a tree.

use serde_json::Value;

use super::payload::*;
use crate::nested::{self, Nested};
use crate::{BlockInput, BlockInputKind as Kind};

impl BlockInput {
    /// Returns whether blocks of this type can have blocks inside them.
    ///
    /// A copy of a synced block can't: it shows those of the original. Of a heading this says that it could, if it
    /// is one that can be toggled.
    #[inline]
    pub fn can_nest(&self) -> bool {
        match &self.kind {
            Kind::SyncedBlock(block) => block.synced_from.is_none(),
            _ => self.slot().is_some(),
        }
    }

    /// Returns the blocks inside it.
    pub fn nested(&self) -> &[Self] {
        self.slot().map_or(&[], Vec::as_slice)
    }

    #[inline]
    fn slot(&self) -> Option<&Vec<Self>> {
        Some(match &self.kind {
            Kind::Paragraph(block) => &block.children,
            Kind::Heading1(block)
            | Kind::Heading2(block)
            | Kind::Heading3(block)
            | Kind::Heading4(block) => &block.children,
            Kind::BulletedListItem(block)
            | Kind::NumberedListItem(block)
            | Kind::Toggle(block)
            | Kind::Quote(block) => &block.children,
            Kind::ToDo(block) => &block.children,
            Kind::Callout(block) => &block.children,
            Kind::Table(block) => &block.children,
            Kind::ColumnList(block) | Kind::Tab(block) => &block.children,
            Kind::Column(block) => &block.children,
            Kind::SyncedBlock(block) => &block.children,
            Kind::Template(block) => &block.children,
            _ => return None,
        })
    }

    /// Returns the blocks inside it, to change them; `None` if blocks of this type have none.
    #[inline]
    pub fn nested_mut(&mut self) -> Option<&mut Vec<Self>> {
        Some(match &mut self.kind {
            Kind::Paragraph(block) => &mut block.children,
            Kind::Heading1(block)
            | Kind::Heading2(block)
            | Kind::Heading3(block)
            | Kind::Heading4(block) => &mut block.children,
            Kind::BulletedListItem(block)
            | Kind::NumberedListItem(block)
            | Kind::Toggle(block)
            | Kind::Quote(block) => &mut block.children,
            Kind::ToDo(block) => &mut block.children,
            Kind::Callout(block) => &mut block.children,
            Kind::Table(block) => &mut block.children,
            Kind::ColumnList(block) | Kind::Tab(block) => &mut block.children,
            Kind::Column(block) => &mut block.children,
            Kind::SyncedBlock(block) => &mut block.children,
            Kind::Template(block) => &mut block.children,
            _ => return None,
        })
    }

    /// Counts this block and all blocks inside it, however deep.
    pub fn count(&self) -> usize {
        1 + nested::count(self.nested())
    }

    #[inline]
    fn without_nested(&self) -> Self {
        macro_rules! childless {
            ($block:ident: $Payload:ident { $($field:ident),* }) => {
                $Payload {
                    $($field: $block.$field.clone(),)*
                    children: Default::default(),
                    extra: $block.extra.clone(),
                }
            };
        }
        macro_rules! heading {
            ($block:ident) => {
                childless!($block: HeadingBlockInput { rich_text, is_toggleable, color })
            };
        }
        macro_rules! text {
            ($block:ident) => {
                childless!($block: TextBlockInput { rich_text, color })
            };
        }
        let kind = match &self.kind {
            Kind::Paragraph(it) => {
                Kind::Paragraph(childless!(it: ParagraphBlockInput { rich_text, icon, color }))
            }
            Kind::Heading1(it) => Kind::Heading1(heading!(it)),
            Kind::Heading2(it) => Kind::Heading2(heading!(it)),
            Kind::Heading3(it) => Kind::Heading3(heading!(it)),
            Kind::Heading4(it) => Kind::Heading4(heading!(it)),
            Kind::BulletedListItem(it) => Kind::BulletedListItem(text!(it)),
            Kind::NumberedListItem(it) => Kind::NumberedListItem(text!(it)),
            Kind::Toggle(it) => Kind::Toggle(text!(it)),
            Kind::Quote(it) => Kind::Quote(text!(it)),
            Kind::ToDo(it) => {
                Kind::ToDo(childless!(it: ToDoBlockInput { rich_text, checked, color }))
            }
            Kind::Callout(it) => {
                Kind::Callout(childless!(it: CalloutBlockInput { rich_text, icon, color }))
            }
            Kind::Template(it) => Kind::Template(childless!(it: TemplateBlockInput { rich_text })),
            Kind::Table(it) => Kind::Table(
                childless!(it: TableBlockInput { table_width, has_column_header, has_row_header }),
            ),
            Kind::ColumnList(it) => Kind::ColumnList(childless!(it: ContainerBlockInput {})),
            Kind::Tab(it) => Kind::Tab(childless!(it: ContainerBlockInput {})),
            Kind::Column(it) => Kind::Column(childless!(it: ColumnBlockInput { width_ratio })),
            Kind::SyncedBlock(it) => {
                Kind::SyncedBlock(childless!(it: SyncedBlockInput { synced_from }))
            }
            leaf => leaf.clone(),
        };
        Self { kind, extra: self.extra.clone() }
    }

    /// Keeps blocks that can't be inside this one, for the check to find.
    #[inline]
    pub(super) fn misplace(&mut self, blocks: Vec<Self>) {
        if blocks.is_empty() {
            return;
        }
        let blocks = blocks.iter().map(|block| serde_json::to_value(block).unwrap_or_default());
        let mut all = match self.extra.remove("children") {
            Some(Value::Array(before)) => before,
            _ => Vec::new(),
        };
        all.extend(blocks);
        self.extra.insert("children", Value::Array(all));
    }

    /// Whether it has blocks inside it that it can't have.
    pub(crate) fn has_misplaced(&self) -> bool {
        self.extra.get("children").is_some() || (!self.nested().is_empty() && !self.can_nest())
    }
}

impl Nested for BlockInput {
    fn inside(&self) -> &[Self] {
        self.nested()
    }

    fn inside_mut(&mut self) -> Option<&mut Vec<Self>> {
        self.nested_mut()
    }

    fn without_inside(&self) -> Self {
        self.without_nested()
    }

    #[inline]
    fn is_like(&self, other: &Self) -> bool {
        match self.nested().is_empty() && other.nested().is_empty() {
            true => self == other,
            false => self.without_nested() == other.without_nested(),
        }
    }
}
