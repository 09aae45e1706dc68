//! The program, as a process.

use std::fs;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::common::web::{get, post, send};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_notion-sim");

/// The program while it runs.
struct Running {
    child: Child,
    base_url: String,
    token: String,
    page: String,
    /// What it prints behind this.
    output: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut exported = |name: &str| {
            let line = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("export "));
            let line = line.unwrap_or_else(|| panic!("no {name}"));
            line.strip_prefix(&format!("export {name}=")).unwrap().to_owned()
        };
        Self {
            base_url: exported("NOTION_BASE_URL"),
            token: exported("NOTION_TOKEN"),
            page: exported("NOTION_PARENT_PAGE"),
            child,
            output: lines,
        }
    }

    /// Stops it with this signal; gives what it wrote to standard error.
    fn stop(mut self, signal: &str) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success(), "{log}");
        log
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have been stopped.
        let _ = self.child.kill();
    }
}

/// Runs the program to its end; gives the exit code and what it wrote.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A file of its own for a test.
fn file(name: &str, content: Option<&str>) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("program");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    // Perhaps there is one of an earlier run.
    let _ = fs::remove_file(&path);
    if let Some(content) = content {
        fs::write(&path, content).unwrap();
    }
    path
}

fn page(parent: &str, title: &str) -> String {
    json!({"parent": {"page_id": parent}, "properties": {"title": [{"text": {"content": title}}]}})
        .to_string()
}

#[test]
fn it_says_what_to_export_and_serves() {
    let running = Running::start(&[]);
    assert_eq!(running.token, "ntn_simulated");
    let page = get(&running.base_url, &format!("/v1/pages/{}", running.page));
    assert_eq!(page.status, 200);
    let log = running.stop("-INT");
    let line = log.lines().next().unwrap();
    assert!(line.contains("  200  GET    /v1/pages/"), "{log}");
}

#[test]
fn lags_lifetimes_and_hosts_are_options() {
    let running = Running::start(&[
        "--template-lag",
        "5",
        "--search-lag",
        "60",
        "--cursor-lifetime",
        "600",
        "--allow-host",
        "notion",
    ]);
    let settings = get(&running.base_url, "/__sim__/settings").json();
    assert_eq!(settings["template_lag"], 5000);
    assert_eq!(settings["search_lag"], 60_000);
    assert_eq!(settings["cursor_lifetime"], 600_000);
    let search =
        || post(&running.base_url, "/v1/search", "{}").json()["results"].as_array().unwrap().len();
    assert_eq!(search(), 0, "the page to begin with is younger");
    post(&running.base_url, "/__sim__/clock", r#"{"advance": 60000}"#);
    assert_eq!(search(), 1);
    let mut stream = TcpStream::connect(running.base_url.strip_prefix("http://").unwrap()).unwrap();
    stream
        .write_all(b"GET /__sim__/faults HTTP/1.1\r\nhost: notion\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for wrong in ["--search-lag=-1", "--template-lag=soon"] {
        assert_eq!(run(&[wrong]).0, 2, "{wrong}");
    }
}

#[test]
fn a_failed_request_is_logged_with_its_reason() {
    let running = Running::start(&[]);
    post(&running.base_url, "/v1/pages", "{}");
    let log = running.stop("-TERM");
    let end = "  400  POST   /v1/pages  validation_error: body failed validation: body.parent should be defined, \
               instead was `undefined`.\n";
    assert!(log.ends_with(end), "{log}");
    let running = Running::start(&["--quiet"]);
    get(&running.base_url, "/v1/users");
    assert_eq!(running.stop("-TERM"), "");
}

#[test]
fn tokens_have_their_limits() {
    let running = Running::start(&["--token", "all", "--token", "some:read,users"]);
    assert_eq!(running.token, "all");
    let status = |token: &str, method: &str, path: &str| {
        let bearer = format!("Bearer {token}");
        let body = if method == "GET" { String::new() } else { page(&running.page, "x") };
        send(&running.base_url, method, path, &[("authorization", &bearer)], &body).status
    };
    assert_eq!(status("all", "POST", "/v1/pages"), 200);
    assert_eq!(status("some", "POST", "/v1/pages"), 403);
    assert_eq!(status("some", "GET", "/v1/users"), 200);
    assert_eq!(status("other", "GET", "/v1/users"), 401);
}

#[test]
fn the_rate_is_limited() {
    let running = Running::start(&["--rate-limit", "1:2"]);
    let answers: Vec<_> = (0..3).map(|_| get(&running.base_url, "/v1/users/me")).collect();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    assert_eq!(answers[2].header("retry-after"), Some("1"));
}

#[test]
fn faults_come_from_a_file() {
    let plan = file(
        "faults.toml",
        Some(
            "[[fault]]\nstatus = 409\non = \"GET /v1/users\"\ntimes = 2\n\n[[fault]]\nkind = \"html\"\nstatus = 502\n",
        ),
    );
    let running = Running::start(&["--faults", plan.to_str().unwrap()]);
    let statuses: Vec<u16> =
        (0..4).map(|_| get(&running.base_url, "/v1/users/me").status).collect();
    assert_eq!(statuses, [409, 409, 502, 200]);
    assert!(running.stop("-TERM").contains("[fault: Html]"));
}

#[test]
fn a_snapshot_outlives_the_program() {
    let path = file("snapshot.json", None);
    let option = ["--snapshot", path.to_str().unwrap()];
    let running = Running::start(&option);
    post(&running.base_url, "/v1/pages", &page(&running.page, "Kept"));
    let root = running.page.clone();
    assert!(!path.exists());
    running.stop("-TERM");
    let first = fs::read_to_string(&path).unwrap();

    let running = Running::start(&option);
    assert_eq!(running.page, root);
    let found = post(&running.base_url, "/v1/search", r#"{"query": "Kept"}"#).json();
    assert_eq!(found["results"].as_array().unwrap().len(), 1);
    post(&running.base_url, "/v1/pages", &page(&root, "Kept as well"));
    running.stop("-INT");
    assert_ne!(fs::read_to_string(&path).unwrap(), first);
    let left = fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with("snapshot.json.")));
}

#[test]
fn a_seed_is_what_there_is_at_first() {
    let seed =
        json!({"pages": [{"properties": {"title": {"title": [{"text": {"content": "Home"}}]}}}]});
    let path = file("seed.json", Some(&seed.to_string()));
    let running = Running::start(&["--seed", path.to_str().unwrap(), "--id-seed", "3"]);
    let url = &running.base_url;
    let title = |id: &str| {
        let page = get(url, &format!("/v1/pages/{id}")).json();
        page["properties"]["title"]["title"][0]["plain_text"].clone()
    };
    assert_eq!(title(&running.page), "Home");
    post(url, "/v1/pages", &page(&running.page, "More"));
    let root = post(url, "/__sim__/reset", "").json()["root_page"].as_str().unwrap().to_owned();
    assert_eq!(title(&root), "Home");
    assert_eq!(get(url, &format!("/v1/blocks/{root}/children")).json()["results"], json!([]));
}

#[test]
fn a_public_connection_is_authorised() {
    let running = Running::start(&["--oauth-client", "client:secret"]);
    let path =
        "/v1/oauth/authorize?client_id=client&redirect_uri=http://localhost/back&__approve=1";
    let answer = get(&running.base_url, path);
    let code = answer.header("location").unwrap().strip_prefix("http://localhost/back?code=");
    let body = json!({"grant_type": "authorization_code", "code": code.unwrap(),
        "redirect_uri": "http://localhost/back"});
    let basic = [("authorization", "Basic Y2xpZW50OnNlY3JldA==")];
    let token =
        send(&running.base_url, "POST", "/v1/oauth/token", &basic, &body.to_string()).json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let me = send(&running.base_url, "GET", "/v1/users/me", &[("authorization", &bearer)], "");
    assert_eq!(me.json()["id"], token["bot_id"]);
}

#[test]
fn a_webhook_is_told_with_the_token_that_is_printed() {
    let subscriber = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", subscriber.local_addr().unwrap());
    let mut running = Running::start(&["--webhook", &url]);
    let line = running.output.next().unwrap().unwrap();
    let token = line.strip_prefix("export NOTION_WEBHOOK_TOKEN=").unwrap().to_owned();
    let arrives = |expected: &str| {
        let (mut stream, _) = subscriber.accept().unwrap();
        let mut request = Vec::new();
        while !String::from_utf8_lossy(&request).contains(expected) {
            let mut piece = [0; 4096];
            let length = stream.read(&mut piece).unwrap();
            assert!(length > 0, "{}", String::from_utf8_lossy(&request));
            request.extend_from_slice(&piece[..length]);
        }
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer).unwrap();
    };
    arrives(&format!("{{\"verification_token\":\"{token}\"}}"));
    post(&running.base_url, "/v1/pages", &page(&running.page, "Told"));
    arrives("page.created");
    let told = get(&running.base_url, "/__sim__/webhooks").json();
    assert_eq!(told["verification_token"], token);
    assert_eq!(told["events"][0]["type"], "page.created");
}

#[test]
fn help_and_version_are_shown() {
    let (code, help, errors) = run(&["--help"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let options = help.lines().filter_map(|line| line.trim().strip_prefix("--"));
    let options: Vec<&str> = options.filter_map(|line| line.split([' ', '[']).next()).collect();
    for option in [
        "listen",
        "seed",
        "snapshot",
        "token",
        "rate-limit",
        "faults",
        "webhook",
        "oauth-client",
        "help",
    ] {
        assert!(options.contains(&option), "{option}: {help}");
    }
    let (code, version, _) = run(&["--version"]);
    assert_eq!((code, version), (0, format!("notion-sim {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn what_is_wrong_is_said_and_the_code_is_2() {
    let broken = file("broken.toml", Some("[[fault]]\nstatsu = 4\n"));
    let seed = file("broken.json", Some("{\"pages\": 1}"));
    let (broken, seed) = (broken.to_str().unwrap(), seed.to_str().unwrap());
    for (arguments, message) in [
        (&["--nope"][..], "invalid option '--nope'"),
        (&["surplus"], "unexpected argument \"surplus\""),
        (&["--listen"], "missing argument for option '--listen'"),
        (&["--token", "t:fly"], "`fly` is none of read, insert, update, comment and users"),
        (&["--token", ""], "a token has at least one character"),
        (&["--oauth-client", "id"], "there is no colon between id and secret"),
        (&["--webhook", "ftp://example.com"], "webhooks go to addresses that begin with http://"),
        (&["--rate-limit", "0"], "`0` is no whole number above 0"),
        (&["--rate-limit", "3:x"], "`x` is no whole number above 0"),
        (&["--seed", "nowhere.json"], "can't read nowhere.json"),
        (&["--seed", seed], "The workspace can't be read"),
        (&["--faults", broken], "unknown field `statsu`"),
    ] {
        let (code, output, errors) = run(arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}: {errors}");
        assert!(errors.starts_with("notion-sim: ") && errors.contains(message), "{errors}");
    }
}

#[test]
fn an_address_that_is_taken_is_said() {
    let running = Running::start(&[]);
    let address = running.base_url.strip_prefix("http://").unwrap();
    let (code, _, errors) = run(&["--listen", address]);
    assert_eq!(code, 1);
    assert!(errors.starts_with(&format!("notion-sim: can't listen on {address}: ")), "{errors}");
}

/// The guide, which is not in the package.
fn guide() -> Option<String> {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulator.md");
    let text = fs::read_to_string(guide);
    if text.is_err() {
        println!("skipped: the guide is not here");
    }
    text.ok()
}

/// What the guide shows between fences of this language, with this in it.
fn shown(guide: &str, language: &str, with: &str) -> String {
    let fences = guide.split("```").skip(1).step_by(2);
    let found = fences.filter_map(|fence| fence.strip_prefix(&format!("{language}\n")));
    found.into_iter().find(|fence| fence.contains(with)).unwrap().to_owned()
}

#[test]
fn what_the_guide_shows_works() {
    let Some(guide) = guide() else { return };
    let seed = file("guide.json", Some(&shown(&guide, "json", "pages")));
    let plan = file("guide.toml", Some(&shown(&guide, "toml", "[[fault]]")));
    let running =
        Running::start(&["--seed", seed.to_str().unwrap(), "--faults", plan.to_str().unwrap()]);
    let url = &running.base_url;
    let path = "/v1/data_sources/22222222-2222-4222-8222-222222222222/query";
    let statuses: Vec<u16> = (0..4).map(|_| post(url, path, "{}").status).collect();
    assert_eq!(statuses, [429, 429, 429, 200]);
    let rows = post(url, path, "{}").json();
    assert_eq!(rows["results"][0]["properties"]["Status"]["select"]["name"], "Doing");
    let kinds = |list: serde_json::Value| -> Vec<String> {
        let blocks = list["results"].as_array().unwrap().clone();
        blocks.iter().map(|block| block["type"].as_str().unwrap().to_owned()).collect()
    };
    let children = format!("/v1/blocks/{}/children", running.page);
    assert_eq!(kinds(get(url, &children).json()), ["to_do", "child_database"]);
    let create = || post(url, "/v1/pages", &page(&running.page, "New")).status;
    assert_eq!([create(), create(), create()], [200, 0, 200]);
    assert_eq!(kinds(get(url, &children).json()).len(), 5, "the second was carried out, too");
}

#[test]
fn the_guide_names_the_options_that_there_are() {
    let Some(guide) = guide() else { return };
    let (_, help, _) = run(&["--help"]);
    let named = |text: &str, start: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(start));
        let names = lines.filter_map(|line| line.split([' ', '[', '`']).next());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    let mut options = named(&guide, "| `--");
    options.extend(["help".to_owned(), "version".to_owned()]);
    options.sort_unstable();
    assert_eq!(options, named(&help, "--"));
}

/// A subscriber over TLS, with a certificate that is its own root.
#[cfg(feature = "https")]
#[test]
fn webhooks_go_to_https() {
    use std::sync::Arc;

    use base64::Engine;
    use rustls::pki_types::PrivatePkcs8KeyDer;

    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    let root = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{root}\n-----END CERTIFICATE-----\n");
    let pem = file("root.pem", Some(&pem));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/hook", listener.local_addr().unwrap().port());
    let mut child = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--webhook", &url])
        .env("SSL_CERT_FILE", pem)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (stream, _) = listener.accept().unwrap();
    let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
    let mut stream = BufReader::new(rustls::StreamOwned::new(connection, stream));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).unwrap() > 0 {}
    let _ = child.kill();
    let _ = child.wait();
    assert!(head.starts_with("POST /hook HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains("x-notion-signature: sha256="), "{head}");
}
