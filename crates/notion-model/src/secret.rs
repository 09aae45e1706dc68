//! Texts that are not to be printed.

use std::fmt;

use crate::wire::{AsJson, Event, Form, Json, Slot, Wire};

/// A text that never prints.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Wire for Secret {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        event.put_text(self)
    }

    fn put_str(&mut self, text: &str) -> bool {
        self.0.put_str(text)
    }
}

impl AsJson for Secret {
    fn as_json(&self) -> Json<'_> {
        Json(Form::Secret(&self.0))
    }
}

crate::wire::leaf!(Secret);
crate::wire::shims!(Secret);
