//! The first page.

use super::requests;
use crate::store::state::State;
use crate::wire::html::Html;
use crate::workspace::log::Log;

/// So many of the last requests are shown.
const REQUESTS: usize = 12;

pub(super) fn page(state: &State, log: &Log, host: &str) -> String {
    let mut html = Html::default();
    html.element("h1", "", state.workspace_name());
    html.raw("<p class=\"muted\">What the workspace holds, as it is now: the connection is <b>");
    html.text(state.integration()).raw("</b>, the page to start with ");
    html.raw("<a href=\"/show/").text(state.root()).raw("\">").text(state.title_of(state.root()));
    html.raw("</a>.</p><div class=\"figures\">");
    let rows: usize = state.data_sources().map(|source| source.rows.len()).sum();
    let figures = [
        ("pages", state.pages().count() - rows),
        ("databases", state.databases().count()),
        ("rows", rows),
        ("blocks", state.blocks().count()),
        ("comments", state.comments().count()),
        ("uploads", state.uploads().count()),
        ("users", state.users().len()),
    ];
    for (name, count) in figures {
        html.raw("<div><b>").text(count).raw("</b>").text(name).raw("</div>");
    }
    html.raw("</div><h3>Last requests</h3>");
    let all = requests::Wanted::default();
    requests::list(&mut html, log, REQUESTS, &all, host);
    html.finish()
}
