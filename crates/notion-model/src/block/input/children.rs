use std::ops::{Deref, DerefMut};

use crate::BlockInput;
use crate::wire::{Event, Field, Form, Slot, Wire};

/// The blocks inside a block, as they are written: at most 100 in a request. Left out when there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Children(pub Vec<BlockInput>);

impl Wire for Children {
    fn put(&mut self, event: Event<'_>) -> Slot<'_> {
        self.0.put(event)
    }

    fn form(&self) -> Form<'_> {
        if self.is_empty() { Form::Absent } else { self.0.form() }
    }
}

impl Field for Children {
    const OPTIONAL: bool = true;

    fn empty() -> Self {
        Self::default()
    }
}

crate::wire::shims!(Children);

impl Deref for Children {
    type Target = Vec<BlockInput>;

    fn deref(&self) -> &Vec<BlockInput> {
        &self.0
    }
}

impl DerefMut for Children {
    fn deref_mut(&mut self) -> &mut Vec<BlockInput> {
        &mut self.0
    }
}

impl From<Vec<BlockInput>> for Children {
    fn from(children: Vec<BlockInput>) -> Self {
        Self(children)
    }
}
