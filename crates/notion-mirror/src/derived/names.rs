//! Names of tables, views and columns that no title can make collide.
//!
//! Tables and columns are named by ids and keep their names for good; people read and write views, which are named by
//! what things are called in Notion. There, two properties may be called alike or nothing at all, while SQLite ignores the case
//! of a name and Postgres cuts one off after 63 bytes. A name that can't be had as it is gets the id as a suffix:
//! `Tasks (38c9ce7b60a481719555ff211bc8f65c)`.

use std::collections::HashMap;
use std::fmt::Write;

use notion_model::{DataSourceId, PropertyId};
use sha2::{Digest, Sha256};

/// The longest name in bytes: what Postgres takes.
const MAX_NAME: usize = 63;

/// How many bytes of the id of a property are spelled in the name of its column; of longer ones, a hash is.
const MAX_SPELLED: usize = 16;

/// Returns the name of the table with the typed rows of a data source: `r_38c9ce7b60a481719555ff211bc8f65c`.
pub fn table(source: DataSourceId) -> String {
    format!("r_{}", source.as_uuid().simple())
}

/// Returns the beginning of the names of a property's columns: `p_` and the bytes of its id in hexadecimal digits.
///
/// Of an id of more than 16 bytes it is `h_` and the first half of its SHA-256, so that no name is longer than databases
/// take.
///
/// ```
/// use notion_mirror::derived::names::column;
///
/// assert_eq!(column(&"%3Acms".into()), "p_3a636d73");
/// assert_eq!(column(&":cms".into()), "p_3a636d73");
/// ```
pub fn column(property: &PropertyId) -> String {
    let id = property.decoded();
    if id.len() <= MAX_SPELLED {
        format!("p_{}", hex(id.as_bytes()))
    } else {
        format!("h_{}", hex(&Sha256::digest(id.as_bytes())[..16]))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Returns a name as it is written in SQL: in double quotes, with those in it doubled.
///
/// ```
/// assert_eq!(notion_mirror::derived::names::quote(r#"6" nails"#), r#""6"" nails""#);
/// ```
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns the names of the views of data sources, which are called so in Notion, in the same order.
///
/// `reserved` are the names of the tables that the store has. No name is given twice, and none is reserved, whatever the case
/// of its letters. A name depends on who else is called so, not on the order.
///
/// ```
/// use notion_mirror::derived::names::views;
/// use notion_model::DataSourceId;
///
/// let [one, two, three]: [DataSourceId; 3] = [
///     "38c9ce7b-60a4-8171-9555-ff211bc8f65c".parse()?,
///     "38c9ce7b-60a4-8171-9555-ff211bc8f65d".parse()?,
///     "38c9ce7b-60a4-8171-9555-ff211bc8f65e".parse()?,
/// ];
/// let names = views(&[(one, "Tasks"), (two, "Pages"), (three, "Price (USD)")], &["pages"]);
/// assert_eq!(names, ["Tasks", "Pages (38c9ce7b60a481719555ff211bc8f65d)", "Price (USD)"]);
/// # Ok::<(), notion_model::ParseIdError>(())
/// ```
pub fn views(sources: &[(DataSourceId, &str)], reserved: &[&str]) -> Vec<String> {
    let ids = sources.iter().map(|(source, _)| source.as_uuid().simple().to_string());
    let ids: Vec<String> = ids.collect();
    let wanted = sources.iter().zip(&ids).map(|((_, title), id)| (*title, id.as_str()));
    unique(&wanted.collect::<Vec<_>>(), reserved)
}

/// Returns a name for each of `wanted`, which has what it is to be called and an id that no other has.
///
/// One that looks as if it had a suffix gets one, too. So a name with a suffix is never one without, and neither collides among
/// its own kind: the former end with different ids, the latter are counted.
pub(super) fn unique(wanted: &[(&str, &str)], reserved: &[&str]) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    let names = wanted.iter().map(|(name, _)| *name);
    for name in names.chain(reserved.iter().copied()) {
        *count.entry(fold(name)).or_default() += 1;
    }
    wanted
        .iter()
        .map(|(name, id)| match is_plain(name) && count[&fold(name)] == 1 {
            true => (*name).to_owned(),
            false => with_suffix(name, id),
        })
        .collect()
}

/// What is equal for two names that a database may take for the same.
fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// Whether a name that nobody else has can be had as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_NAME
        && name.trim() == name
        && !name.contains(char::is_control)
        && !begins(name, "sqlite_")
        && !is_table(name)
        && !has_suffix(name)
}

/// Whether a name is one that the [table] of a data source may have.
fn is_table(name: &str) -> bool {
    begins(name, "r_") && is_id(&name[2..])
}

/// Whether a name ends as one does that has been given an id as a suffix.
fn has_suffix(name: &str) -> bool {
    let inside = name.strip_suffix(')').and_then(|name| name.rsplit_once('('));
    inside.is_some_and(|(_, id)| begins(id, "p_") || begins(id, "h_") || is_id(id))
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn with_suffix(name: &str, id: &str) -> String {
    let room = MAX_NAME.saturating_sub(id.len() + " ()".len());
    let printable: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    let end = (0..=room.min(printable.len())).rev().find(|end| printable.is_char_boundary(*end));
    let stem = printable[..end.unwrap_or(0)].trim();
    // SQLite lets nobody have a name that begins so.
    if stem.is_empty() || begins(stem, "sqlite_") {
        format!("({id})")
    } else {
        format!("{stem} ({id})")
    }
}
