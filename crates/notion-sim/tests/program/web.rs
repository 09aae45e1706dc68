//! The workspace for eyes, as HTML and in a real browser.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::web::{get, send};
use crate::common::{Sim, id, paragraph};
use notion_sim::Fault;
use serde_json::{Value, json};

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

/// A workspace with a task tracker and some notes; gives the ids of the notes and of the database.
fn tracker() -> (Sim, String, String) {
    let sim = Sim::new();
    let title =
        json!({"properties": {"title": text("Home")}, "icon": {"type": "emoji", "emoji": "🏠"}});
    sim.patch(&format!("/v1/pages/{}", sim.root()), title);
    let database = sim.post(
        "/v1/databases",
        json!({
            "parent": {"page_id": sim.root()}, "title": text("Tasks"),
            "description": text("What there is to do before the launch."),
            "icon": {"type": "emoji", "emoji": "✅"},
            "initial_data_source": {"properties": {
                "Task": {"title": {}},
                "Status": {"status": {}},
                "Priority": {"select": {"options": [
                    {"name": "High", "color": "red"}, {"name": "Medium", "color": "yellow"},
                    {"name": "Low", "color": "blue"}]}},
                "Tags": {"multi_select": {"options": [
                    {"name": "web", "color": "purple"}, {"name": "docs", "color": "green"},
                    {"name": "legal", "color": "orange"}]}},
                "Owner": {"people": {}},
                "Due": {"date": {}},
                "Hours": {"number": {}},
                "Done": {"checkbox": {}},
                "No": {"unique_id": {"prefix": "TASK"}}}}
        }),
    );
    let source = id(&database["data_sources"][0]);
    let ada = sim.get("/v1/users")["results"][0]["id"].clone();
    for (task, status, priority, tags, due, hours) in [
        ("Write the announcement", "In progress", "High", &["docs", "web"][..], "2026-07-03", 6.5),
        ("Check <b>every</b> link & image", "Not started", "Medium", &["web"], "2026-07-06", 2.0),
        ("Ask legal about the licence", "Done", "High", &["legal"], "2026-06-29", 1.0),
        ("Draw the new icons", "In progress", "Low", &["web"], "2026-07-10", 12.0),
        ("Translate the guide", "Not started", "Low", &["docs"], "2026-07-20", 20.0),
    ] {
        let tags: Vec<Value> = tags.iter().map(|tag| json!({"name": tag})).collect();
        sim.row(
            &source,
            json!({
            "Task": {"title": text(task)}, "Status": {"status": {"name": status}},
            "Priority": {"select": {"name": priority}}, "Tags": {"multi_select": tags},
            "Owner": {"people": [{"id": ada}]}, "Due": {"date": {"start": due}},
            "Hours": {"number": hours}, "Done": {"checkbox": status == "Done"}}),
        );
    }
    let notes = sim.page(
        "Meeting notes",
        json!([
            {"callout": {"rich_text": text("Everything here lives in memory.")}},
            {"heading_2": {"rich_text": text("Agenda")}},
            {"bulleted_list_item": {"rich_text": text("Launch"), "children": [
                {"bulleted_list_item": {"rich_text": text("Who says what")}}]}},
            {"bulleted_list_item": {"rich_text": text("Budget")}},
            {"to_do": {"rich_text": text("Book the room"), "checked": true}},
            {"to_do": {"rich_text": text("Send the invitations")}},
            {"quote": {"rich_text": [{"text": {"content": "Simple beats "}},
                {"text": {"content": "clever"}, "annotations": {"italic": true}}]}},
            {"code": {"rich_text": text("let notion = Client::new(token);"), "language": "rust"}},
            {"table": {"table_width": 2, "has_column_header": true, "children": [
                {"table_row": {"cells": [text("What"), text("Cost")]}},
                {"table_row": {"cells": [text("Cake"), text("40")]}}]}},
            {"bookmark": {"url": "https://developers.notion.com"}},
            {"divider": {}},
        ]),
    );
    sim.patch(&format!("/v1/pages/{notes}"), json!({"icon": {"type": "emoji", "emoji": "📝"}}));
    sim.post(
        "/v1/comments",
        json!({"parent": {"page_id": notes}, "rich_text": text("Looks good.")}),
    );
    sim.append(&sim.root(), json!([paragraph("Welcome. Two things to look at:")]));
    sim.post(&format!("/v1/data_sources/{source}/query"), json!({"page_size": 2}));
    sim.call("GET", "/v1/pages/11111111-1111-4111-8111-111111111111", None);
    (sim, notes, id(&database))
}

/// A browser, if there is one.
fn browser() -> Option<&'static str> {
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found = known.into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        eprintln!("skipped: there is no Chromium to show the pages");
    }
    found
}

/// Runs the browser with a profile of its own; gives what it prints.
fn chromium(browser: &str, profile: &str, arguments: &[&str]) -> String {
    let mut running = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder().join(profile).display()))
        .args(["--hide-scrollbars", "--virtual-time-budget=9000"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = running.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut printed = String::new();
        output.read_to_string(&mut printed).map(|_| printed)
    });
    let status = (0..600).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        running.try_wait().unwrap()
    });
    let Some(status) = status else {
        running.kill().unwrap();
        panic!("the browser does not come to an end");
    };
    assert!(status.success());
    reader.join().unwrap().unwrap()
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("web");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What is between the tags, without them.
fn visible(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<').skip(1) {
        let (tag, behind) = piece.split_once('>').unwrap_or((piece, ""));
        if !tag.starts_with("style") && !tag.starts_with("script") {
            text.push_str(behind);
            text.push(' ');
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn pages_rows_and_databases_are_shown() {
    let (sim, notes, database) = tracker();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let page = get(&url, "/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let shown = visible(&page.body);
    for expected in
        ["🏠 Home", "✅ Tasks", "📝 Meeting notes", "5 rows", "POST /v1/comments", "404"]
    {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let shown = visible(&get(&url, &format!("/show/{database}")).body);
    for expected in [
        "What there is to do before the launch.",
        "Task Done Due Hours No Owner Priority Status Tags",
        "Write the announcement 2026-07-03 6.5 TASK-1 Ada Lovelace High In progress docs web",
        "TASK-5",
        "Check &lt;b&gt;every&lt;/b&gt; link &amp; image",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let body = get(&url, &format!("/show/{notes}")).body;
    let shown = visible(&body);
    for expected in
        ["Home / Meeting notes", "Agenda", "Book the room", "Simple beats clever", "Looks good."]
    {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    for expected in [
        "<li><span class=\"\">Launch</span><ul class=\"list\"><li>",
        "<i>clever</i>",
        "<span class=\"box checked\">",
        "<th>What</th><th>Cost</th></tr><tr><td>Cake</td>",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
    let without = notes.replace('-', "");
    assert_eq!(get(&url, &format!("/show/{without}")).body, body);
}

#[test]
fn looking_is_no_request_and_what_is_not_there_is_said() {
    let (sim, ..) = tracker();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let before = sim.workspace.requests().len();
    sim.workspace.inject(Fault::status(500));
    let missing = get(&url, "/show/11111111-1111-4111-8111-111111111111");
    assert_eq!(missing.status, 404);
    assert!(visible(&missing.body).contains("Nothing here"));
    assert_eq!(get(&url, "/requests").status, 200);
    assert_eq!(sim.workspace.requests().len(), before);
    // What is no page of HTML is a request like any other.
    assert_eq!(get(&url, "/nowhere").status, 500, "the fault");
    assert_eq!(get(&url, "/show/x").json()["code"], "invalid_request_url");
    assert_eq!(send(&url, "POST", "/", &[], "").json()["code"], "invalid_request_url");
}

#[test]
fn what_is_in_the_trash_is_gone_or_says_so() {
    let (sim, notes, _) = tracker();
    sim.patch(&format!("/v1/pages/{notes}"), json!({"in_trash": true}));
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let tree = get(&url, "/").body.split_once("</nav>").unwrap().0.to_owned();
    assert!(tree.contains("Tasks") && !tree.contains("Meeting notes"), "{tree}");
    assert!(visible(&get(&url, &format!("/show/{notes}")).body).contains("This is in the trash."));
}

#[test]
fn nothing_that_is_written_becomes_markup() {
    let sim = Sim::new();
    let evil = "<script>alert('1')</script>\" onload=\"x";
    let link = json!([{"text": {"content": evil, "link": {"url": "https://example.com/a"}}}]);
    let blocks = json!([
        {"paragraph": {"rich_text": link}},
        {"code": {"rich_text": text(evil), "language": "html"}},
        {"equation": {"expression": evil}},
        {"bookmark": {"url": "https://example.com/a"}},
        {"callout": {"rich_text": text(evil), "icon": {"type": "emoji", "emoji": "💥"}}},
    ]);
    let page = sim.page(evil, blocks);
    let source = sim.source(json!({(evil): {"title": {}}, "U": {"url": {}},
        "S": {"select": {"options": [{"name": evil}]}}}));
    sim.row(
        &source,
        json!({(evil): {"title": text(evil)}, "U": {"url": "data:text/html,x"},
        "S": {"select": {"name": evil}}}),
    );
    // Requests can't bring such addresses, but seeds can.
    let seed = sim.workspace.export().replace("https://example.com/a", "javascript:alert(1)");
    sim.workspace.import(seed).unwrap();
    sim.call("GET", "/v1/x?a='b'", None);
    sim.post("/v1/search", json!({"query": evil}));
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    for path in ["/", "/requests", &format!("/show/{page}"), &format!("/show/{source}")] {
        let answer = get(&url, path);
        let body = &answer.body;
        assert_eq!(body.matches("<script>").count(), 1, "{path}: our own\n{body}");
        assert!(body.contains("&lt;script&gt;"), "{path}");
        for wrong in ["\" onload", "href=\"javascript", "href=\"data:text"] {
            assert!(!body.contains(wrong), "{path}: {wrong}\n{body}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src 'unsafe"));
    }
}

/// What a shell makes of a command: its arguments.
fn arguments(command: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let shell = Command::new("sh").args(["-c", &script]).env("NOTION_TOKEN", "secret").output();
    let printed = String::from_utf8(shell.unwrap().stdout).unwrap();
    printed.split_terminator('\0').map(str::to_owned).collect()
}

fn unescaped(html: &str) -> String {
    let plain = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&amp;", "&")
}

/// The commands of the requests on a page.
fn commands(html: &str) -> Vec<Vec<String>> {
    let buttons = html.split("data-copy=\"").skip(1);
    buttons.map(|rest| arguments(&unescaped(rest.split_once('"').unwrap().0))).collect()
}

#[test]
fn a_request_can_be_sent_again_with_curl() {
    let sim = Sim::new();
    let query = json!({"query": "it's $HOME `id` \"quoted\"\n<b>"});
    sim.post("/v1/search", query.clone());
    sim.call("GET", "/v1/x?a='b'&c=$(id)", None);
    sim.raw("TOUCH|id", "/v1/y", "", Default::default());
    sim.raw("POST", "/v1/z", "application/octet-stream", vec![0xff].into());
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let found = commands(&get(&url, "/requests").body);
    let [method, get_, post] = found.as_slice() else { panic!("{found:?}") };
    let authorized = ["-H", "Authorization: Bearer secret", "-H", "Notion-Version: 2025-09-03"];
    assert_eq!(get_[..3], ["-X", "GET", &format!("{url}/v1/x?a='b'&c=$(id)")]);
    assert_eq!(get_[3..], authorized);
    assert_eq!(post[..3], ["-X", "POST", &format!("{url}/v1/search")]);
    assert_eq!(post[3..7], authorized);
    assert_eq!(post[7..10], ["-H", "Content-Type: application/json", "--data-raw"]);
    assert_eq!(serde_json::from_str::<Value>(&post[10]).unwrap(), query);
    assert_eq!(method[1], "TOUCH|id");
}

#[test]
fn requests_are_filtered() {
    let (sim, ..) = tracker();
    sim.workspace.inject(Fault::status(503));
    sim.call("GET", "/v1/users", None);
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    send(&server.base_url(), "GET", "/v1/users", &[("authorization", "Bearer t")], "");
    let paths = |query: &str| {
        let body = get(&server.base_url(), &format!("/requests{query}")).body;
        let paths = body.split("class=\"path\">").skip(1);
        paths.map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect::<Vec<String>>()
    };
    let all = paths("");
    let failed = paths("?failed=1");
    assert!(all.len() > 10 && all.len() == paths("?path=").len(), "{all:?}");
    assert_eq!(failed, ["/v1/users", "/v1/pages/11111111-1111-4111-8111-111111111111"]);
    let comments = paths("?path=comments");
    assert_eq!(comments, ["/v1/comments"]);
    assert_eq!(paths("?failed=1&path=users"), ["/v1/users"]);
    let body = get(&server.base_url(), "/requests?failed=1&path=%22%3E%3Cb%3E").body;
    assert!(body.contains("There are none.") && body.contains(" checked>"), "{body}");
    assert!(body.contains("value=\"&quot;&gt;&lt;b&gt;\""), "{body}");
}

#[test]
fn rows_and_their_table_lead_to_each_other() {
    let (sim, _, database) = tracker();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let table = get(&server.base_url(), &format!("/show/{database}")).body;
    let links: Vec<&str> = table.split("<tr id=\"row-").skip(1).map(|row| &row[..36]).collect();
    assert_eq!(links.len(), 5);
    let row = get(&server.base_url(), &format!("/show/{}", links[1])).body;
    for link in [
        format!("href=\"/show/{database}#row-{}\">← Tasks</a>", links[1]),
        format!("href=\"/show/{}\">↑ Write the announcement</a>", links[0]),
        format!("href=\"/show/{}\">↓ Ask legal about the licence</a>", links[2]),
    ] {
        assert!(row.contains(&link), "{link}: {row}");
    }
    let last = get(&server.base_url(), &format!("/show/{}", links[4])).body;
    assert!(last.contains(">↑ ") && !last.contains(">↓ "), "{last}");
}

#[test]
fn a_custom_emoji_takes_no_more_room_than_another() {
    let sim = Sim::new();
    let emoji = json!({"type": "custom_emoji", "custom_emoji": {
        "id": "45ce454c-d427-4f53-9489-e5d0f3d1db6b", "name": "party_parrot_with_a_hat", "url": "https://a.example/p.png"}});
    let page = sim.page("A page with a parrot", json!([]));
    sim.patch(&format!("/v1/pages/{page}"), json!({"icon": emoji}));
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let body = get(&server.base_url(), &format!("/show/{page}")).body;
    let sign = "<span class=\"icon custom\" title=\":party_parrot_with_a_hat:\">p</span>";
    assert_eq!(body.matches(sign).count(), 2, "in the side bar and on the page: {body}");
    assert!(!visible(&body).contains("parrot_with"), "{body}");
}

#[test]
fn a_browser_shows_it() {
    let Some(browser) = browser() else { return };
    let (sim, notes, database) = tracker();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let paths = [
        ("overview", "/".to_owned(), "Last requests"),
        (
            "database",
            format!("/show/{database}"),
            "Check &lt;b&gt;every&lt;/b&gt; link &amp; image",
        ),
        ("page", format!("/show/{notes}"), "Everything here lives in memory."),
        ("requests", "/requests".to_owned(), "/v1/comments"),
    ];
    for (name, path, expected) in paths {
        let address = format!("{url}{path}");
        let dom = chromium(browser, "pictures", &["--dump-dom", &address]);
        assert!(dom.contains(expected), "{name}: {dom}");
        assert_eq!(dom.matches("<main>").count(), 1, "{name}: {dom}");
        let picture = folder().join(format!("{name}.png"));
        let option = format!("--screenshot={}", picture.display());
        chromium(browser, "pictures", &["--window-size=1360,860", &option, &address]);
        let picture = std::fs::read(&picture).unwrap();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000, "{name}");
    }
}

#[test]
fn a_browser_shows_what_has_changed_since() {
    let Some(browser) = browser() else { return };
    let (sim, notes, _) = tracker();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    // The page is loaded, and asks again later; what changes before the third answer is seen then.
    let between = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/show/{notes}", between.local_addr().unwrap());
    std::thread::spawn(move || {
        for (index, stream) in between.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            if stream.read(&mut request).unwrap() == 0 {
                continue;
            }
            if index == 2 {
                sim.append(&notes, json!([paragraph("Added while you looked")]));
            }
            let answer = get(&url, &format!("/show/{notes}"));
            stream.write_all(format!("{}\r\n\r\n{}", answer.head, answer.body).as_bytes()).unwrap();
        }
    });
    let dom = chromium(browser, "changes", &["--dump-dom", &address]);
    assert!(dom.contains("Added while you looked"), "{dom}");
    assert_eq!(dom.matches("<main>").count(), 1, "{dom}");
}
