use notion_model::DataSourceId;
use notion_model::row::{Loss, Plan, Targets};

use super::Row;
use super::back;
use super::count::count;
use crate::data_sources::{DataSources, RetrieveDataSource};
use crate::{Caller, Client, Error};

pub(super) async fn plan<R: Row>(
    client: &Client,
    source: DataSourceId,
    targets: &Targets,
) -> Result<Plan, Error> {
    let live = client.call(&RetrieveDataSource::new(source)).await?;
    counted(client, Plan::new(R::TYPE, &live, targets)).await
}

/// The plan, which says how many rows would lose values, and what can't be done because of another data source.
async fn counted(client: &Client, mut plan: Plan) -> Result<Plan, Error> {
    let source = plan.data_source();
    for at in 0..plan.steps().len() {
        if let Some(why) = back::taken(client, &plan.steps()[at]).await? {
            plan.rule_out(at, why);
        }
        let step = &mut plan.steps_mut()[at];
        if step.loss == Loss::Values {
            step.rows = count(client, source, step).await?;
        }
    }
    Ok(plan)
}

impl<C: Caller> DataSources<C> {
    /// Counts the rows that would lose values by a [`Plan`], one request a step, and shows what can't be done since the data
    /// source on the other side of a relation has a property of the name already. Nothing is changed.
    pub fn count_losses(self, plan: Plan) -> C::Output<Plan> {
        self.into_caller().run(move |client| async move { counted(&client, plan).await })
    }
}
