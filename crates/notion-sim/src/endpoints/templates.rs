//! Templates of data sources: listed, and applied to pages.

use notion_model::{DataSourceId, PageId, TemplateList};
use serde::Deserialize;

use crate::store::state::{LateTemplate, Place, State, Template};
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::request::{Body, Query};
use crate::wire::shape::request;

/// What `/__sim__/templates` does: `{"page_id": …, "is_default": …}`.
pub(crate) fn mark_from_request(state: &mut State, bytes: &[u8]) -> Result<()> {
    let body = Body::read(bytes, &["page_id", "is_default"])?;
    let page = body.required("page_id")?;
    let id = page.as_str().and_then(uuid);
    let id = id.ok_or_else(|| Fail::body("page_id", "a valid uuid", Some(page)))?;
    state.make_template(id.into(), body.flag("is_default")?.unwrap_or_default())
}

/// The templates of a data source, some of those whose names have this in them. A cursor is the id of the next one.
pub(crate) fn list(state: &State, id: DataSourceId, query: &Query) -> Result<TemplateList> {
    let source = state.find_source(id)?;
    let wanted = query.get("name").map(str::to_lowercase);
    let mut all = Vec::new();
    let seen = |template: &&Template| state.sees(Node::Page(template.page));
    for template in source.templates.iter().filter(seen) {
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
pub(crate) fn requested_template(
    state: &State,
    body: &Body,
    place: Place,
) -> Result<Option<PageId>> {
    match body.typed_at("template", &request::TEMPLATE)? {
        None | Some(Wanted::None) => Ok(None),
        Some(Wanted::Default) => {
            let source = match place {
                Place::DataSource(source) => state.data_source(source),
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
    let lag = state.settings().template_lag;
    match state.now().checked_add(lag) {
        Ok(due) if lag.is_positive() => {
            state.wait_for_template(LateTemplate { due, template, page })
        }
        _ => put(state, template, page),
    }
}

/// Applies the templates whose time has come.
pub(crate) fn apply_late(state: &mut State) {
    for late in state.due_templates() {
        put(state, late.template, late.page);
    }
}

/// Puts what is on a template behind what is on a page, and gives the page what it lacks.
fn put(state: &mut State, template: PageId, page: PageId) {
    if let (Some(source), Some(target)) = (state.page(template), state.page(page)) {
        let icon = target.icon.as_deref().or(source.icon.as_deref()).cloned();
        let cover = target.cover.as_deref().or(source.cover.as_deref()).cloned();
        let lacks = |id: &str| target.values.get(id).is_none_or(crate::rules::cell::is_empty);
        let values = source
            .values
            .iter()
            .filter(|(id, value)| target.place == source.place && lacks(id) && !is_made(value));
        let values: Vec<_> = values.map(|(id, value)| (id.to_owned(), value.clone())).collect();
        state.dress_page(page, Some(icon), Some(cover));
        for (id, value) in values {
            state.set_value(page, &id, value);
        }
    }
    state.copy_content(template.into(), Place::Page(page));
}

/// Whether a value is a row's own, or has another side that would not know of the new one.
fn is_made(value: &notion_model::PropertyValue) -> bool {
    use notion_model::PropertyValue as V;
    matches!(value, V::UniqueId(_) | V::Relation(_))
}
