use serde_json::{Number, Value};

use crate::{
    DateValue, Empty, File, Formula, PageRef, PropertyId, RichTextArray, RichTextKind, Rollup,
    RollupValue, SelectOption, Timestamp, User,
};

object! {
    /// A property of a row: a cell.
    ///
    /// See [page property values](https://developers.notion.com/reference/page-property-values).
    pub struct Property {
        /// The property; the same in every row.
        pub id: PropertyId,
    }
    is {
        /// What it holds.
        pub value: PropertyValue,
    }
    then {
        /// Whether there is more than what is here, where that is known: the server says it of relations, and a
        /// client that has completed a value of any type sets it to `false`.
        pub has_more: Option<bool>,
    }
}

/// How many references the server resolves in one value of a page.
pub(super) const MAX_REFERENCES: usize = 25;

impl Property {
    /// Returns whether the server cut off the value, or may have: it gives at most 25 related pages, users, mentions in
    /// a text and values of a rollup. Of relations it says whether there are more; of the others a value with exactly
    /// 25 counts as cut off, until it is known to be whole (`has_more` is `Some(false)`).
    ///
    /// The page property endpoint has the whole value.
    pub fn is_truncated(&self) -> bool {
        let references = match &self.value {
            PropertyValue::Relation(pages) => pages.len(),
            PropertyValue::People(people) => people.len(),
            PropertyValue::Title(text) | PropertyValue::RichText(text) => {
                text.iter().filter(|piece| matches!(piece.kind, RichTextKind::Mention(_))).count()
            }
            PropertyValue::Rollup(rollup) => match &rollup.value {
                RollupValue::Array(values) => values.len(),
                RollupValue::Incomplete(_) => return true,
                _ => return false,
            },
            _ => return false,
        };
        self.has_more.unwrap_or(references == MAX_REFERENCES)
    }
}

union! {
    /// The value of a property, by the property's type.
    pub enum PropertyValue {
        /// The row's title.
        Title(RichTextArray) = "title",
        /// Text.
        RichText(RichTextArray) = "rich_text",
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
        /// Users, and groups of users.
        People(Vec<User>) = "people",
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
        /// Related pages: at most 25. [`Property::has_more`] says whether there are more.
        Relation(Vec<PageRef>) = "relation",
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

object! {
    /// A number that no other row has, with the prefix of the property.
    pub struct UniqueId {
        /// The prefix.
        pub prefix: Option<String> = null,
        /// The number.
        pub number: Option<Number> = null,
    }
}

object! {
    /// The verification of a page of a wiki.
    pub struct Verification {
        /// Whether it is.
        pub state: VerificationState,
        /// Who verified it.
        pub verified_by: Option<User> = null,
        /// For which time.
        pub date: Option<DateValue> = null,
    }
}

open_enum! {
    /// The verification of a page of a wiki.
    pub enum VerificationState {
        /// It is.
        Verified = "verified",
        /// It is not.
        Unverified = "unverified",
        /// It was. Only in answers.
        Expired = "expired",
    }
}

object! {
    /// A place.
    pub struct Place {
        /// The latitude in degrees: -90 to 90.
        pub lat: Option<Number> = null,
        /// The longitude in degrees: -180 to 180.
        pub lon: Option<Number> = null,
        /// What it is called.
        pub name: Option<String> = null,
        /// The postal address.
        pub address: Option<String> = null,
        /// The id of the place at AWS.
        pub aws_place_id: Option<String> = null,
        /// The id of the place at Google.
        pub google_place_id: Option<String> = null,
    }
}

impl Place {
    /// Returns the place at these degrees; `None` if one of them is not finite.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        let lat = Some(Number::from_f64(latitude)?);
        let lon = Some(Number::from_f64(longitude)?);
        Some(Self { lat, lon, ..Self::default() })
    }
}
