//! Structs for rows, over the simulator.

mod properties;
mod schema;
mod setup;
mod table;
mod writes;
