//! What changes on a page when its Markdown does.

use std::collections::HashSet;

use notion_model::{MarkdownVersion, PageId};
use uuid::Uuid;

use super::make::Item;
use super::write;
use crate::store::state::{Place, State};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};

/// Lists longer than this, multiplied, are not compared; what differs between them is new.
const COMPARED: usize = 4_000_000;

/// Puts `items` in the place of what is on a page. Blocks that are written alike stay; the others go to the trash,
/// unless there are pages or databases among them and nobody allowed that.
pub(crate) fn apply(
    state: &mut State,
    page: PageId,
    items: Vec<Item>,
    allows: bool,
    version: &MarkdownVersion,
) -> Result<()> {
    let place = Place::Page(page);
    let mut wanted = Vec::with_capacity(items.len());
    let mut made = Vec::new();
    for item in items {
        match item {
            Item::Existing(id) => wanted.push(id),
            Item::New(block) => {
                let new = state.make_blocks(place, vec![block]);
                wanted.extend(&new);
                made.extend(new);
            }
        }
    }
    let keys = |ids: &[Uuid]| {
        ids.iter().map(|id| write::key(state, *id, version)).collect::<Vec<String>>()
    };
    let old: Vec<Uuid> = state.living_children(page.into()).map(|(id, _)| id).collect();
    let (old_keys, new_keys) = (keys(&old), keys(&wanted));
    for (old_at, new_at) in common(&old_keys, &new_keys) {
        wanted[new_at] = old[old_at];
    }
    // What is named twice is there once.
    let mut known: HashSet<Uuid> = HashSet::with_capacity(wanted.len());
    let placed: Vec<Uuid> = wanted.into_iter().filter(|id| known.insert(*id)).collect();
    let (unused, used): (Vec<Uuid>, Vec<Uuid>) =
        made.into_iter().partition(|id| !known.contains(id));
    state.erase(unused);
    let gone: Vec<Uuid> = old.into_iter().filter(|id| !known.contains(id)).collect();
    let mut lost = Vec::new();
    gone.iter().for_each(|id| pages_in(state, *id, &mut lost));
    if !allows && !lost.is_empty() {
        state.erase(used);
        return Err(Fail::validation(format!(
            "This would delete child pages or databases: {}. Set allow_deleting_content to do so.",
            lost.join(", ")
        )));
    }
    for id in &gone {
        if let Some(node) = state.node(*id) {
            state.set_trash(node, true);
        }
    }
    state.arrange(page, placed);
    state.touch(page);
    Ok(())
}

/// The ids of the pages and databases in a block, or of the block itself if it is one. Those in the original of a
/// synced copy stay where they are.
fn pages_in(state: &State, id: Uuid, found: &mut Vec<String>) {
    let mut left = vec![id];
    while let Some(id) = left.pop() {
        match state.node(id) {
            Some(Node::Block(_)) => left.extend(state.own_children(id).map(|(child, _)| child)),
            Some(Node::Page(_) | Node::Database(_)) => found.push(id.to_string()),
            None => {}
        }
    }
}

/// The places of a longest common part of two lists.
fn common(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let mut pairs: Vec<(usize, usize)> = (0..prefix).map(|at| (at, at)).collect();
    let (a, b) = (&old[prefix..], &new[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    pairs.extend((1..=suffix).map(|back| (old.len() - back, new.len() - back)));
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.len().saturating_mul(b.len()) > COMPARED {
        return pairs;
    }
    // How much is common behind each pair of places.
    let width = b.len() + 1;
    let mut behind = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            behind[i * width + j] = match a[i] == b[j] {
                true => behind[(i + 1) * width + j + 1] + 1,
                false => behind[(i + 1) * width + j].max(behind[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((prefix + i, prefix + j));
            (i, j) = (i + 1, j + 1);
        } else if behind[(i + 1) * width + j] >= behind[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
