//! The cap of a query over all its pages.

use crate::common::Sim;
use notion_sim::Workspace;
use serde_json::{Value, json};

#[test]
fn a_query_that_was_cut_says_so_on_its_last_page() {
    let sim = Sim::with(Workspace::builder().query_limit(5).build());
    let source = sim.source(json!({"Name": {"title": {}}, "N": {"number": {}}}));
    for n in 0..8 {
        sim.row(&source, json!({"N": {"number": n}}));
    }
    let path = format!("/v1/data_sources/{source}/query");
    let sorts = json!([{"property": "N", "direction": "descending"}]);
    let first = sim.post(&path, json!({"page_size": 3, "sorts": sorts}));
    assert_eq!((&first["has_more"], first.get("request_status")), (&json!(true), None));
    let body = json!({"page_size": 3, "sorts": sorts, "start_cursor": first["next_cursor"]});
    let last = sim.post(&path, body);
    let numbers: Vec<&Value> = [&first, &last]
        .iter()
        .flat_map(|list| list["results"].as_array().unwrap())
        .map(|row| &row["properties"]["N"]["number"])
        .collect();
    assert_eq!(numbers, [7, 6, 5, 4, 3]);
    assert_eq!((&last["has_more"], &last["next_cursor"]), (&json!(false), &Value::Null));
    assert_eq!(
        last["request_status"],
        json!({"type": "incomplete", "incomplete_reason": "query_result_limit_reached"})
    );
    let few = sim.post(&path, json!({"filter": {"property": "N", "number": {"less_than": 5}}}));
    assert_eq!((few["results"].as_array().unwrap().len(), few.get("request_status")), (5, None));
}
