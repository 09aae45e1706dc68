//! A blocking client over ureq: no runtime, threads only. What a transport must do is listed in the documentation of
//! `Transport`; the comments below say where each of it is done.

use std::io;
use std::time::Duration;

use notion_sync::Client;
use notion_sync::transport::{Error, ErrorKind, Request, Response, Transport};

/// How large an answer may be: 64 MiB.
const LIMIT: u64 = 64 << 20;

struct Ureq(ureq::Agent);

impl Ureq {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            // An answer is never an error, whatever its status.
            .http_status_as_error(false)
            // Redirects are answers.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The limit of an attempt: a blocking call can't be given up from outside.
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(70)))
            .build();
        Self(config.into())
    }
}

impl Transport for Ureq {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let failed = |error: ureq::Error| Error::new(kind(&error)).with_source(error);

        // As bytes, so that ureq sends their number; `None` of a request that has no body.
        let (head, body) = request.into_parts();
        let answer = match body.is_empty() {
            true => self.0.run(http::Request::from_parts(head, ())),
            false => self.0.run(http::Request::from_parts(head, &body[..])),
        };
        let (head, mut body) = answer.map_err(failed)?.into_parts();
        let body = body.with_config().limit(LIMIT).read_to_vec();
        let body = body.map_err(|error| failed(error).with_status(head.status))?;
        Ok(Response::from_parts(head, body.into()))
    }
}

/// What is known of a request that got no complete response: whether the server may have acted.
fn kind(error: &ureq::Error) -> ErrorKind {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => ErrorKind::Invalid,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => ErrorKind::Connect,
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => ErrorKind::Connect,
        ureq::Error::Timeout(_) => ErrorKind::Timeout,
        ureq::Error::BodyExceedsLimit(_) => ErrorKind::TooLarge,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            ErrorKind::Connect
        }
        ureq::Error::Io(_) => ErrorKind::Interrupted,
        _ => ErrorKind::Other,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let notion = Client::builder().env()?.transport(Ureq::new()).build()?;
    let me = notion.users().me().send()?;
    println!("over ureq: {me}");
    let missing = notion.pages().retrieve(notion_sync::PageId::nil()).send();
    assert!(missing.is_err_and(|error| error.is_not_found()), "an answer is never an error");
    let page = std::env::var("NOTION_PARENT_PAGE")?.parse()?;
    let made = notion.pages().create(notion_sync::model::PageParent::Page(page)).title("Over ureq");
    println!("over ureq: {}", made.send()?.title_text());
    Ok(())
}
