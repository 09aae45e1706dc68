//! Blocks with nothing inside them: code, formulas, pictures and files, links; and tables.

use super::source::{Source, What};
use super::text::Context;
use super::{Lines, Writer, comes_back, destination, longest_run, lost_block};
use crate::markdown::Dialect;
use crate::markdown::address::is_web;
use crate::markdown::html::escaped;
use crate::markdown::names::Tags;
use crate::markdown::prepare::with_plain_lines;
use crate::{
    Annotations, BlockInput, BlockInputKind as Kind, CodeBlockInput, CodeLanguage, Equation,
    FileKind, Lost, MediaBlockInput, RichText, RichTextArray, RichTextKind, TableBlockInput,
};

fn fenced(content: &str, info: &str) -> Lines {
    // Whatever ends a line, the next has to be indented as this is.
    let content = with_plain_lines(content);
    let fence = "`".repeat(longest_run(&content, '`').max(2) + 1);
    format!("{fence}{info}\n{content}\n{fence}")
}

pub(super) fn code(code: &CodeBlockInput, tags: Tags, lost: &mut Vec<Lost>) -> Lines {
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
    if !comes_back(&lines, &BlockInput::code(&content, code.language.clone()), tags) {
        lost.push(Lost::Text);
    }
    lines
}

pub(super) fn equation(equation: &Equation, block: &BlockInput, lost: &mut Vec<Lost>) -> Lines {
    let lines = format!("$$\n{}\n$$", equation.expression);
    if comes_back(&lines, block, Tags::Html) {
        return lines;
    }
    let lines = fenced(&equation.expression, "math");
    if !comes_back(&lines, block, Tags::Html) {
        lost.push(Lost::Text);
    }
    lines
}

/// Where a file is; none if it has no address.
pub(super) fn url_of(media: &MediaBlockInput) -> Option<&str> {
    match &media.kind {
        FileKind::External(file) => Some(&*file.url).filter(|url| is_web(url)),
        _ => None,
    }
}

/// The address that all of a text is a link to.
fn whole_link(text: &RichTextArray) -> Option<&str> {
    let url = |piece: &'_ RichText| match &piece.kind {
        RichTextKind::Text(text) => text.link.as_ref().map(|link| link.url.clone()),
        _ => None,
    };
    let first = url(text.first()?)?;
    if !text.iter().all(|piece| url(piece).as_deref() == Some(&*first)) {
        return None;
    }
    match &text.first()?.kind {
        RichTextKind::Text(text) => text.link.as_ref().map(|link| &*link.url),
        _ => None,
    }
}

pub(super) fn has_links(text: &RichTextArray) -> bool {
    text.iter().any(|piece| matches!(&piece.kind, RichTextKind::Text(text) if text.link.is_some()))
}

fn without_links(text: &RichTextArray) -> RichTextArray {
    let mut text = text.clone();
    for piece in text.iter_mut() {
        piece.href = None;
        if let RichTextKind::Text(text) = &mut piece.kind {
            text.link = None;
        }
    }
    text
}

impl Writer {
    /// A picture; within a link, if its caption is one; with its caption below it, if that has links.
    pub(super) fn image(
        &mut self,
        media: &MediaBlockInput,
        block: &BlockInput,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let Some(url) = url_of(media) else { return self.without_address(media, lost) };
        let Some(caption) = media.caption.as_ref().filter(|caption| !caption.is_empty()) else {
            return format!("![]({})", destination(url));
        };
        if let Some(link) = whole_link(caption) {
            let says = match caption.plain_text() == link {
                true => RichTextArray::default(),
                false => without_links(caption),
            };
            let says = self.text(&says, Context::Within, lost);
            let lines = format!("[![{says}]({})]({})", destination(url), destination(link));
            if comes_back(&lines, block, Tags::Html) {
                return lines;
            }
        }
        if has_links(caption) && self.dialect != Dialect::NotionV1 {
            let caption = self.text(caption, Context::Html, lost);
            let url = escaped(url);
            return format!(
                "<figure>\n<img src=\"{url}\">\n<figcaption>{caption}</figcaption>\n</figure>"
            );
        }
        let caption = self.text(caption, Context::Within, lost);
        format!("![{caption}]({})", destination(url))
    }

    pub(super) fn media(
        &mut self,
        tag: &str,
        media: &MediaBlockInput,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let Some(url) = url_of(media) else { return self.without_address(media, lost) };
        if self.dialect == Dialect::GitHub {
            lost.push(Lost::Type);
            let name = media.name.as_deref().filter(|name| !name.is_empty());
            let says = media.caption.clone().filter(|caption| !caption.is_empty());
            let says = says.or_else(|| name.map(RichTextArray::from));
            return self.link_to(url, says.as_ref(), lost);
        }
        let name = media.name.as_deref().map(|name| format!(r#" name="{}""#, escaped(name)));
        let caption = media.caption.as_ref().map(|it| self.text(it, Context::Within, lost));
        format!(
            r#"<{tag} src="{}"{}>{}</{tag}>"#,
            escaped(url),
            name.unwrap_or_default(),
            caption.unwrap_or_default()
        )
    }

    /// What is left of a file that is nowhere: its caption.
    pub(super) fn without_address(&self, media: &MediaBlockInput, lost: &mut Vec<Lost>) -> Lines {
        if !matches!(media.kind, FileKind::External(_)) {
            return lost_block(lost);
        }
        lost.push(Lost::Media);
        match media.caption.as_ref().filter(|caption| !caption.is_empty()) {
            Some(caption) => self.line(caption, Context::Line, lost),
            None => Lines::new(),
        }
    }

    /// A card, or what else leads somewhere, as a link.
    pub(super) fn link_to(
        &self,
        url: &str,
        says: Option<&RichTextArray>,
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let says = says.map(RichTextArray::plain_text).filter(|says| !says.is_empty());
        let says = says.unwrap_or_else(|| url.to_owned());
        self.line(&RichText::text(says).link(url).into(), Context::Line, lost)
    }

    pub(super) fn rows(
        &self,
        table: &TableBlockInput,
        children: &[Source<'_>],
        lost: &mut Vec<Lost>,
    ) -> Lines {
        let width = table.table_width as usize;
        let mut lines = self.cells(children, Context::Cell, lost);
        if lines.is_empty() || width == 0 {
            return lost_block(lost);
        }
        if lines.iter().any(|row| row.iter().skip(width).any(|cell| !cell.is_empty())) {
            lost.push(Lost::Cells);
        }
        if table.has_row_header == Some(true) {
            lost.push(Lost::RowHeader);
        }
        // A table always has a heading in Markdown; one that is empty stands for none.
        match table.has_column_header == Some(true) {
            true if lines.first().is_some_and(|row| is_empty(row)) => {
                lost.push(Lost::ColumnHeader);
                lines.insert(0, Vec::new());
            }
            true => {}
            false => lines.insert(0, Vec::new()),
        }
        pipes(lines, width)
    }

    /// The texts of the cells of a table.
    pub(super) fn cells(
        &self,
        rows: &[Source<'_>],
        context: Context,
        lost: &mut Vec<Lost>,
    ) -> Vec<Vec<String>> {
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            if let What::Block(block) = &row.what
                && let Kind::TableRow(row) = &block.kind
            {
                let cells = row.cells.iter().map(|cell| self.text(cell, context, lost));
                lines.push(cells.collect());
            }
        }
        lines
    }
}

pub(super) fn is_empty(row: &[String]) -> bool {
    row.iter().all(String::is_empty)
}

/// Rows between bars, the first of which is the heading.
pub(super) fn pipes(rows: Vec<Vec<String>>, width: usize) -> Lines {
    let mut all = Lines::new();
    for (index, mut row) in rows.into_iter().enumerate() {
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
