//! What there is, at the left.

use uuid::Uuid;

use super::show::{icon, title};
use crate::store::state::{Place, State};
use crate::store::tree::Node;
use crate::wire::html::Html;

/// Deeper than this nothing is shown.
const DEPTH: usize = 20;
/// So many entries of one parent are shown.
const WIDTH: usize = 200;

pub(super) fn write(html: &mut Html, state: &State, here: Option<Uuid>) {
    html.raw("<ul>");
    for node in roots(state) {
        entry(html, state, node, here, 0);
    }
    html.raw("</ul>");
}

/// The pages and databases that are in no other.
pub(super) fn roots(state: &State) -> Vec<Node> {
    let pages = state.pages().filter(|page| page.place == Place::Workspace);
    let mut pages: Vec<_> = pages.filter(|page| !page.in_trash).collect();
    pages.sort_by_key(|page| page.sequence);
    let databases = state.databases().filter(|database| !database.in_trash);
    let mut databases: Vec<_> =
        databases.filter(|database| Place::of(&database.parent) == Place::Workspace).collect();
    databases.sort_by_key(|database| (database.created, database.id));
    let pages = pages.into_iter().map(|page| Node::Page(page.id));
    pages.chain(databases.into_iter().map(|database| Node::Database(database.id))).collect()
}

fn entry(html: &mut Html, state: &State, node: Node, here: Option<Uuid>, depth: usize) {
    let id: Uuid = match node {
        Node::Page(id) => id.into(),
        Node::Database(id) => id.into(),
        Node::Block(_) => return,
    };
    let class = if here == Some(id) { "here" } else { "" };
    html.raw("<li><a class=\"").raw(class).raw("\" href=\"/show/").text(id).raw("\">");
    icon(html, state, node);
    html.text(title(state, node)).raw("</a>");
    let inside = if depth < DEPTH { inside(state, id, 0) } else { Vec::new() };
    if !inside.is_empty() {
        html.raw("<ul>");
        for node in inside.iter().take(WIDTH) {
            entry(html, state, *node, here, depth + 1);
        }
        if inside.len() > WIDTH {
            html.element("li", "muted", format_args!("and {} more", inside.len() - WIDTH));
        }
        html.raw("</ul>");
    }
    html.raw("</li>");
}

/// The pages and databases in a page, also those that are in its blocks.
fn inside(state: &State, parent: Uuid, depth: usize) -> Vec<Node> {
    let mut found = Vec::new();
    for (id, node) in state.own_children(parent) {
        match node {
            Node::Block(_) if depth < DEPTH => found.extend(inside(state, id, depth + 1)),
            Node::Block(_) => {}
            node => found.push(node),
        }
    }
    found
}
