use std::fmt;

use crate::BlockId;

/// A loss: what was lost when blocks were turned into something else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// Where: the index of the block among all, the index in that block, and so on.
    pub path: Vec<usize>,
    /// The id of the block, if it is one that was read.
    pub id: Option<BlockId>,
    /// The type of the block.
    pub kind: String,
    /// What was lost.
    pub what: Lost,
    /// The very thing that was lost, where that can be said: an address, a tag, a number.
    pub detail: Option<String>,
}

/// A loss: what was lost of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lost {
    /// All of it, and what is inside it: a block of this type can't be expressed.
    Block,
    /// The blocks inside it, which were not read.
    Inside,
    /// Its type: it became another one that shows the same.
    Type,
    /// That the blocks inside it are inside it: they come after it.
    Nesting,
    /// That it shows the same as another block: it has its own content now.
    Sync,
    /// A file that Notion keeps: it has to be uploaded again.
    File,
    /// That the address of a file lasts: Notion's own is valid for an hour.
    Lasting,
    /// Its colour.
    Color,
    /// Its icon.
    Icon,
    /// What stands below it.
    Caption,
    /// What it is called.
    Name,
    /// How its text looks.
    Style,
    /// A mention: its text, or a link, is left.
    Mention,
    /// A part of its text that can't be expressed.
    Text,
    /// A link or an address that Notion does not take, is too long, or one of too many: the text is left.
    Link,
    /// A formula that is too long, or of which there are too many: it became code or text.
    Formula,
    /// The language of its code, which Notion does not know: it became plain text.
    Language,
    /// That its columns stand side by side: it became several tables of at most 100.
    Columns,
    /// How its numbers are written, or where they start.
    Numbering,
    /// Its share of the width.
    Width,
    /// That its first row is no heading, or that it is one.
    ColumnHeader,
    /// That its first column is a heading.
    RowHeader,
    /// A picture or another file without an address that Notion takes: its description, or the address, is left.
    Media,
    /// A tag that has no form in Notion.
    Tag,
    /// Cells of a row that is wider than its table.
    Cells,
    /// The place of a comment in the text.
    Comment,
    /// That it is a citation: it became a link.
    Citation,
}

impl Lost {
    /// Returns the loss in words.
    #[inline]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "can't be expressed, nor can what is inside it",
            Self::Inside => "what is inside it was not read",
            Self::Type => "becomes a block of another type",
            Self::Nesting => "what is inside it comes after it",
            Self::Sync => "is no longer synced",
            Self::File => "is a file that Notion keeps and has to be uploaded again",
            Self::Lasting => "has an address that is valid for an hour",
            Self::Color => "loses its colour",
            Self::Icon => "loses its icon",
            Self::Caption => "loses its caption",
            Self::Name => "loses its name",
            Self::Style => "has text that loses its style",
            Self::Mention => "has a mention that becomes text or a link",
            Self::Text => "has text that can't be expressed",
            Self::Link => "has a link that becomes text",
            Self::Formula => "has a formula that becomes code or text",
            Self::Language => "has code in a language that Notion does not know",
            Self::Columns => "has too many columns and becomes several tables",
            Self::Numbering => "loses how it is numbered",
            Self::Width => "loses its width",
            Self::ColumnHeader => "has another first row",
            Self::RowHeader => "loses its heading column",
            Self::Media => "has a picture or a file without an address that can be used",
            Self::Tag => "has a tag that is left out",
            Self::Cells => "has a row that is wider than the table",
            Self::Comment => "loses the place of a comment",
            Self::Citation => "has a citation that becomes a link",
        }
    }
}

impl fmt::Display for Lost {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Loss {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, at) in self.path.iter().enumerate() {
            write!(f, "{}{at}", if index == 0 { "" } else { "." })?;
        }
        write!(f, ": {}", self.kind)?;
        if let Some(id) = &self.id {
            write!(f, " {id}")?;
        }
        write!(f, " {}", self.what)?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

/// What was lost so far, and where in the tree one is.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    pub(crate) all: Vec<Loss>,
    pub(crate) path: Vec<usize>,
}

impl Losses {
    #[inline]
    pub(crate) fn add(&mut self, kind: &str, id: Option<BlockId>, what: Lost) {
        self.add_detail(kind, id, what, None);
    }

    #[inline]
    pub(crate) fn add_detail(
        &mut self,
        kind: &str,
        id: Option<BlockId>,
        what: Lost,
        detail: Option<String>,
    ) {
        let loss = Loss { path: self.path.clone(), id, kind: kind.to_owned(), what, detail };
        let mut here = self.all.iter().rev().take_while(|other| other.path == self.path);
        if !here.any(|other| *other == loss) {
            self.all.push(loss);
        }
    }
}
