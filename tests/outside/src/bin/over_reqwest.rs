//! A transport over reqwest. What a transport must do is listed in the documentation of `Transport`; the comments below say
//! where each of it is done.

use std::time::Duration;

use notion_api::Client;
use notion_api::transport::{Error, ErrorKind, Request, Response, Transport};

/// How large an answer may be: 64 MiB.
const LIMIT: usize = 64 << 20;

struct Reqwest(reqwest::Client);

impl Reqwest {
    fn new() -> reqwest::Result<Self> {
        let client = reqwest::Client::builder()
            // Redirects are answers.
            .redirect(reqwest::redirect::Policy::none())
            // What is sent again is decided above, by what a request does: not here.
            .retry(reqwest::retry::never())
            // The limit of an attempt is set by the client above; connections are made quickly or not at all.
            .connect_timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self(client))
    }
}

impl Transport for Reqwest {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        // An address in an error could have a secret in its query.
        let failed =
            |error: reqwest::Error| Error::new(kind(&error)).with_source(error.without_url());

        let request = request.map(reqwest::Body::from).try_into().map_err(failed)?;
        let mut answer = self.0.execute(request).await.map_err(failed)?;
        let mut response = Response::default();
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());

        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| failed(e).with_status(status))? {
            if body.len() + chunk.len() > LIMIT {
                return Err(Error::new(ErrorKind::TooLarge).with_status(status));
            }
            body.extend_from_slice(&chunk);
        }
        *response.body_mut() = body.into();
        Ok(response)
    }
}

/// What is known of a request that got no complete response: whether the server may have acted.
fn kind(error: &reqwest::Error) -> ErrorKind {
    match error {
        error if error.is_builder() => ErrorKind::Invalid,
        error if error.is_connect() => ErrorKind::Connect,
        error if error.is_timeout() => ErrorKind::Timeout,
        error if error.is_body() || error.is_decode() => ErrorKind::Interrupted,
        _ => ErrorKind::Other,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let notion = Client::builder().env()?.transport(Reqwest::new()?).build()?;
    let me = notion.users().me().send().await?;
    println!("over reqwest: {me}");
    let missing = notion.pages().retrieve(notion_api::PageId::nil()).send().await;
    assert!(missing.is_err_and(|error| error.is_not_found()), "an answer is never an error");
    Ok(())
}
