#[cfg(feature = "rows")]
use super::{BoundColumn, Cell, HasKind};
use super::{CellError, RowError};
use crate::validate::nearest;
use crate::{
    Date, DateOrDateTime, DateValue, File, FormulaValue, Number, Page, PageId, Property,
    PropertyValue, RichTextArray, RollupValue, SelectOption, Timestamp, UserId,
};

impl Page {
    /// Returns the cell of the property with this name or id (`title` is the title, whatever it is called), to be read as
    /// what it should be:
    ///
    /// ```
    /// # fn f(row: notion_model::Page) -> Result<(), notion_model::row::RowError> {
    /// let hours: Option<f64> = row.get("Hours")?.as_f64()?;
    /// let state: Option<&str> = row.get("State")?.option_name()?;
    /// let due = row.get("Due")?.day()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the page has no such property.
    #[inline]
    pub fn get(&self, name_or_id: &str) -> Result<CellRef<'_>, RowError> {
        let by_name = self.properties.iter().find(|(name, _)| *name == name_or_id);
        let found = by_name.or_else(|| self.properties.get_by_id(name_or_id));
        let Some((name, property)) = found else {
            let nearest = nearest(name_or_id, self.properties.names()).map(str::to_owned);
            let missing = CellError::Missing { nearest };
            return Err(RowError::new(name_or_id, missing).on_page(self.id));
        };
        Ok(CellRef { page: self.id, name, property })
    }
}

impl Property {
    /// Returns whether there is nothing in the cell: no text, no number, no option, an empty list. A checkbox always has a
    /// value, and what Notion computes counts as one.
    #[inline]
    pub fn is_empty(&self) -> bool {
        match &self.value {
            PropertyValue::Title(text) | PropertyValue::RichText(text) => text.is_empty(),
            PropertyValue::Number(number) => number.is_none(),
            PropertyValue::Select(option) | PropertyValue::Status(option) => option.is_none(),
            PropertyValue::MultiSelect(options) => options.is_empty(),
            PropertyValue::Date(date) => date.is_none(),
            PropertyValue::People(people) => people.is_empty(),
            PropertyValue::Relation(pages) => pages.is_empty(),
            PropertyValue::Files(files) => files.is_empty(),
            PropertyValue::Url(text)
            | PropertyValue::Email(text)
            | PropertyValue::PhoneNumber(text) => text.as_deref().is_none_or(str::is_empty),
            PropertyValue::Place(place) => place.is_none(),
            _ => false,
        }
    }
}

/// A cell of a row, which is read as what it should be. Made by [`Page::get`].
///
/// Each method names the kinds that it reads; another kind is an error that names page, property, what was expected and
/// what was found. `None` is an empty cell. A list that the server cut off is an error, never a short list.
#[derive(Clone, Copy, Debug)]
pub struct CellRef<'a> {
    page: PageId,
    name: &'a str,
    property: &'a Property,
}

impl<'a> CellRef<'a> {
    /// Returns the name of the property.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the type of the property, such as `number`.
    pub fn kind(&self) -> &'a str {
        self.property.value.name()
    }

    /// Returns the property as it came.
    pub fn property(&self) -> &'a Property {
        self.property
    }

    /// Reads the cell as a `T`, of the kind that is usual for it: `row.get("Due")?.read::<Option<Date>>()?`.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, does not fit or has been cut off.
    #[cfg(feature = "rows")]
    pub fn read<T: HasKind + Cell<T::Kind>>(&self) -> Result<T, RowError> {
        T::read(self.property, &BoundColumn::default()).map_err(|reason| self.error(reason))
    }

    fn error(&self, reason: CellError) -> RowError {
        RowError::new(self.name, reason).with_id(&self.property.id).on_page(self.page)
    }

    fn other_kind<T>(&self, expected: &str) -> Result<T, RowError> {
        Err(self.not_of(expected))
    }

    #[cold]
    #[inline]
    fn not_of(&self, expected: &str) -> RowError {
        let found = match &self.property.value {
            PropertyValue::Formula(formula) => format!("formula of {}", formula.value.name()),
            PropertyValue::Rollup(rollup) => format!("rollup of {}", rollup.value.name()),
            value => value.name().to_owned(),
        };
        self.error(CellError::Kind { expected: expected.to_owned(), found })
    }

    fn unfit(&self, expected: &'static str, found: impl ToString) -> RowError {
        self.error(CellError::Unfit { expected, found: found.to_string() })
    }

    /// Fails if the server cut off the value.
    #[inline]
    fn whole(&self, came: usize) -> Result<(), RowError> {
        match self.property.is_truncated() {
            true => Err(self.error(CellError::CutOff { came })),
            false => Ok(()),
        }
    }

    /// Returns the number of a number, a unique id, a formula or a rollup.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn as_number(&self) -> Result<Option<&'a Number>, RowError> {
        match &self.property.value {
            PropertyValue::Number(number) => Ok(number.as_ref()),
            PropertyValue::UniqueId(id) => Ok(id.number.as_ref()),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::Number(number) => Ok(number.as_ref()),
                FormulaValue::String(None) => Ok(None),
                _ => self.other_kind("number"),
            },
            PropertyValue::Rollup(rollup) => match &rollup.value {
                RollupValue::Number(number) => Ok(number.as_ref()),
                _ => self.other_kind("number"),
            },
            _ => self.other_kind("number"),
        }
    }

    /// Returns [the number](Self::as_number) as a float.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    pub fn as_f64(&self) -> Result<Option<f64>, RowError> {
        Ok(self.as_number()?.and_then(Number::as_f64))
    }

    /// Returns [the number](Self::as_number) as an integer.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, or the number has a fraction or more than 64 bits.
    #[inline]
    pub fn as_i64(&self) -> Result<Option<i64>, RowError> {
        let number = self.as_number()?;
        let whole =
            |number| whole_number(number).ok_or_else(|| self.unfit("a whole number", number));
        number.map(whole).transpose()
    }

    /// Returns whether a checkbox is checked, or what a formula of that kind says; of an empty formula false.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn is_checked(&self) -> Result<bool, RowError> {
        match &self.property.value {
            PropertyValue::Checkbox(checked) => Ok(*checked),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::Boolean(checked) => Ok(checked.unwrap_or(false)),
                FormulaValue::String(None) => Ok(false),
                _ => self.other_kind("checkbox"),
            },
            _ => self.other_kind("checkbox"),
        }
    }

    /// Returns the text of an address, an e-mail address, a phone number or a formula.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn as_str(&self) -> Result<Option<&'a str>, RowError> {
        match &self.property.value {
            PropertyValue::Url(text)
            | PropertyValue::Email(text)
            | PropertyValue::PhoneNumber(text) => Ok(text.as_deref()),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::String(text) => Ok(text.as_deref()),
                _ => self.other_kind("url, email, phone_number or formula of string"),
            },
            _ => self.other_kind("url, email, phone_number or formula of string"),
        }
    }

    /// Returns the pieces of a title or a text.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, or has been cut off.
    #[inline]
    pub fn rich_text(&self) -> Result<&'a RichTextArray, RowError> {
        match &self.property.value {
            PropertyValue::Title(text) | PropertyValue::RichText(text) => {
                self.whole(text.len())?;
                Ok(text)
            }
            _ => self.other_kind("title or rich_text"),
        }
    }

    /// Returns what a title or a text reads without annotations; also that of what [`as_str`](Self::as_str) reads.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, or has been cut off.
    #[inline]
    pub fn plain_text(&self) -> Result<String, RowError> {
        match self.as_str() {
            Ok(text) => Ok(text.unwrap_or_default().to_owned()),
            Err(_) => self.rich_text().map(RichTextArray::plain_text),
        }
    }

    /// Returns the option of a select or a status.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn option(&self) -> Result<Option<&'a SelectOption>, RowError> {
        match &self.property.value {
            PropertyValue::Select(option) | PropertyValue::Status(option) => Ok(option.as_deref()),
            _ => self.other_kind("select or status"),
        }
    }

    /// Returns the name of the option of a select or a status.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    pub fn option_name(&self) -> Result<Option<&'a str>, RowError> {
        Ok(self.option()?.map(|option| option.name.as_str()))
    }

    /// Returns the names of the options of a multi-select.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn option_names(&self) -> Result<Vec<&'a str>, RowError> {
        match &self.property.value {
            PropertyValue::MultiSelect(options) => {
                Ok(options.iter().map(|option| option.name.as_str()).collect())
            }
            _ => self.other_kind("multi_select"),
        }
    }

    /// Returns the date, or the range of dates, of a date, a formula or a rollup.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn date(&self) -> Result<Option<&'a DateValue>, RowError> {
        match &self.property.value {
            PropertyValue::Date(date) => Ok(date.as_deref()),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::Date(date) => Ok(date.as_deref()),
                FormulaValue::String(None) => Ok(None),
                _ => self.other_kind("date"),
            },
            PropertyValue::Rollup(rollup) => match &rollup.value {
                RollupValue::Date(date) => Ok(date.as_ref()),
                _ => self.other_kind("date"),
            },
            _ => self.other_kind("date"),
        }
    }

    /// Returns the day of [a date](Self::date).
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, has a time besides the day, or is a range.
    #[inline]
    pub fn day(&self) -> Result<Option<Date>, RowError> {
        let day = |date: &DateValue| {
            let day = single(date).and_then(|start| match start {
                DateOrDateTime::Date(day) => Some(*day),
                _ => None,
            });
            day.ok_or_else(|| self.unfit("a day", show(date)))
        };
        self.date()?.map(day).transpose()
    }

    /// Returns the instant of [a date](Self::date) with a time, or when the row was created or last edited.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, is a day without a time, or is a range.
    #[inline]
    pub fn timestamp(&self) -> Result<Option<Timestamp>, RowError> {
        if let PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) =
            &self.property.value
        {
            return Ok(Some(*time));
        }
        let instant = |date: &DateValue| {
            let start = single(date).filter(|start| start.has_time());
            let instant = start.and_then(DateOrDateTime::timestamp);
            instant.ok_or_else(|| self.unfit("a time", show(date)))
        };
        self.date()?.map(instant).transpose()
    }

    /// Returns the related pages of a relation.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, or has been cut off.
    #[inline]
    pub fn page_ids(&self) -> Result<Vec<PageId>, RowError> {
        match &self.property.value {
            PropertyValue::Relation(pages) => {
                self.whole(pages.len())?;
                Ok(pages.iter().map(|page| page.id).collect())
            }
            _ => self.other_kind("relation"),
        }
    }

    /// Returns the users of people, or who created or last edited the row. A group of users is no user, and an
    /// error.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind, has been cut off, or has a group in it.
    #[inline]
    pub fn user_ids(&self) -> Result<Vec<UserId>, RowError> {
        match &self.property.value {
            PropertyValue::People(people) => {
                self.whole(people.len())?;
                let user = |user: &crate::User| match user.is_group() {
                    true => Err(self.unfit("users", "a group of users")),
                    false => Ok(user.id),
                };
                people.iter().map(user).collect()
            }
            PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => Ok(vec![user.id]),
            _ => self.other_kind("people"),
        }
    }

    /// Returns the files of a files property.
    ///
    /// # Errors
    ///
    /// When the cell is of another kind.
    #[inline]
    pub fn files(&self) -> Result<&'a [File], RowError> {
        match &self.property.value {
            PropertyValue::Files(files) => Ok(files),
            _ => self.other_kind("files"),
        }
    }
}

/// The number as an integer, if that is what it is: `3` and `3.0`.
#[inline]
pub(super) fn whole_number(number: &Number) -> Option<i64> {
    let float = |float: f64| {
        let integer = float as i64;
        (integer as f64 == float && float.abs() < 9.2e18).then_some(integer)
    };
    number.as_i64().or_else(|| number.as_f64().filter(|_| number.is_f64()).and_then(float))
}

/// The start of a date that is no range.
pub(super) fn single(date: &DateValue) -> Option<&DateOrDateTime> {
    date.end.is_none().then_some(&date.start)
}

/// A date, fit for a message.
#[inline]
pub(super) fn show(date: &DateValue) -> String {
    match &date.end {
        Some(end) => format!("{} to {end}", date.start),
        None => date.start.to_string(),
    }
}
