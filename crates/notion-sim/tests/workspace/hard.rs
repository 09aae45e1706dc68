//! What is nested, circular, huge or nonsense is answered or refused: nothing of it ends or blocks the process.

use crate::common::{Sim, id, paragraph};
use serde_json::{Value, json};

fn database_in(sim: &Sim, page: &str) -> (String, String) {
    let body = json!({"parent": {"page_id": page},
        "initial_data_source": {"properties": {"Name": {"title": {}}}}});
    let database = sim.post("/v1/databases", body);
    (id(&database), id(&database["data_sources"][0]))
}

#[test]
fn nothing_is_moved_into_itself() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let (database, source) = database_in(&sim, &page);
    let row = sim.row(&source, json!({}));
    let inner = id(&sim.post("/v1/pages", json!({"parent": {"page_id": row}, "properties": {}})));
    let toggle = id(&sim.append(&inner, json!([{"toggle": {"rich_text": []}}]))["results"][0]);
    let (other, _) = database_in(&sim, &inner);

    let to = [
        json!({"page_id": page}),
        json!({"data_source_id": source}),
        json!({"page_id": row}),
        json!({"page_id": inner}),
        json!({"block_id": toggle}),
    ];
    for parent in to {
        let message =
            sim.invalid("POST", &format!("/v1/pages/{page}/move"), json!({"parent": parent}));
        assert_eq!(message, "A page can't be moved into itself.", "{parent}");
    }
    for parent in [json!({"page_id": row}), json!({"page_id": inner}), json!({"block_id": toggle})]
    {
        let path = format!("/v1/databases/{database}");
        let message = sim.invalid("PATCH", &path, json!({"parent": parent}));
        assert_eq!(message, "A database can't be moved into itself.", "{parent}");
    }
    let path = format!("/v1/data_sources/{source}");
    let message = sim.invalid("PATCH", &path, json!({"parent": {"database_id": other}}));
    assert_eq!(message, "A data source can't be moved into itself.");

    // What is not inside of it is still a place for it, and everything is where it was.
    let elsewhere = sim.page("Q", json!([]));
    sim.patch(&format!("/v1/databases/{database}"), json!({"parent": {"page_id": elsewhere}}));
    sim.post(&format!("/v1/pages/{page}/move"), json!({"parent": {"data_source_id": source}}));
    assert_eq!(sim.get(&format!("/v1/pages/{page}"))["parent"]["data_source_id"], json!(source));
    sim.post("/v1/search", json!({}));
}

/// A block in a block in a block, so many of them, on a new page.
fn chain(sim: &Sim, depth: usize) -> (String, Vec<String>) {
    let page = sim.page("Deep", json!([]));
    let mut blocks: Vec<String> = Vec::new();
    while blocks.len() < depth {
        let at = blocks.last().unwrap_or(&page);
        let new = json!([{"toggle": {"rich_text": []}}]);
        blocks.push(id(&sim.append(at, new)["results"][0]));
    }
    (page, blocks)
}

#[test]
fn blocks_a_thousand_deep_are_read_copied_and_erased() {
    let sim = Sim::new();
    let (page, blocks) = chain(&sim, 1000);
    let deepest = blocks.last().unwrap();
    let markdown = sim.get(&format!("/v1/pages/{page}/markdown"));
    assert_eq!(markdown["truncated"], json!(true));
    let left_out = markdown["unknown_block_ids"][0].as_str().unwrap();
    assert!(blocks.iter().any(|block| block == left_out), "{left_out}");
    // What was left out is got by its own id.
    let rest = sim.get(&format!("/v1/pages/{left_out}/markdown"));
    assert!(rest["markdown"].as_str().unwrap().starts_with("<details>"), "{rest}");

    sim.get(&format!("/v1/blocks/{deepest}"));
    let copy = json!({"parent": {"page_id": sim.root()}, "properties": {},
        "template": {"type": "template_id", "template_id": page}});
    let copy = id(&sim.post("/v1/pages", copy));
    let mut depth = 0;
    let mut at = copy.clone();
    while let Some(child) = sim.children(&at).first() {
        (depth, at) = (depth + 1, id(child));
    }
    assert_eq!(depth, 1000);
    sim.patch(&format!("/v1/pages/{copy}"), json!({"in_trash": true}));
    assert_eq!(sim.get(&format!("/v1/blocks/{at}"))["in_trash"], json!(true));
    sim.patch(&format!("/v1/pages/{copy}"), json!({"in_trash": false}));
    sim.patch(&format!("/v1/pages/{copy}"), json!({"erase_content": true}));
    assert_eq!(sim.call("GET", &format!("/v1/blocks/{at}"), None).0, 404);
    let empty = json!({"type": "replace_content", "replace_content": {"new_str": "x"}});
    sim.patch(&format!("/v1/pages/{page}/markdown"), empty);
    assert_eq!(sim.texts(&page), ["x"]);
}

#[test]
fn a_synced_copy_in_its_original_is_shown_once() {
    let sim = Sim::new();
    let page = sim
        .page("P", json!([{"synced_block": {"synced_from": null, "children": [paragraph("x")]}}]));
    let original = id(&sim.children(&page)[0]);
    let copy =
        json!([{"synced_block": {"synced_from": {"type": "block_id", "block_id": original}}}]);
    let copy = id(&sim.append(&original, copy)["results"][0]);
    let markdown = sim.get(&format!("/v1/pages/{page}/markdown"));
    let text = markdown["markdown"].as_str().unwrap();
    assert_eq!(text.matches("<synced_block_reference").count(), 1, "{text}");
    assert_eq!(text.matches('x').count(), text.matches("\tx").count(), "{text}");
    assert_eq!(text.matches("\tx").count(), 1, "{text}");
    sim.get(&format!("/v1/pages/{copy}/markdown"));
    assert_eq!(sim.children(&copy).len(), 2);
    // A copy of the page has a copy that shows the same original.
    let copied = json!({"parent": {"page_id": sim.root()}, "properties": {},
        "template": {"type": "template_id", "template_id": page}});
    let copied = id(&sim.post("/v1/pages", copied));
    assert_eq!(sim.children(&id(&sim.children(&copied)[0])).len(), 2);
    // Its Markdown may be changed, and its page be erased.
    let more = json!({"type": "insert_content", "insert_content": {"content": "more"}});
    sim.patch(&format!("/v1/pages/{page}/markdown"), more);
    sim.patch(&format!("/v1/pages/{page}"), json!({"erase_content": true}));
    assert_eq!(sim.children(&page), Vec::<Value>::new());
}

/// A workspace that was written by hand, which is refused: what its error says.
fn refused(seed: Value) -> String {
    let sim = Sim::new();
    let before = sim.workspace.export();
    let error = sim.workspace.import(seed.to_string()).unwrap_err().to_string();
    assert_eq!(sim.workspace.export(), before, "{error}");
    error
}

const A: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const B: &str = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const C: &str = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";

#[test]
fn seeds_with_cycles_and_doubles_are_refused_with_the_place() {
    let toggle = |id: &str| json!({"id": id, "toggle": {"rich_text": []}});
    let page = |id: &str, parent: Value| json!({"id": id, "parent": parent, "properties": {}});
    let top = json!({"type": "workspace", "workspace": true});
    let cases = [
        // Pages inside their own descendants, and inside themselves.
        (
            json!({"pages": [page(A, json!({"page_id": B})), page(B, json!({"page_id": A}))]}),
            "`pages[0]` is in itself",
        ),
        (json!({"pages": [page(A, json!({"page_id": A}))]}), "`pages[0]` is in itself"),
        // Blocks inside their own descendants.
        (
            json!({"pages": [page(C, top.clone())], "blocks": {A: [toggle(B)], B: [toggle(A)]}}),
            "is in itself",
        ),
        // A database under its own row.
        (
            json!({"databases": [{"id": A, "parent": {"page_id": C}}],
                "data_sources": [{"id": B, "parent": {"database_id": A}, "properties": {"N": {"title": {}}}}],
                "pages": [page(C, json!({"data_source_id": B}))]}),
            "is in itself",
        ),
        // One id, two things.
        (
            json!({"pages": [page(A, top.clone()), page(A, top.clone())]}),
            "`pages[1]` has the id of `pages[0]`",
        ),
        (
            json!({"pages": [page(A, top.clone())], "databases": [{"id": A, "parent": {"page_id": A}}]}),
            "`pages[0]` has the id of `databases[0]`",
        ),
        (
            json!({"pages": [page(A, top.clone())], "blocks": {A: [toggle(B), toggle(B)]}}),
            "[1]` has the id of",
        ),
        (json!({"uploads": [{"id": A}, {"id": A}]}), "`uploads[1]` has the id of `uploads[0]`"),
        // A page that stands where it is not.
        (
            json!({"pages": [page(A, top.clone()), page(B, top.clone())],
                "blocks": {A: [{"id": B, "child_page": {"title": ""}}]}}),
            "`pages[1]` is in two places",
        ),
        (json!([]), "should be an object"),
        (json!({"uploads": [{"parts": [null, null]}]}), "too many parts"),
    ];
    for (seed, message) in cases {
        let text = seed.to_string();
        let error = refused(seed);
        assert!(error.contains(message), "{text}: {error}");
    }
}

#[test]
fn an_import_that_is_a_list_leaves_the_workspace_as_it_is() {
    let sim = Sim::new();
    let before = sim.workspace.export();
    for wrong in ["[]", " [1]", "null", "3", "", "\"\""] {
        assert!(sim.workspace.import(wrong).is_err(), "{wrong}");
        let answer = sim.raw("POST", "/__sim__/import", "application/json", wrong.into());
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    let deep = "[".repeat(100_000);
    assert!(sim.workspace.import(format!("{{\"x\":{deep}")).is_err());
    assert_eq!(sim.workspace.export(), before);
}

fn form(name: &str, kind: &str, content: &str) -> String {
    format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: {kind}\r\n\r\n{content}\r\n--x--\r\n"
    )
}

const FORM: &str = "multipart/form-data; boundary=x";

#[test]
fn an_imported_upload_without_parts_takes_its_content() {
    let sim = Sim::new();
    let seed = json!({"uploads": [{"id": A}], "time": "2026-07-01T10:00:00Z", "pages": [{"properties": {}}]});
    sim.workspace.import(seed.to_string()).unwrap();
    let path = format!("/v1/file_uploads/{A}/send");
    let sent = sim.raw("POST", &path, FORM, form("a.txt", "text/plain", "hello").into());
    let sent: Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!((&sent["status"], &sent["content_length"]), (&json!("uploaded"), &json!(5)));
}

#[test]
fn files_are_served_so_that_they_never_run_and_only_at_signed_addresses() {
    let sim = Sim::new();
    // Of a type that is not taken any more, with a name that is no header.
    let seed = json!({"pages": [{"properties": {}}], "uploads": [{"id": A, "filename": "a\"\r\n.html",
        "content_type": "text/html", "parts": ["PHNjcmlwdD54PC9zY3JpcHQ+"], "is_complete": true}]});
    sim.workspace.import(seed.to_string()).unwrap();
    let page = sim.page("P", json!([{"file": {"type": "file_upload", "file_upload": {"id": A}}}]));
    let url = sim.children(&page)[0]["file"]["file"]["url"].as_str().unwrap().to_owned();
    let path = url.split_once(".com").unwrap().1;
    let get = |path: &str| sim.raw("GET", path, "", Default::default());
    let answer = get(path);
    assert_eq!(answer.body(), "<script>x</script>");
    let header = |name: &str| answer.headers()[name].to_str().unwrap();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-disposition").starts_with("attachment; "));
    assert!(header("content-security-policy").contains("sandbox"));

    let (start, signature) = path.split_once("&signature=").unwrap();
    let (file, said) = start.split_once("?expires=").unwrap();
    let (expires, read) = said.split_once("&read=").unwrap();
    let later = expires.parse::<i64>().unwrap() + 1;
    let mut other = signature.to_owned();
    other.replace_range(..1, if signature.starts_with('0') { "1" } else { "0" });
    for wrong in [
        file.to_owned(),
        start.to_owned(),
        format!("{file}?expires={later}&read={read}&signature={signature}"),
        format!("{file}?expires={expires}&signature={signature}"),
        format!("{file}?expires={expires}&read=99&signature={signature}"),
        format!("{start}&signature={other}"),
        format!("{start}&signature=é"),
        format!("{start}&signature="),
    ] {
        let wrong = wrong.replace('é', "%C3%A9");
        assert_eq!(get(&wrong).status(), 403, "{wrong}");
    }
    let other = Sim::with(notion_sim::Workspace::builder().seed(1).build());
    other.workspace.import(sim.workspace.export()).unwrap();
    assert_eq!(other.raw("GET", path, "", Default::default()).status(), 403);
    sim.workspace.advance(notion_model::jiff::SignedDuration::from_hours(2));
    assert_eq!(get(path).status(), 403);
}

#[test]
fn bodies_that_are_too_large_are_refused() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let body =
        json!({"type": "replace_content", "replace_content": {"new_str": "x".repeat(1_000_001)}});
    let (status, code, _) = sim.fails("PATCH", &format!("/v1/pages/{page}/markdown"), Some(body));
    assert_eq!((status, code.as_str()), (413, "validation_error"));
    let upload = id(&sim.post("/v1/file_uploads", json!({"filename": "a.txt"})));
    let path = format!("/v1/file_uploads/{upload}/send");
    let large = sim.raw("POST", &path, FORM, vec![b'x'; (21 << 20) + 1].into());
    assert_eq!(large.status(), 413);
    let field = "--x\r\ncontent-disposition: form-data; name=\"f\"\r\n\r\n\r\n".repeat(1000);
    let many = sim.raw("POST", &path, FORM, format!("{field}--x--\r\n").into());
    assert_eq!(many.status(), 400);
}

#[test]
fn other_sites_can_not_use_the_control_api_and_the_pages() {
    use crate::common::web::send;

    let sim = Sim::new();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let host = url.strip_prefix("http://").unwrap();
    let port = server.address().port();
    let status = |method: &str, path: &str, headers: &[(&str, &str)]| {
        send(&url, method, path, headers, "").status
    };
    assert_eq!(status("POST", "/__sim__/reset", &[]), 200);
    assert_eq!(status("POST", "/__sim__/reset", &[("origin", &url)]), 200);
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://evil.example"] {
        for path in ["/__sim__/reset", "/__sim__/import", "/__sim__/faults"] {
            assert_eq!(status("POST", path, &[("origin", origin)]), 403, "{origin}");
        }
        for path in ["/", "/requests", "/__sim__/export"] {
            assert_eq!(status("GET", path, &[("origin", origin)]), 403, "{origin}");
        }
        // The API has tokens instead.
        assert_eq!(status("GET", "/v1/users/me", &[("origin", origin)]), 200);
    }
    let as_host = |name: &str, path: &str| {
        raw(host, &format!("GET {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n"))
    };
    for name in ["evil.example", "localhost.evil.example", "192.0.2.1", "[2001:db8::1]:80", "@"] {
        for path in ["/", "/__sim__/requests"] {
            assert!(!as_host(name, path).starts_with("HTTP/1.1 200"), "{name}");
        }
    }
    for name in [host.to_owned(), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert!(as_host(&name, "/__sim__/requests").starts_with("HTTP/1.1 200"), "{name}");
    }
}

#[test]
fn a_host_that_is_allowed_is_this_server() {
    let workspace = notion_sim::Workspace::builder().allow_host("notion").build();
    let server = workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    let host = url.strip_prefix("http://").unwrap();
    let asked = |name: &str, more: &str| {
        let head = format!("GET /__sim__/requests HTTP/1.1\r\nhost: {name}\r\n{more}");
        raw(host, &format!("{head}connection: close\r\n\r\n"))[..12].to_owned()
    };
    for name in ["notion", "Notion:8080", host] {
        assert_eq!(asked(name, ""), "HTTP/1.1 200", "{name}");
    }
    assert_eq!(asked("notion:8080", "origin: http://notion:8080\r\n"), "HTTP/1.1 200");
    for (name, more) in
        [("other", ""), ("notion.example", ""), ("notion", "origin: http://other\r\n")]
    {
        assert_eq!(asked(name, more), "HTTP/1.1 403", "{name} {more}");
    }
}

fn raw(host: &str, request: &str) -> String {
    use std::io::{Read, Write};

    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn clients_that_never_finish_hold_nobody_up() {
    use std::io::Write;

    let sim = Sim::new();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let half = |text: &str| {
        let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let head = "POST /__sim__/import HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{";
    let slow: Vec<_> = (0..50).flat_map(|_| [half("GET / HT"), half(head), half("")]).collect();
    assert_eq!(crate::common::web::get(&server.base_url(), "/__sim__/requests").status, 200);
    drop(slow);
}

#[test]
fn markdown_that_only_begins_is_text_and_costs_no_more_than_its_length() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let path = format!("/v1/pages/{page}/markdown");
    for piece in [
        "[",
        "*a **b ",
        "![",
        "<",
        "<a",
        "<a \"",
        "<span>",
        "<span color=\"red\">",
        "`",
        "$`",
        "$ ",
        "_a __b ",
        "~~a ",
        "[a](",
        "[a]",
        "*",
        "**a",
        "\\",
        "`a ``b ",
        "<td>",
        "|",
        "{",
        ":::",
        "<mention-date start=\"",
    ] {
        let text = format!("x {}", piece.repeat(10_000 / piece.len()));
        let body = json!({"type": "replace_content", "replace_content": {"new_str": text}});
        sim.patch(&path, body);
        let table = format!("<table>\n<tr>\n{}", piece.repeat(10_000 / piece.len()));
        let body = json!({"type": "replace_content", "replace_content": {"new_str": table}});
        let (status, answer) = sim.call("PATCH", &path, Some(body));
        assert!(matches!(status, 200 | 400), "{piece}: {answer}");
    }
    let nested = format!("{}x{}", "<span>".repeat(5000), "</span>".repeat(5000));
    let body = json!({"type": "replace_content", "replace_content": {"new_str": nested}});
    sim.patch(&path, body);
    // What is meant as markup is still markup behind much that is not.
    let text = format!("{} **b** [l](https://example.com)", "* [ <".repeat(30));
    let body =
        json!({"type": "replace_content", "replace_content": {"new_str": format!("x {text}")}});
    sim.patch(&path, body);
    let pieces = sim.children(&page)[0]["paragraph"]["rich_text"].clone();
    assert!(
        pieces.as_array().unwrap().iter().any(|piece| piece["annotations"]["bold"] == true),
        "{pieces}"
    );
}

#[test]
fn markdown_that_makes_too_much_is_refused() {
    let sim = Sim::new();
    let page = sim.page("P", json!([]));
    let path = format!("/v1/pages/{page}/markdown");
    let replace =
        |text: String| json!({"type": "replace_content", "replace_content": {"new_str": text}});
    let wide = format!("{}\n{}", "|".repeat(5000), "|a|\n".repeat(5000));
    for text in [wide, "a\n".repeat(20_001)] {
        let message = sim.invalid("PATCH", &path, replace(text));
        assert!(message.contains("too large"), "{message}");
    }
    sim.patch(&path, replace("a".repeat(10_000)));
    let update = |count: usize, size: usize| {
        let new = "b".repeat(size);
        let update = json!({"old_str": "a", "new_str": new, "replace_all_matches": true});
        let updates = vec![update; count];
        json!({"type": "update_content", "update_content": {"content_updates": updates}})
    };
    assert!(sim.invalid("PATCH", &path, update(1, 10_000)).contains("too large"));
    assert!(sim.invalid("PATCH", &path, update(101, 1)).contains("length should be ≤ `100`"));
    assert_eq!(sim.texts(&page), ["a".repeat(10_000)]);
}
