use notion_api::model::Filter;

fn main() {
    let _ = Filter::select("State") & Filter::checkbox("Done").equals(true);
}
