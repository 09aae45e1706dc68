//! Lists, as endpoints answer them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use crate::PropertyItemRef;
use crate::wire::{
    AsJson, Event, Extra, Field, FieldShape, Form, Items, Json, Key, MapSink, Mode, Object,
    ObjectReader, ObjectWriter, Parts, Shape, Slot, Wire,
};

/// One page of a list.
///
/// See [pagination](https://developers.notion.com/reference/intro#pagination).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct List<T> {
    /// The items: at most 100. Fewer than were asked for don't mean that there are no more.
    pub results: Vec<T>,
    /// Where the next page starts; opaque, and `None` on the last page.
    pub next_cursor: Option<String>,
    /// Whether there are more.
    pub has_more: bool,
    /// What is listed.
    pub r#type: Option<ListType>,
    /// Whether the list is whole, where the server says so.
    pub request_status: Option<RequestStatus>,
    /// In a list of property items: the property that they belong to.
    pub property_item: Option<Box<PropertyItemRef>>,
    /// What arrived and has no field here.
    pub extra: Extra,
}

impl<T> List<T> {
    /// Returns a list of these items, with nothing to follow.
    pub fn new(results: Vec<T>) -> Self {
        Self { results, ..Self::default() }
    }

    /// Returns whether Notion stopped before the end: there are more than 10,000 results.
    pub fn is_incomplete(&self) -> bool {
        let status = self.request_status.as_ref();
        status.is_some_and(|status| status.r#type == RequestStatusType::Incomplete)
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            results: Vec::new(),
            next_cursor: None,
            has_more: false,
            r#type: None,
            request_status: None,
            property_item: None,
            extra: Extra::default(),
        }
    }
}

const RESULTS: usize = 0;

static SHAPE: Shape = Shape::new(
    "List",
    Some("list"),
    &[
        FieldShape { key: "results", optional: false, mode: Mode::Plain },
        FieldShape { key: "next_cursor", optional: true, mode: Mode::Null },
        FieldShape { key: "has_more", optional: false, mode: Mode::Plain },
        FieldShape { key: "type", optional: true, mode: Mode::Plain },
        FieldShape { key: "request_status", optional: true, mode: Mode::Plain },
        FieldShape { key: "property_item", optional: true, mode: Mode::Plain },
    ],
    None,
);

impl<T> List<T> {
    /// The field at `index`, but not the results.
    fn head(&self, index: usize) -> &dyn Wire {
        match index {
            1 => &self.next_cursor,
            2 => &self.has_more,
            3 => &self.r#type,
            4 => &self.request_status,
            _ => &self.property_item,
        }
    }
}

// What `object!` would write, if it took type parameters.
impl<T: Field> Object for List<T> {
    fn shape(&self) -> &'static Shape {
        &SHAPE
    }

    fn at(&mut self, index: usize) -> &mut dyn Wire {
        match index {
            RESULTS => &mut self.results,
            1 => &mut self.next_cursor,
            2 => &mut self.has_more,
            3 => &mut self.r#type,
            4 => &mut self.request_status,
            _ => &mut self.property_item,
        }
    }

    fn get(&self, index: usize) -> Json<'_> {
        match index {
            RESULTS => self.results.as_json(),
            _ => self.head(index).as_json(),
        }
    }

    fn parts(&self) -> Parts<'_> {
        let are_there = [
            true,
            self.next_cursor.is_there(),
            true,
            self.r#type.is_there(),
            self.request_status.is_there(),
            self.property_item.is_there(),
        ];
        Parts {
            shape: &SHAPE,
            extra: &self.extra,
            there: are_there.iter().rev().fold(0, |bits, is| bits << 1 | u64::from(*is)),
            variant: None,
        }
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl<T: Field> Wire for List<T> {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        event.put_object(self)
    }

    fn object_mut(&mut self) -> Option<&mut dyn Object> {
        Some(self)
    }
}

impl<T: Field> AsJson for List<T> {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Object(self))
    }
}

impl<T: Field> Field for List<T> {
    fn empty() -> Self {
        Self::default()
    }
}

/// The items can be of any type that serde reads: they are read by it, and everything else by the walk.
impl<'de, T: DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Read<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object: List")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                let (mut results, mut head) = (Vec::new(), List::<Value>::default());
                let mut reader = ObjectReader::new(&mut head, false);
                while let Some(key) = reader.next_key(&mut map)? {
                    if let Key::Field(0) = key {
                        match map.next_value_seed(Items(&mut results))? {
                            None => reader.set_read(RESULTS),
                            Some(Value::Null) => {}
                            Some(other) => reader.keep(RESULTS, other),
                        }
                    } else {
                        reader.entry(key, &mut map)?;
                    }
                }
                reader.finish();
                let List { next_cursor, has_more, r#type, request_status, property_item, .. } =
                    head;
                let extra = head.extra;
                Ok(List {
                    results,
                    next_cursor,
                    has_more,
                    r#type,
                    request_status,
                    property_item,
                    extra,
                })
            }
        }
        deserializer.deserialize_any(Read(PhantomData))
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let writer = ObjectWriter::new(&SHAPE, &self.extra);
        let mut sink = MapSink::new(serializer)?;
        let write = |sink: &mut MapSink<_>| {
            writer.write_name(sink)?;
            let has_results = !self.results.is_empty();
            if has_results || !writer.is_missing("results") {
                sink.serialize("results", &self.results)?;
            }
            for index in RESULTS + 1..SHAPE.fields.len() {
                writer.write_field(sink, index, self.head(index).as_json())?;
            }
            writer.write_extra(sink, |index| match index {
                RESULTS => has_results,
                // What could not be read of the others, and is there, has been set.
                _ => !matches!(self.head(index).as_json().0, Form::Absent | Form::Bool(false)),
            })
        };
        let written = write(&mut sink);
        sink.end(written)
    }
}

open_enum! {
    /// The type of the items of a list.
    pub enum ListType {
        /// Blocks.
        Block = "block",
        /// Comments.
        Comment = "comment",
        /// Emojis that the workspace made.
        CustomEmoji = "custom_emoji",
        /// File uploads.
        FileUpload = "file_upload",
        /// Pages.
        Page = "page",
        /// Rows of a data source, or what a search found.
        PageOrDataSource = "page_or_data_source",
        /// The same, before version 2025-09-03.
        PageOrDatabase = "page_or_database",
        /// Plugins: skills for agents.
        Plugin = "plugin",
        /// Items of a property.
        PropertyItem = "property_item",
        /// Users.
        User = "user",
        /// Views.
        View = "view",
    }
}

object! {
    /// The status that says whether a list is whole.
    pub struct RequestStatus {
        /// Whether it is.
        pub r#type: RequestStatusType,
        /// Why not.
        pub incomplete_reason: Option<IncompleteReason>,
    }
}

open_enum! {
    /// The status that says whether a list is whole.
    pub enum RequestStatusType {
        /// It is.
        Complete = "complete",
        /// Notion stopped before the end.
        Incomplete = "incomplete",
    }
}

open_enum! {
    /// The reason why a list is not whole.
    pub enum IncompleteReason {
        /// There are more than 10,000 results.
        QueryResultLimitReached = "query_result_limit_reached",
    }
}
