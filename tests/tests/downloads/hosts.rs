//! Hosts of files, and what they do: redirect, know ranges or not, change what they have, break off, lie.

use bytes::Bytes;
use http::StatusCode;
use notion_api::{Client, DownloadProblem, Error, ErrorKind};
use notion_model::{FileHolder, FileLocation, FileSpot, HeldFile, Page};
use notion_transport::ErrorKind as Fault;
use notion_transport::mock::{Expectation, MockTransport, Piece, Reply};
use serde_json::{Value, json};

use super::{client, problem};

const FILE: &str = "application/x-file";
const PATH: &str = "/bucket/a.bin";

fn page(url: &str) -> Value {
    json!({
        "object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c",
        "icon": {"type": "file", "file": {"url": url, "expiry_time": "2030-01-01T00:00:00.000Z"}},
    })
}

fn held(url: &str) -> HeldFile {
    let page: Page = notion_model::from_value(&page(url)).expect("a page");
    page.files().remove(0)
}

fn file() -> HeldFile {
    held("https://s3.example/bucket/a.bin?sig=1")
}

fn cut() -> Piece {
    Piece::cut(Fault::Interrupted)
}

fn whole(tag: &str, text: &'static str) -> Reply {
    let reply = Reply::pieces(200, FILE, [text]).header("content-length", &text.len().to_string());
    if tag.is_empty() { reply } else { reply.header("etag", tag) }
}

/// Ten bytes are announced, and some come before it breaks.
fn broken(tag: &str, text: &'static str) -> Reply {
    let reply = Reply::pieces(200, FILE, [text.into(), cut()]).header("content-length", "10");
    if tag.is_empty() { reply } else { reply.header("etag", tag) }
}

fn rest(range: &str, text: &'static str) -> Reply {
    Reply::pieces(206, FILE, [text]).header("content-range", range)
}

/// A host that answers with these, one after the other.
fn host(replies: impl IntoIterator<Item = Reply>) -> (MockTransport, Client) {
    let mock = MockTransport::new();
    mock.expect(replies.into_iter().fold(Expectation::get(PATH), Expectation::reply));
    (mock.clone(), client(mock))
}

async fn to_memory(notion: &Client) -> Result<Bytes, Error> {
    notion.files().download(file()).to_memory(100).send().await.map(|done| done.to)
}

/// What a stream hands out, and how it ends.
async fn streamed(notion: &Client) -> (String, Option<Error>) {
    let mut text = String::new();
    let mut stream = match notion.files().download(file()).stream().await {
        Ok(stream) => stream,
        Err(error) => return (text, Some(error)),
    };
    loop {
        match stream.try_next().await {
            Ok(Some(chunk)) => text.push_str(std::str::from_utf8(&chunk).expect("text")),
            Ok(None) => return (text, None),
            Err(error) => {
                assert!(stream.try_next().await.expect("an end").is_none(), "nothing follows");
                return (text, Some(error));
            }
        }
    }
}

#[tokio::test]
async fn a_download_goes_on_where_it_was_and_nowhere_else() {
    let (mock, notion) = host([
        broken("\"a\"", "0123"),
        rest("bytes 4-9/10", "456").header("etag", "\"a\""),
        rest("bytes 7-9/*", "789"),
    ]);
    assert_eq!(streamed(&notion).await.0, "0123456789");
    mock.verify().expect("three requests");
    let asked: Vec<_> = mock.requests();
    assert!(asked[0].headers().get("range").is_none());
    for (request, range) in [(&asked[1], "bytes=4-"), (&asked[2], "bytes=7-")] {
        assert_eq!(
            (&request.headers()["range"], &request.headers()["if-range"]),
            (&range.parse().expect("a value"), &"\"a\"".parse().expect("a value"))
        );
        assert_eq!(request.headers()["accept-encoding"], "identity");
    }
}

#[tokio::test]
async fn nothing_is_put_together_that_does_not_belong_together() {
    let anew = || whole("\"b\"", "abcde");
    for (what, second, third, from_memory, from_stream) in [
        ("it has changed", anew(), None, "abcde", Err(DownloadProblem::Changed)),
        ("no ranges, and the same", whole("\"a\"", "0123456789"), None, "0123456789", Ok(())),
        (
            "no ranges, and it does not say",
            whole("", "abcde"),
            None,
            "abcde",
            Err(DownloadProblem::Changed),
        ),
        (
            "another range",
            rest("bytes 3-9/10", "3456789"),
            Some(anew()),
            "abcde",
            Err(DownloadProblem::Changed),
        ),
        (
            "a range of another length",
            rest("bytes 4-8/9", "45678"),
            Some(anew()),
            "abcde",
            Err(DownloadProblem::Changed),
        ),
        (
            "another tag",
            rest("bytes 4-9/10", "456789").header("etag", "\"b\""),
            Some(anew()),
            "abcde",
            Err(DownloadProblem::Changed),
        ),
        (
            "no range",
            Reply::pieces(206, FILE, ["456789"]),
            Some(anew()),
            "abcde",
            Err(DownloadProblem::Changed),
        ),
        ("it is shorter", Reply::status(416), Some(anew()), "abcde", Err(DownloadProblem::Changed)),
    ] {
        let replies = || [Some(broken("\"a\"", "0123")), Some(second.clone()), third.clone()];
        let (mock, notion) = host(replies().into_iter().flatten());
        assert_eq!(
            to_memory(&notion).await.unwrap_or_else(|e| panic!("{what}: {e}")),
            from_memory,
            "{what}"
        );
        mock.verify().unwrap_or_else(|error| panic!("{what}: {error}"));
        let (_, notion) = host(replies().into_iter().flatten());
        match (streamed(&notion).await, from_stream) {
            ((text, None), Ok(())) => assert_eq!(text, "0123456789", "{what}"),
            ((text, Some(error)), Err(expected)) => {
                assert_eq!((text.as_str(), problem(&error)), ("0123", expected), "{what}");
            }
            (other, _) => panic!("{what}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn without_a_tag_it_begins_anew_or_is_an_error() {
    for tag in ["", "W/\"a\""] {
        let (mock, notion) = host([broken(tag, "0123"), whole(tag, "0123456789")]);
        assert_eq!(to_memory(&notion).await.expect("a file"), "0123456789");
        assert!(mock.requests()[1].headers().get("range").is_none());
        let (mock, notion) = host([broken(tag, "0123")]);
        let (text, error) = streamed(&notion).await;
        let error = error.expect("an error");
        let ErrorKind::Transport(error) = error.kind() else { panic!("{error:?}") };
        assert_eq!(
            (text.as_str(), error.kind(), error.received()),
            ("0123", Fault::Interrupted, Some(4))
        );
        assert_eq!(mock.requests().len(), 1);
    }
    // A host that knows no ranges, and says so whatever it is asked for.
    let (mock, notion) =
        host([broken("\"a\"", "0123"), Reply::status(416).header("etag", "x"), Reply::status(416)]);
    let error = to_memory(&notion).await.expect_err("refused");
    assert_eq!(
        problem(&error),
        DownloadProblem::Refused { status: StatusCode::RANGE_NOT_SATISFIABLE }
    );
    assert_eq!(mock.requests().len(), 3);
    // Nothing has been handed out yet.
    let (_, notion) = host([broken("", ""), whole("", "0123456789")]);
    assert_eq!(streamed(&notion).await.0, "0123456789");
}

#[tokio::test]
async fn a_length_that_is_not_kept_to_is_an_error() {
    let short = || Reply::pieces(200, FILE, ["0123"]).header("content-length", "10");
    let (_, notion) = host([short()]);
    let (text, error) = streamed(&notion).await;
    let error = error.expect("an error").to_string();
    assert!(text == "0123" && error.contains("4 bytes of Some(10)"), "{error}");
    let long = || Reply::pieces(200, FILE, ["0123", "4567"]).header("content-length", "6");
    let (_, notion) = host([long()]);
    let (text, error) = streamed(&notion).await;
    assert!(text == "0123" && error.expect("an error").to_string().contains("longer"));
    // One that always breaks at the same place is not asked for ever.
    let (mock, notion) = host(std::iter::repeat_n(broken("\"a\"", ""), 7));
    to_memory(&notion).await.expect_err("an end");
    assert_eq!(mock.requests().len(), 6);
}

#[tokio::test]
async fn the_host_gets_nothing_of_the_client() {
    let mock = MockTransport::new();
    let redirect = |to: &str| Reply::status(302).header("location", to);
    mock.expect(Expectation::get(PATH).reply(redirect("//elsewhere.example/x?sig=2")));
    mock.expect(Expectation::get("/x").reply(redirect("y")));
    mock.expect(Expectation::get("/y").reply(broken("\"a\"", "01234")));
    // What is missing is asked for where the file is, and not where it was sent to.
    mock.expect(Expectation::get(PATH).reply(rest("bytes 5-9/10", "56789")));
    let done = to_memory(&client(mock.clone())).await.expect("a file");
    assert_eq!(done, "0123456789");
    mock.verify().expect("all of it");
    let hosts: Vec<_> =
        mock.requests().iter().map(|it| it.uri().host().expect("one").to_owned()).collect();
    assert_eq!(hosts, ["s3.example", "elsewhere.example", "elsewhere.example", "s3.example"]);
    for request in mock.requests() {
        let names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
        let known = ["accept-encoding", "if-range", "range", "user-agent"];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
        assert!(!format!("{request:?}").contains("topsecret"));
    }
    for to in ["http://s3.example/", "ftp://x/"] {
        let (_, notion) = host([redirect(to)]);
        let error = to_memory(&notion).await.expect_err(to);
        assert_eq!(problem(&error), DownloadProblem::Redirect, "{to}");
    }
    let (mock, notion) = host(std::iter::repeat_n(redirect(PATH), 6));
    let error = to_memory(&notion).await.expect_err("a circle");
    assert_eq!((problem(&error), mock.requests().len()), (DownloadProblem::Redirect, 6));
}

#[tokio::test]
async fn an_address_is_renewed_once_also_in_the_middle() {
    let refused = || Reply::pieces(403, "application/xml", ["<Code>AccessDenied</Code>"]);
    let again = |sig: u8| page(&format!("https://s3.example{PATH}?sig={sig}"));
    let holder = Expectation::get("/v1/pages/{page_id}");
    let mock = MockTransport::new();
    let file = |sig: &str| Expectation::get(PATH).query("sig", sig);
    mock.expect(file("1").reply(refused()));
    mock.expect(holder.clone().reply(Reply::json(200, again(2))).reply(Reply::json(200, again(3))));
    mock.expect(file("2").reply(broken("\"a\"", "01234")).reply(refused()));
    mock.expect(file("3").reply(rest("bytes 5-9/10", "56789")));
    assert_eq!(to_memory(&client(mock.clone())).await.expect("a file"), "0123456789");
    mock.verify().expect("all of it");
    let with_token = |it: &&notion_transport::Request| it.headers().contains_key("authorization");
    assert_eq!(mock.requests().iter().filter(with_token).count(), 2, "those for the page");

    let mock = MockTransport::new();
    mock.expect(Expectation::get(PATH).reply(refused()).times(2));
    mock.expect(holder.reply(Reply::json(200, again(2))));
    let error = to_memory(&client(mock.clone())).await.expect_err("refused");
    assert_eq!(problem(&error), DownloadProblem::Refused { status: StatusCode::FORBIDDEN });
    assert!(!format!("{error} {error:?}").contains("sig="), "{error:?}");
    mock.verify().expect("once");
}

#[tokio::test]
async fn a_file_elsewhere_is_fetched_only_if_that_is_said() {
    let (mock, notion) = host([whole("", "0123456789")]);
    let mut external = file();
    external.location = FileLocation::External("https://e.example/bucket/a.bin".into());
    let refused = notion.files().download(&external).to_memory(100).send().await;
    let error = refused.expect_err("it is not said");
    assert_eq!((problem(&error), error.attempts()), (DownloadProblem::External, 0));
    assert!(mock.requests().is_empty());
    let done = notion.files().download(&external).external().to_memory(100).send().await;
    assert_eq!(done.expect("a file").bytes, 10);
    assert!(matches!((external.holder, external.spot), (FileHolder::Page(_), FileSpot::Icon)));
    for wrong in ["", "a.png", "file:///etc/passwd", "data:text/plain,x", "https:///x"] {
        let error = notion.files().download_url(wrong).to_memory(9).send().await.expect_err(wrong);
        assert_eq!(problem(&error), DownloadProblem::NotAnAddress, "{wrong}");
    }
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn a_host_is_none_of_notions_rate() {
    use notion_transport::layer::{RateLimitSettings, RetrySettings, TimeoutSettings};

    let mock = MockTransport::new();
    let busy = Reply::status(503).header("retry-after", "3");
    mock.expect(Expectation::get(PATH).reply(busy).reply(whole("", "0123456789")).any_times());
    let clock = notion_transport::clock::ManualClock::new();
    let hour = std::time::Duration::from_secs(3600);
    let notion =
        Client::builder().transport(mock.clone()).clock(std::sync::Arc::new(clock.clone()));
    let notion = notion.rate_limit(RateLimitSettings::new(1, hour));
    let notion = notion.timeout(TimeoutSettings::default().attempt(None));
    let notion = notion.retry(RetrySettings::default().deadline(None)).build().expect("a client");
    for _ in 0..5 {
        to_memory(&notion).await.expect("a file");
    }
    use notion_transport::clock::Clock;
    assert!(clock.now() < std::time::Duration::from_secs(60), "{:?}", clock.now());
    assert!(
        notion.limiter().expect("one").state().paused_for.is_zero(),
        "and none of Notion's calls waits"
    );
}
