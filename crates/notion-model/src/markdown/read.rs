//! Blocks out of Markdown.

mod code;
mod frame;
mod node;
mod notes;
mod notion;
mod table;
mod tags;

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use self::frame::{Flat, Frame, Inside};
use self::node::Node;
use self::notes::Notes;
use super::callout;
use super::html::{self, Token};
use super::inline::{Inline, Omission, Part};
use super::names::Tags;
use super::prepare::{self, Prepared};
use crate::{BlockInput, Loss, Lost, RichTextArray};

/// The blocks that Markdown makes, as they are, without a look at Notion's limits.
pub(super) fn blocks(text: &str, tags: Tags) -> Vec<BlockInput> {
    node::plain(read_nested(text, tags, 0).0)
}

/// The blocks that a document makes, and what it loses.
pub(super) fn document(text: &str, tags: Tags, is_mdx: bool) -> (Vec<BlockInput>, Vec<Loss>) {
    let (mut nodes, lost) = read(text, tags, 0, is_mdx);
    let mut without_block = Vec::new();
    match nodes.last_mut() {
        Some(last) => last.lost.extend(lost),
        None => without_block = lost,
    }
    let (blocks, mut losses) = node::finished(nodes);
    losses.extend(without_block.into_iter().map(|(what, detail)| Loss {
        path: Vec::new(),
        id: None,
        kind: "page".to_owned(),
        what,
        detail,
    }));
    (blocks, losses)
}

/// The blocks of Markdown that stands in other.
fn read_nested(text: &str, tags: Tags, nested: usize) -> (Vec<Node>, Vec<Omission>) {
    read(text, tags, nested, false)
}

fn read(text: &str, tags: Tags, nested: usize, is_mdx: bool) -> (Vec<Node>, Vec<Omission>) {
    let prepared = prepare::document(text, tags);
    let mut reader = Reader::new(&prepared, nested, is_mdx);
    for (event, range) in parser(&prepared.text, tags).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

/// Text with its looks, where there can be nothing else.
pub(super) fn read_text(text: &str, tags: Tags) -> RichTextArray {
    inline(text, tags, &mut Notes::default()).into_text().0
}

/// Text in tags on lines of their own.
pub(super) fn read_html_text(text: &str) -> RichTextArray {
    read_text(&tags::collapsed(text), Tags::Html)
}

/// The text of a paragraph, whatever it begins with.
fn inline(text: &str, tags: Tags, notes: &mut Notes) -> Inline {
    // Nothing but a paragraph begins like this, and what follows is as at the beginning of a line.
    let prepared = prepare::within(&text.replace(['\r', '\n'], " "), tags);
    let line = format!(".{}", prepared.text);
    let mut inline = Inline::new(tags);
    let mut run = String::new();
    let mut begun = false;
    for event in parser(&line, tags) {
        match event {
            Event::Text(text) if !begun => {
                begun = true;
                run.push_str(text.strip_prefix('.').unwrap_or(&text));
            }
            Event::Text(text) => run.push_str(&text),
            event => {
                inline.raw_text(&std::mem::take(&mut run), &prepared);
                inline_event(&mut inline, event, &prepared, notes);
            }
        }
    }
    inline.raw_text(&run, &prepared);
    inline
}

fn parser(text: &str, tags: Tags) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    let options = match tags {
        Tags::Html => options | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM,
        Tags::Notion => options,
    };
    Parser::new_ext(text, options)
}

#[derive(Debug)]
struct Reader<'p> {
    prepared: &'p Prepared,
    nested: usize,
    is_mdx: bool,
    frames: Vec<Frame>,
    /// What is open beyond the depth that blocks may have.
    flats: Vec<Flat>,
    /// How many of the frames become blocks with others in them.
    nesting: usize,
    /// Blocks that are in nothing.
    nodes: Vec<Node>,
    /// What was left out since the last block.
    pending: Vec<Omission>,
    notes: Notes,
    /// Text that has not been looked into.
    raw: String,
    inline: Option<Inline>,
    /// Whether the text can't be interrupted: it is a heading, or a cell.
    is_line: bool,
    code: Option<(String, String)>,
    html: Option<String>,
    /// The tags that a paragraph is.
    tags: Option<String>,
    /// Up to where the text was read already.
    skipped: usize,
    /// Whether a line is the title of a callout.
    is_title: bool,
    table: Markdown,
}

/// A table of Markdown that is being read.
#[derive(Debug, Default)]
struct Markdown {
    rows: Vec<Vec<RichTextArray>>,
    width: usize,
    /// Where the last cell ended.
    end: usize,
    lost: Vec<Omission>,
}

impl<'p> Reader<'p> {
    fn new(prepared: &'p Prepared, nested: usize, is_mdx: bool) -> Self {
        Self {
            prepared,
            nested,
            is_mdx,
            frames: Vec::new(),
            flats: Vec::new(),
            nesting: 0,
            nodes: Vec::new(),
            pending: Vec::new(),
            notes: Notes::default(),
            raw: String::new(),
            inline: None,
            is_line: false,
            code: None,
            html: None,
            tags: None,
            skipped: 0,
            is_title: false,
            table: Markdown::default(),
        }
    }

    fn finish(mut self) -> (Vec<Node>, Vec<Omission>) {
        self.end_text();
        while !self.frames.is_empty() {
            self.pop();
        }
        for node in std::mem::take(&mut self.notes).finish() {
            self.push(node);
        }
        (self.nodes, self.pending)
    }

    fn inline(&mut self) -> &mut Inline {
        let tags = self.prepared.tags;
        self.inline.get_or_insert_with(|| Inline::new(tags))
    }

    /// Looks into the text that has come so far.
    fn end_raw(&mut self) {
        if !self.raw.is_empty() {
            let raw = std::mem::take(&mut self.raw);
            let prepared = self.prepared;
            self.inline().raw_text(&raw, prepared);
        }
    }

    /// What was read of a text is a paragraph, or several with blocks between.
    fn end_text(&mut self) {
        self.end_raw();
        if let Some(inline) = self.inline.take() {
            self.paragraphs(inline);
        }
    }

    fn paragraphs(&mut self, inline: Inline) {
        let is_empty = inline.is_empty_block;
        let (parts, lost) = inline.finish();
        self.pending.extend(lost);
        if parts.is_empty() && is_empty {
            self.push(BlockInput::paragraph(""));
        }
        for part in parts {
            self.push(match part {
                Part::Text(text) => BlockInput::paragraph(text),
                Part::Block(block) => block,
            });
        }
    }

    /// The text that can't be interrupted, which ends here.
    fn end_line(&mut self) -> RichTextArray {
        self.end_raw();
        self.is_line = false;
        let (text, lost) = self.inline.take().unwrap_or_default().into_text();
        self.pending.extend(lost);
        text
    }

    fn restored(&self, text: &str) -> String {
        self.prepared.stand_ins.restored(text).into_owned()
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if range.start < self.skipped && self.is_skipped(&event, &range) {
            return;
        }
        match event {
            Event::Text(text) => {
                if self.code.is_some() || self.html.is_some() {
                    let text = self.restored(&text);
                    let code = self.code.as_mut().map(|(code, _)| code);
                    code.or(self.html.as_mut()).into_iter().for_each(|all| all.push_str(&text));
                } else {
                    self.raw.push_str(&text);
                }
                return;
            }
            Event::Html(html) => {
                let html = self.restored(&html);
                match &mut self.html {
                    Some(all) => all.push_str(&html),
                    None => self.html(&html),
                }
                return;
            }
            _ => self.end_raw(),
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::InlineHtml(html) => {
                let html = self.restored(&html);
                self.inline_html(&html);
            }
            Event::SoftBreak | Event::HardBreak if std::mem::take(&mut self.is_title) => {
                self.end_text()
            }
            Event::Rule => {
                self.end_text();
                self.push(BlockInput::divider());
            }
            Event::TaskListMarker(is_done) => self.check(is_done),
            event => {
                self.inline_event(event);
            }
        }
    }

    fn inline_event(&mut self, event: Event<'_>) {
        let prepared = self.prepared;
        let inline = self.inline.get_or_insert_with(|| Inline::new(prepared.tags));
        inline_event(inline, event, prepared, &mut self.notes);
    }

    /// Whether an event is part of what was read already.
    fn is_skipped(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        match event {
            Event::Text(text) if range.end > self.skipped => {
                let from = self.skipped - range.start;
                self.raw.push_str(text.get(from..).unwrap_or(text));
                true
            }
            Event::Text(_) | Event::SoftBreak | Event::HardBreak => true,
            _ => false,
        }
    }

    /// A tag in a text: one that holds blocks ends the text.
    fn inline_html(&mut self, html: &str) {
        let prepared = self.prepared;
        for token in html::tokens(html, prepared.tags) {
            match token {
                Token::Tag(tag, _) if !self.is_line && prepared.tags.is_block(&tag.name) => {
                    self.flow_tag(&tag);
                }
                Token::Tag(tag, _)
                    if tag.name == "input" && tag.get("type") == Some("checkbox") =>
                {
                    self.check(tag.has("checked"));
                }
                Token::Tag(_, raw) => self.inline().html(raw, prepared),
                Token::Text(text) => self.inline().text(text),
                Token::Comment => {}
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.end_text();
                let prepared = self.prepared;
                if prepared.tags == Tags::Notion {
                    return;
                }
                let raw = prepared.text.get(range.clone()).unwrap_or_default();
                self.tags = match self.is_mdx && is_program(raw.trim()) {
                    true => Some(String::new()),
                    false => tags::tags_of(raw, prepared),
                };
                self.begin_callout(raw, range.start);
            }
            Tag::Heading { .. } => {
                self.end_text();
                self.is_line = true;
            }
            Tag::BlockQuote(kind) => self.open(Inside::Quote { icon: kind.map(alert) }),
            Tag::List(first) => {
                let start = first.filter(|first| *first != 1).map(|first| first.to_string());
                self.open(Inside::List { numbered: first.is_some(), start });
            }
            Tag::Item => self.open(Inside::Item { done: None }),
            Tag::FootnoteDefinition(name) => self.open(Inside::Note(name.to_string())),
            Tag::CodeBlock(kind) => {
                self.end_text();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => self.restored(&info),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((String::new(), language));
            }
            Tag::HtmlBlock => {
                self.end_text();
                self.html = Some(String::new());
            }
            Tag::Table(columns) => {
                self.end_text();
                self.table = Markdown { width: columns.len(), ..Markdown::default() };
            }
            Tag::TableHead | Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::TableCell => {
                self.is_line = true;
                self.inline = Some(Inline::new(self.prepared.tags));
            }
            tag => {
                self.inline_event(Event::Start(tag));
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                self.is_title = false;
                match self.tags.take() {
                    Some(tags) => {
                        self.inline = None;
                        self.html(&tags);
                    }
                    None => self.end_text(),
                }
            }
            TagEnd::Heading(level) => {
                let text = self.end_line();
                self.push(BlockInput::heading(level as u8, text));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.close();
            }
            TagEnd::CodeBlock => {
                if let Some((code, language)) = self.code.take() {
                    match self.prepared.formula(&language, &code) {
                        Some((expression, is_colored)) => {
                            if is_colored {
                                self.lose(Lost::Color, None);
                            }
                            self.push(BlockInput::equation(expression));
                        }
                        None => self.push(code::code_block(&code, &language)),
                    }
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.html(&html);
                }
            }
            TagEnd::TableCell => {
                let cell = self.end_line();
                self.table.lost.append(&mut self.pending);
                self.table.end = range.end;
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(range),
            TagEnd::Table => {
                let table = std::mem::take(&mut self.table);
                if let Some(node) = frame::markdown_table(table.rows) {
                    self.push(node.losing(table.lost));
                }
            }
            tag => {
                self.inline_event(Event::End(tag));
            }
        }
    }

    /// What is behind the last cell that the table has a column for is left out.
    fn end_row(&mut self, range: Range<usize>) {
        let cells = self.table.rows.last().map_or(0, Vec::len);
        if cells < self.table.width {
            return;
        }
        let rest = self.prepared.text.get(self.table.end..range.end).unwrap_or_default();
        let rest = rest.trim().trim_start_matches('|').trim();
        let rest = rest.strip_suffix('|').unwrap_or(rest).trim_end();
        if !rest.is_empty() {
            let rest = self.restored(rest);
            self.table.lost.push((Lost::Cells, Some(rest)));
        }
    }

    /// A quote is a callout if its first line says so.
    fn begin_callout(&mut self, paragraph: &str, start: usize) {
        let Some(Frame { inside: Inside::Quote { icon: icon @ None }, nodes, .. }) =
            self.frames.last_mut()
        else {
            return;
        };
        let Some(marker) =
            callout::marker(paragraph).filter(|_| nodes.is_empty() && self.flats.is_empty())
        else {
            return;
        };
        *icon = Some(marker.icon);
        let line = paragraph.get(marker.length..).unwrap_or_default();
        let (title, _) = line.split_once('\n').unwrap_or((line, ""));
        self.is_title = !title.trim().is_empty();
        let blank = title.len() - title.trim_start().len();
        self.skipped = start + marker.length + blank + usize::from(!self.is_title);
    }
}

/// What is part of a text.
fn inline_event(inline: &mut Inline, event: Event<'_>, prepared: &Prepared, notes: &mut Notes) {
    let restored = |text: &str| prepared.stand_ins.restored(text).into_owned();
    match event {
        Event::Text(text) => inline.raw_text(&text, prepared),
        Event::Code(code) => inline.code(&restored(&code)),
        Event::InlineMath(math) => inline.math(&restored(&math)),
        Event::DisplayMath(math) => inline.display_math(&restored(&math)),
        Event::SoftBreak => inline.soft_break(),
        Event::HardBreak => inline.line_break(),
        Event::InlineHtml(html) | Event::Html(html) => inline.html(&restored(&html), prepared),
        Event::FootnoteReference(name) => inline.text(&notes.mark(&name)),
        Event::Start(Tag::Emphasis) => inline.emphasis(true),
        Event::Start(Tag::Strong) => inline.strong(true),
        Event::Start(Tag::Strikethrough) => inline.struck(true),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => {
            let url = restored(&dest_url);
            inline.open_link(&match link_type {
                pulldown_cmark::LinkType::Email => format!("mailto:{url}"),
                _ => url,
            });
        }
        Event::Start(Tag::Image { dest_url, .. }) => inline.image(&restored(&dest_url)),
        Event::End(TagEnd::Emphasis) => inline.emphasis(false),
        Event::End(TagEnd::Strong) => inline.strong(false),
        Event::End(TagEnd::Strikethrough) => inline.struck(false),
        Event::End(TagEnd::Link) => inline.close_link(),
        Event::End(TagEnd::Image) => inline.close_image(),
        _ => {}
    }
}

/// Whether a paragraph of MDX is program text.
fn is_program(paragraph: &str) -> bool {
    paragraph.starts_with("import ")
        || paragraph.starts_with("export ")
        || paragraph.starts_with('{') && paragraph.ends_with('}')
}

/// What stands for the kinds of GitHub's alerts.
fn alert(kind: BlockQuoteKind) -> &'static str {
    let index = match kind {
        BlockQuoteKind::Note => 0,
        BlockQuoteKind::Tip => 1,
        BlockQuoteKind::Important => 2,
        BlockQuoteKind::Warning => 3,
        BlockQuoteKind::Caution => 4,
    };
    callout::ALERTS[index].1
}
