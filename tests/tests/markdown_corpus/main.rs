//! Markdown of every style beside a reference renderer: what one sees, where links and pictures lead, and whether what
//! was read and written stays as it is.
//!
//! `cargo test -p notion-tests --test markdown_corpus -- --nocapture` prints the counts and the differences.

mod both_ways;
mod constructs;
mod files;
mod reference;

use std::collections::BTreeSet;

use notion_model::markdown::{read, write};
use notion_model::{
    BlockInput as Block, BlockInputKind as Kind, FileKind, RichText, RichTextArray, RichTextKind,
};

/// What is seen, without blanks: their number means nothing in HTML.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Seen {
    text: String,
    links: BTreeSet<String>,
    pictures: BTreeSet<String>,
}

impl Seen {
    fn push(&mut self, text: &str) {
        self.text.extend(text.chars().filter(|char| !char.is_whitespace()));
    }

    fn of(blocks: &[Block]) -> Self {
        let mut seen = Self::default();
        blocks.iter().for_each(|block| seen.block(block));
        seen
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Equation(equation) => self.push(&equation.expression),
            Kind::Image(media) => {
                if let FileKind::External(file) = &media.kind {
                    self.pictures.insert(file.url.clone());
                }
                // A description is not seen, but where it leads counts.
                media.caption.iter().flatten().for_each(|piece| self.link(piece));
            }
            Kind::TableRow(row) => row.cells.iter().for_each(|cell| self.pieces(cell)),
            kind => kind.rich_text().into_iter().for_each(|text| self.pieces(text)),
        }
        block.nested().iter().for_each(|block| self.block(block));
    }

    fn pieces(&mut self, text: &RichTextArray) {
        for piece in text {
            self.push(piece.plain_text());
            self.link(piece);
        }
    }

    fn link(&mut self, piece: &RichText) {
        if let RichTextKind::Text(text) = &piece.kind {
            self.links.extend(text.link.as_ref().map(|link| link.url.clone()));
        }
    }
}

/// What differs from the reference on purpose, and why.
const KNOWN: &[(&str, &str)] = &[
    ("html blocks 5", "a link around blocks is lost, and said to be"),
    ("links 16", "a link without text shows its address"),
    ("tags in text 6", "no part of CDATA is shown"),
    ("addresses 8", "signs in a bare address mean nothing"),
    ("readme", "a picture in a heading is a link"),
    ("vitepress", "front matter is apart; lines of colons make callouts and toggles"),
    ("mkdocs", "admonitions, tabs and footnotes are read as what they are"),
    (
        "quarto",
        "front matter is apart; a formula keeps lines that look like Markdown; colons make a callout",
    ),
    ("obsidian", "its kinds of callouts are callouts"),
    ("notion", "a callout's icon is none of its text, and there is Markdown in it"),
    ("jekyll", "front matter is apart; a relative picture leaves its description"),
    ("answer", "prices are no formulas"),
    (
        "article",
        "notes are at the end, superscripts make no other numbers, a caption is none of the text",
    ),
];

fn compare(name: &str, markdown: &str, counts: &mut Counts) {
    counts.all += 1;
    let (here, there) = (Seen::of(&read(markdown)), reference::seen(markdown));
    let once = write(&read(markdown)).0;
    let mut wrong = Vec::new();
    if here.text != there.text {
        wrong.push(format!("text\n  {}\n  {}", here.text, there.text));
    }
    // The reference makes no links of bare addresses.
    let is_bare = |url: &str| {
        let shown = ["http://", "mailto:"].iter().find_map(|scheme| url.strip_prefix(scheme));
        there.text.contains(url) || shown.is_some_and(|shown| there.text.contains(shown))
    };
    let more: Vec<_> = here.links.difference(&there.links).filter(|url| !is_bare(url)).collect();
    let fewer: Vec<_> = there.links.difference(&here.links).collect();
    if !more.is_empty() || !fewer.is_empty() {
        wrong.push(format!("links {more:?} {fewer:?}"));
    }
    if here.pictures != there.pictures {
        wrong.push(format!("pictures {:?} {:?}", here.pictures, there.pictures));
    }
    let again = read(&once);
    if again != read(markdown) && write(&again).0 != once {
        wrong.push("not stable".to_owned());
    }
    if again == read(markdown) {
        counts.same += 1;
    }
    match KNOWN.iter().find(|(known, _)| *known == name) {
        Some((_, reason)) if !wrong.is_empty() => {
            counts.known += 1;
            println!("{name}: {reason}");
        }
        Some(_) => counts.wrong.push(format!("{name} does not differ any more")),
        None if wrong.is_empty() => counts.equal += 1,
        None => counts.wrong.push(format!("{name}: {}", wrong.join("; "))),
    }
}

#[derive(Default)]
struct Counts {
    all: usize,
    equal: usize,
    known: usize,
    /// Read, written and read again as they were.
    same: usize,
    wrong: Vec<String>,
}

impl Counts {
    #[track_caller]
    fn finish(self, what: &str) {
        let Self { all, equal, known, same, wrong } = self;
        println!(
            "{all} {what}: {equal} look as in the reference, {known} differ on purpose; {same} come back as they were"
        );
        assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
        assert_eq!(equal + known, all);
        assert!(same * 10 >= all * 9, "{same} of {all} come back");
    }
}

#[test]
fn constructs_of_the_specifications() {
    let mut counts = Counts::default();
    for (section, examples) in constructs::ALL {
        for (index, markdown) in examples.iter().enumerate() {
            compare(&format!("{section} {}", index + 1), markdown, &mut counts);
        }
    }
    counts.finish("constructs");
}

#[test]
fn files_of_every_style() {
    let mut counts = Counts::default();
    for (name, markdown) in files::ALL {
        compare(name, markdown, &mut counts);
    }
    counts.finish("files");
}
