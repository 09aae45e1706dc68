//! The lines of Notion's second dialect, such that Markdown reads them.
//!
//! * A tag that holds blocks, and one that is a block, stand alone between empty lines, whatever is beside them: else
//!   Markdown would take what follows for HTML, or for a part of a list before it.
//! * A table stays in one piece, without empty lines in it.
//! * A formula becomes a fence of `math` with one line of letters, digits and entities, in which nothing means anything.
//! * Nothing is code because it is indented, and only what is in lists is indented at all.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::html::{self, Form, Tag, Token};
use super::super::names::{self, Tags};
use super::lines::{Line, Place, continued, formula, places, push};
use crate::lexicon::{self, Element, Role, Word};

/// What is no text between a tag and a text. Other white space is.
const BLANKS: [char; 3] = [' ', '\t', '\n'];

/// The text with such lines rewritten, and the sign behind `math` that tells the fences of its formulas from others.
pub(super) fn rewritten(text: &str) -> (String, char) {
    let lines: Vec<&str> = text.lines().collect();
    let used: HashSet<char> = text.chars().filter(|char| *char >= FIRST_SIGN).collect();
    let sign = (FIRST_SIGN..).find(|char| !used.contains(char)).unwrap_or(FIRST_SIGN);
    let mut out = Out { text: String::with_capacity(text.len() * 5 / 4), sign, ..Out::default() };
    let places = places(&lines, Tags::Notion);
    let place = |at: usize| places.get(at).copied().unwrap_or(Place::Text);
    let tables = Ends::of(&lines, "</table");
    let mut margin = Margin::default();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        if place(at) == Place::Code {
            if at == 0 || place(at - 1) != Place::Code {
                margin.see(&Line::of(line));
            }
            out.line(&margin.within(line));
            at += 1;
            continue;
        }
        margin.see(&Line::of(line));
        let moved = margin.within(line);
        let Line { prefix, rest, .. } = Line::of(&moved);
        if rest.is_empty() {
            out.line(&moved);
        } else if let Place::Formula(end) = place(at) {
            let all = lines.get(at..=end).unwrap_or_default();
            match formula(all).filter(|_| rest.starts_with("$$")) {
                Some(formula) => out.between_signs(prefix, formula),
                None => {
                    let all = all.join("\n");
                    let start = all.find("<equation").unwrap_or_default();
                    out.blocks(prefix, all.get(start..).unwrap_or_default());
                }
            }
            at = end;
        } else if is_tag(rest, Element::Table)
            && let Some(end) = tables.next(at)
        {
            out.table(prefix, &lines[at..=end]);
            at = end;
        } else {
            out.blocks(prefix, rest);
        }
        at += 1;
    }
    (out.text, sign)
}

/// The first of the signs that have no meaning of their own.
const FIRST_SIGN: char = '\u{e000}';

/// Which lines end something.
struct Ends(Vec<usize>);

impl Ends {
    fn of(lines: &[&str], end: &str) -> Self {
        let ends = lines.iter().enumerate().filter(|(_, line)| line.contains(end));
        Self(ends.map(|(at, _)| at).collect())
    }

    /// The first of them from this line on.
    fn next(&self, at: usize) -> Option<usize> {
        self.0.get(self.0.partition_point(|end| *end < at)).copied()
    }
}

fn is_tag(text: &str, element: Element) -> bool {
    matches!(word_at(text), Some((word, tag, _)) if word.element == element && tag.form == Form::Open)
}

/// The tag at the beginning of a text, and how long it is.
fn word_at(text: &str) -> Option<(&'static Word, Tag, usize)> {
    match html::tag(text)? {
        (Token::Tag(tag, _), length) => Some((names::word(&tag.name)?, tag, length)),
        _ => None,
    }
}

/// How far lines are moved to the left.
#[derive(Default)]
struct Margin {
    /// Where the text of the item begins that the lines are in.
    item: usize,
    shift: usize,
}

impl Margin {
    /// Looks at a line that is none of code.
    fn see(&mut self, line: &Line<'_>) {
        if line.rest.is_empty() || line.prefix.contains('>') {
            self.shift = 0;
            return;
        }
        let blanks = line.prefix.chars().take_while(|char| matches!(char, ' ' | '\t'));
        let lead: usize = blanks.map(|char| if char == '\t' { 4 } else { 1 }).sum();
        self.shift = if lead >= self.item + 4 { lead - self.item } else { 0 };
        let indent = line.indent - self.shift;
        self.item = if line.is_item { indent } else { self.item.min(indent) };
    }

    fn within<'a>(&self, line: &'a str) -> Cow<'a, str> {
        if self.shift == 0 {
            return Cow::Borrowed(line);
        }
        let rest = line.trim_start_matches([' ', '\t']);
        let blanks = line.get(..line.len() - rest.len()).unwrap_or_default();
        let lead: usize = blanks.chars().map(|char| if char == '\t' { 4 } else { 1 }).sum();
        Cow::Owned(format!("{}{rest}", " ".repeat(lead.saturating_sub(self.shift))))
    }
}

#[derive(Default)]
struct Out {
    text: String,
    /// What stands behind `math` in the fences of formulas.
    sign: char,
    /// Whether the line that was written last is not empty.
    is_open: bool,
    /// Whether what comes next has to be apart from it.
    is_apart: bool,
    /// What the lines of the block begin with that was written last.
    before: String,
}

impl Out {
    fn line(&mut self, line: &str) {
        let is_empty = line.trim_start_matches([' ', '\t', '>']).is_empty();
        let prefix = Line::of(line).prefix;
        if self.is_apart && !is_empty {
            self.gap(prefix);
        }
        push(&mut self.text, line);
        self.after(prefix, false);
        self.is_open = !is_empty;
    }

    fn after(&mut self, prefix: &str, is_apart: bool) {
        self.before = continued(prefix);
        (self.is_open, self.is_apart) = (true, is_apart);
    }

    /// A line that is empty both for what was written and for what comes, if there is none: it is in the quotes that
    /// both are in.
    fn gap(&mut self, prefix: &str) {
        if self.is_open || self.is_apart {
            let next = continued(prefix);
            let quotes = |prefix: &str| prefix.bytes().filter(|byte| *byte == b'>').count();
            let is_outer = quotes(&self.before) < quotes(&next);
            let outer = if is_outer { &self.before } else { &next };
            push(&mut self.text, outer.trim_end());
        }
        (self.is_open, self.is_apart) = (false, false);
    }

    /// A line between empty ones.
    fn alone(&mut self, prefix: &str, line: &str) {
        if !Line::of(prefix).is_item && continued(prefix) == prefix {
            self.gap(prefix);
        }
        push(&mut self.text, &format!("{prefix}{line}"));
        self.after(prefix, true);
    }

    /// A line with the tags at its ends set apart.
    fn blocks(&mut self, prefix: &str, line: &str) {
        // Behind the mark of an item, its lines are indented.
        let mut prefix = Cow::Borrowed(prefix);
        let mut rest = line;
        loop {
            rest = rest.trim_start_matches(BLANKS);
            let Some((word, tag, length)) = word_at(rest) else { break };
            let Some(end) = end_of(word, &tag, rest, length) else { break };
            let block = rest.get(..end).unwrap_or_default();
            match word.element == Element::Equation {
                true => self.between_tags(&prefix, &tag, block.get(length..).unwrap_or_default()),
                false => self.alone(&prefix, block),
            }
            prefix = Cow::Owned(continued(&prefix));
            rest = rest.get(end..).unwrap_or_default();
        }
        let (text, closing) = closing(rest);
        if !text.trim_matches(BLANKS).is_empty() {
            self.line(&format!("{prefix}{text}"));
            prefix = Cow::Owned(continued(&prefix));
        }
        for tag in closing {
            self.alone(&prefix, tag);
        }
    }

    /// A formula between tags, which may stand on several lines.
    fn between_tags(&mut self, prefix: &str, tag: &Tag, content: &str) {
        let content = content.strip_suffix("</equation>").unwrap_or(content).trim_matches(BLANKS);
        let lines: Vec<&str> = content.lines().map(|line| line.trim_matches(BLANKS)).collect();
        let expression = lexicon::unescaped_expression(&lines.join("\n"));
        self.formula(prefix, &expression, tag.color().is_some());
    }

    fn between_signs(&mut self, prefix: &str, (begin, middle, end): (&str, Vec<&str>, &str)) {
        let mut lines = middle;
        if !begin.is_empty() {
            lines.insert(0, begin);
        }
        if !end.is_empty() {
            lines.push(end);
        }
        self.formula(prefix, &lines.join("\n"), false);
    }

    /// A formula in a fence, on one line, in which nothing means anything.
    fn formula(&mut self, prefix: &str, expression: &str, is_colored: bool) {
        // A formula has no colour elsewhere, which is a loss.
        let color = if is_colored { " color" } else { "" };
        self.alone(prefix, &format!("```math {}{color}", self.sign));
        let next = continued(prefix);
        let mut line = String::with_capacity(expression.len() * 2);
        for char in expression.chars() {
            match char.is_alphanumeric() {
                true => line.push(char),
                false => line.push_str(&format!("&#{};", u32::from(char))),
            }
        }
        push(&mut self.text, &format!("{next}{line}"));
        push(&mut self.text, &format!("{next}```"));
    }

    fn table(&mut self, prefix: &str, lines: &[&str]) {
        let next = continued(prefix);
        let [lines @ .., last] = lines else { return };
        let end = last.find("</table").and_then(|at| Some(at + last.get(at..)?.find('>')? + 1));
        let (last, after) = last.split_at(end.unwrap_or(last.len()));
        let lines = lines.iter().copied().chain([last]);
        let lines = lines.map(|line| line.trim_start_matches([' ', '\t', '>']));
        let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
        for (index, line) in lines.into_iter().enumerate() {
            match index == 0 {
                // With the mark of an item, if it stands behind one.
                true => self.alone(prefix, line.get(line.find('<').unwrap_or(0)..).unwrap_or(line)),
                false => push(&mut self.text, &format!("{next}{line}")),
            }
        }
        if !after.trim().is_empty() {
            self.line(&format!("{next}{}", after.trim_start()));
        }
    }
}

/// Where a block ends that begins with this tag; `None` if it is part of a text.
fn end_of(word: &Word, tag: &Tag, text: &str, length: usize) -> Option<usize> {
    match word.role {
        Role::Container => Some(length),
        Role::Block if tag.form == Form::Empty || word.is_void() => Some(length),
        Role::Block if tag.form == Form::Open => {
            let close = format!("</{}>", tag.name);
            // In a caption a backslash can be before it, which means nothing in a formula.
            let is_end =
                |at: &usize| word.element == Element::Equation || !html::is_escaped(text, *at);
            let mut found = text.get(length..)?.match_indices(&close).map(|(at, _)| length + at);
            Some(found.find(is_end)? + close.len())
        }
        _ => None,
    }
}

/// A text without the end tags behind it, and these.
fn closing(text: &str) -> (&str, Vec<&str>) {
    let mut rest = text.trim_end_matches(BLANKS);
    let mut tags = Vec::new();
    // A tag in code is none.
    let in_code = text.bytes().filter(|byte| *byte == b'`').count() % 2 == 1;
    while rest.ends_with('>') && !in_code {
        let Some(start) = rest.rfind("</") else { break };
        let (before, tag) = rest.split_at(start);
        let is_end = matches!(word_at(tag), Some((word, found, length))
            if word.role == Role::Container && found.form == Form::Close && length == tag.len());
        if !is_end || html::is_escaped(rest, start) {
            break;
        }
        tags.push(tag);
        rest = before.trim_end_matches(BLANKS);
    }
    tags.reverse();
    (if tags.is_empty() { text } else { rest }, tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, wanted: &str) {
        assert_eq!(rewritten(text).0, wanted, "{text:?}");
    }

    #[test]
    fn tags_stand_alone() {
        becomes("<p>a</p>\nb", "<p>\n\na\n\n</p>\n\nb\n");
        becomes("- a\n</callout>", "- a\n\n</callout>\n");
        becomes("- <quote>x</quote>", "- <quote>\n\n  x\n\n  </quote>\n");
        becomes("> <quote>x", "> <quote>\n>\n> x\n");
        becomes("<page>x</page> y", "<page>x</page>\n\ny\n");
        becomes("a `</p>`, \\</p>", "a `</p>`, \\</p>\n");
        becomes("```\n<p>\n```", "```\n<p>\n```\n");
    }

    #[test]
    fn formulas_and_tables() {
        let colored = "```math \u{e000} color\na&#95;b\n```\n";
        becomes("<equation color=\"red\">a_b</equation>", colored);
        becomes("<equation>\na\n</equation>\nb", "```math \u{e000}\na\n```\n\nb\n");
        becomes("$$\n```\n$$\n\u{e000}", "```math \u{e001}\n&#96;&#96;&#96;\n```\n\n\u{e000}\n");
        becomes(
            "a\n<table>\n\n  <tr>\n<td>x</td></tr></table> b",
            "a\n\n<table>\n<tr>\n<td>x</td></tr></table>\n\nb\n",
        );
    }

    #[test]
    fn nothing_is_indented_but_lists() {
        becomes("<p>\n\ta\n\n\t\tb\n</p>", "<p>\n\na\n\nb\n\n</p>\n");
        becomes("- a\n\t- b\n\t\t- c", "- a\n\t- b\n\t\t- c\n");
        becomes("\t```\n\t  x\n\t```", "```\n  x\n```\n");
    }
}
