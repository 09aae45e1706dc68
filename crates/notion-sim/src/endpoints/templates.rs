//! Templates of data sources: listed, and applied to pages.

use notion_model::{DataSourceId, PageId, TemplateList};
use serde::Deserialize;

use crate::store::state::{LateTemplate, Place, State, Template};
use crate::store::tree;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Body, Query, uuid};
use crate::wire::shape::request;

/// Makes a row a template: it is among the rows no more.
pub(crate) fn mark(state: &mut State, page: PageId, is_default: bool) -> Result<()> {
    let Place::DataSource(source) = state.find_page(page)?.place else {
        return Err(Fail::validation(format!("The page {page} is in no data source.")));
    };
    if let Some(source) = state.data_sources.get_mut(&source) {
        source.rows.retain(|row| *row != page);
        source.templates.retain(|template| template.page != page);
        for other in source.templates.iter_mut().filter(|_| is_default) {
            other.is_default = false;
        }
        source.templates.push(Template { page, is_default });
    }
    Ok(())
}

/// What `/__sim__/templates` does: `{"page_id": …, "is_default": …}`.
pub(crate) fn mark_as_said(state: &mut State, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, &["page_id", "is_default"])?;
    let page = body.required("page_id")?;
    let id = page.as_str().and_then(uuid);
    let id = id.ok_or_else(|| Fail::body("page_id", "a valid uuid", Some(page)))?;
    mark(state, id.into(), body.flag("is_default")?.unwrap_or_default())
}

/// The templates of a data source, some of those whose names have this in them. A cursor is the id of the next one.
pub(crate) fn list(state: &State, id: DataSourceId, query: &Query) -> Result<TemplateList> {
    let source = state.find_source(id)?;
    let wanted = query.get("name").map(str::to_lowercase);
    let mut all = Vec::new();
    for template in &source.templates {
        let name = state.title_of(template.page);
        if wanted.as_ref().is_none_or(|wanted| name.to_lowercase().contains(wanted)) {
            let mut answer = notion_model::Template::default();
            answer.id = template.page;
            answer.name = name;
            answer.is_default = template.is_default;
            all.push(answer);
        }
    }
    let (templates, next) = query.paging()?.page(&all, |template| *template.id.as_uuid())?;
    let mut list = TemplateList::default();
    list.templates = templates;
    list.has_more = next.is_some();
    list.next_cursor = next.map(|next| next.to_string());
    Ok(list)
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Wanted {
    None,
    Default,
    TemplateId { template_id: PageId },
}

/// The template that a request names for a page in this place.
pub(crate) fn wanted(state: &State, body: &Body, place: Place) -> Result<Option<PageId>> {
    match body.typed_at("template", &request::TEMPLATE)? {
        None | Some(Wanted::None) => Ok(None),
        Some(Wanted::Default) => {
            let source = match place {
                Place::DataSource(source) => state.data_sources.get(&source),
                _ => None,
            };
            let default = source.and_then(|source| source.templates.iter().find(|t| t.is_default));
            let default = default.ok_or_else(|| {
                Fail::validation(
                    "The parent of the page is no data source with a default template.",
                )
            });
            default.map(|template| Some(template.page))
        }
        Some(Wanted::TemplateId { template_id }) => Ok(Some(state.find_page(template_id)?.id)),
    }
}

/// Applies a template now, or when its time has come.
pub(crate) fn apply(state: &mut State, template: PageId, page: PageId) {
    let lag = state.lag.templates;
    match state.now.checked_add(lag) {
        Ok(due) if lag.is_positive() => state.late.push(LateTemplate { due, template, page }),
        _ => put(state, template, page),
    }
}

/// Applies the templates whose time has come.
pub(crate) fn apply_late(state: &mut State) {
    let now = state.now;
    for late in state.late.extract_if(.., |late| late.due <= now).collect::<Vec<_>>() {
        put(state, late.template, late.page);
    }
}

/// Puts what is on a template behind what is on a page, and gives the page what it lacks.
fn put(state: &mut State, template: PageId, page: PageId) {
    if let Some(source) = state.pages.get(&template) {
        let (icon, cover) = (source.icon.clone(), source.cover.clone());
        let in_one_place = state.pages.get(&page).is_some_and(|page| page.place == source.place);
        let values = if in_one_place { source.values.clone() } else { Default::default() };
        if let Some(page) = state.pages.get_mut(&page) {
            page.icon = page.icon.take().or(icon);
            page.cover = page.cover.take().or(cover);
            for (id, value) in values {
                let current = page.values.get(&id);
                if current.is_none_or(crate::rules::cell::is_empty) && !is_made(&value) {
                    page.values.insert(id, value);
                }
            }
        }
    }
    tree::copy(state, template.into(), Place::Page(page));
}

/// Whether a value is a row's own, or has another side that would not know of the new one.
fn is_made(value: &notion_model::PropertyValue) -> bool {
    use notion_model::PropertyValue as V;
    matches!(value, V::UniqueId(_) | V::Relation(_))
}
