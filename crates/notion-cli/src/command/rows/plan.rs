//! What it takes to make a data source what a lock file says, and doing it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use notion_api::rows::{Applied, Copied};
use notion_cli::SavedSchema;
use notion_model::DataSource;
use notion_model::row::{self, Loss, PlanChange};
use notion_sync::Client;
use serde_json::{Value, json};

use super::super::{Outcome, Problem, client};
use super::{lock_of, read, read_lock};

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The lock file.
    lock: PathBuf,
    /// Plans to remove this property, which the file does not have.
    #[arg(long = "remove", value_name = "PROPERTY")]
    removed: Vec<String>,
    /// Names the properties that the file does not have, too. Nothing is planned for them.
    #[arg(long)]
    strict: bool,
    /// Prints JSON, which `notion rows apply` takes in place of the lock file.
    #[arg(long)]
    json: bool,
    /// Exits with 1 if there is something to do.
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The lock file, or a plan that `notion rows plan --json` has printed.
    file: PathBuf,
    /// Plans to remove this property, which the file does not have; --losing has to name it, too.
    #[arg(long = "remove", value_name = "PROPERTY")]
    removed: Vec<String>,
    /// Carries out the steps that lose values of this property, too.
    #[arg(long = "losing", value_name = "PROPERTY")]
    losing: Vec<String>,
    /// Carries out the change of type of this property by copying its values to a new one. The old one stays.
    #[arg(long = "copy-first", value_name = "PROPERTY", conflicts_with = "losing")]
    copying: Vec<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Exits with 1 if a step is left that could be taken.
    #[arg(long)]
    exit_code: bool,
}

impl Plan {
    pub(super) fn run(self) -> Outcome {
        let saved = read_lock(&self.lock)?;
        let client = client()?;
        let live = client.data_sources().retrieve(saved.lock.data_source).send()?;
        let plan = counted(&client, &saved, &live, &self.removed)?;
        let extra: Vec<&str> = match self.strict {
            true => {
                let is_named = |name: &&str| !self.removed.iter().any(|removed| removed == name);
                saved.extra(&live).filter(is_named).collect()
            }
            false => Vec::new(),
        };
        match self.json {
            true => {
                let mut json = json!(plan);
                if self.strict {
                    json["not_in_file"] = json!(extra);
                }
                println!("{json}");
            }
            false => {
                print!("{plan}");
                for name in &extra {
                    println!("? property {name:?} is not in the file");
                }
            }
        }
        let differs = !plan.is_done() || !extra.is_empty();
        Ok(if self.exit_code && differs { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

impl Apply {
    pub(super) fn run(self) -> Outcome {
        let (plan, client) = self.plan()?;
        let loses = |name: &str| plan.losses().any(|step| step.property == name);
        let named = self.losing.iter().chain(&self.copying);
        if let Some(name) = named.into_iter().find(|name| !loses(name)) {
            return Err(Problem(format!(
                "no step loses values of a property {name:?}; `notion rows plan` shows the steps"
            )));
        }
        let is_retyped = |name: &str| {
            plan.losses()
                .any(|step| step.property == name && matches!(step.what, PlanChange::Retype { .. }))
        };
        if let Some(name) = self.copying.iter().find(|name| !is_retyped(name)) {
            return Err(Problem(format!(
                "the type of {name:?} is not changed, so there is nothing to copy; --losing carries the step out"
            )));
        }
        let apply = client.data_sources().apply(plan).losing(self.losing).copy_first(self.copying);
        let applied = apply.send()?;
        let is_left = applied.left.iter().any(|step| step.loss == Loss::Values);
        match self.json {
            true => println!("{}", report(&applied)),
            false => print!("{}", told(&applied)),
        }
        Ok(if self.exit_code && is_left { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }

    /// The plan, and the client that read the data source.
    fn plan(&self) -> Result<(row::Plan, Client), Problem> {
        let text = read(&self.file)?;
        let client = client()?;
        if let Ok(plan) = serde_json::from_str::<row::Plan>(&text) {
            return match self.removed.is_empty() {
                true => Ok((plan, client)),
                false => {
                    let problem = "a plan that is kept is carried out as it is: --remove goes with `notion rows plan`";
                    Err(Problem(problem.to_owned()))
                }
            };
        }
        let saved = lock_of(&self.file, &text)?;
        let live = client.data_sources().retrieve(saved.lock.data_source).send()?;
        Ok((counted(&client, &saved, &live, &self.removed)?, client))
    }
}

/// What was done, as JSON.
fn report(applied: &Applied) -> Value {
    let copied = applied.copied.iter().map(|copied| {
        json!({
            "property": copied.property, "id": copied.id, "old": copied.old, "rows": copied.rows,
            "unconverted": copied.unconverted,
        })
    });
    json!({"done": applied.done, "left": applied.left, "copied": copied.collect::<Vec<_>>()})
}

/// What was done, for people.
fn told(applied: &Applied) -> String {
    let mut text = String::new();
    for (said, steps) in [("done", &applied.done), ("left", &applied.left)] {
        for step in steps {
            _ = writeln!(text, "{said}: {step}");
        }
    }
    for Copied { property, old, rows, unconverted, .. } in &applied.copied {
        _ = writeln!(text, "copied: {rows} values of {old:?} to the new property {property:?}");
        for page in unconverted {
            _ = writeln!(text, "  not said in the new type, and only in {old:?}: page {page}");
        }
        _ = writeln!(
            text,
            "  the new property has another id: `notion rows lock` writes the file anew"
        );
    }
    if applied.left.iter().any(|step| step.loss == Loss::Values) {
        let advice = "--losing PROPERTY takes a step that loses values, --copy-first PROPERTY changes a type without loss";
        _ = writeln!(text, "{advice}");
    }
    if text.is_empty() { "nothing to do\n".to_owned() } else { text }
}

/// The plan of a lock file, with what would be lost.
fn counted(
    client: &Client,
    saved: &SavedSchema,
    live: &DataSource,
    removed: &[String],
) -> Result<row::Plan, Problem> {
    for name in removed {
        if saved.schema.get(name).is_some() {
            return Err(Problem(format!(
                "the file has the property {name:?}: take it out of the file before it is removed"
            )));
        }
        if live.properties.get(name).is_none() {
            return Err(Problem(format!("the data source has no property {name:?} to remove")));
        }
    }
    Ok(client.data_sources().count_losses(saved.plan(live, removed))?)
}
