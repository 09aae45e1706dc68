//! What a request says, taken apart with Notion's own messages.

use notion_model::validate::limits;
use notion_model::{CoverInput, IconInput, Parent, RichTextArray};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::wire::fail::{Fail, Result};
use crate::wire::ids::uuid;
use crate::wire::shape::spec::{self, Field, Spec, none_of};
use crate::wire::shape::{file, only, rich_text};

/// A JSON body: an object whose keys are all known.
#[derive(Debug)]
pub(crate) struct Body(Map<String, Value>);

/// What an update does to something that can be cleared.
pub(crate) type Change<T> = Option<Option<T>>;

impl Body {
    /// Reads a body, whatever its keys are.
    fn json(bytes: &[u8]) -> Result<Self> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| Fail::invalid_json())?;
        match value {
            Value::Object(map) => Ok(Self(map)),
            value => Err(Fail::validation(format!(
                "body failed validation: body should be an object, instead was `{value}`."
            ))),
        }
    }

    /// Reads a body that has no keys but these.
    pub(crate) fn read(bytes: &[u8], keys: &[&str]) -> Result<Self> {
        let Self(map) = Self::json(bytes)?;
        match map.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
            Some((key, value)) => Err(Fail::body(key, "not present", Some(value))),
            None => Ok(Self(map)),
        }
    }

    /// Reads a body that is as a table says.
    pub(crate) fn of(bytes: &[u8], fields: &[Field]) -> Result<Self> {
        let body = Self::json(bytes)?;
        spec::fields(&body.0, "", fields)?;
        Ok(body)
    }

    /// What a body that is as a table says comes to. What may be left out is an option of `T`.
    pub(crate) fn typed<T: DeserializeOwned>(bytes: &[u8], spec: &Spec) -> Result<T> {
        let body = Self::json(bytes)?;
        spec::check(&Value::Object(body.0.clone()), "", spec)?;
        body.whole()
    }

    /// What is under a key, as a table says; nothing if the key is not there.
    pub(crate) fn typed_at<T: DeserializeOwned>(
        &self,
        key: &str,
        spec: &Spec,
    ) -> Result<Option<T>> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        spec::check(value, key, spec)?;
        T::deserialize(value).map(Some).map_err(|_| Fail::body(key, "valid", Some(value)))
    }

    /// What the whole body comes to, which has been checked before.
    pub(crate) fn whole<T: DeserializeOwned>(&self) -> Result<T> {
        let wrong = |error| Fail::validation(format!("body failed validation: {error}."));
        T::deserialize(&self.0).map_err(wrong)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn raw(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    pub(crate) fn required(&self, key: &str) -> Result<&Value> {
        self.raw(key).ok_or_else(|| Fail::body(key, "defined", None))
    }

    /// The value under `key`, if there is one, which should be `what`.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: &str, what: &str) -> Result<Option<T>> {
        let Some(value) = self.raw(key) else { return Ok(None) };
        let should = || Fail::body(key, &format!("{what} or `undefined`"), Some(value));
        T::deserialize(value).map(Some).map_err(|_| should())
    }

    /// Like [`get`](Self::get), where `null` clears.
    pub(crate) fn change<T: DeserializeOwned>(&self, key: &str, what: &str) -> Result<Change<T>> {
        match self.raw(key) {
            Some(Value::Null) => Ok(Some(None)),
            _ => Ok(self.get(key, what)?.map(Some)),
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>> {
        self.get(key, "a boolean")
    }

    /// The trash flag under its new or its old name.
    pub(crate) fn in_trash(&self) -> Result<Option<bool>> {
        Ok(self.flag("in_trash")?.or(self.flag("archived")?))
    }

    pub(crate) fn text(&self, key: &str) -> Result<Option<RichTextArray>> {
        self.raw(key).map(|value| rich_text::read(value, key)).transpose()
    }

    pub(crate) fn icon(&self) -> Result<Change<IconInput>> {
        self.cleared_or("icon", file::icon)
    }

    pub(crate) fn cover(&self) -> Result<Change<CoverInput>> {
        self.cleared_or("cover", file::cover)
    }

    fn cleared_or<T>(&self, key: &str, read: fn(&Value, &str) -> Result<T>) -> Result<Change<T>> {
        match self.raw(key) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(value) => read(value, key).map(|read| Some(Some(read))),
        }
    }

    /// The object under `key`, in the order in which serde_json keeps it.
    pub(crate) fn object(&self, key: &str) -> Result<Option<&Map<String, Value>>> {
        match self.raw(key) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(other) => Err(Fail::body(key, "an object", Some(other))),
        }
    }

    /// The parent, whose `type` may be left out.
    pub(crate) fn parent(&self) -> Result<Parent> {
        let value = self.required("parent")?;
        let known = ["page_id", "data_source_id", "database_id", "block_id", "workspace"];
        let map = only(value, "parent", &[&["type"], &known[..]].concat())?;
        let given = known.iter().find(|kind| map.contains_key(**kind));
        let Some(kind) = given else {
            return Err(none_of(
                "parent",
                ["page_id", "database_id", "data_source_id"].into_iter(),
            ));
        };
        if let Some(said) = map.get("type").filter(|said| *said != kind) {
            return Err(Fail::body("parent.type", &format!("`\"{kind}\"`"), Some(said)));
        }
        // Rows name their database besides, where they are answered.
        let is_besides = |key: &str| *kind == "data_source_id" && key == "database_id";
        let excess =
            known.iter().find(|key| *key != kind && !is_besides(key) && map.contains_key(**key));
        if let Some(key) = excess {
            return Err(Fail::body(&format!("parent.{key}"), "not present", map.get(*key)));
        }
        if *kind == "workspace" {
            spec::check(&map[*kind], "parent.workspace", &Spec::True)?;
        }
        if *kind != "workspace" {
            let path = format!("parent.{kind}");
            let id = map.get(*kind);
            uuid(id.and_then(Value::as_str).unwrap_or_default())
                .ok_or_else(|| Fail::body(&path, "a valid uuid", id))?;
        }
        let mut parent: Parent = notion_model::from_value(value).unwrap_or_default();
        parent.r#type = (*kind).into();
        Ok(parent)
    }
}

/// The body of a request that may come without one.
pub(crate) fn or_empty(bytes: &[u8]) -> &[u8] {
    if bytes.is_empty() { b"{}" } else { bytes }
}

/// The id in a path.
pub(crate) fn path_id<T: From<Uuid>>(name: &str, text: &str) -> Result<T> {
    uuid(text)
        .map(T::from)
        .ok_or_else(|| Fail::at("path", name, "a valid uuid", Some(&Value::from(text))))
}

/// The parameters of a query, decoded, in their order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(text: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(text.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Fail::at("query", name, "a boolean", Some(&Value::from(other)))),
        }
    }

    /// The properties that an answer is to have; `None` for all.
    pub(crate) fn filter_properties(&self) -> Result<Option<Vec<&str>>> {
        let named = ["filter_properties", "filter_properties[]"];
        let all: Vec<&str> = self
            .0
            .iter()
            .filter(|(key, _)| named.contains(&key.as_str()))
            .map(|(_, value)| value.as_str())
            .collect();
        let (most, actual) = (limits::FILTER_PROPERTIES.max, all.len());
        if actual > most {
            let should = format!("≤ `{most}`");
            return Err(Fail::at(
                "query",
                "filter_properties.length",
                &should,
                Some(&actual.into()),
            ));
        }
        Ok((!all.is_empty()).then_some(all))
    }

    /// Where a page of a list starts, and how large it is.
    pub(crate) fn paging(&self) -> Result<Paging> {
        let most = limits::PAGE_SIZE.max;
        let wrong = |should: &str, was| Err(Fail::at("query", "page_size", should, Some(&was)));
        let size = match self.get("page_size").map(|text| (text, text.parse::<usize>())) {
            None => None,
            Some((_, Ok(0))) => return wrong("≥ `1`", 0.into()),
            Some((_, Ok(size))) if size > most => {
                return wrong(&format!("≤ `{most}`"), size.into());
            }
            Some((_, Ok(size))) => Some(size),
            Some((text, Err(_))) => return wrong("a number", text.into()),
        };
        Ok(Paging::new(size, self.get("start_cursor").map(str::to_owned)))
    }
}

/// Where a page of a list starts, and how large it is.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) size: usize,
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// A page as a body asks for it, in which its size has been checked.
    pub(crate) fn new(size: Option<usize>, cursor: Option<String>) -> Self {
        Self { size: size.unwrap_or(limits::PAGE_SIZE.max), cursor }
    }

    /// What `find` says of the item that the cursor names, the first one of the page; `None` without a cursor.
    ///
    /// # Errors
    ///
    /// When it finds none.
    pub(crate) fn start<T>(&self, find: impl FnOnce(Uuid) -> Option<T>) -> Result<Option<T>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let found = uuid(cursor.rsplit(':').next().unwrap_or_default()).and_then(find);
        found.map(Some).ok_or_else(|| Fail::invalid_cursor(cursor))
    }

    /// Takes a page out of `all`, each of which is known by its id. A cursor is the id of the first item of a page.
    pub(crate) fn page<T: Clone>(
        &self,
        all: &[T],
        id: impl Fn(&T) -> Uuid,
    ) -> Result<(Vec<T>, Option<Uuid>)> {
        let start = self.start(|wanted| all.iter().position(|item| id(item) == wanted))?;
        let (shown, next) = self.page_from(all, start.unwrap_or_default());
        Ok((shown.to_vec(), next.map(id)))
    }

    /// Takes the page out of `all` that starts there; gives the first item of the next one, too.
    pub(crate) fn page_from<'a, T>(&self, all: &'a [T], start: usize) -> (&'a [T], Option<&'a T>) {
        let end = all.len().min(start + self.size);
        (&all[start.min(end)..end], all.get(end))
    }
}

/// The parts of a path, decoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let decoded =
        |part| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    path.trim_matches('/').split('/').map(decoded).collect()
}
