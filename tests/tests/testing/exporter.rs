//! The first pattern: what an exporter writes, its importer reads.
//!
//! The exporter here writes rows as CSV, which is easily got wrong: commas, quotes and line breaks in texts, values that
//! are not there.

use notion_model::strategy::{self, References, Unknowns};
use notion_model::{
    DataSource, NumberFormat, Page, Properties, PropertyInput as Value,
    PropertySchemaInput as Schema, PropertyValue,
};
use notion_sim::Workspace;
use notion_sync::Client;
use proptest::prelude::*;

const COLUMNS: [&str; 4] = ["Task", "Status", "Effort", "Done"];

/// The code under test: writes rows as CSV.
fn export(pages: &[Page]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let cell = |page: &Page, name: &str| match page.properties.get(name).map(|it| &it.value) {
        Some(PropertyValue::Title(text)) => quoted(&text.plain_text()),
        Some(PropertyValue::Status(Some(option))) => quoted(&option.name),
        Some(PropertyValue::Number(Some(number))) => number.to_string(),
        Some(PropertyValue::Checkbox(done)) => done.to_string(),
        _ => String::new(),
    };
    let line = |page: &Page| COLUMNS.map(|name| cell(page, name)).join(",") + "\n";
    pages.iter().map(line).collect()
}

/// The code under test: reads them back.
fn import(csv: &str) -> Vec<Properties<Value>> {
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut characters = csv.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                rows.extend(row(&std::mem::take(&mut cells)));
            }
            other => cell.push(other),
        }
    }
    rows
}

fn row(cells: &[String]) -> Option<Properties<Value>> {
    let [task, status, effort, done] = cells else { return None };
    let mut row = Properties::from([("Task", Value::title(task.as_str()))]);
    if !status.is_empty() {
        row.insert("Status", Value::status(status.as_str()));
    }
    row.insert("Effort", Value::number(effort.parse::<f64>().ok()));
    row.insert("Done", Value::checkbox(done == "true"));
    Some(row)
}

fn schema() -> Properties<Schema> {
    Properties::from([
        ("Task", Schema::title()),
        ("Status", Schema::status_with(["To do", "Done, and \"closed\""].map(without_comma))),
        ("Effort", Schema::number(NumberFormat::Number)),
        ("Done", Schema::checkbox()),
    ])
}

/// No option has a comma in its name.
fn without_comma(name: &str) -> String {
    name.replace(',', ";")
}

/// A data source of the simulator that has the schema.
fn tasks(workspace: &Workspace, notion: &Client) -> DataSource {
    let create = notion.databases().create(workspace.root_page()).properties(schema());
    let database = create.send().expect("a database");
    workspace.data_source(database.data_sources[0].id).expect("a data source")
}

/// Whether the row says the same as the page, without the look of its texts.
fn is_same(row: &Properties<Value>, page: &Page) -> bool {
    COLUMNS.iter().all(|name| {
        let value = page.properties.get(name).map(|it| &it.value);
        match (row.get(name), value) {
            (Some(input), Some(PropertyValue::Title(text))) => {
                *input == Value::title(text.plain_text())
            }
            (Some(input), Some(value)) => input.matches(value),
            (None, Some(PropertyValue::Status(option))) => option.is_none(),
            (None, value) => value.is_none(),
            (Some(_), None) => false,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Whatever rows a data source has, as they are read: no simulator is needed.
    #[test]
    fn what_is_exported_is_imported(pages in {
        let workspace = Workspace::new();
        let source = tasks(&workspace, &crate::client(&workspace));
        prop::collection::vec(strategy::page_for(&source, Unknowns::NONE), 0..5)
    }) {
        let csv = export(&pages);
        let rows = import(&csv);
        prop_assert_eq!(rows.len(), pages.len(), "{}", csv);
        for (row, page) in rows.iter().zip(&pages) {
            prop_assert!(is_same(row, page), "{:?} is not {:?}", row, page.properties);
        }
    }
}

/// Whatever rows are created: exported, imported, created once more and read, they say the same.
#[test]
fn what_is_imported_is_there() {
    let workspace = Workspace::new();
    let notion = crate::client(&workspace);
    let (first, second) = (tasks(&workspace, &notion), tasks(&workspace, &notion));
    let empty = workspace.snapshot();
    let rows = prop::collection::vec(strategy::row_for(&first, &References::none()), 0..5);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    proptest!(config, |(rows in rows)| {
        workspace.restore(&empty);
        let create = |source: &DataSource, row: Properties<Value>| {
            notion.pages().create(source.id).properties(row).send().map(drop)
        };
        for row in rows {
            create(&first, row)?;
        }
        let csv = export(&workspace.rows(first.id));
        for row in import(&csv) {
            create(&second, row)?;
        }
        prop_assert_eq!(export(&workspace.rows(second.id)), csv);
    });
}
