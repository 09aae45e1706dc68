//! Upserts that look into the trash, prune, and compare keys by a function.

use notion_api::rows::Outcome;
use notion_api::{Error, ErrorKind};
use notion_model::row::Row;
use notion_model::{PropertyInput as Value, PropertySchemaInput as Schema};
use notion_sim::Fault;

use crate::setup::{Setup, Task};

fn tasks<const N: usize>(names: [&str; N]) -> [Task; N] {
    names.map(Task::named)
}

async fn names(setup: &Setup) -> Result<Vec<String>, Error> {
    let rows = setup.bind().await?.query().sort(Task::NAME.ascending()).all().await?;
    Ok(rows.into_iter().map(|row| row.into_row().name).collect())
}

#[tokio::test]
async fn a_row_in_the_trash_with_the_key_is_reported_and_left_there() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let table = setup.bind().await?;
    let gone = table.insert(&Task::named("b")).send().await?.id();
    table.insert(&Task::named("a")).send().await?;
    table.trash(gone).await?;
    let report = table.upsert(Task::NAME, &tasks(["a", "b", "c"])).send().await?;
    assert_eq!((report.created(), report.unchanged()), (2, 1));
    assert_eq!(report.trashed, [(1, gone)]);
    assert_eq!(
        report.to_string(),
        "2 created, 0 updated, 1 unchanged, 0 left out, 0 failed; 1 with the key of a new one in the trash"
    );
    assert_eq!(names(&setup).await?, ["a", "b", "c"]);
    assert!(setup.notion.pages().retrieve(gone).send().await?.in_trash);
    Ok(())
}

#[tokio::test]
async fn rows_whose_key_is_not_given_are_pruned_only_when_that_is_said() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let table = setup.bind().await?;
    for row in tasks(["a", "b", "c", ""]) {
        table.insert(&row).send().await?;
    }
    let wanted = tasks(["a", "d"]);
    for prune in [None, Some(false)] {
        let upsert = table.upsert(Task::NAME, &wanted);
        let upsert = prune.into_iter().fold(upsert, |upsert, prune| upsert.prune(prune));
        assert!(upsert.send().await?.pruned.is_empty());
    }
    assert_eq!(names(&setup).await?, ["a", "b", "c", "d", ""]);
    let report = table.upsert(Task::NAME, &wanted).prune(true).send().await?;
    assert_eq!(
        report.to_string(),
        "0 created, 0 updated, 2 unchanged, 0 left out, 0 failed, 2 of 2 moved to the trash"
    );
    assert_eq!(names(&setup).await?, ["a", "d", ""], "a row without a key stays");
    let again = table.upsert(Task::NAME, &wanted).prune(true).send().await?;
    assert_eq!((again.unchanged(), again.pruned.len()), (2, 0));
    assert!(again.is_complete()?);
    Ok(())
}

#[tokio::test]
async fn nothing_is_pruned_when_not_everything_is_known() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let table = setup.bind().await?;
    for row in tasks(["a", "b", "c"]) {
        table.insert(&row).send().await?;
    }
    let before = names(&setup).await?;
    // Nothing that was given is most likely a mistake.
    let none: [Task; 0] = [];
    let error = table.upsert(Task::NAME, &none).prune(true).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error}");

    // The list of rows can't be read to its end.
    let path = format!("POST /v1/data_sources/{}/query", setup.tasks);
    setup.transport.workspace.inject(Fault::status(400).on(path));
    table.upsert(Task::NAME, &tasks(["a"])).prune(true).send().await.unwrap_err();
    setup.transport.workspace.clear_faults();

    // A row that is given can't be written.
    let odd = Task { hours: Some(f64::NAN), ..Task::named("d") };
    let rows = [Task::named("a"), odd];
    let report = table.upsert(Task::NAME, &rows).prune(true).send().await?;
    assert!(report.rows[1].is_err());
    assert_eq!(report.pruned.len(), 2);
    assert!(report.pruned.iter().all(Result::is_err));

    // A row that is there can't be read.
    let parent = table.query().all().await?[0].id();
    let two = Value::relation([parent, table.query().all().await?[1].id()]);
    setup.notion.pages().update(parent).property("Parent", two).send().await?;
    table.upsert(Task::NAME, &tasks(["a"])).prune(true).send().await.unwrap_err();
    setup.notion.pages().update(parent).property("Parent", Value::relation([])).send().await?;
    assert_eq!(names(&setup).await?, before);
    Ok(())
}

#[tokio::test]
async fn what_a_receipt_has_is_not_pruned() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let table = setup.bind().await?;
    table.insert(&Task::named("old")).send().await?;
    let wanted = tasks(["a", "b"]);
    let kept = std::sync::Arc::new(std::sync::Mutex::new(None));
    let keep = kept.clone();
    let upsert = table.upsert(Task::NAME, &wanted[..1]);
    let upsert =
        upsert.on_progress(move |receipt| *keep.lock().expect("no panic") = Some(receipt.clone()));
    upsert.send().await?;
    let receipt = kept.lock().expect("no panic").take().expect("a receipt");
    table.upsert(Task::NAME, &wanted).resume(receipt).prune(true).send().await?;
    assert_eq!(names(&setup).await?, ["a", "b"]);
    Ok(())
}

#[tokio::test]
async fn keys_are_compared_by_what_is_made_of_them() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let table = setup.bind().await?;
    let row = table.insert(&Task::named(" Pack")).send().await?.id();
    let made = |key: &str| key.trim().to_lowercase();
    let wanted = tasks(["PACK", "pack ", "  "]);
    let report = table.upsert(Task::NAME, &wanted).normalize(made).prune(true).send().await?;
    let outcomes: Vec<&Outcome> = report.rows.iter().flatten().collect();
    assert_eq!(
        outcomes,
        [&Outcome::Updated(row, vec!["name"]), &Outcome::Repeated(0), &Outcome::Keyless]
    );
    assert_eq!(names(&setup).await?, ["PACK"]);
    Ok(())
}

#[tokio::test]
async fn numbers_and_addresses_are_keys_too() -> Result<(), Error> {
    #[derive(Row, Debug, Clone)]
    struct Contact {
        #[row(title)]
        name: String,
        #[row(email, name = "E-mail")]
        email: Option<String>,
        number: Option<f64>,
    }
    let setup = Setup::new().await?;
    let (table,) = setup.notion.rows_in(setup.page).create::<(Contact,)>().await?;
    let update = setup.notion.data_sources().update(table.data_source());
    update.property("Extra", Schema::checkbox()).send().await?;
    let contact = |n: u8| Contact {
        name: format!("n{n}"),
        email: Some(format!("{n}@x.test")),
        number: Some(f64::from(n)),
    };
    let rows: Vec<Contact> = (0..250).map(|n| contact(n as u8)).collect();
    assert_eq!(table.upsert(Contact::NUMBER, &rows[..120]).send().await?.created(), 120);
    let report = table.upsert(Contact::EMAIL, &rows).send().await?;
    assert_eq!((report.created(), report.unchanged()), (130, 120));
    let report = table.upsert(Contact::NUMBER, &rows).prune(true).send().await?;
    assert_eq!((report.unchanged(), report.pruned.len()), (250, 0));
    Ok(())
}
