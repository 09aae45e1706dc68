//! The table of endpoints: by what each is asked, what its token must be allowed, what it may change, and who answers.

use notion_model::{ListType, PageId, UserId};
use uuid::Uuid;

use super::endpoint::{Endpoint, delete, get, oauth, patch, post, upload};
use crate::answer::{Answer, answer, answer_list, objects};
use crate::endpoints::pages::Created;
use crate::endpoints::{
    async_tasks, blocks, comments, custom_emojis, data_sources, databases, file_uploads, markdown,
    meeting_notes, oauth, pages, property_item, search, sessions, skills, templates, views,
};
use crate::store::connection::Capability::{
    InsertComments, InsertContent, ReadComments, ReadContent, ReadUsers, UpdateContent,
};
use crate::wire::fail::Fail;

/// Where two paths match, the first counts.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("/v1/databases", Some(InsertContent), |state, call| {
        let id = databases::create(state, call.body)?;
        answer(objects::database(state, id, call.version))
    }),
    get("/v1/databases/{database_id}", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        state.find_database(id)?;
        answer(objects::database(state, id, call.version))
    }),
    patch("/v1/databases/{database_id}", Some(UpdateContent), |state, call| {
        let id = call.id(0)?;
        databases::update(state, id, call.body)?;
        answer(objects::database(state, id, call.version))
    }),
    post("/v1/data_sources", Some(InsertContent), |state, call| {
        let id = data_sources::create(state, call.body)?;
        answer(objects::data_source(state, id, call.version))
    }),
    get("/v1/data_sources/{data_source_id}", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        state.find_source(id)?;
        answer(objects::data_source(state, id, call.version))
    }),
    patch("/v1/data_sources/{data_source_id}", Some(UpdateContent), |state, call| {
        let id = call.id(0)?;
        data_sources::update(state, id, call.body)?;
        answer(objects::data_source(state, id, call.version))
    }),
    post("/v1/data_sources/{data_source_id}/query", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        answer_list(data_sources::run_query(state, id, call.body, call.query, call.version)?)
    }),
    get("/v1/data_sources/{data_source_id}/templates", Some(ReadContent), |state, call| {
        let list = templates::list(state, call.id(0)?, call.query)?;
        Ok(Answer { has_request_id: false, ..answer(Some(list))? })
    }),
    post("/v1/pages", Some(InsertContent), |state, call| {
        let only = call.query.filter_properties()?;
        let Created { id, allows_task } = pages::create(state, call.body)?;
        let page = objects::page(state, id, call.version, only.as_deref());
        match allows_task {
            true => async_tasks::accepted(state, "POST /v1/pages", page),
            false => answer(page),
        }
    }),
    get("/v1/pages/{page_id}", Some(ReadContent), |state, call| {
        let (id, only) = (call.id(0)?, call.query.filter_properties()?);
        pages::check_filter_properties(state, id, only.as_deref())?;
        answer(objects::page(state, id, call.version, only.as_deref()))
    }),
    patch("/v1/pages/{page_id}", Some(UpdateContent), |state, call| {
        let (id, only) = (call.id(0)?, call.query.filter_properties()?);
        pages::check_filter_properties(state, id, only.as_deref())?;
        pages::update(state, id, call.body)?;
        answer(objects::page(state, id, call.version, only.as_deref()))
    }),
    post("/v1/pages/{page_id}/move", Some(UpdateContent), |state, call| {
        let id = call.id(0)?;
        pages::move_page(state, id, call.body)?;
        answer(objects::page(state, id, call.version, None))
    }),
    get("/v1/pages/{page_id}/markdown", Some(ReadContent), |state, call| {
        call.query.flag("include_transcript")?;
        let version = markdown::dialect::of_query(state, call.query)?;
        answer(Some(markdown::retrieve(state, call.id(0)?, &version)?))
    }),
    patch("/v1/pages/{page_id}/markdown", Some(UpdateContent), |state, call| {
        let id: PageId = call.id(0)?;
        let update = markdown::Update::read(call.body)?;
        let page = Some(markdown::update(state, id, &update)?);
        match update.allows_task() {
            true => async_tasks::accepted(state, "PATCH /v1/pages/:page_id/markdown", page),
            false => answer(page),
        }
    }),
    get("/v1/pages/{page_id}/properties/{property_id}", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        answer(Some(property_item::property_item(state, id, call.argument(1), call.query)?))
    }),
    post("/v1/blocks/meeting_notes", Some(InsertContent), |state, call| {
        answer(Some(meeting_notes::create(state, call.body, call.version)?))
    }),
    post("/v1/blocks/meeting_notes/query", Some(ReadContent), |state, call| {
        answer(Some(meeting_notes::query(state, call.body, call.version)?))
    }),
    get("/v1/blocks/{block_id}", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        state.find_node(id)?;
        answer(objects::block(state, id, call.version))
    }),
    patch("/v1/blocks/{block_id}", Some(UpdateContent), |state, call| {
        let id = call.id(0)?;
        blocks::update(state, id, call.body)?;
        answer(objects::block(state, id, call.version))
    }),
    delete("/v1/blocks/{block_id}", Some(UpdateContent), |state, call| {
        let id = call.id(0)?;
        blocks::delete(state, id)?;
        answer(objects::block(state, id, call.version))
    }),
    get("/v1/blocks/{block_id}/children", Some(ReadContent), |state, call| {
        let id = call.id(0)?;
        answer_list(blocks::children(state, id, &call.query.paging()?, call.version)?)
    }),
    patch("/v1/blocks/{block_id}/children", Some(InsertContent), |state, call| {
        let id = call.id(0)?;
        answer_list(blocks::append(state, id, call.body, call.version)?)
    }),
    post("/v1/comments", Some(InsertComments), |state, call| {
        answer(Some(comments::create(state, call.body)?))
    }),
    get("/v1/comments", Some(ReadComments), |state, call| {
        answer_list(comments::list(state, call.query)?)
    }),
    get("/v1/comments/{comment_id}", Some(ReadComments), |state, call| {
        answer(Some(comments::retrieve(state, call.id(0)?)?))
    }),
    patch("/v1/comments/{comment_id}", Some(InsertComments), |state, call| {
        answer(Some(comments::update(state, call.id(0)?, call.body)?))
    }),
    delete("/v1/comments/{comment_id}", Some(InsertComments), |state, call| {
        answer(Some(comments::delete(state, call.id(0)?)?))
    }),
    post("/v1/views", Some(InsertContent), |state, call| {
        answer(Some(views::create(state, call.body)?))
    }),
    get("/v1/views", Some(ReadContent), |state, call| answer_list(views::list(state, call.query)?)),
    get("/v1/views/{view_id}", Some(ReadContent), |state, call| {
        answer(Some(views::answer(state, state.find_view(call.id(0)?)?)))
    }),
    patch("/v1/views/{view_id}", Some(UpdateContent), |state, call| {
        answer(Some(views::update(state, call.id(0)?, call.body)?))
    }),
    delete("/v1/views/{view_id}", Some(UpdateContent), |state, call| {
        answer(Some(views::delete(state, call.id(0)?)?))
    }),
    post("/v1/views/{view_id}/queries", Some(ReadContent), |state, call| {
        answer(Some(views::create_query(state, call.id(0)?, call.body)?))
    }),
    get("/v1/views/{view_id}/queries/{query_id}", Some(ReadContent), |state, call| {
        answer_list(views::results(state, call.id(0)?, call.id(1)?, call.query)?)
    }),
    delete("/v1/views/{view_id}/queries/{query_id}", Some(ReadContent), |state, call| {
        answer(Some(views::delete_query(state, call.id(0)?, call.id(1)?)?))
    }),
    post("/v1/file_uploads", None, |state, call| {
        answer(Some(file_uploads::create(state, call.body, call.version)?))
    }),
    get("/v1/file_uploads", None, |state, call| {
        answer_list(file_uploads::list(state, call.query, call.version)?)
    }),
    get("/v1/file_uploads/{file_upload_id}", None, |state, call| {
        let id = call.id(0)?;
        answer(Some(file_uploads::retrieve(state, id, call.version)?))
    }),
    upload("/v1/file_uploads/{file_upload_id}/send", |state, call| {
        let id = call.id(0)?;
        answer(Some(file_uploads::send(state, id, call.content_type, call.body, call.version)?))
    }),
    post("/v1/file_uploads/{file_upload_id}/complete", None, |state, call| {
        let id = call.id(0)?;
        answer(Some(file_uploads::complete(state, id, call.version)?))
    }),
    get("/v1/users/me", None, |state, _| {
        let bot = state.bot();
        answer(state.users().iter().find(|user| user.id == bot))
    }),
    get("/v1/users", Some(ReadUsers), |state, call| {
        let (users, next) = call.query.paging()?.page(state.users(), |user| *user.id.as_uuid())?;
        answer_list(objects::list(users, next.map(|next: Uuid| next.to_string()), ListType::User))
    }),
    get("/v1/users/{user_id}", Some(ReadUsers), |state, call| {
        let wanted: UserId = call.id(0)?;
        let user = state.users().iter().find(|user| user.id == wanted);
        answer(Some(user.ok_or_else(|| Fail::no_user(wanted, &state.bot().to_string()))?))
    }),
    post("/v1/search", Some(ReadContent), |state, call| {
        answer_list(search::search(state, call.body, call.version)?)
    }),
    get("/v1/ai/plugins", Some(ReadContent), |state, call| {
        answer(Some(skills::list(state, call.query)?))
    }),
    get("/v1/ai/plugins/{id}", Some(ReadContent), |state, call| {
        answer(Some(skills::plugin(state, call.argument(0))?))
    }),
    get("/v1/ai/skills/{id}", Some(ReadContent), |state, call| {
        answer(Some(skills::skill(state, call.id(0)?)?))
    }),
    get("/v1/async_tasks/{task_id}", None, |state, call| {
        answer(Some(async_tasks::retrieve(state, call.argument(0))?))
    }),
    post("/v1/sessions", None, |state, call| {
        sessions::turn(state, call.body, call.accepts.starts_with("text/event-stream"))
    }),
    get("/v1/sessions/{session_id}", None, |state, call| {
        answer(Some(sessions::retrieve(state, call.argument(0))?))
    }),
    post("/v1/sessions/{session_id}/events/query", None, |state, call| {
        answer(Some(sessions::events(state, call.argument(0), call.body)?))
    }),
    get("/v1/custom_emojis", None, |state, call| {
        let body = custom_emojis::list(state, call.query)?;
        Ok(Answer { status: 200, body, has_request_id: true, pace: None })
    }),
    oauth("/v1/oauth/token", |state, call| answer(Some(oauth::token(state, call.body)?))),
    oauth("/v1/oauth/introspect", |state, call| answer(Some(oauth::introspect(state, call.body)?))),
    oauth("/v1/oauth/revoke", |state, call| answer(Some(oauth::revoke(state, call.body)?))),
];
