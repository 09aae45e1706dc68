//! Any body that Notion answers.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{DataSource, Database, ErrorBody, List, Page, PropertyItem, TemplateList, User};

/// Any body that Notion answers, told apart by its `object`.
///
/// For tools that handle whatever comes: recorders, converters, tests. A program that knows what
/// it asked for reads that type directly, which is quicker.
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
    /// A user.
    User(Box<User>),
    /// The value of a property.
    PropertyItem(Box<PropertyItem>),
    /// A list, of objects of any kind.
    List(Box<List<Object>>),
    /// A list of templates, the only body without an `object`.
    TemplateList(TemplateList),
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
    fn from(body: Value) -> Self {
        let read = match body.get("object").and_then(Value::as_str) {
            Some("page") => crate::from_value(&body).map(Self::Page),
            Some("database") => crate::from_value(&body).map(Self::Database),
            Some("data_source") => crate::from_value(&body).map(Self::DataSource),
            Some("user") => crate::from_value(&body).map(Self::User),
            Some("property_item") => crate::from_value(&body).map(Self::PropertyItem),
            Some("list") => crate::from_value(&body).map(Self::List),
            Some("error") => crate::from_value(&body).map(Self::Error),
            None if body.get("templates").is_some() => {
                crate::from_value(&body).map(Self::TemplateList)
            }
            _ => return Self::Unknown(body),
        };
        read.unwrap_or(Self::Unknown(body))
    }
}
