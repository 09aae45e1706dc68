//! Lists, as endpoints answer them.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};
use serde::{Serialize, Serializer};

use crate::PropertyItemRef;
use crate::wire::{Extra, NoUnion, Object, Reader, Shape, Slots, Writer};

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
    /// A list of these items, with nothing to follow.
    pub fn new(results: Vec<T>) -> Self {
        Self { results, ..Self::default() }
    }

    /// Whether Notion stopped before the end: there are more than 10,000 results.
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

// What `object!` would write, if it took type parameters.
impl<T: Clone + PartialEq + Serialize + DeserializeOwned> Object for List<T> {
    const SHAPE: Shape = Shape {
        name: "List",
        object: Some("list"),
        fields: &[
            ("results", false),
            ("next_cursor", true),
            ("has_more", false),
            ("type", true),
            ("request_status", true),
            ("property_item", true),
        ],
    };

    type Kind = NoUnion;

    fn field(key: &str) -> Option<usize> {
        Self::SHAPE.fields.iter().position(|(name, _)| *name == key)
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        slots: &mut Slots<'_, A>,
    ) -> Result<(), A::Error> {
        match index {
            0 => slots.read(index, "results", &mut self.results),
            1 => slots.read(index, "next_cursor", &mut self.next_cursor),
            2 => slots.read(index, "has_more", &mut self.has_more),
            3 => slots.read(index, "type", &mut self.r#type),
            4 => slots.read(index, "request_status", &mut self.request_status),
            _ => slots.read(index, "property_item", &mut self.property_item),
        }
    }

    fn kind(&mut self) -> Option<&mut NoUnion> {
        None
    }

    fn set_extra(&mut self, extra: Extra) {
        self.extra = extra;
    }
}

impl<'de, T: Clone + PartialEq + Serialize + DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader::<Self>::read(deserializer)
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut writer = Writer::new(serializer.serialize_map(None)?, &self.extra);
        writer.object("list")?;
        writer.field("results", &self.results, false)?;
        writer.field("next_cursor", &self.next_cursor, true)?;
        writer.field("has_more", &self.has_more, false)?;
        writer.field("type", &self.r#type, false)?;
        writer.field("request_status", &self.request_status, false)?;
        writer.field("property_item", &self.property_item, false)?;
        writer.end()
    }
}

open_enum! {
    /// What a list lists.
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
        /// Items of a property.
        PropertyItem = "property_item",
        /// Users.
        User = "user",
        /// Views.
        View = "view",
    }
}

object! {
    /// Whether a list is whole.
    pub struct RequestStatus {
        /// Whether it is.
        pub r#type: RequestStatusType,
        /// Why not.
        pub incomplete_reason: Option<IncompleteReason>,
    }
}

open_enum! {
    /// Whether a list is whole.
    pub enum RequestStatusType {
        /// It is.
        Complete = "complete",
        /// Notion stopped before the end.
        Incomplete = "incomplete",
    }
}

open_enum! {
    /// Why a list is not whole.
    pub enum IncompleteReason {
        /// There are more than 10,000 results.
        QueryResultLimitReached = "query_result_limit_reached",
    }
}
