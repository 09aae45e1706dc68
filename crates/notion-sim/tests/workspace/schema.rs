//! Schemas, what changes of them do to values, and the order of rows.

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

/// The value of a property of a row, without its type.
fn value(sim: &Sim, row: &str, name: &str) -> Value {
    let property = sim.get(&format!("/v1/pages/{row}"))["properties"][name].clone();
    property[property["type"].as_str().unwrap()].clone()
}

/// A data source with a row, whose property `P` changes.
struct Changing {
    sim: Sim,
    source: String,
    row: String,
}

impl Changing {
    fn new(config: Value, value: Value) -> Self {
        let sim = Sim::new();
        let source = sim.source(json!({"Name": {"title": {}}, "P": config}));
        let row = sim.row(&source, json!({"P": value}));
        Self { sim, source, row }
    }

    fn to(&self, config: Value) -> Value {
        let change = json!({"properties": {"P": config}});
        self.sim.patch(&format!("/v1/data_sources/{}", self.source), change);
        value(&self.sim, &self.row, "P")
    }
}

#[test]
fn values_follow_the_type_of_their_property() {
    let text = |text: &str| json!({"rich_text": [{"text": {"content": text}}]});
    let changing = Changing::new(json!({"number": {}}), json!({"number": 12}));
    assert_eq!(changing.to(json!({"rich_text": {}}))[0]["plain_text"], "12");
    assert_eq!(changing.to(json!({"select": {}}))["name"], "12");
    assert_eq!(changing.to(json!({"multi_select": {}}))[0]["name"], "12");
    assert_eq!(changing.to(json!({"number": {}})), 12);
    assert_eq!(changing.to(json!({"date": {}})), Value::Null);
    assert_eq!(changing.to(json!({"number": {}})), Value::Null);

    let changing = Changing::new(json!({"rich_text": {}}), text("2026-07-01 → 2026-07-03"));
    let dates = changing.to(json!({"date": {}}));
    assert_eq!((&dates["start"], &dates["end"]), (&json!("2026-07-01"), &json!("2026-07-03")));
    assert_eq!(changing.to(json!({"url": {}})), "2026-07-01 → 2026-07-03");

    let changing = Changing::new(json!({"rich_text": {}}), text("Ada Lovelace, nobody"));
    assert_eq!(changing.to(json!({"people": {}}))[0]["name"], "Ada Lovelace");
    assert_eq!(changing.to(json!({"email": {}})), "Ada Lovelace");
    let unset = Changing::new(json!({"rich_text": {}}), text(""));
    assert_eq!(unset.to(json!({"url": {}})), Value::Null);
    let changing = Changing::new(json!({"checkbox": {}}), json!({"checkbox": true}));
    assert_eq!(changing.to(json!({"rich_text": {}}))[0]["plain_text"], "Yes");
    assert_eq!(changing.to(json!({"checkbox": {}})), true);
}

#[test]
fn values_lose_options_that_are_gone() {
    let options = json!({"options": [{"name": "a"}, {"name": "b"}]});
    let only = json!({"options": [{"name": "b"}]});
    let changing = Changing::new(
        json!({"multi_select": options}),
        json!({"multi_select": [{"name": "a"}, {"name": "b"}]}),
    );
    let kept = changing.to(json!({"multi_select": only}));
    assert_eq!((kept.as_array().unwrap().len(), &kept[0]["name"]), (1, &json!("b")));
    let changing = Changing::new(json!({"select": options}), json!({"select": {"name": "a"}}));
    assert_eq!(changing.to(json!({"select": only})), Value::Null);
}

#[test]
fn both_sides_of_a_relation_follow_a_change() {
    let sim = Sim::new();
    let (a, b, c) = (
        sim.source(json!({"Name": {"title": {}}})),
        sim.source(json!({"Name": {"title": {}}})),
        sim.source(json!({"Name": {"title": {}}})),
    );
    let set = |config: Value| {
        let change = json!({"properties": {"R": {"relation": config}}});
        sim.patch(&format!("/v1/data_sources/{a}"), change)["properties"]["R"]["relation"].clone()
    };
    let kind = |source: &str, name: &str| {
        let source = sim.get(&format!("/v1/data_sources/{source}"));
        source["properties"][name]["relation"]["type"].clone()
    };
    set(json!({"data_source_id": b, "single_property": {}}));
    let target = sim.row(&b, json!({"Name": title("T")}));
    let row = sim.row(&a, json!({"Name": title("R"), "R": {"relation": [{"id": target}]}}));
    // A side that is new shows what there is.
    set(json!({"data_source_id": b, "dual_property": {"synced_property_name": "Back"}}));
    assert_eq!(value(&sim, &target, "Back"), json!([{"id": row}]));
    sim.patch(&format!("/v1/pages/{target}"), json!({"properties": {"Back": {"relation": []}}}));
    assert_eq!(value(&sim, &row, "R"), json!([]));
    sim.patch(
        &format!("/v1/pages/{target}"),
        json!({"properties": {"Back": {"relation": [{"id": row}]}}}),
    );
    assert_eq!(value(&sim, &row, "R"), json!([{"id": target}]));
    // One that is left stays, on its own.
    set(json!({"data_source_id": b, "single_property": {}}));
    assert_eq!(kind(&b, "Back"), "single_property");
    assert_eq!(value(&sim, &target, "Back"), json!([{"id": row}]));
    set(json!({"data_source_id": b, "dual_property": {"synced_property_name": "Again"}}));
    // What leads elsewhere is let go.
    set(json!({"data_source_id": c, "dual_property": {"synced_property_name": "Back"}}));
    assert_eq!(value(&sim, &row, "R"), json!([]));
    assert_eq!(
        (kind(&b, "Again"), kind(&c, "Back")),
        (json!("single_property"), json!("dual_property"))
    );
    let text = json!({"properties": {"R": {"rich_text": {}}}});
    sim.patch(&format!("/v1/data_sources/{a}"), text);
    assert_eq!(kind(&c, "Back"), "single_property");
}

#[test]
fn pages_of_results_survive_what_happens_between_them() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "N": {"number": {}}}));
    let add = |n: u32| {
        let name = title(&format!("{n}"));
        sim.row(&source, json!({"Name": name, "N": {"number": n}}))
    };
    let rows: Vec<String> = (0..6).map(add).collect();
    let path = format!("/v1/data_sources/{source}/query");
    let page = |cursor: &Value| {
        let mut body =
            json!({"page_size": 2, "filter": {"property": "N", "number": {"less_than": 90}}});
        if !cursor.is_null() {
            body["start_cursor"] = cursor.clone();
        }
        let list = sim.post(&path, body);
        let rows = list["results"].as_array().unwrap().iter();
        let names: Vec<u64> =
            rows.map(|row| row["properties"]["N"]["number"].as_u64().unwrap()).collect();
        (names, list["next_cursor"].clone())
    };
    let (first, cursor) = page(&Value::Null);
    assert_eq!(first, [5, 4]);
    // New rows come first; the one that the cursor names goes to the trash, the next out of the results.
    add(6);
    sim.patch(&format!("/v1/pages/{}", rows[3]), json!({"in_trash": true}));
    sim.patch(&format!("/v1/pages/{}", rows[2]), json!({"properties": {"N": {"number": 99}}}));
    let (second, last) = page(&cursor);
    assert_eq!((second, &last), (vec![1, 0], &Value::Null));
    for row in &rows[..2] {
        sim.patch(&format!("/v1/pages/{row}"), json!({"in_trash": true}));
    }
    assert_eq!(page(&cursor), (vec![], Value::Null));
    let unknown = json!({"start_cursor": "00000000-0000-4000-8000-000000000009"});
    assert!(sim.invalid("POST", &path, unknown).contains("start_cursor"));
}

#[test]
fn no_two_properties_have_one_name() {
    let sim = Sim::new();
    let tasks = sim.source(json!({"Name": {"title": {}}, "Taken": {"number": {}}}));
    let schema = format!("/v1/data_sources/{tasks}");
    let set = |properties: Value| (schema.clone(), json!({ "properties": properties }));
    let dual = |name: Option<&str>| {
        let mut dual = json!({});
        if let Some(name) = name {
            dual["synced_property_name"] = name.into();
        }
        json!({"relation": {"data_source_id": tasks, "dual_property": dual}})
    };
    let taken = "A property with the name Taken already exists.";
    for properties in [
        json!({"One": dual(Some("Taken"))}),
        json!({"Taken, too": {"name": "Taken", "number": {}}}),
        json!({"Name": {"name": "Taken"}}),
    ] {
        let (path, body) = set(properties);
        assert_eq!(sim.invalid("PATCH", &path, body), taken);
    }
    // A name that nobody chose is made free.
    let projects = sim.source(json!({"Name": {"title": {}}}));
    let twin = sim.source(json!({"Name": {"title": {}}}));
    for source in [&projects, &twin] {
        let body = json!({"properties": {"For": dual(None)}});
        sim.patch(&format!("/v1/data_sources/{source}"), body);
    }
    let properties = sim.get(&schema)["properties"].clone();
    let mut names: Vec<&String> = properties.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["Name", "Related to Tasks (For)", "Related to Tasks (For) 1", "Taken"]);
    let back = &properties["Related to Tasks (For) 1"]["relation"]["dual_property"];
    assert_eq!(back["synced_property_name"], "For");
}

#[test]
fn options_that_are_sent_alone_clear_the_description() {
    let sim = Sim::new();
    let options = json!({"options": [{"name": "A"}]});
    let source = sim.source(json!({
        "Name": {"title": {}}, "S": {"select": options}, "M": {"multi_select": options},
        "N": {"number": {}},
    }));
    let schema = format!("/v1/data_sources/{source}");
    let set = |name: &str, property: Value| {
        let answer = sim.patch(&schema, json!({"properties": {name: property}}));
        answer["properties"][name]["description"].clone()
    };
    for (name, kind) in [("S", "select"), ("M", "multi_select"), ("N", "number")] {
        let config = json!({kind: {}});
        assert_eq!(set(name, json!({"description": "Said"})), "Said");
        assert_eq!(set(name, json!({"name": name})), "Said", "a name alone");
        let left = if kind == "number" { json!("Said") } else { Value::Null };
        assert_eq!(set(name, config), left, "{kind}");
        assert_eq!(set(name, json!({kind: {}, "description": "Again"})), "Again");
    }
}
