//! Markdown of every style beside a reference renderer: what one sees, where links and pictures lead, and whether what
//! was read and written stays as it is.
//!
//! `cargo test -p notion-tests --test markdown_corpus -- --nocapture` prints the counts and the differences.

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
const KNOWN: &[(&str, &str)] = &[];

fn compare(name: &str, markdown: &str, counts: &mut Counts) {
    counts.all += 1;
    let (here, there) = (Seen::of(&read(markdown)), reference::seen(markdown));
    let once = write(&read(markdown)).0;
    let mut wrong = Vec::new();
    if here.text != there.text {
        wrong.push(format!("text\n  {}\n  {}", here.text, there.text));
    }
    if here.links != there.links {
        wrong.push(format!("links {:?} {:?}", here.links, there.links));
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
