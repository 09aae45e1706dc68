//! Turns the Rust snippets of README and docs into functions, which `tests/docs.rs` compiles.
//!
//! A snippet becomes the body of an asynchronous function that returns a `Result`. The names that the pages use without
//! saying what they are (`notion`, `tasks`, …) are its parameters: those of [`GIVEN`], and those that a comment before the
//! snippet adds or gives another type. The comment is invisible where the page is read:
//!
//! ```text
//! <!-- given: id: PageId, galaxy: &str -->
//! <!-- blocking -->      `notion` is the blocking client, and the function is not asynchronous
//! <!-- items -->         functions and types, which stand for themselves
//! ```

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What every snippet has, with its type.
const GIVEN: &[(&str, &str)] = &[
    ("notion", "Client"),
    ("token", "&'static str"),
    ("page", "PageId"),
    ("parent", "PageId"),
    ("row", "PageId"),
    ("id", "DatabaseId"),
    ("database", "DatabaseId"),
    ("source", "DataSource"),
    ("tasks", "DataSourceId"),
    ("view", "ViewId"),
    ("blocks", "Vec<BlockInput>"),
    ("workspace", "notion_sim::Workspace"),
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in a workspace");
    println!("cargo::rerun-if-changed={}", root.join("README.md").display());
    println!("cargo::rerun-if-changed={}", root.join("docs").display());
    let mut code = String::new();
    let mut count = 0;
    for page in pages(root) {
        let text = fs::read_to_string(root.join(&page)).expect("the page can be read");
        for snippet in snippets(&page, &text) {
            count += 1;
            snippet.write(count, &mut code);
        }
    }
    writeln!(code, "/// How many snippets there are.\nconst SNIPPETS: usize = {count};").unwrap();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("snippets.rs"), code).expect("the snippets can be written");
}

/// The pages that have snippets, from the root of the workspace.
fn pages(root: &Path) -> Vec<String> {
    let docs = fs::read_dir(root.join("docs")).expect("there are docs");
    let names = docs.map(|entry| entry.expect("it can be read").file_name());
    let names = names.map(|name| name.into_string().expect("names are text"));
    let mut pages: Vec<_> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    pages.push("README.md".to_owned());
    pages.sort();
    pages
}

struct Snippet {
    place: String,
    given: Vec<(String, String)>,
    is_blocking: bool,
    is_items: bool,
    code: String,
}

/// The snippets of a page.
fn snippets(page: &str, text: &str) -> Vec<Snippet> {
    let mut found = Vec::new();
    let mut comments: Vec<&str> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let said = line.trim();
        if let Some(comment) = said.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) {
            comments.push(comment.trim());
            continue;
        }
        let Some(language) = said.strip_prefix("```") else {
            if !said.is_empty() {
                comments.clear();
            }
            continue;
        };
        let code = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```");
        let code: Vec<_> = code.collect();
        let place = format!("{page}:{}", number + 1);
        match language {
            "rust" => found.push(Snippet::new(place, &comments, &code)),
            other => assert!(
                !other.contains("rust"),
                "{place}: {other:?} would not be compiled; say `rust`"
            ),
        }
        comments.clear();
    }
    found
}

impl Snippet {
    fn new(place: String, comments: &[&str], code: &[&str]) -> Self {
        let mut snippet = Self {
            given: GIVEN.iter().map(|(name, kind)| (name.to_string(), kind.to_string())).collect(),
            is_blocking: false,
            is_items: false,
            code: code.join("\n"),
            place,
        };
        for comment in comments {
            match *comment {
                "blocking" => snippet.is_blocking = true,
                "items" => snippet.is_items = true,
                other => match other.strip_prefix("given:") {
                    Some(given) => snippet.give(given),
                    None => panic!("{}: nothing is known of {other:?}", snippet.place),
                },
            }
        }
        snippet.is_items |= snippet.code.contains("fn main()");
        if snippet.is_blocking {
            snippet.give("notion: notion_sync::Client");
        }
        snippet
    }

    /// Adds parameters, in place of those of the same name. One ends where the next `, name: ` begins.
    fn give(&mut self, given: &str) {
        let mut rest = given.trim();
        while let Some((name, after)) = rest.split_once(": ") {
            let end = after.match_indices(", ").map(|(at, _)| at).find(|at| {
                let next = after[at + 2..].split_once(": ").map(|(name, _)| name);
                next.is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
            });
            let (kind, next) = after.split_at(end.unwrap_or(after.len()));
            self.given.retain(|(known, _)| known != name);
            self.given.push((name.to_owned(), kind.to_owned()));
            rest = next.trim_start_matches(", ");
        }
    }

    fn write(&self, number: usize, out: &mut String) {
        let mut line = |text: &str| writeln!(out, "{text}").unwrap();
        line(&format!("/// {}", self.place));
        line(&format!("mod snippet_{number} {{"));
        line("use crate::prelude::*;");
        if self.is_items {
            line(&self.code);
        } else {
            let given: Vec<_> =
                self.given.iter().map(|(name, kind)| format!("mut {name}: {kind}")).collect();
            let asynchronous = if self.is_blocking { "" } else { "async " };
            line(&format!("pub(crate) {asynchronous}fn snippet({}) -> Done {{", given.join(", ")));
            line(&self.code);
            line("#[allow(unreachable_code)]\nOk(())\n}");
        }
        line("}\n");
    }
}
