//! Any body that Notion answers.

use serde_json::Value;

use crate::wire::{Choice, Event, Field, Form, Slot, Whole, Wire, replay};

use crate::{
    AsyncTask, Block, Comment, CustomEmoji, DataSource, Database, ErrorBody, FileUpload, List,
    ListType, Page, PageMarkdown, PropertyItem, TemplateList, User, View, ViewQuery,
};

/// Any body that Notion answers, told apart by its `object`.
///
/// For tools that handle whatever comes: recorders, converters, tests. A program that knows what
/// it asked for reads that type directly. It is read as fast as that, in place, if `object` is the
/// first key, as in Notion's answers; otherwise the properties of a page or a data source are
/// sorted by name.
///
/// ```
/// use notion_model::Object;
///
/// let body = r#"{"object": "user", "id": "6794760a-1f15-45cd-9c65-0dfe42f5135a"}"#;
/// let object: Object = serde_json::from_str(body).unwrap();
/// assert!(matches!(object, Object::User(user) if user.is_partial()));
/// ```
#[derive(Clone, Debug, PartialEq)]
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

impl Object {
    /// The value that it is.
    fn inner(&self) -> &dyn Wire {
        match self {
            Self::Page(object) => object,
            Self::Database(object) => object,
            Self::DataSource(object) => object,
            Self::Block(object) => object,
            Self::User(object) => object,
            Self::Comment(object) => object,
            Self::FileUpload(object) => object,
            Self::View(object) => object,
            Self::ViewQuery(object) => object,
            Self::PropertyItem(object) => object,
            Self::PageMarkdown(object) => object,
            Self::AsyncTask(object) => object,
            Self::CustomEmoji(object) => object,
            Self::List(object) => object,
            Self::TemplateList(object) => object,
            Self::Error(object) => object,
            Self::Unknown(value) => value,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn Wire {
        match self {
            Self::Page(object) => object,
            Self::Database(object) => object,
            Self::DataSource(object) => object,
            Self::Block(object) => object,
            Self::User(object) => object,
            Self::Comment(object) => object,
            Self::FileUpload(object) => object,
            Self::View(object) => object,
            Self::ViewQuery(object) => object,
            Self::PropertyItem(object) => object,
            Self::PageMarkdown(object) => object,
            Self::AsyncTask(object) => object,
            Self::CustomEmoji(object) => object,
            Self::List(object) => object,
            Self::TemplateList(object) => object,
            Self::Error(object) => object,
            Self::Unknown(value) => value,
        }
    }
}

impl Choice for Object {
    fn tag(&self) -> &'static str {
        "object"
    }

    fn choose(&mut self, name: &str) -> Option<&mut dyn crate::wire::Object> {
        *self = match name {
            "page" => Self::Page(Box::default()),
            "database" => Self::Database(Box::default()),
            "data_source" => Self::DataSource(Box::default()),
            "block" => Self::Block(Box::default()),
            "user" => Self::User(Box::default()),
            "comment" => Self::Comment(Box::default()),
            "file_upload" => Self::FileUpload(Box::default()),
            "view" => Self::View(Box::default()),
            "view_query" => Self::ViewQuery(Box::default()),
            "property_item" => Self::PropertyItem(Box::default()),
            "page_markdown" => Self::PageMarkdown(Box::default()),
            "async_task" => Self::AsyncTask(Box::default()),
            "list" => Self::List(Box::default()),
            "error" => Self::Error(Box::default()),
            _ => return None,
        };
        self.inner_mut().object_mut()
    }

    /// A list alone tells that its items are emojis.
    fn end(&mut self) {
        let Self::List(list) = self else { return };
        if list.r#type == Some(ListType::CustomEmoji) {
            for item in &mut list.results {
                if let Self::Unknown(emoji @ Value::Object(_)) = item {
                    let mut read = Box::<CustomEmoji>::default();
                    replay(emoji.take(), &mut read);
                    *item = Self::CustomEmoji(read);
                }
            }
        }
    }
}

impl Whole for Object {
    fn set(&mut self, value: Value) -> Result<(), Value> {
        *self = match value.get("object") {
            None if value.get("templates").is_some() => Self::TemplateList(Box::default()),
            _ => Self::Unknown(Value::Null),
        };
        replay(value, self.inner_mut());
        Ok(())
    }
}

impl Wire for Object {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        if let Event::Object = event { Slot::Choice(self) } else { Slot::Whole(self) }
    }

    fn form(&self) -> Form<'_> {
        self.inner().form()
    }
}

impl Field for Object {
    fn empty() -> Self {
        Self::Unknown(Value::Null)
    }
}

// Never fails for valid JSON.
crate::wire::shims!(Object);

impl From<Value> for Object {
    fn from(body: Value) -> Self {
        let mut object = Self::empty();
        replay(body, &mut object);
        object
    }
}
