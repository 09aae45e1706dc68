//! Structs for rows, over the simulator.

mod schema;
mod setup;
mod table;
mod writes;
