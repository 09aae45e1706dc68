//! What happens when people change the data source while a program runs.

use notion_api::rows::{Outcome, Saved};
use notion_api::{Error, ErrorKind};
use notion_model::row::{BindProblem, Change, Cut, Many, Row};
use notion_model::{
    NumberFormat, PageId, Properties, PropertyInput as Value, PropertySchemaInput as Schema,
};

use crate::setup::{Project, Setup, State, Task};

/// A row for which Notion refuses to write the number: its property has been made anew.
async fn with_new_property(setup: &Setup) -> Result<(), Error> {
    let update = setup.notion.data_sources().update(setup.tasks);
    update.remove_property("Effort").send().await?;
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Effort", Schema::number(NumberFormat::Number)).send().await?;
    setup.requests();
    Ok(())
}

#[tokio::test]
async fn a_refused_write_finds_the_columns_again_once() -> Result<(), Error> {
    let hours = |hours: f64| Task { hours: Some(hours), ..Task::named("a") };
    for what in ["insert", "insert_many", "save", "save_if_unchanged", "update", "upsert"] {
        let setup = Setup::new().await?;
        let tasks = setup.bind().await?;
        let clone = tasks.clone();
        let mut row = tasks.insert(&hours(1.0)).send().await?;
        with_new_property(&setup).await?;
        row.hours = Some(2.0);
        // One that is refused, one that looks, one that writes.
        let requests = match what {
            "insert" => {
                row = tasks.insert(&hours(2.0)).send().await?;
                3
            }
            "insert_many" => {
                let rows =
                    tasks.insert_many(&[hours(2.0), hours(2.0)]).concurrency(1).send().await?;
                let rows: Result<Vec<_>, Error> = rows.into_iter().collect();
                row = rows?.remove(1);
                2 + 3
            }
            "save" => {
                assert_eq!(tasks.save(&row).await?, ["hours"]);
                3
            }
            "save_if_unchanged" => {
                // What it reads lacks the column.
                let error = tasks.save_if_unchanged(&row).await.unwrap_err();
                assert!(!error.may_have_been_applied(), "{error}");
                tasks.rebind().await?;
                let mut read = tasks.get(&row).await?;
                read.hours = Some(2.0);
                assert_eq!(tasks.save_if_unchanged(&read).await?, ["hours"]);
                5
            }
            "update" => {
                tasks.update(&row).set(Task::HOURS, 2.0).send().await?;
                3
            }
            _ => {
                tasks.rebind().await?;
                let report = tasks.upsert(Task::NAME, [&hours(2.0)]).send().await?;
                assert_eq!(report.updated(), 1);
                3
            }
        };
        assert_eq!(setup.requests(), requests, "{what}");
        // Clones know it, too, and what was found is kept.
        assert_eq!(clone.get(&row).await?.hours, Some(2.0), "{what}");
        clone.update(&row).set(Task::HOURS, 3.0).send().await?;
        assert_eq!(setup.requests(), 2, "{what}");
    }
    Ok(())
}

#[tokio::test]
async fn an_option_that_was_made_anew_is_found_again() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let row = tasks.insert(&Task::named("a")).send().await?;
    let update = setup.notion.data_sources().update(setup.tasks);
    update.remove_options("State", ["Doing"]).send().await?;
    let update = setup.notion.data_sources().update(setup.tasks);
    update.add_options("State", ["Doing"]).send().await?;
    tasks.update(&row).set(Task::STATE, State::Doing).send().await?;
    let read = setup.bind().await?.get(&row).await?;
    assert_eq!(read.state, Some(State::Doing));
    let live = setup.notion.data_sources().retrieve(setup.tasks).send().await?;
    let state = live.properties.get("State").expect("a property");
    let notion_model::PropertyConfig::Select(state) = &state.config else { panic!("no select") };
    let doing = state.options.iter().filter(|option| option.name == "Doing");
    assert_eq!(doing.count(), 1, "no second one");
    Ok(())
}

#[tokio::test]
async fn a_refused_write_fails_with_what_has_changed() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let row = tasks.insert(&Task::named("a")).send().await?;
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Effort", Schema::checkbox()).remove_property("Link").send().await?;
    setup.requests();
    let error = tasks.update(&row).set(Task::HOURS, 2.0).send().await.unwrap_err();
    let ErrorKind::Unbound(unbound) = error.kind() else { panic!("{error}") };
    assert!(
        matches!(
            unbound.problems(),
            [
                BindProblem::Kind { field: "hours", found, .. },
                BindProblem::Missing { field: "link", .. }
            ] if found == "checkbox"
        ),
        "{error}"
    );
    assert!(!error.may_have_been_applied());
    assert_eq!(setup.requests(), 2);
    assert!(matches!(tasks.rebind().await.unwrap_err().kind(), ErrorKind::Unbound(_)));
    Ok(())
}

#[tokio::test]
async fn what_is_refused_for_another_reason_is_not_looked_at_again_and_again() -> Result<(), Error>
{
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    // A page that there is not.
    let nowhere: PageId = "12345678-1234-4234-8234-123456789abc".parse().expect("an id");
    let odd = Task { project: [nowhere].into_iter().collect(), ..Task::named("a") };
    let rows: Vec<Task> = vec![odd; 5];
    setup.requests();
    let results = tasks.insert_many(&rows).concurrency(1).send().await?;
    let refused = results.iter().filter(|row| matches!(row, Err(error) if error.is_validation()));
    let (refused, requests) = (refused.count(), setup.requests());
    assert!(results.iter().all(Result::is_err));
    assert_eq!(requests, 5 + usize::from(refused > 0), "each once, and one look");
    Ok(())
}

#[tokio::test]
async fn rebind_tells_what_people_have_changed() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let before = tasks.drift();
    let update = setup.notion.data_sources().update(setup.tasks);
    update.rename_property("Link", "Address").send().await?;
    let drift = tasks.clone().rebind().await?;
    let renamed = Change::Renamed { field: "link", wanted: "Link", live: "Address".to_owned() };
    assert!(drift.changes().contains(&renamed) && !before.changes().contains(&renamed));
    assert_eq!(tasks.drift(), drift);
    Ok(())
}

#[tokio::test]
async fn a_row_is_saved_if_nobody_else_changed_it() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let mut row = tasks.insert(&Task { hours: Some(1.0), ..Task::named("a") }).send().await?;
    setup.requests();
    assert!(tasks.save_if_unchanged(&row).await?.is_empty());
    assert_eq!(setup.requests(), 0, "there is nothing to save");
    row.hours = Some(2.0);
    assert_eq!(tasks.save_if_unchanged(&row).await?, ["hours"]);
    assert_eq!(setup.requests(), 2);
    row.hours = Some(3.0);
    assert_eq!(tasks.save_if_unchanged(&row).await?, ["hours"], "what was saved is what is there");

    // A property without a field does not matter, one with a field does.
    let id = row.id();
    let update =
        |name: &str, value: Value| setup.notion.pages().update(id).property(name, value).send();
    update("Extra", Value::email("a@x.test")).await?;
    row.hours = Some(4.0);
    tasks.save_if_unchanged(&row).await?;
    update("Done", Value::checkbox(true)).await?;
    update("Effort", Value::number(9)).await?;
    row.hours = Some(5.0);
    let error = tasks.save_if_unchanged(&row).await.unwrap_err();
    let ErrorKind::RowChanged { page, fields } = error.kind() else { panic!("{error}") };
    assert_eq!((*page, &fields[..]), (row.id(), &["hours", "done"][..]));
    assert!(!error.may_have_been_applied());
    assert_eq!(tasks.get(&row).await?.hours, Some(9.0));

    let notion = notion_sync::Client::blocking(setup.notion.clone());
    let (source, id) = (setup.tasks, row.id());
    std::thread::spawn(move || -> Result<(), Error> {
        let tasks = notion.rows::<Task>(source).bind()?;
        let mut row = tasks.get(id)?;
        row.hours = Some(6.0);
        assert_eq!(tasks.save_if_unchanged(&row)?, ["hours"]);
        tasks.rebind().map(drop)
    })
    .join()
    .expect("no panic")
}

#[tokio::test]
async fn what_may_be_cut_costs_no_requests_and_is_not_written_back() -> Result<(), Error> {
    #[derive(Row, Debug, Clone)]
    struct Brief {
        #[row(title, name = "Task")]
        name: String,
        #[row(name = "Project")]
        project: Cut<Many<Project>>,
    }

    let setup = Setup::new().await?;
    let projects = setup.notion.rows::<Project>(setup.projects).bind().await?;
    let many: Vec<Project> = (0..30).map(|n| Project { name: n.to_string() }).collect();
    let made = projects.insert_many(&many).send().await?;
    let ids = made.into_iter().map(|row| Ok(row?.id())).collect::<Result<Vec<_>, Error>>()?;
    for (name, count) in [("long", 30), ("short", 3)] {
        let project = Value::relation(ids[..count].to_vec());
        let values = Properties::from([("Task", Value::title(name)), ("Project", project)]);
        setup.notion.pages().create(setup.tasks).properties(values).send().await?;
    }
    let tasks = setup.notion.rows::<Brief>(setup.tasks).bind().await?;
    setup.requests();
    let rows = tasks.query().sort(Brief::NAME.ascending()).all().await?;
    assert_eq!(setup.requests(), 1);
    let came: Vec<_> =
        rows.iter().map(|it| (it.project.is_cut(), it.project.ids().len())).collect();
    assert_eq!(came, [(true, 25), (false, 3)]);

    let mut long: Saved<Brief> = rows.into_iter().next().expect("a row");
    long.name = "longer".to_owned();
    assert_eq!(tasks.save(&long).await?, ["name"]);
    let whole = setup.bind().await?.get(&long).await?;
    assert_eq!(whole.project.ids().len(), 30, "nothing is lost");
    long.project = Cut::whole(ids[..1].iter().copied().collect());
    assert_eq!(tasks.save(&long).await?, ["project"]);
    let report = tasks.upsert(Brief::NAME, [&*long]).send().await?;
    assert!(matches!(report.rows[0], Ok(Outcome::Unchanged(_))), "{report:?}");
    Ok(())
}
