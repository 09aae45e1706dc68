use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use crate::BlockInput;
use crate::wire::Field;

/// The blocks inside a block, as they are written: at most 100 in a request. Left out when there are none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Children(pub Vec<BlockInput>);

impl Field for Children {
    const OPTIONAL: bool = true;

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

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
