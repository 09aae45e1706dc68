//! A page, a row or a database.

use notion_model::{Icon, IconKind};
use uuid::Uuid;

use super::{blocks, cells, rich_text, tables};
use crate::store::state::{Page, Place, State};
use crate::store::tree::Node;
use crate::wire::html::Html;

/// The title and the HTML of what has this id.
pub(super) fn page(state: &State, id: Uuid) -> Option<(String, String)> {
    let source = state.data_source(id.into()).map(|source| Node::Database(source.database));
    let node = source.or_else(|| state.node(id))?;
    let mut html = Html::default();
    crumbs(&mut html, state, node);
    if state.node_in_trash(node) {
        html.element("div", "note", "This is in the trash.");
    }
    let own = match node {
        Node::Page(id) => state.page(id).and_then(|page| page.icon.as_deref()),
        Node::Database(id) => state.database(id).and_then(|database| database.icon.as_ref()),
        Node::Block(_) => None,
    };
    if own.is_some() {
        html.raw("<div class=\"big\">");
        icon(&mut html, state, node);
        html.raw("</div>");
    }
    let title = title(state, node);
    html.element("h1", "", &title);
    match node {
        Node::Page(id) => {
            let page = state.page(id)?;
            way_back(&mut html, state, page);
            properties(&mut html, state, page);
            blocks::write(&mut html, state, id.into(), 0);
            comments(&mut html, state, id.into());
        }
        Node::Database(id) => {
            let database = state.database(id)?;
            if !database.description.is_empty() {
                html.raw("<p class=\"muted\">");
                rich_text::write(&mut html, &database.description);
                html.raw("</p>");
            }
            tables::write(&mut html, state, database, tables::MOST);
        }
        Node::Block(id) => blocks::one(&mut html, state, id),
    }
    Some((title, html.finish()))
}

/// What it is called.
pub(super) fn title(state: &State, node: Node) -> String {
    let title = match node {
        Node::Page(id) => state.page(id).map(Page::title),
        Node::Database(id) => state.database(id).map(|known| known.title.plain_text()),
        Node::Block(_) => Some("Block".to_owned()),
    };
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| "Untitled".to_owned())
}

/// Writes the icon, as far as it is text; else one that stands for the kind.
pub(super) fn icon(html: &mut Html, state: &State, node: Node) {
    let (own, kind) = match node {
        Node::Page(id) => (state.page(id).and_then(|page| page.icon.as_deref()), "📄"),
        Node::Database(id) => {
            (state.database(id).and_then(|database| database.icon.as_ref()), "🗃️")
        }
        Node::Block(_) => (None, ""),
    };
    sign(html, own, kind);
}

/// Writes an icon; a custom emoji by the first letter of its name, as its picture is elsewhere.
pub(super) fn sign(html: &mut Html, icon: Option<&Icon>, otherwise: &str) {
    match icon.map(|icon| &icon.kind) {
        Some(IconKind::Emoji(emoji)) => drop(html.element("span", "icon", emoji)),
        Some(IconKind::CustomEmoji(emoji)) => {
            let name = emoji.name.as_deref().unwrap_or("emoji");
            html.raw("<span class=\"icon custom\" title=\":").text(name).raw(":\">");
            html.text(name.chars().next().unwrap_or(':')).raw("</span>");
        }
        _ if otherwise.is_empty() => {}
        _ => drop(html.element("span", "icon", otherwise)),
    }
}

/// The way to it, from the top.
fn crumbs(html: &mut Html, state: &State, node: Node) {
    let way = state.place_of(node).map(|place| state.outwards(place)).into_iter().flatten();
    let way = way.filter_map(|place| state.held_by(place));
    let way: Vec<Node> = way.filter(|node| !matches!(node, Node::Block(_))).collect();
    html.raw("<div class=\"crumbs\">");
    for node in way.into_iter().rev() {
        link(html, state, node);
        html.raw(" / ");
    }
    html.text(title(state, node)).raw("</div>");
}

pub(super) fn link(html: &mut Html, state: &State, node: Node) {
    let id = node.id();
    html.raw("<a href=\"/show/").text(id).raw("\">").text(title(state, node)).raw("</a>");
}

/// From a row to its place in its table, and to the rows around it.
fn way_back(html: &mut Html, state: &State, page: &Page) {
    let Place::DataSource(source) = page.place else { return };
    let Some(source) = state.data_source(source) else { return };
    let id = page.id;
    html.raw("<p class=\"way\"><a href=\"/show/").text(source.database).raw("#row-").text(id);
    html.raw("\">← ").text(title(state, Node::Database(source.database))).raw("</a>");
    let rows: Vec<&Page> = tables::rows(state, source).collect();
    let at = rows.iter().position(|row| row.id == id);
    let around = [
        ("↑", at.and_then(|at| at.checked_sub(1)).and_then(|before| rows.get(before))),
        ("↓", at.and_then(|at| rows.get(at + 1))),
    ];
    for (arrow, row) in around {
        if let Some(row) = row {
            html.raw("<a href=\"/show/").text(row.id).raw("\">").raw(arrow).raw(" ");
            html.text(title(state, Node::Page(row.id))).raw("</a>");
        }
    }
    html.raw("</p>");
}

/// What a row has, besides its title.
fn properties(html: &mut Html, state: &State, page: &Page) {
    let Place::DataSource(source) = page.place else { return };
    let Some(source) = state.data_source(source) else { return };
    html.raw("<table class=\"properties\">");
    for column in source.schema.iter().filter(|column| column.id != "title") {
        html.raw("<tr>").element("th", "", &column.name).raw("<td>");
        cells::write(html, state, page, column);
        html.raw("</td></tr>");
    }
    html.raw("</table>");
}

fn comments(html: &mut Html, state: &State, id: Uuid) {
    let comments: Vec<_> = state.comments_on(id).collect();
    if comments.is_empty() {
        return;
    }
    html.raw("<div class=\"comments\">").element("div", "label", "Comments");
    for comment in comments {
        html.raw("<p>");
        let name = comment.name.resolved_name.as_deref().unwrap_or("Somebody");
        html.element("b", "", name).raw(" ");
        rich_text::write(html, &comment.text);
        html.raw("</p>");
    }
    html.raw("</div>");
}
