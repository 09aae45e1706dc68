//! Text with its looks, as Markdown and tags say them.

use super::html::{Form, Tag};
use crate::{
    Annotations, BlockInput, Color, DatabaseId, DateOrDateTime, DateValue, PageId, RichText,
    RichTextArray, RichTextKind, UserId,
};

/// Text, or a block in the middle of it.
#[derive(Debug)]
pub(super) enum Part {
    Text(RichTextArray),
    Block(BlockInput),
}

/// Text that is being read.
#[derive(Debug, Default)]
pub(super) struct Inline {
    parts: Vec<Part>,
    pieces: Vec<RichText>,
    marks: Vec<Mark>,
    /// Whether there is a tag that stands for an empty block.
    pub(super) is_empty_block: bool,
}

/// Something that was opened and is not closed yet.
#[derive(Debug)]
struct Mark {
    name: String,
    effect: Effect,
    /// How many pieces there were.
    at: usize,
}

/// What is done with the text inside.
#[derive(Debug)]
pub(super) enum Effect {
    Bold,
    Italic,
    Strikethrough,
    Underline,
    Code,
    Span { underline: bool, color: Option<Color> },
    Link(String),
    Equation,
    Mention(Box<RichText>),
    Block(Box<BlockInput>),
    Nothing,
}

impl Inline {
    /// What was read.
    pub(super) fn finish(mut self) -> Vec<Part> {
        self.flush();
        // White space around a block is none of the text.
        if self.parts.iter().any(|part| matches!(part, Part::Block(_))) {
            for part in &mut self.parts {
                if let Part::Text(text) = part {
                    trim(text);
                }
            }
            self.parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        }
        self.parts
    }

    /// What was read, as text: blocks in it are what they say.
    pub(super) fn into_text(mut self) -> RichTextArray {
        self.flush();
        let mut whole = Vec::new();
        for part in self.parts {
            match part {
                Part::Text(text) => whole.extend(text),
                Part::Block(block) => whole.extend(in_text(&block)),
            }
        }
        joined(whole)
    }

    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        if !pieces.is_empty() {
            self.parts.push(Part::Text(joined(pieces)));
        }
        self.marks.iter_mut().for_each(|mark| mark.at = 0);
    }

    fn push_block(&mut self, block: BlockInput) {
        self.flush();
        self.parts.push(Part::Block(block));
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

    pub(super) fn code(&mut self, code: &str) {
        self.push(RichText::text(code).code());
    }

    pub(super) fn math(&mut self, expression: &str) {
        self.push(RichText::equation(expression));
    }

    /// The end of a line that means nothing.
    pub(super) fn soft_break(&mut self) {
        let ends = |piece: &RichText| piece.plain_text().ends_with('\n');
        if !self.pieces.last().is_none_or(ends) {
            self.text(" ");
        }
    }

    fn push(&mut self, piece: RichText) {
        if !piece.plain_text().is_empty() || matches!(piece.kind, RichTextKind::Mention(_)) {
            let piece = self.styled(piece);
            self.pieces.push(piece);
        }
    }

    /// With all that is open.
    fn styled(&self, mut piece: RichText) -> RichText {
        for mark in &self.marks {
            piece = match &mark.effect {
                Effect::Bold => piece.bold(),
                Effect::Italic => piece.italic(),
                Effect::Strikethrough => piece.strikethrough(),
                Effect::Underline => piece.underline(),
                Effect::Code => piece.code(),
                Effect::Span { underline, color } => {
                    let piece = if *underline { piece.underline() } else { piece };
                    match color {
                        Some(color) => piece.color(color.clone()),
                        None => piece,
                    }
                }
                Effect::Link(url) => piece.link(url),
                _ => piece,
            };
        }
        piece
    }

    pub(super) fn open(&mut self, name: &str, effect: Effect) {
        self.marks.push(Mark { name: name.to_owned(), effect, at: self.pieces.len() });
    }

    pub(super) fn close(&mut self, name: &str) {
        let Some(at) = self.marks.iter().rposition(|mark| mark.name == name) else { return };
        let mark = self.marks.remove(at);
        match mark.effect {
            // What stands inside is only its name.
            Effect::Mention(mention) => {
                self.pieces.truncate(mark.at);
                self.push(*mention);
            }
            Effect::Equation => {
                let inside = self.pieces.split_off(mark.at.min(self.pieces.len()));
                self.math(&RichTextArray(inside).plain_text());
            }
            Effect::Block(block) => {
                let caption = self.pieces.split_off(mark.at.min(self.pieces.len()));
                let block = *block;
                let block = match caption.is_empty() {
                    true => block,
                    false => block.caption(joined(caption)),
                };
                self.push_block(block);
            }
            _ => {}
        }
    }

    /// A picture, whose caption follows.
    pub(super) fn image(&mut self, url: &str) {
        let effect = match is_web(url) {
            true => Effect::Block(Box::new(BlockInput::image(url))),
            false => Effect::Nothing,
        };
        self.open("image", effect);
    }

    pub(super) fn tag(&mut self, tag: &Tag) {
        if tag.form == Form::Close {
            self.close(&tag.name);
            return;
        }
        let Some(effect) = self.effect(tag) else { return };
        self.open(&tag.name, effect);
        if tag.form == Form::Empty {
            self.close(&tag.name);
        }
    }

    fn effect(&mut self, tag: &Tag) -> Option<Effect> {
        let source = tag.get("src").or_else(|| tag.get("url"));
        let id = tag.get("url").and_then(|url| url.trim_end_matches('/').rsplit('/').next());
        let media = |make: fn(String) -> BlockInput| {
            source.map(|url| Effect::Block(Box::new(make(url.to_owned()))))
        };
        let mention = |piece| Some(Effect::Mention(Box::new(piece)));
        match tag.name.as_str() {
            "b" | "strong" => Some(Effect::Bold),
            "i" | "em" => Some(Effect::Italic),
            "s" | "del" | "strike" => Some(Effect::Strikethrough),
            "u" | "ins" => Some(Effect::Underline),
            "code" | "kbd" | "tt" => Some(Effect::Code),
            "span" if tag.is("equation") => Some(Effect::Equation),
            "span" => Some(Effect::Span { underline: tag.is("underline"), color: tag.color() }),
            "a" => {
                tag.get("href").filter(|url| is_link(url)).map(|url| Effect::Link(url.to_owned()))
            }
            "br" => {
                self.text("\n");
                None
            }
            "img" => {
                self.image(tag.get("src").unwrap_or_default());
                self.text(tag.get("alt").unwrap_or_default());
                self.close("image");
                None
            }
            "video" => media(BlockInput::video),
            "audio" => media(BlockInput::audio),
            "pdf" => media(BlockInput::pdf),
            "file" => media(BlockInput::file).map(|effect| match (effect, tag.get("name")) {
                (Effect::Block(block), Some(name)) => Effect::Block(Box::new(block.named(name))),
                (effect, _) => effect,
            }),
            "page" => page_id(tag.get("url")?).map(|id| link(BlockInput::link_to_page(id))),
            "database" => {
                let id: DatabaseId = id?.parse().ok()?;
                Some(link(BlockInput::link_to_database(id)))
            }
            "table_of_contents" => {
                let contents = BlockInput::table_of_contents();
                self.push_block(match tag.color() {
                    Some(color) => contents.color(color),
                    None => contents,
                });
                None
            }
            "breadcrumb" => {
                self.push_block(BlockInput::breadcrumb());
                None
            }
            "hr" => {
                self.push_block(BlockInput::divider());
                None
            }
            "empty-block" => {
                self.is_empty_block = true;
                None
            }
            "mention-user" => mention(RichText::mention_user(id?.parse::<UserId>().ok()?)),
            "mention-page" => mention(RichText::mention_page(page_id(tag.get("url")?)?)),
            "mention-database" => {
                mention(RichText::mention_database(id?.parse::<DatabaseId>().ok()?))
            }
            "mention-date" => mention(RichText::mention_date(date(tag)?)),
            _ => None,
        }
    }
}

/// A link to something in Notion, which has no caption: what stands inside is its title.
fn link(block: BlockInput) -> Effect {
    Effect::Block(Box::new(block))
}

fn page_id(url: &str) -> Option<PageId> {
    url.parse().ok()
}

fn date(tag: &Tag) -> Option<DateValue> {
    let at = |day: &str, time: Option<&str>| match time {
        Some(time) => DateOrDateTime::from(format!("{day}T{time}:00").as_str()),
        None => DateOrDateTime::from(day),
    };
    let known = |date: &DateOrDateTime| !matches!(date, DateOrDateTime::Unknown(_));
    let start = Some(at(tag.get("start")?, tag.get("starttime"))).filter(known)?;
    let mut date = DateValue::from(start);
    date.end = tag.get("end").map(|end| at(end, tag.get("endtime"))).filter(known);
    date.time_zone = tag.get("timezone").map(str::to_owned);
    Some(date)
}

/// Whether Notion takes a picture from there.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Whether Notion takes it as the address of a link: an absolute one, or a path within Notion.
pub(super) fn is_link(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
    url.starts_with('/')
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|char: char| char.is_ascii_alphabetic())
                && scheme.chars().all(is_part)
        })
}

/// A block that can't be here, as text.
fn in_text(block: &BlockInput) -> Vec<RichText> {
    use crate::BlockInputKind as Kind;

    match &block.kind {
        Kind::Equation(equation) => vec![RichText::equation(&*equation.expression)],
        Kind::Image(media)
        | Kind::Video(media)
        | Kind::Audio(media)
        | Kind::Pdf(media)
        | Kind::File(media) => {
            let url = match &media.kind {
                crate::FileKind::External(file) => file.url.as_str(),
                _ => return Vec::new(),
            };
            let caption = media.caption.clone().filter(|caption| !caption.is_empty());
            let caption = caption.unwrap_or_else(|| RichTextArray::from(url));
            caption.into_iter().map(|piece| piece.link(url)).collect()
        }
        _ => Vec::new(),
    }
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

fn trim(text: &mut RichTextArray) {
    while let Some(first) = text.first_mut().and_then(content) {
        *first = first.trim_start().to_owned();
        if !first.is_empty() {
            break;
        }
        text.remove(0);
    }
    while let Some(last) = text.last_mut().and_then(content) {
        last.truncate(last.trim_end().len());
        if !last.is_empty() {
            break;
        }
        text.pop();
    }
}

fn content(piece: &mut RichText) -> Option<&mut String> {
    match &mut piece.kind {
        RichTextKind::Text(text) => Some(&mut text.content),
        _ => None,
    }
}
