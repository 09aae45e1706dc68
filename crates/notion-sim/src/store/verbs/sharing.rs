//! What the connection sees: what is shared with it, and which lists of children Notion refuses.
//!
//! Everything is shared until something is said. What is said of a page, a database or a data source holds for all that
//! is in it, until something else is said further in.

use notion_model::BlockId;
use uuid::Uuid;

use crate::store::journal::Change;
use crate::store::state::{Block, Place, State};
use crate::store::tree::{Node, Position};
use crate::wire::fail::{Fail, Result};

impl State {
    /// Shares something with the connection, with what is in it, or takes it away.
    ///
    /// # Errors
    ///
    /// When it is no page, database or data source.
    pub(crate) fn share(&mut self, id: Uuid, is_shared: bool) -> Result<()> {
        let node = self.node(id);
        let is_there = match node {
            Some(node) => !matches!(node, Node::Block(_)),
            None => self.data_sources.contains_key(&id.into()),
        };
        if !is_there {
            return Err(Fail::validation(format!("{id} is no page, database or data source.")));
        }
        let was_seen = node.is_some_and(|node| self.sees(node));
        self.sharing.insert(id, is_shared);
        if let Some(Node::Page(page)) = node.filter(|_| was_seen != is_shared) {
            self.note(Change::Shared(page));
        }
        Ok(())
    }

    /// The same for something that may not be there, of a seed.
    pub(crate) fn put_sharing(&mut self, id: Uuid, is_shared: bool) {
        self.sharing.insert(id, is_shared);
    }

    /// What was said about sharing, in no order.
    pub(crate) fn sharing(&self) -> impl Iterator<Item = (Uuid, bool)> {
        self.sharing.iter().map(|(id, is_shared)| (*id, *is_shared))
    }

    /// Whether the connection sees a page, a database or a block.
    pub(crate) fn sees(&self, node: Node) -> bool {
        if self.sharing.is_empty() {
            return true;
        }
        match self.sharing.get(&node.id()) {
            Some(is_shared) => *is_shared,
            None => self.place_of(node).is_none_or(|place| self.sees_place(place)),
        }
    }

    /// Whether the connection sees what is in a place, if nothing else is said of it.
    pub(crate) fn sees_place(&self, place: Place) -> bool {
        if self.sharing.is_empty() {
            return true;
        }
        let said = self.outwards(place).find_map(|place| {
            let own = match place {
                Place::DataSource(id) => self.sharing.get(&id.into()),
                _ => None,
            };
            own.or_else(|| self.sharing.get(&self.held_by(place)?.id())).copied()
        });
        said.unwrap_or(true)
    }

    /// Lets Notion refuse the list of what is in a page or a block, as it does where a block of this type is; `None`
    /// lets it give the list again.
    ///
    /// # Errors
    ///
    /// When there is no such page or block.
    pub(crate) fn refuse_children(&mut self, id: BlockId, as_type: Option<String>) -> Result<()> {
        self.node(id.into()).ok_or_else(|| self.no_block(id))?;
        match as_type {
            Some(kind) => self.refused.insert(id.into(), kind),
            None => self.refused.remove(&id.into()),
        };
        Ok(())
    }

    /// The same for something that may not be there, of a seed.
    pub(crate) fn put_refusal(&mut self, id: Uuid, as_type: String) {
        self.refused.insert(id, as_type);
    }

    /// Whose children are refused, in no order, and for blocks of which type.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = (Uuid, &str)> {
        self.refused.iter().map(|(id, kind)| (*id, kind.as_str()))
    }

    /// The type of block for which the children of this are refused.
    pub(crate) fn refusal(&self, id: Uuid) -> Option<&str> {
        self.refused.get(&id).map(String::as_str)
    }

    /// Adds a block that Notion does not know how to answer, to the end of a page or a block. Its children are refused.
    ///
    /// # Errors
    ///
    /// When there is no such page or block.
    pub(crate) fn add_unsupported(&mut self, parent: BlockId, as_type: &str) -> Result<BlockId> {
        let place = match self.node(parent.into()) {
            Some(Node::Block(id)) => Place::Block(id),
            Some(Node::Page(id)) => Place::Page(id),
            Some(Node::Database(_)) | None => return Err(self.no_block(parent)),
        };
        let json = serde_json::json!({
            "object": "block", "type": "unsupported", "unsupported": { "block_type": as_type },
        });
        let block: notion_model::Block = notion_model::from_value(&json).unwrap_or_default();
        let id: BlockId = self.timed_id();
        let record = Block {
            place,
            created: self.now,
            edited: self.now,
            created_by: self.bot,
            edited_by: self.bot,
            in_trash: false,
            kind: block.kind,
        };
        self.blocks.insert(id, record);
        self.refused.insert(id.into(), as_type.to_owned());
        self.attach(parent.into(), vec![id.into()], Position::End);
        Ok(id)
    }
}
