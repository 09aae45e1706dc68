use super::{BoundColumn, CellError, Kind, OptionSet, RowType};
use crate::{Property, PropertyInput, PropertyValue};

/// A type that a field can have whose cell is of the kind `K`.
///
/// A program implements it for a type of its own:
///
/// ```
/// use notion_model::row::{BoundColumn, Cell, CellError, HasKind, kind};
/// use notion_model::{Property, PropertyInput};
///
/// struct Minutes(u32);
///
/// impl HasKind for Minutes {
///     type Kind = kind::Number;
/// }
///
/// impl Cell<kind::Number> for Minutes {
///     fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
///         let hours: f64 = Cell::<kind::Number>::read(property, column)?;
///         Ok(Self((hours * 60.0) as u32))
///     }
///
///     fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
///         Ok(Some(PropertyInput::number(f64::from(self.0) / 60.0)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no cell of the kind `{K}`",
    label = "this type does not go with that kind",
    note = "number: numbers; title, rich_text: `String`, `RichTextArray`; url, email, phone_number: `String`; select, \
            status: an enum with `#[derive(Options)]`, `String`; multi_select: `Vec` of those; date: `Date`, `Timestamp`, `DateValue`; people: `Vec<UserId>`; relation: `One`, `Many`, `Vec<PageId>`; files: `Vec<File>`; what Notion \
            computes: `Computed`; any of them: `#[row(with = \"module\")]`; a status, a checkbox and a list are never an \
            `Option`, but for `#[row(status, default)]`"
)]
pub trait Cell<K: Kind>: Sized {
    /// The options that the type knows.
    const OPTIONS: Option<&'static OptionSet> = None;

    /// Of a relation: the type of the related rows.
    const TARGET: Option<fn() -> &'static RowType> = None;

    /// Whether a value that the server cut off is completed before it is read, at the cost of more requests.
    const COMPLETES: bool = true;

    /// Reads the value of a cell. `column` is what is known of its column; of a single cell nothing.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, does not fit or has been cut off.
    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError>;

    /// Returns what is written; `None` of what is only read.
    ///
    /// # Errors
    ///
    /// When the cell can't have the value.
    fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError>;
}

/// A type that says of which kind its cells are, where no attribute does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say of which kind its cell is",
    label = "of which kind is this?",
    note = "an attribute says it: `#[row(url)]`, `#[row(status)]` …; an enum of options gets there by \
            `#[derive(Options)]`; any other type by `#[row(with = \"module\", number)]` or an `impl Cell`"
)]
pub trait HasKind {
    /// The kind.
    type Kind: Kind;
}

/// A type whose list says of which kind its cells are.
#[diagnostic::on_unimplemented(
    message = "a `Vec<{Self}>` does not say of which kind its cell is",
    note = "`Vec<UserId>` is people, `Vec<PageId>` a relation, `Vec<File>` files, `Vec<String>` and a `Vec` of an enum with \
            `#[derive(Options)]` a multi-select"
)]
pub trait ListKind {
    /// The kind of the list.
    type Kind: Kind;
}

impl<T: ListKind> HasKind for Vec<T> {
    type Kind = T::Kind;
}

impl<T: HasKind> HasKind for Option<T> {
    type Kind = T::Kind;
}

/// A cell that can be empty: `None` clears it.
impl<T: Cell<K>, K: super::Nullable> Cell<K> for Option<T> {
    const OPTIONS: Option<&'static OptionSet> = T::OPTIONS;
    const TARGET: Option<fn() -> &'static RowType> = T::TARGET;
    const COMPLETES: bool = T::COMPLETES;

    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
        check_kind::<K>(&property.value)?;
        match property.is_empty() {
            true => Ok(None),
            false => T::read(property, column).map(Some),
        }
    }

    fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        match self {
            Some(value) => value.write(column),
            None => Ok(PropertyInput::cleared(K::NAME)),
        }
    }
}

/// A type that can be cleared in an update.
#[diagnostic::on_unimplemented(
    message = "a field of the type `{Self}` can't be cleared",
    note = "only an `Option`, a list or a text is ever empty"
)]
pub trait MayBeEmpty {}

impl<T> MayBeEmpty for Option<T> {}
impl<T> MayBeEmpty for Vec<T> {}
impl MayBeEmpty for String {}
impl MayBeEmpty for crate::RichTextArray {}

pub(super) fn check_kind<K: Kind>(value: &PropertyValue) -> Result<(), CellError> {
    match K::takes(value.name()) {
        true => Ok(()),
        false => Err(other_kind::<K>(value)),
    }
}

/// The error that `value` is not of the kind `K`.
pub(super) fn other_kind<K: Kind>(value: &PropertyValue) -> CellError {
    CellError::Kind { expected: K::NAME.to_owned(), found: value.name().to_owned() }
}
