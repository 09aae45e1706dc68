//! Rows as structs: a table for tasks and one for projects, what people rename, plans.
//!
//! ```sh
//! cargo run -p notion-api --example rows --features derive
//! ```

mod place;

use notion_model::row::{Computed, Many, One, Options, Row, Targets};
use notion_model::{Color, Date, PropertySchemaInput as Schema};

use crate::place::{Place, Result};

/// Work to be done.
#[derive(Row, Debug, Clone)]
#[row(title = "Tasks")]
struct Task {
    #[row(title, name = "Task")]
    name: String,
    state: Option<State>,
    due: Option<Date>,
    #[row(was = "Effort", format = "number")]
    hours: Option<f64>,
    tags: Vec<String>,
    #[row(back = "Tasks")]
    project: Many<Project>,
    #[row(back = "Subtasks")]
    parent: One<Task>,
    #[row(formula = "prop(\"Hours\") > 8")]
    long: Computed<Option<bool>>,
}

#[derive(Options, Debug, Clone, PartialEq)]
enum State {
    #[option(color = "gray")]
    ToDo,
    #[option(color = "blue")]
    Doing,
    #[option(color = "green")]
    Done,
    #[option(other)]
    Other(String),
}

#[derive(Row, Debug, Clone)]
#[row(title = "Projects")]
struct Project {
    #[row(title, name = "Project")]
    name: String,
}

/// The tasks of the next version of the program.
#[derive(Row, Debug)]
#[row(title = "Tasks")]
struct NextTask {
    #[row(title, name = "Task")]
    name: String,
    #[row(name = "Estimate", was = "Hours", format = "number")]
    hours: Option<f64>,
    /// Who asked for it.
    #[row(email)]
    asked_by: Option<String>,
    #[row(name = "Tags")]
    tag: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let Place { notion, parent, .. } = &Place::find()?;

    // The data sources, in the order that relations need.
    let (projects, tasks) = notion.rows_in(*parent).create::<(Project, Task)>().await?;
    let moving = projects.insert(&Project { name: "Moving".to_owned() }).send().await?;
    let pack = Task {
        name: "Pack".to_owned(),
        state: Some(State::Doing),
        due: Date::new(2026, 7, 1),
        hours: Some(12.0),
        tags: vec!["heavy".to_owned()],
        project: [&moving].into_iter().collect(),
        parent: One::none(),
        long: Computed(None),
    };
    let mut task = tasks.insert(&pack).reconciled().send().await?;
    println!("{} is long: {:?}", task.name, task.long.0);

    // Somebody renames what the program names. It goes by id, and goes on.
    let update = notion.data_sources().update(tasks.data_source());
    update.rename_property("Due", "Until").rename_property("State", "Status").send().await?;
    let update = notion.data_sources().update(tasks.data_source());
    update.add_options("Status", [("Waiting", Color::Red)]).send().await?;
    let due = Task::DUE.on_or_after(Date::new(2026, 6, 1).ok_or("no day")?);
    let doing = tasks.query().filter(Task::STATE.is(State::Doing) & due).all().await?;
    println!("{} to do until then", doing.len());

    // A program that starts now finds them, too, by what it remembers: the binding is a value.
    let kept = serde_json::to_string(&*tasks.binding())?;
    let tasks = notion.rows::<Task>(tasks.data_source()).bound(serde_json::from_str(&kept)?)?;

    // Only what changed is written.
    task.hours = Some(2.5);
    task.due = None;
    println!("saved {:?}", tasks.save(&task).await?);
    tasks.update(&task).set(Task::HOURS, 3.0).set(Task::STATE, State::Done).send().await?;

    // Twice the same upsert: the second has nothing to do.
    let all =
        ["Pack", "Carry", "Unpack"].map(|name| Task { name: name.to_owned(), ..pack.clone() });
    for _ in 0..2 {
        println!("{}", tasks.upsert(Task::NAME, &all).send().await?);
    }
    let ids = tasks.get(&task).await?.project.ids().to_vec();
    println!("{} project", projects.load(ids).await?.rows.len());

    // The next version of the program has another struct. What loses values is only done when it is named.
    let next = notion.rows::<NextTask>(tasks.data_source());
    let plan = next.plan(&Targets::new()).await?;
    print!("{plan}");
    let applied = next.apply(plan).send().await?;
    println!("{} steps done, {} left", applied.done.len(), applied.left.len());
    let plan = next.plan(&Targets::new()).await?;
    next.apply(plan).losing(["Tags"]).send().await?;
    let next = notion.rows::<NextTask>(tasks.data_source()).bind().await?;
    for row in next.query().sort(NextTask::NAME.ascending()).all().await? {
        println!("{} {:?} {:?} {:?}", row.name, row.hours, row.asked_by, row.tag);
    }
    print!("{}", next.drift());

    // Rows of a data source that has changed too much are not read wrongly.
    let update = notion.data_sources().update(next.data_source());
    update.property("Estimate", Schema::checkbox()).send().await?;
    if let Err(error) = notion.rows::<NextTask>(next.data_source()).bind().await {
        println!("{error}");
    }
    next.trash(&task).await?;
    Ok(())
}
