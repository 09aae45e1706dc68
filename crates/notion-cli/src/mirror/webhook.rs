//! Takes webhooks of Notion: checks who sent them, and queues what they are about.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use notion_mirror::Mirror;
use notion_mirror::store::Store;
use notion_model::webhook::{Request, SIGNATURE_HEADER, SigningKey};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};

/// The largest body that is read, in bytes: Notion's have some thousand.
const MAX_BODY: usize = 1 << 20;

/// How many connections there are at once.
const MAX_CONNECTIONS: usize = 64;

/// How long a request may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something to be told.
#[derive(Debug)]
pub(super) enum Note {
    /// Notion has sent the verification token, and it is in this file.
    Token(PathBuf),
    /// A request was not believed, or could not be taken: the reason.
    Refused(String),
    /// An event was queued: its type.
    Queued(String),
}

/// The verification token of the subscription, once it is known.
///
/// It is kept in a file of its own, not in the mirror, which is handed around.
pub(super) struct Keys {
    path: PathBuf,
    key: Mutex<Option<SigningKey>>,
}

impl Keys {
    /// Takes the token from the environment, or from the file; without either, the first handshake brings it.
    pub(super) fn new(path: PathBuf) -> io::Result<Self> {
        let token = match std::env::var("NOTION_WEBHOOK_TOKEN") {
            Ok(token) => Some(token),
            Err(_) => match fs::read_to_string(&path) {
                Ok(token) => Some(token.trim().to_owned()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            },
        };
        Ok(Self { path, key: Mutex::new(token.map(SigningKey::new)) })
    }

    /// Whether a token is known.
    pub(super) fn is_set(&self) -> bool {
        self.get().is_some()
    }

    fn get(&self) -> Option<SigningKey> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the token of a handshake, if there is none yet.
    fn keep(&self, token: &str) -> io::Result<bool> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if key.is_some() {
            return Ok(false);
        }
        write_secret(&self.path, token)?;
        *key = Some(SigningKey::new(token));
        Ok(true)
    }
}

/// Writes a file that only its owner reads.
fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{secret}")?;
    file.sync_all()
}

/// Serves webhooks for as long as it is polled. What there is to be told goes to `notes`; what nobody takes in time is not told.
pub(super) async fn serve<S: Store>(
    listener: TcpListener,
    mirror: Mirror<S>,
    keys: Keys,
    notes: mpsc::Sender<Note>,
) -> Infallible {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let handler = Arc::new(Handler { mirror, keys, notes });
    loop {
        let place = places.clone().acquire_owned().await;
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many files are open, say: that passes.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let handler = handler.clone();
        tokio::spawn(async move {
            let _place = place;
            let service = service_fn(move |request| {
                let handler = handler.clone();
                async move { Ok::<_, Infallible>(handler.answer(request).await) }
            });
            let served = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever hangs up has no use for an answer.
            let _ = served.await;
        });
    }
}

struct Handler<S> {
    mirror: Mirror<S>,
    keys: Keys,
    notes: mpsc::Sender<Note>,
}

impl<S: Store> Handler<S> {
    async fn answer(&self, request: http::Request<Incoming>) -> Response<Full<Bytes>> {
        let status = match self.take(request).await {
            Ok(note) => {
                if let Some(note) = note {
                    self.tell(note);
                }
                StatusCode::OK
            }
            Err((status, reason)) => {
                self.tell(Note::Refused(reason));
                status
            }
        };
        let mut response = Response::default();
        *response.status_mut() = status;
        response
    }

    fn tell(&self, note: Note) {
        // A flood of requests is no flood of lines.
        let _ = self.notes.try_send(note);
    }

    async fn take(
        &self,
        request: http::Request<Incoming>,
    ) -> Result<Option<Note>, (StatusCode, String)> {
        let refuse = |status, reason: &str| Err((status, reason.to_owned()));
        if request.method() != Method::POST {
            return refuse(StatusCode::METHOD_NOT_ALLOWED, "a request was not a POST");
        }
        let signature = request.headers().get(SIGNATURE_HEADER);
        let signature = signature.and_then(|value| value.to_str().ok()).map(str::to_owned);
        // The signature is that of the raw bytes.
        let body = Limited::new(request.into_body(), MAX_BODY).collect();
        let Ok(Ok(body)) = tokio::time::timeout(PATIENCE, body).await else {
            return refuse(
                StatusCode::BAD_REQUEST,
                "a request did not come to its end, or was too large",
            );
        };
        let body = body.to_bytes();
        let Some(key) = self.keys.get() else {
            return self.shake_hands(&body, signature.as_deref());
        };
        let event = match key.open(&body, signature.as_deref()) {
            Ok(event) => event,
            // Notion sends the token again when somebody asks it to.
            Err(_) if key.verify(&body, signature.as_deref()).is_ok() => return Ok(None),
            Err(error) => return refuse(StatusCode::UNAUTHORIZED, &error.to_string()),
        };
        match self.mirror.event(&event).await {
            Ok(()) => Ok(Some(Note::Queued(event.r#type.as_str().to_owned()))),
            // Then it comes again.
            Err(error) => Err((StatusCode::SERVICE_UNAVAILABLE, error.to_string())),
        }
    }

    /// Takes the request that brings the token.
    fn shake_hands(
        &self,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Option<Note>, (StatusCode, String)> {
        let unauthorized =
            || (StatusCode::UNAUTHORIZED, "an event came before the verification token".to_owned());
        let request = Request::from_slice(body).map_err(|_| unauthorized())?;
        // A signature by the token that is beside it says that the body came whole, and nothing about who sent it.
        if signature.is_some() && !request.is_signed_handshake(body, signature) {
            return Err(unauthorized());
        }
        let Request::Handshake(token) = request else { return Err(unauthorized()) };
        match self.keys.keep(token.expose()) {
            Ok(true) => Ok(Some(Note::Token(self.keys.path.clone()))),
            Ok(false) => Ok(None),
            Err(error) => {
                let path = self.keys.path.display();
                Err((
                    StatusCode::INTERNAL_SERVER_ERROR,
                    format!("the token can't be kept in {path}: {error}"),
                ))
            }
        }
    }
}
