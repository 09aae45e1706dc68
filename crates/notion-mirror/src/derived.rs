//! What follows from a document: nothing here reads, writes, waits or knows SQL.
//!
//! The copy keeps every object as JSON, as it was read. All else that it stores is worked out here, once, and can be
//! worked out again from the documents alone:
//!
//! | module | gives |
//! | --- | --- |
//! | [`fingerprint`] | whether an object is what it was, whatever address its files have today |
//! | [`columns`] | which typed columns a data source has, through every change of its schema |
//! | [`names`] | names of tables, views and columns that no title can make collide |
//! | [`cells`] | the typed values of a row; a value that was cut off is none |
//! | [`links`] | what an object refers to |
//! | [`text`] | what an object says, for search |
//! | [`tree`] | the blocks of a page in the order of the document |
//! | [`files`] | which files an object has, by names that stay |
//! | [`document`] | all of that, from a document |

pub mod cells;
pub mod columns;
pub mod document;
pub mod files;
pub mod fingerprint;
pub mod links;
pub mod names;
pub mod text;
pub mod tree;

pub use self::cells::{Cell, PropertyCells, RowCells};
pub use self::columns::{Columns, SchemaProperty};
pub use self::files::FileSlot;
pub use self::fingerprint::Fingerprint;
pub use self::links::{Link, LinkKind, LinkTarget};
