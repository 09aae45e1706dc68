//! A body that creates a page of 12 properties: by the client, and with types that were written for it by hand.

use notion_api::pages::CreatePage;
use notion_model::{
    DataSourceId, File, PageId, Properties, PropertyInput as Input, RichText, UserId,
};
use serde::Serialize;

const SOURCE: &str = "bcdb0ae4-979f-41ee-b950-bedc09e7542b";
const ID: &str = "38c9ce7b-60a4-8171-9555-000000000007";
const LINK: &str = "https://example.com/tasks/7";

/// What the client sends.
pub(crate) fn ours() -> CreatePage {
    let source: DataSourceId = SOURCE.parse().expect("an id");
    let page: PageId = ID.parse().expect("an id");
    let user: UserId = ID.parse().expect("an id");
    let properties = Properties::from([
        ("Task", Input::title("Task number 7")),
        (
            "Notes",
            Input::rich_text([RichText::text("Note 7: "), RichText::text("mind the gap").bold()]),
        ),
        ("Price", Input::number(7)),
        ("Priority", Input::select("High")),
        ("Tags", Input::multi_select(["urgent", "home"])),
        ("Status", Input::status("In progress")),
        ("Due", Input::date("2026-06-27")),
        ("Assignee", Input::people([user])),
        ("Done", Input::checkbox(true)),
        ("Link", Input::url(LINK)),
        ("Related", Input::relation([page, page])),
        ("Files", Input::files([File::external("plan.pdf", LINK)])),
    ]);
    let client = notion_api::Client::builder()
        .transport(notion_transport::mock::MockTransport::new())
        .build()
        .expect("a client");
    client.pages().create(source).properties(properties).icon("🚀".into()).into_endpoint()
}

#[derive(Serialize)]
pub(crate) struct Body {
    parent: Parent,
    properties: Row,
    icon: Emoji,
}

#[derive(Serialize)]
struct Parent {
    r#type: &'static str,
    data_source_id: String,
}

#[derive(Serialize)]
struct Emoji {
    emoji: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    task: Title,
    notes: Texts,
    price: Number,
    priority: Select,
    tags: MultiSelect,
    status: Status,
    due: Date,
    assignee: People,
    done: Checkbox,
    link: Url,
    related: Relation,
    files: Files,
}

macro_rules! wrappers {
    ($($Name:ident($field:ident: $Value:ty);)*) => {$(
        #[derive(Serialize)]
        struct $Name {
            $field: $Value,
        }
    )*};
}

wrappers! {
    Title(title: Vec<Text>);
    Texts(rich_text: Vec<Text>);
    Number(number: serde_json::Number);
    Select(select: Named);
    MultiSelect(multi_select: Vec<Named>);
    Status(status: Named);
    Date(date: Start);
    People(people: Vec<Person>);
    Checkbox(checkbox: bool);
    Url(url: String);
    Relation(relation: Vec<Ref>);
    Files(files: Vec<External>);
    Named(name: String);
    Start(start: String);
    Ref(id: String);
    Content(content: String);
    Address(url: String);
}

#[derive(Serialize)]
struct Text {
    text: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Annotations>,
}

#[derive(Serialize)]
struct Annotations {
    bold: bool,
    italic: bool,
    strikethrough: bool,
    underline: bool,
    code: bool,
    color: &'static str,
}

#[derive(Serialize)]
struct Person {
    object: &'static str,
    id: String,
}

#[derive(Serialize)]
struct External {
    name: String,
    r#type: &'static str,
    external: Address,
}

/// The same, with nothing that could be left out.
pub(crate) fn by_hand() -> Body {
    let text = |content: &str, bold: bool| Text {
        text: Content { content: content.into() },
        annotations: bold.then_some(Annotations {
            bold,
            italic: false,
            strikethrough: false,
            underline: false,
            code: false,
            color: "default",
        }),
    };
    let named = |name: &str| Named { name: name.into() };
    let page = || Ref { id: ID.into() };
    Body {
        parent: Parent { r#type: "data_source_id", data_source_id: SOURCE.into() },
        properties: Row {
            task: Title { title: vec![text("Task number 7", false)] },
            notes: Texts { rich_text: vec![text("Note 7: ", false), text("mind the gap", true)] },
            price: Number { number: 7.into() },
            priority: Select { select: named("High") },
            tags: MultiSelect { multi_select: vec![named("urgent"), named("home")] },
            status: Status { status: named("In progress") },
            due: Date { date: Start { start: "2026-06-27".into() } },
            assignee: People { people: vec![Person { object: "user", id: ID.into() }] },
            done: Checkbox { checkbox: true },
            link: Url { url: LINK.into() },
            related: Relation { relation: vec![page(), page()] },
            files: Files {
                files: vec![External {
                    name: "plan.pdf".into(),
                    r#type: "external",
                    external: Address { url: LINK.into() },
                }],
            },
        },
        icon: Emoji { emoji: "🚀".into() },
    }
}
