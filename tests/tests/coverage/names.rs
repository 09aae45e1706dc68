use std::collections::BTreeSet;
use std::fmt::Debug;

use notion_api::{Capability, Client};
use notion_model::webhook::*;
use notion_model::*;
use notion_transport::mock::MockTransport;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{facts, strings};

/// Compares sets of names with ours.
struct Comparison {
    facts: Value,
    sets: usize,
    names: usize,
    /// What was compared.
    used: BTreeSet<String>,
}

/// What of the facts is no set of names that a type has, and where that is tested.
const NOT_COMPARED: [(&str, &[&str]); 9] = [
    (
        "notes, and lists for people",
        &["/about", "/headers", "/users/bot_forms", "/templates", "/covers/where"],
    ),
    (
        "fields of objects: recorded answers are read and written back (replay, fixtures)",
        &[
            "/objects",
            "/list_envelopes",
            "/blocks/common_fields",
            "/files",
            "/async_tasks",
            "/oauth",
            "/rich_text",
            "/properties/common_schema_fields",
            "/properties/common_value_fields",
            "/webhooks/base_fields",
            "/errors/body_fields",
            "/file_uploads",
            "/views/property_config",
            "/views/cover",
            "/views/subtasks",
        ],
    ),
    (
        "where parents can be: types of their own for requests (lifecycle)",
        &["/parents", "/comments"],
    ),
    ("places: types of their own (replay, append_tree)", &["/positions"]),
    ("Markdown (markdown, markdown_corpus)", &["/markdown"]),
    (
        "parts of sets that are compared: select colours, rollups of pages",
        &[
            "/colors",
            "/properties/rollup_result_types",
            "/properties/rollup_functions_not_computed_by_property_item",
            "/users/file_upload_created_by_types",
        ],
    ),
    (
        "what requests are made of: parameters are compared with endpoints.json",
        &["/filters", "/sorts/query_data_source", "/search", "/meeting_notes/source_types"],
    ),
    (
        "what the simulator does: its own tests",
        &[
            "/blocks/children_capable",
            "/blocks/external_media_extensions",
            "/properties/status_groups",
            "/properties/status_default_options",
            "/webhooks/headers",
        ],
    ),
    (
        "words in errors that no type has",
        &[
            "/errors/rate_limit_reasons",
            "/errors/additional_data_keys",
            "/errors/sdk_only_client_codes",
        ],
    ),
];

/// The lists in `facts` that are at none of these places.
fn lists_besides(used: &BTreeSet<String>, place: &str, facts: &Value, lists: &mut Vec<String>) {
    let is_within = |whole: &String| place == *whole || place.starts_with(&format!("{whole}/"));
    if used.iter().any(is_within) {
        return;
    }
    match facts {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            lists_besides(used, &format!("{place}/{}", key.replace('/', "~1")), value, lists);
        }),
        Value::Array(_) => lists.push(place.to_owned()),
        _ => {}
    }
}

impl Comparison {
    /// The names in the array, or the keys of the object, at `pointer`: without what is said about them.
    fn documented(&self, pointer: &str) -> BTreeSet<String> {
        let facts = self.facts.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"));
        let text = |fact: &Value| {
            let name = ["type", "key", "code", "object"].iter().find_map(|key| fact.get(key));
            name.unwrap_or(fact).as_str().unwrap_or_else(|| panic!("{pointer}: {fact}")).to_owned()
        };
        let names: Vec<String> = match facts {
            Value::Object(map) => map.keys().cloned().collect(),
            Value::Array(array) => array.iter().map(text).collect(),
            other => panic!("{pointer}: {other}"),
        };
        names.iter().map(|name| name.split(" (").next().unwrap_or(name).to_owned()).collect()
    }

    /// Ours are those at `pointers`, and `more` that are not there.
    fn compare(&mut self, what: &str, ours: &[&str], pointers: &[&str], more: &[&str]) {
        let mut documented: BTreeSet<String> = more.iter().map(|&name| name.to_owned()).collect();
        for pointer in pointers {
            documented.extend(self.documented(pointer));
            self.used.insert((*pointer).to_owned());
        }
        let ours: BTreeSet<String> = ours.iter().map(|&name| name.to_owned()).collect();
        let missing: Vec<_> = documented.difference(&ours).collect();
        let invented: Vec<_> = ours.difference(&documented).collect();
        assert!(missing.is_empty(), "{what} lacks {missing:?}");
        assert!(invented.is_empty(), "{what} has {invented:?}, which {pointers:?} lacks");
        println!("{:4} {what}", ours.len());
        self.sets += 1;
        self.names += ours.len();
    }
}

/// Reads as a `T` that is not unknown.
fn reads<T: DeserializeOwned + Debug>(value: &Value) {
    let read: T = notion_model::from_value(value).unwrap_or_else(|e| panic!("{value}: {e}"));
    assert!(!format!("{read:?}").starts_with("Unknown("), "{value}: {read:?}");
}

macro_rules! strings {
    ($facts:ident, $($Name:ident: $($pointer:literal),+ $(, and $more:expr)?;)+) => {$(
        let ours: Vec<&str> = $Name::KNOWN.iter().map($Name::as_str).collect();
        ours.iter().for_each(|name| reads::<$Name>(&json!(name)));
        $facts.compare(stringify!($Name), &ours, &[$($pointer),+], strings!(@more $($more)?));
    )+};
    (@more) => { &[] };
    (@more $more:expr) => { &$more };
}

macro_rules! unions {
    ($facts:ident, $($Name:ident: $($pointer:literal),+ $(, and $more:expr)?;)+) => {$(
        $facts.compare(stringify!($Name), $Name::NAMES, &[$($pointer),+], strings!(@more $($more)?));
    )+};
}

macro_rules! keyed {
    ($facts:ident, $($Name:ident: $($pointer:literal),+ $(, and $more:expr)?;)+) => {$(
        $facts.compare(stringify!($Name), $Name::KEYS, &[$($pointer),+], strings!(@more $($more)?));
    )+};
}

#[test]
fn every_documented_name_has_a_variant() {
    let Some(mut facts) = facts("inventory.json").map(|facts| Comparison {
        facts,
        sets: 0,
        names: 0,
        used: BTreeSet::new(),
    }) else {
        return;
    };
    let facts = &mut facts;
    strings! { facts,
        ActorType: "/users/webhook_author_types";
        AsyncTaskStatus: "/async_tasks/statuses";
        AsyncTaskSurface: "/async_tasks/surfaces";
        AttachmentCategory: "/comments/attachment_categories";
        CodeLanguage: "/code_languages";
        CalendarRange: "/views/configuration/calendar/view_range";
        CardLayout: "/views/cover/card_layout";
        CardPropertyWidth: "/views/property_config/card_property_width_mode";
        ChartAggregator: "/views/configuration/chart/aggregators";
        ChartAxisLabels: "/views/configuration/chart/axis_labels";
        ChartColorTheme: "/colors/chart_theme";
        ChartDonutLabels: "/views/configuration/chart/donut_labels";
        ChartGridLines: "/views/configuration/chart/grid_lines";
        ChartGroupStyle: "/views/configuration/chart/group_style";
        ChartLegendPosition: "/views/configuration/chart/legend_position";
        ChartSort: "/views/configuration/chart/sort";
        ChartType: "/views/configuration/chart/chart_type";
        Color: "/colors/text_and_block";
        DateFormat: "/views/property_config/date_format";
        Direction: "/sorts/meeting_notes/direction";
        DisplayNameType: "/comments/display_name_types";
        EntityType: "/parents/webhook_parent_types", "/webhooks/updated_block_types",
            "/webhooks/comment_parent_types", and ["comment", "data_source", "file_upload", "view"];
        // The newest are in `new-endpoints.md`.
        ErrorCode: "/errors/codes", "/errors/oauth_codes", and ["directory_not_found"];
        EventType: "/webhooks/events", and ["page.permissions_updated"];
        EventVersion: "/webhooks/api_versions";
        FileImportErrorType: "/file_uploads/import_error_types";
        FileUploadCreatorType: "/file_uploads/created_by_types";
        FileUploadMode: "/file_uploads/modes";
        FileUploadStatus: "/file_uploads/statuses";
        GroupOrder: "/views/group_by/sort/type";
        IconColor: "/colors/native_icon", "/colors/chart_reference_line";
        IncompleteReason: "/list_envelopes/request_status/incomplete_reason";
        ListNumberFormat: "/blocks/numbered_list_formats";
        ListType: "/list_envelopes/types", and ["plugin"];
        MeetingLanguage: "/meeting_notes/languages";
        MeetingNoteProperty: "/meeting_notes/filterable_properties", "/sorts/meeting_notes/property";
        MeetingNotesStatus: "/blocks/meeting_notes_status";
        NumberFormat: "/number_formats";
        // `wiki_id` was read in recorded traffic only.
        ParentType: "/parents/page/read", "/parents/block/read", "/parents/data_source/read", and ["wiki_id"];
        RelativeDate: "/filters/relative_dates";
        RequestStatusType: "/list_envelopes/request_status/type";
        RollupFunction: "/properties/rollup_functions";
        RowTimestamp: "/filters/timestamp_keys";
        SchemaAction: "/webhooks/property_actions";
        SearchObject: "/query_data_source/result_type";
        StatusShowAs: "/views/property_config/status_show_as";
        SubmissionPermissions: "/views/configuration/form/submission_permissions";
        SubtaskDisplay: "/views/subtasks/display_mode";
        SubtaskScope: "/views/subtasks/filter_scope";
        TemplateDate: "/rich_text/template_mentions/template_mention_date";
        TemplateUser: "/rich_text/template_mentions/template_mention_user";
        TimeFormat: "/views/property_config/time_format";
        TimelineZoom: "/views/configuration/timeline/zoom_level";
        VerificationState: "/properties/verification_states";
        ViewCoverAspect: "/views/cover/cover_aspect";
        ViewCoverSize: "/views/cover/cover_size";
        ViewCoverType: "/views/cover/type_read", "/views/cover/type_write";
        ViewField: "/webhooks/view_updated_fields";
        ViewHeight: "/views/configuration/chart/height", "/views/configuration/map/height";
        ViewType: "/views/types";
    }
    unions! { facts,
        BlockKind: "/blocks/types";
        BotOwnerKind: "/users/bot_owner_types";
        CoverInputKind: "/covers/writable";
        CoverKind: "/covers/readable";
        FileImportResultKind: "/file_uploads/import_result_types";
        FileKind: "/files/in_files_property/readable", "/files/in_files_property/writable";
        FormulaValue: "/properties/formula_result_types";
        IconInputKind: "/icons/writable";
        IconKind: "/icons/readable";
        LinkToPageKind: "/blocks/link_to_page_types";
        MentionKind: "/rich_text/mentions";
        PropertyConfig: "/properties/types";
        PropertyConfigInput: "/properties/types";
        PropertyItemValue: "/properties/types";
        PropertyValue: "/properties/types";
        RelationKind: "/properties/relation_types";
        RelationKindInput: "/properties/relation_types";
        RichTextKind: "/rich_text/types";
        RollupValue: "/properties/rollup_result_types/property_item";
        TemplateMentionKind: "/rich_text/template_mentions";
        UserKind: "/users/types";
        ViewConfiguration: "/views/configuration";
    }
    keyed! { facts,
        Condition: "/filters/property_keys";
        CheckboxCondition: "/filters/conditions/checkbox";
        DateCondition: "/filters/conditions/date";
        ExistenceCondition: "/filters/conditions/existence";
        FormulaCondition: "/filters/conditions/formula";
        MultiSelectCondition: "/filters/conditions/multi_select";
        NumberCondition: "/filters/conditions/number";
        PeopleCondition: "/filters/conditions/people";
        RelationCondition: "/filters/conditions/relation";
        RollupCondition: "/filters/conditions/rollup";
        RollupItemCondition: "/filters/rollup_subfilters";
        SelectCondition: "/filters/conditions/select", "/filters/conditions/status";
        TextCondition: "/filters/conditions/text";
        VerificationCondition: "/filters/conditions/verification";
    }
    // Groups are documented as `date|created_time|…`.
    let groups = facts.documented("/views/group_by");
    let groups: Vec<&str> = groups.iter().flat_map(|names| names.split('|')).collect();
    let groups: Vec<&str> =
        groups.into_iter().filter(|name| !["sort", "response_only"].contains(name)).collect();
    facts.compare("GroupBy", GroupBy::NAMES, &[], &groups);
    // What only some of the types are.
    let only = |pointer: &str, flag: &str| -> Vec<String> {
        let types = facts.facts.pointer(pointer).and_then(Value::as_array).expect("types");
        let is = types.iter().filter(|it| it[flag] == true || it[flag].is_string());
        is.filter_map(|it| it["type"].as_str().map(str::to_owned)).collect()
    };
    let creatable = only("/blocks/types", "creatable");
    let writable = only("/properties/types", "value_writable");
    let lists: Vec<String> = facts.facts["properties"]["types"]
        .as_array()
        .expect("types")
        .iter()
        .filter(|it| it["property_item"] == "list")
        .filter_map(|it| it["type"].as_str().map(str::to_owned))
        .collect();
    for (what, ours, expected) in [
        ("BlockInputKind", BlockInputKind::NAMES, creatable),
        ("PropertyInputValue", PropertyInputValue::NAMES, writable),
        ("PropertyItemRefValue", PropertyItemRefValue::NAMES, lists),
    ] {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        facts.compare(what, ours, &[], &expected);
    }
    // What search sorts by, and what meeting notes are compared by.
    let sorts = facts.facts.pointer("/sorts/search").and_then(Value::as_array).expect("sorts");
    let known = sorts.iter().flat_map(|sort| ["timestamp", "property"].map(|key| &sort[key]));
    let known: Vec<String> = known.flat_map(strings).map(str::to_owned).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let notion = Client::builder().transport(MockTransport::new()).build().expect("a client");
    let said = [notion.search("").oldest_first(), notion.search("").by_relevance()].map(|search| {
        let sort = json!(search.into_endpoint())["sort"].clone();
        let by = sort.get("timestamp").or(sort.get("property")).and_then(Value::as_str);
        by.expect("a name").to_owned()
    });
    facts.compare("search sorts", &said.each_ref().map(String::as_str), &[], &known);
    for (what, ours, pointer) in [
        ("operators of titles of notes", note_titles(), "/meeting_notes/text_operators"),
        ("operators of people of notes", note_people(), "/meeting_notes/person_operators"),
        ("operators of times of notes", note_times(), "/meeting_notes/date_operators"),
    ] {
        let ours: Vec<String> = ours.iter().map(operator).collect();
        let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
        facts.compare(what, &ours, &[pointer], &[]);
    }
    let ours: Vec<&str> = Capability::ALL.iter().map(|capability| capability.as_str()).collect();
    // What is said of users is a matter of degree.
    let known = facts.documented("/capabilities");
    let known: BTreeSet<&str> = known
        .iter()
        .map(|name| if name.starts_with("user_information") { "user_information" } else { name })
        .collect();
    facts.compare("Capability", &ours, &[], &known.into_iter().collect::<Vec<_>>());
    println!("variants {0} of {0}, in {1} sets", facts.names, facts.sets);

    // What is compared elsewhere, or by a part of it.
    let elsewhere =
        ["/capabilities", "/sorts/search", "/views/group_by", "/blocks/types", "/properties/types"];
    facts.used.extend(elsewhere.map(str::to_owned));
    let mut left = Vec::new();
    lists_besides(&facts.used, "", &facts.facts, &mut left);
    println!("not compared, {} lists:", left.len());
    for (why, places) in NOT_COMPARED {
        let places: BTreeSet<String> = places.iter().map(|&place| place.to_owned()).collect();
        let before = left.len();
        left.retain(|list| {
            !places.iter().any(|place| list == place || list.starts_with(&format!("{place}/")))
        });
        println!("{:4} {why}", before - left.len());
        assert!(left.len() < before, "nothing is left that is: {why}");
    }
    assert!(left.is_empty(), "neither compared nor known not to be: {left:#?}");
    assert!(facts.names >= 639, "only {}", facts.names);
}

fn note_titles() -> Vec<MeetingNoteFilter> {
    let title = MeetingNoteFilter::title;
    vec![
        title().is("x"),
        title().is_not("x"),
        title().contains("x"),
        title().does_not_contain("x"),
        title().starts_with("x"),
        title().ends_with("x"),
        title().is_empty(),
        title().is_not_empty(),
    ]
}

fn note_people() -> Vec<MeetingNoteFilter> {
    let (people, user) = (MeetingNoteFilter::attendees, UserId::default());
    vec![
        people().contains(user),
        people().does_not_contain(user),
        people().is_empty(),
        people().is_not_empty(),
    ]
}

fn note_times() -> Vec<MeetingNoteFilter> {
    let time = MeetingNoteFilter::created_time;
    let day = || NoteDate::relative("today");
    vec![
        time().is(day()),
        time().is_before(day()),
        time().is_after(day()),
        time().is_on_or_before(day()),
        time().is_on_or_after(day()),
        time().is_within_days(NoteDate::past(1, NoteUnit::Week)),
        time().is_relative_to(day()),
        time().is_empty(),
        time().is_not_empty(),
    ]
}

fn operator(filter: &MeetingNoteFilter) -> String {
    let filter = json!(filter);
    let operator = filter["filters"][0]["filter"]["operator"].as_str();
    operator.expect("an operator").to_owned()
}

#[test]
fn every_documented_object_is_read_as_itself() {
    let Some(facts) = facts("inventory.json") else { return };
    for object in facts["objects"].as_array().expect("objects") {
        let name = object["object"].as_str().expect("a name");
        let body: Map<String, Value> = [("object".to_owned(), json!(name))].into_iter().collect();
        let read: Object = notion_model::from_value(&Value::Object(body)).expect("an object");
        // Groups are only in values of people.
        assert_eq!(matches!(read, Object::Unknown(_)), name == "group", "{name}: {read:?}");
    }
}
