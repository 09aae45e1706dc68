//! Schemas, what changes of them do to values, and the order of rows.

mod common;

use serde_json::{Value, json};

use crate::common::{Sim, id};

fn title(text: &str) -> Value {
    json!({"title": [{"text": {"content": text}}]})
}

/// The titles of the rows of a query.
fn titles(sim: &Sim, source: &str, query: Value) -> Vec<String> {
    let list = sim.post(&format!("/v1/data_sources/{source}/query"), query);
    let rows = list["results"].as_array().unwrap().iter();
    let name = |row: &Value| row["properties"]["Name"]["title"][0]["plain_text"].clone();
    rows.map(|row| name(row).as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_prefix_of_an_id_stays_unless_it_is_said() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "ID": {"unique_id": {"prefix": "old"}}}));
    let path = format!("/v1/data_sources/{source}");
    let prefix = |change: Value| {
        let answer = sim.patch(&path, json!({"properties": {"ID": {"unique_id": change}}}));
        answer["properties"]["ID"]["unique_id"]["prefix"].clone()
    };
    assert_eq!(prefix(json!({})), "OLD");
    assert_eq!(prefix(json!({"prefix": "new"})), "NEW");
    assert_eq!(prefix(json!({"prefix": null})), Value::Null);
}

#[test]
fn numbers_in_titles_are_ordered_as_numbers() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    for name in ["Article 10", "Article 4", "article 4b", "Article 010a", "Article"] {
        sim.row(&source, json!({"Name": title(name)}));
    }
    let sorted = json!({"sorts": [{"property": "Name", "direction": "ascending"}]});
    let expected = ["Article", "Article 4", "article 4b", "Article 10", "Article 010a"];
    assert_eq!(titles(&sim, &source, sorted), expected);
}

#[test]
fn a_database_without_a_title_is_called_new() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    let emptied = sim.patch(&format!("/v1/data_sources/{source}"), json!({"title": []}));
    assert_eq!(emptied["title"], json!([]));
    let database = emptied["parent"]["database_id"].as_str().unwrap();
    let answer = sim.get(&format!("/v1/databases/{database}"));
    assert_eq!(answer["title"][0]["plain_text"], "New database");
    assert_eq!(
        sim.get(&format!("/v1/blocks/{database}"))["child_database"]["title"],
        "New database"
    );
}

#[test]
fn the_address_of_a_page_leaves_out_what_its_title_mentions() {
    let sim = Sim::new();
    let user = id(&sim.get("/v1/users")["results"][0]);
    let source = sim.source(json!({"Name": {"title": {}}}));
    let name = json!({"title": [{"text": {"content": "Ask ", "link": {"type": "url", "url": "https://example.com"}}},
        {"mention": {"user": {"id": user}}}]});
    let row = sim.get(&format!("/v1/pages/{}", sim.row(&source, json!({"Name": name}))));
    let slug = row["url"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(slug.rsplit_once('-').unwrap().0, "Ask");
    let link = &row["properties"]["Name"]["title"][0]["text"]["link"];
    assert_eq!(*link, json!({"url": "https://example.com"}));
}
