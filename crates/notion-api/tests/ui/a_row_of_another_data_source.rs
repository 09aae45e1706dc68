use notion_api::Client;
use notion_api::model::DataSourceId;
use notion_api::model::row::Row;

#[derive(Row, Clone)]
struct Task {
    #[row(title)]
    name: String,
}

#[derive(Row, Clone)]
struct Project {
    #[row(title)]
    name: String,
    hours: Option<f64>,
}

async fn work(notion: Client, tasks: DataSourceId) -> Result<(), Box<dyn std::error::Error>> {
    let tasks = notion.rows::<Task>(tasks).bind().await?;
    let project = Project { name: "x".into(), hours: None };
    tasks.insert(&project).send().await?;
    let _ = tasks.query().filter(Project::HOURS.is_empty());
    Ok(())
}

fn main() {}
