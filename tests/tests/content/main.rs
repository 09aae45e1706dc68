//! Content as a whole: everything arrives or an error does, and what no request can hold is written in parts.

mod append_tree;
mod completeness;
mod copy;
mod growth;
mod pagination;
