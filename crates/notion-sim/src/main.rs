//! The simulator as a program: `notion-sim --listen 127.0.0.1:8080`.

use std::process::ExitCode;
use std::time::Duration;

use notion_sim::Workspace;

const HELP: &str = "\
An in-memory Notion, over HTTP.

Usage: notion-sim [OPTIONS]

Options:
  --listen ADDRESS  where to listen [127.0.0.1:8080]
  --token TOKEN     a token that is taken; may be given several times [one is made up]
  --seed N          what ids are made from [0]
  --help            this
  --version         the version
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("notion-sim: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    use lexopt::prelude::{Long, ValueExt};

    let mut address = "127.0.0.1:8080".to_owned();
    let mut tokens: Vec<String> = Vec::new();
    let mut builder = Workspace::builder().system_clock();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => address = arguments.value()?.string()?,
            Long("token") => tokens.push(arguments.value()?.string()?),
            Long("seed") => builder = builder.seed(arguments.value()?.parse()?),
            Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            Long("version") => {
                println!("notion-sim {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if tokens.is_empty() {
        tokens.push("ntn_simulated".to_owned());
    }
    for token in &tokens {
        builder = builder.token(token);
    }
    let workspace = builder.build();
    let server = workspace
        .serve(address.as_str())
        .map_err(|error| format!("can't listen on {address}: {error}"))?;
    println!("listening on {}", server.base_url());
    println!("export NOTION_BASE_URL={}", server.base_url());
    println!("export NOTION_TOKEN={}", tokens[0]);
    println!("export NOTION_PARENT_PAGE={}", workspace.root_page());
    let mut shown = 0;
    loop {
        std::thread::sleep(Duration::from_millis(100));
        let requests = workspace.requests();
        for request in &requests[shown..] {
            println!("{} {} {}", request.status.as_u16(), request.method, request.path);
        }
        shown = requests.len();
    }
}
