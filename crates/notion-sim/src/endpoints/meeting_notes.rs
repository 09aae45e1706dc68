//! `/v1/blocks/meeting_notes`

mod filter;

use std::cmp::Ordering;

use notion_model::{
    BlockId, BlockKind, MeetingNotesBlock, MeetingNotesChildren, MeetingNotesStatus,
    MeetingRecording, RichTextArray, Timestamp, User,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::objects::Version;
use crate::rules::block_input::{self};
use crate::rules::text;
use crate::store::state::{Block, Place, State};
use crate::store::tree::NewBlock;
use crate::store::tree::Node;
use crate::store::tree::Position;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_minute;
use crate::wire::request::{Body, in_object, uuid};

const LANGUAGES: &[&str] = &[
    "auto", "en", "zh-CN", "zh-TW", "es", "fr", "de", "ja", "ko", "pt", "ru", "th", "vi", "id",
    "da", "fi", "no", "nl", "it", "sv", "ar", "he", "pl",
];

/// Notes as these endpoints answer them: a block without its parent, under its newer name in every version.
#[derive(Serialize)]
pub(crate) struct Notes {
    object: &'static str,
    id: BlockId,
    r#type: &'static str,
    meeting_notes: MeetingNotesBlock,
    created_time: Timestamp,
    last_edited_time: Timestamp,
    created_by: User,
    last_edited_by: User,
    has_children: bool,
    in_trash: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
}

/// What a query found.
#[derive(Serialize)]
pub(crate) struct Found {
    results: Vec<Notes>,
    has_more: bool,
}

fn answer(
    state: &State,
    id: BlockId,
    block: &Block,
    notes: &MeetingNotesBlock,
    version: Version,
) -> Notes {
    let in_trash = state.node_in_trash(Node::Block(id));
    Notes {
        object: "block",
        id,
        r#type: "meeting_notes",
        meeting_notes: notes.clone(),
        created_time: to_minute(block.created),
        last_edited_time: to_minute(block.edited),
        created_by: User::partial(block.created_by),
        last_edited_by: User::partial(block.edited_by),
        has_children: state.has_children(id.into()),
        in_trash,
        archived: version.archived(in_trash),
    }
}

/// Makes notes out of a recording. They are being made when this answers, and ready when somebody asks again.
pub(crate) fn create(state: &mut State, bytes: &[u8], version: Version) -> Result<Notes> {
    let body = Body::read(bytes, &["source", "parent", "title", "language", "options"])?;
    let title = body.get::<String>("title", "a string")?;
    let language = body.get::<String>("language", "a string")?;
    if language.is_some_and(|language| !LANGUAGES.contains(&language.as_str())) {
        let names: Vec<String> = LANGUAGES.iter().map(|name| format!("`\"{name}\"`")).collect();
        return Err(Fail::body("language", &names.join(", or "), body.raw("language")));
    }
    if let Some(options) = body.raw("options") {
        in_object(options, "options", "kickoff_summary", Value::as_bool, "a boolean")?;
    }
    let (place, position) = place(state, &body)?;
    if state.place_in_trash(place) {
        return Err(Fail::archived_ancestor());
    }
    let Some(parent) = place.parent() else { return Err(block_input::no_children()) };
    let mut parts = Vec::new();
    for part in ["Summary", "Notes", "Transcript"] {
        let mut payload = Map::new();
        payload.insert("rich_text".to_owned(), json!(RichTextArray::from(part)));
        let kind = block_input::filled(state, "paragraph", payload, "source")?;
        parts.push(NewBlock { kind, children: Vec::new() });
    }
    let mut notes = MeetingNotesBlock::default();
    let title = title.unwrap_or_else(|| "Meeting".to_owned());
    notes.title = Some(text::rich_text(state, RichTextArray::from(title)));
    notes.status = Some(MeetingNotesStatus::NotesReady);
    let mut recording = MeetingRecording::default();
    recording.start_time = Some(Timestamp::new(state.now()));
    recording.end_time = Some(Timestamp::new(state.now()));
    notes.recording = Some(recording);
    let kind = BlockKind::MeetingNotes(Box::new(notes));
    let made = state.make_blocks(place, vec![NewBlock { kind, children: parts }]);
    state.attach(parent, made.clone(), position);
    state.touch_around(place);
    let id = BlockId::from(made.first().copied().unwrap_or_default());
    name_parts(state, id);
    let (block, notes) = find(state, id).ok_or_else(|| state.no_block(id))?;
    let mut answer = answer(state, id, block, notes, version);
    answer.meeting_notes.status = Some(MeetingNotesStatus::TranscriptionInProgress);
    Ok(answer)
}

/// Where the notes go, which their source may say.
fn place(state: &State, body: &Body) -> Result<(Place, Position)> {
    let source = body.required("source")?;
    let id = |key: &str| {
        let id = source.get(key);
        let wrong = || Fail::body(&format!("source.{key}"), "a valid uuid", id);
        id.and_then(Value::as_str).and_then(uuid).ok_or_else(wrong)
    };
    match source.get("type").and_then(Value::as_str) {
        Some("file_upload") => {
            // Whether it has arrived was checked where the request came in.
            id("file_upload_id")?;
            let page = body.parent()?.page_id;
            let page = page.ok_or_else(|| Fail::body("parent.page_id", "defined", None))?;
            Ok((Place::Page(state.find_page(page)?.id), Position::End))
        }
        Some("block") => {
            if let Some(parent) = body.raw("parent") {
                return Err(Fail::body("parent", "not present", Some(parent)));
            }
            let id: Uuid = id("block_id")?;
            state.find_node(id.into())?;
            let block = state.block(id.into()).ok_or_else(|| state.no_block(id))?;
            match block.kind {
                BlockKind::Audio(_) | BlockKind::Video(_) | BlockKind::File(_) => {
                    Ok((block.place, Position::After(id)))
                }
                _ => Err(Fail::validation("The block is no audio, video or file block.")),
            }
        }
        _ => {
            let should = "`\"file_upload\"` or `\"block\"`";
            Err(Fail::body("source.type", should, source.get("type")))
        }
    }
}

/// Lets notes say which blocks in them are what.
fn name_parts(state: &mut State, id: BlockId) {
    let mut parts = state.children(id.into()).iter().copied().map(BlockId::from);
    let mut children = MeetingNotesChildren::default();
    children.summary_block_id = parts.next();
    children.notes_block_id = parts.next();
    children.transcript_block_id = parts.next();
    let kind = state.block(id).map(|block| block.kind.clone());
    if let Some(BlockKind::MeetingNotes(mut notes)) = kind {
        notes.children = Some(children);
        state.rewrite_block(id, BlockKind::MeetingNotes(notes));
    }
}

fn find(state: &State, id: BlockId) -> Option<(&Block, &MeetingNotesBlock)> {
    let block = state.block(id)?;
    match &block.kind {
        BlockKind::MeetingNotes(notes) | BlockKind::Transcription(notes) => Some((block, notes)),
        _ => None,
    }
}

/// The meeting notes that a filter lets through, the newest first unless a sort says otherwise.
pub(crate) fn query(state: &State, bytes: &[u8], version: Version) -> Result<Found> {
    let body =
        Body::read(if bytes.is_empty() { b"{}" } else { bytes }, &["filter", "sort", "limit"])?;
    let limit = match body.get::<usize>("limit", "a number")? {
        Some(0) => return Err(Fail::body("limit", "≥ `1`", body.raw("limit"))),
        limit => limit.unwrap_or(50),
    };
    let sorts = match body.raw("sort") {
        None => Vec::new(),
        Some(Value::Array(sorts)) => sorts.iter().map(sort).collect::<Result<Vec<_>>>()?,
        other => return Err(Fail::body("sort", "an array", other)),
    };
    let mut found = Vec::new();
    for (id, _) in state.blocks() {
        let Some((block, notes)) = find(state, id) else { continue };
        let node = Node::Block(id);
        let is_there = state.sees(node) && !state.node_in_trash(node);
        let holds = body.raw("filter").map(|f| filter::holds(state, block, notes, f, 0));
        if is_there && holds.transpose()?.unwrap_or(true) {
            found.push((id, block, notes));
        }
    }
    found.sort_by_key(|(id, block, _)| std::cmp::Reverse((block.created, *id)));
    found.sort_by(|(_, a, a_notes), (_, b, b_notes)| {
        let compared = sorts.iter().map(|(property, descending)| {
            let key = |block, notes| filter::text(state, block, notes, property);
            let order = key(*a, *a_notes).cmp(&key(*b, *b_notes));
            if *descending { order.reverse() } else { order }
        });
        compared.fold(Ordering::Equal, Ordering::then)
    });
    let has_more = found.len() > limit;
    let results = found.into_iter().take(limit);
    let results = results.map(|(id, block, notes)| answer(state, id, block, notes, version));
    Ok(Found { results: results.collect(), has_more })
}

/// A property, and whether its order is turned around.
fn sort(value: &Value) -> Result<(&str, bool)> {
    let property = value.get("property").and_then(Value::as_str);
    let property = property.filter(|property| filter::PROPERTIES.contains(property));
    let should = "the name of a property";
    let property =
        property.ok_or_else(|| Fail::body("sort[0].property", should, value.get("property")))?;
    match value.get("direction").and_then(Value::as_str) {
        Some("ascending") => Ok((property, false)),
        Some("descending") => Ok((property, true)),
        _ => {
            let should = "`\"ascending\"` or `\"descending\"`";
            Err(Fail::body("sort[0].direction", should, value.get("direction")))
        }
    }
}
