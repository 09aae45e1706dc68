//! What subscribers are told.

mod common;

use common::{Sim, id, paragraph};
use serde_json::{Value, json};

fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

/// The events of what `act` does, as JSON.
fn events(sim: &Sim, act: impl FnOnce()) -> Vec<Value> {
    let before = sim.workspace.webhooks().len();
    act();
    let new = sim.workspace.webhooks().split_off(before);
    new.iter().map(|event| serde_json::to_value(event).unwrap()).collect()
}

/// `type entity-type`, for each event.
fn kinds(events: &[Value]) -> Vec<String> {
    let kind = |event: &Value| {
        format!("{} {}", event["type"].as_str().unwrap(), event["entity"]["type"].as_str().unwrap())
    };
    events.iter().map(kind).collect()
}

#[test]
fn an_event_has_the_shape_of_notions() {
    let sim = Sim::new();
    let mut page = String::new();
    let told = events(&sim, || page = sim.page("New", json!([paragraph("one")])));
    assert_eq!(kinds(&told), ["page.created page", "page.content_updated page"]);
    let event = &told[0];
    let bot = sim.get("/v1/users/me");
    let expected = json!({
        "id": event["id"], "timestamp": event["timestamp"],
        "workspace_id": bot["bot"]["workspace_id"], "workspace_name": "Simulated workspace",
        "subscription_id": event["subscription_id"], "integration_id": bot["id"],
        "authors": [{"id": bot["id"], "type": "bot"}],
        "attempt_number": 1, "api_version": "2026-03-11", "type": "page.created",
        "entity": {"id": page, "type": "page"},
        "data": {"parent": {"id": sim.root(), "type": "page"}},
    });
    assert_eq!(event, &expected);
    assert!(event["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!(told[1]["entity"]["id"], sim.root());
    assert_eq!(
        told[1]["data"],
        json!({"parent": {"id": bot["bot"]["workspace_id"], "type": "space"},
            "updated_blocks": [{"id": page, "type": "page"}]})
    );
    assert_ne!(told[0]["id"], told[1]["id"]);
}

#[test]
fn what_is_written_in_a_page_is_told() {
    let sim = Sim::new();
    let page = sim.page("New", json!([]));
    let mut new = Value::Null;
    let told =
        events(&sim, || new = sim.append(&page, json!([paragraph("one"), paragraph("two")])));
    assert_eq!(kinds(&told), ["page.content_updated page"]);
    let ids: Vec<Value> = new["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| json!({"id": block["id"], "type": "block"}))
        .collect();
    assert_eq!(
        (&told[0]["entity"]["id"], &told[0]["data"]["updated_blocks"]),
        (&json!(page), &json!(ids))
    );

    let first = id(&new["results"][0]);
    let told = events(&sim, || {
        sim.append(&first, json!([paragraph("inside")]));
        sim.patch(&format!("/v1/blocks/{first}"), paragraph("changed"));
        sim.ok("DELETE", &format!("/v1/blocks/{first}"), None);
    });
    assert_eq!(kinds(&told), ["page.content_updated page"; 3]);
    assert!(told.iter().all(|event| event["entity"]["id"] == json!(page)), "the page around it");
    assert_eq!(told[1]["data"]["updated_blocks"], json!([{"id": first, "type": "block"}]));

    let title = json!({"properties": {"title": text("Other")}});
    let told = events(&sim, || drop(sim.patch(&format!("/v1/pages/{page}"), title)));
    assert_eq!(kinds(&told), ["page.content_updated page"], "the title of a page is content");
}

#[test]
fn pages_go_and_come_back_are_moved_and_locked() {
    let sim = Sim::new();
    let page = sim.page("New", json!([]));
    let other = sim.page("Other", json!([]));
    let path = format!("/v1/pages/{page}");
    let told = events(&sim, || drop(sim.patch(&path, json!({"in_trash": true}))));
    assert_eq!(kinds(&told), ["page.deleted page", "page.content_updated page"]);
    let told = events(&sim, || drop(sim.patch(&path, json!({"in_trash": false}))));
    assert_eq!(kinds(&told), ["page.undeleted page", "page.content_updated page"]);
    let told = events(&sim, || drop(sim.ok("DELETE", &format!("/v1/blocks/{page}"), None)));
    assert_eq!(kinds(&told)[0], "page.deleted page");
    sim.patch(&path, json!({"in_trash": false}));
    let told = events(&sim, || {
        sim.patch(&path, json!({"is_locked": true}));
        sim.patch(&path, json!({"is_locked": false}));
    });
    assert_eq!(kinds(&told), ["page.locked page", "page.unlocked page"]);
    let told = events(&sim, || {
        drop(sim.post(&format!("{path}/move"), json!({"parent": {"page_id": other}})))
    });
    let updated = "page.content_updated page";
    assert_eq!(kinds(&told), ["page.moved page", updated, updated]);
    assert_eq!(told[0]["data"]["parent"], json!({"id": other, "type": "page"}));
    let around: Vec<&Value> = told[1..].iter().map(|event| &event["entity"]["id"]).collect();
    assert_eq!(around, [&json!(sim.root()), &json!(other)], "where it was and where it is");
}

#[test]
fn rows_are_told_with_their_data_source() {
    let sim = Sim::new();
    let source =
        sim.source(json!({"Task": {"title": {}}, "Done": {"checkbox": {}}, "N": {"number": {}}}));
    let database = sim.get(&format!("/v1/data_sources/{source}"))["parent"]["database_id"].clone();
    let mut row = String::new();
    let told = events(&sim, || row = sim.row(&source, json!({"N": {"number": 1}})));
    assert_eq!(kinds(&told), ["page.created page", "data_source.content_updated data_source"]);
    let parent = json!({"id": database, "type": "database", "data_source_id": source});
    assert_eq!(told[0]["data"]["parent"], parent);
    assert_eq!(
        told[1]["data"],
        json!({"parent": {"id": database, "type": "database"},
            "updated_blocks": [{"id": row, "type": "page"}]})
    );
    let schema = sim.get(&format!("/v1/data_sources/{source}"))["properties"].clone();
    let values =
        json!({"Done": {"checkbox": true}, "Task": {"title": text("x")}, "N": {"number": 1}});
    let told = events(&sim, || {
        drop(sim.patch(&format!("/v1/pages/{row}"), json!({"properties": values})))
    });
    assert_eq!(kinds(&told), ["page.properties_updated page"]);
    let updated = json!([schema["Done"]["id"], "title"]);
    assert_eq!(told[0]["data"], json!({"parent": parent, "updated_properties": updated}));
}

#[test]
fn databases_and_data_sources_are_told() {
    let sim = Sim::new();
    let mut source = String::new();
    let told = events(&sim, || source = sim.source(json!({"Task": {"title": {}}})));
    assert_eq!(kinds(&told), ["database.created database", "page.content_updated page"]);
    let database = told[0]["entity"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/databases/{database}");
    let told = events(&sim, || drop(sim.patch(&path, json!({"title": text("Renamed")}))));
    assert_eq!(kinds(&told), ["data_source.content_updated data_source"]);
    let told = events(&sim, || {
        sim.patch(&path, json!({"in_trash": true}));
        sim.patch(&path, json!({"in_trash": false}));
    });
    let updated = "page.content_updated page";
    assert_eq!(
        kinds(&told),
        ["database.deleted database", updated, "database.undeleted database", updated]
    );
    let other = sim.page("Other", json!([]));
    let told = events(&sim, || drop(sim.patch(&path, json!({"parent": {"page_id": other}}))));
    assert_eq!(kinds(&told), ["database.moved database", updated, updated]);

    let schema = json!({"properties": {"Task": {"name": "What"}, "Done": {"checkbox": {}}}});
    let told = events(&sim, || drop(sim.patch(&format!("/v1/data_sources/{source}"), schema)));
    assert_eq!(kinds(&told), ["data_source.schema_updated data_source"]);
    let done = sim.get(&format!("/v1/data_sources/{source}"))["properties"]["Done"]["id"].clone();
    assert_eq!(
        told[0]["data"]["updated_properties"],
        json!([{"id": "title", "name": "What", "action": "updated"},
            {"id": done, "name": "Done", "action": "created"}])
    );
    let gone = json!({"properties": {"Done": null}});
    let told = events(&sim, || drop(sim.patch(&format!("/v1/data_sources/{source}"), gone)));
    assert_eq!(
        told[0]["data"]["updated_properties"],
        json!([{"id": done, "name": null, "action": "deleted"}])
    );

    let body = json!({"parent": {"database_id": database}, "properties": {"Name": {"title": {}}}});
    let mut second = String::new();
    let told = events(&sim, || second = id(&sim.post("/v1/data_sources", body)));
    assert_eq!(kinds(&told), ["data_source.created data_source"]);
    assert_eq!(told[0]["data"], json!({"parent": {"id": database, "type": "database"}}));
    let path = format!("/v1/data_sources/{second}");
    let target = id(&sim.post("/v1/databases", json!({"parent": {"page_id": sim.root()}})));
    let told = events(&sim, || {
        sim.patch(&path, json!({"parent": {"database_id": target}}));
        sim.patch(&path, json!({"in_trash": true}));
        sim.patch(&path, json!({"in_trash": false}));
    });
    assert_eq!(
        kinds(&told),
        [
            "data_source.moved data_source",
            "data_source.deleted data_source",
            "data_source.undeleted data_source"
        ]
    );
    // The other side of a relation is told, too.
    let relation =
        json!({"properties": {"R": {"relation": {"data_source_id": source, "dual_property": {}}}}});
    let told = events(&sim, || drop(sim.patch(&path, relation)));
    let mut changed: Vec<&str> =
        told.iter().map(|event| event["entity"]["id"].as_str().unwrap()).collect();
    changed.sort_unstable();
    let mut both = [source.as_str(), second.as_str()];
    both.sort_unstable();
    assert_eq!(changed, both);
}

#[test]
fn comments_and_uploads_are_told() {
    let sim = Sim::new();
    let page = sim.page("New", json!([paragraph("one")]));
    let block = id(&sim.children(&page)[0]);
    let mut comment = String::new();
    let told = events(&sim, || {
        let body = json!({"parent": {"block_id": block}, "rich_text": text("Hm")});
        comment = id(&sim.post("/v1/comments", body));
        sim.patch(&format!("/v1/comments/{comment}"), json!({"rich_text": text("Oh")}));
        sim.ok("DELETE", &format!("/v1/comments/{comment}"), None);
    });
    let all = ["comment.created comment", "comment.updated comment", "comment.deleted comment"];
    assert_eq!(kinds(&told), all);
    for event in &told {
        assert_eq!(event["entity"]["id"], comment);
        assert_eq!(
            event["data"],
            json!({"parent": {"id": block, "type": "block"}, "page_id": page})
        );
    }
    let told = events(&sim, || {
        let upload = id(&sim.post("/v1/file_uploads", json!({"filename": "a.txt"})));
        let form = "--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nhello\r\n--x--\r\n";
        let path = format!("/v1/file_uploads/{upload}/send");
        sim.raw("POST", &path, "multipart/form-data; boundary=x", form.into());
    });
    assert_eq!(
        kinds(&told),
        ["file_upload.created file_upload", "file_upload.completed file_upload"]
    );
    assert!(told.iter().all(|event| event.get("data").is_none()));
}

#[test]
fn views_are_told() {
    let sim = Sim::new();
    let source = sim.source(json!({"Task": {"title": {}}}));
    let database = sim.get(&format!("/v1/data_sources/{source}"))["parent"]["database_id"].clone();
    let mut view = String::new();
    let body = json!({"database_id": database, "data_source_id": source, "name": "Board", "type": "table"});
    let told = events(&sim, || view = id(&sim.post("/v1/views", body)));
    assert_eq!(kinds(&told), ["view.created view"]);
    let parent = json!({"id": database, "type": "database"});
    assert_eq!(told[0]["data"], json!({"parent": parent, "view_type": "table"}));
    let path = format!("/v1/views/{view}");
    let sorts = json!([{"property": "Task", "direction": "ascending"}]);
    let told = events(&sim, || drop(sim.patch(&path, json!({"name": "Rows", "sorts": sorts}))));
    assert_eq!(kinds(&told), ["view.updated view"]);
    assert_eq!(told[0]["data"], json!({"parent": parent, "updated_fields": ["name", "sorts"]}));
    let told = events(&sim, || {
        sim.patch(&path, json!({"name": "Rows"}));
        sim.post(&format!("{path}/queries"), json!({}));
        sim.ok("DELETE", &path, None);
    });
    assert_eq!(kinds(&told), ["view.deleted view"]);
    assert_eq!(told[0]["data"], json!({"parent": parent}));
}

#[test]
fn what_changes_nothing_is_not_told() {
    let sim = Sim::new();
    let page = sim.page("New", json!([]));
    let told = events(&sim, || {
        sim.get(&format!("/v1/pages/{page}"));
        sim.post("/v1/search", json!({}));
        sim.patch(&format!("/v1/pages/{page}"), json!({"in_trash": false}));
        sim.call("PATCH", &format!("/v1/pages/{page}"), Some(json!({"nope": 1})));
        sim.call("POST", "/v1/pages", Some(json!({})));
    });
    assert_eq!(kinds(&told), [""; 0]);
    let snapshot = sim.workspace.snapshot();
    sim.workspace.restore(&snapshot);
    assert!(sim.workspace.webhooks().is_empty(), "and a restored workspace has told nothing");
}

#[cfg(feature = "server")]
mod delivery {
    use super::*;

    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use hmac::{Hmac, KeyInit, Mac};
    use notion_model::webhook::Event;
    use notion_sim::{WebhookFault, Workspace};
    use sha2::Sha256;

    /// A request that arrived: its head, in lower case, and its body.
    type Arrived = (String, String);

    /// A subscriber that answers with these statuses, and then with 200.
    fn subscriber(statuses: Vec<u16>) -> (String, Receiver<Arrived>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut statuses = statuses.into_iter();
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).unwrap() > 0 {}
                let head = head.to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let mut body = vec![0; length.unwrap().parse().unwrap()];
                stream.read_exact(&mut body).unwrap();
                let status = statuses.next().unwrap_or(200);
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
                if sender.send((head, String::from_utf8(body).unwrap())).is_err() {
                    return;
                }
            }
        });
        (url, receiver)
    }

    fn next(arrived: &Receiver<Arrived>) -> (String, Value) {
        let (head, body) = arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        (head, serde_json::from_str(&body).unwrap())
    }

    fn signature(token: &str, body: &[u8]) -> String {
        let mut hash = Hmac::<Sha256>::new_from_slice(token.as_bytes()).unwrap();
        hash.update(body);
        let hex =
            hash.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect::<String>();
        format!("sha256={hex}")
    }

    #[test]
    fn the_signature_is_the_one_of_the_rule() {
        // The second test case of RFC 4231.
        let known = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature("Jefe", b"what do ya want for nothing?"), known);
        let sim = Sim::new();
        sim.page("New", json!([]));
        let event: Event = sim.workspace.webhooks().remove(0);
        let request = sim.workspace.webhook_request(&event);
        let expected = signature(&sim.workspace.webhook_token(), request.body());
        assert_eq!(request.headers()["x-notion-signature"], expected.as_str());
        assert_eq!(request.body(), &serde_json::to_vec(&event).unwrap());
    }

    #[test]
    fn a_subscriber_is_greeted_and_told() {
        let sim = Sim::new();
        let (url, arrived) = subscriber(Vec::new());
        let handle = sim.workspace.deliver_webhooks(&url).unwrap();
        let token = sim.workspace.webhook_token();
        let (head, body) = arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(body, json!({"verification_token": token}).to_string());
        assert!(head.starts_with("post /hook?x=1 http/1.1\r\n"), "{head}");
        assert!(
            head.contains(&format!(
                "x-notion-signature: {}\r\n",
                signature(&token, body.as_bytes())
            ))
        );
        let page = sim.page("New", json!([]));
        let (head, body) = arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(head.contains(&signature(&token, body.as_bytes())), "{head}");
        assert!(
            head.contains("content-type: application/json\r\n")
                && head.contains("host: 127.0.0.1:")
        );
        let event: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (&event["type"], &event["entity"]["id"]),
            (&json!("page.created"), &json!(page))
        );
        assert_eq!(event, serde_json::to_value(&sim.workspace.webhooks()[0]).unwrap());
        assert_eq!(next(&arrived).1["type"], "page.content_updated");

        drop(handle);
        sim.page("Untold", json!([]));
        assert!(arrived.recv_timeout(Duration::from_millis(300)).is_err());
    }

    #[test]
    fn what_fails_is_sent_again() {
        let sim = Sim::new();
        // The first greeting is refused, and so is the event, twice.
        let (url, arrived) = subscriber(vec![503, 200, 500, 429]);
        let _handle = sim.workspace.deliver_webhooks(&url).unwrap();
        assert!(next(&arrived).1["verification_token"].is_string());
        sim.page("New", json!([]));
        assert!(next(&arrived).1["verification_token"].is_string());
        let (_, first) = next(&arrived);
        let (_, second) = next(&arrived);
        let (_, third) = next(&arrived);
        let attempts = [&first, &second, &third].map(|event| event["attempt_number"].clone());
        assert_eq!(attempts, [json!(1), json!(2), json!(3)]);
        assert!(first["id"] == second["id"] && second["id"] == third["id"]);
        let (_, other) = next(&arrived);
        assert_eq!(
            (&other["type"], &other["attempt_number"]),
            (&json!("page.content_updated"), &json!(1))
        );
    }

    #[test]
    fn what_is_late_comes_by_itself() {
        let built = Workspace::builder().system_clock();
        let late = WebhookFault::late(Duration::from_millis(300)).on("page.created");
        let sim = Sim::with(built.webhook_fault(late).build());
        let (url, arrived) = subscriber(Vec::new());
        let _handle = sim.workspace.deliver_webhooks(&url).unwrap();
        assert!(next(&arrived).1["verification_token"].is_string());
        sim.page("New", json!([]));
        assert_eq!(next(&arrived).1["type"], "page.content_updated");
        assert_eq!(next(&arrived).1["type"], "page.created");
    }

    #[test]
    fn an_address_that_can_not_be_is_refused() {
        let sim = Sim::new();
        for wrong in ["", "nowhere", "https:///hook", "ftp://example.com"] {
            assert!(sim.workspace.deliver_webhooks(wrong).is_err(), "{wrong}");
        }
        let secure = sim.workspace.deliver_webhooks("https://127.0.0.1:1/hook");
        assert_eq!(secure.is_ok(), cfg!(feature = "https"));
    }
}
