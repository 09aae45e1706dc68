//! The values of rows.

use notion_model::{
    DateValue, FileKind, FormulaValue, PropertyValue, RollupValue, SelectOption, User,
};

use super::is_harmless;
use super::rich_text;
use crate::rules::values;
use crate::store::state::{Column, Page, State};
use crate::store::tree::Node;
use crate::wire::html::Html;

pub(super) fn write(html: &mut Html, state: &State, page: &Page, column: &Column) {
    value(html, state, &values::value(state, page, column));
}

fn value(html: &mut Html, state: &State, value: &PropertyValue) {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => rich_text::write(html, text),
        PropertyValue::Number(Some(number)) => drop(html.text(number)),
        PropertyValue::Select(Some(option)) => chip(html, "chip", option),
        PropertyValue::MultiSelect(options) => {
            options.iter().for_each(|option| chip(html, "chip", option));
        }
        PropertyValue::Status(Some(option)) => chip(html, "chip status", option),
        PropertyValue::Date(Some(date)) => drop(html.text(period(date))),
        PropertyValue::People(people) => people.iter().for_each(|user| person(html, user)),
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => person(html, user),
        PropertyValue::Files(files) => {
            for file in files {
                let url = match &file.kind {
                    FileKind::External(file) => &file.url,
                    FileKind::File(file) => local(&file.url),
                    _ => "",
                };
                link(html, url, file.name.as_deref().unwrap_or("file"));
                html.raw(" ");
            }
        }
        PropertyValue::Checkbox(checked) => checkbox(html, *checked),
        PropertyValue::Url(Some(url)) => link(html, url, url),
        PropertyValue::Email(Some(address)) => link(html, &format!("mailto:{address}"), address),
        PropertyValue::PhoneNumber(Some(number)) => drop(html.text(number)),
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::String(Some(text)) => drop(html.text(text)),
            FormulaValue::Number(Some(number)) => drop(html.text(number)),
            FormulaValue::Boolean(Some(checked)) => checkbox(html, *checked),
            FormulaValue::Date(Some(date)) => drop(html.text(period(date))),
            _ => {}
        },
        PropertyValue::Relation(pages) => {
            for page in pages.iter().take(10) {
                super::show::link(html, state, Node::Page(page.id));
                html.raw(" ");
            }
            if pages.len() > 10 {
                html.element("span", "muted", format_args!("and {} more", pages.len() - 10));
            }
        }
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(Some(number)) => drop(html.text(number)),
            RollupValue::Date(Some(date)) => drop(html.text(period(date))),
            RollupValue::Array(items) => {
                for item in items.iter().take(10) {
                    self::value(html, state, &item.value);
                    html.raw(" ");
                }
            }
            _ => {}
        },
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            html.text(time.instant().strftime("%Y-%m-%d %H:%M"));
        }
        PropertyValue::UniqueId(id) => {
            if let Some(prefix) = &id.prefix {
                html.text(prefix).raw("-");
            }
            if let Some(number) = &id.number {
                html.text(number);
            }
        }
        _ => {}
    }
}

fn chip(html: &mut Html, class: &str, option: &SelectOption) {
    html.raw("<span class=\"").raw(class).raw(" b-").text(&option.color).raw("\">");
    html.text(&option.name).raw("</span>");
}

fn person(html: &mut Html, user: &User) {
    let name = user.name.as_deref().unwrap_or("Anonymous");
    let initial: String = name.chars().take(1).collect();
    html.raw("<span class=\"person\" data-initial=\"").text(initial).raw("\">");
    html.text(name).raw("</span>");
}

pub(super) fn checkbox(html: &mut Html, checked: bool) {
    html.raw(match checked {
        true => "<span class=\"box checked\">✓</span>",
        false => "<span class=\"box\"></span>",
    });
}

pub(super) fn link(html: &mut Html, url: &str, text: &str) {
    match is_harmless(url) {
        true => {
            html.raw("<a rel=\"noreferrer\" href=\"").text(url).raw("\">").text(text).raw("</a>");
        }
        false => drop(html.text(text)),
    }
}

/// The address of a file that is kept here, for whoever looks at a page from here.
pub(super) fn local(url: &str) -> &str {
    url.find(crate::rules::text::FILES).and_then(|start| url.get(start..)).unwrap_or(url)
}

fn period(date: &DateValue) -> String {
    let readable = |text: String| match text.split_once('T') {
        Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or(time)),
        None => text,
    };
    let start = readable(date.start.to_string());
    match &date.end {
        Some(end) => format!("{start} → {}", readable(end.to_string())),
        None => start,
    }
}
