use notion_api::Client;
use notion_api::model::{DataSourceId, Filter};

fn open(notion: Client, tasks: DataSourceId) {
    let _ = notion.data_sources().query(tasks).filter(Filter::select("State"));
    let _ = Filter::select("State") & Filter::checkbox("Done").equals(true);
}

fn main() {}
