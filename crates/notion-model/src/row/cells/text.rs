use crate::row::cell::other_kind;
use crate::row::{BoundColumn, Cell, CellError, HasKind, kind};
use crate::{Place, Property, PropertyInput, PropertyValue, RichTextArray};

impl HasKind for String {
    type Kind = kind::RichText;
}

impl HasKind for RichTextArray {
    type Kind = kind::RichText;
}

impl HasKind for Place {
    type Kind = kind::Place;
}

macro_rules! texts {
    ($($Kind:ident: $make:ident;)*) => {$(
        /// Without annotations: writing back a text that has them loses them, so only a text that changed is written.
        impl Cell<kind::$Kind> for String {
            fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
                let text = <RichTextArray as Cell<kind::$Kind>>::read(property, column)?;
                Ok(text.plain_text())
            }

            fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                Ok(Some(PropertyInput::$make(self)))
            }
        }

        impl Cell<kind::$Kind> for RichTextArray {
            fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
                let PropertyValue::$Kind(text) = &property.value else {
                    return Err(other_kind::<kind::$Kind>(&property.value));
                };
                match property.is_truncated() {
                    true => Err(CellError::CutOff { came: text.len() }),
                    false => Ok(text.clone()),
                }
            }

            fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                Ok(Some(PropertyInput::$make(self.clone())))
            }
        }
    )*};
}

texts! {
    Title: title;
    RichText: rich_text;
}

macro_rules! addresses {
    ($($Kind:ident: $make:ident, $expected:literal;)*) => {$(
        /// One that is empty clears the cell.
        impl Cell<kind::$Kind> for String {
            fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
                match &property.value {
                    PropertyValue::$Kind(Some(text)) => Ok(text.clone()),
                    PropertyValue::$Kind(None) => Err(CellError::Empty { expected: $expected }),
                    other => Err(other_kind::<kind::$Kind>(other)),
                }
            }

            fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                let text = (!self.is_empty()).then(|| self.clone());
                Ok(Some(PropertyInput::$make(text)))
            }
        }
    )*};
}

addresses! {
    Url: url, "an address";
    Email: email, "an e-mail address";
    PhoneNumber: phone_number, "a phone number";
}

impl Cell<kind::Place> for Place {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        match &property.value {
            PropertyValue::Place(Some(place)) => Ok((**place).clone()),
            PropertyValue::Place(None) => Err(CellError::Empty { expected: "a place" }),
            other => Err(other_kind::<kind::Place>(other)),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::place(self.clone())))
    }
}
