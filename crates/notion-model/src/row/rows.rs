use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    Access, Binding, BoundColumn, Cell, CellError, Col, Kind, Plan, RowError, RowType, Targets,
    kind,
};
use crate::{
    DataSource, Page, PageId, Properties, Property, PropertyInput, PropertySchemaInput, Timestamp,
};

/// A struct for the rows of a data source; derived.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use notion_model::row::{Options, Row};
/// use notion_model::Date;
///
/// #[derive(Row)]
/// struct Task {
///     #[row(title, name = "Task")]
///     name: String,
///     #[row(name = "State")]
///     state: Option<State>,
///     #[row(name = "Due")]
///     due: Option<Date>,
/// }
///
/// #[derive(Options, Clone)]
/// enum State {
///     Open,
///     Done,
///     #[option(other)]
///     Other(String),
/// }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no struct for rows",
    note = "`#[derive(Row)]` makes it one"
)]
pub trait Row: Sized + Send + Sync + 'static {
    /// What the struct says of its data source.
    const TYPE: &'static RowType;

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// When a cell is missing, is of another kind, does not fit or has been cut off.
    fn read(cells: &Cells<'_>) -> Result<Self, RowError>;

    /// Writes the cells.
    fn write(&self, to: &mut Writer<'_>);

    /// Returns what it takes to make `live` what the struct says. [`Plan::new`] takes the data sources of other structs, too,
    /// to which relations are to be made.
    fn plan(live: &DataSource) -> Plan {
        Plan::new(Self::TYPE, live, &Targets::new())
    }

    /// Returns the properties that the struct stands for, in the order of the fields: those that can be made without knowing
    /// other data sources.
    fn schema() -> Properties<PropertySchemaInput> {
        let made = Self::TYPE
            .columns
            .iter()
            .filter_map(|column| Some((column.name, column.schema(&Targets::new()).ok()?)));
        made.collect()
    }
}

/// The cells of a row, found by a binding.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    page: &'a Page,
    row: &'static RowType,
    binding: &'a Binding,
}

impl<'a> Cells<'a> {
    /// Returns the cells of `page`, which is a row of the type `R`.
    pub fn new<R: Row>(page: &'a Page, binding: &'a Binding) -> Self {
        Self { page, row: R::TYPE, binding }
    }

    /// Reads the cell of the column at this place.
    ///
    /// # Errors
    ///
    /// When it is missing, of another kind, does not fit or has been cut off.
    pub fn read<T>(&self, index: usize, access: &Access<T>) -> Result<T, RowError> {
        self.read_with(index, access.read)
    }

    /// Reads the cell of the column at this place by a function.
    ///
    /// # Errors
    ///
    /// When it is missing, or the function fails.
    pub fn read_with<T>(
        &self,
        index: usize,
        read: impl FnOnce(&Property, &BoundColumn) -> Result<T, CellError>,
    ) -> Result<T, RowError> {
        let column = &self.binding.columns()[index];
        let cell = self.cell(column);
        let read = cell
            .ok_or(CellError::Missing { nearest: None })
            .and_then(|property| read(property, column));
        read.map_err(|reason| self.error(index, reason).on_page(self.page.id))
    }

    /// Reads the cell of the column at this place by a function of the program's.
    ///
    /// # Errors
    ///
    /// When it is missing, or the function fails.
    pub fn read_by<T, E: Display>(
        &self,
        index: usize,
        read: impl FnOnce(&Property) -> Result<T, E>,
    ) -> Result<T, RowError> {
        let custom = |error: E| CellError::Custom(error.to_string());
        self.read_with(index, |property, _| read(property).map_err(custom))
    }

    /// Reads the cell of the column at this place, a text that is JSON.
    ///
    /// # Errors
    ///
    /// When it is missing, has been cut off or is no JSON of that type.
    pub fn read_json<T: DeserializeOwned>(&self, index: usize) -> Result<T, RowError> {
        self.read_with(index, |property, column| {
            let text: String = Cell::<kind::RichText>::read(property, column)?;
            let custom = |error: serde_json::Error| CellError::Custom(error.to_string());
            serde_json::from_str(&text).map_err(custom)
        })
    }

    /// The name that the property was bound under is the first guess.
    fn cell(&self, column: &BoundColumn) -> Option<&'a Property> {
        let by_name = self.page.properties.get(column.name());
        by_name.filter(|property| property.id == *column.id()).or_else(|| {
            self.page.properties.get_by_id(column.id().as_str()).map(|(_, property)| property)
        })
    }

    fn error(&self, index: usize, reason: CellError) -> RowError {
        row_error(self.row, self.binding, index, reason)
    }

    /// Returns what a page has besides its properties.
    pub fn page_info(&self) -> PageInfo {
        PageInfo {
            id: self.page.id,
            url: self.page.url.clone(),
            created: self.page.created_time,
            last_edited: self.page.last_edited_time,
            in_trash: self.page.in_trash,
        }
    }

    /// Returns the cells that are no columns.
    pub fn rest(&self) -> Rest {
        let columns = self.binding.columns();
        let is_rest =
            |property: &Property| columns.iter().all(|column| *column.id() != property.id);
        let rest = self.page.properties.iter().filter(|(_, property)| is_rest(property));
        Rest(rest.map(|(name, property)| (name, property.clone())).collect())
    }
}

pub(super) fn row_error(
    row: &RowType,
    binding: &Binding,
    index: usize,
    reason: CellError,
) -> RowError {
    let column = &binding.columns()[index];
    RowError::new(column.name(), reason).with_id(column.id()).of_field(row.columns[index].field)
}

/// The value that is written to a cell: `None` if it is only read, and an error if it can't have the value.
pub type Written = Result<Option<PropertyInput>, RowError>;

/// The cells of a row that are written: one for each column.
#[derive(Debug)]
pub struct Writer<'a> {
    row: &'static RowType,
    binding: &'a Binding,
    cells: Vec<Written>,
}

impl<'a> Writer<'a> {
    /// Writes the cell of the column at this place.
    pub fn write<T>(&mut self, index: usize, value: &T, access: &Access<T>) {
        self.write_with(index, |column| (access.write)(value, column));
    }

    /// Writes the cell of the column at this place by a function.
    pub fn write_with(
        &mut self,
        index: usize,
        write: impl FnOnce(&BoundColumn) -> Result<Option<PropertyInput>, CellError>,
    ) {
        let written = write(&self.binding.columns()[index]);
        let error = |reason| row_error(self.row, self.binding, index, reason);
        self.cells[index] = written.map_err(error).map(|cell| cell.map(PropertyInput::into_input));
    }

    /// Writes the cell of the column at this place by a function of the program's.
    pub fn write_by<T>(
        &mut self,
        index: usize,
        value: &T,
        write: impl FnOnce(&T) -> PropertyInput,
    ) {
        self.write_with(index, |_| Ok(Some(write(value))));
    }

    /// Writes the cell of the column at this place as a text that is JSON.
    pub fn write_json<T: Serialize>(&mut self, index: usize, value: &T) {
        self.write_with(index, |_| match serde_json::to_string(value) {
            Ok(text) => Ok(Some(PropertyInput::rich_text(text))),
            Err(error) => Err(CellError::Custom(error.to_string())),
        });
    }
}

impl Binding {
    /// Reads a row.
    ///
    /// # Errors
    ///
    /// When a cell is missing, is of another kind, does not fit or has been cut off.
    pub fn read<R: Row>(&self, page: &Page) -> Result<R, RowError> {
        R::read(&Cells::new::<R>(page, self))
    }

    /// Returns the cells of a row as they are written, one for each column.
    pub fn cells<R: Row>(&self, row: &R) -> Vec<Written> {
        let cells = vec![Ok(None); self.columns().len()];
        let mut writer = Writer { row: R::TYPE, binding: self, cells };
        row.write(&mut writer);
        writer.cells
    }

    /// Returns what is written to the cell of one column.
    ///
    /// # Errors
    ///
    /// When it can't have the value.
    pub fn write_cell<R: Row, T: Cell<K>, K: Kind>(
        &self,
        column: Col<R, T, K>,
        value: &T,
    ) -> Written {
        let index = column.index();
        let error = |reason| row_error(R::TYPE, self, index, reason);
        value.write(&self.columns()[index]).map_err(error)
    }

    /// Returns the cells of a row by the ids of their properties, as a request has them.
    ///
    /// # Errors
    ///
    /// When a cell can't have its value.
    pub fn write<R: Row>(&self, row: &R) -> Result<Properties<PropertyInput>, RowError> {
        self.by_id(self.cells(row))
    }

    /// Returns `cells`, one for each column, by the ids of their properties.
    ///
    /// # Errors
    ///
    /// The error of a cell that can't have its value.
    pub fn by_id(
        &self,
        cells: impl IntoIterator<Item = Written>,
    ) -> Result<Properties<PropertyInput>, RowError> {
        let mut properties = Properties::new();
        for (column, cell) in self.columns().iter().zip(cells) {
            if let Some(cell) = cell? {
                properties.insert(column.id().as_str(), cell);
            }
        }
        Ok(properties)
    }
}

/// The data of a page besides its properties: a field with `#[row(page)]`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PageInfo {
    /// The page.
    pub id: PageId,
    /// Its address in the app.
    pub url: String,
    /// When it was created, to the minute.
    pub created: Timestamp,
    /// When it was last edited, to the minute.
    pub last_edited: Timestamp,
    /// Whether it is in the trash.
    pub in_trash: bool,
}

/// The cells of a row that have no field, as they came: a field with `#[row(rest)]`. Writing never touches them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest(pub Properties<Property>);
