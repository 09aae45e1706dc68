//! Blocks as Markdown.

use super::html::{color_name, escaped};
use super::source::{Source, What};
use super::text::{self, Place, address, comes_back, destination, longest_run};
use crate::block::Losses;
use crate::{
    Annotations, BlockInput, BlockInputKind as Kind, BookmarkBlockInput, CodeBlockInput,
    CodeLanguage, Color, FileKind, IconInput, IconInputKind, LinkToPageKind, Loss, Lost,
    MediaBlockInput, RichText, RichTextArray, RichTextKind, TableBlockInput,
};

pub(super) fn write(sources: &[Source<'_>]) -> (String, Vec<Loss>) {
    let mut writer = Writer::default();
    let mut text = writer.blocks(sources);
    if !text.is_empty() {
        text.push('\n');
    }
    (text, writer.losses.all)
}

#[derive(Default)]
struct Writer {
    losses: Losses,
}

/// What is written of one block: its own lines, and those of blocks that come after it.
type Lines = String;

impl Writer {
    fn blocks(&mut self, sources: &[Source<'_>]) -> Lines {
        let mut all = Lines::new();
        let mut before: Option<&Source<'_>> = None;
        let mut number = 0;
        for (index, source) in sources.iter().enumerate() {
            self.losses.path.push(index);
            number = if source.kind() == "numbered_list_item" { number + 1 } else { 0 };
            let lines = self.block(source, number);
            self.losses.path.pop();
            if lines.is_empty() {
                continue;
            }
            if let Some(before) = before {
                let tight = before.is_item() && before.kind() == source.kind();
                all.push_str(if tight { "\n" } else { "\n\n" });
            }
            all.push_str(&lines);
            before = Some(source);
        }
        all
    }

    fn block(&mut self, source: &Source<'_>, number: usize) -> Lines {
        let mut lost = source.lost.clone();
        let lines = match &source.what {
            What::Block(block) => self.content(block, &source.children, number, &mut lost),
            What::Link { tag, title, .. } => {
                lost.push(Lost::Type);
                let url = source.id.map(address).unwrap_or_default();
                let title = text::text(&title.as_str().into(), Place::Within, &mut lost);
                format!(r#"<{tag} url="{url}">{title}</{tag}>"#)
            }
            What::Nothing(_) => {
                lost.retain(|what| *what != Lost::Inside);
                lost.push(Lost::Block);
                Lines::new()
            }
        };
        for what in lost {
            self.losses.add(source.kind(), source.id, what);
        }
        lines
    }

    fn content(
        &mut self,
        block: &BlockInput,
        children: &[Source<'_>],
        number: usize,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        match &block.kind {
            Kind::Paragraph(paragraph) => {
                plain_color(&paragraph.color, lost);
                if paragraph.icon.is_some() {
                    lost.push(Lost::Icon);
                }
                let line = line(&paragraph.rich_text, Place::Line, lost);
                self.followed(line, children, lost)
            }
            Kind::Heading1(heading)
            | Kind::Heading2(heading)
            | Kind::Heading3(heading)
            | Kind::Heading4(heading) => {
                let level = block.kind.name().chars().last().and_then(|digit| digit.to_digit(10));
                let level = level.unwrap_or(1) as usize;
                if heading.is_toggleable == Some(true) {
                    let title = text::text(&heading.rich_text, Place::Within, lost);
                    let title = format!("<h{level}>{title}</h{level}>");
                    return self.details(&title, heading.color.as_ref(), children);
                }
                plain_color(&heading.color, lost);
                let title = text::text(&heading.rich_text, Place::Heading, lost);
                let line = format!("{} {title}", "#".repeat(level)).trim_ascii_end().to_owned();
                self.followed(line, children, lost)
            }
            Kind::BulletedListItem(item) => {
                plain_color(&item.color, lost);
                let line = line(&item.rich_text, Place::Line, lost);
                self.item("- ", &line, children)
            }
            Kind::NumberedListItem(item) => {
                plain_color(&item.color, lost);
                let line = line(&item.rich_text, Place::Line, lost);
                self.item(&format!("{number}. "), &line, children)
            }
            Kind::ToDo(item) => {
                plain_color(&item.color, lost);
                let line = line(&item.rich_text, Place::Line, lost);
                let box_ = if item.checked == Some(true) { "[x]" } else { "[ ]" };
                self.item("- ", &format!("{box_} {line}"), children)
            }
            Kind::Quote(quote) => {
                plain_color(&quote.color, lost);
                let line = line(&quote.rich_text, Place::Line, lost);
                let lines = self.with_children(line, children);
                indented(&lines, "> ", "> ")
            }
            Kind::Toggle(toggle) => {
                let title = text::text(&toggle.rich_text, Place::Within, lost);
                self.details(&title, toggle.color.as_ref(), children)
            }
            Kind::Template(button) => {
                lost.push(Lost::Type);
                let title = text::text(&button.rich_text, Place::Within, lost);
                self.details(&title, None, children)
            }
            Kind::Callout(callout) => {
                let mut tag = String::from("<callout");
                match callout.icon.as_deref().map(|IconInput { kind, .. }| kind) {
                    Some(IconInputKind::Emoji(emoji)) => {
                        tag.push_str(&format!(r#" icon="{}""#, escaped(emoji)));
                    }
                    Some(_) => lost.push(Lost::Icon),
                    None => {}
                }
                tag.push_str(&color_attribute(callout.color.as_ref()));
                let inside = self.blocks(children);
                let lines = match callout.rich_text.is_empty() && inside.is_empty() {
                    true => Lines::new(),
                    false => joined(line(&callout.rich_text, Place::Line, lost), inside),
                };
                between(&format!("{tag}>"), &lines, "</callout>")
            }
            Kind::Code(code) => {
                if code.caption.as_ref().is_some_and(|caption| !caption.is_empty()) {
                    lost.push(Lost::Caption);
                }
                code_block(code, lost)
            }
            Kind::Equation(equation) => {
                let lines = format!("$$\n{}\n$$", equation.expression);
                if comes_back(&lines, block) {
                    return lines;
                }
                let lines = fenced(&equation.expression, "math");
                if !comes_back(&lines, block) {
                    lost.push(Lost::Text);
                }
                lines
            }
            Kind::Divider(_) => "---".to_owned(),
            Kind::Breadcrumb(_) => "<breadcrumb/>".to_owned(),
            Kind::TableOfContents(contents) => {
                format!("<table_of_contents{}/>", color_attribute(contents.color.as_ref()))
            }
            Kind::Bookmark(link) | Kind::Embed(link) => {
                lost.push(Lost::Type);
                link_to(link, lost)
            }
            Kind::Image(media) => match url_of(media) {
                Some(url) => {
                    let caption =
                        media.caption.as_ref().map(|it| text::text(it, Place::Within, lost));
                    format!("![{}]({})", caption.unwrap_or_default(), destination(url))
                }
                None => lost_block(lost),
            },
            Kind::Video(media) | Kind::Pdf(media) | Kind::Audio(media) | Kind::File(media) => {
                self.media(block.kind.name(), media, lost)
            }
            Kind::LinkToPage(link) => {
                let (tag, url) = match &link.kind {
                    LinkToPageKind::Page(id) => ("page", address(*id)),
                    LinkToPageKind::Database(id) => ("database", address(*id)),
                    _ => return lost_block(lost),
                };
                format!(r#"<{tag} url="{url}"/>"#)
            }
            Kind::Table(table) => rows(table, children, lost),
            Kind::ColumnList(_) => {
                let columns = self.blocks(children);
                between("<columns>", &columns, "</columns>")
            }
            Kind::Column(column) => {
                if column.width_ratio.is_some() {
                    lost.push(Lost::Width);
                }
                let lines = self.blocks(children);
                between("<column>", &lines, "</column>")
            }
            Kind::SyncedBlock(synced) => {
                if synced.synced_from.is_some() && children.is_empty() {
                    return lost_block(lost);
                }
                lost.push(Lost::Sync);
                self.blocks(children)
            }
            Kind::Tab(_) => {
                lost.push(Lost::Type);
                self.tabs(children)
            }
            Kind::TableRow(_) | Kind::Unknown(_) => lost_block(lost),
        }
    }

    /// A block that can't have others inside it in Markdown.
    fn followed(&mut self, line: Lines, children: &[Source<'_>], lost: &mut Vec<Lost>) -> Lines {
        if !children.is_empty() {
            lost.push(Lost::Nesting);
        }
        self.with_children(line, children)
    }

    fn with_children(&mut self, line: Lines, children: &[Source<'_>]) -> Lines {
        joined(line, self.blocks(children))
    }

    fn item(&mut self, mark: &str, line: &str, children: &[Source<'_>]) -> Lines {
        let inside = self.blocks(children);
        // A list may follow at once, but not a tag.
        let gap = match children.first().is_some_and(Source::is_item) && !line.contains('<') {
            true => "\n",
            false => "\n\n",
        };
        let lines = match inside.is_empty() {
            true => line.to_owned(),
            false => format!("{line}{gap}{inside}"),
        };
        indented(&lines, mark, &" ".repeat(mark.len()))
    }

    fn details(&mut self, summary: &str, color: Option<&Color>, children: &[Source<'_>]) -> Lines {
        let open = format!("<details{}>\n<summary>{summary}</summary>", color_attribute(color));
        let lines = self.blocks(children);
        between(&open, &lines, "</details>")
    }

    fn media(&mut self, tag: &str, media: &MediaBlockInput, lost: &mut Vec<Lost>) -> Lines {
        let Some(url) = url_of(media) else { return lost_block(lost) };
        let name = media.name.as_deref().map(|name| format!(r#" name="{}""#, escaped(name)));
        let caption = media.caption.as_ref().map(|it| text::text(it, Place::Within, lost));
        format!(
            r#"<{tag} src="{}"{}>{}</{tag}>"#,
            escaped(url),
            name.unwrap_or_default(),
            caption.unwrap_or_default()
        )
    }

    /// Tabs become toggles.
    fn tabs(&mut self, tabs: &[Source<'_>]) -> Lines {
        let mut all = Vec::new();
        for (index, tab) in tabs.iter().enumerate() {
            let What::Block(block) = &tab.what else { continue };
            self.losses.path.push(index);
            let mut lost = tab.lost.clone();
            if let Kind::Paragraph(label) = &block.kind {
                plain_color(&label.color, &mut lost);
                if label.icon.is_some() {
                    lost.push(Lost::Icon);
                }
            }
            let label = block.kind.rich_text().cloned().unwrap_or_default();
            let label = text::text(&label, Place::Within, &mut lost);
            all.push(self.details(&label, None, &tab.children));
            for what in lost {
                self.losses.add(tab.kind(), tab.id, what);
            }
            self.losses.path.pop();
        }
        all.join("\n\n")
    }
}

/// One above the other, with an empty line between.
fn joined(above: Lines, below: Lines) -> Lines {
    match (above.is_empty(), below.is_empty()) {
        (_, true) => above,
        (true, false) => below,
        (false, false) => format!("{above}\n\n{below}"),
    }
}

fn lost_block(lost: &mut Vec<Lost>) -> Lines {
    lost.retain(|what| !matches!(what, Lost::Inside | Lost::Lasting));
    lost.push(Lost::Block);
    Lines::new()
}

/// The text of a block. If there is none, it says so, so that what follows is not taken for it.
fn line(text: &RichTextArray, place: Place, lost: &mut Vec<Lost>) -> Lines {
    match text::text(text, place, lost) {
        line if line.is_empty() => "<empty-block/>".to_owned(),
        line => line,
    }
}

fn plain_color(color: &Option<Color>, lost: &mut Vec<Lost>) {
    if color.as_ref().is_some_and(|color| *color != Color::Default) {
        lost.push(Lost::Color);
    }
}

fn color_attribute(color: Option<&Color>) -> String {
    match color {
        None | Some(Color::Default) => String::new(),
        Some(color) => format!(r#" color="{}""#, escaped(&color_name(color))),
    }
}

fn url_of(media: &MediaBlockInput) -> Option<&str> {
    match &media.kind {
        FileKind::External(file) => Some(&file.url),
        _ => None,
    }
}

/// Lines between two tags, with empty lines around them, so that they are Markdown.
fn between(open: &str, lines: &str, close: &str) -> Lines {
    match lines.is_empty() {
        true => format!("{open}\n\n{close}"),
        false => format!("{open}\n\n{lines}\n\n{close}"),
    }
}

fn indented(lines: &str, first: &str, others: &str) -> Lines {
    let mut all = Lines::new();
    for (index, line) in lines.split('\n').enumerate() {
        if index > 0 {
            all.push('\n');
        }
        let indent = if index == 0 { first } else { others };
        all.push_str(if line.is_empty() { indent.trim_end() } else { indent });
        all.push_str(line);
    }
    all
}

fn fenced(content: &str, info: &str) -> Lines {
    let fence = "`".repeat(longest_run(content, '`').max(2) + 1);
    format!("{fence}{info}\n{content}\n{fence}")
}

fn code_block(code: &CodeBlockInput, lost: &mut Vec<Lost>) -> Lines {
    if code.rich_text.iter().any(|piece| {
        let looks = piece.annotations.as_ref();
        looks.is_some_and(|looks| *looks != Annotations::default())
            || !matches!(&piece.kind, RichTextKind::Text(text) if text.link.is_none())
    }) {
        lost.push(Lost::Style);
    }
    let content = code.rich_text.plain_text();
    let info = match &code.language {
        CodeLanguage::PlainText => "",
        language => language.as_str(),
    };
    let lines = fenced(&content, info);
    if !comes_back(&lines, &BlockInput::code(&content, code.language.clone())) {
        lost.push(Lost::Text);
    }
    lines
}

/// A card as a link.
fn link_to(link: &BookmarkBlockInput, lost: &mut Vec<Lost>) -> Lines {
    let says = link.caption.as_ref().map(RichTextArray::plain_text);
    let says = says.filter(|says| !says.is_empty()).unwrap_or_else(|| link.url.clone());
    line(&RichText::text(says).link(&*link.url).into(), Place::Line, lost)
}

fn rows(table: &TableBlockInput, children: &[Source<'_>], lost: &mut Vec<Lost>) -> Lines {
    let width = table.table_width as usize;
    let mut lines: Vec<Vec<String>> = Vec::new();
    for row in children {
        if let What::Block(block) = &row.what
            && let Kind::TableRow(row) = &block.kind
        {
            let cells = row.cells.iter().map(|cell| text::text(cell, Place::Cell, lost));
            lines.push(cells.collect());
        }
    }
    if lines.is_empty() || width == 0 {
        return lost_block(lost);
    }
    if table.has_row_header == Some(true) {
        lost.push(Lost::RowHeader);
    }
    let empty = |row: &Vec<String>| row.iter().all(String::is_empty);
    // A table always has a heading in Markdown; one that is empty stands for none.
    match table.has_column_header == Some(true) {
        true if lines.first().is_some_and(empty) => {
            lost.push(Lost::ColumnHeader);
            lines.insert(0, Vec::new());
        }
        true => {}
        false => lines.insert(0, Vec::new()),
    }
    let mut all = Lines::new();
    for (index, mut row) in lines.into_iter().enumerate() {
        row.resize(width, String::new());
        if index > 0 {
            all.push('\n');
        }
        all.push_str(&format!("| {} |", row.join(" | ")));
        if index == 0 {
            all.push_str(&format!("\n|{}", " --- |".repeat(width)));
        }
    }
    all
}
