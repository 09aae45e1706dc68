use serde::Serialize;
use serde::de::DeserializeOwned;

/// A type that a field of an [`object!`](super::object) can have.
pub(crate) trait Field: Clone + Default + PartialEq + Serialize + DeserializeOwned {
    /// Whether objects without this field are whole; `null` then is a value that it reads.
    const OPTIONAL: bool = false;

    /// Whether there is nothing to write.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned> Field for Option<T> {
    const OPTIONAL: bool = true;

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Clone + PartialEq + Serialize + DeserializeOwned> Field for Vec<T> {}

/// Declares types to be fields that are always there.
macro_rules! leaf {
    ($($Type:ty),* $(,)?) => { $(impl $crate::wire::Field for $Type {})* };
}
pub(crate) use leaf;

leaf!(bool, u16, u32, u64, String);
