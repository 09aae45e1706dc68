//! What a value of the model says to those who read and write JSON.

use serde_json::{Map as JsonMap, Number, Value};
use smol_str::SmolStr;

use super::{AsJson, Entries, Listed, Object};

/// A value of the model, without its type: where JSON is read to, and what is written.
///
/// A type does not read itself: it says, event by event, where a value goes. What walks through the JSON
/// ([`Walk`](super::Walk)) is compiled once for each format, not once for each type.
pub(crate) trait Wire: AsJson {
    /// Takes a value: a scalar at once, an array or an object by saying where its items or entries go.
    fn put(&mut self, event: Event<'_>) -> Slot<'_>;

    /// Takes a text; `false` if [`put`](Self::put) has to be asked. Most values are texts, and this way they are handed
    /// over in registers.
    fn put_str(&mut self, _: &str) -> bool {
        false
    }

    /// Where the fields of an object go; `None` if [`put`](Self::put) has to be asked. As for texts.
    fn object_mut(&mut self) -> Option<&mut dyn Object> {
        None
    }
}

/// A [`Wire`] with its type: what a field, an item or a payload can be.
pub(crate) trait Field: Wire + Sized {
    /// Whether an object without such a field is whole.
    const OPTIONAL: bool = false;

    /// What a field holds before it is read, and if it is absent.
    fn empty() -> Self;

    /// Whether there is a value: whether the form is not [`Form::Absent`].
    fn is_there(&self) -> bool {
        true
    }
}

/// The beginning of a value, or all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// No value: something optional forgets what it holds.
    Nothing,
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Str(&'a str),
    List,
    Object,
}

impl Event<'_> {
    /// Gives a text to what holds nothing else.
    pub(crate) fn put_text<'a>(self, to: &mut dyn Wire) -> Slot<'a> {
        match self {
            Self::Str(text) if to.put_str(text) => Slot::Taken,
            _ => Slot::Refused,
        }
    }

    /// Gives an object to what holds nothing else.
    pub(crate) fn put_object(self, to: &mut dyn Object) -> Slot<'_> {
        if let Self::Object = self { Slot::Object(to) } else { Slot::Refused }
    }

    /// The value, of which this is all.
    pub(super) fn to_value(self) -> Value {
        match self {
            Self::Nothing | Self::Null => Value::Null,
            Self::Bool(is) => Value::Bool(is),
            Self::Unsigned(_) | Self::Signed(_) | Self::Float(_) => {
                self.number().map_or(Value::Null, Value::Number)
            }
            Self::Str(text) => Value::from(text),
            Self::List => Value::Array(Vec::new()),
            Self::Object => Value::Object(JsonMap::new()),
        }
    }

    /// The number, if it is one.
    pub(super) fn number(self) -> Option<Number> {
        match self {
            Self::Unsigned(n) => Some(n.into()),
            Self::Signed(n) => Some(n.into()),
            Self::Float(n) => Number::from_f64(n),
            _ => None,
        }
    }
}

/// Where the value goes that an [`Event`] begins.
pub(crate) enum Slot<'a> {
    /// It has been taken.
    Taken,
    /// Nowhere: the type holds no value of this kind. An [`Option`] may then hold something empty, which
    /// [`Event::Nothing`] takes away.
    Refused,
    /// Item by item.
    List(&'a mut dyn List),
    /// Field by field.
    Object(&'a mut dyn Object),
    /// Entry by entry.
    Map(&'a mut dyn Map),
    /// To what one of the entries chooses.
    Choice(&'a mut dyn Choice),
    /// Here, when it is known as a whole.
    Whole(&'a mut dyn Whole),
}

/// An array that is read.
pub(crate) trait List: Listed {
    /// Forgets the items.
    fn clear(&mut self);
    /// Adds an empty item, for the next value to go to.
    fn add(&mut self) -> &mut dyn Wire;
    /// Gives back memory, after the last item.
    fn end(&mut self);
}

/// An object that has any keys.
pub(crate) trait Map: Entries {
    /// Forgets the entries.
    fn clear(&mut self);
    /// Makes room for perhaps so many entries.
    fn reserve(&mut self, _: usize) {}
    /// Adds an entry, for the next value to go to.
    fn add(&mut self, key: SmolStr) -> &mut dyn Wire;
    /// Gives back memory, after the last entry.
    fn end(&mut self) {}
}

/// Something that one of its own entries, the tag, makes what it is.
pub(crate) trait Choice: Whole {
    /// The key of that entry.
    fn tag(&self) -> &'static str;
    /// Becomes what the tag says, for the entries besides the tag to go to; `None` if nothing is called so.
    fn choose(&mut self, name: &str) -> Option<&mut dyn Object>;
    /// Comes after the last entry of what was chosen.
    fn end(&mut self) {}
}

/// Something that can only tell from a value as a whole what it is.
pub(crate) trait Whole {
    /// Takes the value, or gives back one that it can't hold.
    fn set(&mut self, value: Value) -> Result<(), Value>;
}
