//! What is kept beside the records, so that lists are quick, is never seen: answers are those of a workspace that has
//! only the records.

use std::collections::HashSet;

use crate::common::{Sim, id, paragraph};
use notion_model::jiff::SignedDuration;
use notion_sim::Workspace;
use serde_json::{Value, json};

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

fn ids(list: &Value) -> Vec<String> {
    list["results"].as_array().unwrap().iter().map(id).collect()
}

/// All that a list gives, page by page.
fn all(sim: &Sim, path: &str, mut body: Value, mut between: impl FnMut(&Sim)) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let list = sim.post(path, body.clone());
        all.extend(ids(&list));
        match list["next_cursor"].as_str() {
            Some(cursor) => body["start_cursor"] = cursor.into(),
            None => return all,
        }
        between(sim);
    }
}

/// Queries that look at every kind of key.
fn queries() -> Vec<Value> {
    let filter = |filter: Value| json!({"filter": filter});
    let sort = |name: &str| json!({"sorts": [{"property": name, "direction": "ascending"}]});
    let mut all = vec![
        json!({}),
        json!({"in_trash": true}),
        filter(json!({"property": "Name", "title": {"contains": "e"}})),
        filter(json!({"property": "Level", "select": {"equals": "Low"}})),
        filter(json!({"property": "Tags", "multi_select": {"contains": "home"}})),
        filter(json!({"property": "State", "status": {"equals": "To-do"}})),
        filter(json!({"property": "Done", "checkbox": {"equals": true}})),
        filter(json!({"property": "Price", "number": {"greater_than": 2}})),
        filter(json!({"property": "Due", "date": {"on_or_after": "2026-03-01"}})),
        filter(json!({"property": "Twice", "formula": {"number": {"greater_than": 4}}})),
        filter(json!({"property": "Hour", "formula": {"number": {"greater_than": 4}}})),
        filter(json!({"property": "Above", "rollup": {"any": {"number": {"greater_than": 2}}}})),
        filter(json!({"property": "Up", "relation": {"is_not_empty": true}})),
        filter(json!({"property": "Changed", "last_edited_time": {"after": "2026-01-01"}})),
        filter(
            json!({"timestamp": "created_time", "created_time": {"on_or_before": "2099-01-01"}}),
        ),
        json!({"sorts": [{"timestamp": "last_edited_time", "direction": "descending"}]}),
    ];
    let names = "Name Level Tags State Done Price Due Twice Above Up Changed Number Hour Ago";
    all.extend(names.split(' ').map(sort));
    all
}

#[test]
fn what_is_compared_is_what_the_records_say() {
    let sim = Sim::new();
    let levels = json!({"options": [{"name": "Low"}, {"name": "High"}]});
    let source = sim.source(json!({
        "Name": {"title": {}}, "Level": {"select": levels}, "State": {"status": {}},
        "Tags": {"multi_select": {"options": [{"name": "home"}, {"name": "work"}]}},
        "Done": {"checkbox": {}}, "Price": {"number": {}}, "Due": {"date": {}},
        "Twice": {"formula": {"expression": "prop(\"Price\") * 2"}},
        "Changed": {"last_edited_time": {}}, "Number": {"unique_id": {}},
        "Hour": {"formula": {"expression": "hour(prop(\"Due\"))"}},
        "Ago": {"formula": {"expression": "dateBetween(now(), prop(\"Due\"), \"minutes\")"}},
    }));
    let other = sim.source(json!({"Name": {"title": {}}, "Price": {"number": {}}}));
    let schema = format!("/v1/data_sources/{source}");
    let relation = json!({"data_source_id": source, "dual_property": {}});
    sim.patch(&schema, json!({"properties": {"Up": {"relation": relation}}}));
    let rollup = json!({"relation_property_name": "Up", "rollup_property_name": "Price", "function": "show_original"});
    sim.patch(&schema, json!({"properties": {"Above": {"rollup": rollup}}}));
    let rows: Vec<String> = (0..6)
        .map(|n| {
            let level = ["Low", "High"][n % 2];
            sim.row(
                &source,
                json!({
                    "Name": {"title": text(["One", "Two", "Three"][n % 3])},
                    "Level": {"select": {"name": level}},
                    "Tags": {"multi_select": [{"name": (["home", "work"][n % 2])}]},
                    "Done": {"checkbox": n == 3},
                    "Price": {"number": n},
                    "Due": {"date": {"start": format!("2026-0{}-01T0{n}:30:00Z", n + 1)}},
                }),
            )
        })
        .collect();
    let page = |n: usize| format!("/v1/pages/{}", rows[n]);
    let set = |n: usize, properties: Value| {
        sim.patch(&page(n), json!({"properties": properties}));
    };
    let steps: [&dyn Fn(); 19] = [
        &|| (),
        &|| set(0, json!({"Price": {"number": 9}, "Name": {"title": text("Four")}})),
        &|| set(1, json!({"Level": {"select": {"name": "Middle"}}, "Tags": {"multi_select": []}})),
        &|| set(2, json!({"Due": {"date": null}, "Done": {"checkbox": true}})),
        &|| set(3, json!({"Up": {"relation": [{"id": rows[0]}, {"id": rows[4]}]}})),
        &|| set(4, json!({"State": {"status": {"name": "Done"}}})),
        &|| drop(sim.patch(&page(5), json!({"in_trash": true}))),
        &|| {
            sim.row(&source, json!({"Name": {"title": text("Late")}}));
        },
        &|| drop(sim.patch(&page(5), json!({"in_trash": false}))),
        &|| drop(sim.ok("PATCH", "/__sim__/settings", Some(json!({"time_zone": "+03:00"})))),
        &|| {
            let expression = json!({"expression": "prop(\"Price\") * -2"});
            sim.patch(&schema, json!({"properties": {"Twice": {"formula": expression}}}));
        },
        // Without "Low".
        &|| {
            let options = sim.get(&schema)["properties"]["Level"]["select"]["options"].clone();
            let left: Vec<&Value> =
                options.as_array().unwrap().iter().filter(|o| o["name"] != "Low").collect();
            sim.patch(&schema, json!({"properties": {"Level": {"select": {"options": left}}}}));
        },
        &|| drop(sim.patch(&schema, json!({"properties": {"Price": {"rich_text": {}}}}))),
        &|| drop(sim.patch(&schema, json!({"properties": {"Price": {"number": {}}}}))),
        &|| {
            let moved = json!({"parent": {"type": "data_source_id", "data_source_id": other}});
            sim.post(&format!("{}/move", page(2)), moved);
        },
        &|| {
            let back = json!({"parent": {"type": "data_source_id", "data_source_id": source}});
            sim.post(&format!("{}/move", page(2)), back);
        },
        &|| sim.workspace.make_template(rows[1].parse().unwrap(), false).unwrap(),
        &|| {
            sim.patch(&page(4), json!({"in_trash": true}));
            sim.workspace.purge(rows[4].parse::<uuid::Uuid>().unwrap()).unwrap();
        },
        &|| drop(sim.patch(&schema, json!({"in_trash": true}))),
    ];
    for (at, step) in steps.iter().enumerate() {
        step();
        // A copy begins without what is kept beside the records.
        let bare = Sim::new();
        bare.workspace.restore(&sim.workspace.snapshot());
        for query in queries() {
            let path = format!("{schema}/query");
            let ask = |sim: &Sim| {
                let (status, answer) = sim.call("POST", &path, Some(query.clone()));
                assert!(status == 200 || at >= 12, "{query}: {answer}");
                answer["results"].as_array().map(|rows| rows.iter().map(id).collect::<Vec<_>>())
            };
            assert_eq!(ask(&sim), ask(&bare), "step {at}: {query}");
        }
    }
}

#[test]
fn what_a_query_found_counts_until_something_changes() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "Price": {"number": {}}}));
    let rows: Vec<String> =
        (0..9).map(|n| sim.row(&source, json!({"Price": {"number": n}}))).collect();
    let path = format!("/v1/data_sources/{source}/query");
    let query = json!({"page_size": 2, "sorts": [{"property": "Price", "direction": "ascending"}],
        "filter": {"property": "Price", "number": {"less_than": 8}}});
    assert_eq!(all(&sim, &path, query.clone(), |_| ()), rows[..8]);
    // Two at once don't disturb each other.
    let (mut one, mut other) = (query.clone(), query.clone());
    other["sorts"][0]["direction"] = "descending".into();
    let (first, second) = (sim.post(&path, one.clone()), sim.post(&path, other.clone()));
    one["start_cursor"] = first["next_cursor"].clone();
    other["start_cursor"] = second["next_cursor"].clone();
    assert_eq!(ids(&sim.post(&path, one)), rows[2..4]);
    assert_eq!(ids(&sim.post(&path, other)), [&rows[5], &rows[4]].map(String::clone));
    // What moves to the end in between is found there, by a request, a control request and a method.
    let last = |sim: &Sim, n: usize| {
        let body = json!({"properties": {"Price": {"number": 7.5}}});
        sim.patch(&format!("/v1/pages/{}", rows[n]), body);
    };
    let mut changed = false;
    let found = all(&sim, &path, query.clone(), |sim| {
        if !std::mem::replace(&mut changed, true) {
            last(sim, 5);
        }
    });
    assert_eq!(found.last(), Some(&rows[5]));
    let mut unshared = false;
    let found = all(&sim, &path, query.clone(), |sim| {
        if !std::mem::replace(&mut unshared, true) {
            sim.workspace.unshare(rows[6].parse::<uuid::Uuid>().unwrap()).unwrap();
        }
    });
    assert!(!found.contains(&rows[6]));
    let mut limited = false;
    let found = all(&sim, &path, query, |sim| {
        if !std::mem::replace(&mut limited, true) {
            sim.ok("PATCH", "/__sim__/settings", Some(json!({"query_limit": 3})));
        }
    });
    assert_eq!(found.len(), 3);
}

#[test]
fn a_search_finds_everything_once_in_the_order_of_the_edits() {
    let sim = Sim::with(Workspace::builder().clock_step(SignedDuration::from_secs(61)).build());
    let pages: Vec<String> =
        (0..5).map(|n| sim.page(&format!("Page {n}"), json!([paragraph("text")]))).collect();
    let source = sim.source(json!({"Name": {"title": {}}}));
    let rows: Vec<String> =
        (0..5).map(|_| sim.row(&source, json!({"Name": {"title": text("Row")}}))).collect();
    let trashed = sim.page("Trashed", json!([]));
    sim.patch(&format!("/v1/pages/{trashed}"), json!({"in_trash": true}));
    let steps: [&dyn Fn(); 6] = [
        &|| (),
        &|| drop(sim.append(&pages[1], json!([paragraph("more")]))),
        &|| {
            let title = json!({"properties": {"Name": {"title": text("Renamed")}}});
            sim.patch(&format!("/v1/pages/{}", rows[2]), title);
        },
        &|| drop(sim.patch(&format!("/v1/data_sources/{source}"), json!({"title": text("All")}))),
        &|| {
            sim.patch(&format!("/v1/pages/{}", rows[4]), json!({"in_trash": true}));
            sim.workspace.purge(rows[4].parse::<uuid::Uuid>().unwrap()).unwrap();
        },
        &|| {
            sim.workspace.import(sim.workspace.export()).unwrap();
        },
    ];
    for (at, step) in steps.iter().enumerate() {
        step();
        let expected = if at < 4 { 12 } else { 11 };
        for size in [1, 3, 100] {
            for direction in ["descending", "ascending"] {
                let sort = json!({"timestamp": "last_edited_time", "direction": direction});
                let body = json!({"page_size": size, "sort": sort});
                let found = all(&sim, "/v1/search", body, |_| ());
                let unique: HashSet<&String> = found.iter().collect();
                assert_eq!((found.len(), unique.len()), (expected, expected), "step {at}");
                assert!(!found.contains(&trashed));
                let time = |id: &String| {
                    let (status, page) = sim.call("GET", &format!("/v1/pages/{id}"), None);
                    let object = match status {
                        200 => page,
                        _ => sim.get(&format!("/v1/data_sources/{id}")),
                    };
                    object["last_edited_time"].as_str().unwrap().to_owned()
                };
                let times: Vec<String> = found.iter().map(time).collect();
                let in_order = times.is_sorted_by(|a, b| match direction {
                    "ascending" => a <= b,
                    _ => a >= b,
                });
                assert!(in_order, "step {at}, {direction}: {times:?}");
            }
        }
    }
}

#[test]
fn a_search_that_lags_goes_through_all_that_it_knows() {
    let lag = SignedDuration::from_mins(10);
    let sim = Sim::with(Workspace::builder().clock_step(SignedDuration::ZERO).build());
    let pages: Vec<String> = (0..6)
        .map(|n| {
            sim.workspace.advance(SignedDuration::from_mins(1));
            sim.page(&format!("Page {n}"), json!([]))
        })
        .collect();
    sim.workspace.advance(lag);
    sim.ok("PATCH", "/__sim__/settings", Some(json!({"search_lag": lag.as_millis() as u64})));
    let order = |direction: &str, size: usize| {
        let sort = json!({"timestamp": "last_edited_time", "direction": direction});
        let query = json!({"query": "page", "page_size": size, "sort": sort});
        all(&sim, "/v1/search", query, |_| ())
    };
    let newest_first: Vec<String> = pages.iter().rev().cloned().collect();
    for n in [0, 3] {
        // Nobody sees yet that it was edited, and that there is another.
        sim.patch(&format!("/v1/pages/{}", pages[n]), json!({"icon": {"emoji": "🎈"}}));
        sim.page("Page that is new", json!([]));
        for size in [1, 2, 100] {
            assert_eq!(order("descending", size), newest_first);
            assert_eq!(order("ascending", size), pages);
        }
    }
    sim.workspace.advance(lag + lag);
    let found = order("descending", 2);
    assert_eq!(found.len(), 8);
    assert!(found[..4].contains(&pages[0]) && found[..4].contains(&pages[3]));
}

#[test]
fn by_relevance_what_has_more_of_the_words_comes_first() {
    let sim = Sim::new();
    let [both, first, second] =
        ["Garden plans", "Garden", "Plan of the house"].map(|title| sim.page(title, json!([])));
    sim.page("Else", json!([]));
    let find = |body: Value| all(&sim, "/v1/search", body, |_| ());
    let newest_first = [second.clone(), first.clone(), both.clone()];
    assert_eq!(find(json!({"query": "garden plan"})), newest_first);
    for size in [1, 2, 100] {
        let body =
            json!({"query": "garden plan", "sort": {"property": "relevance"}, "page_size": size});
        assert_eq!(find(body), [both.clone(), second.clone(), first.clone()]);
    }
}
