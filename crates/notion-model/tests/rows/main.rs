//! Rows as a program has them.

mod access;
