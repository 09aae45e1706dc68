//! The properties of a schema.

use notion_model::validate::limits;
use notion_model::{Color, NumberFormat, RollupFunction};
use serde_json::Value;

use super::spec::{Field, Spec, check as check_spec, known, may, need};
use super::{one_of, only};
use crate::wire::fail::{Fail, Result};
use crate::wire::length::filled;

const NAME: Spec = Spec::Is(|value, path| match value.as_str() {
    Some(name) => filled(name, limits::OPTION_NAME.max, path),
    None => Err(Fail::body(path, "a string", Some(value))),
});
const DESCRIPTION: Spec = Spec::Null(&Spec::Is(|value, path| match value.as_str() {
    Some(text) => filled(text, limits::DESCRIPTION.max, path),
    None => Err(Fail::body(path, "a string or `null`", Some(value))),
}));
const OPTION_COLOR: Spec = Spec::Null(&Spec::Is(option_color));
const OPTIONS: Field = may(
    "options",
    Spec::List(
        &Spec::Object(&[
            may("id", Spec::Text),
            may("name", NAME),
            may("color", OPTION_COLOR),
            may("description", Spec::Null(&Spec::Text)),
            may("group", Spec::Text),
        ]),
        limits::OPTIONS.max,
    ),
);
/// Those that answers have; they can't be changed.
const GROUPS: Field = may(
    "groups",
    Spec::List(
        &Spec::Object(&[
            may("id", Spec::Text),
            may("name", Spec::Text),
            may("color", OPTION_COLOR),
            may("option_ids", Spec::List(&Spec::Text, limits::OPTIONS.max)),
        ]),
        limits::OPTIONS.max,
    ),
);

/// The configuration of each type that has one. What only answers have is taken, and not looked at.
const CONFIGURATIONS: &[(&str, Spec)] = &[
    ("number", Spec::Object(&[may("format", known!(NumberFormat))])),
    ("select", Spec::Object(&[OPTIONS])),
    ("multi_select", Spec::Object(&[OPTIONS])),
    ("status", Spec::Object(&[OPTIONS, GROUPS])),
    ("formula", Spec::Object(&[may("expression", Spec::Text)])),
    (
        "relation",
        Spec::Object(&[
            need("data_source_id", Spec::Id),
            may("database_id", Spec::Id),
            may("type", Spec::Names(&["single_property", "dual_property"])),
            may("single_property", Spec::Object(&[])),
            may(
                "dual_property",
                Spec::Object(&[
                    may("synced_property_id", Spec::Text),
                    may("synced_property_name", Spec::Text),
                ]),
            ),
        ]),
    ),
    (
        "rollup",
        Spec::Object(&[
            need("function", known!(RollupFunction)),
            may("relation_property_name", Spec::Text),
            may("relation_property_id", Spec::Text),
            may("rollup_property_name", Spec::Text),
            may("rollup_property_id", Spec::Text),
        ]),
    ),
    ("unique_id", Spec::Object(&[may("prefix", Spec::Null(&Spec::Text))])),
];
const NO_CONFIGURATION: Spec = Spec::Object(&[]);

/// Refuses what can't be a property of this type.
pub(crate) fn check(kind: &str, value: &Value, path: &str) -> Result<()> {
    let map = only(value, path, &["id", "name", "type", "description", kind])?;
    for (key, spec) in [
        ("id", &Spec::Text),
        ("name", &Spec::Filled),
        ("type", &Spec::Text),
        ("description", &DESCRIPTION),
    ] {
        if let Some(value) = map.get(key) {
            check_spec(value, &format!("{path}.{key}"), spec)?;
        }
    }
    if let Some(said) = map.get("type").filter(|said| !kind.is_empty() && *said != kind) {
        return Err(Fail::body(&format!("{path}.type"), &format!("`\"{kind}\"`"), Some(said)));
    }
    let Some(config) = map.get(kind) else { return Ok(()) };
    let path = format!("{path}.{kind}");
    let spec = CONFIGURATIONS.iter().find(|(name, _)| *name == kind);
    check_spec(config, &path, spec.map_or(&NO_CONFIGURATION, |(_, spec)| spec))?;
    match (config.get("single_property"), config.get("dual_property"), config.get("type")) {
        (Some(_), Some(dual), _) => {
            Err(Fail::body(&format!("{path}.dual_property"), "not present", Some(dual)))
        }
        (single, dual, Some(said)) => {
            let given = [("single_property", single), ("dual_property", dual)];
            match given.iter().find(|(name, value)| value.is_some() && said != name) {
                Some((name, _)) => {
                    let should = format!("`\"{name}\"`");
                    Err(Fail::body(&format!("{path}.type"), &should, Some(said)))
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Refuses a colour that options don't have.
pub(crate) fn option_color(value: &Value, path: &str) -> Result<()> {
    let known = Color::KNOWN.iter().filter(|color| !color.is_background());
    one_of(value, known.map(Color::as_str), path)
}
