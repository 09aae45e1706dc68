//! Cells that were written by one binding, for another one.

use super::binding::BoundOption;
use super::rows::row_error;
use super::{Binding, BoundColumn, CellError, Row, Written};
use crate::{PropertyInput, PropertyInputValue as Value, SelectOptionInput};

impl Binding {
    /// Returns whether writing by `other` sends the same: the properties and options have the same ids, whatever they are
    /// called.
    pub fn has_ids_of(&self, other: &Self) -> bool {
        let ids = |options: &[BoundOption]| -> Vec<_> {
            options.iter().map(|option| (option.id.clone(), option.variant)).collect()
        };
        let same = |(one, other): (&BoundColumn, &BoundColumn)| {
            one.id == other.id && ids(&one.options) == ids(&other.options)
        };
        self.columns().len() == other.columns().len()
            && self.columns().iter().zip(other.columns()).all(same)
    }

    /// Returns `cells`, one for each column, which this binding wrote, as `to` writes them: an option by the id that it has
    /// there. A cell whose option is not there, and must not be made, becomes an error.
    pub fn moved<R: Row>(&self, cells: Vec<Written>, to: &Self) -> Vec<Written> {
        let moved = |(index, cell): (usize, Written)| {
            let (from, column) = (&self.columns()[index], &to.columns()[index]);
            let cell = cell?.map(|cell| move_cell(cell, from, column)).transpose();
            cell.map_err(|reason| row_error(R::TYPE, to, index, reason))
        };
        cells.into_iter().enumerate().map(moved).collect()
    }
}

fn move_cell(
    mut cell: PropertyInput,
    from: &BoundColumn,
    to: &BoundColumn,
) -> Result<PropertyInput, CellError> {
    match &mut cell.value {
        Value::Select(Some(option)) => *option = move_option(option, from, to, true)?,
        Value::Status(Some(option)) => *option = move_option(option, from, to, false)?,
        Value::MultiSelect(options) => {
            for option in options {
                *option = move_option(option, from, to, true)?;
            }
        }
        _ => {}
    }
    Ok(cell)
}

fn move_option(
    option: &SelectOptionInput,
    from: &BoundColumn,
    to: &BoundColumn,
    makes_new: bool,
) -> Result<SelectOptionInput, CellError> {
    let known = from.options.iter().find(|known| option.id.as_ref() == Some(&known.id));
    let name = known.map(|known| &known.name).or(option.name.as_ref());
    let variant = known.and_then(|known| known.variant);
    let by_variant = to.options.iter().find(|it| variant.is_some() && it.variant == variant);
    let there = by_variant.or_else(|| to.options.iter().find(|it| Some(&it.name) == name));
    match (there, name) {
        (Some(there), _) => Ok(SelectOptionInput::with_id(&there.id)),
        (None, Some(name)) if makes_new && !to.strict => Ok(SelectOptionInput::named(name)),
        (None, Some(name)) => Err(CellError::NoSuchOption { name: name.clone() }),
        // An id that neither binding knows came from the program itself.
        (None, None) => Ok(option.clone()),
    }
}
