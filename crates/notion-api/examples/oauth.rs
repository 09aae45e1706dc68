//! OAuth: how a public connection gets its tokens. Notion's part is played by a mock, which the browser of a user
//! would meet.
//!
//! ```sh
//! cargo run -p notion-api --example oauth
//! ```

use bytes::Bytes;
use notion_api::Client;
use notion_api::oauth::{App, code};
use notion_transport::mock::MockTransport;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const TOKEN: &str = r#"{
    "access_token": "ntn_access", "token_type": "bearer", "refresh_token": "nrt_refresh",
    "bot_id": "11111111-1111-4111-8111-111111111111", "workspace_id": "22222222-2222-4222-8222-222222222222",
    "workspace_name": "Acme", "workspace_icon": null, "duplicated_template_id": null,
    "owner": {"type": "workspace", "workspace": true}
}"#;

/// Stands for Notion.
fn notion() -> MockTransport {
    MockTransport::from_fn(|request| {
        let body = match request.uri().path() {
            "/v1/oauth/token" => TOKEN,
            "/v1/oauth/introspect" => r#"{"active": true, "scope": "read_content"}"#,
            _ => "{}",
        };
        Ok(http::Response::new(Bytes::from_static(body.as_bytes())))
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let app = App::new("my-client-id", "my-client-secret");
    let callback = "https://example.com/notion/callback";

    // In a program it is random, and kept with the session of the user.
    let state = "cd9d2f1a0b";
    println!("open {}", app.authorize_url(state).redirect_uri(callback));

    // The browser comes back to this address.
    let code = code("https://example.com/notion/callback?code=03abc&state=cd9d2f1a0b", state)?;
    let client = Client::builder().transport(notion()).build()?;
    let token = client.oauth(&app).exchange(code).redirect_uri(callback).send().await?;
    println!("a token for {:?}: {:?}", token.workspace_name, token.access_token);

    let about = client.oauth(&app).introspect(token.access_token.clone()).send().await?;
    println!("it can be used: {}, for {:?}", about.active, about.scope);

    // A refresh takes the old tokens away; keep the new ones before anything else.
    let refresh = token.refresh_token.ok_or("there is nothing to refresh with")?;
    let token = client.oauth(&app).refresh(refresh).send().await?;
    client.oauth(&app).revoke(token.access_token).send().await?;
    println!("revoked");
    Ok(())
}
