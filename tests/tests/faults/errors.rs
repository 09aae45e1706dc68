//! What goes wrong, and how it is told.

mod answers;

use std::sync::Arc;

use notion_api::{Client, Effect, ErrorKind, Method};
use notion_model::{
    DateValue, Filter, PageId, Properties, PropertyInput as Value, PropertySchemaInput as Schema,
    RichText,
};
use notion_sim::Workspace;
use notion_tests::block_on as run;
use notion_transport::Transport;
use notion_transport::clock::ManualClock;
use notion_transport::layer::{RateLimitSettings, RetrySettings};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use serde_json::{Value as Json, json};

/// A client whose waits take no time, and which gives up when it should.
fn client(transport: impl Transport) -> Client {
    let builder = Client::builder().token("ntn_topsecret").transport(transport);
    let builder = builder.clock(Arc::new(ManualClock::new()));
    builder.rate_limit(RateLimitSettings::unlimited()).build().expect("a client")
}

#[test]
fn rules_are_checked_before_sending_and_all_at_once() {
    let mock = MockTransport::new();
    let notion = client(mock.clone());
    let error = run(notion
        .pages()
        .create(PageId::nil())
        .property("Name", Value::title("x".repeat(200_001)))
        .property("Mail", Value::email("é".repeat(201)))
        .property("A.b", Value::multi_select(["a,b"]))
        .property("When", Value::date(DateValue::range("2026-02-01", "2026-01-01")))
        .send())
    .expect_err("it breaks rules");
    assert!(error.is_validation() && error.status().is_none() && error.attempts() == 0);
    let told: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "properties.Name.title: 101 elements, at most 100",
            "properties.Mail.email: 201 characters, at most 200",
            "properties[\"A.b\"].multi_select[0].name: the option \"a,b\" has a comma in its name",
            "properties.When.date.end: the range ends before it starts",
        ]
    );
    assert!(mock.requests().is_empty(), "nothing was sent");

    let new = |properties: Vec<(&'static str, Schema)>| {
        run(notion.databases().create(PageId::nil()).properties(properties).send())
            .expect_err("it breaks rules")
    };
    let titles = new(vec![("A", Schema::title()), ("B", Schema::title())]).to_string();
    assert!(titles.contains("2 title properties, exactly 1"), "{titles}");
    let options: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let options = new(vec![("A", Schema::title()), ("B", Schema::select(options))]).to_string();
    assert!(options.contains("101 options, at most 100"), "{options}");

    let leaf = || Filter::checkbox("x").equals(true);
    let deep = Filter::all([Filter::any([Filter::all([leaf(), leaf()]), leaf()]), leaf()]);
    let query = notion.data_sources().query(notion_model::DataSourceId::nil());
    let error =
        run(query.filter(deep).page_size(101).send()).expect_err("it breaks rules").to_string();
    assert!(
        error.contains("3 levels, at most 2")
            && error.contains("page_size: 101 items, from 1 to 100"),
        "{error}"
    );
}

#[test]
fn checks_can_be_switched_off() {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::post("/v1/pages")
            .reply(Reply::json(200, json!({"object": "page", "id": PageId::nil()}))),
    );
    let notion = Client::builder().transport(mock).validation(false).build().expect("a client");
    let long = RichText::text("x".repeat(3000));
    run(notion.pages().create(PageId::nil()).title(long).send()).expect("it was sent");
}

#[test]
fn an_answer_that_is_not_notions_keeps_what_it_said() {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::post("/v1/pages")
            .reply(Reply::html(502, "<html>Bad gateway</html>").header("cf-ray", "8f1c-FRA")),
    );
    let error = run(client(mock.clone()).pages().create(PageId::nil()).title("x").send())
        .expect_err("it failed");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
    assert!(
        matches!(error.kind(), ErrorKind::NotJson { body, ray: Some(ray), .. } if body.contains("Bad gateway") && ray == "8f1c-FRA")
    );
    assert!(error.may_have_been_applied(), "the page may have been made");
    assert_eq!(error.attempts(), 1, "and so it is not made again");
    assert_eq!(mock.requests().len(), 1);
    assert!(
        error.to_string().starts_with("POST /v1/pages: 502 with an answer that is not Notion's"),
        "{error}"
    );
}

#[test]
fn reads_are_repeated_and_creations_are_not() {
    let unavailable = || {
        Reply::json(
            500,
            json!({"object": "error", "status": 500, "code": "internal_server_error", "message": "Unexpected error occurred."}),
        )
    };
    let page = || Reply::json(200, json!({"object": "page", "id": PageId::nil()}));
    let mock = MockTransport::new();
    mock.expect(
        Expectation::get("/v1/pages/{page_id}")
            .reply(unavailable())
            .reply(unavailable())
            .reply(page()),
    );
    mock.expect(Expectation::patch("/v1/pages/{page_id}").reply(unavailable()).reply(page()));
    let notion = client(mock.clone());
    run(notion.pages().retrieve(PageId::nil()).send()).expect("the third attempt");
    run(notion.pages().trash(PageId::nil()).send()).expect("the second attempt");
    mock.verify().expect("all was as expected");
}

#[test]
fn nothing_tells_the_token() {
    let mock = MockTransport::from_fn(|request| {
        let seen = json!({"object": "error", "code": "validation_error", "message": format!("{request:?}")});
        http::Response::builder().status(400).body(seen.to_string().into()).map_err(|error| {
            notion_transport::Error::new(notion_transport::ErrorKind::Other).with_source(error)
        })
    });
    let notion = client(mock);
    let error = run(notion.databases().retrieve(notion_model::DatabaseId::nil()).send())
        .map(|database| format!("{database:?}"));
    let told = format!("{notion:?} {error:?} {:?}", Client::builder().token("ntn_topsecret"));
    assert!(!told.contains("topsecret"), "{told}");
    let plain = |url: &str| Client::builder().base_url(url).expect("an address");
    assert!(plain("http://example.com").build().is_err(), "the token would be seen");
    assert!(plain("http://example.com").plain_http().build().is_ok());
    for local in
        ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost", "https://example.com"]
    {
        assert!(plain(local).build().is_ok(), "{local}");
    }
}

#[test]
fn what_has_no_method_can_be_called() {
    let mock = MockTransport::new();
    mock.expect(
        Expectation::post("/v1/new/thing")
            .query("a", "b c")
            .header("notion-version", "2025-09-03")
            .header("authorization", "Bearer ntn_topsecret")
            .json(json!({"x": 1}))
            .reply(Reply::status(500))
            .reply(Reply::json(200, json!({"y": 2}))),
    );
    let notion = client(mock.clone());
    let call =
        notion.request(Method::POST, "/v1/new/thing").query("a", "b c").json(&json!({"x": 1}));
    let answer: Json = run(call.effect(Effect::Read).send()).expect("repeated, since it reads");
    assert_eq!(answer, json!({"y": 2}));
    mock.verify().expect("all was as expected");
}

#[test]
fn one_failure_does_not_keep_the_others() {
    let workspace = Workspace::new();
    let notion = client(workspace.clone());
    run(async {
        let database = notion.databases().create(workspace.root_page()).properties([
            ("Name", Schema::title()),
            ("Number", Schema::number(notion_model::NumberFormat::Number)),
        ]);
        let id = database.send().await.expect("a database").data_sources[0].id;
        let rows = (0..20).map(|n| {
            let mut row = Properties::from([("Name", Value::title(format!("{n}")))]);
            match n % 7 {
                3 => row.insert("Number", Value::checkbox(true)),
                5 => row.insert("Nowhere", Value::number(1)),
                _ => row.insert("Number", Value::number(n)),
            }
            row
        });
        let made =
            notion.pages().create_many(id, rows).concurrency(3).send().await.expect("results");
        for (n, result) in made.iter().enumerate() {
            match (n % 7, result) {
                (3 | 5, Err(error)) => assert!(error.is_validation(), "{error}"),
                (_, Ok(page)) => assert_eq!(page.title_text(), n.to_string()),
                (_, other) => panic!("row {n}: {other:?}"),
            }
        }
        let there = notion.data_sources().query(id).all().await.expect("rows");
        assert_eq!(there.len(), made.iter().filter(|result| result.is_ok()).count());
    });
}

#[test]
fn a_token_that_can_be_none_is_refused_before_anything_is_sent() {
    for (token, words) in [
        ("", "empty"),
        (" ", "empty"),
        ("ntn_topsecret\n", "line end"),
        (" ntn_topsecret", "blank"),
        ("Bearer ntn_topsecret", "`Bearer `"),
        ("ntn_top secret", "blanks"),
    ] {
        let mock = MockTransport::new();
        let built = Client::builder().token(token).transport(mock).build().expect_err("an error");
        let called = run(Client::new(token).users().me().send()).expect_err("an error");
        for error in [built, called] {
            assert!(matches!(error.kind(), ErrorKind::Setup(_)), "{error:?}");
            assert_eq!((error.attempts(), error.may_have_been_applied()), (0, false));
            let told = format!("{error} {error:?}");
            assert!(told.contains("the token") && told.contains(words), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
    // No token is another thing.
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/users/me").reply(Reply::status(401)));
    let notion = Client::builder().transport(mock.clone()).build().expect("a client");
    run(notion.users().me().send()).expect_err("Notion wants a token");
    assert!(!mock.requests()[0].headers().contains_key("authorization"));
}

#[test]
fn a_base_url_that_can_not_be_meant_is_refused() {
    for (url, words) in [
        ("ftp://example.com", "not an http or https address"),
        ("api.notion.com", "not an http or https address"),
        ("", "not an http or https address"),
        ("https://user:topsecret@example.com", "a user or a password"),
        ("https://topsecret@example.com/notion", "a user or a password"),
        ("https://example.com/?key=topsecret", "a query or a fragment"),
        ("https://example.com/#topsecret", "a query or a fragment"),
        ("https://api.notion.com/v1", "\"https://api.notion.com\" is right"),
        ("https://api.notion.com/v1/", "\"https://api.notion.com\" is right"),
        ("http://127.0.0.1:8080/notion/v1", "\"http://127.0.0.1:8080/notion\" is right"),
    ] {
        let error = Client::builder().base_url(url).expect_err(url);
        let told = format!("{error} {error:?}");
        assert!(told.contains(words), "{told}");
        assert!(!told.contains("topsecret"), "{told}");
    }
    for url in
        ["https://api.notion.com/", "http://localhost:8080", "https://example.com/notion/v12"]
    {
        assert!(Client::builder().base_url(url).is_ok(), "{url}");
    }
}

#[test]
fn violations_are_one_line_in_a_log_and_several_if_asked_for() {
    let notion = client(MockTransport::new());
    let create = notion.pages().create(PageId::nil());
    let create = create.property("When", Value::date(DateValue::range("2026-02-01", "2026-01-01")));
    let error = run(create.property("Mail", Value::email("é".repeat(201))).send());
    let error = error.expect_err("it breaks rules");
    assert_eq!(
        error.to_string(),
        "POST /v1/pages: not sent, the request breaks the rules: \
         properties.When.date.end: the range ends before it starts; \
         properties.Mail.email: 201 characters, at most 200"
    );
    let lines = format!("{error:#}");
    assert_eq!(lines.lines().count(), 3, "{lines}");
    assert_eq!(lines.lines().nth(2), Some("  properties.Mail.email: 201 characters, at most 200"));
}

#[test]
fn a_message_says_the_doubt_and_counts_once() {
    let doubt = "the write may have been applied";
    let fault = |kind| Reply::fault(kind);
    use notion_transport::ErrorKind::{Connect, Interrupted};
    let create = "/v1/pages";
    let cases: [(Reply, bool, u32); 5] = [
        (fault(Interrupted), true, 1),
        (fault(Connect), false, 5),
        (Reply::html(502, "<h1>Bad gateway</h1>"), true, 1),
        (Reply::json(200, json!([])), true, 1),
        (
            Reply::json(
                400,
                json!({"object": "error", "code": "validation_error", "message": "no"}),
            ),
            false,
            1,
        ),
    ];
    for (reply, in_doubt, attempts) in cases {
        let mock = MockTransport::new();
        let expectation =
            (0..attempts).fold(Expectation::post(create), |e, _| e.reply(reply.clone()));
        mock.expect(expectation);
        let notion = client(mock);
        let error = run(notion.pages().create(PageId::nil()).title("x").send()).expect_err("one");
        let told = error.to_string();
        assert_eq!(error.may_have_been_applied(), in_doubt, "{told}");
        assert_eq!(told.contains(doubt), in_doubt, "{told}");
        assert_eq!(error.attempts(), attempts, "{told}");
        assert_eq!(told.matches("attempts").count(), usize::from(attempts > 1), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    // A read leaves none.
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/users/me").reply(Reply::json(200, json!([]))));
    let error = run(client(mock).users().me().send()).expect_err("not a user");
    assert!(!error.to_string().contains(doubt), "{error}");
    assert_eq!(error.attempts(), 1, "it was sent");
}

#[test]
fn a_refusal_says_how_long() {
    let body = json!({"object": "error", "code": "rate_limited", "message": "Slow down."});
    let refusal = move |_: &notion_transport::Request| {
        let mut response = http::Response::new(body.to_string().into());
        *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
        response.headers_mut().insert("retry-after", 3600.into());
        Ok(response)
    };
    let notion = client(MockTransport::from_fn(refusal));
    let error = run(notion.users().me().send()).expect_err("it is refused");
    assert!(error.to_string().contains("3600"), "{error}");
}

/// The error of retrieving a page that is answered with `status` and `body`.
fn retrieved(status: u16, body: Reply) -> notion_api::Error {
    let mock = MockTransport::new();
    mock.expect(Expectation::get("/v1/pages/{page_id}").reply(body));
    let notion = Client::builder().transport(mock).retry(RetrySettings::default().max_attempts(1));
    let notion = notion.build().expect("a client");
    let error = run(notion.pages().retrieve(PageId::nil()).send()).expect_err("it failed");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    error
}

#[test]
fn only_notion_says_what_is_not_there() {
    type Is = fn(&notion_api::Error) -> bool;
    let all: [(u16, &str, Is); 6] = [
        (400, "validation_error", notion_api::Error::is_validation),
        (401, "unauthorized", notion_api::Error::is_unauthorized),
        (403, "restricted_resource", notion_api::Error::is_permission),
        (404, "object_not_found", notion_api::Error::is_not_found),
        (409, "conflict_error", notion_api::Error::is_conflict),
        (429, "rate_limited", notion_api::Error::is_rate_limited),
    ];
    for (status, code, is) in all {
        let html = Reply::html(status, "<!DOCTYPE html><title>you have been blocked</title>");
        assert!(!is(&retrieved(status, html)), "{status} of a gateway");
        let gateway = Reply::json(status, json!({"code": "NO_ROUTE", "message": "no route"}));
        assert!(!is(&retrieved(status, gateway)), "{status} of a gateway, in JSON");

        let of = |code: &str| {
            let body = json!({"object": "error", "status": status, "code": code, "message": "no"});
            retrieved(status, Reply::json(status, body))
        };
        assert!(is(&of(code)), "{code}");
        assert!(is(&of("a_code_of_tomorrow")), "{status} with a code that is not known");
        let admin = json!({"type": "error", "status": status, "code": "new", "message": "no"});
        assert!(is(&retrieved(status, Reply::json(status, admin))), "as the Admin API says it");
        // Each is one thing only, and a code that is known counts, not the status.
        let others = all.iter().filter(|(_, other, _)| *other != code);
        assert!(others.clone().all(|(_, _, is)| !is(&of(code))), "{code}");
        assert!(others.clone().all(|(_, _, is)| !is(&of("new"))), "{status}");
        let other = if code == "object_not_found" { "unauthorized" } else { "object_not_found" };
        assert!(!is(&of(other)), "{status} with {other}");
    }
}

#[test]
fn databases_and_data_sources_are_told_apart() {
    let id = notion_model::DataSourceId::nil();
    let not_found = json!({"object": "error", "status": 404, "code": "object_not_found", "message": "Could not find it."});
    let mock = MockTransport::from_fn(move |_| {
        let mut response = http::Response::new(not_found.to_string().into());
        *response.status_mut() = http::StatusCode::NOT_FOUND;
        Ok(response)
    });
    let notion = client(mock);
    for error in [
        run(notion.data_sources().query(id).send()).expect_err("not found"),
        run(notion.data_sources().retrieve(id).send()).expect_err("not found"),
    ] {
        assert!(error.is_not_found());
        let error = error.to_string();
        assert!(
            error.contains(
                "if this is the id of a database, databases().retrieve(id) lists its data sources"
            ),
            "{error}"
        );
    }
    let database = notion.databases().retrieve(notion_model::DatabaseId::nil());
    let error = run(database.send()).expect_err("not found").to_string();
    assert!(error.contains("if this is the id of a data source"), "{error}");
    let error = run(notion.pages().retrieve(PageId::nil()).send()).expect_err("none").to_string();
    assert!(!error.contains("if this is"), "{error}");

    // Where Notion says what it is, so does the error.
    let known = json!({
        "object": "error", "status": 400, "code": "validation_error",
        "message": "Databases with multiple data sources are not supported in this API version.",
        "additional_data": {
            "error_type": "multiple_data_sources_for_database", "database_id": PageId::nil(),
            "child_data_source_ids": ["38c9ce7b-60a4-8171-9555-ff211bc8f65c"],
        },
    });
    let mock = MockTransport::new();
    mock.expect(
        Expectation::post("/v1/data_sources/{data_source_id}/query").reply(Reply::json(400, known)),
    );
    let error = run(client(mock).data_sources().query(id).send()).expect_err("a database's");
    let end =
        "this is the id of a database; its data sources are 38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    assert!(error.to_string().ends_with(end), "{error}");
}
