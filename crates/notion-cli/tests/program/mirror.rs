//! `notion mirror` as a process, against the simulator over HTTP.

use std::fs;

use notion_model::Timestamp;
use serde_json::Value;

use crate::company::{Company, Ended};

/// What a command printed, as JSON.
fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// The last line of what a command printed, as JSON.
fn last(ended: &Ended) -> Value {
    let line = ended.out.lines().last().unwrap_or_else(|| panic!("{ended:?}"));
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

#[test]
fn the_demo_ends_well_and_says_so() {
    let company = Company::new("demo");
    let ended = company.run_without_token(&["demo"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for said in
        ["The first sync", "no difference: ", "1 gap", "unreachable", "The end", "requests and"]
    {
        assert!(ended.out.contains(said), "{said}: {ended:?}");
    }
    assert_eq!(company.files(), [""; 0], "it leaves nothing behind");
    assert_eq!(company.run_without_token(&["demo", "--keep", "kept.db"]).code, 0);
    let found = company.run_without_token(&["search", "kept.db", "passport", "--json"]);
    assert_eq!(json(&found)["hits"][0]["title"], "Travel");
    assert_eq!(company.run_without_token(&["demo", "--keep", "kept.db"]).code, 2);
}

#[test]
fn a_mirror_is_made_filled_asked_and_checked() {
    let company = Company::new("whole");
    let made = company.run(&["init", "notion.db", "--json", "--history", "30d"]);
    assert_eq!(made.code, 0, "{made:?}");
    let survey = json(&made);
    assert_eq!((&survey["seen"]["sources"], &survey["seen"]["rows"]), (&1.into(), &30.into()));
    assert!(survey["estimate"]["requests"].as_u64() > Some(60), "{survey}");
    // Nothing was synced yet.
    assert_eq!(company.run(&["status", "notion.db"]).code, 1);

    let synced = company.sync(&["--json"]);
    assert_eq!(synced.code, 0, "{synced:?}");
    let done = last(&synced);
    assert_eq!((&done["event"], &done["is_complete"]), (&"done".into(), &true.into()));
    assert!(synced.out.contains("\"event\":\"estimate\""), "{synced:?}");

    let status = company.run(&["status", "notion.db", "--json"]);
    assert_eq!(status.code, 0, "{status:?}");
    let status = json(&status);
    assert_eq!(status["objects"]["page"]["live"], 33, "{status}");
    assert_eq!(status["pages_read"], 33);
    assert!(company.run(&["status", "notion.db"]).out.contains("current\n"));

    let counted =
        company.run_without_token(&["sql", "notion.db", "select count(*) from Tasks", "--json"]);
    assert_eq!(json(&counted)["rows"][0][0], 30);
    let table = company.run_without_token(&[
        "sql",
        "notion.db",
        "select Name from Tasks order by Name limit 2",
    ]);
    assert_eq!(table.out, "Name\ntask 0\ntask 1\n2 rows\n");
    let found = company.run_without_token(&["search", "notion.db", "inside 7", "--json"]);
    assert_eq!(json(&found)["hits"][0]["title"], "task 7");
    assert_eq!(company.run_without_token(&["gaps", "notion.db"]).code, 0);
    for (format, file) in
        [("csv", "Tasks.csv"), ("jsonl", "pages.jsonl"), ("markdown", "task 7.md")]
    {
        let exported =
            company.run_without_token(&["export", "notion.db", format, "--as", format, "--json"]);
        assert_eq!(exported.code, 0, "{exported:?}");
        assert!(company.folder.join(format).join(file).is_file(), "{exported:?}");
        assert!(json(&exported)["items"].as_u64() > Some(20));
    }
    assert_eq!(company.verify(&[]).code, 0);
    assert_eq!(company.run_without_token(&["rebuild", "notion.db", "--json"]).code, 0);
    let pruned = company.run_without_token(&["prune", "notion.db", "--json"]);
    assert_eq!((pruned.code, &json(&pruned)["objects"]), (0, &0.into()));

    // One more pass after an edit; then what has changed can be told.
    let row = company.tasks[3];
    company.notion.pages().update(row).title("task of mine").send().expect("an edit");
    company.settle();
    assert_eq!(company.sync(&[]).code, 0);
    // Before the first sync there was nothing; a minute after it, only that is other than now.
    let glance: Timestamp =
        status["glance"].as_str().and_then(|time| time.parse().ok()).expect("a time");
    let since = Timestamp::from_second(glance.as_second() + 60).expect("a time").to_string();
    let changed = company.run_without_token(&["diff", "notion.db", "--since", &since, "--json"]);
    let changed: Vec<Value> =
        changed.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let changed: Vec<_> = changed.iter().filter(|it| it["id"] == row.to_string()).collect();
    assert_eq!(
        (&changed[0]["title"], &changed[0]["fields"][0]),
        (&"task of mine".into(), &"Name".into())
    );
}

#[test]
fn what_was_chosen_is_kept() {
    let company = Company::new("chosen");
    assert_eq!(company.run(&["init", "notion.db", "--no-bodies", "--comments", "none"]).code, 0);
    assert_eq!(company.sync(&[]).code, 0);
    let blocks = ["sql", "notion.db", "select count(*) from blocks", "--json"];
    assert_eq!(json(&company.run_without_token(&blocks))["rows"][0][0], 0);
    assert_eq!(company.sync(&["--bodies", "--audit"]).code, 0);
    // The audit queues what was never read.
    assert_ne!(json(&company.run_without_token(&blocks))["rows"][0][0], 0);
}

#[test]
fn a_gap_and_a_difference_end_with_1() {
    let company = Company::new("gap");
    assert_eq!(company.run(&["init", "notion.db"]).code, 0);
    let toggle = company.workspace.children(company.tasks[9])[0].id;
    company.workspace.refuse_children(toggle, "ai_block").expect("a block");
    let synced = company.sync(&["--json"]);
    assert_eq!((synced.code, &last(&synced)["gaps"]), (1, &1.into()), "{synced:?}");
    let gaps = company.run_without_token(&["gaps", "notion.db", "--json"]);
    assert_eq!((gaps.code, &json(&gaps)["gaps"][0]["title"]), (1, &"task 9".into()));
    let status = company.run_without_token(&["status", "notion.db"]);
    assert_eq!(status.code, 1);
    assert!(status.out.contains("1 gap: `notion mirror gaps`"), "{status:?}");

    company.workspace.allow_children(toggle).expect("a block");
    assert_eq!(company.sync(&["--audit"]).code, 0, "the audit tries gaps again");
    // A comment moves no time, so only a comparison finds it.
    company.notion.comments().create(company.tasks[0], "Really?").send().expect("a comment");
    let verified = company.verify(&["--json"]);
    assert_eq!((verified.code, &json(&verified)["drifts"][0]["what"]), (1, &"comments".into()));
    let healed = company.verify(&[]);
    assert_eq!(healed.code, 0, "{healed:?}");
    assert!(healed.out.contains("no difference"), "{healed:?}");
    let sample = company.verify(&["--sample", "5", "--json"]);
    assert_eq!(json(&sample)["checked"], 5);
}

#[test]
fn what_can_not_be_done_ends_with_2_and_says_what_to_do() {
    let company = Company::new("usage");
    fs::write(
        company.folder.join("text.db"),
        "this is no database, but long enough to be read as one",
    )
    .expect("a file");
    assert_eq!(company.run(&["init", "notion.db"]).code, 0);
    let elsewhere = match cfg!(feature = "postgres") {
        true => "the server not to be reached",
        false => "--features postgres",
    };
    for (arguments, advice) in [
        (&["sync", "none.db"][..], "notion mirror init none.db"),
        (&["status", "none.db"], "notion mirror init none.db"),
        (&["sql", "none.db", "select 1"], "notion mirror init none.db"),
        (&["status", "text.db"], "error: "),
        (&["sql", "notion.db", "delete from meta"], "only statements that read"),
        (&["sql", "notion.db", "select * from Taks"], "a view for each data source"),
        (&["diff", "notion.db", "--since", "1d"], "--history 30d"),
        (&["diff", "notion.db", "--since", "soon"], "is no time"),
        (&["sync", "notion.db", "--budget", "0%"], "is no share"),
        (&["sync", "notion.db", "--once", "--watch"], "cannot be used with"),
        (&["sync", "notion.db", "--webhook", "nowhere"], "An address is such as"),
        (&["init", "postgres://localhost:1/notion"], elsewhere),
        (&["init", "other.db", "--root", "somewhere"], "is no address or id"),
        (&["export", "notion.db", "out", "--as", "pdf"], "csv"),
    ] {
        let ended = company.run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(advice), "{arguments:?}: {ended:?}");
    }
    let ended = company.run_without_token(&["sync", "notion.db"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("NOTION_TOKEN is not set"), "{ended:?}");
    let files = company.files();
    assert!(
        !files.contains(&"none.db".to_owned()) && !files.contains(&"other.db".to_owned()),
        "{files:?}"
    );
}

#[test]
fn what_notion_refuses_ends_with_3() {
    let company = Company::new("refused");
    let wrong = company.command(&["init", "notion.db"]).env("NOTION_TOKEN", "ntn_wrong").output();
    let wrong = Ended::of(wrong.expect("the program"));
    assert_eq!(wrong.code, 3, "{wrong:?}");
    assert!(wrong.err.contains("copy it anew") && !wrong.err.contains("ntn_wrong"), "{wrong:?}");
    assert_eq!(company.files(), [""; 0], "a token that is refused makes no file");
    assert_eq!(company.run(&["init", "notion.db"]).code, 0);
    let wrong = company.command(&["sync", "notion.db"]).env("NOTION_TOKEN", "ntn_wrong").output();
    assert_eq!(Ended::of(wrong.expect("the program")).code, 3);
    // A page that is not shared can't be a root.
    let nowhere = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    let ended = company.run(&["init", "notion.db", "--root", nowhere]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("Is it shared with the connection?"), "{ended:?}");
}

#[test]
fn a_root_is_read_also_if_no_search_finds_it() {
    let company = Company::new("roots");
    let address = company.notion.pages().retrieve(company.notes).send().expect("a page").url;
    let made = company.run(&[
        "init",
        "notion.db",
        "--root",
        &address,
        "--root",
        &company.database.to_string(),
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    let queued = "select count(*) from queue where kind in ('page', 'database') and reason = 'new'";
    let queued = company.run_without_token(&["sql", "notion.db", queued, "--json"]);
    assert_eq!(json(&queued)["rows"][0][0], 2);
}
