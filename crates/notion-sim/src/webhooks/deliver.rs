//! Events on their way to a subscriber.

use std::io;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use notion_model::webhook::Event;
use notion_transport::Request;
#[cfg(feature = "https")]
use notion_transport::Transport;
#[cfg(feature = "https")]
use notion_transport::hyper::HyperTransport;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::wire::signature;

/// So often an event is sent, as by Notion.
const ATTEMPTS: u32 = 8;
/// Until the second attempt; each pause is twice the one before. Notion's last attempt is a day after the first.
const PAUSE: Duration = Duration::from_millis(100);
/// So long a subscriber may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn signed(uri: &Uri, token: &str, body: Bytes) -> Request {
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri.clone();
    let signature = signature::sign(token.as_bytes(), request.body());
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static("notion-sim"));
    if let Ok(signature) = HeaderValue::try_from(format!("sha256={signature}")) {
        headers.insert("x-notion-signature", signature);
    }
    request
}

/// Shakes hands, and then sends what comes until nothing comes any more. While nothing does, `look` is called ten times a
/// second: it sees to what is late.
pub(crate) fn deliver(
    line: &Line,
    uri: &Uri,
    token: &str,
    events: &Receiver<Event>,
    look: impl Fn(),
) {
    use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};

    let mut waiting = Vec::new();
    let greeting = json!({ "verification_token": token }).to_string();
    while !line.post(signed(uri, token, greeting.clone().into())) {
        match events.recv_timeout(10 * PAUSE) {
            Ok(event) => waiting.push(event),
            Err(Disconnected) => return,
            Err(Timeout) => {}
        }
    }
    let mut waiting = waiting.into_iter();
    loop {
        let next = waiting.next().map_or_else(|| events.recv_timeout(PAUSE), Ok);
        let mut event = match next {
            Ok(event) => event,
            Err(Timeout) => {
                look();
                continue;
            }
            Err(Disconnected) => return,
        };
        for attempt in 1..=ATTEMPTS {
            event.attempt_number = attempt;
            let body = serde_json::to_vec(&event).unwrap_or_default();
            if line.post(signed(uri, token, body.into())) {
                break;
            }
            if attempt < ATTEMPTS {
                std::thread::sleep(PAUSE * 2_u32.pow(attempt - 1));
            }
        }
    }
}

/// How requests get to a subscriber.
pub(crate) struct Line {
    runtime: Runtime,
    #[cfg(feature = "https")]
    secure: HyperTransport,
}

impl Line {
    /// The schemes of the addresses to which requests get.
    pub(crate) const SCHEMES: &[&str] =
        if cfg!(feature = "https") { &["http", "https"] } else { &["http"] };

    pub(crate) fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime,
            #[cfg(feature = "https")]
            secure: HyperTransport::builder().build(),
        })
    }

    /// Whether a request was answered with a success.
    fn post(&self, request: Request) -> bool {
        let answer =
            self.runtime.block_on(async { timeout(PATIENCE, self.exchange(request)).await });
        answer.is_ok_and(|answer| answer.is_ok_and(|is_success| is_success))
    }

    async fn exchange(&self, request: Request) -> Result<bool, Failure> {
        #[cfg(feature = "https")]
        if request.uri().scheme_str() == Some("https") {
            return Ok(self.secure.send(request).await?.status().is_success());
        }
        plain(request).await
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn plain(mut request: Request) -> Result<bool, Failure> {
    let uri = request.uri();
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let authority = HeaderValue::try_from(authority)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    request.headers_mut().insert(header::HOST, authority);
    *request.uri_mut() = path;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request.map(Full::new)).await?;
    let is_success = answer.status().is_success();
    answer.into_body().collect().await?;
    drop(sender);
    connection.await??;
    Ok(is_success)
}
