//! Views: every configuration in both directions, and what is sent.

use notion_api::Client;
use notion_model::{
    BoardView, CalendarView, ChartAggregation, ChartAggregator, ChartReferenceLine, ChartType,
    ChartView, Condition, DataSourceId, DatabaseId, DateGrouping, Filter, FormulaGrouping, GroupBy,
    GroupOrder, IconColor, Number, NumberFormat, PageId, PropertyInput, PropertySchemaInput,
    SelectCondition, Sort, StatusGrouping, TableView, TextGrouping, TimelineView, View,
    ViewConfiguration, ViewCover, ViewId, ViewLayout, ViewPosition, ViewProperty, ViewType,
    WidgetPlacement,
};
use notion_tests::clients::unlimited;
use notion_tests::script::bodies_by;
use notion_transport::Request;
use notion_transport::mock::MockTransport;
use serde_json::{Value, json};

/// A configuration of every type, with all that is documented of it in answers.
fn configurations() -> Vec<Value> {
    let properties = json!([{
        "property_id": "%3Acms", "property_name": "Due", "visible": true, "width": 200, "wrap": false,
        "status_show_as": "checkbox", "card_property_width_mode": "inline", "date_format": "relative",
        "time_format": "24_hour",
    }]);
    let group = |kind: &str, more: Value| {
        let mut group = json!({
            "type": kind, "property_id": "a", "property_name": "A", "hide_empty_groups": true,
            "sort": {"type": "manual"},
        });
        let entries = group.as_object_mut().expect("an object");
        entries.extend(more.as_object().expect("an object").clone());
        group
    };
    let mut formula = group(
        "formula",
        json!({
            "group_by": {"type": "number", "sort": {"type": "ascending"}, "range_start": 0, "range_end": 9.5, "range_size": 1},
        }),
    );
    formula.as_object_mut().expect("an object").remove("sort");
    let cover = json!({"type": "property", "property_id": "c"});
    vec![
        json!({
            "type": "table", "properties": properties, "group_by": group("select", json!({})),
            "subtasks": {
                "property_id": "s", "display_mode": "flattened", "filter_scope": "subitems", "toggle_column_id": "t",
            },
            "wrap_cells": true, "frozen_column_index": 0, "show_vertical_lines": false,
        }),
        json!({
            "type": "board", "group_by": group("status", json!({"group_by": "group"})),
            "sub_group_by": group("date", json!({"group_by": "week", "start_day_of_week": 1})),
            "properties": properties, "cover": cover, "cover_size": "large", "cover_aspect": "contain",
            "card_layout": "compact",
        }),
        json!({"type": "list", "properties": properties}),
        json!({
            "type": "calendar", "date_property_id": "d", "date_property_name": "D", "properties": properties,
            "view_range": "week", "show_weekends": false,
        }),
        json!({
            "type": "timeline", "date_property_id": "d", "date_property_name": "D", "end_date_property_id": "e",
            "end_date_property_name": "E", "properties": properties, "show_table": true,
            "table_properties": properties, "preference": {"zoom_level": "5_years", "center_timestamp": 1751600000000_u64},
            "arrows_by": {"property_id": null}, "color_by": true,
        }),
        json!({
            "type": "gallery", "properties": properties, "cover": {"type": "page_content_first"},
            "cover_size": "small", "cover_aspect": "cover", "card_layout": "list",
        }),
        json!({
            "type": "form", "is_form_closed": true, "anonymous_submissions": false,
            "submission_permissions": "comment_only",
        }),
        json!({
            "type": "chart", "chart_type": "line", "x_axis": group("title", json!({"group_by": "exact"})),
            "y_axis": {"aggregator": "sum", "property_id": "n"}, "x_axis_property_id": "x",
            "y_axis_property_id": "y", "value": {"aggregator": "count"}, "sort": "y_descending",
            "color_theme": "colorful", "height": "extra_large", "hide_empty_groups": true,
            "legend_position": "side", "show_data_labels": true, "axis_labels": "both", "grid_lines": "horizontal",
            "cumulative": true, "smooth_line": true, "hide_line_fill_area": true, "group_style": "percent",
            "y_axis_min": 0.5, "y_axis_max": 10, "donut_labels": "name_and_value", "hide_title": true,
            "stack_by": formula,
            "reference_lines": [
                {"id": "l", "value": 5, "label": "enough", "color": "lightgray", "dash_style": "dash"},
            ],
            "caption": "below", "color_by_value": true,
        }),
        json!({
            "type": "map", "height": "small", "map_by": "p", "map_by_property_name": "P", "properties": properties,
        }),
        json!({
            "type": "dashboard",
            "rows": [{
                "id": "r", "height": 300,
                "widgets": [{
                    "id": "w", "view_id": "11111111-1111-4111-8111-111111111111", "width": 12, "row_index": 0,
                }],
            }],
        }),
    ]
}

/// Every place in a value where something has no field.
fn shows_extra(value: &impl std::fmt::Debug) -> bool {
    let text = format!("{value:?}");
    text.replace("extra: Extra(None)", "").contains("Extra(") || text.contains("Unknown(")
}

#[test]
fn every_configuration_is_read_and_written_back() {
    let all = configurations();
    let types: Vec<&str> = all.iter().filter_map(|it| it["type"].as_str()).collect();
    let mut known = ViewConfiguration::NAMES.to_vec();
    assert_eq!(types.len(), known.len());
    known.retain(|name| !types.contains(name));
    assert!(known.is_empty(), "{known:?}");
    for configuration in all {
        let read: ViewConfiguration = notion_model::from_value(&configuration).expect("one");
        assert!(!shows_extra(&read), "{read:#?}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), configuration);
        assert_eq!(read.view_type().as_str(), configuration["type"]);
        // What only answers have is not sent.
        let written = serde_json::to_string(&read.into_input()).expect("JSON");
        assert!(!written.contains("property_name") && !written.contains("_first"), "{written}");
        // Something new somewhere loses nothing.
        let mut newer = configuration.clone();
        newer["news"] = json!({"a": [1]});
        newer["properties"] = json!("none");
        let read: ViewConfiguration = notion_model::from_value(&newer).expect("one");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), newer);
    }
    let newer = json!({"type": "hologram", "depth": 3});
    let read: ViewConfiguration = notion_model::from_value(&newer).expect("one");
    assert_eq!((read.name(), serde_json::to_value(&read).expect("JSON")), ("hologram", newer));
}

#[test]
fn what_a_view_selects_has_types() {
    let view = json!({
        "object": "view", "id": "11111111-1111-4111-8111-111111111111", "name": "v", "type": "table",
        "filter": {"and": [{"property": "a", "checkbox": {"equals": true}}]},
        "sorts": [{"property": "a", "direction": "ascending"}, {"timestamp": "created_time", "direction": "descending"}],
        "quick_filters": {"x": {"select": {"equals": "High"}}, "y": {"hologram": {"hue": 3}}},
        "configuration": {"type": "table"},
    });
    let read: View = notion_model::from_value(&view).expect("a view");
    assert!(matches!(read.filter, Some(Filter::And(_))));
    assert_eq!(read.sorts.as_ref().map(Vec::len), Some(2));
    let quick = read.quick_filters.as_ref().expect("some");
    assert!(matches!(quick["x"], Condition::Select(SelectCondition::Equals(_))));
    assert!(matches!(quick["y"], Condition::Unknown(_)));
    let written = serde_json::to_value(&read).expect("JSON");
    for key in ["filter", "sorts", "quick_filters", "configuration"] {
        assert_eq!(written[key], view[key]);
    }
}

/// A client, and the transport that keeps its requests.
fn client(answer: impl Fn(&Request) -> Value + Send + 'static) -> (Client, MockTransport) {
    let mock = bodies_by(answer);
    (unlimited(mock.clone()), mock)
}

fn last(mock: &MockTransport) -> Value {
    let request = mock.requests().pop().expect("a request");
    serde_json::from_slice(request.body()).expect("JSON")
}

#[tokio::test]
async fn views_are_created_and_updated() {
    let (notion, sent) = client(|_| json!({"object": "view", "id": ViewId::default()}));
    let (database, source) = (DatabaseId::default(), DataSourceId::default());
    let nil = database.to_string();
    let mut board = BoardView::new(GroupBy::status("Status", StatusGrouping::Option).hide_empty());
    board.cover = Some(ViewCover::page_cover());
    board.properties =
        Some(vec![ViewProperty::shown("Due").width(120), ViewProperty::hidden("No")]);
    let create = notion.views().create(database, source, "Board", board);
    let create = create.filter(Filter::checkbox("Done").equals(false)).sort(Sort::ascending("Due"));
    let create = create.quick_filter(Filter::select("Priority").equals("High"));
    create.position(ViewPosition::After(ViewId::default())).send().await.expect("a view");
    assert_eq!(
        last(&sent),
        json!({
            "data_source_id": nil, "database_id": nil, "name": "Board", "type": "board",
            "configuration": {
                "type": "board", "cover": {"type": "page_cover"},
                "group_by": {
                    "type": "status", "property_id": "Status", "group_by": "option", "sort": {"type": "manual"},
                    "hide_empty_groups": true,
                },
                "properties": [
                    {"property_id": "Due", "visible": true, "width": 120}, {"property_id": "No", "visible": false},
                ],
            },
            "filter": {"property": "Done", "checkbox": {"equals": false}},
            "sorts": [{"property": "Due", "direction": "ascending"}],
            "quick_filters": {"Priority": {"select": {"equals": "High"}}},
            "position": {"type": "after_view", "view_id": nil},
        })
    );
    let create = notion.views().create(ViewId::default(), source, "Widget", ViewType::List);
    create.placement(WidgetPlacement::Row(1)).send().await.expect("a view");
    assert_eq!(
        last(&sent),
        json!({
            "data_source_id": nil, "view_id": nil, "name": "Widget", "type": "list",
            "placement": {"type": "existing_row", "row_index": 1},
        })
    );
    let create =
        notion.views().create(PageId::default(), source, "Linked", CalendarView::new("Due"));
    create.after_block(PageId::default().into()).send().await.expect("a view");
    assert_eq!(
        last(&sent),
        json!({
            "data_source_id": nil, "name": "Linked", "type": "calendar",
            "configuration": {"type": "calendar", "date_property_id": "Due"},
            "create_database": {
                "parent": {"type": "page_id", "page_id": nil},
                "position": {"type": "after_block", "block_id": nil},
            },
        })
    );

    let update =
        notion.views().update(ViewId::default()).name("new").remove_filter().remove_sorts();
    let update =
        update.quick_filter(Filter::checkbox("Done").equals(true)).remove_quick_filter("x");
    let update = update.configuration(TableView::default()).reset("group_by");
    update.send().await.expect("a view");
    assert_eq!(
        last(&sent),
        json!({
            "name": "new", "filter": null, "sorts": null,
            "quick_filters": {"Done": {"checkbox": {"equals": true}}, "x": null},
            "configuration": {"type": "table", "group_by": null},
        })
    );
    notion.views().update(ViewId::default()).remove_quick_filters().send().await.expect("a view");
    assert_eq!(last(&sent), json!({"quick_filters": null}));

    // What breaks a rule is not sent.
    let before = sent.requests().len();
    let created_first = Sort::by_created_time(notion_model::Direction::Ascending);
    let update = notion.views().update(ViewId::default()).sorts([created_first]).reset("group_by");
    let both = Filter::checkbox("a").equals(true) & Filter::checkbox("b").equals(true);
    let error = update.quick_filter(both).send().await.expect_err("rules");
    let rules: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        rules,
        [
            "quick_filters: a filter that is not about one property can't be here",
            "sorts[0]: a timestamp can't be here",
            "configuration: must not be empty",
        ]
    );
    let create = notion.views().create(database, source, "x", ViewType::Table);
    let error = create.placement(WidgetPlacement::NewRow(None)).send().await.expect_err("a rule");
    assert_eq!(error.violations()[0].path, "placement");
    assert_eq!(sent.requests().len(), before);
}

#[test]
fn groups_and_charts_are_built() {
    let line = ChartReferenceLine::new(5, "enough", IconColor::Red).dashed();
    let mut chart = ChartView::new(
        ChartType::Column,
        GroupBy::date("Due", DateGrouping::Month).order(GroupOrder::Descending),
        ChartAggregation::of(ChartAggregator::Sum, "Effort"),
    );
    chart.reference_lines = Some(vec![line]);
    chart.stack_by = Some(GroupBy::text("Name", TextGrouping::AlphabetPrefix));
    let layout = ViewLayout::from(chart);
    assert_eq!(
        serde_json::to_value(layout).expect("JSON"),
        json!({"type": "chart", "configuration": {
            "type": "chart", "chart_type": "column",
            "x_axis": {
                "type": "date", "property_id": "Due", "group_by": "month", "sort": {"type": "descending"},
            },
            "y_axis": {"aggregator": "sum", "property_id": "Effort"},
            "stack_by": {
                "type": "text", "property_id": "Name", "group_by": "alphabet_prefix", "sort": {"type": "ascending"},
            },
            "reference_lines": [{"value": 5, "label": "enough", "color": "red", "dash_style": "dash"}],
        }})
    );
    let count = ViewConfiguration::from(ChartView::number(ChartAggregation::count()));
    assert_eq!(
        serde_json::to_value(count).expect("JSON"),
        json!({"type": "chart", "chart_type": "number", "value": {"aggregator": "count"}})
    );
    let number: Number = 10.into();
    let groups = [
        (GroupBy::select("p"), "select"),
        (GroupBy::multi_select("p"), "multi_select"),
        (GroupBy::person("p"), "person"),
        (GroupBy::relation("p"), "relation"),
        (GroupBy::checkbox("p"), "checkbox"),
        (GroupBy::number("p", number), "number"),
        (GroupBy::formula("p", FormulaGrouping::default()), "formula"),
    ];
    for (group, name) in groups {
        let group = group.hide_empty().order(GroupOrder::Ascending);
        let json = serde_json::to_value(&group).expect("JSON");
        assert_eq!((&json["type"], &json["property_id"]), (&json!(name), &json!("p")));
        assert_eq!(json["hide_empty_groups"], true);
        let read: GroupBy = notion_model::from_value(&json).expect("a group");
        assert_eq!(read.name(), name);
    }
    let line = serde_json::to_value(TimelineView::new("Due", "Due")).expect("JSON");
    assert_eq!(line, json!({"date_property_id": "Due"}));
}

#[tokio::test]
async fn the_rows_of_a_view_come_page_by_page() {
    let id = |n: usize| format!("00000000-0000-4000-8000-{n:012}");
    let (notion, sent) = client(move |request| {
        if request.method() == http::Method::POST {
            return json!({
                "object": "view_query", "id": id(9), "view_id": id(8), "total_count": 5,
                "expires_at": "2026-07-04T09:25:54.720+00:00", "results": [{"object": "page", "id": id(0)}],
                "next_cursor": id(1), "has_more": true,
            });
        }
        let query = request.uri().query().unwrap_or_default();
        assert!(query.contains("page_size=2"), "{query}");
        let start = (0..5).rev().find(|n| query.contains(&id(*n))).unwrap_or(0);
        let rows: Vec<Value> =
            (start..5.min(start + 2)).map(|n| json!({"object": "page", "id": id(n)})).collect();
        let next = (start + 2 < 5).then(|| id(start + 2));
        json!({
            "object": "list", "type": "page", "page": {}, "results": rows, "has_more": next.is_some(),
            "next_cursor": next,
        })
    });
    let view: ViewId = id(8).parse().expect("an id");
    let rows = notion.views().rows(view).page_size(2).all().await.expect("rows");
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids, (0..5).map(id).collect::<Vec<_>>());
    let sent = sent.requests();
    let lines: Vec<String> = sent
        .iter()
        .map(|request| format!("{} {}", request.method(), request.uri().path()))
        .collect();
    let results = format!("GET /v1/views/{}/queries/{}", id(8), id(9));
    let create = format!("POST /v1/views/{}/queries", id(8));
    assert_eq!(lines, [create, results.clone(), results.clone(), results]);
}

#[test]
fn a_view_shows_rows_in_the_simulator() {
    let workspace = notion_sim::Workspace::new();
    let notion = Client::builder().transport(workspace.clone()).without_layers();
    let notion = notion_sync::Client::blocking(notion.build().expect("a client"));
    let database = notion.databases().create(workspace.root_page());
    let schema = [
        ("Name", PropertySchemaInput::title()),
        ("Effort", PropertySchemaInput::number(NumberFormat::Number)),
        ("Due", PropertySchemaInput::date()),
    ];
    let database = database.properties(schema).send().expect("a database");
    let tasks = database.data_sources[0].id;
    for effort in [3, 1, 5, 2, 4] {
        let row = notion.pages().create(tasks).property("Effort", PropertyInput::number(effort));
        row.title(format!("row {effort}")).send().expect("a row");
    }
    let views = || notion.views();
    let view = views().create(database.id, tasks, "Large", CalendarView::new("Due"));
    let view =
        view.filter(Filter::number("Effort").greater_than(1)).sort(Sort::descending("Effort"));
    let view = view.send().expect("a view");
    assert!(matches!(view.configuration, Some(ViewConfiguration::Calendar(_))), "{view:?}");
    assert!(matches!(view.filter, Some(Filter::Property(_))), "{view:?}");
    let titles = |view: ViewId| -> Vec<String> {
        let rows = views().rows(view).page_size(3).items().map(|row| row.expect("a row").id);
        rows.map(|id| notion.pages().retrieve(id).send().expect("a page").title_text()).collect()
    };
    assert_eq!(titles(view.id), ["row 5", "row 4", "row 3", "row 2"]);
    let update =
        views().update(view.id).name("All").remove_filter().sorts([Sort::ascending("Effort")]);
    assert_eq!(update.send().expect("a view").name, "All");
    assert_eq!(titles(view.id), ["row 1", "row 2", "row 3", "row 4", "row 5"]);
    assert_eq!(views().retrieve(view.id).send().expect("it").filter, None);
    assert_eq!(views().list(tasks).all().expect("views").len(), 2);
    assert_eq!(views().list(database.id).all().expect("views").len(), 2);
    let query = views().create_query(view.id).page_size(2).send().expect("a query");
    assert_eq!((query.results.len(), query.total_count, query.has_more), (2, 5, true));
    assert_eq!(views().results(view.id, query.id).all().expect("rows").len(), 5);
    let deleted = views().delete_query(view.id, query.id).send().expect("it");
    assert_eq!(deleted.deleted, Some(true));
    assert!(views().results(view.id, query.id).send().expect_err("gone").is_not_found());
    views().delete(view.id).send().expect("it");
    assert_eq!(views().list(database.id).all().expect("views").len(), 1);
}
