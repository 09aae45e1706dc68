//! Rows by serde: no macro of ours, names only.

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};

use super::access::whole_number;
use super::{CellError, RowError};
use crate::{
    DateValue, FormulaValue, Page, PageId, Properties, Property, PropertyInput, PropertySchema,
    PropertyValue, RollupValue, User, UserId,
};

/// Reads a row into a type of serde's, whose fields are called like the properties (`#[serde(rename = "Due")]`).
///
/// A title and a text are strings, a number is a number, an option is its name, a date is a string (`2026-06-27`), or an
/// object with `start` and `end` if it is a range, people and related pages are lists of ids, files lists of addresses, a
/// formula and a rollup are what they result in, and an empty cell is `null`. What the type has no field for is left out.
///
/// ```
/// # #[derive(serde::Deserialize)] struct Date;
/// #[derive(serde::Deserialize)]
/// struct Task {
///     #[serde(rename = "Task")]
///     name: String,
///     #[serde(rename = "Hours")]
///     hours: Option<f64>,
///     #[serde(rename = "Tags")]
///     tags: Vec<String>,
/// }
///
/// # fn f(page: notion_model::Page) -> Result<(), notion_model::row::RowError> {
/// let task: Task = notion_model::row::from_page(&page)?;
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// When a cell is not what its field takes, a field has no cell, or a cell has been cut off.
pub fn from_page<T: DeserializeOwned>(page: &Page) -> Result<T, RowError> {
    let cells = page.properties.iter().map(|(name, property)| (name, Cell { name, property }));
    T::deserialize(MapDeserializer::new(cells)).map_err(|Problem { property, reason }| {
        let error = RowError::new(property.unwrap_or_default(), reason);
        error.on_page(page.id)
    })
}

struct Cell<'a> {
    name: &'a str,
    property: &'a Property,
}

impl Cell<'_> {
    #[inline]
    fn plain(&self) -> Result<Value, Problem> {
        let problem = |reason| Problem { property: Some(self.name.to_owned()), reason };
        if self.property.is_truncated() {
            let came = crate::row::MOST_REFERENCES;
            return Err(problem(CellError::CutOff { came }));
        }
        plain(&self.property.value).map_err(problem)
    }

    fn read<R>(self, read: impl FnOnce(Value) -> serde_json::Result<R>) -> Result<R, Problem> {
        let plain = self.plain()?;
        read(plain).map_err(|error| Problem {
            property: Some(self.name.to_owned()),
            reason: CellError::Custom(error.to_string()),
        })
    }
}

impl<'de> Deserializer<'de> for Cell<'_> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.read(|value| value.deserialize_any(visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.read(|value| value.deserialize_option(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.read(|value| value.deserialize_newtype_struct(name, visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.read(|value| value.deserialize_enum(name, variants, visitor))
    }

    /// What no field is there for is not even looked at: it may be cut off.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

impl<'de> IntoDeserializer<'de, Problem> for Cell<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What went wrong, before the page is known.
#[derive(Debug)]
struct Problem {
    property: Option<String>,
    reason: CellError,
}

impl serde::de::Error for Problem {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { property: None, reason: CellError::Custom(message.to_string()) }
    }

    #[inline]
    fn missing_field(field: &'static str) -> Self {
        let reason = CellError::Missing { nearest: None };
        Self { property: Some(field.to_owned()), reason }
    }
}

impl std::error::Error for Problem {}

impl std::fmt::Display for Problem {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reason.fmt(f)
    }
}

/// A value without what Notion puts around it.
#[inline]
fn plain(value: &PropertyValue) -> Result<Value, CellError> {
    fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Value {
        Value::Array(items.iter().map(one).collect())
    }
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    // An integer is one however it is written, so that a field of that type takes it.
    let number = |number: &Option<crate::Number>| match number {
        None => Value::Null,
        Some(number) => whole_number(number).map_or_else(|| number.clone().into(), Value::from),
    };
    let date = |value: Option<&DateValue>| value.map_or(Value::Null, date);
    let id = |user: &User| user.id.to_string().into();
    Ok(match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text().into(),
        PropertyValue::Number(value) => number(value),
        PropertyValue::Select(option) | PropertyValue::Status(option) => {
            option.as_ref().map_or(Value::Null, |option| option.name.clone().into())
        }
        PropertyValue::MultiSelect(options) => list(options, |option| option.name.clone().into()),
        PropertyValue::Date(value) => date(value.as_deref()),
        PropertyValue::People(people) => list(people, id),
        PropertyValue::Files(files) => {
            list(files, |file| file.url().map_or(Value::Null, Value::from))
        }
        PropertyValue::Checkbox(checked) => (*checked).into(),
        PropertyValue::Url(value)
        | PropertyValue::Email(value)
        | PropertyValue::PhoneNumber(value) => text(value),
        PropertyValue::Relation(pages) => list(pages, |page| page.id.to_string().into()),
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::String(value) => text(value),
            FormulaValue::Number(value) => number(value),
            FormulaValue::Boolean(value) => value.map_or(Value::Null, Value::Bool),
            FormulaValue::Date(value) => date(value.as_deref()),
            _ => return Err(CellError::NotComputed),
        },
        PropertyValue::Rollup(rollup) => match &rollup.value {
            RollupValue::Number(value) => number(value),
            RollupValue::Date(value) => date(value.as_ref()),
            RollupValue::Array(items) => {
                Value::Array(items.iter().map(|item| plain(&item.value)).collect::<Result<_, _>>()?)
            }
            _ => return Err(CellError::NotComputed),
        },
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            time.to_string().into()
        }
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => id(user),
        PropertyValue::UniqueId(unique) => match (&unique.prefix, &unique.number) {
            (Some(prefix), Some(number)) => format!("{prefix}-{number}").into(),
            (None, Some(number)) => number.clone().into(),
            (_, None) => Value::Null,
        },
        // Without a type of ours that says less than the JSON.
        value => crate::wire::Union::variant(value)
            .payload
            .map_or(Value::Null, |payload| crate::wire::to_value(payload.as_json())),
    })
}

#[inline]
fn date(date: &DateValue) -> Value {
    match &date.end {
        None => date.start.to_string().into(),
        Some(end) => json!({ "start": date.start.to_string(), "end": end.to_string() }),
    }
}

/// Writes a value of serde's as the properties of a row, in the forms that [`from_page`] reads; a date may be an object with
/// `start`, `end` and `time_zone`, too. A property that Notion computes is left out, and so is one that `row` does not
/// name; `null` clears.
///
/// ```
/// # use notion_model::{Properties, PropertyInput, PropertySchema, row::RowError};
/// #[derive(serde::Serialize)]
/// struct Task {
///     #[serde(rename = "Task")]
///     name: String,
///     #[serde(rename = "Hours")]
///     hours: Option<f64>,
/// }
///
/// # fn f(schema: Properties<PropertySchema>) -> Result<Properties<PropertyInput>, RowError> {
/// notion_model::row::to_input(&Task { name: "Rest".to_owned(), hours: Some(7.5) }, &schema)
/// # }
/// ```
///
/// # Errors
///
/// When `row` is no struct or map, has a field for which there is no property, or one whose value the property can't have.
pub fn to_input<T: Serialize + ?Sized>(
    row: &T,
    schema: &Properties<PropertySchema>,
) -> Result<Properties<PropertyInput>, RowError> {
    let custom = |error: String| RowError::new("", CellError::Custom(error));
    let value = serde_json::to_value(row).map_err(|error| custom(error.to_string()))?;
    let Value::Object(fields) = value else {
        return Err(custom("a row is a struct or a map".to_owned()));
    };
    let mut properties = Properties::new();
    for (name, value) in fields {
        let Some(column) = schema.get(&name) else {
            let nearest = crate::validate::nearest(&name, schema.names()).map(str::to_owned);
            return Err(RowError::new(name, CellError::Missing { nearest }));
        };
        let error = |reason| RowError::new(&name, reason).with_id(&column.id);
        if let Some(input) = input(column.config.name(), value).map_err(error)? {
            properties.insert(&name, input);
        }
    }
    Ok(properties)
}

/// The input of a property of this kind; `None` of one that is computed.
#[inline]
fn input(kind: &str, value: Value) -> Result<Option<PropertyInput>, CellError> {
    use PropertyInput as Input;

    if value.is_null() {
        return Ok(PropertyInput::cleared(kind));
    }
    Ok(Some(match kind {
        "title" => Input::title(read::<String>("a text", value)?),
        "rich_text" => Input::rich_text(read::<String>("a text", value)?),
        "number" => Input::number(read::<crate::Number>("a number", value)?),
        "select" => Input::select(read::<String>("the name of an option", value)?),
        "status" => Input::status(read::<String>("the name of an option", value)?),
        "multi_select" => Input::multi_select(read::<Vec<String>>("the names of options", value)?),
        "date" => match value {
            Value::String(text) => Input::date(&*text),
            range => Input::date(read::<DateValue>("a date", range)?),
        },
        "people" => Input::people(read::<Vec<UserId>>("ids of users", value)?),
        "relation" => Input::relation(read::<Vec<PageId>>("ids of pages", value)?),
        "files" => {
            let urls = read::<Vec<String>>("addresses of files", value)?;
            Input::files(urls.into_iter().map(|url| crate::File::external(file_name(&url), url)))
        }
        "checkbox" => Input::checkbox(read("true or false", value)?),
        "url" => Input::url(read::<String>("a text", value)?),
        "email" => Input::email(read::<String>("a text", value)?),
        "phone_number" => Input::phone_number(read::<String>("a text", value)?),
        "place" => Input::place(read("a place", value)?),
        _ => return Ok(None),
    }))
}

/// The last part of an address, which a file must be called.
#[inline]
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.is_empty() { "file" } else { last }.to_owned()
}

fn read<T: DeserializeOwned>(expected: &'static str, value: Value) -> Result<T, CellError> {
    let found = value.to_string();
    serde_json::from_value(value)
        .map_err(|_| CellError::Unfit { expected, found: found.chars().take(100).collect() })
}
