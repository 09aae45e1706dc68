//! Binding, reading, filters.

use notion_api::{Error, ErrorKind};
use notion_model::jiff::civil::date;
use notion_model::row::{Binding, CellError, Change, One, Row, Targets};
use notion_model::{
    Properties, PropertyInput as Value, PropertySchemaInput as Schema, RichText, RichTextArray,
    validate::Rule,
};
use notion_sim::Workspace;

use crate::setup::{Project, Setup, State, Task};

#[tokio::test]
async fn a_table_binds_by_name_and_former_name_and_reports_the_rest() -> Result<(), Error> {
    let setup = Setup::new().await?;
    setup.requests();
    let tasks = setup.bind().await?;
    assert_eq!(setup.requests(), 1);
    let field = "state";
    let name = |name: &str| name.to_owned();
    assert_eq!(
        tasks.drift().changes(),
        [
            Change::OptionRenamed { field, wanted: "Done", live: name("Finished") },
            Change::OptionAdded { field, name: name("Odd") },
            Change::Renamed { field: "hours", wanted: "Hours", live: name("Effort") },
            Change::Extra { name: name("Extra"), kind: name("email") },
        ]
    );
    assert_eq!(
        tasks.drift().to_string().lines().nth(2),
        Some("`hours`: property \"Hours\" is called \"Effort\" now")
    );

    // A binding is a value: a program that has one starts without a request.
    let kept = serde_json::to_string(&*tasks.binding()).expect("JSON");
    let binding: Binding = serde_json::from_str(&kept).expect("a binding");
    assert_eq!(binding, *tasks.binding());
    let again = setup.notion.rows::<Task>(setup.tasks).bound(binding.clone())?;
    assert_eq!(setup.requests(), 0);
    again.insert(&Task::named("a")).send().await?;
    let other = setup.notion.rows::<Project>(setup.tasks).bound(binding);
    assert!(matches!(other.unwrap_err().kind(), ErrorKind::Setup(_)), "of another struct");
    Ok(())
}

#[tokio::test]
async fn a_data_source_that_lacks_columns_is_an_error_that_names_them() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let change = setup.notion.data_sources().update(setup.tasks);
    let change = change.remove_property("Due").property("Effort", Schema::checkbox());
    change.rename_property("Link", "Links").send().await?;
    let error = setup.bind().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "data source {} is none of `Task`: field `due`: there is no property \"Due\" (removed, or what it leads to is \
             not shared); field `hours`: property \"Effort\" is of the type checkbox, not number; field `link`: there is \
             no property \"Link\" (removed, or what it leads to is not shared), \"Links\" may be meant",
            setup.tasks
        )
    );
    Ok(())
}

#[tokio::test]
async fn everything_works_after_names_have_changed() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let project = setup.notion.rows::<Project>(setup.projects).bind().await?;
    let project = project.insert(&Project { name: "Move".to_owned() }).send().await?;
    let notes = [RichText::text("Do "), RichText::text("not").bold()];
    let new = Task {
        state: Some(State::Done),
        due: Some(date(2026, 6, 27)),
        hours: Some(2.5),
        tags: vec!["later".to_owned(), "new".to_owned()],
        link: Some("https://x.test/".to_owned()),
        project: [project.id()].into_iter().collect(),
        notes: RichTextArray::from(notes),
        done: true,
        ..Task::named("Pack")
    };
    let made = tasks.insert(&new).send().await?;
    let child = Task { parent: One::to(&made), ..Task::named("Box") };
    let child = tasks.insert(&child).send().await?;

    let change = setup.notion.data_sources().update(setup.tasks);
    let change = change.rename_property("Due", "Until").rename_property("Task", "What");
    change.rename_property("State", "Status").send().await?;

    let read = tasks.get(&made).await?;
    assert_eq!((&read.name, &read.state, read.due), (&new.name, &new.state, new.due));
    assert_eq!((read.hours, &read.tags, &read.link), (new.hours, &new.tags, &new.link));
    assert_eq!((&read.project, read.done), (&new.project, true));
    assert_eq!(read.notes.plain_text(), "Do not");
    assert_eq!((read.late.0, &*read.number.0), (Some(false), "TASK-1"));
    assert_eq!((read.page.id, read.rest.0.names().count()), (made.id(), 1));
    assert_eq!(tasks.get(&child).await?.parent.id(), Some(made.id()));

    for (filter, found) in [
        (Task::STATE.is(State::Done), 1),
        (Task::STATE.is_any_of([State::Done, State::Doing]), 1),
        (Task::STATE.is_not(State::Done), 1),
        (!Task::STATE.is(State::Done), 1),
        (Task::DUE.is(date(2026, 6, 27)) & Task::TAGS.contains("later"), 1),
        (Task::DUE.is(date(2026, 6, 27)) & !Task::TAGS.contains("later"), 0),
        (Task::HOURS.greater_than(2) | Task::NAME.starts_with("Bo"), 2),
        (!Task::HOURS.greater_than(2), 1),
        (!(Task::HOURS.greater_than(2) | Task::NAME.contains("Bo")), 0),
        (Task::PARENT.contains(&made), 1),
        (Task::PROJECT.is_not_empty(), 1),
        (Task::LATE.is(true), 0),
        (Task::DONE.is(true), 1),
    ] {
        let rows = tasks.query().filter(filter.clone()).all().await?;
        assert_eq!(rows.len(), found, "{filter:?}");
    }
    let names: Vec<String> = tasks
        .query()
        .sort(Task::NAME.descending())
        .all()
        .await?
        .into_iter()
        .map(|task| task.into_row().name)
        .collect();
    assert_eq!(names, ["Pack", "Box"]);
    Ok(())
}

#[tokio::test]
async fn what_has_no_opposite_is_not_sent() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    setup.requests();
    let error = tasks.query().filter(!Task::DUE.this_week()).all().await.unwrap_err();
    assert!(matches!(error.violations()[0].rule, Rule::NoOpposite(_)), "{error}");
    assert_eq!(setup.requests(), 0);
    Ok(())
}

#[tokio::test]
async fn an_unreadable_row_ends_the_list_or_is_one_of_the_results() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    for name in ["a", "b", "c"] {
        tasks.insert(&Task::named(name)).send().await?;
    }
    let mut rows = tasks.query().sort(Task::NAME.ascending()).all().await?;
    let odd = rows.remove(1);
    let two = [Value::relation([rows[0].id(), rows[1].id()])];
    let update = setup.notion.pages().update(odd.id());
    update.properties(["Parent"].into_iter().zip(two)).send().await?;

    let error = tasks.query().sort(Task::NAME.ascending()).all().await.unwrap_err();
    let ErrorKind::Row(row) = error.kind() else { panic!("{error}") };
    assert_eq!(
        (row.page(), row.field(), row.property()),
        (Some(odd.id()), Some("parent"), "Parent")
    );
    let unfit =
        CellError::Unfit { expected: "one related row at most", found: "2 of them".to_owned() };
    assert_eq!(row.reason(), &unfit);
    let before = error.into_partial_items::<notion_api::rows::Saved<Task>>();
    assert_eq!(before.map(|rows| rows.len()), Some(1));

    let each = tasks.query().sort(Task::NAME.ascending()).each().all().await?;
    assert_eq!(each.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    Ok(())
}

#[tokio::test]
async fn only_own_columns_are_completed() -> Result<(), Error> {
    #[derive(Row, Debug)]
    struct Short {
        #[row(title, name = "Task")]
        _name: String,
        #[row(name = "Project")]
        project: notion_model::row::Many<Project>,
    }
    #[derive(Row, Debug)]
    struct Shorter {
        #[row(title, name = "Task")]
        _name: String,
    }

    let setup = Setup::new().await?;
    let projects = setup.notion.rows::<Project>(setup.projects).bind().await?;
    let many: Vec<Project> = (0..30).map(|n| Project { name: n.to_string() }).collect();
    let made = projects.insert_many(&many).send().await?;
    let ids = made.into_iter().map(|row| Ok(row?.id())).collect::<Result<Vec<_>, Error>>()?;
    let values = Properties::from([("Project", Value::relation(ids.clone()))]);
    setup.notion.pages().create(setup.tasks).properties(values).send().await?;

    let whole = setup.notion.rows::<Short>(setup.tasks).bind().await?;
    setup.requests();
    let rows = whole.query().all().await?;
    assert_eq!(rows[0].project.ids().len(), 30);
    assert!(setup.requests() > 1);
    let without = setup.notion.rows::<Shorter>(setup.tasks).bind().await?;
    setup.requests();
    without.query().all().await?;
    assert_eq!(setup.requests(), 1);

    // Few requests for related rows, and what is gone is said.
    projects.trash(ids[0]).await?;
    setup.requests();
    let loaded = projects.load(rows[0].project.ids().iter().copied()).await?;
    assert_eq!((loaded.rows.len(), loaded.missing.len()), (30, 0), "one in the trash can be read");
    assert_eq!(setup.requests(), 2);
    Ok(())
}

#[tokio::test]
async fn a_time_in_its_zone_is_kept_to_the_minute_and_the_offset() -> Result<(), Error> {
    use notion_model::jiff::Zoned;

    #[derive(Row, Clone, Debug)]
    struct Meeting {
        #[row(title)]
        name: String,
        start: Option<Zoned>,
    }

    let setup = Setup::new().await?;
    let (meetings,) = setup.notion.rows_in(setup.page).create::<(Meeting,)>().await?;
    let start: Zoned = "2026-06-27T17:57:21+05:30[Asia/Kolkata]".parse().expect("a time");
    let meeting = Meeting { name: "a".to_owned(), start: Some(start.clone()) };
    let mut made = meetings.insert(&meeting).send().await?;
    let read = made.start.clone().expect("a time");
    assert_eq!(read.offset(), start.offset());
    assert_eq!(read.datetime(), start.datetime().with().second(0).build().expect("a time"));
    made.start = Some(start);
    assert!(meetings.save(&made).await?.is_empty(), "the same minute");
    made.start = None;
    assert_eq!(meetings.save(&made).await?, ["start"]);
    let day = Value::date("2026-06-27");
    setup.notion.pages().update(made.id()).property("Start", day).send().await?;
    let error = meetings.get(&made).await.unwrap_err();
    assert!(error.to_string().contains("expected a time with an offset"), "{error}");
    Ok(())
}

#[test]
fn the_blocking_client_has_the_same_names() -> Result<(), Error> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let setup = runtime.block_on(Setup::new())?;
    let notion = notion_sync::Client::blocking(setup.notion.clone());
    let tasks = notion.rows::<Task>(setup.tasks).strict().bind()?;
    let mut task = tasks.insert(&Task::named("a")).send()?;
    task.hours = Some(1.0);
    assert_eq!(tasks.save(&task)?, ["hours"]);
    for row in tasks.query().filter(Task::HOURS.is(1)).items() {
        assert_eq!(row?.name, "a");
    }
    let typo = Task { tags: vec!["latter".to_owned()], ..Task::named("b") };
    let error = tasks.insert(&typo).send().unwrap_err();
    let ErrorKind::Row(row) = error.kind() else { panic!("{error}") };
    assert_eq!(row.reason(), &CellError::NoSuchOption { name: "latter".to_owned() });
    tasks.trash(&task)?;
    assert!(tasks.query().all()?.is_empty());

    let upsert = |names: &[&str]| {
        let rows: Vec<Task> = names.iter().map(|name| Task::named(name)).collect();
        tasks.upsert(Task::NAME, &rows).normalize(str::to_lowercase).prune(true).send()
    };
    assert_eq!(upsert(&["b", "c"])?.created(), 2);
    let report = upsert(&["B"])?;
    assert_eq!((report.updated(), report.pruned.len()), (1, 1));
    let targets = Targets::new().with::<Project>(setup.projects);
    let rows = notion.rows::<Task>(setup.tasks);
    let applied = rows.apply(rows.plan(&targets)?).copy_first(["Nothing"]).send()?;
    assert!(!applied.done.is_empty() && applied.copied.is_empty());
    assert!(rows.plan(&targets)?.is_done());
    assert!(!tasks.rebind()?.is_empty(), "there is a property without a field");
    Ok(())
}

#[tokio::test]
async fn more_rows_in_a_minute_than_notion_gives_come_all_the_same() -> Result<(), Error> {
    let setup = Setup::over(Workspace::builder().query_limit(20).build()).await?;
    let tasks = setup.bind().await?;
    for n in 0..70 {
        tasks.insert(&Task::named(&format!("task {n}"))).send().await?;
    }
    let mut names: Vec<String> =
        tasks.query().all().await?.iter().map(|task| task.name.clone()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 70);
    Ok(())
}
