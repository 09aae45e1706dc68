use serde_json::{Number, Value};

use crate::wire::{AsJson, Choice, Event, Field, Json, Object, Outcome, Slot, Whole, Wire, replay};

use crate::{
    DateValue, Empty, File, Formula, List, PageRef, Place, PropertyId, PropertyValue, RichText,
    Rollup, SelectOption, Timestamp, UniqueId, User, Verification,
};

object! {
    /// The value of one property of a page, or one piece of it.
    ///
    /// Titles, texts, people and relations come in pieces, each in an item of a list; the other
    /// types in one.
    ///
    /// See [property items](https://developers.notion.com/reference/property-item-object).
    pub struct PropertyItem("property_item") {}
    is {
        /// The value, or a piece of it.
        pub value: PropertyItemValue,
    }
    then {
        /// The property.
        pub id: PropertyId,
    }
}

union! {
    /// The value of a property, or a piece of it.
    pub enum PropertyItemValue {
        /// A piece of the row's title.
        Title(Box<RichText>) = "title",
        /// A piece of text.
        RichText(Box<RichText>) = "rich_text",
        /// A number.
        Number(Option<Number>) = "number",
        /// One option.
        Select(Option<Box<SelectOption>>) = "select",
        /// Some options.
        MultiSelect(Vec<SelectOption>) = "multi_select",
        /// One option out of groups.
        Status(Option<Box<SelectOption>>) = "status",
        /// A date, or a range of dates.
        Date(Option<Box<DateValue>>) = "date",
        /// A user, or a group of users.
        People(Box<User>) = "people",
        /// Files.
        Files(Vec<File>) = "files",
        /// Whether a box is checked.
        Checkbox(bool) = "checkbox",
        /// An address.
        Url(Option<String>) = "url",
        /// An e-mail address.
        Email(Option<String>) = "email",
        /// A phone number.
        PhoneNumber(Option<String>) = "phone_number",
        /// The result of a formula.
        Formula(Formula) = "formula",
        /// A related page.
        Relation(PageRef) = "relation",
        /// The result of a rollup.
        Rollup(Box<Rollup>) = "rollup",
        /// When the row was created.
        CreatedTime(Timestamp) = "created_time",
        /// Who created it.
        CreatedBy(Box<User>) = "created_by",
        /// When it was last edited.
        LastEditedTime(Timestamp) = "last_edited_time",
        /// Who last edited it.
        LastEditedBy(Box<User>) = "last_edited_by",
        /// A number that no other row has.
        UniqueId(UniqueId) = "unique_id",
        /// A button.
        Button(Empty) = "button",
        /// Whether the page is verified. Only in wikis.
        Verification(Option<Box<Verification>>) = "verification",
        /// A place.
        Place(Option<Box<Place>>) = "place",
        /// Of an undocumented shape, as it came.
        Location(Value) = "location",
        /// Of an undocumented shape, as it came.
        LastVisitedTime(Value) = "last_visited_time",
    }
}

impl PropertyItemValue {
    /// Returns the value as a page has it; `None` of a title, a text, people and relations, of which this is one piece, and of
    /// a rollup.
    #[inline]
    pub fn into_value(self) -> Option<PropertyValue> {
        use PropertyValue as Whole;
        Some(match self {
            Self::Number(value) => Whole::Number(value),
            Self::Select(value) => Whole::Select(value),
            Self::MultiSelect(value) => Whole::MultiSelect(value),
            Self::Status(value) => Whole::Status(value),
            Self::Date(value) => Whole::Date(value),
            Self::Files(value) => Whole::Files(value),
            Self::Checkbox(value) => Whole::Checkbox(value),
            Self::Url(value) => Whole::Url(value),
            Self::Email(value) => Whole::Email(value),
            Self::PhoneNumber(value) => Whole::PhoneNumber(value),
            Self::Formula(value) => Whole::Formula(value),
            Self::CreatedTime(value) => Whole::CreatedTime(value),
            Self::CreatedBy(value) => Whole::CreatedBy(value),
            Self::LastEditedTime(value) => Whole::LastEditedTime(value),
            Self::LastEditedBy(value) => Whole::LastEditedBy(value),
            Self::UniqueId(value) => Whole::UniqueId(value),
            Self::Button(value) => Whole::Button(value),
            Self::Verification(value) => Whole::Verification(value),
            Self::Place(value) => Whole::Place(value),
            Self::Location(value) => Whole::Location(value),
            Self::LastVisitedTime(value) => Whole::LastVisitedTime(value),
            Self::Unknown(value) => match value.name() {
                "" | "title" | "rich_text" | "people" | "relation" | "rollup" => return None,
                _ => Whole::Unknown(value),
            },
            Self::Title(_)
            | Self::RichText(_)
            | Self::People(_)
            | Self::Relation(_)
            | Self::Rollup(_) => return None,
        })
    }
}

object! {
    /// The property that the items of a list belong to.
    pub struct PropertyItemRef {
        /// The property.
        pub id: PropertyId,
        /// The whole address of the next page of the list.
        pub next_url: Option<String> = null,
    }
    is {
        /// Its type, and the result of a rollup.
        pub value: PropertyItemRefValue,
    }
}

union! {
    /// The type of a property whose value comes in pieces.
    pub enum PropertyItemRefValue {
        /// The row's title.
        Title(Empty) = "title",
        /// Text.
        RichText(Empty) = "rich_text",
        /// Users.
        People(Empty) = "people",
        /// Related pages.
        Relation(Empty) = "relation",
        /// A rollup, with its result so far.
        Rollup(Rollup) = "rollup",
    }
}

/// The answer of the page property endpoint: one item, or a list of items.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyItemResponse {
    /// The value.
    Item(Box<PropertyItem>),
    /// The pieces of a title, a text, people, a relation or a rollup.
    List(List<PropertyItem>),
}

impl Choice for PropertyItemResponse {
    fn tag(&self) -> &'static str {
        "object"
    }

    fn choose(&mut self, name: &str) -> Option<&mut dyn Object> {
        *self = match name {
            "list" => Self::List(List::default()),
            "property_item" => Self::Item(Box::default()),
            _ => return None,
        };
        match self {
            Self::Item(item) => Some(&mut **item),
            Self::List(list) => Some(list),
        }
    }
}

/// What does not say what it is is an item.
impl Whole for PropertyItemResponse {
    fn set(&mut self, value: Value) -> Result<(), Value> {
        let mut item = Box::default();
        let outcome = replay(value, &mut item);
        *self = Self::Item(item);
        match outcome {
            Outcome::Refused(value) => Err(*value),
            _ => Ok(()),
        }
    }
}

impl Wire for PropertyItemResponse {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Choice(self) } else { Slot::Refused }
    }
}

impl AsJson for PropertyItemResponse {
    fn as_json(&self) -> Json<'_> {
        match self {
            Self::Item(item) => item.as_json(),
            Self::List(list) => list.as_json(),
        }
    }
}

impl Field for PropertyItemResponse {
    fn empty() -> Self {
        Self::Item(Box::default())
    }
}

crate::wire::shims!(PropertyItemResponse);
