//! What is done with blocks, and asked about them.

use std::collections::HashSet;

use notion_model::{BlockId, BlockKind, PageId};
use uuid::Uuid;

use crate::store::journal::{Change, Thing};
use crate::store::state::{Block, Place, State};
use crate::store::tree::{NewBlock, Node, Position};

impl State {
    pub(crate) fn block(&self, id: BlockId) -> Option<&Block> {
        self.blocks.get(&id)
    }

    /// In no order.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (BlockId, &Block)> {
        self.blocks.iter().map(|(id, block)| (*id, block))
    }

    /// Makes blocks that are nowhere yet; gives their ids.
    pub(crate) fn make_blocks(&mut self, place: Place, new: Vec<NewBlock>) -> Vec<Uuid> {
        let mut made = Vec::with_capacity(new.len());
        for NewBlock { kind, children } in new {
            let id: BlockId = self.timed_id();
            let block = Block {
                place,
                created: self.now,
                edited: self.now,
                created_by: self.bot,
                edited_by: self.bot,
                in_trash: false,
                kind,
            };
            self.blocks.insert(id, block);
            let inside = self.make_blocks(Place::Block(id), children);
            if !inside.is_empty() {
                self.children.insert(id.into(), inside);
            }
            made.push(id.into());
        }
        made
    }

    /// Blocks that a page is created with.
    pub(crate) fn append_children(&mut self, page: PageId, new: Vec<NewBlock>) {
        let made = self.make_blocks(Place::Page(page), new);
        self.attach(page.into(), made, Position::End);
    }

    /// Lets a block say something else.
    pub(crate) fn rewrite_block(&mut self, id: BlockId, kind: BlockKind) {
        if let Some(block) = self.blocks.get_mut(&id) {
            block.kind = kind;
        }
    }

    /// A block, or the page or database that it is, was edited.
    pub(crate) fn touch_node(&mut self, node: Node) {
        match node {
            Node::Block(id) => {
                let (now, bot) = (self.now, self.bot);
                let Some(block) = self.blocks.get_mut(&id) else { return };
                (block.edited, block.edited_by) = (now, bot);
                let place = block.place;
                self.note_in(place, id.into());
                self.touch_around(place);
            }
            Node::Page(id) => self.touch(id),
            Node::Database(_) => {}
        }
    }

    /// Puts something in the trash, or takes it out.
    pub(crate) fn set_trash(&mut self, node: Node, in_trash: bool) {
        let set = |flag: &mut bool| std::mem::replace(flag, in_trash);
        let was = match node {
            Node::Block(id) => self.blocks.get_mut(&id).map(|block| set(&mut block.in_trash)),
            Node::Page(id) => self.change_page(id, |page| set(&mut page.in_trash)),
            Node::Database(id) => {
                self.databases.get_mut(&id).map(|database| set(&mut database.in_trash))
            }
        };
        if was.is_none_or(|was| was == in_trash) {
            return;
        }
        let thing = match node {
            Node::Block(_) => None,
            Node::Page(id) => Some(Thing::Page(id)),
            Node::Database(id) => Some(Thing::Database(id)),
        };
        let told = if in_trash { Change::Trashed } else { Change::Restored };
        thing.map(told).into_iter().for_each(|change| self.note(change));
        if let Some(place) = self.place_of(node) {
            self.note_in(place, node.id());
        }
    }

    /// Puts what is on a page in this order; what is not named goes to the end.
    pub(crate) fn arrange(&mut self, page: PageId, placed: Vec<Uuid>) {
        let children = self.children.entry(page.into()).or_default();
        let (old, now): (HashSet<Uuid>, HashSet<Uuid>) =
            (children.iter().copied().collect(), placed.iter().copied().collect());
        let new: Vec<Uuid> = placed.iter().filter(|id| !old.contains(id)).copied().collect();
        let hidden = std::mem::replace(children, placed);
        children.extend(hidden.into_iter().filter(|id| !now.contains(id)));
        new.into_iter().for_each(|id| self.note(Change::Content(page, id)));
    }

    /// Removes what is on a page for good.
    pub(crate) fn erase_content(&mut self, page: PageId) {
        let content = self.children.remove(&page.into()).unwrap_or_default();
        content.iter().for_each(|id| self.note(Change::Content(page, *id)));
        self.erase(content);
    }

    /// Copies what is in one page or block, but for pages and databases, to the end of another.
    pub(crate) fn copy_content(&mut self, from: Uuid, to: Place) {
        let mut left = vec![(from, to)];
        while let Some((from, to)) = left.pop() {
            let Some(target) = to.parent() else { continue };
            let children: Vec<(Uuid, Node)> = self.own_children(from).collect();
            for (id, node) in children {
                let Node::Block(block) = node else { continue };
                let Some(kind) = self.blocks.get(&block).map(|block| block.kind.clone()) else {
                    continue;
                };
                let made = self.make_blocks(to, vec![NewBlock { kind, children: Vec::new() }]);
                left.extend(made.first().map(|copy| (id, Place::Block((*copy).into()))));
                self.attach(target, made, Position::End);
            }
        }
    }
}
