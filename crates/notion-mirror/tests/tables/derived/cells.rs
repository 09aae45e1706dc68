//! Cells say what the document says, or nothing.

use notion_mirror::derived::columns::Columns;
use notion_mirror::derived::{Cell, links, text};
use notion_model::{Page, PropertyId, PropertyValue, RichTextArray, strategy};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{columns_of, row, schema};

/// A page with these values, by the ids `p0`, `p1` …
fn page(values: &[Value]) -> Page {
    let properties: serde_json::Map<String, Value> = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let mut value = value.clone();
            value["id"] = format!("p{index}").into();
            (format!("N{index}"), value)
        })
        .collect();
    notion_model::from_value(&json!({"object": "page", "properties": properties})).unwrap()
}

/// The cells of a page with one property.
fn cells(value: Value) -> Vec<Cell> {
    let page = page(&[value]);
    let row = row(&page, &columns_of(&page));
    assert_eq!((row.cut_off, row.missing, row.unfamiliar), (vec![], vec![], vec![]));
    row.cells
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn every_type_has_its_cells() {
    let id = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    let rich = json!([{"type": "text", "text": {"content": "a"}}, {"type": "equation", "equation": {"expression": "x"}}]);
    let option = json!({"id": "o", "name": "High", "color": "red"});
    let date = json!({"start": "2026-06-27", "end": "2026-06-28", "time_zone": null});
    for (value, expected) in [
        (json!({"title": rich}), vec![text("ax")]),
        (json!({"rich_text": []}), vec![text("")]),
        (json!({"number": 3}), vec![Cell::Integer(3)]),
        (json!({"number": -2.5}), vec![Cell::Real(-2.5)]),
        (json!({"number": u64::MAX}), vec![Cell::Real(u64::MAX as f64)]),
        (json!({"type": "number", "number": null}), vec![Cell::Null]),
        (json!({"select": option}), vec![text("High")]),
        (json!({"type": "status", "status": null}), vec![Cell::Null]),
        (json!({"multi_select": [option]}), vec![Cell::Json(json!(["High"]))]),
        (json!({"multi_select": []}), vec![Cell::Json(json!([]))]),
        (json!({"date": date}), vec![text("2026-06-27"), text("2026-06-28"), Cell::Null]),
        (
            json!({"date": {"start": "2026-06-27T10:00:00.000+02:00"}}),
            vec![text("2026-06-27T10:00:00.000+02:00"), Cell::Null, Cell::Null],
        ),
        (json!({"type": "date", "date": null}), vec![Cell::Null, Cell::Null, Cell::Null]),
        (json!({"people": [{"object": "user", "id": id}]}), vec![Cell::Json(json!([id]))]),
        (json!({"files": []}), vec![Cell::Integer(0)]),
        (json!({"relation": [{"id": id}], "has_more": false}), vec![Cell::Integer(1)]),
        (json!({"checkbox": true}), vec![Cell::Boolean(true)]),
        (json!({"url": ""}), vec![text("")]),
        (json!({"type": "email", "email": null}), vec![Cell::Null]),
        (json!({"phone_number": "1"}), vec![text("1")]),
        (json!({"formula": {"type": "string", "string": "s"}}), vec![text("s")]),
        (json!({"formula": {"type": "boolean", "boolean": false}}), vec![Cell::Boolean(false)]),
        (json!({"formula": {"type": "date", "date": date}}), vec![text("2026-06-27/2026-06-28")]),
        (json!({"formula": {"type": "unsupported", "unsupported": {}}}), vec![Cell::Null]),
        (json!({"formula": {"type": "hue", "hue": 3}}), vec![Cell::Integer(3)]),
        (
            json!({"rollup": {"type": "number", "number": 2, "function": "count"}}),
            vec![Cell::Integer(2)],
        ),
        (
            json!({"rollup": {"type": "array", "array": [
                {"type": "title", "title": rich}, {"type": "number", "number": null}, {"type": "date", "date": date},
                {"type": "hologram", "hologram": {"hue": 1}}]}}),
            vec![Cell::Json(json!(["ax", null, "2026-06-27/2026-06-28", {"hue": 1}]))],
        ),
        (
            json!({"created_time": "2026-06-27T10:00:00.000Z"}),
            vec![text("2026-06-27T10:00:00.000Z")],
        ),
        (json!({"created_by": {"object": "user", "id": id}}), vec![text(id)]),
        (
            json!({"unique_id": {"prefix": "TASK", "number": 12}}),
            vec![text("TASK-12"), Cell::Integer(12)],
        ),
        (json!({"unique_id": {"prefix": null, "number": 12}}), vec![text("12"), Cell::Integer(12)]),
        (json!({"button": {}}), vec![]),
        (json!({"verification": {"state": "expired"}}), vec![text("expired")]),
        (
            json!({"place": {"lat": 1.5, "lon": 2.5}}),
            vec![Cell::Json(json!({
            "lat": 1.5, "lon": 2.5, "name": null, "address": null, "aws_place_id": null, "google_place_id": null}))],
        ),
        (json!({"type": "place", "place": null}), vec![Cell::Null]),
        (json!({"type": "hologram", "hologram": "text"}), vec![Cell::Json(json!("text"))]),
    ] {
        assert_eq!(cells(value.clone()), expected, "{value}");
    }
}

#[test]
fn a_short_list_does_not_look_whole() {
    let id = |n: usize| json!({"id": format!("38c9ce7b-60a4-8171-9555-{n:012x}")});
    let ids = |n: usize| (0..n).map(id).collect::<Value>();
    let mention = |n: usize| json!({"type": "mention", "mention": {"page": id(n)}});
    let mentions = |n: usize| (0..n).map(mention).collect::<Value>();
    let item = |n: usize| json!({"type": "number", "number": n});
    let items = |n: usize| (0..n).map(item).collect::<Value>();
    let values = [
        json!({"relation": ids(25), "has_more": true}),
        json!({"relation": ids(3), "has_more": true}),
        json!({"people": ids(25)}),
        json!({"title": mentions(25)}),
        json!({"rich_text": mentions(25)}),
        json!({"rollup": {"type": "array", "array": items(25)}}),
        json!({"rollup": {"type": "incomplete", "incomplete": {}}}),
    ];
    let page = page(&values);
    let row = row(&page, &columns_of(&page));
    assert_eq!(row.cut_off.len(), values.len());
    assert!(row.cells.iter().all(|cell| *cell == Cell::Null));
    // What there is of them is known all the same.
    assert_eq!(links::of_page(&page).len(), 25 + 3 + 25 + 25 + 25);
    // Completed, they are whole.
    for mut value in [
        json!({"relation": ids(40)}),
        json!({"people": ids(25)}),
        json!({"rich_text": mentions(25)}),
    ] {
        value["has_more"] = false.into();
        assert_ne!(cells(value), [Cell::Null]);
    }
}

#[test]
fn a_row_and_a_schema_that_differ_say_so() {
    let page = page(&[json!({"number": 1}), json!({"checkbox": true}), json!({"url": "x"})]);
    let known = schema([("N0", "p0", "number"), ("Else", "p1", "date"), ("Gone", "p9", "number")]);
    let row = row(&page, &Columns::of(&known));
    assert_eq!(row.cells, [Cell::Integer(1), Cell::Null, Cell::Null, Cell::Null, Cell::Null]);
    assert_eq!(row.missing, [PropertyId::from("p9")]);
    // One has another type, one is new.
    assert_eq!(row.unfamiliar, [PropertyId::from("p1"), PropertyId::from("p2")]);
    // A name alone means nothing.
    let renamed = Columns::of(&schema([
        ("N1", "p0", "number"),
        ("N2", "p1", "checkbox"),
        ("N0", "p2", "url"),
    ]));
    let row = super::row(&page, &renamed);
    assert_eq!(row.cells, [Cell::Integer(1), Cell::Boolean(true), text("x")]);
}

proptest! {
    #[test]
    fn cells_are_what_the_document_says_or_nothing(
        values in vec((strategy::property_input(), option::weighted(0.3, any::<bool>())), 0..8),
    ) {
        let values: Vec<Value> = values
            .into_iter()
            .map(|(value, has_more)| {
                let mut value = serde_json::to_value(value).unwrap();
                if let Some(has_more) = has_more {
                    value["has_more"] = has_more.into();
                }
                value
            })
            .collect();
        let page = page(&values);
        let columns = columns_of(&page);
        let row = row(&page, &columns);
        prop_assert_eq!(row.cells.len(), columns.table().len());
        prop_assert!(row.missing.is_empty() && row.unfamiliar.is_empty());
        let mut cells = row.cells.iter();
        for column in columns.live() {
            let (_, property) = page.properties.get_by_id(column.property.as_str()).unwrap();
            let cells: Vec<&Cell> = cells.by_ref().take(column.parts().len()).collect();
            prop_assert_eq!(row.cut_off.contains(&column.property), property.is_truncated());
            if property.is_truncated() {
                prop_assert!(cells.iter().all(|cell| **cell == Cell::Null));
                continue;
            }
            match (&property.value, &cells[..]) {
                (PropertyValue::Title(said) | PropertyValue::RichText(said), [Cell::Text(text)]) => {
                    prop_assert_eq!(&said.plain_text(), text);
                }
                (PropertyValue::Number(number), [cell]) => {
                    let said = number.as_ref().and_then(|number| number.as_f64());
                    let cell = match cell {
                        Cell::Integer(integer) => Some(*integer as f64),
                        Cell::Real(real) => Some(*real),
                        _ => None,
                    };
                    prop_assert_eq!(said, cell);
                }
                (PropertyValue::Relation(pages), [Cell::Integer(count)]) => {
                    prop_assert_eq!(pages.len() as i64, *count);
                }
                (PropertyValue::Date(Some(date)), [Cell::Text(start), end, _]) => {
                    prop_assert_eq!(&date.start.to_string(), start);
                    prop_assert_eq!(date.end.is_some(), **end != Cell::Null);
                }
                (PropertyValue::Title(_) | PropertyValue::RichText(_) | PropertyValue::Relation(_) | PropertyValue::Date(Some(_)), cells) => {
                    prop_assert!(false, "{cells:?}");
                }
                _ => {}
            }
        }
    }

    #[test]
    fn what_a_text_says_is_found(said in strategy::rich_text_array()) {
        let said: RichTextArray = notion_model::from_value(&serde_json::to_value(said).unwrap()).unwrap();
        let page = page(&[json!({"rich_text": said}), json!({"title": said})]);
        let plain = said.plain_text();
        let expected = if plain.trim().is_empty() { "" } else { plain.as_str() };
        prop_assert_eq!(text::of_properties(&page), expected);
    }
}
