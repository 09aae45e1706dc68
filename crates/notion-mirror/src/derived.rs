//! What follows from a document: nothing here reads, writes, waits or knows SQL.

pub mod files;
pub mod fingerprint;

pub use self::files::FileSlot;
pub use self::fingerprint::Fingerprint;
