//! The program, attacked from outside: killed while it writes, out of file descriptors, with bodies that have no end.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::common::Sim;
use crate::common::web::{get, post};
use notion_sim::Workspace;
use serde_json::{Value, json};

/// The program while it runs, and where.
struct Running {
    child: Child,
    base_url: String,
}

impl Running {
    /// Starts it by a line of a shell, in which `$0` is the program.
    fn start(line: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", line, env!("CARGO_BIN_EXE_notion-sim")])
            .args(["--listen", "127.0.0.1:0", "--quiet"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let base_url =
            lines.find_map(|line| line.strip_prefix("export NOTION_BASE_URL=").map(str::to_owned));
        Self { child, base_url: base_url.unwrap() }
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of its own for a test, which is empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("attacks").join(name);
    // Perhaps there is one of an earlier run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// How much has been written of the file that is to become the snapshot.
fn written(folder: &Path) -> u64 {
    let parts = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let parts = parts.filter(|file| file.path().extension().is_some_and(|end| end == "part"));
    parts.filter_map(|part| Some(part.metadata().ok()?.len())).max().unwrap_or_default()
}

#[test]
fn a_snapshot_is_whole_whenever_the_program_is_killed() {
    let folder = folder("killed");
    let path = folder.join("snapshot.json");
    let text = "x".repeat(1000);
    let pages: Vec<Value> = (0..500)
        .map(|_| json!({"properties": {"title": {"title": [{"text": {"content": text}}]}}}))
        .collect();
    let workspace = Workspace::new();
    workspace.import(json!({"pages": pages}).to_string()).unwrap();
    fs::write(&path, workspace.export()).unwrap();
    let count = |text: &str| {
        let seed: Value = serde_json::from_str(text).expect("the snapshot is whole");
        seed["pages"].as_array().unwrap().len()
    };
    let mut known = count(&fs::read_to_string(&path).unwrap());
    let size = fs::metadata(&path).unwrap().len();
    let mut killed = 0;
    for attempt in 0..8 {
        let mut running =
            Running::start("exec \"$0\" \"$@\"", &["--snapshot", path.to_str().unwrap()]);
        let root = known_root(&running.base_url);
        let page = json!({"parent": {"page_id": root}, "properties": {"title": []}}).to_string();
        assert_eq!(post(&running.base_url, "/v1/pages", &page).status, 200);
        running.signal("-TERM");
        // Killed when so much is written, at the latest when it has ended.
        while written(&folder) < size * attempt / 8 && running.child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        let _ = running.child.kill();
        killed += u32::from(!running.child.wait().unwrap().success());
        let now = count(&fs::read_to_string(&path).unwrap());
        assert!(now == known || now == known + 1, "{now} pages, {known} before");
        known = now;
    }
    assert!(killed > 0, "it was never killed in time");
    // What was left behind disturbs nobody.
    let mut running = Running::start("exec \"$0\" \"$@\"", &["--snapshot", path.to_str().unwrap()]);
    running.signal("-TERM");
    assert!(running.child.wait().unwrap().success());
    assert_eq!(count(&fs::read_to_string(&path).unwrap()), known);
}

fn known_root(url: &str) -> String {
    let found = get(url, "/__sim__/export").json();
    found["pages"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn it_serves_again_when_there_are_file_descriptors_again() {
    let running = Running::start("ulimit -n 24; exec \"$0\" \"$@\"", &[]);
    let address = running.base_url.strip_prefix("http://").unwrap().to_owned();
    for _ in 0..3 {
        let held: Vec<TcpStream> =
            (0..100).map(|_| TcpStream::connect(&address).unwrap()).collect();
        drop(held);
        assert_eq!(get(&running.base_url, "/__sim__/settings").status, 200);
    }
}

/// Sends a head and then pieces of a body without an end, as long as they are taken; gives the answer.
fn endless(address: std::net::SocketAddr, head: &str, piece: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut sender = stream.try_clone().unwrap();
    let piece = piece.to_vec();
    let sending = std::thread::spawn(move || {
        let mut sent = 0;
        // A body of half a terabyte would be taken by nobody.
        while sent < 1_usize << 39 && sender.write_all(&piece).is_ok() {
            sent += piece.len();
        }
        sent
    });
    let mut answer = Vec::new();
    // The connection may be reset behind the answer.
    let _ = BufReader::new(&mut stream).read_until(b'\n', &mut answer);
    let _ = stream.shutdown(std::net::Shutdown::Both);
    assert!(sending.join().unwrap() < 1 << 30);
    String::from_utf8(answer).unwrap()
}

#[test]
fn bodies_without_an_end_are_refused() {
    let sim = Sim::new();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend([b' '; 0x10000]);
    chunk.extend(b"\r\n");
    for path in ["/v1/pages", "/v1/search", "/__sim__/import", "/v1/file_uploads/x/send"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer t\r\n\
             notion-version: 2026-03-11\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        let answer = endless(server.address(), &head, &chunk);
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
        let head = head.replace("transfer-encoding: chunked", "content-length: 1099511627776");
        let answer = endless(server.address(), &head, &[b' '; 0x10000]);
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
        assert_eq!(get(&server.base_url(), "/__sim__/settings").status, 200);
    }
}

#[test]
fn heads_without_an_end_are_refused() {
    let sim = Sim::new();
    let server = sim.workspace.serve("127.0.0.1:0").unwrap();
    for (head, piece) in [
        ("GET /", "x".repeat(4096)),
        ("GET / HTTP/1.1\r\nx: ", "x".repeat(4096)),
        ("GET / HTTP/1.1\r\n", "x: y\r\n".repeat(1000)),
    ] {
        let answer = endless(server.address(), head, piece.as_bytes());
        // Refused in words, or by the end of the connection.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert_eq!(get(&server.base_url(), "/__sim__/settings").status, 200);
    }
}

#[test]
fn bodies_that_are_nested_without_measure_are_refused() {
    let sim = Sim::new();
    let page = sim.page("Page", json!([]));
    let source = sim.source(json!({"Name": {"title": {}}}));
    let paths = [
        ("POST", "/v1/pages".to_owned()),
        ("PATCH", format!("/v1/pages/{page}")),
        ("PATCH", format!("/v1/blocks/{page}/children")),
        ("PATCH", format!("/v1/pages/{page}/markdown")),
        ("POST", format!("/v1/data_sources/{source}/query")),
        ("PATCH", format!("/v1/data_sources/{source}")),
        ("POST", "/v1/databases".to_owned()),
        ("POST", "/v1/views".to_owned()),
        ("POST", "/v1/comments".to_owned()),
        ("POST", "/v1/search".to_owned()),
        ("POST", "/v1/file_uploads".to_owned()),
        ("POST", "/v1/blocks/meeting_notes/query".to_owned()),
        ("POST", "/__sim__/faults".to_owned()),
        ("POST", "/__sim__/webhook_faults".to_owned()),
        ("PATCH", "/__sim__/settings".to_owned()),
    ];
    for (open, close) in [("[", "]"), (r#"{"filter":{"and":["#, "]}}"), (r#"{"children":["#, "]}")]
    {
        for depth in [100, 10_000, 40_000] {
            let body = format!("{}{}", open.repeat(depth), close.repeat(depth));
            for (method, path) in &paths {
                let answer = sim.raw(method, path, "application/json", body.clone().into());
                let status = answer.status().as_u16();
                assert!([400, 413].contains(&status), "{method} {path} {depth}: {status}");
            }
        }
    }
    // Keys that a seed does not know count for nothing, whatever is in them.
    for depth in [100, 100_000] {
        let body = format!("{}{}", r#"{"x":["#.repeat(depth), "]}".repeat(depth));
        Workspace::new().import(body).unwrap();
    }
    // Within what JSON may be, each in the next.
    let filter = (0..40).fold(
        json!({"property": "Name", "title": {"is_empty": true}}),
        |filter, _| json!({"and": [filter]}),
    );
    let (status, _) = sim.call(
        "POST",
        &format!("/v1/data_sources/{source}/query"),
        Some(json!({"filter": filter})),
    );
    assert!([200, 400].contains(&status), "{status}");
}
