//! What comes of recorded documents.

use std::fs;

use notion_mirror::derived::columns::{self, Columns};
use notion_mirror::derived::{Cell, FileSlot, Fingerprint, LinkKind, links, text};
use notion_model::{Block, DataSource, Object, Page};
use serde_json::Value;

use super::{columns_of, row};

/// The objects of the recordings, also those in lists; each with its JSON.
fn objects() -> Vec<(String, Value, Object)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures");
    let Ok(files) = fs::read_dir(folder) else {
        println!("skipped: there are no recordings in {folder}");
        return Vec::new();
    };
    let mut objects = Vec::new();
    for file in files.map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(&file).unwrap().lines() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            let source = record["source"].as_str().unwrap().to_owned();
            let body = record["response"].take();
            let items = body["results"].as_array().cloned();
            for item in items.unwrap_or_else(|| vec![body]) {
                objects.push((source.clone(), item.clone(), serde_json::from_value(item).unwrap()));
            }
        }
    }
    assert!(objects.len() > 1_000);
    objects
}

#[test]
fn every_page_has_its_cells() {
    let (mut pages, mut cells, mut cut_off) = (0, 0, 0);
    for (source, _, object) in objects() {
        let Object::Page(page) = object else { continue };
        let columns = columns_of(&page);
        let row = row(&page, &columns);
        assert_eq!(row.cells.len(), columns.table().len(), "{source}");
        assert_eq!((row.missing.len(), row.unfamiliar.len()), (0, 0), "{source}");
        let truncated = page.properties.iter().filter(|(_, property)| property.is_truncated());
        assert_eq!(row.cut_off.len(), truncated.count(), "{source}");
        pages += 1;
        cut_off += row.cut_off.len();
        cells += row.cells.iter().filter(|cell| **cell != Cell::Null).count();
    }
    println!("{pages} pages, {cells} cells that are not null, {cut_off} values cut off");
}

#[test]
fn every_schema_has_its_columns() {
    let (mut schemas, mut columns) = (0, 0);
    for (source, _, object) in objects() {
        let Object::DataSource(data_source) = object else { continue };
        let data_source: &DataSource = &data_source;
        let all = Columns::of(&columns::schema(data_source));
        assert_eq!(all.all().len(), data_source.properties.len(), "{source}");
        // Names of people's own are kept: nothing recorded is odd enough for a suffix.
        for column in all.view() {
            assert!(
                !column.name.ends_with(&format!("({})", column.column)),
                "{source}: {column:?}"
            );
        }
        schemas += 1;
        columns += all.table().len();
    }
    println!("{schemas} schemas, {columns} columns");
}

#[test]
fn a_document_is_stored_without_a_change() {
    let mut same = 0;
    for (source, body, object) in objects() {
        let stored = serde_json::to_string(&object).unwrap();
        let again: Object = serde_json::from_str(&stored).unwrap();
        assert_eq!(again, object, "{source}");
        let of = |text: &str| Fingerprint::of_json(text).unwrap();
        assert_eq!(of(&stored), of(&serde_json::to_string(&again).unwrap()), "{source}");
        same += usize::from(of(&stored) == of(&body.to_string()));
    }
    println!("{same} documents have the fingerprint of what was recorded");
}

#[test]
fn texts_links_and_files_are_found() {
    let (mut texts, mut links, mut files) = (0, 0, 0);
    let mut kinds: Vec<LinkKind> = Vec::new();
    for (source, body, object) in objects() {
        let found = match &object {
            Object::Page(page) => {
                let page: &Page = page;
                texts += usize::from(!text::of_properties(page).is_empty());
                files += page
                    .files()
                    .iter()
                    .map(FileSlot::of)
                    .filter(|slot| !slot.slot.is_empty())
                    .count();
                links::of_page(page)
            }
            Object::Block(block) => {
                let block: &Block = block;
                let said = text::of_block(block);
                if let Some(text) = block.kind.rich_text() {
                    assert!(said.contains(text.plain_text().trim_end()), "{source}: {said:?}");
                }
                texts += usize::from(!said.is_empty());
                files += block
                    .files()
                    .iter()
                    .map(FileSlot::of)
                    .filter(|slot| !slot.slot.is_empty())
                    .count();
                links::of_block(block)
            }
            Object::Comment(comment) => links::of_comment(comment),
            Object::Database(database) => links::of_database(database),
            Object::DataSource(source) => links::of_data_source(source),
            _ => continue,
        };
        let json = body.to_string();
        for link in &found {
            let id = link.target.id();
            assert!(
                json.contains(&id) || json.contains(&id.replace('-', "")),
                "{source}: {link:?}"
            );
            kinds.push(link.kind);
        }
        links += found.len();
    }
    println!("{texts} with text, {links} links, {files} files");
    if texts > 0 {
        for kind in [LinkKind::Relation, LinkKind::People, LinkKind::Mention, LinkKind::Child] {
            assert!(kinds.contains(&kind), "{kind:?}");
        }
    }
}
