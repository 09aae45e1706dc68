use crate::strip::Strip;
use crate::wire;
use crate::{
    Clearable, DateValue, File, NumberInput, PageId, PageRef, Place, PropertyValue, RichTextArray,
    SelectOptionInput, User, UserId, VerificationState,
};

object! {
    /// The value of a property, as it is written.
    ///
    /// ```
    /// use notion_model::{Properties, PropertyInput as Value};
    ///
    /// let row = Properties::from([
    ///     ("Task", Value::title("Buy milk")),
    ///     ("Priority", Value::select("High")),
    ///     ("Effort", Value::number(3)),
    ///     ("Done", Value::checkbox(false)),
    /// ]);
    /// ```
    ///
    /// A write replaces the whole value. See
    /// [page property values](https://developers.notion.com/reference/page-property-values).
    pub struct PropertyInput {}
    is input {
        /// The value.
        pub value: PropertyInputValue,
    }
}

union! {
    /// The value of a property, by the property's type, as it is written. `None` and empty arrays
    /// clear it.
    pub enum PropertyInputValue {
        /// The row's title: at most 100 pieces.
        Title(RichTextArray) = "title",
        /// Text: at most 100 pieces.
        RichText(RichTextArray) = "rich_text",
        /// A number.
        Number(Option<NumberInput>) = "number",
        /// One option; one of a new name is made.
        Select(Option<SelectOptionInput>) = "select",
        /// Some options, at most 100; those of new names are made.
        MultiSelect(Vec<SelectOptionInput>) = "multi_select",
        /// One option that exists; `None` for the default option.
        Status(Option<SelectOptionInput>) = "status",
        /// A date, or a range of dates.
        Date(Option<DateValue>) = "date",
        /// Users, at most 100.
        People(Vec<User>) = "people",
        /// Files, at most 100.
        Files(Vec<File>) = "files",
        /// Whether the box is checked.
        Checkbox(bool) = "checkbox",
        /// An address: at most 2,000 characters.
        Url(Option<String>) = "url",
        /// An e-mail address: at most 200 characters.
        Email(Option<String>) = "email",
        /// A phone number: at most 200 characters.
        PhoneNumber(Option<String>) = "phone_number",
        /// Related pages, at most 100.
        Relation(Vec<PageRef>) = "relation",
        /// Whether the page is verified. Only in wikis.
        Verification(VerificationInput) = "verification",
        /// A place.
        Place(Option<Box<Place>>) = "place",
    }
}

object! {
    /// The verification of a page of a wiki, as it is written.
    pub struct VerificationInput {
        /// `verified` or `unverified`.
        pub state: VerificationState,
        /// For which time it is.
        pub date: Option<DateValue>,
    }
}

impl PropertyInput {
    fn new(value: PropertyInputValue) -> Self {
        Self { value, ..Self::default() }
    }

    /// Returns the row's title.
    pub fn title(title: impl Into<RichTextArray>) -> Self {
        Self::new(PropertyInputValue::Title(title.into().into_input()))
    }

    /// Returns text.
    pub fn rich_text(text: impl Into<RichTextArray>) -> Self {
        Self::new(PropertyInputValue::RichText(text.into().into_input()))
    }

    /// Returns a number: an integer or a float. One that is infinite or NaN, which JSON can't say, breaks a rule.
    pub fn number(number: impl Into<Clearable<NumberInput>>) -> Self {
        Self::new(PropertyInputValue::Number(number.into().0))
    }

    /// Returns one option, by its name or otherwise.
    pub fn select(option: impl Into<Clearable<SelectOptionInput>>) -> Self {
        Self::new(PropertyInputValue::Select(option.into().0))
    }

    /// Returns some options, by their names or otherwise: at most 100.
    pub fn multi_select<O: Into<SelectOptionInput>>(options: impl IntoIterator<Item = O>) -> Self {
        let options = options.into_iter().map(Into::into).collect();
        Self::new(PropertyInputValue::MultiSelect(options))
    }

    /// Returns one option that exists, by its name or otherwise; none for the default option.
    pub fn status(option: impl Into<Clearable<SelectOptionInput>>) -> Self {
        Self::new(PropertyInputValue::Status(option.into().0))
    }

    /// Returns a date, or a range of dates.
    pub fn date(date: impl Into<Clearable<DateValue>>) -> Self {
        Self::new(PropertyInputValue::Date(date.into().0)).into_input()
    }

    /// Returns users: at most 100.
    pub fn people(people: impl IntoIterator<Item = UserId>) -> Self {
        let people = people.into_iter().map(User::partial).collect();
        Self::new(PropertyInputValue::People(people))
    }

    /// Returns files, or uploads: at most 100.
    pub fn files<F: Into<File>>(files: impl IntoIterator<Item = F>) -> Self {
        Self::new(PropertyInputValue::Files(files.into_iter().map(Into::into).collect()))
            .into_input()
    }

    /// Returns a box that is checked, or one that is not.
    pub fn checkbox(checked: bool) -> Self {
        Self::new(PropertyInputValue::Checkbox(checked))
    }

    /// Returns an address: at most 2,000 characters.
    pub fn url(url: impl Into<Clearable<String>>) -> Self {
        Self::new(PropertyInputValue::Url(url.into().0))
    }

    /// Returns an e-mail address: at most 200 characters.
    pub fn email(email: impl Into<Clearable<String>>) -> Self {
        Self::new(PropertyInputValue::Email(email.into().0))
    }

    /// Returns a phone number: at most 200 characters.
    pub fn phone_number(phone_number: impl Into<Clearable<String>>) -> Self {
        Self::new(PropertyInputValue::PhoneNumber(phone_number.into().0))
    }

    /// Returns related pages: at most 100.
    pub fn relation(pages: impl IntoIterator<Item = PageId>) -> Self {
        Self::new(PropertyInputValue::Relation(pages.into_iter().map(PageRef::from).collect()))
    }

    /// Returns that the page is verified, or that it is not.
    pub fn verification(verified: bool) -> Self {
        let state =
            if verified { VerificationState::Verified } else { VerificationState::Unverified };
        let verification = VerificationInput { state, ..VerificationInput::default() };
        Self::new(PropertyInputValue::Verification(verification))
    }

    /// Returns a place.
    pub fn place(place: Place) -> Self {
        Self::new(PropertyInputValue::Place(Some(Box::new(place)))).into_input()
    }

    /// Returns the same, without what only answers have: values that were read may have been put into it. What is sent
    /// is passed through this.
    #[must_use]
    pub fn into_input(mut self) -> Self {
        match &mut self.value {
            PropertyInputValue::Title(text) | PropertyInputValue::RichText(text) => text.strip(),
            PropertyInputValue::Date(date) => date.strip(),
            PropertyInputValue::People(people) => people.strip(),
            PropertyInputValue::Files(files) => files.strip(),
            PropertyInputValue::Relation(pages) => pages.strip(),
            PropertyInputValue::Verification(verification) => verification.date.strip(),
            PropertyInputValue::Place(place) => place.strip(),
            PropertyInputValue::Number(_)
            | PropertyInputValue::Select(_)
            | PropertyInputValue::MultiSelect(_)
            | PropertyInputValue::Status(_)
            | PropertyInputValue::Checkbox(_)
            | PropertyInputValue::Url(_)
            | PropertyInputValue::Email(_)
            | PropertyInputValue::PhoneNumber(_)
            | PropertyInputValue::Unknown(_) => {}
        }
        self
    }

    /// Returns the value that was read, as it is written: `None` if it can't be (a formula, a rollup, who created a
    /// row, a type that this version does not know …).
    ///
    /// A relation that the server cut off at 25 pages, and people that it may have cut off, are
    /// only what is here; complete them first.
    #[inline]
    pub fn from_value(value: &PropertyValue) -> Option<Self> {
        use PropertyInputValue as Write;
        use PropertyValue as Read;

        if wire::Union::variant(value).payload.is_some_and(wire::has_odd_items) {
            return None;
        }
        // Of a text by itself, the mark is where it was read: in the property. What it stands for is in the text.
        let is_damaged = match value {
            Read::Url(text) | Read::Email(text) | Read::PhoneNumber(text) => {
                text.as_ref().is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER))
            }
            _ => false,
        };
        let mut input = Self::new(match value {
            Read::Title(text) => Write::Title(text.clone()),
            Read::RichText(text) => Write::RichText(text.clone()),
            Read::Number(number) => Write::Number(number.clone().map(NumberInput::from)),
            Read::Select(option) => Write::Select(option.as_deref().map(Into::into)),
            Read::MultiSelect(options) => {
                Write::MultiSelect(options.iter().map(Into::into).collect())
            }
            Read::Status(option) => Write::Status(option.as_deref().map(Into::into)),
            Read::Date(date) => Write::Date(date.as_deref().cloned()),
            Read::People(people) => Write::People(people.clone()),
            Read::Files(files) => Write::Files(files.clone()),
            Read::Checkbox(checked) => Write::Checkbox(*checked),
            Read::Url(url) => Write::Url(url.clone()),
            Read::Email(email) => Write::Email(email.clone()),
            Read::PhoneNumber(number) => Write::PhoneNumber(number.clone()),
            Read::Relation(pages) => Write::Relation(pages.clone()),
            Read::Place(place) => Write::Place(place.clone()),
            _ => return None,
        });
        if is_damaged {
            input.extra.set_damaged(value.name());
        }
        Some(input.into_input())
    }

    /// Returns the empty value of a type, such as `number`; `None` if it can't be written.
    pub fn cleared(type_name: &str) -> Option<Self> {
        use PropertyInputValue as Write;

        Some(Self::new(match type_name {
            "title" => Write::Title(RichTextArray::default()),
            "rich_text" => Write::RichText(RichTextArray::default()),
            "number" => Write::Number(None),
            "select" => Write::Select(None),
            "multi_select" => Write::MultiSelect(Vec::new()),
            "status" => Write::Status(None),
            "date" => Write::Date(None),
            "people" => Write::People(Vec::new()),
            "files" => Write::Files(Vec::new()),
            "checkbox" => Write::Checkbox(false),
            "url" => Write::Url(None),
            "email" => Write::Email(None),
            "phone_number" => Write::PhoneNumber(None),
            "relation" => Write::Relation(Vec::new()),
            "verification" => return Some(Self::verification(false)),
            "place" => Write::Place(None),
            _ => return None,
        }))
    }
}
