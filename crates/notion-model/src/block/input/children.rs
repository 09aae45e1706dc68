//! The blocks inside a block.
//!
//! Blocks nest here and nowhere else, so this is where trees of any depth are cloned, compared and dropped without
//! recursion, and where they are refused by what is recursive.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::BlockInput;
use crate::nested;
use crate::wire::{AsJson, Event, Field, Form, Json, Slot, Wire};

/// The levels of blocks that are written as JSON, and shown by `Debug`. A reader that takes 128 levels of JSON, as serde_json's does, can
/// read no more: each block is an array, an object and an object inside that.
const WRITTEN: usize = 40;
const TOO_DEEP: &str = "blocks nested more than 40 levels deep";

macro_rules! children {
    ($($(#[$meta:meta])* $Name:ident: optional = $optional:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Default)]
        pub struct $Name(pub Vec<BlockInput>);

        impl Wire for $Name {
            fn put(&mut self, event: Event<'_>) -> Slot<'_> {
                self.0.put(event)
            }
        }

        impl AsJson for $Name {
            fn as_json(&self) -> Json<'_> {
                Json(match self.is_empty() {
                    true if $optional => Form::Absent,
                    _ if nested::is_deeper(self, WRITTEN) => Form::Unwritable(TOO_DEEP),
                    _ => self.0.as_json().0,
                })
            }
        }

        impl Field for $Name {
            const OPTIONAL: bool = $optional;

            fn empty() -> Self {
                Self::default()
            }

            fn is_there(&self) -> bool {
                !($optional && self.is_empty())
            }
        }

        crate::wire::shims!($Name);

        impl Clone for $Name {
            #[inline]
            fn clone(&self) -> Self {
                Self(nested::copies(self))
            }
        }

        impl PartialEq for $Name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                nested::are_equal(self, other)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match nested::is_deeper(self, WRITTEN) {
                    true => f.write_str(TOO_DEEP),
                    false => self.0.as_json().fmt(f),
                }
            }
        }

        impl Drop for $Name {
            fn drop(&mut self) {
                nested::drop_all(std::mem::take(&mut self.0));
            }
        }

        impl Deref for $Name {
            type Target = Vec<BlockInput>;

            fn deref(&self) -> &Vec<BlockInput> {
                &self.0
            }
        }

        impl DerefMut for $Name {
            fn deref_mut(&mut self) -> &mut Vec<BlockInput> {
                &mut self.0
            }
        }

        impl From<Vec<BlockInput>> for $Name {
            fn from(children: Vec<BlockInput>) -> Self {
                Self(children)
            }
        }

        impl From<$Name> for Vec<BlockInput> {
            fn from(mut children: $Name) -> Self {
                std::mem::take(&mut children.0)
            }
        }

        impl FromIterator<BlockInput> for $Name {
            fn from_iter<I: IntoIterator<Item = BlockInput>>(children: I) -> Self {
                Self(children.into_iter().collect())
            }
        }
    )*};
}

children! {
    /// The blocks inside a block, as they are written: at most 100 in a request. Left out when there are none.
    ///
    /// They may be nested as deep as memory allows, except in JSON: more than 40 levels are an error when they are
    /// serialized.
    Children: optional = true;
    /// The blocks that a table, a list of columns, a column or tabs consist of, as they are written: at most 100 in a
    /// request. Written as an empty array when there are none, since Notion insists on the key. Otherwise like
    /// [`Children`].
    RequiredChildren: optional = false;
}
