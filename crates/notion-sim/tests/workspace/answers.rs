//! How the simulator answers: keys and their order, errors word for word, filters, cursors.

use bytes::Bytes;
use notion_sim::Workspace;
use serde_json::{Value, json};

struct Sim {
    workspace: Workspace,
    version: &'static str,
}

impl Sim {
    fn new() -> Self {
        Self { workspace: Workspace::new(), version: "2025-09-03" }
    }

    fn text(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer t")
            .header("notion-version", self.version)
            .body(body)
            .unwrap();
        let response = self.workspace.handle(request);
        let text = String::from_utf8(response.body().to_vec()).unwrap();
        if let Some(id) = serde_json::from_str::<Value>(&text).unwrap()["request_id"].as_str() {
            assert_eq!(response.headers()["x-notion-request-id"], id);
        }
        (response.status().as_u16(), text)
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (status, text) = self.text(method, path, body);
        (status, serde_json::from_str(&text).unwrap())
    }

    fn ok(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call(method, path, body);
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// The message of the error.
    fn fails(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String, String) {
        let (status, answer) = self.call(method, path, body);
        assert_eq!(
            (&answer["object"], &answer["status"]),
            (&json!("error"), &json!(status)),
            "{answer}"
        );
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        (status, text("code"), text("message"))
    }

    /// A data source with these properties.
    fn source(&self, properties: Value) -> String {
        let page = self.workspace.root_page();
        let body = json!({"parent": {"page_id": page}, "title": [{"text": {"content": "Tasks"}}],
            "initial_data_source": {"properties": properties}});
        let database = self.ok("POST", "/v1/databases", Some(body));
        database["data_sources"][0]["id"].as_str().unwrap().to_owned()
    }

    fn row(&self, source: &str, properties: Value) -> String {
        let body = json!({"parent": {"data_source_id": source}, "properties": properties});
        self.ok("POST", "/v1/pages", Some(body))["id"].as_str().unwrap().to_owned()
    }

    /// The titles of the rows that a query finds, in their order.
    fn titles(&self, source: &str, body: Value) -> Vec<String> {
        let answer = self.ok("POST", &format!("/v1/data_sources/{source}/query"), Some(body));
        let title = |row: &Value| {
            row["properties"]["Name"]["title"][0]["plain_text"].as_str().unwrap_or("").to_owned()
        };
        answer["results"].as_array().unwrap().iter().map(title).collect()
    }
}

/// The keys of the outermost object, in their order.
fn keys(text: &str) -> Vec<String> {
    struct Keys(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Keys {
        fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Keys;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Keys, A::Error> {
                    let mut keys = Vec::new();
                    while let Some((key, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                        keys.push(key);
                    }
                    Ok(Keys(keys))
                }
            }
            d.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<Keys>(text).unwrap().0
}

#[test]
fn objects_have_the_recorded_keys_in_the_recorded_order() {
    for (version, archived) in [("2025-09-03", " archived"), ("2026-03-11", "")] {
        let sim = Sim { version, ..Sim::new() };
        let source = sim.source(json!({"Name": {"title": {}}}));
        let row = sim.row(&source, json!({"Name": [{"text": {"content": "x"}}]}));
        let (_, page) = sim.text("GET", &format!("/v1/pages/{row}"), None);
        assert_eq!(
            keys(&page).join(" "),
            format!(
                "object id created_time last_edited_time created_by last_edited_by cover icon parent in_trash is_archived \
             is_locked properties url public_url{archived} request_id"
            )
        );
        let (_, source_text) = sim.text("GET", &format!("/v1/data_sources/{source}"), None);
        assert_eq!(
            keys(&source_text).join(" "),
            format!(
                "object id cover icon created_time created_by last_edited_by last_edited_time title description is_inline \
             properties parent database_parent url public_url in_trash{archived} request_id"
            )
        );
        let source_object: Value = serde_json::from_str(&source_text).unwrap();
        let database = source_object["parent"]["database_id"].as_str().unwrap();
        let (_, database) = sim.text("GET", &format!("/v1/databases/{database}"), None);
        assert_eq!(
            keys(&database).join(" "),
            format!(
                "object id title description parent is_inline in_trash is_locked created_time last_edited_time \
             data_sources icon cover url public_url{archived} request_id"
            )
        );
        let (_, list) =
            sim.text("POST", &format!("/v1/data_sources/{source}/query"), Some(json!({})));
        assert_eq!(
            keys(&list).join(" "),
            "object results next_cursor has_more type page_or_data_source request_id"
        );
        let (_, templates) = sim.text("GET", &format!("/v1/data_sources/{source}/templates"), None);
        assert_eq!(templates, r#"{"templates":[],"has_more":false,"next_cursor":null}"#);
        let page: Value = serde_json::from_str(&page).unwrap();
        assert_eq!(
            page["properties"]["Name"],
            json!({"id": "title", "type": "title", "title": [{
                "type": "text", "text": {"content": "x", "link": null}, "plain_text": "x", "href": null,
                "annotations": {"bold": false, "italic": false, "strikethrough": false, "underline": false,
                    "code": false, "color": "default"},
            }]})
        );
        assert!(page["created_time"].as_str().unwrap().ends_with(":00.000Z"));
        assert!(
            serde_json::from_str::<Value>(&database).unwrap()["created_time"]
                .as_str()
                .unwrap()
                .ends_with("+00:00")
        );
    }
}

#[test]
fn what_is_left_out_is_filled_in() {
    let sim = Sim::new();
    let page = sim.workspace.root_page();
    let database = sim.ok("POST", "/v1/databases", Some(json!({"parent": {"page_id": page}})));
    assert_eq!(database["title"][0]["plain_text"], "New database");
    assert_eq!(database["data_sources"][0]["name"], "New database");
    let source = database["data_sources"][0]["id"].as_str().unwrap();
    let source = sim.ok("GET", &format!("/v1/data_sources/{source}"), None);
    assert_eq!(
        (&source["title"], source["properties"]["Name"]["type"].as_str()),
        (&json!([]), Some("title"))
    );

    let source = sim.source(json!({
        "Name": {"title": {}}, "N": {"number": {}}, "S": {"select": {"options": [{"name": "a"}]}}, "St": {"status": {}},
        "U": {"unique_id": {"prefix": "ab"}}, "D": {"date": {}},
    }));
    let schema = sim.ok("GET", &format!("/v1/data_sources/{source}"), None)["properties"].clone();
    assert_eq!(schema["N"]["number"], json!({"format": "number"}));
    assert_eq!(schema["S"]["select"]["options"][0]["color"], "default");
    assert_eq!(schema["S"]["select"]["options"][0]["description"], json!(null));
    let groups: Vec<&Value> =
        schema["St"]["status"]["groups"].as_array().unwrap().iter().map(|g| &g["name"]).collect();
    assert_eq!(groups, ["To-do", "In progress", "Complete"]);
    let row = sim.row(
        &source,
        json!({"N": {"number": 5.0},
        "D": {"date": {"start": "2026-06-27T17:57:32.424991", "time_zone": "Europe/London"}}}),
    );
    let row = sim.ok("GET", &format!("/v1/pages/{row}"), None)["properties"].clone();
    assert_eq!(row["N"]["number"], json!(5));
    assert_eq!(
        row["D"]["date"],
        json!({"start": "2026-06-27T17:57:00.000+01:00", "end": null, "time_zone": null})
    );
    assert_eq!(row["U"]["unique_id"], json!({"prefix": "AB", "number": 1}));
    assert_eq!(row["St"]["status"]["name"], "Not started");
    assert_eq!((&row["S"]["select"], &row["Name"]["title"]), (&json!(null), &json!([])));
}

#[test]
fn errors_are_worded_as_notion_words_them() {
    let sim = Sim::new();
    let source =
        sim.source(json!({"Name": {"title": {}}, "N": {"number": {}}, "St": {"status": {}}}));
    let create = |properties: Value| {
        sim.fails(
            "POST",
            "/v1/pages",
            Some(json!({"parent": {"data_source_id": source}, "properties": properties})),
        )
    };
    let query =
        |body: Value| sim.fails("POST", &format!("/v1/data_sources/{source}/query"), Some(body));
    let validation = |message: &str| (400, "validation_error".to_owned(), message.to_owned());

    assert_eq!(sim.fails("GET", "/v1/nowhere", None).1, "invalid_request_url");
    assert_eq!(
        sim.fails("GET", "/v1/pages/AAA", None),
        validation(
            "path failed validation: path.page_id should be a valid uuid, instead was `\"AAA\"`."
        )
    );
    assert!(
        sim.fails("GET", "/v1/pages/12345678-1234-1234-1234-123456789abc", None)
            .2
            .contains("valid uuid")
    );
    let nil = "00000000-0000-0000-0000-000000000000";
    let (status, code, message) =
        sim.fails("GET", &format!("/v1/pages/{}", nil.replace('-', "")), None);
    assert_eq!((status, code.as_str()), (404, "object_not_found"));
    assert_eq!(
        message,
        format!(
            "Could not find page with ID: {nil}. Make sure the relevant pages and databases are shared with your integration \"Simulated Connection\"."
        )
    );
    assert!(
        sim.fails("GET", &format!("/v1/users/{nil}"), None)
            .2
            .contains("capabilities to read user information")
    );
    assert_eq!(
        sim.fails("POST", "/v1/databases", Some(json!({}))),
        validation(
            "body failed validation: body.parent should be defined, instead was `undefined`."
        )
    );
    assert_eq!(sim.fails("POST", "/v1/pages", None).1, "invalid_json");
    assert_eq!(create(json!({"X": {"number": 1}})), validation("X is not a property that exists."));
    assert_eq!(create(json!({"N": {"checkbox": true}})), validation("N is expected to be number."));
    assert!(
        create(json!({"N": {"number": "1"}})).2.contains(
            "body.properties.N.number should be a number or `null`, instead was `\"1\"`."
        )
    );
    assert!(create(json!({"St": {"status": {"name": "Nope"}}})).2.contains("does not exist"));
    assert!(
        create(json!({"Name": [{"text": {"content": "x".repeat(2001)}}]}))
            .2
            .contains("should be ≤ `2000`, instead was `2001`")
    );
    assert!(query(json!({"page_size": 101})).2.contains("should be ≤ `100`, instead was `101`"));
    assert!(query(json!({"wat": 1})).2.contains("body.wat should be not present, instead was `1`"));
    assert_eq!(
        query(json!({"filter": {"property": "X", "number": {"equals": 1}}})),
        validation("Could not find property with name or id: X")
    );
    assert_eq!(
        query(json!({"filter": {"property": "N", "select": {"equals": "a"}}})),
        validation("database property number does not match filter select")
    );
    assert_eq!(
        query(json!({"sorts": [{"property": "X", "direction": "ascending"}]})),
        validation("Could not find sort property with name or id: X")
    );
    assert_eq!(
        query(json!({"start_cursor": "x"})),
        validation("The start_cursor provided is invalid: x")
    );

    let request = |version: Option<&str>, token: &str| {
        let mut request =
            http::Request::get("/v1/users/me").header("authorization", format!("Bearer {token}"));
        if let Some(version) = version {
            request = request.header("notion-version", version);
        }
        let workspace = Workspace::builder().token("right").build();
        let response = workspace.handle(request.body(Bytes::new()).unwrap());
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    };
    assert_eq!(request(Some("2025-09-03"), "right").0, 200);
    let (status, body) = request(Some("2025-09-03"), "wrong");
    assert!(status == 401 && body.contains("API token is invalid.") && !body.contains("wrong"));
    let (status, body) = request(None, "right");
    assert!(
        status == 400
            && body.contains("missing_version")
            && body.contains("instead was `undefined`.")
    );
    assert!(request(Some("2020-01-01"), "right").1.contains("missing_version"));
}

#[test]
fn filters_and_sorts() {
    let sim = Sim::new();
    let other = sim.source(json!({"Name": {"title": {}}, "N": {"number": {}}}));
    let (x, y) = (
        sim.row(&other, json!({"N": {"number": 1}})),
        sim.row(&other, json!({"N": {"number": 3}})),
    );
    let source = sim.source(json!({
        "Name": {"title": {}}, "N": {"number": {}}, "S": {"select": {"options": [{"name": "low"}, {"name": "high"}]}},
        "M": {"multi_select": {}}, "C": {"checkbox": {}}, "D": {"date": {}}, "E": {"email": {}},
        "R": {"relation": {"data_source_id": other, "single_property": {}}},
        "Sum": {"rollup": {"relation_property_name": "R", "rollup_property_name": "N", "function": "sum"}},
        "All": {"rollup": {"relation_property_name": "R", "rollup_property_name": "N", "function": "show_original"}},
        "St": {"status": {}},
    }));
    let name = |name: &str| json!([{"text": {"content": name}}]);
    sim.row(&source, json!({"Name": name("a"), "N": {"number": 1}, "S": {"select": {"name": "high"}},
        "M": {"multi_select": [{"name": "p"}, {"name": "q"}]}, "C": {"checkbox": true}, "D": {"date": {"start": "2026-01-10"}},
        "E": {"email": "John@example.com"}, "R": {"relation": [{"id": x}, {"id": y}]}, "St": {"status": {"name": "Done"}}}));
    sim.row(&source, json!({"Name": name("b"), "N": {"number": 2.5}, "S": {"select": {"name": "low"}},
        "M": {"multi_select": [{"name": "q"}]}, "D": {"date": {"start": "2026-01-10T12:30:00+00:00"}},
        "R": {"relation": [{"id": y}]}}));
    sim.row(&source, json!({"Name": name("c")}));
    let hits = |filter: Value| {
        sim.titles(
            &source,
            json!({"filter": filter, "sorts": [{"property": "Name", "direction": "ascending"}]}),
        )
        .join("")
    };
    let on = |property: &str, kind: &str, condition: Value| {
        hits(json!({"property": property, kind: condition}))
    };

    assert_eq!(on("N", "number", json!({"greater_than": 1})), "b");
    assert_eq!(
        on("N", "number", json!({"does_not_equal": 1})),
        "bc",
        "negatives include the empty"
    );
    assert_eq!(on("N", "number", json!({"is_empty": true})), "c");
    assert_eq!(on("S", "select", json!({"equals": ["low", "high"]})), "ab");
    assert_eq!(on("S", "select", json!({"does_not_equal": "low"})), "ac");
    assert_eq!(on("M", "multi_select", json!({"contains": "q"})), "ab");
    assert_eq!(on("M", "multi_select", json!({"does_not_contain": "p"})), "bc");
    assert_eq!(on("C", "checkbox", json!({"equals": false})), "bc");
    assert_eq!(on("E", "rich_text", json!({"starts_with": "john"})), "a", "case does not count");
    assert_eq!(on("Name", "title", json!({"does_not_contain": "A"})), "bc");
    assert_eq!(
        on("D", "date", json!({"equals": "2026-01-10"})),
        "ab",
        "a day is compared with days"
    );
    assert_eq!(on("D", "date", json!({"before": "2026-01-10T12:31:00Z"})), "ab");
    assert_eq!(
        on("D", "date", json!({"equals": "2026-01-10T12:30:59Z"})),
        "b",
        "a time with minutes"
    );
    assert_eq!(on("D", "date", json!({"next_year": {}})), "");
    assert_eq!(on("R", "relation", json!({"contains": x})), "a");
    assert_eq!(on("R", "relation", json!({"does_not_contain": x})), "bc");
    assert_eq!(on("Sum", "rollup", json!({"number": {"greater_than_or_equal_to": 4}})), "a");
    assert_eq!(on("All", "rollup", json!({"any": {"number": {"equals": 1}}})), "a");
    assert_eq!(
        on("All", "rollup", json!({"every": {"number": {"equals": 3}}})),
        "b",
        "of none, not every"
    );
    assert_eq!(on("All", "rollup", json!({"none": {"number": {"equals": 1}}})), "bc");
    assert_eq!(on("St", "status", json!({"equals": "Complete"})), "a", "a group counts");
    assert_eq!(
        hits(json!({"timestamp": "created_time", "created_time": {"past_week": {}}})),
        "abc"
    );
    assert_eq!(
        hits(json!({"or": [
            {"property": "C", "checkbox": {"equals": true}},
            {"and": [{"property": "N", "number": {"less_than": 3}}, {"property": "S", "select": {"equals": "low"}}]},
        ]})),
        "ab"
    );

    let sorted = |sorts: Value| sim.titles(&source, json!({"sorts": sorts})).join("");
    assert_eq!(sorted(json!([])), "cba", "the newest first");
    assert_eq!(
        sorted(json!([{"property": "N", "direction": "descending"}])),
        "bac",
        "empty ones last"
    );
    assert_eq!(sorted(json!([{"property": "N", "direction": "ascending"}])), "abc");
    assert_eq!(
        sorted(json!([{"property": "S", "direction": "ascending"}])),
        "bac",
        "in the order of the options"
    );
    assert_eq!(
        sorted(
            json!([{"property": "C", "direction": "ascending"}, {"property": "Name", "direction": "ascending"}])
        ),
        "bca"
    );
    assert_eq!(sorted(json!([{"timestamp": "created_time", "direction": "ascending"}])), "abc");
}

#[test]
fn cursors_survive_insertions() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    for n in 0..5 {
        sim.row(&source, json!({"Name": [{"text": {"content": n.to_string()}}]}));
    }
    let path = format!("/v1/data_sources/{source}/query");
    let page = sim.ok("POST", &path, Some(json!({"page_size": 2})));
    assert_eq!(page["has_more"], true);
    let cursor = page["next_cursor"].as_str().unwrap();
    assert!(cursor.starts_with("s:"));
    sim.row(&source, json!({"Name": [{"text": {"content": "new"}}]}));
    assert_eq!(sim.titles(&source, json!({"page_size": 2, "start_cursor": cursor})), ["2", "1"]);
}

#[test]
fn long_relations_are_cut_off_and_can_be_paged() {
    let sim = Sim::new();
    let other = sim.source(json!({"Name": {"title": {}}}));
    let source = sim.source(json!({"Name": {"title": {}}, "R": {"relation": {"data_source_id": other, "dual_property": {}}}}));
    let pages: Vec<Value> = (0..40).map(|_| json!({"id": sim.row(&other, json!({}))})).collect();
    let row = sim.row(&source, json!({"R": {"relation": pages}}));
    let relation = sim.ok("GET", &format!("/v1/pages/{row}"), None)["properties"]["R"].clone();
    assert_eq!(
        (relation["relation"].as_array().unwrap().len(), &relation["has_more"]),
        (25, &json!(true))
    );
    let path = format!("/v1/pages/{row}/properties/{}", relation["id"].as_str().unwrap());
    let first = sim.ok("GET", &format!("{path}?page_size=30"), None);
    assert_eq!(first["results"].as_array().unwrap().len(), 30);
    assert_eq!(first["property_item"]["type"], "relation");
    let rest = sim.ok(
        "GET",
        &format!("{path}?start_cursor={}", first["next_cursor"].as_str().unwrap()),
        None,
    );
    assert_eq!((rest["results"].as_array().unwrap().len(), &rest["has_more"]), (10, &json!(false)));
    let schema = sim.ok("GET", &format!("/v1/data_sources/{other}"), None)["properties"].clone();
    assert!(
        schema.get("Related to Tasks (R)").is_some(),
        "the other side has a property: {schema}"
    );
}

#[test]
fn the_same_requests_give_the_same_answers() {
    let run = || {
        let sim = Sim::new();
        let source = sim
            .source(json!({"Name": {"title": {}}, "S": {"select": {"options": [{"name": "a"}]}}}));
        sim.row(&source, json!({"S": {"select": {"name": "b"}}}));
        sim.text("POST", &format!("/v1/data_sources/{source}/query"), Some(json!({}))).1
    };
    assert_eq!(run(), run());
}
