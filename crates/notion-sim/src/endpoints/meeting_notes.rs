//! `/v1/blocks/meeting_notes`

mod filter;

use std::cmp::Ordering;

use notion_model::{
    BlockId, BlockKind, Direction, MeetingNoteProperty, MeetingNotesBlock, MeetingNotesChildren,
    MeetingNotesStatus, MeetingRecording, ParentType, RichTextArray, Timestamp, User,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use crate::answer::objects::Version;
use crate::rules::block_input::{self};
use crate::rules::text;
use crate::store::state::{Block, Place, State};
use crate::store::tree::NewBlock;
use crate::store::tree::Node;
use crate::store::tree::Position;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_minute;
use crate::wire::request::{Body, or_empty};
use crate::wire::shape::request;

use self::filter::Filter;

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

/// What notes are made of. Their language and options change nothing here.
#[derive(Deserialize)]
struct New {
    source: Source,
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Source {
    FileUpload {},
    Block { block_id: BlockId },
}

/// A query, but for its filter.
#[derive(Deserialize)]
struct Asked {
    sort: Option<Vec<Sort>>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
struct Sort {
    property: MeetingNoteProperty,
    direction: Direction,
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
    let body = Body::of(bytes, request::NOTES)?;
    let New { source, title } = body.whole()?;
    let (place, position) = place(state, &body, source)?;
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
fn place(state: &State, body: &Body, source: Source) -> Result<(Place, Position)> {
    match source {
        // Whether it has arrived was checked where the request came in.
        Source::FileUpload {} => {
            let parent = body.parent()?;
            let page = parent.page_id.filter(|_| parent.r#type == ParentType::Page);
            let page = page.ok_or_else(|| Fail::body("parent.page_id", "defined", None))?;
            Ok((Place::Page(state.find_page(page)?.id), Position::End))
        }
        Source::Block { block_id: id } => {
            if let Some(parent) = body.raw("parent") {
                return Err(Fail::body("parent", "not present", Some(parent)));
            }
            state.find_node(id)?;
            let block = state.block(id).ok_or_else(|| state.no_block(id))?;
            match block.kind {
                BlockKind::Audio(_) | BlockKind::Video(_) | BlockKind::File(_) => {
                    Ok((block.place, Position::After(id.into())))
                }
                _ => Err(Fail::validation("The block is no audio, video or file block.")),
            }
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
    let body = Body::of(or_empty(bytes), request::NOTES_QUERY)?;
    let Asked { sort, limit } = body.whole()?;
    let (sorts, limit) = (sort.unwrap_or_default(), limit.unwrap_or(50));
    let filter = body.raw("filter").map(|filter| Filter::read(filter, state.now())).transpose()?;
    let mut found = Vec::new();
    for (id, _) in state.blocks() {
        let Some((block, notes)) = find(state, id) else { continue };
        let node = Node::Block(id);
        let is_there = state.sees(node) && !state.node_in_trash(node);
        let holds = filter.as_ref().is_none_or(|filter| filter.matches(state, block, notes));
        if is_there && holds {
            found.push((id, block, notes));
        }
    }
    found.sort_by_key(|(id, block, _)| std::cmp::Reverse((block.created, *id)));
    found.sort_by(|(_, a, a_notes), (_, b, b_notes)| {
        let compared = sorts.iter().map(|Sort { property, direction }| {
            let key = |block, notes| filter::text(state, block, notes, property);
            let order = key(*a, *a_notes).cmp(&key(*b, *b_notes));
            if *direction == Direction::Descending { order.reverse() } else { order }
        });
        compared.fold(Ordering::Equal, Ordering::then)
    });
    let has_more = found.len() > limit;
    let results = found.into_iter().take(limit);
    let results = results.map(|(id, block, notes)| answer(state, id, block, notes, version));
    Ok(Found { results: results.collect(), has_more })
}
