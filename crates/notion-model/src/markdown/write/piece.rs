//! Pieces of text as Markdown and tags.

use super::super::address;
use super::super::html::escaped;
use super::text::{Context, Form, number};
use super::{color_word, destination, longest_run, page_address};
use crate::markdown::Dialect;
use crate::{
    Color, DateOrDateTime, DateValue, Equation, MarkdownVersion, MentionKind, RichText,
    RichTextKind, lexicon,
};

/// A piece of text to be written.
pub(super) struct Piece<'a> {
    pub(super) piece: &'a RichText,
    pub(super) context: Context,
    pub(super) form: Form,
    pub(super) dialect: Dialect,
    /// The characters around it.
    pub(super) before: Option<char>,
    pub(super) next: Option<char>,
}

impl Piece<'_> {
    pub(super) fn written(&self) -> String {
        let looks = self.piece.annotations();
        let is_pretty = self.form == Form::Pretty && self.context != Context::Html;
        if let Some(url) = self.autolink().filter(|_| is_pretty && !looks.code) {
            return self.looking(format!("<{url}>"));
        }
        let inner = match &self.piece.kind {
            RichTextKind::Text(text) if looks.code => self.code(&text.content),
            RichTextKind::Text(text) => self.escaped(&text.content),
            RichTextKind::Equation(equation) => self.equation(equation, looks.code),
            RichTextKind::Mention(mention) => {
                let tag = self.mention(&mention.kind);
                if looks.code { format!("<code>{tag}</code>") } else { tag }
            }
            RichTextKind::Unknown(_) => String::new(),
        };
        let link = match &self.piece.kind {
            RichTextKind::Text(text) => text.link.as_ref().map(|link| link.url.as_str()),
            _ => None,
        };
        let inner = self.looking(inner);
        match link {
            Some(url) if is_pretty || self.is_notion() => {
                format!("[{inner}]({})", destination(url))
            }
            Some(url) => format!(r#"<a href="{}">{inner}</a>"#, escaped(url)),
            None => inner,
        }
    }

    fn is_notion(&self) -> bool {
        self.dialect == Dialect::NotionV2
    }

    /// With the marks or the tags of how it looks.
    fn looking(&self, inner: String) -> String {
        let looks = self.piece.annotations();
        let is_link = matches!(&self.piece.kind, RichTextKind::Text(text) if text.link.is_some());
        let spans = looks.color != Color::Default || looks.underline;
        let stars = match (looks.bold, looks.italic) {
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        let mut inner = inner;
        if self.form == Form::Pretty
            && self.context != Context::Html
            && self.can_mark(&inner, stars, looks.strikethrough, !is_link && !spans)
        {
            let tildes = if looks.strikethrough { "~~" } else { "" };
            inner = format!("{tildes}{stars}{inner}{stars}{tildes}");
        } else {
            let (italic, bold) = match self.context {
                _ if self.is_notion() => ("i", "b"),
                Context::Html => ("i", "b"),
                _ => ("em", "strong"),
            };
            let struck = if self.is_notion() { "s" } else { "del" };
            let tags = [(looks.italic, italic), (looks.bold, bold), (looks.strikethrough, struck)];
            for (_, tag) in tags.into_iter().filter(|(is_on, _)| *is_on) {
                inner = format!("<{tag}>{inner}</{tag}>");
            }
        }
        if self.dialect == Dialect::GitHub {
            return if looks.underline { format!("<ins>{inner}</ins>") } else { inner };
        }
        if self.is_notion() {
            if looks.underline {
                inner = format!("<u>{inner}</u>");
            }
            if looks.color != Color::Default {
                let color = escaped(&color_word(&looks.color));
                inner = format!(r#"<span color="{color}">{inner}</span>"#);
            }
            return inner;
        }
        if spans {
            let underline = if looks.underline { r#" underline="true""# } else { "" };
            let color = match &looks.color {
                Color::Default => String::new(),
                color => format!(r#" color="{}""#, escaped(&color_word(color))),
            };
            inner = format!("<span{underline}{color}>{inner}</span>");
        }
        inner
    }

    /// The address that the text is a link to, if it can stand in angle brackets.
    fn autolink(&self) -> Option<&str> {
        let RichTextKind::Text(text) = &self.piece.kind else { return None };
        let (url, says) = (text.link.as_ref()?.url.as_str(), text.content.as_str());
        (url == address::target(says)).then_some(says).filter(|says| self.can_be_autolink(says))
    }

    fn can_be_autolink(&self, says: &str) -> bool {
        let is_scheme = |scheme: &str| {
            (2..=32).contains(&scheme.len())
                && scheme.starts_with(|char: char| char.is_ascii_alphabetic())
                && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
        };
        let is_known = match says.split_once(':') {
            Some((scheme, _)) => is_scheme(scheme),
            None => says.contains('@'),
        };
        let is_plain = |char: char| {
            !char.is_whitespace()
                && !char.is_control()
                && !matches!(char, '<' | '>' | '`' | '|' | '\\')
        };
        // With a semicolon it could be an entity.
        let has_entity = says.contains('&') && says.contains(';');
        let has_form = matches!(self.dialect, Dialect::Extended | Dialect::GitHub);
        has_form && is_known && !has_entity && says.chars().all(is_plain)
    }

    /// An address in a text, such that all that make links of addresses make the same.
    fn bare(&self, says: &str, next: Option<char>) -> String {
        let is_plain = |char: char| char.is_ascii_alphanumeric() || "/:.?=#%+,;@-".contains(char);
        let ends = next.is_none_or(|next| next.is_whitespace() || ".,;:!?".contains(next));
        match says.chars().all(is_plain) && ends {
            true => says.to_owned(),
            false if self.can_be_autolink(says) => format!("<{says}>"),
            false => {
                format!("[{}]({})", self.marks_escaped(says), destination(&address::target(says)))
            }
        }
    }

    /// Whether the marks around a text are understood as such.
    fn can_mark(&self, inner: &str, stars: &str, tildes: bool, bare: bool) -> bool {
        if stars.is_empty() && !tildes {
            return true;
        }
        let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
        let ends = |char: Option<char>| char.is_none_or(char::is_whitespace);
        let mark = if tildes { '~' } else { '*' };
        // In a tag or in brackets its neighbours are not letters.
        let apart = !bare || ends(self.before) && ends(self.next);
        let tight = is_word(inner.chars().next()) && is_word(inner.chars().last());
        let both = tildes && !stars.is_empty();
        let is_blank = |char: Option<char>| char.is_some_and(char::is_whitespace);
        let has_blanks = is_blank(inner.chars().next()) || is_blank(inner.chars().last());
        self.before != Some(mark) && !has_blanks && (apart || tight && !both)
    }

    fn escaped(&self, text: &str) -> String {
        let is_link = matches!(&self.piece.kind, RichTextKind::Text(text) if text.link.is_some());
        let has_bare = self.form == Form::Pretty
            && self.context != Context::Html
            && matches!(self.dialect, Dialect::Extended | Dialect::GitHub)
            && !is_link;
        if !has_bare {
            return self.marks_escaped(text);
        }
        let mut whole = String::with_capacity(text.len() + 8);
        let mut at = 0;
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        for bare in address::all(text) {
            let next = text.get(bare.end..).and_then(|text| text.chars().next()).or(self.next);
            let before = Piece { next: Some('h'), ..self.after(whole.chars().last()) };
            whole.push_str(&before.marks_escaped(part(at, bare.start)));
            whole.push_str(&self.bare(part(bare.start, bare.end), next));
            at = bare.end;
        }
        let rest = self.after(whole.chars().last()).marks_escaped(part(at, text.len()));
        whole.push_str(&rest);
        whole
    }

    fn after(&self, before: Option<char>) -> Self {
        Self { before: before.or(self.before), ..*self }
    }

    /// The text with all that could mean something escaped.
    fn marks_escaped(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len() + 8);
        let mut before = self.before;
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let next = chars.peek().copied().or(self.next);
            let is_mark = matches!(char, '\\' | '`' | '*' | '~' | '$' | '[' | ']' | '<' | '|')
                || char == '>' && matches!(before, None | Some('\n'))
                || char == ':' && self.is_notion() && is_emoji(before, chars.clone())
                || char == '_' && !is_within_word(before, next)
                // A placeholder would go on to its end, be that in another cell.
                || matches!(char, '{' | '%') && before == Some('{') && self.is_extended_cell()
                || char == '&'
                    && next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#');
            match char {
                '\n' if self.is_notion() => whole.push_str(self.line_break(before, next)),
                '\n' => whole.push_str("<br>"),
                char if char.is_control() => whole.push_str(&number(char)),
                char if self.form == Form::Safe => match char {
                    char if char.is_ascii_punctuation() => whole.push_str(&number(char)),
                    ' ' if before.is_some_and(|it| it != ' ') && next.is_some() => whole.push(' '),
                    char if char.is_whitespace() => whole.push_str(&number(char)),
                    char => whole.push(char),
                },
                '<' if matches!(self.context, Context::Html | Context::TagCell) => {
                    whole.push_str("&lt;")
                }
                '&' if self.context == Context::Html => whole.push_str("&amp;"),
                char if is_mark && self.context == Context::Html => whole.push_str(&number(char)),
                char if is_mark => whole.extend(['\\', char]),
                char => whole.push(char),
            }
            before = Some(char);
        }
        whole
    }

    /// The end of a line, which is one where that can be: not in a cell or a tag, nor at the ends of a text.
    fn line_break(&self, before: Option<char>, next: Option<char>) -> &'static str {
        let has_lines = self.form == Form::Pretty && self.context == Context::Line;
        match has_lines && before.is_some() && next.is_some() {
            true => "\\\n",
            false => "<br />",
        }
    }

    fn code(&self, code: &str) -> String {
        let plain = self.is_notion()
            || code.chars().all(|char| !char.is_control())
                && !(self.context == Context::Cell && code.contains(['|', '\\']))
                && !self.may_leave_cell(code);
        if !self.is_notion() && self.form == Form::Safe || !plain || self.context == Context::Html {
            return format!("<code>{}</code>", self.marks_escaped(code));
        }
        let mark = "`".repeat(longest_run(code, '`') + 1);
        let pads = code.starts_with('`')
            || code.ends_with('`')
            || code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
        let pad = if pads { " " } else { "" };
        format!("{mark}{pad}{code}{pad}{mark}")
    }

    /// Whether it stands between bars, where placeholders and odd tags are read, too.
    fn is_extended_cell(&self) -> bool {
        self.dialect == Dialect::Extended && self.context == Context::Cell
    }

    /// Whether a placeholder or a tag that begins in this could end in a cell further on, where nothing is escaped.
    fn may_leave_cell(&self, text: &str) -> bool {
        let is_tag = |rest: &str| {
            rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '/')
                && (rest.contains(['"', '\'']) || !rest.contains('>'))
        };
        self.is_extended_cell()
            && (text.contains("{{") || text.contains("{%") || text.split('<').skip(1).any(is_tag))
    }

    fn equation(&self, equation: &Equation, code: bool) -> String {
        let expression = equation.expression.as_str();
        if self.is_notion() {
            // Two signs side by side are one.
            return match self.before {
                Some('$') => format!("<span>${expression}$</span>"),
                _ => format!("${expression}$"),
            };
        }
        // Between tags on lines of their own, what looks like a tag or an entity is one even in a formula.
        let has_tags = self.context == Context::Html && may_be_tag(expression);
        let has_tags = has_tags || self.may_leave_cell(expression);
        let has_marks = has_tags || expression.contains(['$', '\n', '\r', '`', '|']) || code;
        // What is beside letters is no formula, as prices and variables are none.
        let apart = ![self.before, self.next].into_iter().flatten().any(char::is_alphanumeric);
        if self.form == Form::Pretty && !has_marks && apart {
            return format!("${expression}$");
        }
        let can_be_quoted =
            !has_tags && !expression.contains(['`', '\n', '\r']) && self.context != Context::Cell;
        if self.dialect != Dialect::Extended && self.form == Form::Pretty && can_be_quoted && apart
        {
            return format!("$`{expression}`$");
        }
        if self.dialect == Dialect::GitHub {
            return self.code(expression);
        }
        let tag = format!(r#"<span equation="true">{}</span>"#, self.marks_escaped(expression));
        if code { format!("<code>{tag}</code>") } else { tag }
    }

    fn mention(&self, mention: &MentionKind) -> String {
        if self.is_notion() {
            return self.notion_mention(mention);
        }
        let (tag, attributes) = match mention {
            MentionKind::User(user) => ("mention-user", format!(r#"url="user://{}""#, user.id)),
            MentionKind::Page(page) => {
                ("mention-page", format!(r#"url="{}""#, page_address(page.id)))
            }
            MentionKind::Database(it) => {
                ("mention-database", format!(r#"url="{}""#, page_address(it.id)))
            }
            MentionKind::Date(date) => {
                let mut attributes = format!(r#"start="{}""#, date.start);
                if let Some(end) = &date.end {
                    attributes.push_str(&format!(r#" end="{end}""#));
                }
                if let Some(zone) = &date.time_zone {
                    attributes.push_str(&format!(r#" timeZone="{}""#, escaped(zone)));
                }
                ("mention-date", attributes)
            }
            _ => return String::new(),
        };
        match self.piece.plain_text() {
            "" => format!("<{tag} {attributes}/>"),
            text => format!("<{tag} {attributes}>{}</{tag}>", self.marks_escaped(text)),
        }
    }

    fn notion_mention(&self, mention: &MentionKind) -> String {
        let attributes = match mention {
            MentionKind::User(user) => format!(r#"url="user://{}""#, user.id),
            MentionKind::Page(page) => format!(r#"url="{}""#, page_address(page.id)),
            MentionKind::Database(it) => {
                format!(r#"url="{}" type="database""#, page_address(it.id))
            }
            MentionKind::Date(date) => return notion_date(date),
            _ => return String::new(),
        };
        // Nothing is escaped in a label.
        match self.piece.plain_text() {
            label
                if label.is_empty() || label.contains(|it: char| it == '<' || it.is_control()) =>
            {
                format!("<mention {attributes} />")
            }
            label => format!("<mention {attributes}>{label}</mention>"),
        }
    }
}

fn notion_date(date: &DateValue) -> String {
    let parts = |date: &DateOrDateTime| {
        let text = date.to_string();
        match text.split_once('T') {
            Some((day, time)) => (day.to_owned(), time.get(..5).map(str::to_owned)),
            None => (text, None),
        }
    };
    let (start, start_time) = parts(&date.start);
    let (end, end_time) = date.end.as_ref().map(parts).unzip();
    let [start_key, end_key, zone_key] = lexicon::times(&MarkdownVersion::V2);
    let attributes = [
        ("start", Some(start)),
        ("end", end),
        (start_key, start_time),
        (end_key, end_time.flatten()),
        (zone_key, date.time_zone.clone()),
    ];
    let mut tag = String::from("<date");
    for (name, value) in attributes {
        if let Some(value) = value {
            tag.push_str(&format!(r#" {name}="{}""#, escaped(&value)));
        }
    }
    tag + " />"
}

/// Whether a colon begins the name of an emoji: `:name:`.
fn is_emoji(before: Option<char>, rest: impl Iterator<Item = char>) -> bool {
    let mut letters = 0;
    for char in rest.take(100) {
        match char {
            ':' => {
                return letters > 0 && !before.is_some_and(|it| it.is_alphanumeric() || it == ':');
            }
            char if char.is_ascii_alphabetic() => letters += 1,
            char if char.is_ascii_digit() || matches!(char, '_' | '-' | '+') => {}
            _ => return false,
        }
    }
    false
}

/// Whether there may be a tag, a comment or an entity in a text.
fn may_be_tag(text: &str) -> bool {
    let begins = |rest: &str, signs: &str| {
        rest.starts_with(|char: char| char.is_ascii_alphabetic() || signs.contains(char))
    };
    text.split('<').skip(1).any(|rest| begins(rest, "/!?"))
        || text.split('&').skip(1).any(|rest| begins(rest, "#"))
}

fn is_within_word(before: Option<char>, next: Option<char>) -> bool {
    [before, next].into_iter().all(|char| char.is_some_and(char::is_alphanumeric))
}
