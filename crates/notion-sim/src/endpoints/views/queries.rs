//! `/v1/views/{id}/queries`

use notion_model::jiff::SignedDuration;
use notion_model::{
    IncompleteReason, List, ListType, PageId, RequestStatus, RequestStatusType, ViewId, ViewQuery,
    ViewQueryId, ViewRow,
};
use serde::Serialize;

use crate::answer::objects;
use crate::rules::query;
use crate::store::state::State;
use crate::store::view::KeptQuery;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_millisecond;
use crate::wire::request::{Body, Paging, Query, or_empty};
use crate::wire::shape::request;

/// The results of a query last so long.
const KEPT: SignedDuration = SignedDuration::from_mins(15);

/// A query that was deleted.
#[derive(Serialize)]
pub(crate) struct Deleted {
    object: &'static str,
    id: ViewQueryId,
    deleted: bool,
}

fn references(rows: Vec<PageId>) -> Vec<ViewRow> {
    let rows = rows.into_iter().map(|id| {
        let mut row = ViewRow::default();
        row.id = id;
        row
    });
    rows.collect()
}

/// What is said at the end of results that are not all.
fn status(kept: &KeptQuery, is_last: bool) -> Option<RequestStatus> {
    (kept.is_cut && is_last).then(|| {
        let mut status = RequestStatus::default();
        status.r#type = RequestStatusType::Incomplete;
        status.incomplete_reason = Some(IncompleteReason::QueryResultLimitReached);
        status
    })
}

/// Runs the filter and the sorts of a view once, and keeps what they find.
pub(crate) fn create(state: &mut State, view: ViewId, bytes: &[u8]) -> Result<ViewQuery> {
    let body = Body::of(or_empty(bytes), request::VIEW_QUERY)?;
    let paging = Paging::new(body.get("page_size", "a number")?, None);
    let record = state.find_view(view)?;
    let no_rows = || Fail::validation("The view shows no rows.");
    let source = state.find_source(record.source.ok_or_else(no_rows)?)?;
    let filter = record.filter.as_ref().map(|(_, filter)| filter);
    let sorts = record.sorts.as_ref().map_or(&[][..], |(_, sorts)| sorts);
    let mut rows = query::rows(state, source, filter, sorts, Some(false))?;
    let is_cut = rows.len() > state.settings().query_limit;
    rows.truncate(state.settings().query_limit);
    let id = ViewQueryId::from(state.random_id());
    let expires = state.now().checked_add(KEPT).unwrap_or(state.now());
    let kept = KeptQuery { id, view, expires, rows, is_cut };
    let (shown, next) = paging.page(&kept.rows, |id| *id.as_uuid())?;
    let mut answer = ViewQuery::default();
    answer.id = id;
    answer.view_id = view;
    answer.expires_at = to_millisecond(expires);
    answer.total_count = kept.rows.len() as u64;
    answer.results = references(shown);
    answer.has_more = next.is_some();
    answer.next_cursor = next.map(|next| next.to_string());
    answer.request_status = status(&kept, next.is_none());
    state.keep_query(kept);
    Ok(answer)
}

/// A page of what a query found.
pub(crate) fn results(
    state: &State,
    view: ViewId,
    id: ViewQueryId,
    parameters: &Query,
) -> Result<List<ViewRow>> {
    state.find_view(view)?;
    let known = state.kept_query(id).filter(|kept| kept.view == view);
    let kept = known.filter(|kept| kept.expires > state.now()).ok_or_else(|| {
        Fail::not_found("view query", id, state.integration(), &state.bot().to_string())
    })?;
    let (shown, next) = parameters.paging()?.page(&kept.rows, |id| *id.as_uuid())?;
    let status = status(kept, next.is_none());
    let next = next.map(|next| next.to_string());
    let mut list = objects::list(references(shown), next, ListType::Page);
    list.request_status = status;
    Ok(list)
}

/// Forgets a query, also one that is forgotten already.
pub(crate) fn delete(state: &mut State, view: ViewId, id: ViewQueryId) -> Result<Deleted> {
    state.find_view(view)?;
    state.forget_query(id);
    Ok(Deleted { object: "view_query", id, deleted: true })
}
