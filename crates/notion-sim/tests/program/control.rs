//! What tests say to the simulator over HTTP: `/__sim__/…`.

use crate::common::web::{get, post, send};
use notion_sim::{ServerHandle, Workspace};
use serde_json::{Value, json};

fn serve() -> (Workspace, ServerHandle, String) {
    let workspace = Workspace::builder().token("ntn_simulated").build();
    let server = workspace.serve("127.0.0.1:0").unwrap();
    let url = server.base_url();
    (workspace, server, url)
}

fn page(workspace: &Workspace, title: &str) -> String {
    json!({"parent": {"page_id": workspace.root_page()},
        "properties": {"title": [{"text": {"content": title}}]}})
    .to_string()
}

#[test]
fn an_export_can_be_imported_and_is_the_same() {
    let (workspace, _server, url) = serve();
    let made = post(&url, "/v1/pages", &page(&workspace, "Kept"));
    assert_eq!(made.status, 200, "{made:?}");
    let first = get(&url, "/__sim__/export");
    assert_eq!(first.status, 200);
    assert_eq!(first.header("content-type"), Some("application/json; charset=utf-8"));
    post(&url, "/v1/pages", &page(&workspace, "Lost"));
    let imported = post(&url, "/__sim__/import", &first.body);
    assert_eq!(imported.json(), json!({"root_page": workspace.root_page()}));
    assert_eq!(get(&url, "/__sim__/export").body, first.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(get(&url, &format!("/v1/pages/{id}")).status, 200, "ids are kept");

    let first = get(&url, "/__sim__/export");
    let wrong = post(&url, "/__sim__/import", "{\"format\": 1}");
    assert_eq!((wrong.status, &wrong.json()["code"]), (400, &json!("validation_error")));
    assert_eq!(get(&url, "/__sim__/export").body, first.body);
}

#[test]
fn a_reset_brings_the_beginning_back() {
    let (workspace, _server, url) = serve();
    let before = get(&url, "/__sim__/export").body;
    post(&url, "/v1/pages", &page(&workspace, "Lost"));
    post(&url, "/__sim__/faults", r#"{"status": 503, "times": 9}"#);
    let reset = post(&url, "/__sim__/reset", "");
    assert_eq!(reset.json(), json!({"root_page": workspace.root_page()}));
    assert_eq!(get(&url, "/__sim__/export").body, before);
    assert_eq!(get(&url, "/__sim__/requests").json(), json!({"requests": []}));
    assert_eq!(get(&url, "/v1/users/me").status, 200, "faults are forgotten");
}

#[test]
fn faults_are_planned_seen_and_forgotten() {
    let (_, _server, url) = serve();
    let plan =
        r#"[{"kind": "html", "status": 502}, {"status": 409, "on": "GET /v1/users", "skip": 1}]"#;
    let planned = post(&url, "/__sim__/faults", plan).json();
    assert_eq!(planned["faults"].as_array().unwrap().len(), 2);
    let statuses: Vec<u16> = (0..4).map(|_| get(&url, "/v1/users/me").status).collect();
    assert_eq!(statuses, [502, 200, 409, 200]);
    assert_eq!(get(&url, "/__sim__/faults").json(), json!({"faults": []}));

    post(&url, "/__sim__/faults", r#"{"status": 500, "times": 5}"#);
    assert_eq!(send(&url, "DELETE", "/__sim__/faults", &[], "").json(), json!({"faults": []}));
    assert_eq!(get(&url, "/v1/users/me").status, 200);
    for wrong in [r#"{"statsu": 500}"#, r#"{"kind": "earthquake"}"#, "", "3"] {
        let answer = post(&url, "/__sim__/faults", wrong);
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.json()["message"].as_str().unwrap().starts_with("Error parsing faults"));
    }
}

#[test]
fn requests_are_shown_with_their_bodies() {
    let (workspace, _server, url) = serve();
    post(&url, "/__sim__/faults", r#"{"kind": "reset", "on": "GET /v1/users"}"#);
    get(&url, "/v1/users/me");
    post(&url, "/v1/pages?x=1", &page(&workspace, "One"));
    post(&url, "/v1/search", "{");
    let requests = get(&url, "/__sim__/requests").json()["requests"].clone();
    let all = requests.as_array().unwrap();
    let line = |request: &Value| {
        format!(
            "{} {} {}",
            request["status"],
            request["method"].as_str().unwrap(),
            request["path"].as_str().unwrap()
        )
    };
    assert_eq!((&all[0]["fault"], &all[0]["arrived"]), (&json!("reset"), &json!(false)));
    assert_eq!(line(&all[1]), "200 POST /v1/pages?x=1");
    assert_eq!(all[1]["body"]["properties"]["title"][0]["text"]["content"], "One");
    assert_eq!(all[1]["answer"]["object"], "page");
    assert_eq!(all[1].get("fault"), None);
    assert_eq!((line(&all[2]), &all[2]["body"]), ("400 POST /v1/search".to_owned(), &json!("{")));
    assert_eq!(all.len(), 3, "what is for the simulator is not among them");
}

#[test]
fn there_is_nothing_else() {
    let (_, _server, url) = serve();
    for (method, path) in
        [("GET", "/__sim__/nowhere"), ("PUT", "/__sim__/reset"), ("GET", "/__sim__/")]
    {
        let answer = send(&url, method, path, &[], "");
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("invalid_request_url")));
    }
}
