//! OAuth: how a public connection gets its tokens, from the consent of a user to the revocation. Notion's part, and the
//! user's click, are played by the simulator.
//!
//! ```sh
//! cargo run -p notion-api --example oauth
//! ```

use notion_api::Client;
use notion_api::oauth::{App, code};
use notion_sim::Workspace;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const CALLBACK: &str = "https://example.com/notion/callback";

/// Opens the address as a browser would, and allows what it asks for. Gives the address that Notion sends the user to.
fn consent(notion: &Workspace, address: &str) -> Result<String> {
    let request = http::Request::get(format!("{address}&__approve=1")).body(Default::default())?;
    let answer = notion.handle(request);
    let location = answer.headers().get("location").ok_or("nobody was sent back")?;
    Ok(location.to_str()?.to_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let notion = Workspace::builder().oauth_client("my-client-id", "my-client-secret").build();
    let app = App::new("my-client-id", "my-client-secret");

    // In a program it is random, and kept with the session of the user.
    let state = "cd9d2f1a0b";
    let address = app.authorize_url(state).redirect_uri(CALLBACK).to_string();
    println!("open {address}");

    // The browser comes back to the address of the callback.
    let code = code(&consent(&notion, &address)?, state)?;
    let client = Client::builder().transport(notion.clone()).build()?;
    let token = client.oauth(&app).exchange(code).redirect_uri(CALLBACK).send().await?;
    println!("a token for {:?}: {:?}", token.workspace_name, token.access_token);

    // What the program does with it.
    let user = Client::builder()
        .transport(notion.clone())
        .token(token.access_token.expose())
        .build()?
        .users()
        .me()
        .send()
        .await?;
    println!("it acts as {:?}", user.name);

    let about = client.oauth(&app).introspect(token.access_token.clone()).send().await?;
    println!("it can be used: {}, for {:?}", about.active, about.scope);

    // A refresh takes the old tokens away; keep the new ones before anything else.
    let refresh = token.refresh_token.ok_or("there is nothing to refresh with")?;
    let token = client.oauth(&app).refresh(refresh).send().await?;
    client.oauth(&app).revoke(token.access_token.clone()).send().await?;
    let about = client.oauth(&app).introspect(token.access_token).send().await?;
    println!("revoked; it can be used: {}", about.active);
    Ok(())
}
