//! Blocks out of what Markdown says, in either dialect.

use std::cell::{Cell, RefCell};

use notion_model::BlockKind;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::too_large;
use crate::rules::block_input;
use crate::rules::markup::{Attributes, Tag};
use crate::store::state::State;
use crate::store::tree::{NewBlock, Node};
use crate::wire::fail::Result;

/// So many blocks are made of one text at most.
const BLOCKS: usize = 20_000;
/// A table has so many cells at most, with those that its shorter rows lack.
const CELLS: usize = 100_000;

/// What Markdown stands for.
#[derive(Debug)]
pub(crate) enum Item {
    New(NewBlock),
    /// A page or a block that is there already.
    Existing(Uuid),
}

/// What makes the blocks of one text.
pub(super) struct Maker<'s> {
    state: &'s State,
    /// The page that the text is about, if it exists.
    page: Option<Uuid>,
    /// So many blocks have been made.
    made: Cell<usize>,
    /// What was changed or left out.
    warnings: RefCell<Vec<String>>,
}

impl<'s> Maker<'s> {
    pub(super) fn new(state: &'s State, page: Option<Uuid>) -> Self {
        Self { state, page, made: Cell::new(0), warnings: RefCell::default() }
    }

    pub(super) fn warn(&self, warning: impl Into<String>) {
        self.warnings.borrow_mut().push(warning.into());
    }

    pub(super) fn into_warnings(self) -> Vec<String> {
        self.warnings.into_inner()
    }

    pub(super) fn kind(&self, name: &str, payload: Map<String, Value>) -> Result<BlockKind> {
        self.made.set(self.made.get() + 1);
        if self.made.get() > BLOCKS {
            return Err(too_large());
        }
        block_input::filled(self.state, name, payload, "markdown")
    }

    pub(super) fn block(
        &self,
        name: &str,
        payload: Map<String, Value>,
        children: Vec<NewBlock>,
    ) -> Result<Item> {
        Ok(Item::New(NewBlock { kind: self.kind(name, payload)?, children }))
    }

    /// What is on the page already, or a link to what is elsewhere.
    pub(super) fn existing(&self, tag: &Tag<'_>) -> Option<Result<Item>> {
        let id = tag.attributes.id()?;
        let on_page =
            self.page.map(|page| self.state.living_children(page).any(|(child, _)| child == id));
        let link = match self.state.node(id)? {
            _ if on_page == Some(true) => return Some(Ok(Item::Existing(id))),
            Node::Page(_) => json!({"type": "page_id", "page_id": id.to_string()}),
            Node::Database(_) => json!({"type": "database_id", "database_id": id.to_string()}),
            Node::Block(_) => return None,
        };
        Some(self.block("link_to_page", into_map(link), Vec::new()))
    }

    pub(super) fn media(&self, name: &str, url: &str, caption: &Value) -> Result<Item> {
        let payload = json!({"type": "external", "external": {"url": url}, "caption": caption});
        self.block(name, into_map(payload), Vec::new())
    }

    /// A table, whose cells are read by `rich`.
    pub(super) fn table(
        &self,
        payload: Value,
        rows: &[Vec<&str>],
        rich: impl Fn(&str) -> Value,
    ) -> Result<Item> {
        let width = payload["table_width"].as_u64().unwrap_or_default();
        let columns = usize::try_from(width).unwrap_or(usize::MAX);
        if columns.saturating_mul(rows.len()) > CELLS {
            return Err(too_large());
        }
        let mut children = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells: Vec<Value> = row.iter().map(|cell| rich(cell.trim())).collect();
            cells.resize(columns, json!([]));
            let kind = self.kind("table_row", into_map(json!({ "cells": cells })))?;
            children.push(NewBlock { kind, children: Vec::new() });
        }
        self.block("table", into_map(payload), children)
    }
}

/// What is there already can't be put inside of something new.
pub(crate) fn new_only(items: Vec<Item>) -> Vec<NewBlock> {
    let new = items.into_iter().filter_map(|item| match item {
        Item::New(block) => Some(block),
        Item::Existing(_) => None,
    });
    new.collect()
}

pub(super) fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub(super) fn color(payload: &mut Map<String, Value>, attributes: &Attributes<'_>) {
    if let Some(color) = attributes.color() {
        payload.insert("color".to_owned(), color.as_str().into());
    }
}

/// The icon and the colour of a callout.
pub(super) fn callout(attributes: &Attributes<'_>) -> Map<String, Value> {
    let mut payload = Map::new();
    payload.insert("icon".to_owned(), icon(attributes));
    color(&mut payload, attributes);
    payload
}

pub(super) fn icon(attributes: &Attributes<'_>) -> Value {
    match attributes.get("icon") {
        None => Value::Null,
        Some(url) if url.starts_with("http") => {
            json!({"type": "external", "external": {"url": url}})
        }
        Some(emoji) => json!({"type": "emoji", "emoji": emoji}),
    }
}
