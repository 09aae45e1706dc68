//! The Admin API, as far as it is known: its frame, its lists and its errors.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Response;
use notion_api::admin::{AdminClient, AdminToken};
use notion_api::{Client, ErrorKind, Method};
use notion_model::admin::{ExportStatus, GroupRole, LegalHoldStatus};
use notion_model::{UserId, WorkspaceId};
use notion_tests::script;
use notion_transport::mock::MockTransport;
use notion_transport::{Effect, Request};
use serde_json::{Value, json};

const USER: &str = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";

fn answer(request: &Request) -> (u16, Value) {
    let query = request.uri().query().unwrap_or_default();
    let second = query.contains("start_cursor=next");
    let path = request.uri().path();
    match (request.method().as_str(), path.trim_start_matches("/admin/v1")) {
        // Two pages, the last of which has no cursor and nothing else that ends it.
        ("GET", "/legal_holds") if second => {
            (200, json!({"legal_holds": [{"id": "h2", "status": "released"}]}))
        }
        ("GET", "/legal_holds") => (
            200,
            json!({
                "legal_holds": [{
                    "id": "h1", "status": "active", "created_time": 1_795_953_600_000_i64,
                    "users": {"ids": [USER], "total": 30}, "user_interaction_type": "page.edited", "mood": 1,
                }],
                "next_cursor": "next",
            }),
        ),
        ("GET", path) if path.ends_with("/groups") => {
            let group = json!({"object": "group", "id": if second { "g2" } else { "g1" }, "name": "Editors"});
            (
                200,
                json!({
                    "results": [group], "has_more": !second,
                    "next_cursor": if second { Value::Null } else { json!("next") },
                }),
            )
        }
        ("POST", path) if path.ends_with("/exports") => {
            (200, json!({"export_job_id": "e1", "status": "enqueued"}))
        }
        ("POST", path) if path.ends_with("/groups") => (
            409,
            json!({
                "type": "error", "code": "conflict_error", "status": 409, "message": "There is one.",
            }),
        ),
        ("DELETE", path) if path.contains("/members/users/") => (
            403,
            json!({
                "type": "error", "code": "restricted_resource", "status": 403, "message": "No.",
            }),
        ),
        ("GET", path) if path.ends_with("/users") => (
            404,
            json!({
                "type": "error", "code": "object_not_found", "status": 404, "message": "None.",
            }),
        ),
        ("DELETE", _) => (200, json!({})),
        other => panic!("{other:?}"),
    }
}

fn client() -> (AdminClient, MockTransport) {
    let mock = MockTransport::from_fn(move |request| {
        let (status, body) = answer(request);
        let mut response = script::answer(status, body);
        response.headers_mut().insert("x-notion-request-id", "r-1".parse().expect("a value"));
        Ok(response)
    });
    let settings = Client::builder().transport(mock.clone()).without_layers();
    (AdminClient::with_settings("adm_secret", settings).expect("a client"), mock)
}

#[tokio::test]
async fn lists_are_whole() {
    let (admin, mock) = client();
    let holds = admin.legal_holds().list().all().await.expect("all");
    assert_eq!(holds.iter().map(|hold| hold.id.as_str()).collect::<Vec<_>>(), ["h1", "h2"]);
    assert_eq!(holds[0].status, Some(LegalHoldStatus::Active));
    assert_eq!(holds[0].users.as_ref().map(|users| users.total), Some(30));
    let created = holds[0].created_time.as_ref().and_then(|time| time.milliseconds());
    assert_eq!(created, Some(1_795_953_600_000));
    assert_eq!(holds[0].extra.get("mood"), Some(&json!(1)));
    let groups = admin.groups().list(WorkspaceId::default()).all().await.expect("all");
    assert_eq!(groups.len(), 2);
    let requests = mock.requests();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert_eq!(request.headers()["notion-version"], "2026-06-01");
        assert_eq!(request.headers()["authorization"], "Bearer adm_secret");
        assert!(request.uri().path().starts_with("/admin/v1/"), "{}", request.uri());
    }
}

#[test]
fn the_blocking_client_has_the_same_calls() {
    let (admin, _) = client();
    let admin = notion_sync::Client::blocking_admin(admin);
    let holds: Result<Vec<_>, _> = admin.legal_holds().list().items().collect();
    assert_eq!(holds.expect("all").len(), 2);
    let format = notion_model::admin::ExportFormat::Markdown;
    let order = admin.exports().enqueue(WorkspaceId::default(), format, "ada@example.com");
    let job = order.comments(false).send().expect("an export");
    assert_eq!((job.export_job_id.as_str(), job.status), ("e1", ExportStatus::Enqueued));
    let raw: Value = admin.request(Method::GET, "/admin/v1/legal_holds").send().expect("a list");
    assert_eq!(raw["next_cursor"], "next");
    assert!(!format!("{admin:?} {:?}", AdminToken::from("adm_secret")).contains("adm_secret"));
}

#[tokio::test]
async fn errors_have_their_own_form() {
    let (admin, mock) = client();
    let (space, user) = (WorkspaceId::default(), UserId::default());
    let conflict = admin.groups().create(space, "Editors").send().await.expect_err("there is one");
    assert!(conflict.is_conflict() && !conflict.may_have_been_applied(), "{conflict}");
    assert_eq!(conflict.request_id(), Some("r-1"));
    let refused = admin.groups().remove_member(space, "g1", user).send().await;
    let refused = refused.expect_err("refused");
    assert!(refused.is_permission() && matches!(refused.kind(), ErrorKind::Api { .. }));
    let says = "the call needs the scope permission-group:write";
    assert!(refused.to_string().contains(says), "{refused}");
    assert!(admin.users().list(space).all().await.expect_err("none").is_not_found());
    admin.agents().delete(space, Default::default()).send().await.expect("deleted");
    let requests = mock.requests();
    assert_eq!(Effect::of(&requests[0]), Effect::Create);
    assert_eq!(Effect::of(&requests[1]), Effect::IdempotentWrite);
}

/// Bodies have the names that Notion's description of the API has.
#[tokio::test]
async fn bodies_are_as_notion_has_them() {
    let kept: Arc<Mutex<Vec<Value>>> = Arc::default();
    let bodies = kept.clone();
    let mock = MockTransport::from_fn(move |request| {
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        bodies.lock().expect("no panic").push(body);
        Ok(Response::new(Bytes::from("{}")))
    });
    let settings = Client::builder().transport(mock).without_layers();
    let admin = AdminClient::with_settings("adm_x", settings).expect("a client");
    let (space, user, agent) = (WorkspaceId::default(), UserId::default(), Default::default());
    let _ = admin.managed_users().revoke_sessions("ada@example.com").send().await;
    let _ = admin.managed_users().revoke_sessions(user).send().await;
    let _ = admin.groups().add_member(space, "g", user, GroupRole::Owner).send().await;
    let _ = admin.groups().delete(space, "g").send().await;
    let _ = admin.agents().set_credit_limit(space, agent, None).send().await;
    let _ = admin.legal_holds().export("h", user, space).send().await;
    let _ = admin.legal_holds().export_again("h", user, "x").send().await;
    assert_eq!(
        *kept.lock().expect("no panic"),
        [
            json!({"user": {"type": "email", "email": "ada@example.com"}}),
            json!({"user": {"type": "id", "id": user}}),
            json!({"member": {"type": "user", "user_id": user}, "role": "owner"}),
            Value::Null,
            json!({"credit_limit": null}),
            json!({"requesting_user_id": user, "space_id": space}),
            json!({"requesting_user_id": user, "legal_hold_export_id": "x"}),
        ]
    );
}
