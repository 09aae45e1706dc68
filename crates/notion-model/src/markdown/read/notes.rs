//! Footnotes: a mark in the text, and the notes at the end, as GitHub shows them.

use std::collections::HashMap;

use super::node::{Node, parted};
use crate::BlockInput;

/// The notes of a document.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// In the order in which they are referred to, and then in that of their definitions.
    names: Vec<String>,
    numbers: HashMap<String, usize>,
    texts: HashMap<String, Vec<Node>>,
}

impl Notes {
    /// The mark of a note.
    pub(super) fn mark(&mut self, name: &str) -> String {
        format!("[{}]", self.number(name))
    }

    fn number(&mut self, name: &str) -> usize {
        let names = &mut self.names;
        *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            names.push(name.to_owned());
            names.len()
        })
    }

    pub(super) fn define(&mut self, name: &str, nodes: Vec<Node>) {
        self.texts.entry(name.to_owned()).or_default().extend(nodes);
    }

    /// The notes, below a line.
    pub(super) fn finish(mut self) -> Vec<Node> {
        let mut others: Vec<String> = self.texts.keys().cloned().collect();
        others.sort_unstable();
        for name in others {
            self.number(&name);
        }
        let texts = self.names.iter().filter_map(|name| self.texts.remove(name));
        let mut nodes: Vec<Node> =
            texts.map(|nodes| parted(BlockInput::numbered_list_item, nodes)).collect();
        if !nodes.is_empty() {
            nodes.insert(0, Node::from(BlockInput::divider()));
        }
        nodes
    }
}
