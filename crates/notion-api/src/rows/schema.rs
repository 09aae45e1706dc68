use notion_model::row::{Loss, Plan, PlanChange, PlanStep, Targets};
use notion_model::{DataSource, DataSourceId, Filter};
use serde_json::json;

use super::Row;
use crate::data_sources::{DataSources, QueryDataSource, RetrieveDataSource};
use crate::{Client, Error, Flow, Paged, Task};

/// How often a step is sent again when somebody else changed the schema at the same time.
const TRIES: usize = 3;

pub(super) async fn plan<R: Row>(
    client: &Client,
    source: DataSourceId,
    targets: &Targets,
) -> Result<Plan, Error> {
    let live = client.call(&RetrieveDataSource::new(source)).await?;
    let mut plan = Plan::new(R::TYPE, &live, targets);
    for step in plan.steps_mut().iter_mut().filter(|step| step.loss == Loss::Values) {
        step.rows = count(client, source, step).await?;
    }
    Ok(plan)
}

/// How many rows have a value that a step would lose: one page of them.
async fn count(
    client: &Client,
    source: DataSourceId,
    step: &PlanStep,
) -> Result<Option<u32>, Error> {
    let (Some(id), Some(kind)) = (&step.id, &step.kind) else { return Ok(None) };
    let filter = |condition: serde_json::Value| match json!({"property": id, kind: condition}) {
        serde_json::Value::Object(filter) => Filter::from(filter),
        other => Filter::Unknown(other),
    };
    let filter = match (&step.what, &**kind) {
        (PlanChange::RemoveOptions { names }, "multi_select") => {
            Filter::any(names.iter().map(|name| filter(json!({"contains": name}))))
        }
        (PlanChange::RemoveOptions { names }, _) => {
            Filter::any(names.iter().map(|name| filter(json!({"equals": name}))))
        }
        (_, "checkbox") => filter(json!({"equals": true})),
        // What Notion computes has conditions of another form.
        (_, "formula" | "rollup" | "unique_id") => return Ok(None),
        _ => filter(json!({"is_not_empty": true})),
    };
    let mut query = QueryDataSource::of(source, vec!["title".to_owned()]);
    query.set_filter(filter);
    query.paging().page_size = Some(100);
    let rows = client.call(&query).await?;
    Ok(u32::try_from(rows.results.len()).ok())
}

/// What [`DataSources::apply`] does.
#[derive(Debug)]
pub struct Apply {
    plan: Plan,
    losing: Vec<String>,
}

/// What has been done of a plan.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The steps that were carried out.
    pub done: Vec<PlanStep>,
    /// Those that were not: they lose values and were not named, or are not possible.
    pub left: Vec<PlanStep>,
    /// The data source as it is now.
    pub live: DataSource,
}

impl<C> DataSources<C> {
    /// Carries out a [`Plan`]: one request a step, those without loss only. [`losing`](Task::losing) names the others.
    pub fn apply(self, plan: Plan) -> Task<C, Apply> {
        Task::new(self.into_caller(), Apply { plan, losing: Vec::new() })
    }
}

impl<C> Task<C, Apply> {
    /// Carries out the steps that lose values of these properties, too.
    pub fn losing<S: Into<String>>(mut self, properties: impl IntoIterator<Item = S>) -> Self {
        self.flow.losing.extend(properties.into_iter().map(Into::into));
        self
    }
}

impl Flow for Apply {
    type Response = Applied;

    async fn run(self, client: Client) -> Result<Applied, Error> {
        let source = self.plan.data_source();
        let is_wanted = |step: &&PlanStep| match step.loss {
            Loss::None => true,
            Loss::Values => self.losing.contains(&step.property),
            _ => false,
        };
        let (mut done, mut left) = (Vec::new(), Vec::new());
        for step in self.plan.steps() {
            if !is_wanted(&step) {
                left.push(step.clone());
                continue;
            }
            let at = |error: Error| match done.is_empty() {
                true => error,
                false => error.after_a_write(),
            };
            send(&client, source, step).await.map_err(at)?;
            done.push(step.clone());
        }
        // What is there now is what counts, not what the answers said.
        let live = client.call(&RetrieveDataSource::new(source)).await?;
        if let Some(step) = done.iter().find(|step| !is_there(step, &live)) {
            let problem =
                format!("the data source does not have what this step made of it: {step}");
            return Err(Error::setup(problem).after_a_write());
        }
        Ok(Applied { done, left, live })
    }
}

async fn send(client: &Client, source: DataSourceId, step: &PlanStep) -> Result<(), Error> {
    let target = step.id.as_deref().unwrap_or(&step.property);
    let update = DataSources::new(client.clone()).update(source);
    let update = match &step.what {
        PlanChange::Add { schema }
        | PlanChange::AddOptions { schema, .. }
        | PlanChange::Configure { schema, .. }
        | PlanChange::Retype { schema, .. } => update.property(target, schema.clone()),
        PlanChange::Rename { to } => update.rename_property(target, to),
        PlanChange::RemoveOptions { names } => update.remove_options(target, names),
        _ => return Ok(()),
    }
    .into_endpoint();
    let mut tries = TRIES;
    loop {
        match client.call(&update).await {
            Err(error) if error.is_conflict() && tries > 1 => tries -= 1,
            result => return result.map(drop),
        }
    }
}

/// Whether the data source has what a step made.
fn is_there(step: &PlanStep, live: &DataSource) -> bool {
    let found = match &step.id {
        Some(id) => live.properties.get_by_id(id),
        None => live.properties.iter().find(|(name, _)| *name == step.property),
    };
    let Some((name, schema)) = found else { return false };
    match &step.what {
        PlanChange::Rename { to } => name == to,
        PlanChange::Add { schema: wanted } | PlanChange::Retype { schema: wanted, .. } => {
            schema.config.name() == wanted.config.name()
        }
        PlanChange::AddOptions { names, .. } => {
            names.iter().all(|name| option_names(schema).any(|option| option == name))
        }
        PlanChange::RemoveOptions { names } => {
            !names.iter().any(|name| option_names(schema).any(|option| option == name))
        }
        _ => true,
    }
}

fn option_names(schema: &notion_model::PropertySchema) -> impl Iterator<Item = &str> {
    use notion_model::PropertyConfig as Config;

    let options = match &schema.config {
        Config::Select(config) | Config::MultiSelect(config) => &config.options[..],
        Config::Status(config) => &config.options,
        _ => &[],
    };
    options.iter().map(|option| option.name.as_str())
}
