//! Sorts: the order of the rows that a query returns.

object! {
    /// One key of the order of rows; earlier keys win, later ones break ties.
    ///
    /// ```
    /// use notion_model::{Direction, Sort};
    ///
    /// let order = [Sort::ascending("Due"), Sort::by_created_time(Direction::Descending)];
    /// ```
    ///
    /// See [sorts](https://developers.notion.com/reference/sort-data-source-entries).
    pub struct Sort {
        /// The name or id of the property to sort by; or else there is a `timestamp`.
        pub property: Option<String>,
        /// The time to sort by.
        pub timestamp: Option<crate::RowTimestamp>,
        /// Which end comes first.
        pub direction: Direction,
    }
}

open_enum! {
    /// The direction of a sort.
    pub enum Direction {
        /// The least.
        Ascending = "ascending",
        /// The greatest.
        Descending = "descending",
    }
}

impl Sort {
    /// Sorts by the property with this name or id, the least first.
    pub fn ascending(property: impl Into<String>) -> Self {
        Self::by_property(property, Direction::Ascending)
    }

    /// Sorts by the property with this name or id, the greatest first.
    pub fn descending(property: impl Into<String>) -> Self {
        Self::by_property(property, Direction::Descending)
    }

    /// Sorts by the property with this name or id.
    pub fn by_property(property: impl Into<String>, direction: Direction) -> Self {
        Self { property: Some(property.into()), direction, ..Self::default() }
    }

    /// Sorts by when the rows were created.
    pub fn by_created_time(direction: Direction) -> Self {
        Self::by_timestamp(crate::RowTimestamp::CreatedTime, direction)
    }

    /// Sorts by when the rows were last edited.
    pub fn by_last_edited_time(direction: Direction) -> Self {
        Self::by_timestamp(crate::RowTimestamp::LastEditedTime, direction)
    }

    fn by_timestamp(timestamp: crate::RowTimestamp, direction: Direction) -> Self {
        Self { timestamp: Some(timestamp), direction, ..Self::default() }
    }
}
