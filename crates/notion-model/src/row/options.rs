use super::{BoundColumn, CellError};
use crate::{SelectOption, SelectOptionInput};

/// An option of a select, a multi-select or a status, as a program knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionSpec {
    /// What it is called.
    pub name: &'static str,
    /// Its id, if the program has it pinned.
    pub id: Option<&'static str>,
    /// What it was called before.
    pub was: &'static [&'static str],
    /// The colour that it gets when it is made.
    pub color: Option<&'static str>,
    /// What it is about.
    pub description: Option<&'static str>,
    /// Of a status: the group that it gets when it is made.
    pub group: Option<&'static str>,
}

impl OptionSpec {
    /// Returns the option with this name, and nothing else.
    pub const fn new(name: &'static str) -> Self {
        Self { name, id: None, was: &[], color: None, description: None, group: None }
    }

    /// Returns whether an option of this id and name is this one: by its id, if that is pinned, or else by its name.
    pub(crate) fn is(&self, id: &str, name: &str) -> bool {
        self.id == Some(id) || self.name == name || self.was.contains(&name)
    }
}

/// The options that a program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionSet {
    /// The options, in their order.
    pub options: &'static [OptionSpec],
    /// Whether there may be others.
    pub open: bool,
}

/// The option that a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// The one at this place of the [`OptionSet`].
    Known(usize),
    /// Another one, by its name.
    Other(&'a str),
}

/// A type whose values are options; derived for an enum.
///
/// Anybody can add an option in the app, so the enum says what becomes of one that it does not know: a variant with
/// `#[option(other)]` keeps its name, and `#[options(closed)]` on the enum makes it an error.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use notion_model::row::Options;
///
/// #[derive(Options, Debug, Clone, PartialEq)]
/// enum State {
///     #[option(name = "To do", color = "gray")]
///     ToDo,
///     #[option(color = "blue")]
///     Doing,
///     #[option(was = "Finished")]
///     Done,
///     #[option(other)]
///     Other(String),
/// }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of options",
    note = "an enum gets there by `#[derive(Options)]`; a `String` takes any option"
)]
pub trait Options: Clone + Sized {
    /// The options that are known.
    const SET: &'static OptionSet;

    /// Returns which of them it is.
    fn choice(&self) -> Choice<'_>;

    /// Returns the value that stands for this option; `None` if there is none.
    fn of_choice(choice: Choice<'_>) -> Option<Self>;
}

/// Any option, by its name.
impl Options for String {
    const SET: &'static OptionSet = &OptionSet { options: &[], open: true };

    fn choice(&self) -> Choice<'_> {
        Choice::Other(self)
    }

    fn of_choice(choice: Choice<'_>) -> Option<Self> {
        match choice {
            Choice::Known(_) => None,
            Choice::Other(name) => Some(name.to_owned()),
        }
    }
}

/// The name of what was chosen, as the program knows it.
pub(crate) fn name_of<O: Options>(option: &O) -> &str {
    match option.choice() {
        Choice::Known(index) => O::SET.options[index].name,
        Choice::Other(name) => name,
    }
}

pub(super) fn read<O: Options>(
    option: &SelectOption,
    column: &BoundColumn,
) -> Result<O, CellError> {
    let choice = match column.variant(&option.id, &option.name, O::SET) {
        Some(index) => Choice::Known(index),
        None => Choice::Other(&option.name),
    };
    let unknown = || CellError::UnknownOption { name: option.name.clone() };
    O::of_choice(choice).ok_or_else(unknown)
}

/// By its id, if the property has it. One that it has not is named, where that makes it.
pub(super) fn write<O: Options>(
    option: &O,
    column: &BoundColumn,
    makes_new: bool,
) -> Result<SelectOptionInput, CellError> {
    let choice = option.choice();
    let known = column.options.iter().find(|known| match choice {
        Choice::Known(index) => known.variant == Some(index),
        Choice::Other(name) => known.name == name,
    });
    let name = name_of(option);
    match known {
        Some(known) => Ok(SelectOptionInput::with_id(&known.id)),
        // Without a binding nobody knows which options there are.
        None if column.id.as_str().is_empty() => Ok(name.into()),
        None if makes_new && !column.strict => Ok(name.into()),
        None => Err(CellError::NoSuchOption { name: name.to_owned() }),
    }
}
