//! Any body that Notion answers.

use serde_json::Value;

use crate::wire::{AsJson, Choice, Event, Field, Json, Slot, Whole, Wire, replay};

use crate::{
    AsyncTask, Block, CustomEmoji, DataSource, Database, ErrorBody, List, ListType, Page,
    PageMarkdown, PropertyItem, TemplateList, User,
};

/// Declares [`Object`]: its variants, and the `object` that says which it is.
macro_rules! objects {
    (
        $(#[$meta:meta])*
        pub enum Object {
            $($(#[doc = $doc:literal])* $(#[cfg($cfg:meta)])? $Name:ident($Type:ty) $(= $name:literal)?,)*
        }
    ) => {
        $(#[$meta])*
        pub enum Object {
            $($(#[doc = $doc])* $(#[cfg($cfg)])? $Name(Box<$Type>),)*
            /// Anything else, as it came.
            Unknown(Value),
        }

        impl Object {
            /// The value that it is.
            fn inner(&self) -> &dyn Wire {
                match self {
                    $($(#[cfg($cfg)])? Self::$Name(object) => object,)*
                    Self::Unknown(value) => value,
                }
            }

            fn inner_mut(&mut self) -> &mut dyn Wire {
                match self {
                    $($(#[cfg($cfg)])? Self::$Name(object) => object,)*
                    Self::Unknown(value) => value,
                }
            }

            /// An empty one of this name.
            fn named(name: &str) -> Option<Self> {
                $($(#[cfg($cfg)])? $(if name == $name {
                    return Some(Self::$Name(Box::default()));
                })?)*
                None
            }
        }
    };
}

objects! {
    /// Any body that Notion answers, distinguished by its `object`.
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
        Page(Page) = "page",
        /// A database.
        Database(Database) = "database",
        /// A data source.
        DataSource(DataSource) = "data_source",
        /// A block.
        Block(Block) = "block",
        /// A user.
        User(User) = "user",
        /// A comment.
        #[cfg(feature = "comments")]
        Comment(crate::Comment) = "comment",
        /// A file upload.
        #[cfg(feature = "file-uploads")]
        FileUpload(crate::FileUpload) = "file_upload",
        /// A view.
        #[cfg(feature = "views")]
        View(crate::View) = "view",
        /// The rows that a view shows.
        #[cfg(feature = "views")]
        ViewQuery(crate::ViewQuery) = "view_query",
        /// The value of a property.
        PropertyItem(PropertyItem) = "property_item",
        /// A page as Markdown.
        PageMarkdown(PageMarkdown) = "page_markdown",
        /// A call that Notion carries out after it has answered.
        AsyncTask(AsyncTask) = "async_task",
        /// An emoji that the workspace made: has no `object`, and is only found in a list of them.
        CustomEmoji(CustomEmoji),
        /// A list, of objects of any kind.
        List(List<Object>) = "list",
        /// A list of templates, the only body without an `object`.
        TemplateList(TemplateList),
        /// An error.
        Error(ErrorBody) = "error",
    }
}

impl Choice for Object {
    fn tag(&self) -> &'static str {
        "object"
    }

    fn choose(&mut self, name: &str) -> Option<&mut dyn crate::wire::Object> {
        *self = Self::named(name)?;
        self.inner_mut().object_mut()
    }

    /// A list alone says that its items are emojis.
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
}

impl AsJson for Object {
    fn as_json(&self) -> Json<'_> {
        self.inner().as_json()
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
