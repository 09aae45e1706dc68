use notion_model::row::Row;

#[derive(Row)]
#[row(removed = "Effort", remove = "Old")]
struct Task {
    effort: Option<f64>,
}

fn main() {}
