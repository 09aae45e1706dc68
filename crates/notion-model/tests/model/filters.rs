//! Filters and sorts: built, and as they were recorded.

use notion_model::{Direction, Filter, PersonOperand, RelativeDate, Sort};
use serde_json::{Value, json};

#[test]
fn every_kind_is_written_as_notion_wants_it() {
    let user = "a8da8d30-c858-4c3d-87ad-3f2d477bd98d".parse().map(PersonOperand::User).unwrap();
    for (filter, written) in [
        (Filter::title("T").contains("x"), json!({"property": "T", "title": {"contains": "x"}})),
        (
            Filter::number("N").at_most(3),
            json!({"property": "N", "number": {"less_than_or_equal_to": 3}}),
        ),
        (
            Filter::checkbox("C").equals(false),
            json!({"property": "C", "checkbox": {"equals": false}}),
        ),
        (Filter::select("S").equals("a"), json!({"property": "S", "select": {"equals": "a"}})),
        (
            Filter::status("S").does_not_equal(["a", "b"]),
            json!({"property": "S", "status": {"does_not_equal": ["a", "b"]}}),
        ),
        (
            Filter::multi_select("M").is_empty(),
            json!({"property": "M", "multi_select": {"is_empty": true}}),
        ),
        (Filter::date("D").this_week(), json!({"property": "D", "date": {"this_week": {}}})),
        (
            Filter::date("D").before("2026-01-02"),
            json!({"property": "D", "date": {"before": "2026-01-02"}}),
        ),
        (
            Filter::date("D").after(RelativeDate::OneWeekAgo),
            json!({"property": "D", "date": {"after": "one_week_ago"}}),
        ),
        (
            Filter::people("P").contains(user),
            json!({"property": "P", "people": {"contains": "a8da8d30-c858-4c3d-87ad-3f2d477bd98d"}}),
        ),
        (
            Filter::people("P").contains(PersonOperand::Me),
            json!({"property": "P", "people": {"contains": "me"}}),
        ),
        (
            Filter::files("F").is_not_empty(),
            json!({"property": "F", "files": {"is_not_empty": true}}),
        ),
        (
            Filter::formula("F").number().greater_than(1),
            json!({"property": "F", "formula": {"number": {"greater_than": 1}}}),
        ),
        (
            Filter::rollup("R").every().select().equals("x"),
            json!({"property": "R", "rollup": {"every": {"select": {"equals": "x"}}}}),
        ),
        (
            Filter::created().past_month(),
            json!({"timestamp": "created_time", "created_time": {"past_month": {}}}),
        ),
    ] {
        assert_eq!(serde_json::to_value(&filter).unwrap(), written);
        assert_eq!(serde_json::from_value::<Filter>(written).unwrap(), filter);
    }
    let a = || Filter::checkbox("a").equals(true);
    assert_eq!((a() & a()) & (a() & a()), Filter::all([a(), a(), a(), a()]));
    assert_eq!(((a() & a()) | a()).depth(), 2);
    let sorts = [Sort::ascending("Due"), Sort::by_last_edited_time(Direction::Descending)];
    let written = json!([{"property": "Due", "direction": "ascending"}, {"timestamp": "last_edited_time", "direction": "descending"}]);
    assert_eq!(serde_json::to_value(&sorts).unwrap(), written);
}

#[test]
fn what_is_not_known_is_kept() {
    for odd in [
        json!({"property": "x", "hologram": {"equals": 1}}),
        json!({"property": "x", "number": {"about": 1}}),
        json!({"property": "x", "number": {"equals": "one"}, "type": "number"}),
        json!({"property": "x", "select": {"equals": ["one"]}, "type": "select"}),
        json!({"and": {"not": "a list"}}),
        json!({"xor": []}),
        json!({"and": [{"property": "x", "checkbox": {"equals": true}}, {}]}),
        json!({"timestamp": "visited_time", "visited_time": {"past_week": {}}}),
        json!({}),
    ] {
        let filter: Filter = serde_json::from_value(odd.clone()).unwrap();
        assert_eq!(serde_json::to_value(&filter).unwrap(), odd);
    }
}

#[test]
fn recorded_filters_are_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures");
    let Ok(files) = std::fs::read_dir(folder) else {
        println!("skipped: the recorded traffic is not here");
        return;
    };
    let (mut filters, mut sorts) = (0, 0);
    for file in files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
    {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            if !record["path"].as_str().is_some_and(|path| path.ends_with("/query")) {
                continue;
            }
            let filter = &record["request"]["filter"];
            if filter.is_object() {
                let read: Filter = serde_json::from_value(filter.clone()).unwrap();
                assert!(!format!("{read:?}").contains("Unknown("), "{filter}: {read:?}");
                assert_eq!(&serde_json::to_value(&read).unwrap(), filter);
                filters += 1;
            }
            if let Some(list) = record["request"]["sorts"].as_array() {
                let read: Vec<Sort> = serde_json::from_value(list.clone().into()).unwrap();
                assert_eq!(serde_json::to_value(&read).unwrap(), Value::from(list.clone()));
                sorts += read.len();
            }
        }
    }
    println!("{filters} filters, {sorts} sorts");
    assert!(filters > 50, "{filters}");
}
