//! What is wrong with a request is said with its place and what should be there, whatever is asked for.

use crate::common::{Sim, id, paragraph};
use serde_json::{Value, json};

const EVERY_TYPE: &str = r#"{
    "Title": {"title": {}}, "Text": {"rich_text": {}}, "Number": {"number": {}}, "Select": {"select": {}},
    "Multi": {"multi_select": {}}, "Status": {"status": {}}, "Date": {"date": {}}, "People": {"people": {}},
    "Files": {"files": {}}, "Check": {"checkbox": {}}, "Url": {"url": {}}, "Email": {"email": {}},
    "Phone": {"phone_number": {}}, "Place": {"place": {}}, "Made": {"created_time": {}},
    "Formula": {"formula": {"expression": "1"}}
}"#;

fn every_type(sim: &Sim) -> String {
    let mut schema: Value = serde_json::from_str(EVERY_TYPE).unwrap();
    let other = sim.source(json!({"Name": {"title": {}}}));
    schema["Relation"] = json!({"relation": {"data_source_id": other, "single_property": {}}});
    sim.source(schema)
}

#[test]
fn values_of_another_kind_of_every_type_of_property() {
    let sim = Sim::new();
    let source = every_type(&sim);
    let refuse = |name: &str, value: &Value| {
        let body = json!({"parent": {"data_source_id": source}, "properties": {name: value}});
        sim.invalid("POST", "/v1/pages", body)
    };
    for (name, kind, wrong, should) in [
        ("Title", "title", json!("x"), "an array"),
        ("Text", "rich_text", json!({}), "an array"),
        ("Number", "number", json!("1"), "a number or `null`"),
        ("Select", "select", json!("x"), "an object"),
        ("Multi", "multi_select", json!("x"), "an array"),
        ("Status", "status", json!(["x"]), "an object"),
        ("Date", "date", json!("2026-01-01"), "an object"),
        ("People", "people", json!({}), "an array"),
        ("Files", "files", json!("a.png"), "an array"),
        ("Check", "checkbox", json!("yes"), "a boolean"),
        ("Url", "url", json!(3), "a string or `null`"),
        ("Email", "email", json!({}), "a string or `null`"),
        ("Phone", "phone_number", json!(30), "a string or `null`"),
        ("Place", "place", json!("here"), "an object"),
        ("Relation", "relation", json!({"id": "x"}), "an array"),
    ] {
        let said = refuse(name, &json!({kind: wrong}));
        let path = format!("body.properties.{name}.{kind}");
        let message =
            format!("body failed validation: {path} should be {should}, instead was `{wrong}`.");
        assert_eq!(said, message);
    }
    for (name, value, message) in [
        (
            "Place",
            json!({"place": {"lat": 91, "lon": 0}}),
            "place.lat should be between `-90` and `90`",
        ),
        ("Place", json!({"place": {"lon": 0}}), "place.lat should be defined"),
        ("Email", json!({"email": "x".repeat(201)}), "email.length should be ≤ `200`"),
        ("Url", json!({"url": "x".repeat(2001)}), "url.length should be ≤ `2000`"),
        ("Relation", json!({"relation": [{"id": "x"}]}), "relation[0].id should be a valid uuid"),
        (
            "Title",
            json!({"title": [{"equation": {"expression": "x".repeat(1001)}}]}),
            "title[0].equation.expression.length should be ≤ `1000`",
        ),
        (
            "Date",
            json!({"date": {"start": "2026-01-01", "zone": "x"}}),
            "date.zone should be not present",
        ),
    ] {
        let said = refuse(name, &value);
        assert!(said.contains(&format!("body.properties.{name}.{message}")), "{said}");
    }
    // What is computed can't be written, and another type's key is no value.
    for (name, value) in [
        ("Made", json!({"created_time": "2026-01-01"})),
        ("Formula", json!({"formula": {"number": 1}})),
        ("Number", json!({"select": {"name": "x"}})),
    ] {
        assert!(refuse(name, &value).contains(&format!("{name} is expected to be")), "{name}");
    }
}

#[test]
fn filters_and_sorts_that_are_none() {
    let sim = Sim::new();
    let source = every_type(&sim);
    let path = format!("/v1/data_sources/{source}/query");
    let on = |name: &str, kind: &str, condition: Value| json!({"property": name, kind: condition});
    let group = |filter: Value| json!({"and": [{"or": [filter]}]});
    for (filter, message) in [
        (json!("x"), "body.filter should be an object"),
        (json!({}), "body.filter.property should be defined"),
        (json!({"and": [], "or": []}), "body.filter.and should be not present"),
        (json!({"and": {}}), "body.filter.and should be an array"),
        (
            json!({"and": vec![json!({}); 101]}),
            "body.filter.and.length should be ≤ `100`, instead was `101`",
        ),
        (group(group(json!({}))), "body.filter.and[0].or[0].and should be not present"),
        (
            json!({"property": 3, "number": {"equals": 1}}),
            "body.filter.property should be a string",
        ),
        (
            json!({"property": "Number"}),
            "body.filter.number should be defined, instead was `undefined`.",
        ),
        (on("Number", "number", json!({})), "body.filter.number.equals should be defined"),
        (
            on("Number", "number", json!({"equals": "1"})),
            "body.filter.number.equals should be a number, instead was `\"1\"`.",
        ),
        (
            on("Number", "number", json!({"contains": 1})),
            "body.filter.number.contains should be not present",
        ),
        (
            on("Number", "number", json!({"equals": 1, "less_than": 2})),
            "body.filter.number.less_than should be not present",
        ),
        (
            on("Number", "number", json!({"is_empty": false})),
            "body.filter.number.is_empty should be `true`",
        ),
        (
            on("Check", "checkbox", json!({"equals": "true"})),
            "body.filter.checkbox.equals should be a boolean",
        ),
        (
            on("Select", "select", json!({"equals": 1})),
            "body.filter.select.equals should be a string",
        ),
        (
            on("Select", "select", json!({"equals": ["x", 1]})),
            "body.filter.select.equals[1] should be a string",
        ),
        (
            on("Date", "date", json!({"equals": "5/20/2023"})),
            "body.filter.date.equals should be a valid ISO 8601 date string",
        ),
        (
            on("Date", "date", json!({"past_week": true})),
            "body.filter.date.past_week should be an object",
        ),
        (
            on("Date", "date", json!({"past_week": {"x": 1}})),
            "body.filter.date.past_week.x should be not present",
        ),
        (
            on("People", "people", json!({"contains": "Ada"})),
            "body.filter.people.contains should be a valid uuid",
        ),
        (
            on("Relation", "relation", json!({"contains": 1})),
            "body.filter.relation.contains should be a valid uuid",
        ),
        (
            on("Formula", "formula", json!({"number": {"equals": "1"}})),
            "body.filter.formula.number.equals should be a number",
        ),
        (
            on("Number", "rollup", json!({"any": {"number": {"equals": "1"}}})),
            "body.filter.rollup.any.number.equals should be a number",
        ),
        (
            json!({"timestamp": "soon", "soon": {}}),
            "body.filter.timestamp should be `\"created_time\"` or `\"last_edited_time\"`",
        ),
        (
            json!({"timestamp": "created_time", "last_edited_time": {}}),
            "body.filter.last_edited_time should be not present",
        ),
        (
            json!({"timestamp": "created_time", "created_time": {"before": "then"}}),
            "body.filter.created_time.before should be a valid ISO",
        ),
        (
            json!({"property": "Number", "type": "date", "number": {"equals": 1}}),
            "body.filter.type should be `\"number\"`",
        ),
        (
            group(on("Number", "number", json!({"equals": null}))),
            "body.filter.and[0].or[0].number.equals should be a number",
        ),
        // What is right as a filter, but not of this property.
        (
            on("Number", "select", json!({"equals": "x"})),
            "database property number does not match filter select",
        ),
        (
            on("Nothing", "number", json!({"equals": 1})),
            "Could not find property with name or id: Nothing",
        ),
    ] {
        let said = sim.invalid("POST", &path, json!({ "filter": filter }));
        assert!(said.contains(message), "{filter}: {said}");
    }
    for (sorts, message) in [
        (json!({}), "body.sorts should be an array or `undefined`"),
        (json!(["Number"]), "body.sorts[0] should be an object"),
        (json!([{"direction": "ascending"}]), "body.sorts[0].timestamp should be defined"),
        (json!([{"property": "Number"}]), "body.sorts[0].direction should be defined"),
        (
            json!([{"property": "Number", "direction": "up"}]),
            "body.sorts[0].direction should be `\"ascending\"` or `\"descending\"`, instead was `\"up\"`.",
        ),
        (
            json!([{"property": "Number", "direction": "ascending", "timestamp": "created_time"}]),
            "body.sorts[0].timestamp should be not present",
        ),
        (
            json!([{"timestamp": "now", "direction": "ascending"}]),
            "body.sorts[0].timestamp should be",
        ),
        (
            json!([{"property": "Nothing", "direction": "ascending"}]),
            "Could not find sort property with name or id: Nothing",
        ),
    ] {
        let said = sim.invalid("POST", &path, json!({ "sorts": sorts }));
        assert!(said.contains(message), "{sorts}: {said}");
    }
    // Days seen from today are dates, too.
    for day in ["today", "one_week_ago", "2026-01-01", "2026-01-01T10:00:00+02:00"] {
        sim.post(&path, json!({"filter": on("Date", "date", json!({"on_or_before": day}))}));
    }
}

#[test]
fn whatever_is_asked_for() {
    let sim = Sim::new();
    let source = every_type(&sim);
    let found = sim.get(&format!("/v1/data_sources/{source}"));
    let database = found["parent"]["database_id"].as_str().unwrap();
    let page = sim.page("P", json!([paragraph("a")]));
    let markdown = format!("/v1/pages/{page}/markdown");
    let children = format!("/v1/blocks/{page}/children");
    let view = |more: Value| {
        let mut body = json!({"data_source_id": source, "database_id": database, "name": "V", "type": "table"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("POST", "/v1/views", body)
    };
    let table = |more: Value| {
        let mut configuration = json!({"type": "table"});
        configuration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        view(json!({"configuration": configuration}))
    };
    let search = |body: Value| ("POST", "/v1/search", body);
    let comment = |more: Value| {
        let mut body = json!({"parent": {"page_id": page}, "rich_text": []});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("POST", "/v1/comments", body)
    };
    let edit = |body: Value| ("PATCH", markdown.as_str(), body);
    let at = |position: Value| {
        ("PATCH", children.as_str(), json!({"children": [], "position": position}))
    };
    let row = |more: Value| {
        let mut body = json!({"parent": {"data_source_id": source}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("POST", "/v1/pages", body)
    };
    let notes =
        |filter: Value| ("POST", "/v1/blocks/meeting_notes/query", json!({ "filter": filter }));
    let upload = |body: Value| ("POST", "/v1/file_uploads", body);
    for ((method, path, body), message) in [
        (view(json!({"type": "grid"})), "body.type should be `\"table\"`, `\"board\"`"),
        (view(json!({"name": 1})), "body.name should be a string"),
        (
            view(json!({"filter": {"property": "Number", "number": {"equals": "1"}}})),
            "body.filter.number.equals should be a number",
        ),
        (
            view(json!({"quick_filters": {"Number": {"number": {"equals": "1"}}}})),
            "body.quick_filters.Number.number.equals should be a number",
        ),
        (
            view(json!({"position": {"type": "first"}})),
            "body.position.type should be `\"start\"`, `\"end\"`, or `\"after_view\"`",
        ),
        (
            view(json!({"position": {"type": "start", "view_id": source}})),
            "body.position.view_id should be not present",
        ),
        (
            table(json!({"wrap_cells": "yes"})),
            "body.configuration.wrap_cells should be a boolean or `undefined`",
        ),
        (table(json!({"wrapped": true})), "body.configuration.wrapped should be not present"),
        (
            table(json!({"group_by": {"type": "select", "property_id": "Select"}})),
            "body.configuration.group_by.sort should be defined",
        ),
        (
            table(json!({"properties": [{"property_id": "Number", "width": "1"}]})),
            "body.configuration.properties[0].width should be a number",
        ),
        (
            search(json!({"filter": {"value": "database", "property": "object"}})),
            "body.filter.value should be `\"page\"` or `\"data_source\"`",
        ),
        (search(json!({"filter": {"value": "page"}})), "body.filter.property should be defined"),
        (
            search(json!({"sort": {"timestamp": "created_time", "direction": "ascending"}})),
            "body.sort.timestamp should be `\"last_edited_time\"`",
        ),
        (
            search(json!({"sort": {"timestamp": "last_edited_time"}})),
            "body.sort.direction should be defined",
        ),
        (search(json!({"query": 1})), "body.query should be a string or `undefined`"),
        (search(json!({"page_size": 101})), "body.page_size should be ≤ `100`, instead was `101`."),
        (search(json!({"page_size": 0})), "body.page_size should be ≥ `1`, instead was `0`."),
        (comment(json!({"display_name": {"type": "bot"}})), "body.display_name.type should be"),
        (
            comment(json!({"display_name": {"type": "custom", "custom": {"name": ""}}})),
            "body.display_name.custom.name should be populated",
        ),
        (
            comment(json!({"attachments": [{"file_upload_id": "x"}]})),
            "body.attachments[0].file_upload_id should be a valid uuid",
        ),
        (comment(json!({"markdown": "x"})), "body.markdown should be not present"),
        (
            edit(json!({"type": "append"})),
            "body.type should be `\"update_content\"`, `\"replace_content\"`",
        ),
        (edit(json!({"type": "insert_content"})), "body.insert_content should be defined"),
        (
            edit(json!({"type": "replace_content", "replace_content": {"new_str": 1}})),
            "body.replace_content.new_str should be a string",
        ),
        (
            edit(json!({"type": "replace_content", "replace_content": {"new_str": "", "x": 1}})),
            "body.replace_content.x should be not present",
        ),
        (
            edit(json!({"type": "replace_content", "insert_content": {"content": ""}})),
            "body.insert_content should be not present",
        ),
        (
            edit(
                json!({"type": "update_content", "update_content": {"content_updates": [{"old_str": "a"}]}}),
            ),
            "body.update_content.content_updates[0].new_str should be defined",
        ),
        (
            at(json!({"type": "middle"})),
            "body.position.type should be `\"after_block\"`, `\"start\"`, or `\"end\"`",
        ),
        (at(json!({"type": "after_block"})), "body.position.after_block should be defined"),
        (
            at(json!({"type": "start", "after_block": {"id": page}})),
            "body.position.after_block should be not present",
        ),
        (
            row(json!({"template": {"type": "best"}})),
            "body.template.type should be `\"none\"`, `\"default\"`, or `\"template_id\"`",
        ),
        (
            row(json!({"template": {"type": "default", "timezone": "Mars/Base"}})),
            "body.template.timezone should be a valid IANA time zone",
        ),
        (
            row(json!({"parent": {"type": "page_id", "data_source_id": source}})),
            "body.parent.type should be `\"data_source_id\"`",
        ),
        (
            row(json!({"parent": {"page_id": page, "data_source_id": source}})),
            "body.parent.data_source_id should be not present",
        ),
        (row(json!({"parent": {"workspace": false}})), "body.parent.workspace should be `true`"),
        (
            notes(json!({"operator": "xor", "filters": []})),
            "body.filter.operator should be `\"and\"`, or `\"or\"`",
        ),
        (
            notes(json!({"property": "mood", "filter": {}})),
            "body.filter.property should be `\"title\"`",
        ),
        (notes(json!({"property": "title"})), "body.filter.filter should be defined"),
        (
            notes(json!({"property": "title", "filter": {"operator": "date_is", "value": "x"}})),
            "body.filter.filter.operator should be `\"string_is\"`",
        ),
        (
            notes(json!({"property": "title", "filter": {"operator": "string_is", "value": "x"}})),
            "body.filter.filter.value should be an object",
        ),
        (
            notes(
                json!({"property": "created_by", "filter": {"operator": "person_contains", "value": {"type": "exact", "value": {"table": "user", "id": page}}}}),
            ),
            "body.filter.filter.value.value.table should be `\"notion_user\"`",
        ),
        (
            notes(
                json!({"operator": "and", "filters": [{"operator": "or", "filters": [{"operator": "or"}]}]}),
            ),
            "body.filter.filters[0].filters[0].property should be defined",
        ),
        (
            ("POST", "/v1/blocks/meeting_notes/query", json!({"limit": 51})),
            "body.limit should be ≤ `50`, instead was `51`.",
        ),
        (
            upload(json!({"mode": "stream"})),
            "body.mode should be `\"single_part\"`, `\"multi_part\"`, `\"external_url\"`, or `undefined`",
        ),
        (upload(json!({"number_of_parts": 2})), "body.number_of_parts should be not present"),
        (
            upload(json!({"mode": "multi_part", "filename": "a.png", "number_of_parts": 10_001})),
            "body.number_of_parts should be ≤ `10000`",
        ),
        (upload(json!({"filename": ""})), "body.filename should be populated"),
    ] {
        let said = sim.invalid(method, path, body.clone());
        assert!(said.contains(message), "{method} {path} {body}: {said}");
    }
}

#[test]
fn media_elsewhere_with_addresses_that_are_not_known() {
    let sim = Sim::new();
    let append = |kind: &str, url: &str| {
        let block = json!({kind: {"type": "external", "external": {"url": url}}});
        let path = format!("/v1/blocks/{}/children", sim.root());
        sim.call("PATCH", &path, Some(json!({"children": [block]})))
    };
    for (kind, url) in [
        ("image", "https://cloud.example/s/f3bYd42yi7n/preview"),
        ("image", "https://drive.example/uc?export=view&id=a.png"),
        ("image", "https://pictures.example/640?wx_fmt=gif"),
        ("image", "https://a.png"),
        ("image", "https://a.example/a.png/"),
        ("image", "https://a.example/a.mp4"),
        ("video", "https://a.example/a.mp3"),
        ("audio", "https://a.example/a"),
        ("pdf", "https://a.example/pdf"),
    ] {
        let (status, answer) = append(kind, url);
        let message = format!("Content creation Failed. Fix the following: \nInvalid {kind} url.");
        assert_eq!((status, &answer["message"]), (400, &json!(message)), "{url}");
    }
    for (kind, url) in [
        ("image", "https://a.example/a.PNG?size=1#x"),
        ("image", "https://images.unsplash.com/photo-1633074320366-365b5e382fb5"),
        ("video", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("video", "https://a.example/b/a.mov"),
        ("audio", "https://a.example/a.ogg"),
        ("pdf", "https://a.example/a.pdf"),
        ("file", "https://a.example/a"),
    ] {
        let (status, answer) = append(kind, url);
        assert_eq!(status, 200, "{url}: {answer}");
    }
}

#[test]
fn what_is_created_in_a_place_is_there_or_is_refused() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}}));
    let page = sim.page("P", json!([paragraph("a"), paragraph("b")]));
    let first = id(&sim.children(&page)[0]);
    let body = |block: &str| {
        json!({"data_source_id": source, "name": "V", "type": "table", "create_database": {
            "parent": {"page_id": page}, "position": {"type": "after_block", "block_id": block}}})
    };
    let (status, code, _) = sim.fails("POST", "/v1/views", Some(body(&source)));
    assert_eq!((status, code.as_str()), (404, "object_not_found"));
    sim.post("/v1/views", body(&first));
    let kinds: Vec<Value> = sim.children(&page).iter().map(|block| block["type"].clone()).collect();
    assert_eq!(kinds, ["paragraph", "child_database", "paragraph"]);
    // A data source moves to a database, and to nothing else.
    let path = format!("/v1/data_sources/{source}");
    let message = sim.invalid("PATCH", &path, json!({"parent": {"page_id": page}}));
    assert!(message.contains("body.parent.database_id should be defined"), "{message}");
}
