//! The tree of a workspace: pages, databases and blocks, and what is in which.

use notion_model::{BlockId, BlockKind, DatabaseId, PageId, SyncedFromKind};
use uuid::Uuid;

use super::state::{self, Place, State};

/// What an id of a block stands for: pages and databases are blocks where they stand in their parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Node {
    Block(BlockId),
    Page(PageId),
    Database(DatabaseId),
}

impl Node {
    /// The id of whatever it is.
    pub(crate) fn id(self) -> Uuid {
        match self {
            Self::Block(id) => id.into(),
            Self::Page(id) => id.into(),
            Self::Database(id) => id.into(),
        }
    }
}

/// Where new blocks go among their siblings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Position {
    Start,
    End,
    After(Uuid),
}

/// A block that is to be made, with those inside it.
#[derive(Debug)]
pub(crate) struct NewBlock {
    pub(crate) kind: BlockKind,
    pub(crate) children: Vec<NewBlock>,
}

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
        self.own_children(self.holder(parent))
    }

    /// The same, without what a synced copy shows of its original: a tree, however its blocks refer to each other.
    pub(crate) fn own_children(&self, parent: Uuid) -> impl Iterator<Item = (Uuid, Node)> {
        let children = self.children.get(&parent).into_iter().flatten();
        children
            .filter_map(|id| Some((*id, self.node(*id)?)))
            .filter(|(_, node)| !self.is_trashed(*node))
    }

    pub(crate) fn has_children(&self, parent: Uuid) -> bool {
        self.living_children(parent).next().is_some()
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

    /// Puts what has these ids among the children of `parent`.
    pub(crate) fn attach(&mut self, parent: Uuid, new: Vec<Uuid>, position: Position) {
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
}

pub(crate) fn set_trash(state: &mut State, node: Node, in_trash: bool) {
    match node {
        Node::Block(id) => {
            if let Some(block) = state.blocks.get_mut(&id) {
                block.in_trash = in_trash;
            }
        }
        Node::Page(id) => {
            if let Some(page) = state.pages.get_mut(&id) {
                page.in_trash = in_trash;
            }
        }
        Node::Database(id) => {
            if let Some(database) = state.databases.get_mut(&id) {
                database.in_trash = in_trash;
            }
        }
    }
}

/// Blocks that a page is created with.
pub(crate) fn fill(state: &mut State, page: PageId, new: Vec<NewBlock>) {
    let made = make(state, Place::Page(page), new);
    state.attach(page.into(), made, Position::End);
}

/// Makes blocks that are nowhere yet; gives their ids.
pub(crate) fn make(state: &mut State, place: Place, new: Vec<NewBlock>) -> Vec<Uuid> {
    let mut made = Vec::with_capacity(new.len());
    for NewBlock { kind, children } in new {
        let id: BlockId = state.ids.timed(state.now);
        let (now, bot) = (state.now, state.bot);
        let block = state::Block {
            place,
            created: now,
            edited: now,
            created_by: bot,
            edited_by: bot,
            in_trash: false,
            kind,
        };
        state.blocks.insert(id, block);
        let inside = make(state, Place::Block(id), children);
        if !inside.is_empty() {
            state.attach(id.into(), inside, Position::End);
        }
        made.push(id.into());
    }
    made
}

/// Removes blocks and what is in them for good, as if they had never been.
pub(crate) fn erase(state: &mut State, ids: Vec<Uuid>) {
    let mut left = ids;
    while let Some(id) = left.pop() {
        state.blocks.remove(&BlockId::from(id));
        state.pages.remove(&PageId::from(id));
        left.extend(state.children.remove(&id).unwrap_or_default());
        let database = state.databases.remove(&DatabaseId::from(id));
        for source in database.into_iter().flat_map(|database| database.data_sources) {
            let rows = state.data_sources.remove(&source).map(|source| source.rows);
            left.extend(rows.into_iter().flatten().map(Uuid::from));
        }
    }
}

/// Copies what is in one page or block, but for pages and databases, to the end of another.
pub(crate) fn copy(state: &mut State, from: Uuid, to: Place) {
    let mut left = vec![(from, to)];
    while let Some((from, to)) = left.pop() {
        let Some(target) = to.parent() else { continue };
        let children: Vec<(Uuid, Node)> = state.own_children(from).collect();
        for (id, node) in children {
            let Node::Block(block) = node else { continue };
            let Some(kind) = state.blocks.get(&block).map(|block| block.kind.clone()) else {
                continue;
            };
            let made = make(state, to, vec![NewBlock { kind, children: Vec::new() }]);
            left.extend(made.first().map(|copy| (id, Place::Block((*copy).into()))));
            state.attach(target, made, Position::End);
        }
    }
}
