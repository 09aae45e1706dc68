//! No call takes for its answer what is none: every endpoint against every kind of it.

use bytes::Bytes;
use notion_api::{Answer, Client, Effect, Error, ErrorKind, Method};
use notion_model::{
    AsyncTask, BlockId, BlockInput as Block, Comment, CustomEmoji, DataSource, DataSourceId,
    Database, FileUpload, List, Page, PageId, PageMarkdown, PropertyItemResponse, SearchResult,
    TemplateList, User, View, ViewQuery, ViewRow,
};
use notion_tests::beside;
use notion_transport::mock::MockTransport;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::calls::results;

const NIL: &str = "10000000-0000-4000-8000-000000000001";

/// What a proxy, a cache or a fault may answer with 200.
fn odd() -> Vec<Value> {
    let error =
        json!({"object": "error", "status": 500, "code": "internal_server_error", "message": "x"});
    vec![
        json!({}),
        error,
        json!({"error": "invalid_grant"}),
        json!({"object": "galaxy", "id": NIL}),
        json!({"object": "galaxy", "results": [], "has_more": false}),
        json!([]),
        json!("OK"),
        Value::Null,
    ]
}

#[tokio::test]
async fn what_is_no_answer_is_taken_for_none() {
    for odd in odd() {
        let results = results(&odd.to_string()).await;
        assert!(results.len() > 60, "{}", results.len());
        let mut taken = Vec::new();
        for error in results {
            let Err(error) = error else {
                taken.push(());
                continue;
            };
            assert_eq!(error.attempts(), 1, "{error}");
            let route = error.route().expect("a route");
            let reads = route.effect() == Effect::Read;
            assert_eq!(error.may_have_been_applied(), !reads, "{odd}: {error}");
            let odd_kind = matches!(
                error.kind(),
                ErrorKind::UnexpectedAnswer { .. }
                    | ErrorKind::BrokenList(_)
                    | ErrorKind::Decode { .. }
            );
            assert!(odd_kind, "{error:?}");
        }
        // A view query is made up by the test. That a token is revoked is said by nothing at all, and so are some things
        // of the Admin API: two, and three of which no key is known to be there always.
        let most = if odd == json!({}) { 2 + 5 } else { 1 };
        assert!(taken.len() <= most, "{odd}: {}", taken.len());
    }
}

fn answering(answer: &Value) -> Client {
    let answer = Bytes::from(answer.to_string());
    let mock = MockTransport::from_fn(move |_| Ok(http::Response::new(answer.clone())));
    Client::builder().transport(mock).without_layers().build().expect("a client")
}

fn problem<T>(result: Result<T, Error>) -> (String, bool) {
    let error = result.err().expect("an error");
    let ErrorKind::UnexpectedAnswer { flaw, .. } = error.kind() else { panic!("{error:?}") };
    (flaw.to_string(), error.may_have_been_applied())
}

#[tokio::test]
async fn an_error_says_what_is_wrong_with_an_answer() {
    let (page, block) = (PageId::default(), BlockId::default());
    let notion = answering(&json!({}));
    let read = problem(notion.pages().retrieve(page).send().await);
    assert_eq!(read, ("it is no page: it does not say its object".to_owned(), false));
    let created = problem(notion.pages().create(page).title("x").send().await);
    assert!(created.1, "the page may be there");

    let notion = answering(&json!({"object": "data_source", "id": NIL}));
    let read = problem(notion.pages().retrieve(page).send().await);
    assert_eq!(read.0, "it is no page: its object is \"data_source\"");

    for id in [json!(null), json!(5), json!(""), json!("x")] {
        let notion = answering(&json!({"object": "page", "id": id}));
        let updated = problem(notion.pages().update(page).title("x").send().await);
        assert_eq!(updated, ("it is no page: its id is missing or odd".to_owned(), true));
    }

    // In a list, too.
    let list = |item: Value| json!({"object": "list", "results": [item], "has_more": false, "next_cursor": null});
    let nameless = list(json!({"object": "block", "type": "divider", "divider": {}}));
    let notion = answering(&nameless);
    let read = problem(notion.blocks().tree(block).send().await);
    assert_eq!(read.0, "it is no block: its id is missing or odd");
    problem(notion.blocks().children(block).all().await);
    let other = answering(&list(json!({"object": "user", "id": NIL})));
    problem(other.data_sources().query(DataSourceId::default()).all().await);
    // What a search finds is kept as it came, and is no page that could be taken for one.
    let found = other.search("x").all().await.expect("what was found");
    assert!(found[0].as_page().is_none() && found[0].as_data_source().is_none());
}

/// An append names as many new blocks as were sent; behind a place in the middle those that stood there come along.
#[tokio::test]
async fn an_append_has_as_many_blocks_as_were_sent() {
    let (page, block) = (PageId::default(), json!({"object": "block", "id": NIL}));
    let answer = |count: usize| {
        let results = vec![block.clone(); count];
        answering(
            &json!({"object": "list", "results": results, "has_more": false, "next_cursor": null}),
        )
    };
    let blocks = || [Block::divider(), Block::divider()];
    for (count, end, middle) in
        [(0, false, false), (1, false, false), (2, true, true), (3, false, true)]
    {
        let append = answer(count).blocks().append(page, blocks()).send().await;
        assert_eq!(append.is_ok(), end, "{count}");
        assert!(append.err().is_none_or(|error| error.may_have_been_applied()));
        let after = answer(count).blocks().append(page, blocks()).position(BlockId::default());
        assert_eq!(after.send().await.is_ok(), middle, "{count}");
    }
}

/// Whoever calls an endpoint that has no method knows what it answers; that an error is none is known here.
#[tokio::test]
async fn a_raw_request_takes_no_error_for_its_answer() {
    let error =
        json!({"object": "error", "status": 500, "code": "internal_server_error", "message": "x"});
    let notion = answering(&error);
    let post = notion.request(Method::POST, "/v1/new").send::<Value>().await.unwrap_err();
    assert!(matches!(post.kind(), ErrorKind::UnexpectedAnswer { .. }), "{post}");
    assert!(post.may_have_been_applied());
    let get = notion.request(Method::GET, "/v1/new").send::<Value>().await.unwrap_err();
    assert!(!get.may_have_been_applied(), "it reads");
    let other = answering(&json!({"any": "thing"}));
    assert!(other.request(Method::GET, "/v1/new").send::<Value>().await.is_ok());
}

/// Whether this is an answer, read as a `T`; `None` if it can't be read.
fn is_one<T: Answer + DeserializeOwned>(answer: &Value) -> Result<(), String> {
    let answer: T = notion_model::from_value(answer).map_err(|error| error.to_string())?;
    answer.check().map_err(|flaw| flaw.to_string())
}

/// Whatever Notion answered is taken for its answer.
#[test]
fn what_was_recorded_is_an_answer() {
    let files = beside::recordings();
    let mut checked = 0;
    for file in &files {
        let kind = file.file_stem().and_then(|kind| kind.to_str()).unwrap_or_default();
        let check: fn(&Value) -> Result<(), String> = match kind {
            "async_task" => is_one::<AsyncTask>,
            "block" => is_one::<notion_model::Block>,
            "comment" => is_one::<Comment>,
            "data_source" => is_one::<DataSource>,
            "database" => is_one::<Database>,
            "file_upload" => is_one::<FileUpload>,
            "page" => is_one::<Page>,
            "page_markdown" => is_one::<PageMarkdown>,
            "property_item" => is_one::<PropertyItemResponse>,
            "user" => is_one::<User>,
            "view" => is_one::<View>,
            "view_query" => is_one::<ViewQuery>,
            "templates" => is_one::<TemplateList>,
            "list.block" => is_one::<List<notion_model::Block>>,
            "list.comment" => is_one::<List<Comment>>,
            "list.custom_emoji" => is_one::<List<CustomEmoji>>,
            "list.file_upload" => is_one::<List<FileUpload>>,
            "list.page" => is_one::<List<ViewRow>>,
            "list.page_or_data_source" => is_one::<List<SearchResult>>,
            "list.property_item" => is_one::<PropertyItemResponse>,
            "list.user" => is_one::<List<User>>,
            "list.view" => is_one::<List<View>>,
            _ => continue,
        };
        for record in beside::records(file) {
            // One is what somebody wrote into a test, not what Notion answered.
            let response = &record["response"];
            let mut items = response["results"].as_array().into_iter().flatten();
            let written = record["origin"] == "captured" && items.any(|item| item["id"].is_null());
            let shown = || format!("{}: {response}", record["source"]);
            // Before version 2025-09-03, searches found databases.
            let found = response["results"].as_array().into_iter().flatten();
            let databases = found.filter(|item| item["object"] == "database").count();
            match check(response) {
                Err(_) if written && kind == "list.block" => {}
                Err(_) if databases > 0 && kind == "list.page" => {}
                result => assert_eq!(result, Ok(()), "{}", shown()),
            }
            checked += 1;
        }
    }
    assert!(checked > 1000 || files.is_empty(), "{checked}");
}

/// What a token may not read has its object and its id only, and is an answer.
#[tokio::test]
async fn short_forms_are_answers() {
    let short = |object: &str| answering(&json!({"object": object, "id": NIL}));
    assert!(short("page").pages().create(PageId::default()).title("x").send().await.is_ok());
    assert!(short("block").blocks().retrieve(BlockId::default()).send().await.is_ok());
    assert!(short("user").users().me().send().await.is_ok());
    assert!(short("comment").comments().create(PageId::default(), "x").send().await.is_ok());
}
