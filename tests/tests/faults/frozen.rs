//! A program that was stopped while the server closed its idle connections: as a laptop, a container that is paused, or
//! a function that is only run when somebody calls.
//!
//! The program is this test itself, run again with a variable set. It creates a page for each line that it reads.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use notion_api::Client;
use notion_model::PageId;
use notion_transport::layer::{RateLimitSettings, RetrySettings};

const ADDRESS: &str = "NOTION_TEST_OF_FROZEN_PROGRAM";
const CLIENT: &str = "NOTION_TEST_CLIENT_OF_FROZEN_PROGRAM";
const ROUNDS: usize = 20;

#[test]
fn a_program_that_was_stopped_loses_no_creation() {
    if let Ok(address) = std::env::var(ADDRESS) {
        return program(&address, &std::env::var(CLIENT).expect("which client"));
    }
    for client in ["blocking", "one thread", "several threads"] {
        let server = Server::start();
        let mut program = start(&server.address, client);
        let mut input = program.stdin.take().expect("a pipe");
        let mut output = BufReader::new(program.stdout.take().expect("a pipe")).lines();
        for round in 0..ROUNDS {
            writeln!(input, "create").expect("it reads");
            if round > 0 {
                signal(&program, "CONT");
            }
            // Whatever the harness prints comes before.
            let mut lines = output.by_ref().map(|line| line.expect("text"));
            let outcome = lines.find(|line| line.contains("outcome: ")).expect("an outcome");
            assert!(outcome.ends_with("outcome: created"), "{client}, round {round}: {outcome}");
            signal(&program, "STOP");
            server.close_all();
        }
        signal(&program, "CONT");
        drop(input);
        assert!(program.wait().expect("it ends").success());
        assert_eq!(server.requests.load(Ordering::Relaxed), ROUNDS, "each was sent once");
    }
}

fn start(address: &str, client: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args([
        "--exact",
        "frozen::a_program_that_was_stopped_loses_no_creation",
        "--nocapture",
    ]);
    command.env(ADDRESS, address).env(CLIENT, client);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a process")
}

fn signal(program: &Child, name: &str) {
    let status =
        Command::new("kill").arg(format!("-{name}")).arg(program.id().to_string()).status();
    assert!(status.expect("there is kill").success());
}

fn program(address: &str, client: &str) {
    let notion = Client::builder()
        .token("ntn_token")
        .base_url(format!("http://{address}"))
        .expect("an address")
        .rate_limit(RateLimitSettings::unlimited())
        .retry(RetrySettings::default().max_attempts(1))
        .build()
        .expect("a client");
    let lines = std::io::stdin().lines().map(|line| line.expect("text"));
    let parent = PageId::nil();
    let tell = |outcome: Result<notion_model::Page, notion_api::Error>| match outcome {
        Ok(_) => println!("outcome: created"),
        Err(error) => println!("outcome: {error}"),
    };
    if client == "blocking" {
        let notion = notion_sync::Client::blocking(notion);
        lines.for_each(|_| tell(notion.pages().create(parent).title("x").send()));
        return;
    }
    let mut builder = match client {
        "one thread" => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = builder.enable_all().build().expect("a runtime");
    lines.for_each(|_| tell(runtime.block_on(notion.pages().create(parent).title("x").send())));
}

/// Answers every request with a page, and closes its connections when it is told to.
struct Server {
    address: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (open, requests) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<AtomicUsize>::default());
        let server = Self { address, open: open.clone(), requests: requests.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                open.lock().expect("no panic").push(stream.try_clone().expect("a handle"));
                let requests = requests.clone();
                thread::spawn(move || answer(stream, &requests));
            }
        });
        server
    }

    fn close_all(&self) {
        for stream in self.open.lock().expect("no panic").drain(..) {
            // The other side may have been quicker.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn answer(mut stream: TcpStream, requests: &AtomicUsize) {
    let page = r#"{"object":"page","id":"11111111-1111-4111-8111-111111111111","properties":{}}"#;
    let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            match reader.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        if reader.read_exact(&mut vec![0; length]).is_err() {
            return;
        }
        requests.fetch_add(1, Ordering::Relaxed);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", page.len());
        if stream.write_all((head + page).as_bytes()).is_err() {
            return;
        }
    }
}
