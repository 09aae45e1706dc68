//! Plans that are carried out: what is removed, what other sides are called, what is copied, what happens meanwhile.

use notion_api::{Client, Error, ErrorKind};
use notion_model::row::{Computed, Loss, Many, Plan, PlanChange, Row, Targets};
use notion_model::{
    DataSourceId, NumberFormat, Properties, PropertyConfig, PropertyInput as Value,
    PropertySchemaInput as Schema, RelationKind,
};
use notion_sim::Fault;
use notion_transport::layer::{RateLimitSettings, RetrySettings};

use crate::setup::{Project, Setup, Task};

/// Tasks of which the effort is gone, and the title cannot be.
#[derive(Row, Debug)]
#[row(removed = "Effort", removed = "Project", removed = "Never", removed = "Task")]
struct Slim {
    #[row(name = "Link", url)]
    _link: Option<String>,
}

#[tokio::test]
async fn a_property_is_removed_only_when_it_is_named() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    for hours in [Some(1.0), Some(2.0), None] {
        tasks.insert(&Task { hours, ..Task::named("a") }).send().await?;
    }
    let rows = || setup.notion.rows::<Slim>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;
    let said: Vec<String> = plan.steps().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "- property \"Effort\": removed (2 rows have a value)",
            "- property \"Project\": removed, and \"Related to  (Project)\" on the other side (0 rows have a value)",
            "= property \"Task\": it can't be removed: every row has a title",
        ]
    );
    let applied = rows().apply(plan.clone()).send().await?;
    assert_eq!((applied.done.len(), applied.left.len()), (0, 3));
    let applied = rows().apply(plan.clone()).losing(["Effort"]).send().await?;
    assert!(matches!(applied.done[..], [ref step] if step.property == "Effort"));
    assert!(applied.live.properties.get("Effort").is_none());
    // A plan that is old does nothing twice.
    let applied = rows().apply(plan).losing(["Effort", "Project"]).send().await?;
    assert_eq!(applied.done.len(), 2);
    assert!(rows().plan(&Targets::new()).await?.is_done());
    Ok(())
}

#[derive(Row, Debug)]
struct Related {
    #[row(title, name = "Task")]
    _name: String,
    #[row(name = "Project", back = "Work")]
    _project: Many<Project>,
    #[row(name = "Parent", back = "Children")]
    _parent: Many<Related>,
    #[row(name = "Second", back = "Also")]
    _second: Many<Project>,
}

async fn back_names(setup: &Setup, source: DataSourceId) -> Result<Vec<String>, Error> {
    let live = setup.notion.data_sources().retrieve(source).send().await?;
    let relations = live.properties.iter().filter_map(|(name, schema)| match &schema.config {
        PropertyConfig::Relation(relation) => match relation.kind {
            RelationKind::DualProperty(_) => Some(name.to_owned()),
            _ => None,
        },
        _ => None,
    });
    let mut names: Vec<String> = relations.collect();
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn other_sides_of_relations_get_their_names() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let targets = Targets::new().with::<Project>(setup.projects);
    let rows = || setup.notion.rows::<Related>(setup.tasks);
    let plan = rows().plan(&targets).await?;
    assert!(plan.losses().next().is_none(), "{plan}");
    rows().apply(plan).send().await?;
    assert_eq!(back_names(&setup, setup.projects).await?, ["Also", "Work"]);
    assert_eq!(back_names(&setup, setup.tasks).await?, ["Children", "Parent", "Project", "Second"]);
    assert!(rows().plan(&targets).await?.is_done());

    // Somebody calls it what they like.
    let update = setup.notion.data_sources().update(setup.projects);
    update.rename_property("Work", "Jobs").send().await?;
    let plan = rows().plan(&targets).await?;
    assert!(
        plan.to_string()
            .ends_with("~ property \"Project\": the related rows are to show it as \"Work\"\n"),
        "{plan}"
    );
    rows().apply(plan).send().await?;
    assert_eq!(back_names(&setup, setup.projects).await?, ["Also", "Work"]);
    Ok(())
}

#[derive(Row, Debug)]
struct Counting {
    #[row(title, name = "Task")]
    _name: String,
    #[row(name = "Hours", was = "Effort", format = "number")]
    _hours: Option<f64>,
    #[row(name = "Late", formula = "(prop(\"Hours\")) >  3")]
    _late: Computed<Option<bool>>,
}

#[tokio::test]
async fn formulas_that_name_properties_are_compared() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let rows = || setup.notion.rows::<Counting>(setup.tasks);
    let applied = rows().apply(rows().plan(&Targets::new()).await?).send().await?;
    assert_eq!(
        applied.done.len(),
        1,
        "the formula is the same by another name: {:?}",
        applied.done
    );
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Late", Schema::formula("prop(\"Hours\") > 4")).send().await?;
    let plan = rows().plan(&Targets::new()).await?;
    assert_eq!(plan.steps().len(), 1, "{plan}");
    rows().apply(plan).send().await?;
    assert!(rows().plan(&Targets::new()).await?.is_done());
    Ok(())
}

/// Other types for what there is.
#[derive(Row, Debug)]
struct Retyped {
    #[row(title, name = "Task")]
    _name: String,
    #[row(name = "Pieces", was = "Notes", format = "number")]
    pieces: Option<f64>,
    #[row(name = "Tags", select)]
    tag: Option<String>,
}

#[tokio::test]
async fn a_change_of_type_can_copy_the_values_and_lose_none() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let texts = ["1", "2.5", "many", "", "4"];
    let mut pages = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        let tags = ["x", "y"].into_iter().take(at % 3);
        let values = Properties::from([
            ("Task", Value::title(at.to_string())),
            ("Notes", Value::rich_text(text)),
            ("Tags", Value::multi_select(tags)),
        ]);
        pages.push(setup.notion.pages().create(setup.tasks).properties(values).send().await?.id);
    }
    let rows = || setup.notion.rows::<Retyped>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;
    assert_eq!(plan.losses().count(), 2, "{plan}");
    let applied = rows().apply(plan).copy_first(["Notes", "Tags"]).send().await?;
    let [notes, tags] = &applied.copied[..] else { panic!("{applied:?}") };
    assert_eq!((&*notes.old, notes.rows, &notes.unconverted), ("Notes (old)", 3, &vec![pages[2]]));
    assert_eq!((&*tags.old, tags.rows, &tags.unconverted), ("Tags (old)", 2, &vec![pages[2]]));
    assert!(Plan::new(Retyped::TYPE, &applied.live, &Targets::new()).is_done());
    let table = rows().bind().await?;
    let read = table.query().sort(Retyped::_NAME.ascending()).all().await?;
    let read: Vec<_> = read.iter().map(|row| (row.pieces, row.tag.as_deref())).collect();
    assert_eq!(
        read,
        [
            (Some(1.0), None),
            (Some(2.5), Some("x")),
            (None, None),
            (None, None),
            (Some(4.0), Some("x")),
        ]
    );
    // All that was there still is.
    for (page, text) in pages.iter().zip(texts) {
        let page = setup.notion.pages().retrieve(*page).send().await?;
        assert_eq!(page.get("Notes (old)").expect("a cell").plain_text().expect("a text"), text);
    }
    Ok(())
}

#[tokio::test]
async fn copying_goes_on_where_it_failed() -> Result<(), Error> {
    let setup = Setup::new().await?;
    for text in ["1", "2", "3"] {
        let values = Properties::from([("Notes", Value::rich_text(text))]);
        setup.notion.pages().create(setup.tasks).properties(values).send().await?;
    }
    let rows = || setup.notion.rows::<Retyped>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;
    setup.transport.workspace.inject(Fault::status(403).on("PATCH /v1/pages").skip(1));
    let error = rows().apply(plan).copy_first(["Notes"]).send().await.unwrap_err();
    assert!(error.is_permission() && error.may_have_been_applied(), "{error}");
    let plan = rows().plan(&Targets::new()).await?;
    let applied = rows().apply(plan).copy_first(["Notes"]).send().await?;
    assert_eq!(applied.copied[0].rows, 3);
    assert!(applied.live.properties.get("Notes (new)").is_none());
    assert!(applied.live.properties.get("Pieces").is_some());
    Ok(())
}

/// A client that sends each request once.
fn without_retries(setup: &Setup) -> Client {
    let client = Client::builder().transport(setup.transport.clone());
    let client = client.retry(RetrySettings::default().max_attempts(1));
    client.rate_limit(RateLimitSettings::unlimited()).build().expect("a client")
}

#[tokio::test]
async fn conflicts_are_read_again_three_times_at_most() -> Result<(), Error> {
    for conflicts in 1..=3 {
        let setup = Setup::new().await?;
        let notion = without_retries(&setup);
        let rows = || notion.rows::<Counting>(setup.tasks);
        let plan = rows().plan(&Targets::new()).await?;
        let path = format!("PATCH /v1/data_sources/{}", setup.tasks);
        setup.transport.workspace.inject(Fault::status(409).on(path).times(conflicts));
        match rows().apply(plan).send().await {
            Ok(applied) => assert!(conflicts < 3 && applied.done.len() == 1),
            Err(error) => assert!(conflicts == 3 && error.is_conflict(), "{error}"),
        }
    }
    // What somebody else has done meanwhile is not done again.
    let setup = Setup::new().await?;
    let notion = without_retries(&setup);
    let rows = || notion.rows::<Counting>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;
    let path = format!("PATCH /v1/data_sources/{}", setup.tasks);
    setup.transport.workspace.inject(Fault::status(409).on(path).committed());
    setup.requests();
    let applied = rows().apply(plan).send().await?;
    assert_eq!(applied.done.len(), 1);
    assert_eq!(setup.requests(), 4, "read, renamed, read again, compared");
    Ok(())
}

#[tokio::test]
async fn a_plan_that_is_too_old_is_not_carried_out() -> Result<(), Error> {
    let setup = Setup::new().await?;
    let tasks = setup.bind().await?;
    tasks.insert(&Task { hours: Some(1.0), ..Task::named("a") }).send().await?;
    let rows = || setup.notion.rows::<Slim>(setup.tasks);
    let plan = rows().plan(&Targets::new()).await?;

    // There are more values by now.
    tasks.insert(&Task { hours: Some(2.0), ..Task::named("b") }).send().await?;
    let error = rows().apply(plan.clone()).losing(["Effort"]).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error}");
    assert!(error.to_string().contains("2 rows have a value by now, 1 had"), "{error}");

    // Another type.
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Effort", Schema::rich_text()).send().await?;
    let error = rows().apply(plan).losing(["Effort"]).send().await.unwrap_err();
    assert!(error.to_string().contains("is rich_text by now, not number"), "{error}");

    // Somebody made a property of the name.
    let plan = setup.notion.rows::<Extra>(setup.tasks).plan(&Targets::new()).await?;
    assert!(matches!(plan.steps(), [step] if step.loss == Loss::None));
    assert!(matches!(plan.steps()[0].what, PlanChange::Add { .. }));
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Cost", Schema::checkbox()).send().await?;
    let apply = setup.notion.rows::<Extra>(setup.tasks).apply(plan);
    let error = apply.send().await.unwrap_err();
    assert!(error.to_string().contains("there is a property \"Cost\" by now"), "{error}");
    let update = setup.notion.data_sources().update(setup.tasks);
    update.property("Fresh", Schema::number(NumberFormat::Euro)).send().await?;
    Ok(())
}

#[derive(Row, Debug)]
struct Extra {
    #[row(title, name = "Task")]
    _name: String,
    #[row(name = "Cost", format = "euro")]
    _cost: Option<f64>,
}
