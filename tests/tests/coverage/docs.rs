//! Every endpoint says where Notion documents it, and has an example (which the documentation tests compile).

use std::fs;
use std::path::{Path, PathBuf};

use notion_api::endpoints;

/// What is said of an item: its name and documentation.
struct Item {
    line: String,
    docs: String,
}

/// The documented items of the sources in a folder.
fn items(path: &Path, items: &mut Vec<Item>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            self::items(&entry.expect("an entry").path(), items);
        }
        return;
    }
    let Ok(source) = fs::read_to_string(path) else { return };
    let (mut docs, mut lines) = (String::new(), source.lines());
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        if let Some(doc) = text.strip_prefix("///") {
            docs += doc;
            docs.push('\n');
        } else if text.starts_with("pub ") {
            // A signature may take several lines.
            let mut whole = text.to_owned();
            while !whole.ends_with(['{', ';', '}']) {
                let Some(more) = lines.next() else { break };
                whole.push(' ');
                whole += more.trim();
            }
            items.push(Item { line: whole, docs: std::mem::take(&mut docs) });
        } else if !text.starts_with("#[") {
            docs.clear();
        }
    }
}

#[test]
fn every_endpoint_is_documented_with_an_example() {
    let sources = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/notion-api/src"));
    for info in endpoints() {
        let mut items = Vec::new();
        if info.group == "admin" {
            // Each of its groups has a file.
            let has_it = |path: &PathBuf| {
                let source = fs::read_to_string(path).expect("a file");
                source.contains(&format!("pub struct {}", info.name))
            };
            let files = fs::read_dir(sources.join("admin")).expect("a folder");
            let mut files = files.map(|file| file.expect("a file").path());
            self::items(&files.find(has_it).expect("a file"), &mut items);
        } else {
            self::items(&sources.join(format!("{}.rs", info.group)), &mut items);
            self::items(&sources.join(info.group), &mut items);
        }
        // Some have a parameter for what they give.
        let targets = [format!("= Call<C, {}>;", info.name), format!("= Call<C, {}<", info.name)];
        let alias = items.iter().find_map(|item| {
            let (alias, _) = item.line.strip_prefix("pub type ")?.split_once('<')?;
            targets.iter().any(|target| item.line.contains(target)).then(|| alias.to_owned())
        });
        let alias = alias.unwrap_or_else(|| panic!("{} has no alias", info.name));
        let makes = format!("-> {alias}<C> {{");
        let own = [format!("pub struct {} {{", info.name), format!("pub struct {}<", info.name)];
        let docs: Vec<&str> = items
            .iter()
            .filter(|item| {
                item.line.contains(&makes) || own.iter().any(|own| item.line.starts_with(own))
            })
            .map(|item| item.docs.as_str())
            .collect();
        assert!(!docs.is_empty(), "{}: nothing makes it", info.name);
        let says = |text: &str| docs.iter().any(|docs| docs.contains(text));
        assert!(says("https://developers.notion.com/"), "{} has no page of Notion's", info.name);
        assert!(says("```no_run"), "{} has no example", info.name);
        if let Some(needs) = info.needs {
            let flat =
                docs.iter().map(|docs| docs.split_whitespace().collect::<Vec<_>>().join(" "));
            let says = flat.into_iter().any(|docs| docs.contains(&needs.to_string()));
            assert!(says, "{} does not say that it needs {needs}", info.name);
        }
    }
}
