//! The program, against the simulator.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use notion_model::{NumberFormat, PropertySchemaInput as Schema};
use notion_sim::{ServerHandle, Workspace};
use notion_sync::Client;

struct Place {
    notion: Client,
    server: ServerHandle,
    folder: PathBuf,
    tasks: notion_model::DataSourceId,
    database: notion_model::DatabaseId,
}

impl Place {
    fn new(name: &str) -> Self {
        let workspace = Workspace::new();
        let server = workspace.serve("127.0.0.1:0").expect("a server");
        let client = notion_api::Client::builder().transport(workspace.clone()).without_layers();
        let notion = Client::blocking(client.build().expect("a client"));
        let schema = [
            ("Task", Schema::title()),
            ("State", Schema::select(["To do", "2nd", "Other"])),
            ("Hours", Schema::number(NumberFormat::Percent).description("How long\nit takes.")),
            ("type", Schema::checkbox()),
        ];
        let database = notion.databases().create(workspace.root_page()).title("My tasks");
        let database = database.properties(schema).send().expect("a database");
        let tasks = database.data_sources[0].id;
        let update = notion.data_sources().update(tasks);
        update.property("Parent", Schema::relation(tasks)).send().expect("a relation");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).expect("a folder");
        for file in fs::read_dir(&folder).expect("a folder") {
            fs::remove_file(file.expect("a file").path()).expect("no file");
        }
        Self { notion, server, folder, tasks, database: database.id }
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_notion"))
            .current_dir(&self.folder)
            .env("NOTION_TOKEN", "ntn_simulated")
            .env("NOTION_BASE_URL", self.server.base_url())
            .args(arguments)
            .output()
            .expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn code_is_generated_and_checked() {
    let place = Place::new("generate");
    let database = place.database.to_string();
    let generate = ["rows", "generate", &database, "--name", "Task", "-o", "tasks.rs"];
    let (code, _, said) = place.run(&generate);
    assert_eq!((code, &*said), (0, "wrote tasks.rs\n"));
    let written = fs::read_to_string(place.folder.join("tasks.rs")).expect("code");
    // What it looks like compiles: the tests of the derives have it, too.
    let expected = include_str!("../../notion-derive/tests/ui/pass/generated.rs");
    assert_eq!(format!("{written}\nfn main() {{}}\n"), expected);

    let check = [&generate[..], &["--check"]].concat();
    assert_eq!(place.run(&check).0, 0);
    let update = place.notion.data_sources().update(place.tasks);
    update.rename_property("Hours", "Effort").send().expect("a change");
    let (code, _, said) = place.run(&check);
    assert_eq!(code, 1);
    assert!(said.contains("tasks.rs is not up to date"), "{said}");
    let unchanged = fs::read_to_string(place.folder.join("tasks.rs")).expect("code");
    assert_eq!(unchanged, written, "--check writes nothing");
}

#[test]
fn a_lock_file_is_planned_from_and_applied() {
    let place = Place::new("lock");
    let id = place.tasks.to_string();
    let lock = ["rows", "lock", &id, "-o", "tasks.lock.json"];
    assert_eq!(place.run(&lock).0, 0);
    assert_eq!(place.run(&[&lock[..], &["--check"]].concat()).0, 0);
    let (code, said, _) = place.run(&["rows", "plan", "tasks.lock.json", "--exit-code"]);
    assert_eq!(code, 0);
    assert!(said.ends_with("  nothing to do\n"), "{said}");
    // The struct of a lock file can be generated without a request.
    let (code, generated, _) = place.run(&["rows", "generate", "tasks.lock.json"]);
    assert_eq!(code, 0);
    assert!(generated.contains("pub struct MyTasks {"), "{generated}");

    let update = place.notion.data_sources().update(place.tasks);
    let update = update.rename_property("Hours", "Effort").remove_property("type");
    update.send().expect("a change");
    let (code, said, _) = place.run(&["rows", "plan", "tasks.lock.json", "--exit-code"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("~ property \"Effort\" → \"Hours\"\n+ property \"type\" (checkbox)"),
        "{said}"
    );
    let (code, said, _) = place.run(&[&lock[..], &["--check"]].concat());
    assert_eq!(code, 1);
    assert!(said.contains("+ property \"type\""), "{said}");
    let (_, json, _) = place.run(&["rows", "plan", "tasks.lock.json", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["steps"][0]["what"]["change"], "rename");

    let (code, _, said) = place.run(&["rows", "apply", "tasks.lock.json", "--losing", "Hours"]);
    assert_eq!(code, 2);
    assert!(said.contains("no step loses values of a property \"Hours\""), "{said}");
    let (code, said, _) = place.run(&["rows", "apply", "tasks.lock.json"]);
    assert_eq!((code, said.matches("done: ").count()), (0, 2));
    let (code, said, _) = place.run(&["rows", "apply", "tasks.lock.json"]);
    assert_eq!((code, &*said), (0, "nothing to do\n"));
}

#[test]
fn what_goes_wrong_says_what_to_do() {
    let place = Place::new("wrong");
    let nowhere = "38c9ce7b-60a4-8171-9555-ff211bc8f65c";
    for (arguments, advice) in [
        (&["rows", "generate", "tasks"][..], "is no address or id of a data source"),
        (&["rows", "lock", nowhere], "Is it shared with the connection?"),
        (&["rows", "plan", "none.json"], "none.json: "),
        (&["rows", "generate", nowhere, nowhere, "--lock", "x"], "--lock goes with one source"),
        (&["rows", "generate", nowhere, "--check"], "--output"),
        (&["rows", "genrate"], "generate"),
    ] {
        let (code, _, said) = place.run(arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(said.contains(advice), "{arguments:?}: {said}");
    }
    fs::write(place.folder.join("odd.json"), "{}").expect("a file");
    let (_, _, said) = place.run(&["rows", "plan", "odd.json"]);
    assert!(said.contains("odd.json is no lock file"), "{said}");
    let output = Command::new(env!("CARGO_BIN_EXE_notion"))
        .env_remove("NOTION_TOKEN")
        .args(["rows", "lock", nowhere])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("NOTION_TOKEN is not set"), "{said}");
}
