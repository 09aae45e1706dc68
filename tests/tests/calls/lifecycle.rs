//! The life of a database, through both clients, in process and over a socket.

mod options;
mod values;

use notion_api::{ApiVersion, Client, ErrorKind};
use notion_model::{
    CoverInput, Direction, Filter, IconInput, NumberFormat, ParentKind, Properties,
    PropertyInput as Value, PropertyItemResponse, PropertySchemaInput as Schema, PropertyValue,
    RollupFunction, RollupValue, Sort,
};
use notion_sim::Workspace;
use notion_transport::layer::RateLimitSettings;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn in_process(workspace: &Workspace, version: ApiVersion) -> Result<Client> {
    let builder = Client::builder().version(version).transport(workspace.clone());
    Ok(builder.rate_limit(RateLimitSettings::unlimited()).build()?)
}

async fn life(notion: &Client, workspace: &Workspace) -> Result {
    let root = workspace.root_page();
    let database = notion
        .databases()
        .create(root)
        .title("Tasks")
        .icon(IconInput::emoji("✅"))
        .cover(CoverInput::external("https://example.com/cover.png"))
        .properties([
            ("Task", Schema::title()),
            ("Effort", Schema::number(NumberFormat::Euro)),
            ("Tags", Schema::multi_select(["a", "b"])),
            ("State", Schema::status()),
            ("No", Schema::unique_id(Some("task".into()))),
        ])
        .send()
        .await?;
    assert_eq!(database.title_text(), "Tasks");
    assert!(matches!(database.parent.kind(), ParentKind::Page(page) if page == root));
    let (database, sources) =
        notion.databases().retrieve_with_data_sources(database.id).send().await?;
    let [Ok(tasks)] = sources.as_slice() else { panic!("one data source") };
    assert_eq!(tasks.properties.names().last(), Some("Task"), "the title comes last");
    let tasks = tasks.id;

    // Three states of a field: left, set, cleared.
    let updated =
        notion.databases().update(database.id).description("What is to be done").send().await?;
    assert!(updated.icon.is_some() && updated.cover.is_some());
    assert_eq!(updated.description_text(), "What is to be done");
    let updated = notion.databases().update(database.id).remove_cover().send().await?;
    assert!(updated.icon.is_some() && updated.cover.is_none());

    // A second data source, related on both sides, with a rollup over it.
    let people = notion
        .data_sources()
        .create(database.id)
        .title("People")
        .properties([
            ("Name", Schema::title()),
            ("Tasks", Schema::dual_relation(tasks, Some("Person".into()))),
            ("Work", Schema::rollup("Tasks", "Effort", RollupFunction::Sum)),
        ])
        .send()
        .await?;
    let several = notion.databases().query(database.id).all().await.expect_err("there are two");
    assert!(
        matches!(several.kind(), ErrorKind::NotOneDataSource { data_sources, .. } if data_sources.len() == 2)
    );
    assert!(several.to_string().contains("People"), "{several}");

    let ada = notion.pages().create(people.id).title("Ada").send().await?;
    let mut rows = Vec::new();
    for n in 1..=3 {
        let row = notion
            .pages()
            .create(tasks)
            .title(format!("Task {n}"))
            .property("Effort", Value::number(n))
            .property("Tags", Value::multi_select(["a", "new"]))
            .property("Person", Value::relation([ada.id]))
            .send()
            .await?;
        rows.push(row);
    }
    let first = &rows[0];
    assert!(
        matches!(first.parent.kind(), ParentKind::DataSource(source, Some(_)) if source == tasks)
    );
    let PropertyValue::UniqueId(number) = &first.properties.get("No").ok_or("no number")?.value
    else {
        panic!()
    };
    assert_eq!(
        (number.prefix.as_deref(), number.number.as_ref().and_then(|n| n.as_u64())),
        (Some("TASK"), Some(1))
    );
    let PropertyValue::Status(Some(status)) =
        &first.properties.get("State").ok_or("no status")?.value
    else {
        panic!()
    };
    assert_eq!(status.name, "Not started");
    let ada = notion.pages().retrieve(ada.id).send().await?;
    let PropertyValue::Relation(related) = &ada.properties.get("Tasks").ok_or("no relation")?.value
    else {
        panic!()
    };
    assert_eq!(related.len(), 3, "the other side shows it");
    let PropertyValue::Rollup(work) = &ada.properties.get("Work").ok_or("no rollup")?.value else {
        panic!()
    };
    assert!(matches!(&work.value, RollupValue::Number(Some(n)) if n.as_f64() == Some(6.0)));

    // Schema: rename, remove, add.
    let source = notion
        .data_sources()
        .update(tasks)
        .rename_property("Effort", "Hours")
        .remove_property("Tags")
        .property("Due", Schema::date())
        .send()
        .await?;
    assert!(source.properties.get("Effort").is_none() && source.properties.get("Tags").is_none());
    let hours = &source.properties.get("Hours").ok_or("not renamed")?.id;
    let item = notion.pages().property_item(first.id, hours).send().await?;
    assert!(matches!(item, PropertyItemResponse::Item(item) if item.value.name() == "number"));
    let source = notion.data_sources().trash(people.id).send().await?;
    assert!(source.in_trash);
    assert_eq!(notion.databases().query(database.id).all().await?.len(), 3, "only one is left");
    notion.data_sources().restore(people.id).send().await?;

    // Rows: update, clear, trash, restore, move.
    let row = notion
        .pages()
        .update(first.id)
        .property("Hours", Value::number(9))
        .title("Renamed")
        .send()
        .await?;
    assert_eq!(row.title_text(), "Renamed");
    let cleared = Value::cleared("number").ok_or("a number can be cleared")?;
    let row = notion.pages().update(first.id).property("Hours", cleared).send().await?;
    assert!(matches!(
        row.properties.get("Hours").map(|p| &p.value),
        Some(PropertyValue::Number(None))
    ));
    assert!(notion.pages().trash(first.id).send().await?.in_trash);
    assert_eq!(notion.data_sources().query(tasks).all().await?.len(), 2);
    assert_eq!(notion.data_sources().query(tasks).in_trash(true).all().await?.len(), 1);
    let edit =
        notion.pages().update(first.id).title("x").send().await.expect_err("it is in the trash");
    assert!(edit.is_validation() && edit.code().is_some(), "{edit}");
    assert!(!notion.pages().restore(first.id).send().await?.in_trash);
    let moved = notion.pages().move_to(first.id, root).send().await?;
    assert!(matches!(moved.parent.kind(), ParentKind::Page(_)));
    assert_eq!(moved.title_text(), "Renamed");

    let hits = notion
        .data_sources()
        .query(tasks)
        .filter(Filter::number("Hours").at_least(2) & Filter::title("Task").starts_with("task"))
        .sort(Sort::by_created_time(Direction::Ascending))
        .filter_properties(["Hours"])
        .all()
        .await?;
    assert_eq!(hits.len(), 2);
    assert_eq!(hits[0].properties.len(), 1);

    // The database as a whole.
    assert!(notion.databases().lock(database.id).send().await?.is_locked);
    assert!(!notion.databases().unlock(database.id).send().await?.is_locked);
    assert!(notion.databases().delete(database.id).send().await?.in_trash);
    assert!(
        notion.data_sources().retrieve(tasks).send().await?.in_trash,
        "what is in it goes with it"
    );
    assert!(!notion.databases().restore(database.id).send().await?.in_trash);

    let me = notion.users().me().send().await?;
    assert_eq!(notion.users().retrieve(me.id).send().await?.kind, me.kind);
    assert_eq!(notion.users().list().all().await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn in_process_at_both_versions() -> Result {
    for version in [ApiVersion::V2025_09_03, ApiVersion::V2026_03_11] {
        let workspace = Workspace::new();
        let notion = in_process(&workspace, version)?;
        life(&notion, &workspace).await?;
        let page = notion.pages().retrieve(workspace.root_page()).send().await?;
        assert_eq!(page.archived.is_some(), version == ApiVersion::V2025_09_03);
    }
    Ok(())
}

#[tokio::test]
async fn over_a_socket() -> Result {
    let workspace = Workspace::builder().token("secret").build();
    let server = workspace.serve("127.0.0.1:0")?;
    let client = |token| {
        let builder = Client::builder().token(token).base_url(server.base_url());
        builder.and_then(|builder| builder.rate_limit(RateLimitSettings::unlimited()).build())
    };
    life(&client("secret")?, &workspace).await?;
    let error = client("wrong")?.users().me().send().await.expect_err("the token is wrong");
    assert!(error.is_unauthorized(), "{error}");
    assert!(!format!("{error} {error:?}").contains("wrong\""), "the token is not told: {error:?}");
    Ok(())
}

#[test]
fn blocking_inside_and_outside_of_a_runtime() -> Result {
    fn run() -> Result {
        let workspace = Workspace::new();
        let notion = notion_sync::Client::blocking(in_process(&workspace, ApiVersion::default())?);
        let database = notion
            .databases()
            .create_simple(workspace.root_page(), "Friends", [("Phone", "phone".into())])
            .send()?;
        let (_, sources) = notion.databases().retrieve_with_data_sources(database.id).send()?;
        let [Ok(source)] = sources.as_slice() else { panic!("one data source") };
        assert!(source.properties.get("Name").is_some(), "a title was added");
        let rows = (0..120).map(|n| Properties::from([("Name", Value::title(format!("{n}")))]));
        let made = notion.pages().create_many(source.id, rows).send()?;
        let titles: Vec<String> =
            made.into_iter().map(|row| Ok(row?.title_text())).collect::<Result<_>>()?;
        assert_eq!(titles, (0..120).map(|n| n.to_string()).collect::<Vec<_>>(), "in their order");
        let mut rows = notion.databases().query(database.id).page_size(50).items();
        let count =
            rows.by_ref().map(|row| row.map(|_| 1)).sum::<std::result::Result<usize, _>>()?;
        assert_eq!(count, 120);
        assert!(notion.pages().retrieve(source.id.as_uuid().to_string().parse()?).send().is_err());
        Ok(())
    }
    run()?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async { run() })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { run() })
}

#[tokio::test]
async fn ready_made_databases() -> Result {
    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    let root = workspace.root_page();
    let wanted = [
        (
            notion.databases().create_task_tracker(root),
            "Assignee Due Date Priority Status Tags Task",
        ),
        (notion.databases().create_contact_list(root), "Company Email Name Phone Tags"),
        (
            notion.databases().create_project_roadmap(root),
            "Assignee Due Date Feature Priority Sprint Status",
        ),
    ];
    for (call, names) in wanted {
        let database = call.send().await?;
        let source = notion.data_sources().retrieve(database.data_sources[0].id).send().await?;
        let mut found: Vec<&str> = source.properties.names().collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), names);
    }
    Ok(())
}
