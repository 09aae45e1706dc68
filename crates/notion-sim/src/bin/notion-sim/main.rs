//! The simulator as a program: `notion-sim --listen 127.0.0.1:8080`.

mod files;
mod journal;
mod options;

use std::io::Write;
use std::process::ExitCode;

use notion_model::jiff::SignedDuration;
use notion_sim::{Builder, WebhookHandle, Workspace};

use self::options::{Command, Options};

/// The token that is taken if none is given.
const TOKEN: &str = "ntn_simulated";
/// So many of the last requests are kept for `/` and `/__sim__/requests`.
const KEPT: usize = 1000;

fn main() -> ExitCode {
    let options = match options::read(std::env::args_os().skip(1)) {
        Ok(Command::Serve(options)) => options,
        Ok(Command::Help) => return say(options::HELP),
        Ok(Command::Version) => {
            return say(&format!("notion-sim {}\n", env!("CARGO_PKG_VERSION")));
        }
        Err(error) => return fail(2, &format!("{error}\nTry --help.")),
    };
    match start(&options) {
        Err(problem) => fail(2, &problem),
        Ok((workspace, _webhooks)) => match serve(&workspace, &options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => fail(1, &problem),
        },
    }
}

fn say(text: &str) -> ExitCode {
    // A reader that has gone away wants no more.
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn fail(code: u8, problem: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "notion-sim: {problem}");
    ExitCode::from(code)
}

/// The workspace that was asked for, with its subscribers.
fn start(options: &Options) -> Result<(Workspace, Vec<WebhookHandle>), String> {
    let mut builder = Workspace::builder().system_clock().seed(options.id_seed).log_limit(KEPT);
    for (token, capabilities) in &options.tokens {
        builder = match capabilities {
            Some(capabilities) => builder.limited_token(token, capabilities.iter().copied()),
            None => builder.token(token),
        };
    }
    if options.tokens.is_empty() {
        builder = builder.token(TOKEN);
    }
    if let Some((per_second, burst)) = options.rate_limit {
        builder = builder.rate_limit(per_second, burst);
    }
    if let Some((id, secret)) = &options.oauth_client {
        builder = builder.oauth_client(id, secret);
    }
    for host in &options.hosts {
        builder = builder.allow_host(host);
    }
    let seconds = |seconds: u32| SignedDuration::from_secs(i64::from(seconds));
    if let Some(lag) = options.template_lag {
        builder = builder.template_lag(seconds(lag));
    }
    if let Some(lag) = options.search_lag {
        builder = builder.search_lag(seconds(lag));
    }
    if let Some(lifetime) = options.cursor_lifetime {
        builder = builder.cursor_lifetime(seconds(lifetime));
    }
    let snapshot = options.snapshot.as_ref().filter(|path| path.exists());
    if let Some(path) = snapshot.or(options.seed.as_ref()) {
        // The faults of a file are planned each time, and so are in the place of those that were left.
        let with_faults = snapshot.is_none() || options.faults.is_none();
        builder = builder
            .content(files::snapshot(path, with_faults)?)
            .map_err(|error| format!("in {}: {error}", path.display()))?;
    }
    if !options.quiet {
        builder = builder.on_request(|request| {
            let _ = writeln!(std::io::stderr(), "{}", journal::line(request));
        });
    }
    if let Some(path) = &options.faults {
        let plan = files::plan(path)?;
        builder = plan.fault.into_iter().fold(builder, Builder::fault);
        builder = plan.webhook_fault.into_iter().fold(builder, Builder::webhook_fault);
    }
    let workspace = builder.build();
    let subscribe = |url: &String| {
        let handle = workspace.deliver_webhooks(url);
        handle.map_err(|error| format!("can't send webhooks to {url}: {error}"))
    };
    let webhooks = options.webhooks.iter().map(subscribe).collect::<Result<_, String>>()?;
    Ok((workspace, webhooks))
}

/// Serves the workspace until the program is told to stop.
fn serve(workspace: &Workspace, options: &Options) -> Result<(), String> {
    let address = options.listen.as_str();
    let server =
        workspace.serve(address).map_err(|error| format!("can't listen on {address}: {error}"))?;
    let base_url = server.base_url();
    let token = options.tokens.first().map_or(TOKEN, |(token, _)| token);
    let mut greeting = format!(
        "listening on {base_url}; open it in a browser to see the workspace\n\
         export NOTION_BASE_URL={base_url}\n\
         export NOTION_TOKEN={token}\n\
         export NOTION_PARENT_PAGE={}\n",
        workspace.root_page(),
    );
    if !options.webhooks.is_empty() {
        greeting.push_str(&format!("export NOTION_WEBHOOK_TOKEN={}\n", workspace.webhook_token()));
    }
    let greet = || {
        say(&greeting);
    };
    wait(greet).map_err(|error| format!("can't wait for signals: {error}"))?;
    drop(server);
    match &options.snapshot {
        Some(path) => files::replace(path, &workspace.export()),
        None => Ok(()),
    }
}

/// Waits for Ctrl-C or SIGTERM; calls `ready` when neither will be missed any more.
fn wait(ready: impl FnOnce()) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};

            let (mut interrupt, mut terminate) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            ready();
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        {
            ready();
            tokio::signal::ctrl_c().await
        }
    })
}
