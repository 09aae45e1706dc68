//! Text with its looks, as Markdown and tags say them.

mod notion;
mod script;
mod tags;

use super::address::{self, is_link, is_web};
use super::html::{self, Token};
use super::names::Tags;
use super::prepare::{Piece, Prepared};
use crate::{Annotations, BlockInput, Color, Lost, RichText, RichTextArray, RichTextKind};

/// What was left out, and what it said.
pub(super) type Omission = (Lost, Option<String>);

/// Text, or a block in the middle of it.
#[derive(Debug)]
pub(super) enum Part {
    Text(RichTextArray),
    Block(BlockInput),
}

/// Text that is being read.
#[derive(Debug, Default)]
pub(super) struct Inline {
    tags: Tags,
    parts: Vec<Part>,
    pieces: Vec<RichText>,
    /// How many pieces are in parts already.
    flushed: usize,
    bold: Open,
    italic: Open,
    strikethrough: Open,
    underline: Open,
    code: Open,
    spans: Vec<Span>,
    /// The addresses of the links that are open; none for one that Notion does not take.
    links: Vec<Link>,
    captures: Vec<(&'static str, Capture, usize)>,
    /// What was left out.
    pub(super) lost: Vec<Omission>,
    /// Whether there is a tag that stands for an empty block.
    pub(super) is_empty_block: bool,
    /// Whether what comes is the text of a program.
    is_hidden: bool,
}

/// How often something was opened and not closed yet.
#[derive(Clone, Copy, Debug, Default)]
struct Open(usize);

impl Open {
    fn open(&mut self) {
        self.0 += 1;
    }

    fn close(&mut self) {
        self.0 = self.0.saturating_sub(1);
    }

    fn is_open(self) -> bool {
        self.0 > 0
    }
}

#[derive(Debug)]
enum Span {
    Equation,
    Looks { underline: bool, color: Option<Color> },
}

#[derive(Debug)]
struct Link {
    url: Option<String>,
    /// What it is in Markdown.
    raw: String,
    /// How much there was when it was opened: pieces, and parts.
    at: (usize, usize),
}

/// Something that takes what stands in it.
#[derive(Debug)]
enum Capture {
    Equation,
    Mention(Box<RichText>),
    /// A link to something in Notion: what stands in it is only its title.
    Reference(Box<BlockInput>),
    /// A film and such, with what stands in it as its description.
    Media {
        block: Option<Box<BlockInput>>,
        refused: Option<String>,
        /// Whether a tag in it says where it is.
        has_source: bool,
    },
    Script {
        is_super: bool,
    },
}

impl Inline {
    pub(super) fn new(tags: Tags) -> Self {
        Self { tags, ..Self::default() }
    }

    /// What was read.
    pub(super) fn finish(mut self) -> (Vec<Part>, Vec<Omission>) {
        self.close_all();
        // White space around a block is none of the text.
        if self.parts.iter().any(|part| matches!(part, Part::Block(_))) {
            for part in &mut self.parts {
                if let Part::Text(text) = part {
                    trim(text);
                }
            }
            self.parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        }
        (self.parts, self.lost)
    }

    /// What was read, as text: blocks in it are what they say.
    pub(super) fn into_text(mut self) -> (RichTextArray, Vec<Omission>) {
        self.close_all();
        let mut whole = Vec::new();
        for part in self.parts {
            match part {
                Part::Text(text) => whole.extend(text),
                Part::Block(block) => whole.extend(in_text(&block)),
            }
        }
        (joined(whole), self.lost)
    }

    fn close_all(&mut self) {
        while !self.captures.is_empty() {
            self.end_capture();
        }
        // A link around blocks has no text to stand in.
        let end = (self.position(), self.parts.len());
        for link in std::mem::take(&mut self.links) {
            if link.at == end && !link.raw.is_empty() {
                self.lose(Lost::Link, &link.raw);
            }
        }
        self.flush();
    }

    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        self.flushed += pieces.len();
        if !pieces.is_empty() {
            self.parts.push(Part::Text(joined(pieces)));
        }
    }

    fn push_block(&mut self, block: BlockInput) {
        self.flush();
        self.parts.push(Part::Block(block));
    }

    /// How much there is.
    fn position(&self) -> usize {
        self.flushed + self.pieces.len()
    }

    /// Takes out what was read since then.
    fn since(&mut self, position: usize) -> Vec<RichText> {
        self.pieces.split_off(position.saturating_sub(self.flushed).min(self.pieces.len()))
    }

    fn lose(&mut self, what: Lost, detail: &str) {
        let detail = Some(detail).filter(|detail| !detail.is_empty());
        self.lost.push((what, detail.map(str::to_owned)));
    }

    /// A formula on lines of its own.
    pub(super) fn display_math(&mut self, expression: &str) {
        let expression = expression.trim_ascii();
        if !expression.is_empty() {
            self.push_block(BlockInput::equation(expression));
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.push(RichText::text(text));
    }

    /// Text as Markdown has it, with bare addresses and odd tags in it.
    pub(super) fn raw_text(&mut self, text: &str, prepared: &Prepared) {
        for piece in prepared.stand_ins.pieces(text) {
            match piece {
                Piece::Text(text) => self.text(&text),
                Piece::Address(text) => {
                    let text = html::unescaped(&text);
                    let url = address::target(&text);
                    match self.links.is_empty() && is_link(&url) {
                        true => self.push(RichText::text(&*text).link(url)),
                        false => self.text(&text),
                    }
                }
                Piece::Tag(tag) if self.tags == Tags::Notion => self.notion_piece(&tag),
                Piece::Tag(tag) => self.html(&tag, prepared),
            }
        }
    }

    /// Tags in a text, and comments.
    pub(super) fn html(&mut self, html: &str, prepared: &Prepared) {
        for token in html::tokens(html, self.tags) {
            match token {
                Token::Tag(tag, raw) if prepared.is_markup(&tag) => {
                    let is_known = self.tags.is_known(&tag.name) && tag.name != "unknown";
                    if !is_known && tag.form == html::Form::Empty {
                        self.lose(Lost::Tag, raw);
                    }
                    self.tag(&tag);
                }
                Token::Tag(_, text) | Token::Text(text) => self.text(text),
                Token::Comment => {}
            }
        }
    }

    pub(super) fn code(&mut self, code: &str) {
        self.push(RichText::text(code).code());
    }

    /// A formula: as GitHub and Notion write one with signs in it, it has backticks around.
    pub(super) fn math(&mut self, expression: &str) {
        let quoted = expression.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        let expression = quoted.unwrap_or(expression);
        match self.tags {
            Tags::Html => self.push(RichText::equation(expression)),
            // There is no form for one of several lines, which mean nothing in it.
            Tags::Notion => self.push(RichText::equation(expression.replace('\n', " "))),
        }
    }

    /// The end of a line that means nothing.
    pub(super) fn soft_break(&mut self) {
        let ends = |piece: &RichText| piece.plain_text().ends_with('\n');
        if !self.pieces.last().is_none_or(ends) {
            self.text(" ");
        }
    }

    /// The end of a line: blanks before it are none of the text.
    pub(super) fn line_break(&mut self) {
        self.text("\n");
    }

    fn push(&mut self, piece: RichText) {
        let is_something = match &piece.kind {
            RichTextKind::Mention(_) => true,
            _ => !piece.plain_text().is_empty(),
        };
        if is_something && !self.is_hidden {
            let piece = self.styled(piece);
            self.pieces.push(piece);
        }
    }

    /// With all that is open.
    fn styled(&self, piece: RichText) -> RichText {
        let mut looks = piece.annotations().into_owned();
        looks.bold |= self.bold.is_open();
        looks.italic |= self.italic.is_open();
        looks.strikethrough |= self.strikethrough.is_open();
        looks.underline |= self.underline.is_open();
        looks.code |= self.code.is_open();
        // The innermost says the colour.
        for span in self.spans.iter().rev().take(SPANS) {
            if let Span::Looks { underline, color } = span {
                looks.underline |= underline;
                if let Some(color) = color.clone().filter(|_| looks.color == Color::Default) {
                    looks.color = color;
                }
            }
        }
        let link = self.links.last().and_then(|link| link.url.as_deref());
        let mut piece = match link.filter(|_| !has_link(&piece)) {
            Some(url) => piece.link(url),
            None => piece,
        };
        piece.annotations = Some(looks);
        piece
    }

    pub(super) fn emphasis(&mut self, is_on: bool) {
        if is_on { self.italic.open() } else { self.italic.close() }
    }

    pub(super) fn strong(&mut self, is_on: bool) {
        if is_on { self.bold.open() } else { self.bold.close() }
    }

    pub(super) fn struck(&mut self, is_on: bool) {
        if is_on { self.strikethrough.open() } else { self.strikethrough.close() }
    }

    /// A link, whose text follows.
    pub(super) fn open_link(&mut self, url: &str) {
        let at = (self.position(), self.parts.len());
        let url = url.replace(' ', "%20");
        self.links.push(Link {
            url: Some(&*url).filter(|url| is_link(url)).map(str::to_owned),
            raw: url,
            at,
        });
    }

    pub(super) fn close_link(&mut self) {
        let Some(link) = self.links.last() else { return };
        let is_empty = link.at == (self.position(), self.parts.len()) && !self.is_hidden;
        let text = is_empty.then(|| link.raw.clone());
        if let Some(text) = text {
            self.text(&text);
        }
        let Some(link) = self.links.pop() else { return };
        if link.url.is_none() && !link.raw.is_empty() {
            self.lose(Lost::Link, &link.raw);
        }
    }

    /// A picture, whose description follows.
    pub(super) fn image(&mut self, url: &str) {
        if self.captures.iter().any(|(_, capture, _)| matches!(capture, Capture::Media { .. })) {
            // A description has no pictures, only their descriptions.
            self.lose(Lost::Media, url);
            self.capture("image", Capture::Media { block: None, refused: None, has_source: false });
            return;
        }
        let url = url.replace(' ', "%20");
        let url = url.as_str();
        let is_usable = is_web(url);
        if !is_usable {
            self.lose(Lost::Media, url);
        }
        self.capture(
            "image",
            Capture::Media {
                block: is_usable.then(|| Box::new(BlockInput::image(url))),
                refused: Some(url.to_owned()).filter(|_| !is_usable),
                has_source: false,
            },
        );
    }

    pub(super) fn close_image(&mut self) {
        self.close_capture("image");
    }

    fn capture(&mut self, name: &'static str, capture: Capture) {
        if self.captures.len() >= CAPTURES {
            self.lose(Lost::Nesting, name);
            return;
        }
        let at = self.position();
        self.captures.push((name, capture, at));
    }

    /// Ends what has this name, and what was opened in it.
    fn close_capture(&mut self, name: &str) {
        let Some(above) = self.captures.iter().rev().position(|(open, _, _)| *open == name) else {
            return;
        };
        for _ in 0..=above {
            self.end_capture();
        }
    }

    /// Ends what is innermost.
    fn end_capture(&mut self) {
        let Some((_, capture, at)) = self.captures.pop() else { return };
        match capture {
            Capture::Mention(mention) => {
                self.since(at);
                self.push(*mention);
            }
            Capture::Reference(block) => {
                self.since(at);
                self.push_block(*block);
            }
            Capture::Equation => {
                let inside = self.since(at);
                self.push(RichText::equation(RichTextArray(inside).plain_text()));
            }
            Capture::Script { is_super } => {
                let inside = self.since(at);
                let before = self.pieces.last().and_then(|piece| piece.plain_text().chars().last());
                self.pieces.extend(script::scripted(inside, is_super, before));
            }
            Capture::Media { block: Some(block), has_source, .. } => {
                let mut caption = self.since(at);
                if caption.is_empty() {
                    // A picture that is a link has no place for its address but its description.
                    let link = self.links.last().and_then(|link| link.url.as_deref());
                    caption.extend(link.map(|url| RichText::text(url).link(url)));
                }
                let caption = joined(caption);
                // Blanks around the sources of a film are none.
                let is_blank = has_source && caption.plain_text().trim().is_empty();
                self.push_block(match caption.is_empty() || is_blank {
                    true => *block,
                    false => block.caption(caption),
                });
            }
            Capture::Media { block: None, refused, .. } => {
                if self.position() == at {
                    self.text(&refused.unwrap_or_default());
                }
            }
        }
    }
}

/// How deep tags of colours are followed, and how deep descriptions may be nested.
const SPANS: usize = 16;
const CAPTURES: usize = 16;

fn has_link(piece: &RichText) -> bool {
    matches!(&piece.kind, RichTextKind::Text(text) if text.link.is_some())
}

/// A block that can't be here, as text.
pub(super) fn in_text(block: &BlockInput) -> Vec<RichText> {
    use crate::BlockInputKind as Kind;

    let (url, caption) = match &block.kind {
        Kind::Equation(equation) if equation.expression.is_empty() => return Vec::new(),
        Kind::Equation(equation) => return vec![RichText::equation(&*equation.expression)],
        Kind::Image(media)
        | Kind::Video(media)
        | Kind::Audio(media)
        | Kind::Pdf(media)
        | Kind::File(media) => match &media.kind {
            crate::FileKind::External(file) => (file.url.as_str(), media.caption.clone()),
            _ => return Vec::new(),
        },
        Kind::Embed(link) | Kind::Bookmark(link) => (link.url.as_str(), link.caption.clone()),
        _ => return Vec::new(),
    };
    let caption = caption.filter(|caption| !caption.is_empty());
    let caption = caption.unwrap_or_else(|| RichTextArray::from(url));
    // A link around a picture leads further than the picture.
    let linked = |piece: RichText| if has_link(&piece) { piece } else { piece.link(url) };
    caption.into_iter().map(linked).collect()
}

/// Whether two pieces look the same.
fn alike(one: &RichText, other: &RichText) -> bool {
    match (&one.kind, &other.kind) {
        (RichTextKind::Text(a), RichTextKind::Text(b)) => {
            a.link == b.link && one.annotations() == other.annotations()
        }
        _ => false,
    }
}

/// Neighbouring texts that look the same made one, and looks that say nothing left out.
pub(super) fn joined(pieces: Vec<RichText>) -> RichTextArray {
    let mut joined: Vec<RichText> = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        if piece.annotations.as_ref().is_some_and(|looks| *looks == Annotations::default()) {
            piece.annotations = None;
        }
        match (joined.last_mut(), &piece.kind) {
            (Some(last), RichTextKind::Text(text)) if alike(last, &piece) => {
                if let RichTextKind::Text(before) = &mut last.kind {
                    before.content.push_str(&text.content);
                }
            }
            (_, RichTextKind::Text(text)) if text.content.is_empty() => {}
            _ => joined.push(piece),
        }
    }
    RichTextArray(joined)
}

/// Takes white space from both ends.
pub(super) fn trim(text: &mut RichTextArray) {
    let blank = |piece: &RichText| match &piece.kind {
        RichTextKind::Text(text) => text.content.trim().is_empty(),
        _ => false,
    };
    let from = text.iter().take_while(|piece| blank(piece)).count();
    text.drain(..from);
    if let Some(first) = text.first_mut().and_then(content) {
        *first = first.trim_start().to_owned();
    }
    let to = text.iter().rev().take_while(|piece| blank(piece)).count();
    let length = text.len() - to;
    text.truncate(length);
    if let Some(last) = text.last_mut().and_then(content) {
        last.truncate(last.trim_end().len());
    }
}

fn content(piece: &mut RichText) -> Option<&mut String> {
    match &mut piece.kind {
        RichTextKind::Text(text) => Some(&mut text.content),
        _ => None,
    }
}
