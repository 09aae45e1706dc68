//! What this version of the library doesn't know, mixed into what it does.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Union;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::wire::Object;
use crate::{Extra, Unknown};

/// The share of generated values that this version of the library doesn't know, or doesn't expect.
///
/// Notion adds types, words and keys at any time, and leaves out what a token may not read. With a rate above zero, each
/// object may have a key more, a key less, or a value of another JSON type, each union may be of an unknown type, and each
/// word out of a set a new word; all of them as they are after they were read. What fails shrinks to a value in which
/// only those are left that matter.
///
/// Defaults to [`NONE`](Self::NONE).
///
/// ```
/// use notion_model::Page;
/// use notion_model::strategy::Unknowns;
/// use proptest::prelude::*;
///
/// proptest!(|(page in any_with::<Page>(Unknowns::rate(0.1)))| {
///     // Your code, which must not panic whatever the page has.
///     let _ = page.title_text();
/// });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknowns {
    per_mille: u16,
}

/// What is chosen between has weights that add up to this.
const WHOLE: u16 = 1000;

impl Unknowns {
    /// Nothing that is unknown: every type, word and key is one that this version has a name for.
    pub const NONE: Self = Self { per_mille: 0 };

    /// A few: one object, union or word in thirty.
    pub const SOME: Self = Self { per_mille: 33 };

    /// Returns the share of objects, unions and words that are not as this version knows them: from 0 (none) to 1 (all
    /// of them).
    ///
    /// What is below 0 or no number counts as 0, what is above 1 as 1. It is kept to a thousandth.
    pub fn rate(rate: f64) -> Self {
        // NaN becomes 0.
        Self { per_mille: (rate.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u16 }
    }

    /// What is known, or now and then something else.
    pub(super) fn or<T: std::fmt::Debug + 'static>(
        self,
        known: BoxedStrategy<T>,
        unknown: impl FnOnce() -> BoxedStrategy<T>,
    ) -> BoxedStrategy<T> {
        match self.per_mille {
            0 => known,
            WHOLE => unknown(),
            n => Union::new_weighted(vec![((WHOLE - n).into(), known), (n.into(), unknown())])
                .boxed(),
        }
    }
}

/// A name that Notion does not have.
pub(super) fn name() -> impl Strategy<Value = String> {
    "future_[a-z]{1,6}"
}

/// JSON of any kind, but not large.
pub(super) fn json() -> BoxedStrategy<Value> {
    prop_oneof![1 => Just(Value::Null), 4 => value()].boxed()
}

/// JSON of any kind but `null`, which in most places is no value.
pub(super) fn value() -> BoxedStrategy<Value> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z ]{0,8}".prop_map(Value::from),
    ];
    let nested = scalar.prop_recursive(2, 8, 3, |inner| {
        let entries = vec(("[a-z_]{1,8}", inner.clone()), 0..3);
        prop_oneof![
            vec(inner, 0..3).prop_map(Value::from),
            entries.prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    });
    nested.boxed()
}

/// A type that does not exist yet.
pub(super) fn unknown() -> impl Strategy<Value = Unknown> {
    (name(), json())
        .prop_map(|(name, payload)| Unknown { name: name.into(), payload: Some(payload.into()) })
}

/// The entries of an object of a type that does not exist yet, as views and agents have them.
#[cfg_attr(not(any(feature = "agents", feature = "views")), allow(dead_code))]
pub(super) fn tagged_unknown() -> impl Strategy<Value = Map<String, Value>> {
    (name(), name(), json()).prop_map(|(kind, key, value)| {
        Map::from_iter([("type".to_owned(), kind.into()), (key, value)])
    })
}

/// What is not as expected in one object.
#[derive(Clone, Debug)]
enum Oddity {
    /// A key more.
    More(String, Value),
    /// A key less.
    Less(Index),
    /// Another value under a key.
    Instead(Index, Value),
}

/// Objects, of which some are not as this version knows them.
pub(super) fn objects<T>(unknowns: Unknowns, known: BoxedStrategy<T>) -> BoxedStrategy<T>
where
    T: Clone + std::fmt::Debug + Serialize + DeserializeOwned + Object + 'static,
{
    if unknowns == Unknowns::NONE {
        return known;
    }
    let oddity = unknowns.or(Just(None).boxed(), || {
        prop_oneof![
            2 => (name(), json()).prop_map(|(key, value)| Oddity::More(key, value)),
            1 => any::<Index>().prop_map(Oddity::Less),
            1 => (any::<Index>(), json()).prop_map(|(at, value)| Oddity::Instead(at, value)),
        ]
        .prop_map(Some)
        .boxed()
    });
    (known, oddity).prop_map(|(object, oddity)| with(object, oddity)).boxed()
}

/// Forgets what was odd about an object if it was about one of these keys, whose values are about to be set.
pub(super) fn know(extra: &mut Extra, keys: &[&str]) {
    if keys.iter().any(|key| extra.is_missing(key) || extra.get(key).is_some()) {
        *extra = Extra::default();
    }
}

fn with<T: Serialize + DeserializeOwned + Object>(mut object: T, oddity: Option<Oddity>) -> T {
    let (at, value) = match oddity {
        None => return object,
        Some(Oddity::More(key, value)) => {
            object.extra_mut().insert(key, value);
            return object;
        }
        Some(Oddity::Less(at)) => (at, None),
        Some(Oddity::Instead(at, value)) => (at, Some(value)),
    };
    // As it would have been read.
    let Ok(Value::Object(mut entries)) = serde_json::to_value(&object) else { return object };
    // These say what the object is; that they are unknown is seen to elsewhere.
    let keys: Vec<&String> =
        entries.keys().filter(|key| !matches!(key.as_str(), "object" | "type")).collect();
    if keys.is_empty() {
        return object;
    }
    let key = at.get(&keys).to_string();
    match value {
        Some(value) => entries.insert(key, value),
        None => entries.remove(&key),
    };
    crate::from_value(&Value::Object(entries)).unwrap_or(object)
}
