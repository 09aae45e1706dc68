//! `/v1/blocks`

use notion_model::{Block, BlockId, BlockKind, DatabaseId, List, ListType, PageId, SyncedFromKind};
use serde_json::Value;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::rules::block_input::{self, NewBlock};
use crate::store::state::{self, Place, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Paging, uuid};

/// What an id of a block stands for: pages and databases are blocks where they stand in their parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Node {
    Block(BlockId),
    Page(PageId),
    Database(DatabaseId),
}

/// Where new blocks go among their siblings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Position {
    Start,
    End,
    After(Uuid),
}

impl State {
    pub(crate) fn no_block(&self, id: impl std::fmt::Display) -> Fail {
        Fail::not_found("block", id, &self.integration, &self.bot.to_string())
    }

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

    pub(crate) fn find_node(&self, id: BlockId) -> Result<Node> {
        self.node(id.into()).ok_or_else(|| self.no_block(id))
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
        match node {
            Node::Block(id) => self
                .blocks
                .get(&id)
                .is_some_and(|block| block.in_trash || self.place_in_trash(block.place)),
            Node::Page(id) => self.pages.get(&id).is_some_and(|page| self.page_in_trash(page)),
            Node::Database(id) => {
                self.databases.get(&id).is_some_and(|database| self.database_in_trash(database))
            }
        }
    }

    /// The children of a block or a page that were not themselves put in the trash.
    pub(crate) fn living_children(&self, parent: Uuid) -> impl Iterator<Item = (Uuid, Node)> {
        let children = self.children.get(&self.holder(parent)).into_iter().flatten();
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
        let mut place = place;
        loop {
            match place {
                Place::Page(page) => return self.touch(page),
                Place::Block(block) => match self.blocks.get(&block) {
                    Some(block) => place = block.place,
                    None => return,
                },
                Place::Workspace | Place::DataSource(_) => return,
            }
        }
    }
}

/// What is in the trash, or inside of what is, can't be edited.
fn check_living(state: &State, node: Node) -> Result<()> {
    if state.is_trashed(node) {
        Err(Fail::archived())
    } else if state.node_in_trash(node) {
        Err(Fail::archived_ancestor())
    } else {
        Ok(())
    }
}

pub(crate) fn update(state: &mut State, id: BlockId, bytes: &[u8]) -> Result<()> {
    let node = state.find_node(id)?;
    let mut keys = vec!["object", "type", "in_trash", "archived"];
    let name = match node {
        Node::Block(id) => state.blocks.get(&id).map(|block| block.kind.name().to_owned()),
        _ => None,
    };
    keys.extend(name.as_deref());
    let body = Body::read(bytes, &keys)?;
    let in_trash = body.in_trash()?;
    if state.is_trashed(node) && in_trash != Some(false) {
        return Err(Fail::archived());
    }
    if in_trash != Some(false) {
        check_living(state, node)?;
    }
    if let Some(kind) = body.get::<String>("type", "a string")?
        && name.as_deref().is_some_and(|name| name != kind)
    {
        return Err(Fail::body(
            "type",
            &format!("`\"{}\"`", name.unwrap_or_default()),
            body.raw("type"),
        ));
    }
    let payload = name.as_deref().and_then(|name| body.raw(name));
    if let (Node::Block(id), Some(payload)) = (node, payload)
        && let Some(block) = state.blocks.get(&id)
    {
        let kind = block_input::change(state, &block.kind, payload)?;
        if let Some(block) = state.blocks.get_mut(&id) {
            block.kind = kind;
        }
    }
    if let Some(in_trash) = in_trash {
        set_trash(state, node, in_trash);
    }
    edited(state, node);
    Ok(())
}

pub(crate) fn delete(state: &mut State, id: BlockId) -> Result<()> {
    let node = state.find_node(id)?;
    check_living(state, node)?;
    set_trash(state, node, true);
    edited(state, node);
    Ok(())
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

fn edited(state: &mut State, node: Node) {
    let (now, bot) = (state.now, state.bot);
    match node {
        Node::Block(id) => {
            let Some(block) = state.blocks.get_mut(&id) else { return };
            (block.edited, block.edited_by) = (now, bot);
            let place = block.place;
            state.touch_around(place);
        }
        Node::Page(id) => state.touch(id),
        Node::Database(_) => {}
    }
}

/// One page of the children of a block. A cursor is the id of its first block, so that what is inserted or deleted
/// before it changes nothing.
pub(crate) fn children(
    state: &State,
    id: BlockId,
    paging: &Paging,
    version: Version,
) -> Result<List<Block>> {
    state.find_node(id)?;
    let holder = state.holder(id.into());
    let all: &[Uuid] = state.children.get(&holder).map_or(&[], Vec::as_slice);
    let start = match &paging.cursor {
        None => 0,
        Some(cursor) => {
            let wrong =
                || Fail::validation(format!("The start_cursor provided is invalid: {cursor}"));
            let wanted = uuid(cursor).ok_or_else(wrong)?;
            all.iter().position(|child| *child == wanted).ok_or_else(wrong)?
        }
    };
    let mut living = all[start..]
        .iter()
        .filter(|id| state.node(**id).is_some_and(|node| !state.is_trashed(node)));
    let shown: Vec<Uuid> = living.by_ref().take(paging.size).copied().collect();
    let next = living.next().map(ToString::to_string);
    let blocks = shown.into_iter().filter_map(|id| objects::block(state, id.into(), version));
    Ok(objects::list(blocks.collect(), next, ListType::Block))
}

/// Appends to a block; gives the new blocks, and after a position in the middle those behind them, too.
pub(crate) fn append(
    state: &mut State,
    id: BlockId,
    bytes: &[u8],
    version: Version,
) -> Result<List<Block>> {
    let mut keys = vec!["children", "position"];
    // Gone in version 2026-03-11.
    if version.says_archived {
        keys.push("after");
    }
    let body = Body::read(bytes, &keys)?;
    let node = state.find_node(id)?;
    check_living(state, node)?;
    let new = block_input::read(state, body.required("children")?, "children")?;
    let place = match node {
        Node::Block(id) => Place::Block(id),
        Node::Page(id) => Place::Page(id),
        Node::Database(_) => return Err(block_input::no_children()),
    };
    check_parent(state, node, &new)?;
    let position = position(state, id, &body)?;
    let made = make(state, place, new);
    state.attach(id.into(), made.clone(), position);
    state.touch_around(place);
    let mut shown: Vec<Uuid> = made;
    if let (Position::After(_), Some(last)) = (position, shown.last().copied()) {
        let all = state.living_children(id.into()).map(|(id, _)| id);
        let later: Vec<Uuid> = all.skip_while(|child| *child != last).skip(1).collect();
        shown.extend(later);
    }
    let blocks = shown.into_iter().filter_map(|id| objects::block(state, id.into(), version));
    Ok(objects::list(blocks.collect(), None, ListType::Block))
}

/// Whether these blocks may be in that one.
fn check_parent(state: &State, node: Node, new: &[NewBlock]) -> Result<()> {
    let Node::Block(id) = node else {
        let page = BlockKind::ChildPage(Default::default());
        return new.iter().try_for_each(|block| block_input::suits(&page, &block.kind));
    };
    let Some(parent) = state.blocks.get(&id) else { return Ok(()) };
    let takes = match &parent.kind {
        BlockKind::Heading1(heading)
        | BlockKind::Heading2(heading)
        | BlockKind::Heading3(heading)
        | BlockKind::Heading4(heading) => heading.is_toggleable,
        BlockKind::SyncedBlock(block) => block.synced_from.is_none(),
        kind => {
            kind.name() == "template"
                || crate::rules::block_shape::shape(kind.name()).is_some_and(|shape| shape.children)
        }
    };
    if !takes {
        return Err(block_input::no_children());
    }
    new.iter().try_for_each(|block| block_input::suits(&parent.kind, &block.kind))
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
    for id in ids {
        state.blocks.remove(&BlockId::from(id));
        state.pages.remove(&PageId::from(id));
        let mut inside = state.children.remove(&id).unwrap_or_default();
        let database = state.databases.remove(&DatabaseId::from(id));
        for source in database.into_iter().flat_map(|database| database.data_sources) {
            let rows = state.data_sources.remove(&source).map(|source| source.rows);
            inside.extend(rows.into_iter().flatten().map(Uuid::from));
        }
        erase(state, inside);
    }
}

/// Copies what is in one page or block, but for pages and databases, to the end of another.
pub(crate) fn copy(state: &mut State, from: Uuid, to: Place) {
    let Some(target) = to.parent() else { return };
    let children: Vec<(Uuid, Node)> = state.living_children(from).collect();
    for (id, node) in children {
        let Node::Block(block) = node else { continue };
        let Some(kind) = state.blocks.get(&block).map(|block| block.kind.clone()) else { continue };
        let made = make(state, to, vec![NewBlock { kind, children: Vec::new() }]);
        if let Some(copy) = made.first() {
            self::copy(state, id, Place::Block((*copy).into()));
        }
        state.attach(target, made, Position::End);
    }
}

fn position(state: &State, parent: BlockId, body: &Body) -> Result<Position> {
    let (path, id) = match (body.raw("after"), body.raw("position")) {
        (None, None) => return Ok(Position::End),
        (Some(_), Some(position)) => {
            return Err(Fail::body("position", "not present", Some(position)));
        }
        (Some(after), None) => ("after", Some(after)),
        (None, Some(position)) => match position.get("type").and_then(Value::as_str) {
            Some("start") => return Ok(Position::Start),
            Some("end") => return Ok(Position::End),
            Some("after_block") => (
                "position.after_block.id",
                position.get("after_block").and_then(|after| after.get("id")),
            ),
            _ => {
                let should = "`\"after_block\"`, `\"start\"`, or `\"end\"`";
                return Err(Fail::body("position.type", should, position.get("type")));
            }
        },
    };
    let sibling = id.and_then(Value::as_str).and_then(uuid);
    let sibling = sibling.ok_or_else(|| Fail::body(path, "a valid uuid", id))?;
    match state.children.get(&Uuid::from(parent)).is_some_and(|all| all.contains(&sibling)) {
        true => Ok(Position::After(sibling)),
        false => Err(Fail::validation(format!(
            "Block with ID {sibling} is not a child of the block with ID {parent}."
        ))),
    }
}
