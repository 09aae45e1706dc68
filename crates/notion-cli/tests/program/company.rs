//! A company whose workspace is served over HTTP, and the program run against it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use notion_model::jiff::SignedDuration;
use notion_model::{BlockInput as Block, DatabaseId, NumberFormat, PageId};
use notion_model::{PropertyInput as Value, PropertySchemaInput as Schema};
use notion_sim::{Builder, ServerHandle, Workspace};
use notion_sync::Client;

const TOKEN: &str = "ntn_simulated";

pub(crate) struct Company {
    pub(crate) workspace: Workspace,
    /// Those who work there.
    pub(crate) notion: Client,
    pub(crate) folder: PathBuf,
    pub(crate) notes: PageId,
    pub(crate) database: DatabaseId,
    pub(crate) tasks: Vec<PageId>,
    server: ServerHandle,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Company {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |builder| builder)
    }

    /// A root with two pages of notes and a database of 30 tasks, edited an hour ago.
    pub(crate) fn with(name: &str, build: impl FnOnce(Builder) -> Builder) -> Self {
        let workspace = build(Workspace::builder().system_clock().token(TOKEN)).build();
        let server = workspace.serve("127.0.0.1:0").expect("a server");
        let client = notion_api::Client::builder().transport(workspace.clone()).token(TOKEN);
        let notion = Client::blocking(client.without_layers().build().expect("a client"));
        let root = workspace.root_page();
        let page = |parent: PageId, title: &str, text: &str| {
            let blocks = [Block::paragraph(text)];
            notion.pages().create(parent).title(title).children(blocks).send().expect("a page").id
        };
        let notes = page(root, "Notes", "What was said.");
        page(notes, "Ideas", "What was not said.");
        let schema = [("Name", Schema::title()), ("Points", Schema::number(NumberFormat::Number))];
        let database = notion.databases().create(root).title("Tasks").properties(schema);
        let database = database.send().expect("a database");
        let task = |n: u32| {
            let row = notion.pages().create(database.data_sources[0].id).title(format!("task {n}"));
            let more = Block::toggle("more").children([Block::paragraph(format!("inside {n}"))]);
            row.property("Points", Value::number(n)).children([more]).send().expect("a row").id
        };
        let tasks = (0..30).map(task).collect();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mirror").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("no folder");
        }
        fs::create_dir_all(&folder).expect("a folder");
        let company =
            Self { notion, folder, notes, database: database.id, tasks, server, workspace };
        company.workspace.advance(SignedDuration::from_hours(1));
        company
    }

    /// Lets so much time pass that what was edited has settled.
    pub(crate) fn settle(&self) {
        self.workspace.advance(SignedDuration::from_mins(5));
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let files = fs::read_dir(&self.folder).expect("a folder");
        let names = files.map(|file| file.expect("a file").file_name().into_string());
        names.map(|name| name.expect("UTF-8")).collect()
    }

    /// `notion mirror …`, about to be run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notion"));
        command
            .current_dir(&self.folder)
            .env("NOTION_TOKEN", TOKEN)
            .env("NOTION_BASE_URL", self.server.base_url())
            .env_remove("NOTION_WEBHOOK_TOKEN")
            .arg("mirror")
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("the program"))
    }

    pub(crate) fn run_without_token(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        command.env_remove("NOTION_TOKEN").env_remove("NOTION_BASE_URL");
        Ended::of(command.output().expect("the program"))
    }

    /// A sync that the rate limit of Notion does not hold up.
    pub(crate) fn sync(&self, more: &[&str]) -> Ended {
        self.run(&[&["sync", "notion.db", "--rate", "60000"][..], more].concat())
    }

    pub(crate) fn verify(&self, more: &[&str]) -> Ended {
        self.run(&[&["verify", "notion.db", "--rate", "60000"][..], more].concat())
    }
}
