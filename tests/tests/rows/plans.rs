//! Plans from any schema to that of a struct, with rows in it: nothing is lost that was not counted, and named.
//!
//! `PLANS_RUNS` says how many schemas there are, `PLANS_SEED` with which seed they begin; what does not hold is printed with
//! its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use fastrand::Rng;
use notion_api::Error;
use notion_model::row::{Computed, Loss, Many, Options, Plan, PlanChange, Row, Targets};
use notion_model::{
    DataSource, DataSourceId, DateValue, NumberFormat, PageId, Properties, PropertyInput as Value,
    PropertySchemaInput as Schema, PropertyValue, RollupFunction,
};
use serde_json::Value as Json;

use crate::setup::Setup;

/// A field of every kind that can be made.
#[derive(Row, Debug)]
#[row(title = "Goal", removed = "Old", removed = "Older")]
#[allow(dead_code)]
struct Goal {
    /// What it is called.
    #[row(title)]
    name: String,
    #[row(was = "Words")]
    text: String,
    #[row(was = "Count", format = "euro")]
    number: Option<f64>,
    #[row(was = "Choice")]
    open: Option<Open>,
    closed: Option<Closed>,
    #[row(was = "Several", was = "Tags")]
    many: Vec<Closed>,
    #[row(status, default)]
    phase: Option<Open>,
    /// When.
    #[row(was = "Due")]
    day: Option<DateValue>,
    done: bool,
    #[row(url)]
    link: Option<String>,
    #[row(email)]
    mail: Option<String>,
    #[row(phone_number)]
    phone: Option<String>,
    #[row(back = "Friend of")]
    friends: Many<Other>,
    parent: Many<Goal>,
    #[row(formula = "prop(\"Number\") * 2 + 1")]
    twice: Computed<Option<f64>>,
    #[row(rollup(relation = "Friends", property = "Worth", function = "sum"))]
    sum: Computed<Option<f64>>,
    #[row(prefix = "GO")]
    no: Computed<String>,
}

#[derive(Options, Debug, Clone, PartialEq)]
enum Open {
    #[option(color = "red")]
    One,
    #[option(was = "Deux")]
    Two,
    #[option(other)]
    Other(String),
}

#[derive(Options, Debug, Clone, PartialEq)]
#[options(closed)]
enum Closed {
    One,
    #[option(was = "Deux")]
    Two,
    Three,
}

#[derive(Row, Debug)]
#[allow(dead_code)]
struct Other {
    #[row(title)]
    name: String,
    worth: Option<f64>,
}

/// A workspace with a random schema and rows.
struct Random {
    setup: Setup,
    rng: Rng,
    goal: DataSourceId,
    other: DataSourceId,
    third: DataSourceId,
    targets: Targets,
    backs: BTreeSet<(DataSourceId, &'static str)>,
}

const OPTIONS: [&str; 5] = ["One", "Two", "Deux", "Three", "Odd"];

impl Random {
    async fn new(seed: u64) -> Result<Self, Error> {
        let setup = Setup::new().await?;
        let (projects, notion) = (setup.projects, setup.notion.clone());
        let (other,) = notion.rows_in(setup.page).create::<(Other,)>().await?;
        let other = other.data_source();
        let mut rng = Rng::with_seed(seed);
        let title = ["Name", "Title"][rng.usize(0..2)];
        let database = notion.databases().create(setup.page).properties([(title, Schema::title())]);
        let goal = database.send().await?.data_sources[0].id;
        let targets = Targets::new().with::<Other>(other);
        let (third, backs) = (projects, BTreeSet::new());
        let mut random = Self { setup, rng, goal, other, third, targets, backs };
        random.properties().await?;
        random.rows().await?;
        Ok(random)
    }

    /// Makes any properties of the names that the struct knows.
    async fn properties(&mut self) -> Result<(), Error> {
        let columns = Goal::TYPE.columns.iter().skip(1);
        let mut wanted: Vec<(&str, &str)> = columns
            .map(|column| {
                let names: Vec<&str> =
                    [column.name].into_iter().chain(column.was.iter().copied()).collect();
                (names[self.rng.usize(0..names.len())], column.kind)
            })
            .collect();
        wanted.extend([("Old", ""), ("Older", ""), ("Extra", "")]);
        for (name, kind) in wanted {
            let kind = match self.rng.u8(0..8) {
                0 | 1 => continue,
                2 | 3 => "",
                _ => kind,
            };
            let schema = self.schema(kind);
            let update = self.setup.notion.data_sources().update(self.goal);
            // Some of them need others that are not there.
            match update.property(name, schema).send().await {
                Err(error) if error.is_validation() => {}
                result => drop(result?),
            }
        }
        Ok(())
    }

    fn options(&mut self) -> Vec<&'static str> {
        OPTIONS.into_iter().filter(|_| self.rng.bool()).collect()
    }

    /// A property of this kind, or of any.
    fn schema(&mut self, kind: &str) -> Schema {
        let kinds = [
            "rich_text",
            "number",
            "select",
            "multi_select",
            "status",
            "date",
            "checkbox",
            "url",
            "email",
            "phone_number",
            "relation",
            "formula",
            "people",
            "files",
        ];
        let kind = if kind.is_empty() { kinds[self.rng.usize(0..kinds.len())] } else { kind };
        match kind {
            "rich_text" => Schema::rich_text(),
            "number" => {
                let formats = [NumberFormat::Number, NumberFormat::Euro];
                Schema::number(formats[self.rng.usize(0..2)].clone())
            }
            "select" => Schema::select(self.options()),
            "multi_select" => Schema::multi_select(self.options()),
            "status" => Schema::status(),
            "date" => Schema::date(),
            "checkbox" => Schema::checkbox(),
            "url" => Schema::url(),
            "email" => Schema::email(),
            "phone_number" => Schema::phone_number(),
            "people" => Schema::people(),
            "files" => Schema::files(),
            "relation" => {
                let target = [self.other, self.other, self.goal, self.third][self.rng.usize(0..4)];
                let back = [None, Some("Friend of"), Some("Back")][self.rng.usize(0..3)];
                // No two properties are called the same.
                let back = back.filter(|back| self.backs.insert((target, back)));
                match self.rng.bool() {
                    true => Schema::relation(target),
                    false => Schema::dual_relation(target, back.map(str::to_owned)),
                }
            }
            "rollup" => Schema::rollup("Friends", "Worth", RollupFunction::Sum),
            "unique_id" => Schema::unique_id(Some("GO".to_owned()).filter(|_| self.rng.bool())),
            _ => Schema::formula(["1 + 2", "prop(\"Number\")*2+1"][self.rng.usize(0..2)]),
        }
    }

    /// Makes rows with something in some of their cells.
    async fn rows(&mut self) -> Result<(), Error> {
        let live = self.live().await?;
        let notion = self.setup.notion.clone();
        let mut others: BTreeMap<DataSourceId, Vec<PageId>> = BTreeMap::new();
        for source in [self.other, self.third] {
            for name in ["a", "b"] {
                let page = notion.pages().create(source).title(name).send().await?;
                others.entry(source).or_default().push(page.id);
            }
        }
        for number in 0..4 {
            let mut cells = Properties::new();
            for (name, schema) in live.properties.iter() {
                if self.rng.bool() {
                    continue;
                }
                let options = self.options().into_iter();
                let text = ["12", "One", "One, Odd", "2026-01-02", "yes"][self.rng.usize(0..5)];
                let target = match &schema.config {
                    notion_model::PropertyConfig::Relation(relation) => relation.data_source_id,
                    _ => None,
                };
                let related = target.and_then(|target| others.get(&target)).cloned();
                cells.insert(
                    name,
                    match schema.config.name() {
                        "title" => Value::title(format!("row {number}")),
                        "rich_text" => Value::rich_text(text),
                        "number" => Value::number(self.rng.u8(..)),
                        "select" => Value::select(OPTIONS[self.rng.usize(0..OPTIONS.len())]),
                        "multi_select" => Value::multi_select(options),
                        "status" => Value::status("In progress"),
                        "date" => Value::date("2026-01-02"),
                        "checkbox" => Value::checkbox(true),
                        "url" => Value::url("https://x.test/"),
                        "email" => Value::email("a@x.test"),
                        "phone_number" => Value::phone_number("12"),
                        "relation" => Value::relation(related.unwrap_or_default()),
                        _ => continue,
                    },
                );
            }
            notion.pages().create(self.goal).properties(cells).send().await?;
        }
        Ok(())
    }

    async fn live(&self) -> Result<DataSource, Error> {
        self.setup.notion.data_sources().retrieve(self.goal).send().await
    }

    async fn plan(&self) -> Result<Plan, Error> {
        self.setup.notion.rows::<Goal>(self.goal).plan(&self.targets).await
    }

    /// Every cell that has something in it, by its row and the id of its property. What is computed is left out.
    fn cells(&self) -> BTreeMap<(PageId, String), Json> {
        let mut cells = BTreeMap::new();
        for source in [self.goal, self.other, self.third] {
            for page in self.setup.transport.workspace.rows(source) {
                for (_, property) in page.properties.iter() {
                    let is_computed = matches!(
                        property.value,
                        PropertyValue::Formula(_)
                            | PropertyValue::Rollup(_)
                            | PropertyValue::UniqueId(_)
                    );
                    let is_off = property.value == PropertyValue::Checkbox(false);
                    if !is_computed && !is_off && !property.is_empty() {
                        let value = serde_json::to_value(property).expect("JSON");
                        cells.insert((page.id, property.id.decoded().into_owned()), value);
                    }
                }
            }
        }
        cells
    }
}

fn decoded(id: &str) -> String {
    notion_model::PropertyId::from(id).decoded().into_owned()
}

/// Whether the data source has what the struct says, asked without a plan. What can't be done is left out.
fn assert_is_goal(live: &DataSource, plan: &Plan) {
    let shown: BTreeSet<&str> = plan.steps().iter().map(|step| &*step.property).collect();
    for column in Goal::TYPE.columns {
        if shown.contains(column.name) || column.was.iter().any(|was| shown.contains(was)) {
            continue;
        }
        let schema =
            live.properties.get(column.name).unwrap_or_else(|| panic!("{column:?}: {plan}"));
        let kind = schema.config.name();
        assert!(kind == column.kind || column.kind == "computed", "{column:?} is {kind}");
        assert!(column.description.is_none_or(|text| schema.description.as_deref() == Some(text)));
        let json = serde_json::to_value(schema).expect("JSON");
        for option in column.options.into_iter().flat_map(|set| set.options) {
            let options = json.pointer(&format!("/{kind}/options")).and_then(Json::as_array);
            let mut names = options.into_iter().flatten().map(|it| it["name"].as_str());
            let is_there = |name: &str| name == option.name || option.was.contains(&name);
            assert!(names.any(|name| name.is_some_and(is_there)), "{column:?}: {json}");
        }
    }
    for removed in Goal::TYPE.removed {
        assert!(shown.contains(removed) || live.properties.get(removed).is_none());
    }
}

async fn run(seed: u64) -> Result<(usize, usize), Error> {
    let mut random = Random::new(seed).await?;
    let rows = random.setup.notion.rows::<Goal>(random.goal);

    // What loses nothing is done, and nothing is lost.
    let before = random.cells();
    let plan = random.plan().await?;
    let has_losses = plan.losses().next().is_some();
    rows.apply(plan.clone()).send().await?;
    let after = random.cells();
    for (cell, value) in &before {
        assert_eq!(after.get(cell), Some(value), "seed {seed}: {cell:?} was lost by\n{plan}");
    }
    let rest = random.plan().await?;
    assert!(rest.is_done_without_loss(), "seed {seed}: {plan}\nthen {rest}");
    if !has_losses {
        assert!(rest.is_done(), "seed {seed}: {rest}");
        assert_is_goal(&random.live().await?, &rest);
    }

    // Each loss is as large as the plan says.
    for step in rest.losses() {
        let id = decoded(step.id.as_deref().expect("an id"));
        let has = |value: &Json| match &step.what {
            PlanChange::RemoveOptions { names } => {
                let text = value.to_string();
                names.iter().any(|name| text.contains(&format!("\"name\":{name:?}")))
            }
            _ => true,
        };
        let rows = after.iter().filter(|((_, of), value)| *of == id && has(value)).count();
        if let Some(said) = step.rows {
            assert_eq!(usize::try_from(said), Ok(rows), "seed {seed}: {step}");
        }
    }

    // Some of the losses are allowed, or copied; nothing else is lost.
    let mut losses = 0;
    let named: Vec<_> = rest.losses().filter(|_| random.rng.bool()).cloned().collect();
    let copies = |what: &PlanChange| matches!(what, PlanChange::Retype { .. });
    let (copied, lost): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|step| copies(&step.what) && random.rng.bool());
    let apply = rows.apply(rest.clone()).losing(lost.iter().map(|step| &*step.property));
    let before = random.cells();
    apply.copy_first(copied.iter().map(|step| &*step.property)).send().await?;
    let after = random.cells();
    let lost_ids: BTreeSet<String> =
        lost.iter().map(|step| decoded(step.id.as_deref().expect("an id"))).collect();
    let goal: BTreeSet<PageId> =
        random.setup.transport.workspace.rows(random.goal).iter().map(|page| page.id).collect();
    // The other side of a relation goes with it.
    let has_other_side = lost.iter().any(|step| step.kind.as_deref() == Some("relation"));
    for ((page, id), value) in &before {
        if after.get(&(*page, id.clone())) == Some(value) {
            continue;
        }
        let is_said = lost_ids.contains(id) && goal.contains(page);
        assert!(is_said || has_other_side, "seed {seed}: {page} {id} {value} was lost by\n{rest}");
        losses += 1;
    }

    // In the end the data source is what the struct says.
    for _ in 0..4 {
        let plan = random.plan().await?;
        if plan.is_done() {
            break;
        }
        let all: Vec<String> = plan.losses().map(|step| step.property.clone()).collect();
        rows.apply(plan).losing(all).send().await?;
    }
    let plan = random.plan().await?;
    assert!(plan.steps().iter().all(|step| step.loss == Loss::NotPossible), "seed {seed}: {plan}");
    assert_is_goal(&random.live().await?, &plan);
    Ok((before.len(), losses))
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

#[test]
fn plans_lead_there_from_any_schema_and_lose_only_what_is_counted_and_named() {
    let (runs, first) = (number("PLANS_RUNS", 60), number("PLANS_SEED", 0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let (mut cells, mut losses) = (0, 0);
    for seed in first..first + runs {
        match runtime.block_on(run(seed)) {
            Ok((had, lost)) => (cells, losses) = (cells + had, losses + lost),
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    println!("{runs} schemas, {cells} cells, {losses} lost, each counted and named");
    assert!(losses > 0 || runs < 10, "some are to be lost");
}
