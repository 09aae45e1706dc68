//! Bodies that say by their `object` what they are.

use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::Value;

use crate::strategy::unknowns::{json, name};
use crate::strategy::{Answer, Unknowns};
use crate::*;

/// Any of these, in a box.
macro_rules! boxed {
    ($unknowns:ident; $($(#[$meta:meta])* $Variant:ident),* $(,)?) => {
        vec![$($(#[$meta])* Answer::strategy($unknowns).prop_map(|it| Self::$Variant(Box::new(it))).boxed()),*]
    };
}

/// An object that is none of Notion's.
fn other() -> impl Strategy<Value = Value> {
    (name(), name(), json()).prop_map(|(object, key, value)| {
        let entries = [("object".to_owned(), Value::from(object)), (key, value)];
        Value::Object(entries.into_iter().collect())
    })
}

/// A body of any kind; of lists, one of users or of pages.
impl Answer for Object {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let mut known = boxed![unknowns;
            User, Page, Database, DataSource, Block,
            #[cfg(feature = "comments")]
            Comment,
            #[cfg(feature = "file-uploads")]
            FileUpload,
            #[cfg(feature = "views")]
            View,
            #[cfg(feature = "views")]
            ViewQuery,
            PropertyItem, PageMarkdown, AsyncTask, Error,
        ];
        let items = prop_oneof![
            User::strategy(unknowns).prop_map(|user| Self::User(Box::new(user))),
            Page::strategy(unknowns).prop_map(|page| Self::Page(Box::new(page))),
        ];
        known.push(list_of(items.boxed()));
        unknowns.or(Union::new(known).boxed(), || other().prop_map(Self::Unknown).boxed())
    }
}

fn list_of(items: BoxedStrategy<Object>) -> BoxedStrategy<Object> {
    proptest::collection::vec(items, 0..4)
        .prop_map(|results| Object::List(Box::new(List::new(results))))
        .boxed()
}

impl Answer for SearchResult {
    fn strategy(unknowns: Unknowns) -> BoxedStrategy<Self> {
        let known = boxed![unknowns; Page, DataSource];
        unknowns.or(Union::new(known).boxed(), || other().prop_map(Self::Unknown).boxed())
    }
}

arbitrary! { Object, SearchResult }
