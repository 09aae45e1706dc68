//! Schemas out of structs: making, planning, applying.

use notion_api::Error;
use notion_model::row::{Computed, Loss, Many, One, Options, PlanChange, Row, Targets};
use notion_model::{NumberFormat, PropertyConfig, PropertySchemaInput as Schema, RelationKind};

use crate::setup::{Project, Setup, State, Task};

#[tokio::test]
async fn structs_make_their_data_sources_in_the_right_order() -> Result<(), Error> {
    #[derive(Row, Debug)]
    #[row(title = "Teams")]
    struct Team {
        #[row(title)]
        _name: String,
        #[row(name = "Members")]
        _members: Many<Member>,
        #[row(rollup(relation = "Members", property = "Points", function = "sum"))]
        _points: Computed<Option<f64>>,
        #[row(formula = "prop(\"Points\") * 2")]
        _double: Computed<Option<f64>>,
    }
    #[derive(Row, Debug)]
    struct Member {
        #[row(title)]
        _name: String,
        #[row(format = "percent")]
        _points: Option<f64>,
        #[row(name = "Team", back = "Members")]
        _team: One<Team>,
        #[row(name = "Mentor", back = "Pupils")]
        _mentor: One<Member>,
    }

    let setup = Setup::new().await?;
    let (teams, members) = setup.notion.rows_in(setup.page).create::<(Team, Member)>().await?;
    assert!(teams.drift().is_empty(), "{}", teams.drift());
    assert_eq!(members.drift().to_string(), "property \"Pupils\" (relation) has no field\n");
    let live = setup.notion.data_sources().retrieve(teams.data_source()).send().await?;
    assert_eq!(live.title_text(), "Teams");
    let PropertyConfig::Relation(relation) = &live.properties.get("Members").unwrap().config else {
        panic!("no relation")
    };
    assert!(
        matches!(relation.kind, RelationKind::DualProperty(_)),
        "one relation, seen from both sides"
    );
    assert_eq!(relation.data_source_id, Some(members.data_source()));
    let targets = Targets::new().with::<Member>(members.data_source());
    let plan = setup.notion.rows::<Team>(teams.data_source()).plan(&targets).await?;
    assert!(plan.is_done(), "{plan}");

    let lone = setup.notion.rows_in(setup.page).create::<(Member,)>().await.unwrap_err();
    assert!(
        lone.to_string()
            .contains("field `_team` of `Member`: the data source of `Team` is not known"),
        "{lone}"
    );
    Ok(())
}

#[tokio::test]
async fn a_plan_reads_like_a_diff_and_is_carried_out() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    let new = Task { hours: Some(2.0), state: Some(State::Done), ..Task::named("a") };
    let row = tasks.insert(&new).send().await?;
    let rows = || setup.notion.rows::<Task>(setup.tasks);
    let plan = rows().plan(&Targets::new().with::<Project>(setup.projects)).await?;
    assert_eq!(
        plan.to_string(),
        format!(
            "Task → data source {}\n\
             = property \"State\": option \"To do\" can't be recoloured from default to gray by the API: do it in the app\n\
             = property \"State\": option \"Doing\" can't be recoloured from default to blue by the API: do it in the app\n\
             = property \"State\": option \"Finished\" can't be renamed to \"Done\" by the API: do it in the app\n\
             = property \"State\": option \"Finished\" can't be recoloured from default to green by the API: do it in the app\n\
             ~ property \"Effort\": description \"How long it takes.\"\n\
             ~ property \"Effort\" → \"Hours\"\n\
             ~ property \"Project\": the related rows are to show it as \"Tasks\"\n",
            setup.tasks
        )
    );
    let kept = serde_json::to_string(&plan).expect("JSON");
    assert_eq!(serde_json::from_str::<notion_model::row::Plan>(&kept).expect("a plan"), plan);

    let applied = rows().apply(plan).send().await?;
    assert_eq!((applied.done.len(), applied.left.len()), (3, 4));
    let after = Task::plan(&applied.live);
    assert!(after.is_done(), "{after}");
    assert_eq!(tasks.get(&row).await?.hours, Some(2.0), "a table that was bound before goes by id");
    Ok(())
}

/// The same properties, other types and closed options.
#[derive(Row, Debug)]
struct Strict {
    #[row(title, name = "Task")]
    _name: String,
    #[row(name = "State")]
    _state: Option<Two>,
    #[row(name = "Effort", rich_text)]
    _effort: String,
    #[row(name = "Fresh", format = "euro")]
    _fresh: Option<f64>,
}

#[derive(Options, Debug, Clone, PartialEq)]
#[options(closed)]
enum Two {
    ToDo,
    New,
}

#[tokio::test]
async fn what_loses_values_is_counted_and_done_only_when_it_is_named() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    for (name, hours, state) in [("a", Some(1.5), State::Done), ("b", None, State::Doing)] {
        let task = Task { hours, state: Some(state), ..Task::named(name) };
        tasks.insert(&task).send().await?;
    }
    let rows = || setup.notion.rows::<Strict>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;
    let said: Vec<String> = plan.steps().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "~ property \"State\": + options New",
            "- property \"State\": - options Doing, Finished, Odd (2 rows have a value)",
            "- property \"Effort\": number → rich_text; kept is all, as text (1 row has a value)",
            "+ property \"Fresh\" (number)",
        ]
    );
    assert_eq!(plan.losses().count(), 2);

    let applied = rows().apply(plan).send().await?;
    assert_eq!(applied.done.len(), 2);
    assert!(applied.left.iter().all(|step| step.loss == Loss::Values));
    let all = tasks.query().all().await?;
    assert!(all.iter().all(|task| task.state.is_some()), "nothing is lost");

    let plan = rows().plan(&Targets::new()).await?;
    let applied = rows().apply(plan).losing(["State"]).send().await?;
    assert!(matches!(applied.done[0].what, PlanChange::RemoveOptions { .. }));
    assert!(tasks.query().all().await?.iter().all(|task| task.state.is_none()));
    let plan = rows().plan(&Targets::new()).await?;
    let applied = rows().apply(plan).losing(["Effort"]).send().await?;
    assert!(Strict::plan(&applied.live).is_done());
    assert!(rows().bind().await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_lock_pins_ids_that_nobody_types() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let live = setup.notion.data_sources().retrieve(setup.tasks).send().await?;
    let lock = notion_model::row::Lock::of(Task::TYPE, &live);
    let hours = live.properties.get("Effort").expect("a property").id.as_str();
    assert_eq!(lock.properties["Hours"].id, hours);
    assert_eq!(lock.properties["State"].options.len(), 3);
    // The struct with the lock that its file would have.
    let mut row = *Task::TYPE;
    row.lock = Some(lock.to_json().leak());
    let row: &'static _ = Box::leak(Box::new(row));
    let update = setup.notion.data_sources().update(setup.tasks);
    update.rename_property("Due", "Until").rename_property("Link", "Address").send().await?;
    // Somebody calls another property what the struct calls the one that was renamed.
    let update = setup.notion.data_sources().update(setup.tasks);
    let renamed = update.property("Due", Schema::number(NumberFormat::Number)).send().await?;
    let binding = notion_model::row::Binding::new(row, &renamed).expect("by id");
    let names: Vec<&str> = binding.columns().iter().map(|column| column.name()).collect();
    assert!(names.contains(&"Until") && names.contains(&"Address"), "{names:?}");
    Ok(())
}
