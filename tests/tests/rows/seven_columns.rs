#[derive(Row, Clone)]
struct Task {
    #[row(title, name = "Task")] name: String,
    #[row(select)] state: Option<String>,
    due: Option<Date>,
    hours: Option<f64>,
    tags: Vec<String>,
    #[row(url)] link: Option<String>,
    project: Many<Project>,
}
