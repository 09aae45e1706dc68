//! Rows of a struct.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use super::text::rich_text_array;
use super::value::{date_value, day};
use crate::row::{Binding, Column, Row};
use crate::{DataSource, DateValue, Page, Property, PropertySchema};

/// Generates a row of the struct `R`: any values that its fields take, as they would be read.
///
/// Lists of related pages, people and files are empty, since what they name would have to be there; computed values are
/// any. A type of the program's own gets a value of the kind that it reads.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use notion_model::row::Row;
/// use notion_model::strategy;
/// use proptest::prelude::*;
///
/// #[derive(Row, Debug)]
/// struct Task {
///     #[row(title)]
///     name: String,
///     hours: Option<u8>,
/// }
///
/// proptest!(|(task in strategy::row_of::<Task>())| {
///     prop_assert!(task.name.len() < 1000);
/// });
/// # }
/// ```
///
/// # Panics
///
/// When a field takes none of the values that are tried for its kind.
pub fn row_of<R: Row + std::fmt::Debug>() -> impl Strategy<Value = R> {
    let cells: Vec<BoxedStrategy<Vec<serde_json::Value>>> =
        R::TYPE.columns.iter().map(forms).collect();
    let binding = Arc::new(binding::<R>());
    cells.prop_map(move |cells| read(&binding, &cells))
}

/// Reads the row whose cells have the first of the forms that its fields take.
fn read<R: Row>(binding: &Binding, cells: &[Vec<serde_json::Value>]) -> R {
    let mut chosen = vec![0; cells.len()];
    loop {
        let named = R::TYPE.columns.iter().zip(cells).zip(&chosen);
        let named =
            named.map(|((column, forms), chosen)| (column.name, property(column, &forms[*chosen])));
        let page = Page { properties: named.collect(), ..Page::default() };
        match binding.read(&page) {
            Ok(row) => return row,
            Err(error) => {
                let at = R::TYPE.columns.iter().position(|it| Some(it.field) == error.field());
                let at = at.expect("an error of a field");
                chosen[at] += 1;
                assert!(chosen[at] < cells[at].len(), "no value for {error}");
            }
        }
    }
}

/// The property of a cell; its JSON has the type's name and the value.
fn property(column: &Column, cell: &serde_json::Value) -> Property {
    let mut cell = cell.clone();
    cell["id"] = id(column).into();
    crate::from_value(&cell).expect("a property")
}

fn id(column: &Column) -> String {
    if column.kind == "title" { "title".to_owned() } else { column.name.to_owned() }
}

/// A data source that has the columns, with the options that are known.
fn binding<R: Row>() -> Binding {
    let properties = R::TYPE
        .columns
        .iter()
        .map(|column| {
            let kind = if column.kind == "computed" { "formula" } else { column.kind };
            let options = known(column).enumerate();
            let options: Vec<_> = options
                .map(|(index, name)| json!({"id": index.to_string(), "name": name, "color": "default"}))
                .collect();
            let schema = json!({
                "id": id(column), "name": column.name, "type": kind,
                kind: {"options": options, "groups": [], "format": "number", "expression": ""},
            });
            (column.name, crate::from_value::<PropertySchema>(&schema).expect("a schema"))
        })
        .collect();
    let source = DataSource { properties, ..DataSource::default() };
    Binding::new(R::TYPE, &source).expect("its own columns")
}

fn known(column: &Column) -> impl Iterator<Item = &'static str> {
    column.options.into_iter().flat_map(|set| set.options).map(|spec| spec.name)
}

/// Values of a kind, each of another form, the likeliest to be taken last.
fn forms(column: &Column) -> BoxedStrategy<Vec<serde_json::Value>> {
    let kind = column.kind;
    let wrap = move |value: serde_json::Value| json!({"type": kind, kind: value});
    match kind {
        "title" | "rich_text" => (rich_text_array(), ".{0,40}")
            .prop_map(move |(rich, plain)| {
                let plain = crate::RichTextArray::from(plain);
                [rich, plain].map(|text| wrap(json!(text))).into()
            })
            .boxed(),
        "number" => (option::of(-1e9..1e9f64), 0u8..100)
            .prop_map(move |(float, small)| vec![wrap(json!(float)), wrap(json!(small))])
            .boxed(),
        "select" | "status" => (option::of(choice(column)), choice(column))
            .prop_map(move |(maybe, option)| vec![wrap(json!(maybe)), wrap(option)])
            .boxed(),
        "multi_select" => vec(choice(column), 0..4)
            .prop_map(move |mut options| {
                let mut seen = std::collections::HashSet::new();
                options.retain(|option| seen.insert(option["name"].to_string()));
                vec![wrap(json!(options))]
            })
            .boxed(),
        "date" => (option::of(date_value()), day(), date_value())
            .prop_map(move |(any, day, time)| {
                let times = [any, Some(DateValue::from(day)), Some(DateValue::from(time.start))];
                let mut all: Vec<_> = times.map(|date| wrap(json!(date))).into();
                // A time is always to be had.
                all.push(wrap(json!({"start": format!("{day}T12:30:00.000+00:00")})));
                all
            })
            .boxed(),
        "checkbox" => any::<bool>().prop_map(move |is| vec![wrap(is.into())]).boxed(),
        "url" | "email" | "phone_number" => (option::of("[a-z]{1,20}"), "[a-z]{1,20}")
            .prop_map(move |(maybe, text)| vec![wrap(json!(maybe)), wrap(json!(text))])
            .boxed(),
        "place" => Just(vec![wrap(json!(null)), wrap(json!({"lat": 1.5, "lon": 2.5}))]).boxed(),
        "people" | "files" => Just(vec![wrap(json!([]))]).boxed(),
        "relation" => Just(vec![json!({"type": kind, kind: [], "has_more": false})]).boxed(),
        _ => computed(kind).boxed(),
    }
}

/// One of the options that are known, or another one where there may be others.
fn choice(column: &Column) -> BoxedStrategy<serde_json::Value> {
    let option = |id: String, name: &str| json!({"id": id, "name": name, "color": "default"});
    let names: Vec<&str> = known(column).collect();
    let indices = (0..names.len()).collect::<Vec<_>>();
    let other = "[a-z]{1,12}".prop_map(move |name| option(format!("other-{name}"), &name));
    if names.is_empty() {
        return other.boxed();
    }
    let known = proptest::sample::select(indices)
        .prop_map(move |index| option(index.to_string(), names[index]));
    match column.options.is_some_and(|set| set.open) {
        true => prop_oneof![4 => known, 1 => other].boxed(),
        false => known.boxed(),
    }
}

/// What Notion may have computed: a result of each kind, since nobody says which one the field takes.
fn computed(kind: &'static str) -> impl Strategy<Value = Vec<serde_json::Value>> {
    (any::<i32>(), any::<bool>(), "[a-z ]{0,20}", day()).prop_map(move |(number, is, text, day)| {
        let formula = |of: &str, value: serde_json::Value| json!({"type": of, of: value});
        let results = [
            formula("number", json!(number)),
            formula("boolean", json!(is)),
            formula("string", json!(text)),
            formula("date", json!({"start": day.to_string()})),
            formula("date", json!({"start": format!("{day}T12:30:00.000+00:00")})),
            formula("string", json!(null)),
        ];
        let user =
            json!({"object": "user", "id": crate::UserId::from_uuid(uuid::Uuid::from_u128(1))});
        let time = json!(format!("{day}T12:30:00.000Z"));
        let values: Vec<serde_json::Value> = match kind {
            "unique_id" => vec![json!({"prefix": null, "number": number.unsigned_abs()})],
            "created_time" | "last_edited_time" => vec![time],
            "created_by" | "last_edited_by" => vec![user],
            "rollup" => {
                let mut rollups = results[..].to_vec();
                rollups.push(json!({"type": "array", "array": [], "function": "show_original"}));
                rollups
            }
            _ => results.into(),
        };
        let kind = if kind == "computed" { "formula" } else { kind };
        values.into_iter().map(|value| json!({"type": kind, kind: value})).collect()
    })
}
