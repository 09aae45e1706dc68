//! A Postgres for the tests, in a directory of its own. Where none is installed, a test says that it was skipped.

use std::fs::Permissions;
use std::io::Result as IoResult;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use notion_mirror_postgres::Database;
use tokio_postgres::{Config, NoTls, SimpleQueryMessage};

/// A server that ends with the process that started it, however that ends.
pub(crate) struct Server {
    directory: PathBuf,
    port: u16,
    /// It waits for its standard input to be closed, and stops the server then.
    _watcher: Child,
}

/// The port of a server that only has a socket in its own directory.
const PORT: u16 = 5432;

/// Runs the server until nobody holds the other end of the standard input, and cleans up.
const WATCH: &str = r#"
programs="$1"
shift
"$programs/postgres" -D data -k "$PWD" -c fsync=off -c max_connections=200 "$@" >log 2>&1 &
server=$!
read -r _
kill -QUIT $server
wait $server
rm -rf "$PWD"
"#;

impl Server {
    /// Returns the server of this process; `None` where Postgres is not installed.
    pub(crate) async fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        let server = SERVER.get_or_init(|| Self::start(PORT, &["listen_addresses="], &[])).as_ref();
        match server {
            Some(server) => server.wait_until_up().await,
            None => println!("skipped: there is no Postgres here"),
        }
        server
    }

    /// Starts the server of this process with these settings, and with these files in its directory, which is above that
    /// of its data. The port is part of the name of its socket, too.
    pub(crate) fn start(port: u16, settings: &[&str], files: &[(&str, String)]) -> Option<Self> {
        let programs = programs()?;
        let name = format!("notion-mirror-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory");
        let user = user(&directory);
        let give = |path: &Path| {
            if let Some((user, group)) = user {
                chown(path, Some(user), Some(group)).expect("a file of the user");
            }
        };
        give(&directory);
        for (name, content) in files {
            let path = directory.join(name);
            std::fs::write(&path, content).expect("a file");
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a file");
            give(&path);
        }
        let command = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(&directory).env("LC_ALL", "C");
            if let Some((user, group)) = user {
                command.uid(user).gid(group);
            }
            command
        };
        let made = command(&programs.join("initdb"))
            .args(["-D", "data", "-U", "mirror", "-A", "trust", "-E", "UTF8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let watcher = command(Path::new("sh"))
            .args(["-c", WATCH, "sh"])
            .arg(&programs)
            .args(settings.iter().flat_map(|setting| ["-c", *setting]))
            .args(["-p", &port.to_string()])
            // What ends the test by a signal to its group, such as Ctrl-C, leaves the watcher to clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        Some(Self { directory, port, _watcher: watcher })
    }

    /// Returns how to connect to one of its databases, as a text for other processes.
    pub(crate) fn address(&self, database: &str) -> String {
        let Self { directory, port, .. } = self;
        format!("host={} port={port} user=mirror dbname={database}", directory.display())
    }

    fn config(&self, database: &str) -> Config {
        self.address(database).parse().expect("an address")
    }

    pub(crate) async fn wait_until_up(&self) {
        for _ in 0..500 {
            if self.config("postgres").connect(NoTls).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let log = std::fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        panic!("the Postgres does not answer: {log}");
    }

    /// Runs statements in one of its databases.
    pub(crate) async fn run(&self, database: &str, sql: &str) {
        let (client, connection) = self.config(database).connect(NoTls).await.expect("a server");
        let running = tokio::spawn(connection);
        client.batch_execute(sql).await.expect("statements");
        drop(client);
        running.await.expect("a task").expect("a connection");
    }

    /// Runs a query in one of its databases, and returns its rows, each value as text.
    pub(crate) async fn rows(&self, database: &str, sql: &str) -> Vec<Vec<Option<String>>> {
        let (client, connection) = self.config(database).connect(NoTls).await.expect("a server");
        let running = tokio::spawn(connection);
        let messages = client.simple_query(sql).await.expect("a query");
        drop(client);
        running.await.expect("a task").expect("a connection");
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|n| row.get(n).map(str::to_owned)).collect())
            }
            _ => None,
        };
        messages.into_iter().filter_map(row).collect()
    }

    /// Makes a new database, and returns its name.
    pub(crate) async fn new_database(&self) -> String {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("test_{number}");
        self.run("postgres", &format!("create database {name}")).await;
        name
    }

    /// Connects to one of its databases, with few connections.
    pub(crate) async fn open(&self, database: &str) -> Database {
        Database::open(self.config(database), NoTls, 4).await.expect("a database")
    }
}

/// The directory with the programs of the newest Postgres that is installed.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort();
    // Debian keeps the server's programs out of the way; elsewhere they are in the path.
    let places = debian.into_iter().rev().chain(std::env::split_paths(&path));
    places
        .into_iter()
        .find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}

/// The user and group under which the server runs, if it can't be the one who runs the test: Postgres refuses root.
fn user(directory: &Path) -> Option<(u32, u32)> {
    let is_root = std::fs::metadata(directory).is_ok_and(|of| of.uid() == 0);
    let passwd = || -> IoResult<Option<(u32, u32)>> {
        let users = std::fs::read_to_string("/etc/passwd")?;
        let postgres = users.lines().find_map(|line| line.strip_prefix("postgres:"));
        let mut fields = postgres.into_iter().flat_map(|rest| rest.split(':').skip(1));
        let mut number = || fields.next()?.parse().ok();
        Ok(number().zip(number()))
    };
    const NOBODY: (u32, u32) = (65534, 65534);
    is_root.then(|| passwd().ok().flatten().unwrap_or(NOBODY))
}
