//! Formulas: how they are kept and what they come to.

use notion_sim::Workspace;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{Sim, id};

struct Row {
    sim: Sim,
    source: String,
    row: String,
}

impl Row {
    /// A row with a value of most types, in a workspace whose time stands at 2026-07-01 10:00.
    fn new() -> Self {
        let sim = Sim::new();
        let properties = json!({"Name": {"title": {}}, "Points": {"number": {}}, "None": {"number": {}},
            "Due": {"date": {}}, "Never": {"date": {}}, "Kind": {"select": {}}, "Tags": {"multi_select": {}},
            "Done": {"checkbox": {}}, "Who": {"people": {}}, "ID": {"unique_id": {"prefix": "T"}}});
        let source = sim.source(properties);
        let user = id(&sim.get("/v1/users")["results"][0]);
        let row = json!({"Name": {"title": [{"text": {"content": "Write it"}}]}, "Points": {"number": 7},
            "Due": {"date": {"start": "2026-07-11"}}, "Kind": {"select": {"name": "Bug"}},
            "Tags": {"multi_select": [{"name": "b"}, {"name": "a"}, {"name": "b2"}]}, "Done": {"checkbox": true},
            "Who": {"people": [{"id": user}]}});
        let row = sim.row(&source, row);
        Self { sim, source, row }
    }

    fn set(&self, expression: &str) -> String {
        let change = json!({"properties": {"F": {"formula": {"expression": expression}}}});
        let answer = self.sim.patch(&format!("/v1/data_sources/{}", self.source), change);
        answer["properties"]["F"]["formula"]["expression"].as_str().unwrap().to_owned()
    }

    fn value(&self) -> Value {
        let page = self.sim.get(&format!("/v1/pages/{}", self.row));
        page["properties"]["F"]["formula"].clone()
    }

    /// What a formula comes to, without its type.
    fn eval(&self, expression: &str) -> Value {
        self.set(expression);
        let value = self.value();
        value[value["type"].as_str().unwrap()].clone()
    }
}

#[test]
fn formulas_are_kept_with_the_ids_of_properties() {
    let row = Row::new();
    let answer = row.sim.get(&format!("/v1/data_sources/{}", row.source));
    let points = answer["properties"]["Points"]["id"].as_str().unwrap();
    let kept = row.set(r#"((prop("Points"))*2+  1) > 3 and not(empty(prop("Name").trim()))"#);
    let workspace = kept.split([':', '}']).nth(4).unwrap();
    let reference =
        |id: &str| format!("{{{{notion:block_property:{id}:{}:{workspace}}}}}", row.source);
    let expected = format!(
        "((({} * 2) + 1) > 3) and not(empty({}.trim()))",
        reference(points),
        reference("title")
    );
    assert_eq!(kept, expected);
    assert_eq!(row.set(&kept), kept);
    // A property of the same request, and one that is renamed.
    let change = json!({"properties": {"A": {"formula": {"expression": "prop(\"Z\") + 1"}}, "Z": {"number": {}}}});
    let answer = row.sim.patch(&format!("/v1/data_sources/{}", row.source), change);
    let kept = &answer["properties"]["A"]["formula"]["expression"];
    assert!(kept.as_str().unwrap().starts_with("{{notion:block_property:"), "{kept}");
    row.set("prop(\"Points\") + 1");
    let path = format!("/v1/data_sources/{}", row.source);
    row.sim.patch(&path, json!({"properties": {"Points": {"name": "Effort"}}}));
    assert_eq!(row.value()["number"], 8);
    row.sim.patch(&path, json!({"properties": {"Effort": null}}));
    assert_eq!(row.value(), json!({"type": "string", "string": "1"}));
    assert_eq!(row.set("1 +"), "1 +");
    assert_eq!(row.value(), json!({"type": "string", "string": null}));
}

#[test]
fn operators_and_functions_compute() {
    let row = Row::new();
    for (expression, expected) in [
        (r#"prop("Points") * 2 + 1"#, json!(15)),
        (r#"prop("None") + 1"#, json!(1)),
        ("2 ^ 3 ^ 2", json!(512)),
        ("-2 + 7 % 4", json!(1)),
        ("1 / 0", json!(null)),
        ("10 / 4", json!(2.5)),
        ("true ? 1 : 2", json!(1)),
        (r#"if(prop("Kind") == "Bug", "yes", "no")"#, json!("yes")),
        ("ifs(false, 1, 1 > 2, 2, 3)", json!(3)),
        (r#"prop("Done") and not false or false"#, json!(true)),
        (r#"empty(prop("None")) && empty("") && !empty(prop("Kind"))"#, json!(true)),
        (r#"concat("a", "b", format(3))"#, json!("ab3")),
        (r#"contains("hello", "ell")"#, json!(true)),
        (r#"replace("a-b-c", "-", "+") + replaceAll("a-b-c", "-", "+")"#, json!("a+b-ca+b+c")),
        (r#"replaceAll("John Smith", "(\w+) (\w+)", "$2 $1")"#, json!("Smith John")),
        (r#"substring("hello", 1, 3) + substring("hello", 3)"#, json!("ello")),
        (r#"length("hello") + length([1, 2])"#, json!(7)),
        (r#"lower("AbC") + upper("é") + trim("  x ")"#, json!("abcÉx")),
        (r#"join(split("a,b,c", ","), " ")"#, json!("a b c")),
        (r#"padStart("7", 3, "0") + repeat("ab", 2)"#, json!("007abab")),
        (r#"test("abc123", "\d+")"#, json!(true)),
        ("round(2.345, 2)", json!(2.35)),
        ("floor(-1.5) + ceil(1.2) + abs(-3)", json!(3)),
        ("min(3, 1, 2) + max([4, 9])", json!(10)),
        ("sum([1, 2], 3) + mean(2, 4) + median([1, 9, 2])", json!(11)),
        ("pow(2, 3) + sqrt(16) + mod(7, 4) + sign(-3)", json!(14)),
        (r#"toNumber("12.5") + toNumber(true)"#, json!(13.5)),
        (r#"toNumber("x")"#, json!(null)),
        (r#"prop("Tags").sort().first() + prop("Tags").at(2)"#, json!("ab2")),
        (r#"join(map(prop("Tags"), upper(current)), "/")"#, json!("B/A/B2")),
        (r#"prop("Tags").filter(current.contains("b")).length()"#, json!(2)),
        (r#"prop("Tags").includes("a")"#, json!(true)),
        ("let(x, 3, x * x) + lets(a, 1, b, 2, a + b)", json!(12)),
        (r#"prop("Who").first().name()"#, json!("Ada Lovelace")),
        (r#"prop("ID") + "!""#, json!("T-1!")),
        ("format(1234.5) + format(true)", json!("1234.5true")),
        ("/* a comment */ 1", json!(1)),
    ] {
        assert_eq!(row.eval(expression), expected, "{expression}");
    }
}

#[test]
fn dates_are_reckoned_with() {
    let row = Row::new();
    let start = |date: Value| date["start"].clone();
    assert_eq!(start(row.eval(r#"prop("Due")"#)), "2026-07-11");
    assert_eq!(start(row.eval("today()")), "2026-07-01");
    assert_eq!(start(row.eval("now()")), "2026-07-01T10:00:00.000+00:00");
    assert_eq!(start(row.eval(r#"dateAdd(prop("Due"), 1, "months")"#)), "2026-08-11");
    assert_eq!(start(row.eval(r#"dateSubtract(prop("Due"), 2, "weeks")"#)), "2026-06-27");
    let later = row.eval(r#"dateAdd(prop("Due"), 90, "minutes")"#);
    assert_eq!(start(later), "2026-07-11T01:30:00.000+00:00");
    assert_eq!(row.eval(r#"dateRange(today(), prop("Due"))"#)["end"], "2026-07-11");
    for (expression, expected) in [
        (r#"dateBetween(prop("Due"), today(), "days")"#, json!(10)),
        (r#"dateBetween(today(), prop("Due"), "weeks")"#, json!(-1)),
        (r#"dateBetween(parseDate("2027-06-30"), today(), "years")"#, json!(0)),
        (r#"dateBetween(parseDate("2027-07-01"), today(), "quarters")"#, json!(4)),
        (r#"year(prop("Due")) + month(prop("Due")) + date(prop("Due"))"#, json!(2044)),
        (r#"day(prop("Due")) * 100 + week(prop("Due"))"#, json!(628)),
        ("hour(now()) + minute(now())", json!(10)),
        (
            r#"formatDate(prop("Due"), "dddd, MMMM D YYYY [at] HH:mm")"#,
            json!("Saturday, July 11 2026 at 00:00"),
        ),
        (r#"format(prop("Due"))"#, json!("July 11, 2026")),
        (r#"prop("Due") > now()"#, json!(true)),
        (r#"prop("Never") > now()"#, json!(false)),
        (r#"timestamp(fromTimestamp(60000))"#, json!(60000)),
    ] {
        assert_eq!(row.eval(expression), expected, "{expression}");
    }
    row.set(r#"prop("Never")"#);
    assert_eq!(row.value(), json!({"type": "date", "date": null}));
}

#[test]
fn formulas_are_filtered_sorted_and_rolled_up() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "N": {"number": {}},
        "Double": {"formula": {"expression": "prop(\"N\") * 2"}},
        "Twice": {"formula": {"expression": "prop(\"Double\") * 2"}},
        "Text": {"formula": {"expression": "if(prop(\"N\") > 1, \"big\", \"\")"}}}));
    let rows: Vec<String> = (0..4).map(|n| sim.row(&source, json!({"N": {"number": n}}))).collect();
    let query = |body: Value| {
        let list = sim.post(&format!("/v1/data_sources/{source}/query"), body);
        let rows = list["results"].as_array().unwrap().iter();
        rows.map(|row| row["properties"]["N"]["number"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let filter = json!({"property": "Twice", "formula": {"number": {"greater_than": 4}}});
    let sorts = json!([{"property": "Double", "direction": "ascending"}]);
    assert_eq!(query(json!({"filter": filter, "sorts": sorts})), [2, 3]);
    let empty = json!({"property": "Text", "formula": {"string": {"is_empty": true}}});
    assert_eq!(query(json!({"filter": empty, "sorts": sorts})), [0, 1]);

    let relation = json!({"data_source_id": source, "single_property": {}});
    let other = sim.source(json!({"Name": {"title": {}}, "Rows": {"relation": relation}}));
    let total = json!({"rollup": {"relation_property_name": "Rows", "rollup_property_name": "Twice", "function": "sum"}});
    let names = json!({"formula": {"expression": "prop(\"Rows\").length() + prop(\"Total\")"}});
    let change = json!({"properties": {"Total": total, "Both": names}});
    sim.patch(&format!("/v1/data_sources/{other}"), change);
    let pages: Vec<Value> = rows.iter().map(|id| json!({"id": id})).collect();
    let row = sim.row(&other, json!({"Rows": {"relation": pages}}));
    let row = sim.get(&format!("/v1/pages/{row}"));
    assert_eq!(row["properties"]["Total"]["rollup"]["number"], 24);
    assert_eq!(row["properties"]["Both"]["formula"]["number"], 28);
}

#[test]
fn formulas_that_never_end_come_to_nothing() {
    let row = Row::new();
    row.set("1");
    row.set("prop(\"F\") + 1");
    assert_eq!(row.value(), json!({"type": "string", "string": null}));
    for endless in [
        format!("{}1{}", "(".repeat(5000), ")".repeat(5000)),
        "1+".repeat(5000) + "1",
        "-".repeat(5000) + "1",
        format!("{}1", "not ".repeat(5000)),
        format!("[1]{}", ".reverse()".repeat(5000)),
        "let(a, repeat(\"x\", 9999), let(b, a + a + a + a, b + b + b + b)).split(\"\").map(split(repeat(\"x\", 9999), \"\"))"
            .to_owned(),
    ] {
        row.set(&endless);
        assert_eq!(row.value(), json!({"type": "string", "string": null}), "{}", endless.len());
    }
}

/// Pieces of formulas, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "(", ")", ",", "[", "]", ".", "+", "-", "*", "/", "%", "^", "==", ">", "?", ":", " and ", "not ", "\"",
            "\\", "{{notion:block_property:", "}}", "true", "current", "/*", "prop(\"Points\")", "prop(\"Due\")",
            "prop(\"Tags\")", "prop(\"F\")", "\"d\"", "1e9", "99999999999999999999", "0.5", "\"days\"", "\"years\"",
        ]).prop_map(str::to_owned),
        3 => prop::sample::select(vec![
            "if", "ifs", "let", "map", "filter", "sort", "dateAdd", "dateBetween", "formatDate", "substring", "repeat",
            "padStart", "replaceAll", "test", "match", "round", "pow", "at", "slice", "fromTimestamp", "week", "median",
            "now", "toNumber", "join", "split", "dateRange", "find", "every", "unique", "flat", "concat",
        ]).prop_map(|name| format!("{name}(")),
        1 => "\\PC{0,3}",
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Calls that are well formed, with arguments of any kind.
fn calls() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "1",
        "-1",
        "0",
        "1 / 0",
        "9999999999999999",
        "\"\"",
        "\"a\"",
        "\"(\"",
        "\"days\"",
        "\"months\"",
        "\"YYYY\"",
        "true",
        "prop(\"Due\")",
        "prop(\"Never\")",
        "prop(\"Tags\")",
        "prop(\"Who\")",
        "prop(\"None\")",
        "now()",
        "current",
        "[]",
        "[1, \"a\", true]",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 32, 4, |inner| {
        let names = prop::sample::select(vec![
            "dateAdd", "dateSubtract", "dateBetween", "formatDate", "substring", "repeat", "padStart", "padEnd",
            "replace", "replaceAll", "test", "match", "round", "pow", "mod", "at", "slice", "fromTimestamp", "week",
            "median", "min", "toNumber", "join", "split", "dateRange", "dateEnd", "find", "findIndex", "every", "map",
            "filter", "sort", "unique", "flat", "concat", "length", "first", "last", "parseDate", "timestamp", "ifs",
            "let", "sum", "reverse", "includes", "name", "email", "id", "format", "sqrt", "ln", "nothing",
        ]);
        prop_oneof![
            3 => (names, vec(inner.clone(), 0..4)).prop_map(|(name, all)| format!("{name}({})", all.join(", "))),
            1 => (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/", "%", "^", "==", ">", "and"]), inner)
                .prop_map(|(a, sign, b)| format!("({a}) {sign} ({b})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_formula_is_too_odd(expression in prop_oneof![pieces(), calls(), "\\PC{0,40}"]) {
        let row = Row::new();
        let kept = row.set(&expression);
        let value = row.value();
        let kind = value["type"].as_str().unwrap();
        prop_assert!(["string", "number", "boolean", "date"].contains(&kind));
        // The form that is kept means the same, and is kept as it is.
        prop_assert_eq!(row.set(&kept), kept);
        prop_assert_eq!(row.value(), value);
        let query = json!({"sorts": [{"property": "F", "direction": "ascending"}]});
        row.sim.post(&format!("/v1/data_sources/{}/query", row.source), query);
    }
}

#[test]
fn the_system_clock_tells_formulas_the_time() {
    let sim = Sim::with(Workspace::builder().system_clock().build());
    let source = sim.source(
        json!({"Name": {"title": {}}, "F": {"formula": {"expression": "year(now()) > 2024"}}}),
    );
    let row = sim.get(&format!("/v1/pages/{}", sim.row(&source, json!({}))));
    assert_eq!(row["properties"]["F"]["formula"], json!({"type": "boolean", "boolean": true}));
}

#[test]
fn a_formula_that_can_not_be_read_is_an_empty_text() {
    let row = Row::new();
    for wrong in [r#"=prop("Points")*2"#, "=", "1 +", "(("] {
        assert_eq!(row.set(wrong), wrong);
        assert_eq!(row.value(), json!({"type": "string", "string": null}), "{wrong}");
    }
    assert_eq!(row.eval(r#"prop("Points")*2"#), json!(14));
    // What was parsed is with the column wherever it comes from, and changes with it.
    let other = Sim::new();
    other.workspace.import(row.sim.workspace.export()).unwrap();
    let page = other.get(&format!("/v1/pages/{}", row.row));
    assert_eq!(page["properties"]["F"]["formula"]["number"], json!(14));
    assert_eq!(row.eval("1"), json!(1));
}

#[test]
fn a_request_whose_formulas_never_end_is_refused() {
    let sim = Sim::new();
    let slow = "repeat(\"x\", 3000).split(\"\").map(current + \"y\").length()";
    let source = sim.source(json!({"Name": {"title": {}}, "F": {"formula": {"expression": slow}}}));
    let row = sim.row(&source, json!({}));
    let value = &sim.get(&format!("/v1/pages/{row}"))["properties"]["F"]["formula"];
    assert_eq!(value["number"], 3000, "one of them is not too much");
    (0..600).for_each(|_| drop(sim.row(&source, json!({}))));
    let path = format!("/v1/data_sources/{source}/query");
    let filter = json!({"property": "F", "formula": {"number": {"less_than": 1}}});
    let begun = std::time::Instant::now();
    let message = sim.invalid("POST", &path, json!({"filter": filter}));
    assert!(message.contains("too much work"), "{message}");
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    // The next request begins anew.
    sim.post(&path, json!({"page_size": 1}));
}
