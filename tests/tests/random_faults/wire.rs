//! A raw server in front of a workspace: connections that close at any byte, between requests and in the middle.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use bytes::Bytes;
use fastrand::Rng;
use notion_transport::{Request, Response};

use crate::faulty::Faulty;

/// Listens until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

/// What becomes of a request, or of its connection.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The connection closes when a part of the request has been read.
    CloseEarly,
    /// The connection closes when all of it has been read.
    Close,
    /// It is carried out, and the connection closes.
    CloseLate,
    /// It is carried out, and the answer ends in the middle.
    Cut,
    /// It is carried out, and the answer is no HTTP.
    Garbage,
    /// It is carried out, and the answer is an error.
    Failure,
    /// It is answered, and the connection closes without a word: an idle one is found dead by the next request.
    CloseIdle,
    /// It is answered, and the connection closes, as the answer says.
    SayClose,
}

const FAULTS: [Fault; 8] = [
    Fault::CloseEarly,
    Fault::Close,
    Fault::CloseLate,
    Fault::Cut,
    Fault::Garbage,
    Fault::Failure,
    Fault::CloseIdle,
    Fault::SayClose,
];

impl Server {
    /// Serves the workspace of `faulty`, where what goes wrong is noted. Of 100 requests, `rate` meet a fault.
    pub(crate) fn start(faulty: Faulty, mut rng: Rng, rate: u8) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, stopped) = (listener.local_addr()?, Arc::new(AtomicBool::new(false)));
        let stops = stopped.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stops.load(Ordering::Relaxed) {
                    break;
                }
                let (faulty, rng) = (faulty.clone(), rng.fork());
                if let Ok(stream) = stream {
                    // It ends with its connection.
                    thread::spawn(move || serve(stream, &faulty, rng, rate));
                }
            }
        });
        Ok(Self { address, stopped })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers what comes in, until the connection closes.
fn serve(mut stream: TcpStream, faulty: &Faulty, mut rng: Rng, rate: u8) -> io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let fault = (rng.u8(0..100) < rate).then(|| FAULTS[rng.usize(0..FAULTS.len())]);
        if let Some(Fault::CloseEarly) = fault {
            let read = stream.read(&mut [0; 16])?;
            if read > 0 {
                faulty.note("closed early".to_owned());
            }
            return Ok(());
        }
        let Some(request) = read(&mut stream)? else { return Ok(()) };
        if let Some(fault) = fault {
            faulty.note(format!("{} {}: {fault:?}", request.method(), request.uri().path()));
        }
        if let Some(Fault::Close) = fault {
            return Ok(());
        }
        let answer = faulty.workspace.handle(request);
        match fault {
            None => stream.write_all(&written(&answer, false))?,
            Some(Fault::Cut) => {
                let whole = written(&answer, false);
                return stream.write_all(&whole[..rng.usize(1..whole.len())]);
            }
            Some(Fault::Garbage) => return stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"),
            Some(Fault::Failure) => {
                stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\n\r\nnope")?;
            }
            Some(Fault::CloseIdle) => return stream.write_all(&written(&answer, false)),
            Some(Fault::SayClose) => return stream.write_all(&written(&answer, true)),
            Some(Fault::CloseLate | Fault::CloseEarly | Fault::Close) => return Ok(()),
        }
    }
}

/// The next request; `None` at the end of the connection.
fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let odd = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    let mut more = |bytes: &mut Vec<u8>| {
        let count = stream.read(&mut buffer)?;
        bytes.extend_from_slice(&buffer[..count]);
        io::Result::Ok(count > 0)
    };
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if !more(&mut bytes)? {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (line.next().unwrap_or_default(), line.next().unwrap_or_default());
    let mut request = http::Request::builder().method(method).uri(path);
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(|_| odd("a length"))?;
        }
        // Answers are not compressed here.
        if !name.eq_ignore_ascii_case("accept-encoding") {
            request = request.header(name, value.trim());
        }
    }
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if !more(&mut body)? {
            return Ok(None);
        }
    }
    request.body(Bytes::from(body)).map(Some).map_err(|_| odd("a request"))
}

fn written(answer: &Response, closes: bool) -> Vec<u8> {
    let (status, length) = (answer.status().as_u16(), answer.body().len());
    let connection = if closes { "connection: close\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{connection}\r\n"
    );
    [head.as_bytes(), answer.body()].concat()
}
