//! `/v1/comments`

use notion_model::{
    AttachmentCategory, BlockId, Comment, CommentAttachment, CommentDisplayName, CommentId,
    DiscussionId, DisplayNameType, FileUploadId, List, ListType, Parent, RichTextArray, User,
};
use serde_json::Value;

use crate::answer::objects;
use crate::rules::{inline, text};
use crate::store::comment::CommentRecord;
use crate::store::state::State;
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_minute;
use crate::wire::request::{Body, Query, length, uuid};
use crate::wire::shape::only;

pub(crate) fn answer(state: &State, record: &CommentRecord) -> Comment {
    let mut comment = Comment::default();
    comment.id = record.id;
    comment.parent = record.parent.clone();
    comment.discussion_id = record.discussion;
    comment.created_time = to_minute(record.created);
    comment.last_edited_time = to_minute(record.edited);
    comment.created_by = Some(User::partial(record.created_by));
    comment.rich_text = record.text.clone();
    comment.display_name = Some(record.name.clone());
    let attachments = record.attachments.iter().map(|id| {
        let mut attachment = CommentAttachment::default();
        attachment.category = category(state, *id);
        attachment.file = text::hosted(state, *id);
        attachment
    });
    let attachments: Vec<CommentAttachment> = attachments.collect();
    comment.attachments = (!attachments.is_empty()).then_some(attachments);
    comment
}

fn category(state: &State, id: FileUploadId) -> AttachmentCategory {
    let kind = state.upload(id).and_then(|upload| upload.content_type.as_deref());
    let kind = kind.unwrap_or_default();
    match kind.split('/').next() {
        Some("image") => AttachmentCategory::Image,
        Some("video") => AttachmentCategory::Video,
        Some("audio") => AttachmentCategory::Audio,
        _ if kind == "application/pdf" => AttachmentCategory::Pdf,
        _ => AttachmentCategory::Productivity,
    }
}

/// What it says: rich text or Markdown, and not both.
fn said(state: &State, body: &Body) -> Result<RichTextArray> {
    let text = match (body.text("rich_text")?, body.get::<String>("markdown", "a string")?) {
        (Some(_), Some(_)) => {
            return Err(Fail::body("markdown", "not present", body.raw("markdown")));
        }
        (Some(text), None) => text,
        (None, Some(markdown)) => inline::read(&markdown),
        (None, None) => return Err(neither("rich_text", "markdown")),
    };
    Ok(text::rich_text(state, text))
}

fn neither(one: &str, other: &str) -> Fail {
    Fail::validation(format!(
        "body failed validation. Fix one:\nbody.{one} should be defined, instead was `undefined`.\n\
         body.{other} should be defined, instead was `undefined`."
    ))
}

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<Comment> {
    let keys = ["parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name"];
    let body = Body::read(bytes, &keys)?;
    let text = said(state, &body)?;
    let (parent, discussion) = thread(state, &body)?;
    let name = display_name(state, &body)?;
    let attachments = attachments(&body)?;
    let record = CommentRecord {
        id: state.timed_id(),
        parent,
        discussion,
        created: state.now(),
        edited: state.now(),
        created_by: state.bot(),
        text,
        name,
        attachments,
        is_resolved: false,
    };
    let comment = answer(state, &record);
    state.add_comment(record);
    Ok(comment)
}

/// Where a comment goes. All comments right on a page are one discussion; each on a block begins a new one.
fn thread(state: &mut State, body: &Body) -> Result<(Parent, DiscussionId)> {
    if let Some(id) = body.raw("discussion_id") {
        if let Some(parent) = body.raw("parent") {
            return Err(Fail::body("parent", "not present", Some(parent)));
        }
        let wanted = id.as_str().and_then(uuid).map(DiscussionId::from);
        let wanted = wanted.ok_or_else(|| Fail::body("discussion_id", "a valid uuid", Some(id)))?;
        let known = state.comments().iter().find(|comment| comment.discussion == wanted);
        let known = known.ok_or_else(|| {
            Fail::not_found("discussion", wanted, state.integration(), &state.bot().to_string())
        })?;
        return Ok((known.parent.clone(), wanted));
    }
    if !body.has("parent") {
        return Err(neither("parent", "discussion_id"));
    }
    let parent = body.parent()?;
    let parent = match (parent.page_id, parent.block_id) {
        (Some(page), _) => Parent::page(state.find_page(page)?.id),
        (None, Some(block)) => match state.find_node(block)? {
            Node::Page(page) => Parent::page(page),
            _ => Parent::block(block),
        },
        (None, None) => return Err(Fail::body("parent.page_id", "defined", None)),
    };
    let open = state.comments().iter().find(|comment| comment.parent == parent);
    let discussion = match open {
        Some(open) if parent.page_id.is_some() => open.discussion,
        _ => state.ordered_id(),
    };
    Ok((parent, discussion))
}

fn display_name(state: &State, body: &Body) -> Result<CommentDisplayName> {
    let wanted = body.object("display_name")?;
    if let Some(name) = body.raw("display_name") {
        only(name, "display_name", &["type", "custom"])?;
        if let Some(custom) = name.get("custom") {
            only(custom, "display_name.custom", &["name"])?;
        }
    }
    let mut name = CommentDisplayName::default();
    let kind = wanted.and_then(|wanted| wanted.get("type"));
    (name.r#type, name.resolved_name) = match kind.map(|kind| kind.as_str().unwrap_or_default()) {
        None | Some("integration") => {
            (DisplayNameType::Integration, Some(state.integration().to_owned()))
        }
        Some("user") => (DisplayNameType::User, state.user(state.bot()).name),
        Some("custom") => {
            let custom = wanted.and_then(|wanted| wanted.get("custom")?.get("name"));
            let custom = custom.and_then(Value::as_str).filter(|name| !name.is_empty());
            let custom =
                custom.ok_or_else(|| Fail::body("display_name.custom.name", "defined", None))?;
            (DisplayNameType::Custom, Some(custom.to_owned()))
        }
        Some(_) => {
            let should = "`\"integration\"`, `\"user\"`, or `\"custom\"`";
            return Err(Fail::body("display_name.type", should, kind));
        }
    };
    Ok(name)
}

/// The uploads of a comment: three at most.
fn attachments(body: &Body) -> Result<Vec<FileUploadId>> {
    let Some(given) = body.raw("attachments") else { return Ok(Vec::new()) };
    let given =
        given.as_array().ok_or_else(|| Fail::body("attachments", "an array", Some(given)))?;
    length(given.len(), 3, "attachments")?;
    let each = given.iter().enumerate().map(|(index, attachment)| {
        let id = attachment.get("file_upload_id");
        let path = format!("attachments[{index}].file_upload_id");
        let upload = id.and_then(Value::as_str).and_then(uuid).map(FileUploadId::from);
        upload.ok_or_else(|| Fail::body(&path, "a valid uuid", id))
    });
    each.collect()
}

pub(crate) fn retrieve(state: &State, id: CommentId) -> Result<Comment> {
    Ok(answer(state, state.comment(id)?))
}

pub(crate) fn update(state: &mut State, id: CommentId, bytes: &[u8]) -> Result<Comment> {
    let body = Body::read(bytes, &["rich_text", "markdown"])?;
    state.comment(id)?;
    let text = said(state, &body)?;
    state.rewrite_comment(id, text);
    retrieve(state, id)
}

pub(crate) fn delete(state: &mut State, id: CommentId) -> Result<Comment> {
    let comment = retrieve(state, id)?;
    state.remove_comment(id);
    Ok(comment)
}

/// The comments on a page or a block, the oldest first.
pub(crate) fn list(state: &State, query: &Query) -> Result<List<Comment>> {
    let given = query.get("block_id").map(Value::from);
    let id = given.as_ref().and_then(Value::as_str).and_then(uuid).map(BlockId::from);
    let id = id.ok_or_else(|| match &given {
        None => Fail::at("query", "block_id", "defined", None),
        given => Fail::at("query", "block_id", "a valid uuid", given.as_ref()),
    })?;
    let parent = match state.find_node(id)? {
        Node::Page(page) => Parent::page(page),
        _ => Parent::block(id),
    };
    let all: Vec<&CommentRecord> = state
        .comments()
        .iter()
        .filter(|comment| comment.parent == parent && !comment.is_resolved)
        .collect();
    let (shown, next) = query.paging()?.page(&all, |comment| *comment.id.as_uuid())?;
    let comments = shown.into_iter().map(|record| answer(state, record)).collect();
    Ok(objects::list(comments, next.map(|next| next.to_string()), ListType::Comment))
}
