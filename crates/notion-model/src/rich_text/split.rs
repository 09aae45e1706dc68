//! Text that is longer than a piece, or than an array of pieces, can be.

use super::{Annotations, RichText, RichTextArray, RichTextKind, Text};
use crate::validate::limits;
use crate::{Color, Extra, Lost, Url};

/// The bytes of one array, so that a request can hold it.
const BYTES: usize = limits::BODY.max * 4 / 5;

/// Rich text within Notion's limits, made by [`RichTextArray::split`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SplitText {
    /// The text: at least one array, each of at most 100 pieces of at most 2,000 characters.
    pub parts: Vec<RichTextArray>,
    /// What was given up of it, each kind once: [`Lost::Link`], [`Lost::Formula`].
    pub lost: Vec<Lost>,
}

impl RichTextArray {
    /// Divides the text into arrays that Notion takes: of at most 100 pieces, with at most 2,000 characters (UTF-16
    /// units) a piece.
    ///
    /// A run of text becomes several with the same annotations and link, cut between two characters; neighbouring
    /// runs that look the same are joined where there are too many. What can't be divided is given up and reported in
    /// [`SplitText::lost`]: a link of more than 2,000 characters leaves its text, a formula of more than 1,000
    /// becomes code.
    ///
    /// Constructors such as [`PropertyInput::rich_text`](crate::PropertyInput::rich_text) divide long runs by
    /// themselves, since nothing is lost by that. A block takes each part in a block of its own
    /// ([`Plan`](crate::Plan) does that); what has a single array, such as a property or a table cell, takes
    /// [`SplitText::into_one`].
    ///
    /// ```
    /// use notion_model::{Lost, RichText, RichTextArray};
    ///
    /// let far = RichText::text("here").link(format!("https://example.com/?q={}", "x".repeat(2_000)));
    /// let text = RichTextArray::from([RichText::text("a".repeat(250_000)), far]).split();
    /// assert_eq!(text.parts.len(), 2);
    /// assert_eq!(text.parts[0].len(), 100);
    /// assert_eq!(text.lost, [Lost::Link]);
    /// ```
    ///
    /// See [request limits](https://developers.notion.com/reference/request-limits).
    #[inline]
    pub fn split(self) -> SplitText {
        let mut lost = Vec::new();
        let text = self.into_iter().map(|piece| sendable(piece, &mut lost)).collect::<Self>();
        SplitText { parts: parts(text.divided()), lost }
    }

    /// The same text, with runs of at most 2,000 characters, and as few pieces as that takes if they are too many.
    #[inline]
    pub(crate) fn divided(self) -> Self {
        let text = short_pieces(self);
        if text.len() > limits::RICH_TEXT.max { short_pieces(joined(text)) } else { text }
    }
}

impl SplitText {
    /// Returns the text as one array, and what was given up of it.
    ///
    /// Where the text has more than 100 pieces, looks are given up first: colours, then the other annotations, then
    /// links and formulas ([`Lost::Style`], [`Lost::Link`], [`Lost::Formula`]). What is beyond the hundredth piece
    /// even so is cut off ([`Lost::Text`]).
    ///
    /// ```
    /// use notion_model::{Lost, RichText, RichTextArray};
    ///
    /// let words = ["a", "b"].map(RichText::text).map(|word| [word.clone().bold(), word.italic()]);
    /// let text: RichTextArray = words.into_iter().flatten().cycle().take(400).collect();
    /// let (cell, lost) = text.split().into_one();
    /// assert_eq!(cell.len(), 1);
    /// assert_eq!(lost, [Lost::Style]);
    /// ```
    #[inline]
    pub fn into_one(self) -> (RichTextArray, Vec<Lost>) {
        let Self { mut parts, mut lost } = self;
        if parts.len() == 1 {
            return (parts.remove(0), lost);
        }
        let mut text: RichTextArray = parts.into_iter().flatten().collect();
        for give_up in [uncoloured, plain, unlinked] {
            text = text.into_iter().map(|piece| give_up(piece, &mut lost)).collect();
            text = short_pieces(joined(text));
            if text.len() <= limits::RICH_TEXT.max && size(&text) <= BYTES {
                return (text, lost);
            }
        }
        let mut parts = self::parts(text).into_iter();
        let first = parts.next().unwrap_or_default();
        if parts.next().is_some() {
            add(&mut lost, Lost::Text);
        }
        (first, lost)
    }
}

#[inline]
fn add(lost: &mut Vec<Lost>, what: Lost) {
    if !lost.contains(&what) {
        lost.push(what);
    }
}

/// How many characters `text` has, as they are counted here: UTF-16 units.
#[inline]
fn units(text: &str, limit: usize) -> usize {
    // No text has more units than bytes, so most need not be counted.
    if text.len() <= limit { text.len() } else { text.encode_utf16().count() }
}

/// The piece without a link or a formula that is too long.
#[inline]
fn sendable(mut piece: RichText, lost: &mut Vec<Lost>) -> RichText {
    match &mut piece.kind {
        RichTextKind::Text(text) => {
            let refused = |link: &Url| {
                link.url.is_empty() || units(&link.url, limits::URL.max) > limits::URL.max
            };
            if text.link.as_ref().is_some_and(refused) {
                text.link = None;
                add(lost, Lost::Link);
            }
            piece
        }
        RichTextKind::Equation(equation)
            if units(&equation.expression, limits::EQUATION.max) > limits::EQUATION.max =>
        {
            add(lost, Lost::Formula);
            as_code(piece)
        }
        _ => piece,
    }
}

/// A formula as code; any other piece as it is.
#[inline]
fn as_code(piece: RichText) -> RichText {
    let RichText { kind, annotations, .. } = piece;
    match kind {
        RichTextKind::Equation(equation) => {
            let mut annotations = annotations.unwrap_or_default();
            annotations.code = true;
            RichText { annotations: Some(annotations), ..RichText::text(equation.expression) }
        }
        kind => RichText { kind, annotations, ..RichText::default() },
    }
}

#[inline]
fn uncoloured(mut piece: RichText, lost: &mut Vec<Lost>) -> RichText {
    if let Some(annotations) = &mut piece.annotations
        && annotations.color != Color::Default
    {
        annotations.color = Color::Default;
        add(lost, Lost::Style);
    }
    piece
}

#[inline]
fn plain(mut piece: RichText, lost: &mut Vec<Lost>) -> RichText {
    if piece.annotations.take().is_some_and(|looks| looks != Annotations::default()) {
        add(lost, Lost::Style);
    }
    piece
}

#[inline]
fn unlinked(mut piece: RichText, lost: &mut Vec<Lost>) -> RichText {
    match &mut piece.kind {
        RichTextKind::Text(text) => {
            if text.link.take().is_some() {
                add(lost, Lost::Link);
            }
            piece
        }
        RichTextKind::Equation(_) => {
            add(lost, Lost::Formula);
            plain(as_code(piece), lost)
        }
        _ => piece,
    }
}

/// The text with no run of more than 2,000 characters.
#[inline]
fn short_pieces(text: RichTextArray) -> RichTextArray {
    let limit = limits::TEXT_CONTENT.max;
    if text.iter().all(|piece| content(piece).is_none_or(|it| units(it, limit) <= limit)) {
        return text;
    }
    let mut pieces = Vec::new();
    for mut piece in text {
        let long = match &mut piece.kind {
            RichTextKind::Text(text) if units(&text.content, limit) > limit => {
                std::mem::take(&mut text.content)
            }
            _ => {
                pieces.push(piece);
                continue;
            }
        };
        piece.plain_text = None;
        let runs = runs(&long, limit);
        pieces.extend(runs.map(|run| with_content(piece.clone(), run)));
    }
    RichTextArray(pieces)
}

/// `text` in runs of at most `limit` UTF-16 units, cut between two characters.
#[inline]
fn runs(text: &str, limit: usize) -> impl Iterator<Item = &str> {
    let mut left = text;
    std::iter::from_fn(move || {
        let mut count = 0;
        let end = left.char_indices().find_map(|(at, char)| {
            count += char.len_utf16();
            (count > limit).then_some(at)
        });
        let (run, rest) = left.split_at(end.unwrap_or(left.len()));
        left = rest;
        (!run.is_empty()).then_some(run)
    })
}

#[inline]
fn content(piece: &RichText) -> Option<&str> {
    match &piece.kind {
        RichTextKind::Text(text) => Some(&text.content),
        _ => None,
    }
}

#[inline]
fn with_content(mut piece: RichText, content: &str) -> RichText {
    if let RichTextKind::Text(text) = &mut piece.kind {
        text.content.push_str(content);
    }
    piece
}

/// The text with neighbouring runs that look the same made one.
#[inline]
fn joined(text: RichTextArray) -> RichTextArray {
    let mut joined: Vec<RichText> = Vec::new();
    for piece in text {
        match joined.last_mut() {
            Some(last) if alike(last, &piece) => {
                last.plain_text = None;
                if let (RichTextKind::Text(text), Some(more)) = (&mut last.kind, content(&piece)) {
                    text.content.push_str(more);
                }
            }
            _ => joined.push(piece),
        }
    }
    RichTextArray(joined)
}

#[inline]
fn alike(one: &RichText, other: &RichText) -> bool {
    let (RichTextKind::Text(a), RichTextKind::Text(b)) = (&one.kind, &other.kind) else {
        return false;
    };
    let Text { content: _, link, extra } = a;
    *link == b.link
        && *extra == b.extra
        && one.annotations() == other.annotations()
        && [&one.extra, &other.extra].iter().all(|extra| **extra == Extra::default())
}

/// The bytes of a piece in a request, with a comma.
fn bytes(piece: &RichText) -> usize {
    crate::to_vec(piece).map_or(0, |json| json.len() + 1)
}

#[inline]
fn size(text: &RichTextArray) -> usize {
    text.iter().map(bytes).sum()
}

/// The text in arrays that a request can hold; at least one.
#[inline]
fn parts(text: RichTextArray) -> Vec<RichTextArray> {
    let mut parts = Vec::new();
    let mut part = RichTextArray::default();
    let mut held = 0;
    for piece in text {
        let more = bytes(&piece);
        let full = part.len() >= limits::RICH_TEXT.max || held + more > BYTES;
        if full && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            held = 0;
        }
        held += more;
        part.push(piece);
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::Validate;

    fn lengths(text: &RichTextArray) -> Vec<usize> {
        text.iter().map(|piece| piece.plain_text().encode_utf16().count()).collect()
    }

    #[test]
    fn short_text_stays_as_it_is() {
        for text in [
            RichTextArray::default(),
            RichTextArray::from("x".repeat(2000)),
            RichTextArray::from([RichText::text("a").bold(), RichText::equation("x".repeat(1000))]),
        ] {
            assert_eq!(text.clone().split(), SplitText { parts: vec![text], lost: vec![] });
        }
    }

    #[test]
    fn long_runs_keep_their_looks() {
        let long = format!("a{}", "😀".repeat(1500));
        let piece = RichText::text(long.clone()).bold().link("https://example.com");
        let SplitText { parts, lost } = RichTextArray::from(piece.clone()).split();
        assert_eq!((parts.len(), lost), (1, vec![]));
        assert_eq!(lengths(&parts[0]), [1999, 1002]);
        assert_eq!(parts[0].plain_text(), long);
        assert!(parts[0].iter().all(|part| part.annotations == piece.annotations));
        assert!(parts[0].iter().all(
            |part| matches!(&part.kind, RichTextKind::Text(text) if text.link.as_ref().unwrap().url == "https://example.com")
        ));
    }

    #[test]
    fn what_cannot_be_divided_is_given_up() {
        let far = RichText::text("there").link("x".repeat(2001));
        let formula = RichText::equation("y".repeat(2500)).color(Color::Red);
        let text = RichTextArray::from([far, formula, RichText::text("none").link("")]);
        let split = text.split();
        assert_eq!(split.lost, [Lost::Link, Lost::Formula]);
        assert_eq!(lengths(&split.parts[0]), [5, 2000, 500, 4]);
        let code = split.parts[0][1].annotations();
        assert!(code.code && code.color == Color::Red);
        assert_eq!(split.parts[0].violations(), []);
    }

    #[test]
    fn one_array_gives_up_as_little_as_it_can() {
        let colours = [Color::Red, Color::Blue];
        let coloured = |n: usize| RichText::text("x").bold().color(colours[n % 2].clone());
        let (text, lost) = (0..300).map(coloured).collect::<RichTextArray>().split().into_one();
        assert_eq!((text.len(), lost), (1, vec![Lost::Style]));
        assert!(text[0].annotations().bold);

        let link = |n: usize| RichText::text("x").link(format!("https://example.com/{n}"));
        let (text, lost) = (0..300).map(link).collect::<RichTextArray>().split().into_one();
        assert_eq!((text.len(), lost), (1, vec![Lost::Link]));
        assert_eq!(text.plain_text(), "x".repeat(300));

        let (text, lost) = RichTextArray::from("x".repeat(250_000)).split().into_one();
        assert_eq!((text.len(), lost), (100, vec![Lost::Text]));
    }
}
