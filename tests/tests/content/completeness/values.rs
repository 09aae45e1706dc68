//! Values that Notion cut off: completed, or left as they were with the reason.

use notion_api::{Client, ErrorKind};
use notion_model::{
    DataSourceId, NumberFormat, Page, PropertyInput as Value, PropertySchemaInput as Schema,
    PropertyValue, RollupFunction, RollupValue,
};
use notion_sim::Workspace;
use notion_transport::layer::RateLimitSettings;
use serde_json::{Value as Json, json};

use super::script::{cursor, error, id, list, notion, row};

fn page(properties: Json) -> Page {
    notion_model::from_value(&row(1, properties)).expect("a page")
}

fn items(kind: &str, values: impl IntoIterator<Item = Json>) -> Vec<Json> {
    let item =
        |value: Json| json!({"object": "property_item", "id": "p", "type": kind, kind: value});
    values.into_iter().map(item).collect()
}

/// A list of items of a property of the type `kind`, whose result is `result`.
fn values(results: Vec<Json>, next: Option<&str>, kind: &str, result: Json) -> (u16, Json) {
    let (status, mut list) = list(results, next);
    list["type"] = json!("property_item");
    list["property_item"] = json!({"id": "p", "next_url": null, "type": kind, kind: result});
    (status, list)
}

fn users(n: std::ops::Range<usize>) -> impl Iterator<Item = Json> {
    n.map(|n| json!({"object": "user", "id": id(n)}))
}

fn pages(n: std::ops::Range<usize>) -> impl Iterator<Item = Json> {
    n.map(|n| json!({"id": id(n)}))
}

fn people(n: usize) -> Json {
    json!({"id": "p", "type": "people", "people": users(500..500 + n).collect::<Vec<_>>()})
}

fn relation(n: usize, has_more: bool) -> Json {
    let pages: Vec<Json> = pages(600..600 + n).collect();
    json!({"id": "p", "type": "relation", "relation": pages, "has_more": has_more})
}

fn rollup(values: Vec<Json>) -> Json {
    let rollup = json!({"type": "array", "array": values, "function": "show_original"});
    json!({"id": "p", "type": "rollup", "rollup": rollup})
}

fn number(n: usize) -> Json {
    json!({"type": "number", "number": n})
}

#[tokio::test]
async fn a_value_of_exactly_25_is_whole_once_that_is_known() {
    let (notion, mock) =
        notion(|_| values(items("people", users(500..525)), None, "people", json!({})));
    let page = page(json!({"People": people(25), "Others": people(24)}));
    assert!(page.is_truncated());
    let whole = notion.pages().hydrate(page).send().await.expect("a page");
    assert!(!whole.is_truncated() && whole.is_complete());
    let PropertyValue::People(people) = &whole.properties.get("People").expect("it").value else {
        panic!("people");
    };
    assert_eq!(people.len(), 25);
    assert_eq!(mock.requests().len(), 1);
    // So a loop over it ends, also after the page has been stored.
    let json = serde_json::to_value(whole.into_page()).expect("JSON");
    let stored: Page = notion_model::from_value(&json).expect("a page");
    assert!(!stored.is_truncated());
}

#[tokio::test]
async fn a_group_among_people_is_a_group() {
    let group = || json!({"object": "group", "id": id(9), "name": "Team"});
    let all = move || users(500..540).chain([group()]);
    let (notion, _) = notion(move |_| values(items("people", all()), None, "people", json!({})));
    let first: Vec<Json> = [group()].into_iter().chain(users(500..524)).collect();
    let page = page(json!({"People": {"id": "p", "type": "people", "people": first}}));
    let row = notion.pages().hydrate(page).send().await.expect("a page");
    assert!(row.is_complete());
    let PropertyValue::People(people) = &row.properties.get("People").expect("it").value else {
        panic!("people");
    };
    assert_eq!(people.len(), 41);
    let last = people.last().expect("the group");
    assert!(last.is_group() && !last.is_partial());
    assert_eq!(last.name.as_deref(), Some("Team"));
    assert!(people[0].is_partial() && !people[0].is_group());
}

#[tokio::test]
async fn values_of_several_pages_are_joined() {
    let (notion, _) = notion(|request| match cursor(request) {
        None => values(items("relation", pages(600..700)), Some("c"), "relation", json!({})),
        Some(_) => values(items("relation", pages(700..703)), None, "relation", json!({})),
    });
    let page = page(json!({"Rel": relation(25, true)}));
    let whole = notion.pages().hydrate(page).send().await.expect("a page");
    let PropertyValue::Relation(related) = &whole.properties.get("Rel").expect("it").value else {
        panic!("a relation");
    };
    assert_eq!((related.len(), whole.is_truncated()), (103, false));
}

#[tokio::test]
async fn items_that_are_none_of_the_type_are_not_dropped_in_silence() {
    let odd = [json!({"id": id(600)}), Json::Null, json!({"id": "not-a-uuid"})];
    let hologram =
        json!({"object": "property_item", "id": "p", "type": "hologram", "hologram": {}});
    for (kind, property, results) in [
        (
            "relation",
            relation(25, true),
            [items("relation", odd.clone()), vec![hologram.clone()]].concat(),
        ),
        ("people", people(25), items("people", odd)),
    ] {
        let of = results.len();
        let (notion, _) = notion(move |_| values(results.clone(), None, kind, json!({})));
        let page = page(json!({"P": property}));
        let row = notion.pages().hydrate(page.clone()).send().await.expect("a page");
        assert!(row.is_truncated() && !row.is_complete());
        assert_eq!(*row, page, "the value is as it was");
        let refused: Vec<_> = row.refused().collect();
        let [("P", error)] = refused.as_slice() else { panic!("{refused:?}") };
        assert!(
            matches!(error.kind(), ErrorKind::UnreadableItems { unreadable, of: all } if *unreadable == of - 1 && *all == of),
            "{error}"
        );
        assert!(error.to_string().contains(&id(1)), "it names the page: {error}");
        notion.pages().hydrate(page).strict().send().await.expect_err("strict");
    }
}

#[tokio::test]
async fn a_value_that_notion_stops_in_the_middle_of_is_not_whole() {
    let incomplete = || {
        let (status, mut list) =
            values(items("relation", pages(600..650)), None, "relation", json!({}));
        list["request_status"] = json!({"type": "incomplete"});
        (status, list)
    };
    let (notion, _) = notion(move |_| incomplete());
    let page = page(json!({"Rel": relation(25, true)}));
    let row = notion.pages().hydrate(page.clone()).send().await.expect("a page");
    assert!(row.is_truncated());
    assert!(row.refused().all(|(_, error)| error.is_incomplete()) && row.refused().count() == 1);
    let error = notion.pages().hydrate(page.clone()).strict().send().await.expect_err("strict");
    assert!(error.is_incomplete(), "{error}");
    let id = &page.properties.get("Rel").expect("it").id;
    let error = notion.pages().property_item(page.id, id).all().await.expect_err("not all");
    assert!(error.is_incomplete(), "{error}");
    assert_eq!(
        error.into_partial_items::<notion_model::PropertyItem>().map(|items| items.len()),
        Some(50)
    );
}

#[tokio::test]
async fn rollups_that_show_values_are_completed() {
    let array = json!({"type": "array", "array": [], "function": "show_original"});
    let result = array.clone();
    let (notion, _) = notion(move |request| match cursor(request) {
        None => {
            values(items("number", (0..30).map(Json::from)), Some("c"), "rollup", result.clone())
        }
        Some(_) => {
            values(items("number", (30..40).map(Json::from)), None, "rollup", result.clone())
        }
    });
    let page = page(json!({"Sum": rollup((0..25).map(number).collect())}));
    assert!(page.is_truncated());
    let whole = notion.pages().hydrate(page).send().await.expect("a page");
    assert!(!whole.is_truncated() && whole.is_complete());
    let PropertyValue::Rollup(rollup) = &whole.properties.get("Sum").expect("it").value else {
        panic!("a rollup");
    };
    let RollupValue::Array(values) = &rollup.value else { panic!("an array") };
    let numbers: Vec<i64> = values
        .iter()
        .map(|item| match &item.value {
            PropertyValue::Number(Some(number)) => number.as_i64().expect("an integer"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, (0..40).collect::<Vec<i64>>());
}

/// A text of these pieces.
fn text(pieces: &[String]) -> Vec<Json> {
    let piece =
        |text: &String| json!({"type": "text", "text": {"content": text}, "plain_text": text});
    pieces.iter().map(piece).collect()
}

/// A row that shows the titles of 40 others, some of which are empty or have two pieces.
fn titles(n: usize) -> Vec<String> {
    match n % 7 {
        3 => Vec::new(),
        5 => vec![format!("{n} "), "in two".to_owned()],
        _ => vec![n.to_string()],
    }
}

/// A Notion with such a row, which says that a title is `changed`.
fn of_titles(changed: usize) -> Client {
    let (notion, _) = notion(move |request| {
        let path = request.uri().path();
        let array = json!({"type": "array", "array": [], "function": "show_original"});
        if path.starts_with("/v1/data_sources/") {
            let rollup = json!({
                "rollup_property_name": "Name", "relation_property_name": "Rel",
                "rollup_property_id": "title", "relation_property_id": "rel", "function": "show_original",
            });
            let schema = json!({"id": "p", "name": "Names", "type": "rollup", "rollup": rollup});
            return (
                200,
                json!({"object": "data_source", "id": id(2), "properties": {"Names": schema}}),
            );
        }
        match path.rsplit('/').next() {
            Some("p") => {
                let all: Vec<Json> = (0..40).flat_map(|n| text(&titles(n))).collect();
                values(items("title", all), None, "rollup", array)
            }
            Some("rel") => values(items("relation", pages(600..640)), None, "relation", json!({})),
            _ => match super::script::number(request) - 600 {
                n if n == changed => {
                    values(items("title", text(&["x".into()])), None, "title", json!({}))
                }
                n => values(items("title", text(&titles(n))), None, "title", json!({})),
            },
        }
    });
    notion
}

#[tokio::test]
async fn rollups_in_pieces_are_put_together() {
    let of = |n: usize| json!({"type": "title", "title": text(&titles(n))});
    let page = page(json!({"Names": rollup((0..25).map(of).collect())}));
    let row = of_titles(usize::MAX).pages().hydrate(page.clone()).send().await.expect("a page");
    assert!(!row.is_truncated() && row.is_complete(), "{row:?}");
    let PropertyValue::Rollup(rollup) = &row.properties.get("Names").expect("it").value else {
        panic!("a rollup");
    };
    let RollupValue::Array(shown) = &rollup.value else { panic!("an array") };
    let shown: Vec<String> = shown
        .iter()
        .map(|shown| match &shown.value {
            PropertyValue::Title(title) => title.plain_text(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shown, (0..40).map(|n| titles(n).concat()).collect::<Vec<_>>());

    // A related page that says something else leaves it open which pieces belong together.
    let row = of_titles(30).pages().hydrate(page.clone()).send().await.expect("a page");
    assert_eq!(*row, page);
    assert!(row.is_truncated());
    assert!(row.refused().all(|(_, error)| matches!(error.kind(), ErrorKind::RollupInPieces)));
    assert_eq!(row.refused().count(), 1);
}

#[tokio::test]
async fn rollups_of_the_simulator_are_completed() {
    let workspace = Workspace::new();
    let notion = Client::builder()
        .transport(workspace.clone())
        .rate_limit(RateLimitSettings::unlimited())
        .build()
        .expect("a client");
    let create = |name: &'static str| notion.databases().create(workspace.root_page()).title(name);
    let schema = [("Name", Schema::title()), ("Cost", Schema::number(NumberFormat::Number))];
    let parts = create("Parts").properties(schema).send().await.expect("a database");
    let parts = parts.data_sources[0].id;
    let function = RollupFunction::ShowOriginal;
    let schema = [
        ("Name", Schema::title()),
        ("Parts", Schema::relation(parts)),
        ("Names", Schema::rollup("Parts", "Name", function.clone())),
        ("Costs", Schema::rollup("Parts", "Cost", function)),
    ];
    let all = create("All").properties(schema).send().await.expect("a database").data_sources[0].id;
    let mut ids = Vec::new();
    for n in 0..33u32 {
        let part = notion.pages().create(parts).title(n.to_string());
        ids.push(part.property("Cost", Value::number(n)).send().await.expect("a row").id);
    }
    let row = notion.pages().create(all).property("Parts", Value::relation(ids));
    let row = row.send().await.expect("a row");
    let cut = row.properties.iter().filter(|(_, property)| property.is_truncated()).count();
    assert_eq!(cut, 3);
    let row = notion.pages().hydrate(row).send().await.expect("the whole row");
    assert!(row.is_complete(), "{:?}", row.refused().collect::<Vec<_>>());
    for name in ["Names", "Costs"] {
        let PropertyValue::Rollup(rollup) = &row.properties.get(name).expect(name).value else {
            panic!("a rollup");
        };
        let RollupValue::Array(shown) = &rollup.value else { panic!("an array") };
        let shown: Vec<String> = shown
            .iter()
            .map(|shown| match &shown.value {
                PropertyValue::Title(title) => title.plain_text(),
                PropertyValue::Number(Some(number)) => number.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(shown, (0..33).map(|n: u32| n.to_string()).collect::<Vec<_>>(), "{name}");
    }
}

#[tokio::test]
async fn one_value_that_is_refused_leaves_the_rows() {
    let (notion, _) = notion(|request| match request.uri().path() {
        path if path.starts_with("/v1/data_sources/") => list(
            vec![
                row(1, json!({"Rel": relation(3, false)})),
                row(2, json!({"Rel": relation(25, true), "People": people(3)})),
                row(3, json!({"People": people(25)})),
            ],
            None,
        ),
        path if path.contains(&id(2)) => {
            error(404, "object_not_found", "No property with this id.")
        }
        _ => values(items("people", users(500..530)), None, "people", json!({})),
    });
    let query = || notion.data_sources().query(DataSourceId::nil()).hydrated();
    let rows = query().all().await.expect("rows");
    assert_eq!(rows.len(), 3);
    let complete: Vec<bool> = rows.iter().map(|row| row.is_complete()).collect();
    assert_eq!(complete, [true, false, true]);
    let refused: Vec<_> = rows[1].refused().collect();
    let [("Rel", reason)] = refused.as_slice() else { panic!("{refused:?}") };
    assert!(reason.is_not_found());
    assert!(rows[1].is_truncated() && !rows[0].is_truncated() && !rows[2].is_truncated());
    assert_eq!(query().send().await.expect("a page").results.len(), 3);
    assert!(query().strict().all().await.expect_err("strict").is_not_found());

    // What has nothing to do with one value is an error.
    let (notion, _) = super::script::notion(|request| match request.uri().path() {
        path if path.starts_with("/v1/data_sources/") => {
            list(vec![row(2, json!({"Rel": relation(25, true)}))], None)
        }
        _ => error(401, "unauthorized", "API token is invalid."),
    });
    let query = notion.data_sources().query(DataSourceId::nil()).hydrated();
    assert!(query.all().await.expect_err("no token").is_unauthorized());
}
