//! The simulator takes what is generated for it, and answers the same.

use std::cell::Cell;

use notion_model::strategy::{self, References};
use notion_model::{
    BlockInput, DataSource, Filter, Page, Properties, PropertyInput, PropertySchemaInput as Schema,
    Sort, User,
};
use notion_sim::{Snapshot, Workspace};
use notion_sync::Client;
use proptest::prelude::*;

use crate::normal::normal;
use crate::oracle::selects;

/// A workspace in which there is something to refer to.
struct World {
    workspace: Workspace,
    notion: Client,
    there: References,
    start: Snapshot,
}

impl World {
    fn new() -> Self {
        let builder = Workspace::builder().person("Ada", "ada@example.com");
        let workspace = builder.person("Grace", "grace@example.com").build();
        let notion = crate::client(&workspace);
        let root = workspace.root_page();
        let create =
            notion.databases().create(root).title("People").properties([("Who", Schema::title())]);
        let database = create.send().expect("a database");
        let people = database.data_sources[0].id;
        let row = |name: &str| {
            let create = notion.pages().create(people).property("Who", PropertyInput::title(name));
            create.send().expect("a row").id
        };
        let rows = ["Mary", "Joan", "Lise"].map(row);
        let note = notion.pages().create(root).title("A note").send().expect("a page").id;
        let synced =
            notion.blocks().append(root, [BlockInput::synced([BlockInput::paragraph("all over")])]);
        let synced = synced.send().expect("a block").results[0].id;
        let users: Vec<User> = notion.users().list().all().expect("users");
        let there = References::none()
            .pages([root, note])
            .users(users.iter().map(|user| user.id))
            .databases([database.id])
            .data_sources([people])
            .rows(people, rows)
            .blocks([synced]);
        let start = workspace.snapshot();
        Self { workspace, notion, there, start }
    }

    /// A new data source with this schema.
    fn source(&self, schema: &Properties<Schema>) -> Result<DataSource, TestCaseError> {
        let create = self.notion.databases().create(self.workspace.root_page());
        let database =
            create.properties(schema.iter().map(|(name, it)| (name.to_owned(), it.clone())));
        let id = database.send()?.data_sources[0].id;
        Ok(self.notion.data_sources().retrieve(id).send()?)
    }
}

/// A schema, with rows, filters and sorts for it.
type Table = (Properties<Schema>, Vec<Properties<PropertyInput>>, Vec<Filter>, Vec<Sort>);

fn table(there: &References) -> impl Strategy<Value = Table> + use<> {
    let references = there.clone();
    strategy::schema_with(there).prop_flat_map(move |schema| {
        let rows = prop::collection::vec(strategy::row_for(&schema, &references), 1..8);
        let filters = prop::collection::vec(strategy::filter_for(&schema, &references), 1..6);
        let sorts = strategy::sorts_for(&schema);
        (Just(schema), rows, filters, sorts)
    })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

/// Whether the page has the values, but for what Notion adds to them.
fn has_values(page: &Page, row: &Properties<PropertyInput>) -> Result<usize, TestCaseError> {
    for (name, written) in row.iter() {
        let read = &page.properties.get(name).expect("a property that was written").value;
        prop_assert!(written.matches(read), "{}: {:?} is not {:?}", name, read, written);
        // Word for word, where a value has words; files are copied, and options get ids.
        let again = PropertyInput::from_value(read).expect("a value that can be written");
        if ["title", "rich_text", "date", "people", "relation", "url", "email"]
            .contains(&written.value.name())
        {
            prop_assert_eq!(normal(&again), normal(written));
        }
    }
    Ok(row.len())
}

#[test]
fn tables_are_taken_and_come_back() {
    let world = World::new();
    let [schemas, rows, values, filters, computed, judged] = [const { Cell::new(0usize) }; 6];
    let add = |counter: &Cell<usize>, more: usize| counter.set(counter.get() + more);
    proptest!(config(200), |((schema, written, conditions, sorts) in table(&world.there))| {
        world.workspace.restore(&world.start);
        let source = world.source(&schema)?;
        prop_assert_eq!(source.properties.len(), schema.len());
        for (name, input) in schema.iter() {
            let read = source.properties.get(name).expect("a property that was asked for");
            prop_assert_eq!(read.config.name(), input.config.name());
        }
        add(&schemas, 1);

        for row in &written {
            let create = world.notion.pages().create(source.id);
            let page = create.properties(row.iter().map(|(name, it)| (name.to_owned(), it.clone()))).send()?;
            add(&values, has_values(&page, row)?);
            add(&rows, 1);
        }

        let all: Vec<Page> = world.notion.data_sources().query(source.id).sorts(sorts.clone()).all()?;
        prop_assert_eq!(all.len(), written.len());
        for filter in conditions {
            let found = world.notion.data_sources().query(source.id).filter(filter.clone()).all()?;
            add(&filters, 1);
            let json = serde_json::to_string(&filter).expect("JSON");
            add(&computed, usize::from(json.contains("\"formula\":") || json.contains("\"rollup\":")));
            for page in &all {
                let Some(selected) = selects(&filter, page) else { continue };
                add(&judged, 1);
                prop_assert_eq!(found.iter().any(|it| it.id == page.id), selected, "{:?} of {:?}", filter, page);
            }
        }
    });
    let [schemas, rows, values, filters, computed, judged] =
        [schemas, rows, values, filters, computed, judged].map(Cell::into_inner);
    println!(
        "{schemas} schemas, {rows} rows of {values} values and {filters} filters were taken and came back,"
    );
    println!("{computed} of the filters ask for what a formula or a rollup comes to;");
    println!("{judged} times a filter selected a row, or not, as the model says");
    assert!(values > 1000 && judged > 1000 && computed > 10, "{values}, {judged}, {computed}");
}

#[test]
fn rows_for_a_schema_that_was_read_are_taken_as_changes() {
    let world = World::new();
    let changed = Cell::new(0);
    let there = world.there.clone();
    // The schema decides what a row can be, and the simulator what the schema is: one after the other.
    let mut runner = proptest::test_runner::TestRunner::new(config(1));
    for _ in 0..48 {
        world.workspace.restore(&world.start);
        let schema =
            strategy::schema_with(&there).new_tree(&mut runner).expect("a schema").current();
        let source = world.source(&schema).expect("a data source");
        let page = world.notion.pages().create(source.id).send().expect("a row").id;
        let (before, rows) = (world.workspace.snapshot(), strategy::row_for(&source, &there));
        proptest!(config(16), |(row in rows)| {
            world.workspace.restore(&before);
            let update = world.notion.pages().update(page);
            update.properties(row.iter().map(|(name, it)| (name.to_owned(), it.clone()))).send()?;
            let page = world.notion.pages().retrieve(page).send()?;
            changed.set(changed.get() + has_values(&page, &row)?);
        });
    }
    println!("{} values were changed and came back", changed.get());
}

/// How many blocks there are, with those inside them.
fn count(blocks: &[BlockInput]) -> usize {
    blocks.iter().map(|block| 1 + count(block.nested())).sum()
}

#[test]
fn blocks_are_taken_and_come_back() {
    let world = World::new();
    let taken = Cell::new(0);
    let blocks = prop::collection::vec(strategy::block_with(&world.there), 1..5);
    let check = |blocks: Vec<BlockInput>| -> Result<(), TestCaseError> {
        world.workspace.restore(&world.start);
        let create = world.notion.pages().create(world.workspace.root_page()).title("x");
        let (page, _) = create.children(blocks.clone()).in_parts().send()?;
        let (read, losses) = world.notion.blocks().tree(page.id).send()?.to_input();
        prop_assert_eq!(losses, []);
        prop_assert_eq!(normal(&read), normal(&blocks));
        taken.set(taken.get() + count(&blocks));
        Ok(())
    };
    proptest!(config(160), |(blocks in blocks)| check(blocks)?);
    // And deeper than one request holds.
    let trees = prop::collection::vec(strategy::block_tree_with(&world.there), 1..3);
    proptest!(config(32), |(blocks in trees)| check(blocks)?);
    println!("{} blocks were taken and came back", taken.get());
    assert!(taken.get() > 1000);
}
