//! How requests differ between the versions of the API: one table.
//!
//! Endpoints make their requests as the newest version has them. A line of the table says since when something can be
//! said, until when, and what it was called before; [`fit`] does the rest. A version to come is a line for each thing that
//! it takes away, or calls by another name.
//!
//! Answers need no table: the model reads what all versions send, under each name.

use notion_model::{Entries, EntryWriter};
use serde_json::Value;

use super::ApiVersion;
use crate::{Error, ErrorKind, Parts, Route};

/// Something that requests say, and the versions in which they can.
struct Wording {
    /// What it is, as the beginning of a sentence.
    what: &'static str,
    /// The method of the requests that may say it; of any, if it is empty.
    method: &'static str,
    /// How the paths of these requests begin.
    path: &'static str,
    place: Place,
    /// The first version that has it.
    since: Option<ApiVersion>,
    /// The first version that does not have it any more.
    until: Option<ApiVersion>,
    /// How versions before the first say it, if they can.
    before: Option<Before>,
}

/// Where in a request it is said.
enum Place {
    /// By calling the endpoint at all.
    Route,
    /// At this JSON pointer into the body; with `Some` value, only by this one.
    Body(&'static str, Option<&'static str>),
    /// By this parameter of the query; with `Some` value, only by this one.
    #[cfg_attr(not(test), expect(dead_code, reason = "no version has taken a parameter away yet"))]
    Query(&'static str, Option<&'static str>),
}

/// What a key at the top of a body was before.
struct Before {
    /// The key.
    key: &'static str,
    /// Its value: where in the new one it is, as a JSON pointer. A new value without it can't be said.
    value: &'static str,
}

/// What a line says if it says nothing else.
const ANYTHING: Wording = Wording {
    what: "",
    method: "",
    path: "/v1/",
    place: Place::Route,
    since: None,
    until: None,
    before: None,
};

const DATA_SOURCES: Option<ApiVersion> = Some(ApiVersion::V2025_09_03);

static WORDINGS: &[Wording] = &[
    Wording {
        what: "a call of data sources",
        path: "/v1/data_sources",
        since: DATA_SOURCES,
        ..ANYTHING
    },
    Wording { what: "a call of views", path: "/v1/views", since: DATA_SOURCES, ..ANYTHING },
    Wording {
        what: "a data source as the parent of a page",
        path: "/v1/pages",
        place: Place::Body("/parent/data_source_id", None),
        since: DATA_SOURCES,
        ..ANYTHING
    },
    Wording {
        what: "a search for data sources",
        path: "/v1/search",
        place: Place::Body("/filter/value", Some("data_source")),
        since: DATA_SOURCES,
        ..ANYTHING
    },
    Wording {
        what: "a database with its data source",
        method: "POST",
        path: "/v1/databases",
        place: Place::Body("/initial_data_source", None),
        since: DATA_SOURCES,
        before: Some(Before { key: "properties", value: "/properties" }),
        ..ANYTHING
    },
    Wording {
        what: "the trash",
        place: Place::Body("/in_trash", None),
        since: DATA_SOURCES,
        before: Some(Before { key: "archived", value: "" }),
        ..ANYTHING
    },
    Wording {
        what: "a place for new blocks that is not after another block",
        method: "PATCH",
        path: "/v1/blocks/{block_id}/children",
        place: Place::Body("/position", None),
        since: Some(ApiVersion::V2026_03_11),
        before: Some(Before { key: "after", value: "/after_block/id" }),
        ..ANYTHING
    },
];

/// Makes a request say what it says in the words of `version`.
///
/// # Errors
///
/// When the version can't say it. With `unchecked`, that is left as the newest version has it.
pub(crate) fn fit(
    parts: &mut Parts,
    route: &Route,
    version: ApiVersion,
    unchecked: bool,
) -> Result<(), Error> {
    fit_to(WORDINGS, parts, route, version, unchecked)
}

fn fit_to(
    wordings: &[Wording],
    parts: &mut Parts,
    route: &Route,
    version: ApiVersion,
    unchecked: bool,
) -> Result<(), Error> {
    let concerned = wordings.iter().filter(|line| !line.is_in(version) && line.is_of(route));
    for line in concerned {
        let can = match &line.place {
            Place::Route => false,
            Place::Query(name, value) => !parts.has_query(name, *value),
            Place::Body(pointer, value) => line.fit_body(parts, pointer, *value, version),
        };
        if !can && !unchecked {
            let Wording { what, since, until, .. } = *line;
            return Err(Error::new(ErrorKind::NotInVersion { version, what, since, until }));
        }
    }
    Ok(())
}

impl Wording {
    fn is_in(&self, version: ApiVersion) -> bool {
        !self.is_before(version) && self.until.is_none_or(|until| version < until)
    }

    fn is_before(&self, version: ApiVersion) -> bool {
        self.since.is_some_and(|since| version < since)
    }

    fn is_of(&self, route: &Route) -> bool {
        (self.method.is_empty() || self.method == route.method().as_str())
            && route.path().starts_with(self.path)
    }

    /// Says what the body has at `pointer` in the words of an older version, if that has some. Tells whether the body can
    /// go out.
    fn fit_body(
        &self,
        parts: &mut Parts,
        pointer: &str,
        value: Option<&str>,
        version: ApiVersion,
    ) -> bool {
        let key = pointer.rsplit('/').next().unwrap_or_default();
        // Nearly no body says it, and a large one is not read to find that out.
        if !parts.mentions(key) {
            return true;
        }
        let Some(body) = parts.json_object().map(Value::Object) else { return true };
        let Some(said) = body.pointer(pointer) else { return true };
        if value.is_some_and(|value| said != value) {
            return true;
        }
        let before = self.before.as_ref().filter(|_| self.is_before(version));
        let Some(before) = before else { return false };
        let Some(value) = said.pointer(before.value) else { return false };
        let reworded = Reworded { body: &body, without: key, key: before.key, value };
        *parts = std::mem::take(parts).object(&reworded);
        true
    }
}

/// A body that says one thing under another key.
struct Reworded<'a> {
    body: &'a Value,
    without: &'a str,
    key: &'a str,
    value: &'a Value,
}

impl Entries for Reworded<'_> {
    #[inline]
    fn each(&self, to: &mut EntryWriter<'_>) {
        for (key, value) in self.body.as_object().into_iter().flatten() {
            if key != self.without && key != self.key {
                to.always(key, value);
            }
        }
        to.always(self.key, self.value);
    }
}

#[cfg(test)]
mod tests {
    use notion_transport::Effect;
    use serde_json::json;

    use super::*;

    const OLD: ApiVersion = ApiVersion(*b"2022-06-28");
    const NEXT: ApiVersion = ApiVersion(*b"2027-01-15");

    fn said(route: &Route, version: ApiVersion, body: &Value) -> Result<Value, String> {
        let mut parts = Parts::new().json(body);
        fit(&mut parts, route, version, false).map_err(|error| error.to_string())?;
        Ok(parts.json_object().map_or(Value::Null, Value::Object))
    }

    #[test]
    fn each_version_has_its_words() {
        let append = Route::patch("/v1/blocks/{block_id}/children");
        let after = json!({"children": [], "position": {"type": "after_block", "after_block": {"id": "x"}}});
        let start = json!({"children": [{"position": 1}], "position": {"type": "start"}});
        for version in [ApiVersion::V2026_03_11, NEXT] {
            assert_eq!(said(&append, version, &after).as_ref(), Ok(&after));
            assert_eq!(said(&append, version, &start).as_ref(), Ok(&start));
        }
        for version in [OLD, ApiVersion::V2025_09_03] {
            assert_eq!(said(&append, version, &after), Ok(json!({"after": "x", "children": []})));
            let error = said(&append, version, &start).unwrap_err();
            assert!(
                error.contains(version.as_str()) && error.contains("since 2026-03-11"),
                "{error}"
            );
            // A key of the same name elsewhere is another.
            let other = json!({"children": [{"position": 1}]});
            assert_eq!(said(&append, version, &other).as_ref(), Ok(&other));
        }
        let update = Route::patch("/v1/pages/{page_id}");
        let trash = json!({"in_trash": true});
        assert_eq!(said(&update, ApiVersion::V2025_09_03, &trash).as_ref(), Ok(&trash));
        assert_eq!(said(&update, OLD, &trash), Ok(json!({"archived": true})));
        let query = Route::post("/v1/data_sources/{data_source_id}/query", Effect::Read);
        assert!(said(&query, OLD, &json!({})).is_err());
        assert!(said(&query, NEXT, &json!({})).is_ok());
        let search = Route::post("/v1/search", Effect::Read);
        let sources = json!({"filter": {"property": "object", "value": "data_source"}});
        assert!(said(&search, OLD, &sources).is_err());
        let pages = json!({"filter": {"property": "object", "value": "page"}});
        assert_eq!(said(&search, OLD, &pages).as_ref(), Ok(&pages));
        let create = Route::post("/v1/databases", Effect::Create);
        let database = json!({"initial_data_source": {"properties": {"A": 1}}});
        assert_eq!(said(&create, OLD, &database), Ok(json!({"properties": {"A": 1}})));
    }

    /// A version to come is a line.
    #[test]
    fn what_a_version_takes_away_is_a_line() {
        let gone = Wording { what: "the old dialect", until: Some(NEXT), ..ANYTHING };
        let lines = [
            Wording { place: Place::Body("/markdown_version", Some("v1")), ..gone },
            Wording { place: Place::Query("markdown_version", Some("v1")), ..ANYTHING_GONE },
        ];
        let route = Route::get("/v1/pages/{page_id}/markdown");
        for (version, dialect, fits) in
            [(ApiVersion::V2026_03_11, "v1", true), (NEXT, "v1", false), (NEXT, "v2", true)]
        {
            let in_body = Parts::new().json(&json!({"markdown_version": dialect}));
            let in_query = Parts::new().query("markdown_version", Some(dialect));
            for mut parts in [in_body, in_query] {
                let result = fit_to(&lines, &mut parts, &route, version, false);
                assert_eq!(result.is_ok(), fits, "{version} {dialect}");
                assert!(fit_to(&lines, &mut parts, &route, version, true).is_ok());
            }
        }
    }

    const ANYTHING_GONE: Wording =
        Wording { what: "the old dialect", until: Some(NEXT), ..ANYTHING };

    #[test]
    fn lines_are_well_formed() {
        for line in WORDINGS {
            assert!(!line.what.is_empty() && line.path.starts_with("/v1/"));
            assert!(line.since.is_some() || line.until.is_some(), "{}", line.what);
            if let Place::Body(pointer, _) = line.place {
                assert!(pointer.starts_with('/'), "{pointer}");
                // What has another name stands at the top.
                assert!(line.before.is_none() || pointer[1..].find('/').is_none(), "{pointer}");
            }
        }
    }
}
