//! How much a program has to write for seven columns: the schema, and rows both ways.

use notion_api::Error;
use notion_model::Date;
use notion_model::row::{Many, Row};

use crate::setup::{Project, Setup};

include!("seven_columns.rs");

#[tokio::test]
async fn seven_columns_take_ten_lines_both_ways_and_the_schema() -> Result<(), Error> {
    let lines = include_str!("seven_columns.rs").lines().filter(|line| !line.trim().is_empty());
    assert_eq!((lines.count(), Task::TYPE.columns.len()), (10, 7), "docs/rows.md says so");

    let setup = Setup::new().await?;
    let create = setup.notion.rows_in(setup.page).create::<(Project, Task)>();
    let (projects, tasks) = create.await?;
    assert!(tasks.drift().is_empty(), "the schema is what the struct says");
    let project = projects.insert(&Project { name: "Moving".to_owned() }).send().await?;
    let task = Task {
        name: "Pack".to_owned(),
        state: Some("Doing".to_owned()),
        due: Date::new(2026, 7, 1),
        hours: Some(2.5),
        tags: vec!["heavy".to_owned()],
        link: Some("https://x.test/".to_owned()),
        project: [&project].into_iter().collect(),
    };
    tasks.insert(&task).send().await?;
    let read = tasks.query().all().await?.remove(0).into_row();
    assert_eq!((&read.name, &read.state, read.due), (&task.name, &task.state, task.due));
    assert_eq!((read.hours, &read.tags, &read.link), (task.hours, &task.tags, &task.link));
    assert_eq!(read.project, task.project);
    assert_eq!(tasks.upsert(Task::NAME, [&task]).send().await?.unchanged(), 1);
    Ok(())
}
