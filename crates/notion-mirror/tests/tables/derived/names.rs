//! However things are called: names are told apart by every database.

use std::collections::HashSet;

use notion_mirror::derived::columns::{Columns, VIEW_COLUMNS};
use notion_mirror::derived::names;
use notion_model::{DataSourceId, PropertyValue, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::schema;

/// Names as people find them, and as an enemy would.
fn name() -> impl Strategy<Value = String> {
    let odd = select(
        &[
            "",
            " ",
            "  Name ",
            "Name",
            "name",
            "NAME",
            "Due",
            "Due end",
            "due END",
            "Due time zone",
            "ID",
            "ID number",
            "select",
            "order",
            "rowid",
            "_id",
            "_ID",
            "sqlite_master",
            "SQLITE_x",
            "pages",
            "\"",
            "\"\"",
            "a\"b",
            "'",
            "`",
            "[x]",
            "x;drop table pages",
            "a\0b",
            "\0",
            "\u{7}",
            "\n",
            "(p_61)",
            "Name (p_61)",
            "Due end (p_61_end)",
            "(P_61)",
            "Name (h_0)",
            "p_61",
            "p_61_end",
            "Größe",
            "GRÖSSE",
            "größe",
            "İ",
            "i̇",
            "I",
            "ı",
            "日本語の列",
            "😀",
            "e\u{301}",
            "é",
            "Price (USD)",
            ")",
            "(",
            "()",
        ][..],
    );
    let long = select(&["x", "é", "日"][..])
        .prop_flat_map(|piece| (60usize..70).prop_map(move |length| piece.repeat(length)));
    prop_oneof![
        6 => odd.prop_map(str::to_owned),
        1 => long,
        1 => any::<String>(),
    ]
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&["a", "b", "title", "%3Aa", ":a", "%41", "A", "", "%", "\u{1F600}", "a_end", "a_g1"][..])
            .prop_map(str::to_owned),
        1 => "[a-zA-Z0-9%:_]{1,5}",
        1 => "[a-f0-9]{15,40}",
    ]
}

fn kind() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => select(PropertyValue::NAMES),
        1 => Just("hologram"),
    ]
}

fn is_told_apart(names: &[String], taken: &[&str]) -> Result<(), TestCaseError> {
    let mut seen: HashSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    for name in names {
        prop_assert!(seen.insert(name.to_lowercase()), "{name:?} twice in {names:?}");
        prop_assert!(!name.is_empty() && name.len() <= 63, "{name:?}");
        prop_assert!(!name.contains(char::is_control), "{name:?}");
        prop_assert!(!name.to_lowercase().starts_with("sqlite_"), "{name:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn columns_never_collide(
        schemas in vec(vec((name(), id(), kind()), 0..9), 1..5),
    ) {
        let mut columns = Columns::default();
        for properties in &schemas {
            let properties = properties.iter().map(|(name, id, kind)| (name.as_str(), id.as_str(), *kind));
            columns = columns.follow(&schema(properties), Timestamp::MAX);

            let all = columns.all().iter();
            let physical = all.flat_map(|column| column.parts().iter().map(|part| column.part_name(part)));
            let physical: Vec<String> = physical.collect();
            is_told_apart(&physical, &["page"])?;
            prop_assert!(physical.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')));

            let view = columns.view();
            let names: Vec<String> = view.iter().map(|column| column.name.clone()).collect();
            is_told_apart(&names, &VIEW_COLUMNS)?;
            let table = columns.table();
            prop_assert!(view.iter().map(|column| &column.column).eq(table.iter().map(|(name, _)| name)));
            #[cfg(feature = "sqlite")]
            sqlite::has(&columns)?;
        }
    }

    #[test]
    fn views_never_collide(titles in vec((any::<u128>(), name()), 0..12)) {
        let mut ids = HashSet::new();
        let titles: Vec<(DataSourceId, String)> = titles
            .into_iter()
            .filter(|(id, _)| ids.insert(*id))
            .map(|(id, title)| (uuid::Uuid::from_u128(id).into(), title))
            .collect();
        let tables: Vec<String> = titles.iter().map(|(id, _)| names::table(*id)).collect();
        // Somebody calls a data source as a table is called.
        let mut wanted: Vec<(DataSourceId, &str)> = titles.iter().map(|(id, title)| (*id, title.as_str())).collect();
        wanted.extend(tables.iter().map(|table| (DataSourceId::nil(), table.as_str())).take(1));
        let reserved: Vec<&str> = ["pages", "text"].into_iter().chain(tables.iter().map(String::as_str)).collect();
        let views = names::views(&wanted, &reserved);
        is_told_apart(&views, &reserved)?;
        for (view, (_, title)) in views.iter().zip(&wanted) {
            // A name that nobody else has and that is not odd is kept.
            let printable = title.chars().all(|c| c.is_alphanumeric() || c == ' ') && title.trim() == *title;
            let alone = wanted.iter().filter(|(_, other)| other.to_lowercase() == title.to_lowercase()).count() == 1;
            let free = reserved.iter().all(|name| !name.eq_ignore_ascii_case(title));
            if printable && alone && free && (1..=63).contains(&title.len()) {
                prop_assert_eq!(view, title);
            }
        }
        // The order does not matter.
        wanted.reverse();
        let mut reversed = names::views(&wanted, &reserved);
        reversed.reverse();
        prop_assert_eq!(views, reversed);
    }

    #[test]
    fn ids_and_columns_are_one_to_one(one in id(), other in id()) {
        let (one, other) = (notion_model::PropertyId::from(one), notion_model::PropertyId::from(other));
        prop_assert_eq!(names::column(&one) == names::column(&other), one == other);
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use notion_mirror::derived::names::quote;
    use rusqlite::Connection;

    use super::*;

    /// A database takes the names, and each column of the view is the one that it should be.
    pub(super) fn has(columns: &Columns) -> Result<(), TestCaseError> {
        let database = Connection::open_in_memory().unwrap();
        let table = columns.table();
        let list = |items: Vec<String>| items.join(", ");
        let create = table.iter().map(|(name, _)| quote(name)).collect();
        let values = (0..table.len()).map(|index| index.to_string()).collect();
        let view = columns.view();
        let selected = view
            .iter()
            .map(|column| format!("{} as {}", quote(&column.column), quote(&column.name)));
        let sql = format!(
            "create table r (page, {}); insert into r values (-1, {}); create view v as select {} from r",
            list(create), list(values), list(std::iter::once("page as _id".to_owned()).chain(selected).collect()),
        )
        .replace("page, )", "page)")
        .replace("-1, )", "-1)");
        database
            .execute_batch(&sql)
            .map_err(|error| TestCaseError::fail(format!("{error}: {sql}")))?;
        for (index, column) in view.iter().enumerate() {
            let sql = format!("select {} from v", quote(&column.name));
            let value: i64 = database.query_row(&sql, [], |row| row.get(0)).unwrap();
            prop_assert_eq!(value, index as i64);
        }
        Ok(())
    }
}
