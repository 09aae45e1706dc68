//! Saving, updating, upserts.

use notion_api::rows::Outcome;
use notion_api::{Error, ErrorKind};
use notion_model::jiff::civil::date;
use notion_model::row::{CellError, Row};
use notion_model::{PropertyInput as Value, RichText, RichTextArray};

use crate::setup::{Setup, State, Task};

#[tokio::test]
async fn save_sends_what_changed_and_nothing_else() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let new = Task { due: Some(date(2026, 1, 2)), hours: Some(1.0), ..Task::named("a") };
    let mut task = tasks.insert(&new).send().await?;
    setup.requests();
    assert!(tasks.save(&task).await?.is_empty());
    assert_eq!(setup.requests(), 0, "nothing to say");

    // Somebody else changes another cell meanwhile.
    let update = setup.notion.pages().update(task.id());
    update.property("Link", Value::url("https://x.test/")).send().await?;
    setup.requests();
    task.due = None;
    task.hours = Some(2.5);
    task.notes = RichTextArray::from([RichText::text("x").bold()]);
    assert_eq!(tasks.save(&task).await?, ["due", "hours", "notes"]);
    assert_eq!(setup.requests(), 1);
    assert!(tasks.save(&task).await?.is_empty(), "it is known to be there");

    let read = tasks.get(&task).await?;
    assert_eq!(
        (read.due, read.hours, read.link.as_deref()),
        (None, Some(2.5), Some("https://x.test/"))
    );
    let mut plain = read.clone();
    plain.notes = RichTextArray::from("x");
    assert_eq!(tasks.save(&plain).await?, ["notes"], "annotations count");
    let mut joined = tasks.get(&task).await?;
    joined.notes = RichTextArray::from([RichText::text("x"), RichText::text("")]);
    assert!(tasks.save(&joined).await?.is_empty(), "the same, in two runs");
    Ok(())
}

#[tokio::test]
async fn update_sets_and_clears_without_reading() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let new = Task { due: Some(date(2026, 1, 2)), ..Task::named("a") };
    let task = tasks.insert(&new).send().await?;
    setup.requests();
    let update = tasks.update(&task).set(Task::HOURS, 3.0).set(Task::STATE, State::Doing);
    update.clear(Task::DUE).set(Task::NAME, "b").send().await?;
    assert_eq!(setup.requests(), 1);
    let read = tasks.get(&task).await?;
    assert_eq!((&*read.name, read.due, read.hours), ("b", None, Some(3.0)));
    assert_eq!(read.state, Some(State::Doing));
    Ok(())
}

#[tokio::test]
async fn a_value_that_breaks_a_rule_is_not_sent() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    setup.requests();
    let nan = Task { hours: Some(f64::NAN), ..Task::named("a") };
    let error = tasks.insert(&nan).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Invalid(_)), "{error}");
    assert_eq!(setup.requests(), 0);
    Ok(())
}

#[tokio::test]
async fn a_status_is_never_cleared_and_its_options_are_never_made() -> Result<(), Error> {
    #[derive(Row, Debug, Clone)]
    struct Ticket {
        #[row(title, name = "Name")]
        name: String,
        #[row(status, default)]
        phase: Option<String>,
    }
    let setup = Setup::new().await?;
    let schema = [
        ("Name", notion_model::PropertySchemaInput::title()),
        ("Phase", notion_model::PropertySchemaInput::status()),
    ];
    let database = setup.notion.databases().create(setup.page).properties(schema).send().await?;
    let tickets = setup.notion.rows::<Ticket>(database.data_sources[0].id).bind().await?;
    let ticket = Ticket { name: "a".to_owned(), phase: None };
    let made = tickets.insert(&ticket).send().await?;
    assert_eq!(made.phase.as_deref(), Some("Not started"));
    let typo = Ticket { phase: Some("Nearly".to_owned()), ..ticket };
    let error = tickets.insert(&typo).send().await.unwrap_err();
    let ErrorKind::Row(row) = error.kind() else { panic!("{error}") };
    assert_eq!(row.reason(), &CellError::NoSuchOption { name: "Nearly".to_owned() });
    Ok(())
}

#[tokio::test]
async fn an_upsert_makes_what_is_missing_updates_what_differs_and_does_it_once() -> Result<(), Error>
{
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let hours = |name: &str, hours: f64| Task { hours: Some(hours), ..Task::named(name) };
    let a = tasks.insert(&hours("a", 1.0)).send().await?;
    let b = tasks.insert(&hours("b", 1.0)).send().await?;
    let doubled = [tasks.insert(&Task::named("d")).send().await?.id(), {
        tasks.insert(&Task::named("d")).send().await?.id()
    }];
    let tagged = Task { tags: vec!["fresh".to_owned()], ..hours("c", 3.0) };
    let other = Task { tags: vec!["fresh".to_owned()], ..hours("A", 3.0) };
    let rows = [
        hours("a", 1.0),
        hours("b", 2.0),
        tagged,
        hours("d", 1.0),
        hours("a", 9.0),
        Task::named(""),
        other,
    ];
    setup.requests();
    let report = tasks.upsert(Task::NAME, &rows).send().await?;
    assert_eq!(setup.requests(), 2 + 1 + 2, "a look, one into the trash, an update, two rows");
    assert_eq!(report.to_string(), "2 created, 1 updated, 1 unchanged, 3 left out, 0 failed");
    let outcomes: Vec<&Outcome> = report.rows.iter().flatten().collect();
    assert_eq!(outcomes[0], &Outcome::Unchanged(a.id()));
    assert_eq!(outcomes[1], &Outcome::Updated(b.id(), vec!["hours"]));
    let Outcome::Doubled(ids) = outcomes[3] else { panic!("{:?}", outcomes[3]) };
    assert!(ids.len() == 2 && doubled.iter().all(|id| ids.contains(id)));
    assert_eq!((outcomes[4], outcomes[5]), (&Outcome::Repeated(0), &Outcome::Keyless));
    assert!(matches!(outcomes[6], Outcome::Created(_)), "keys tell upper from lower case");
    assert!(!report.is_complete()?);

    setup.requests();
    let again = tasks.upsert(Task::NAME, &rows).send().await?;
    assert_eq!(again.to_string(), "0 created, 0 updated, 4 unchanged, 3 left out, 0 failed");
    assert_eq!(setup.requests(), 1);
    Ok(())
}
