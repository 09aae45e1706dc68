//! A server of HTTP/1.1 made of threads, which sends exactly the bytes that a test wants.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Which connection it came on, from 0.
    pub(crate) connection: usize,
    /// The request line and the headers, in lower case except for the line.
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head[1..].iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What goes on with the connection after an answer.
pub(crate) enum Then {
    Keep,
    Close,
}

pub(crate) trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Answers every request by `answer`, each connection on a thread of its own.
    pub(crate) fn start(
        answer: impl Fn(&Received, &mut dyn Wire) -> Then + Send + Sync + 'static,
    ) -> Self {
        Self::start_over(|stream| Box::new(stream), answer)
    }

    /// The same, with something between the connection and HTTP.
    pub(crate) fn start_over(
        wrap: impl Fn(TcpStream) -> Box<dyn Wire> + Send + Sync + 'static,
        answer: impl Fn(&Received, &mut dyn Wire) -> Then + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = received.clone();
        let (wrap, answer) = (Arc::new(wrap), Arc::new(answer));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().flatten().enumerate() {
                let (wrap, answer, log) = (wrap.clone(), answer.clone(), log.clone());
                thread::spawn(move || {
                    let mut wire = BufReader::new(wrap(stream));
                    while let Some(request) = read(&mut wire, connection) {
                        log.lock().unwrap().push(request.clone());
                        match answer(&request, wire.get_mut()) {
                            Then::Keep => {}
                            Then::Close => break,
                        }
                    }
                });
            }
        });
        Self { address, received }
    }

    /// Answers every request with these bytes and keeps the connection.
    pub(crate) fn always(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, wire| {
            wire.write_all(&answer).unwrap();
            Then::Keep
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// A whole answer with its length.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes += &format!("{name}: {value}\r\n");
    }
    bytes += "\r\n";
    [bytes.as_bytes(), body].concat()
}

/// The next request, or `None` at the end of the connection.
fn read(wire: &mut BufReader<Box<dyn Wire>>, connection: usize) -> Option<Received> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if wire.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_string()),
        }
    }
    let mut request = Received { connection, head, body: Vec::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body.resize(length, 0);
    wire.read_exact(&mut request.body).ok()?;
    Some(request)
}
