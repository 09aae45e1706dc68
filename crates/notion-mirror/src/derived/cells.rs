//! The typed values of a row.

use notion_model::{
    DateValue, FormulaValue, Number, Page, Property, PropertyId, PropertyValue, Rollup,
    RollupValue, UniqueId,
};
use serde::Serialize;
use serde_json::Value;

use super::columns::{self, Column, ColumnType, Columns};

/// The value in a typed column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value: the property has none, or it is not known whole.
    Null,
    /// Whether a box is checked.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// Text; that of a property that is empty is empty, too.
    Text(String),
    /// JSON.
    Json(Value),
}

/// The typed value of one property of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyCells {
    /// The property.
    pub property: PropertyId,
    /// Its type, by Notion's word: `rich_text`.
    pub kind: String,
    /// A cell for each [part](super::columns::Column::parts) of that type; `None` if there is more than was read, or may be.
    pub cells: Option<Vec<Cell>>,
}

/// Returns the typed values of a page.
///
/// | type | cell |
/// | --- | --- |
/// | title, text, URL, e-mail, phone number | the text, without annotations |
/// | number | the number |
/// | select, status | the option's name |
/// | multi-select; people | JSON, an array of the options' names; of the users' ids |
/// | checkbox | 0 or 1 |
/// | date | three: start, end, time zone, as Notion writes them |
/// | unique id | two: `TASK-12` and 12 |
/// | relation, files | how many |
/// | created and edited: time; by | the time as Notion writes it; the user's id |
/// | formula, rollup | the result: text, a number, 0 or 1, a date (`start` or `start/end`), an array as JSON |
/// | verification | its state |
/// | place, and types that are not known | JSON |
/// | button | none |
///
/// ```
/// use notion_mirror::derived::cells::{self, Cell};
///
/// let page: notion_model::Page = notion_model::from_str(
///     r#"{"object": "page", "properties": {"Effort": {"id": "a", "type": "number", "number": 3}}}"#)?;
/// assert_eq!(cells::of(&page)[0].cells, Some(vec![Cell::Integer(3)]));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn of(page: &Page) -> Vec<PropertyCells> {
    let properties = page.properties.iter().map(|(_, property)| property);
    let cells = properties.map(|property| PropertyCells {
        property: property.id.clone(),
        kind: property.value.name().to_owned(),
        cells: (!property.is_truncated()).then(|| values(property)),
    });
    cells.collect()
}

/// The typed values of a row, column by column, and what is wanting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowCells {
    /// A cell for each column of [`Columns::table`], in the same order.
    pub cells: Vec<Cell>,
    /// The properties of which there is more than was read, or may be: their cells are [`Cell::Null`], since a short list must
    /// not look whole.
    pub cut_off: Vec<PropertyId>,
    /// The properties of the schema that the page does not have, as one that was read without some: their cells are
    /// [`Cell::Null`].
    pub missing: Vec<PropertyId>,
    /// The properties of the page that the columns don't have, or have with another type: the schema is older than the
    /// page, or newer. They have no cells.
    pub unfamiliar: Vec<PropertyId>,
}

impl RowCells {
    /// Returns the typed values of a page for these columns.
    pub fn of(properties: &[PropertyCells], columns: &Columns) -> Self {
        let mut row = Self::default();
        let mut familiar = 0;
        for (index, column) in columns.live().enumerate() {
            match find(properties, index, column) {
                None => row.missing.push(column.property.clone()),
                Some(found) => {
                    familiar += 1;
                    match &found.cells {
                        _ if found.kind != column.kind => {
                            row.unfamiliar.push(column.property.clone());
                        }
                        None => row.cut_off.push(column.property.clone()),
                        Some(cells) => {
                            row.cells.extend_from_slice(cells);
                            continue;
                        }
                    }
                }
            }
            row.cells.extend(column.parts().iter().map(|_| Cell::Null));
        }
        if familiar < properties.len() {
            let is_new =
                |it: &&PropertyCells| columns.live().all(|column| column.property != it.property);
            let new = properties.iter().filter(is_new).map(|it| it.property.clone());
            row.unfamiliar.extend(new);
        }
        row
    }
}

/// Rows mostly have their properties in the order of the schema.
fn find<'a>(
    properties: &'a [PropertyCells],
    index: usize,
    column: &Column,
) -> Option<&'a PropertyCells> {
    let there = properties.get(index).filter(|it| it.property == column.property);
    there.or_else(|| properties.iter().find(|it| it.property == column.property))
}

/// The cells of a value: as many as its type has columns.
fn values(property: &Property) -> Vec<Cell> {
    match &property.value {
        PropertyValue::Button(_) => Vec::new(),
        PropertyValue::Date(date) => {
            let date = date.as_ref();
            vec![
                text_or_null(date.map(|date| date.start.to_string())),
                text_or_null(date.and_then(|date| Some(date.end.as_ref()?.to_string()))),
                text_or_null(date.and_then(|date| date.time_zone.clone())),
            ]
        }
        PropertyValue::UniqueId(id) => {
            vec![text_or_null(unique_id(id)), id.number.as_ref().map_or(Cell::Null, number)]
        }
        PropertyValue::Relation(pages) => vec![count(pages)],
        PropertyValue::Files(files) => vec![count(files)],
        value => {
            let is_json =
                columns::parts(value.name()).iter().any(|part| part.holds == ColumnType::Json);
            vec![match plain(property, value) {
                Value::Null => Cell::Null,
                json if is_json => Cell::Json(json),
                json => from_json(json),
            }]
        }
    }
}

fn count<T>(items: &[T]) -> Cell {
    Cell::Integer(i64::try_from(items.len()).unwrap_or(i64::MAX))
}

fn text_or_null(text: Option<String>) -> Cell {
    text.map_or(Cell::Null, Cell::Text)
}

fn number(number: &Number) -> Cell {
    match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) => Cell::Integer(integer),
        (None, Some(real)) => Cell::Real(real),
        (None, None) => Cell::Null,
    }
}

fn from_json(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(value) => Cell::Boolean(value),
        Value::Number(value) => number(&value),
        Value::String(value) => Cell::Text(value),
        json => Cell::Json(json),
    }
}

/// A unique id as Notion shows it.
pub(super) fn unique_id(id: &UniqueId) -> Option<String> {
    let number = id.number.as_ref()?;
    Some(match id.prefix.as_deref() {
        None | Some("") => number.to_string(),
        Some(prefix) => format!("{prefix}-{number}"),
    })
}

/// A date in one text: ISO 8601, of a range both ends.
fn date(date: &DateValue) -> String {
    match &date.end {
        Some(end) => format!("{}/{end}", date.start),
        None => date.start.to_string(),
    }
}

/// A value in short, as it stands in the array of a rollup. `holder` is what the value is in, as it is read.
fn plain(holder: &impl Serialize, value: &PropertyValue) -> Value {
    match value {
        PropertyValue::Title(text) | PropertyValue::RichText(text) => text.plain_text().into(),
        PropertyValue::Number(number) => number.clone().into(),
        PropertyValue::Select(option) | PropertyValue::Status(option) => {
            option.as_ref().map(|option| option.name.clone()).into()
        }
        PropertyValue::MultiSelect(options) => {
            options.iter().map(|option| option.name.as_str()).collect()
        }
        PropertyValue::Date(value) => value.as_deref().map(date).into(),
        PropertyValue::People(users) => users.iter().map(|user| user.id.to_string()).collect(),
        PropertyValue::Files(files) => files.iter().map(|file| file.name.clone()).collect(),
        PropertyValue::Checkbox(checked) => (*checked).into(),
        PropertyValue::Url(text)
        | PropertyValue::Email(text)
        | PropertyValue::PhoneNumber(text) => text.clone().into(),
        PropertyValue::Formula(formula) => match &formula.value {
            FormulaValue::String(text) => text.clone().into(),
            FormulaValue::Number(number) => number.clone().into(),
            FormulaValue::Boolean(value) => (*value).into(),
            FormulaValue::Date(value) => value.as_deref().map(date).into(),
            FormulaValue::Unsupported(_) => Value::Null,
            value => as_it_came(formula, value.name()),
        },
        PropertyValue::Relation(pages) => pages.iter().map(|page| page.id.to_string()).collect(),
        PropertyValue::Rollup(rollup) => rolled_up(rollup),
        PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
            time.to_string().into()
        }
        PropertyValue::CreatedBy(user) | PropertyValue::LastEditedBy(user) => {
            user.id.to_string().into()
        }
        PropertyValue::UniqueId(id) => unique_id(id).into(),
        PropertyValue::Button(_) => Value::Null,
        PropertyValue::Verification(verification) => {
            verification.as_ref().map(|it| it.state.as_str().to_owned()).into()
        }
        value => as_it_came(holder, value.name()),
    }
}

fn rolled_up(rollup: &Rollup) -> Value {
    match &rollup.value {
        RollupValue::Number(number) => number.clone().into(),
        RollupValue::Date(value) => value.as_ref().map(date).into(),
        RollupValue::Array(items) => items.iter().map(|item| plain(item, &item.value)).collect(),
        RollupValue::Unsupported(_) | RollupValue::Incomplete(_) => Value::Null,
        value => as_it_came(rollup, value.name()),
    }
}

/// What stands under the name of a value's type, where it is in.
fn as_it_came(holder: &impl Serialize, name: &str) -> Value {
    // Values of the model have texts for keys, so that nothing can fail.
    let mut json = serde_json::to_value(holder).unwrap_or_default();
    json.get_mut(name).map(Value::take).unwrap_or_default()
}
