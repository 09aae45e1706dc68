//! The second pattern: a model against the simulator, as a state machine.
//!
//! The code under test keeps tasks in Notion. The model keeps them in a vector. Any list of operations is done to both, and
//! after each of them both say the same. If they don't, proptest leaves out operations until only those are left that it
//! takes.

use notion_api::Error;
use notion_model::strategy::{self, References};
use notion_model::{
    DataSourceId, Direction, Filter, PageId, Properties, PropertyInput as Value,
    PropertySchemaInput as Schema, Sort,
};
use notion_sim::Workspace;
use notion_sync::Client;
use proptest::prelude::*;
use proptest::sample::Index;

/// The code under test.
struct Tasks {
    notion: Client,
    source: DataSourceId,
}

impl Tasks {
    fn add(&self, name: &str, points: i32) -> Result<PageId, Error> {
        let create = self.notion.pages().create(self.source);
        let create = create.property("Task", Value::title(name));
        Ok(create.property("Points", Value::number(points)).send()?.id)
    }

    fn rename(&self, task: PageId, name: &str) -> Result<(), Error> {
        self.notion.pages().update(task).property("Task", Value::title(name)).send().map(drop)
    }

    fn finish(&self, task: PageId) -> Result<(), Error> {
        self.notion.pages().update(task).property("Done", Value::checkbox(true)).send().map(drop)
    }

    fn remove(&self, task: PageId) -> Result<(), Error> {
        self.notion.pages().trash(task).send().map(drop)
    }

    /// The names of those that are not done: the most points first, then the oldest.
    fn open(&self) -> Result<Vec<String>, Error> {
        let query = self.notion.data_sources().query(self.source);
        let query = query.filter(Filter::checkbox("Done").equals(false));
        let query =
            query.sorts([Sort::descending("Points"), Sort::by_created_time(Direction::Ascending)]);
        query.items().map(|page| Ok(page?.title_text())).collect()
    }
}

/// One of the things that can be done. Which task an operation is about is told by an index into those that there are.
#[derive(Clone, Debug)]
enum Operation {
    Add(String, i32),
    Rename(Index, String),
    Finish(Index),
    Remove(Index),
}

fn operation() -> impl Strategy<Value = Operation> {
    let name = || ".{0,12}";
    prop_oneof![
        3 => (name(), -3..30).prop_map(|(name, points)| Operation::Add(name, points)),
        2 => (any::<Index>(), name()).prop_map(|(task, name)| Operation::Rename(task, name)),
        1 => any::<Index>().prop_map(Operation::Finish),
        1 => any::<Index>().prop_map(Operation::Remove),
    ]
}

/// What the tasks should be.
#[derive(Debug)]
struct Task {
    id: PageId,
    name: String,
    points: i32,
    done: bool,
}

fn open(model: &[Task]) -> Vec<String> {
    let mut open: Vec<&Task> = model.iter().filter(|task| !task.done).collect();
    // What is equal stands in the order in which it was made.
    open.sort_by_key(|task| -task.points);
    open.into_iter().map(|task| task.name.clone()).collect()
}

fn perform(tasks: &Tasks, model: &mut Vec<Task>, operation: Operation) -> Result<(), Error> {
    // Without tasks there is nothing to change.
    match operation {
        Operation::Add(name, points) => {
            let id = tasks.add(&name, points)?;
            model.push(Task { id, name, points, done: false });
        }
        _ if model.is_empty() => {}
        Operation::Rename(task, name) => {
            let index = task.index(model.len());
            tasks.rename(model[index].id, &name)?;
            model[index].name = name;
        }
        Operation::Finish(task) => {
            let index = task.index(model.len());
            tasks.finish(model[index].id)?;
            model[index].done = true;
        }
        Operation::Remove(task) => {
            let index = task.index(model.len());
            tasks.remove(model.remove(index).id)?;
        }
    }
    Ok(())
}

/// The tasks in a workspace that has some before, out of which nobody is to be lost.
fn workspace() -> (Workspace, Tasks) {
    let workspace = Workspace::new();
    let notion = crate::client(&workspace);
    let schema = Properties::from([
        ("Task", Schema::title()),
        ("Points", Schema::number(notion_model::NumberFormat::Number)),
        ("Done", Schema::checkbox()),
    ]);
    let create = notion.databases().create(workspace.root_page()).properties(schema);
    let source = create.send().expect("a database").data_sources[0].id;
    (workspace, Tasks { notion, source })
}

#[test]
fn tasks_are_as_the_model_says() {
    let (workspace, tasks) = workspace();
    let empty = workspace.snapshot();
    let operations = prop::collection::vec(operation(), 1..30);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    proptest!(config, |(operations in operations)| {
        workspace.restore(&empty);
        let mut model = Vec::new();
        for operation in operations {
            perform(&tasks, &mut model, operation)?;
            prop_assert_eq!(tasks.open()?, open(&model));
        }
    });
}

/// Rows of any values among the tasks, which the code under test did not make, are no reason to fail.
#[test]
fn other_rows_are_left_alone() {
    let (workspace, tasks) = workspace();
    let empty = workspace.snapshot();
    let source = workspace.data_source(tasks.source).expect("a data source");
    let rows = prop::collection::vec(strategy::row_for(&source, &References::none()), 0..6);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    proptest!(config, |(rows in rows, name in "[a-z]{1,8}")| {
        workspace.restore(&empty);
        for row in rows {
            tasks.notion.pages().create(tasks.source).properties(row).send()?;
        }
        let before = tasks.open()?;
        let task = tasks.add(&name, 1)?;
        prop_assert_eq!(tasks.open()?.len(), before.len() + 1);
        tasks.remove(task)?;
        prop_assert_eq!(tasks.open()?, before);
    });
}
