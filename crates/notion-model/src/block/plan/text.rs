//! Texts that are too long for a piece, or for a block.

use crate::validate::limits;
use crate::{BlockInput, BlockInputKind as Kind, Extra, RichText, RichTextArray, RichTextKind};

/// The bytes of the text of one block, so that a request can hold it.
const BYTES: usize = limits::BODY.max * 4 / 5;

/// The blocks with texts that fit; adds how many blocks that made more.
pub(super) fn fit(blocks: Vec<BlockInput>, divided: &mut usize) -> Vec<BlockInput> {
    let mut fitting = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if let Some(children) = block.nested_mut() {
            *children = fit(std::mem::take(children), divided);
        }
        match &mut block.kind {
            Kind::TableRow(row) => row.cells.iter_mut().for_each(cut),
            Kind::Code(code) => code.caption.iter_mut().for_each(cut),
            Kind::Bookmark(link) | Kind::Embed(link) => link.caption.iter_mut().for_each(cut),
            Kind::Image(file)
            | Kind::Video(file)
            | Kind::Pdf(file)
            | Kind::Audio(file)
            | Kind::File(file) => file.caption.iter_mut().for_each(cut),
            _ => {}
        }
        let Some(text) = block.kind.rich_text_mut() else {
            fitting.push(block);
            continue;
        };
        cut(text);
        let mut parts = parts(std::mem::take(text));
        *divided += parts.len() - 1;
        let last = parts.pop().unwrap_or_default();
        for part in parts {
            let mut first = without_children(&block);
            if let Kind::Code(code) = &mut first.kind {
                code.caption = None;
            }
            fitting.push(with_text(first, part));
        }
        fitting.push(with_text(block, last));
    }
    fitting
}

fn with_text(mut block: BlockInput, text: RichTextArray) -> BlockInput {
    if let Some(slot) = block.kind.rich_text_mut() {
        *slot = text;
    }
    block
}

fn without_children(block: &BlockInput) -> BlockInput {
    let mut block = block.clone();
    if let Some(children) = block.nested_mut() {
        children.clear();
    }
    block
}

/// Cuts the pieces that are too long; joins pieces that look the same, if there are too many.
fn cut(text: &mut RichTextArray) {
    *text = pieces(std::mem::take(text));
    if text.len() > limits::RICH_TEXT.max {
        *text = pieces(joined(std::mem::take(text)));
    }
}

fn pieces(text: RichTextArray) -> RichTextArray {
    if text
        .iter()
        .all(|piece| content(piece).is_none_or(|it| units(it) <= limits::TEXT_CONTENT.max))
    {
        return text;
    }
    let mut pieces = Vec::new();
    for piece in text {
        let Some(mut left) = content(&piece).map(str::to_owned) else {
            pieces.push(piece);
            continue;
        };
        while let Some(at) = end_of_piece(&left) {
            let rest = left.split_off(at);
            pieces.push(with_content(&piece, std::mem::replace(&mut left, rest)));
        }
        pieces.push(with_content(&piece, left));
    }
    RichTextArray(pieces)
}

/// Where a text has to be cut; between two characters.
fn end_of_piece(text: &str) -> Option<usize> {
    let mut count = 0;
    text.char_indices().find_map(|(at, char)| {
        count += char.len_utf16();
        (count > limits::TEXT_CONTENT.max).then_some(at)
    })
}

fn units(text: &str) -> usize {
    // No text has more units than bytes.
    if text.len() <= limits::TEXT_CONTENT.max { text.len() } else { text.encode_utf16().count() }
}

fn content(piece: &RichText) -> Option<&str> {
    match &piece.kind {
        RichTextKind::Text(text) => Some(&text.content),
        _ => None,
    }
}

/// The same piece, saying something else.
fn with_content(piece: &RichText, content: String) -> RichText {
    let mut piece = piece.clone();
    piece.plain_text = None;
    if let RichTextKind::Text(text) = &mut piece.kind {
        text.content = content;
    }
    piece
}

/// The text with neighbouring pieces that look the same made one.
fn joined(text: RichTextArray) -> RichTextArray {
    let mut joined: Vec<RichText> = Vec::new();
    for piece in text {
        match joined.last_mut() {
            Some(last) if alike(last, &piece) => {
                let content = [content(last), content(&piece)].into_iter().flatten().collect();
                *last = with_content(last, content);
            }
            _ => joined.push(piece),
        }
    }
    RichTextArray(joined)
}

fn alike(one: &RichText, other: &RichText) -> bool {
    match (&one.kind, &other.kind) {
        (RichTextKind::Text(a), RichTextKind::Text(b)) => {
            a.link == b.link
                && a.extra == b.extra
                && one.annotations() == other.annotations()
                && [&one.extra, &other.extra].iter().all(|extra| **extra == Extra::default())
        }
        _ => false,
    }
}

/// The text in parts that one block can hold; at least one.
fn parts(text: RichTextArray) -> Vec<RichTextArray> {
    let size = |piece: &RichText| serde_json::to_vec(piece).map_or(0, |json| json.len() + 1);
    let mut parts = vec![RichTextArray::default()];
    let mut bytes = 0;
    for piece in text {
        let more = size(&piece);
        let full = |part: &RichTextArray| {
            part.len() >= limits::RICH_TEXT.max || (!part.is_empty() && bytes + more > BYTES)
        };
        if parts.last().is_some_and(full) {
            parts.push(RichTextArray::default());
            bytes = 0;
        }
        bytes += more;
        if let Some(part) = parts.last_mut() {
            part.push(piece);
        }
    }
    parts
}
