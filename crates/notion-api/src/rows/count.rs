//! How many rows a step of a plan would take values from.

use notion_model::row::{PlanChange, PlanStep};
use notion_model::{DataSourceId, Filter};
use serde_json::{Value, json};

use crate::data_sources::QueryDataSource;
use crate::{Client, Error, Paged};

/// How many rows have a value that a step would lose: one page of them. `None` where Notion can't be asked.
pub(super) async fn count(
    client: &Client,
    source: DataSourceId,
    step: &PlanStep,
) -> Result<Option<u32>, Error> {
    let (Some(id), Some(kind)) = (&step.id, &step.kind) else { return Ok(None) };
    let filter = |condition: Value| match json!({"property": id, kind: condition}) {
        Value::Object(filter) => Filter::from(filter),
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
        (
            _,
            "rich_text" | "number" | "select" | "multi_select" | "status" | "date" | "people"
            | "files" | "url" | "email" | "phone_number" | "relation",
        ) => filter(json!({"is_not_empty": true})),
        // What Notion computes has no values of its own, and of the rest it can't be asked.
        _ => return Ok(None),
    };
    let mut query = QueryDataSource::of(source, vec!["title".to_owned()]);
    query.set_filter(filter);
    query.paging().page_size = Some(100);
    let rows = client.call(&query).await?;
    Ok(u32::try_from(rows.results.len()).ok())
}
