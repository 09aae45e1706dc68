//! What holds for any row and any schema.

use std::collections::BTreeSet;

use notion_api::Error;
use notion_model::row::{Binding, Loss, Row, is_same};
use notion_model::{
    Date, DateValue, NumberFormat, PropertySchemaInput as Schema, RichTextArray, Timestamp,
    strategy,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use crate::setup::{Setup, State};

/// A field of every kind that needs nothing else to be there.
#[derive(Row, Clone, Debug, PartialEq)]
struct Wide {
    #[row(title)]
    name: String,
    plain: Option<String>,
    rich: RichTextArray,
    float: Option<f64>,
    small: u8,
    state: Option<State>,
    word: Option<String>,
    tags: Vec<State>,
    #[row(multi_select)]
    words: Vec<String>,
    day: Option<Date>,
    time: Option<Timestamp>,
    span: Option<DateValue>,
    done: bool,
    #[row(url)]
    link: Option<String>,
    #[row(email)]
    mail: Option<String>,
    #[row(phone_number)]
    phone: Option<String>,
}

/// What people and pages are mentioned would have to be there.
fn wide() -> impl Strategy<Value = Wide> {
    strategy::row_of::<Wide>().prop_map(|mut row| {
        row.rich.retain(|piece| piece.kind.name() != "mention");
        // A title that is split in runs, and numbers that no program writes, say nothing about rows.
        row.name.retain(|letter| letter != '\0');
        row
    })
}

fn block_on<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.expect("a runtime").block_on(future);
    result.map_err(|error| TestCaseError::fail(error.to_string()))
}

/// The fields in which two rows differ.
fn differences(binding: &Binding, one: &Wide, other: &Wide) -> Vec<&'static str> {
    let (one, other) = (binding.cells(one), binding.cells(other));
    let differ = |at: &usize| match (&one[*at], &other[*at]) {
        (Ok(Some(one)), Ok(Some(other))) => !is_same(one, other),
        _ => panic!("a cell that can't be written"),
    };
    (0..one.len()).filter(differ).map(|at| Wide::TYPE.columns[at].field).collect()
}

/// What comes back is what was there, field by field. Of times the minute counts, of styled text what it reads.
fn assert_read(read: &Wide, row: &Wide) {
    let minute = |time: &Timestamp| time.as_second().div_euclid(60);
    let names = |options: &[State]| -> BTreeSet<String> {
        options.iter().map(|option| format!("{option:?}")).collect()
    };
    let words = |row: &Wide| -> BTreeSet<String> { row.words.iter().cloned().collect() };
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    assert_eq!((&read.name, text(&read.plain)), (&row.name, text(&row.plain)));
    assert_eq!(read.rich.plain_text(), row.rich.plain_text());
    assert_eq!((read.float, read.small, read.done), (row.float, row.small, row.done));
    assert_eq!((&read.state, text(&read.word)), (&row.state, text(&row.word)));
    assert_eq!((names(&read.tags), words(read)), (names(&row.tags), words(row)));
    assert_eq!(read.day, row.day);
    assert_eq!(read.time.as_ref().map(minute), row.time.as_ref().map(minute));
    assert_eq!((&read.link, &read.mail, &read.phone), (&row.link, &row.mail, &row.phone));
}

proptest! {
    #![proptest_config(Config { cases: 48, ..Config::default() })]

    #[test]
    fn what_is_inserted_is_read_and_what_changes_is_saved(first in wide(), second in wide()) {
        block_on(async {
            let setup = Setup::new().await?;
            let (table,) = setup.notion.rows_in(setup.page).create::<(Wide,)>().await?;
            let mut row = table.insert(&first).send().await?;
            // Options that were new have an id now.
            let table = setup.notion.rows::<Wide>(table.data_source()).bind().await?;
            let binding = table.binding();
            let read = table.get(&row).await?;
            assert_eq!(differences(&binding, &read, &first), [""; 0]);
            assert_read(&read, &first);
            assert!(table.save(&read).await?.is_empty(), "what was read is what is there");

            row = read;
            *row = second.clone();
            let expected = differences(&binding, &first, &second);
            setup.requests();
            assert_eq!(table.save(&row).await?, expected);
            assert_eq!(setup.requests(), usize::from(!expected.is_empty()));
            let mut ids: Vec<String> = expected.iter().map(|field| {
                let column = Wide::TYPE.columns.iter().position(|column| column.field == *field);
                binding.columns()[column.expect("a column")].id().decoded().into_owned()
            }).collect();
            ids.sort();
            let decoded = |id: String| notion_model::PropertyId::from(id).decoded().into_owned();
            let mut written: Vec<String> = setup.written().into_iter().map(decoded).collect();
            written.sort();
            assert_eq!(written, ids, "the cells that changed, and no others");
            let table = setup.notion.rows::<Wide>(table.data_source()).bind().await?;
            let read = table.get(&row).await?;
            assert_eq!(differences(&table.binding(), &read, &second), [""; 0]);
            assert_read(&read, &second);

            let upserted = table.upsert(Wide::NAME, [&second]).send().await?;
            let is_known = !second.name.is_empty();
            assert_eq!(upserted.unchanged(), usize::from(is_known), "{upserted:?}");
            Ok(())
        })?;
    }

    #[test]
    fn a_plan_leads_there_and_loses_nothing_that_it_does_not_say(
        kinds in proptest::collection::vec((0usize..8, any::<bool>()), 15),
    ) {
        block_on(async {
            let setup = Setup::new().await?;
            // Any properties of these names, or none.
            let names: Vec<&str> = Wide::TYPE.columns.iter().skip(1).map(|it| it.name).collect();
            let schema = |kind: usize| match kind {
                0 => Schema::rich_text(),
                1 => Schema::number(NumberFormat::Euro),
                2 => Schema::select(["To do", "Odd"]),
                3 => Schema::multi_select(["Doing"]),
                4 => Schema::date(),
                5 => Schema::checkbox(),
                6 => Schema::url(),
                _ => Schema::email(),
            };
            let live = names.iter().zip(&kinds).filter(|(_, (_, is_there))| *is_there);
            let mut live: Vec<(&str, Schema)> =
                live.map(|(name, (kind, _))| (*name, schema(*kind))).collect();
            live.push(("Title", Schema::title()));
            let database = setup.notion.databases().create(setup.page).properties(live).send().await?;
            let source = database.data_sources[0].id;
            // A row with something in each cell.
            let live = setup.notion.data_sources().retrieve(source).send().await?;
            let strategies = live.properties.iter().filter_map(|(name, schema)| {
                use notion_model::PropertyInput as Value;
                Some((name.to_owned(), match schema.config.name() {
                    "title" => Value::title("a"),
                    "rich_text" => Value::rich_text("12"),
                    "number" => Value::number(12),
                    "select" => Value::select("Odd"),
                    "multi_select" => Value::multi_select(["Doing"]),
                    "date" => Value::date("2026-01-02"),
                    "checkbox" => Value::checkbox(true),
                    "url" => Value::url("https://x.test/"),
                    "email" => Value::email("a@x.test"),
                    _ => return None,
                }))
            });
            let values: Vec<_> = strategies.collect();
            let row = setup.notion.pages().create(source).properties(values).send().await?;

            let rows = || setup.notion.rows::<Wide>(source);
            let plan = rows().plan(&notion_model::row::Targets::new()).await?;
            let losing: Vec<String> = plan.losses().map(|step| step.property.clone()).collect();
            assert!(plan.losses().all(|step| step.rows == Some(1)), "{plan}");
            let applied = rows().apply(plan).send().await?;
            assert!(Wide::plan(&applied.live).is_done_without_loss(), "{}", Wide::plan(&applied.live));
            let after = setup.notion.pages().retrieve(row.id).send().await?;
            for (_, before) in row.properties.iter() {
                let (_, after) = after.properties.get_by_id(before.id.as_str()).expect("a cell");
                assert_eq!(after.value, before.value, "nothing is lost, nothing changed");
            }
            // What loses values is done when it is named, and then the struct fits.
            let plan = Wide::plan(&applied.live);
            let applied = rows().apply(plan).losing(losing).send().await?;
            let rest = Wide::plan(&applied.live);
            assert!(rest.steps().iter().all(|step| step.loss == Loss::NotPossible), "{rest}");
            rows().bind().await?;
            Ok(())
        })?;
    }
}
