//! `/v1/blocks`

use notion_model::validate::shapes::BlockShape;
use notion_model::{Block, BlockId, BlockKind, List, ListType};
use serde::Deserialize;
use uuid::Uuid;

use crate::answer::objects::{self, Version};
use crate::rules::block_input::{self};
use crate::store::state::{Place, State};
use crate::store::tree::{NewBlock, Node, Position};
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::request::{Body, Paging};
use crate::wire::shape::request;
use crate::wire::shape::spec::Spec;

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
        Node::Block(id) => state.block(id).map(|block| block.kind.name().to_owned()),
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
        && let Some(block) = state.block(id)
    {
        let kind = block_input::change(state, &block.kind, payload)?;
        state.rewrite_block(id, kind);
    }
    if let Some(in_trash) = in_trash {
        state.set_trash(node, in_trash);
    }
    state.touch_node(node);
    Ok(())
}

pub(crate) fn delete(state: &mut State, id: BlockId) -> Result<()> {
    let node = state.find_node(id)?;
    check_living(state, node)?;
    state.set_trash(node, true);
    state.touch_node(node);
    Ok(())
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
    if let Some(kind) = state.refusal(id.into()) {
        return Err(Fail::not_supported(kind));
    }
    if let Some(original) = state.hidden_original(id.into()) {
        return Err(state.no_block(original));
    }
    let holder = state.holder(id.into());
    let all = state.children(holder);
    let start = match &paging.cursor {
        None => 0,
        Some(cursor) => {
            let wrong = || Fail::invalid_cursor(cursor);
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
    let made = state.make_blocks(place, new);
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
    let Node::Block(id) = node else { return block_input::suit_page(new) };
    let Some(parent) = state.block(id) else { return Ok(()) };
    let takes = match &parent.kind {
        BlockKind::Heading1(heading)
        | BlockKind::Heading2(heading)
        | BlockKind::Heading3(heading)
        | BlockKind::Heading4(heading) => heading.is_toggleable,
        BlockKind::SyncedBlock(block) => block.synced_from.is_none(),
        kind => {
            kind.name() == "template"
                || BlockShape::named(kind.name()).is_some_and(BlockShape::takes_children)
        }
    };
    if !takes {
        return Err(block_input::no_children());
    }
    new.iter().try_for_each(|block| block_input::check_child(&parent.kind, &block.kind))
}

/// The sibling behind which something goes.
#[derive(Deserialize)]
pub(crate) struct AfterBlock {
    pub(crate) id: BlockId,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum BlockPosition {
    Start,
    End,
    AfterBlock { after_block: AfterBlock },
}

fn position(state: &State, parent: BlockId, body: &Body) -> Result<Position> {
    let position = body.typed_at("position", &request::POSITION)?;
    let sibling = match (body.typed_at::<BlockId>("after", &Spec::Id)?, position) {
        (None, None | Some(BlockPosition::End)) => return Ok(Position::End),
        (None, Some(BlockPosition::Start)) => return Ok(Position::Start),
        (None, Some(BlockPosition::AfterBlock { after_block })) => Uuid::from(after_block.id),
        (Some(sibling), None) => sibling.into(),
        (Some(_), Some(_)) => {
            return Err(Fail::body("position", "not present", body.raw("position")));
        }
    };
    match state.children(parent.into()).contains(&sibling) {
        true => Ok(Position::After(sibling)),
        false => Err(Fail::validation(format!(
            "Block with ID {sibling} is not a child of the block with ID {parent}."
        ))),
    }
}
