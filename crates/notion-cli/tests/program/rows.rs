//! The program `notion rows`, as a process, against the simulator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use notion_model::{
    Color, DataSourceId, DatabaseId, PropertyInput as Value, PropertySchemaInput as Schema,
};
use notion_sim::{ServerHandle, Workspace};
use notion_sync::Client;
use serde_json::Value as Json;

/// A workspace behind a server, a data source in it, and a folder.
struct Setup {
    server: ServerHandle,
    notion: Client,
    database: DatabaseId,
    source: DataSourceId,
    folder: PathBuf,
}

/// What a run of the program said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Setup {
    fn new(name: &str) -> Self {
        let workspace = Workspace::builder().token("secret").build();
        let server = workspace.serve("127.0.0.1:0").expect("a server");
        let client = notion_api::Client::builder().token("secret").base_url(server.base_url());
        let notion = Client::blocking(client.expect("an address").build().expect("a client"));
        let database = notion
            .databases()
            .create(workspace.root_page())
            .title("My tasks")
            .properties([
                ("Task", Schema::title()),
                ("State", Schema::select([("To do", Color::Gray), ("Done", Color::Green)])),
                ("Hours", Schema::number(notion_model::NumberFormat::Number)),
                ("Due date", Schema::date()),
            ])
            .send()
            .expect("a database");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let source = database.data_sources[0].id;
        Self { server, notion, database: database.id, source, folder }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notion"));
        command.current_dir(&self.folder).env("NOTION_BASE_URL", self.server.base_url());
        command.env("NOTION_TOKEN", "secret").arg("rows");
        command
    }

    /// Runs the program with these arguments, of which `SOURCE` is the data source.
    fn run(&self, arguments: &str) -> Said {
        let source = self.source.to_string();
        let arguments = arguments.split(' ').map(|it| if it == "SOURCE" { &*source } else { it });
        said(self.command().args(arguments))
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).expect("a file")
    }

    fn add_row(&self, hours: u8) {
        let row = self.notion.pages().create(self.source).property("Hours", Value::number(hours));
        row.send().expect("a row");
    }
}

impl Drop for Setup {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.folder);
    }
}

fn said(command: &mut Command) -> Said {
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn generate_writes_code_and_ids_and_checks_them() {
    let setup = Setup::new("generate");
    let generate = "generate SOURCE --name Task -o tasks.rs --lock tasks.lock.json";
    let check = format!("{generate} --check");
    let missing = setup.run(&check);
    assert_eq!(missing.code, Some(1), "{missing:?}");
    assert!(missing.err.contains("tasks.rs does not exist"), "{missing:?}");
    let made = setup.run(generate);
    assert_eq!(made.code, Some(0), "{made:?}");
    let code = setup.file("tasks.rs");
    for line in [
        "#[row(title = \"My tasks\", lock = \"tasks.lock.json\")]",
        "    pub due_date: Option<DateValue>,",
        "    pub hours: Option<f64>,",
        "    pub state: Option<TaskState>,",
        "    #[option(name = \"To do\", color = \"gray\")]",
    ] {
        assert!(code.lines().any(|it| it == line), "{line} is not in\n{code}");
    }
    let lock: Json = serde_json::from_str(&setup.file("tasks.lock.json")).expect("JSON");
    assert_eq!(lock["data_source"], setup.source.to_string());
    assert_eq!(setup.run(&check).code, Some(0));
    // Out of the file, without a network.
    let offline = said(setup.command().env("NOTION_BASE_URL", "http://127.0.0.1:1").args([
        "generate",
        "tasks.lock.json",
        "--name",
        "Task",
        "--lock",
        "tasks.lock.json",
    ]));
    assert_eq!((offline.code, &offline.out), (Some(0), &code));

    let update = setup.notion.data_sources().update(setup.source);
    update.rename_property("Hours", "Effort").send().expect("an update");
    let differs = setup.run(&check);
    assert_eq!(differs.code, Some(1));
    assert!(differs.out.contains("~ property \"Effort\" → \"Hours\""), "{differs:?}");
    assert!(differs.err.contains("the same command without --check writes it"), "{differs:?}");
    assert_eq!(setup.file("tasks.rs"), code, "a check writes nothing");
}

/// What the program writes for a data source with properties of every kind.
#[allow(dead_code, unreachable_pub)]
mod tasks {
    include!("generated/tasks.rs");
}

#[test]
fn code_for_every_kind_compiles_is_formatted_and_binds() {
    let setup = Setup::new("format");
    let update = setup.notion.data_sources().update(setup.source);
    let all = [
        ("Notes", Schema::rich_text()),
        ("Owner", Schema::people()),
        ("Files", Schema::files()),
        ("Place", Schema::place()),
        ("Tags", Schema::multi_select(["a", "2 b", "type", "É"])),
        ("type", Schema::status()),
        (
            "Half",
            Schema::formula(format!(
                "if(prop(\"type\") == \"Done, \\\"really\\\"\", {}, 0)",
                "prop(\"Hours\") / 2"
            )),
        ),
        ("No", Schema::unique_id(Some("T".to_owned()))),
        ("Made", Schema::created_time()),
        ("By", Schema::created_by()),
        ("Parent", Schema::relation(setup.source)),
        ("Total", Schema::rollup("Parent", "Hours", notion_model::RollupFunction::Sum)),
    ];
    let update =
        all.into_iter().fold(update, |update, (name, schema)| update.property(name, schema));
    update.send().expect("an update");
    assert_eq!(setup.run("generate SOURCE -o tasks.rs").code, Some(0));
    // After a change to what is written: copy the file there.
    assert_eq!(setup.file("tasks.rs"), include_str!("generated/tasks.rs"));
    let tasks = setup.notion.rows::<tasks::MyTasks>(setup.source).bind().expect("its columns");
    assert!(tasks.drift().is_empty(), "{}", tasks.drift());
    setup.add_row(3);
    let rows = tasks.query().all().expect("rows");
    assert_eq!((rows.len(), rows[0].hours), (1, Some(3.0)));
    assert_eq!(tasks.save(&rows[0]).expect("nothing to do"), [""; 0]);
    // Its own settings, not those of the folders above.
    fs::write(setup.folder.join("rustfmt.toml"), "").expect("a file");
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.current_dir(&setup.folder).args(["--check", "--edition", "2024", "tasks.rs"]);
    // Without rustfmt there is nothing to compare with.
    if let Ok(output) = rustfmt.output() {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn plan_and_apply_make_the_data_source_what_the_file_says() {
    let setup = Setup::new("plan");
    // A database with one data source stands for it.
    let lock = setup.run(&format!("lock {} -o tasks.lock.json", setup.database));
    assert_eq!(lock.code, Some(0), "{lock:?}");
    let nothing = setup.run("plan tasks.lock.json --strict --exit-code");
    assert_eq!(nothing.code, Some(0), "{nothing:?}");
    assert!(nothing.out.ends_with("  nothing to do\n"), "{nothing:?}");
    assert_eq!(setup.run("apply tasks.lock.json").out, "nothing to do\n");

    // Somebody renames one property, adds one, removes an option, and changes a type.
    setup.add_row(3);
    setup.add_row(4);
    let update = setup.notion.data_sources().update(setup.source);
    let update = update.rename_property("Due date", "Until").property("Extra", Schema::email());
    update.remove_options("State", ["Done"]).send().expect("an update");
    let update = setup.notion.data_sources().update(setup.source);
    update.property("Hours", Schema::rich_text()).send().expect("an update");

    let plan = setup.run("plan tasks.lock.json --exit-code --strict");
    assert_eq!(plan.code, Some(1), "{plan:?}");
    for line in [
        "~ property \"Until\" → \"Due date\"",
        "~ property \"State\": + options Done",
        "- property \"Hours\": rich_text → number; kept is what reads as a number (2 rows have a value)",
        "? property \"Extra\" is not in the file",
    ] {
        assert!(plan.out.lines().any(|it| it == line), "{line} is not in\n{}", plan.out);
    }
    let check = setup.run("lock SOURCE -o tasks.lock.json --check");
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("~ property \"Until\" → \"Due date\""), "{check:?}");
    let json = setup.run("plan tasks.lock.json --json --strict").json();
    assert_eq!(json["steps"][0]["what"]["change"], "rename");
    assert_eq!(json["not_in_file"], serde_json::json!(["Extra"]));
    assert_eq!(json["steps"].as_array().map(Vec::len), Some(3));

    let applied = setup.run("apply tasks.lock.json --exit-code");
    assert_eq!(applied.code, Some(1), "one is left: {applied:?}");
    assert!(applied.out.contains("left: - property \"Hours\""), "{applied:?}");
    assert!(
        applied.out.contains("--copy-first PROPERTY changes a type without loss"),
        "{applied:?}"
    );
    let copied = setup.run("apply tasks.lock.json --copy-first Hours --json").json();
    assert_eq!(copied["copied"][0]["rows"], 2);
    assert_eq!(copied["copied"][0]["old"], "Hours (old)");
    setup.run("lock SOURCE -o tasks.lock.json");

    // A plan that is kept, and a property that goes.
    let plan = setup.run("plan tasks.lock.json --remove Extra");
    assert_eq!(plan.code, Some(2), "it is in the file: {plan:?}");
    let update = setup.notion.data_sources().update(setup.source);
    update.property("Odd", Schema::email()).send().expect("an update");
    let plan = setup.run("plan tasks.lock.json --remove Odd --json");
    fs::write(setup.folder.join("plan.json"), &plan.out).expect("a file");
    let left = setup.run("apply plan.json");
    assert!(
        left.out.starts_with("left: - property \"Odd\": removed (0 rows have a value)"),
        "{left:?}"
    );
    let removed = setup.run("apply plan.json --losing Odd");
    assert_eq!(removed.code, Some(0), "{removed:?}");
    let live = setup.notion.data_sources().retrieve(setup.source).send().expect("a data source");
    assert!(live.properties.get("Odd").is_none() && live.properties.get("Extra").is_some());
}

#[test]
fn mistakes_say_what_to_do() {
    let setup = Setup::new("mistakes");
    setup.run("lock SOURCE -o tasks.lock.json");
    let without_token = said(setup.command().env_remove("NOTION_TOKEN").args(["lock", "x"]));
    let wrong_token = said(
        setup.command().env("NOTION_TOKEN", "hidden").args(["lock", &setup.source.to_string()]),
    );
    assert!(!wrong_token.err.contains("hidden") && !wrong_token.out.contains("hidden"));
    let none = "12345678-1234-4234-8234-123456789abc";
    fs::write(setup.folder.join("odd.json"), "{}").expect("a file");
    for (said, expected) in [
        (without_token, "NOTION_TOKEN is not set"),
        (wrong_token, "The token in NOTION_TOKEN is not valid"),
        (setup.run("lock nonsense"), "is no address or id of a data source"),
        (setup.run(&format!("lock {none}")), "Is it shared with the connection?"),
        (setup.run("plan missing.json"), "missing.json: "),
        (setup.run("plan odd.json"), "odd.json is no lock file"),
        (
            setup.run("apply tasks.lock.json --losing Hours"),
            "no step loses values of a property \"Hours\"",
        ),
        (setup.run("plan tasks.lock.json --remove Gone"), "has no property \"Gone\" to remove"),
        (setup.run("generate SOURCE SOURCE --lock a.json"), "--lock goes with one source"),
        (setup.run("generate"), "required"),
        (setup.run("generate SOURCE --check"), "--output"),
        (setup.run("generte"), "similar subcommand"),
    ] {
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(expected), "{expected:?} is not in {said:?}");
        assert!(said.out.is_empty(), "{said:?}");
    }

    // A database of several data sources names them.
    let second = setup.notion.data_sources().create(setup.database).title("Second");
    second.properties([("Name", Schema::title())]).send().expect("a data source");
    let said = setup.run(&format!("lock {}", setup.database));
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("has 2 data sources; name one of them"), "{said:?}");
    assert!(
        said.err.contains(&setup.source.to_string()) && said.err.contains("Second"),
        "{said:?}"
    );
    assert!(!Path::new("a.json").exists());
}
