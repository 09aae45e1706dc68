//! The types: recorded answers, filters, plans for trees of blocks, cells of rows.

mod access;
mod filters;
mod fixtures;
mod plan;
