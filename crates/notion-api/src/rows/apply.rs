use std::collections::HashMap;

use notion_model::DataSource;
use notion_model::row::{Loss, Plan, PlanChange, PlanStep};

use super::copy::{Copied, copy};
use super::count::count;
use super::{back, there};
use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::{Client, Error, Flow, Task};

/// How often a step is sent when somebody else changes the data source at the same time.
const TRIES: usize = 3;

/// The flow of [`DataSources::apply`].
#[derive(Debug)]
pub struct Apply {
    plan: Plan,
    losing: Vec<String>,
    copying: Vec<String>,
}

/// The steps of a plan that have been done.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The steps that were carried out, or that somebody else has carried out meanwhile.
    pub done: Vec<PlanStep>,
    /// Those that were not: they lose values and were not named, or are not possible.
    pub left: Vec<PlanStep>,
    /// The properties whose values were copied instead of losing them.
    pub copied: Vec<Copied>,
    /// The data source as it is now.
    pub live: DataSource,
}

impl<C> DataSources<C> {
    /// Carries out a [`Plan`]: one request a step, those without loss only. [`losing`](Task::losing) and
    /// [`copy_first`](Task::copy_first) name the others.
    ///
    /// A plan may be old. Each step is only taken if its property is as the plan saw it; what is done already is not done
    /// again; and if somebody else changes the data source at the same time (409), it is read again, three times at most. A
    /// step that would lose values of more rows than the plan has counted is an error. In the end the data source is read, and
    /// compared.
    ///
    /// # Errors
    ///
    /// When a request fails, or the data source is not what the plan saw: it says which step. The steps before it are done.
    pub fn apply(self, plan: Plan) -> Task<C, Apply> {
        let apply = Apply { plan, losing: Vec::new(), copying: Vec::new() };
        Task::new(self.into_caller(), apply)
    }
}

impl<C> Task<C, Apply> {
    /// Carries out the steps that lose values of these properties, too.
    pub fn losing<S: Into<String>>(mut self, properties: impl IntoIterator<Item = S>) -> Self {
        self.flow.losing.extend(properties.into_iter().map(Into::into));
        self
    }

    /// Carries out the changes of type of these properties, and loses nothing: makes a new property of the new type, copies
    /// the values, reads and compares them, and then gives the old one the name `Name (old)` and the new one its own. What can't
    /// be said in the new type stays in the old property, and [`Copied::unconverted`] has the rows.
    ///
    /// That takes a request for each row with a value, and two for each hundred. The new property has a new id: what pins
    /// ids, such as a lock file, is to be written anew. It can be run again after it has failed.
    pub fn copy_first<S: Into<String>>(mut self, properties: impl IntoIterator<Item = S>) -> Self {
        self.flow.copying.extend(properties.into_iter().map(Into::into));
        self
    }
}

impl Flow for Apply {
    type Response = Applied;

    async fn run(self, client: Client) -> Result<Applied, Error> {
        let source = self.plan.data_source();
        let live = client.call(&RetrieveDataSource::new(source)).await?;
        let (done, left, copied) = (Vec::new(), Vec::new(), Vec::new());
        let mut applied = Applied { done, left, copied, live };
        // Where a step names a property whose values were copied, the new one is meant.
        let mut renewed: HashMap<String, String> = HashMap::new();
        let mut has_written = false;
        for step in self.plan.steps() {
            let copies = matches!(step.what, PlanChange::Retype { .. })
                && self.copying.contains(&step.property);
            let is_wanted = match step.loss {
                Loss::None => true,
                Loss::Values => copies || self.losing.contains(&step.property),
                _ => false,
            };
            if !is_wanted {
                applied.left.push(step.clone());
                continue;
            }
            let mut step = step.clone();
            let id = step.id.as_ref().and_then(|id| renewed.get(id)).cloned();
            let after = |error: Error| if has_written { error.after_a_write() } else { error };
            if copies {
                let (copied, live) = copy(&client, &applied.live, &step).await.map_err(after)?;
                renewed.extend(step.id.clone().map(|old| (old, copied.id.clone())));
                step.id = Some(copied.id.clone());
                applied.live = live;
                applied.copied.push(copied);
            } else {
                step.id = id.or(step.id);
                applied.live = take(&client, applied.live, &step).await.map_err(after)?;
            }
            has_written = true;
            applied.done.push(step);
        }
        // What is there now is what counts, not what the answers said.
        applied.live = client.call(&RetrieveDataSource::new(source)).await?;
        match applied.done.iter().find(|step| !there::is_there(step, &applied.live)) {
            None => Ok(applied),
            Some(step) => {
                let problem =
                    format!("the data source does not have what this step made of it: {step}");
                Err(Error::setup(problem).after_a_write())
            }
        }
    }
}

/// Takes a step, and returns the data source after it.
async fn take(client: &Client, mut live: DataSource, step: &PlanStep) -> Result<DataSource, Error> {
    let mut tries = TRIES;
    loop {
        if there::is_done(step, &live) {
            return Ok(live);
        }
        there::check(step, &live).map_err(Error::setup)?;
        if step.loss == Loss::Values {
            is_as_counted(client, &live, step).await?;
        }
        if let Some(why) = back::taken(client, step).await? {
            return Err(Error::setup(format!("{why}: {step}")));
        }
        match send(client, &live, step).await {
            Err(error) if error.is_conflict() && tries > 1 => {
                tries -= 1;
                live = client.call(&RetrieveDataSource::new(live.id)).await?;
            }
            result => return result,
        }
    }
}

/// Whether a step loses values of no more rows than the plan said.
async fn is_as_counted(client: &Client, live: &DataSource, step: &PlanStep) -> Result<(), Error> {
    let Some(said @ 0..100) = step.rows else { return Ok(()) };
    match count(client, live.id, step).await? {
        Some(rows) if rows > said => Err(Error::setup(format!(
            "{rows} rows have a value by now, {said} had when it was planned: make a new plan: {step}"
        ))),
        _ => Ok(()),
    }
}

async fn send(client: &Client, live: &DataSource, step: &PlanStep) -> Result<DataSource, Error> {
    let target = step.id.as_deref().unwrap_or(&step.property);
    let update = DataSources::new(client.clone()).update(live.id);
    let update = match &step.what {
        PlanChange::Add { schema }
        | PlanChange::AddOptions { schema, .. }
        | PlanChange::Configure { schema, .. }
        | PlanChange::Retype { schema, .. } => update.property(target, schema.clone()),
        PlanChange::Rename { to } => update.rename_property(target, to),
        PlanChange::RemoveOptions { names } => update.remove_options(target, names),
        PlanChange::Remove { .. } => update.remove_property(target),
        PlanChange::RenameBack { data_source, id, to } => {
            back::rename(client, *data_source, id, to).await?;
            return client.call(&RetrieveDataSource::new(live.id)).await;
        }
        _ => return Ok(live.clone()),
    };
    let live = update.send().await?;
    if let Some((_, wanted)) = back::wanted(step)
        && back::name(client, &live, target, wanted).await.map_err(Error::after_a_write)?
    {
        return client.call(&RetrieveDataSource::new(live.id)).await;
    }
    Ok(live)
}
