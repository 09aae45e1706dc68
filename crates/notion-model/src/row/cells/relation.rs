use std::fmt;
use std::marker::PhantomData;

use crate::row::cell::{MayBeEmpty, other_kind};
use crate::row::{BoundColumn, Cell, CellError, HasKind, ListKind, Row, RowType, kind};
use crate::{File, PageId, Property, PropertyInput, PropertyValue, UserId};

/// Related rows of the type `T`: the ids of all of them.
///
/// [`Col`](crate::row::Col) filters by them, and `Table::load` of `notion-api` reads the rows.
pub struct Many<T> {
    ids: Vec<PageId>,
    of: PhantomData<fn() -> T>,
}

/// One related row of the type `T`, or none. More than one is an error when it is read.
pub struct One<T> {
    id: Option<PageId>,
    of: PhantomData<fn() -> T>,
}

impl<T> Many<T> {
    /// Returns the ids of the related rows.
    pub fn ids(&self) -> &[PageId] {
        &self.ids
    }

    /// Relates to this row, too.
    pub fn add(&mut self, row: impl Into<PageId>) {
        let id = row.into();
        if !self.ids.contains(&id) {
            self.ids.push(id);
        }
    }

    /// Does not relate to this row any more.
    pub fn remove(&mut self, row: impl Into<PageId>) {
        let id = row.into();
        self.ids.retain(|known| *known != id);
    }
}

impl<T> One<T> {
    /// Returns the relation to no row.
    pub fn none() -> Self {
        Self { id: None, of: PhantomData }
    }

    /// Returns the relation to this row.
    pub fn to(row: impl Into<PageId>) -> Self {
        Self { id: Some(row.into()), of: PhantomData }
    }

    /// Returns the id of the related row, if there is one.
    pub fn id(&self) -> Option<PageId> {
        self.id
    }
}

impl<T, P: Into<PageId>> FromIterator<P> for Many<T> {
    fn from_iter<I: IntoIterator<Item = P>>(rows: I) -> Self {
        let mut many = Self::default();
        rows.into_iter().for_each(|row| many.add(row));
        many
    }
}

// None of these asks anything of `T`, as a derive would.
macro_rules! of_ids {
    ($($Type:ident($field:ident);)*) => {$(
        impl<T> Clone for $Type<T> {
            fn clone(&self) -> Self {
                Self { $field: self.$field.clone(), of: PhantomData }
            }
        }

        impl<T> Default for $Type<T> {
            fn default() -> Self {
                Self { $field: Default::default(), of: PhantomData }
            }
        }

        impl<T> PartialEq for $Type<T> {
            fn eq(&self, other: &Self) -> bool {
                self.$field == other.$field
            }
        }

        impl<T> Eq for $Type<T> {}

        impl<T> fmt::Debug for $Type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($Type)).field(&self.$field).finish()
            }
        }

        impl<T> HasKind for $Type<T> {
            type Kind = kind::Relation;
        }

        impl<T> MayBeEmpty for $Type<T> {}
    )*};
}

of_ids! {
    Many(ids);
    One(id);
}

impl ListKind for PageId {
    type Kind = kind::Relation;
}

impl ListKind for UserId {
    type Kind = kind::People;
}

impl ListKind for File {
    type Kind = kind::Files;
}

fn row_type<T: Row>() -> &'static RowType {
    T::TYPE
}

impl<T: Row> Cell<kind::Relation> for Many<T> {
    const TARGET: Option<fn() -> &'static RowType> = Some(row_type::<T>);

    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
        let ids = Vec::<PageId>::read(property, column)?;
        Ok(Self { ids, of: PhantomData })
    }

    fn write(&self, column: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        self.ids.write(column)
    }
}

impl<T: Row> Cell<kind::Relation> for One<T> {
    const TARGET: Option<fn() -> &'static RowType> = Some(row_type::<T>);

    fn read(property: &Property, column: &BoundColumn) -> Result<Self, CellError> {
        match Vec::<PageId>::read(property, column)?[..] {
            [] => Ok(Self::none()),
            [id] => Ok(Self::to(id)),
            ref ids => Err(CellError::Unfit {
                expected: "one related row at most",
                found: format!("{} of them", ids.len()),
            }),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::relation(self.id)))
    }
}

impl Cell<kind::Relation> for Vec<PageId> {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        match &property.value {
            PropertyValue::Relation(pages) if property.is_truncated() => {
                Err(CellError::CutOff { came: pages.len() })
            }
            PropertyValue::Relation(pages) => Ok(pages.iter().map(|page| page.id).collect()),
            other => Err(other_kind::<kind::Relation>(other)),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::relation(self.iter().copied())))
    }
}

/// A group of users is no user, and an error.
impl Cell<kind::People> for Vec<UserId> {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        let people = match &property.value {
            PropertyValue::People(people) if property.is_truncated() => {
                return Err(CellError::CutOff { came: people.len() });
            }
            PropertyValue::People(people) => people,
            other => return Err(other_kind::<kind::People>(other)),
        };
        let user = |user: &crate::User| match user.is_group() {
            true => {
                let found = format!("the group {}", user.name.as_deref().unwrap_or_default());
                Err(CellError::Unfit { expected: "users", found })
            }
            false => Ok(user.id),
        };
        people.iter().map(user).collect()
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::people(self.iter().copied())))
    }
}

/// What was read is kept: a file that is there is named again when others change.
impl Cell<kind::Files> for Vec<File> {
    fn read(property: &Property, _: &BoundColumn) -> Result<Self, CellError> {
        match &property.value {
            PropertyValue::Files(files) => Ok(files.clone()),
            other => Err(other_kind::<kind::Files>(other)),
        }
    }

    fn write(&self, _: &BoundColumn) -> Result<Option<PropertyInput>, CellError> {
        Ok(Some(PropertyInput::files(self.iter().cloned())))
    }
}
