//! What a seed must not say: one id twice, and things that are in themselves or in two places.

use std::collections::{HashMap, HashSet};

use notion_model::BlockKind;
use uuid::Uuid;

use super::format::Seed;
use crate::store::state::{Place, State};
use crate::wire::fail::{Fail, Result};

/// Where in a seed each page, block and database stands, by its id.
pub(super) struct Places(HashMap<Uuid, String>);

fn wrong(problem: String) -> Fail {
    Fail::validation(format!("The workspace can't be read: {problem}."))
}

/// Refuses a seed in which an id stands for two things.
pub(super) fn ids(seed: &Seed) -> Result<Places> {
    let mut tree = Once::default();
    for (index, database) in seed.databases.iter().enumerate() {
        tree.add(database.id.into(), || format!("databases[{index}]"))?;
    }
    for (index, page) in seed.pages.iter().enumerate() {
        tree.add(page.id.into(), || format!("pages[{index}]"))?;
    }
    // A page or a database is named once more where it stands in its parent.
    let mut nested = Once::default();
    for (parent, blocks) in &seed.blocks {
        for (index, block) in blocks.iter().enumerate() {
            let is_nested =
                matches!(block.kind, BlockKind::ChildPage(_) | BlockKind::ChildDatabase(_));
            let once = if is_nested { &mut nested } else { &mut tree };
            once.add(block.id.into(), || format!("blocks.{parent}[{index}]"))?;
        }
    }
    fn all<T>(name: &str, list: &[T], id: impl Fn(&T) -> Uuid) -> Result<()> {
        let mut once = Once::default();
        for (index, item) in list.iter().enumerate() {
            once.add(id(item), || format!("{name}[{index}]"))?;
        }
        Ok(())
    }
    all("users", &seed.users, |user| user.id.into())?;
    all("custom_emojis", &seed.custom_emojis, |emoji| emoji.id.into())?;
    all("data_sources", &seed.data_sources, |source| source.id.into())?;
    all("comments", &seed.comments, |comment| comment.id.into())?;
    all("uploads", &seed.uploads, |upload| upload.id.into())?;
    all("views", &seed.views, |view| view.id.into())?;
    tree.0.extend(
        nested.0.into_iter().filter(|(id, _)| !tree.0.contains_key(id)).collect::<Vec<_>>(),
    );
    Ok(Places(tree.0))
}

/// Ids that are there once.
#[derive(Default)]
struct Once(HashMap<Uuid, String>);

impl Once {
    /// What has no id gets one later.
    fn add(&mut self, id: Uuid, place: impl Fn() -> String) -> Result<()> {
        if id.is_nil() {
            return Ok(());
        }
        match self.0.insert(id, place()) {
            None => Ok(()),
            Some(first) => Err(wrong(format!("`{}` has the id of `{first}`", place()))),
        }
    }
}

/// Refuses what is in itself, however far around, and what stands in another place than it says.
pub(super) fn tree(state: &State, places: &Places) -> Result<()> {
    let name = |id: Uuid| places.0.get(&id).cloned().unwrap_or_else(|| id.to_string());
    let pages = state.pages().map(|page| (Uuid::from(page.id), page.place));
    let blocks = state.blocks().map(|(id, block)| (Uuid::from(id), block.place));
    let databases = state.databases();
    let databases = databases.map(|database| (database.id.into(), Place::of(&database.parent)));
    let mut all: Vec<(Uuid, Place)> = pages.chain(blocks).chain(databases).collect();
    // The same is found first each time.
    all.sort_by_key(|(id, _)| *id);
    let mut sound: HashSet<Uuid> = HashSet::with_capacity(all.len());
    for (start, place) in &all {
        let mut way = HashSet::from([*start]);
        for place in state.outwards(*place) {
            let Some(id) = state.held_by(place).map(|node| node.id()) else { break };
            if sound.contains(&id) {
                break;
            }
            if !way.insert(id) {
                return Err(wrong(format!("`{}` is in itself", name(id))));
            }
        }
        sound.extend(way);
    }
    let mut known: HashSet<Uuid> = HashSet::new();
    for (parent, children) in state.all_children() {
        for child in children {
            let Some(node) = state.node(*child) else { continue };
            let is_here = state.place_of(node).and_then(Place::parent) == Some(parent);
            if !is_here || !known.insert(*child) {
                return Err(wrong(format!("`{}` is in two places", name(*child))));
            }
        }
    }
    Ok(())
}
