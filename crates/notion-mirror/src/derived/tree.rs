//! The blocks of a page in the order in which people read them.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// Returns the places of blocks in the order of the document: each before those inside it.
///
/// Each block is `(id, parent, position)`: in whose list it stands, and where in that. Every block is there exactly once, and
/// none twice, even if one is inside itself, as a synced block can be; those whose list belongs to nothing come last.
///
/// ```
/// use notion_mirror::derived::tree::order;
/// use uuid::Uuid;
///
/// let [page, a, b, c] = [1, 2, 3, 4].map(Uuid::from_u128);
/// assert_eq!(order(page, &[(b, page, 1), (c, a, 0), (a, page, 0)]), [2, 1, 0]);
/// ```
pub fn order(page: Uuid, blocks: &[(Uuid, Uuid, u32)]) -> Vec<usize> {
    let mut lists: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (index, (_, parent, _)) in blocks.iter().enumerate() {
        lists.entry(*parent).or_default().push(index);
    }
    for list in lists.values_mut() {
        list.sort_by_key(|index| blocks[*index].2);
    }
    let mut order = Vec::with_capacity(blocks.len());
    let mut seen = HashSet::with_capacity(blocks.len());
    let list = |of: Uuid| lists.get(&of).into_iter().flatten().rev().copied();
    let roots = (0..blocks.len()).rev().chain(list(page));
    // What is above the page's own list is what nothing leads to.
    let mut waiting: Vec<usize> = roots.collect();
    while let Some(index) = waiting.pop() {
        if seen.insert(index) {
            order.push(index);
            waiting.extend(list(blocks[index].0));
        }
    }
    order
}

/// Returns what blocks say, in the order of the document, each in a line of its own. Each block is `(id, parent, position)` and
/// its text.
pub fn text(page: Uuid, blocks: &[((Uuid, Uuid, u32), &str)]) -> String {
    let places: Vec<_> = blocks.iter().map(|(place, _)| *place).collect();
    let texts = order(page, &places).into_iter().map(|index| blocks[index].1);
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_or_there_twice() {
        let [page, a, b, c, d] = [1, 2, 3, 4, 5].map(Uuid::from_u128);
        // `c` shows itself, `a` stands in two lists, and nothing leads to the list of `d`.
        let blocks =
            [(c, page, 1), (c, c, 0), (a, d, 0), (a, page, 0), (b, a, 0), (Uuid::nil(), a, 1)];
        assert_eq!(order(page, &blocks), [3, 4, 5, 0, 1, 2]);
        assert!(order(page, &[]).is_empty());
    }

    #[test]
    fn a_tree_may_be_very_deep() {
        let id = Uuid::from_u128;
        let blocks: Vec<_> = (0..50_000).map(|n| (id(n + 1), id(n), 0)).collect();
        assert!(order(id(0), &blocks).into_iter().eq(0..50_000));
    }
}
