use crate::row::access::{show, single};
use crate::row::cell::other_kind;
use crate::row::{BoundColumn, Cell, CellError, HasKind, Kind, kind};
use crate::{Date, DateOrDateTime, DateValue, Property, PropertyInput, PropertyValue, Timestamp};

fn date<K: Kind>(property: &Property) -> Result<&DateValue, CellError> {
    match &property.value {
        PropertyValue::Date(Some(date)) => Ok(date),
        PropertyValue::Date(None) => Err(CellError::Empty { expected: "a date" }),
        other => Err(other_kind::<K>(other)),
    }
}

fn unfit(expected: &'static str, date: &DateValue) -> CellError {
    CellError::Unfit { expected, found: show(date) }
}

impl HasKind for Date {
    type Kind = kind::Date;
}

impl HasKind for Timestamp {
    type Kind = kind::Date;
}

impl HasKind for DateValue {
    type Kind = kind::Date;
}

/// A day without a time. A time, or a range, would be lost, and is an error.
impl Cell<kind::Date> for Date {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        let date = date::<kind::Date>(property)?;
        match single(date) {
            Some(DateOrDateTime::Date(day)) => Ok(*day),
            _ => Err(unfit("a day without a time", date)),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::date(*self)))
    }
}

/// The day on which it is, or begins, whatever the time.
impl Cell<kind::Day> for Date {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        let date = date::<kind::Day>(property)?;
        date.start.date().ok_or_else(|| unfit("a day", date))
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::date(*self)))
    }
}

/// A time, which Notion keeps to the minute. A day without a time, or a range, is an error.
impl Cell<kind::Date> for Timestamp {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        let date = date::<kind::Date>(property)?;
        let start = single(date).filter(|start| start.has_time());
        start.and_then(DateOrDateTime::timestamp).ok_or_else(|| unfit("a time", date))
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::date(*self)))
    }
}

/// A day, a time or a range, as it came.
impl Cell<kind::Date> for DateValue {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        date::<kind::Date>(property).cloned()
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::date(self.clone())))
    }
}

/// The types of jiff, which are what those of this crate are.
#[cfg(feature = "jiff")]
macro_rules! like {
    ($($Type:ty as $Is:ty: $($Kind:ident),+;)*) => {$(
        impl HasKind for $Type {
            type Kind = kind::Date;
        }

        $(impl Cell<kind::$Kind> for $Type {
            fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
                <$Is as Cell<kind::$Kind>>::read(property, column).map(Self::from)
            }

            fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
                Cell::<kind::$Kind>::write(&<$Is>::from(*self), column)
            }
        })+
    )*};
}

#[cfg(feature = "jiff")]
like! {
    jiff::civil::Date as Date: Date, Day;
    jiff::Timestamp as Timestamp: Date;
}

#[cfg(feature = "jiff")]
impl HasKind for jiff::Zoned {
    type Kind = kind::Date;
}

/// A time in its zone, which Notion keeps to the minute, and of the zone only the offset. A day without a time, or a range, is
/// an error.
#[cfg(feature = "jiff")]
impl Cell<kind::Date> for jiff::Zoned {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        let date = date::<kind::Date>(property)?;
        let zoned = match single(date) {
            Some(DateOrDateTime::DateTime { instant, offset }) => {
                let zone = jiff::tz::TimeZone::fixed((*offset).into());
                Some(jiff::Timestamp::from(*instant).to_zoned(zone))
            }
            _ => None,
        };
        zoned.ok_or_else(|| unfit("a time with an offset", date))
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        let (instant, offset) = (self.timestamp().into(), self.offset().into());
        Ok(Some(PropertyInput::date(DateOrDateTime::DateTime { instant, offset })))
    }
}
