//! What is generated is valid, survives writing and reading, and fits together.

mod fit;
mod limits;
mod read;
mod shrink;
mod written;
