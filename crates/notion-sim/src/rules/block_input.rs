//! New blocks, and changes of blocks, as requests say them.

use notion_model::validate::limits;
use notion_model::validate::shapes::{BlockShape, SHAPES, fits};
use notion_model::{
    Block, BlockKind, CodeLanguage, FileKind, IconInput, RichTextArray, SyncedFromKind, Url,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::rules::text;
use crate::store::state::State;
use crate::store::tree::NewBlock;
use crate::wire::fail::{Fail, Result};
use crate::wire::length::length;
use crate::wire::shape::spec::{self, Spec, may, need};
use crate::wire::shape::{address, color, file, id, one_of, only, rich_text};

/// The blocks under `path`: at most 100, with two levels below them.
pub(crate) fn read(state: &State, value: &Value, path: &str) -> Result<Vec<NewBlock>> {
    let blocks = list(state, value, path, 0)?;
    address::check(value)?;
    let total = count(&blocks);
    let most = limits::BLOCKS.max;
    if total > most {
        return Err(Fail::validation(format!(
            "body failed validation: body.{path} should contain ≤ `{most}` blocks, instead was `{total}`."
        )));
    }
    Ok(blocks)
}

fn count(blocks: &[NewBlock]) -> usize {
    blocks.iter().map(|block| 1 + count(&block.children)).sum()
}

fn list(state: &State, value: &Value, path: &str, depth: usize) -> Result<Vec<NewBlock>> {
    let Value::Array(blocks) = value else {
        return Err(Fail::body(path, "an array", Some(value)));
    };
    length(blocks.len(), limits::CHILDREN.max, path)?;
    let each = blocks.iter().enumerate();
    each.map(|(index, block)| one(state, block, &format!("{path}[{index}]"), depth)).collect()
}

fn one(state: &State, value: &Value, path: &str, depth: usize) -> Result<NewBlock> {
    let Value::Object(map) = value else {
        return Err(Fail::body(path, "an object", Some(value)));
    };
    let shape = shape_of(map, path)?;
    if let Some((key, value)) =
        map.iter().find(|(key, _)| !["object", "type", shape.name].contains(&key.as_str()))
    {
        return Err(Fail::body(&format!("{path}.{key}"), "not present", Some(value)));
    }
    let path = format!("{path}.{}", shape.name);
    let payload = payload(map.get(shape.name), &path)?;
    if let Some(missing) = shape.required.iter().find(|key| !payload.contains_key(**key)) {
        return Err(Fail::body(&format!("{path}.{missing}"), "defined", None));
    }
    check(shape, payload, &path)?;
    let kind = filled(state, shape.name, payload.clone(), &path)?;
    let children = match payload.get("children") {
        None => Vec::new(),
        Some(Value::Array(none)) if none.is_empty() => Vec::new(),
        Some(children) => {
            let path = format!("{path}.children");
            if depth == limits::NESTING.max || !shape.takes_children() {
                return Err(Fail::body(&path, "not present", Some(children)));
            }
            // A list of columns reaches one level deeper: columns don't count.
            let columns = matches!(kind, BlockKind::ColumnList(_));
            list(state, children, &path, if columns { depth } else { depth + 1 })?
        }
    };
    check_children(&kind, &children, &path)?;
    Ok(NewBlock { kind, children })
}

/// The type of a new block: what its keys say.
fn shape_of(map: &Map<String, Value>, path: &str) -> Result<&'static BlockShape> {
    let said = map.get("type").and_then(Value::as_str);
    let found = match said {
        Some(name) => BlockShape::named(name).filter(|shape| map.contains_key(shape.name)),
        None => SHAPES.iter().find(|shape| map.contains_key(shape.name)),
    };
    found.ok_or_else(|| match said.and_then(BlockShape::named) {
        Some(shape) => Fail::body(&format!("{path}.{}", shape.name), "defined", None),
        None => {
            let line = |shape: &BlockShape| {
                format!("body.{path}.{} should be defined, instead was `undefined`.", shape.name)
            };
            let lines: Vec<String> = SHAPES.iter().map(line).collect();
            Fail::validation(format!("body failed validation. Fix one:\n{}", lines.join("\n")))
        }
    })
}

fn payload<'v>(value: Option<&'v Value>, path: &str) -> Result<&'v Map<String, Value>> {
    value.and_then(Value::as_object).ok_or_else(|| Fail::body(path, "an object", value))
}

/// What is in a block that is changed: what is given replaces what was there, the rest stays.
pub(crate) fn change(state: &State, old: &BlockKind, value: &Value) -> Result<BlockKind> {
    let name = old.name();
    let Some(shape) = BlockShape::named(name) else {
        return Err(Fail::validation(format!("Block type {name} cannot be updated via the API.")));
    };
    let given = payload(Some(value), name)?;
    if let Some(children) = given.get("children").filter(|children| **children != empty()) {
        return Err(Fail::body(&format!("{name}.children"), "not present", Some(children)));
    }
    if let Some(width) = given.get("table_width") {
        return Err(Fail::body(&format!("{name}.table_width"), "not present", Some(width)));
    }
    check(shape, given, name)?;
    address::check(&Value::from(Map::from_iter([(name.to_owned(), value.clone())])))?;
    let mut block = Block::default();
    block.kind = old.clone();
    let mut whole = serde_json::to_value(&block).unwrap_or_default();
    let Some(Value::Object(mut whole)) = whole.get_mut(name).map(Value::take) else {
        return Err(Fail::body(name, "an object", Some(value)));
    };
    let places = ["external", "file", "file_upload", "page_id", "database_id", "comment_id"];
    if given.keys().any(|key| places.contains(&key.as_str())) {
        // Of these there is one only.
        whole.retain(|key, _| key != "type" && !places.contains(&key.as_str()));
    }
    whole.extend(given.iter().map(|(key, value)| (key.clone(), value.clone())));
    let kind = filled(state, name, whole, name)?;
    if let (BlockKind::TableRow(old), BlockKind::TableRow(new)) = (old, &kind)
        && old.cells.len() != new.cells.len()
    {
        return Err(wrong_width());
    }
    Ok(kind)
}

fn empty() -> Value {
    Value::Array(Vec::new())
}

pub(crate) fn wrong_width() -> Fail {
    Fail::validation(
        "Content creation Failed. Fix the following: \nNumber of cells in table row must match the table width of the \
         parent table",
    )
}

/// The block with this payload, with everything filled in that answers have.
pub(crate) fn filled(
    state: &State,
    name: &str,
    mut payload: Map<String, Value>,
    path: &str,
) -> Result<BlockKind> {
    payload.remove("children");
    if let Some(icon) = payload.get_mut("icon").filter(|icon| !icon.is_null())
        && icon.get("file").is_none()
    {
        let wrong = Fail::body(&format!("{path}.icon"), "an icon", Some(icon));
        let input = IconInput::deserialize(&*icon).map_err(|_| wrong)?;
        *icon = serde_json::to_value(text::icon(state, input)).unwrap_or_default();
    }
    let no_icon = !payload.contains_key("icon");
    let mut map = Map::new();
    map.insert(name.to_owned(), Value::Object(payload));
    let value = Value::Object(map);
    let should = format!("a valid {name}");
    let wrong = || Fail::body(path, &should, value.get(name));
    let mut kind = Block::deserialize(&value).map_err(|_| wrong())?.kind;
    if let BlockKind::Callout(callout) = &mut kind
        && no_icon
    {
        callout.icon = Some(Box::new(text::icon(state, IconInput::emoji("💡"))));
    }
    finish(state, &mut kind, path)?;
    if matches!(kind, BlockKind::Unknown(_)) { Err(wrong()) } else { Ok(kind) }
}

/// What is wrong with a payload: keys, colours, languages, lengths.
fn check(shape: &BlockShape, payload: &Map<String, Value>, path: &str) -> Result<()> {
    for (key, value) in payload {
        let at = format!("{path}.{key}");
        let known = shape.required.contains(&key.as_str())
            || shape.optional.contains(&key.as_str())
            || key == "children" && (shape.takes_children() || *value == empty());
        if !known {
            return Err(Fail::body(&at, "not present", Some(value)));
        }
        match key.as_str() {
            "rich_text" | "caption" => rich_text::check(value, &at).map(drop)?,
            "cells" => {
                let cells =
                    value.as_array().ok_or_else(|| Fail::body(&at, "an array", Some(value)))?;
                length(cells.len(), limits::CELLS.max, &at)?;
                for (index, cell) in cells.iter().enumerate() {
                    rich_text::check(cell, &format!("{at}[{index}]"))?;
                }
            }
            "color" => color(value, &at)?,
            "icon" if !value.is_null() => file::icon(value, &at).map(drop)?,
            "language" => one_of(value, CodeLanguage::KNOWN.iter().map(CodeLanguage::as_str), &at)?,
            "url" => check_url(value, &at)?,
            "external" => {
                only(value, &at, &["url"])?;
                check_url(value.get("url").unwrap_or(&Value::Null), &format!("{at}.url"))?
            }
            "checked" | "has_column_header" | "has_row_header" | "is_toggleable"
                if !value.is_boolean() =>
            {
                return Err(Fail::body(&at, "a boolean or `undefined`", Some(value)));
            }
            "page_id" | "database_id" | "comment_id" => id(Some(value), &at)?,
            "synced_from" => spec::check(value, &at, &SYNCED_FROM)?,
            "file_upload" => spec::check(value, &at, &FILE_UPLOAD)?,
            "file" => spec::check(value, &at, &FILE)?,
            "name" => spec::check(value, &at, &FILE_NAME)?,
            "list_start_index" => spec::check(value, &at, &Spec::Whole(0, u32::MAX.into()))?,
            "list_format" => spec::check(value, &at, &LIST_FORMAT)?,
            "expression" => match value.as_str() {
                Some(text) => length(text.encode_utf16().count(), limits::EQUATION.max, &at)?,
                None => return Err(Fail::body(&at, "a string", Some(value))),
            },
            "table_width" if value.as_u64().is_none_or(|width| width == 0) => {
                return Err(Fail::body(&at, "≥ `1`", Some(value)));
            }
            "width_ratio" if !value.as_f64().is_some_and(|ratio| ratio > 0.0 && ratio < 1.0) => {
                return Err(Fail::body(&at, "between `0` and `1`", Some(value)));
            }
            _ => {}
        }
    }
    check_choice(shape, payload, path)
}

/// Of a file there is one place, and of a link one target; its type says which, if it is said.
fn check_choice(shape: &BlockShape, payload: &Map<String, Value>, path: &str) -> Result<()> {
    let of_file = ["external", "file_upload", "file"];
    let of_link = ["page_id", "database_id", "comment_id"];
    let choices = if shape.name == "link_to_page" { of_link } else { of_file };
    if !choices.iter().all(|key| shape.optional.contains(key)) {
        return Ok(());
    }
    let mut given = choices.iter().filter(|key| payload.contains_key(**key));
    let chosen = given.next();
    if let Some(excess) = given.next() {
        return Err(Fail::body(&format!("{path}.{excess}"), "not present", payload.get(*excess)));
    }
    match (payload.get("type"), chosen) {
        (Some(said), Some(chosen)) if said != chosen => {
            Err(Fail::body(&format!("{path}.type"), &format!("`\"{chosen}\"`"), Some(said)))
        }
        (Some(said), None) => spec::check(said, &format!("{path}.type"), &Spec::Text),
        _ => Ok(()),
    }
}

const SYNCED_FROM: Spec = Spec::Null(&Spec::Object(&[
    may("type", Spec::Names(&["block_id"])),
    need("block_id", Spec::Id),
]));
const FILE_UPLOAD: Spec = Spec::Object(&[need("id", Spec::Id)]);
/// One that was read: it stays where it is.
const FILE: Spec =
    Spec::Object(&[need("url", Spec::Text), may("expiry_time", Spec::Null(&Spec::Text))]);
const FILE_NAME: Spec = Spec::Text;
const LIST_FORMAT: Spec = Spec::Names(&["numbers", "letters", "roman"]);

fn check_url(value: &Value, path: &str) -> Result<()> {
    match value.as_str() {
        Some(url) => length(url.encode_utf16().count(), limits::URL.max, path),
        None => Err(Fail::body(path, "a string", Some(value))),
    }
}

/// What has to be inside a block, and what must not.
fn check_children(kind: &BlockKind, children: &[NewBlock], path: &str) -> Result<()> {
    let path = format!("{path}.children");
    let least = BlockShape::named(kind.name()).map_or(0, BlockShape::least_children);
    let actual = children.len();
    if actual < least {
        return Err(Fail::validation(format!(
            "body failed validation: body.{path}.length should be ≥ `{least}`, instead was `{actual}`."
        )));
    }
    match kind {
        BlockKind::SyncedBlock(synced) if synced.synced_from.is_some() && !children.is_empty() => {
            return Err(Fail::body(&path, "not present", Some(&empty())));
        }
        BlockKind::Heading1(heading)
        | BlockKind::Heading2(heading)
        | BlockKind::Heading3(heading)
        | BlockKind::Heading4(heading)
            if !heading.is_toggleable && !children.is_empty() =>
        {
            return Err(no_children());
        }
        _ => {}
    }
    children.iter().try_for_each(|child| check_child(kind, &child.kind))
}

pub(crate) fn no_children() -> Fail {
    Fail::validation("Block does not support children.")
}

/// Whether these blocks may be right on a page.
pub(crate) fn suit_page(blocks: &[NewBlock]) -> Result<()> {
    let page = BlockKind::ChildPage(Default::default());
    blocks.iter().try_for_each(|block| check_child(&page, &block.kind))
}

/// Whether a block may be right inside another.
pub(crate) fn check_child(parent: &BlockKind, child: &BlockKind) -> Result<()> {
    let (outer, inner) = (parent.name(), child.name());
    if let (BlockKind::Table(table), BlockKind::TableRow(row)) = (parent, child)
        && row.cells.len() != table.table_width as usize
    {
        return Err(wrong_width());
    }
    if fits(outer, inner) {
        return Ok(());
    }
    Err(Fail::validation(format!("Block type {inner} is not supported as a child of {outer}.")))
}

/// With everything that answers have, and nothing else.
fn finish(state: &State, kind: &mut BlockKind, path: &str) -> Result<()> {
    use BlockKind as K;

    let text = |text: &mut RichTextArray| *text = text::rich_text(state, std::mem::take(text));
    let mut has_name = false;
    match kind {
        K::Paragraph(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::Heading1(block) | K::Heading2(block) | K::Heading3(block) | K::Heading4(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::BulletedListItem(block) | K::Toggle(block) | K::Quote(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::NumberedListItem(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::ToDo(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::Callout(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
        }
        K::Code(block) => {
            block.extra = Default::default();
            text(&mut block.rich_text);
            text(&mut block.caption);
        }
        K::Bookmark(block) | K::Embed(block) => {
            block.extra = Default::default();
            text(&mut block.caption);
        }
        K::Table(block) => block.extra = Default::default(),
        K::TableOfContents(block) => block.extra = Default::default(),
        K::TableRow(block) => block.cells.iter_mut().for_each(text),
        K::Column(block) => block.extra = Default::default(),
        K::LinkToPage(block) => block.extra = Default::default(),
        K::SyncedBlock(block) => {
            block.extra = Default::default();
            if let Some(from) = &mut block.synced_from {
                from.extra = Default::default();
            }
            if let Some(SyncedFromKind::Block(id)) = block.synced_from.as_ref().map(|s| &s.kind) {
                let original = state.block(*id).map(|block| &block.kind);
                if !matches!(original, Some(K::SyncedBlock(b)) if b.synced_from.is_none()) {
                    return Err(state.no_block(id));
                }
            }
        }
        K::File(_) => has_name = true,
        _ => {}
    }
    if let K::Image(block) | K::Video(block) | K::Pdf(block) | K::Audio(block) | K::File(block) =
        kind
    {
        block.extra = Default::default();
        text(&mut block.caption);
        let (kind, name) = match std::mem::take(&mut block.kind) {
            FileKind::FileUpload(upload) => {
                let name = state.upload(upload.id).and_then(|upload| upload.filename.clone());
                (FileKind::File(text::hosted(state, upload.id)), name)
            }
            FileKind::External(file) => {
                let name = name_in(&file.url);
                (FileKind::External(Url::from(file.url)), name)
            }
            kind @ FileKind::File(_) => (kind, None),
            _ => return Err(Fail::body(&format!("{path}.external"), "defined", None)),
        };
        block.kind = kind;
        block.name = match has_name {
            true => with_extension(block.name.take(), name),
            false => None,
        };
    }
    Ok(())
}

/// What a file is called in its address.
fn name_in(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.split_once("://")?.1;
    let (_, name) = path.rsplit_once('/')?;
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    (!name.is_empty()).then_some(name)
}

/// The name that was given, with the extension of the file.
fn with_extension(given: Option<String>, original: Option<String>) -> Option<String> {
    match (given, original) {
        (Some(given), Some(original)) => match original.rsplit_once('.') {
            Some((_, extension)) if !given.ends_with(&format!(".{extension}")) => {
                Some(format!("{given}.{extension}"))
            }
            _ => Some(given),
        },
        (given, original) => given.or(original).or_else(|| Some("file".to_owned())),
    }
}
