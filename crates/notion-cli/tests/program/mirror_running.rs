//! `notion mirror sync` while it runs: stopped, killed, watched, by two at once.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::company::Company;

/// How long something may take before the test fails: it is no measure of anything.
const TOO_LONG: Duration = Duration::from_secs(120);

/// A program that runs, and is killed if the test fails.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let out = child.stdout.take().expect("its output");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // The test may have seen enough.
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// Waits for a line of JSON about this event.
    pub(crate) fn event(&self, event: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(TOO_LONG).expect("an event");
            let value: Value = serde_json::from_str(&line).expect("JSON");
            if value["event"] == event && fits(&value) {
                return value;
            }
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(sent.expect("kill").success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("an end")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A company that tells of each request, and a slow sync of it that has begun to read pages.
fn half_synced(name: &str) -> (Company, Running) {
    let (sender, requests) = channel();
    let company = Company::with(name, move |builder| {
        // Whoever looks no more has seen enough.
        builder.on_request(move |request| drop(sender.send(request.path.clone())))
    });
    assert_eq!(company.run(&["init", "notion.db"]).code, 0);
    while requests.try_recv().is_ok() {}
    let running = Running::start(company.command(&["sync", "notion.db", "--rate", "600"]));
    let is_block = |path: &String| path.contains("/v1/blocks/");
    let mut blocks = 0;
    while blocks < 5 {
        let path = requests.recv_timeout(TOO_LONG).expect("a request");
        blocks += u32::from(is_block(&path));
    }
    (company, running)
}

/// The sync goes on from where the one before was ended, and the mirror is what Notion has.
fn goes_on(company: &Company) {
    let before = company.workspace.requests().len();
    let synced = company.sync(&[]);
    assert_eq!(synced.code, 0, "{synced:?}");
    assert!(company.workspace.requests().len() > before);
    let verified = company.verify(&["--json"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert_eq!(serde_json::from_str::<Value>(&verified.out).expect("JSON")["checked"], 35);
}

#[test]
fn ctrl_c_stops_it_cleanly_and_the_next_sync_goes_on() {
    let (company, mut running) = half_synced("interrupted");
    running.signal("INT");
    assert_eq!(running.wait().code(), Some(130));
    let holder =
        company.run_without_token(&["sql", "notion.db", "select holder from lease", "--json"]);
    assert!(holder.out.contains("[[\"\"]]"), "the right to write was given back: {holder:?}");
    goes_on(&company);
}

#[test]
fn a_service_manager_stops_it_as_cleanly() {
    let (company, mut running) = half_synced("terminated");
    running.signal("TERM");
    assert_eq!(running.wait().code(), Some(130));
    goes_on(&company);
}

#[test]
fn kill_9_loses_nothing() {
    let (company, mut running) = half_synced("killed");
    running.signal("KILL");
    assert_eq!(running.wait().code(), None);
    goes_on(&company);
}

#[test]
fn a_second_writer_is_told_who_the_first_is_and_readers_go_on() {
    let (company, running) = half_synced("held");
    let second = company.sync(&[]);
    assert_eq!(second.code, 4, "{second:?}");
    let first = format!("`notion mirror sync` (process {}) is writing", running.child.id());
    assert!(second.err.contains(&first), "{second:?}");
    assert_eq!(company.run_without_token(&["rebuild", "notion.db"]).code, 4);
    assert_eq!(company.run_without_token(&["sql", "notion.db", "select 1"]).code, 0);
    let status = company.run_without_token(&["status", "notion.db", "--json"]);
    assert_eq!(status.code, 1, "what is in the queue waits: {status:?}");
    let status: Value = serde_json::from_str(&status.out).expect("JSON");
    assert!(status["pages_read"].as_u64() < status["pages"].as_u64(), "{status}");
}

#[test]
fn a_watch_takes_webhooks_and_tells_what_changes() {
    let company = Company::new("watched");
    watches(&company, "notion.db", "notion.db.webhook-token");
}

/// Makes the mirror at this place, and watches the company by it.
pub(crate) fn watches(company: &Company, place: &str, token: &str) {
    assert_eq!(company.run(&["init", place]).code, 0);
    assert_eq!(company.run(&["sync", place, "--rate", "60000"]).code, 0);
    // Nobody says when the next loop is due while nobody watches.
    let status = company.run_without_token(&["status", place]);
    assert!(!status.out.contains("the next in"), "{status:?}");
    let command =
        ["sync", place, "--rate", "60000", "--watch", "--json", "--webhook", "127.0.0.1:0"];
    let mut running = Running::start(company.command(&command));
    let listening = running.event("listening", |_| true);
    let url = format!("http://{}/", listening["address"].as_str().expect("an address"));

    // The first request brings the token, which goes into a file of its own that nobody else reads.
    let subscription = company.workspace.deliver_webhooks(&url).expect("a subscription");
    running.event("webhook_token", |_| true);
    let path = company.folder.join(token);
    let kept = std::fs::read_to_string(&path).expect("the token");
    assert_eq!(kept.trim(), company.workspace.webhook_token());
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("a file").permissions());
    assert_eq!(mode & 0o777, 0o600);

    // A comment moves no time, so only the event tells of it.
    let comment =
        company.notion.comments().create(company.tasks[4], "Done?").send().expect("a comment");
    running.event("webhook", |event| event["type"] == "comment.created");
    let change = running.event("change", |change| change["id"] == comment.id.to_string());
    assert_eq!((&change["kind"], &change["what"]), (&"comment".into(), &"new".into()));
    drop(subscription);

    let status = company.run_without_token(&["status", place]);
    let next = |of: &str| {
        let line = status.out.lines().find(|line| line.trim_start().starts_with(of));
        line.is_some_and(|line| line.contains("; the next in "))
    };
    assert!(next("last round") && next("last audit") && !next("last queue"), "{status:?}");
    running.signal("INT");
    // What else was edited may wait until it has settled, and nothing is missing.
    assert_eq!(running.wait().code(), Some(0));
    let events =
        company.run_without_token(&["sql", place, "select count(*) from events", "--json"]);
    assert!(events.out.contains("[[1]]"), "{events:?}");
}

#[test]
fn a_webhook_that_is_forged_does_nothing() {
    let company = Company::new("forged");
    assert_eq!(company.run(&["init", "notion.db"]).code, 0);
    let mut command = company.command(&["sync", "notion.db", "--json", "--webhook", "127.0.0.1:0"]);
    command.env("NOTION_WEBHOOK_TOKEN", "secret_other");
    let mut running = Running::start(command);
    let listening = running.event("listening", |_| true);
    let url = format!("http://{}/", listening["address"].as_str().expect("an address"));
    let _subscription = company.workspace.deliver_webhooks(&url).expect("a subscription");
    let refused = running.event("webhook_refused", |_| true);
    assert!(
        refused["reason"].as_str().is_some_and(|reason| reason.contains("signature")),
        "{refused}"
    );
    running.signal("INT");
    running.wait();
    let events =
        company.run_without_token(&["sql", "notion.db", "select count(*) from events", "--json"]);
    assert!(events.out.contains("[[0]]"), "{events:?}");
}
