//! Options are added and removed without losing others.

use std::collections::BTreeMap;

use notion_api::ApiVersion;
use notion_model::validate::Rule;
use notion_model::{
    Color, DataSourceId, PropertyConfig, PropertyInput as Value, PropertySchemaInput as Schema,
    PropertyValue, SelectOptionInput,
};
use notion_sim::{Fault, FaultKind, Workspace};

use super::{Result, in_process};

struct Setup {
    workspace: Workspace,
    notion: notion_api::Client,
    tasks: DataSourceId,
}

impl Setup {
    async fn new() -> Result<Self> {
        let workspace = Workspace::new();
        let notion = in_process(&workspace, ApiVersion::default())?;
        let database = notion
            .databases()
            .create(workspace.root_page())
            .properties([
                ("Task", Schema::title()),
                ("Kind", Schema::select([("A", Color::Red), ("B", Color::Blue)])),
                ("Tags", Schema::multi_select(["x", "y"])),
            ])
            .send()
            .await?;
        let tasks = database.data_sources[0].id;
        Ok(Self { workspace, notion, tasks })
    }

    async fn options(&self, property: &str) -> Result<Vec<(String, Color, String)>> {
        let source = self.notion.data_sources().retrieve(self.tasks).send().await?;
        let property = source.properties.get(property).ok_or("a property")?;
        let (PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config)) =
            &property.config
        else {
            return Err("a select".into());
        };
        let all = config.options.iter();
        Ok(all.map(|it| (it.name.clone(), it.color.clone(), it.id.clone())).collect())
    }

    async fn names(&self, property: &str) -> Result<String> {
        let options = self.options(property).await?;
        Ok(options.into_iter().map(|(name, ..)| name).collect::<Vec<_>>().join(" "))
    }
}

#[tokio::test]
async fn the_others_stay_in_the_schema_and_in_the_rows() -> Result {
    let setup = Setup::new().await?;
    let Setup { notion, tasks, .. } = &setup;
    let row = notion.pages().create(*tasks).property("Kind", Value::select("A")).send().await?;
    let before = setup.options("Kind").await?;

    let update = notion.data_sources().update(*tasks);
    update.add_options("Kind", [("C", Color::Green), ("A", Color::Pink)]).send().await?;
    let after = setup.options("Kind").await?;
    assert_eq!(after[..2], before, "ids and colours stay");
    assert_eq!((after[2].0.as_str(), &after[2].1), ("C", &Color::Green));

    // By the way that loses them in the API itself.
    let update = notion.data_sources().update(*tasks);
    update.property("Kind", Schema::select(["D"])).send().await?;
    assert_eq!(setup.names("Kind").await?, "A B C D");

    let update = notion.data_sources().update(*tasks).remove_options("Kind", ["B", "none"]);
    let update = update.add_options("Tags", ["z"]).remove_options("Tags", ["x"]);
    update.rename_property("Tags", "Labels").send().await?;
    assert_eq!(setup.names("Kind").await?, "A C D");
    assert_eq!(setup.names("Labels").await?, "y z");
    let kept = notion.pages().retrieve(row.id).send().await?;
    let value = &kept.properties.get("Kind").ok_or("a value")?.value;
    assert!(matches!(value, PropertyValue::Select(Some(option)) if option.name == "A"));

    // By id as well: of the property, and of an option.
    let id = setup.options("Kind").await?[1].2.clone();
    let source = notion.data_sources().retrieve(*tasks).send().await?;
    let kind = &source.properties.get("Kind").ok_or("a property")?.id;
    notion.data_sources().update(*tasks).remove_options(kind, [id]).send().await?;
    assert_eq!(setup.names("Kind").await?, "A D");

    let update = notion.data_sources().update(*tasks);
    update.replace_options("Kind", ["E"]).send().await?;
    assert_eq!(setup.names("Kind").await?, "E");
    Ok(())
}

#[tokio::test]
async fn a_new_select_has_the_options_that_it_is_given() -> Result {
    let setup = Setup::new().await?;
    let update = setup.notion.data_sources().update(setup.tasks);
    let update = update.property("New", Schema::select(["one"])).add_options("New", ["two"]);
    update.send().await?;
    assert_eq!(setup.names("New").await?, "one two");
    Ok(())
}

#[tokio::test]
async fn what_has_no_options_is_refused() -> Result {
    let setup = Setup::new().await?;
    let update = || setup.notion.data_sources().update(setup.tasks);
    for (update, wrong) in [
        (update().add_options("Nothing", ["a"]), Rule::NoSuchProperty("Nothing".into())),
        (
            update().add_options("Task", ["a"]),
            Rule::WrongType { expected: "title".into(), actual: "select".into() },
        ),
        (
            update().remove_property("Kind").add_options("Kind", ["a"]),
            Rule::Excludes("remove_property"),
        ),
        (update().add_options("Kind", ["a,b"]), Rule::Comma("a,b".into())),
        (
            update().add_options("Kind", [("c", Color::RedBackground)]),
            Rule::NoSuchColor("red_background".into()),
        ),
    ] {
        let error = update.send().await.expect_err("it is wrong");
        let rules: Vec<&Rule> = error.violations().iter().map(|it| &it.rule).collect();
        assert_eq!(rules, [&wrong]);
    }
    let many: Vec<String> = (0..99).map(|n| n.to_string()).collect();
    let error = update().add_options("Kind", many).send().await.expect_err("101 options");
    assert!(error.to_string().contains("101 options, at most 100"), "{error}");
    assert_eq!(setup.names("Kind").await?, "A B");
    Ok(())
}

#[tokio::test]
async fn nothing_is_there_twice_after_faults() -> Result {
    let reset = || Fault::new(FaultKind::Reset);
    for (kind, fault) in [
        ("not carried out", reset().on("PATCH")),
        ("carried out", reset().on("PATCH").committed()),
        ("busy", Fault::status(503).on("PATCH")),
        ("busy and carried out", Fault::status(502).on("PATCH").committed()),
        ("not read", reset().on("GET")),
    ] {
        let setup = Setup::new().await?;
        setup.workspace.inject(fault.times(1));
        let update = setup.notion.data_sources().update(setup.tasks);
        let added: [SelectOptionInput; 2] = ["C".into(), "D".into()];
        let result = update.add_options("Kind", added).send().await;
        let names = setup.names("Kind").await?;
        assert!(result.is_ok(), "{kind}: {result:?}");
        assert_eq!(names, "A B C D", "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn the_ready_made_schemas_have_their_options() -> Result {
    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    let root = workspace.root_page();
    for (call, icon, wanted) in [
        (
            notion.databases().create_task_tracker(root),
            Some("📋"),
            vec![
                ("Priority", "Low gray, Medium yellow, High red"),
                ("Status", "Not Started gray, In Progress blue, Completed green"),
                ("Tags", "Bug red, Feature blue, Improvement green"),
            ],
        ),
        (
            notion.databases().create_contact_list(root),
            None,
            vec![("Tags", "Customer blue, Lead green")],
        ),
        (
            notion.databases().create_project_roadmap(root),
            None,
            vec![
                ("Priority", "P0 red, P1 orange, P2 yellow"),
                ("Sprint", ""),
                ("Status", "Backlog gray, In Progress blue, Shipped green"),
            ],
        ),
    ] {
        let database = call.send().await?;
        let shown = database.icon.map(serde_json::to_value).transpose()?;
        assert_eq!(shown.as_ref().and_then(|it| it["emoji"].as_str()), icon);
        let source = notion.data_sources().retrieve(database.data_sources[0].id).send().await?;
        let found: BTreeMap<&str, String> = source
            .properties
            .iter()
            .filter_map(|(name, property)| match &property.config {
                PropertyConfig::Select(config) | PropertyConfig::MultiSelect(config) => {
                    let options = config.options.iter();
                    let options = options.map(|it| format!("{} {}", it.name, it.color));
                    Some((name, options.collect::<Vec<_>>().join(", ")))
                }
                _ => None,
            })
            .collect();
        let wanted: BTreeMap<&str, String> =
            wanted.into_iter().map(|(name, options)| (name, options.to_owned())).collect();
        assert_eq!(found, wanted);
    }
    Ok(())
}

#[tokio::test]
async fn short_forms_of_schemas_are_read_or_refused() -> Result {
    let workspace = Workspace::new();
    let notion = in_process(&workspace, ApiVersion::default())?;
    let root = workspace.root_page();
    let full = Schema::multi_select([("new", Color::Red)]).description("What is left");
    let database = notion
        .databases()
        .create_simple(
            root,
            "Friends",
            [
                ("Name", "Text".into()),
                ("Met", "date".into()),
                ("Circle", ["Family", "Work"].into()),
                ("Gifts", full.into()),
            ],
        )
        .send()
        .await?;
    let source = notion.data_sources().retrieve(database.data_sources[0].id).send().await?;
    let types: BTreeMap<&str, &str> =
        source.properties.iter().map(|(name, it)| (name, it.config.name())).collect();
    let wanted = [
        ("Circle", "select"),
        ("Gifts", "multi_select"),
        ("Met", "date"),
        ("Name", "rich_text"),
        ("Title", "title"),
    ];
    assert_eq!(types, BTreeMap::from(wanted));

    let wrong = || [("Done", "chekbox".into()), ("Cost", "zzz".into()), ("When", "dates".into())];
    let unchecked = notion_api::Client::builder().transport(workspace.clone()).validation(false);
    for client in [notion.clone(), unchecked.build()?] {
        let create = client.databases().create_simple(root, "Friends", wrong());
        let error = create.send().await.expect_err("no types");
        let said: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "properties.Done: \"chekbox\" is no type of a property; \"checkbox\" may be meant",
                "properties.Cost: \"zzz\" is no type of a property",
                "properties.When: \"dates\" is no type of a property; \"date\" may be meant",
            ]
        );
    }
    let create = notion.databases().create_simple(root, "x", [("Sum", "formula".into())]);
    let error = create.send().await.expect_err("a formula without a formula");
    assert!(error.to_string().contains("expression: must not be empty"), "{error}");
    Ok(())
}
