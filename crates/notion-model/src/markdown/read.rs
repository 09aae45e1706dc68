//! Blocks out of Markdown.

mod code;
mod tags;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html::{self, Token};
use super::inline::{Effect, Inline, Part, is_link};
use crate::{BlockInput, BlockInputKind as Kind, Color, IconInput, RichTextArray};

/// How many blocks may be inside each other. What is deeper comes after what it is in.
const DEPTH: usize = 50;

/// The blocks that Markdown makes.
pub(super) fn read(text: &str, nested: usize) -> Vec<BlockInput> {
    let mut reader = Reader { nested, ..Reader::default() };
    for (event, range) in parser(text).into_offset_iter() {
        match event {
            // The names of some of Notion's tags are no names of tags in Markdown.
            Event::Start(Tag::Paragraph) => {
                reader.end_text();
                let raw = text.get(range).unwrap_or_default().trim();
                reader.tags = tags::is_tag(raw).then(|| raw.to_owned());
            }
            Event::End(TagEnd::Paragraph) => match reader.tags.take() {
                Some(tags) => {
                    reader.inline = None;
                    reader.html(&tags);
                }
                None => reader.end_text(),
            },
            event => reader.event(event),
        }
    }
    reader.finish()
}

/// Text with its looks, where there can be nothing else.
pub(super) fn read_text(text: &str) -> RichTextArray {
    inline(text).into_text()
}

/// The text of a paragraph, whatever it begins with.
fn inline(text: &str) -> Inline {
    // Nothing but a paragraph begins like this, and what follows is as at the beginning of a line.
    let line = format!(".{}", text.replace(['\r', '\n'], " "));
    let mut inline = Inline::default();
    let mut begun = false;
    for event in parser(&line) {
        match event {
            Event::Text(text) if !begun => {
                begun = true;
                inline.text(text.strip_prefix('.').unwrap_or(&text));
            }
            event => inline_event(&mut inline, event),
        }
    }
    inline
}

fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    Parser::new_ext(text, options)
}

/// What is open around what is being read.
#[derive(Debug)]
enum Inside {
    Quote(Option<BlockQuoteKind>),
    List {
        numbered: bool,
    },
    Item {
        done: Option<bool>,
    },
    Details {
        heading: Option<u8>,
        summary: RichTextArray,
        color: Option<Color>,
    },
    Callout {
        icon: Option<String>,
        color: Option<Color>,
    },
    Columns,
    Column,
    /// A tag whose content stands for itself.
    Plain(String),
}

impl Inside {
    /// The tag that closes it, if it is one that a tag opened.
    fn tag(&self) -> Option<&str> {
        match self {
            Self::Details { .. } => Some("details"),
            Self::Callout { .. } => Some("callout"),
            Self::Columns => Some("columns"),
            Self::Column => Some("column"),
            Self::Plain(name) => Some(name),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Frame {
    inside: Inside,
    blocks: Vec<BlockInput>,
}

impl Frame {
    fn new(inside: Inside) -> Self {
        Self { inside, blocks: Vec::new() }
    }
}

#[derive(Debug, Default)]
struct Reader {
    frames: Vec<Frame>,
    /// Blocks that are in nothing.
    blocks: Vec<BlockInput>,
    inline: Option<Inline>,
    code: Option<(String, String)>,
    html: Option<String>,
    /// The tags that a paragraph is.
    tags: Option<String>,
    rows: Vec<Vec<RichTextArray>>,
    nested: usize,
}

impl Reader {
    fn finish(mut self) -> Vec<BlockInput> {
        self.end_text();
        while !self.frames.is_empty() {
            self.pop();
        }
        self.blocks
    }

    fn push(&mut self, block: BlockInput) {
        self.here().push(block);
    }

    /// The blocks next to which the next one goes.
    fn here(&mut self) -> &mut Vec<BlockInput> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.blocks,
            None => &mut self.blocks,
        }
    }

    fn open(&mut self, inside: Inside) {
        self.end_text();
        self.frames.push(Frame::new(inside));
    }

    fn inline(&mut self) -> &mut Inline {
        self.inline.get_or_insert_default()
    }

    /// What was read of a text is a paragraph, or several with blocks between.
    fn end_text(&mut self) {
        if let Some(inline) = self.inline.take() {
            self.paragraphs(inline);
        }
    }

    fn paragraphs(&mut self, inline: Inline) {
        let empty = inline.is_empty_block;
        let parts = inline.finish();
        if parts.is_empty() && empty {
            self.push(BlockInput::paragraph(""));
        }
        for part in parts {
            self.push(match part {
                Part::Text(text) => BlockInput::paragraph(text),
                Part::Block(block) => block,
            });
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match (&mut self.code, &mut self.html) {
                (Some((code, _)), _) => code.push_str(&text),
                (_, Some(html)) => html.push_str(&text),
                _ => self.inline().text(&text),
            },
            Event::Html(html) => match &mut self.html {
                Some(all) => all.push_str(&html),
                None => self.html(&html),
            },
            Event::Rule => {
                self.end_text();
                self.push(BlockInput::divider());
            }
            Event::TaskListMarker(is_done) => {
                if let Some(Frame { inside: Inside::Item { done }, .. }) = self.frames.last_mut() {
                    *done = Some(is_done);
                }
            }
            event => inline_event(self.inline(), event),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.end_text(),
            Tag::BlockQuote(kind) => self.open(Inside::Quote(kind)),
            Tag::List(first) => self.open(Inside::List { numbered: first.is_some() }),
            Tag::Item => self.open(Inside::Item { done: None }),
            Tag::CodeBlock(kind) => {
                self.end_text();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((String::new(), language));
            }
            Tag::HtmlBlock => {
                self.end_text();
                self.html = Some(String::new());
            }
            Tag::Table(_) => {
                self.end_text();
                self.rows.clear();
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.inline = Some(Inline::default()),
            tag => inline_event(self.inline(), Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = self.inline.take().unwrap_or_default().into_text();
                self.push(BlockInput::heading(level as u8, text));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_text();
                // Tags that were opened inside end with it.
                while self.frames.last().is_some_and(|frame| frame.inside.tag().is_some()) {
                    self.pop();
                }
                self.pop();
            }
            TagEnd::CodeBlock => {
                if let Some((code, language)) = self.code.take() {
                    self.push(code::code_block(&code, &language));
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html(&html);
                }
            }
            TagEnd::TableCell => {
                let cell = self.inline.take().unwrap_or_default().into_text();
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.here().extend(table(rows));
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            tag => inline_event(self.inline(), Event::End(tag)),
        }
    }

    /// Ends what is innermost.
    fn pop(&mut self) {
        self.end_text();
        let Some(Frame { inside, blocks }) = self.frames.pop() else { return };
        let deep = self.frames.len() >= DEPTH;
        let in_columns = matches!(self.frames.last(), Some(Frame { inside: Inside::Columns, .. }));
        let numbered = matches!(
            self.frames.last(),
            Some(Frame { inside: Inside::List { numbered: true }, .. })
        );
        let block = match inside {
            Inside::List { .. } | Inside::Plain(_) => {
                self.here().extend(blocks);
                return;
            }
            Inside::Column if in_columns => {
                self.push(BlockInput::column(blocks));
                return;
            }
            Inside::Columns => {
                let columns = columns(blocks);
                self.here().extend(columns);
                return;
            }
            Inside::Column => {
                self.here().extend(blocks);
                return;
            }
            Inside::Quote(None) => parted(BlockInput::quote, blocks),
            Inside::Quote(Some(kind)) => {
                let (block, children) = parted(BlockInput::callout, blocks);
                (block.icon(IconInput::emoji(alert(kind))), children)
            }
            Inside::Item { done: Some(done) } => {
                let (block, children) = parted(BlockInput::to_do, blocks);
                (if done { block.checked() } else { block }, children)
            }
            Inside::Item { done: None } if numbered => {
                parted(BlockInput::numbered_list_item, blocks)
            }
            Inside::Item { done: None } => parted(BlockInput::bulleted_list_item, blocks),
            Inside::Details { heading: level, summary, color } => {
                let block = match level {
                    Some(level) => BlockInput::heading(level, summary).toggleable(),
                    None => BlockInput::toggle(summary),
                };
                (colored(block, color), blocks)
            }
            Inside::Callout { icon, color } => {
                let (block, children) = parted(BlockInput::callout, blocks);
                let block = match icon {
                    Some(icon) => block.icon(IconInput::emoji(icon)),
                    None => block,
                };
                (colored(block, color), children)
            }
        };
        let (block, children) = block;
        match deep || children.is_empty() {
            true => self.here().extend([block].into_iter().chain(children)),
            false => self.push(block.children(children)),
        }
    }
}

/// What is part of a text.
fn inline_event(inline: &mut Inline, event: Event<'_>) {
    match event {
        Event::Text(text) => inline.text(&text),
        Event::Code(code) => inline.code(&code),
        Event::InlineMath(math) => inline.math(&math),
        Event::DisplayMath(math) => inline.display_math(&math),
        Event::SoftBreak => inline.soft_break(),
        Event::HardBreak => inline.text("\n"),
        Event::InlineHtml(html) | Event::Html(html) => {
            for token in html::tokens(&html) {
                match token {
                    Token::Tag(tag, _) => inline.tag(&tag),
                    Token::Text(text) => inline.text(text),
                    Token::Comment => {}
                }
            }
        }
        Event::Start(Tag::Emphasis) => inline.open("*", Effect::Italic),
        Event::Start(Tag::Strong) => inline.open("**", Effect::Bold),
        Event::Start(Tag::Strikethrough) => inline.open("~~", Effect::Strikethrough),
        Event::Start(Tag::Link { dest_url, .. }) => inline.open(
            "[]",
            if is_link(&dest_url) { Effect::Link(dest_url.to_string()) } else { Effect::Nothing },
        ),
        Event::Start(Tag::Image { dest_url, .. }) => inline.image(&dest_url),
        Event::End(TagEnd::Emphasis) => inline.close("*"),
        Event::End(TagEnd::Strong) => inline.close("**"),
        Event::End(TagEnd::Strikethrough) => inline.close("~~"),
        Event::End(TagEnd::Link) => inline.close("[]"),
        Event::End(TagEnd::Image) => inline.close("image"),
        _ => {}
    }
}

/// The first paragraph is the text of a block, and the rest is inside it.
fn parted(
    make: fn(RichTextArray) -> BlockInput,
    mut blocks: Vec<BlockInput>,
) -> (BlockInput, Vec<BlockInput>) {
    let text = match blocks.first_mut().map(|block| &mut block.kind) {
        Some(Kind::Paragraph(first)) if first.children.is_empty() => {
            let text = std::mem::take(&mut first.rich_text);
            blocks.remove(0);
            text
        }
        _ => RichTextArray::default(),
    };
    (make(text), blocks)
}

fn colored(block: BlockInput, color: Option<Color>) -> BlockInput {
    match color {
        Some(color) => block.color(color),
        None => block,
    }
}

/// What stands for the kinds of GitHub's alerts.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "ℹ️",
        BlockQuoteKind::Tip => "💡",
        BlockQuoteKind::Important => "❗",
        BlockQuoteKind::Warning => "⚠️",
        BlockQuoteKind::Caution => "🛑",
    }
}

/// A table; without a heading, if that is empty.
fn table(mut rows: Vec<Vec<RichTextArray>>) -> Option<BlockInput> {
    let has_header = rows.first()?.iter().any(|cell| !cell.is_empty());
    if !has_header && rows.len() > 1 {
        rows.remove(0);
    }
    let table = BlockInput::table(rows);
    Some(if has_header { table.column_header() } else { table })
}

/// Columns side by side, or what is in them if they are not at least two.
fn columns(blocks: Vec<BlockInput>) -> Vec<BlockInput> {
    let is_column = |block: &BlockInput| matches!(block.kind, Kind::Column(_));
    if blocks.iter().filter(|block| is_column(block)).count() >= 2 && blocks.iter().all(is_column) {
        return vec![BlockInput::column_list(blocks)];
    }
    let mut all = Vec::new();
    for mut block in blocks {
        match &mut block.kind {
            Kind::Column(column) => all.append(&mut column.children),
            _ => all.push(block),
        }
    }
    all
}
