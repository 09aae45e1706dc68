//! `/v1/comments`

use notion_model::{
    AttachmentCategory, BlockId, Comment, CommentAttachment, CommentDisplayName, CommentId,
    DiscussionId, DisplayNameType, FileUploadId, List, ListType, Parent, RichTextArray, User,
};
use serde::Deserialize;
use serde_json::Value;

use crate::answer::objects;
use crate::endpoints::markdown::dialect;
use crate::rules::{inline, text};
use crate::store::comment::CommentRecord;
use crate::store::state::State;
use crate::store::tree::Node;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::{to_minute, uuid};
use crate::wire::request::{Body, Query};
use crate::wire::shape::request;
use crate::wire::shape::spec::none_of;

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
fn comment_text(state: &State, body: &Body) -> Result<RichTextArray> {
    let version = dialect::beside_markdown(state, body)?;
    let text = match (body.text("rich_text")?, body.get::<String>("markdown", "a string")?) {
        (Some(_), Some(_)) => {
            return Err(Fail::body("markdown", "not present", body.raw("markdown")));
        }
        (Some(text), None) => text,
        (None, Some(markdown)) => inline::read(&markdown, &version),
        (None, None) => return Err(none_of("", ["rich_text", "markdown"].into_iter())),
    };
    Ok(text::rich_text(state, text))
}

/// A new comment, as it is asked for.
#[derive(Deserialize)]
struct New {
    discussion_id: Option<DiscussionId>,
    attachments: Option<Vec<Attachment>>,
    display_name: Option<Name>,
}

#[derive(Deserialize)]
struct Attachment {
    file_upload_id: FileUploadId,
}

/// As whom a comment speaks.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Name {
    Integration,
    User,
    Custom { custom: Named },
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

pub(crate) fn create(state: &mut State, bytes: &[u8]) -> Result<Comment> {
    let body = Body::of(bytes, request::COMMENT)?;
    let new: New = body.whole()?;
    let text = comment_text(state, &body)?;
    let (parent, discussion) = thread(state, &body, new.discussion_id)?;
    let name = display_name(state, new.display_name.unwrap_or(Name::Integration));
    let attachments = new.attachments.unwrap_or_default();
    let attachments = attachments.into_iter().map(|attachment| attachment.file_upload_id).collect();
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
fn thread(
    state: &mut State,
    body: &Body,
    answers: Option<DiscussionId>,
) -> Result<(Parent, DiscussionId)> {
    if let Some(wanted) = answers {
        if let Some(parent) = body.raw("parent") {
            return Err(Fail::body("parent", "not present", Some(parent)));
        }
        let known = state.discussion(wanted).next();
        let known = known.ok_or_else(|| {
            Fail::not_found("discussion", wanted, state.integration(), &state.bot().to_string())
        })?;
        return Ok((known.parent.clone(), wanted));
    }
    if !body.has("parent") {
        return Err(none_of("", ["parent", "discussion_id"].into_iter()));
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
    let open = parent.page_id.and_then(|page| state.comments_on(page.into()).next());
    let discussion = match open {
        Some(open) => open.discussion,
        None => state.ordered_id(),
    };
    Ok((parent, discussion))
}

fn display_name(state: &State, wanted: Name) -> CommentDisplayName {
    let mut name = CommentDisplayName::default();
    (name.r#type, name.resolved_name) = match wanted {
        Name::Integration => (DisplayNameType::Integration, Some(state.integration().to_owned())),
        Name::User => (DisplayNameType::User, state.user(state.bot()).name),
        Name::Custom { custom } => (DisplayNameType::Custom, Some(custom.name)),
    };
    name
}

pub(crate) fn retrieve(state: &State, id: CommentId) -> Result<Comment> {
    Ok(answer(state, state.comment(id)?))
}

pub(crate) fn update(state: &mut State, id: CommentId, bytes: &[u8]) -> Result<Comment> {
    let body = Body::of(bytes, request::COMMENT_UPDATE)?;
    state.comment(id)?;
    let text = comment_text(state, &body)?;
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
    state.find_node(id)?;
    let all = state.comments_on(id.into()).filter(|comment| !comment.is_resolved);
    let all: Vec<&CommentRecord> = all.collect();
    let (shown, next) = query.paging()?.page(&all, |comment| *comment.id.as_uuid())?;
    let comments = shown.into_iter().map(|record| answer(state, record)).collect();
    Ok(objects::list(comments, next.map(|next| next.to_string()), ListType::Comment))
}
