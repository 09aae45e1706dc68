//! Cells that are read one by one, and rows that are read by serde.

use notion_model::row::{CellError, RowError, from_page, to_input};
use notion_model::validate::{Rule, Validate};
use notion_model::{Filter, Page, Properties, PropertyInput as Value, PropertySchema, from_value};
use serde::{Deserialize, Serialize};
use serde_json::json;

const ID: &str = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
const USER: &str = "11111111-1111-4111-8111-111111111111";

fn page() -> Page {
    let text =
        |text: &str| json!([{"type": "text", "text": {"content": text}, "plain_text": text}]);
    let option = |name: &str| json!({"id": "x", "name": name, "color": "red"});
    let many: Vec<_> = (0..25).map(|_| json!({"id": ID})).collect();
    from_value(&json!({
        "object": "page", "id": ID, "created_time": "2026-01-02T03:04:00.000Z",
        "properties": {
            "Task": {"id": "title", "type": "title", "title": text("Rest")},
            "Hours": {"id": "a%3A", "type": "number", "number": 7.5},
            "Rank": {"id": "b", "type": "number", "number": 3.0},
            "None": {"id": "c", "type": "number", "number": null},
            "State": {"id": "d", "type": "status", "status": option("Doing")},
            "Tags": {"id": "e", "type": "multi_select", "multi_select": [option("a"), option("b")]},
            "Due": {"id": "f", "type": "date", "date": {"start": "2026-06-27"}},
            "At": {"id": "g", "type": "date", "date": {"start": "2026-06-27T10:00:00.000+01:00"}},
            "Span": {"id": "h", "type": "date", "date": {"start": "2026-06-27", "end": "2026-06-28"}},
            "Owner": {"id": "i", "type": "people", "people": [{"object": "user", "id": USER}]},
            "Team": {"id": "j", "type": "people", "people": [{"object": "group", "id": USER}]},
            "Project": {"id": "k", "type": "relation", "relation": [{"id": ID}], "has_more": false},
            "Cut": {"id": "l", "type": "relation", "relation": many, "has_more": true},
            "Crowd": {"id": "m", "type": "people", "people": many},
            "Link": {"id": "n", "type": "url", "url": "https://x.test/"},
            "Late": {"id": "o", "type": "formula", "formula": {"type": "boolean", "boolean": true}},
            "Sum": {"id": "p", "type": "rollup", "rollup": {"type": "number", "number": 4, "function": "sum"}},
            "Odd": {"id": "q", "type": "rollup", "rollup": {"type": "unsupported", "unsupported": {}, "function": "sum"}},
            "No": {"id": "r", "type": "unique_id", "unique_id": {"prefix": "T", "number": 12}},
            "Done": {"id": "s", "type": "checkbox", "checkbox": true},
            "Made": {"id": "t", "type": "created_time", "created_time": "2026-01-02T03:04:00.000Z"},
        },
    }))
    .expect("a page")
}

#[test]
fn a_cell_is_read_as_what_it_is() -> Result<(), RowError> {
    let row = page();
    assert_eq!(row.get("Task")?.plain_text()?, "Rest");
    assert_eq!(row.get("title")?.name(), "Task", "by its id");
    assert_eq!(row.get("a:")?.as_f64()?, Some(7.5), "by an id without encoding");
    assert_eq!(row.get("Rank")?.as_i64()?, Some(3));
    assert_eq!((row.get("None")?.as_f64()?, row.get("None")?.as_i64()?), (None, None));
    assert_eq!(row.get("State")?.option_name()?, Some("Doing"));
    assert_eq!(row.get("Tags")?.option_names()?, ["a", "b"]);
    assert_eq!(row.get("Due")?.day()?.expect("a day").to_string(), "2026-06-27");
    assert_eq!(
        row.get("At")?.timestamp()?.expect("a time").to_string(),
        "2026-06-27T09:00:00.000Z"
    );
    assert!(row.get("Span")?.date()?.expect("a date").end.is_some());
    assert_eq!(row.get("Owner")?.user_ids()?, [USER.parse().expect("an id")]);
    assert_eq!(row.get("Project")?.page_ids()?, [ID.parse().expect("an id")]);
    assert_eq!(row.get("Link")?.as_str()?, Some("https://x.test/"));
    assert_eq!(row.get("Link")?.plain_text()?, "https://x.test/");
    assert!(row.get("Late")?.is_checked()? && row.get("Done")?.is_checked()?);
    assert_eq!(row.get("Sum")?.as_i64()?, Some(4));
    assert_eq!(row.get("No")?.as_i64()?, Some(12));
    assert!(row.get("Made")?.timestamp()?.is_some());
    Ok(())
}

#[test]
fn an_error_names_page_property_and_what_was_found() {
    let row = page();
    let said = |error: RowError| error.to_string();
    assert_eq!(
        said(row.get("Due").unwrap().as_f64().unwrap_err()),
        format!("property \"Due\" (f) of page {ID}: expected number, found date")
    );
    assert_eq!(
        said(row.get("Stat").unwrap_err()),
        format!(
            "property \"Stat\" of page {ID}: there is none in the answer: removed, not asked for, or not shared; \
             \"State\" may be meant"
        )
    );
    let reason = |error: RowError| error.reason().clone();
    let at = |name: &str| row.get(name).expect("a cell");
    let unfit = |expected, found: &str| CellError::Unfit { expected, found: found.to_owned() };
    assert_eq!(reason(at("Hours").as_i64().unwrap_err()), unfit("a whole number", "7.5"));
    let time = "2026-06-27T10:00:00.000+01:00";
    assert_eq!(reason(at("At").day().unwrap_err()), unfit("a day", time));
    assert_eq!(reason(at("Due").timestamp().unwrap_err()), unfit("a time", "2026-06-27"));
    let range = "2026-06-27 to 2026-06-28";
    assert_eq!(reason(at("Span").day().unwrap_err()), unfit("a day", range));
    let group = "a group of users";
    assert_eq!(reason(at("Team").user_ids().unwrap_err()), unfit("users", group));
    let kind = |expected: &str, found: &str| CellError::Kind {
        expected: expected.to_owned(),
        found: found.to_owned(),
    };
    assert_eq!(reason(at("Late").as_f64().unwrap_err()), kind("number", "formula of boolean"));
    assert_eq!(reason(at("Odd").as_f64().unwrap_err()), kind("number", "rollup of unsupported"));
}

#[test]
fn what_was_cut_off_is_never_a_short_list() {
    let row = page();
    let cut = CellError::CutOff { came: 25 };
    assert_eq!(*row.get("Cut").unwrap().page_ids().unwrap_err().reason(), cut);
    assert_eq!(*row.get("Crowd").unwrap().user_ids().unwrap_err().reason(), cut);

    #[derive(Debug, Deserialize)]
    struct Cut {
        #[serde(rename = "Cut")]
        _cut: Vec<String>,
    }
    let error = from_page::<Cut>(&row).unwrap_err();
    assert_eq!((error.property(), error.reason()), ("Cut", &cut));
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Task {
    #[serde(rename = "Task")]
    name: String,
    hours: Option<f64>,
    rank: i64,
    none: Option<u8>,
    state: State,
    tags: Vec<String>,
    due: String,
    owner: Vec<String>,
    project: Vec<String>,
    link: Option<String>,
    late: bool,
    done: bool,
    no: String,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
enum State {
    Doing,
    Done,
}

#[test]
fn a_row_is_read_and_written_by_serde() -> Result<(), RowError> {
    let row = page();
    let task: Task = from_page(&row)?;
    assert_eq!((task.state, task.rank), (State::Doing, 3));
    let task: Task = from_page(&row)?;

    let kinds = row.properties.iter().map(|(name, property)| {
        let (id, kind) = (property.id.as_str(), property.value.name());
        let schema = json!({"id": id, "name": name, "type": kind, kind: {"options": []}});
        (name, from_value::<PropertySchema>(&schema).expect("a schema"))
    });
    let schema: Properties<PropertySchema> = kinds.collect();
    let input = to_input(&task, &schema)?;
    assert!(input.get("Late").is_none() && input.get("No").is_none(), "computed");
    assert_eq!(input.len(), 11);
    for (name, input) in input.iter() {
        assert!(input.matches(&row.properties.get(name).expect("a cell").value), "{name}");
    }

    let unknown = to_input(&json!({"Hour": 3}), &schema).unwrap_err();
    assert_eq!(*unknown.reason(), CellError::Missing { nearest: Some("Hours".to_owned()) });
    let unfit = to_input(&json!({"Hours": "three"}), &schema).unwrap_err();
    assert_eq!(unfit.to_string(), "property \"Hours\" (a%3A): expected a number, found \"three\"");
    Ok(())
}

#[test]
fn serde_names_the_property_that_does_not_fit() {
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[serde(rename = "Hours")]
        _hours: bool,
    }
    #[derive(Debug, Deserialize)]
    struct Lacks {
        #[serde(rename = "Effort")]
        _effort: f64,
    }
    let wrong = from_page::<Wrong>(&page()).unwrap_err();
    assert_eq!(wrong.property(), "Hours");
    assert!(wrong.to_string().contains("invalid type: floating point `7.5`, expected a boolean"));
    let lacks = from_page::<Lacks>(&page()).unwrap_err();
    assert_eq!((lacks.property(), lacks.page()), ("Effort", Some(ID.parse().expect("an id"))));
}

#[test]
fn a_float_that_json_has_not_breaks_a_rule() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let rule = Rule::NotFinite(float.to_string());
        let violations = Value::number(float).violations();
        assert_eq!((violations.len(), &violations[0].rule), (1, &rule));
        assert_eq!(violations[0].path, "number");
        assert!(serde_json::to_string(&Value::number(float)).is_err());
        for filter in [
            Filter::number("n").greater_than(float),
            Filter::formula("f").number().equals(float),
            Filter::rollup("r").every().number().at_most(float),
        ] {
            let violations = filter.violations();
            assert_eq!((violations.len(), &violations[0].rule), (1, &rule));
        }
    }
    assert!(Value::number(0.1).violations().is_empty());
}

#[test]
fn none_clears() {
    let cleared = [
        (Value::number(None::<f64>), "number"),
        (Value::select(None::<&str>), "select"),
        (Value::date(None::<&str>), "date"),
        (Value::url(None::<String>), "url"),
        (Value::email(None::<&str>), "email"),
        (Value::phone_number(None::<&str>), "phone_number"),
    ];
    for (value, kind) in cleared {
        assert_eq!(Some(&value), Value::cleared(kind).as_ref());
        assert_eq!(serde_json::to_value(&value).expect("JSON"), json!({kind: null}));
    }
    assert_eq!(Value::number(Some(3)), Value::number(3));
}
