//! The program, as a process.
#![cfg(all(feature = "server", unix))]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use common::web::{get, post, send};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_notion-sim");

/// The program while it runs.
struct Running {
    child: Child,
    base_url: String,
    token: String,
    page: String,
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
    assert!(!path.with_file_name("snapshot.json.part").exists());
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
fn help_and_version_are_shown() {
    let (code, help, errors) = run(&["--help"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let options = help.lines().filter_map(|line| line.trim().strip_prefix("--"));
    let options: Vec<&str> = options.filter_map(|line| line.split([' ', '[']).next()).collect();
    for option in ["listen", "seed", "snapshot", "token", "rate-limit", "faults", "help"] {
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
