//! A large file takes little memory. A process of its own downloads it, which is this one, told by its environment.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use notion_api::Client;
use notion_model::{HeldFile, PageId};
use serde_json::json;

use super::byte;

/// 200 MB.
const LENGTH: u64 = 200_000_000;

/// The first connection breaks here.
const CUT: u64 = 120_000_000;

/// What the whole process may take is 16 MB.
const MOST_MEMORY: u64 = 8 << 20;

/// The file is this over and over: of an odd length, so that no piece of it looks like its neighbour.
static PATTERN: LazyLock<Vec<u8>> = LazyLock::new(|| (0..65_521).map(byte).collect());

/// The bytes from `at` on, as far as they are at hand.
fn bytes_at(at: u64) -> &'static [u8] {
    let start = at % PATTERN.len() as u64;
    &PATTERN[usize::try_from(start).expect("less than the length")..]
}

const SERVER: &str = "NOTION_TESTS_SERVER";

const PAGE: &str = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";

/// What has been asked for: the path, and the start of the range.
type Asked = Arc<Mutex<Vec<(String, Option<u64>)>>>;

/// A page whose cover is a large file at an address that has expired when it is first read.
fn serve() -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Asked::default();
    let (log, url) = (asked.clone(), base.clone());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (log, url) = (log.clone(), url.clone());
            // Whoever is done hangs up.
            thread::spawn(move || answer(stream, &log, &url));
        }
    });
    (base, asked)
}

fn answer(stream: TcpStream, log: &Asked, base: &str) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut path, mut range) = (String::new(), None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = line.strip_prefix("get ") {
                path = rest.split(' ').next().unwrap_or_default().to_owned();
            } else if let Some(start) = line.strip_prefix("range: bytes=") {
                range = start.trim_end_matches('-').parse().ok();
            } else if line.starts_with("authorization:") {
                path += " with a token";
            } else if line.is_empty() {
                break;
            }
        }
        let pages = {
            let mut log = log.lock().expect("no panic");
            log.push((path.clone(), range));
            log.iter().filter(|(path, _)| path.starts_with("/v1/pages")).count()
        };
        let to = reader.get_mut();
        if path.starts_with("/v1/pages") {
            let url = format!("{base}/big?sig={pages}");
            let cover = json!({"type": "file", "file": {"url": url}});
            let page = json!({"object": "page", "id": PAGE, "cover": cover}).to_string();
            write!(to, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{page}", page.len())?;
        } else if path == "/big?sig=1" {
            write!(to, "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")?;
        } else {
            let start = range.unwrap_or(0);
            let left = LENGTH - start;
            match range {
                None => write!(to, "HTTP/1.1 200 OK\r\n")?,
                Some(start) => write!(
                    to,
                    "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {start}-{}/{LENGTH}\r\n",
                    LENGTH - 1
                )?,
            }
            write!(to, "etag: \"big\"\r\ncontent-length: {left}\r\n\r\n")?;
            let end = if range.is_none() { CUT } else { LENGTH };
            let mut at = start;
            while at < end {
                let piece = bytes_at(at);
                let most =
                    usize::try_from(end - at).map_or(piece.len(), |most| most.min(piece.len()));
                let piece = &piece[..most];
                to.write_all(piece)?;
                at += piece.len() as u64;
            }
            if end < LENGTH {
                return Ok(());
            }
        }
    }
}

/// Takes the bytes that are expected, and nothing else.
struct Checked(u64);

impl Write for Checked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let expected = bytes_at(self.0);
            let (part, more) = rest.split_at(rest.len().min(expected.len()));
            if part != &expected[..part.len()] {
                return Err(io::Error::other(format!("wrong after {} bytes", self.0)));
            }
            self.0 += part.len() as u64;
            rest = more;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the system says of this process, in bytes; 0 where it says nothing.
fn status(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kilobytes = line.map(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>());
    kilobytes.and_then(Result::ok).unwrap_or_default() * 1024
}

fn client(base: &str) -> Client {
    let builder = Client::builder().token("ntn_topsecret").base_url(base).expect("an address");
    builder.build().expect("a client")
}

fn page() -> PageId {
    PAGE.parse().expect("an id")
}

async fn download(base: &str) {
    let notion = client(base);
    let page = notion.pages().retrieve(page()).send().await.expect("a page");
    let file: HeldFile = page.files().remove(0);
    let done = notion.files().download(file).to_writer(Checked(0)).send().await.expect("a file");
    assert_eq!((done.to.0, done.bytes), (LENGTH, LENGTH));
}

fn download_blocking(base: &str) {
    let notion = notion_sync::Client::blocking(client(base));
    let file = notion.pages().retrieve(page()).send().expect("a page").files().remove(0);
    let mut reader = notion.files().download(file).stream().expect("a file").into_reader();
    let mut to = Checked(0);
    assert_eq!(io::copy(&mut reader, &mut to).expect("all of it"), LENGTH);
    assert_eq!(to.0, LENGTH);
    assert_eq!(reader.read(&mut [0; 9]).expect("an end"), 0);
}

/// The other process, if the environment says so: one download, and the memory that it took.
#[test]
fn child() {
    let Ok(server) = std::env::var(SERVER) else { return };
    let (how, base) = server.split_once(' ').expect("two words");
    match how {
        "async" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(download(base));
        }
        _ => download_blocking(base),
    }
    println!("peak={} program={}", status("VmHWM:"), status("RssFile:"));
}

#[test]
fn two_hundred_megabytes_take_less_than_sixteen() {
    for how in ["async", "blocking"] {
        let (base, asked) = serve();
        let mut child = Command::new(std::env::current_exe().expect("this test"));
        child.args(["memory::child", "--exact", "--nocapture"]);
        child.env(SERVER, format!("{how} {base}")).env("NO_PROXY", "127.0.0.1");
        let output = child.output().expect("another process");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        let told = |what: &str| -> u64 {
            let number = text.split_whitespace().find_map(|word| word.strip_prefix(what));
            number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{text}"))
        };
        // What of it is the program's own code is read from its file, and no memory of the download.
        let (peak, program) = (told("peak="), told("program="));
        let memory = peak.saturating_sub(program);
        println!("{how}: {LENGTH} bytes with {memory} bytes of memory, and {program} of code");
        assert!(memory < MOST_MEMORY, "{how}: {memory} bytes");
        let asked = asked.lock().expect("no panic");
        let with_token = format!("/v1/pages/{PAGE} with a token");
        let (page, big) =
            (|| (with_token.clone(), None), |sig: u8, range| (format!("/big?sig={sig}"), range));
        let (first, second) = (page(), page());
        assert_eq!(asked[..4], [first, big(1, None), second, big(2, None)], "{how}");
        let [(path, Some(start))] = &asked[4..] else { panic!("{asked:?}") };
        assert_eq!(path, "/big?sig=2");
        assert!(*start <= CUT && *start > CUT / 2, "{start}");
    }
}
