//! The kinds of cells, as types: what a column is of, and so what can be asked of it.

/// A kind of cell.
pub trait Kind: Send + Sync + 'static {
    /// The type of the property, such as `number`; `computed` for any that Notion computes.
    const NAME: &'static str;

    /// Returns whether a property of this type is of the kind.
    fn takes(property_type: &str) -> bool {
        takes(Self::NAME, property_type)
    }
}

/// A kind whose cells can be empty, so that `None` clears them.
#[diagnostic::on_unimplemented(
    message = "a cell of the kind `{Self}` is never empty, so its field is no `Option`",
    note = "write the type without `Option`; an `Option` of a status needs `#[row(status, default)]`, where `None` writes \
            Notion's default option"
)]
pub trait Nullable: Kind {}

/// A kind whose cells can be written.
#[diagnostic::on_unimplemented(
    message = "a cell of the kind `{Self}` is computed by Notion, and can't be written"
)]
pub trait Writable: Kind {}

/// A kind whose cells Notion computes.
#[diagnostic::on_unimplemented(message = "a cell of the kind `{Self}` is not computed")]
pub trait IsComputed: Kind {}

/// A kind whose cells can tell one row from the others.
#[diagnostic::on_unimplemented(
    message = "a cell of the kind `{Self}` is no key",
    note = "a title, a text, a number, an address, an e-mail address and a phone number are"
)]
pub trait Key: Kind {}

macro_rules! kinds {
    ($($(#[$meta:meta])* $Kind:ident = $name:literal $(: $($Is:ident),+)?;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $Kind {}

        impl Kind for $Kind {
            const NAME: &'static str = $name;
        }

        $($(impl $Is for $Kind {})+)?
    )*};
}

kinds! {
    /// The title of a row.
    Title = "title": Writable, Nullable, Key;
    /// Text.
    RichText = "rich_text": Writable, Nullable, Key;
    /// A number.
    Number = "number": Writable, Nullable, Key;
    /// One option.
    Select = "select": Writable, Nullable;
    /// Some options.
    MultiSelect = "multi_select": Writable;
    /// One option out of groups.
    Status = "status": Writable;
    /// One option out of groups, where `None` writes the default one.
    StatusOrDefault = "status": Writable, Nullable;
    /// A date, or a range of dates.
    Date = "date": Writable, Nullable;
    /// The day of a date, whatever its time is.
    Day = "date": Writable, Nullable;
    /// Users.
    People = "people": Writable;
    /// Files.
    Files = "files": Writable;
    /// A box to check.
    Checkbox = "checkbox": Writable;
    /// An address.
    Url = "url": Writable, Nullable, Key;
    /// An e-mail address.
    Email = "email": Writable, Nullable, Key;
    /// A phone number.
    PhoneNumber = "phone_number": Writable, Nullable, Key;
    /// Related rows.
    Relation = "relation": Writable;
    /// A place.
    Place = "place": Writable, Nullable;
    /// Anything that Notion computes.
    Computed = "computed": IsComputed;
    /// The result of a formula.
    Formula = "formula": IsComputed;
    /// The result of a rollup.
    Rollup = "rollup": IsComputed;
    /// A number that no other row has.
    UniqueId = "unique_id": IsComputed;
    /// When the row was created.
    CreatedTime = "created_time": IsComputed;
    /// When the row was last edited.
    LastEditedTime = "last_edited_time": IsComputed;
    /// Who created the row.
    CreatedBy = "created_by": IsComputed;
    /// Who last edited the row.
    LastEditedBy = "last_edited_by": IsComputed;
}

/// The types of properties that Notion computes.
const COMPUTED: [&str; 7] = [
    "formula",
    "rollup",
    "unique_id",
    "created_time",
    "last_edited_time",
    "created_by",
    "last_edited_by",
];

/// Whether a property of this type is of the kind of this name.
pub(crate) fn takes(kind: &str, property_type: &str) -> bool {
    kind == property_type || (kind == "computed" && is_computed(property_type))
}

/// Whether Notion computes what a property of this type holds.
pub(crate) fn is_computed(kind: &str) -> bool {
    kind == "computed" || COMPUTED.contains(&kind)
}
