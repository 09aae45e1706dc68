//! Databases as tables.

use super::cells;
use crate::store::state::{DataSource, Database, Page, State};
use crate::wire::html::Html;

/// So many rows of a data source are shown.
pub(super) const MOST: usize = 200;

/// A table for each data source of a database.
pub(super) fn write(html: &mut Html, state: &State, database: &Database, most: usize) {
    let sources = database.data_sources.iter().filter_map(|id| state.data_source(*id));
    let sources: Vec<&DataSource> = sources.filter(|source| !source.in_trash).collect();
    for source in &sources {
        if sources.len() > 1 {
            html.element("h3", "", source.title.plain_text());
        }
        table(html, state, source, most);
    }
}

/// The rows of a data source, as its table has them.
pub(super) fn rows<'s>(state: &'s State, source: &'s DataSource) -> impl Iterator<Item = &'s Page> {
    let rows = source.rows.ids().filter_map(|id| state.page(id));
    rows.filter(|row| !row.in_trash)
}

fn table(html: &mut Html, state: &State, source: &DataSource, most: usize) {
    let mut columns: Vec<_> = source.schema.iter().collect();
    columns.sort_by_key(|column| column.id != "title");
    html.raw("<div class=\"scroll\"><table><thead><tr>");
    for column in &columns {
        html.element("th", "", &column.name);
    }
    html.raw("</tr></thead><tbody>");
    let rows: Vec<&Page> = rows(state, source).collect();
    for row in rows.iter().take(most) {
        html.raw("<tr id=\"row-").text(row.id).raw("\">");
        for column in &columns {
            let class = match column.config.name() {
                "title" => "title",
                "number" => "number",
                "date" | "unique_id" | "created_time" | "last_edited_time" => "short",
                _ => "",
            };
            html.raw("<td class=\"").raw(class).raw("\">");
            if column.id == "title" {
                html.raw("<a href=\"/show/").text(row.id).raw("\">");
                super::show::sign(html, row.icon.as_deref(), "");
                html.text(state.title_of(row.id)).raw("</a>");
            } else {
                cells::write(html, state, row, column);
            }
            html.raw("</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table></div>");
    let shown = rows.len().min(most);
    let count = match rows.len() {
        1 => "1 row".to_owned(),
        all if all > shown => format!("the first {shown} of {all} rows"),
        all => format!("{all} rows"),
    };
    html.element("p", "muted", count);
}
