//! The blocking client over a transport that knows no runtime.

use std::time::Duration;

use notion_sim::Workspace;
use notion_sync::{Client, Filter, PropertyInput as Value, PropertySchemaInput as Schema};

#[test]
fn a_transport_without_a_runtime_is_enough() {
    let workspace = Workspace::new();
    let notion = Client::builder().transport(workspace.clone()).build().unwrap();
    let page = workspace.root_page();
    let properties = [
        ("Task", Schema::title()),
        ("Effort", Schema::number(notion_sync::model::NumberFormat::Number)),
    ];
    let database = notion.databases().create(page).properties(properties).send().unwrap();
    let tasks = database.data_sources[0].id;
    let rows = (0..250).map(|n| [("Effort", Value::number(n))]);
    let fast = Client::builder()
        .transport(workspace.clone())
        .rate_limit(notion_sync::RateLimitSettings::unlimited())
        .build()
        .unwrap();
    let made = fast.pages().create_many(tasks, rows.map(notion_sync::model::Properties::from));
    assert!(made.send().unwrap().into_iter().all(|page| page.is_ok()));

    // Read ahead by another thread, in whole.
    let large = Filter::number("Effort").greater_than(29);
    let found = fast.data_sources().query(tasks).filter(large).items().read_ahead();
    assert_eq!(found.collect::<Result<Vec<_>, _>>().unwrap().len(), 220);
    assert!(fast.data_sources().query(tasks).first().unwrap().is_some());
}

#[test]
fn timers_need_no_runtime() {
    let workspace = Workspace::new();
    workspace.inject(notion_sim::Fault::status(503).times(2));
    let retry = notion_sync::RetrySettings::default().base_delay(Duration::from_millis(1));
    let notion = Client::builder().transport(workspace.clone()).retry(retry).build().unwrap();
    let page = notion.pages().retrieve(workspace.root_page()).send().unwrap();
    assert_eq!(page.id, workspace.root_page());
    assert_eq!(workspace.requests().len(), 3);
}
