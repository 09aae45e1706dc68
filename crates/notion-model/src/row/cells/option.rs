use crate::row::cell::{check_kind, other_kind};
use crate::row::options::{read, write};
use crate::row::{BoundColumn, Cell, CellError, Kind, ListKind, OptionSet, Options, kind};
use crate::{Property, PropertyInput, PropertyValue, SelectOption};

impl ListKind for String {
    type Kind = kind::MultiSelect;
}

fn option<K: Kind>(property: &Property) -> Result<&SelectOption, CellError> {
    check_kind::<K>(&property.value)?;
    match &property.value {
        PropertyValue::Select(Some(option)) | PropertyValue::Status(Some(option)) => Ok(option),
        _ => Err(CellError::Empty { expected: "an option" }),
    }
}

macro_rules! single {
    ($($Kind:ident: $make:ident, $makes_new:literal;)*) => {$(
        impl<O: Options> Cell<kind::$Kind> for O {
            const OPTIONS: Option<&'static OptionSet> = Some(O::SET);

            fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
                read(option::<kind::$Kind>(property)?, column)
            }

            fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                Ok(Some(PropertyInput::$make(write(self, column, $makes_new)?)))
            }
        }
    )*};
}

single! {
    Select: select, true;
    Status: status, false;
    StatusOrDefault: status, false;
}

impl<O: Options> Cell<kind::MultiSelect> for Vec<O> {
    const OPTIONS: Option<&'static OptionSet> = Some(O::SET);

    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
        match &property.value {
            PropertyValue::MultiSelect(options) => {
                options.iter().map(|option| read(option, column)).collect()
            }
            other => Err(other_kind::<kind::MultiSelect>(other)),
        }
    }

    fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        let options = self.iter().map(|option| write(option, column, true));
        Ok(Some(PropertyInput::multi_select(options.collect::<Result<Vec<_>, _>>()?)))
    }
}
