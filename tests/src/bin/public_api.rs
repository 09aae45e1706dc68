//! The public interface of each crate as text: a list that a review sees change, in `docs/api`.
//!
//! It is read out of what rustdoc writes, so that it holds what users see, with all features, and needs no other tool:
//!
//! ```sh
//! cargo doc --workspace --no-deps --all-features --locked
//! cargo run -p notion-tests --bin public-api              # compares, and shows what differs
//! cargo run -p notion-tests --bin public-api -- --write   # writes the lists anew
//! cargo run -p notion-tests --bin public-api -- --examples  # what has no example, by crate
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

const CRATES: [&str; 9] = [
    "notion-api",
    "notion-derive",
    "notion-limiter-redis",
    "notion-mirror",
    "notion-mirror-postgres",
    "notion-model",
    "notion-sim",
    "notion-sync",
    "notion-transport",
];

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let (doc, lists) = (target.join("doc"), root.join("docs/api"));
    let mode = env::args().nth(1);
    let mut changed = false;
    for name in CRATES {
        let folder = doc.join(name.replace('-', "_"));
        if !folder.is_dir() {
            eprintln!(
                "there are no documents of {name}: run `cargo doc` first, as CONTRIBUTING.md says"
            );
            return ExitCode::FAILURE;
        }
        let pages = Page::all(&folder);
        let list: String = pages.iter().map(Page::listed).collect();
        let file = lists.join(format!("{name}.txt"));
        match mode.as_deref() {
            None => changed |= differs(name, &fs::read_to_string(&file).unwrap_or_default(), &list),
            Some("--write") => {
                fs::create_dir_all(&lists).expect("a folder for the lists");
                fs::write(&file, list).expect("the list can be written");
            }
            Some("--examples") => tell_examples(name, &pages),
            Some(other) => panic!("nothing is known of {other}"),
        }
    }
    if changed {
        println!("\nIf this is meant, write the lists anew (CONTRIBUTING.md) and commit them.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Shows the lines that only one of two lists has; returns whether there are any.
fn differs(name: &str, old: &str, new: &str) -> bool {
    let (before, after) = (Lines::of(old), Lines::of(new));
    for line in before.0.difference(&after.0) {
        println!("{name}: - {line}");
    }
    for line in after.0.difference(&before.0) {
        println!("{name}: + {line}");
    }
    old != new
}

/// The lines of a list, each with the item to which it belongs.
struct Lines(BTreeSet<String>);

impl Lines {
    fn of(list: &str) -> Self {
        let mut item = "";
        let lines = list.lines().map(|line| {
            if !line.starts_with(' ') {
                item = line;
                return line.to_owned();
            }
            format!("{item}: {}", line.trim())
        });
        Self(lines.collect())
    }
}

/// The page of an item, as far as it is the interface.
struct Page {
    /// `struct notion_model::Filter`
    name: String,
    declaration: String,
    /// Functions and constants, under what they are implemented for.
    members: BTreeMap<String, Vec<Member>>,
    /// Traits that it implements, and traits that are implemented for it.
    traits: BTreeSet<String>,
    has_example: bool,
}

struct Member {
    declaration: String,
    has_example: bool,
}

impl Page {
    /// The pages in a folder, by name.
    fn all(folder: &Path) -> Vec<Self> {
        let krate = folder.file_name().expect("a crate").to_string_lossy().into_owned();
        let mut pages: Vec<_> = pages_of(folder)
            .iter()
            .filter_map(|page| {
                let text = fs::read_to_string(folder.join(page)).ok()?;
                Self::read(&krate, page, &text)
            })
            .collect();
        // `struct` and the like come behind the path, so that what belongs together stands together.
        pages.sort_by(|a, b| {
            let key = |page: &Self| {
                page.name.split_once(' ').map(|(kind, path)| (path.to_owned(), kind.to_owned()))
            };
            key(a).cmp(&key(b))
        });
        pages
    }

    fn read(krate: &str, inside: &Path, text: &str) -> Option<Self> {
        let mut path: Vec<&str> = vec![krate];
        path.extend(inside.parent()?.iter().filter_map(|part| part.to_str()));
        let file = inside.file_name()?.to_str()?;
        if file == "index.html" {
            let reexports: Vec<_> = between(text, "<code>pub use ", "</code>").map(plain).collect();
            let top = top_docs(text);
            return Some(Self {
                name: format!("mod {}", path.join("::")),
                declaration: reexports.iter().map(|what| format!("pub use {what}\n")).collect(),
                members: BTreeMap::new(),
                traits: BTreeSet::new(),
                has_example: top.contains(EXAMPLE),
            });
        }
        let (kind, name) = file.strip_suffix(".html")?.split_once('.')?;
        let kind = match kind {
            "type" | "struct" | "enum" | "union" | "trait" | "fn" | "macro" | "static"
            | "constant" | "derive" | "attr" | "traitalias" => kind,
            _ => return None,
        };
        path.push(name);
        let declaration = between(text, "item-decl\"><code>", "</code></pre>").next()?;
        let (mut members, mut traits) = (BTreeMap::<_, Vec<_>>::new(), BTreeSet::new());
        // What holds for every type says nothing of this one.
        let own = text.split("id=\"blanket-implementations-list\"").next()?;
        // A trait shows its functions in its declaration, and who implements it on the pages of those.
        if kind != "trait" {
            let mut of = String::new();
            for section in own.split("<section id=\"").skip(1) {
                let id = section.split('"').next()?;
                let heading = |tag: &str| {
                    between(
                        section,
                        &format!("<{tag} class=\"code-header\">"),
                        &format!("</{tag}>"),
                    )
                    .next()
                    .map(plain)
                };
                if id.starts_with("impl") {
                    let Some(header) = heading("h3") else { continue };
                    match header.split_once(" for ") {
                        Some((implemented, _)) if !is_usual(implemented) => {
                            traits.insert(header);
                        }
                        Some(_) => {}
                        None => of = header,
                    }
                } else if section.split('>').next().is_some_and(|tag| tag.contains("trait-impl")) {
                    // The trait says what it is.
                } else if ["method.", "associatedconstant.", "associatedtype."]
                    .iter()
                    .any(|start| id.starts_with(start))
                {
                    let Some(declaration) = heading("h4") else { continue };
                    let docs = section.split("</section>").nth(1).unwrap_or_default();
                    let has_example = docs.contains(EXAMPLE);
                    members
                        .entry(of.clone())
                        .or_default()
                        .push(Member { declaration, has_example });
                }
            }
        }
        Some(Self {
            name: format!("{kind} {}", path.join("::")),
            declaration: plain(declaration),
            members,
            traits,
            has_example: top_docs(text).contains(EXAMPLE),
        })
    }

    fn listed(&self) -> String {
        let mut list = format!("{}\n", self.name);
        let mut line = |indent: usize, text: &str| {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                list.push_str(&format!("{:indent$}{}\n", "", line.trim_end()));
            }
        };
        line(4, &self.declaration);
        for (of, members) in &self.members {
            line(4, of);
            for member in members {
                line(8, &member.declaration);
            }
        }
        let short =
            |header: &str| Some(header.strip_prefix("impl ")?.split_once(" for ")?.0.to_owned());
        let (plain, others): (Vec<_>, Vec<_>) =
            self.traits.iter().partition(|header| !header.contains(['\n', '!']));
        let plain: Vec<String> = plain.iter().filter_map(|header| short(header)).collect();
        if !plain.is_empty() {
            line(4, &format!("implements {}", plain.join(", ")));
        }
        let generic = self.traits.iter().filter(|header| header.starts_with("impl<"));
        for implemented in others.into_iter().chain(generic).collect::<BTreeSet<_>>() {
            line(4, implemented);
        }
        list
    }
}

/// Whether it is a trait that the compiler finds by itself, and that most types have. That one is not `Send` or not `Sync` is
/// told.
fn is_usual(implemented: &str) -> bool {
    let name = implemented.rsplit(' ').next().unwrap_or_default();
    match name.strip_prefix('!') {
        Some(lacks) => !["Send", "Sync"].contains(&lacks),
        None => ["Freeze", "RefUnwindSafe", "Send", "Sync", "Unpin", "UnsafeUnpin", "UnwindSafe"]
            .contains(&name),
    }
}

const EXAMPLE: &str = "class=\"example-wrap";

/// The documentation of the item itself.
fn top_docs(text: &str) -> &str {
    let text = text.split("top-doc\" open>").nth(1).unwrap_or_default();
    text.split("</details>").next().unwrap_or_default()
}

/// The pages of a crate, from its folder: those of modules, which lead to each other, and of all items. Others may be there
/// of an earlier run.
fn pages_of(folder: &Path) -> BTreeSet<PathBuf> {
    let read = |page: &Path| fs::read_to_string(folder.join(page)).unwrap_or_default();
    let mut modules = vec![PathBuf::from("index.html")];
    let mut pages = BTreeSet::new();
    while let Some(module) = modules.pop() {
        let text = read(&module);
        let inside =
            between(&text, "class=\"mod\" href=\"", "\"").filter(|link| !link.starts_with('.'));
        modules.extend(inside.map(|link| module.with_file_name(link)));
        pages.insert(module);
    }
    let all = read(Path::new("all.html"));
    pages.extend(
        between(&all, "<a href=\"", "\"").filter(|link| !link.starts_with('.')).map(PathBuf::from),
    );
    pages
}

/// What stands between `start` and the next `end`, each time.
fn between<'t>(text: &'t str, start: &str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
        .collect::<Vec<_>>()
        .into_iter()
}

/// The text of HTML.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        // "Show 25 variants"
        rest = match tag.starts_with("summary") {
            true => tag.split_once("</summary>").map_or("", |(_, after)| after),
            false => tag.split_once('>').map_or("", |(_, after)| after),
        };
        if tag.starts_with("div class=\"where\"") {
            text.push(' ');
        }
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&nbsp;", " ").replace('\u{a0}', " ").replace("&amp;", "&")
}

/// Tells which items a user builds or calls with more than an id have no example.
fn tell_examples(name: &str, pages: &[Page]) {
    let (mut with, mut without) = (0, Vec::new());
    for page in pages {
        let (kind, path) = page.name.split_once(' ').expect("a kind");
        let members: Vec<&Member> = page.members.values().flatten().collect();
        let is_built = members.iter().any(|member| {
            let declaration = &member.declaration;
            declaration.starts_with("pub")
                && declaration.contains("-> Self")
                && !declaration.contains("self")
        });
        let shown = page.has_example || members.iter().any(|member| member.has_example);
        match kind {
            "struct" | "enum" | "type" if is_built => match shown {
                true => with += 1,
                false => without.push(page.name.clone()),
            },
            "macro" | "derive" | "fn" | "trait" => match shown {
                true => with += 1,
                false => without.push(page.name.clone()),
            },
            _ => {}
        }
        for member in members {
            // A setter of a builder is shown with the builder.
            let declaration = &member.declaration;
            let arguments = declaration.split_once('(').map_or("", |(_, rest)| rest);
            let takes = arguments.split(')').next().unwrap_or_default().matches(": ").count();
            let is_call = takes > 1 || arguments.contains(": impl Into<PageParent>");
            if declaration.starts_with("pub")
                && is_call
                && !declaration.ends_with("Self")
                && kind == "struct"
            {
                match member.has_example || page.has_example {
                    true => with += 1,
                    false => without.push(format!("{path}: {declaration}")),
                }
            }
        }
    }
    println!("{name}: {with} with an example, {} without", without.len());
    for item in without {
        println!("    {}", item.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
