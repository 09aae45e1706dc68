use std::fmt;

use super::{Validate, limits};
use crate::Lost;

/// A fault of something that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where, as a JSON path: `properties.Name.title[0].text.content`.
    pub path: String,
    /// What is wrong.
    pub rule: Rule,
}

/// A limit of Notion's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// At most this many.
    pub max: usize,
    /// Of these.
    pub unit: &'static str,
}

/// The rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// There is more than the limit allows.
    TooMany {
        /// The limit.
        limit: Limit,
        /// How many there are.
        actual: usize,
    },
    /// The size of a page of a list is 1 to 100.
    PageSize(u32),
    /// It must not be empty.
    Empty,
    /// The name of an option has a comma, which separates options elsewhere.
    Comma(String),
    /// Two options have this name, but for upper and lower case.
    TwoOptions(String),
    /// An option is named by its id or its name.
    NoOption,
    /// A schema has exactly one title property; this one has this many.
    Titles(usize),
    /// A relation names the data source of the related rows.
    RelationWithoutDataSource,
    /// A rollup names this: a relation, a property, a function.
    IncompleteRollup(&'static str),
    /// A database at the top level of the workspace is not inline.
    InlineInWorkspace,
    /// It is not between these.
    OutOfRange {
        /// What it is.
        actual: String,
        /// The least that it may be.
        least: i64,
        /// The most that it may be.
        most: i64,
    },
    /// It is infinite or NaN, which JSON can't say.
    NotFinite(String),
    /// It is no date and no time.
    NotADate(String),
    /// There is no time zone of this name.
    NoSuchTimeZone {
        /// The name.
        name: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// It is not one emoji.
    NotAnEmoji(String),
    /// Notion has no such language for code.
    NoSuchLanguage {
        /// What was given.
        name: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// It is no type of a property.
    NoSuchType {
        /// What was given.
        name: String,
        /// What may be meant.
        nearest: Option<String>,
    },
    /// Two properties have this name.
    TwoProperties(String),
    /// The property at this place has no name, counted from 1.
    NoName(usize),
    /// The name of a file has no ending such as `.pdf`.
    NoEnding(String),
    /// One end of a range is a day and the other a time.
    MixedRange,
    /// A range ends before it starts.
    EndBeforeStart,
    /// A time zone goes with times that have no offset.
    TimeZoneWithOffset,
    /// A time zone goes with times, and this is a day.
    TimeZoneWithDay,
    /// It can't be written, only read.
    ReadOnly(&'static str),
    /// Notion has no condition that says the opposite of this one.
    NoOpposite(String),
    /// The schema has no such property.
    NoSuchProperty(String),
    /// The property has another type.
    WrongType {
        /// The property's type.
        expected: String,
        /// The type that was given.
        actual: String,
    },
    /// The property has no such option, and this does not make one.
    NoSuchOption(String),
    /// Options don't have this colour, which is one of backgrounds.
    NoSuchColor(String),
    /// A block of this type can't stand there.
    Misplaced(String),
    /// A block of this type has no blocks inside it.
    NoChildren(String),
    /// Only a heading that can be toggled has blocks inside it.
    NotToggleable,
    /// A row has not as many cells as its table is wide.
    Cells {
        /// How wide the table is.
        expected: usize,
        /// How many cells there are.
        actual: usize,
    },
    /// It does not go together with this.
    Excludes(&'static str),
    /// It goes together with this only.
    Needs(&'static str),
    /// It can't be written without losing this, and is to be written without loss.
    Lost(Lost),
    /// There is less than there must be.
    TooFew {
        /// At least this many.
        least: usize,
        /// Of these.
        unit: &'static str,
        /// How many there are.
        actual: usize,
    },
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { limit: Limit { max, unit }, actual } => {
                write!(f, "{actual} {unit}, at most {max}")
            }
            Self::PageSize(size) => write!(f, "{size} items, from 1 to {}", limits::PAGE_SIZE.max),
            Self::Empty => f.write_str("must not be empty"),
            Self::Comma(name) => write!(f, "the option {name:?} has a comma in its name"),
            Self::TwoOptions(name) => write!(f, "there is another option called {name:?}"),
            Self::NoOption => f.write_str("an option needs its id or its name"),
            Self::Titles(count) => write!(f, "{count} title properties, exactly 1"),
            Self::RelationWithoutDataSource => f.write_str("a relation needs a data source"),
            Self::IncompleteRollup(what) => write!(f, "a rollup needs {what}"),
            Self::InlineInWorkspace => {
                f.write_str("a database at the top level of the workspace can't be inline")
            }
            Self::OutOfRange { actual, least, most } => {
                write!(f, "{actual}, from {least} to {most}")
            }
            Self::NotFinite(number) => write!(f, "{number} is no number that JSON has"),
            Self::NotADate(text) => write!(
                f,
                "{text:?} is no date and no time; write 2012-01-01 or 2012-01-01T10:00:00+02:00"
            ),
            Self::NoSuchTimeZone { name, nearest } => {
                write!(f, "there is no time zone {name:?}")?;
                match nearest {
                    Some(nearest) => write!(f, "; {nearest} may be meant"),
                    None => f.write_str("; write an IANA name such as Europe/Rome"),
                }
            }
            Self::NotAnEmoji(text) => write!(f, "{text:?} is not one emoji, such as 🚀"),
            Self::NoSuchLanguage { name, nearest } => {
                write!(f, "Notion has no language {name:?} for code")?;
                suggest(f, nearest.as_deref())
            }
            Self::NoSuchType { name, nearest } => {
                write!(f, "{name:?} is no type of a property")?;
                suggest(f, nearest.as_deref())
            }
            Self::TwoProperties(name) => write!(f, "two properties are called {name:?}"),
            Self::NoName(place) => write!(f, "property {place} has no name"),
            Self::NoEnding(name) => {
                write!(f, "{name:?} has no ending such as .pdf, and no content type is given")
            }
            Self::MixedRange => f.write_str("a range is of two days or of two times"),
            Self::EndBeforeStart => f.write_str("the range ends before it starts"),
            Self::TimeZoneWithOffset => {
                f.write_str("a time zone goes with times that have no offset")
            }
            Self::TimeZoneWithDay => f.write_str("a time zone goes with times, not with days"),
            Self::ReadOnly(kind) => write!(f, "{kind} can't be written"),
            Self::NoOpposite(condition) => {
                write!(f, "Notion has no condition for the opposite of {condition}")
            }
            Self::NoSuchProperty(name) => write!(f, "there is no property {name:?}"),
            Self::WrongType { expected, actual } => {
                write!(f, "the property is of the type {expected}, not {actual}")
            }
            Self::NoSuchColor(name) => write!(f, "options don't have the colour {name}"),
            Self::NoSuchOption(name) => write!(f, "the property has no option {name:?}"),
            Self::Misplaced(kind) => write!(f, "{kind} can't be here"),
            Self::NoChildren(kind) => write!(f, "{kind} has no blocks inside it"),
            Self::NotToggleable => {
                f.write_str("a heading has blocks inside it only if it can be toggled")
            }
            Self::Cells { expected, actual } => write!(f, "{actual} cells, exactly {expected}"),
            Self::Lost(what) => what.fmt(f),
            Self::Excludes(other) => write!(f, "does not go together with {other}"),
            Self::Needs(other) => write!(f, "goes together with {other} only"),
            Self::TooFew { least, unit, actual } => write!(f, "{actual} {unit}, at least {least}"),
        }
    }
}

fn suggest(f: &mut fmt::Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    nearest.map_or(Ok(()), |nearest| write!(f, "; {nearest:?} may be meant"))
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, rule } = self;
        if path.is_empty() { rule.fmt(f) } else { write!(f, "{path}: {rule}") }
    }
}

/// As much of a text as a message has.
pub(super) fn beginning(text: &str) -> String {
    text.chars().take(100).collect()
}

/// A place in what is checked, and the violations so far.
#[derive(Debug)]
pub struct Check<'a> {
    path: Path<'a>,
    violations: &'a mut Vec<Violation>,
}

/// A path that costs nothing until it is needed: a list of frames on the stack.
#[derive(Clone, Copy, Debug)]
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Check<'a> {
    /// Returns the place where everything begins.
    pub fn root(violations: &'a mut Vec<Violation>) -> Self {
        Self { path: Path::Root, violations }
    }

    /// Goes into the entry `key`.
    pub fn at(&mut self, key: &str, look: impl FnOnce(&mut Check<'_>)) {
        let path = Path::Key(&self.path, key);
        look(&mut Check { path, violations: self.violations });
    }

    /// Goes into the element `index`.
    pub fn at_index(&mut self, index: usize, look: impl FnOnce(&mut Check<'_>)) {
        let path = Path::Index(&self.path, index);
        look(&mut Check { path, violations: self.violations });
    }

    /// Checks the entry `key`.
    pub fn key(&mut self, key: &str, value: &(impl Validate + ?Sized)) {
        self.at(key, |check| value.validate(check));
    }

    /// Checks the elements.
    pub fn elements<T: Validate>(&mut self, elements: &[T]) {
        for (index, element) in elements.iter().enumerate() {
            self.at_index(index, |check| element.validate(check));
        }
    }

    /// Reports that a rule is broken here.
    pub fn broken(&mut self, rule: Rule) {
        self.violations.push(Violation { path: self.path.to_string(), rule });
    }

    /// Reports a violation if `actual` exceeds `limit`.
    pub fn at_most(&mut self, limit: Limit, actual: usize) {
        if actual > limit.max {
            self.broken(Rule::TooMany { limit, actual });
        }
    }

    /// Checks the length of a text, counted in UTF-16 units.
    pub fn text(&mut self, limit: Limit, text: &str) {
        // No text has more units than bytes, so most need not be counted.
        if text.len() > limit.max {
            self.at_most(limit, text.encode_utf16().count());
        }
    }

    /// Checks a text that must not be empty.
    pub fn full_text(&mut self, limit: Limit, text: &str) {
        if text.is_empty() {
            self.broken(Rule::Empty);
        }
        self.text(limit, text);
    }

    /// Checks the name of an upload; `content_type` is that of its content, if it is said.
    pub fn upload_name(&mut self, name: Option<&str>, content_type: Option<&str>) {
        let Some(name) = name else { return };
        if name.is_empty() {
            self.broken(Rule::Empty);
        }
        self.at_most(limits::UPLOAD_NAME, name.len());
        let ending = name.rsplit_once('.').filter(|(name, ending)| {
            !name.is_empty() && !ending.is_empty() && ending.chars().all(char::is_alphanumeric)
        });
        if !name.is_empty() && ending.is_none() && content_type.is_none() {
            self.broken(Rule::NoEnding(beginning(name)));
        }
    }

    /// Checks the number of items of a page of a list.
    pub fn page_size(&mut self, size: Option<u32>) {
        if let Some(size) = size.filter(|size| !(1..=100).contains(size)) {
            self.broken(Rule::PageSize(size));
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Path::Key(parent, key) => {
                let plain = !key.trim().is_empty()
                    && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ');
                match (parent, plain) {
                    (Path::Root, true) => f.write_str(key),
                    (_, true) => write!(f, "{parent}.{key}"),
                    (_, false) => write!(f, "{parent}[{key:?}]"),
                }
            }
        }
    }
}
