//! A workspace over HTTP.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::Workspace;

/// Larger bodies are refused, as Notion refuses those over 500 KB.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct ServerHandle {
    address: SocketAddr,
    /// Dropped to stop.
    _stop: oneshot::Sender<Infallible>,
}

impl ServerHandle {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients find it: `http://127.0.0.1:8080`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Workspace {
    /// Serves the workspace on a thread of its own; `127.0.0.1:0` takes a port that is free.
    ///
    /// # Errors
    ///
    /// When the address can't be listened on, or there is no thread to be had.
    pub fn serve(&self, address: impl ToSocketAddrs) -> io::Result<ServerHandle> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let workspace = self.clone();
        std::thread::Builder::new().name("notion-sim".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    _ = stopped => {}
                    _ = accept(workspace, listener) => {}
                }
            });
        })?;
        Ok(ServerHandle { address, _stop: stop })
    }
}

async fn accept(workspace: Workspace, listener: TcpListener) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        // A connection that breaks before it is accepted is no reason to stop.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let workspace = workspace.clone();
        let service = service_fn(move |request| answer(workspace.clone(), request));
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn answer(
    workspace: Workspace,
    request: http::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        let mut refused = Response::new(Full::new(Bytes::from_static(b"Payload Too Large")));
        *refused.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(refused);
    };
    let response = workspace.handle(http::Request::from_parts(head, body.to_bytes()));
    Ok(response.map(Full::new))
}
