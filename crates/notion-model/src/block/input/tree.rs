//! Blocks as a tree.

use serde_json::Value;

use crate::{BlockInput, BlockInputKind as Kind};

impl BlockInput {
    /// Whether blocks of this type can have blocks inside them.
    ///
    /// A copy of a synced block can't: it shows those of the original. Of a heading this says that it could, if it
    /// is one that can be toggled.
    pub fn can_nest(&self) -> bool {
        match &self.kind {
            Kind::SyncedBlock(block) => block.synced_from.is_none(),
            _ => self.slot().is_some(),
        }
    }

    /// The blocks inside it.
    pub fn nested(&self) -> &[Self] {
        self.slot().map_or(&[], Vec::as_slice)
    }

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

    /// The blocks inside it, to change them; `None` if blocks of this type have none.
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

    /// It and all blocks inside it, however deep.
    pub fn count(&self) -> usize {
        1 + self.nested().iter().map(Self::count).sum::<usize>()
    }

    /// Keeps blocks that can't be inside this one, for the check to find.
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
