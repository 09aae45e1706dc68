//! Every call, with every parameter that it has.

use std::collections::BTreeSet;
use std::sync::Mutex;

use notion_api::admin::AdminClient;
use notion_api::oauth::App;
use notion_api::{ApiVersion, Call, Client, Endpoint, Error, Paged};
use notion_model::admin::*;
use notion_model::agent::{ActionDecision, AgentOperation, AgentRef};
use notion_model::*;
use notion_tests::script::bodies_by;
use notion_transport::mock::MockTransport;
use notion_transport::{PathTemplate, Request, Transport};
use serde_json::{Value, json};

/// The parameters of a request.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) query: BTreeSet<String>,
    pub(crate) body: BTreeSet<String>,
}

impl Sent {
    fn new(request: &Request) -> (String, Self) {
        let template = request.extensions().get::<PathTemplate>().expect("a template");
        let query = request.uri().query().unwrap_or_default();
        let names = query.split('&').filter(|pair| !pair.is_empty());
        let query = names.map(|pair| pair.split('=').next().unwrap_or(pair).to_owned()).collect();
        let body = match serde_json::from_slice(request.body()) {
            Ok(Value::Object(map)) => map.keys().cloned().collect(),
            Ok(other) => panic!("{other}"),
            Err(_) => fields(request.body()),
        };
        (format!("{} {}", request.method(), template.0), Self { query, body })
    }
}

/// The names of the fields of a form.
fn fields(body: &[u8]) -> BTreeSet<String> {
    let body = String::from_utf8_lossy(body);
    let names = body.split("form-data; name=\"").skip(1);
    names.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

/// Sends calls and keeps what was sent, and what came of it.
struct Recorder {
    notion: Client,
    mock: MockTransport,
    results: Mutex<Vec<Result<(), Error>>>,
}

impl Recorder {
    /// Sends to what answers as Notion does.
    fn to(transport: impl Transport, token: &str) -> Self {
        let notion = Client::builder().transport(transport).token(token).without_layers();
        let notion = notion.validation(false).build().expect("a client");
        Self { notion, mock: MockTransport::new(), results: Mutex::default() }
    }

    /// Every request gets the same answer.
    fn new(version: ApiVersion, answer: &str) -> Self {
        let answer = answer.to_owned();
        let mock = bodies_by(move |request| {
            // What is asked beforehand.
            let first = request.method() == "POST" && request.uri().path().ends_with("/queries");
            let query =
                format!(r#"{{"object": "view_query", "id": "{}"}}"#, ViewQueryId::default());
            if first { query } else { answer.clone() }
        });
        let notion = Client::builder().transport(mock.clone()).version(version).without_layers();
        // What belongs together is of no interest here.
        let notion = notion.validation(false).build().expect("a client");
        Self { notion, mock, results: Mutex::default() }
    }

    async fn send<E: Endpoint>(&self, call: Call<Client, E>) {
        let result = call.send().await.map(drop);
        self.results.lock().expect("no panic").push(result);
    }

    /// From somewhere in the middle.
    async fn page<E: Paged>(&self, call: Call<Client, E>) {
        self.send(call.start_at("here")).await;
    }
}

/// What comes of all calls, if each gets this answer.
pub(crate) async fn results(answer: &str) -> Vec<Result<(), Error>> {
    let all = Recorder::new(ApiVersion::V2026_03_11, answer);
    send_all(&all).await;
    all.results.into_inner().expect("no panic")
}

/// What comes of all calls, sent to this server with this token.
pub(crate) async fn results_of(server: impl Transport, token: &str) -> Vec<Result<(), Error>> {
    let all = Recorder::to(server, token);
    send_all(&all).await;
    all.results.into_inner().expect("no panic")
}

async fn send_all(all: &Recorder) {
    blocks(all).await;
    comments(all).await;
    data_sources(all).await;
    databases(all).await;
    file_uploads(all).await;
    pages(all).await;
    views(all).await;
    agents(all).await;
    others(all).await;
    admin(all).await;
}

async fn admin(all: &Recorder) {
    let admin = AdminClient::of(all.notion.clone());
    let (space, user, agent) = (WorkspaceId::default(), UserId::default(), AgentId::default());
    let holds = || admin.legal_holds();
    all.page(holds().list().user(user).page_size(1)).await;
    let create = holds().create("name", 0, [user], UserInteraction::Edited);
    all.send(create.end(1).description("text").icon("icon")).await;
    all.send(holds().retrieve("hold")).await;
    all.send(holds().update("hold").name("name").description("text").icon("icon")).await;
    all.send(holds().release("hold")).await;
    all.send(holds().export("hold", user, space)).await;
    all.send(holds().export_again("hold", user, "export")).await;
    all.page(holds().users("hold")).await;
    all.send(holds().add_users("hold", [user])).await;
    all.send(holds().remove_user("hold", user)).await;
    all.send(holds().workspaces("hold")).await;
    all.send(holds().pages("hold", space)).await;
    let export = admin.exports().enqueue(space, ExportFormat::Pdf, "ada@example.com");
    let export = export.rows(ExportedRows::All).flatten(true).comments(true).locale("en");
    let export = export.contents(ExportedContents::NoFiles).pdf_format("A4").time_zone("UTC");
    all.send(export.teamspaces(["team"])).await;
    all.send(admin.exports().retrieve(space, "export")).await;
    all.send(admin.managed_users().revoke_sessions(user)).await;
    all.send(admin.managed_users().revoke_sessions("ada@example.com")).await;
    all.page(admin.mcp().list().users([user]).workspaces([space])).await;
    all.send(admin.mcp().revoke("key", user, space)).await;
    all.send(admin.mcp().set_access(user, space, McpPermission::Denied)).await;
    all.page(admin.users().list(space)).await;
    let groups = || admin.groups();
    all.page(groups().list(space)).await;
    all.send(groups().create(space, "name")).await;
    all.send(groups().retrieve(space, "group")).await;
    all.send(groups().rename(space, "group", "name")).await;
    all.send(groups().delete(space, "group")).await;
    all.send(groups().delete(space, "group").transfer_to(user)).await;
    all.page(groups().members(space, "group")).await;
    all.send(groups().add_member(space, "group", user, GroupRole::Member)).await;
    all.send(groups().set_role(space, "group", user, GroupRole::Owner)).await;
    all.send(groups().remove_member(space, "group", user)).await;
    let tokens = admin.tokens().list(space).statuses([PersonalTokenStatus::Active]);
    all.page(tokens.creators([user]).search("text")).await;
    all.send(admin.tokens().revoke(space, "token")).await;
    let agents = || admin.agents();
    all.page(agents().list(space).search("text")).await;
    let policy = agents().set_creation_policy(space, AgentCreationPolicy::Disabled);
    all.send(policy.disable_existing(true)).await;
    all.page(agents().credit_usages(space)).await;
    all.send(agents().credit_usage(space, agent)).await;
    all.send(agents().set_credit_limit(space, agent, None)).await;
    all.send(agents().set_status(space, agent, AdminStatus::Active)).await;
    all.send(agents().permissions(space, agent)).await;
    let update = agents().update_permissions(space, agent).set(json!({}), AgentRole::Edit);
    all.send(update.remove(json!({}))).await;
    all.send(agents().delete(space, agent)).await;
    all.send(agents().set_default_credit_limit(space, Some(1))).await;
    all.send(admin.analytics().reports(space)).await;
}

/// What all calls send in this version: route and parameters.
pub(crate) async fn sent(version: ApiVersion) -> Vec<(String, Sent)> {
    let all = Recorder::new(version, "{}");
    send_all(&all).await;
    all.mock.requests().iter().map(Sent::new).collect()
}

fn page() -> PageId {
    PageId::default()
}

fn icon() -> IconInput {
    IconInput::emoji("🚀")
}

fn cover() -> CoverInput {
    CoverInput::external("https://example.com/cover.png")
}

async fn blocks(all: &Recorder) {
    let (blocks, id) = (|| all.notion.blocks(), BlockId::default());
    all.send(blocks().retrieve(id)).await;
    // A list of columns has nothing that could be updated.
    for name in BlockInputKind::NAMES.iter().filter(|name| **name != "column_list") {
        let block = json!({"type": name, *name: {}});
        let block: BlockInput = notion_model::from_value(&block).expect("a block");
        assert_eq!(block.kind.name(), *name);
        all.send(blocks().update(id).content(block).in_trash(true)).await;
    }
    all.send(blocks().delete(id)).await;
    all.page(blocks().children(id).page_size(1)).await;
    all.send(blocks().append(id, [BlockInput::divider()]).position(id)).await;
}

async fn comments(all: &Recorder) {
    let (comments, id) = (|| all.notion.comments(), CommentId::default());
    let file = FileUploadId::default();
    all.send(comments().create(page(), "text").attachments([file]).display_name("name")).await;
    all.send(comments().create_markdown(page(), "text").markdown_version("v2")).await;
    all.send(comments().reply(DiscussionId::default(), "text")).await;
    all.send(comments().reply_markdown(DiscussionId::default(), "text")).await;
    all.page(comments().list(page()).page_size(1)).await;
    all.send(comments().retrieve(id)).await;
    all.send(comments().update(id, "text")).await;
    all.send(comments().update_markdown(id, "text").markdown_version("v2")).await;
    all.send(comments().delete(id)).await;
}

async fn data_sources(all: &Recorder) {
    let (sources, id) = (|| all.notion.data_sources(), DataSourceId::default());
    let property = ("Name", PropertySchemaInput::title());
    let create = sources().create(DatabaseId::default()).properties([property.clone()]);
    all.send(create.title("title").icon(icon())).await;
    all.send(sources().retrieve(id)).await;
    let update = sources().update(id).title("title").icon(icon()).in_trash(true);
    all.send(update.property(property.0, property.1)).await;
    all.send(sources().move_to(id, DatabaseId::default())).await;
    let query = sources().query(id).filter(Filter::checkbox("Done").equals(true));
    let query = query.sort(Sort::ascending("Name")).page_size(1).in_trash(true).pages_only();
    all.page(query.filter_properties(["Name"])).await;
    all.page(sources().templates(id).name("name").page_size(1)).await;
}

async fn databases(all: &Recorder) {
    let (databases, id) = (|| all.notion.databases(), DatabaseId::default());
    let create = databases().create(page()).title("title").description("text").inline(true);
    let create = create.properties([("Name", PropertySchemaInput::title())]);
    all.send(create.icon(icon()).cover(cover())).await;
    all.send(databases().retrieve(id)).await;
    let update = databases().move_to(id, page()).title("title").description("text").inline(true);
    all.send(update.icon(icon()).cover(cover()).in_trash(true).locked(true)).await;
}

async fn file_uploads(all: &Recorder) {
    let (uploads, upload) = (|| all.notion.file_uploads(), FileUpload::default());
    all.send(uploads().create().filename("a.txt").content_type("text/plain")).await;
    all.send(uploads().create_multi_part("a.txt", 2)).await;
    all.send(uploads().create_external("a.txt", "https://example.com/a.txt")).await;
    all.send(uploads().send(&upload, "text")).await;
    all.send(uploads().send_part(&upload, 1, "text")).await;
    all.send(uploads().complete(upload.id)).await;
    all.send(uploads().retrieve(upload.id)).await;
    all.page(uploads().list().status(FileUploadStatus::Uploaded).page_size(1)).await;
}

async fn pages(all: &Recorder) {
    let (pages, id) = (|| all.notion.pages(), page());
    let title = || PropertyInput::title("title");
    let create = || {
        let create = pages().create(id).property("title", title()).icon(icon()).cover(cover());
        create.filter_properties(["title"]).position(PagePosition::Start)
    };
    all.send(create().children([BlockInput::divider()])).await;
    all.send(create().template(TemplateInput::default_one())).await;
    all.send(create().markdown("text").markdown_version("v2").allow_async()).await;
    all.send(pages().retrieve(id).filter_properties(["title"])).await;
    let update = pages().update(id).property("title", title()).icon(icon()).cover(cover());
    let update = update.locked(true).in_trash(true).archived(true).erase_content();
    let update = update.template(TemplateInput::default_one());
    all.send(update.filter_properties(["title"])).await;
    all.send(pages().move_to(id, id)).await;
    all.page(pages().property_item(id, &PropertyId::from("title")).page_size(1)).await;
    all.send(pages().markdown(id).include_transcript().markdown_version("v2")).await;
    for update in [
        MarkdownUpdate::append("text"),
        MarkdownUpdate::replace("text"),
        MarkdownUpdate::update([("a", "b")]),
        MarkdownUpdate::replace_range("a...b", "text"),
    ] {
        let version = MarkdownVersion::V2;
        all.send(pages().update_markdown(id, update.clone()).markdown_version(version)).await;
        all.send(pages().update_markdown_async(id, update)).await;
    }
}

async fn views(all: &Recorder) {
    let (views, id) = (|| all.notion.views(), ViewId::default());
    let (source, query) = (DataSourceId::default(), ViewQueryId::default());
    let filter = || Filter::checkbox("Done").equals(true);
    all.page(views().list(source).in_database(DatabaseId::default()).page_size(1)).await;
    let create = views().create(DatabaseId::default(), source, "name", TableView::default());
    let create = create.filter(filter()).sort(Sort::ascending("Name")).quick_filter(filter());
    all.send(create.position(ViewPosition::Start)).await;
    let create = views().create(id, source, "name", ViewType::Table);
    all.send(create.placement(WidgetPlacement::Row(0))).await;
    let create = views().create(page(), source, "name", ViewType::Table);
    all.send(create.after_block(BlockId::default())).await;
    all.send(views().retrieve(id)).await;
    let update = views().update(id).name("name").filter(filter()).quick_filter(filter());
    let update = update.sorts([Sort::ascending("Name")]);
    all.send(update.configuration(TableView::default())).await;
    all.send(views().delete(id)).await;
    all.send(views().create_query(id).page_size(1)).await;
    all.page(views().results(id, query).page_size(1)).await;
    all.send(views().rows(id).page_size(1)).await;
    all.send(views().delete_query(id, query)).await;
}

async fn agents(all: &Recorder) {
    let (agents, agent) = (|| all.notion.agents(), AgentId::default());
    let filter = || json!({"property": "favorited", "checkbox": {"equals": true}});
    let query = agents().query().search("text").filter(filter()).verbose().include_deleted();
    all.page(query.sort("name", Direction::Ascending).page_size(1)).await;
    all.send(agents().retrieve(agent).verbose()).await;
    all.send(agents().insights(AgentRef::NotionAi).between(0, 1)).await;
    all.send(agents().enable(agent)).await;
    all.send(agents().disable(agent)).await;
    all.send(agents().credit_limit(agent, None)).await;
    all.send(agents().delete(agent)).await;
    all.send(agents().batch([AgentOperation::delete(agent)])).await;
    let sessions = || all.notion.sessions();
    let start = sessions().start(agent, "text").attachments([FileUploadId::default()]);
    all.send(start.metadata("name", "value").context("text")).await;
    all.send(sessions().say("id", "text")).await;
    all.send(sessions().decide("id", [("id", ActionDecision::Approve)])).await;
    all.send(sessions().resume("id", "id")).await;
    all.send(sessions().retrieve("id")).await;
    all.send(sessions().cancel("id").event("id")).await;
    let query = sessions().query().search("text").filter(filter());
    all.page(query.sort("created_at", Direction::Ascending).page_size(1)).await;
    let events = sessions().events("id").filter(filter());
    all.page(events.sort("sequence", Direction::Ascending).page_size(1)).await;
}

async fn others(all: &Recorder) {
    let notion = &all.notion;
    let oauth = || notion.oauth(&App::new("id", "secret"));
    let exchange = oauth().exchange("code").redirect_uri("https://example.com");
    all.send(exchange.external_account("key", "name")).await;
    all.send(oauth().refresh("token")).await;
    all.send(oauth().introspect("token")).await;
    all.send(oauth().revoke("token")).await;
    all.send(notion.async_tasks().retrieve("task_1")).await;
    all.page(notion.custom_emojis().list().name("name").page_size(1)).await;
    let notes = notion.meeting_notes().create(page(), FileUploadId::default());
    all.send(notes.title("title").language(MeetingLanguage::English).summary(true)).await;
    let query = notion.meeting_notes().query().filter(MeetingNoteFilter::title().is_empty());
    all.send(query.sort(MeetingNoteProperty::Title, Direction::Ascending).limit(1)).await;
    all.page(notion.search("text").pages().oldest_first().page_size(1)).await;
    all.send(notion.search("text").by_relevance()).await;
    all.page(notion.skills().plugins().page_size(1)).await;
    all.send(notion.skills().plugin("plugin")).await;
    all.send(notion.skills().skill(page())).await;
    all.page(notion.users().list().page_size(1)).await;
    all.send(notion.users().retrieve(UserId::default())).await;
    all.send(notion.users().me()).await;
}
