//! Any body that Notion answers.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    AsyncTask, Block, Comment, CustomEmoji, DataSource, Database, ErrorBody, FileUpload, List,
    ListType, Page, PageMarkdown, PropertyItem, TemplateList, User, View, ViewQuery,
};

/// Any body that Notion answers, told apart by its `object`.
///
/// For tools that handle whatever comes: recorders, converters, tests. A program that knows what
/// it asked for reads that type directly, which is quicker and keeps the order of the properties
/// of a page or a data source: here they are sorted by name.
///
/// ```
/// use notion_model::Object;
///
/// let body = r#"{"object": "user", "id": "6794760a-1f15-45cd-9c65-0dfe42f5135a"}"#;
/// let object: Object = serde_json::from_str(body).unwrap();
/// assert!(matches!(object, Object::User(user) if user.is_partial()));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Object {
    /// A page.
    Page(Box<Page>),
    /// A database.
    Database(Box<Database>),
    /// A data source.
    DataSource(Box<DataSource>),
    /// A block.
    Block(Box<Block>),
    /// A user.
    User(Box<User>),
    /// A comment.
    Comment(Box<Comment>),
    /// A file upload.
    FileUpload(Box<FileUpload>),
    /// A view.
    View(Box<View>),
    /// The rows that a view shows.
    ViewQuery(Box<ViewQuery>),
    /// The value of a property.
    PropertyItem(Box<PropertyItem>),
    /// A page as Markdown.
    PageMarkdown(Box<PageMarkdown>),
    /// A call that Notion carries out after it has answered.
    AsyncTask(Box<AsyncTask>),
    /// An emoji that the workspace made: has no `object`, and is only found in a list of them.
    CustomEmoji(Box<CustomEmoji>),
    /// A list, of objects of any kind.
    List(Box<List<Object>>),
    /// A list of templates, the only body without an `object`.
    TemplateList(Box<TemplateList>),
    /// An error.
    Error(Box<ErrorBody>),
    /// Anything else, as it came.
    Unknown(Value),
}

/// Never fails for valid JSON.
impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl From<Value> for Object {
    // Every type of the API is in it: so it is compiled where it is used, and only there.
    #[inline]
    fn from(body: Value) -> Self {
        let read = match body.get("object").and_then(Value::as_str) {
            Some("page") => crate::from_value(&body).map(Self::Page),
            Some("database") => crate::from_value(&body).map(Self::Database),
            Some("data_source") => crate::from_value(&body).map(Self::DataSource),
            Some("block") => crate::from_value(&body).map(Self::Block),
            Some("user") => crate::from_value(&body).map(Self::User),
            Some("comment") => crate::from_value(&body).map(Self::Comment),
            Some("file_upload") => crate::from_value(&body).map(Self::FileUpload),
            Some("view") => crate::from_value(&body).map(Self::View),
            Some("view_query") => crate::from_value(&body).map(Self::ViewQuery),
            Some("property_item") => crate::from_value(&body).map(Self::PropertyItem),
            Some("page_markdown") => crate::from_value(&body).map(Self::PageMarkdown),
            Some("async_task") => crate::from_value(&body).map(Self::AsyncTask),
            Some("list") => crate::from_value(&body).map(list),
            Some("error") => crate::from_value(&body).map(Self::Error),
            None if body.get("templates").is_some() => {
                crate::from_value(&body).map(Self::TemplateList)
            }
            _ => return Self::Unknown(body),
        };
        read.unwrap_or(Self::Unknown(body))
    }
}

/// A list; it alone tells that its items are emojis.
#[inline]
fn list(mut list: Box<List<Object>>) -> Object {
    if list.r#type == Some(ListType::CustomEmoji) {
        for item in &mut list.results {
            if let Object::Unknown(emoji @ Value::Object(_)) = item
                && let Ok(emoji) = crate::from_value(emoji)
            {
                *item = Object::CustomEmoji(emoji);
            }
        }
    }
    Object::List(list)
}
