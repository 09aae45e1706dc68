//! What Notion refuses, with its messages where they are known.

use crate::common::{Sim, id, paragraph};
use serde_json::{Value, json};

fn append(sim: &Sim, block: Value) -> Result<Value, String> {
    let path = format!("/v1/blocks/{}/children", sim.root());
    let (status, answer) = sim.call("PATCH", &path, Some(json!({"children": [block]})));
    match status {
        200 => Ok(answer),
        _ => Err(answer["message"].as_str().unwrap().to_owned()),
    }
}

fn piece(piece: Value) -> Value {
    json!({"paragraph": {"rich_text": [piece]}})
}

#[test]
fn links_that_are_none() {
    let sim = Sim::new();
    let link = |url: &str| json!({"text": {"content": "x", "link": {"url": url}}});
    for url in ["url", "./b.md", "#anchor", "//cdn.example/x", "http://", "", "data:text/plain,x"] {
        let message = append(&sim, piece(link(url))).unwrap_err();
        assert_eq!(
            message, "Content creation Failed. Fix the following: \nInvalid URL for link.",
            "{url}"
        );
    }
    let page = format!("/{}", sim.root().replace('-', ""));
    for url in ["https://a.example", "mailto:a@a.example", "tel:+1", "notion://x", page.as_str()] {
        assert!(append(&sim, piece(link(url))).is_ok(), "{url}");
    }
    let two =
        json!({"paragraph": {"rich_text": [link("a"), link("https://a.example"), link("b")]}});
    let message = append(&sim, two).unwrap_err();
    assert_eq!(message.matches("\nInvalid URL for link.").count(), 2, "{message}");
    let title = json!({"parent": {"page_id": sim.root()}, "properties": {"title": [link("b")]}});
    assert!(sim.invalid("POST", "/v1/pages", title).contains("Invalid URL for link."));
    let comment = json!({"parent": {"page_id": sim.root()}, "rich_text": [link("b")]});
    assert!(sim.invalid("POST", "/v1/comments", comment).contains("Invalid URL for link."));
}

#[test]
fn addresses_of_media_that_are_none() {
    let sim = Sim::new();
    for url in ["./a.png", "data:image/png;base64,AA==", "", "a.png", "ftp://a.example/a.png"] {
        for kind in ["image", "video", "file", "pdf", "audio"] {
            let message = append(&sim, json!({kind: {"external": {"url": url}}})).unwrap_err();
            assert!(message.contains(&format!("Invalid {kind} url.")), "{message}");
        }
        for kind in ["bookmark", "embed"] {
            let message = append(&sim, json!({kind: {"url": url}})).unwrap_err();
            assert!(message.contains(&format!("Invalid {kind} url.")), "{message}");
        }
    }
    let made = append(&sim, json!({"bookmark": {"url": "https://a.example"}})).unwrap();
    let path = format!("/v1/blocks/{}", id(&made["results"][0]));
    let message = sim.invalid("PATCH", &path, json!({"bookmark": {"url": "nothing"}}));
    assert!(message.contains("Invalid bookmark url."), "{message}");
}

#[test]
fn rich_text_with_keys_and_values_that_it_does_not_have() {
    let sim = Sim::new();
    let user = "10000000-0000-4000-8000-000000000001";
    for (wrong, message) in [
        (
            json!({"text": {"content": "a"}, "bold": true}),
            "rich_text[0].bold should be not present",
        ),
        (json!({"text": {"content": "a", "bold": true}}), "text.bold should be not present"),
        (json!({"text": {"content": 1}}), "text.content should be a string"),
        (json!({"text": {}}), "text.content should be defined"),
        (
            json!({"text": {"content": "a"}, "annotations": {"color": "mauve"}}),
            "annotations.color should be `\"default\"`",
        ),
        (
            json!({"text": {"content": "a"}, "annotations": {"bold": "yes"}}),
            "annotations.bold should be a boolean, instead was `\"yes\"`",
        ),
        (
            json!({"text": {"content": "a"}, "annotations": {"link": "x"}}),
            "annotations.link should be not present",
        ),
        (json!({"type": "mention", "text": {"content": "a"}}), "type should be `\"text\"`"),
        (json!({"mention": {"user": {"id": "me"}}}), "mention.user.id should be a valid uuid"),
        (json!({"mention": {"page": {"id": 3}}}), "mention.page.id should be a valid uuid"),
        (json!({"mention": {"date": {"start": "soon"}}}), "mention.date.start should be a valid"),
        (
            json!({"mention": {"user": {"object": "user", "id": user, "name": "N",
                "type": "person", "person": {"email": "n@a.example"}}}}),
            "mention.user.name should be not present, instead was `\"N\"`.",
        ),
    ] {
        let said = append(&sim, piece(wrong)).unwrap_err();
        assert!(said.starts_with("body failed validation"), "{said}");
        assert!(said.contains(message), "{said}: {message}");
    }
    let comment = json!({"parent": {"page_id": sim.root()},
        "rich_text": [{"mention": {"user": {"id": user, "name": "N"}}}]});
    let message = sim.invalid("POST", "/v1/comments", comment);
    assert!(message.contains("mention.user.name should be not present"), "{message}");
}

#[test]
fn icons_and_covers_that_are_none() {
    let sim = Sim::new();
    let file = json!({"type": "file", "file": {"url": "https://a.example/a.png",
        "expiry_time": "2026-01-01T00:00:00.000Z"}});
    let page = |key: &str, value: Value| {
        sim.invalid("POST", "/v1/pages", json!({"parent": {"page_id": sim.root()}, key: value}))
    };
    for emoji in ["rocket", "", ":fire:", "🚀🚀"] {
        let message = page("icon", json!({"emoji": emoji}));
        assert!(message.contains("body.icon.emoji should be"), "{message}");
        let callout = json!({"callout": {"rich_text": [], "icon": {"emoji": emoji}}});
        let message = append(&sim, callout).unwrap_err();
        assert!(message.contains("callout.icon.emoji should be"), "{message}");
    }
    let message = page("icon", file.clone());
    assert!(message.contains("body.icon.emoji should be defined, instead was `undefined`."));
    assert!(message.contains("body.icon.external should be defined, instead was `undefined`."));
    assert!(page("cover", file).contains("body.cover.external should be defined"));
    assert!(
        page("cover", json!({"emoji": "🚀"})).contains("body.cover.external should be defined")
    );
    assert!(page("cover", json!({"external": {"url": "./a.png"}})).contains("a valid url"));
    assert!(page("icon", json!({"custom_emoji": {"id": "x"}})).contains("a valid uuid"));
}

#[test]
fn an_icon_of_notions_own_is_known_by_its_address() {
    let sim = Sim::new();
    let with = |url: &str| {
        let body = json!({"parent": {"page_id": sim.root()}, "icon": {"external": {"url": url}}});
        sim.post("/v1/pages", body)["icon"].clone()
    };
    assert_eq!(
        with("https://www.notion.so/icons/snake_purple.svg"),
        json!({"type": "icon", "icon": {"name": "snake", "color": "purple"}})
    );
    for other in ["https://www.notion.so/icons/snake.svg", "https://a.example/icons/snake_red.svg"]
    {
        assert_eq!(with(other)["type"], "external");
    }
}

#[test]
fn values_that_a_property_can_not_have() {
    let sim = Sim::new();
    let source = sim.source(json!({"Name": {"title": {}}, "D": {"date": {}}, "U": {"url": {}},
        "N": {"number": {}}, "C": {"checkbox": {}}, "S": {"select": {}}, "M": {"multi_select": {}},
        "P": {"people": {}}, "F": {"files": {}}, "E": {"email": {}}, "T": {"rich_text": {}}}));
    let refuse = |name: &str, value: Value| {
        let body = json!({"parent": {"data_source_id": source}, "properties": {name: value}});
        sim.invalid("POST", "/v1/pages", body)
    };
    let date = |date: Value| refuse("D", json!({"date": date}));
    assert_eq!(
        date(json!({"start": "2023-05-19", "end": "5/20/2023"})),
        "body failed validation: body.properties.D.date.end should be a valid ISO 8601 date string, `null`, or \
         `undefined`, instead was `\"5/20/2023\"`."
    );
    assert_eq!(
        date(json!({"start": "2022/01/02"})),
        "body failed validation: body.properties.D.date.start should be a valid ISO 8601 date string, instead was \
         `\"2022/01/02\"`."
    );
    assert!(date(json!({"start": "{'start': '2003-10-11T00:00:00'}"})).contains("ISO 8601"));
    assert!(date(json!({"end": "2023-05-19"})).contains("date.start should be defined"));
    let zone = |start: &str, zone: &str| date(json!({"start": start, "time_zone": zone}));
    assert!(zone("2023-05-19", "Europe/Paris").contains("date.time_zone should be"));
    assert!(zone("2023-05-19T10:00:00", "Mars/Base").contains("a valid IANA time zone"));
    assert!(zone("2023-05-19T10:00:00+02:00", "Europe/Paris").contains("date.time_zone should be"));

    assert_eq!(
        refuse("U", json!({"url": ""})),
        "body failed validation: body.properties.U.url should be populated or `null`, instead was `\"\"`."
    );
    for (name, value, message) in [
        ("N", json!({"number": "1"}), "N.number should be a number or `null`"),
        ("C", json!({"checkbox": null}), "C.checkbox should be a boolean"),
        ("E", json!({"email": 3}), "E.email should be a string or `null`"),
        ("T", json!({"rich_text": "a"}), "T.rich_text should be an array"),
        ("S", json!({"select": "a"}), "S.select should be an object"),
        ("S", json!({"select": {}}), "S.select.name should be defined"),
        ("M", json!({"multi_select": {"name": "a"}}), "M.multi_select should be an array"),
        ("P", json!({"people": [{"id": "me"}]}), "P.people[0].id should be a valid uuid"),
        ("F", json!({"files": [{"name": "a"}]}), "F.files[0].external should be defined"),
        (
            "F",
            json!({"files": [{"name": "a", "external": {"url": "a.png"}}]}),
            "F.files[0].external.url should be a valid url",
        ),
        (
            "M",
            json!({"multi_select": [{"name": "x".repeat(101)}]}),
            "M.multi_select[0].name.length should be ≤ `100`, instead was `101`",
        ),
        ("S", json!({"select": {"name": ""}}), "S.select.name should be populated"),
        ("E", json!({"email": ""}), "E.email should be populated or `null`"),
        (
            "F",
            json!({"files": [{"external": {"url": "https://a.example/a.png"}}]}),
            "F.files[0].name should be defined",
        ),
        (
            "F",
            json!({"files": [{"name": "", "external": {"url": "https://a.example/a.png"}}]}),
            "F.files[0].name should be populated",
        ),
    ] {
        let said = refuse(name, value);
        assert!(said.contains(&format!("body.properties.{message}")), "{said}");
    }
    let schema = json!({"properties": {"S": {"select": {"options": [{"name": "x".repeat(101)}]}}}});
    let said = sim.invalid("PATCH", &format!("/v1/data_sources/{source}"), schema);
    assert!(said.contains("name.length should be ≤ `100`, instead was `101`"), "{said}");
    for (property, message) in [
        (json!({"description": "x".repeat(281)}), "S.description.length should be ≤ `280`"),
        (json!({"description": ""}), "S.description should be populated"),
        (json!({"name": ""}), "S.name should be populated"),
        (json!({"select": {"options": [{"name": ""}]}}), "options[0].name should be populated"),
    ] {
        let schema = json!({"properties": {"S": property}});
        let said = sim.invalid("PATCH", &format!("/v1/data_sources/{source}"), schema);
        assert!(said.contains(message), "{said}");
    }
}

#[test]
fn blocks_where_they_can_not_stand() {
    let sim = Sim::new();
    let column = json!({"column": {"children": [paragraph("a")]}});
    let row = json!({"table_row": {"cells": [[]]}});
    for wrong in [
        column.clone(),
        row.clone(),
        json!({"toggle": {"rich_text": [], "children": [column]}}),
        json!({"column_list": {"children": [paragraph("a"), paragraph("b")]}}),
        json!({"table": {"table_width": 1, "children": [paragraph("a")]}}),
        json!({"quote": {"rich_text": [], "children": [row]}}),
    ] {
        assert!(append(&sim, wrong.clone()).is_err(), "{wrong}");
        let body = json!({"parent": {"page_id": sim.root()}, "children": [wrong]});
        sim.invalid("POST", "/v1/pages", body);
    }
}

fn upload(sim: &Sim, name: &str) -> String {
    let id = id(&sim.post("/v1/file_uploads", json!({ "filename": name })));
    let form = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\nhello\r\n--x--\r\n"
    );
    let path = format!("/v1/file_uploads/{id}/send");
    let answer = sim.raw("POST", &path, "multipart/form-data; boundary=x", form.into());
    assert_eq!(answer.status(), 200);
    id
}

#[test]
fn uploads_of_types_that_are_not_supported() {
    let sim = Sim::new();
    let refuse = |body: Value| sim.invalid("POST", "/v1/file_uploads", body);
    assert_eq!(
        refuse(json!({"filename": "a.wav", "content_type": "audio/x-wav"})),
        "The content type audio/x-wav is not supported for the File Upload API."
    );
    assert!(refuse(json!({"content_type": "nonsense"})).contains("nonsense is not supported"));
    assert!(refuse(json!({"filename": "a"})).contains("body.filename should be"));
    assert!(refuse(json!({"filename": "a.exe"})).contains(".exe is not supported"));
    assert!(refuse(json!({"filename": "a.png", "content_type": "image/jpeg"})).contains("match"));
    let external = json!({"mode": "external_url", "filename": "a.png",
        "external_url": "http://a.example/a.png"});
    assert!(refuse(external).contains("body.external_url should be"));

    let pdf = id(&sim.post("/v1/file_uploads", json!({"filename": "a.pdf"})));
    let form = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
                content-type: text/plain\r\n\r\nhello\r\n--x--\r\n";
    let path = format!("/v1/file_uploads/{pdf}/send");
    let answer = sim.raw("POST", &path, "multipart/form-data; boundary=x", form.into());
    assert_eq!(answer.status(), 400, "a part of another type than was announced");
}

#[test]
fn uploads_where_they_can_not_be_shown() {
    let sim = Sim::new();
    let (pdf, png) = (upload(&sim, "a.pdf"), upload(&sim, "a.png"));
    let media = |kind: &str, upload: &str| {
        append(&sim, json!({kind: {"type": "file_upload", "file_upload": {"id": upload}}}))
    };
    for (kind, wrong) in [("image", &pdf), ("video", &pdf), ("pdf", &png), ("audio", &png)] {
        assert!(media(kind, wrong).unwrap_err().contains(kind));
    }
    for (kind, right) in [("image", &png), ("pdf", &pdf), ("file", &pdf), ("file", &png)] {
        assert!(media(kind, right).is_ok(), "{kind}");
    }
    for key in ["icon", "cover"] {
        let page = |upload: &str| {
            let picture = json!({"type": "file_upload", "file_upload": {"id": upload}});
            json!({"parent": {"page_id": sim.root()}, key: picture})
        };
        assert!(sim.invalid("POST", "/v1/pages", page(&pdf)).contains(key));
        sim.post("/v1/pages", page(&png));
    }
}
