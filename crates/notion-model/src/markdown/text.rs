//! Text as Markdown.

use super::html::{color_name, escaped};
use super::inline::joined;
use super::read;
use crate::{
    Annotations, BlockInput, BlockInputKind as Kind, Color, DateOrDateTime, DateValue, Equation,
    Lost, MentionKind, RichText, RichTextArray, RichTextKind,
};

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// Alone on a line.
    Line,
    /// Behind the `#` of a heading.
    Heading,
    /// In a cell of a table.
    Cell,
    /// Between tags, or in the brackets of a picture.
    Within,
}

/// How text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// As one would write it.
    Pretty,
    /// With tags for looks, and whatever might mean something escaped.
    Safe,
}

/// The text as one line of Markdown.
///
/// It is read again: what would not come back as it was is written in a form that does.
pub(super) fn text(text: &RichTextArray, place: Place, lost: &mut Vec<Lost>) -> String {
    let text = expressible(text, lost);
    let pretty = written(&text, place, Form::Pretty);
    if says(&pretty, place).is_some_and(|said| same(&said, &text)) {
        return pretty;
    }
    let safe = written(&text, place, Form::Safe);
    if !says(&safe, place).is_some_and(|said| same(&said, &text)) {
        lost.push(Lost::Text);
    }
    safe
}

/// What Markdown says in this place.
fn says(markdown: &str, place: Place) -> Option<RichTextArray> {
    if place == Place::Within {
        return Some(read::read_text(markdown));
    }
    let document = match place {
        Place::Heading => format!("# {markdown}"),
        Place::Cell => format!("| x |\n| - |\n| {markdown} |"),
        _ => markdown.to_owned(),
    };
    let mut blocks = read::read(&document, 0);
    let block = blocks.pop().filter(|_| blocks.is_empty());
    match (place, block.map(|block| block.kind)) {
        (Place::Line, Some(Kind::Paragraph(block))) => Some(block.rich_text),
        (Place::Line, None) => Some(RichTextArray::default()),
        (Place::Heading, Some(Kind::Heading1(block))) => Some(block.rich_text),
        (Place::Cell, Some(Kind::Table(mut table))) => match table.children.pop()?.kind {
            Kind::TableRow(mut row) => row.cells.pop(),
            _ => None,
        },
        _ => None,
    }
}

fn same(one: &RichTextArray, other: &RichTextArray) -> bool {
    one.clone().into_input() == other.clone().into_input()
}

/// The text with only such pieces as Markdown has a form for.
fn expressible(text: &RichTextArray, lost: &mut Vec<Lost>) -> RichTextArray {
    let mut pieces = Vec::new();
    for piece in text {
        let mut piece = piece.clone();
        let content = match &mut piece.kind {
            RichTextKind::Text(text) => Some(&mut text.content),
            RichTextKind::Equation(equation) => Some(&mut equation.expression),
            _ => None,
        };
        if let Some(content) = content.filter(|content| content.contains('\0')) {
            *content = content.replace('\0', "");
            lost.push(Lost::Text);
        }
        let says = piece.plain_text.take();
        match &piece.kind {
            RichTextKind::Text(_) => pieces.extend(edges(piece)),
            RichTextKind::Equation(equation) if equation.expression.is_empty() => {}
            RichTextKind::Equation(_) => pieces.push(piece),
            RichTextKind::Mention(mention) => {
                let mut mention = bare(&mention.kind).unwrap_or_else(|| {
                    lost.push(Lost::Mention);
                    in_words(&mention.kind, says.as_deref())
                });
                mention.annotations = piece.annotations;
                if matches!(mention.kind, RichTextKind::Mention(_)) {
                    mention.plain_text = says;
                }
                pieces.push(mention);
            }
            RichTextKind::Unknown(_) => {
                lost.push(Lost::Text);
                pieces.push(RichText::text(says.unwrap_or_default()));
            }
        }
    }
    joined(pieces)
}

/// Spaces at the ends of bold and italic text, which look the same without.
fn edges(piece: RichText) -> Vec<RichText> {
    let looks = piece.annotations().into_owned();
    let plain = Annotations { bold: false, italic: false, ..looks.clone() };
    let RichTextKind::Text(text) = &piece.kind else { return vec![piece] };
    if plain != Annotations::default() || looks == plain || text.link.is_some() {
        return vec![piece];
    }
    let content = text.content.as_str();
    let inner = content.trim_matches(' ');
    let start = content.len() - content.trim_start_matches(' ').len();
    let (before, after) = match inner.is_empty() {
        true => (content, ""),
        false => (
            content.get(..start).unwrap_or_default(),
            content.get(start + inner.len()..).unwrap_or_default(),
        ),
    };
    let mut middle = RichText::text(inner);
    middle.annotations = Some(looks);
    vec![RichText::text(before), middle, RichText::text(after)]
}

/// A mention with no more than its tag says; `None` if there is no tag for it.
fn bare(mention: &MentionKind) -> Option<RichText> {
    let known = |date: &DateOrDateTime| !matches!(date, DateOrDateTime::Unknown(_));
    Some(match mention {
        MentionKind::User(user) => RichText::mention_user(user.id),
        MentionKind::Page(page) => RichText::mention_page(page.id),
        MentionKind::Database(database) => RichText::mention_database(database.id),
        MentionKind::Date(date) if known(&date.start) && date.end.as_ref().is_none_or(known) => {
            RichText::mention_date(DateValue {
                start: date.start.clone(),
                end: date.end.clone(),
                time_zone: date.time_zone.clone(),
                ..DateValue::default()
            })
        }
        _ => return None,
    })
}

/// A mention as the text or the link that it is shown as.
fn in_words(mention: &MentionKind, says: Option<&str>) -> RichText {
    let url = match mention {
        MentionKind::LinkPreview(link) => Some(&link.url),
        MentionKind::LinkMention(link) => Some(&link.href),
        _ => None,
    };
    let text = RichText::text(says.or(url.map(String::as_str)).unwrap_or_default());
    match url {
        Some(url) => text.link(url),
        None => text,
    }
}

fn written(text: &RichTextArray, place: Place, form: Form) -> String {
    let mut line = String::new();
    for (index, piece) in text.iter().enumerate() {
        let next = text.get(index + 1).and_then(|piece| piece.plain_text().chars().next());
        let written = Piece { piece, place, form, before: line.chars().last(), next }.written();
        line.push_str(&written);
    }
    match form {
        Form::Pretty => guarded(line, place),
        Form::Safe => line,
    }
}

/// With what would mean something at the beginning or the end of a line escaped.
fn guarded(line: String, place: Place) -> String {
    let mut line = line;
    if let Some(start) = line.strip_prefix([' ', '\t']) {
        line = format!("{}{start}", number(if line.starts_with(' ') { ' ' } else { '\t' }));
    }
    if let Some(end) = line.strip_suffix(' ') {
        line = format!("{end}{}", number(' '));
    }
    if place == Place::Line {
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let at = match line.chars().nth(digits) {
            Some('.' | ')') if digits > 0 => Some(digits),
            Some('#' | '+' | '-' | '=' | ':') if digits == 0 => Some(0),
            _ => None,
        };
        if let Some(at) = at {
            line.insert(at, '\\');
        }
    }
    if place == Place::Heading && line.ends_with('#') {
        line.truncate(line.len() - 1);
        line.push_str("\\#");
    }
    line
}

/// The character as its number.
fn number(char: char) -> String {
    format!("&#{};", u32::from(char))
}

struct Piece<'a> {
    piece: &'a RichText,
    place: Place,
    form: Form,
    /// The characters around it.
    before: Option<char>,
    next: Option<char>,
}

impl Piece<'_> {
    fn written(&self) -> String {
        let looks = self.piece.annotations();
        let mut inner = match &self.piece.kind {
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
        let spans = looks.underline || looks.color != Color::Default;
        let bare = link.is_none() && !spans;
        let stars = match (looks.bold, looks.italic) {
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        if self.form == Form::Pretty && self.can_mark(&inner, stars, looks.strikethrough, bare) {
            let tildes = if looks.strikethrough { "~~" } else { "" };
            inner = format!("{tildes}{stars}{inner}{stars}{tildes}");
        } else {
            let tags = [(looks.italic, "em"), (looks.bold, "strong"), (looks.strikethrough, "del")];
            for (_, tag) in tags.into_iter().filter(|(is_on, _)| *is_on) {
                inner = format!("<{tag}>{inner}</{tag}>");
            }
        }
        if spans {
            let underline = if looks.underline { r#" underline="true""# } else { "" };
            let color = match &looks.color {
                Color::Default => String::new(),
                color => format!(r#" color="{}""#, escaped(&color_name(color))),
            };
            inner = format!("<span{underline}{color}>{inner}</span>");
        }
        match link {
            Some(url) if self.form == Form::Pretty => format!("[{inner}]({})", destination(url)),
            Some(url) => format!(r#"<a href="{}">{inner}</a>"#, escaped(url)),
            None => inner,
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
        self.before != Some(mark) && (apart || tight && !both)
    }

    fn escaped(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len() + 8);
        let mut before = self.before;
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            let next = chars.peek().copied().or(self.next);
            match char {
                '\n' => whole.push_str("<br>"),
                char if char.is_control() => whole.push_str(&number(char)),
                char if self.form == Form::Safe => match char {
                    char if char.is_ascii_punctuation() => whole.push_str(&number(char)),
                    ' ' if before.is_some_and(|it| it != ' ') && next.is_some() => whole.push(' '),
                    char if char.is_whitespace() => whole.push_str(&number(char)),
                    char => whole.push(char),
                },
                '\\' | '`' | '*' | '~' | '$' | '[' | ']' | '<' | '|' => {
                    whole.push('\\');
                    whole.push(char);
                }
                '>' if before.is_none() => whole.push_str("\\>"),
                '_' if !is_within_word(before, next) => whole.push_str("\\_"),
                '&' if next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#') => {
                    whole.push_str("\\&");
                }
                char => whole.push(char),
            }
            before = Some(char);
        }
        whole
    }

    fn code(&self, code: &str) -> String {
        let plain = code.chars().all(|char| !char.is_control())
            && !(self.place == Place::Cell && code.contains(['|', '\\']));
        if self.form == Form::Safe || !plain {
            return format!("<code>{}</code>", self.escaped(code));
        }
        let mark = "`".repeat(longest_run(code, '`') + 1);
        let pads = code.starts_with('`')
            || code.ends_with('`')
            || code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty();
        let pad = if pads { " " } else { "" };
        format!("{mark}{pad}{code}{pad}{mark}")
    }

    fn equation(&self, equation: &Equation, code: bool) -> String {
        let expression = equation.expression.as_str();
        let plain = !expression.contains(['$', '\n', '`', '|']) && !code;
        if self.form == Form::Pretty && plain {
            return format!("${expression}$");
        }
        let tag = format!(r#"<span equation="true">{}</span>"#, self.escaped(expression));
        if code { format!("<code>{tag}</code>") } else { tag }
    }

    fn mention(&self, mention: &MentionKind) -> String {
        let (tag, attributes) = match mention {
            MentionKind::User(user) => ("mention-user", format!(r#"url="user://{}""#, user.id)),
            MentionKind::Page(page) => ("mention-page", format!(r#"url="{}""#, address(page.id))),
            MentionKind::Database(it) => {
                ("mention-database", format!(r#"url="{}""#, address(it.id)))
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
            text => format!("<{tag} {attributes}>{}</{tag}>", self.escaped(text)),
        }
    }
}

/// Where something in Notion is.
pub(super) fn address(id: impl Into<uuid::Uuid>) -> String {
    format!("https://www.notion.so/{}", id.into().as_simple())
}

fn is_within_word(before: Option<char>, next: Option<char>) -> bool {
    [before, next].into_iter().all(|char| char.is_some_and(char::is_alphanumeric))
}

/// How many of this character stand next to each other at most.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for char in text.chars() {
        run = if char == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The address of a link, as it stands in round brackets.
pub(super) fn destination(url: &str) -> String {
    let plain = |char: char| {
        char.is_ascii_alphanumeric()
            || "-._~:/?#@!$&,;=+%".contains(char)
            || !char.is_ascii() && !char.is_whitespace() && !char.is_control()
    };
    // With a semicolon it could be an entity.
    let entities = url.contains('&') && url.contains(';');
    if !url.is_empty() && !entities && url.chars().all(plain) {
        return url.to_owned();
    }
    let mut whole = String::from("<");
    for char in url.chars() {
        match char {
            '<' | '>' | '\\' | '&' | '|' => whole.push_str(&number(char)),
            char if char.is_control() => whole.push_str(&number(char)),
            char => whole.push(char),
        }
    }
    whole.push('>');
    whole
}

/// Whether a block on lines of its own is read as it was.
pub(super) fn comes_back(markdown: &str, block: &BlockInput) -> bool {
    read::read(markdown, 0) == [block.clone()]
}
