//! `notion mirror` over a Postgres. Without one, the test says that it was skipped.

#[allow(dead_code, reason = "it is shared with the tests of the store, which use all of it")]
#[path = "../../../notion-mirror-postgres/tests/support/mod.rs"]
mod support;

use serde_json::Value;

use self::support::Server;
use crate::company::{Company, Ended};
use crate::mirror_running::watches;

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// A new database as people name it; `None` where there is no Postgres.
fn new_database() -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let server = Server::shared().await?;
        let name = server.new_database().await;
        let address = server.address(&name);
        let host = address.split(' ').find_map(|part| part.strip_prefix("host=")).expect("a host");
        Some(format!("postgres://mirror:secret@{}/{name}", host.replace('/', "%2F")))
    })
}

#[test]
fn a_mirror_in_a_postgres_is_made_filled_asked_and_checked() {
    let Some(place) = new_database() else { return };
    let company = Company::new("postgres");
    let named = format!("{place}#Acme");
    let fast = ["--rate", "60000"];

    let none = company.run(&["sync", &place]);
    assert_eq!(none.code, 2, "{none:?}");
    assert!(none.err.contains("notion mirror init"), "{none:?}");
    let made = company.run(&["init", &named, "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(!made.out.contains("secret") && !made.err.contains("secret"), "{made:?}");
    assert_eq!(company.run(&["status", &place]).code, 1, "nothing was synced yet");
    assert_eq!(company.run(&["init", &place]).code, 0, "what is there is found by its token");

    let synced = company.run(&[&["sync", &place, "--json"], &fast[..]].concat());
    assert_eq!(synced.code, 0, "{synced:?}");
    // The other commands need no token: there is one mirror.
    let status = company.run_without_token(&["status", &place, "--json"]);
    assert_eq!(status.code, 0, "{status:?}");
    let status = json(&status);
    assert_eq!(status["objects"]["page"]["live"], 33, "{status}");
    assert_eq!(status["bytes"], Value::Null);
    assert!(status["requests"].as_u64() > Some(60), "{status}");
    assert_eq!(company.run_without_token(&["gaps", &named]).code, 0);

    let sql = |statement: &str| company.run_without_token(&["sql", &named, statement, "--json"]);
    let counted = json(&sql(r#"select count(*), sum("Points") as points from "Tasks";"#));
    assert_eq!(counted["columns"], serde_json::json!(["count", "points"]));
    assert_eq!(counted["rows"], serde_json::json!([[30, 435]]));
    let none = json(&sql("select title from pages where false"));
    assert_eq!((&none["columns"][0], &none["rows"]), (&"title".into(), &Value::Array(Vec::new())));
    let few = ["sql", &place, "select title from pages", "--limit", "2", "--json"];
    let few = json(&company.run_without_token(&few));
    assert_eq!((few["rows"].as_array().map(Vec::len), &few["is_cut_off"]), (Some(2), &true.into()));
    for refused in [
        "delete from objects",
        "select 1; select 2",
        "with gone as (delete from objects returning id) select * from gone",
        "select 1) answer; commit; delete from notion.objects; select (1",
        "select pg_sleep(30)",
    ] {
        let ended =
            company.run_without_token(&["sql", &place, refused, "--timeout", "1s", "--json"]);
        assert_eq!(ended.code, 2, "{refused}: {ended:?}");
    }
    let found = json(&company.run_without_token(&["search", &place, "inside 7", "--json"]));
    assert_eq!(found["hits"][0]["title"], "task 7", "{found}");

    let verified = company.run(&[&["verify", &place], &fast[..]].concat());
    assert_eq!(verified.code, 0, "{verified:?}");
    company.notion.pages().update(company.tasks[3]).title("mine").send().expect("an edit");
    company.settle();
    assert_eq!(company.run(&[&["sync", &place], &fast[..]].concat()).code, 0);
    let edited = json(&sql(r#"select count(*) from "Tasks" where "Name" = 'mine'"#));
    assert_eq!(edited["rows"][0][0], 1);

    // What is for files says so, and what to do instead.
    for (command, said) in [
        (&["export", &place, "out", "--as", "csv"][..], "psql"),
        (&["diff", &place, "--since", "7d"], "--history 30d"),
        (&["sync", &place, "--files", "own"], "--files-in"),
        (&["status", &format!("{place}#Nobody")], "notion mirror init"),
    ] {
        let ended = company.run(command);
        assert_eq!(ended.code, 2, "{command:?}: {ended:?}");
        assert!(ended.err.contains(said), "{command:?}: {ended:?}");
        assert!(!ended.err.contains("secret"), "{command:?}: {ended:?}");
    }
}

#[test]
fn a_mirror_in_a_postgres_is_watched_and_takes_webhooks() {
    let Some(place) = new_database() else { return };
    let company = Company::new("watched-postgres");
    watches(&company, &place, "notion-mirror.webhook-token");
}

#[test]
fn a_mirror_in_a_postgres_has_a_history_and_is_made_anew_and_pruned() {
    let Some(place) = new_database() else { return };
    let company = Company::new("history-postgres");
    let sync = || company.run(&["sync", &place, "--rate", "60000"]);
    assert_eq!(company.run(&["init", &place, "--history", "30d"]).code, 0);
    assert_eq!(sync().code, 0);
    let diff =
        |since: &str| company.run_without_token(&["diff", &place, "--since", since, "--json"]);
    let told = |ended: Ended| -> Vec<Value> {
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    assert!(told(diff("7d")).iter().all(|it| it["what"] == "new"));
    let sql =
        |statement: &str| json(&company.run_without_token(&["sql", &place, statement, "--json"]));
    let began = sql("select max(until) from versions");
    let began = began["rows"][0][0].as_str().expect("a time").to_owned();

    company.notion.pages().update(company.tasks[3]).title("mine").send().expect("an edit");
    company.notion.pages().trash(company.tasks[4]).send().expect("the trash");
    company.settle();
    assert_eq!(sync().code, 0);
    let changed = told(diff(&began));
    let what = |id: notion_model::PageId| {
        let of = changed.iter().find(|it| it["id"] == id.to_string());
        of.map(|it| it["what"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(what(company.tasks[3]).as_deref(), Some("changed"), "{changed:?}");
    assert_eq!(what(company.tasks[4]).as_deref(), Some("trashed"), "{changed:?}");
    assert_eq!(what(company.tasks[5]), None);

    assert_eq!(company.run_without_token(&["rebuild", &place]).code, 0);
    let found = json(&company.run_without_token(&["search", &place, "inside 7", "--json"]));
    assert_eq!(found["hits"][0]["title"], "task 7", "{found}");
    let points = sql(r#"select count(*), sum("Points") from "Tasks""#);
    assert_eq!(points["rows"], serde_json::json!([[29, 431]]));
    let pruned = json(&company.run_without_token(&["prune", &place, "--json"]));
    assert_eq!((&pruned["objects"], &pruned["versions"]), (&0.into(), &0.into()), "{pruned}");
    assert!(!told(diff("7d")).is_empty(), "what is not old enough stays");
}
