//! Structs for rows, over the simulator.

mod apply;
mod drift;
mod lines;
mod plans;
mod properties;
mod schema;
mod setup;
mod table;
mod upsert;
mod writes;
