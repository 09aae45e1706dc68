//! What is asked about the tree of a workspace, and what is where.

use notion_model::{BlockId, BlockKind, DatabaseId, PageId, SyncedFromKind};
use uuid::Uuid;

use crate::store::state::{Place, State};
use crate::store::tree::{Node, Position};

impl State {
    pub(crate) fn node(&self, id: Uuid) -> Option<Node> {
        let (block, page, database) = (BlockId::from(id), PageId::from(id), DatabaseId::from(id));
        if self.blocks.contains_key(&block) {
            Some(Node::Block(block))
        } else if self.pages.contains_key(&page) {
            Some(Node::Page(page))
        } else {
            self.databases.contains_key(&database).then_some(Node::Database(database))
        }
    }

    /// Whether a block itself was put in the trash, and not something that it is in.
    pub(crate) fn is_trashed(&self, node: Node) -> bool {
        match node {
            Node::Block(id) => self.blocks.get(&id).is_some_and(|block| block.in_trash),
            Node::Page(id) => self.pages.get(&id).is_some_and(|page| page.in_trash),
            Node::Database(id) => self.databases.get(&id).is_some_and(|database| database.in_trash),
        }
    }

    pub(crate) fn node_in_trash(&self, node: Node) -> bool {
        self.is_trashed(node) || self.place_of(node).is_some_and(|place| self.place_in_trash(place))
    }

    /// The page, the block or the database that has what is in this place.
    pub(crate) fn held_by(&self, place: Place) -> Option<Node> {
        match place {
            Place::DataSource(id) => Some(Node::Database(self.data_sources.get(&id)?.database)),
            place => self.node(place.parent()?),
        }
    }

    /// Where something is.
    pub(crate) fn place_of(&self, node: Node) -> Option<Place> {
        Some(match node {
            Node::Block(id) => self.blocks.get(&id)?.place,
            Node::Page(id) => self.pages.get(&id)?.place,
            Node::Database(id) => Place::of(&self.databases.get(&id)?.parent),
        })
    }

    /// This place, the one around it, and so on to the top. Nothing is ever in itself: requests and seeds that ask
    /// for it are refused.
    pub(crate) fn outwards(&self, place: Place) -> impl Iterator<Item = Place> {
        std::iter::successors(Some(place), |place| match *place {
            Place::Page(id) => Some(self.pages.get(&id)?.place),
            Place::Block(id) if self.blocks.contains_key(&id) => Some(self.blocks.get(&id)?.place),
            place => self.place_of(self.held_by(place)?),
        })
    }

    /// Whether a place is in something, however deep.
    pub(crate) fn is_within(&self, place: Place, node: Node) -> bool {
        self.outwards(place).any(|place| self.held_by(place) == Some(node))
    }

    /// The children of a block or a page that were not themselves put in the trash. Those of a synced copy are those
    /// of its original, in which the copy itself may be.
    pub(crate) fn living_children(&self, parent: Uuid) -> impl Iterator<Item = (Uuid, Node)> {
        let is_hidden = self.hidden_original(parent).is_some();
        self.own_children(if is_hidden { parent } else { self.holder(parent) })
    }

    /// The same, without what a synced copy shows of its original: a tree, however its blocks refer to each other.
    pub(crate) fn own_children(&self, parent: Uuid) -> impl Iterator<Item = (Uuid, Node)> {
        let children = self.children.get(&parent).into_iter().flatten();
        children
            .filter_map(|id| Some((*id, self.node(*id)?)))
            .filter(|(_, node)| !self.is_trashed(*node))
    }

    /// Whether a block says that it has children: also where Notion does not give them.
    pub(crate) fn has_children(&self, parent: Uuid) -> bool {
        self.living_children(parent).next().is_some() || self.hides_children(parent)
    }

    /// Whether Notion does not give what is in a block: it refuses to, or the block is a copy of what is not shared.
    pub(crate) fn hides_children(&self, parent: Uuid) -> bool {
        self.refusal(parent).is_some() || self.hidden_original(parent).is_some()
    }

    /// The original of a synced copy that the connection does not see.
    pub(crate) fn hidden_original(&self, id: Uuid) -> Option<Uuid> {
        let original = Some(self.holder(id)).filter(|original| *original != id)?;
        let is_seen = self.node(original).is_some_and(|node| self.sees(node));
        (!is_seen).then_some(original)
    }

    /// What holds the children of a block: itself, or the original of which it is a copy.
    pub(crate) fn holder(&self, id: Uuid) -> Uuid {
        match self.blocks.get(&BlockId::from(id)).map(|block| &block.kind) {
            Some(BlockKind::SyncedBlock(block)) => {
                match block.synced_from.as_ref().map(|from| &from.kind) {
                    Some(SyncedFromKind::Block(original)) => (*original).into(),
                    _ => id,
                }
            }
            _ => id,
        }
    }

    /// What is in a page or a block, in its order, with what is in the trash.
    pub(crate) fn children(&self, parent: Uuid) -> &[Uuid] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// What has children, in no order, and these.
    pub(crate) fn all_children(&self) -> impl Iterator<Item = (Uuid, &[Uuid])> {
        self.children.iter().map(|(parent, children)| (*parent, children.as_slice()))
    }

    /// Puts what has these ids among the children of `parent`.
    pub(crate) fn attach(&mut self, parent: Uuid, new: Vec<Uuid>, position: Position) {
        new.iter().for_each(|id| self.note_in(Place::Block(parent.into()), *id));
        let children = self.children.entry(parent).or_default();
        let at = match position {
            Position::Start => 0,
            Position::End => children.len(),
            Position::After(id) => {
                children.iter().position(|child| *child == id).map_or(children.len(), |at| at + 1)
            }
        };
        children.splice(at..at, new);
    }

    /// Takes what has this id out of the children of `parent`.
    pub(crate) fn detach(&mut self, parent: Uuid, child: Uuid) {
        self.note_in(Place::Block(parent.into()), child);
        if let Some(children) = self.children.get_mut(&parent) {
            children.retain(|id| *id != child);
        }
    }

    /// Something in a block or a page changed: the page around it was edited.
    pub(crate) fn touch_around(&mut self, place: Place) {
        let around = self.outwards(place).find(|place| !matches!(place, Place::Block(_)));
        if let Some(Place::Page(page)) = around {
            self.touch(page);
        }
    }

    /// Whether what has this place would be in the trash.
    pub(crate) fn place_in_trash(&self, place: Place) -> bool {
        self.outwards(place).any(|place| match place {
            Place::DataSource(id) => self.data_sources.get(&id).is_some_and(|source| {
                source.in_trash || self.is_trashed(Node::Database(source.database))
            }),
            Place::Page(id) => self.is_trashed(Node::Page(id)),
            place => self.held_by(place).is_some_and(|node| self.is_trashed(node)),
        })
    }
}
