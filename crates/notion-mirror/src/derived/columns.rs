//! Which typed columns a data source has, through every change of its schema.

use std::collections::HashSet;

use notion_model::{DataSource, PropertyId, Timestamp};

use super::names;

/// The type of what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text.
    Text,
    /// A number.
    Number,
    /// An integer.
    Integer,
    /// 0 or 1.
    Boolean,
    /// JSON, as text.
    Json,
    /// Whatever a formula or a rollup results in.
    Any,
}

/// One column of those that hold the values of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is added to the name of the property's columns: nothing to the first's.
    pub suffix: &'static str,
    /// What is added to the property's name in the view.
    pub label: &'static str,
    /// What it holds.
    pub holds: ColumnType,
}

impl Part {
    const fn one(holds: ColumnType) -> [Self; 1] {
        [Self { suffix: "", label: "", holds }]
    }
}

const TEXT: [Part; 1] = Part::one(ColumnType::Text);
const NUMBER: [Part; 1] = Part::one(ColumnType::Number);
const CHECKBOX: [Part; 1] = Part::one(ColumnType::Boolean);
const JSON: [Part; 1] = Part::one(ColumnType::Json);
const ANY: [Part; 1] = Part::one(ColumnType::Any);
const COUNT: [Part; 1] = [Part { suffix: "", label: " count", holds: ColumnType::Integer }];
const DATE: [Part; 3] = [
    Part { suffix: "", label: "", holds: ColumnType::Text },
    Part { suffix: "_end", label: " end", holds: ColumnType::Text },
    Part { suffix: "_zone", label: " time zone", holds: ColumnType::Text },
];
const UNIQUE_ID: [Part; 2] = [
    Part { suffix: "", label: "", holds: ColumnType::Text },
    Part { suffix: "_number", label: " number", holds: ColumnType::Integer },
];

/// The columns of a property of this type. Types that are not known here are kept as JSON.
pub(super) fn parts(kind: &str) -> &'static [Part] {
    match kind {
        "title" | "rich_text" | "url" | "email" | "phone_number" | "select" | "status"
        | "created_by" | "last_edited_by" | "created_time" | "last_edited_time"
        | "verification" => &TEXT,
        "number" => &NUMBER,
        "checkbox" => &CHECKBOX,
        "date" => &DATE,
        "unique_id" => &UNIQUE_ID,
        "relation" | "files" => &COUNT,
        "formula" | "rollup" => &ANY,
        "button" => &[],
        _ => &JSON,
    }
}

/// A property of a schema: what columns depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProperty {
    /// The property.
    pub id: PropertyId,
    /// What it is called.
    pub name: String,
    /// Its type, by Notion's word: `rich_text`.
    pub kind: String,
}

/// Returns the properties of a data source, in the server's order.
pub fn schema(source: &DataSource) -> Vec<SchemaProperty> {
    let properties = source.properties.iter().map(|(name, schema)| SchemaProperty {
        id: schema.id.clone(),
        name: name.to_owned(),
        kind: schema.config.name().to_owned(),
    });
    properties.collect()
}

/// A property of a data source while it has or had one type: the columns that hold its values then.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The property.
    pub property: PropertyId,
    /// How many types it had before this one.
    pub generation: u32,
    /// What it is called, or was last.
    pub name: String,
    /// Its type, by Notion's word: `rich_text`.
    pub kind: String,
    /// When it was found to be gone, or to have another type. Its columns stay until the table is made anew.
    pub dropped_at: Option<Timestamp>,
}

impl Column {
    fn new(property: &SchemaProperty, generation: u32) -> Self {
        Self {
            property: property.id.clone(),
            generation,
            name: property.name.clone(),
            kind: property.kind.clone(),
            dropped_at: None,
        }
    }

    /// Returns what its columns hold; nothing of a button.
    pub fn parts(&self) -> &'static [Part] {
        parts(&self.kind)
    }

    /// Returns the name of one of its columns, such as `p_3a636d73`, `p_3a636d73_end` or, of the next generation,
    /// `p_3a636d73_g1`.
    pub fn part_name(&self, part: &Part) -> String {
        let name = names::column(&self.property);
        match self.generation {
            0 => format!("{name}{}", part.suffix),
            generation => format!("{name}_g{generation}{}", part.suffix),
        }
    }
}

/// What the view of a data source has besides the properties: of the page, and not of its content.
pub const VIEW_COLUMNS: [&str; 3] = ["_id", "_created_time", "_last_edited_time"];

/// A column of a view: the table's column, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewColumn {
    /// The name of the column in the table.
    pub column: String,
    /// What it is called in the view: the property's name, with a suffix if nothing else tells it from others.
    pub name: String,
}

/// All columns that the table of a data source has: those of the schema in its order, then those that were dropped.
///
/// ```
/// use notion_mirror::derived::columns::{Columns, SchemaProperty};
///
/// let schema = |name: &str, kind: &str| {
///     [SchemaProperty { id: "%3Acms".into(), name: name.into(), kind: kind.into() }]
/// };
/// let now = "2026-06-27T13:00:00Z".parse()?;
/// let columns = Columns::of(&schema("Due", "date"));
/// // A new name is a new view, …
/// let renamed = columns.follow(&schema("Until", "date"), now);
/// assert_eq!(renamed.all().len(), 1);
/// assert_eq!(renamed.view()[1].name, "Until end");
/// // … and a new type a new column.
/// let retyped = renamed.follow(&schema("Until", "rich_text"), now);
/// assert_eq!(retyped.all().len(), 2);
/// assert_eq!(retyped.view()[0].column, "p_3a636d73_g1");
/// # Ok::<(), notion_model::ParseTimeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns(Vec<Column>);

impl Columns {
    /// Returns the columns of a data source that has no table yet.
    pub fn of(schema: &[SchemaProperty]) -> Self {
        // Nothing was there that could be dropped, so the time counts for nothing.
        Self::default().follow(schema, Timestamp::MIN)
    }

    /// Returns the columns as they were stored.
    pub fn from_stored(columns: Vec<Column>) -> Self {
        Self(columns)
    }

    /// Returns the columns after the schema has become this, as was seen at the time `now`.
    ///
    /// A property with another name keeps its columns. One with another type, or one that is back, gets new ones; the old ones
    /// count as dropped, as do those of a property that is gone.
    pub fn follow(&self, schema: &[SchemaProperty], now: Timestamp) -> Self {
        let mut former: Vec<Option<Column>> = self.0.iter().cloned().map(Some).collect();
        let mut columns = Vec::with_capacity(former.len());
        let mut seen = HashSet::new();
        for property in schema {
            // A second property of the same id can't be distinguished from the first in rows.
            if !seen.insert(&property.id) {
                continue;
            }
            let is_same = |column: &Column| {
                column.property == property.id
                    && column.kind == property.kind
                    && column.dropped_at.is_none()
            };
            let live = former.iter_mut().find(|column| column.as_ref().is_some_and(is_same));
            columns.push(match live.and_then(Option::take) {
                Some(column) => Column { name: property.name.clone(), ..column },
                None => {
                    let same = self.0.iter().filter(|column| column.property == property.id);
                    let last = same.map(|column| column.generation).max();
                    Column::new(property, last.map_or(0, |last| last.saturating_add(1)))
                }
            });
        }
        columns.extend(
            former
                .into_iter()
                .flatten()
                .map(|column| Column { dropped_at: column.dropped_at.or(Some(now)), ..column }),
        );
        Self(columns)
    }

    /// Returns all columns, also those that were dropped.
    pub fn all(&self) -> &[Column] {
        &self.0
    }

    /// Returns the columns of the properties that there are.
    pub fn live(&self) -> impl Iterator<Item = &Column> + Clone {
        self.0.iter().filter(|column| column.dropped_at.is_none())
    }

    /// Returns the names of the columns that the typed values of a row go to, in the order of
    /// [`RowCells::cells`](super::cells::RowCells::cells), and what each holds.
    pub fn table(&self) -> Vec<(String, ColumnType)> {
        self.live()
            .flat_map(|column| {
                column.parts().iter().map(|part| (column.part_name(part), part.holds))
            })
            .collect()
    }

    /// Returns the columns of the view, in the same order. No name is there twice, and none is one of [`VIEW_COLUMNS`].
    pub fn view(&self) -> Vec<ViewColumn> {
        let parts =
            self.live().flat_map(|column| column.parts().iter().map(move |part| (column, part)));
        let wanted: Vec<(String, String)> = parts
            .map(|(column, part)| {
                // Which generation it is does not matter to who reads: one is there.
                let id = format!("{}{}", names::column(&column.property), part.suffix);
                (format!("{}{}", column.name, part.label), id)
            })
            .collect();
        let wanted: Vec<(&str, &str)> =
            wanted.iter().map(|(name, id)| (name.as_str(), id.as_str())).collect();
        let names = names::unique(&wanted, &VIEW_COLUMNS);
        let columns = self.table().into_iter().map(|(column, _)| column);
        columns.zip(names).map(|(column, name)| ViewColumn { column, name }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(properties: &[(&str, &str, &str)]) -> Vec<SchemaProperty> {
        let property = |(name, id, kind): &(&str, &str, &str)| SchemaProperty {
            id: (*id).into(),
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
        };
        properties.iter().map(property).collect()
    }

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn names(columns: &Columns) -> Vec<(String, String)> {
        columns.view().into_iter().map(|column| (column.name, column.column)).collect()
    }

    fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
        pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
    }

    #[test]
    fn every_type_has_its_columns() {
        let columns = Columns::of(&source(&[
            ("A", "title", "title"),
            ("B", "b", "date"),
            ("C", "c", "unique_id"),
            ("D", "d", "relation"),
            ("E", "e", "button"),
            ("F", "f", "hologram"),
        ]));
        assert_eq!(
            names(&columns),
            pairs([
                ("A", "p_7469746c65"),
                ("B", "p_62"),
                ("B end", "p_62_end"),
                ("B time zone", "p_62_zone"),
                ("C", "p_63"),
                ("C number", "p_63_number"),
                ("D count", "p_64"),
                ("F", "p_66"),
            ])
        );
        assert_eq!(columns.table()[7].1, ColumnType::Json);
        assert_eq!(columns.table().len(), columns.view().len());
    }

    #[test]
    fn a_part_of_a_name_is_a_name_like_others() {
        let columns = Columns::of(&source(&[("Due", "a", "date"), ("due END", "b", "number")]));
        assert_eq!(
            names(&columns),
            pairs([
                ("Due", "p_61"),
                ("Due end (p_61_end)", "p_61_end"),
                ("Due time zone", "p_61_zone"),
                ("due END (p_62)", "p_62"),
            ])
        );
    }

    #[test]
    fn what_is_gone_or_has_another_type_is_kept_aside() {
        let (first, second) = (time("2026-01-01T00:00:00Z"), time("2026-01-02T00:00:00Z"));
        let columns = Columns::of(&source(&[("A", "a", "number"), ("B", "b", "number")]));
        let columns = columns.follow(&source(&[("A", "a", "rich_text")]), first);
        assert_eq!(names(&columns), pairs([("A", "p_61_g1")]));
        let dropped = columns.all().iter().map(|column| column.dropped_at);
        assert_eq!(dropped.collect::<Vec<_>>(), [None, Some(first), Some(first)]);
        // It comes back, with its old type; what was dropped first keeps its time.
        let columns =
            columns.follow(&source(&[("A", "a", "number"), ("B", "b", "number")]), second);
        assert_eq!(names(&columns), pairs([("A", "p_61_g2"), ("B", "p_62_g1")]));
        let dropped = columns.all().iter().map(|column| column.dropped_at);
        assert_eq!(
            dropped.collect::<Vec<_>>(),
            [None, None, Some(second), Some(first), Some(first)]
        );
    }

    #[test]
    fn nothing_new_changes_nothing() {
        let source = source(&[("A", "%3Aa", "number"), ("B", "b", "date")]);
        let columns = Columns::of(&source);
        assert_eq!(columns.follow(&source, time("2026-01-01T00:00:00Z")), columns);
    }

    #[test]
    fn an_id_counts_however_it_is_written_and_once() {
        let one = Columns::of(&source(&[("A", "%3Aa", "number"), ("B", ":a", "number")]));
        assert_eq!(names(&one), pairs([("A", "p_3a61")]));
        let renamed = one.follow(&source(&[("C", ":a", "number")]), Timestamp::MAX);
        assert_eq!(names(&renamed), pairs([("C", "p_3a61")]));
    }
}
